"""From a source as the user names it (file, address, git revision, application) to a `Document` with all files it
refers to. Start at `source.py`."""

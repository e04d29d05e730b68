"""What can be read in one of the documents only: fields, operations and parameters. Raw parts enter, changes leave
that say what was not compared. Start at `operations.py`."""

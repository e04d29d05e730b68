"""Which part of the old document is which part of the new one: operations, paths, parameters, media types and servers
enter, pairs leave. Start at `operations.py`."""

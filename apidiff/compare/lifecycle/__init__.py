"""What a document says about its own life: deprecation, sunset, retirement, and the version that an API states in
paths, headers and media types. Two operations or contracts enter, changes leave. Start at `deprecation.py`."""

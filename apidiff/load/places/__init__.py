"""Where in a text a part of the parsed value stands: a pointer enters, line and column leave, looked up on demand.
Start at `positions.py`."""

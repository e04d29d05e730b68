"""What differs around the schemas: operations, parameters, bodies, responses, headers, security and servers of two
contracts enter, changes leave. Start at `operations.py`."""

"""What a JSON Schema says: a schema enters, nodes with their keywords leave. Start at `nodes.py`."""

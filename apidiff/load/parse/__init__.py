"""From bytes to a value: JSON and YAML, with their errors. Start at `decoding.py`."""

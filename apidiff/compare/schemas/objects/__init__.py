"""What differs between two objects: their properties, which are required, under which name they went on. Two merged
schemas enter, drafts leave. Start at `properties.py`."""

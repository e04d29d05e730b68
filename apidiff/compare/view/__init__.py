"""One view of a schema, with references and compositions that only add taken together: a place in a contract enters,
a merged schema leaves. Start at `merged.py`."""

"""What differs between two plain values: type, enum, bounds, pattern, format, names in XML. Two merged schemas enter,
drafts leave. Start at `keywords.py`."""

"""Which shape of the old version is which of the new one: two worlds enter, pairs leave. Start at `pairing.py`."""

"""For whom a proposal is written: Cadwyn, Cadwyn 1, plain functions, ASGI middleware. A `Proposal` enters, Python
source leaves. Start at `registry.py`."""

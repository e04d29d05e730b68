"""Parts that many operations share: gathered with everybody who reaches them, compared once, told once. Parts of two
contracts enter, changes with all their usages leave. Start at `gathering.py`."""

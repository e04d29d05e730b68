"""Where a pair of things stands, who reaches it, how it is named, and what can be read of it. A contract's raw parts
enter, readable parts and their `Site` leave. Start at `site.py`."""

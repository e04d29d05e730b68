"""Sets of strings: patterns, automata, formats. Patterns and lengths enter, a string that satisfies them, or the
proof that there is none, leaves. Start at `automata.py`."""

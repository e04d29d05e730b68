"""Decides goals, one module per type of instance, and the graph that recursion makes of them. Goals enter, the
alternatives that satisfy them leave. Start at `solver.py`."""

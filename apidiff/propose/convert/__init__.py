"""How a value of the old shape becomes one of the new shape and back: pairs of shapes enter, conversions leave. Start
at `converting.py`."""

"""Whether a document is a valid document of the standard it names: a `Document` enters, located problems leave. Start
at `validate.py`."""

"""Which operation of a document a call is, and what was sent in its parameters."""

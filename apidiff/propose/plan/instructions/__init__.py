"""The Cadwyn instructions for one change of a field, an endpoint, an enum or a schema."""

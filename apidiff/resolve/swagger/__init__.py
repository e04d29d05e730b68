"""Swagger 2.0 in the shape of OpenAPI 3.x: a document of the old standard enters, one tree of the new shape leaves,
with the way back to every place. Start at `document.py`."""

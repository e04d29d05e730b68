"""Bytes to a Document: sources, formats, limits, places, validation."""

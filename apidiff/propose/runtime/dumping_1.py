"""Models as JSON with pydantic 1."""

from __future__ import annotations

from typing import Any


def _dumped(value: Any) -> Any:
    """Return models, also those in lists and mappings, as JSON objects."""
    if hasattr(value, "dict"):
        return value.dict(by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [_dumped(item) for item in value]
    if isinstance(value, dict):
        return {key: _dumped(item) for key, item in value.items()}
    return value

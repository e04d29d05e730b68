"""Bounds of numbers, texts, lists and objects as arguments of pydantic's Field."""

from __future__ import annotations

from apidiff.model.document import Json, is_number
from apidiff.model.proposal.pytypes import JsonText, json_text

_NUMBER_LIMITS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
_LENGTH_LIMITS = {
    "string": {"minLength": "min_length", "maxLength": "max_length"},
    "array": {"minItems": "min_length", "maxItems": "max_length"},
    "object": {"minProperties": "min_length", "maxProperties": "max_length"},
}


def limits_of(keywords: dict[str, Json], kind: str) -> dict[str, JsonText]:
    """Return the bounds of a JSON type among merged keywords, as arguments of Field with their values."""
    limits = _number_limits(keywords) if kind in ("integer", "number") else {}
    for keyword, argument in _LENGTH_LIMITS.get(kind, {}).items():
        value = keywords.get(keyword)
        if is_number(value) and 0 <= value < 2**62:
            limits[argument] = json_text(int(value))
    return limits


def _number_limits(keywords: dict[str, Json]) -> dict[str, JsonText]:
    """Return the bounds as arguments of Field; in OpenAPI 3.0 the exclusive bounds are booleans."""
    limits: dict[str, JsonText] = {}
    for keyword, argument in _NUMBER_LIMITS.items():
        value = keywords.get(keyword)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if keyword == "minimum" and keywords.get("exclusiveMinimum") is True:
            argument = "gt"
        if keyword == "maximum" and keywords.get("exclusiveMaximum") is True:
            argument = "lt"
        if keyword != "multipleOf" or value > 0:
            limits[argument] = json_text(value)
    return limits

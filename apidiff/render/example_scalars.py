"""Example values of single values: numbers within their limits, texts of a known format or name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from apidiff.model.document import Json, is_number

_LONGEST_TEXT = 40

_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "date-time": "2025-01-31T09:30:00Z",
        "date": "2025-01-31",
        "time": "09:30:00Z",
        "duration": "P1D",
        "email": "user@example.com",
        "idn-email": "user@example.com",
        "hostname": "example.com",
        "idn-hostname": "example.com",
        "ipv4": "192.0.2.1",
        "ipv6": "2001:db8::1",
        "uri": "https://example.com",
        "url": "https://example.com",
        "iri": "https://example.com",
        "uri-reference": "/path",
        "uuid": "123e4567-e89b-12d3-a456-426614174000",
        "byte": "aGVsbG8=",
        "binary": "(bytes)",
        "password": "secret",
    }
)
"""A text for each format whose look is well known (OpenAPI Format Registry)."""
_TEXTS = ("text/", "application/json", "application/xml", "application/yaml")
"""Media types of texts: a string of one holds it as it is."""
FILLER = "string"
"""The text of which nothing is known."""
_SHORT: Mapping[str, str] = MappingProxyType(
    {"country": "DE", "country_code": "DE", "currency": "EUR", "currency_code": "EUR", "language": "en", "locale": "en"}
)
"""Short texts that people would send, by the name of the property."""


def scalar(kind: str, schema: Mapping[str, Json]) -> Json:
    """Return an example of a single value of a type, as its schema asks for; None for null."""
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return _number(kind, schema)
    if kind == "string":
        return _string(schema)
    return None


def _number(kind: str, schema: Mapping[str, Json]) -> Json:
    low, high = _bound(schema, "minimum", "exclusiveMinimum"), _bound(schema, "maximum", "exclusiveMaximum")
    value: float = 1 if kind == "integer" else 1.5
    if low is not None and value <= low:
        value = low + (1 if _is_exclusive(schema, "exclusiveMinimum") else 0)
    if high is not None and value > high:
        value = high - (1 if _is_exclusive(schema, "exclusiveMaximum") else 0)
    return int(value) if kind == "integer" else value


def _bound(schema: Mapping[str, Json], inclusive: str, exclusive: str) -> float | None:
    for keyword in (exclusive, inclusive):
        value = schema.get(keyword)
        if is_number(value) and abs(value) < 1e15:
            return value
    return None


def _is_exclusive(schema: Mapping[str, Json], keyword: str) -> bool:
    """True for both dialects: a number in JSON Schema 2020-12, a boolean beside the bound in OpenAPI 3.0."""
    value = schema.get(keyword)
    return value is not None and value is not False


def is_filler(value: Json) -> bool:
    """Return whether a value is a text that was made for want of a better one, cut or repeated to a length."""
    return isinstance(value, str) and value != "" and (FILLER * (len(value) // len(FILLER) + 1)).startswith(value)


def named(name: str, value: Json) -> Json:
    """Return a text of the same length that the name asks for, in the place of one that was cut short."""
    known = _SHORT.get(name.lower(), "")
    return known if is_filler(value) and value != FILLER and len(known) == len(value) else value


def _string(schema: Mapping[str, Json]) -> str:
    text = _FORMATS.get(str(schema.get("format")), FILLER)
    media_type = schema.get("contentMediaType")
    if isinstance(media_type, str) and "contentEncoding" not in schema and not media_type.startswith(_TEXTS):
        return _FORMATS["binary"]  # OpenAPI 3.1.1, section 4.8.14.5
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if isinstance(shortest, int) and len(text) < shortest:
        text = (text * (min(shortest, _LONGEST_TEXT) // len(text) + 1))[: min(shortest, _LONGEST_TEXT)]
    if isinstance(longest, int) and 0 <= longest < len(text):
        text = text[:longest]
    return text

"""The keywords of OpenAPI's schemas beside those of JSON Schema, and what kind of value each keyword holds, where
something else could hide a break.

A schema is untrusted: `allOf` may be an object, `maxLength` a text. What such a keyword means cannot be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from apidiff.contain import vocabulary as schemas
from apidiff.model.document import Json

WORDS = frozenset({*schemas.TEXTS, *schemas.EXAMPLES, "$comment", "summary", "externalDocs"})
"""What people read in a schema, and nothing else does."""
DESCRIPTIVE = WORDS | {"xml"}
"""The same for who sends and reads JSON."""
HOLDING_VALUES = frozenset({*schemas.EXAMPLES, "default", "enum"})
"""Keywords below which stands a value of the API: no schema, and no reference."""

_SCHEMA = (dict, bool)
_NUMBER = (int, float)

_SHAPES: Mapping[str, type[Any] | tuple[type[Any], ...]] = MappingProxyType(
    {
        **dict.fromkeys((*schemas.COMPOSITIONS, "prefixItems", "required", "enum"), list),
        **dict.fromkeys((*schemas.NAMED, "dependentSchemas", "dependentRequired"), dict),
        **dict.fromkeys((*schemas.CLOSERS, *schemas.TESTS, "contains", "propertyNames", "unevaluatedItems"), _SCHEMA),
        **dict.fromkeys(("minimum", "maximum", "multipleOf", *schemas.COUNTS, *schemas.CONTAINS_COUNTS), _NUMBER),
        **dict.fromkeys(("$ref", "format", "pattern"), str),
        "type": (str, list),
        "items": (dict, bool, list),
        **dict.fromkeys(("uniqueItems", *schemas.ACCESS, "nullable"), bool),
        "discriminator": (dict, str),
        "exclusiveMinimum": (int, float, bool),
        "exclusiveMaximum": (int, float, bool),
    }
)


def fits(keyword: str, value: Json) -> bool:
    """Return whether a keyword holds a value of its kind; keywords that are not known here may hold any."""
    shape = _SHAPES.get(keyword)
    if shape is None:
        return True
    if shape is str:
        return isinstance(value, str)
    if shape is dict and isinstance(value, dict) and isinstance(value.get("$ref"), str):
        # A reference in the place of the whole map, which could not be replaced by it.
        return False
    if not isinstance(value, shape) or (shape is _NUMBER and isinstance(value, bool)):
        return False
    inside = _INSIDE.get(keyword)
    return inside is None or inside(value)


def _of_names(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _of_dependents(value: Json) -> bool:
    return all(_of_names(names) for names in value.values())


def _of_types(value: Json) -> bool:
    return isinstance(value, str) or (bool(value) and _of_names(value))


def _of_items(value: Json) -> bool:
    return not isinstance(value, list) or bool(value)


def _of_discriminator(value: Json) -> bool:
    """A text is that of 2.0; what it should hold in 3.x, others read it for as well."""
    if isinstance(value, str):
        return True
    mapping = value.get("mapping")
    if mapping is not None and not isinstance(mapping, dict):
        return False
    return isinstance(value.get("propertyName", ""), str) and _of_names([*(mapping or {}).values()])


_INSIDE: Mapping[str, Callable[[Json], bool]] = MappingProxyType(
    {
        "dependentRequired": _of_dependents,
        "type": _of_types,
        "items": _of_items,
        "discriminator": _of_discriminator,
    }
)
"""What such a value must hold, for the keywords that are read further than their own kind."""


def is_idle(keyword: str, value: Json) -> bool:
    """Return whether a keyword with a value of another kind restricts nothing, as everyone reads it: `required: true`
    beside a property is a slip from JSON Schema draft 3."""
    return keyword == "required" and isinstance(value, bool)


def says_nothing(keyword: str, value: Json) -> bool:
    """Return whether a keyword with a value says nothing about which values there are; `nullable: false` is the default
    (OpenAPI 3.0.4, section 4.7.24)."""
    return schemas.says_nothing(keyword, value) or (keyword == "nullable" and value is False)

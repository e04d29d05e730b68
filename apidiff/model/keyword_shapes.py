"""What kind of value each keyword of a schema holds, where something else could hide a break.

A schema is untrusted: `allOf` may be an object, `maxLength` a text. What such a keyword means cannot be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from apidiff.model.document import Json

_SCHEMA = (dict, bool)
_NUMBER = (int, float)

_SHAPES: Mapping[str, type[Any] | tuple[type[Any], ...]] = MappingProxyType(
    {
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "required", "enum"), list),
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependentRequired"), dict),
        **dict.fromkeys(("additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"), _SCHEMA),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), _SCHEMA),
        **dict.fromkeys(("minimum", "maximum", "multipleOf"), _NUMBER),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _NUMBER),
        **dict.fromkeys(("minContains", "maxContains"), _NUMBER),
        **dict.fromkeys(("$ref", "format", "pattern"), str),
        "type": (str, list),
        "items": (dict, bool, list),
        "uniqueItems": bool,
        "exclusiveMinimum": (int, float, bool),
        "exclusiveMaximum": (int, float, bool),
    }
)


def fits(keyword: str, value: Json) -> bool:
    """Return whether a keyword holds a value of its kind; keywords that are not known here may hold any."""
    shape = _SHAPES.get(keyword)
    if shape is None:
        return True
    if shape is dict and isinstance(value, dict):
        # A reference in the place of the whole map, which could not be replaced by it.
        return not isinstance(value.get("$ref"), str)
    return isinstance(value, shape) and not (shape is _NUMBER and isinstance(value, bool))


def is_idle(keyword: str, value: Json) -> bool:
    """Return whether a keyword with a value of another kind restricts nothing, as everyone reads it: `required: true`
    beside a property is a slip from JSON Schema draft 3."""
    return keyword == "required" and isinstance(value, bool)

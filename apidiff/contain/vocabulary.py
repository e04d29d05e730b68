"""The keywords of JSON Schema (2020-12, and those of draft 7 that it calls otherwise), by what they hold and what they
are about.

Each is written once, here. A module that asks a question of its own (which keywords are compared, which may be left
out) puts its answer together from these groups, and `apidiff.model.vocabulary` adds what OpenAPI has besides. Sections
are those of JSON Schema 2020-12, Core and Validation.
"""

from __future__ import annotations

from typing import Final

COMPOSITIONS: Final = ("allOf", "anyOf", "oneOf")
"""Lists of schemas of the same value (Core, section 10.2.1)."""
UNIONS: Final = ("anyOf", "oneOf")
BRANCHED: Final = ("then", "else")
CONDITION: Final = ("if", *BRANCHED)
"""Core, section 10.2.2."""
TESTS: Final = ("not", *CONDITION)
"""Single schemas of the same value."""
DEPENDENT: Final = ("dependentSchemas", "dependencies")
"""Schemas of the same object, by the name of a property (Core, section 10.2.2.4)."""
CLOSERS: Final = ("additionalProperties", "unevaluatedProperties")
"""Schemas of properties that nothing else of a schema speaks of."""
UNEVALUATED: Final = ("unevaluatedProperties", "unevaluatedItems")
"""Core, section 11."""
NAMED: Final = ("properties", "patternProperties")
"""Schemas of properties by their names."""
LISTED: Final = ("items", "prefixItems", "additionalItems")
"""Schemas of items by their places."""
DEFINITIONS: Final = ("$defs", "definitions")
"""Schemas that say nothing where they stand."""

ONE_SCHEMA: Final = (
    *CLOSERS, "propertyNames", "items", "additionalItems", "unevaluatedItems", "contains", *TESTS, "contentSchema",
)  # fmt: skip
"""Keywords that hold a schema. `items` held a list as well, in draft 7."""
LISTS_OF_SCHEMAS: Final = (*COMPOSITIONS, "prefixItems", "items")
MAPS_OF_SCHEMAS: Final = (*NAMED, *DEPENDENT, *DEFINITIONS)

RANGE: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
OF_NUMBERS: Final = (*RANGE, "multipleOf")
LENGTHS: Final = ("minLength", "maxLength")
OF_TEXTS: Final = (*LENGTHS, "pattern")
ITEM_COUNTS: Final = ("minItems", "maxItems")
CONTAINS_COUNTS: Final = ("minContains", "maxContains")
PROPERTY_COUNTS: Final = ("minProperties", "maxProperties")
COUNTS: Final = (*LENGTHS, *ITEM_COUNTS, *PROPERTY_COUNTS)
VALUES: Final = ("type", "enum", "const")
"""What a value is (Validation, section 6.1)."""
SETS: Final = ("type", "enum", "required")
"""Lists whose order says nothing (Validation, sections 6.1.1, 6.1.2 and 6.5.3)."""
OF_ARRAYS: Final = (*LISTED, *ITEM_COUNTS, "uniqueItems", "contains", *CONTAINS_COUNTS, "unevaluatedItems")
OF_OBJECTS: Final = (
    *NAMED, *CLOSERS, "propertyNames", "required", *PROPERTY_COUNTS, "dependentRequired", *DEPENDENT,
)  # fmt: skip
SAID_PLAINLY: Final = (
    *VALUES, *OF_NUMBERS, *OF_TEXTS, *ITEM_COUNTS, "uniqueItems", *CONTAINS_COUNTS, "required", *PROPERTY_COUNTS,
    "dependentRequired",
)  # fmt: skip
"""Keywords of Validation that hold no schema, and that every validator reads alike."""
CONTENT: Final = ("contentEncoding", "contentMediaType")
"""Validation, section 8; their `contentSchema` is a schema of another value."""

REFERENCES: Final = ("$ref", "$dynamicRef")
IDENTIFIERS: Final = ("$id", "$anchor", "$dynamicAnchor", "$schema", "$vocabulary")
"""What a schema and its dialect are called (Core, section 8)."""
TEXTS: Final = ("title", "description")
ACCESS: Final = ("readOnly", "writeOnly")
EXAMPLES: Final = ("example", "examples")
"""`example` is a word of OpenAPI that means the same."""
SILENT: Final = (*TEXTS, *EXAMPLES, "default", "deprecated")
"""Keywords that say nothing about which values there are (Validation, section 9), whatever carries them."""


def says_nothing(keyword: str, value: object) -> bool:
    """Return whether a keyword with a value says nothing about which values there are: words, and a limit that is none
    (Validation, sections 6 and 9)."""
    if keyword in SILENT or keyword == "$comment":
        return True
    if value is False:
        return keyword == "uniqueItems" or keyword in ACCESS
    return (value == 0 and keyword in ("minLength", "minItems", "minProperties")) or (
        value == [] and keyword == "required"
    )

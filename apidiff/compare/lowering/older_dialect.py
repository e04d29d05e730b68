"""What schemas of OpenAPI 3.0 and Swagger 2.0 say in words of their own: `nullable`, boolean exclusive bounds, file."""

from __future__ import annotations

from apidiff.model.document import Json
from apidiff.model.vocabulary import says_nothing


def types_of(value: Json) -> Json:
    """Return the `type` of a schema with `file` of Swagger 2.0 as the string it is."""
    if value == "file":
        return "string"
    if isinstance(value, list):
        return ["string" if name == "file" else name for name in value]
    return value


def is_nullable(value: dict[str, Json]) -> bool:
    """Return whether a schema says that it allows null."""
    return value.get("nullable") is True or value.get("x-nullable") is True


def stands_for_null(value: Json) -> bool:
    """Return whether a branch of a union says nothing but `nullable: true`. By the letter that allows every value, as
    there is no type to act on (OpenAPI 3.0.4, section 4.24), and the branches beside it would mean nothing. Generators
    of documents write `anyOf: [{$ref: User}, {nullable: true}]` for a User or null."""
    if not isinstance(value, dict) or not is_nullable(value):
        return False
    return all(
        keyword in _NULL_ALONE or keyword.startswith("x-") or says_nothing(keyword, entry)
        for keyword, entry in value.items()
    )


_NULL_ALONE = frozenset({"nullable", "title", "description", "default", "example", "deprecated", "externalDocs"})


def add_null(result: dict[str, Json], *, to_enum: bool) -> None:
    """`nullable: true` adds null to the type, and to an `enum` as well where that is what its author means."""
    declared = result.get("type")
    if isinstance(declared, str):
        result["type"] = [declared, "null"]
    enum = result.get("enum")
    if isinstance(enum, list) and None not in enum and to_enum:
        result["enum"] = [*enum, None]


def fold_exclusive(result: dict[str, Json]) -> None:
    """A boolean exclusive bound excludes the value of the inclusive one (OpenAPI 3.0.4, section 4.24)."""
    if "exclusiveMinimum" not in result and "exclusiveMaximum" not in result:
        return
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        mark = result.get(exclusive)
        if not isinstance(mark, bool):
            continue
        del result[exclusive]
        if mark and plain in result:
            result[exclusive] = result.pop(plain)

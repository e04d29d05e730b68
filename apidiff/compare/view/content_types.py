"""Content types of the parts of a form."""

from __future__ import annotations

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.match.media_types import normal_name
from apidiff.model.contract import Contract, Node

_DEEPEST_ARRAY = 4


def content_types(text: str) -> list[str]:
    """Return the content types that an encoding lists, in an order of their own."""
    return sorted({normal_name(part) for part in text.split(",")})


def property_of(contract: Contract, schema: Node | None, name: str) -> Node | None:
    """Return the schema of a field of a form, where one is declared there."""
    return None if schema is None else members(contract.follow(schema), "properties").get(name)


def default_content_types(contract: Contract, schema: Node | None) -> list[str]:
    """Return the default `contentType` of a property by its schema (OpenAPI 3.0.4, section 4.7.15.1.1 and 3.1.1,
    section 4.8.15.1.1)."""
    found = schema
    for _ in range(_DEEPEST_ARRAY):
        found = contract.follow(found) if found is not None else None
        items = found.get("items") if found is not None and value_of(found, "type") == "array" else None
        if items is None:
            break
        found = items
    type_, named = value_of(found, "type"), value_of(found, "contentMediaType")
    if isinstance(named, str):
        return [normal_name(named)]
    if type_ == "object":
        return ["application/json"]
    if type_ is None or (
        type_ == "string" and (value_of(found, "format") == "binary" or value_of(found, "contentEncoding"))
    ):
        return ["application/octet-stream"]
    return ["text/plain"]

"""Content types of the parts of a form, and bodies that are octets, whatever says so: no schema under a binary media
type (OpenAPI 3.1), `format: binary`, or `contentMediaType: application/octet-stream`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apidiff.compare.context.reading import elements, members, value_of
from apidiff.compare.match.media_types import normal_name, syntax_of
from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.contain.vocabulary import SILENT
from apidiff.model.contract import Contract, Node

DEEPEST_ARRAY = 4
"""How many lists in lists are looked through for what the items of a field are."""


def content_types(text: str) -> list[str]:
    """Return the content types that an encoding lists, in an order of their own."""
    return sorted({normal_name(part) for part in text.split(",")})


def property_of(contract: Contract, schema: Node | None, name: str) -> Node | None:
    """Return the schema of a field of a form, or of a part by its position (`[0]`, `[]`), where one is declared
    there."""
    if schema is None:
        return None
    shape = merged_at(contract, schema)
    found = shape.properties.get(name)
    return dict(positioned(shape)).get(name) if found is None and name.startswith("[") else found


def positioned(shape: MergedSchema) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of the items of a list by their position: `[0]` the first, `[]` those after all of these."""
    first, rest = shape.first("prefixItems"), shape.first("items")
    if first is not None and isinstance(first.value, list):
        yield from ((f"[{index}]", node) for index, node in first.items())
    if rest is not None and isinstance(rest.value, dict):
        yield "[]", rest


def encodings_of(holder: Node) -> Mapping[str, Node]:
    """Return the Encoding Objects of a media type or of a part: by property, by position (`[0]`), and for the items
    (`[]`)."""
    parts = dict(members(holder, "encoding"))
    parts.update({f"[{index}]": node for index, node in enumerate(elements(holder, "prefixEncoding"))})
    items = holder.get("itemEncoding")
    if items is not None:
        parts["[]"] = items
    return parts


def default_content_types(contract: Contract, schema: Node | None) -> list[str]:
    """Return the default `contentType` of a property by its schema (OpenAPI 3.0.4, section 4.7.15.1.1 and 3.1.1,
    section 4.8.15.1.1)."""
    found = schema
    for _ in range(DEEPEST_ARRAY):
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


_STRUCTURED = frozenset({"json", "xml", "yaml", "x-yaml", "x-ndjson", "ndjson", "jsonl", "json-seq", "*"})
_OF_TEXT = ("text/", "multipart/", "application/x-www-form-urlencoded", "message/")
_TEXTS = frozenset({"text/plain", "text/html", "text/csv", "text/markdown"})
_SILENT = frozenset({*SILENT, "type", "externalDocs", "contentMediaType"})
"""What says nothing of octets. The media type of a body counts, and not what the schema repeats of it (OpenAPI 3.1.1,
Working with Binary Data)."""


def is_binary(media_type: str) -> bool:
    """Return whether a body of a media type is octets and not text."""
    name = normal_name(media_type)
    return not name.startswith(_OF_TEXT) and syntax_of(name) not in _STRUCTURED


def is_text(media_type: str) -> bool:
    """Return whether a body of a media type is one text, without a structure that a schema could describe."""
    return normal_name(media_type).partition(";")[0] in _TEXTS


def is_any_text(contract: Contract, schema: Node) -> bool:
    """Return whether a schema says of a text no more than that it is one."""
    shape = merged_at(contract, schema)
    is_said = shape.types != frozenset({"string"}) or shape.values is not None or shape.unions or shape.unread
    return not is_said and all(key in _SILENT or key.startswith("x-") for key in shape.keywords)


def says_nothing(schema: Node | None) -> bool:
    """Return whether a schema is absent, or admits everything."""
    return schema is None or schema.value is True or schema.value == {}


def are_octets(contract: Contract, schema: Node | None) -> bool:
    """Return whether a schema says no more of octets than that they are octets."""
    if schema is None or says_nothing(schema):
        return True
    shape = merged_at(contract, schema)
    return shape.types == frozenset({"string"}) and adds_nothing_to_octets(shape)


def adds_nothing_to_octets(shape: MergedSchema) -> bool:
    """Return whether a schema of octets says no more of them, its types left out."""
    return (
        shape.values is None
        and all(node.value == "binary" for node in shape.keywords.get("format", ()))
        and all(key in _SILENT or key == "format" or key.startswith("x-") for key in shape.keywords)
    )


def is_said(contract: Contract, schema: Node) -> bool:
    """Return whether a schema says itself that a body is octets."""
    return any(node.value == "binary" for node in merged_at(contract, schema).keywords.get("format", ()))

"""Parameters and headers of Swagger 2.0: the schema that is spread over them is gathered under `schema`."""

from __future__ import annotations

from apidiff.model.contract import ITEM_FORMATS
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens, below

_OUTSIDE_SCHEMA = frozenset(
    {"name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "schema", "$ref"}
)
# Swagger 2.0, "Parameter Object": csv is the default, and multi is for query and form parameters alone.
_QUERY_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
}


def fold_parameter(
    value: dict[str, Json], tokens: Tokens, original: Tokens, entries: dict[Tokens, Tokens]
) -> dict[str, Json]:
    """Return the 3.x form of a parameter or header that stands at `tokens` after folding and at `original` before."""
    if "$ref" in value:
        return value
    folded: dict[str, Json] = {
        key: entry
        for key, entry in value.items()
        if key in ("name", "in", "description", "required", "allowEmptyValue")
    }
    folded.update((key, entry) for key, entry in value.items() if key.startswith("x-") and not _is_of_schema(key))
    folded["schema"] = schema_of(value)
    if value.get("type") == "array":
        style, explode = serialization(value)
        folded["style"], folded["explode"] = style, explode
        entries[below(tokens, "style")] = entries[below(tokens, "explode")] = (*original, "collectionFormat")
        if formats := item_formats(value):
            folded[ITEM_FORMATS] = formats
            entries[below(tokens, ITEM_FORMATS)] = (*original, "items", "collectionFormat")
    entries.setdefault(tokens, original)
    entries[below(tokens, "schema")] = original
    return folded


def serialization(value: dict[str, Json]) -> tuple[Json, bool]:
    """Return the style and explode that a collectionFormat means for an array."""
    declared = value.get("collectionFormat")
    declared = "csv" if declared is None else declared
    # What is no format stays as it is: comparing tells it.
    style, explode = _QUERY_STYLES.get(declared if isinstance(declared, str) else "", (declared, False))
    if value.get("in") not in ("query", "formData") and style == "form":
        return "simple", False
    return style, explode


def item_formats(value: dict[str, Json]) -> list[Json]:
    """Return how lists within a list are written (Swagger 2.0, "Items Object"), the outer ones first. csv, the default,
    is left out at the end; later versions of the standard have no word for it."""
    formats: list[Json] = []
    items = value.get("items")
    while isinstance(items, dict) and items.get("type") == "array":
        formats.append("csv" if items.get("collectionFormat") is None else items["collectionFormat"])
        items = items.get("items")
    while formats and formats[-1] == "csv":
        formats.pop()
    return formats


def _without_formats(items: dict[str, Json]) -> dict[str, Json]:
    """Return items without what says how they are written, down to the innermost."""
    chain = [items]
    while isinstance(below_them := chain[-1].get("items"), dict):
        chain.append(below_them)
    found: dict[str, Json] | None = None
    for one in reversed(chain):
        bare = {key: entry for key, entry in one.items() if key != "collectionFormat"}
        found = bare if found is None else {**bare, "items": found}
    return items if found is None else found


def schema_of(value: dict[str, Json]) -> dict[str, Json]:
    """Return the schema that a parameter, header or form field carries among its own keys."""
    schema = {
        key: entry
        for key, entry in value.items()
        if key not in _OUTSIDE_SCHEMA and (not key.startswith("x-") or _is_of_schema(key))
    }
    if isinstance(items := schema.get("items"), dict):
        schema["items"] = _without_formats(items)
    return file_as_octets(schema)


def file_as_octets(schema: dict[str, Json]) -> dict[str, Json]:
    """Return a schema with the type `file` (OpenAPI 2.0, Response Object and Parameter Object) as OpenAPI 3.0 says it;
    the schema itself where it has another type."""
    return {"format": "binary", **schema, "type": "string"} if schema.get("type") == "file" else schema


def _is_of_schema(key: str) -> bool:
    return key in ("x-nullable", "x-extensible-enum")


def fold_form(
    fields: list[tuple[dict[str, Json], Tokens]], tokens: Tokens, entries: dict[Tokens, Tokens]
) -> dict[str, Json]:
    """Return the Media Type Object of form fields: one object schema, and the encoding of those that state one."""
    properties: dict[str, Json] = {}
    encoding: dict[str, dict[str, Json]] = {}
    required: list[Json] = []
    for value, original in fields:
        name = value.get("name")
        if not isinstance(name, str):
            continue
        schema = schema_of(value)
        schema.update((key, entry) for key, entry in value.items() if key == "description" or key.startswith("x-"))
        properties[name] = schema
        entries[below(tokens, "schema", "properties", name)] = original
        if value.get("required") is True:
            entries[below(tokens, "schema", "required", str(len(required)))] = (*original, "required")
            required.append(name)
        elif not isinstance(value.get("required", False), bool):
            # No name, so that the list cannot be read: comparing tells it.
            entries[below(tokens, "schema", "required", str(len(required)))] = (*original, "required")
            required.append(None if value["required"] is None else [value["required"]])
        if value.get("type") == "array":
            style, explode = serialization(value)
            encoding[name] = {"style": style, "explode": explode}
            entries[below(tokens, "encoding", name)] = original
            if formats := item_formats(value):
                encoding[name][ITEM_FORMATS] = formats
        if "allowEmptyValue" in value:
            encoding.setdefault(name, {})["allowEmptyValue"] = value["allowEmptyValue"]
            entries[below(tokens, "encoding", name, "allowEmptyValue")] = (*original, "allowEmptyValue")
    schema_object: dict[str, Json] = {"type": "object", "properties": properties}
    if required:
        schema_object["required"] = required
    folded: dict[str, Json] = {"schema": schema_object}
    if encoding:
        folded["encoding"] = {**encoding}
    return folded

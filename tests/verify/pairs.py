"""Hand-made pairs of documents: one for each row of what an OpenAPI change becomes in Cadwyn, small enough to read.

A pair is written as YAML with `old` and `new`: paths with their operations, and schemas. `answers` are what a person
would answer to its questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Json = Any


@dataclass(frozen=True)
class Pair:
    """A pair, ready to be compared. `left` are the instructions and converters whose loss nobody can see, and why."""

    name: str
    old: dict[str, Json]
    new: dict[str, Json]
    answers: dict[str, Json] = field(default_factory=dict)
    person: bool = False


def document(paths: dict[str, Json], schemas: dict[str, Json], version: str = "1") -> dict[str, Json]:
    """Return a document with these paths and schemas."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pair", "version": version},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _expand(operations: dict[str, Json]) -> dict[str, Json]:
    """Write out the short form: `GET /a/<id>: {out: Item, in: Item, query: {...}}`."""
    paths: dict[str, Json] = {}
    for label, short in operations.items():
        method, _, path = label.replace("<", "{").replace(">", "}").partition(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(path, short or {})
    return paths


def _operation(path: str, short: dict[str, Json]) -> dict[str, Json]:
    out: dict[str, Json] = {key: short[key] for key in ("operationId", "summary", "tags", "deprecated") if key in short}
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": short.get("path", {"type": "string"})}
        for part in path.split("/")
        if part.startswith("{")
    ]
    for place in ("query", "header", "cookie"):
        for name, schema in short.get(place, {}).items():
            required = name.endswith("!")
            parameters.append({"name": name.rstrip("!"), "in": place, "required": required, "schema": _schema(schema)})
    if parameters:
        out["parameters"] = parameters
    if "in" in short:
        content = {short.get("media", "application/json"): {"schema": _schema(short["in"])}}
        out["requestBody"] = {"required": not short.get("optional", False), "content": content}
    answer: dict[str, Json] = {"description": short.get("says", "Fine")}
    if short.get("out") is not None:
        answer["content"] = {"application/json": {"schema": _schema(short["out"])}}
    if "headers" in short:
        answer["headers"] = {name: {"schema": schema} for name, schema in short["headers"].items()}
    out["responses"] = {str(short.get("status", 200)): answer}
    for status, schema in short.get("errors", {}).items():
        content = {"application/json": {"schema": _schema(schema)}}
        out["responses"][str(status)] = {"description": "Not so", "content": content}
    return out


def _schema(schema: Json) -> Json:
    """A name stands for a reference, `[name]` for a list of such things."""
    if isinstance(schema, str):
        return {"type": schema} if schema in _TYPES else {"$ref": f"#/components/schemas/{schema}"}
    if isinstance(schema, list):
        return {"type": "array", "items": _schema(schema[0])}
    return schema


_TYPES = ("string", "integer", "number", "boolean")


def _component(short: Json) -> Json:
    """`{name!: string, age: integer}` is an object with a required name; what has a keyword of its own is a schema."""
    if not isinstance(short, dict) or "type" in short or "oneOf" in short or "allOf" in short:
        return short
    properties = {name.rstrip("!"): _schema(schema) for name, schema in short.items()}
    required = [name[:-1] for name in short if name.endswith("!")]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def read(text: str) -> list[Pair]:
    """Return the pairs of a text."""
    found = []
    for name, entry in yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)).items():
        sides = {}
        for side, version in (("old", "1"), ("new", "2")):
            operations = entry.get("paths", {}) | entry[side].get("paths", {})
            schemas = entry.get("schemas", {}) | entry[side].get("schemas", {})
            written = {key: _component(schema) for key, schema in schemas.items()}
            sides[side] = document(_expand(operations), written, version)
        found.append(Pair(name, sides["old"], sides["new"], entry.get("answers", {}), entry.get("person", False)))
    return found


PAIRS = read(Path(__file__).with_name("pairs.yaml").read_text("utf-8"))
NESTED = read(Path(__file__).with_name("nested.yaml").read_text("utf-8"))


def merged(pairs: list[Pair]) -> Pair:
    """Return all pairs in one: each has its own paths and schemas."""
    sides = []
    for side, version in (("old", "1"), ("new", "2")):
        paths: dict[str, Json] = {}
        schemas: dict[str, Json] = {}
        for pair in pairs:
            found = getattr(pair, side)
            paths |= found["paths"]
            schemas |= found["components"]["schemas"]
        sides.append(document(paths, schemas, version))
    answers = {key: value for pair in pairs for key, value in pair.answers.items()}
    return Pair("all", sides[0], sides[1], answers)

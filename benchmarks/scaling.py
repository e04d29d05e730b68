"""How the cost of a command grows with one dimension of a pair: n, 2n and 4n of it.

    python benchmarks/scaling.py [KIND ...] [--json FILE]

Seconds are CPU, the best of three runs, less those of the smallest pair there is. What grows in proportion to n takes
four times as long for 4n; the last column says how many times as long it took, beside what n log n would take. Kinds
that take more are marked. They do not fail the run, because machines differ.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import run

Json = Any
LEAST = 0.05
"""Seconds below which a figure says nothing about growth."""


def document(schema: Json, schemas: dict[str, Json] | None = None) -> dict[str, Json]:
    """Return a document whose one operation answers with a schema."""
    answers = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"get": {"responses": answers}}},
        "components": {"schemas": schemas or {}},
    }


def kind_of(new: bool) -> Json:
    """Return a schema that differs between the sides."""
    return {"type": "integer" if new else "string"}


def ref(name: str) -> Json:
    """Return a reference to a shared schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def operations(n: int, new: bool) -> Json:
    """Operations with a body of their own, an edit in each."""
    made = document({"type": "string"})
    for index in range(n):
        body = {"type": "object", "properties": {"id": {"type": "string"}, f"v{index}": kind_of(new)}}
        content = {"application/json": {"schema": body}}
        made["paths"][f"/r{index}"] = {
            "post": {"requestBody": {"content": content}, "responses": {"204": {"description": "ok"}}}
        }
    return made


def properties(n: int, new: bool) -> Json:
    """Properties of one object, an edit in each."""
    return document({"type": "object", "properties": {f"p{index}": kind_of(new) for index in range(n)}})


def renamed(n: int, new: bool) -> Json:
    """Properties of one object, all with other names."""
    word = "colour" if new else "size"
    return document({"type": "object", "properties": {f"{word}_{index}": {"type": "string"} for index in range(n)}})


def depth(n: int, new: bool) -> Json:
    """A chain of references through properties, with an edit at its end."""
    links = {f"L{index}": {"type": "object", "properties": {"next": ref(f"L{index + 1}")}} for index in range(n)}
    return document(ref("L0"), {**links, f"L{n}": {"type": "object", "properties": {"z": kind_of(new)}}})


def graph(n: int, new: bool) -> Json:
    """Schemas that refer to six others each, with an edit in each."""
    rng = random.Random(5)
    schemas = {}
    for index in range(n):
        fields = {f"p{other}": ref(f"S{rng.randrange(n)}") for other in range(6)}
        schemas[f"S{index}"] = {"type": "object", "properties": {**fields, "z": kind_of(new)}}
    return document(ref("S0"), schemas)


def circle(n: int, new: bool) -> Json:
    """Schemas that refer to two others each, round in a circle, with an edit in each: of requests, where it breaks."""
    schemas = {
        f"S{index}": {
            "type": "object",
            "properties": {
                "next": ref(f"S{(index + 1) % n}"),
                "other": ref(f"S{(7 * index + 3) % n}"),
                "z": {"type": "string", "maxLength": 9 - int(new)},
            },
        }
        for index in range(n)
    }
    made = document({"type": "string"}, schemas)
    made["paths"]["/a"]["post"] = {
        "requestBody": {"content": {"application/json": {"schema": ref("S0")}}},
        "responses": {"204": {"description": "ok"}},
    }
    return made


def _branch(index: int, more: int) -> Json:
    fields = {"kind": {"const": f"k{index}"}, "v": {"type": "string", "maxLength": index + 1 + more}}
    return {"type": "object", "required": ["kind"], "properties": fields}


def union_edited(n: int, new: bool) -> Json:
    """Branches that a constant tells apart, an edit in each."""
    return document({"oneOf": [_branch(index, int(new)) for index in range(n)]})


def union_cut(n: int, new: bool) -> Json:
    """The same, and one branch is gone."""
    return document({"oneOf": [_branch(index, 0) for index in range(n - int(new))]})


def union_open(n: int, new: bool) -> Json:
    """Branches that nothing tells apart, an edit in each."""
    return document(
        {
            "oneOf": [
                {
                    "type": "object",
                    "required": [f"k{index}"],
                    "properties": {f"k{index}": {"type": "string", "maxLength": index + 1 + int(new)}},
                }
                for index in range(n)
            ]
        }
    )


def unions_of_unions(n: int, new: bool) -> Json:
    """Unions that list each other."""
    names = [f"U{index}" for index in range(n)]
    schemas = {
        name: {"anyOf": [*map(ref, names), {"type": "object", "properties": {name: kind_of(new and name == "U0")}}]}
        for name in names
    }
    return document(ref("U0"), schemas)


def branches(n: int, new: bool) -> Json:
    """The schema of a union of objects with two properties each, all of them narrowed: no document, for the prover
    alone."""
    return {
        "anyOf": [
            {
                "type": "object",
                "required": [f"k{index}"],
                "properties": {
                    f"k{index}": {"type": "string", "maxLength": index + 2 - int(new)},
                    "z": {"type": "integer", "maximum": 9 - int(new)},
                },
            }
            for index in range(n)
        ]
    }


def parameters(n: int, new: bool) -> Json:
    """Query parameters of one operation, all with other names."""
    made = document({"type": "string"})
    word = "to" if new else "from"
    made["paths"]["/a"]["get"]["parameters"] = [
        {"name": f"{word}_{index}", "in": "query", "schema": {"type": "string"}} for index in range(n)
    ]
    return made


def members(n: int, new: bool) -> Json:
    """A composition of n schemas, with an edit in the last."""
    parts = {f"M{index}": {"type": "object", "properties": {f"p{index}": {"type": "string"}}} for index in range(n)}
    parts[f"M{n - 1}"]["properties"]["z"] = kind_of(new)
    return document({"allOf": [ref(name) for name in parts]}, parts)


def chain(n: int, new: bool) -> Json:
    """Compositions of a property each and the next one, with an edit in the last."""
    parts: dict[str, Json] = {
        f"C{index}": {"allOf": [ref(f"C{index + 1}"), {"type": "object", "properties": {f"p{index}": kind_of(False)}}]}
        for index in range(n)
    }
    return document(ref("C0"), {**parts, f"C{n}": {"type": "object", "properties": {"z": kind_of(new)}}})


def required(n: int, new: bool) -> Json:
    """An object of n properties, half of which are required no more."""
    names = [f"p{index}" for index in range(n)]
    fields = {name: {"type": "string"} for name in names}
    return document({"type": "object", "properties": fields, "required": names[int(new) :: 1 + int(new)]})


def media_types(n: int, new: bool) -> Json:
    """Media types of one answer, all with another version."""
    made = document({"type": "string"})
    schema = {"schema": {"type": "string"}}
    content = {f"application/vnd.x{index}.v{1 + int(new)}+json": schema for index in range(n)}
    made["paths"]["/a"]["get"]["responses"]["200"]["content"] = content
    return made


def values(n: int, new: bool) -> Json:
    """An enum of n values, half of which have other names."""
    return document({"enum": [f"value-{'new' if new and index % 2 else 'old'}-{index}" for index in range(n)]})


def bound(n: int, new: bool) -> Json:
    """A pattern that counts to n."""
    return document({"type": "string", "pattern": f"^[a-z]{{0,{n + int(new)}}}$"})


def bounds(n: int, new: bool) -> Json:
    """A pattern with two counts, which lengths do not tell."""
    return document({"type": "string", "pattern": f"^[a-z]{{0,{n + int(new)}}}@[a-z]{{0,{n}}}$"})


Maker = Callable[[int, bool], Json]
CHECK = ("check", "-f", "json")
PROPOSE = ("propose",)
CONTAINS = ("contains",)
KINDS: dict[str, tuple[Maker, int, tuple[str, ...]]] = {
    "operations": (operations, 250, CHECK),
    "properties": (properties, 250, CHECK),
    "renamed": (renamed, 250, CHECK),
    "depth": (depth, 100, CHECK),
    "graph": (graph, 75, CHECK),
    "circle": (circle, 150, CHECK),
    "union_edited": (union_edited, 125, CHECK),
    "union_cut": (union_cut, 500, CHECK),
    "union_open": (union_open, 50, CHECK),
    "unions_of_unions": (unions_of_unions, 15, CHECK),
    "parameters": (parameters, 125, CHECK),
    "members": (members, 250, CHECK),
    "chain": (chain, 100, CHECK),
    "required": (required, 100, CHECK),
    "media_types": (media_types, 250, CHECK),
    "values": (values, 250, CHECK),
    "bound": (bound, 1_000, CHECK),
    "bounds": (bounds, 500, CHECK),
    "operations proposed": (operations, 100, PROPOSE),
    "depth proposed": (depth, 100, PROPOSE),
    "graph proposed": (graph, 50, PROPOSE),
    "union_cut proposed": (union_cut, 250, PROPOSE),
    "branches proved": (branches, 8, CONTAINS),
}


def seconds(folder: Path, maker: Maker, n: int, command: tuple[str, ...]) -> float:
    """Return the least CPU seconds of a command for a pair of one size."""
    for name, new in (("old.json", False), ("new.json", True)):
        (folder / name).write_text(json.dumps(maker(n, new)), encoding="utf-8")
    found = [run("-m", "apidiff", *command, str(folder / "old.json"), str(folder / "new.json")) for _ in range(3)]
    for code, _, errors, _, _ in found:
        if code not in (0, 1):
            raise SystemExit(f"{maker.__name__} of {n}: {errors.strip()}")
    return min(used for *_, used, _ in found)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    print(f"{'kind':22}{'n':>6}{'n':>9}{'2n':>9}{'4n':>9}{'4n / n':>9}{'n log n':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floors = {command: seconds(folder, properties, 1, command) for command in (CHECK, PROPOSE, CONTAINS)}
        for kind, (maker, n, command) in KINDS.items():
            if given.kinds and kind not in given.kinds:
                continue
            sizes = (n, 2 * n, 4 * n)
            used = [max(0.0, seconds(folder, maker, size, command) - floors[command]) for size in sizes]
            growth = used[2] / max(used[0], LEAST)
            allowed = 4 * math.log(4 * n) / math.log(n)
            figures[kind] = {str(size): figure for size, figure in zip(sizes, used, strict=True)}
            cells = "".join(f"{figure:7.2f} s" for figure in used)
            mark = "" if growth <= allowed else "  more"
            print(f"{kind:22}{n:6}{cells}{growth:7.1f} x{allowed:7.1f} x{mark}", flush=True)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

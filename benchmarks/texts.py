"""Schemas of a query parameter, two at a time, against every text of a small universe: is a break ever hidden?

    python benchmarks/texts.py [--seed N] [--pairs N] [--show]

A text is taken by a schema where one of its readings is valid: the text itself, the number or flag it spells, or a list
of such for repeated parameters. Both schemas of a random pair are asked about every text with jsonschema-rs. Where OLD
takes one that NEW refuses, the report has to say breaking. (Where it says so and no text of the universe shows it, a
longer one may: these are counted, and printed with --show.) Exit code 1 where a break was hidden.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import jsonschema_rs

import apidiff

Sent = tuple[str, ...]
"""What is sent: one text, or several for a parameter that is repeated."""

TEXTS = (
    "0", "1", "3", "5", "12", "100", "-1", "1.5", "2.50", "true", "false", "a", "b", "ab", "abc", "A", "null", "007",
    "x-1",
)  # fmt: skip
UNIVERSE: tuple[Sent, ...] = (
    *((text,) for text in TEXTS),
    *itertools.product((*TEXTS[:6], "a", "b", "true"), ("1", "a", "12")),
    ("a", "b", "abc"),
    ("1", "3", "5"),
)


def readings(text: str) -> Iterator[Any]:
    """Yield what a text may be read as."""
    yield text
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        yield int(text)
    elif re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", text):
        yield float(text)
    if text in ("true", "false"):
        yield text == "true"


def values(sent: Sent) -> list[Any]:
    """Return every value that what is sent may be read as."""
    lists = [list(found) for found in itertools.product(*map(readings, sent))]
    return lists if len(sent) > 1 else [*lists, *readings(sent[0])]


READ = {sent: values(sent) for sent in UNIVERSE}


def taken(schema: Any) -> set[Sent]:
    """Return what of the universe a schema takes."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return {sent for sent in UNIVERSE if any(map(validator.is_valid, READ[sent]))}


def scalar(rng: Random, depth: int = 0) -> Any:
    """Return a schema of one value."""
    plain = (
        {"type": "string"},
        {"type": "integer"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "string", "maxLength": rng.choice((1, 2, 3))},
        {"type": "integer", "minimum": rng.choice((0, 1, 5))},
        {"type": "string", "enum": rng.sample(("a", "b", "ab", "1", "true"), 2)},
        {"type": "string", "pattern": rng.choice(("^[a-z]+$", "^[0-9]+$", "^-?[0-9]+$", "^.$"))},
        {"enum": rng.sample(("a", "1", 1, 3, True, "b"), 2)},
        {"type": ["string", "null"]},
        {"type": list(rng.choice((("integer", "string"), ("boolean", "integer"), ("integer", "null"))))},
        {"const": rng.choice(("a", 1, True, "3"))},
    )
    if depth or rng.random() < 0.9:
        return rng.choice(plain)
    one, other = scalar(rng, 1), scalar(rng, 1)
    bound = rng.choice(({"minimum": 2}, {"maxLength": 2}, {"minLength": 2}, {"maximum": 3}))
    return rng.choice(
        (
            {"allOf": [one, other]},
            {"anyOf": [one, other]},
            {"oneOf": [one, other]},
            {**one, "not": other},
            {"allOf": [one, bound]},
        )
    )


def schema(rng: Random) -> Any:
    """Return a schema of a parameter."""
    if rng.random() < 0.75:
        return scalar(rng)
    bounds = ({}, {}, {"minItems": 2}, {"maxItems": 1}, {"maxItems": 2}, {"uniqueItems": True})
    return {"type": "array", "items": scalar(rng, 1), **rng.choice(bounds)}


def pair(rng: Random) -> tuple[Any, Any]:
    """Return two schemas: two random ones, or one and the same with a constraint more, in either order."""
    old, new = schema(rng), schema(rng)
    if rng.random() < 0.5:
        more = ({"maxLength": 2}, {"minimum": 1}, {"maximum": 3}, {"minLength": 2}, {"not": scalar(rng, 1)})
        new = {**old, **rng.choice(more)}
    return (old, new) if rng.random() < 0.5 else (new, old)


def document(schema: Any) -> Any:
    """Return a document with one query parameter."""
    parameter = {"name": "p", "in": "query", "required": True, "schema": schema}
    operation = {"parameters": [parameter], "responses": {"204": {"description": "Done."}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--show", action="store_true", help="print the breaks that no text of the universe shows")
    options = parser.parse_args()
    rng = Random(options.seed)
    breaks = hidden = unshown = 0
    for _ in range(options.pairs):
        old, new = pair(rng)
        lost = taken(old) - taken(new)
        if not taken(old):
            continue
        told = any(
            one.level is apidiff.Level.BREAKING for one in apidiff.compare(document(old), document(new)).findings
        )
        breaks += bool(lost)
        if lost and not told:
            hidden += 1
            print(f"hidden: {json.dumps(old)} -> {json.dumps(new)}: {sorted(lost)[:2]}")
        elif told and not lost:
            unshown += 1
            if options.show:
                print(f"not shown: {json.dumps(old)} -> {json.dumps(new)}")
    print(f"{options.pairs} pairs of parameters, {breaks} break: hidden {hidden}; told and not shown {unshown}")
    return 1 if hidden else 0


if __name__ == "__main__":
    sys.exit(main())

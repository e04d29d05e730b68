"""Random pairs of schemas for texts, judged against the texts themselves: no break is hidden, no payload is made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import jsonschema_rs
import pytest

import apidiff

pytestmark = pytest.mark.no_cover

Doc = dict[str, Any]

TEXTS = ("", "0", "1", "-1", "5", "10", "99", "100", "123456789", "-0.5", "0.5", "true", "false", "a", "ab", "abc")
TEXTS += ("null", "2024-01-01", "123e4567-e89b-42d3-a456-426614174000", "00", "2147483648", "hello world")
SENT = [[text] for text in TEXTS] + [["a", "b"], ["1", "2"], ["1", "a"], ["true", "false"], ["1", "1", "1", "1"]]
PATTERNS = ("^[0-9]+$", "^-?[0-9]+$", "^[a-z]+$", "^(true|false)$", "^.+$", "^[1-9][0-9]*$", "^[0-9.]+$")
MEMBERS: Doc = {
    "string": ["1", "2", "true", "a", "b", "0.5"],
    "integer": [0, 1, 2, 100],
    "number": [0.5, 2.5],
    "boolean": [True, False],
}


def scalar(rng: Random) -> Doc:
    kind = rng.choice(sorted(MEMBERS))
    if rng.random() < 0.25:
        return {"type": kind, "enum": rng.sample(MEMBERS[kind], rng.randint(1, len(MEMBERS[kind])))}
    found: Doc = {"type": kind}
    choices: Doc = {"minimum": (-1, 0, 1, 5), "maximum": (9, 10, 99)}
    if kind == "string":
        choices = {"pattern": PATTERNS, "maxLength": (1, 2, 5, 20, 64), "minLength": (0, 1, 2)}
        choices["format"] = ("date", "uuid")
    found.update({keyword: rng.choice(of) for keyword, of in choices.items() if rng.random() < 0.25})
    return {"type": kind} if kind == "boolean" else found


def schema(rng: Random) -> Doc:
    shape = rng.random()
    if shape < 0.6:
        return scalar(rng)
    if shape < 0.75:
        bounds = {"minItems": (0, 1, 2), "maxItems": (1, 2, 3)}
        kept = {keyword: rng.choice(of) for keyword, of in bounds.items() if rng.random() < 0.3}
        return {"type": "array", "items": scalar(rng), **kept}
    if shape < 0.9:
        return {rng.choice(("anyOf", "oneOf")): [scalar(rng), scalar(rng)]}
    return {"allOf": [scalar(rng), {key: value for key, value in scalar(rng).items() if key != "type"} or True]}


def readings(text: str) -> list[Any]:
    if text in ("true", "false"):
        return [text, text == "true"]
    try:
        number = json.loads(text)
    except ValueError:
        return [text]
    return [text, number] if isinstance(number, (int, float)) and json.dumps(number) == text else [text]


def values(sent: list[str]) -> Iterator[Any]:
    for choice in product(*map(readings, sent)):
        yield list(choice)
        if len(choice) == 1:
            yield choice[0]


def takes(one: Doc, sent: list[str]) -> bool:
    validator = jsonschema_rs.Draft202012Validator(one, validate_formats=True)
    return any(validator.is_valid(value) for value in values(sent))


def document(where: str, one: Doc) -> Doc:
    operation: Doc = {"responses": {"200": {"description": "d"}}}
    if where == "query":
        operation["parameters"] = [{"name": "p", "in": "query", "schema": one}]
    elif where == "form":
        form = {"type": "object", "properties": {"p": one}}
        operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    else:
        operation["responses"]["200"]["headers"] = {"p": {"schema": one}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


@pytest.mark.parametrize("where", ["query", "form", "header"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_refused_is_told(where: str, seed: int) -> None:
    rng = Random(f"{where} {seed}")
    for _ in range(25):
        old, new = schema(rng), schema(rng)
        findings = apidiff.compare(document(where, old), document(where, new)).findings
        producer, consumer = (new, old) if where == "header" else (old, new)
        refused = [sent for sent in SENT if takes(producer, sent) and not takes(consumer, sent)]
        # A value added to the enum of a header is a warning by the table.
        told = {"breaking", "warning"} if where == "header" else {"breaking"}
        assert not refused or told & {one.level.value for one in findings}, (old, new, refused[:3])
        for finding in findings:
            sent = getattr(finding.evidence, "sent", None)
            value = getattr(finding.evidence, "value", None)
            if sent is None:
                continue
            whole = value["p"] if where == "form" else value
            texts = [
                one if isinstance(one, str) else json.dumps(one)
                for one in (whole if isinstance(whole, list) else [whole])
            ]
            assert takes(producer, texts), (old, new, sent)
            assert not takes(consumer, texts), (old, new, sent)

"""Objects that the standard has no reference for stand in another file: they are read there, and an edit is told."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import apidiff

Json = Any
OK: Json = {"200": {"description": "ok"}}
ELSEWHERE = {"$ref": "part.json"}


def document(**more: Json) -> dict[str, Json]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {"responses": OK}}},
        **more,
    }


def asked(flows: Json) -> dict[str, Json]:
    schemes = {"k": {"type": "oauth2", "flows": flows}}
    return document(security=[{"k": ["r"]}], components={"securitySchemes": schemes})


def body(media_type: str, **media: Json) -> dict[str, Json]:
    found = document()
    found["paths"]["/a"]["post"]["requestBody"] = {"content": {media_type: media}}
    return found


def union(discriminator: Json) -> dict[str, Json]:
    parts = [{"$ref": f"#/components/schemas/{name}"} for name in "AB"]
    found = body("application/json", schema={"oneOf": parts, "discriminator": discriminator})
    one = {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}
    two = copy.deepcopy(one)
    two["required"].append("z")
    two["properties"]["z"] = {"type": "string"}
    return {**found, "components": {"schemas": {"A": one, "B": two}}}


FIRST = {"url": "https://first.example"}
BASIC, BEARER = {"type": "http", "scheme": "basic"}, {"type": "http", "scheme": "bearer"}
SCHEMES = {"securitySchemes": {"k": BASIC, "l": BEARER}}
FLOW = {"tokenUrl": "https://a.example/t", "scopes": {"r": "x"}}
OTHER_FLOW = {**FLOW, "tokenUrl": "https://b.example/t"}
FORM = {"type": "object", "properties": {"p": {"type": "string"}}}
VARIED = {"url": "https://{v}.example"}
CASES: dict[str, tuple[dict[str, Json], Json, Json]] = {
    "server": (document(servers=[ELSEWHERE]), {"url": "https://a.example"}, {"url": "https://b.example"}),
    "later server": (document(servers=[FIRST, ELSEWHERE]), {"url": "https://a.example"}, {"url": "https://b.example"}),
    "variable": (document(servers=[{**VARIED, "variables": {"v": ELSEWHERE}}]), {"default": "a"}, {"default": "b"}),
    "requirement": (document(security=[ELSEWHERE], components=SCHEMES), {"k": []}, {"l": []}),
    "flows": (asked(ELSEWHERE), {"clientCredentials": FLOW}, {"clientCredentials": OTHER_FLOW}),
    "flow": (asked({"clientCredentials": ELSEWHERE}), FLOW, OTHER_FLOW),
    "scopes": (asked({"clientCredentials": {**FLOW, "scopes": ELSEWHERE}}), {"r": "x"}, {"w": "x"}),
    "encodings": (
        body("multipart/form-data", schema=FORM, encoding=ELSEWHERE),
        {"p": {"contentType": "image/png"}},
        {"p": {"contentType": "image/jpeg"}},
    ),
    "encoding": (
        body("multipart/form-data", schema=FORM, encoding={"p": ELSEWHERE}),
        {"contentType": "image/png"},
        {"contentType": "image/jpeg"},
    ),
    "discriminator": (
        union(ELSEWHERE),
        {"propertyName": "k", "mapping": {"a": "A", "b": "B"}},
        {"propertyName": "k", "mapping": {"a": "B", "b": "A"}},
    ),
    "mapping": (
        union({"propertyName": "k", "mapping": ELSEWHERE}),
        {"a": "A", "b": "B"},
        {"a": "B", "b": "A"},
    ),
    "xml": (
        body("application/xml", schema={"type": "object", "properties": {"p": {"type": "string", "xml": ELSEWHERE}}}),
        {"name": "a"},
        {"name": "b"},
    ),
}


def in_place(value: Json, part: Json) -> Json:
    if value == ELSEWHERE:
        return part
    if isinstance(value, dict):
        return {key: in_place(item, part) for key, item in value.items()}
    return [in_place(item, part) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("indent", [None, 2])
def test_an_edit_of_what_stands_in_another_file_is_told(tmp_path: Path, name: str, indent: int | None) -> None:
    entry, *parts = CASES[name]
    for side, part in zip(("old", "new"), parts, strict=True):
        (tmp_path / side).mkdir()
        (tmp_path / side / "api.json").write_text(json.dumps(entry, indent=indent))
        (tmp_path / side / "part.json").write_text(json.dumps(part))
    split = [tmp_path / side / "api.json" for side in ("old", "new")]
    bundled = [in_place(entry, part) for part in parts]
    settings = apidiff.Settings(fail_on="warning")
    whole, report = (apidiff.compare(old, new, settings=settings) for old, new in (bundled, split))
    assert not report.verdict.passed
    assert [str(one.message) for one in report.findings] == [str(one.message) for one in whole.findings]
    assert not apidiff.compare(split[0], bundled[0], settings=apidiff.Settings()).findings

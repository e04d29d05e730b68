"""Extensions of Swagger 2.0 that say a keyword of the standard are read as the keyword."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.resolve.swagger.words import with_keywords


def read(root: dict[str, Any]) -> tuple[dict[str, Any], dict[tuple[str, ...], tuple[str, ...]]]:
    return with_keywords(root, [json.dumps(root).encode()])


@pytest.mark.parametrize(
    ("extension", "keyword"),
    [
        ("x-read-only", "readOnly"),
        ("x-readOnly", "readOnly"),
        ("x-readonly", "readOnly"),
        ("x-write-only", "writeOnly"),
        ("x-writeOnly", "writeOnly"),
        ("x-writeonly", "writeOnly"),
    ],
)
def test_the_extension_becomes_the_keyword(extension: str, keyword: str) -> None:
    root = {"definitions": {"A": {"allOf": [{"properties": {"id": {"type": "string", extension: True}}}]}}}
    before = json.dumps(root)
    found, renamed = read(root)
    holder = ("definitions", "A", "allOf", "0", "properties", "id")
    assert found["definitions"]["A"]["allOf"][0]["properties"]["id"] == {"type": "string", keyword: True}
    assert renamed == {(*holder, keyword): (*holder, extension)}
    assert json.dumps(root) == before


def test_a_document_without_them_is_returned_as_it_is() -> None:
    root = {"definitions": {"A": {"type": "object", "x-other": True}}}
    found, renamed = read(root)
    assert found is root
    assert renamed == {}


@pytest.mark.parametrize(
    "schema",
    [
        {"x-read-only": True, "readOnly": False},
        {"x-read-only": "yes"},
        {"example": {"x-read-only": True}},
        {"enum": [{"x-read-only": True}]},
    ],
    ids=["the keyword is there", "no boolean", "in an example", "in a value"],
)
def test_what_is_no_such_keyword_stays(schema: dict[str, Any]) -> None:
    found, renamed = read({"definitions": {"A": schema}})
    assert found["definitions"]["A"] == schema
    assert renamed == {}


def test_a_property_called_like_a_value_is_followed() -> None:
    root = {"definitions": {"A": {"properties": {"example": {"x-read-only": True}}}}}
    assert read(root)[0]["definitions"]["A"]["properties"]["example"] == {"readOnly": True}


def test_two_extensions_for_one_keyword_count_once() -> None:
    root = {"definitions": {"A": {"x-read-only": True, "x-readonly": True}}}
    assert read(root)[0]["definitions"]["A"] == {"readOnly": True, "x-readonly": True}


@pytest.mark.parametrize("extension", ["x-read-only", "x-readOnly", "x-readonly"])
def test_in_a_file_of_its_own_it_says_the_same(tmp_path: Path, extension: str) -> None:
    def written(name: str, words: dict[str, bool]) -> str:
        pet = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", **words}}}
        body = {"name": "b", "in": "body", "schema": {"$ref": "pet.json"}}
        root = {
            "swagger": "2.0",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": {"parameters": [body], "responses": {"204": {"description": "Done"}}}}},
        }
        folder = tmp_path / name
        folder.mkdir()
        (folder / "api.json").write_text(json.dumps(root))
        (folder / "pet.json").write_text(json.dumps({"allOf": [{"$ref": "named.json#/Pet"}]}))
        (folder / "named.json").write_text(json.dumps({"Pet": pet}))
        return str(folder / "api.json")

    old, by_extension, by_keyword = (
        written("old", {}),
        written("x", {extension: True}),
        written("k", {"readOnly": True}),
    )
    assert {one.level for one in apidiff.compare(by_extension, by_keyword).findings} <= {Level.DOCUMENTATION}
    lifted = apidiff.compare(by_extension, old)
    assert [one.level for one in lifted.findings] == [Level.BREAKING]
    place = lifted.findings[0].change.old
    assert place is not None
    assert place.location.resource == "named.json"
    assert place.location.tokens[:3] == ("Pet", "properties", "id")


def test_null_is_said_in_any_of_the_files(tmp_path: Path) -> None:
    """A document that says of one value that it may be null means of others that they may not."""

    def written(name: str, version: str, optional: object, schema: object) -> str:
        answer = {"$ref": "pet.json"}
        response = {"schema": answer} if version == "swagger" else {"content": {"application/json": {"schema": answer}}}
        root = {
            version: "2.0" if version == "swagger" else "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "OK", **response}}}}},
        }
        folder = tmp_path / name
        folder.mkdir()
        (folder / "api.json").write_text(json.dumps(root))
        (folder / "pet.json").write_text(json.dumps({"type": "object", "properties": {"a": optional, "b": schema}}))
        return str(folder / "api.json")

    text = {"type": "string"}
    old = written("old", "swagger", {**text, "x-nullable": True}, text)
    new = written("new", "openapi", {**text, "nullable": True}, {**text, "nullable": True})
    assert [one.rule for one in apidiff.compare(old, new).findings if one.level is Level.BREAKING] == ["null-allowed"]

"""A security requirement that names nothing is told, and one that names a scheme of its own file finds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.load.sources.source import load_value
from apidiff.resolve.contract import resolve

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


def document(schemes: Any, security: Any, everywhere: Any = None, version: str = "3.1.0") -> Any:
    root: dict[str, Any] = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"security": security, "responses": {"204": {"description": "Done"}}}}},
        "components": {"securitySchemes": schemes},
    }
    return root if everywhere is None else {**root, "security": everywhere}


@pytest.mark.parametrize(
    ("root", "pointers"),
    [
        (document({"key": KEY}, [{"key": []}, {}]), []),
        (document({"key": KEY}, [{"kye": []}]), ["/paths/~1a/get/security"]),
        (document({"key": KEY}, [{"key": [], "kye": []}, {"kye": []}], [{"key": []}]), ["/paths/~1a/get/security"]),
        (document({"key": KEY}, [{"key": []}], [{"kye": []}]), ["/security"]),
        (document({}, [{"key": []}]), ["/paths/~1a/get/security"]),
        (document(None, "junk", ["junk"]), []),
        (document({"key": KEY}, [{"#/components/securitySchemes/key": []}], version="3.2.0"), []),
    ],
    ids=["named", "misspelt", "twice", "for the document", "no schemes", "no requirement", "by its URI"],
)
def test_a_name_of_no_scheme_is_a_problem(root: Any, pointers: list[str]) -> None:
    found = [one for one in resolve(load_value(root, "a")).problems if "security" in one.what]
    assert [one.pointer for one in found] == pointers
    assert {one.cause for one in found} <= {"unread"}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_an_operation_of_another_file_may_name_a_scheme_of_that_file(tmp_path: Path, version: str) -> None:
    def written(name: str, key: Any) -> str:
        folder = tmp_path / name
        folder.mkdir()
        part = {
            "a": document({"key": key}, [{"key": []}])["paths"]["/a"],
            "components": {"securitySchemes": {"key": key}},
        }
        root = {**document({}, []), "openapi": version, "paths": {"/a": {"$ref": "part.json#/a"}}}
        (folder / "api.json").write_text(json.dumps(root))
        (folder / "part.json").write_text(json.dumps(part))
        return str(folder / "api.json")

    report = apidiff.compare(written("old", KEY), written("new", {**KEY, "name": "X-Other"}))
    assert [(one.rule, one.level) for one in report.findings] == [("security-scheme-detail-changed", Level.BREAKING)]
    assert report.problems == ()


@pytest.mark.parametrize("everywhere", [True, False], ids=["for the document", "for an operation"])
def test_a_scheme_of_another_file_may_be_named_by_its_uri(tmp_path: Path, everywhere: bool) -> None:
    """OpenAPI 3.2.0, section 4.30. The entry file is the same on both sides; what it names is not."""

    def written(name: str, key: Any) -> str:
        folder = tmp_path / name
        folder.mkdir()
        security = [{"part.json#/components/securitySchemes/key": []}]
        root = document({}, None if everywhere else security, security if everywhere else None, "3.2.0")
        if everywhere:
            del root["paths"]["/a"]["get"]["security"]
        (folder / "api.json").write_text(json.dumps(root))
        (folder / "part.json").write_text(json.dumps({"components": {"securitySchemes": {"key": key}}}))
        return str(folder / "api.json")

    report = apidiff.compare(written("old", KEY), written("new", {**KEY, "name": "X-Other"}))
    assert [(one.rule, one.level) for one in report.findings] == [("security-scheme-detail-changed", Level.BREAKING)]
    assert report.problems == ()


def test_a_uri_of_no_scheme_is_a_problem() -> None:
    root = document({}, [{"#/components/securitySchemes/gone": []}], version="3.2.0")
    assert [one.what for one in resolve(load_value(root, "a")).problems] == [
        "`$ref` leads nowhere: #/components/securitySchemes/gone"
    ]

"""The schema of values that no name and no entry says anything of (OpenAPI 3.2.0, section 4.25) is compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.model.change import Witness

Doc = dict[str, Any]


def api(default: str, request: bool, **schemas: Any) -> Doc:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    answer = {"200": {"description": "OK", "content": content}}
    taken = {"requestBody": {"content": content}, "responses": {"204": {"description": "Done"}}}
    stated = {"propertyName": "kind", "defaultMapping": default}
    pet = {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": stated}
    return {
        "openapi": "3.2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": taken} if request else {"get": {"responses": answer}}},
        "components": {"schemas": {"Pet": pet, **schemas}},
    }


def other(type_: str, *required: str) -> Doc:
    return {"type": "object", "properties": {"z": {"type": type_}}, "required": [*required]}


@pytest.mark.parametrize("request_", [True, False], ids=["request", "response"])
@pytest.mark.parametrize("name", ["Other", "#/components/schemas/Other"])
def test_what_changed_there_is_told(name: str, request_: bool) -> None:
    old, new = (api(name, request_, Other=other(type_)) for type_ in ("string", "integer"))
    (finding,) = apidiff.compare(old, new).findings
    assert (finding.rule, finding.level) == ("type-changed", Level.BREAKING)
    assert isinstance(finding.evidence, Witness)


def test_what_became_required_there_is_told_for_requests_alone() -> None:
    for request, level in ((True, Level.BREAKING), (False, Level.NON_BREAKING)):
        old, new = (api("Other", request, Other=one) for one in (other("string"), other("string", "z")))
        assert [one.level for one in apidiff.compare(old, new).findings] == [level]


def test_it_may_stand_in_another_file(tmp_path: Path) -> None:
    """The entry file is the same on both sides."""
    places = []
    for name, type_ in (("old", "string"), ("new", "integer")):
        (tmp_path / name).mkdir()
        places.append(tmp_path / name / "api.json")
        places[-1].write_text(json.dumps(api("other.json", request=False)))
        (tmp_path / name / "other.json").write_text(json.dumps(other(type_)))
    assert [one.level for one in apidiff.compare(*places).findings] == [Level.BREAKING]


def test_the_same_by_name_and_by_reference_is_the_same() -> None:
    names = ("Other", "#/components/schemas/Other")
    old, new = (api(name, request=True, Other=other("string")) for name in names)
    assert {one.level for one in apidiff.compare(old, new).findings} <= {Level.DOCUMENTATION}

"""The JSON report: its published shape, its order, and what it does with values that are too large."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from msgspec.structs import force_setattr, replace

import apidiff.render
from apidiff.model.change import Side, Witness
from apidiff.model.document import Location
from apidiff.model.finding import Level
from apidiff.render import FORMATS
from apidiff.render.json_ import LARGEST_VALUE, report_dict
from apidiff.render.text import dumps
from apidiff.render.view import View
from tests.render.reports import Pair, usage
from tests.render.samples import whole

SCHEMA = json.loads((Path(apidiff.render.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)


@pytest.fixture
def report() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(FORMATS["json"].render(whole().report()))
    return made


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


def test_a_report_fits_the_schema(report: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(report)] == []


def objects(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all objects in a report, free values left out."""
    found = []
    if isinstance(value, dict):
        found.append(path)
        for key, child in value.items():
            if key != "value":
                found += objects(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            found += objects(child, (*path, index))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


OPTIONAL = {"identity"}
"""What a report says only where there is something to say."""


def test_the_schema_is_strict(report: dict[str, Any]) -> None:
    paths = objects(report)
    assert len(paths) > 40
    for path in paths:
        more = copy.deepcopy(report)
        at(more, path)["unexpected"] = 1
        assert not VALIDATOR.is_valid(more), path
        for key in at(report, path).keys() - OPTIONAL:
            less = copy.deepcopy(report)
            del at(less, path)[key]
            assert not VALIDATOR.is_valid(less), (path, key)


def test_the_shape_of_a_finding(report: dict[str, Any]) -> None:
    finding = next(item for item in report["findings"] if item["rule"] == "property-became-required")
    assert finding == {
        "fingerprint": finding["fingerprint"],
        "rule": "property-became-required",
        "level": "breaking",
        "message": "`country` of `User` is now required",
        "change": {"kind": "property.required", "subject": {"type": "property", "schema": "User", "path": ["country"]}},
        "old": {
            "pointer": "/components/schemas/User",
            "file": "old.yaml",
            "line": 31,
            "column": 3,
            "value": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}},
        },
        "new": {
            "pointer": "/components/schemas/User/required/0",
            "file": "new.yaml",
            "line": 51,
            "column": 3,
            "value": "country",
        },
        "usages": [
            {"operation": "POST /users", "direction": "request", "place": "body application/json", "level": "breaking"},
            {
                "operation": "GET /users/{id}",
                "direction": "response",
                "place": "response 200 application/json",
                "level": "non-breaking",
            },
        ],
        "evidence": {
            "type": "witness",
            "direction": "request",
            "operation": "POST /users",
            "place": "body application/json",
            "position": {"old": "/paths/~1users/post", "new": "/paths/~1users/post"},
            "value": {"name": "Ada"},
            "valid_in": "old",
            "invalid_in": "new",
            "error": '"country" is a required property',
        },
        "migrate": {"caller": "Always send `country`.", "owner": ""},
        "proposal": None,
        "waived": None,
    }


def test_the_head_of_a_report(report: dict[str, Any]) -> None:
    assert report["report"] == 1
    assert report["profile"] == "contract"
    assert report["new"] == {"source": "new.yaml", "title": "Users", "version": "v2", "openapi": "3.1.0"}
    assert report["summary"] == {"breaking": 2, "warning": 1, "non-breaking": 2, "documentation": 1}
    assert report["verdict"]["bump"] == {"required": "major", "declared": "major"}
    assert report["problems"][0]["line"] == 3


def test_findings_are_in_the_order_of_levels(report: dict[str, Any]) -> None:
    ranks = [Level(finding["level"]).rank for finding in report["findings"]]
    assert ranks == sorted(ranks)


def test_a_waived_finding_says_so(report: dict[str, Any]) -> None:
    assert [item["waived"] for item in report["findings"] if item["waived"]] == [
        {"reason": "nobody calls it", "by": "Accounts"}
    ]


@pytest.mark.parametrize("text", ["x" * 50, "x" * (LARGEST_VALUE + 1)])
def test_large_values_are_left_out_and_that_is_said(text: str) -> None:
    made = Pair({"info": {"title": text, "version": "1"}}, {})
    made.add("info.changed", "documentation", "it changed", subject=("document", "info"), usages={}, old="/info/title")
    report = report_dict(made.report())
    side = report["findings"][0]["old"]
    if len(text) < LARGEST_VALUE:
        assert (side["value"], side.get("value_omitted")) == (text, None)
    else:
        assert (side["value"], side["value_omitted"]) == (None, True)
    assert VALIDATOR.is_valid(report)


def test_places_in_other_files_are_named_with_their_file() -> None:
    made = Pair({}, {})
    position = Location(resource="models/user.yaml", tokens=("User",))
    witness = Witness(
        usage=usage("GET /users", "response"),
        value=1,
        error="",
        old_position=position,
        new_position=Location(tokens=("a/b",)),
    )
    made.add("schema.widened", "breaking", "it grew", evidence=witness)
    evidence = report_dict(made.report())["findings"][0]["evidence"]
    assert evidence["position"] == {"old": "models/user.yaml#/User", "new": "/a~1b"}
    assert (evidence["valid_in"], evidence["invalid_in"]) == ("new", "old")


def test_values_that_json_cannot_say_do_not_break_the_report() -> None:
    made = Pair({}, {})
    finding = made.add("info.changed", "documentation", "it \ud800 changed", usages={})
    hostile = {"a": float("nan"), "b": "\ud800", "c": 10**5000}
    force_setattr(finding.change, "old", Side(value=hostile, location=Location()))
    read = json.loads(FORMATS["json"].render(made.report()))
    assert read["findings"][0]["old"]["value"]["a"] == "nan"


def test_the_text_is_that_of_the_values() -> None:
    report = whole().report()
    assert FORMATS["json"].render(report, View()) == dumps(report_dict(report)) + "\n"
    none = replace(report, findings=())
    assert FORMATS["json"].render(none, View()) == dumps(report_dict(none)) + "\n"
    force_setattr(report.findings[0].change, "old", Side(value=["\ud800", 10**30], location=Location()))
    assert FORMATS["json"].render(report, View()) == dumps(report_dict(report)) + "\n"

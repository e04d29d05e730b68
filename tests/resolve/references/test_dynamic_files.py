"""`$dynamicRef` in documents of several files: what it means is compared, wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Level, Report
from apidiff.load.sources.source import load
from apidiff.model.change import Assumed, Proof, Witness
from apidiff.resolve.contract import resolve

Files = dict[str, Any]


def entry(reference: str, **components: Any) -> Any:
    content = {"application/json": {"schema": {"$ref": reference}}}
    operation = {"requestBody": {"content": content}, "responses": {"204": {"description": "Done"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/in": {"post": operation}},
        "components": {"schemas": components},
    }


def written(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, value in files.items():
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return folder / "api.json"


def compared(tmp_path: Path, old: Files, new: Files) -> Report:
    return apidiff.compare(written(tmp_path / "old", old), written(tmp_path / "new", new))


GENERIC = {"type": "object", "properties": {"d": {"$dynamicRef": "#T"}}, "$defs": {"T": {"$dynamicAnchor": "T"}}}
LIST = {"type": "array", "items": {"$dynamicRef": "#n"}}
PLACES: dict[str, Any] = {
    "in a part of another file": lambda leaf: {
        "api.json": entry("b.json#/$defs/list"),
        "b.json": {"$defs": {"list": LIST, "leaf": {"$dynamicAnchor": "n", **leaf}}},
    },
    "to an anchor": lambda leaf: {
        "api.json": entry("b.json#/$defs/list"),
        "b.json": {"$defs": {"list": LIST, "leaf": {"$anchor": "n", **leaf}}},
    },
    "beside other files": lambda leaf: {
        "api.json": entry("#/components/schemas/A", A=LIST, B={"$dynamicAnchor": "n", **leaf}, C={"$ref": "b.json"}),
        "b.json": {},
    },
    "to a file that nothing else names": lambda leaf: {
        "api.json": entry("b.json"),
        "b.json": {"$dynamicRef": "c.json#n"},
        "c.json": {"$defs": {"x": {"$anchor": "n", "$dynamicRef": "#m"}, "y": {"$dynamicAnchor": "m", **leaf}}},
    },
    "with letters escaped": lambda leaf: {
        "api.json": entry("b.json#/$defs/list"),
        "b.json": json.dumps({"$defs": {"list": LIST, "leaf": {"$dynamicAnchor": "n", **leaf}}}).replace(
            "$d", "\\u0024\\u0064"
        ),
    },
    "beside a reference": lambda leaf: {
        "api.json": entry("b.json#/$defs/both"),
        "b.json": {
            "$defs": {
                "both": {"$ref": "#/$defs/any", "$dynamicRef": "#n"},
                "any": {"title": "any"},
                "leaf": {"$dynamicAnchor": "n", **leaf},
            }
        },
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_what_it_means_is_compared(tmp_path: Path, place: str) -> None:
    files = PLACES[place]
    report = compared(tmp_path, files({"type": "string"}), files({"type": "object"}))
    assert [(finding.rule, finding.level) for finding in report.findings] == [("type-changed", Level.BREAKING)]
    assert isinstance(report.findings[0].evidence, Witness)
    assert report.problems == ()


@pytest.mark.parametrize("place", PLACES)
def test_the_same_is_the_same(tmp_path: Path, place: str) -> None:
    files = PLACES[place]
    report = compared(tmp_path, files({"type": "string"}), files({"type": "string", "minLength": 0}))
    assert {finding.level for finding in report.findings} <= {Level.DOCUMENTATION}


@pytest.mark.parametrize("beside", [{}, {"$id": "https://e.example/b"}], ids=["as files", "with an $id"])
def test_all_that_it_may_mean_is_compared(tmp_path: Path, beside: Any) -> None:
    """Which one depends on the way to it: nothing is proved then, and the careful rule counts."""

    def files(kind: str) -> Files:
        bound = {"$ref": "g.json", "$defs": {"T": {"$dynamicAnchor": "T", "type": kind}}, **beside}
        return {"api.json": entry("b.json"), "b.json": bound, "g.json": GENERIC}

    report = compared(tmp_path, files("string"), files("object"))
    assert Level.BREAKING in {finding.level for finding in report.findings}
    assert not any(isinstance(finding.evidence, Proof | Assumed) for finding in report.findings)


def test_one_that_leads_nowhere_is_told_where_it_stands(tmp_path: Path) -> None:
    def files(anchor: str) -> Files:
        shared = {"$defs": {"list": LIST, "leaf": {"$dynamicAnchor": anchor, "type": "string"}}}
        return {"api.json": entry("b.json#/$defs/list"), "b.json": shared}

    report = compared(tmp_path, files("n"), files("gone"))
    assert Level.BREAKING in {finding.level for finding in report.findings}
    assert [problem.pointer for problem in report.problems] == ["/$defs/list/items/$dynamicRef"]


@pytest.mark.parametrize("reference", ["#gone", "gone.json#n", "b.json#/gone"])
def test_one_that_leads_nowhere_on_both_sides_is_told_as_left_out(tmp_path: Path, reference: str) -> None:
    files = {"api.json": entry("b.json"), "b.json": {"type": "array", "items": {"$dynamicRef": reference}}}
    report = compared(tmp_path, files, {**files, "more.json": {}})
    assert report.findings == ()
    assert [(problem.pointer, problem.cause) for problem in report.problems] == [("/items/$dynamicRef", "unread")] * 2


def test_findings_point_into_the_files_as_they_are(tmp_path: Path) -> None:
    contract = resolve(load(str(written(tmp_path / "old", PLACES["beside a reference"]({"type": "string"})))))
    body = contract.operations[0].node.child("requestBody", "content", "application/json", "schema")
    both = contract.at(contract.references.target("b.json#/$defs/both", body.tokens) or ())
    assert both.value == {"$ref": "#/$defs/any", "allOf": [{"$ref": "#n"}]}
    place = contract.references.location(both.child("allOf", "0", "$ref").tokens)
    assert (place.resource, place.tokens) == ("b.json", ("$defs", "both", "$dynamicRef"))
    assert contract.document.resource("b.json").root["$defs"]["both"] == {"$ref": "#/$defs/any", "$dynamicRef": "#n"}

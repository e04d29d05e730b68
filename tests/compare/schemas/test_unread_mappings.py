"""Entries in the mapping of a discriminator that name nothing: told as the broken references that they are."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

import apidiff

Doc = dict[str, Any]
GOOD = {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}
NOTHING = ["#/components/schemas/Gone", "Gone", "#/components/schemas/Dog/properties/gone"]


def pets(mapping: dict[str, str], *, inherited: bool, version: str = "3.0.3") -> Doc:
    """A document whose one body is a pet of one of two kinds, told apart by `kind`."""

    def kind(name: str, type_: str) -> Doc:
        properties = {"kind": {"type": "string"}, name: {"type": type_}}
        own = {"type": "object", "required": ["kind", name], "properties": properties}
        return {"allOf": [{"$ref": "#/components/schemas/Pet"}, own]} if inherited else own

    discriminator = {"propertyName": "kind", "mapping": mapping}
    branches = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    pet: Doc = {"oneOf": branches, "discriminator": discriminator}
    if inherited:
        properties = {"kind": {"type": "string"}}
        pet = {"type": "object", "required": ["kind"], "properties": properties, "discriminator": discriminator}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"description": "ok", "content": content}}}
    schemas = {"Pet": pet, "Cat": kind("claws", "integer"), "Dog": kind("tail", "string")}
    return {
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"post": operation}},
        "components": {"schemas": schemas},
    }


def compared(old: Doc, new: Doc) -> apidiff.Report:
    return apidiff.compare(old, new, settings=apidiff.Settings())


def told(report: apidiff.Report) -> list[str]:
    return [found.rule for found in report.findings if found.level is not apidiff.Level.DOCUMENTATION]


@pytest.mark.parametrize("inherited", [False, True])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("name", NOTHING)
def test_an_entry_that_names_nothing(name: str, version: str, inherited: bool) -> None:
    good = pets(GOOD, inherited=inherited, version=version)
    for mapping in ({**GOOD, "dog": name}, {**GOOD, "cow": name}):
        broken = pets(mapping, inherited=inherited, version=version)
        report = compared(good, broken)
        assert told(report) == ["reference-broken"]
        assert not report.verdict.passed
        (problem,) = report.problems
        assert problem.what == f"`mapping` leads nowhere: {name}"
        assert problem.position is not None
        assert told(compared(broken, good)) == ["reference-mended"]
        same = compared(broken, copy.deepcopy(broken))
        assert not same.findings
        assert "2 parts left out" in same.verdict.sentence


def test_a_schema_that_went_though_a_mapping_names_it() -> None:
    old = pets(GOOD, inherited=True)
    new = copy.deepcopy(old)
    del new["components"]["schemas"]["Dog"]
    report = compared(old, new)
    assert told(report) == ["reference-broken"]
    assert [found.change.facts["led_to"] for found in report.findings if found.rule == "reference-broken"] == [
        "`#/components/schemas/Dog`"
    ]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("inherited", [True, False])
def test_entries_that_name_nothing_are_one_finding(version: str, inherited: bool) -> None:
    good = pets(GOOD, inherited=inherited, version=version)
    broken = pets({value: f"{target}.yaml" for value, target in GOOD.items()}, inherited=inherited, version=version)
    report = compared(good, broken)
    assert told(report) == ["mapping-broken"]
    assert not report.verdict.passed
    assert len(report.problems) == len(GOOD)
    assert told(compared(broken, good)) == ["mapping-mended"]
    assert not compared(broken, copy.deepcopy(broken)).findings


def test_what_else_any_value_stands_for() -> None:
    old = pets(GOOD, inherited=False, version="3.2.0")
    old["components"]["schemas"]["Pet"]["discriminator"]["defaultMapping"] = "Cat"
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Pet"]["discriminator"]["defaultMapping"] = "Cow"
    report = compared(old, new)
    assert not report.verdict.passed
    assert [problem.what for problem in report.problems] == ["`mapping` leads nowhere: Cow"]


def test_a_property_that_is_called_discriminator_maps_nothing() -> None:
    document = pets(GOOD, inherited=False)
    mapping = {"mapping": {"type": "object", "example": {"dog": "Gone"}}}
    document["components"]["schemas"]["Cat"]["properties"]["discriminator"] = {"type": "object", "properties": mapping}
    document["components"]["schemas"]["Cat"]["example"] = {"discriminator": {"mapping": {"dog": "Gone"}}}
    assert not compared(document, copy.deepcopy(document)).problems


def test_files_that_a_mapping_names(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "cow.json").write_text('{"type": "object", "properties": {"kind": {"type": "string"}}}')
    (tmp_path / "outside.json").write_text("{}")
    paths = {}
    for name, mapping in {
        "good": GOOD,
        "added": {**GOOD, "cow": "cow.json"},
        "missing": {**GOOD, "cow": "gone.json"},
        "outside": {**GOOD, "cow": "../outside.json"},
    }.items():
        paths[name] = tmp_path / "inside" / f"{name}.json"
        paths[name].write_bytes(orjson.dumps(pets(mapping, inherited=True)))

    def against(name: str) -> apidiff.Report:
        return apidiff.compare(paths["good"], paths[name], settings=apidiff.Settings())

    assert not against("added").problems
    assert told(against("missing")) == ["reference-broken"]
    assert "gone.json" in against("missing").problems[0].what
    with pytest.raises(apidiff.DocumentError, match="outside"):
        against("outside")


def test_names_of_entries_are_told_whole() -> None:
    names = {f"{value}_that_was_taken_over_from_the_registry_of_last_year": target for value, target in GOOD.items()}
    broken = pets({value: f"{target}.yaml" for value, target in names.items()}, inherited=False)
    report = compared(pets(names, inherited=False), broken)
    (message,) = [str(found.message) for found in report.findings if found.rule == "mapping-broken"]
    assert all(f"`{value}`" in message for value in names)

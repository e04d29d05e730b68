"""A discriminator of a union whose branches demand their values themselves says nothing new."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from tests.compare.schema_pairs import OTHER_WAY, carrying

Doc = dict[str, Any]
BRANCHES = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
MAPPING = {"cat": BRANCHES[0]["$ref"], "dog": BRANCHES[1]["$ref"]}


def kind(*values: str, required: bool = True, **more: Doc) -> Doc:
    listed: Doc = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
    found: Doc = {"type": "object", "properties": {"kind": {"type": "string", **listed}, **more}}
    return {**found, "required": ["kind"]} if required else found


def animals(cat: Doc, dog: Doc) -> Doc:
    return {"Cat": cat, "Dog": dog}


def warned(old: Doc, new: Doc, schemas: Doc, way: str) -> list[str]:
    found = compare(carrying(old, way, schemas), carrying(new, way, schemas)).findings
    return sorted(finding.rule for finding in found if finding.level.value in ("warning", "breaking"))


def both(schemas: Doc, union: str = "oneOf", mapping: Doc | None = MAPPING, *branches: Doc) -> list[list[str]]:
    """What is told where a discriminator is added to the union in requests, and removed from it in responses."""
    plain = {union: [*BRANCHES, *branches]}
    told: Doc = {"propertyName": "kind", **({} if mapping is None else {"mapping": mapping})}
    with_it = {**plain, "discriminator": told}
    return [warned(plain, with_it, schemas, "request"), warned(with_it, plain, schemas, "response")]


TELLING = animals(kind("cat", meow={"type": "boolean"}), kind("dog"))
TOLD = [["discriminator-added"], ["discriminator-removed"]]


@pytest.mark.parametrize("union", ["oneOf", "anyOf"])
def test_what_each_branch_demands_may_be_written_out(union: str) -> None:
    assert both(TELLING, union) == [[], []]
    several = animals(kind("cat", "kitten"), kind("dog"))
    assert both(several, union, {**MAPPING, "kitten": MAPPING["cat"]}) == [[], []]


def test_names_of_components_that_the_branches_demand() -> None:
    assert both(animals(kind("Cat"), kind("Dog")), "oneOf", None) == [[], []]


@pytest.mark.parametrize(
    ("schemas", "mapping"),
    [
        (animals(kind("cat", required=False), kind("dog", required=False)), MAPPING),
        (animals(kind("cat", "kitten"), kind("dog")), MAPPING),
        (TELLING, {"cat": MAPPING["dog"], "dog": MAPPING["cat"]}),
        (TELLING, None),
        (animals({"type": "object", "required": ["kind"]}, kind("dog")), MAPPING),
    ],
    ids=["not always there", "a value without an entry", "crossed", "names that differ", "nothing demanded"],
)
def test_a_discriminator_that_says_more_is_told(schemas: Doc, mapping: Doc | None) -> None:
    assert both(schemas, "oneOf", mapping) == TOLD


def test_a_branch_that_no_value_selects() -> None:
    assert both(TELLING, "oneOf", MAPPING, {"type": "object", "required": ["other"]}) == TOLD


@pytest.mark.parametrize("way", OTHER_WAY)
@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_keywords_that_nobody_knows_are_annotations_since_3_1(way: str, version: str) -> None:
    sides = {"type": "string"}, {"type": "string", "colour": "red"}
    for old, new in (sides, sides[::-1]):
        found = compare(*(carrying(side, way, version=version) for side in (old, new))).findings
        assert [(one.level.value, one.rule) for one in found] == [("documentation", "schema-annotation-changed")]
        found = compare(*(carrying(side, way, version="3.0.3") for side in (old, new))).findings
        assert [(one.level.value, one.rule) for one in found] == [("warning", "unmodelled-changed")]


def test_in_another_dialect_such_a_keyword_may_mean_anything() -> None:
    sides = [
        {**carrying(schema, "request"), "jsonSchemaDialect": "https://e.example/mine"}
        for schema in ({"type": "string"}, {"type": "string", "colour": "red"})
    ]
    assert [one.rule for one in compare(*sides).findings] == ["unmodelled-changed"]
    own = {"type": "string", "$schema": "https://e.example/mine"}
    found = compare(carrying(own, "request"), carrying({**own, "colour": "red"}, "request")).findings
    assert "unmodelled-changed" in [one.rule for one in found]

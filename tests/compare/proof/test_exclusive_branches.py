"""What `oneOf`s refuse because a value is of two branches breaks clients, however the branches overlapped before."""

from __future__ import annotations

import pytest

from apidiff import Settings, compare
from apidiff.model.change import Witness
from apidiff.model.finding import Level
from tests.compare.proof.test_answers import AROUND, Around, findings
from tests.compare.schema_pairs import Doc
from tests.compare.schemas.test_accuracy import NUMBER, TEXT

INTEGER: Doc = {"type": "integer"}
NULL: Doc = {"type": "null"}
DATE: Doc = {**TEXT, "format": "date"}


def one_of(*branches: Doc) -> Doc:
    return {"oneOf": [*branches]}


NARROWED = {
    "a branch takes more": (
        one_of({"minLength": 1, "not": {"maxLength": 1}}, {"maxLength": 2}),
        one_of({"minLength": 1}, {"maxLength": 2}),
    ),
    "unions in unions": (
        one_of(TEXT, one_of(TEXT, one_of(TEXT, NULL))),
        one_of(TEXT, one_of(TEXT, one_of(DATE, NULL))),
    ),
    "a branch came": (
        one_of({"multipleOf": 3}, {"maxLength": 2}),
        one_of({"multipleOf": 3}, {"maxLength": 2}, NUMBER),
    ),
    "a branch became a union": (
        one_of({"const": 2}, {"maxLength": 1, "maximum": 0}),
        one_of(one_of({"const": 2}, {"maxLength": 1, "maximum": 0}), {"type": "integer"}),
    ),
    "a branch takes nothing any more": (
        one_of({"const": None}, TEXT),
        one_of({"const": None, "type": "integer"}, TEXT),
    ),
    "null of two branches": (
        one_of({**NULL, "not": {"maximum": 5}}, {"type": ["string", "null"]}),
        one_of(NULL, {"type": ["string", "null"]}),
    ),
    "many combinations": (
        one_of({**TEXT, "maxLength": 3}, DATE, {"anyOf": [{"enum": [3, "b"]}, INTEGER, {**TEXT, "maximum": 0}]}),
        one_of(TEXT, DATE, {"anyOf": [{"enum": [3, "b"]}, INTEGER, {**TEXT, "maximum": 0}]}),
    ),
}


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("name", NARROWED)
def test_a_value_of_two_branches_breaks(name: str, around: Around, way: str) -> None:
    """Inside a branch of an `anyOf` beside booleans, too: no value is one."""
    before, after = map(around, NARROWED[name])
    found = findings(before, after) if way == "request" else findings(after, before, "response")
    worst = [one for one in found if one.level is Level.BREAKING]
    assert any(isinstance(one.evidence, Witness) for one in worst)


def test_a_branch_like_another_one_is_to_blame_and_no_field_of_it() -> None:
    """Ranges of numbers, of days and of texts, as search engines have them: a second range of numbers makes the first
    one useless. To find that out takes a search that goes over dozens of pairs of branches."""

    def ref(name: str) -> Doc:
        return {"$ref": f"#/components/schemas/{name}"}

    def ranges(**kinds: Doc) -> Doc:
        schemas: dict[str, Doc] = {
            "Query": {"type": "object", "properties": {"boost": NUMBER, "name": TEXT}},
            "Relation": {**TEXT, "enum": ["within", "contains"]},
            "Day": TEXT,
        }
        for name, bound in kinds.items():
            bounds = {
                "relation": {"allOf": [ref("Relation")]},
                **dict.fromkeys(("from", "to", "above", "below"), bound),
            }
            schemas[f"{name}Bounds"] = {"allOf": [ref("Query"), {"type": "object", "properties": bounds}]}
            more = {"properties": {"format": TEXT, "zone": TEXT}} if name in ("Any", "Day_") else {}
            schemas[f"{name}Range"] = {"allOf": [ref(f"{name}Bounds"), {"type": "object", **more}]}
        schemas["Range"] = one_of(*(ref(f"{name}Range") for name in kinds))
        answers = {"200": {"description": "found"}}
        post = {"requestBody": {"content": {"application/json": {"schema": ref("Range")}}}, "responses": answers}
        info = {"title": "Search", "version": "1"}
        return {
            "openapi": "3.0.3", "info": info, "paths": {"/search": {"post": post}}, "components": {"schemas": schemas}
        }  # fmt: skip

    kinds: dict[str, Doc] = {"Any": {"type": "object"}, "Day_": ref("Day"), "Number": NUMBER, "Text": TEXT}
    report = compare(ranges(**kinds), ranges(**kinds, Long=NUMBER), settings=Settings())
    (found,) = (one for one in report.findings if one.level is Level.BREAKING)
    assert found.change.kind == "schema.one-of.added"
    assert isinstance(found.evidence, Witness)
    assert found.evidence.value in [{name: 0} for name in ("from", "to", "above", "below")]

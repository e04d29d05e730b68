"""Findings and the version changes that serve them; what HEAD could accept; the smaller parts of a plan."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.model.finding import Finding, Level
from apidiff.model.proposal.pytypes import ClassRef, Limited, ListOf, PyType, Scalar, UnionOf
from apidiff.model.report import Report
from apidiff.pipeline import compare
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.match.subtypes import fits
from apidiff.propose.plan.attribution import with_proposals
from apidiff.propose.plan.planner import Options, Plan, plan
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import PAIRS, Pair, merged, read

BY_NAME = {pair.name: pair for pair in PAIRS}


def test_findings_are_served() -> None:
    pair = merged([BY_NAME["property-renamed"], BY_NAME["routes"], BY_NAME["enum-values"]])
    report = compare(pair.old, pair.new)
    made = plan(report, Options())
    served = _served(report, made)
    names = {change.name for change in made.proposal.changes}
    found = {item.proposal for item in served if item.level is Level.BREAKING}
    assert found <= names
    assert sum(item.proposal is not None for item in served) > 3


def test_what_head_could_accept_is_a_hint_and_an_unbound_change() -> None:
    pair = BY_NAME["property-limits"]
    source = render(planned(pair.old, pair.new).proposal, Models())
    assert "class NarrowLatest(VersionChange):" in source
    assert "# HEAD: to keep what old clients send in `size` of E1, let it accept values beyond ge 1" in source
    assert "HeadVersion()," in source or "HeadVersion(), " in source


SHORT = Limited(Scalar("str"), (("max_length", "3"),))


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        (SHORT, Scalar("str"), True),
        (Scalar("str"), SHORT, False),
        (Limited(Scalar("int"), (("ge", "5"),)), Limited(Scalar("int"), (("ge", "1"),)), True),
        (Scalar("int"), Scalar("float"), True),
        (Scalar("float"), Scalar("int"), False),
        (Scalar("str"), UnionOf((Scalar("int"), Scalar("str"))), True),
        (UnionOf((Scalar("int"), Scalar("str"))), Scalar("str"), False),
        (ListOf(SHORT), ListOf(Scalar("str")), True),
        (Scalar("str"), Limited(Scalar("str"), (), '{"format":"binary"}'), False),
        (Limited(Scalar("str"), (), '{"format":"binary"}'), Scalar("str"), False),
        (Limited(Scalar("str"), (), '{"format":"email"}'), Scalar("str"), True),
        (ClassRef("A"), ClassRef("A"), True),
        (ClassRef("A"), ClassRef("B"), False),
        (Limited(Scalar("int"), (("multiple_of", "6"),)), Limited(Scalar("int"), (("multiple_of", "3"),)), True),
    ],
)
def test_types_that_fit_into_others(inner: PyType, outer: PyType, expected: bool) -> None:
    assert fits(inner, outer, lambda a, b: a == b) is expected


def test_samples_fit_their_types() -> None:
    import jsonschema_rs

    from apidiff.verify.handlers.scaffold import models_source

    made = planned(merged(PAIRS).old, merged(PAIRS).new, everything=True)
    names: dict[str, object] = {}
    import sys
    import types

    module = types.ModuleType("sampled_models")
    sys.modules["sampled_models"] = module
    exec(compile(models_source(made.new), "models", "exec"), module.__dict__)
    names.update(module.__dict__)
    for name in made.new.classes:
        model = names[name]
        if not hasattr(model, "model_json_schema"):
            continue
        for full in (False, True):
            value = Sampler(made.new, full=full).value(ClassRef(name))
            jsonschema_rs.Draft202012Validator(model.model_json_schema()).validate(value)
            assert json.dumps(value)
    del sys.modules["sampled_models"]


MADE_OF_OTHERS = read(
    """
properties-of-what-others-are-made-of:
  paths: {GET /a: {out: [Album]}, GET /b: {out: Album}}
  old:
    schemas:
      Base: {type: object, required: [genres], properties: {genres: {type: string}, id: {type: string}}}
      Album: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {name: {type: string}}}]}
  new:
    schemas:
      Base: {type: object, properties: {id: {type: string}}}
      Album: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {name: {type: string}}}]}
objects-without-a-name:
  paths: {GET /a: {out: Site}, GET /b: {out: Site}}
  old: {schemas: {Site: {css!: {type: object, required: [on], properties: {on: {type: boolean}, n: {type: string}}}}}}
  new: {schemas: {Site: {css!: {type: object, properties: {n: {type: string}}}}}}
paths-under-a-prefix:
  old: {paths: {GET /users: {out: string}, GET /orders: {out: string}, GET /things: {out: string}}}
  new: {paths: {GET /api/users: {out: string}, GET /api/orders: {out: string}, GET /api/things: {out: string}}}
"""
)


def _served(report: Report, made: Plan) -> list[Finding]:
    return with_proposals(report, made.proposal, made.pairing)


@pytest.mark.parametrize("pair", MADE_OF_OTHERS, ids=lambda pair: pair.name)
def test_every_breaking_finding_is_served(pair: Pair) -> None:
    report = compare(pair.old, pair.new)
    made = plan(report, Options())
    names = {change.name for change in made.proposal.changes}
    served = [item for item in _served(report, made) if item.level is Level.BREAKING]
    assert served
    assert {item.proposal for item in served} <= names


def test_a_server_is_served_by_no_change_of_an_operation() -> None:
    pair = BY_NAME["property-renamed"]
    old = {**pair.old, "servers": [{"url": "https://a.example"}]}
    new = {**pair.new, "servers": [{"url": "https://b.example"}]}
    report = compare(old, new)
    served = _served(report, plan(report, Options()))
    assert [item.proposal for item in served if item.change.subject.type == "server"] == [None]
    (told,) = [item.unproposed for item in served if item.change.subject.type == "server"]
    assert told.startswith("Cadwyn serves all versions at the same addresses")


def _document(**parts: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, **parts}


def _answer(schema: Any, status: str = "200", media: str = "application/json") -> dict[str, Any]:
    return {status: {"description": "d", "content": {media: {"schema": schema}}}}


def _reader(schemas: Any, parameters: Any = ()) -> dict[str, Any]:
    """A document with two operations that answer with E, and E with what it refers to."""
    found: dict[str, Any] = {"responses": _answer({"$ref": "#/components/schemas/E"}), "parameters": [*parameters]}
    return _document(paths={"/a": {"get": found}, "/b": {"get": found}}, components={"schemas": schemas})


COLOUR = {"$ref": "#/components/schemas/Colour"}
QUERY = {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
ROUTE = {"get": {"responses": {"204": {"description": "d"}}, "parameters": [{"$ref": "#/components/parameters/T"}]}}
ERROR = {"type": "object", "required": ["why"], "properties": {"why": {"type": "string"}, "n": {"type": "string"}}}


def _fails(schema: Any) -> dict[str, Any]:
    found = {"responses": {"204": {"description": "d"}, **_answer({"$ref": "#/components/schemas/Error"}, "400")}}
    return _document(paths={"/a": {"get": found}, "/b": {"get": found}}, components={"schemas": {"Error": schema}})


SERVED = {
    "a component without a class of its own": (
        _reader({"Colour": {"type": "string"}, "E": {"type": "object", "properties": {"c": COLOUR}}}),
        _reader({"Colour": {"type": "integer"}, "E": {"type": "object", "properties": {"c": COLOUR}}}),
        "Colour",
        "ChangeEC",
    ),
    "a component that became a class": (
        _reader({"Colour": {"type": "string"}, "E": {"type": "object", "properties": {"c": COLOUR}}}),
        _reader(
            {
                "Colour": {"type": "object", "properties": {"x": {}}},
                "E": {"type": "object", "properties": {"c": COLOUR}},
            }
        ),
        "Colour",
        "ChangeEC",
    ),
    "a parameter of many operations": (
        _document(
            paths={"/a": ROUTE, "/b": ROUTE}, components={"parameters": {"T": {**QUERY, "schema": {"type": "string"}}}}
        ),
        _document(
            paths={"/a": ROUTE, "/b": ROUTE}, components={"parameters": {"T": {**QUERY, "schema": {"type": "integer"}}}}
        ),
        "parameters/T",
        "ChangeTags",
    ),
    "an answer of several operations": (
        _reader({"E": {"type": "object", "required": ["n"], "properties": {"n": {"type": "string"}}}}),
        _reader({"E": {"type": "array", "items": {"type": "string"}}}),
        "E",
        "ChangeAnswerOfGetA",
    ),
    "failures of several operations": (
        _fails(ERROR),
        _fails({**ERROR, "required": []}),
        "Error",
        "ChangeErrorsOfGetA",
    ),
}


@pytest.mark.parametrize("name", SERVED)
def test_what_several_operations_share_is_served_by_what_became_of_it(name: str) -> None:
    old, new, owner, expected = SERVED[name]
    report = compare(old, new)
    served = [item for item in _served(report, plan(report, Options())) if item.level is Level.BREAKING]
    assert {item.change.subject.owner for item in served} == {owner}
    assert {item.proposal for item in served} == {expected}


def test_a_definition_of_swagger_is_found_where_it_is_written() -> None:
    def document(kind: str) -> dict[str, Any]:
        held = {"type": "object", "properties": {"c": {"$ref": "#/definitions/Colour"}}}
        answer = {"200": {"description": "d", "schema": {"$ref": "#/definitions/E"}}}
        return {
            "swagger": "2.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"produces": ["application/json"], "responses": answer}}},
            "definitions": {"Colour": {"type": kind}, "E": held},
        }

    report = compare(document("string"), document("integer"))
    served = [item for item in _served(report, plan(report, Options())) if item.level is Level.BREAKING]
    assert [item.proposal for item in served] == ["ChangeEC"]


def _asking(**parameter: Any) -> dict[str, Any]:
    found = {"parameters": [{**QUERY, **parameter}], "responses": {"204": {"description": "d"}}}
    return _document(paths={"/a": {"get": found}})


def test_what_no_instruction_says_is_a_change_that_a_person_completes() -> None:
    report = compare(_asking(explode=False), _asking(explode=True))
    made = plan(report, Options())
    (served,) = (item for item in _served(report, made) if item.level is Level.BREAKING)
    assert served.proposal == "ChangeSerializationOfGetA"
    (change,) = (one for one in made.proposal.changes if one.name == "ChangeSerializationOfGetA")
    assert change.side_effects
    assert not change.instructions
    written = render(made.proposal, Models())
    assert "class ChangeSerializationOfGetA(VersionChangeWithSideEffects):" in written
    assert "# TODO(apidiff): The query parameter `tags` of `GET /a` is written differently" in written


def test_another_change_of_the_same_parameters_does_not_serve_how_they_are_written() -> None:
    more = {"name": "n", "in": "query", "schema": {"type": "integer"}}
    old, new = _asking(explode=False), _asking(explode=True)
    new["paths"]["/a"]["get"]["parameters"].append({**more, "required": True})
    report = compare(old, new)
    served = {item.rule: item.proposal for item in _served(report, plan(report, Options()))}
    assert served["parameter-serialization-changed"] == "ChangeSerializationOfGetA"
    assert served["parameter-required-added"] not in (None, "ChangeSerializationOfGetA")


def test_calls_of_the_api_itself_have_a_reason() -> None:
    def document(required: list[str]) -> dict[str, Any]:
        schema = {"type": "object", "required": required, "properties": {"n": {"type": "string"}}}
        call = {
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": {"204": {"description": "d"}},
        }
        return _document(paths={}, webhooks={"hired": {"post": call}})

    report = compare(document(["n"]), document([]))
    made = plan(report, Options())
    (served,) = (item for item in _served(report, made) if item.level is Level.BREAKING)
    assert served.proposal is None
    assert served.unproposed == "the calls that an API makes itself are left out of proposals"
    assert any(served.unproposed in comment for comment in made.proposal.comments)


@pytest.mark.parametrize(
    ("old", "new", "expected", "changes"),
    [
        # Without its only media type of JSON an answer is brought back whole.
        (["application/json"], ["text/csv"], "ChangeAnswerOfGetA", ["ChangeAnswerOfGetA"]),
        (["application/json"], [], "ChangeAnswerOfGetA", ["ChangeAnswerOfGetA"]),
        # Of the others a person takes care.
        (["application/json", "text/csv"], ["application/json"], "ChangeMediaTypesOfGetA", ["ChangeMediaTypesOfGetA"]),
    ],
)
def test_the_media_type_of_an_answer_is_served_by_what_brings_it_back(
    old: list[str], new: list[str], expected: str, changes: list[str]
) -> None:
    def document(names: list[str]) -> dict[str, Any]:
        content = {name: {"schema": ERROR if name == "application/json" else {}} for name in names}
        return _document(paths={"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}})

    report = compare(document(old), document(new))
    made = plan(report, Options())
    assert [change.name for change in made.proposal.changes] == changes
    assert [item.proposal for item in _served(report, made) if item.level is Level.BREAKING] == [expected]


def test_the_media_type_of_a_body_is_left_to_a_person() -> None:
    def document(*names: str) -> dict[str, Any]:
        body = {"required": True, "content": {name: {"schema": {"type": "string"}} for name in names}}
        return _document(paths={"/a": {"post": {"requestBody": body, "responses": {"204": {"description": "d"}}}}})

    report = compare(document("application/json", "text/csv"), document("application/json"))
    (served,) = (item for item in _served(report, plan(report, Options())) if item.level is Level.BREAKING)
    assert served.proposal == "ChangeMediaTypesOfPostA"


def test_a_media_type_that_went_is_no_matter_of_what_else_became_of_the_answer() -> None:
    def document(schema: Any, *others: str) -> dict[str, Any]:
        content = {"application/json": {"schema": schema}, **{name: {} for name in others}}
        return _document(paths={"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}})

    report = compare(document(ERROR, "text/csv"), document({"type": "array", "items": ERROR}))
    served = {item.rule: item.proposal for item in _served(report, plan(report, Options()))}
    assert served["response-media-type-removed"] == "ChangeMediaTypesOfGetA"
    assert set(served.values()) == {"ChangeMediaTypesOfGetA", "ChangeAnswerOfGetA"}

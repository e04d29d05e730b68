"""Findings and the version changes that serve them; what HEAD could accept; the smaller parts of a plan."""

from __future__ import annotations

import json

import pytest

from apidiff.model.finding import Level
from apidiff.model.proposal.pytypes import ClassRef, Limited, ListOf, PyType, Scalar, UnionOf
from apidiff.pipeline import compare
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.match.subtypes import fits
from apidiff.propose.plan.attribution import with_proposals
from apidiff.propose.plan.planner import Options, plan
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import PAIRS, Pair, merged, read

BY_NAME = {pair.name: pair for pair in PAIRS}


def test_findings_are_served() -> None:
    pair = merged([BY_NAME["property-renamed"], BY_NAME["routes"], BY_NAME["enum-values"]])
    report = compare(pair.old, pair.new)
    made = plan(report, Options())
    served = with_proposals(report.findings, made)
    names = {change.name for change in made.proposal.changes}
    found = {item.proposal for item in served if item.level is Level.BREAKING}
    assert found - {None} <= names
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
        (ClassRef("A"), ClassRef("A"), True),
        (ClassRef("A"), ClassRef("B"), False),
        (Limited(Scalar("int"), (("multiple_of", "6"),)), Limited(Scalar("int"), (("multiple_of", "3"),)), True),
    ],
)
def test_types_that_fit_into_others(inner: PyType, outer: PyType, expected: bool) -> None:
    assert fits(inner, outer, lambda a, b: a == b) is expected


def test_samples_fit_their_types() -> None:
    import jsonschema_rs

    from apidiff.verify.scaffold.models import models_source

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


@pytest.mark.parametrize("pair", MADE_OF_OTHERS, ids=lambda pair: pair.name)
def test_every_breaking_finding_is_served(pair: Pair) -> None:
    report = compare(pair.old, pair.new)
    made = plan(report, Options())
    names = {change.name for change in made.proposal.changes}
    served = [item for item in with_proposals(report.findings, made) if item.level is Level.BREAKING]
    assert served
    assert {item.proposal for item in served} <= names


def test_a_server_is_served_by_no_change_of_an_operation() -> None:
    pair = BY_NAME["property-renamed"]
    old = {**pair.old, "servers": [{"url": "https://a.example"}]}
    new = {**pair.new, "servers": [{"url": "https://b.example"}]}
    report = compare(old, new)
    served = with_proposals(report.findings, plan(report, Options()))
    assert [item.proposal for item in served if item.change.subject.type == "server"] == [None]

"""From two documents to version changes: which are made, what they are called, what they ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apidiff.load.sources.source import load, load_value
from apidiff.model.proposal.proposal import (
    BySchema,
    EndpointDidntExist,
    EndpointHad,
    EnumDidntHave,
    EnumHad,
    FieldDidntExist,
    FieldExistedAs,
    FieldHad,
)
from apidiff.propose.plan.planner import Options, Plan
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned, planned_for
from tests.verify.pairs import PAIRS, Pair, read

BY_NAME = {pair.name: pair for pair in PAIRS}


def sample(root: Path, name: str, **options: Any) -> Plan:
    old, new = (load(root / "sample_specs" / name / f"{side}.yaml") for side in ("old", "new"))
    return planned_for(old, new, Options(**options))


def made(name: str, *, everything: bool = False, **answers: Any) -> Plan:
    pair = BY_NAME[name]
    return planned(pair.old, pair.new, everything=everything, **(answers or pair.answers))


def test_addresses_become_one_change_of_both_schemas(root: Path) -> None:
    proposal = sample(root, "users-addresses").proposal
    (change,) = proposal.changes
    assert change.name == "ChangeAddressToAddresses"
    steps = [(type(item), item.owner) for item in change.instructions]  # type: ignore[union-attr]
    assert sorted(steps, key=str) == sorted(
        [
            (kind, owner)
            for kind in (FieldDidntExist, FieldExistedAs)
            for owner in ("UserResource", "UserCreateRequest")
        ],
        key=str,
    )
    converters = [item for item in change.converters if isinstance(item, BySchema)]
    assert {(item.direction, item.schemas) for item in converters} == {
        ("request", ("UserCreateRequest",)),
        ("response", ("UserResource",)),
    }
    source = render(proposal, Models())
    assert 'request.body["addresses"] = [request.body.pop("address")]' in source
    assert "def wrap_address(request: RequestInfo):" in source
    assert 'response.body["address"] = response.body.pop("addresses")[0]' in source
    assert "TODO" not in source


def test_a_version_prefix_is_a_move(root: Path) -> None:
    proposal = sample(root, "users-envelope").proposal
    moved = [item for change in proposal.changes for item in change.instructions if isinstance(item, EndpointHad)]
    assert {dict(item.attributes)["path"].text for item in moved} == {'"/v1/users"', '"/v1/users/{user_id}"'}  # type: ignore[union-attr]
    assert not proposal.restored
    assert "RenameUserNameToFullName" in {change.name for change in proposal.changes}


def test_a_split_is_one_change(root: Path) -> None:
    (change,) = sample(root, "users-split-name").proposal.changes
    assert change.name == "SplitName"
    assert {question.id for question in change.questions} >= {"request.UserInput.name.split", "response.User.name.join"}


def test_only_what_breaks_unless_all_is_wanted() -> None:
    old = BY_NAME["answer-to-nothing"].old
    new = BY_NAME["answer-to-nothing"].new
    assert planned(old, new).proposal.changes == ()
    assert planned(old, new, everything=True).proposal.changes != ()


def test_the_same_document_needs_nothing() -> None:
    for pair in PAIRS:
        for everything in (False, True):
            proposal = planned(pair.old, pair.old, everything=everything).proposal
            assert proposal.changes == (), pair.name
            assert proposal.own_classes == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("property-added-required", "AddA1Country"),
        ("property-removed", "RemoveB1Age"),
        ("component-renamed", "RenamePersonToHuman"),
        ("enum-values", "ChangeColourValues"),
    ],
)
def test_changes_are_named_after_what_happened(name: str, expected: str) -> None:
    changes = made(name, everything=True).proposal.changes
    assert expected in {change.name for change in changes}
    assert all(change.doc.endswith(".") for change in changes)


def test_enum_values_by_value() -> None:
    proposal = made("enum-values").proposal
    found = [item for change in proposal.changes for item in change.instructions]
    assert EnumHad(owner="Colour", members=(("green", '"green"'), ("in_transit", '"in-transit"'))) in found
    assert EnumDidntHave(owner="State", values=('"refunded"',)) in found
    assert 'enum(State).didnt_have(State("refunded").name)' in render(proposal, Models())


def test_whole_types_and_unset_limits() -> None:
    proposal = made("property-limits").proposal
    found = {
        item.field: item for change in proposal.changes for item in change.instructions if isinstance(item, FieldHad)
    }
    assert found["code"].new_limits == ("min_length",)
    assert "type=Annotated[str, Field(max_length=8)], min_length=None" in " ".join(
        render(proposal, Models()).split()
    ).replace("( ", "(")


def test_questions_and_answers() -> None:
    pair = BY_NAME["property-added-required"]
    open_ = planned(pair.old, pair.new).proposal
    assert [question.id for change in open_.changes for question in change.questions] == ["request.A1.country.value"]
    source = render(open_, Models())
    assert "which value? [request.A1.country.value]\nCOUNTRY_OF_A1 = ...  # TODO(apidiff)\n" in source.replace(
        "\n# ", " "
    )
    assert 'body.setdefault("country", COUNTRY_OF_A1)' in source
    answered = planned(pair.old, pair.new, **{"request.A1.country.value": "NL"}).proposal
    assert "TODO" not in render(answered, Models())
    assert 'body.setdefault("country", "NL")' in render(answered, Models())


def test_answers_are_read_by_the_type_of_the_question() -> None:
    pair = BY_NAME["limits-further"]
    source = render(planned(pair.old, pair.new, **{"request.X1.even.limits": "4"}).proposal, Models())
    assert '_limited(body["even"], 4, le=50, multiple_of=2)' in source


def test_answers_that_fit_no_question_are_told() -> None:
    pair = BY_NAME["enum-values"]
    made_ = planned(pair.old, pair.new, **{'request.H1.colour."green"': "pink", "nothing": 1})
    assert made_.unused_answers == ("nothing",)
    assert made_.unfit_answers == ('request.H1.colour."green"',)


def test_what_cadwyn_cannot_change_is_restored() -> None:
    proposal = made("restored", everything=True).proposal
    assert {route.shape.label for route in proposal.restored} == {"DELETE /s", "GET /s/{id}", "PUT /s"}
    assert "POST /s: in the old version the body may be left out, too" in proposal.comments
    gone = [item for change in proposal.changes for item in change.instructions if isinstance(item, EndpointDidntExist)]
    assert len(gone) == 2
    source = render(proposal, Models())
    assert source.count("@restored.only_exists_in_older_versions") == 3
    assert "raise NotImplementedError" in source


def test_security_is_a_side_effect() -> None:
    pair = BY_NAME["property-renamed"]
    new = json.loads(json.dumps(pair.old))
    new["paths"]["/c"]["post"]["security"] = [{"token": []}]
    (change,) = planned(pair.old, new).proposal.changes
    assert change.side_effects
    source = render(planned(pair.old, new).proposal, Models())
    assert "(VersionChangeWithSideEffects)" in source
    assert f"{change.name}.is_applied" in " ".join(source.replace("#", " ").split())


def test_versions_can_be_named() -> None:
    pair = BY_NAME["property-renamed"]
    options = Options(old_version="2024-01-01", new_version="2025-01-01")
    source = render(
        planned_for(load_value(pair.old, "old"), load_value(pair.new, "new"), options).proposal,
        Models(module="shop.models"),
    )
    assert 'Version("2025-01-01", ' in source
    assert 'Version("2024-01-01")' in source
    assert "from shop.models import C1" in source


# --- The documented answers of the old version, where only what breaks is undone ------------------------------------

ANSWERED = """
one-breaks:
  old: {paths: {GET /a: {out: string, errors: {404: B, 409: A}}}, schemas: {A: {text!: string}, B: {same!: string}}}
  new: {paths: {GET /a: {out: string, errors: {404: B, 409: A}}}, schemas: {A: {words!: string}, B: {same!: string}}}
none-breaks:
  old: {paths: {GET /a: {out: string, summary: One, errors: {404: A}}}, schemas: {A: {text!: string}}}
  new: {paths: {GET /a: {out: string, summary: Two, errors: {404: A}}}, schemas: {A: {text!: string}}}
gone:
  old: {paths: {GET /a: {out: string, errors: {404: A, 409: A}}}, schemas: {A: {text!: string}}}
  new: {paths: {GET /a: {out: string, errors: {404: A}}}, schemas: {A: {text!: string}}}
came:
  old: {paths: {GET /a: {out: string, errors: {404: A}}}, schemas: {A: {text!: string}}}
  new: {paths: {GET /a: {out: string, errors: {404: A, 409: A}}}, schemas: {A: {text!: string}}}
another-status:
  old: {paths: {GET /a: {out: string, errors: {404: A}}}, schemas: {A: {text!: string}}}
  new: {paths: {GET /a: {out: string, errors: {410: A}}}, schemas: {A: {words!: string}}}
a-body-came:
  old: {paths: {GET /a: {out: string, errors: {404: null}}}, schemas: {A: {text!: string}}}
  new: {paths: {GET /a: {out: string, errors: {404: A}}}, schemas: {A: {text!: string}}}
"""


@pytest.mark.parametrize("pair", read(ANSWERED), ids=lambda pair: pair.name)
def test_documented_answers_are_set_back_where_a_body_breaks(pair: Pair) -> None:
    set_back = {
        name
        for change in planned(pair.old, pair.new).proposal.changes
        for item in change.instructions
        if isinstance(item, EndpointHad)
        for name, _ in item.attributes
    }
    assert ("responses" in set_back) is (pair.name in ("one-breaks", "another-status"))


@pytest.mark.parametrize(("body", "by_schema"), [("in: A", True), ("in: A, optional: true", False), ("in: [A]", False)])
def test_required_bodies_that_are_a_schema_are_converted_by_it(body: str, by_schema: bool) -> None:
    """Cadwyn finds a converter by its schema only where the annotation of the body is that schema."""
    sides = {
        side: f"{{paths: {{POST /a: {{{body}}}}}, schemas: {{A: {{{name}!: string}}}}}}"
        for side, name in (("old", "name"), ("new", "full_name"))
    }
    (pair,) = read(f"it:\n  old: {sides['old']}\n  new: {sides['new']}\n")
    converters = [item for change in planned(pair.old, pair.new).proposal.changes for item in change.converters]
    requests = [item for item in converters if item.direction == "request"]
    assert [isinstance(item, BySchema) for item in requests] == [by_schema]


def test_a_beginning_of_paths_that_came_from_the_servers_is_a_move() -> None:
    """What the comparison says of operations holds here, too: nothing is restored as a route without a counterpart."""
    operation = {"responses": {"200": {"description": "d"}}}
    sides = []
    for version, server, path in (
        ("1", "https://a.example/v2/shop", "/orders/{id}"),
        ("2", "https://a.example", "/v2/shop/orders/{id}"),
    ):
        parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
        sides.append(
            {
                "openapi": "3.1.0",
                "info": {"title": "t", "version": version},
                "servers": [{"url": server}],
                "paths": {path: {"get": {**operation, "parameters": parameters}}},
            }
        )
    made = planned(*sides, everything=True)
    assert made.proposal.restored == ()
    assert [(old.path, new.path) for old, new in made.pairing.routes] == [("/orders/{id}", "/v2/shop/orders/{id}")]


def test_null_is_what_is_known_of_a_value_nobody_knows() -> None:
    """Where the old version allows null nothing is made up and nothing is asked; what requests hold is not given up."""
    plan = made("null-where-nothing-is-known")
    assert plan.unused_answers == ()
    assert not [question for change in plan.proposal.changes for question in change.questions]
    source = render(plan.proposal, Models())
    for line in (
        'body.setdefault("notes", None)',
        'body.setdefault("note", None)',
        'body["counts"] = {key: _one(item, None) for key, item in body["counts"].items()}',
        'body["first"] = _first(body["first"], None)',
        'body["size"] = _read(body["size"], int, None)',
        'body["state"] = _mapped(body["state"], {"frozen": None})',
    ):
        assert line in source
    assert "_choose" not in source


def test_an_enum_in_a_parameter_that_may_be_null_is_converted() -> None:
    source = render(made("null-where-nothing-is-known").proposal, Models())
    assert 'lambda value: _mapped(value, {"lost": "open"})' in source


def test_a_renamed_component_is_copied_where_cadwyn_versions_nothing() -> None:
    """The bodies of `responses=` keep the names of HEAD otherwise, those of what they hold too."""

    def with_names(outer: str, inner: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{outer}"}}}
        answers = {"200": {"description": "d", "content": content}, "202": {"description": "e", "content": content}}
        held = {"type": "object", "properties": {"a": {"$ref": f"#/components/schemas/{inner}"}}}
        schemas = {outer: held, inner: {"type": "object", "properties": {"b": {"type": "string"}}}}
        paths = {"/t": {"get": {"operationId": "t", "responses": answers}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        }

    old, new = with_names("V1Outer", "V1Inner"), with_names("V2Outer", "V2Inner")
    own = {shape.name for shape in planned(old, new, everything=True).proposal.own_classes}
    assert {"OldV1Outer", "OldV1Inner"} <= own
    assert planned(old, new).proposal.own_classes == ()

"""What happened to a field is undone in the direction that it breaks, or in both where everything is wanted."""

from __future__ import annotations

import pytest

from apidiff.propose.plan.planner import Plan
from tests.propose.made import planned
from tests.verify.pairs import read

ROUTES = {"request": "{POST /a: {in: A, out: string}}", "response": "{POST /a: {out: A}}"}


def made(old: str, new: str, direction: str, *, everything: bool) -> Plan:
    """The plan for a schema that travels in one direction."""
    sides = (f"{{paths: {ROUTES[direction]}, schemas: {{A: {schema}}}}}" for schema in (old, new))
    (pair,) = read("it:\n  old: {}\n  new: {}\n".format(*sides))
    return planned(pair.old, pair.new, everything=everything)


@pytest.mark.parametrize(
    ("old", "new", "breaks", "name"),
    [
        ("{a: string, b!: string}", "{a!: string, b!: string}", "request", "RequireAA"),
        ("{a!: string, b!: string}", "{a: string, b!: string}", "response", "MakeAAOptional"),
        ("{a!: {type: [string, integer]}}", "{a!: {type: [string, integer, boolean]}}", "response", "ChangeAA"),
        ("{a!: {type: [string, integer, boolean]}}", "{a!: {type: [string, integer]}}", "request", "ChangeAA"),
    ],
)
@pytest.mark.parametrize("direction", ROUTES)
def test_a_field_is_set_back_where_it_breaks(old: str, new: str, breaks: str, name: str, direction: str) -> None:
    breaking, whole = (made(old, new, direction, everything=everything).proposal for everything in (False, True))
    assert [change.name for change in breaking.changes] == ([name] if direction == breaks else [])
    assert [change.name for change in whole.changes] == [name]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("direction", ROUTES)
def test_a_default_is_set_back_where_it_is_filled_in(direction: str, everything: bool) -> None:
    old, new = (f"{{a: {{type: string, default: {value}}}}}" for value in "xy")
    names = [change.name for change in made(old, new, direction, everything=everything).proposal.changes]
    assert names == (["ChangeDefaultOfAA"] if direction == "request" else ["DescribeA"] if everything else [])


@pytest.mark.parametrize("direction", ROUTES)
@pytest.mark.parametrize("rests", [("true", "false"), ("false", "true"), ("{type: string}", "{type: integer}")])
def test_a_class_with_other_further_properties_is_defined_again(direction: str, rests: tuple[str, str]) -> None:
    """No instruction of Cadwyn changes what a model allows beside its fields."""
    old, new = (
        f"{{type: object, properties: {{a: {{type: string}}}}, additionalProperties: {rest}}}" for rest in rests
    )
    assert [shape.name for shape in made(old, new, direction, everything=True).proposal.own_classes] == ["OldA"]
    assert made(old, old, direction, everything=True).proposal.own_classes == ()


@pytest.mark.parametrize("direction", ROUTES)
def test_what_stays_though_a_class_allows_something_else_is_told(direction: str) -> None:
    """Unless everything is wanted: then the class is defined again."""
    old, new = (
        f"{{type: object, properties: {{a: {{type: string}}}}, additionalProperties: {rest}}}"
        for rest in ("true", "false")
    )
    told = "A forbids further properties, and allows them before"
    assert any(told in item for item in made(old, new, direction, everything=False).proposal.comments)
    for before, after, everything in ((old, new, True), (old, old, False)):
        comments = made(before, after, direction, everything=everything).proposal.comments
        assert not any("further properties" in item for item in comments)

"""Objects and query strings that are written as parameters of their own, and these parameters, in both directions."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest

from apidiff import compare
from apidiff.model.change import Witness
from apidiff.model.document import Json

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
WHOLE: Doc = {"type": "integer"}
OK = {"200": {"description": "OK"}}
ALIKE = ["non-breaking parameter-written-as-before"]


def document(*parameters: Doc, paths: tuple[str, ...] = ("/a",), **components: Json) -> Doc:
    operation = {"get": {"parameters": list(parameters), "responses": OK}}
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.2.0", "info": info, "paths": dict.fromkeys(paths, operation), "components": components}


def parameter(name: str, schema: Doc, in_: str = "query", **more: Json) -> Doc:
    return {"name": name, "in": in_, "schema": schema, **more}


def whole(schema: Doc | None = None, in_: str = "query", **more: Json) -> Doc:
    return parameter("f", fields() if schema is None else schema, in_, **more)


def fields(**more: Json) -> Doc:
    return {"type": "object", "properties": {"a": TEXT, "b": WHOLE}, **more}


def some(name: str, *names: str, **more: Json) -> Doc:
    """An object parameter that has some of the properties."""
    schema = {"type": "object", "properties": {one: {"a": TEXT, "b": WHOLE, "c": TEXT}[one] for one in names}}
    return parameter(
        name, schema | ({"required": more.pop("required_names")} if "required_names" in more else {}), **more
    )


def query_string(schema: Doc | None = None, media_type: str = "application/x-www-form-urlencoded", **more: Json) -> Doc:
    content = {media_type: {"schema": fields() if schema is None else schema}}
    return {"name": "q", "in": "querystring", "content": content, **more}


def told(old: Doc, new: Doc) -> list[str]:
    """The rules that speak, with their levels; none of documentation."""
    found = [(finding.level.value, finding.rule) for finding in compare(old, new).findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


A, B = parameter("a", TEXT), parameter("b", WHOLE)
MUST_A = parameter("a", TEXT, required=True)

SAME: dict[str, tuple[list[Doc], list[Doc]]] = {
    "spread by default": ([whole()], [A, B]),
    "spread, said so": ([whole(style="form", explode=True)], [B, A]),
    "in brackets": ([whole(style="deepObject", explode=True)], [parameter("f[a]", TEXT), parameter("f[b]", WHOLE)]),
    "in brackets by default": ([whole(style="deepObject")], [parameter("f[a]", TEXT), parameter("f[b]", WHOLE)]),
    "in a cookie": ([whole(in_="cookie")], [parameter("a", TEXT, "cookie"), parameter("b", WHOLE, "cookie")]),
    "closed": ([whole(fields(additionalProperties=False))], [A, B]),
    "in two parts": (
        [whole({"allOf": [{"type": "object", "properties": {"a": TEXT}}, {"properties": {"b": WHOLE}}]})],
        [A, B],
    ),
    "one must be sent": ([whole(fields(required=["a"]), required=True)], [MUST_A, B]),
    "the only one, if any": ([whole({"type": "object", "properties": {"a": TEXT}, "required": ["a"]})], [A]),
    "in two objects": ([some("f", "a", "b", "c")], [some("g", "a", "c"), some("h", "b")]),
    "in other objects": ([some("f", "a", "b"), some("g", "c")], [some("h", "b"), some("i", "a", "c")]),
    "one by itself": ([some("f", "a", "b")], [some("f", "b"), A]),
    "from one object to the other": ([some("f", "a", "b"), some("g", "c")], [some("f", "a"), some("g", "b", "c")]),
    "as a form": ([A, B], [query_string()]),
    "as a form, one must be sent": ([MUST_A, B], [query_string(fields(required=["a"]), required=True)]),
    "as a form, lists": (
        [parameter("a", {"type": "array", "items": TEXT})],
        [query_string({"type": "object", "properties": {"a": {"type": "array", "items": TEXT}}})],
    ),
    "an object as a form": ([whole()], [query_string()]),
    "an object in brackets as a form": (
        [whole(style="deepObject")],
        [query_string({"type": "object", "properties": {"f[a]": TEXT, "f[b]": WHOLE}})],
    ),
    "beside others": ([parameter("z", TEXT), whole()], [A, parameter("z", TEXT), B]),
}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_is_written_is_the_same(old: list[Doc], new: list[Doc]) -> None:
    assert told(document(*old), document(*new)) == told(document(*new), document(*old)) == ALIKE


OTHER: dict[str, tuple[list[Doc], list[Doc]]] = {
    "one is missing": ([whole()], [A]),
    "in one piece": ([whole(explode=False)], [A, B]),
    "other brackets": ([whole(style="deepObject")], [A, B]),
    "any other name, too": ([whole(fields(additionalProperties=TEXT))], [A, B]),
    "at least one": ([A, B], [whole(fields(minProperties=1))]),
    "one with the other": ([A, B], [whole(fields(dependentRequired={"a": ["b"]}))]),
    "an object is asked for": ([A, B], [whole(required=True)]),
    "a list": ([whole({"type": "object", "properties": {"a": {"type": "array", "items": TEXT}}})], [A]),
    "JSON": ([whole()], [A, {"name": "b", "in": "query", "content": {"application/json": {"schema": WHOLE}}}]),
    "in a header": (
        [whole(in_="header", explode=True)],
        [parameter("a", TEXT, "header"), parameter("b", WHOLE, "header")],
    ),
    "in another place": ([whole()], [A, parameter("b", WHOLE, "cookie")]),
    "one in a list": ([A, B], [query_string(fields(properties={"a": {"type": "array", "items": TEXT}, "b": WHOLE}))]),
    "as JSON": ([A, B], [query_string(media_type="application/json")]),
    "as a form with other names": ([A, B], [query_string({"type": "object", "properties": {"c": TEXT, "d": TEXT}})]),
    "never sent": ([whole({"type": "object", "properties": {"a": {**TEXT, "readOnly": True}}})], [MUST_A]),
}


@pytest.mark.parametrize(("old", "new"), OTHER.values(), ids=OTHER)
def test_what_is_written_otherwise_is_told(old: list[Doc], new: list[Doc]) -> None:
    assert any(one.startswith("breaking") for one in told(document(*old), document(*new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([whole()], [MUST_A, B]),
        ([whole(fields(required=["a"]))], [MUST_A, B]),
        ([whole(required=True)], [MUST_A, B]),
        ([A, B], [whole(fields(required=["a"]))]),
        ([A, B], [query_string(fields(required=["a"]))]),
        ([some("f", "a", "b", "c")], [some("g", "a", "b", required_names=["a"]), some("h", "c")]),
        (
            [some("f", "b", "c"), A],
            [some("g", "a", "b", required_names=["a"]), some("h", "c")],
        ),
        ([some("f", "a", "b", required_names=["a"])], [some("g", "a", required_names=["a"], required=True), B]),
        ([A, B], [whole(fields(required=["a"]), required=True)]),
    ],
)
def test_a_property_that_must_be_sent_now(old: list[Doc], new: list[Doc]) -> None:
    assert told(document(*old), document(*new)) == ["breaking parameter-became-required", *ALIKE]


def test_what_came_and_went_between_them_is_told_by_its_name() -> None:
    old, new = document(some("f", "a", "b")), document(some("g", "a"), some("h", "c"))
    assert told(old, new) == ["breaking parameter-removed", "non-breaking parameter-optional-added", *ALIKE]
    old, new = document(A, B), document(query_string({"type": "object", "properties": {"a": TEXT}}))
    assert told(old, new) == ["breaking parameter-removed", *ALIKE]
    assert told(new, old) == ["non-breaking parameter-optional-added", *ALIKE]
    must = {"type": "object", "properties": {"a": TEXT, "c": TEXT}, "required": ["c"]}
    assert told(document(A), document(query_string(must))) == ["breaking parameter-required-added", *ALIKE]
    gone = compare(old, new).findings
    assert [one.message for one in gone if one.rule == "parameter-removed"] == [
        "The query parameter `b` was removed from `GET /a`"
    ]


def test_an_object_that_has_other_names_lost_its_own() -> None:
    """Its name is never written: that both sides have one of that name says nothing."""
    old, new = document(some("f", "b"), A), document(some("f", "a", "c"))
    assert told(old, new) == ["breaking parameter-removed", "non-breaking parameter-optional-added", *ALIKE]
    (gone,) = [one for one in compare(old, new).findings if one.rule == "parameter-removed"]
    assert gone.message == "The query parameter `b` was removed from `GET /a`"


def sent(parameters: list[Doc], names: frozenset[str]) -> bool:
    """Whether a call with these names in its query is one of a document, by what the standard says of objects."""
    for one in parameters:
        schema = one.get("schema") or one["content"]["application/x-www-form-urlencoded"]["schema"]
        known = set(schema.get("properties", {one["name"]: schema}))
        asked = set(schema.get("required", ())) if "properties" in schema else known
        if (one.get("required") or known & names) and not asked <= names:
            return False
    return True


def layout(names: list[str], random: Random) -> list[Doc]:
    """Parameters that write these names, put together at random."""
    random.shuffle(names)
    found: list[Doc] = []
    while names:
        part = [names.pop() for _ in range(min(len(names), random.choice((1, 1, 2, 3))))]
        asked = [name for name in part if random.random() < 0.3]
        must = bool(asked) and random.random() < 0.3
        if len(part) == 1 and random.random() < 0.7:
            found.append(parameter(part[0], TEXT, required=must))
        else:
            schema = {"type": "object", "properties": dict.fromkeys(part, TEXT), "required": asked}
            found.append(parameter(f"{random.choice('fg')}{len(found)}", schema, required=must))
    return found


@pytest.mark.parametrize("seed", range(150))
def test_no_call_that_fails_is_hidden(seed: int) -> None:
    random = Random(seed)
    names = [*"abcd"[: random.choice((2, 3, 4))]]
    others = [name for name in names if random.random() < 0.9] + ["e"] * (random.random() < 0.2)
    old, new = layout([*names], random), layout(others, random)
    known = {name for one in new for name in one["schema"].get("properties", {one["name"]: None})}
    calls = (frozenset(call) for size in range(len(names) + 1) for call in combinations(names, size))
    fails = any(sent(old, call) and not (call <= known and sent(new, call)) for call in calls)
    if fails:
        assert any(one.startswith("breaking") for one in told(document(*old), document(*new))), (old, new)


def test_whoever_sends_one_property_sent_what_goes_with_it() -> None:
    old = document(some("f", "a", "b", "c", required_names=["a"]))
    new = document(some("g", "a", "b", required_names=["a"]), some("h", "c"))
    assert told(old, new) == ALIKE
    # A call with `c` alone.
    assert told(new, old) == ["breaking parameter-became-required", *ALIKE]


def test_objects_that_share_little_are_others() -> None:
    old, new = document(some("f", "a", "b", "c")), document(A)
    assert told(old, new) == ["breaking parameter-removed", "non-breaking parameter-optional-added"]


def test_a_property_that_need_not_be_sent_any_more_breaks_nobody() -> None:
    asked = document(whole(fields(required=["a"]), required=True))
    assert told(asked, document(A, B)) == told(document(MUST_A, B), document(whole(required=True))) == ALIKE


def test_what_each_of_them_may_be_is_compared_and_shown_as_it_is_sent() -> None:
    narrow = parameter("f[b]", {"type": "integer", "minimum": 5})
    found = compare(document(whole(style="deepObject")), document(parameter("f[a]", TEXT), narrow)).findings
    (broken,) = [finding for finding in found if finding.level.value == "breaking"]
    (shown,) = broken.change.evidence.values()
    assert isinstance(shown, Witness)
    assert shown.sent == "?f[b]=0"
    assert told(document(parameter("f[a]", TEXT), narrow), document(whole(style="deepObject"))) == [
        "non-breaking min-value-removed",
        *ALIKE,
    ]


def test_a_shared_object_is_one_finding() -> None:
    old = document({"$ref": "#/components/parameters/F"}, paths=("/a", "/b"), parameters={"F": whole()})
    new = document(A, B, paths=("/a", "/b"))
    (found,) = [one for one in compare(old, new).findings if one.rule == "parameter-written-as-before"]
    assert [str(usage.operation) for usage in found.change.usages] == ["GET /a", "GET /b"]


def test_of_two_objects_that_are_written_alike_one_is_found_again() -> None:
    old = document(whole(), parameter("g", fields()))
    assert told(old, document(A, B)) == ["breaking parameter-removed", *ALIKE]
    assert told(document(A, B), old) == ["non-breaking parameter-optional-added", *ALIKE]


def test_parameters_of_webhooks_travel_the_other_way() -> None:
    def webhook(*parameters: Doc) -> Doc:
        found = document()
        return {**found, "webhooks": {"w": {"post": {"parameters": list(parameters), "responses": OK}}}}

    assert any(one.startswith("breaking") for one in told(webhook(whole()), webhook(A, B)))


@pytest.mark.parametrize("in_", ["query", "cookie"])
@pytest.mark.parametrize(
    "schema", [fields(), fields(additionalProperties=TEXT), {"type": "object", "additionalProperties": WHOLE}], ids=str
)
def test_the_name_of_a_spread_object_is_never_written(in_: str, schema: Doc) -> None:
    sides = document(whole(schema, in_)), document(parameter("filter", schema, in_))
    assert told(*sides) == told(*reversed(sides)) == ALIKE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (whole(style="deepObject"), parameter("g", fields(), style="deepObject")),
        (whole(explode=False), parameter("g", fields(), explode=False)),
        (whole(in_="header", explode=True), parameter("g", fields(), "header", explode=True)),
        (whole(), parameter("g", {"type": "object", "properties": {"a": TEXT, "c": WHOLE}})),
        (whole(), parameter("g", fields(), "cookie")),
        (whole(), parameter("g", fields(), required=True)),
        (whole(), parameter("g", {"type": "object", "properties": {"a": TEXT, "b": {**WHOLE, "minimum": 1}}})),
        (whole(), parameter("g", {"type": ["object", "string"], "properties": {"a": TEXT, "b": WHOLE}})),
    ],
)
def test_other_objects_that_have_another_name(old: Doc, new: Doc) -> None:
    assert any(one.startswith("breaking") for one in told(document(old), document(new)))

"""Properties that stand beside a union, and what becomes of them in its branches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc
from tests.compare.schemas.test_accuracy import NUMBER, TEXT, levels, obj, ref, worst


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_field_beside_a_union_that_one_branch_alone_takes_is_removed_from_the_others(keyword: str, way: str) -> None:
    def kind(name: str, **more: Json) -> Doc:
        return obj({"kind": {"enum": [name]}, **more}, required=["kind"])

    beside = obj({"note": TEXT}, **{keyword: [ref("Cat"), ref("Dog")]})
    within = {keyword: [ref("Cat"), ref("Dog")]}
    schemas = {"Cat": kind("cat", lives=NUMBER), "Dog": kind("dog", bark=TEXT)}
    taken = {"Cat": kind("cat", lives=NUMBER, note=TEXT), "Dog": kind("dog", bark=TEXT, note=TEXT)}
    half = {**taken, "Dog": schemas["Dog"]}
    assert worst(beside, within, way, schemas=schemas, new_schemas=taken) == "non-breaking"
    assert ("property-removed", "breaking") in levels(beside, within, way, schemas=schemas, new_schemas=half)
    # What is new lacks nothing that it had.
    one, more = obj({"note": TEXT}, **{keyword: [ref("Cat")]}), {keyword: [ref("Cat"), ref("Dog")]}
    assert ("property-removed", "breaking") not in levels(one, more, way, schemas=schemas, new_schemas=half)


AROUND: dict[str, Callable[[Doc], Doc]] = {
    "itself": lambda schema: schema,
    "list": lambda schema: {"type": "array", "items": schema},
    "map": lambda schema: {"type": "object", "additionalProperties": schema},
    "property": lambda schema: obj({"part": schema}),
    "part": lambda schema: {"allOf": [obj({"id": NUMBER}), schema]},
    "branch": lambda schema: {"anyOf": [obj({"id": NUMBER}, required=["id"]), schema]},
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_what_branches_say_of_a_field_that_moved_into_them_is_asked_about(keyword: str, around: str) -> None:
    maybe = {"type": ["string", "null"]}

    def union(note: Doc) -> Doc:
        cat = obj({"note": note, "lives": NUMBER}, required=["lives"])
        dog = obj({"note": TEXT, "bark": TEXT}, required=["bark"])
        return AROUND[around]({"type": "object", keyword: [cat, dog]})

    one = AROUND[around](obj({"note": TEXT, "lives": NUMBER, "bark": TEXT}))
    # A server sends null now where it was forbidden, and forbids it where clients send it.
    assert worst(one, union(maybe), "response") == "breaking"
    assert worst(union(maybe), one, "request") == "breaking"
    assert worst(one, union(NUMBER), "response") == "breaking"
    assert worst(one, union(TEXT), "response") in ("non-breaking", "documentation")


def test_a_field_that_moved_into_branches_which_refer_to_shared_schemas_is_asked_about() -> None:
    one = obj({"note": TEXT, "lives": NUMBER})
    old = {"Event": one}
    new = {"Event": {"type": "object", "anyOf": [ref("Cat"), ref("Dog")]}, "Dog": obj({"note": TEXT})}
    for note, level in (({"type": ["string", "null"]}, "breaking"), (TEXT, "non-breaking")):
        there = {**new, "Cat": obj({"note": note, "lives": NUMBER}, required=["note"])}
        listed = {"type": "array", "items": ref("Event")}
        assert worst(listed, listed, "response", schemas=old, new_schemas=there) == level


SPEAKING: dict[str, Doc] = {
    "else": {"if": {"required": ["kind"], "properties": {"kind": {"const": "a"}}}, "else": obj({"tags": TEXT})},
    "then": {"if": {"required": ["size"]}, "then": obj({"tags": TEXT})},
    "dependent": {"dependentSchemas": {"size": obj({"tags": TEXT})}},
    "pattern": {"patternProperties": {"^t": TEXT}},
    "if": {"if": obj({"tags": TEXT}), "then": {"maxProperties": 3}},
}


@pytest.mark.parametrize("speaking", SPEAKING)
def test_a_field_that_a_condition_declares_is_sent_before_the_object_declares_it(speaking: str) -> None:
    condition = SPEAKING[speaking]
    lists: Doc = {"type": "array", "items": TEXT}
    without, within = obj({"size": NUMBER}, **condition), obj({"size": NUMBER, "tags": lists}, **condition)
    assert worst(without, within, "request") == "breaking"
    # In answers, a field that is declared no more is removed, whatever a condition says of it.
    assert worst(within, without, "response") == "breaking"


CLOSED: Doc = {"additionalProperties": False}
EDITED: dict[str, tuple[Doc, Doc]] = {
    "field": (obj({"b": TEXT}), obj({"b": TEXT, "note": NUMBER})),
    "first field": ({"type": "object"}, obj({"note": NUMBER})),
    "closed": (obj({"b": TEXT}), obj({"b": TEXT}, **CLOSED)),
    "pattern": (obj({"b": TEXT}), obj({"b": TEXT}, patternProperties={"^n": NUMBER})),
    "others": (obj({"b": TEXT}), obj({"b": TEXT}, additionalProperties=NUMBER)),
    "count": (obj({"b": TEXT}), obj({"b": TEXT}, maxProperties=1)),
    "not": (obj({"b": TEXT}), obj({"b": TEXT}, **{"not": {"required": ["note"]}})),
}


@pytest.mark.parametrize("edit", EDITED)
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_what_a_branch_says_of_a_name_declared_beside_it_is_asked_about(keyword: str, edit: str) -> None:
    def beside(branch: Doc) -> Doc:
        one = {**branch, "required": ["b"]}
        other = obj({"c": TEXT, "b": {"type": "boolean"}}, required=["c"])
        return obj({"note": TEXT}, **{keyword: [one, other]})

    before, after = EDITED[edit]
    assert worst(beside(before), beside(after), "request") == "breaking"
    nested = {"type": "array", "items": obj({"part": beside(before)})}
    assert worst(nested, {"type": "array", "items": obj({"part": beside(after)})}, "request") == "breaking"

"""Properties that do not exist in one direction, closed objects, and what an old client overlooks."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc
from tests.compare.schemas.test_accuracy import NUMBER, TEXT, levels, obj, ref, worst

PART = {"properties": {"id": TEXT, "name": TEXT}, "type": "object"}
MARK = {"request": "readOnly", "response": "writeOnly"}


def marked(way: str) -> Doc:
    return {"type": "object", "properties": {"id": {MARK[way]: True}}}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("reverse", [False, True], ids=["mark first", "mark last"])
def test_a_mark_holds_for_the_property_that_another_part_declares(way: str, version: str, *, reverse: bool) -> None:
    def whole(*parts: Json) -> Doc:
        return {"allOf": list(parts[::-1] if reverse else parts)}

    schemas = {"Base": {**PART, "required": ["name"]}}
    plain, hidden = whole(ref("Base"), obj({"id": TEXT})), whole(ref("Base"), marked(way))
    more: Any = {"schemas": schemas, "version": version}
    kind = "read-only" if way == "request" else "write-only"
    assert (f"property-became-{kind}", "breaking") in levels(plain, hidden, way, **more)
    assert worst(hidden, plain, way, **more) == "non-breaking"
    required = {"Base": {**PART, "required": ["id", "name"]}}
    harmless = ("non-breaking", "documentation")
    assert worst(hidden, hidden, way, schemas=schemas, new_schemas=required, version=version) in harmless
    assert worst(hidden, hidden, way, schemas=required, new_schemas=schemas, version=version) in harmless


def test_what_loses_its_mark_is_required_from_now_on() -> None:
    schemas = {"Base": {**PART, "required": ["id"]}}
    hidden, plain = {"allOf": [ref("Base"), marked("request")]}, {"allOf": [ref("Base"), obj({"id": TEXT})]}
    assert worst(hidden, plain, schemas=schemas) == "breaking"


HIDDEN = {"id": {"type": "integer", "readOnly": True}, "name": TEXT}
TESTS = {
    "not": {"not": {"required": ["id"]}},
    "deep not": {"allOf": [{"not": {"allOf": [{"required": ["id"]}]}}]},
    "if": {"if": {"required": ["id"]}, "then": {"maxProperties": 0}},
    "branch": {"oneOf": [{"required": ["id"]}, {}]},
    "reference": {"not": ref("Named")},
}


@pytest.mark.parametrize("test", [pytest.param(test, id=name) for name, test in TESTS.items()])
def test_a_test_for_a_name_that_does_not_exist_is_not_met(test: Doc) -> None:
    """Requests hold no `id`, so that each of these holds for every request, and a further condition is felt."""
    schemas = {"Named": {"type": "object", "required": ["id"]}}
    old, new = obj(HIDDEN, **test), obj(HIDDEN, required=["name"], **test)
    assert worst(old, new, schemas=schemas) == "breaking"
    assert worst(new, old, schemas=schemas) == "non-breaking"
    assert worst(obj(HIDDEN), old, schemas=schemas) in ("none", "non-breaking", "warning")


def test_a_branch_that_declares_the_property_itself_keeps_its_requests() -> None:
    cat = obj({"id": {**NUMBER, "readOnly": True}, "cat": TEXT}, required=["id", "cat"])
    dog = obj({"id": {**NUMBER, "readOnly": True}, "dog": TEXT}, required=["id", "dog"])
    stricter = {**dog, "properties": {**dog["properties"], "dog": {"type": "string", "maxLength": 3}}}
    assert worst({"oneOf": [cat, dog]}, {"oneOf": [cat, stricter]}) == "breaking"


NOTHING: Json = {"not": {}}


@pytest.mark.parametrize("closed", [False, NOTHING, {"not": True}], ids=["false", "not of all", "not true"])
def test_not_of_everything_is_false_in_other_words(closed: Json) -> None:
    open_, shut = obj({"a": TEXT}), obj({"a": TEXT}, additionalProperties=closed)
    assert levels(open_, shut) == {("additional-properties-forbidden", "warning")}
    assert worst(shut, obj({"a": TEXT}, additionalProperties=False)) in ("none", "documentation")
    assert worst(obj({"a": TEXT, "b": closed}), obj({"a": TEXT, "b": TEXT})) == "non-breaking"


def test_further_names_are_taken_by_what_stands_beside() -> None:
    """`unevaluatedProperties` looks at what nothing else took: beside `additionalProperties` there is nothing left."""
    old = {"type": "object", "additionalProperties": TEXT, "unevaluatedProperties": False}
    new = {**old, "additionalProperties": {"type": "string", "maxLength": 3}}
    assert worst(old, new) == worst(new, old, "response") == "breaking"
    inside = {"type": "object", "allOf": [{"additionalProperties": TEXT}], "unevaluatedProperties": False}
    tighter = {**inside, "allOf": [{"additionalProperties": {"type": "string", "maxLength": 3}}]}
    assert worst(inside, tighter) == "breaking"
    aside = {"type": "object", "allOf": [{"properties": {"a": TEXT}, "unevaluatedProperties": False}]}
    assert worst({"type": "object", "allOf": [{"properties": {"a": TEXT}}]}, aside) == "warning"


A, B = obj({"a": TEXT}), obj({"b": TEXT})
SHUT = {"additionalProperties": False}
REFUSED = {("declared-properties-refused", "breaking")}


@pytest.mark.parametrize("closer", ["additionalProperties", "unevaluatedProperties"])
def test_a_closed_part_refuses_what_the_parts_beside_it_declare(closer: str) -> None:
    """Neither keyword of a part looks into the parts beside it. Clients send what is declared there."""
    shut = {closer: False}
    open_ = {"allOf": [A, B]}
    assert levels(open_, {"allOf": [A, {**B, **shut}]}) == REFUSED
    assert levels(open_, {"allOf": [{**A, **shut}, {**B, **shut}]}) == REFUSED
    assert levels(obj({"b": TEXT}, allOf=[A]), obj({"b": TEXT}, allOf=[A], **SHUT)) == REFUSED
    assert worst(open_, {"allOf": [A, {**B, **shut}]}, "response") == "non-breaking"
    assert worst({"allOf": [A, {**B, **shut}]}, open_) == "non-breaking"
    parts = {"Base": A, "Rest": B}
    both = {"allOf": [ref("Base"), ref("Rest")]}
    alone = {("additional-properties-forbidden", "documentation")}
    assert levels(both, both, schemas=parts, new_schemas={**parts, "Rest": {**B, **shut}}) == REFUSED | alone


def test_a_part_that_knows_the_names_beside_it_refuses_undeclared_ones_only() -> None:
    open_, warned = {"allOf": [A, B]}, {("additional-properties-forbidden", "warning")}
    assert levels(open_, {"allOf": [A, B], "unevaluatedProperties": False}) == warned
    repeated = obj({"a": True, "b": TEXT}, **SHUT)
    assert ("additional-properties-forbidden", "warning") in levels(open_, {"allOf": [A, repeated]})
    assert worst(open_, {"allOf": [A, repeated]}) == "warning"
    matched = {**B, "patternProperties": {"^[a-c]$": True}, **SHUT}
    assert worst(open_, {"allOf": [A, matched]}) == "warning"
    hidden = obj({"a": {**TEXT, "readOnly": True}})
    assert worst({"allOf": [hidden, B]}, {"allOf": [hidden, {**B, **SHUT}]}) == "warning"


def test_a_closed_object_refuses_what_its_union_declares() -> None:
    union = [{**A, "required": ["a"]}, {**obj({"c": TEXT}), "required": ["c"]}]
    assert ("declared-properties-refused", "breaking") in levels({**B, "anyOf": union}, {**B, "anyOf": union, **SHUT})


@pytest.mark.parametrize(
    "more",
    [
        {"if": {**obj({"b": {"const": "x"}}), "required": ["b"]}, "then": obj({"c": TEXT})},
        {"dependentSchemas": {"b": obj({"c": TEXT})}},
    ],
    ids=["condition", "dependent"],
)
def test_a_closed_object_refuses_what_a_condition_declares(more: Doc) -> None:
    assert ("declared-properties-refused", "breaking") in levels({**B, **more}, {**B, **more, **SHUT})


def test_an_object_that_its_union_describes_is_no_map() -> None:
    union = [{**A, "required": ["a"]}, {**obj({"c": TEXT}), "required": ["c"]}]
    found = levels({"oneOf": union}, {"oneOf": union, "unevaluatedProperties": False})
    assert found == {("additional-properties-forbidden", "warning")}


def test_a_property_that_goes_while_the_object_is_closed_is_one_break() -> None:
    found = levels(obj({"a": TEXT, "b": TEXT}), obj({"b": TEXT}, **SHUT))
    assert found == {("property-removed", "breaking"), ("additional-properties-forbidden", "warning")}


def closed(*names: str, **more: Json) -> Doc:
    return obj(dict.fromkeys(names, TEXT), required=list(names), additionalProperties=False, **more)


def test_a_tolerant_reader_takes_more_and_never_less() -> None:
    folded = obj({"a": TEXT, "b": TEXT}, required=["a"], additionalProperties=False)
    split = {"oneOf": [closed("a"), closed("a", "b")]}
    for shape in (
        lambda inner: inner,
        lambda inner: {"type": "array", "items": inner},
        lambda inner: obj({"x": inner}),
    ):
        assert worst(shape(split), shape(folded), "response") == "non-breaking"
    components = {"A": closed("a"), "Both": closed("a", "b")}
    referred = {"oneOf": [ref("A"), ref("Both")]}
    assert worst(referred, folded, "response", schemas=components) in ("non-breaking", "documentation")
    assert worst(obj({"a": TEXT, "o": TEXT}, **{"not": closed("o")}), obj({"a": TEXT, "o": TEXT}), "response") == (
        "breaking"
    )


def test_null_alone_is_what_remains_of_a_union_that_loses_the_rest() -> None:
    for keyword in ("anyOf", "oneOf"):
        both, null = {keyword: [{"type": "null"}, ref("Score")]}, {keyword: [{"type": "null"}]}
        schemas = {"Score": {"type": "number"}}
        old, new = obj({"score": both}), obj({"score": null})
        assert worst(old, new, schemas=schemas) == "breaking"
        assert worst(new, old, "response", schemas=schemas) == "breaking"
        assert worst(new, obj({"score": {"type": "null"}}), schemas=schemas) in ("none", "documentation")

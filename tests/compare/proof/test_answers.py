"""What the prover says of a whole payload has the last word: nothing that it refutes is quiet, nothing that it proves
is a break, and it proves nothing about schemas without a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import apidiff
from apidiff.model.change import Assumed, Proof, Undecided, Witness
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.pipeline import compare
from tests.compare.schema_pairs import Doc, carrying
from tests.compare.schemas.test_accuracy import NUMBER, TEXT, levels, obj, ref, worst

Around = Callable[[Doc], Doc]
AROUND: dict[str, Around] = {
    "itself": lambda inner: inner,
    "a property": lambda inner: obj({"x": inner}),
    "an item": lambda inner: {"type": "array", "items": inner},
    "a value of a map": lambda inner: {"type": "object", "additionalProperties": inner},
    "a branch": lambda inner: {"anyOf": [inner, {"type": "boolean"}]},
}
around = pytest.mark.parametrize("around", [pytest.param(wrap, id=name) for name, wrap in AROUND.items()])


def findings(old: Json, new: Json, way: str = "request", schemas: Doc | None = None) -> list[Finding]:
    return list(compare(carrying(old, way, schemas), carrying(new, way, schemas)).findings)


def kind_is(*values: str, then: Doc | None = None) -> Doc:
    """An object whose `kind` must be none of some values, or which must have more where it is one of them."""
    test = {"properties": {"kind": {"enum": list(values)}}, "required": ["kind"]}
    inner = obj({"kind": TEXT, "parent": TEXT})
    return {**inner, "not": test} if then is None else {**inner, "if": test, "then": then}


@around
@pytest.mark.parametrize("then", [None, {"required": ["parent"]}], ids=["not", "if"])
def test_an_edit_deep_under_a_test_is_judged_at_the_schema_that_holds_it(around: Around, then: Doc | None) -> None:
    fewer, more = around(kind_is("x", then=then)), around(kind_is("x", "y", then=then))
    for found in (findings(fewer, more), findings(more, fewer, "response")):
        assert [one.level for one in found] == [Level.BREAKING]
        assert isinstance(found[0].evidence, Witness)
        assert '"y"' in str(found[0].evidence.value).replace("'", '"')
    for found in (findings(more, fewer), findings(fewer, more, "response")):
        assert [one.level for one in found] == [Level.NON_BREAKING]


def test_what_one_schema_excludes_may_stand_in_a_component_and_in_lists() -> None:
    def schema(*kinds: str) -> Doc:
        items = {"type": "array", "items": {"enum": list(kinds)}}
        return {"Test": {"properties": {"tags": items}, "required": ["tags"]}}

    holder = obj({"o": obj({"tags": {"type": "array", "items": TEXT}}, **{"not": ref("Test")})})
    assert worst(holder, holder, schemas=schema("x"), new_schemas=schema("x", "y")) == "breaking"
    assert worst(holder, holder, "response", schemas=schema("x", "y"), new_schemas=schema("x")) == "breaking"
    assert worst(holder, holder, schemas=schema("x", "y"), new_schemas=schema("x")) == "non-breaking"


IMPOSSIBLE: dict[str, Doc] = {
    "two types at once": {"allOf": [TEXT, {"type": "object"}]},
    "closed parts": {
        "allOf": [
            obj({"a": TEXT}, required=["a"], additionalProperties=False),
            obj({"b": TEXT}, required=["b"], additionalProperties=False),
        ]
    },
    "texts in an enum of a list": {"type": "array", "items": TEXT, "enum": ["made", "sent"]},
    "an enum beside a pattern": {"type": "string", "enum": ["a", "b"], "pattern": "^[0-9]+$"},
    "a date beside a pattern": {"type": "string", "format": "date", "pattern": "^[0-9]{2}/[0-9]{2}$"},
    "itself": ref("Loop"),
}
LOOP = {"Loop": obj({"next": ref("Loop")}, required=["next"])}
impossible = pytest.mark.parametrize("schema", [pytest.param(one, id=name) for name, one in IMPOSSIBLE.items()])


BESIDE_NULL: dict[str, Around] = {
    "a branch beside null": lambda inner: {"oneOf": [inner, {"type": "null"}]},
    "a property beside null": lambda inner: obj({"x": {"anyOf": [{"type": "null"}, inner]}}),
    "null in its types": lambda inner: {**inner, "type": ["object", "null"]},
}


@impossible
@pytest.mark.parametrize("around", [pytest.param(wrap, id=name) for name, wrap in {**AROUND, **BESIDE_NULL}.items()])
def test_nothing_is_proved_of_a_schema_without_a_value(schema: Doc, around: Around) -> None:
    old = around(obj({"x": schema, "y": NUMBER}, required=["x"]))
    new = around(obj({"x": schema, "y": NUMBER}, required=["x", "y"]))
    for found in (findings(old, new, schemas=LOOP), findings(new, old, "response", schemas=LOOP)):
        assert [one.level for one in found] == [Level.BREAKING]
        assert isinstance(found[0].evidence, Undecided)
        assert "no value" in found[0].evidence.reason
    assert worst(new, old, schemas=LOOP) == worst(old, new, "response", schemas=LOOP) == "non-breaking"


@impossible
def test_the_schema_without_a_value_is_a_problem_with_its_place(schema: Doc) -> None:
    old = obj({"x": schema, "y": NUMBER}, required=["x"])
    new = obj({"x": schema, "y": NUMBER}, required=["x", "y"])
    problems = compare(carrying(old, "request", LOOP), carrying(new, "request", LOOP)).problems
    assert [problem.source for problem in problems] == ["old"]
    assert "no value" in problems[0].what
    assert problems[0].pointer in ("/components/schemas/Loop", f"{BODY}/properties/x")


BODY = "/paths/~1a/post/requestBody/content/application~1json/schema"


def test_a_value_that_may_be_left_out_leaves_the_rest_provable() -> None:
    """Only what stands in the part without a value, or needs it, is doubted."""
    broken = {"allOf": [TEXT, {"type": "object"}]}
    old, new = obj({"x": broken, "y": NUMBER}), obj({"x": broken, "y": {"type": "integer", "minimum": 0}})
    assert worst(new, old) == "non-breaking"
    inside = {"allOf": [obj({"y": NUMBER}), {"type": "string"}]}
    tighter = {"allOf": [obj({"y": NUMBER}, required=["y"]), {"type": "string"}]}
    assert worst(obj({"x": inside}), obj({"x": tighter})) == "breaking"


def test_false_means_what_it_says() -> None:
    assert worst(obj({"x": False, "y": NUMBER}), obj({"x": NUMBER, "y": NUMBER})) == "non-breaking"
    report = compare(carrying(obj({"x": False}), "request"), carrying(obj({"x": NUMBER}), "request"))
    assert report.problems == ()


@pytest.mark.parametrize("null", [{"type": "null"}, {"const": None}, {"enum": [None]}], ids=str)
def test_null_alone_means_what_it_says(null: Doc) -> None:
    old, new = obj({"x": null}, required=["x"]), obj({"x": {"type": ["string", "null"]}}, required=["x"])
    assert worst(old, new) == worst(new, old, "response") == "non-breaking"
    assert compare(carrying(old, "request"), carrying(new, "request")).problems == ()


def test_what_moves_between_branches_and_the_schema_around_them_is_proved() -> None:
    def union(required: list[str], *own: str) -> Doc:
        branches = [obj({"s": TEXT, name: NUMBER}, required=[*required, name]) for name in ("a", "b")]
        return {"oneOf": branches, **({"required": list(own)} if own else {})}

    for way in ("request", "response"):
        assert worst(union(["s"]), union([], "s"), way) == "non-breaking"
        assert worst(union([], "s"), union(["s"]), way) == "non-breaking"


@around
def test_what_tells_branches_apart_may_be_required_beside_them(around: Around) -> None:
    """Without the field a value would be one of both branches, but it is refused for want of the field already."""

    def union(own: list[str], **beside: Json) -> Doc:
        return around({"oneOf": [obj({"k": one}, required=own) for one in (TEXT, NUMBER)], **beside})

    inside, beside = union(["k"]), union([], type="object", required=["k"])
    for way in ("request", "response"):
        assert worst(inside, beside, way) == worst(beside, inside, way) == "non-breaking"


def test_a_field_required_beside_a_union_does_not_excuse_its_branches() -> None:
    def union(*required: str) -> Doc:
        branches = [obj({name: TEXT}, required=[name] if name in required else []) for name in ("a", "b")]
        return obj({"id": TEXT}, required=["id"], oneOf=branches)

    for fewer in (union("b"), union()):
        assert worst(union("a", "b"), fewer, "response") == worst(fewer, union("a", "b")) == "breaking"


@around
@pytest.mark.parametrize("nullable", [{"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}], ids=str)
def test_a_one_of_refuses_null_where_two_branches_take_it(around: Around, nullable: Doc) -> None:
    def either(branch: Doc, keyword: str = "oneOf") -> Doc:
        return around({keyword: [branch, {"type": "null"}]})

    for once in (either(TEXT), either(TEXT, "anyOf"), either(nullable, "anyOf")):
        assert worst(once, either(nullable)) == worst(either(nullable), once, "response") == "breaking"
        assert worst(either(nullable), once) == worst(once, either(nullable), "response") in ("none", "non-breaking")


@around
def test_null_is_lost_with_one_of_two_parts_that_take_it(around: Around) -> None:
    flag, text = {"type": "boolean"}, {"anyOf": [{"type": ["boolean", "null"]}, {"type": "null"}]}
    both = around({"allOf": [{"anyOf": [{**flag, "maxItems": 1}, {"type": "null"}]}, text]})
    one = around({"allOf": [flag, text]})
    assert worst(both, one) == worst(one, both, "response") == "breaking"


def test_a_value_of_two_branches_is_looked_for_before_they_count_as_exclusive() -> None:
    short, listed = {"type": "string", "maxLength": 2}, {"type": "string", "enum": ["k0"]}
    digits = {"type": "string", "pattern": "^k[0-9]+$"}
    found = findings({"oneOf": [digits, short]}, {"oneOf": [digits, listed]}, "response")
    assert max(found, key=lambda one: -one.level.rank).level is Level.BREAKING
    assert not any(isinstance(one.evidence, (Proof, Assumed)) for one in found if one.level is Level.BREAKING)


def test_a_part_that_is_written_out_while_its_component_changes_reaches_its_payloads() -> None:
    note = {"properties": {"tags": {"description": "Seen twice"}}}
    old = obj({"o": {"allOf": [ref("Row"), note]}})
    new = obj({"o": {"allOf": [obj({"tags": ref("Label")}), {"properties": {"tags": {"description": "Seen"}}}]}})
    before = {"Row": obj({"tags": ref("Tags")}), "Tags": obj({"z": NUMBER})}
    after = {"Row": obj({"tags": ref("Label")}), "Label": TEXT}
    for way in ("request", "response"):
        found = levels(old, new, way, schemas=before, new_schemas=after)
        assert [rule for rule, level in found if level == "breaking"] == ["type-changed"]


def fields(*names: str, **more: Json) -> Doc:
    return obj(dict.fromkeys(names, TEXT), required=[names[0]], **more)


@around
def test_a_field_that_moves_between_branches_and_the_schema_around_them_was_not_removed(around: Around) -> None:
    inside = around({"oneOf": [fields("a", "s"), fields("b", "s")]})
    outside = around({"oneOf": [fields("a"), fields("b")], "properties": {"s": TEXT}})
    beside = around({"oneOf": [fields("a"), fields("b")], "allOf": [obj({"s": TEXT})]})
    for way in ("request", "response"):
        for old, new in ((inside, outside), (outside, inside), (inside, beside), (beside, inside)):
            assert worst(old, new, way) in ("none", "non-breaking")


CONDITIONS: dict[str, Around] = {
    "if": lambda said: {"if": said, "then": {"required": ["note"]}},
    "then": lambda said: {"if": {"required": ["kind"]}, "then": said},
    "else": lambda said: {"if": {"required": ["other"]}, "else": said},
    "not": lambda said: {"not": said},
    "dependentSchemas": lambda said: {"dependentSchemas": {"note": said}},
}


def conditional(keyword: str, **fields: Json) -> Doc:
    said = {"properties": {"kind": {"const": "x"}, **fields}, "required": ["kind"]}
    return obj({"kind": TEXT, "note": TEXT}, **CONDITIONS[keyword](said))


@around
@pytest.mark.parametrize("keyword", CONDITIONS)
def test_a_field_that_a_condition_repeats_may_leave_it(around: Around, keyword: str) -> None:
    more, fewer = around(conditional(keyword, note=TEXT)), around(conditional(keyword))
    for way in ("request", "response"):
        assert worst(more, fewer, way) in ("none", "non-breaking")
        assert worst(fewer, more, way) in ("none", "non-breaking")


@around
def test_what_a_condition_says_of_a_field_that_leaves_it_counts(around: Around) -> None:
    short = {"minLength": 2}
    for keyword in ("then", "else", "dependentSchemas"):
        assert worst(around(conditional(keyword, more=TEXT)), around(conditional(keyword))) == "breaking"
        assert worst(around(conditional(keyword, note=short)), around(conditional(keyword)), "response") == "breaking"
    assert worst(around(conditional("not", note=short)), around(conditional("not"))) == "breaking"
    assert worst(around(conditional("if", note=short)), around(conditional("if"))) in ("none", "non-breaking")


@around
def test_a_field_that_one_branch_loses_was_removed_though_others_have_it(around: Around) -> None:
    old = around({"oneOf": [fields("a", "s"), fields("b", "s")]})
    new = around({"oneOf": [fields("a"), fields("b", "s")]})
    assert ("property-removed", "breaking") in levels(old, new)
    further = around({"oneOf": [fields("a"), fields("b", "s"), fields("c", "s")]})
    assert ("property-removed", "breaking") in levels(old, further)


@around
def test_a_union_that_moves_up_or_down_loses_no_field(around: Around) -> None:
    recent = obj({"type": {"enum": ["recent"]}, "src": TEXT}, required=["type", "src"])
    count = obj({"type": {"enum": ["count"]}, "ttl": NUMBER}, required=["type", "ttl"])

    def setting(conf: Doc) -> Doc:
        return obj({"name": TEXT, "conf": conf}, required=["name", "conf"])

    low, high = around(setting({"oneOf": [recent, count]})), around({"oneOf": [setting(recent), setting(count)]})
    for way in ("request", "response"):
        for old, new in ((low, high), (high, low)):
            assert worst(old, new, way) in ("none", "non-breaking")
    poorer = {**count, "properties": {"type": {"enum": ["count"]}}, "required": ["type"]}
    assert worst(low, around({"oneOf": [setting(recent), setting(poorer)]})) == "breaking"


def test_a_break_is_never_shown_as_proved_harmless() -> None:
    """A rule may call a break what no payload shows: fields that are not sent any more."""
    old, new = {"oneOf": [fields("a", "x"), fields("b")]}, {"oneOf": [obj({"a": TEXT}), fields("b")]}
    for found in (findings(old, new), findings({"anyOf": [fields("a"), fields("b", "c")]}, fields("a"))):
        breaking = [one for one in found if one.level is Level.BREAKING]
        assert breaking
        assert not any(isinstance(one.evidence, (Proof, Assumed)) for one in breaking)


def payloads(old: Json, new: Json, way: str = "request") -> dict[str, str]:
    """What each breaking finding shows, by its message."""
    found = findings(old, new, way)
    return {one.message: str(one.evidence.value) for one in found if isinstance(one.evidence, Witness)}


def test_the_payload_of_a_finding_shows_that_finding() -> None:
    def listing(*values: str) -> Doc:
        return obj({"s": {"type": "string", "enum": list(values)}})

    for old, new, way in (
        (listing("succeeded", "failed", "on"), listing("Succeeded", "Failed", "on"), "request"),
        (listing("succeeded", "failed", "on"), listing("on"), "request"),
        (listing("on"), listing("succeeded", "failed", "on"), "response"),
    ):
        shown = payloads(old, new, way)
        assert len(shown) == 2
        for message, value in shown.items():
            assert ("succeeded" in message) == ("succeeded" in value)
            assert ("failed" in message) == ("failed" in value)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_each_branch_that_goes_is_shown_by_a_value_of_its_own(keyword: str) -> None:
    branches = {name: obj({name: TEXT}, required=[name], title=name) for name in ("cat", "dog", "cow")}
    every, one_left = {keyword: [*branches.values()]}, {keyword: [branches["cow"]]}
    for shown in (payloads(every, one_left), payloads(one_left, every, "response")):
        assert len(shown) == 2
        assert all(("cat" in message) == ("cat" in value) for message, value in shown.items())


SECRET = "^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9]).{8,}$"


@around
def test_a_branch_that_takes_all_of_another_one_leaves_a_one_of_without_its_values(around: Around) -> None:
    secret = {"type": "string", "pattern": SECRET}
    old, new = around({"oneOf": [secret, NUMBER]}), around({"oneOf": [secret, NUMBER, TEXT]})
    found = [one for one in findings(old, new) if one.level is Level.BREAKING]
    assert len(found) == 1
    assert isinstance(found[0].evidence, Witness)
    assert worst(new, old, "response") == "breaking"


@pytest.mark.parametrize("opaque", [r"^(a)\1*$", "^(?=(?!b)a)a"])
def test_what_cannot_be_read_does_not_make_branches_exclusive(opaque: str) -> None:
    unread = {"type": "string", "pattern": opaque}
    old, new = {"oneOf": [unread, NUMBER]}, {"oneOf": [unread, NUMBER, TEXT]}
    assert not any(isinstance(one.evidence, (Proof, Assumed)) for one in findings(obj({"x": old}), obj({"x": new})))


def forks(*required: str) -> dict[str, Any]:
    """A request whose branches are one another's but for fields that nobody has to send."""
    common = {"type": "object", "properties": {"slot": {"type": "string"}}, "required": [*required]}
    bodies = ({"x": {"type": "string"}}, {"x": {"type": "string"}, "y": {"type": "string"}})
    branches = [
        {"allOf": [{"$ref": "#/components/schemas/Common"}, {"properties": {"body": {"properties": body}}}]}
        for body in bodies
    ]
    body = {"required": True, "content": {"application/json": {"schema": {"oneOf": branches}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/blocks": {"post": {"requestBody": body, "responses": {"200": {"description": "Taken."}}}}},
        "components": {"schemas": {"Common": common}},
    }


def test_where_a_union_never_took_its_branches_the_table_decides_and_the_document_has_a_problem() -> None:
    """Each payload is one of both branches, which the `oneOf` refuses: no payload can show the break."""
    report = apidiff.compare(forks(), forks("slot")).to_dict()
    (finding,) = [one for one in report["findings"] if one["level"] == "breaking"]
    assert finding["rule"] == "property-became-required"
    assert finding["evidence"]["type"] == "table"
    assert ["another branch" in problem["what"] for problem in report["problems"]] == [True]


@around
def test_what_a_text_holds_counts_though_no_validator_looks_into_it(around: Around) -> None:
    def text(content: Doc) -> Doc:
        return around(
            obj({"data": {"type": "string", "contentMediaType": "application/json", "contentSchema": content}})
        )

    one, both = obj({"a": TEXT}, required=["a"]), obj({"a": TEXT, "b": TEXT}, required=["a", "b"])
    assert worst(text(one), text(both)) == worst(text(both), text(one), "response") == "breaking"
    assert worst(text(one), text(both), "response") == "non-breaking"
    for way in ("request", "response"):
        assert worst(text(one), text(obj({"a": NUMBER}, required=["a"])), way) == "breaking"
        assert worst(text(obj({"a": TEXT})), text(obj({"a": TEXT, "b": TEXT})), way) == "non-breaking"
    assert worst(text(obj({"a": TEXT})), text(one), "response") == "non-breaking"


@around
@pytest.mark.parametrize("way", ["request", "response"])
def test_a_property_that_a_closed_part_shuts_out_is_proved_nothing_of(around: Around, way: str) -> None:
    base = obj({"id": TEXT}, additionalProperties=False)
    old, new = (around({"allOf": [base, obj({"size": size})]}) for size in (TEXT, NUMBER))
    found = findings(old, new, way)
    assert [(one.level, type(one.evidence)) for one in found] == [(Level.BREAKING, Undecided)]
    report = compare(carrying(old, way), carrying(new, way))
    assert ["`size`" in problem.what for problem in report.problems] == [True]


@pytest.mark.parametrize("listed", [None, 7, True, "size", []], ids=str)
def test_a_closed_part_whose_properties_are_no_mapping_declares_none(listed: Any) -> None:
    base = obj({}, additionalProperties=False) | {"properties": listed}
    sizes = ({"type": ["string", "integer"], "enum": ["small"]}, {"type": "string", "enum": ["small"]})
    found = findings(*({"allOf": [base, obj({"size": size})]} for size in sizes))
    assert [(one.level, type(one.evidence)) for one in found] == [(Level.BREAKING, Undecided)] * 2


MAP = obj({"a": TEXT}, additionalProperties=True)
TAG = obj({"k": {"type": "array", "items": {"enum": ["p"]}}}, required=["k"])


def test_a_property_that_is_declared_where_every_name_was_free_is_one_finding() -> None:
    """Wherever its schema stands: what may no longer be sent under its name is the doing of the property."""
    for tag in (TAG, ref("Tag")):
        more = {**MAP, "properties": {**MAP["properties"], "b": tag}}
        for inner in AROUND.values():
            (added,) = [
                one for one in findings(inner(MAP), inner(more), schemas={"Tag": TAG}) if one.level is Level.BREAKING
            ]
            assert (added.rule, added.change.subject.path[-1:]) == ("property-added", ("b",))
            assert isinstance(added.evidence, Witness)
            (gone,) = [
                one
                for one in findings(inner(more), inner(MAP), "response", {"Tag": TAG})
                if one.level is Level.BREAKING
            ]
            assert (gone.rule, gone.change.subject.path[-1:]) == ("property-removed", ("b",))


def test_a_list_that_became_one_value_beside_free_names_is_one_finding() -> None:
    old = obj({"items": {"type": "array", "items": ref("Tag")}}, additionalProperties=True)
    new = obj({"item": ref("Tag")}, additionalProperties=True)
    found = findings(old, new, "response", {"Tag": TAG})
    assert [one.rule for one in found] == ["property-became-single"]


def test_the_advice_on_a_break_that_only_a_payload_shows_is_not_that_there_is_nothing_to_do() -> None:
    (added,) = findings(MAP, {**MAP, "properties": {**MAP["properties"], "b": {"type": "integer"}}})
    assert (added.rule, added.level) == ("property-added", Level.BREAKING)
    assert str(added.caller).startswith("Check what you send where `b` ")
    assert str(added.owner).startswith("Go on accepting what the old document allowed")
    (harmless,) = findings(obj({"a": TEXT}), obj({"a": TEXT, "b": TEXT}))
    assert str(harmless.owner).startswith("Nothing to do")


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
@pytest.mark.parametrize("said", [{}, {"title": "nothing", "description": "or nothing", "x-note": 1}])
def test_a_branch_that_says_nothing_but_nullable_is_null_and_hides_nothing(union: str, said: Doc) -> None:
    """By the letter `{nullable: true}` takes every value, and an edit of the branch beside it would break nobody."""
    old = {union: [ref("Tag"), {"nullable": True, **said}]}
    edited = {"Tag": {**TAG, "properties": {"k": TEXT}}}
    for version in ("3.0.3", "3.1.0"):
        for way in ("request", "response"):
            report = compare(carrying(old, way, {"Tag": TAG}, version), carrying(old, way, edited, version))
            found = [one.rule for one in report.findings if one.level is Level.BREAKING]
            assert found == ["type-changed"], (way, version)
    same = findings(old, {union: [ref("Tag"), {"type": "null"}]}, schemas={"Tag": TAG})
    assert {one.level for one in same} <= {Level.DOCUMENTATION}
    found = findings(ref("Tag"), old, "response", {"Tag": TAG})
    assert [one.rule for one in found if one.level is Level.BREAKING] == ["null-allowed"]


def test_a_payload_that_shows_one_change_shows_no_other_one_again() -> None:
    """The property is declared twice now, and refused by either declaration for the same reason."""
    count = {"type": "integer", "nullable": True}
    old = obj({"n": count, "name": TEXT})
    new = {"allOf": [ref("Shared"), obj({"n": count, "name": TEXT})]}
    shared = {"Shared": obj({"n": count})}
    report = compare(carrying(old, "request", shared, "3.0.3"), carrying(new, "request", shared, "3.1.0"))
    assert [one.rule for one in report.findings if one.level is Level.BREAKING] == ["null-forbidden"]


def test_what_cannot_be_read_is_not_shown_by_what_another_change_refuses() -> None:
    """`exclusiveMinimum: true` says nothing that 3.1 knows; that null is refused is no evidence for it."""
    schema = obj(
        {"name": {**TEXT, "nullable": True}, "rate": {"type": "number", "minimum": 0, "exclusiveMinimum": True}}
    )
    report = compare(carrying(schema, "request", version="3.0.3"), carrying(schema, "request", version="3.1.0"))
    found = {one.change.subject.path: one.evidence for one in report.findings if one.level is Level.BREAKING}
    assert isinstance(found.pop(("name",)), Witness)
    assert all(isinstance(evidence, Undecided) for evidence in found.values())

"""A union whose place one schema took is one change; what its branches had more is a part of it."""

from __future__ import annotations

from copy import deepcopy

import pytest

import apidiff
from apidiff import Level
from tests.compare.trace.test_exchanges import Doc, document, findings, ref, rules

TEXT: Doc = {"type": "string"}
FILE: Doc = {"type": "object", "properties": {"id": TEXT, "type": {"enum": ["file"]}, "size": TEXT, "etag": TEXT}}
FOLDER: Doc = {"type": "object", "properties": {"id": TEXT, "type": {"enum": ["folder"]}, "name": TEXT, "etag": TEXT}}
ITEM: Doc = {"type": "object", "properties": {"id": TEXT, "type": {"enum": ["file", "folder"]}}}
SCHEMAS: Doc = {"File": FILE, "Folder": FOLDER, "Item": ITEM}
EITHER: Doc = {"oneOf": [ref("File"), ref("Folder")]}


def hold(schema: Doc) -> Doc:
    return {"type": "object", "properties": {"target": schema}}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (EITHER, ref("Item"), "`Item` took the place of `File | Folder`"),
        ({"allOf": [EITHER, {"description": "a"}]}, {"allOf": [ref("Item"), {"description": "a"}]}, "`File | Folder`"),
        ({"anyOf": EITHER["oneOf"]}, ITEM, "`object` took the place of `File | Folder`"),
        (EITHER, TEXT, "`string` took the place of `File | Folder`"),
        ({"type": "object", **EITHER}, ref("Item"), "`Item` took the place of `File | Folder`"),
        ({"type": "object", **EITHER}, {**ITEM, "required": ["id"]}, "`object` took the place of `File | Folder`"),
        ({"allOf": [{"type": "object", **EITHER}, {"description": "a"}]}, {"allOf": [ITEM, {"description": "a"}]}, "`"),
    ],
    ids=["a reference", "inside allOf", "written out", "a string", "a type", "a type, written out", "a type inside"],
)
def test_a_union_that_became_one_schema_is_one_break(method: str, old: Doc, new: Doc, name: str) -> None:
    (finding,) = findings(
        document(SCHEMAS, **{f"{method}_a": hold(old)}), document(SCHEMAS, **{f"{method}_a": hold(new)})
    )
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert name in finding.message
    assert "`target`" in finding.message
    assert len(finding.parts) > 1


def test_a_schema_that_became_a_union_is_told_once_in_the_direction_in_which_it_breaks() -> None:
    (request,) = findings(document(SCHEMAS, post_a=hold(ref("Item"))), document(SCHEMAS, post_a=hold(EITHER)))
    assert (request.rule, request.level) == ("schema-replaced", Level.BREAKING)
    assert "`File | Folder` took the place of `Item`" in request.message
    (answer,) = findings(document(SCHEMAS, get_a=hold(ref("Item"))), document(SCHEMAS, get_a=hold(EITHER)))
    assert (answer.rule, answer.level) == ("schema-replaced", Level.NON_BREAKING)


def test_a_component_that_was_a_union_is_named_by_its_branches() -> None:
    old, new = {**SCHEMAS, "Any": EITHER}, {**SCHEMAS, "Any": ITEM}
    (finding,) = findings(document(old, get_a=ref("Any")), document(new, get_a=ref("Any")))
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert "took the place of `File | Folder`" in finding.message


def test_a_component_of_a_type_that_was_a_union_is_named_by_its_branches() -> None:
    items = {"type": "object", "title": "Any", **EITHER}, {**ITEM, "title": "Any", "required": ["id", "type"]}
    old, new = ({**SCHEMAS, "Any": item} for item in items)
    for whole in (ref("Any"), {"allOf": [ref("Any"), {"description": "a"}]}):
        found = apidiff.compare(document(old, get_a=hold(whole)), document(new, get_a=hold(whole))).findings
        assert [one.rule for one in found if one.level is Level.BREAKING] == ["schema-replaced"]
        (finding,) = [one for one in found if one.rule == "schema-replaced"]
        assert "`File | Folder`" in finding.message


def test_what_happened_in_many_places_is_named_once() -> None:
    old = document(SCHEMAS, get_a=ref("Item"), get_b=ref("Item"), get_c=ref("Item"))
    new = document(SCHEMAS, get_a=EITHER, get_b=EITHER, get_c=EITHER)
    (finding,) = findings(old, new)
    assert len(finding.change.usages) == 3
    assert finding.message.startswith("`File | Folder` took the place of `Item` in the 200 response of `GET /a`")


def test_what_stood_beside_a_union_is_compared_with_what_stands_there_now() -> None:
    beside = {"type": "object", "properties": {"note": TEXT}}
    old, new = {**beside, **EITHER}, {"type": "object", "properties": {"note": TEXT, "id": TEXT}}
    found = findings(document(SCHEMAS, get_a=hold(old)), document(SCHEMAS, get_a=hold(new)))
    assert "schema-replaced" not in [one.rule for one in found]


def test_a_branch_that_stays_alone_is_no_exchange() -> None:
    for lone in (ref("File"), FILE, {"oneOf": [ref("File")]}, {"allOf": [ref("File"), {"description": "a"}]}):
        found = findings(document(SCHEMAS, post_a=hold(EITHER)), document(SCHEMAS, post_a=hold(lone)))
        assert [one.rule for one in found if one.level is Level.BREAKING] == ["one-of-fields-removed"]
        found = findings(document(SCHEMAS, get_a=hold(lone)), document(SCHEMAS, get_a=hold(EITHER)))
        assert [one.rule for one in found if one.level is Level.BREAKING] == ["one-of-branch-added"]


def test_branches_that_are_written_out_are_edited_where_the_one_left_is_written_out_too() -> None:
    old, new = {"oneOf": [FILE, {"type": "integer"}]}, deepcopy(FILE)
    del new["properties"]["size"]
    found = findings(document(SCHEMAS, get_a=hold(old)), document(SCHEMAS, get_a=hold(new)))
    assert "schema-replaced" not in [one.rule for one in found]


def test_what_was_edited_in_a_branch_by_itself_is_a_finding_of_its_own() -> None:
    edited = deepcopy(SCHEMAS)
    edited["File"]["properties"]["etag"] = {"type": "string", "description": "new words"}
    del edited["File"]["properties"]["size"]
    old = document(SCHEMAS, get_a=hold(EITHER), get_file=ref("File"))
    new = document(edited, get_a=hold(ref("Item")), get_file=ref("File"))
    breaking = [one for one in findings(old, new) if one.level is Level.BREAKING]
    assert sorted(one.rule for one in breaking) == ["property-removed", "schema-replaced"]
    (replaced,) = [one for one in breaking if one.rule == "schema-replaced"]
    assert rules(replaced).count("property-removed") == 4


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("left", "name"),
    [({}, "any value"), ({"description": "gone"}, "any value"), ({"type": "object"}, "object")],
)
def test_a_shared_object_of_which_nothing_is_left_is_one_break(method: str, left: Doc, name: str) -> None:
    for whole in (ref("File"), {"allOf": [ref("File"), {"type": "object", "properties": {"note": TEXT}}]}):
        old = document(SCHEMAS, **{f"{method}_a": hold(whole)})
        new = document(SCHEMAS, **{f"{method}_a": hold(left)})
        (finding,) = [one for one in findings(old, new) if one.level is Level.BREAKING]
        assert finding.rule == "schema-replaced"
        assert f"`{name}` took the place of `File` in `target`" in finding.message


def test_a_shared_object_that_is_written_out_with_fewer_properties_lost_those() -> None:
    fewer = {"type": "object", "properties": {"id": TEXT, "type": {"enum": ["file"]}}}
    found = findings(document(SCHEMAS, get_a=hold(ref("File"))), document(SCHEMAS, get_a=hold(fewer)))
    assert [str(one.message) for one in found if one.level is Level.BREAKING] == [
        "`target.size` in the 200 response of `GET /a` was removed",
        "`target.etag` in the 200 response of `GET /a` was removed",
    ]


def test_a_component_emptied_by_an_edit_lost_its_properties() -> None:
    edited = {**SCHEMAS, "File": {"type": "object"}}
    found = findings(document(SCHEMAS, get_a=ref("File")), document(edited, get_a=ref("File")))
    assert {one.rule for one in found if one.level is Level.BREAKING} == {"property-removed"}


def test_what_went_with_a_component_that_was_edited_went_from_the_place_that_took_it_in() -> None:
    """The component has its properties elsewhere now; what an object without it lost is no edit of it."""
    edited = {**SCHEMAS, "File": {"allOf": [FILE, {"type": "object"}]}}
    was = {"type": "object", "allOf": [ref("File")], "properties": {"note": TEXT}}
    now = {"type": "object", "properties": {"note": TEXT}}
    found = findings(document(SCHEMAS, get_a=hold(was)), document(edited, get_a=hold(now)))
    assert {str(one.change.subject.owner) for one in found if one.level is Level.BREAKING} == {"GET /a"}

"""Changes behind `$dynamicRef` are met, and what is written with it says the same as with `$ref`."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level, Settings
from apidiff.compare.context.site import Comparison
from apidiff.compare.same.definitions import Definitions, Likeness
from apidiff.load.sources.source import load_value
from apidiff.model.change import Proof, Witness
from apidiff.resolve.contract import resolve

Doc = dict[str, Any]
NODE = {"$dynamicRef": "#node"}


def api(schemas: Any, name: str = "Body", version: str = "3.1.0", **more: Any) -> Doc:
    """An API that takes and gives what the schema of that name describes."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}, **more}}
    post = {"requestBody": {"required": True, "content": content}, "responses": {"204": {"description": "Done"}}}
    get = {"responses": {"200": {"description": "OK", "content": content}}}
    return copy.deepcopy(
        {
            "openapi": version,
            "info": {"title": "t", "version": "1"},
            "paths": {"/in": {"post": post}, "/out": {"get": get}},
            "components": {"schemas": schemas},
        }
    )


def findings(old: Doc, new: Doc) -> list[Finding]:
    """What a comparison finds."""
    return list(apidiff.compare(old, new).findings)


def levels(old: Doc, new: Doc) -> dict[str, set[str]]:
    """The highest level of each operation's findings, by the operation."""
    found: dict[str, set[str]] = {}
    for finding in findings(old, new):
        for usage in finding.change.usages:
            found.setdefault(str(usage.operation), set()).add(finding.level.value)
    return found


def assert_silent(old: Doc, new: Doc) -> None:
    for first, second in ((old, new), (new, old)):
        report = apidiff.compare(first, second)
        assert {finding.level for finding in report.findings} <= {Level.DOCUMENTATION}
        assert report.problems == ()


def anchored(kind: str, **beside: Any) -> Doc:
    body = {"type": "object", "properties": {"d": {"$dynamicRef": "#dyn", **beside}}}
    return {"Body": body, "Dyn": {"$dynamicAnchor": "dyn", "type": kind}, "Other": {"type": kind}}


@pytest.mark.parametrize(
    "beside",
    [{}, {"title": "D"}, {"minLength": 1}, {"$ref": "#/components/schemas/Free"}, {"allOf": [{}]}],
    ids=["alone", "beside a text", "beside a keyword", "beside a reference", "beside a composition"],
)
@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_a_change_is_met_where_a_dynamic_reference_alone_leads_to_it(beside: Any, version: str) -> None:
    def document(kind: str) -> Doc:
        return api({**anchored(kind, **beside), "Free": {}}, version=version)

    found = levels(document("string"), document("integer"))
    assert "breaking" in found["POST /in"]
    assert "breaking" in found["GET /out"]
    assert_silent(document("string"), document("string"))


def test_a_change_is_met_where_schemas_have_identifiers() -> None:
    def document(kind: str) -> Doc:
        return api({**anchored(kind), "Tree": {"$id": "https://e.example/tree", "items": {"$ref": "#"}}})

    assert "breaking" in levels(document("string"), document("integer"))["POST /in"]


def sent(schemas: Any, name: str = "Body") -> Doc:
    """An API that only takes what the schema of that name describes."""
    found = api(schemas, name)
    del found["paths"]["/out"]
    return found


def test_a_loosened_schema_breaks_nobody_who_sends_it() -> None:
    old, new = (sent({**anchored("string"), "Dyn": {"$dynamicAnchor": "dyn", "maxLength": most}}) for most in (3, 9))
    assert levels(old, new) == {"POST /in": {"non-breaking"}}
    assert levels(new, old) == {"POST /in": {"breaking"}}


def tree(**value: Any) -> Doc:
    properties = {"value": value, "children": {"type": "array", "items": NODE}}
    return {"Tree": {"$dynamicAnchor": "node", "type": "object", "properties": properties}}


def test_a_narrowed_tree_breaks_with_a_witness() -> None:
    old, new = (sent(tree(type="string", maxLength=longest), "Tree") for longest in (9, 3))
    (finding,) = findings(old, new)
    assert finding.level is Level.BREAKING
    (evidence,) = finding.change.evidence.values()
    assert isinstance(evidence, Witness)
    assert "value" in evidence.value


def test_a_loosened_tree_is_proved_harmless_in_requests() -> None:
    old, new = (sent(tree(type="string", maxLength=longest), "Tree") for longest in (3, 9))
    (finding,) = findings(old, new)
    assert finding.level is Level.NON_BREAKING
    assert [type(evidence) for evidence in finding.change.evidence.values()] == [Proof]


def test_a_reference_to_the_same_says_the_same() -> None:
    old = tree(type="string")
    new = json.loads(json.dumps(old).replace("$dynamicRef", "$ref"))
    assert_silent(api(old, "Tree"), api(new, "Tree"))
    there = json.loads(json.dumps(new).replace('"#node"', '"#/components/schemas/Tree"'))
    assert_silent(api(old, "Tree"), api(there, "Tree"))


def generic(pet: Any, **more: Any) -> Doc:
    """A list of anything, and a list of pets made of it."""
    return {
        "Pet": pet,
        "List": {
            "$id": "https://e.example/list",
            "type": "array",
            "items": {"$dynamicRef": "#T"},
            "$defs": {"T": {"$dynamicAnchor": "T", "not": {}}},
        },
        "Pets": {
            "$id": "https://e.example/pets",
            "$ref": "list",
            "$defs": {"T": {"$dynamicAnchor": "T", **pet}},
        },
        **more,
    }


def test_a_change_of_what_a_generic_schema_is_made_for_is_breaking() -> None:
    old, new = ({"type": "object", "properties": {"a": {"type": kind}}} for kind in ("string", "integer"))
    found = levels(api(generic(old), "Pets"), api(generic(new), "Pets"))
    assert "breaking" in found["POST /in"]
    assert "breaking" in found["GET /out"]
    assert findings(api(generic(old), "Pets"), api(generic(old), "Pets")) == []


PET = {"type": "object", "properties": {"a": {"type": "string"}}}
USERS = {
    "$id": "https://e.example/users",
    "$ref": "list",
    "$defs": {"T": {"$dynamicAnchor": "T", "type": "integer"}},
}


def test_another_use_of_a_generic_schema_is_no_change_of_the_first() -> None:
    assert_silent(api(generic(PET), "Pets"), api(generic(PET, Users=USERS), "Pets"))
    assert_silent(api(generic(PET), "Pets"), api({"Users": USERS, **generic(PET)}, "Pets"))


def test_another_use_in_place_of_the_first_is_breaking() -> None:
    found = levels(api(generic(PET, Users=USERS), "Pets"), api(generic(PET, Users=USERS), "Users"))
    assert "breaking" in found["POST /in"]


def test_a_generic_schema_says_what_is_written_out() -> None:
    listed = {"type": "array", "items": PET}
    assert_silent(api(generic(PET), "Pets"), api({**generic(PET), "Pets": listed}, "Pets"))
    more = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}
    twice = {"$id": "https://e.example/t", "$ref": "list", "$defs": {"T": {"$dynamicAnchor": "T", "$ref": "users"}}}
    # The outer list decides for both: its items are lists of what its items are.
    found = levels(api(generic(PET, Users=USERS, Twice=twice), "Twice"), api({"Twice": more}, "Twice"))
    assert "breaking" in found["POST /in"]


def test_a_tree_that_is_extended_is_extended_below_as_well() -> None:
    """The example of JSON Schema 2020-12 Core, appendix C."""
    children = {"type": "array", "items": NODE}
    loose = {
        "$id": "https://e.example/tree",
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {"data": {}, "children": children},
    }
    closed: Any = {"unevaluatedProperties": False}
    strict = {"$id": "https://e.example/strict", "$dynamicAnchor": "node", "$ref": "tree", **closed}
    flat = {
        "type": "object",
        "properties": {"data": {}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Strict"}}},
        **closed,
    }
    old = sent({"Tree": loose, "Strict": strict}, "Strict")
    assert_silent(old, sent({"Tree": loose, "Strict": flat}, "Strict"))
    items = {"$ref": "https://e.example/tree"}
    half = {**flat, "properties": {"data": {}, "children": {"type": "array", "items": items}}}
    found = findings(sent({"Tree": loose, "Strict": half}, "Strict"), old)
    assert found[0].parts[0].change.kind == "schema.additional-properties.closed"
    assert found[0].change.subject.path == ("children", "[]")


def test_a_change_outside_of_what_a_generic_schema_stands_in_is_breaking() -> None:
    """The outermost schema that is passed through decides, and that may be one without `$id`."""
    body = {"type": "object", "properties": {"list": {"$ref": "https://e.example/list"}}}
    old, new = (generic({}, Body=body, Mine={"$dynamicAnchor": "T", "type": kind}) for kind in ("string", "integer"))
    assert "breaking" in levels(api(old), api(new))["POST /in"]


def test_a_generic_schema_may_be_written_in_another_order() -> None:
    old = generic({"type": "object", "title": "Pet"})
    assert_silent(api(old, "Pets"), api(dict(reversed(old.items())), "Pets"))


@pytest.mark.parametrize(
    "schema",
    [
        {"$dynamicRef": "#nowhere"},
        {"$dynamicRef": "nowhere.json#a"},
        {"$dynamicAnchor": "self", "$dynamicRef": "#self"},
        {"$dynamicAnchor": "T", "$dynamicRef": "#T", "anyOf": [{"$dynamicRef": "#T"}]},
    ],
    ids=["nowhere", "in no file", "to itself", "to itself among others"],
)
def test_what_leads_nowhere_is_compared_all_the_same(schema: Any) -> None:
    def document(kind: str) -> Doc:
        body = {"type": "object", "properties": {"a": schema, "b": {"type": kind}}}
        return api(generic({"type": "object"}, Body=body))

    assert "breaking" in levels(document("string"), document("integer"))["POST /in"]
    assert findings(document("string"), document("string")) == []


def test_an_example_is_compared_as_it_is() -> None:
    old, new = (api(anchored("string"), example={"$dynamicRef": text}) for text in ("#dyn", "#else"))
    found = findings(old, new)
    assert {finding.change.kind for finding in found} == {"media-type.example.changed"}
    assert [finding.change.old.value for finding in found] == [{"$dynamicRef": "#dyn"}] * len(found)


def test_findings_point_into_the_file_as_it_is(tmp_path: Any) -> None:
    lines: dict[str, list[str]] = {}
    for name, kind in (("old", "string"), ("new", "integer")):
        beside = {"$ref": "#/components/schemas/Other", "anyOf": [{"$dynamicRef": "#dyn"}]}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(api(anchored(kind, **beside)), indent=2))
        lines[str(path)] = path.read_text().splitlines()
    old, new = lines
    report = apidiff.compare(old, new)
    assert len(report.findings) > 1
    for finding in report.findings:
        for side, stands in ((report.old, finding.change.old), (report.new, finding.change.new)):
            assert stands is not None
            _, position = side.place(stands)
            assert f'"type": "{stands.value}"' in lines[side.source][position.line - 1]


@pytest.mark.parametrize("beside", [{}, {"default": 2**70}], ids=["as text", "by a walk"])
def test_what_may_mean_anything_is_never_known_to_be_the_same(beside: Any) -> None:
    schemas = {"A": {"$dynamicRef": "#gone", **beside}, "B": {"$ref": "#/components/schemas/A"}, "C": {}}
    contract = resolve(load_value(api(schemas, "B"), "spec"))
    definitions = Definitions(comparison=Comparison(old=contract, new=contract, settings=Settings()))
    for tokens in (("components", "schemas", "A"), ("components", "schemas", "B"), ("paths", "/in")):
        node = contract.at(tokens)
        assert definitions.likeness(node, node) is Likeness.ALIKE
        assert definitions.may_differ(node, node)
    clean = contract.at(("components", "schemas", "C"))
    assert definitions.likeness(clean, clean) is Likeness.SAME

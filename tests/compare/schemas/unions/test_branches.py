"""`anyOf` and `oneOf`: which branch is which, what came and went, and what the unions say as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apidiff.model.change import Assumed, Proof, Table, Undecided, Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc, assert_witness, between, evidence, kinds, one

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def obj(properties: Json | None = None, **more: Json) -> Doc:
    return {"type": "object", "properties": properties or {}, **more}


def tagged(tag: str, **more: Json) -> Doc:
    """A branch that a constant tells from its siblings."""
    return obj({"kind": {"const": tag}, **more}, required=["kind"])


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


CAT, DOG = obj({"meow": TEXT}, required=["meow"]), obj({"bark": TEXT}, required=["bark"])

PAIRED = {
    "by definition": ([ref("Cat"), ref("Dog")], [ref("Dog"), ref("Cat")]),
    "by constant": (
        [tagged("a", x=TEXT), tagged("b", x=TEXT)],
        [tagged("b", x=TEXT), tagged("a", x={**TEXT, "maxLength": 3})],
    ),
    "by title": (
        [{"title": "A", **TEXT, "pattern": "^a"}, {"title": "B", **TEXT, "pattern": "^b"}],
        [{"title": "B", **TEXT, "pattern": "^b"}, {"title": "A", **TEXT, "pattern": "^a", "maxLength": 3}],
    ),
    "by type": ([TEXT, NUMBER], [NUMBER, {**TEXT, "maxLength": 3}]),
    "by type of items": (
        [{"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}],
        [{"type": "array", "items": NUMBER}, {"type": "array", "items": TEXT, "maxItems": 3}],
    ),
    "by likeness": (
        [obj({"a": TEXT, "b": TEXT}, required=["a"]), obj({"c": TEXT, "d": TEXT}, required=["c"])],
        [
            obj({"c": TEXT, "d": TEXT}, required=["c"], maxProperties=3),
            obj({"a": {**TEXT, "maxLength": 3}, "b": TEXT}, required=["a"]),
        ],
    ),
}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=name) for name, pair in PAIRED.items()])
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_branches_are_paired(pair: tuple[list[Json], list[Json]], keyword: str) -> None:
    old, new = ({keyword: branches} for branches in pair)
    found = kinds(between(old, new, schemas={"Cat": CAT, "Dog": DOG}))
    assert not [kind for kind in found if kind.startswith(("schema.any-of", "schema.one-of"))]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_an_edit_in_one_branch_is_shown(keyword: str) -> None:
    old = {keyword: [tagged("a", x=TEXT), tagged("b", x=TEXT)]}
    new = {keyword: [tagged("b", x=TEXT), tagged("a", x={**TEXT, "maxLength": 3})]}
    change = one(between(old, new), "schema.length.narrowed")
    assert assert_witness(change, old, new).value["kind"] == "a"


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_an_edit_in_a_shared_branch_is_shown(keyword: str) -> None:
    union = {keyword: [ref("Cat"), ref("Dog")]}
    old, new = {"Cat": CAT, "Dog": DOG}, {"Cat": obj({"meow": {**TEXT, "maxLength": 3}}, required=["meow"]), "Dog": DOG}
    change = one(between(union, union, schemas=old, new_schemas=new), "schema.length.narrowed")
    assert change.subject.label == "`meow` of `Cat`"
    assert_witness(change, union, union, schemas=old, new_schemas=new)


def test_what_another_branch_takes_is_no_break() -> None:
    """A branch of an anyOf that narrows is harmless where its sibling takes what it refuses."""
    old = {"anyOf": [{"title": "short", **TEXT, "maxLength": 9}, {"title": "any", **TEXT}]}
    new = {"anyOf": [{"title": "short", **TEXT, "maxLength": 3}, {"title": "any", **TEXT}]}
    change = one(between(old, new), "schema.length.narrowed")
    assert evidence(change) == Proof()


@pytest.mark.parametrize(
    ("branch", "name"),
    [
        (ref("Dog"), "Dog"),
        ({"title": "Doggy", **DOG}, "Doggy"),
        ({"type": "boolean"}, "boolean"),
        ({"const": 7}, "7"),
        ({"required": ["zeal"]}, "branch 2"),
    ],
)
def test_branches_are_named(branch: Json, name: str) -> None:
    old = {"anyOf": [ref("Cat"), TEXT]}
    new = {"anyOf": [ref("Cat"), TEXT, branch]}
    change = one(between(old, new, schemas={"Cat": CAT, "Dog": DOG}), "schema.any-of.added")
    assert change.facts["branch"] == name


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_union_beside_what_stays_is_a_condition_more(keyword: str) -> None:
    base = obj({"a": TEXT, "b": TEXT})
    union = {**base, keyword: [{"required": ["a"], "title": "A"}, {"required": ["b"], "title": "B"}]}
    added = between(base, union)
    # One condition more, as a further member of allOf would be: the change that adds a branch would be a widening.
    assert kinds(added) == ["schema.all-of.added"]
    assert any(isinstance(found, Witness) for change in added for found in change.evidence.values())
    removed = between(union, base)
    assert not any(isinstance(found, Witness) for change in removed for found in change.evidence.values())


def test_properties_that_move_into_branches_are_still_declared() -> None:
    old = obj({"kind": TEXT, "a": TEXT, "b": TEXT})
    new = {
        **obj({"kind": TEXT}),
        "anyOf": [obj({"a": TEXT}, title="A"), obj({"b": TEXT}, title="B")],
    }
    assert "property.removed" not in kinds(between(old, new))
    assert "property.added" not in kinds(between(new, old))


def test_a_union_that_grows_from_one_schema() -> None:
    old, new = ref("Cat"), {"anyOf": [ref("Cat"), ref("Dog")]}
    schemas = {"Cat": CAT, "Dog": DOG}
    found = between(old, new, "response", schemas=schemas)
    assert any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)
    found = between(old, new, schemas=schemas)
    assert not any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)


def test_any_schema_that_becomes_a_union() -> None:
    found = between({}, {"anyOf": [TEXT, NUMBER]})
    assert any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)
    found = between({"anyOf": [TEXT, NUMBER]}, {})
    assert not any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("around", [lambda name: ref(name), lambda name: {"allOf": [ref(name)], "description": "d"}])
def test_a_shared_union_that_was_one_branch_is_that_branch(keyword: str, around: Callable[[str], Doc]) -> None:
    """What branches it has itself is nobody's news."""
    schemas: Doc = {"Time": {"oneOf": [{"type": "string", "pattern": "^[0-9]+s$"}, {"enum": ["never"]}]}}
    one_of_two = obj({"a": {keyword: [ref("Time"), {"type": "array", "items": ref("Time")}]}})
    kind = "one-of" if keyword == "oneOf" else "any-of"
    removed = one(between(one_of_two, obj({"a": around("Time")}), schemas=schemas), f"schema.{kind}.removed")
    assert removed.facts["branch"] == "array"
    found = between(obj({"a": around("Time")}), one_of_two, "response", schemas=schemas)
    assert one(found, f"schema.{kind}.added").facts["branch"] == "array"


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("named", [True, False])
def test_a_branch_that_a_list_of_it_stands_beside_is_what_its_items_are(keyword: str, named: bool) -> None:
    schemas: Doc = {"Name": TEXT, "Number": NUMBER}

    def either(name: str) -> Doc:
        item = ref(name) if named else schemas[name]
        return obj({"a": {keyword: [item, {"type": "array", "items": item}]}})

    found = between(either("Name"), either("Number"), schemas=schemas)
    if named:
        assert kinds(found) == ["schema.replaced"]
    else:
        assert kinds(found) == ["schema.type.changed", "schema.type.changed"]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("first", [True, False])
def test_of_envelopes_with_the_same_names_those_with_the_same_content_are_paired(keyword: str, first: bool) -> None:
    """Versions of a message are told apart by what is in it, wherever a new one is listed."""

    def envelope(*names: str, required: list[str] | None = None) -> Doc:
        body = obj(dict.fromkeys(names, TEXT), required=required or [])
        return obj({"message": obj({"slot": TEXT, "body": body}), "signature": TEXT})

    schemas = {"Plain": envelope("a", "b"), "Later": envelope("a", "b", "c")}
    renamed = {"V0": envelope("a", "b", required=["a"]), "V1": envelope("a", "b", "c")}
    newest = {"V2": envelope("a", "b", "d", "e")}
    there = {**newest, **renamed} if first else {**renamed, **newest}
    old, new = ({keyword: [*map(ref, names)]} for names in (schemas, there))
    found = between(old, new, schemas=schemas, new_schemas=there)
    told = {(change.kind, str(change.subject.owner)) for change in found if change.kind.startswith("property")}
    assert told == {("property.required", "V0")}
    added = one(found, f"schema.{'any' if keyword == 'anyOf' else 'one'}-of.added")
    assert added.facts["branch"] == "V2"


def test_branches_that_fold_into_one_type() -> None:
    assert kinds(between({"anyOf": [NUMBER, {"type": "number"}]}, {"type": "number"})) in (
        [],
        ["schema.any-of.removed"],
    )
    for way in ("request", "response"):
        for change in between({"anyOf": [NUMBER, {"type": "number"}]}, {"type": "number"}, way):
            assert evidence(change) == Proof()


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_many_branches_are_settled_one_by_one(keyword: str) -> None:
    branches = [tagged(f"k{index}", **{f"p{index}": TEXT}) for index in range(30)]
    old, new = {keyword: branches}, {keyword: branches[:-2]}
    found = between(old, new)
    kind = "schema.any-of.removed" if keyword == "anyOf" else "schema.one-of.removed"
    assert kinds(found) == [kind, kind]
    for change in found:
        assert_witness(change, old, new)


def test_a_branch_that_another_takes_in_whole_is_harmless() -> None:
    old = {"anyOf": [{"title": "any", **TEXT}, {"title": "short", **TEXT, "maxLength": 3}, NUMBER]}
    new = {"anyOf": [{"title": "any", **TEXT}, NUMBER]}
    change = one(between(old, new), "schema.any-of.removed")
    assert evidence(change) == Proof()


def test_branches_of_a_oneOf_may_exclude_each_other() -> None:
    """A further branch of a oneOf can refuse what one branch alone took."""
    old = {"oneOf": [{"title": "short", **TEXT, "maxLength": 3}, NUMBER]}
    new = {"oneOf": [{"title": "short", **TEXT, "maxLength": 3}, NUMBER, {"title": "word", **TEXT, "pattern": "^a+$"}]}
    change = one(between(old, new), "schema.one-of.added")
    assert_witness(change, old, new)


def test_anyOf_and_oneOf_of_exclusive_branches_are_the_same() -> None:
    for way in ("request", "response"):
        for change in between({"anyOf": [TEXT, NUMBER]}, {"oneOf": [TEXT, NUMBER]}, way):
            assert isinstance(evidence(change), (Proof, Assumed))


def test_anyOf_that_becomes_oneOf_of_overlapping_branches_breaks() -> None:
    old = {"anyOf": [{"type": "number"}, {"type": ["integer", "string"]}]}
    new = {"oneOf": [{"type": "number"}, {"type": ["integer", "string"]}]}
    found = between(old, new)
    assert any(isinstance(told, (Witness, Undecided)) for change in found for told in change.evidence.values()), found


def test_a_change_under_not_is_asked_about_as_a_whole() -> None:
    old = {**NUMBER, "not": {"minimum": 10}}
    new = {**NUMBER, "not": {"minimum": 5}}
    found = between(old, new)
    assert any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)
    back = between(new, old)
    assert not any(isinstance(told, Witness) for change in back for told in change.evidence.values()), kinds(back)


@pytest.mark.parametrize(
    ("keyword", "wide", "narrow"),
    [
        ("contains", {"minimum": 1}, {"minimum": 5}),
        ("propertyNames", {"maxLength": 9}, {"maxLength": 3}),
    ],
)
def test_a_change_under_a_test(keyword: str, wide: Json, narrow: Json) -> None:
    base: Doc = (
        {"type": "array", "items": NUMBER}
        if keyword == "contains"
        else {"type": "object", "additionalProperties": TEXT}
    )
    old, new = {**base, keyword: wide}, {**base, keyword: narrow}
    found = between(old, new)
    told = [item for change in found for item in change.evidence.values()]
    assert any(isinstance(item, Witness) for item in told), kinds(found)
    back = between(new, old)
    assert not any(isinstance(item, Witness) for change in back for item in change.evidence.values()), kinds(back)


def test_a_condition_that_changes() -> None:
    base = obj({"a": TEXT, "b": TEXT})
    old = {**base, "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {}}
    new = {**base, "if": {"required": ["b"]}, "then": {"required": ["a"]}, "else": {"maxProperties": 0}}
    found = between(old, new)
    assert any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)


def test_a_dependent_schema_that_changes() -> None:
    base = obj({"a": TEXT, "b": TEXT})
    old = {**base, "dependentSchemas": {"a": {"maxProperties": 3}}}
    new = {**base, "dependentSchemas": {"a": {"maxProperties": 1}}}
    found = between(old, new)
    assert any(isinstance(told, Witness) for change in found for told in change.evidence.values()), kinds(found)


def test_a_branch_in_a_list_is_shown_as_a_whole_body() -> None:
    old = obj({"list": {"type": "array", "items": {"anyOf": [tagged("a", x=TEXT), tagged("b", y=NUMBER)]}}})
    new = obj({"list": {"type": "array", "items": {"anyOf": [tagged("a", x=NUMBER), tagged("b", y=NUMBER)]}}})
    change = one(between(old, new), "schema.type.changed")
    assert change.subject.path == ("list", "[]", "x")
    assert assert_witness(change, old, new).value["list"]


def test_maps_and_patterns_are_followed() -> None:
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        old, new = {"type": "object", keyword: TEXT}, {"type": "object", keyword: {**TEXT, "maxLength": 2}}
        change = one(between(old, new), "schema.length.narrowed")
        assert change.subject.path == ("{}",)
        assert_witness(change, old, new)
    before: Doc = {"type": "object", "patternProperties": {"^x": TEXT}, "additionalProperties": False}
    after: Doc = {"type": "object", "patternProperties": {"^x": NUMBER}, "additionalProperties": False}
    change = one(between(before, after), "schema.type.changed")
    assert isinstance(evidence(change), (Witness, Undecided))


def test_tuples_are_followed_item_by_item() -> None:
    old = {"type": "array", "prefixItems": [TEXT, TEXT], "items": TEXT, "minItems": 3}
    new = {
        "type": "array",
        "prefixItems": [TEXT, {**TEXT, "maxLength": 2}],
        "items": {**TEXT, "maxLength": 3},
        "minItems": 3,
    }
    found = between(old, new)
    assert kinds(found) == ["schema.length.narrowed"] * 2
    for change in found:
        assert_witness(change, old, new)


def test_unevaluated_items_are_followed() -> None:
    old = {"type": "array", "prefixItems": [TEXT], "unevaluatedItems": TEXT}
    new = {"type": "array", "prefixItems": [TEXT], "unevaluatedItems": {**TEXT, "maxLength": 2}}
    change = one(between(old, new), "schema.length.narrowed")
    assert_witness(change, old, new)


def test_a_tuple_of_the_older_dialect() -> None:
    old = {"type": "array", "items": [TEXT], "additionalItems": TEXT}
    new = {"type": "array", "items": [TEXT, NUMBER], "additionalItems": NUMBER}
    found = between(old, new, version="3.0.3")
    assert kinds(found) == ["schema.prefix-items.added", "schema.type.changed"]
    assert all(isinstance(evidence(change), Witness) for change in found)


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_tagged_branches_of_other_tags_are_not_the_same_branch(keyword: str) -> None:
    """A branch that left and a branch that came are two changes, though both are the only ones left over."""
    card = obj({"method": {"const": "card"}, "pan": TEXT}, required=["method"])
    cheque = obj({"method": {"const": "cheque"}, "number": TEXT}, required=["method"])
    wallet = obj({"method": {"const": "wallet"}, "wallet_id": TEXT}, required=["method"])
    found = between({keyword: [card, cheque]}, {keyword: [card, wallet]})
    kind = "schema.any-of" if keyword == "anyOf" else "schema.one-of"
    assert sorted(kinds(found)) == [f"{kind}.added", f"{kind}.removed"]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_branch_whose_tag_was_renamed_is_the_same_branch(keyword: str) -> None:
    card = obj({"method": {"const": "card"}, "pan": TEXT}, required=["method"])
    cheque = obj({"method": {"const": "cheque"}, "number": TEXT}, required=["method"])
    renamed = obj({"method": {"const": "check"}, "number": TEXT}, required=["method"])
    found = between({keyword: [card, cheque]}, {keyword: [card, renamed]})
    assert not {"schema.any-of.removed", "schema.one-of.removed"} & set(kinds(found))


def test_a_branch_for_null_that_comes_or_goes_beside_others_is_null() -> None:
    old, new = {"anyOf": [ref("Cat"), ref("Dog")]}, {"oneOf": [ref("Dog"), ref("Cat"), {"type": "null"}]}
    schemas = {"Cat": CAT, "Dog": DOG}
    added = between(obj({"pet": old}), obj({"pet": new}), "response", schemas=schemas)
    assert kinds(added) == ["schema.null.added"]
    assert isinstance(evidence(added[0]), Witness)
    assert added[0].subject.path == ("pet",)
    assert kinds(between(obj({"pet": new}), obj({"pet": old}), schemas=schemas)) == ["schema.null.removed"]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_union_that_lists_values_says_so(keyword: str) -> None:
    listed = [{"const": 1, "title": "One"}, {"const": 2, "title": "Two"}]
    kind = "schema.any-of.added" if keyword == "anyOf" else "schema.one-of.added"
    more = between({keyword: listed}, {keyword: [*listed, {"const": 3, "title": "Three"}]}, "response")
    assert one(more, kind).facts["enumeration"] is True
    mixed = [*listed, obj({"a": TEXT})]
    other = between({keyword: mixed}, {keyword: [*mixed, {"const": 3}]}, "response")
    assert one(other, kind).facts["enumeration"] is False


def test_what_a_lone_branch_refuses_is_told_with_the_branch_alone() -> None:
    """However many keywords of the other branches its payloads offend."""
    schemas = {
        "Button": tagged("button", label={**TEXT, "maxLength": 80}, custom=TEXT),
        "Select": tagged("select", hint={**TEXT, "maxLength": 150}, custom=TEXT),
        "Input": tagged("input", label={**TEXT, "maxLength": 45, "minLength": 1}, custom={**TEXT, "minLength": 1}),
    }
    old = {"oneOf": [ref("Button"), ref("Select"), ref("Input")]}
    found = between({"type": "array", "items": old}, {"type": "array", "items": ref("Input")}, schemas=schemas)
    assert kinds(found) == ["schema.one-of.removed", "schema.one-of.removed"]


def test_a_component_that_took_the_place_of_a_schema_is_not_what_changed() -> None:
    schemas = {"Order": {**TEXT, "enum": ["asc", "desc"]}}
    old, new = obj({"sort": TEXT}), obj({"sort": ref("Order")})
    for before, after, kind in ((old, new, "schema.enum.added"), (new, old, "schema.enum.removed")):
        assert one(between(before, after, schemas=schemas), kind).subject.path == ("sort",)
    twice = between(obj({"a": TEXT, "b": TEXT}), obj({"a": ref("Order"), "b": ref("Order")}), schemas=schemas)
    assert one(twice, "schema.enum.added").subject.label == "`Order`"


PETS = {
    "Cat": obj({"kind": TEXT, "meow": {"type": "boolean"}}, required=["kind"]),
    "Dog": obj({"kind": TEXT, "bark": {"type": "boolean"}}, required=["kind"]),
}


def pet(dog: str, **more: Json) -> Json:
    """A union told apart by `kind`; `dog` is the name of the second branch."""
    mapping = {"cat": "#/components/schemas/Cat", "dog": f"#/components/schemas/{dog}"}
    branches = [{"$ref": "#/components/schemas/Cat"}, {"$ref": f"#/components/schemas/{dog}"}]
    return {"oneOf": branches, "discriminator": {"propertyName": "kind", "mapping": mapping, **more}}


@pytest.mark.parametrize("way", ["request", "response"])
def test_a_branch_under_another_name_keeps_its_discriminator_value(way: str) -> None:
    renamed = {"Cat": PETS["Cat"], "Hound": PETS["Dog"]}
    found = between(pet("Dog"), pet("Hound"), way, schemas=PETS, new_schemas=renamed)
    assert kinds(found) == ["component.renamed"]


def test_a_discriminator_value_that_moves_to_another_branch_is_told() -> None:
    old, new = pet("Dog"), pet("Dog")
    new["discriminator"]["mapping"]["dog"] = "#/components/schemas/Cat"
    assert "schema.discriminator.mapping.changed" in kinds(between(old, new, schemas=PETS))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (None, "Cat", "schema.discriminator.mapping.added"),
        ("Cat", None, "schema.discriminator.mapping.removed"),
        ("Cat", "Dog", "schema.discriminator.mapping.changed"),
        ("Cat", "#/components/schemas/Cat", None),
    ],
)
def test_the_default_of_a_discriminator(old: str | None, new: str | None, kind: str | None) -> None:
    """`defaultMapping` is OpenAPI 3.2."""
    sides = [pet("Dog") if name is None else pet("Dog", defaultMapping=name) for name in (old, new)]
    assert kinds(between(*sides, schemas=PETS, version="3.2.0")) == ([] if kind is None else [kind])


NULLABLE_TEXT: Doc = {"type": ["string", "null"]}
TEXT_OR_THING: Doc = {"oneOf": [TEXT, obj({"a": TEXT})]}
LETTERS: Doc = {"type": "string", "enum": ["a", "b"]}
DESCRIBED_LETTERS: Doc = {"oneOf": [{"const": letter, "title": letter.upper()} for letter in "ab"]}
NULL: Doc = {"type": "null"}

TOLD_ONCE = {
    "a type that became a union": (TEXT, TEXT_OR_THING, ["schema.one-of.added"]),
    "a type that may be null, and a union": (
        NULLABLE_TEXT,
        {"oneOf": [*TEXT_OR_THING["oneOf"], NULL]},
        ["schema.one-of.added"],
    ),
    "null that went with the union": (NULLABLE_TEXT, TEXT_OR_THING, ["schema.null.removed", "schema.one-of.added"]),
    "values listed as branches": (LETTERS, DESCRIBED_LETTERS, []),
    "one value more among branches": (
        LETTERS,
        {"oneOf": [*DESCRIBED_LETTERS["oneOf"], {"const": "c"}]},
        ["schema.enum.value.added"],
    ),
    "one value less among branches": (
        {**LETTERS, "enum": ["a", "b", "c"]},
        DESCRIBED_LETTERS,
        ["schema.enum.value.removed"],
    ),
}
OPPOSITE = {"added": "removed", "removed": "added"}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in TOLD_ONCE.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_a_schema_written_out_and_a_union_are_compared_by_what_they_allow(
    case: tuple[Doc, Doc, list[str]], way: str
) -> None:
    old, new, expected = case
    assert kinds(between(obj({"x": old}), obj({"x": new}), way)) == expected
    back = [kind.rpartition(".")[0] + "." + OPPOSITE[kind.rpartition(".")[2]] for kind in expected]
    assert kinds(between(obj({"x": new}), obj({"x": old}), way)) == back


def test_nullable_beside_a_union_is_null_as_beside_a_type() -> None:
    old, new = {**TEXT, "nullable": True}, {**TEXT_OR_THING, "nullable": True}
    assert kinds(between(obj({"x": old}), obj({"x": new}), version="3.0.3")) == ["schema.one-of.added"]


@pytest.mark.parametrize(
    ("branch", "name"),
    [
        (ref("Cat"), "Cat"),
        ({"title": "Old", **NUMBER}, "Old"),
        ({**NUMBER, "const": 3}, "3"),
        ({"type": "string", "enum": ["c"]}, "c"),
        ({"allOf": [ref("Cat"), obj({"x": TEXT})]}, "Cat"),
        (NUMBER, "integer"),
        ({"minimum": 3}, "branch 1"),
    ],
)
def test_what_a_branch_is_called(branch: Doc, name: str) -> None:
    old: Doc = {"anyOf": [obj({"a": {"type": "boolean"}}, required=["a"]), {"type": "boolean"}]}
    new: Doc = {"anyOf": [old["anyOf"][0], branch, old["anyOf"][1]]}
    change = one(between(old, new, schemas={"Cat": CAT, "Dog": DOG}), "schema.any-of.added")
    assert change.facts["branch"] == name


def test_a_list_that_became_one_of_two_lists_is_the_one_with_the_same_items() -> None:
    schemas = {"Cat": CAT, "Dog": DOG}
    old: Doc = {"type": "array", "items": ref("Dog")}
    new: Doc = {"anyOf": [{"type": "array", "items": ref("Cat")}, {"type": "array", "items": ref("Dog")}]}
    assert kinds(between(old, new, "response", schemas=schemas)) == ["schema.any-of.added"]


@pytest.mark.parametrize("keyword", ["allOf", "oneOf"])
def test_nullable_beside_a_composition_of_types_is_meant(keyword: str) -> None:
    schemas = {"Cat": CAT, "Dog": DOG, "NullableCat": {**CAT, "nullable": True}}
    old: Doc = {"type": "object", "nullable": True, keyword: [ref("Cat")]}
    found = between(obj({"x": old}), obj({"x": ref("NullableCat")}), "response", schemas=schemas, version="3.0.3")
    assert kinds(found) == []
    strict = between(obj({"x": old}), obj({"x": ref("Cat")}), schemas=schemas, version="3.0.3")
    assert kinds(strict) == ["schema.null.removed"]
    assert isinstance(evidence(strict[0]), Witness)


@pytest.mark.parametrize("schema", [obj({"a": TEXT}, additionalProperties=False), {**NUMBER, "default": 3}, ref("Cat")])
def test_a_branch_listed_twice_is_one(schema: Doc) -> None:
    shared: dict[str, Json] = {"Cat": CAT}
    assert kinds(between(schema, {"anyOf": [schema, schema]}, schemas=shared)) == []
    assert kinds(between({"anyOf": [schema, schema]}, schema, schemas=shared)) == []


def test_one_of_twice_the_same_allows_nothing() -> None:
    assert "schema.unsatisfiable" in kinds(between(TEXT, {"oneOf": [TEXT, TEXT]}))


@pytest.mark.parametrize("way", ["request", "response"])
def test_a_union_of_one_that_grows_keeps_its_discriminator(way: str) -> None:
    two = pet("Dog")
    mapping = {"cat": "#/components/schemas/Cat"}
    one_branch = {"oneOf": two["oneOf"][:1], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    assert kinds(between(one_branch, two, way, schemas=PETS)) == ["schema.one-of.added"]
    assert kinds(between(two, one_branch, way, schemas=PETS)) == ["schema.one-of.removed"]


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_union_of_plain_types_is_a_list_of_types_in_other_words(keyword: str) -> None:
    def union(*branches: Json) -> Json:
        return {keyword: list(branches)}

    text, number = {"type": "string"}, {"type": "number"}
    listed = {"type": ["string", "number"]}
    for old, new in ((listed, union(text, number)), (union(number, text), listed)):
        for way in ("request", "response"):
            assert not between({"properties": {"a": old}}, {"properties": {"a": new}}, way)
    long = {"type": "string", "maxLength": 9}
    assert kinds(between({**listed, "maxLength": 5}, union(long, number))) == ["schema.length.widened"]
    assert kinds(between(listed, union(text, number, {"type": "boolean"}))) == ["schema.type.widened"]
    assert kinds(between(listed, union(text, {"type": "integer"}))) == ["schema.type.narrowed"]
    with_null = {"type": ["string", "number", "null"]}
    assert not between(with_null, union(text, number, {"type": "null"}))
    assert kinds(between(with_null, union(text, number))) == ["schema.null.removed"]


def test_integers_beside_numbers_are_values_of_two_branches() -> None:
    old = {"type": ["string", "number"]}
    found = between(old, {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "integer"}]})
    assert any(isinstance(known, Witness) for change in found for known in change.evidence.values())


def test_each_branch_that_comes_has_a_payload_of_its_own() -> None:
    """The old union takes any object for many of its branches, so the first value of any new branch would do for all
    of them."""
    loose = [obj({"slot": TEXT}), obj({"slot": TEXT, "body": obj()})]
    added = {name: obj({name: NUMBER, "slot": TEXT}, required=[name, "slot"]) for name in ("fulu", "gloas", "electra")}
    old = obj({"data": {"oneOf": loose}})
    new = obj({"data": {"anyOf": [*loose, *added.values()]}}, required=["data"])
    payloads = [
        found.value["data"]
        for change in between(old, new, "response")
        if change.kind == "schema.any-of.added" and isinstance(found := evidence(change), Witness)
    ]
    assert sorted(name for payload in payloads for name in payload if name in added) == sorted(added)


def test_a_branch_that_its_union_never_took_is_left_to_the_table() -> None:
    """Every branch takes `{}`, and whatever the others do: no payload is of one branch alone."""
    block, contents = obj({"message": obj()}), obj({"signed_block": obj()})
    old, new = {"oneOf": [block, contents]}, {"anyOf": [obj({"message": obj()}, required=["message"])]}
    change = one(between(old, new), "schema.one-of.removed")
    assert evidence(change) == Table()

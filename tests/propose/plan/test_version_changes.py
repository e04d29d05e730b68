"""What stands in one version change: an instruction with all converters that serve it, and what happened many times."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from apidiff.model.proposal.proposal import ByPath, BySchema, EndpointHad, VersionChange
from apidiff.propose.targets.models import Models
from apidiff.propose.targets.registry import TARGETS, render
from tests.propose.made import planned
from tests.verify.pairs import PAIRS, Pair, document, merged, read

Json = Any


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def answering(schema: Json, **more: Json) -> Json:
    """Return an operation that answers with a schema."""
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "Fine", "content": content}}, **more}


def taking(schema: Json) -> Json:
    """Return an operation that takes a schema and answers nothing."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}, "responses": {"204": {"description": "Fine"}}}


def library(genres: list[str], *, pages: Json, places: tuple[str, ...] = ("get", "list", "map", "query")) -> Json:
    """Return a document in which books have a genre and a binding with pages, at several places."""
    book = {"type": "object", "properties": {"genre": reference("Genre"), "binding": reference("Binding")}}
    schemas = {
        "Genre": {"type": "string", "enum": genres},
        "Binding": {"type": "object", "properties": {"pages": pages}, "required": ["pages"]},
        "Book": {**book, "required": ["genre", "binding"]},
        "Shelf": {"type": "object", "properties": {"best": reference("Binding")}},
    }
    every = {
        "get": {"/book": {"get": answering(reference("Book"), operationId="get_book")}},
        "list": {
            "/books": {"get": answering({"type": "array", "items": reference("Book")}, operationId="list_books")},
            "/genres": {"get": answering({"type": "array", "items": reference("Genre")}, operationId="list_genres")},
        },
        "map": {
            "/by-name": {
                "get": answering({"type": "object", "additionalProperties": reference("Book")}, operationId="by_name")
            }
        },
        "query": {
            "/search": {
                "get": answering(
                    {"type": "string"},
                    operationId="search",
                    parameters=[{"name": "genre", "in": "query", "schema": reference("Genre")}],
                )
            }
        },
        "shelf": {"/shelf": {"get": answering(reference("Shelf"), operationId="get_shelf")}},
        "post": {"/books": {"post": {**taking(reference("Book")), "operationId": "add_book"}}},
    }
    paths: Json = {}
    for place in places:
        for path, item in every[place].items():
            paths.setdefault(path, {}).update(item)
    return document(paths, schemas)


WHOLE = {"type": "integer"}
NULLABLE = {"type": ["integer", "null"]}


def without_instructions(changes: tuple[VersionChange, ...]) -> list[str]:
    return [change.name for change in changes if not change.instructions and not change.notes]


def test_a_new_value_is_one_change_with_every_converter() -> None:
    old, new = library(["novel", "poem"], pages=WHOLE), library(["novel", "poem", "essay"], pages=WHOLE)
    (change,) = planned(old, new).proposal.changes
    assert change.name == "AddGenreValueEssay"
    assert sorted(item.name for item in change.converters) == [
        "response_of_book",
        "response_of_by_name",
        "response_of_list_books",
        "response_of_list_genres",
    ]


@pytest.mark.parametrize(
    ("places", "before", "after", "name", "doc"),
    [
        (("get",), WHOLE, NULLABLE, "MakeBindingPagesNullable", "Let `pages` of `Binding` be null."),
        (("post",), NULLABLE, WHOLE, "RemoveNullFromBindingPages", "Let `pages` of `Binding` be null no more."),
        (("get",), WHOLE, {"type": "integer", "minimum": 1}, None, ""),
        (("get",), {"type": "integer", "minimum": 1}, WHOLE, "ChangeLimitsOfBindingPages", "Change what"),
        (("get",), WHOLE, {"type": "string"}, "ChangeBindingPages", "Change the type"),
    ],
)
def test_a_change_is_named_after_what_happened(
    places: tuple[str, ...], before: Json, after: Json, name: str | None, doc: str
) -> None:
    old, new = (library(["novel"], pages=pages, places=places) for pages in (before, after))
    changes = planned(old, new).proposal.changes
    assert [change.name for change in changes] == ([] if name is None else [name])
    assert all(change.doc.startswith(doc) for change in changes)


def test_a_value_that_went_is_one_change_for_bodies_and_parameters() -> None:
    places = ("get", "post", "query")
    old = library(["novel", "poem", "essay"], pages=WHOLE, places=places)
    new = library(["novel", "poem"], pages=WHOLE, places=places)
    (change,) = planned(old, new).proposal.changes
    assert change.name == "RemoveGenreValueEssay"
    assert {item.name for item in change.converters} == {"request_of_book", "request_of_search"}


def test_a_nested_field_has_its_converters_with_it() -> None:
    places = ("get", "list", "shelf")
    old, new = (library(["novel"], pages=pages, places=places) for pages in (WHOLE, NULLABLE))
    (change,) = planned(old, new).proposal.changes
    assert "Binding" in change.name
    assert {item.name for item in change.converters} == {
        "response_of_book",
        "response_of_shelf",
        "response_of_list_books",
    }


def test_a_walk_that_several_changes_need_stands_with_the_first_and_names_the_others() -> None:
    places = ("get", "shelf")
    old = library(["novel"], pages=WHOLE, places=places)
    new = library(["novel", "essay"], pages=NULLABLE, places=places)
    changes = planned(old, new).proposal.changes
    assert without_instructions(changes) == []
    (first,) = [change for change in changes if "response_of_book" in {item.name for item in change.converters}]
    (other,) = [change for change in changes if change is not first]
    assert first is changes[0]
    assert f"serves {other.name}, too" in first.doc
    assert "serves" not in other.doc


@pytest.mark.parametrize("everything", [True, False])
def test_no_converter_stands_alone(everything: bool) -> None:
    pair = merged(PAIRS)
    changes = planned(pair.old, pair.new, everything=everything, **pair.answers).proposal.changes
    for name in without_instructions(changes):
        (change,) = [item for item in changes if item.name == name]
        # Aliased fields in lists of models need a converter though nothing changed; so may a failure's own body.
        assert all(isinstance(item, ByPath) and (item.dumps or item.errors) for item in change.converters), name
    converters = [item for change in changes for item in change.converters]
    assert any(isinstance(item, BySchema) for item in converters)


def operations(**more: Json) -> Json:
    """Return a document with five operations that are alike."""
    paths = {f"/a{number}": {"get": answering(reference("Thing"), operationId=f"get_a{number}")} for number in range(5)}
    for item in paths.values():
        item["get"].update(deepcopy(more))
    return document(paths, {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}})


def at(document: Json, prefix: str) -> Json:
    document["paths"] = {prefix + path: item for path, item in document["paths"].items()}
    return document


def with_error(document: Json, *statuses: str) -> Json:
    for item in document["paths"].values():
        for status in statuses:
            item["get"]["responses"][status] = answering(reference("Thing"))["responses"]["200"]
    return document


def answered_with(document: Json, status: str) -> Json:
    for item in document["paths"].values():
        item["get"]["responses"] = {status: item["get"]["responses"]["200"]}
    return document


def identified(document: Json, form: str) -> Json:
    for item in document["paths"].values():
        item["get"]["operationId"] = form.format(item["get"]["operationId"])
    return document


KEY, TOKEN = [{"key": []}], [{"token": []}]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (operations(security=KEY), operations(security=TOKEN), "ReplaceKeyByToken"),
        (operations(security=[*KEY, *TOKEN]), operations(security=TOKEN), "ReplaceKeyOrTokenByToken"),
        (operations(), operations(security=TOKEN), "RequireToken"),
        (operations(security=KEY), operations(), "DropSecurityKey"),
        (operations(security=[{"key": ["a"]}]), operations(security=KEY), "ChangeSecurityOfGetA0And4Others"),
        (operations(), at(operations(), "/v2"), "MoveUnderV2"),
        (at(operations(), "/v1"), at(operations(), "/v2"), "MoveV1ToV2"),
        (at(operations(), "/api/v1"), operations(), "MoveOutOfApiV1"),
        (with_error(operations(), "404"), operations(), "DropErrors404"),
        (with_error(operations(), "404"), with_error(operations(), "410"), "ChangeErrorStatus404To410"),
        (operations(), with_error(operations(), "404", "409"), "AddErrors404409"),
        (answered_with(operations(), "200"), answered_with(operations(), "201"), "ChangeStatus200To201"),
        (operations(), identified(operations(), "v2_{}"), "RenameOperations"),
    ],
)
def test_the_same_change_in_many_operations_is_one(old: Json, new: Json, name: str) -> None:
    made = planned(old, new, everything=True)
    (change,) = made.proposal.changes
    assert change.name == name
    assert len(change.subjects) == 5
    assert all(str(operation) in change.doc for operation in change.subjects)
    assert len(change.notes) <= 1
    owners = {item.path for item in change.instructions if isinstance(item, EndpointHad)}
    assert len(owners) in (0, 5)
    for target in TARGETS:
        compile(render(made, target, Models()), target, "exec")


def test_different_changes_stay_apart() -> None:
    old, new = operations(security=KEY), operations(security=TOKEN)
    new["paths"]["/a1"]["get"]["security"] = []
    new["paths"]["/a2"]["get"]["security"] = KEY
    made = planned(old, new, everything=True)
    changes = {change.name: tuple(map(str, change.subjects)) for change in made.proposal.changes}
    assert changes == {
        "ReplaceKeyByToken": ("GET /a0", "GET /a3", "GET /a4"),
        "ChangeSecurityOfGetA1": ("GET /a1",),
    }


def test_what_else_happened_to_one_of_them_stays_with_it() -> None:
    old, new = operations(security=KEY), operations(security=TOKEN)
    new["paths"]["/a1"]["get"]["summary"] = "Another one"
    changes = [change.subjects for change in planned(old, new, everything=True).proposal.changes]
    assert sorted(map(len, changes)) == [1, 4]


LISTED = """
what is listed may be null:
  old: {schemas: {A: {c-d: string, b!: B}, B: {x-y: string, n: integer}}}
  new: {schemas: {A: {c-d: {type: [string, 'null']}, b!: B}, B: {x-y: string, n: integer}}}
what it holds may be null:
  old: {schemas: {A: {c-d: string, b!: B}, B: {x-y: string, n: integer}}}
  new: {schemas: {A: {c-d: string, b!: B}, B: {x-y: string, n: {type: [integer, 'null']}}}}
"""


@pytest.mark.parametrize("pair", read(LISTED), ids=lambda pair: pair.name)
def test_a_list_that_is_written_anew_stands_with_the_class_that_changed(pair: Pair) -> None:
    """Cadwyn loses the names on the wire of what a body lists, so the body is written anew where a class changed."""
    taken = {"/a": {"post": taking({"type": "array", "items": reference("A")})}}
    old, new = ({**side, "paths": taken} for side in (pair.old, pair.new))
    (change,) = planned(old, new, everything=True).proposal.changes
    assert [(type(item), item.name) for item in change.converters] == [(ByPath, "request_of_post_a")]


def test_a_converter_of_a_list_serves_no_class_that_it_leaves_as_it_is() -> None:
    a, b = {"c-d": {"type": "string"}, "b": reference("B")}, {"x-y": {"type": "string"}, "n": WHOLE}
    sides = (({"b"}, WHOLE), ({"b", "c-d"}, NULLABLE))
    old, new = (
        document(
            {"/a": {"post": taking({"type": "array", "items": reference("A")})}},
            {
                "A": {"type": "object", "properties": a, "required": sorted(required)},
                "B": {"type": "object", "properties": {**b, "n": n}},
            },
        )
        for required, n in sides
    )
    first, second = planned(old, new, everything=True).proposal.changes
    assert (first.doc, [item.name for item in first.converters]) == ("Require `c-d` in `A`.", ["request_of_post_a"])
    assert (second.name, second.converters) == ("ChangeB", ())

"""What FastAPI and Cadwyn put into documents by themselves is in no proposal: error bodies, names, version headers."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from fastapi import FastAPI, Header
from pydantic import BaseModel

from apidiff.compare.match.operation_likeness import default_function
from apidiff.propose.shapes.known import is_validation_errors
from apidiff.propose.shapes.names import ClassNames
from apidiff.propose.shapes.routes import build_world
from apidiff.propose.targets.models import Models
from apidiff.propose.targets.registry import TARGETS, render
from tests.propose.made import contract, planned

Json = Any


class Book(BaseModel):
    title: str


class Shelf(BaseModel):
    books: list[Book]


def list_books(limit: int = 10) -> list[Book]:
    """Stand for a handler."""
    raise NotImplementedError


def shelve_books(limit: int = 10) -> Shelf:
    """Stand for the handler that took its place."""
    raise NotImplementedError


def remove_book(key: str) -> None:
    """Stand for a handler."""
    raise NotImplementedError


def application(*, wrapped: bool = False, removing: bool = True) -> FastAPI:
    app = FastAPI(title="Library", version="2" if wrapped else "1")
    handler = shelve_books if wrapped else list_books
    app.get("/library/books", name="list_books")(handler)
    if removing:
        app.delete("/library/books/{key:path}", status_code=204)(remove_book)
    return app


def classes_of(module: str, source: str) -> set[str]:
    """Return what a module imports from another one."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in found for alias in node.names}


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("target", TARGETS)
def test_the_answer_to_invalid_requests_is_left_to_fastapi(target: str, everything: bool) -> None:
    old, new = application().openapi(), application(removing=False).openapi()
    assert "HTTPValidationError" in old["components"]["schemas"]
    source = render(planned(old, new, everything=everything), target, Models(module="library"))
    assert "ValidationError" not in source
    assert classes_of("library", source) <= {"Book", "Shelf"}


def test_what_newer_fastapi_says_of_invalid_requests_is_no_change() -> None:
    old, new = application().openapi(), application().openapi()
    properties = new["components"]["schemas"]["ValidationError"]["properties"]
    properties["hint"] = {"type": "string"}
    old["components"]["schemas"]["ValidationError"]["properties"]["ctx"] = {"type": "string"}
    assert not planned(old, new, everything=True).proposal.changes


def test_the_same_component_under_another_status_has_no_class_either() -> None:
    old, new = application().openapi(), application(removing=False).openapi()
    responses = old["paths"]["/library/books/{key}"]["delete"]["responses"]
    responses["400"] = responses["422"]
    made = planned(old, new)
    assert "ValidationError" not in render(made, "cadwyn", Models())
    assert any("FastAPI's own" in text for text in made.old.blind)
    (restored,) = made.proposal.restored
    assert [answer.status for answer in restored.shape.answers] == ["400"]


@pytest.mark.parametrize(
    "own",
    [
        {"properties": {"detail": {"type": "string"}}},
        {"properties": {"detail": {"type": "array", "items": {"type": "string"}}}},
        {"properties": {"detail": {"type": "array"}}},
        {"properties": ["detail"]},
        {"properties": {"errors": {"type": "array"}}},
        {"type": "string"},
        True,
    ],
)
def test_a_class_of_the_application_of_that_name_is_its_own(own: Json) -> None:
    document = application().openapi()
    document["components"]["schemas"]["HTTPValidationError"] = own
    read = contract(document)
    assert not is_validation_errors(read, read.at(("components", "schemas", "HTTPValidationError")))
    (first, _) = build_world(read, ClassNames()).routes
    assert [answer.status for answer in first.answers] == ["422"]


def test_names_come_from_functions_and_not_from_default_operation_ids() -> None:
    old, new = application().openapi(), application(wrapped=True).openapi()
    assert old["paths"]["/library/books"]["get"]["operationId"] == "list_books_library_books_get"
    new["paths"]["/library/books"]["get"]["parameters"][0]["schema"]["maximum"] = 5
    made = planned(old, new)
    names = [change.name for change in made.proposal.changes]
    assert "WrapAnswerOfListBooks" in names
    assert not [name for name in names if "Library" in name]
    assert {name for route in made.new.routes for _, name in route.groups} == {"ListBooksQuery"}
    source = render(made, "cadwyn", Models())
    assert "def response_of_list_books(" in source
    assert "library_books_get" not in source


@pytest.mark.parametrize(
    ("operation_id", "path", "expected"),
    [
        ("list_users_users_get", "/users", "list_users"),
        ("list_users_users_post", "/users", "list_users"),
        ("read_users__user_id__get", "/users/{user_id}", "read"),
        ("root__get", "/", "root"),
        ("v1_api_v1_things_get", "/api/v1/things", "v1"),
        ("file_files__path__name__get", "/files/{path}/name", None),
        ("file_files__path__name_get", "/files/{path}/name", "file"),
        ("listUsers", "/users", None),
        ("users_get", "/users", None),
        ("_users_get", "/users", None),
        ("list_users_users_", "/users", None),
        ("", "/", None),
        ("list-users_users_get", "/users", None),
    ],
)
def test_default_operation_ids(operation_id: str, path: str, expected: str | None) -> None:
    assert default_function(operation_id, path) == expected


def test_handlers_of_one_name_are_told_apart_by_their_path() -> None:
    app = FastAPI()
    for path in ("/shelves", "/books", "/authors/{key}", "/authors/{key}/books"):
        app.get(path, name="read")(list_books)
    app.get("/only", name="other")(list_books)
    functions = [route.function for route in build_world(contract(app.openapi()), ClassNames()).routes]
    assert functions == [
        "read_of_shelves",
        "read_books_get",
        "read_of_authors",
        "read_authors_key_books_get",
        "other",
    ]


def versioned(name: str, version: str, *, required: bool = False, properties: tuple[str, ...] = ("name",)) -> Json:
    """Return a document as Cadwyn writes it: the header is in every operation and has the version as its default."""
    app = FastAPI(title="Library", version=version)

    def handler(asked: str = Header(version, alias=name)) -> None:
        raise NotImplementedError

    app.get("/books", name="list_books")(handler)
    app.get("/books/{key}", name="read_book")(handler)
    app.delete("/books/{key}", name="remove_book")(handler)
    document = app.openapi()
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in properties}}
    document["components"]["schemas"]["Book"] = {**schema, "required": list(properties)}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}}
    for item in document["paths"].values():
        for operation in item.values():
            operation["responses"]["200"]["content"] = content
            operation["parameters"][-1]["required"] = required
    return document


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("before", "after"), [("x-api-version", "x-api-version"), ("Library-Version", "library-version"), ("When", "WHEN")]
)
def test_the_header_that_asks_for_a_version_is_cadwyns(
    before: str, after: str, required: bool, everything: bool
) -> None:
    old = versioned(before, "2024-01-01", required=required)
    new = versioned(after, "2025-01-01", required=required, properties=("full_name",))
    del new["paths"]["/books/{key}"]["delete"]
    made = planned(old, new, everything=everything)
    source = render(made, "cadwyn", Models(module="library"))
    assert "eader" not in source.replace("HeadVersion", "")
    assert before not in source
    assert classes_of("library", source) == {"Book"}
    assert {change.name for change in made.proposal.changes} == {"RenameBookNameToFullName", "RemoveRemoveBook"}


def test_a_header_that_came_with_cadwyn_is_cadwyns() -> None:
    old, new = versioned("x-api-version", "2024-01-01"), versioned("x-api-version", "2025-01-01", required=True)
    for item in old["paths"].values():
        for operation in item.values():
            operation["parameters"].pop()
    assert not planned(old, new, everything=True).proposal.changes


def test_other_headers_stay() -> None:
    old, new = versioned("When", "2024-01-01"), versioned("When", "2025-01-01")
    for document, limit in ((old, 9), (new, 5)):
        parameter = {"name": "X-Depth", "in": "header", "schema": {"type": "integer", "maximum": limit}}
        document["paths"]["/books"]["get"]["parameters"].append(parameter)
    (change,) = planned(old, new).proposal.changes
    assert "XDepth" in change.name

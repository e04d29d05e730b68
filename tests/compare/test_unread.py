"""Every part of a document in turn becomes something that cannot be read: that never passes, and never ends the run."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import apidiff

pytestmark = pytest.mark.no_cover

Doc = dict[str, Any]
TEXT = {"type": "string"}
THING = {
    "type": "object",
    "required": ["x"],
    "properties": {
        "x": {"type": "string", "enum": ["a", "b"]},
        "list": {"type": "array", "items": {"type": "integer"}},
        "both": {"allOf": [{"$ref": "#/C"}, {"type": "object", "properties": {"more": TEXT}}]},
        "other": {"$ref": "#/C"},
    },
}
KEY = {"type": "apiKey", "in": "header", "name": "k"}
CHILD = {"type": "object", "required": ["c"], "properties": {"c": TEXT}}


def full_operation() -> Doc:
    """An operation with the parts that are rare: a parameter and a header with `content`, encodings, links, servers."""
    written = {"application/json": {"schema": {"type": "object", "required": ["z"], "properties": {"z": TEXT}}}}
    encoding = {"f": {"contentType": "text/plain", "headers": {"X-E": {"schema": TEXT}}}}
    form = {"schema": {"type": "object", "properties": {"f": TEXT}}, "encoding": encoding}
    variables = {"v": {"default": "a", "enum": ["a", "b"]}}
    return {
        "parameters": [
            {"name": "h", "in": "header", "schema": TEXT},
            {"name": "c", "in": "query", "content": written},
        ],
        "requestBody": {"required": True, "content": {"multipart/form-data": form}},
        "responses": {
            "200": {
                "description": "ok",
                "headers": {"X-R": {"content": {"text/plain": {"schema": TEXT}}}},
                "content": {"application/json": {"schema": {"type": "object", "properties": {"m": TEXT}}}},
                "links": {"l": {"operationId": "n", "server": {"url": "https://l.example"}}},
            }
        },
        "servers": [{"url": "https://x.example/{v}", "variables": variables}],
        "security": [{"key": []}],
    }


def rare(version: str) -> Doc:
    """A document of such an operation, which calls back another."""
    full = full_operation()
    operation = {**full, "operationId": "n", "callbacks": {"c": {"{$request.body#/u}": {"post": full}}}}
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/n": {"post": operation}},
        "components": {"securitySchemes": {"key": KEY}},
    }


def placed(value: Any, prefix: str) -> Any:
    """A value with its references under a prefix."""
    if isinstance(value, dict):
        return {key: f"{prefix}/{item[2:]}" if key == "$ref" else placed(item, prefix) for key, item in value.items()}
    return [placed(item, prefix) for item in value] if isinstance(value, list) else value


def openapi(version: str) -> Doc:
    schemas = placed({"A": THING, "C": CHILD, "D": {"type": "object", "required": ["d"]}}, "#/components/schemas")
    schemas["A"]["properties"]["union"] = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "CD"]}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    called = {"post": {"requestBody": {"content": {"application/json": {"schema": TEXT}}}, "responses": {"200": {}}}}
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "security": [{"key": []}],
        "paths": {
            "/a/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
                "get": {
                    "parameters": [{"$ref": "#/components/parameters/P"}, {"name": "q", "in": "query", "schema": TEXT}],
                    "responses": {
                        "200": {"description": "ok", "headers": {"X-A": {"schema": TEXT}}, "content": body},
                        "404": {"$ref": "#/components/responses/N"},
                    },
                },
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/B"},
                    "callbacks": {"c": {"{$request.body#/u}": called}},
                    "responses": {"200": {"description": "ok"}},
                },
            },
        },
        "components": {
            "securitySchemes": {"key": KEY},
            "parameters": {"P": {"name": "p", "in": "query", "schema": TEXT}},
            "responses": {"N": {"description": "no", "content": copy.deepcopy(body)}},
            "requestBodies": {"B": {"required": True, "content": copy.deepcopy(body)}},
            "schemas": schemas,
        },
    }


def swagger() -> Doc:
    return {
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "securityDefinitions": {"key": KEY},
        "security": [{"key": []}],
        "parameters": {
            "P": {"name": "p", "in": "query", "type": "string"},
            "B": {"name": "b", "in": "body", "required": True, "schema": {"$ref": "#/definitions/A"}},
        },
        "responses": {"N": {"description": "no", "schema": {"type": "object", "properties": {"m": TEXT}}}},
        "paths": {
            "/a/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "type": "string"}],
                "get": {
                    "parameters": [{"$ref": "#/parameters/P"}, {"name": "q", "in": "query", "type": "integer"}],
                    "responses": {
                        "200": {"description": "ok", "headers": {"X-A": TEXT}, "schema": {"$ref": "#/definitions/A"}},
                        "404": {"$ref": "#/responses/N"},
                    },
                },
                "post": {"parameters": [{"$ref": "#/parameters/B"}], "responses": {"200": {"description": "ok"}}},
            }
        },
        "definitions": placed({"A": THING, "C": CHILD}, "#/definitions"),
    }


DOCUMENTS = {"2.0": swagger(), "3.0": openapi("3.0.3"), "3.1": openapi("3.1.0")}
UNREADABLE: dict[str, Any] = {"reference": {"$ref": "#/nowhere/Gone"}, "text": "gone", "list": []}
HEADS = ("info", "openapi", "swagger")


def parts(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all objects and lists of a document."""
    if place and place[0] in HEADS:
        return
    if place:
        yield place
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in members:
        if isinstance(item, (dict, list)):
            yield from parts(item, (*place, key))


def another(document: Doc) -> Doc:
    """A document that reads the same and shares nothing, as one of another file does."""
    found: Doc = orjson.loads(orjson.dumps(document))
    return found


def with_part(document: Doc, place: tuple[Any, ...], part: Any) -> Doc:
    found = another(document)
    holder: Any = found
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = part
    return found


def value_at(document: Doc, place: tuple[Any, ...]) -> Any:
    value: Any = document
    for key in place:
        value = value[key]
    return value


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("version", DOCUMENTS)
def test_what_only_the_new_document_breaks_is_never_a_pass(version: str, kind: str) -> None:
    document, part = DOCUMENTS[version], UNREADABLE[kind]
    passed = []
    for place in parts(document):
        if isinstance(value_at(document, place), type(part)) and kind == "list":
            continue  # an empty list is one that can be read
        broken = with_part(document, place, part)
        report = apidiff.compare(document, broken, settings=apidiff.Settings())
        assert report.problems, place
        if report.verdict.passed:
            passed.append(place)
        same = apidiff.compare(broken, another(broken), settings=apidiff.Settings())
        assert not same.findings, place
        assert "nothing changed" not in same.verdict.sentence, place
        apidiff.compare(broken, document, settings=apidiff.Settings())
    assert not passed


IN_OPERATIONS = {"paths", "/a/{id}", "requestBody", "responses", "content", "headers", "callbacks"}
LISTS = {("parameters",), ("responses",)}


def in_schema(place: tuple[Any, ...]) -> bool:
    return "schema" in place or bool({"schemas", "definitions"} & {*place[:-2]})


OTHERS: dict[str, Any] = {"reference": {"$ref": "#/nowhere/Lost"}, "text": "lost"}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("version", DOCUMENTS)
def test_what_both_documents_break_in_different_words_is_said_and_never_a_pass(version: str, kind: str) -> None:
    """Said of every part, be it needed by an operation or not. No pass: schemas and all that stands in them, paths and
    what an operation is made of, what operations refer to and the maps that hold it."""
    document = DOCUMENTS[version]
    needed = {
        place
        for place in parts(document)
        if in_schema(place)
        or (place[0] == "paths" and (place[-1] in IN_OPERATIONS or place[-2:-1] in LISTS))
        or place[0] not in ("paths", "webhooks")
    }
    assert len(needed) > 20
    quiet, passed = [], []
    for place in parts(document):
        old, new = (with_part(document, place, words[kind]) for words in (UNREADABLE, OTHERS))
        report = apidiff.compare(old, new, settings=apidiff.Settings())
        if not report.findings:
            quiet.append(place)
        if place in needed and report.verdict.passed:
            passed.append(place)
    assert not quiet
    assert not passed


SECURED: list[tuple[Any, ...]] = [
    ("paths", "/n", "post", "security"),
    ("paths", "/n", "post", "security", 0),
    ("paths", "/n", "post", "security", 0, "key"),
    ("paths", "/n", "post", "servers"),
    ("paths", "/n", "post", "servers", 0),
    ("components",),
    ("components", "securitySchemes"),
    ("components", "securitySchemes", "key"),
    ("paths", "/n", "post", "callbacks", "c", "{$request.body#/u}"),
    ("paths", "/n", "post", "callbacks", "c", "{$request.body#/u}", "post"),
]


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("place", SECURED, ids=str)
def test_what_calls_need_is_no_pass_where_both_documents_break_it_in_different_words(
    place: tuple[Any, ...], kind: str
) -> None:
    document = rare("3.1.0")
    before, after = (with_part(document, place, words[kind]) for words in (UNREADABLE, OTHERS))
    assert not apidiff.compare(before, after).verdict.passed
    assert not apidiff.compare(before, copy.deepcopy(before)).findings


@pytest.mark.parametrize("field", ["host", "basePath", "schemes"])
def test_an_address_of_2_0_that_neither_document_lets_be_read_is_no_pass_where_it_changed(field: str) -> None:
    document = {**DOCUMENTS["2.0"], "host": "x.example"}
    before, after = ({**document, field: words} for words in ({"url": "a"}, {"url": "b"}))
    assert not apidiff.compare(before, after).verdict.passed
    assert not apidiff.compare(document, after).verdict.passed
    assert not apidiff.compare(before, copy.deepcopy(before)).findings


def test_a_path_through_a_file_that_neither_document_lets_be_read_is_no_pass_where_it_changed(tmp_path: Path) -> None:
    """The reference reads the same, and so does the entry file: what it leads through is a list, another one each."""
    entry = copy.deepcopy(DOCUMENTS["3.0"])
    entry["paths"]["/a/{id}"]["get"]["responses"]["404"] = {"$ref": "shared.json#/responses/N"}
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "api.json").write_text(json.dumps(entry))
        (tmp_path / side / "shared.json").write_text(json.dumps({"responses": [side]}))
    report = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json")
    (finding,) = report.findings
    assert (finding.rule, finding.level) == ("reference-broken", apidiff.Level.BREAKING)
    assert not apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "old" / "api.json").findings


def test_an_operation_of_a_callback_is_told_though_another_of_the_same_path_can_be_read() -> None:
    document = rare("3.1.0")
    item = document["paths"]["/n"]["post"]["callbacks"]["c"]["{$request.body#/u}"]
    item["put"] = {"$ref": "#/nowhere/Lost"}
    other = copy.deepcopy(document)
    other["paths"]["/n"]["post"]["callbacks"]["c"]["{$request.body#/u}"]["put"] = {"$ref": "#/nowhere/Gone"}
    (finding,) = apidiff.compare(document, other).findings
    assert (finding.rule, finding.level) == ("reference-broken", apidiff.Level.BREAKING)


def test_one_broken_path_is_one_finding_for_all_its_operations() -> None:
    document = DOCUMENTS["3.0"]
    for part in UNREADABLE.values():
        report = apidiff.compare(document, with_part(document, ("paths", "/a/{id}"), part), settings=apidiff.Settings())
        (finding,) = (found for found in report.findings if found.level is apidiff.Level.BREAKING)
        assert finding.change.kind == "part.unread"
        assert {str(usage.operation) for usage, _ in finding.usages} == {"GET /a/{id}", "POST /a/{id}"}


def test_a_pointer_that_passes_through_references_is_followed_to_its_end() -> None:
    """The reference reads the same, what it passes through does not."""
    document = copy.deepcopy(DOCUMENTS["3.0"])
    schemas = document["components"]["schemas"]
    schemas.update(Way={"$ref": "#/components/schemas/C"}, Else={"properties": {"c": {"type": "integer"}}})
    schemas["A"]["properties"]["x"] = {"$ref": "#/components/schemas/Way/properties/c"}
    other = with_part(document, ("components", "schemas", "Way"), {"$ref": "#/components/schemas/Else"})
    report = apidiff.compare(document, other, settings=apidiff.Settings())
    assert [found.rule for found in report.findings if found.level is apidiff.Level.BREAKING] == ["type-changed"]


RARE: list[tuple[Any, ...]] = [
    ("parameters", 1, "content", "application/json"),
    ("requestBody", "content"),
    ("requestBody", "content", "multipart/form-data"),
    ("requestBody", "content", "multipart/form-data", "encoding", "f"),
    ("responses", "200", "content"),
    ("responses", "200", "headers", "X-R", "content", "text/plain"),
    ("responses", "200", "links", "l"),
    ("responses", "200", "links", "l", "server"),
    ("servers", 0, "variables", "v"),
    ("parameters",),
    ("parameters", 0),
]


@pytest.mark.parametrize("part", [None, *UNREADABLE.values()], ids=str)
@pytest.mark.parametrize("place", RARE, ids=str)
def test_a_rare_part_that_cannot_be_read_is_never_a_pass(place: tuple[Any, ...], part: Any) -> None:
    if (part == [] and place == ("parameters",)) or (part is None and place[-1] == "server"):
        return  # a list that can be read, and nothing where nothing is needed
    document = rare("3.1.0")
    for holder in (("paths", "/n", "post"), ("paths", "/n", "post", "callbacks", "c", "{$request.body#/u}", "post")):
        broken = with_part(document, (*holder, *place), part)
        report = apidiff.compare(document, broken, settings=apidiff.Settings())
        assert not report.verdict.passed, holder
        assert any(problem.pointer is not None and problem.position for problem in report.problems)
        same = apidiff.compare(broken, another(broken), settings=apidiff.Settings())
        assert "nothing changed" not in same.verdict.sentence


def called_back(depth: int, type_: str) -> Doc:
    """A document whose operation is called back by an operation that is called back ..."""
    body = {"content": {"application/json": {"schema": {"type": type_}}}}
    operation: Doc = {"responses": {"200": {"description": "ok"}}, "requestBody": body}
    for _ in range(depth):
        item = {"post": operation}
        operation = {"responses": {"200": {"description": "ok"}}, "callbacks": {"c": {"{$request.body#/u}": item}}}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def test_callbacks_of_callbacks_are_compared_or_named() -> None:
    for depth in range(9):
        old, new = called_back(depth, "string"), called_back(depth, "integer")
        if depth <= 5:
            assert not apidiff.compare(old, new, settings=apidiff.Settings()).verdict.passed
            continue
        with pytest.raises(apidiff.DocumentError, match="nested too deeply to be compared"):
            apidiff.compare(old, new, settings=apidiff.Settings())
        lenient = apidiff.compare(old, new, settings=apidiff.Settings(lenient=True))
        assert "2 parts left out" in lenient.verdict.sentence


def test_an_operation_that_calls_itself_back_is_read() -> None:
    document = called_back(1, "string")
    item = {"$ref": "#/paths/~1a"}
    document["paths"]["/a"]["post"]["callbacks"]["c"] = {"{$request.body#/u}": item}
    assert not apidiff.compare(document, copy.deepcopy(document), settings=apidiff.Settings()).problems


@pytest.mark.parametrize("place", ["parameters", "responses"])
def test_every_media_type_of_a_parameter_or_header_is_compared(place: str) -> None:
    def document(type_: str) -> Doc:
        content = {"application/json": {"schema": TEXT}, "text/x": {"schema": {"type": type_}}}
        operation: Doc = {"responses": {"200": {"description": "ok"}}}
        if place == "parameters":
            operation["parameters"] = [{"name": "q", "in": "query", "content": content}]
        else:
            operation["responses"]["200"]["headers"] = {"X-A": {"content": content}}
        return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}

    assert not apidiff.compare(document("string"), document("boolean"), settings=apidiff.Settings()).verdict.passed


# What a keyword or field holds where nothing can be read from it, by what it should hold.
WRONG_FIELDS: dict[str, list[tuple[tuple[Any, ...], Any]]] = {
    "2.0": [
        (("paths", "/a/{id}", "get", "parameters", 1, "required"), "true"),
        (("paths", "/a/{id}", "get", "parameters", 1, "required"), ["x"]),
        (("paths", "/f", "post", "parameters", 0, "required"), "true"),
        (("paths", "/f", "post", "parameters", 0, "collectionFormat"), ["multi"]),
        (("paths", "/f", "post", "parameters", 0, "collectionFormat"), "multy"),
        (("parameters", "B", "required"), 1),
        (("paths", "/f", "post", "consumes"), "multipart/form-data"),
        (("paths", "/a/{id}", "post", "consumes"), ["application/json", 1]),
        (("paths", "/a/{id}", "get", "produces"), {"application/json": {}}),
        (("consumes",), "application/xml"),
        (("produces",), [None]),
        (("paths", "/r", "get", "produces"), "text/plain"),
    ],
    "3.0": [
        (("paths", "/a/{id}", "get", "parameters", 1, "required"), "true"),
        (("paths", "/a/{id}", "get", "parameters", 1, "style"), ["form"]),
        (("paths", "/a/{id}", "get", "parameters", 1, "explode"), "false"),
        (("paths", "/a/{id}", "get", "responses", "200", "headers", "X-A", "required"), "true"),
        (("components", "requestBodies", "B", "required"), "true"),
        (("components", "schemas", "A", "properties", "x", "readOnly"), "true"),
        (("components", "schemas", "A", "properties", "x", "nullable"), "true"),
        (("components", "schemas", "A", "type"), []),
        (("components", "schemas", "A", "required"), [1]),
        (("components", "schemas", "A", "properties", "list", "items"), []),
        (("paths", "/f", "post", "requestBody", "content", "multipart/form-data", "encoding"), "text/plain"),
        (("paths", "/f", "post", "requestBody", "content", "multipart/form-data", "encoding", "f"), "text/plain"),
        (("paths", "/f", "post", "requestBody", "content", "multipart/form-data", "encoding", "f", "contentType"), 1),
        (("components", "schemas", "U", "discriminator", "mapping"), "d"),
        (("components", "schemas", "U", "discriminator", "mapping", "d"), 1),
    ],
    "3.1": [
        (("components", "schemas", "A", "dependentRequired", "x"), None),
        (("components", "schemas", "A", "dependentRequired", "x"), 7),
        (("components", "schemas", "A", "dependentRequired", "x"), [["list"]]),
        (("components", "schemas", "A", "type"), ["object", 1]),
    ],
}


def with_more_fields(version: str) -> Doc:
    """The document of a version, with a form, a discriminator and dependent properties besides."""
    document = copy.deepcopy(DOCUMENTS[version])
    if version == "2.0":
        field = {"name": "f", "in": "formData", "type": "array", "items": TEXT}
        document["paths"]["/f"] = {"post": {"parameters": [field], "responses": {"200": {"description": "ok"}}}}
        document["paths"]["/r"] = {"get": {"responses": {"404": {"$ref": "#/responses/N"}}}}
        return document
    form = {"schema": {"type": "object", "properties": {"f": TEXT}}, "encoding": {"f": {"contentType": "text/plain"}}}
    schemas = document["components"]["schemas"]
    schemas["U"] = {
        "oneOf": [{"$ref": "#/components/schemas/C"}, {"$ref": "#/components/schemas/D"}],
        "discriminator": {"propertyName": "k", "mapping": {"d": "#/components/schemas/D"}},
    }
    union = {"application/json": {"schema": {"$ref": "#/components/schemas/U"}}}
    document["paths"]["/f"] = {
        "post": {
            "requestBody": {"content": {"multipart/form-data": form}},
            "responses": {"200": {"description": "ok", "content": union}},
        }
    }
    if version == "3.1":
        schemas["A"]["dependentRequired"] = {"x": ["list"]}
    return document


@pytest.mark.parametrize(
    ("version", "place", "wrong"), [(version, *case) for version, cases in WRONG_FIELDS.items() for case in cases]
)
def test_a_field_of_the_wrong_kind_in_the_new_document_alone_is_never_a_pass(
    version: str, place: tuple[Any, ...], wrong: Any
) -> None:
    """Its absence would mean a default. What is meant is unknown, so none is assumed."""
    document = with_more_fields(version)
    broken = with_part(document, place, wrong)
    report = apidiff.compare(document, broken, settings=apidiff.Settings())
    assert not report.verdict.passed
    assert report.problems
    assert not apidiff.compare(broken, copy.deepcopy(broken), settings=apidiff.Settings()).findings
    apidiff.compare(broken, document, settings=apidiff.Settings())


@pytest.mark.parametrize("keyword", ["produces", "consumes"])
@pytest.mark.parametrize("wrong", ["application/json", {"application/json": {}}, [1]])
def test_one_line_of_a_document_that_cannot_be_read_is_one_finding(keyword: str, wrong: Any) -> None:
    document = copy.deepcopy(DOCUMENTS["2.0"])
    document.update({"consumes": ["application/json"], "produces": ["application/json"]})
    document["paths"]["/b"] = copy.deepcopy(document["paths"]["/a/{id}"])
    for place in ((keyword,), ("paths", "/b", "post" if keyword == "consumes" else "get", keyword)):
        report = apidiff.compare(document, with_part(document, place, wrong), settings=apidiff.Settings())
        (finding,) = (found for found in report.findings if found.level is apidiff.Level.BREAKING)
        assert finding.rule == "part-unreadable"
        assert {usage.operation.path for usage, _ in finding.usages} == (
            {"/a/{id}", "/b"} if len(place) == 1 else {"/b"}
        )
        assert not report.verdict.passed

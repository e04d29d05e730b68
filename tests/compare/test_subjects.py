"""How findings name the place of a change."""

from __future__ import annotations

from pathlib import Path

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.model.change import Witness
from apidiff.model.document import Json
from apidiff.render import FORMATS
from apidiff.render.guide.names import sentence


def test_a_header_of_a_shared_response_is_named() -> None:
    """Its body may change in the same way."""

    def document(**limit: Json) -> dict[str, Json]:
        shared: dict[str, Json] = {
            "description": "Bad",
            "headers": {"X-Hint": {"schema": {"type": "string", **limit}}},
            "content": {"text/plain": {"schema": {"type": "string", **limit}}},
        }
        get = {"responses": {"400": {"$ref": "#/components/responses/Bad"}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "paths": {"/things": {"get": get}},
            "components": {"responses": {"Bad": shared}},
        }

    messages = {
        finding.message.split(" now ")[0] for finding in apidiff.compare(document(), document(maxLength=9)).findings
    }
    assert messages == {"The header `X-Hint` of `responses/Bad`", "`responses/Bad`"}


TEXT: dict[str, Json] = {"type": "string"}
LIST: dict[str, Json] = {"type": "array", "items": TEXT}


@pytest.mark.parametrize(
    ("item", "named", "told"),
    [
        (TEXT, "Each item of the query parameter `ids` of `GET /things`", "An item of `ids` (query parameter)"),
        (LIST, "Each item of each item of the query parameter `ids` of `GET /things`", "An item of `ids`"),
        (
            {"type": "object", "properties": {"a": TEXT}},
            "`a` of each item of the query parameter `ids` of `GET /things`",
            "`a` of `ids`",
        ),
        (
            {"type": "object", "additionalProperties": TEXT},
            "Each value of each item of the query parameter `ids` of `GET /things`",
            "`ids`",
        ),
    ],
)
def test_items_of_what_has_a_name_are_called_so(item: Json, named: str, told: str) -> None:
    """`[]` is a mark behind a name, and none of its own."""

    def document(schema: Json) -> dict[str, Json]:
        parameter = {"name": "ids", "in": "query", "schema": {"type": "array", "items": schema}}
        get = {"parameters": [parameter], "responses": {"200": {"description": "OK"}}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/things": {"get": get}}}

    def shortened(schema: Json) -> Json:
        if isinstance(schema, dict):
            ends = {"maxLength": 3} if schema.get("type") == "string" else {}
            return {**{key: shortened(value) for key, value in schema.items()}, **ends}
        return schema

    report = apidiff.compare(document(item), document(shortened(item)))
    (finding,) = report.findings
    assert finding.message.startswith(f"{named} now ")
    assert "`[]" not in FORMATS["guide"].render(report)
    assert told in FORMATS["guide"].render(report)


def test_items_of_a_shared_list_are_called_so() -> None:
    def document(**limit: Json) -> dict[str, Json]:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Names"}}}
        get = {"responses": {"200": {"description": "OK", "content": content}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/things": {"get": get}},
            "components": {"schemas": {"Names": {"type": "array", "items": {"type": "string", **limit}}}},
        }

    (finding,) = apidiff.compare(document(maxLength=3), document()).findings
    assert finding.message.startswith("Each item of `Names` ")


def written(folder: Path, **files: str) -> str:
    """Write files whose names have `_` for the dot, and return the path of the entry."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("__", "/").replace("_", ".")).parent.mkdir(exist_ok=True)
        (folder / name.replace("__", "/").replace("_", ".")).write_text(text, encoding="utf-8")
    return str(folder / "entry.yaml")


def entry(answer: str, sent: str = "{type: string}") -> str:
    """A document with one operation, given the schemas of its answer and of its body."""
    return (
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /things:\n    put:\n"
        f"      requestBody: {{content: {{application/json: {{schema: {sent}}}}}}}\n"
        f"      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}\n"
    )


def found(old: str, new: str) -> list[Finding]:
    return list(apidiff.compare(old, new, settings=apidiff.Settings()).findings)


OF_FILES = {
    "a part of a file": ("{$ref: 'types.yaml#/Thing'}", {"types_yaml": "Thing: %s"}, "Thing"),
    "a file": ("{$ref: Thing.yaml}", {"Thing_yaml": "%s"}, "Thing"),
    "a file in a folder of its name": ("{$ref: thing/index.yaml}", {"thing__index_yaml": "%s"}, "thing"),
    "a definition of a file": ("{$ref: 'x.yaml#/definitions/Thing'}", {"x_yaml": "definitions: {Thing: %s}"}, "Thing"),
    "a nested part": ("{$ref: 'x.yaml#/Shop/Thing'}", {"x_yaml": "Shop: {Thing: %s}"}, "Shop.Thing"),
}


@pytest.mark.parametrize("name", OF_FILES)
def test_a_part_of_another_file_is_named_and_not_the_first_place_that_holds_it(name: str, tmp_path: Path) -> None:
    """It breaks in the request alone, and was met in the answer first."""
    reference, files, expected = OF_FILES[name]
    text = entry(f"{{type: object, properties: {{data: {reference}}}}}", f"{{type: array, items: {reference}}}")
    schema = "{type: object, %sproperties: {a: {type: string}}}"
    old = {key: part % (schema % "") for key, part in files.items()}
    new = {key: part % (schema % "required: [a], ") for key, part in files.items()}
    sides = written(tmp_path / "old", entry_yaml=text, **old), written(tmp_path / "new", entry_yaml=text, **new)
    (finding,) = found(*sides)
    assert finding.message == f"`a` of `{expected}` is now required"
    assert finding.level is Level.BREAKING


def test_a_file_that_is_a_list_of_values_is_named_and_not_its_keyword(tmp_path: Path) -> None:
    """It is met by itself and as a part of something else."""

    def files(values: str) -> dict[str, str]:
        part = "{allOf: [{$ref: Currency.yaml}, {maxLength: 9}]}"
        return {
            "entry_yaml": entry(f"{{type: object, properties: {{a: {part}, b: {{$ref: Currency.yaml}}}}}}"),
            "Currency_yaml": f"{{type: string, enum: [EUR{values}]}}",
        }

    findings = found(written(tmp_path / "old", **files("")), written(tmp_path / "new", **files(", GHS")))
    assert [one.change.subject.owner for one in findings] == ["Currency"]


def test_branches_in_other_files_have_names_and_payloads_of_their_own(tmp_path: Path) -> None:
    files = {
        "types_yaml": "".join(
            f"{name}: {{type: object, required: [{key}], properties: {{{key}: {{type: string}}}}}}\n"
            for name, key in (("Cat", "a"), ("Dog", "b"))
        ),
        "Cow_yaml": "{type: object, required: [c], properties: {c: {type: string}}}",
    }
    cat = "{$ref: 'types.yaml#/Cat'}"
    old = written(tmp_path / "old", entry_yaml=entry(f"{{anyOf: [{cat}]}}"), **files)
    more = f"{{anyOf: [{cat}, {{$ref: 'types.yaml#/Dog'}}, {{$ref: ./Cow.yaml}}]}}"
    findings = found(old, written(tmp_path / "new", entry_yaml=entry(more), **files))
    shown = {one.change.facts["branch"]: one.evidence.value for one in findings if isinstance(one.evidence, Witness)}
    assert {name: set(value) for name, value in shown.items()} == {"Dog": {"b"}, "Cow": {"c"}}


def test_a_parameter_that_took_the_place_of_another_is_told_where_it_stands() -> None:
    def listed(name: str, *values: str) -> Json:
        items: Json = {"type": "string", "enum": list(values)}
        return {"name": "fields", "in": "query", "schema": {"type": "array", "items": items}, "x-name": name}

    def document(used: str) -> dict[str, Json]:
        get = {"parameters": [{"$ref": f"#/components/parameters/{used}"}], "responses": {"200": {"description": "OK"}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "paths": {"/tags": {"get": get}, "/shops": {"get": document_of_all}},
            "components": {"parameters": {"All": listed("All", "name", "sku"), "Few": listed("Few", "name", "value")}},
        }

    document_of_all: Json = {
        "parameters": [{"$ref": "#/components/parameters/All"}],
        "responses": {"200": {"description": "OK"}},
    }
    subjects = {
        str(finding.change.subject.owner) for finding in apidiff.compare(document("All"), document("Few")).findings
    }
    assert subjects == {"GET /tags"}


def test_a_form_field_that_is_encoded_by_itself_is_named_and_so_is_its_header() -> None:
    def document(type_: str) -> dict[str, Json]:
        fields = {"details": {"type": "object", "properties": {"a": {"type": type_}}}}
        encoding = {"contentType": "application/json", "headers": {"X-Key": {"schema": {"type": type_}}}}
        media = {"schema": {"type": "object", "properties": fields}, "encoding": {"details": encoding}}
        post = {"requestBody": {"content": {"multipart/form-data": media}}, "responses": {"200": {"description": "OK"}}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": post}}}

    found = apidiff.compare(document("string"), document("integer")).findings
    field = "the form field `details` of the `multipart/form-data` request body of `POST /a`"
    assert {str(finding.message) for finding in found} == {
        f"The type of `a` in {field} changed from `string` to `integer`",
        f"The type of the header `X-Key` of {field} changed from `string` to `integer`",
    }


@pytest.mark.parametrize(("shared", "told"), [(False, " of `GET /things`"), (True, "")])
def test_a_guide_says_of_which_call_a_parameter_is_unless_several_share_it(shared: bool, told: str) -> None:
    def document(**more: Json) -> dict[str, Json]:
        parameter = {"name": "ids", "in": "query", "schema": TEXT, **more}
        get = {"parameters": [{"$ref": "#/components/parameters/Ids"} if shared else parameter]}
        get["responses"] = {"200": {"description": "OK"}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/things": {"get": get}},
            "components": {"parameters": {"Ids": parameter}},
        }

    report = apidiff.compare(document(), document(required=True))
    finding = next(one for one in report.findings if one.usages)
    assert sentence(finding.message, finding) == f"The query parameter `ids`{told} is now required"

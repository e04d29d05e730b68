"""What a caller is told to do: in the words of the rule, or with what to send where the documents name it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.pipeline import compare
from apidiff.render import FORMATS

OK = {"200": {"description": "ok"}}


def api(operation: dict[str, Any], *, path: str = "/a", components: Any = None, **more: Any) -> dict[str, Any]:
    paths = {path: {"get": {"responses": OK, **operation}}, **more}
    whole = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": paths}
    return {**whole, "components": components} if components else whole


def page_of(old: dict[str, Any], new: dict[str, Any]) -> str:
    return FORMATS["guide"].render(compare(old, new, Settings(fail_on="never")))


def secured(**scheme: Any) -> dict[str, Any]:
    return api({"security": [{"key": []}]}, components={"securitySchemes": {"key": scheme}})


def answers(*types: str, status: str = "200") -> dict[str, Any]:
    return api({"responses": {status: {"description": "ok", "content": {name: {} for name in types}}}})


def takes(*types: str) -> dict[str, Any]:
    body = {"required": True, "content": {name: {"schema": {"type": "string"}} for name in types}}
    return api({}, **{"/b": {"post": {"responses": OK, "requestBody": body}}})


def query(**parameter: Any) -> dict[str, Any]:
    return api({"parameters": [{"name": "ids", "in": "query", **parameter}]})


LIST = {"schema": {"type": "array", "items": {"type": "string"}}}
FIELDS = {"style": "deepObject", "explode": True, "schema": {"type": "object"}}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (answers("text/html", "text/csv"), answers("text/csv"), "Ask for `text/csv` in `Accept`"),
        (takes("text/xml", "text/csv", "text/html"), takes("text/csv", "text/html"), "as `text/csv` or `text/html` ("),
        (query(**LIST), query(**LIST, explode=False), "Write `ids` as `ids=a,b` instead of `ids=a&ids=b`"),
        (query(**LIST), query(**LIST, style="spaceDelimited"), "Write `ids` as `ids=a%20b` instead of `ids=a&ids=b`"),
        (query(schema={"type": "object"}), query(**FIELDS), "Write `ids` as `ids[key]=a` instead of `key=a`"),
        (
            query(schema={"type": "string"}), query(schema={"type": "string", "enum": ["up", "no", "down"]}),
            "Send only `up`, `no` or `down` for `ids` (query parameter)",
        ),
        (
            api({}), secured(type="http", scheme="bearer"),
            "Get credentials for `key`, sent as `Authorization: Bearer …`, and send them with every request",
        ),
        (
            secured(type="apiKey", **{"in": "query"}, name="k"), secured(type="apiKey", **{"in": "query"}, name="key"),
            "Send the key in the query parameter `key` instead of `k`",
        ),
        (
            secured(type="oauth2", flows={"implicit": {"authorizationUrl": "https://a.example/x", "scopes": {}}}),
            secured(type="oauth2", flows={"implicit": {"authorizationUrl": "https://b.example/x", "scopes": {}}}),
            "Send users to `https://b.example/x` instead of `https://a.example/x`",
        ),
        (
            secured(type="oauth2", flows={"password": {"tokenUrl": "https://a.example/x", "scopes": {}}}),
            secured(type="oauth2", flows={"password": {"tokenUrl": "https://b.example/x", "scopes": {}}}),
            "Get tokens from `https://b.example/x` instead of `https://a.example/x`",
        ),
    ],
)  # fmt: skip
def test_what_to_send_is_named(old: dict[str, Any], new: dict[str, Any], told: str) -> None:
    assert told in page_of(old, new)


def test_media_types_that_all_calls_have_are_named() -> None:
    both = {"application/json": {}, "text/html": {}}

    def document(first: Any, second: Any) -> dict[str, Any]:
        calls = {
            f"/{name}": {"get": {"responses": {"200": {"description": "ok", "content": content}}}}
            for name, content in (("b", first), ("c", second))
        }
        return api({}, **calls)

    page = page_of(document(both, both), document({"application/json": {}}, {"application/json": {}, "text/csv": {}}))
    assert "Ask for `application/json` in `Accept`" in page
    assert "`GET /c`" in page


def objects(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    thing = {"type": "object", "required": list(required), "properties": properties}
    answer = {"responses": {"200": {"description": "ok", "content": content}}}
    return api(answer, components={"schemas": {"Thing": thing}})


def test_fields_of_one_object_share_what_to_do() -> None:
    text = {"type": "string"}
    page = page_of(objects(("a", "b"), a=text, b=text), objects((), a=text, b=text))
    assert "Handle answers without `a` and `b` of `Thing` before you use the new version" in page


def test_what_answers_promise_more_is_said_once_for_an_object() -> None:
    page = page_of(
        objects((), a={"type": ["string", "null"]}, b={"type": ["string", "null"]}),
        objects(("a", "b"), a={"type": "string"}, b={"type": "string"}),
    )
    assert "- `a` and `b` of `Thing` are never null now (`GET /a`)" in page
    assert "- `a` and `b` of `Thing` are always there now (`GET /a`)" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('Deprecated: this has been renamed to "reserved-space". It is kept for now.', "reserved-space"),
        ("Deprecated. Use Settings.mac_address instead.", "Settings.mac_address"),
        ("Deprecated in favor of `cursor`.", "cursor"),
        ("Deprecated: replaced by \u2018page_token\u2019.", "page_token"),
        # Nothing that stands there is the name of a thing.
        ("Deprecated. Use the information from the map instead.", ""),
        ("Deprecated, please use something else.", ""),
    ],
)
def test_what_the_provider_says_to_use_is_in_the_steps(said: str, told: str) -> None:
    page = page_of(query(description=said, schema={"type": "integer"}), api({}))
    steps = page.partition("## Migration steps")[2].partition("## Test")[0]
    assert ("its documentation says to use" in steps) is bool(told)
    assert not told or f"Stop sending `ids`; its documentation says to use `{told}`" in steps


def test_an_empty_text_is_no_value_in_brackets() -> None:
    def document(**schema: Any) -> dict[str, Any]:
        return query(schema={"type": "string", **schema})

    page = page_of(document(default=""), document())
    assert "(empty)" not in page
    assert "Send an empty text yourself" in page


def test_a_text_that_may_be_empty_now() -> None:
    page = page_of(objects((), a={"type": "string", "minLength": 1}), objects((), a={"type": "string"}))
    assert "Handle empty `a` of `Thing` before you use the new version" in page
    assert "less than 1" not in page


def test_statuses_that_a_range_describes_are_one_entry() -> None:
    def document(*statuses: str) -> dict[str, Any]:
        return api({"responses": {**OK, **{status: {"description": "no"} for status in statuses}}})

    page = page_of(document("400", "404", "500"), document("default"))
    assert "- Statuses `400`, `404` and `500` are described by `default` now (`GET /a`)" in page


def test_what_went_as_announced_is_in_the_index_and_on_the_timeline() -> None:
    gone = {"get": {"deprecated": True, "x-sunset": "2020-01-31", "responses": OK}}
    others = {f"/{name}": {"delete": {"responses": OK}} for name in "bcde"}
    page = page_of(api({}, **{"/old": gone, **others}), api({}))
    assert "- `GET /old`: [removed](#guide-worth-a-check)" in page
    assert "| 2020-01-31 | `GET /old`, which is gone now | - |" in page


def test_a_renamed_variable_of_a_path_is_no_other_call() -> None:
    def document(name: str, *security: str) -> dict[str, Any]:
        variable = {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 34}}
        schemes = {each: {"type": "http", "scheme": "bearer"} for each in ("a", "b")}
        operation = {"parameters": [variable], "security": [{each: []} for each in security]}
        return api(operation, path=f"/things/{{{name}}}", components={"securitySchemes": schemes})

    assert "```bash" not in page_of(document("thing_id", "a", "b"), document("id", "b"))
    # What only fills a length is no value: the caller knows it.
    moved = {"paths": {"/moved/{id}": document("id")["paths"]["/things/{id}"]}}
    page = page_of(document("thing_id", "a"), {**document("id"), **moved})
    assert "stringstring" not in page


def test_an_answer_that_became_a_map_of_what_it_was() -> None:
    old = objects(("a", "b"), a={"type": "string"}, b={"type": "string"})
    new = objects(("a", "b"), a={"type": "string"}, b={"type": "string"})
    answer = new["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"] = {"type": "object", "additionalProperties": answer["schema"]}
    for _ in range(2):
        page = page_of(old, new)
        assert "Read the values of the map where you read the object itself (`GET /a`)." in page
        assert "Stop reading" not in page
        for document in (old, new):
            document["components"]["schemas"]["Thing"].pop("type", None)  # said by its properties alone


def test_a_media_type_that_left_none_behind() -> None:
    nothing = api({"responses": {"200": {"description": "ok"}}})
    assert "Do not rely on a body in `text/csv` with status 200" in page_of(answers("text/csv"), nothing)
    page = page_of(answers("text/csv", "text/html"), answers("text/xml", "text/html"))
    assert "Do not rely" not in page


def test_what_is_the_same_for_several_fields_is_said_once() -> None:
    names = ("a", "b", "c")
    old = objects(names, **{name: {"type": "string", "format": "uri"} for name in names})
    new = objects(names, **{name: {"type": "string", "format": "uri-template"} for name in names})
    page = page_of(old, new)
    checks = page.partition("## Worth a check")[2].partition("## ")[0]
    assert checks.count("`uri-template`") == 1
    assert "The same goes for `b` and `c`." in checks
    page = page_of(objects((), **{name: {"type": "string", "maxLength": 9} for name in names}), objects((), a={}, b={}))
    assert "The same goes" not in page


def test_a_change_made_of_parts_is_counted_once_and_told_part_by_part() -> None:
    """One schema in the place of another: its fields are told one by one, as one change."""
    text = {"type": "string"}
    old = objects(("a", "b"), a=text, b=text, c=text)
    other = {"type": "object", "required": ["a"], "properties": {"a": text, "d": {"type": "integer"}}}
    old["components"]["schemas"]["Other"] = other
    new = copy.deepcopy(old)
    answer = new["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"] = {"$ref": "#/components/schemas/Other"}
    report = compare(old, new, Settings(fail_on="never"))
    (whole,) = [finding for finding in report.findings if finding.parts]
    page = FORMATS["guide"].render(report)
    breaking = [finding for finding in report.findings if finding.level.value == "breaking"]
    assert len([part for part in whole.parts if part.level.value == "breaking"]) > 1
    assert f"{len(breaking)} change in 1 operation breaks callers" in page
    assert f"<summary>Breaking: {len(breaking)}</summary>" in page
    listed = page.partition("## Every change")[2]
    assert all(f"(`{finding.rule}`)" in listed for finding in (whole, *whole.parts))
    assert "    - <a id=" in listed


def test_items_of_a_list_are_several() -> None:
    def document(item: Any) -> dict[str, Any]:
        content = {"application/json": {"schema": {"type": "array", "items": item}}}
        return api({"responses": {"200": {"description": "ok", "content": content}}})

    null, text = {"type": ["string", "null"]}, {"type": "string"}
    page = page_of(document(text), document(null))
    assert "| The items of the list | The items of the list or null | May now be null |" in page
    assert "Handle null in the items of the list" in page
    assert "The items of the list are never null now" in page_of(document(null), document(text))
    fields = {"type": "object", "properties": {"a": text, "b": text}}
    page = page_of(document(fields), document({**fields, "properties": {"a": text}}))
    assert "Stop reading `b` (`GET /a`)" in page


def test_a_list_in_the_query_of_a_call_shows_two_items_where_they_are_written_differently() -> None:
    page = page_of(query(**LIST), query(**LIST, explode=False))
    assert "/a?ids=a&ids=b'" in page
    assert "/a?ids=a,b'" in page


@pytest.mark.parametrize(
    ("old", "new", "note"), [(False, True, "Now allows only"), (True, False, "No longer limited to")]
)
def test_a_row_names_all_values_of_a_long_list_that_came_or_went(old: bool, new: bool, note: str) -> None:
    names = [f"v{number}" for number in range(8)]

    def document(listed: bool) -> dict[str, Any]:
        schema = {"type": "string", **({"enum": names} if listed else {})}
        content = {"application/json": {"schema": {"type": "object", "properties": {"a": schema}}}}
        body = {"requestBody": {"content": content}, "responses": {"200": {"description": "ok", "content": content}}}
        return api({}, **{"/b": {"post": body}})

    page = page_of(document(old), document(new))
    assert f"{note} {', '.join(f'`{name}`' for name in names[:-1])} and `v7`" in page

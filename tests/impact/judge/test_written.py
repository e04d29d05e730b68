"""Values are read back as they are written: parameters by their style, headers, cookies, forms, multipart bodies."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.impact.shop import Root, statuses, told

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
POINT = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer", "maximum": 9}}}
LIST = {"type": "array", "items": {"type": "integer", "maximum": 9}}
MAP = {"type": "object", "additionalProperties": {"type": "integer", "maximum": 9}}


def api(operation: Root, path: str = "/x", **more: Any) -> Root:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Written", "version": "1"},
        "servers": [{"url": "https://api.example/v1"}],
        "paths": {path: {"post": {"responses": {"200": {"description": ""}}, **operation}}},
        **more,
    }


def taking(schema: Root, in_: str = "query", path: str = "/x", **more: Any) -> Root:
    return api({"parameters": [{"name": "f", "in": in_, "required": in_ == "path", "schema": schema, **more}]}, path)


def form(schema: Root, media: str, **encoding: Any) -> Root:
    return api({"requestBody": {"content": {media: {"schema": schema, "encoding": encoding}}}})


def lowered(schema: Any) -> Any:
    """The schema with five in the place of nine."""
    if isinstance(schema, dict):
        return {key: 5 if key == "maximum" else lowered(value) for key, value in schema.items()}
    return [lowered(one) for one in schema] if isinstance(schema, list) else schema


def call(query: str = "", path: str = "/v1/x", **request: Any) -> Root:
    return {"method": "POST", "path": path + query, "status": 200, "request": {"headers": {}, **request}}


def sent(body: str, media: str) -> Root:
    return call(headers={"content-type": media}, body=body)


def hit(folder: Path, old: Root, new: Root, user: Root, other: Root | None) -> bool:
    found = statuses(told(folder, new, {"user": [user], **({"other": [other]} if other else {})}, old=old))
    return found["user"] == "hit" and (other is None or found["other"] != "hit")


@pytest.mark.parametrize(
    ("schema", "style", "explode", "user", "other"),
    [
        (POINT, "deepObject", True, "?f[b]=7", "?f[b]=3"),
        (POINT, "deepObject", True, "?f%5Bb%5D=7", "?f%5Ba%5D=7"),
        (POINT, "form", True, "?b=7", "?b=3"),
        (POINT, "form", False, "?f=b,7", "?f=b,3"),
        (POINT, "pipeDelimited", False, "?f=b|7", "?f=b|3"),
        (POINT, "spaceDelimited", False, "?f=b%207", "?f=b+3"),
        ({"allOf": [POINT]}, "form", True, "?b=7", "?b=3"),
        ({"oneOf": [POINT, {"type": "string"}]}, "form", True, "?b=7", "?b=3"),
        (MAP, "form", True, "?anything=7", "?anything=3"),
        (LIST, "form", True, "?f=1&f=7", "?f=1&f=2"),
        (LIST, "form", False, "?f=1%2C7", "?f=1,2"),
        (LIST, "pipeDelimited", False, "?f=1%7C7", "?f=1|2"),
        (LIST, "spaceDelimited", False, "?f=1+7", "?f=1%202"),
    ],
)
def test_in_the_query(tmp_path: Path, schema: Root, style: str, explode: bool, user: str, other: str) -> None:
    old, new = (taking(one, style=style, explode=explode) for one in (schema, lowered(schema)))
    assert hit(tmp_path, old, new, call(user), call(other))


def test_a_map_in_the_query_does_not_take_the_names_of_others(tmp_path: Path) -> None:
    page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    old, new = taking(MAP), taking(MAP)
    old["paths"]["/x"]["post"]["parameters"].append(page)
    new["paths"]["/x"]["post"]["parameters"] = [page]
    assert hit(tmp_path, old, new, call("?page=7&size=1"), call("?page=7"))


@pytest.mark.parametrize(
    ("schema", "style", "explode", "user", "other"),
    [
        (LIST, "simple", False, "1,7", "1,2"),
        (LIST, "label", True, ".1.7", ".1.2"),
        (LIST, "matrix", True, ";f=1;f=7", ";f=1;f=2"),
        (POINT, "simple", True, "b=7", "b=2"),
        (POINT, "label", False, ".b,7", ".b,2"),
        (POINT, "matrix", False, ";f=b,7", ";f=b,2"),
    ],
)
def test_in_the_path(tmp_path: Path, schema: Root, style: str, explode: bool, user: str, other: str) -> None:
    old, new = (taking(one, "path", "/x/{f}", style=style, explode=explode) for one in (schema, lowered(schema)))
    assert hit(tmp_path, old, new, call(path=f"/v1/x/{user}"), call(path=f"/v1/x/{other}"))


def test_texts_are_read_by_either_document(tmp_path: Path) -> None:
    for old, new in (
        (taking({"type": "integer"}), taking({"type": "string", "enum": ["1", "2"]})),
        (taking({"type": "array", "items": {"type": "integer"}}), taking({"type": "array", "items": {"enum": ["1"]}})),
    ):
        assert hit(tmp_path, old, new, call("?f=7"), call("?f=1"))
    fields: list[Root] = [
        {"type": "object", "properties": {"f": one}} for one in ({"type": "integer"}, {"enum": ["1"]})
    ]
    assert hit(tmp_path, form(fields[0], FORM), form(fields[1], FORM), sent("f=7", FORM), sent("f=1", FORM))


def test_a_new_parameter_is_looked_for_as_it_is_written(tmp_path: Path) -> None:
    old, new = api({}), taking(POINT)
    new["paths"]["/x"]["post"]["parameters"][0]["required"] = True
    assert hit(tmp_path, old, new, call("?x=1"), call("?a=1"))


def test_in_headers_and_cookies(tmp_path: Path) -> None:
    old, new = (taking(one, "header") for one in (LIST, lowered(LIST)))
    assert hit(tmp_path, old, new, call(headers={"F": "1, 7"}), call(headers={"f": "1,2"}))
    old, new = (taking({"enum": one}, "cookie") for one in (["a b", "c"], ["c"]))
    assert hit(tmp_path, old, new, call(headers={"Cookie": "x=1; f=a%20b"}), call(headers={"cookie": "f=c; x=a b"}))


THINGS: Root = {
    "type": "object",
    "properties": {"note": {"type": "string"}, "point": POINT, "list": LIST, "map": MAP, "points": {"type": "array"}},
}
THINGS["properties"]["points"]["items"] = POINT
DEEP = {"style": "deepObject", "explode": True}


@pytest.mark.parametrize(
    ("name", "encoding", "user", "other"),
    [
        ("point", DEEP, "point[b]=7", "point[b]=3"),
        ("point", DEEP, "point%5Bb%5D=7&note=x", "point%5Ba%5D=7"),
        ("point", None, "point[b]=7", "point[b]=3"),
        ("map", DEEP, "map[k]=7", "map[k]=3"),
        ("list", DEEP, "list[0]=1&list[1]=7", "list[0]=1"),
        ("list", None, "list[]=1&list[]=7", "list[]=1&list[]=2"),
        ("list", None, "list=1&list=7", "list=1&list=2"),
        ("list", {"style": "form", "explode": False}, "list=1,7", "list=1,2"),
        ("list", {"style": "pipeDelimited"}, "list=1|7", "list=1|2"),
        ("points", DEEP, "points[0][b]=1&points[1][b]=7", "points[0][b]=1"),
        ("point", {"contentType": "application/json"}, "point=%7B%22b%22:7%7D", "point=%7B%22b%22:3%7D"),
    ],
)
def test_in_a_form(tmp_path: Path, name: str, encoding: Root | None, user: str, other: str) -> None:
    more = {name: encoding} if encoding else {}
    gone, less = copy.deepcopy(THINGS), copy.deepcopy(THINGS)
    gone["properties"].pop(name)
    less["properties"][name] = lowered(less["properties"][name])
    old = form(THINGS, FORM, **more)
    assert hit(tmp_path, old, form(less, FORM, **more), sent(user, FORM), sent(other, FORM))
    assert hit(tmp_path, old, form(gone, FORM), sent(user, FORM), sent("note=x", FORM))


def parts(*given: tuple[str, str, str]) -> str:
    lines = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n' for name, more, text in given
    ]
    return "".join(lines) + "--B--\r\n"


@pytest.mark.parametrize("more", ["", "\r\nContent-Type: application/json"], ids=["without a type", "JSON"])
def test_in_a_multipart_body(tmp_path: Path, more: str) -> None:
    old, new = form(THINGS, MULTIPART), form(lowered(THINGS), MULTIPART)
    media = f"{MULTIPART}; boundary=B"
    user, other = (sent(parts(("point", more, f'{{"b": {number}}}')), media) for number in (7, 3))
    assert hit(tmp_path, old, new, user, other)

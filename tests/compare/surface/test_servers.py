"""Servers: the addresses in force, whatever way they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apidiff.compare.match.server_urls import changed_part, normal_url

Doc = dict[str, Any]
Compare = Callable[..., Any]


def document(*servers: Any, path: Any = None, operation: Any = None) -> Doc:
    """A document with two paths; the first may have servers of its own."""
    get: Doc = {"responses": {"200": {"description": "OK"}}}
    first: Doc = {"get": {**get, **({"servers": operation} if operation else {})}}
    if path:
        first["servers"] = path
    found: Doc = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": first, "/b": {"get": get}},
    }
    if servers:
        found["servers"] = list(servers)
    return found


def url(text: str, **variables: Any) -> Doc:
    """A Server Object."""
    return {"url": text, **({"variables": variables} if variables else {})}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [url("/")], []),
        ([url("/")], [], []),
        ([url("https://a.example/")], [url("https://A.example")], []),
        ([url("https://a.example")], [url("https://{h}", h={"default": "a.example"})], []),
        ([url("https://{r}.x", r={"default": "a", "enum": ["a", "b"]})], [url("https://b.x"), url("https://a.x")], []),
        (
            [url("https://a.x"), url("https://b.x")],
            [url("https://{r}.x", r={"default": "a", "enum": ["a", "c"]})],
            ["server.added", "server.removed"],
        ),
        (
            [url("https://a.x/v1"), url("https://b.x/v1")],
            [url("https://a.x/v2"), url("https://b.x/v2")],
            ["version.path-prefix.changed"],
        ),
        (
            [url("https://a.x"), url("https://b.x")],
            [url("https://c.x"), url("https://d.x")],
            ["server.added"] * 2 + ["server.removed"] * 2,
        ),
        ([url("https://a.x")], [], ["server.removed"]),
        ([], [url("https://a.x")], ["server.added"]),
    ],
)
def test_addresses(old: list[Doc], new: list[Doc], expected: list[str], surface: Compare) -> None:
    assert surface(document(*old), document(*new)).kinds == expected


def test_the_last_server_that_goes(surface: Compare) -> None:
    old = document(url("https://a.x"), url("https://b.x"))
    gone = [change.facts["last"] for change in surface(old, document()) if change.kind == "server.removed"]
    assert gone == [True, True]
    assert surface(old, document(url("https://a.x"))).one("server.removed").facts["last"] is False


def test_servers_of_a_path_and_of_an_operation(surface: Compare) -> None:
    old = document(url("/x"), path=[url("/p")])
    changed = surface(old, document(url("/x"), path=[url("/q")])).one("server.changed")
    assert str(changed.subject.owner) == "/a"
    assert [str(usage.operation) for usage in changed.usages] == ["GET /a"]
    own = surface(old, document(url("/x"), path=[url("/p")], operation=[url("/o")])).one("server.changed")
    assert str(own.subject.owner) == "GET /a"
    assert own.facts["new_url"] == "/o"


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (["https://a.x/token"], ["https://b.x/token"], True),
        (["https://A.x:443/token", "https://login.x/token"], ["https://b.x/token", "https://login.x/token"], True),
        (["https://login.x/token"], ["https://login.x/token"], False),
        (["https://a.x/token"], ["https://b.x/other"], False),
        (["https://a.x/token", "https://a.x/token"], ["https://b.x/token", "https://a.x/token"], False),
        ([], [], False),
    ],
)
def test_whether_credentials_moved_with_the_host(old: list[str], new: list[str], moved: bool, surface: Compare) -> None:
    sides = []
    for host, urls in (("https://a.x", old), ("https://b.x", new)):
        side = document(url(host))
        flows = [{"clientCredentials": {"tokenUrl": text, "scopes": {}}} for text in urls]
        schemes = {f"s{index}": {"type": "oauth2", "flows": flow} for index, flow in enumerate(flows)}
        side["components"] = {"securitySchemes": schemes}
        sides.append(side)
    assert surface(*sides).one("server.changed").facts["credentials_moved"] is moved


def test_servers_of_the_document_that_no_operation_uses(surface: Compare) -> None:
    own = {"get": {"responses": {"200": {"description": "OK"}}}, "servers": [url("https://own.x")]}
    old, new = ({**document(url(text)), "paths": {"/a": own}} for text in ("https://a.x", "https://b.x"))
    assert surface(old, new).kinds == ["server.idle.changed"]
    assert surface(old, {**old, "servers": list(old["servers"])}).kinds == []


def test_a_change_of_the_document_lists_the_operations_that_inherit(surface: Compare) -> None:
    old, new = document(url("/x"), path=[url("/p")]), document(url("/y"), path=[url("/p")])
    assert [str(usage.operation) for usage in surface(old, new).one("server.changed").usages] == ["GET /b"]


def test_an_open_variable_that_is_closed_loses_values(surface: Compare) -> None:
    old = document(url("https://{h}.x", h={"default": "a"}))
    new = document(url("https://{h}.x", h={"default": "a", "enum": ["a"]}))
    assert surface(old, new).kinds == ["server.variable.value.removed"]
    assert surface(new, old).kinds == ["server.variable.value.added"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTPS://A.Example:443/V1/", "https://a.example/V1"),
        ("http://a:80", "http://a"),
        ("http://a:8080/", "http://a:8080"),
        ("/", ""),
        ("/v1/", "/v1"),
        ("https://{Region}.x", "https://{Region}.x"),
    ],
)
def test_normal_url(text: str, expected: str) -> None:
    assert normal_url(text) == expected


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("https://a/x", "https://a/y", "path"),
        ("https://a/x", "https://b/x", "host"),
        ("http://a/x", "https://a/x", "scheme"),
        ("http://a/x", "https://b/y", "url"),
        ("/x", "/y", "path"),
    ],
)
def test_changed_part(old: str, new: str, part: str) -> None:
    assert changed_part(old, new) == part


LOOPBACK = "server.loopback.changed"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:3000", "0.0.0.0", "api.localhost", "127.1.2.3"])
def test_a_loopback_address_is_nobodys_contract(host: str, surface: Compare) -> None:
    here, real = url(f"http://{host}/v1"), url("https://a.example")
    assert surface(document(here), document(url("http://localhost:9999"))).kinds == [LOOPBACK]
    assert surface(document(here, real), document(real)).kinds == [LOOPBACK]
    assert surface(document(real), document(here, real)).kinds == [LOOPBACK]
    assert surface(document(here), document(real)).kinds == ["server.added", LOOPBACK]
    assert surface(document(real), document(here)).kinds == [LOOPBACK, "server.removed"]


def test_an_address_that_may_be_elsewhere_is_no_loopback_address(surface: Compare) -> None:
    old = url("http://{h}", h={"default": "localhost", "enum": ["localhost", "a.example"]})
    found = surface(document(old), document(url("http://localhost")))
    assert found.kinds == [LOOPBACK, "server.removed"]


def test_the_host_of_swagger_may_be_loopback(surface: Compare) -> None:
    def swagger(host: str) -> Doc:
        paths = {"/a": {"get": {"responses": {"200": {"description": "OK"}}}}}
        return {
            "swagger": "2.0",
            "info": {"title": "T", "version": "1"},
            "host": host,
            "schemes": ["http"],
            "paths": paths,
        }

    assert surface(swagger("localhost:1"), swagger("localhost:2")).kinds == [LOOPBACK]
    assert surface(swagger("a.example"), swagger("b.example")).kinds == ["server.changed"]


def moved(path: str, **servers: Any) -> Doc:
    """A document with an operation at `path`, whose `path_` or `operation` may have servers, and one that stays."""
    get: Doc = {"operationId": "a", "responses": {"200": {"description": "OK"}}}
    item: Doc = {"get": {**get, **({"servers": servers["operation"]} if "operation" in servers else {})}}
    if "item" in servers:
        item["servers"] = servers["item"]
    other = {"get": {"responses": {"200": {"description": "OK"}}}}
    head: Doc = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    return {**head, "servers": [url("https://x.example")], "paths": {path: item, "/other": other}}


@pytest.mark.parametrize("where", ["item", "operation"])
def test_a_prefix_moved_into_a_server_of_a_path_or_of_an_operation_is_no_change(where: str, surface: Compare) -> None:
    old, new = moved("/v1/a/{id}"), moved("/a/{name}", **{where: [url("https://x.example/v1")]})
    assert surface(old, new).kinds == []
    assert surface(new, old).kinds == []


def test_a_prefix_that_became_another_is_one(surface: Compare) -> None:
    assert "server.changed" in surface(moved("/v1/a"), moved("/a", item=[url("https://x.example/v2")])).kinds
    both = moved("/a", item=[url("https://x.example/v1"), url("https://y.example/v1")])
    assert surface(moved("/v1/a"), both).kinds == ["server.added"]
    assert surface(both, moved("/v1/a")).kinds == ["server.removed"]

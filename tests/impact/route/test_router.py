"""Concrete paths to operations."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.impact.exchange import Exchange
from apidiff.impact.route.router import ELSEWHERE, Router
from apidiff.impact.route.trie import Trie
from apidiff.load.sources.source import load_value
from apidiff.resolve.contract import resolve

PATHS = (
    "/pets/{id}",
    "/pets/mine",
    "/pets/{id}/photos",
    "/{kind}/mine/photos",
    "/files/{name}.json",
    "/files/{name}",
    "/files/report-{year}-{month}.json",
    "/a/{x}/b",
    "/a/{x}/{y}",
)


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/pets/7", "/pets/{id}", {"id": "7"}),
        ("/pets/mine", "/pets/mine", {}),
        ("/pets/7/photos", "/pets/{id}/photos", {"id": "7"}),
        # The concrete way leads nowhere, so the templated one is taken.
        ("/pets/mine/photos", "/pets/{id}/photos", {"id": "mine"}),
        ("/cats/mine/photos", "/{kind}/mine/photos", {"kind": "cats"}),
        ("/files/a.json", "/files/{name}.json", {"name": "a"}),
        ("/files/a.txt", "/files/{name}", {"name": "a.txt"}),
        ("/files/report-2024-01.json", "/files/report-{year}-{month}.json", {"year": "2024", "month": "01"}),
        ("/a/1/b", "/a/{x}/b", {"x": "1"}),
        ("/a/1/c", "/a/{x}/{y}", {"x": "1", "y": "c"}),
        ("/pets/", None, {}),
        ("/pets", None, {}),
        ("/pets/7/", None, {}),
    ],
)
def test_concrete_comes_before_templated(path: str, template: str | None, values: dict[str, str]) -> None:
    trie: Trie[str] = Trie()
    for one in PATHS:
        trie.add(one, one)
    found = next(trie.matches(path.split("/")), None)
    assert found == (None if template is None else (template, values))


def router(listed: list[dict[str, Any]], hosts: tuple[str, ...] = (), **further: Any) -> Router:
    operation = {"responses": {}}
    paths = {"/users/{id}": {"get": operation, "delete": operation}, "/other": {"get": operation, **further}}
    root = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "servers": listed, "paths": paths}
    return Router(resolve(load_value(root, "t")), hosts)


def outcome(made: Router, target: str, host: str = "", method: str = "GET") -> str:
    found = made.route(Exchange(method=method, target=target, host=host))
    return found if isinstance(found, str) else f"{found.operation.label} {dict(found.values)}"


def test_hosts_and_base_paths() -> None:
    made = router([{"url": "https://api.example/v1"}, {"url": "https://{region}.example/v1", "variables": {
        "region": {"default": "eu", "enum": ["eu", "us"]}}}])  # fmt: skip
    got = "GET /users/{id} {'id': '7'}"
    assert outcome(made, "/v1/users/7?x=1", "api.example") == got
    assert outcome(made, "/v1/users/7", "us.example:443") == got
    assert outcome(made, "/users/7", "api.example") == "unknown path"
    assert outcome(made, "/v1/users/7", "ads.example") == ELSEWHERE
    assert outcome(made, "/collect", "ads.example") == "unknown host"
    # Where no host was recorded, the base path may be missing as well.
    assert outcome(made, "/users/7") == got
    assert outcome(made, "/v1/users/7") == got
    assert outcome(made, "/v1/users/7", "api.example", "PUT") == "unknown method"


def test_a_document_that_names_no_host_takes_all() -> None:
    for servers in ([], [{"url": "/"}], [{"url": "http://localhost:8000"}]):
        assert outcome(router(servers), "/users/a%20b%2Fc", "any.example") == "GET /users/{id} {'id': 'a b/c'}"


def test_servers_of_an_operation_stand_above_those_of_the_document() -> None:
    made = router([{"url": "https://a.example/v1"}], servers=[{"url": "https://b.example/x"}])
    assert outcome(made, "/x/other", "b.example") == "GET /other {}"
    assert outcome(made, "/v1/other", "a.example") == "unknown path"


def test_a_variable_that_lists_no_values_has_any() -> None:
    tenant = {"default": "acme"}
    made = router(
        [{"url": "https://{tenant}.shop.example/{base}", "variables": {"tenant": tenant, "base": {"default": "v1"}}}]
    )
    got = "GET /other {}"
    assert outcome(made, "/v1/other", "acme.shop.example") == got
    assert outcome(made, "/v1/other", "globex.shop.example").startswith(got[:10])
    assert outcome(made, "/v1/other", "ads.example") == ELSEWHERE
    assert outcome(made, "/x/other", "globex.shop.example").startswith("GET /other")
    made = router(
        [{"url": "https://{host}:{port}/v1", "variables": {"host": {"default": "a.example"}, "port": {"default": "1"}}}]
    )
    assert outcome(made, "/v1/other", "any.example:8080") == got


def test_templates_and_base_paths_may_be_encoded() -> None:
    for base, path in (
        ("/a%20b", "/a%20b/users/7"),
        ("/caf%C3%A9", "/caf%c3%a9/users/7"),
        ("/café", "/caf%C3%A9/users/7"),
    ):
        made = router([{"url": f"https://a.example{base}"}])
        assert outcome(made, path, "a.example") == "GET /users/{id} {'id': '7'}"


def test_further_hosts() -> None:
    made = router([{"url": "https://a.example/v1"}])
    known = router([{"url": "https://a.example/v1"}], ("b.example",))
    assert outcome(made, "/v1/other", "b.example") == ELSEWHERE
    assert outcome(known, "/v1/other", "b.example") == "GET /other {}"

"""Security requirements as sets of alternatives, and who meets a change of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]
Compare = Callable[..., Any]
A, B, AB, NOBODY = {"a": []}, {"b": []}, {"a": [], "b": []}, {}


def document(requirement: Any = None, *own: Any) -> Doc:
    """A document with a requirement of its own and operations with theirs; None leaves either out."""
    paths: Doc = {"/inherits": {"get": {"responses": {"200": {"description": "OK"}}}}}
    for index, item in enumerate(own):
        paths[f"/own{index}"] = {"get": {"security": item, "responses": {"200": {"description": "OK"}}}}
    found: Doc = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    found["components"] = {"securitySchemes": {name: {"type": "http", "scheme": "bearer"} for name in "abc"}}
    if requirement is not None:
        found["security"] = requirement
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, [], []),
        ([], [NOBODY], []),
        ([A], [A, AB], []),
        ([A, AB], [A], []),
        ([A, B], [B, A], []),
        ([{"a": ["x", "y"]}], [{"a": ["y", "x"]}], []),
        (None, [A], ["security.required a"]),
        ([A], [], ["security.lifted a"]),
        ([A, NOBODY], [A], ["security.required a"]),
        ([A], [NOBODY, A], ["security.lifted a"]),
        ([A, NOBODY], [NOBODY], ["security.alternative.removed a"]),
        ([A], [B], ["security.alternative.added b", "security.alternative.removed a"]),
        ([A, B], [A], ["security.alternative.removed b"]),
        ([A], [AB], ["security.scheme.added-to-alternative b"]),
        ([AB], [A], ["security.scheme.removed-from-alternative b"]),
        ([AB, {"c": []}], [A, {"c": []}], ["security.scheme.removed-from-alternative b"]),
        ([{"a": ["x"]}], [{"a": ["x", "y"]}], ["security.scope.added a y"]),
        ([{"a": ["x", "y"]}], [{"a": ["x"]}], ["security.scope.removed a y"]),
        ([{"a": ["x"], "b": []}], [{"a": ["y"]}], None),
    ],
)
def test_alternatives(old: Any, new: Any, expected: list[str] | None, surface: Compare) -> None:
    found = sorted(
        " ".join([change.kind, change.facts["scheme"], change.facts.get("scope", "")]).strip()
        for change in surface(document(old), document(new))
    )
    if expected is None:
        expected = [
            "security.scheme.removed-from-alternative b",
            "security.scope.added a y",
            "security.scope.removed a x",
        ]
    assert found == expected


def test_operations_with_the_same_change_are_one_change(surface: Compare) -> None:
    change = surface(document([A], [A], [B]), document([B], [B], [B])).one("security.alternative.removed")
    assert [str(usage.operation) for usage in change.usages] == ["GET /inherits", "GET /own0"]


def test_each_change_lists_its_operations(surface: Compare) -> None:
    found = surface(document([A], [B]), document([], [A, B]))
    assert [str(usage.operation) for usage in found.one("security.lifted").usages] == ["GET /inherits"]
    assert str(found.one("security.alternative.added").subject.owner) == "GET /own0"


def test_a_requirement_that_is_overridden_everywhere_has_no_effect(surface: Compare) -> None:
    old, new = document([A], [B]), document([B], [B])
    for side in (old, new):
        del side["paths"]["/inherits"]
    assert surface(old, new).kinds == []


def test_a_scheme_lists_the_operations_that_ask_for_it(surface: Compare) -> None:
    old, new = document([A], [B]), document([A], [B])
    new["components"]["securitySchemes"]["a"]["scheme"] = "digest"
    change = surface(old, new).one("security-scheme.detail.changed")
    assert [str(usage.operation) for usage in change.usages] == ["GET /inherits"]


def test_scheme_names_are_case_insensitive_where_http_says_so(surface: Compare) -> None:
    old, new = document([A]), document([A])
    new["components"]["securitySchemes"]["a"]["scheme"] = "Bearer"
    assert surface(old, new).kinds == []


def test_the_name_of_a_query_key_is_case_sensitive(surface: Compare) -> None:
    old, new = document(), document()
    old["components"]["securitySchemes"]["a"] = {"type": "apiKey", "in": "query", "name": "key"}
    new["components"]["securitySchemes"]["a"] = {"type": "apiKey", "in": "query", "name": "Key"}
    assert surface(old, new).kinds == ["security-scheme.detail.changed"]


def test_a_renamed_scheme_that_is_not_unique_is_removed_and_added(surface: Compare) -> None:
    old, new = document([A]), document([{"d": []}])
    schemes = new["components"]["securitySchemes"]
    schemes["d"] = schemes["e"] = schemes.pop("a")
    kinds = surface(old, new).kinds
    assert "security-scheme.removed" in kinds
    assert "component.renamed" not in kinds


@pytest.mark.parametrize(
    ("old_server", "old_url", "new_server", "new_url"),
    [
        ("https://a.example/v1", "https://a.example/token", "https://a.example/v1", "/token"),
        ("https://a.example", "https://a.example/token", "https://b.example", "https://b.example/token"),
    ],
    ids=["written relative to the server", "moved with the server"],
)
def test_urls_that_lead_to_the_server(
    old_server: str, old_url: str, new_server: str, new_url: str, surface: Compare
) -> None:
    sides = []
    for server, url in ((old_server, old_url), (new_server, new_url)):
        side = document()
        side["servers"] = [{"url": server}]
        flows = {"clientCredentials": {"tokenUrl": url, "scopes": {}}}
        side["components"]["securitySchemes"]["a"] = {"type": "oauth2", "flows": flows}
        sides.append(side)
    assert set(surface(*sides).kinds) <= {"server.changed"}


def test_the_requirement_of_the_document_is_not_asked_of_who_is_called_back(surface: Compare) -> None:
    hook = {"post": {"responses": {"200": {"description": "OK"}}}}
    old, new = document([A]), document([B])
    old["webhooks"] = new["webhooks"] = {"created": hook}
    change = surface(old, new).one("security.alternative.removed")
    assert [str(usage.operation) for usage in change.usages] == ["GET /inherits"]
    new["webhooks"] = {"created": {"post": {**hook["post"], "security": [{"c": []}]}}}
    required = surface(old, new)
    assert ["webhook created POST"] in [[str(usage.operation) for usage in change.usages] for change in required]


def test_a_scheme_that_went_into_another_oauth_scheme(surface: Compare) -> None:
    user = {"authorizationUrl": "/authorize", "tokenUrl": "/token", "scopes": {"read": "", "write": ""}}
    machine = {"tokenUrl": "/token", "scopes": {"read": ""}}
    old, new = document([{"m": ["read"]}]), document([{"u": ["read"]}])
    old["components"]["securitySchemes"] = {
        "u": {"type": "oauth2", "flows": {"authorizationCode": user}},
        "m": {"type": "oauth2", "flows": {"clientCredentials": machine}},
    }
    new["components"]["securitySchemes"] = {
        "u": {"type": "oauth2", "flows": {"authorizationCode": user, "clientCredentials": machine}}
    }
    assert surface(old, new).kinds == ["component.renamed", "security-scheme.flow.added"]
    new["components"]["securitySchemes"]["u"]["flows"]["clientCredentials"] = {"tokenUrl": "/token", "scopes": {}}
    assert "security.alternative.removed" in surface(old, new).kinds


def test_a_scheme_may_be_named_by_its_uri() -> None:
    """OpenAPI 3.2.0, section 4.30."""
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X"}}
    head = {"openapi": "3.2.0", "info": {"title": "t", "version": "1"}, "components": {"securitySchemes": schemes}}
    paths = {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}
    old = {**head, "paths": paths, "security": [{"key": []}]}
    new = {**head, "paths": paths, "security": [{"#/components/securitySchemes/key": []}]}
    assert not apidiff.compare(old, new).findings
    assert not apidiff.compare(new, old).findings

"""JavaScript and TypeScript by their grammars: what tokens do not tell."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from apidiff.impact.code import grammar
from apidiff.impact.code.literal import Called, Literal


def literals(text: str, suffix: str = ".ts") -> list[tuple[str, str, int]]:
    found = grammar.found_in(text, suffix)
    assert found is not None
    return [(one.text, one.method, one.line) for one in found if isinstance(one, Literal)]


@pytest.fixture
def _installed() -> None:
    for name in ("tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript"):
        pytest.importorskip(name, reason="the extra `code` is not installed")


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("api.get<User>(`/users/${id}`)", [("/users/{}", "get", 1)]),
        ('const BASE = "/v1";\napi.put(`${BASE}/users`)', [("/v1", "", 1), ("/v1/users", "put", 2)]),
        ('const USERS = "/users" as const;\napi.post(USERS, {})', [("/users", "", 1), ("/users", "post", 2)]),
        ('const P = {users: "/users"};\napi.get(P.users)', [("/users", "", 1), ("/users", "get", 2)]),
        ('let base = "/v1"; api.get(base + "/users")', [("/v1", "", 1), ("{}/users", "get", 1)]),
        ('fetch("/users")', [("/users", "get", 1)]),
        ('fetch("/users", {method})', [("/users", "", 1)]),
        ('fetch("/users", {...options})', [("/users", "", 1)]),
        ('fetch("/users", options)', [("/users", "", 1)]),
        ('fetch("/users", {headers: {}})', [("/users", "get", 1)]),
        ('fetch("/users", {\n method: "PATCH" })', [("/users", "patch", 1)]),
        ('axios({method: "delete", url: "/users/" + id})', [("/users/{}", "delete", 1)]),
        ('client.request("PUT", "/users")', [("/users", "put", 1)]),
        ("new Request(`/a${x}b`)", [("/a{}b", "", 1)]),
        ('// "/no"\n/* "/no" */ router.get("/users/:id", f)', [("/users/{}", "get", 2)]),
        ("const re = /\\/users\\//; api.get('/x' as string)", [("/x", "get", 1)]),
        ("api.get(`/a${`/b${c}`}`)", [("/a/b{}", "get", 1)]),
    ],
)
def test_texts(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert literals(text) == expected


@pytest.mark.usefixtures("_installed")
def test_a_constant_that_is_declared_twice_is_not_known() -> None:
    text = 'function a() { const p = "/a"; api.get(p) }\nfunction b() { const p = "/b"; api.get(p) }'
    assert literals(text) == [("/a", "", 1), ("/b", "", 2)]


@pytest.mark.usefixtures("_installed")
def test_calls_have_their_names() -> None:
    found = grammar.found_in('api.users.getUser(1); listUsers(); new Thing("x"); <A b={f()} />', ".tsx")
    assert found is not None
    assert [one.name for one in found if isinstance(one, Called)] == ["getUser", "listUsers", "f"]


@pytest.mark.usefixtures("_installed")
def test_files_that_no_grammar_reads_are_left_to_the_tokens() -> None:
    assert grammar.found_in("api.get('/users'", ".js") is None
    assert grammar.found_in("<template/>", ".vue") is None
    deep = grammar.found_in("x = " + " + ".join(["'/a'"] * 5_000), ".js")
    assert deep is not None
    assert all(isinstance(one, Literal) for one in deep)


def test_without_the_extra_no_grammar_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("tree_sitter"):
            raise ImportError(name)
        return imported(name, *rest, **named)

    grammar.parser_for.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert grammar.found_in("api.get('/users')", ".js") is None
    grammar.parser_for.cache_clear()

"""The command that finds uses: it finds what stands in the code of callers, in each spelling, and no more than that."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.render.guide.told.test_advice import OK, api, objects, page_of, query, secured


def commands(page: str) -> list[str]:
    return re.findall(r"^Find your uses(?:, in files that [^:]*)?: `+ ?(.*?) ?`+$", page, re.MULTILINE)


def found(page: str, folder: Path, *lines: str) -> list[str]:
    """Run the command of a guide over lines of code; return those that it finds."""
    (folder / "client.code").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (command,) = commands(page)
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=20)
    return [line.split(":", 2)[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("scheme", "changed", "line"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"name": "X-Shop-Key"}, 'headers["X-Key"] = secret'),
        ({"type": "apiKey", "in": "query", "name": "token"}, {"name": "key"}, "params = {'token': secret}"),
        ({"type": "apiKey", "in": "query", "name": "token"}, {"in": "header"}, "params = {'token': secret}"),
        ({"type": "http", "scheme": "basic"}, {"scheme": "bearer"}, '"Authorization": `Basic ${it}`'),
    ],
)
def test_credentials_are_sought_as_they_are_sent(
    scheme: dict[str, Any], changed: dict[str, Any], line: str, tmp_path: Path
) -> None:
    page = page_of(secured(**scheme), secured(**{**scheme, **changed}))
    assert found(page, tmp_path, line, "key = 1", "other()") == [line]


def test_an_address_of_tokens_is_sought_as_it_was(tmp_path: Path) -> None:
    old, new = (
        secured(type="oauth2", flows={"implicit": {"authorizationUrl": f"https://{name}.example/x", "scopes": {}}})
        for name in "ab"
    )
    line = 'login("https://a.example/x")'
    assert found(page_of(old, new), tmp_path, line, "key", "login()") == [line]


def test_names_are_found_as_other_languages_spell_them(tmp_path: Path) -> None:
    text = {"type": "string"}
    page = page_of(objects((), legacy_code=text, other=text), objects((), other=text))
    uses = ["thing.legacy_code", "thing.legacyCode", "thing.LegacyCode", 'thing["legacy-code"]', "LEGACY_CODE"]
    assert found(page, tmp_path, *uses, "legacy code", "new_legacy_code") == uses


def test_calls_that_lack_something_new_are_sought_by_their_path(tmp_path: Path) -> None:
    old, new = api({}), query(required=True, schema={"type": "string"})
    calls = ['get("/a")', "get(`${base}/a?x=1`)", "get(base + '/a')"]
    assert found(page_of(old, new), tmp_path, *calls, 'get("/a/b")', 'get("/abc")', 'get("/a-b")') == calls


def test_a_path_of_which_only_some_calls_went(tmp_path: Path) -> None:
    below = {"/a/{id}": {"get": {"responses": OK}}, "/z": {"get": {"responses": OK}}}
    page = page_of(api({}, **below), {**api({}), "paths": below})
    assert found(page, tmp_path, 'get("/a")', 'get("/a/1")', 'get("/ab")') == ['get("/a")']
    page = page_of(api({}, **below), {**api({}), "paths": {"/z": below["/z"]}})
    assert found(page, tmp_path, 'get("/a")', 'get("/a/1")', 'get("/z")') == ['get("/a")', 'get("/a/1")']


def test_a_path_that_ends_in_a_variable(tmp_path: Path) -> None:
    paths = {"/keys/{set}": {"delete": {"responses": OK}}, "/keys/{set}/{kid}": {"get": {"responses": OK}}}
    page = page_of(api({}, **paths), api({}, **{name: paths[name] for name in ("/keys/{set}/{kid}",)}))
    calls = ['delete("/keys/main")', "delete(`/keys/${name}`)"]
    assert found(page, tmp_path, *calls, 'get("/keys/main/1")', 'get("/key")') == calls


def test_the_version_that_paths_begin_with_stands_in_the_base_url(tmp_path: Path) -> None:
    stays = {"/v1/z": {"get": {"responses": OK}}}
    old = {**api({}), "paths": {"/v1/a": {"get": {"responses": OK}}, **stays}}
    page = page_of(old, {**old, "paths": stays})
    calls = ['get(f"{base}/a")', 'get("https://things.example/v1/a")']
    assert found(page, tmp_path, *calls, 'get("/v1/z")') == calls


def test_names_that_stand_in_all_code_are_sought_in_files_that_name_the_call(tmp_path: Path) -> None:
    text = {"type": "string"}
    page = page_of(objects((), name=text, other=text), objects((), other=text))
    (tmp_path / "by path.code").write_text("get(f'{base}/a')['name']\n")
    (tmp_path / "by_object.code").write_text("read: Thing\nread.name\n")
    (tmp_path / "elsewhere.code").write_text("file.name\n")
    (command,) = commands(page)
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)
    assert sorted(line.split(":")[0] for line in done.stdout.splitlines()) == ["./by path.code", "./by_object.code"]


def test_names_of_generated_clients_name_the_call_too(tmp_path: Path) -> None:
    text = {"type": "string"}
    old, new = objects((), name=text, other=text), objects((), other=text)
    for whole in (old, new):
        whole["paths"]["/a"]["get"]["operationId"] = "readThing"
    assert found(page_of(old, new), tmp_path, "client.read_thing()", "it.name") == ["it.name"]


def test_names_of_what_many_calls_use_are_sought_everywhere(tmp_path: Path) -> None:
    text = {"type": "string"}
    old, new = objects((), name=text, other=text), objects((), other=text)
    for whole in (old, new):
        whole["paths"].update({f"/a{number}": whole["paths"]["/a"] for number in range(9)})
    assert found(page_of(old, new), tmp_path, "it.name", "other") == ["it.name"]

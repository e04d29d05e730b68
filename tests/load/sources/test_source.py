"""What a source may be, and what a document may read beside its entry file."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from apidiff.load.sources.source import LoadOptions, load, load_value
from apidiff.model.document import DocumentError, Problem

API = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


def refused(source: str | Path, options: LoadOptions | None = None) -> Problem:
    with pytest.raises(DocumentError) as caught:
        load(source, options=options or LoadOptions())
    (problem,) = caught.value.problems
    assert problem.expected
    return problem


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document of several files, and a secret beside it; the working directory."""
    api = tmp_path / "api"
    (api / "schemas").mkdir(parents=True)
    (api / "openapi.yaml").write_text(API)
    (api / "schemas" / "user.json").write_text('{"type": "object"}')
    (api / "words.yml").write_text("just text\n")
    (tmp_path / "secret.yaml").write_text("password: 1\n")
    monkeypatch.chdir(api)
    return api


def test_a_path(folder: Path) -> None:
    for source in ("openapi.yaml", "./openapi.yaml", str(folder / "openapi.yaml"), folder / "openapi.yaml"):
        document = load(source)
        assert document.source == str(source)
        assert document.entry.name == str(source)
        assert document.entry.root["openapi"] == "3.0.0"
        assert document.entry.text == API


def test_formats_by_name_and_by_content(folder: Path) -> None:
    (folder / "a.yaml").write_text('{"a": 1}')
    (folder / "b.yaml").write_text("{a: 1, b: no}")
    (folder / "c").write_text('[1,\n{"b": }]')
    (folder / "d.JSON").write_text("a: 1")
    assert load("a.yaml").entry.format == "json"
    assert load("b.yaml").entry.format == "yaml"
    assert load("b.yaml").entry.root == {"a": 1, "b": "no"}
    assert load("c").entry.root == [1, {"b": None}]
    assert "JSON" in refused("d.JSON").what


def test_text_that_is_neither_is_reported_as_what_it_began_as(folder: Path) -> None:
    (folder / "a").write_text('{"a": [1, 2}')
    (folder / "a.yaml").write_text('{"a": [1, 2}')
    assert "JSON" in refused("a").what
    assert "YAML" in refused("a.yaml").what


def test_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = load("-", options=LoadOptions(stdin=API.encode()))
    assert document.source == "<stdin>"
    assert document.resource("schemas/user.json").root == {"type": "object"}
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b'{"openapi": "3.1.0"}')))
    assert load("-").entry.root == {"openapi": "3.1.0"}
    assert "larger than" in refused("-", LoadOptions(stdin=b"x" * 11, max_bytes=10)).what


def test_other_files(folder: Path) -> None:
    document = load("openapi.yaml")
    user = document.resource("schemas/user.json")
    assert user.root == {"type": "object"}
    assert user.name == os.path.join("", "schemas", "user.json")
    assert document.resource("schemas/user.json") is user
    assert document.resource("words.yml").root == "just text"
    assert document.resource("openapi.yaml") is document.entry
    assert document.resource("") is document.entry


@pytest.mark.parametrize(
    "key", ["../secret.yaml", "schemas/../../secret.yaml", "/etc/passwd", "link.yaml", "up/secret.yaml"]
)
def test_nothing_outside_of_the_folder_is_read(folder: Path, key: str) -> None:
    (folder / "link.yaml").symlink_to(folder.parent / "secret.yaml")
    (folder / "up").symlink_to(folder.parent)
    document = load("openapi.yaml")
    with pytest.raises(DocumentError, match="outside") as caught:
        document.resource(key)
    assert "--allow-outside-root" in str(caught.value)


def test_a_link_inside_of_the_folder_is_followed(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("words.yml")
    assert load("openapi.yaml").resource("link.yaml").root == "just text"


def test_files_outside_of_the_folder_where_allowed(folder: Path) -> None:
    document = load("openapi.yaml", options=LoadOptions(allow_outside_root=(str(folder.parent),)))
    assert document.resource("../secret.yaml").root == {"password": 1}


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("missing.yaml", "no such file"),
        ("schemas", "a directory"),
        ("pipe", "not a regular file"),
        ("bad.json", "not JSON"),
        ("zero\0.yaml", "no file name"),
        ("a" * 5000, "cannot be read"),
        ("http://127.0.0.1/x.yaml", "not followed"),
    ],
)
def test_other_files_that_cannot_be_read(folder: Path, key: str, what: str) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "bad.json").write_text("{,}")
    document = load("openapi.yaml")
    with pytest.raises(DocumentError, match=what):
        document.resource(key)


def test_the_number_of_files_is_limited(folder: Path) -> None:
    for index in range(5):
        (folder / f"f{index}.yaml").write_text("a: 1\n")
    document = load("openapi.yaml", options=LoadOptions(max_files=4))
    for index in (0, 1, 2, 0, 1, 2):
        document.resource(f"f{index}.yaml")
    with pytest.raises(DocumentError, match="more than 4 files"):
        document.resource("f3.yaml")


def test_the_bytes_of_all_files_together_are_limited(folder: Path) -> None:
    (folder / "big.yaml").write_text("a: " + "x" * 100)
    document = load("openapi.yaml", options=LoadOptions(max_bytes=len(API) + 110))
    document.resource("big.yaml")
    with pytest.raises(DocumentError, match="larger than the 7 bytes"):
        document.resource("words.yml")
    assert "larger than" in refused("openapi.yaml", LoadOptions(max_bytes=10)).what


def test_a_missing_file_names_its_neighbours(folder: Path) -> None:
    problem = refused("opnapi.yml")
    assert problem.what == "there is no such file"
    assert problem.expected == "openapi.yaml"
    (folder / "openapi.yml").touch()
    assert refused("opnapi.yml").expected == "one of openapi.yml, openapi.yaml"
    assert "no such file" in refused("nowhere/at/all.yaml").what


def test_a_directory_names_its_documents(folder: Path) -> None:
    (folder / "schemas" / "old.json").write_text('{"swagger": "2.0"}')
    problem = refused(folder)
    assert problem.what == "this is a directory"
    assert str(folder / "openapi.yaml") in (problem.expected or "")
    assert str(folder / "schemas" / "old.json") in (problem.expected or "")
    assert "user.json" not in (problem.expected or "")
    (folder / "empty").mkdir()
    assert "no file in it looks like" in refused("empty").what


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (PermissionError(13, "Permission denied"), "permission denied"),
        (IsADirectoryError(21, "Is a directory"), "a directory"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
    ],
)
def test_files_that_the_system_withholds(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, what: str
) -> None:
    def withheld(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("builtins.open", withheld)
    assert what in refused("openapi.yaml").what
    assert "no file in it looks like" in refused(folder).what


def test_a_directory_of_very_many_files_is_not_searched_to_its_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apidiff.load.sources.files._MAX_INSPECTED", 1)
    assert "no file in it looks like" in refused(folder.parent).what


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (r"C:\api\openapi.yaml", "no such file"),
        ("C:/api/openapi.yaml", "no such file"),
        ("ftp://example.com/a.yaml", "kind of URL"),
        ("file:///etc/passwd", "kind of URL"),
        ("", "no such file"),
        ("a\0b", "cannot be read"),
    ],
)
def test_sources_that_are_nothing(source: str, what: str) -> None:
    assert what in refused(source).what


def test_an_existing_file_is_never_a_revision(folder: Path) -> None:
    (folder / "main:openapi.yaml").write_text("a: 1\n")
    assert load("main:openapi.yaml").entry.root == {"a": 1}


def test_values_from_python() -> None:
    document = load_value(
        {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {200: {"x": ("é", 1.5)}}}}}}, "the app"
    )
    assert document.source == "the app"
    assert document.entry.root["paths"]["/a"]["get"]["responses"] == {"200": {"x": ["é", 1.5]}}
    assert document.entry.text.startswith('{"openapi":"3.1.0"')
    with pytest.raises(DocumentError, match="has no folder"):
        document.resource("other.yaml")


def test_values_that_are_not_json() -> None:
    loop: dict[str, object] = {}
    loop["self"] = loop
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in ({"a": object()}, {"a": float("nan")}, {("a",): 1}, loop, deep, {"a": "\ud800"}, {1: 1, "1": 2}):
        with pytest.raises(DocumentError, match="the app"):
            load_value(value, "the app")

"""Parts that apidiff's own limits keep from being read: no verdict, with what would allow one, in either document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from apidiff.cli import main

ORDER = "{type: object, properties: {note: {type: string}}}"
ALIASES = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9))
PARTS: dict[str, tuple[bytes, str]] = {
    "nested.json": (b'{"allOf": [' * 300 + b"{}" + b"]}" * 300, "nested more than 500 deep"),
    "nested.yaml": (b'{"allOf": [' * 300 + b"{}" + b"]}" * 300, "nested more than 500 deep"),
    "aliases.yaml": (ALIASES.encode(), "aliases multiply the document"),
    "digits.yaml": (b"{type: integer, maximum: " + b"9" * 5000 + b"}", "an integer of 5000 digits"),
    "digits.json": (b'{"maximum": ' + b"9" * 5000 + b"}", "an integer of 5000 digits"),
    "tagged.yaml": (b"{type: string, default: !!binary aGk=}", "the tag !!binary is not supported"),
    "wide.yaml": ("{type: string}".encode("utf-16"), "the text is in UTF-16"),
    "pointer.yaml": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "a Git LFS pointer"),
    "packed.yaml": (b"\x1f\x8b\x08\x00", "a gzip archive"),
}


def api(schema: str) -> str:
    """A document that takes a body of this schema."""
    return f"""openapi: 3.0.3
info: {{title: Shop, version: 1.0.0}}
paths:
  /orders:
    post:
      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{'201': {{description: made}}}}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document that takes an order, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "whole.yaml").write_text(api(ORDER))
    return tmp_path


def refused(told: str, *pair: str) -> None:
    """Check that there is no verdict on a pair, and that there is one of the rest."""
    result = run("check", *pair)
    assert (result.exit_code, result.stdout) == (3, "")
    assert told in result.stderr
    assert "`$ref` cannot be followed" in result.stderr
    assert "--lenient to compare the rest" in result.stderr
    lenient = run("check", *pair, "--lenient", "-q")
    assert lenient.exit_code in (0, 1)
    assert "in what could be compared" in lenient.stdout
    assert "left out)" in " ".join(lenient.stdout.split())
    assert told in lenient.stderr


@pytest.mark.parametrize("name", PARTS)
def test_a_part_beyond_a_limit_is_no_verdict(folder: Path, name: str) -> None:
    data, told = PARTS[name]
    (folder / name).write_bytes(data)
    (folder / "partial.yaml").write_text(api(f"{{$ref: '{name}'}}"))
    (folder / "copy.yaml").write_text(api(f"{{$ref: '{name}'}}"))
    for pair in (("whole.yaml", "partial.yaml"), ("partial.yaml", "whole.yaml"), ("partial.yaml", "copy.yaml")):
        refused(told, *pair)


@pytest.mark.parametrize("name", PARTS)
def test_a_document_beyond_a_limit_is_no_verdict_whatever_is_asked_for(folder: Path, name: str) -> None:
    data, told = PARTS[name]
    (folder / name).write_bytes(data)
    for options in ((), ("--lenient",)):
        result = run("check", "whole.yaml", name, *options)
        assert (result.exit_code, result.stdout) == (3, "")
        assert told in result.stderr
        assert "--lenient" not in result.stderr


def test_a_part_that_is_too_large_is_no_verdict(folder: Path) -> None:
    with (folder / "large.yaml").open("wb") as file:
        file.truncate(101_000_000)
    (folder / "partial.yaml").write_text(api("{$ref: large.yaml}"))
    refused("bytes that are left to read", "whole.yaml", "partial.yaml")


def test_a_host_that_does_not_answer_is_no_verdict(folder: Path) -> None:
    (folder / "partial.yaml").write_text(api("{$ref: 'http://127.0.0.1:9/order.yaml'}"))
    for options in ((), ("--allow-remote-refs",), ("--allow-remote-refs", "--allow-private-addresses")):
        result = run("check", "whole.yaml", "partial.yaml", *options)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "http://127.0.0.1:9/order.yaml" in result.stderr
        assert "--lenient to compare the rest" in result.stderr


def test_callbacks_of_callbacks_beyond_measure_are_no_verdict(folder: Path) -> None:
    def called_back(type_: str) -> str:
        body = {"content": {"application/json": {"schema": {"type": type_}}}}
        operation: dict[str, object] = {"responses": {"200": {"description": "ok"}}, "requestBody": body}
        for _ in range(9):
            callbacks = {"done": {"{$request.body#/url}": {"post": operation}}}
            operation = {"responses": {"200": {"description": "ok"}}, "callbacks": callbacks}
        head = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}}
        return json.dumps({**head, "paths": {"/a": {"post": operation}}})

    (folder / "old.json").write_text(called_back("string"))
    (folder / "new.json").write_text(called_back("integer"))
    result = run("check", "old.json", "new.json")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nested too deeply to be compared" in result.stderr
    lenient = run("check", "old.json", "new.json", "--lenient", "-q")
    assert lenient.stdout == "Passed: no change was found in what could be compared (2 parts left out).\n"


def test_settings_that_name_nothing_are_told(folder: Path) -> None:
    (folder / "new.yaml").write_text(api("{type: object, required: [note], properties: {note: {type: string}}}"))
    (folder / "waivers.yaml").write_text("- fingerprint: '0123456789abcdef'\n  reason: agreed\n")
    result = run("check", "whole.yaml", "new.yaml", "-q", "--waivers", "waivers.yaml")
    assert result.exit_code == 1
    assert "Failed: 1 breaking change" in result.stdout
    assert "waivers.yaml, waiver 1: this waiver matches no finding" in result.stderr
    (folder / ".apidiff.yaml").write_text("levels: {property-became-requird: warning}")
    result = run("check", "whole.yaml", "new.yaml", "-q")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "`property-became-requird`, but there is no such rule; did you mean `property-became-required`?"
        in result.stderr
    )

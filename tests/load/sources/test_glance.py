"""What a look at the bytes of a file says of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from apidiff.load.sources.glance import declares_version, git_digest, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        'openapi: "3.1.0"\n',
        "info:\n  title: A\nopenapi: 3.0.3\n",
        "# first\nswagger: '2.0'\n",
        '{"info": {}, "openapi": "3.1.0"}',
        '{ "swagger" : "2.0" }',
        "\ufeffopenapi: 3.1.0\n",
        "{openapi: 3.1.0, info: {}}",
        '{"openapi": "3.1.0", ',
        "openapi: &version 3.1.0\n",
    ],
)
def test_documents(text: str) -> None:
    assert declares_version(text.encode())


def test_a_document_in_another_encoding() -> None:
    assert declares_version("openapi: 3.1.0\n".encode("utf-16"))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "generator:\n  openapi: 3.1.0\n",
        "openapi: ./openapi.yaml\n",
        "openapi:\n  enabled: true\n",
        '{"dependencies": {"openapi": "3.1.0"}}',
        "",
    ],
)
def test_other_files(text: str) -> None:
    assert not declares_version(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "$ref: '#/components/schemas/A'\n",
        '{"$ref": "#/a", "b": {"$ref":"#/c"}}',
        "no: references\n",
        "openapi: 3.2.0\npaths: {}\n",
        "openapi: 3.1.0\nsecurity: [{key: []}]\n",
    ],
)
def test_alone(text: str) -> None:
    assert stands_alone(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "$ref: other.yaml\n",
        "$ref: # a comment\n  other.yaml\n",
        "$ref: #/not/quoted\n",
        '{"\\u0024ref": "other.yaml"}',
        '{"$r\\x65f": "other.yaml"}',
        '"$r\\\n  ef": other.yaml\n',
        "? $ref\n: other.yaml\n",
        "$ref: *name\n",
        "$ref:\n  other.yaml\n",
        "$ref: '#/a'\nb:\n  $ref: 'other.yaml#/a'\n",
        "discriminator: {propertyName: a, mapping: {b: other.yaml}}\n",
        "operationRef: other.yaml#/paths\n",
        "discriminator: {propertyName: kind, defaultMapping: other.yaml}\n",
        "openapi: 3.2.0\nsecurity: [{'other.yaml#/components/securitySchemes/key': []}]\n",
    ],
)
def test_perhaps_not_alone(text: str) -> None:
    assert not stands_alone(text.encode())
    assert not stands_alone(f"$ref: {text}".encode("utf-16"))


def test_the_name_that_git_gives_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"openapi: 3.1.0\n")
    said = subprocess.run(["git", "hash-object", "a"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert git_digest(b"openapi: 3.1.0\n") == said.strip()

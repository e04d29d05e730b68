"""Every input that is no usable document: an error with its place and what would be right, within seconds."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from apidiff.load.sources.source import load, load_value
from apidiff.model.document import DocumentError, Position, Problem
from apidiff.validate.validate import require_openapi

DEEP = 10_000
HTML = "<!DOCTYPE html>\n<html><head><title>Swagger UI</title></head><body></body></html>"

CASES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("api.yaml", b"", "empty"),
    "blank": ("api.json", b" \n\t\n", "empty"),
    "only a mark": ("api.yaml", b"\xef\xbb\xbf", "empty"),
    "only comments": ("api.yaml", b"# nothing\n", "empty"),
    "binary": ("api.yaml", b"\x00\x01\x02\xff\xfe binary", "binary"),
    "binary later on": ("api.yaml", b"openapi: 3.0.0\nx: \x00", "zero byte"),
    "gzip": ("api.json", gzip.compress(b'{"openapi": "3.0.0"}'), "gzip archive"),
    "zip": ("api.yaml", b"PK\x03\x04rest", "zip archive"),
    "image": ("api.yaml", b"\x89PNG\r\n\x1a\n", "PNG image"),
    "git lfs": ("api.yaml", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer"),
    "utf-16": ("api.yaml", "openapi: 3.0.0\n".encode("utf-16"), "UTF-16"),
    "utf-16 without a mark": ("api.yaml", "openapi: 3.0.0\n".encode("utf-16-le"), "UTF-16"),
    "utf-32": ("api.json", '{"openapi": "3.0.0"}'.encode("utf-32"), "UTF-32"),
    "latin-1": ("api.yaml", "openapi: 3.0.0\ninfo: {title: Zürich}\n".encode("latin-1"), "0xfc is not UTF-8"),
    "latin-1 json": ("api.json", '{\n "title": "Zürich"}'.encode("latin-1"), "0xfc is not UTF-8"),
    "truncated json": ("api.json", b'{"openapi": "3.0.0", "paths": {"/a": {', "ends too early"),
    "truncated yaml": ("api.yaml", b'openapi: 3.0.0\ninfo: {title: "x', "not closed"),
    "tabs": ("api.yaml", b"openapi: 3.0.0\ninfo:\n\ttitle: x\n", "tab"),
    "duplicate keys": ("api.yaml", b"openapi: 3.0.0\npaths: {}\npaths: {}\n", "on line 2 and on line 3"),
    "duplicate json keys": ("api.json", b'{"openapi": "3.0.0",\n"paths": {},\n"paths": {}}', "on line 2 and on line 3"),
    "several documents": ("api.yaml", b"openapi: 3.0.0\n---\nopenapi: 3.1.0\n", "second YAML document"),
    "html": ("api.yaml", HTML.encode(), "HTML page"),
    "html as json": ("api.json", HTML.encode(), "HTML page"),
    "xml": ("api.yaml", b"<?xml version='1.0'?><wadl/>", "XML"),
    "deep json": ("api.json", b"[" * DEEP + b"]" * DEEP, "500 deep"),
    "deep json objects": ("api.json", b'{"a":' * DEEP + b"1" + b"}" * DEEP, "500 deep"),
    "deep flow yaml": ("api.yaml", b"a: " + b"[" * DEEP + b"]" * DEEP, "500 deep"),
    "deep yaml": ("api.yaml", b"- " * DEEP + b"x", "500 deep"),
    "list": ("api.yaml", b"- openapi: 3.0.0\n", "a list"),
    "json list": ("api.json", b'[{"openapi": "3.0.0"}]', "a list"),
    "text": ("api.yaml", b"Hello, world\n", "plain text"),
    "number": ("api.json", b"42", "the value 42"),
    "null": ("api.yaml", b"---\n", "an empty document"),
    "no version": ("api.yaml", b"info: {}\npaths: {}\n", "no key `openapi` or `swagger`, though"),
    "something else": ("api.json", b'{"name": "x", "version": "1"}', "the keys are 'name', 'version'"),
    "empty mapping": ("api.json", b"{}", "the document is empty"),
    "version 4": ("api.yaml", b"info: {}\nopenapi: 4.0.0\n", "'4.0.0', a version that is not known"),
    "version as a mapping": ("api.yaml", b"openapi: {a: 1}\n", "a version that is not known"),
    "version true": ("api.yaml", b"openapi: true\n", "a version that is not known"),
    "version 3.10": ("api.yaml", b"openapi: 3.10.0\n", "a version that is not known"),
    "swagger 1.2": ("api.json", b'{"swaggerVersion": "1.2", "apis": []}', "a Swagger 1.x document"),
    "swagger 3": ("api.yaml", b"swagger: '3.0'\n", "a version that is not known"),
    "asyncapi": ("api.yaml", b"info: {}\nasyncapi: 2.6.0\n", "an AsyncAPI document"),
    "json schema": ("api.json", b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "a JSON Schema"),
    "postman": ("api.json", b'{"info": {}, "item": []}', "a Postman collection"),
    "kubernetes": ("api.yaml", b"apiVersion: v1\nkind: Service\n", "a Kubernetes manifest"),
    "long keys": ("api.json", json.dumps(dict.fromkeys(["k" * 100, *"abcdef"], 1)).encode(), ", ..."),
}
LINES = {
    "latin-1": 2,
    "latin-1 json": 2,
    "tabs": 3,
    "duplicate keys": 3,
    "several documents": 2,
    "version 4": 2,
    "asyncapi": 2,
}


def refused(path: Path) -> Problem:
    start = time.process_time()
    with pytest.raises(DocumentError) as caught:
        require_openapi(load(path))
    assert time.process_time() - start < 5
    (problem,) = caught.value.problems
    assert problem.source == str(path)
    assert problem.expected
    assert "Traceback" not in str(problem)
    return problem


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case: str, tmp_path: Path) -> None:
    name, data, what = CASES[case]
    path = tmp_path / name
    path.write_bytes(data)
    problem = refused(path)
    assert what in problem.what
    if case in LINES:
        assert problem.position is not None
        assert problem.position.line == LINES[case]


@pytest.mark.parametrize(
    "text", ['openapi: "3.0.3"', "openapi: 3.1.0-rc1", "swagger: 2.0", 'swagger: "2.0"', "openapi: 3.1"]
)
def test_versions_that_are_known(text: str) -> None:
    key, value = text.split(": ")
    wanted = "2.0" if key == "swagger" else value.strip('"')[:3]
    assert (
        require_openapi(load_value({key: float(value) if value in ("2.0", "3.1") else value.strip('"')}, "x")) == wanted
    )


@pytest.mark.parametrize("name", ["api.json", "api.yaml"])
def test_a_string_of_50_megabytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text('{"openapi": "3.0.0",\n"info": {"description": "' + "word " * 10_000_000 + '"}}')
    start = time.process_time()
    document = load(path)
    assert require_openapi(document) == "3.0"
    assert len(document.entry.root["info"]["description"]) == 50_000_000
    assert time.process_time() - start < 10


def test_a_plain_yaml_string_of_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text("openapi: 3.0.0\ninfo:\n  description: |\n" + ("    " + "word " * 20 + "\n") * 500_000)
    start = time.process_time()
    assert len(load(path).entry.root["info"]["description"]) > 50_000_000
    assert time.process_time() - start < 20


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    for name, text in (("api.yaml", "openapi: 3.0.0\n"), ("api.json", '{"openapi": "3.0.0"}')):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        document = load(tmp_path / name)
        assert document.entry.root == {"openapi": "3.0.0"}
        assert document.entry.text == text


def test_utf8_is_checked_across_blocks(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    filler = b"# " + "ü".encode() * ((1 << 19) - 2) + b"x\n"
    path.write_bytes(filler * 2 + b"a: \xc3\n")
    problem = refused(path)
    assert "0xc3" in problem.what
    assert problem.position == Position(line=3, column=4)
    path.write_bytes(filler + "a: ü".encode()[:-1])
    assert refused(path).position == Position(line=2, column=4)

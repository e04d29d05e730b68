"""Code of calls before and after: it parses in each language, and makes the call that the documents describe."""

from __future__ import annotations

import ast
import html
import json
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from apidiff.config import Settings
from apidiff.pipeline import compare
from apidiff.render import FORMATS
from tests import warm
from tests.render.test_guide import sample

SAMPLES = ("shop", "users-addresses", "users-envelope", "users-split-name")
HOSTILE = (
    "'; rm -rf / #",
    '"; import os #',
    "`${1}`",
    "$(touch x)",
    "a\\",
    "line\nbreak",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eabc\u2028",
    "é{}[]<>&|!",
    "</script>",
)


def document(operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = {"responses": {"200": {"description": "ok"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.example.com/v1"}],
        "paths": {"/things/{id}": {"post": {**answer, **operation}}},
        **more,
    }


def code_of(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[str]]:
    """Return the blocks of code of a guide by language, those of the old version before those of the new."""
    return blocks(FORMATS["guide"].render(compare(old, new, Settings(fail_on="never"))))


def blocks(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"bash": [], "python": [], "ts": []}
    for _, language, text in re.findall(r"^(`{3,})(bash|python|ts)\n(.*?)\n\1$", page, re.DOTALL | re.MULTILINE):
        found[language].append(text)
    return found


PARSE = """
const {SourceTextModule} = require("vm"), {readFileSync} = require("fs");
const files = process.argv.slice(1);
for (const file of files) new SourceTextModule(readFileSync(file, "utf8"), {identifier: file});
console.log(files.length);
"""
"""For Node: fails where a file is no module, and says how many it has parsed. One process for all."""


def check(found: dict[str, list[str]], folder: Path) -> None:
    """Fail where a block of code is no code of its language."""
    for text in found["python"]:
        ast.parse(text)
    for text in found["bash"]:
        assert shlex.split(text)[0] == "curl"
        done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False, timeout=20)
        assert done.returncode == 0, (text, done.stderr)
    node = shutil.which("node")
    if node is None or not found["ts"]:
        return
    for number, text in enumerate(found["ts"]):
        (folder / f"{number}.mjs").write_text(text, encoding="utf-8")
    command = [node, "--experimental-vm-modules", "-e", PARSE, *sorted(map(str, folder.glob("*.mjs")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"{len(found['ts'])}\n"), done.stderr


@pytest.mark.parametrize("name", SAMPLES)
def test_code_of_the_samples_parses(name: str, tmp_path: Path) -> None:
    check(blocks(sample(name)), tmp_path)


def test_the_samples_show_code() -> None:
    assert len(blocks(sample("shop"))["python"]) > 4


# --- What is sent -------------------------------------------------------------------------------------------------


class Seen:
    """What a server was asked."""

    def __init__(self) -> None:
        self.method = ""
        self.path = ""
        self.query: list[tuple[str, str]] = []
        self.headers: dict[str, str] = {}
        self.body = b""

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    def value(self) -> Any:
        """Return the body, read by its media type."""
        if self.type == "application/json":
            return json.loads(self.body)
        if self.type == "application/x-www-form-urlencoded":
            return parse_qsl(self.body.decode())
        if self.type == "multipart/form-data":
            head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
            parts = BytesParser().parsebytes(head + self.body).get_payload()
            assert isinstance(parts, list)
            return sorted(str(part.get_param("name", header="content-disposition")) for part in parts)
        return self.body.decode()


@contextmanager
def server() -> Iterator[tuple[str, Seen]]:
    """Run a server that answers every call with 200; give its address and what it saw last."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            seen.method, seen.path = self.command, parts.path
            seen.query = parse_qsl(parts.query, keep_blank_values=True)
            seen.headers = {name.lower(): value for name, value in self.headers.items()}
            seen.body = self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    running = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", seen
    finally:
        running.shutdown()
        running.server_close()


SENT = ("authorization", "x-key", "x-api-key", "x-shop-key", "region", "accept", "cookie")
"""Headers that documents speak of."""


def made(text: str, language: str, address: str, seen: Seen, folder: Path) -> dict[str, Any]:
    """Make the call of a block of code; return what arrived."""
    text = re.sub(r"https://[a-z.]*example\.(com|org)", address, text)
    (folder / "file.bin").write_bytes(b"x")
    if language == "python":
        pytest.importorskip("httpx")
        done = warm.python("-c", text, folder=folder)
    else:
        command = ["bash", "-c", text.replace("curl", "curl --silent --noproxy '*'", 1)]
        if language == "ts":
            (folder / "call.mjs").write_text(text, encoding="utf-8")
            command = ["node", "call.mjs"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, (text, done.stderr)
    return {
        "method": seen.method,
        "path": seen.path,
        "query": seen.query,
        "type": seen.type,
        "value": seen.value() if seen.body else None,
        # `Accept: */*` is what curl and others send by themselves: it says nothing.
        "headers": {name: value for name, value in seen.headers.items() if name in SENT and value != "*/*"},
    }


def body_of(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def fields(*names: str, **more: Any) -> dict[str, Any]:
    properties = {**{name: {"type": "string", "example": f"a {name}"} for name in names}, **more}
    return {"type": "object", "required": list(properties), "properties": properties}


FILE = {"type": "string", "format": "binary"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
BEARER = {"type": "http", "scheme": "bearer"}

CASES = {
    "json": (
        document(body_of("application/json", fields("name"))),
        document(body_of("application/json", fields("name", "kind"))),
        {"type": "application/json", "value": {"name": "a name", "kind": "a kind"}, "query": []},
    ),
    "form": (
        document(body_of("application/x-www-form-urlencoded", fields("name"))),
        document(body_of("application/x-www-form-urlencoded", fields("name", "kind"))),
        {"type": "application/x-www-form-urlencoded", "value": [("name", "a name"), ("kind", "a kind")]},
    ),
    "multipart": (
        document(body_of("multipart/form-data", fields("name"))),
        document(body_of("multipart/form-data", fields("name", photo=FILE))),
        {"type": "multipart/form-data", "value": ["name", "photo"]},
    ),
    "another media type": (
        document(body_of("application/json", fields("name"))),
        document(body_of("application/x-www-form-urlencoded", fields("name"))),
        {"type": "application/x-www-form-urlencoded", "value": [("name", "a name")]},
    ),
    "query": (
        document({}),
        document({"parameters": [{"name": "tag", "in": "query", "required": True, "schema": {"type": "array",
                  "items": {"type": "string"}, "example": ["a b", "c&d"]}}]}),
        {"query": [("tag", "a b"), ("tag", "c&d")], "value": None},
    ),
    "credentials": (
        document({"security": [{"key": []}]}, components={"securitySchemes": {"key": KEY}}),
        document({"security": [{"bearer": []}]}, components={"securitySchemes": {"bearer": BEARER}}),
        {"headers": {"authorization": "Bearer YOUR_TOKEN"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_code_makes_the_call(name: str, tmp_path: Path) -> None:
    old, new, expected = CASES[name]
    path = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "example": 42}}
    for whole in (old, new):
        whole["paths"]["/things/{id}"]["parameters"] = [path]
    found = code_of(old, new)
    assert [len(texts) for texts in found.values()] == [2, 2, 2]
    check(found, tmp_path)
    tools = {"bash": "curl", "ts": "node"}
    with server() as (address, seen):
        for language, texts in found.items():
            if language in tools and shutil.which(tools[language]) is None:
                continue
            call = made(texts[1], language, address, seen, tmp_path)
            assert (call["method"], call["path"]) == ("POST", "/v1/things/42")
            assert {key: call[key] for key in expected} == expected, (language, texts[1])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["bash", "python", "ts"])
@pytest.mark.parametrize("name", SAMPLES)
def test_code_of_the_samples_makes_the_call_it_is_shown_for(name: str, language: str, tmp_path: Path) -> None:
    """Every block reaches a server with the method and the path of the call that its title names; both versions differ
    in what arrives."""
    tool = {"bash": "curl", "ts": "node"}.get(language)
    if tool is not None and shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    details = r"^<summary>([^\n]*) in curl, Python, TypeScript</summary>\n(.*?)^</details>"
    shown = re.findall(details, sample(name), re.DOTALL | re.MULTILINE)
    with server() as (address, seen):
        for title, text in shown:
            method, path = html.unescape(re.sub(r"</?code>", "", title)).split(" ", 1)
            found = blocks(text)
            assert len(found[language]) == 2
            old, new = (made(each, language, address, seen, tmp_path) for each in found[language])
            template = "/".join("[^/]+" if "{" in step else re.escape(step) for step in path.split("/"))
            assert new["method"] == method
            assert re.fullmatch(f"(/v[0-9]+)?{template}", new["path"]), (path, new["path"])
            assert old != new, title


# --- Names and values that want out -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_values_stay_literals(text: str, tmp_path: Path) -> None:
    def hostile(*more: str) -> dict[str, Any]:
        schema = fields(**{name: {"type": "string", "example": text} for name in (text, *more)})
        query = {"name": text, "in": "query", "required": True, "schema": {"type": "string", "example": text}}
        return document({**body_of("application/json", schema), "parameters": [query]})

    found = code_of(hostile(), hostile("kind"))
    assert [len(texts) for texts in found.values()] == [2, 2, 2]
    check(found, tmp_path)
    tree = ast.parse(found["python"][1])
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [ast.unparse(item) for item in called] == ["httpx.request", "response.raise_for_status"]
    words = shlex.split(found["bash"][1])
    assert words[-2] == "-d"
    assert set(json.loads(words[-1])) == {text, "kind"} or not text.isprintable()
    assert "49" not in found["python"][1]

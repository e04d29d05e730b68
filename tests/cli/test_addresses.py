"""Ranges of git as sources, and documents behind addresses that ask who wants them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, document, run
from tests.cli.test_many import git, put


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class Server:
    """A server of documents that are given to whoever states the right header."""

    def __init__(self, wanted: str) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stated = self.headers.get("Authorization")
                server.asked.append((self.path, stated))
                page = server.pages.get(self.path)
                if isinstance(page, str):
                    self.send_response(302)
                    self.send_header("Location", page)
                    self.end_headers()
                    return
                self.send_response(200 if stated == wanted and page is not None else 401)
                self.end_headers()
                self.wfile.write(json.dumps(page).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server("Bearer s3cret")
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def other() -> Iterator[Server]:
    made = Server("Bearer s3cret")
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_header_from_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    split = document("1.1.0", user=COUNTRY_REQUIRED)
    split["components"]["schemas"]["User"] = {"$ref": "user.json"}
    server.pages = {"/old.json": document(), "/new.json": split, "/user.json": COUNTRY_REQUIRED}
    monkeypatch.setenv("TOKEN", "Bearer s3cret")
    sources = (f"http://{server.place}/old.json", f"http://{server.place}/new.json")
    assert run("check", *sources).exit_code == UNREADABLE
    result = run("check", *sources, "--header", "Authorization: env:TOKEN", "-f", "json")
    assert result.exit_code == FAILED
    assert "s3cret" not in result.output
    assert ("/user.json", "Bearer s3cret") in server.asked
    monkeypatch.setenv("APIDIFF_HEADER", "Authorization: env:TOKEN")
    assert run("check", *sources).exit_code == FAILED


def test_where_a_server_asks_who_it_is_the_option_is_named(server: Server) -> None:
    server.pages = {"/old.json": document()}
    result = run("check", f"http://{server.place}/old.json", f"http://{server.place}/old.json")
    assert result.exit_code == UNREADABLE
    assert "401" in result.stderr
    assert "--header 'Authorization: env:TOKEN'" in result.stderr


def test_a_redirect_to_another_server_gets_no_header(server: Server, other: Server) -> None:
    here, there = f"http://{server.place}", f"http://{other.place}"
    server.pages = {"/moved": f"{there}/there.json", "/here": "/there.json", "/there.json": document()}
    other.pages = {"/there.json": document()}
    header = ("--header", "Authorization: Bearer s3cret")
    assert run("check", f"{here}/here", f"{here}/there.json", *header).exit_code == PASSED
    assert run("check", f"{here}/moved", f"{here}/there.json", *header).exit_code == UNREADABLE
    assert other.asked == [("/there.json", None)]


def test_a_password_in_an_address_is_sent_and_never_shown() -> None:
    made = Server("Basic " + b64encode(b"ada:s3cret").decode())
    made.pages = {"/a.json": document(), "/b.json": document("1.1.0", user=COUNTRY_REQUIRED)}
    sources = [f"http://ada:s3cret@{made.place}/{name}.json" for name in ("a", "b", "c")]
    for format_ in ("text", "json", "sarif", "junit", "html", "github", "gitlab", "guide"):
        result = run("check", *sources[:2], "-f", format_, "-v")
        assert result.exit_code == FAILED, result.output
        assert "s3cret" not in result.output
    broken = run("check", sources[0], sources[2])
    assert broken.exit_code == UNREADABLE
    assert "s3cret" not in broken.output
    assert "ada:***@" in broken.output
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize("login", ["ada:s3cret", "s3cret"])
def test_no_command_tells_the_login_of_an_address(login: str) -> None:
    made = Server("Basic " + b64encode((login if ":" in login else f"{login}:").encode()).decode())
    made.pages = {"/a.json": document(), "/wrong.json": {**document(), "paths": 1}}
    address = f"http://{login}@{made.place}"
    assert run("validate", "--quick", f"{address}/a.json").exit_code == PASSED
    for arguments in (
        ("validate", "--quick", f"{address}/a.json"),
        ("validate", "--quick", f"{address}/wrong.json"),
        ("lifecycle", f"{address}/a.json"),
        ("check", f"{address}/gone.json", "--against", "HEAD"),
        ("history", f"{address}/a.json"),
        ("init", f"{address}/a.json"),
        ("check", f"{address}/a.json", f"{address}/wrong.json"),
    ):
        assert "s3cret" not in run(*arguments).output
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize("header", ["Authorization", "Author ization: x", "A: env:NOT_THERE_AT_ALL", "A: b\nC: d"])
def test_a_wrong_header_is_wrong_usage(header: str) -> None:
    put("a.json", document())
    put("b.json", document())
    result = run("check", "a.json", "b.json", "--header", header)
    assert result.exit_code == USAGE


def test_a_configuration_states_no_header() -> None:
    put("a.json", document())
    put(".apidiff.yaml", "header: 'Authorization: env:TOKEN'\n")
    assert run("check", "a.json", "a.json").exit_code == USAGE


@pytest.fixture
def branches() -> None:
    """The topic adds nothing; main breaks after it began."""
    git("init", "--quiet", "--initial-branch=main")
    put("openapi.json", document())
    git("add", "--all")
    git("commit", "--quiet", "--message=base")
    git("checkout", "--quiet", "-b", "topic")
    put("README", "words")
    git("add", "--all")
    git("commit", "--quiet", "--message=topic")
    git("checkout", "--quiet", "main")
    put("openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    git("commit", "--quiet", "--all", "--message=on")


@pytest.mark.usefixtures("branches")
def test_ranges() -> None:
    assert run("check", "main..topic:openapi.json").exit_code != PASSED
    assert run("check", "main...topic:openapi.json").exit_code == PASSED
    assert run("check", "topic...main:openapi.json").exit_code == FAILED
    git("checkout", "--quiet", "topic")
    assert run("check", "main...:openapi.json").exit_code == PASSED
    put("openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    assert run("check", "main...:openapi.json").exit_code == FAILED
    assert run("check", ".", "--against", "main...").exit_code == FAILED
    assert run("check", ".", "--against", "main...HEAD").exit_code == FAILED


@pytest.mark.usefixtures("branches")
@pytest.mark.parametrize("source", ["nowhere...topic:openapi.json", "main...nowhere:openapi.json"])
def test_ranges_that_git_does_not_know(source: str) -> None:
    assert run("check", source).exit_code == USAGE


@pytest.mark.usefixtures("branches")
def test_a_range_that_ends_elsewhere_is_for_one_document() -> None:
    assert run("check", ".", "--against", "main...topic").exit_code == USAGE

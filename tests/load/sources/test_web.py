"""Documents behind URLs, from a server of our own."""

from __future__ import annotations

import gc
import http.server
import re
import socket
import ssl
import threading
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from apidiff.load.sources import web
from apidiff.load.sources.source import LoadOptions, load
from apidiff.model.document import DocumentError, Problem
from tests.drips import dripping

API = b"openapi: 3.0.0\n"


pytestmark = pytest.mark.filterwarnings("error::ResourceWarning")


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", path.removeprefix("/to/").replace("PORT", str(self.server.server_address[1])))
            self.end_headers()
            return
        body = {
            "/api/openapi.yaml": API,
            "/api/schemas/a%20user.json": b'{"type": "object"}',
            "/api/%C3%BCber%20alles.yaml": API,
            "/shared/x.yaml": b"a: 1\n",
            "/page": b"<!DOCTYPE html><html></html>",
            "/large": b"x" * 10_000,
        }.get(path)
        if path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
            return
        if path == "/broken":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            return
        if path == "/nonsense":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        self.send_response(200 if body is not None else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    """A connection left open is told by the test that left it, not by the one in which memory happens to be freed."""
    yield
    gc.collect()


@pytest.fixture
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def refused(url: str, **limits: object) -> Problem:
    with pytest.raises(DocumentError) as caught:
        load(url, options=LoadOptions(**limits))  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.source == url
    assert problem.expected
    return problem


def test_a_url(site: str) -> None:
    document = load(f"{site}/api/openapi.yaml?token=1")
    assert document.entry.root == {"openapi": "3.0.0"}
    assert document.source == f"{site}/api/openapi.yaml?token=1"


def test_other_files_of_the_same_site(site: str) -> None:
    document = load(f"{site}/api/openapi.yaml")
    assert document.resource("schemas/a user.json").root == {"type": "object"}
    assert document.resource("../shared/x.yaml").root == {"a": 1}
    assert document.resource("openapi.yaml") is document.entry
    with pytest.raises(DocumentError, match="404"):
        document.resource("none.yaml")
    with pytest.raises(DocumentError, match="outside"):
        document.resource("//example.com/x.yaml")


def test_redirects(site: str) -> None:
    document = load(f"{site}/to//api/openapi.yaml")
    assert document.entry.root == {"openapi": "3.0.0"}
    assert document.resource("schemas/a user.json").root == {"type": "object"}


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_redirects_to_other_schemes_are_refused(site: str, target: str) -> None:
    assert re.search("not followed|not allowed", refused(f"{site}/to/{target}").what)


def test_a_redirect_without_end(site: str) -> None:
    assert "answered 302" in refused(f"{site}/to//to/").what or "redirect" in refused(f"{site}/to//to/").what


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/none", "answered 404"),
        ("/page", "HTML page"),
        ("/nonsense", "request failed"),
        ("/broken", "broke off after 5 of 100 bytes"),
    ],
)
def test_answers_that_are_no_document(site: str, path: str, what: str) -> None:
    assert what in refused(site + path).what


def test_size_and_time_are_limited(site: str) -> None:
    assert "larger than the 5,000 bytes" in refused(f"{site}/large", max_bytes=5000).what
    start = time.monotonic()
    assert "not complete after 0.3 s" in refused(f"{site}/slow", timeout=0.3).what
    assert time.monotonic() - start < 2


def test_no_answer_at_all() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/x"
        assert "no answer within 0.2 s" in refused(url, timeout=0.2).what


def test_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    problem = refused("https://example.com/openapi.yaml")
    assert problem.what == "the host example.com was not found (no network?)"


def test_refused_connections() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "refused the connection" in refused(f"http://127.0.0.1:{taken.getsockname()[1]}/x").what


def test_https_without_a_certificate(site: str) -> None:
    assert "not secure" in refused(site.replace("http:", "https:") + "/x").what
    reason = ssl.SSLError(1, "bad")
    assert "not secure" in web._why(reason, "h", 1)[0]
    assert "request failed" in web._why(urllib.error.ContentTooShortError("m", b""), "h", 1)[0]


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1", "http://a b/", "http://h:port/", "https://x\ny/"]
)
def test_urls_that_are_none(url: str) -> None:
    assert refused(url).what


def test_references_to_other_hosts_need_to_be_allowed(site: str, tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_bytes(API)
    document = load(tmp_path / "openapi.yaml")
    with pytest.raises(DocumentError, match="--allow-remote-refs"):
        document.resource(f"{site}/shared/x.yaml")
    remote = load(tmp_path / "openapi.yaml", options=LoadOptions(allow_remote_refs=True))
    with pytest.raises(DocumentError, match="not public"):
        remote.resource(f"{site}/shared/x.yaml")
    with pytest.raises(DocumentError, match="not public"):
        remote.resource(site.replace("127.0.0.1", "localhost") + "/shared/x.yaml")
    everything = LoadOptions(allow_remote_refs=True, allow_private_addresses=True)
    private = load(tmp_path / "openapi.yaml", options=everything)
    assert private.resource(f"{site}/shared/x.yaml").root == {"a": 1}


def test_a_name_that_changes_its_address_is_caught(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name looks public when it is checked, and leads to this machine when it is used (DNS rebinding)."""
    monkeypatch.setattr(web, "_check_name", lambda connection: None)
    with pytest.raises(DocumentError, match="not public"):
        web.fetch(f"{site}/shared/x.yaml", limit=100, timeout=5, allow_private=False)


def test_https_is_guarded_too(site: str) -> None:
    with pytest.raises(DocumentError, match="not public"):
        web.fetch(site.replace("http:", "https:") + "/x", limit=100, timeout=5, allow_private=False)


def test_a_proxy_is_used_for_guarded_requests(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("https_proxy", site)
    with pytest.raises(DocumentError, match="answered 404"):
        web.fetch("http://example.com/x", limit=100, timeout=5, allow_private=False)
    with pytest.raises(DocumentError, match=r"request failed|501"):
        web.fetch("https://example.com/x", limit=100, timeout=5, allow_private=False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert web.is_public(address) is public


def test_hosts_that_are_private() -> None:
    assert web.has_private_address("http://127.0.0.1:80/x")
    assert not web.has_private_address("http://nowhere.invalid/x")
    assert not web.has_private_address("http://[::1")


@pytest.mark.parametrize(
    ("scheme", "start"),
    [
        ("http", b""),
        ("http", b"HTTP/1.1 200 "),
        ("http", b"HTTP/1.1 200 OK\r\nX: "),
        ("http", b"HTTP/1.1 302 Found\r\nLocation: /"),
        ("http", b"HTTP/1.1 200 OK\r\n\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("https", b"\x16\x03\x03\x40\x00"),
    ],
)
def test_a_server_that_sends_a_byte_now_and_then_is_left(scheme: str, start: bytes) -> None:
    stopped = threading.Event()
    place, thread = dripping(start, stopped)
    began = time.monotonic()
    problem = refused(f"{scheme}://{place}/api", timeout=0.5)
    assert time.monotonic() - began < 5
    assert "0.5 s" in problem.what
    assert problem.cause == "withheld"
    stopped.set()
    thread.join()


def test_a_name_without_a_password_is_a_token(site: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load(site.replace("://", "://t0ken@") + "/nothing")
    assert "t0ken" not in str(caught.value)
    assert "://***@" in str(caught.value)


@pytest.mark.parametrize("name", ["über alles.yaml", "%C3%BCber%20alles.yaml", "über%20alles.yaml?q=ä b"])
def test_letters_that_http_cannot_send(site: str, name: str) -> None:
    assert load(f"{site}/api/{name}").entry.root == {"openapi": "3.0.0"}


def test_a_reference_to_the_same_server_by_its_name_and_port(site: str) -> None:
    place = site.removeprefix("http:")
    document = load(f"{site}/api/openapi.yaml")
    assert document.read(f"{place}/shared/x.yaml").root == {"a": 1}
    with pytest.raises(DocumentError) as caught:
        document.read("//127.0.0.1:9/shared/x.yaml")
    assert "http://127.0.0.1:9/shared/x.yaml: the file lies outside" in str(caught.value)

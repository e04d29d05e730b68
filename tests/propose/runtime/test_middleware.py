"""The middleware that generated modules carry, over an application that tells what reached it."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import zlib
from typing import Any

import pytest

from apidiff.propose.runtime import middleware
from apidiff.propose.runtime.middleware import OldVersion
from apidiff.propose.runtime.routes import ROUTES, Route

Sent = list[dict[str, Any]]
OLD = (b"x-api-version", b"1")


class App:
    """Answers every request with `answer` under `status`, and keeps its scope and body."""

    def __init__(self, answer: Any = None, status: int = 200) -> None:
        self.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.status = status
        self.scope: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        if scope["type"] == "http":
            self.body = (await receive())["body"]
        length = str(len(self.answer)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for number, part in enumerate((self.answer[:3], self.answer[3:])):
            await send({"type": "http.response.body", "body": part, "more_body": number == 0})


def served(
    app: Any,
    *routes: Route,
    monkeypatch: pytest.MonkeyPatch,
    path: str = "/pets/7",
    body: Any = b"",
    query: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (OLD,),
    messages: Sent | None = None,
    root: str = "",
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Send one request through the middleware; return the status, the headers and the body of the answer."""
    monkeypatch.setattr(middleware, "ROUTES", routes)
    sent: Sent = []
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    whole = {"type": "http.request", "body": text[:2], "more_body": True}
    waiting = [whole, {"type": "http.request", "body": text[2:]}] if messages is None else messages

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    length = ((b"content-length", str(len(text)).encode()),) if text else ()
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": root,
        "query_string": query,
        "headers": [*headers, *length],
    }
    asyncio.run(OldVersion(app, header="X-Api-Version", value="1")(scope, receive, send))
    if not sent:
        return 0, {}, b""
    answer = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), answer


PLAIN = Route("GET", "/pets/{id}", "POST", "/animals/{id}/one")


def test_the_table_is_for_the_generated_module_to_fill() -> None:
    assert ROUTES == ()


def test_methods_and_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App({"a": 1})
    assert served(app, PLAIN, monkeypatch=monkeypatch, path="/pets/x y")[::2] == (200, b'{"a": 1}')
    assert (app.scope["method"], app.scope["path"]) == ("POST", "/animals/x y/one")
    assert app.scope["raw_path"] == b"/animals/x%20y/one"


@pytest.mark.parametrize("headers", [(), ((b"x-api-version", b"2"),), ((b"x-other", b"1"),)])
def test_requests_for_other_versions_pass(
    headers: tuple[tuple[bytes, bytes], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = App()
    served(app, PLAIN, monkeypatch=monkeypatch, headers=headers)
    assert (app.scope["method"], app.scope["path"]) == ("GET", "/pets/7")


@pytest.mark.parametrize("path", ["/pets", "/pets/7/toys", "/petsX7"])
def test_paths_without_a_row_pass(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    served(app, PLAIN, monkeypatch=monkeypatch, path=path)
    assert app.scope["path"] == path


def test_the_first_row_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    served(app, Route("GET", "/pets/all", "GET", "/every"), PLAIN, monkeypatch=monkeypatch, path="/pets/all")
    assert app.scope["path"] == "/every"


def test_a_request_body_is_converted_and_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    route = PLAIN._replace(request=lambda body: {"names": [body["name"]]})
    served(app, route, monkeypatch=monkeypatch, body={"name": "Rex"})
    assert json.loads(app.body) == {"names": ["Rex"]}
    assert dict(app.scope["headers"])[b"content-length"] == str(len(app.body)).encode()


def test_a_body_that_is_no_json_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(b"not json")
    route = PLAIN._replace(request=lambda body: "never", response=lambda body: "never")
    assert served(app, route, monkeypatch=monkeypatch, body=b"<xml/>")[2] == b"not json"
    assert app.body == b"<xml/>"


def test_parameters_of_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    route = PLAIN._replace(
        query=lambda pairs: [("label" if name == "tag" else name, value) for name, value in pairs],
        header=lambda pairs: [("X-New" if name == "x-old" else name, value) for name, value in pairs],
        cookie=lambda pairs: [(name, value.upper()) for name, value in pairs],
    )
    headers = (OLD, (b"x-old", b"1"), (b"cookie", b"a=b; c=d=e"))
    served(app, route, monkeypatch=monkeypatch, query=b"tag=a&tag=b&empty=", headers=headers)
    assert app.scope["query_string"] == b"label=a&label=b&empty="
    assert app.scope["headers"] == [OLD, (b"x-new", b"1"), (b"cookie", b"a=B; c=D=E")]


def test_an_answer_is_converted_and_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    route = PLAIN._replace(response=lambda body: {**body, "added": True}, statuses=((201, 200),))
    status, headers, body = served(App({"a": 1}, status=201), route, monkeypatch=monkeypatch)
    assert (status, json.loads(body)) == (200, {"a": 1, "added": True})
    length = str(len(body)).encode()
    assert headers == {b"content-type": b"application/json", b"content-length": length, b"vary": b"x-api-version"}


def test_an_answer_without_a_body_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    route = PLAIN._replace(response=lambda body: {"was": body}, statuses=((204, 201),))
    status, headers, body = served(App(b"", 204), route, monkeypatch=monkeypatch)
    assert (status, json.loads(body)) == (201, {"was": None})
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(("status", "statuses"), [(204, ()), (404, ((404, 400),))])
def test_other_answers_without_a_body_are_left(
    status: int, statuses: tuple[tuple[int, int], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    route = PLAIN._replace(response=lambda _: "never", errors=(("404", lambda _: "never"),), statuses=statuses)
    assert served(App(b"", status), route, monkeypatch=monkeypatch)[2] == b""


ERRORS = (
    ("404", lambda _: "exact"),
    ("4XX", lambda _: "range"),
    ("default", lambda _: "default"),
    ("409", None),
)


@pytest.mark.parametrize(
    ("status", "expected"), [(404, "exact"), (400, "range"), (500, "default"), (409, "as it was"), (200, "success")]
)
def test_the_most_specific_conversion_of_a_failure_counts(
    status: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = PLAIN._replace(response=lambda _: "success", errors=ERRORS)
    assert json.loads(served(App("as it was", status), route, monkeypatch=monkeypatch)[2]) == expected


def test_failures_without_conversions_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    route = PLAIN._replace(response=lambda _: "success")
    assert json.loads(served(App("as it was", 404), route, monkeypatch=monkeypatch)[2]) == "as it was"


def test_a_client_that_leaves_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    messages: Sent = [{"type": "http.disconnect"}]
    route = PLAIN._replace(request=lambda body: body)
    assert served(app, route, monkeypatch=monkeypatch, messages=messages) == (0, {}, b"")
    assert app.scope == {}


def test_other_connections_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "ROUTES", (PLAIN,))
    app, sent = App(), []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(OldVersion(app, "x-api-version", "1")({"type": "websocket", "headers": [OLD]}, None, send))
    assert app.scope["type"] == "websocket"
    assert sent


def hold(answer: bytes, *headers: tuple[bytes, bytes]) -> Any:
    """Return an application that answers so, and keeps the headers it was asked with."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        app.asked = dict(scope["headers"])  # type: ignore[attr-defined]
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": answer})

    return app


ADDING = PLAIN._replace(response=lambda body: {**body, "added": True})
SAID = ((b"content-type", b"application/json"), (b"etag", b'"new"'), (b"Content-MD5", b"x"))


def test_large_bodies_are_joined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    text = json.dumps({"name": "x" * 32_000_000}).encode()
    chunks = [text[start : start + 65_536] for start in range(0, len(text), 65_536)]
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    route = PLAIN._replace(request=lambda body: {"size": len(body["name"])})
    start = time.process_time()
    served(app, route, monkeypatch=monkeypatch, messages=messages)
    assert time.process_time() - start < 1
    assert json.loads(app.body) == {"size": 32_000_000}


def test_what_is_not_converted_is_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    route = PLAIN._replace(query=lambda pairs: pairs)
    app = App()
    served(app, route, monkeypatch=monkeypatch, body={"a": 1})
    assert app.body == b'{"'  # The first chunk, as it came.
    assert dict(app.scope["headers"])[b"content-length"] == b"8"


def test_a_request_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OldVersion.__init__, "__defaults__", (False, 10))
    app = App()
    route = PLAIN._replace(request=lambda _: "never")
    assert served(app, route, monkeypatch=monkeypatch, body={"name": "long enough"})[0] == 413
    assert app.scope == {}


def test_an_answer_beyond_the_limit_is_passed_on_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OldVersion.__init__, "__defaults__", (False, 10))
    whole = {"name": "long enough"}
    assert json.loads(served(App(whole), ADDING, monkeypatch=monkeypatch)[2]) == whole
    assert "too large" in caplog.text


@pytest.mark.parametrize("path", ["/files/a", "/files/a/b.txt", "/files/a/b/c"])
def test_a_parameter_that_holds_slashes(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = App({"a": 1})
    route = Route("GET", "/files/{name:path}", "GET", "/docs/{name}", response=lambda body: {**body, "added": True})
    assert json.loads(served(app, route, monkeypatch=monkeypatch, path=path)[2]) == {"a": 1, "added": True}
    assert app.scope["path"] == path.replace("files", "docs")


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("/api", "/api/pets/7", "/api/animals/7/one"),
        ("/api", "/pets/7", "/animals/7/one"),
        ("/api/", "/api/pets/7", "/api/animals/7/one"),
        ("", "/pets/7", "/animals/7/one"),
        ("/pets", "/pets/7", "/pets/7"),
    ],
)
def test_paths_below_a_root(root: str, path: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    served(app, PLAIN, monkeypatch=monkeypatch, path=path, root=root)
    assert app.scope["path"] == expected


@pytest.mark.parametrize(
    ("coding", "packed"), [(b"gzip", gzip.compress), (b"deflate", zlib.compress), (b"identity", bytes)]
)
def test_compressed_answers_are_converted(coding: bytes, packed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app = hold(packed(b'{"a": 1}'), *SAID, (b"content-encoding", coding))
    headers = (OLD, (b"accept-encoding", b"gzip, br"))
    _, said, body = served(app, ADDING, monkeypatch=monkeypatch, headers=headers)
    assert json.loads(body) == {"a": 1, "added": True}
    assert b"content-encoding" not in said
    assert b"accept-encoding" not in app.asked


def test_compressed_requests_are_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App()
    route = PLAIN._replace(request=lambda body: {"names": [body["name"]]})
    headers = (OLD, (b"content-encoding", b"gzip"))
    served(app, route, monkeypatch=monkeypatch, body=gzip.compress(b'{"name": "Rex"}', mtime=0), headers=headers)
    assert json.loads(app.body) == {"names": ["Rex"]}
    assert b"content-encoding" not in dict(app.scope["headers"])


CUT = gzip.compress(b'{"a": 1}', mtime=0)[:-9]


@pytest.mark.parametrize(
    ("coding", "body"),
    [(b"br", b"\x0b\x02"), (b"gzip", b"not gzip"), (b"gzip", CUT)],
    ids=["br", "not gzip", "cut off"],
)
def test_what_cannot_be_converted_is_logged(
    coding: bytes, body: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = hold(body, *SAID, (b"content-encoding", coding))
    _, said, sent = served(app, ADDING, monkeypatch=monkeypatch)
    assert (sent, said[b"content-encoding"]) == (body, coding)
    assert "could not be converted" in caplog.text


def test_caches_tell_versions_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    for headers in ((OLD,), ()):
        app = hold(b'{"a": 1}', *SAID)
        _, said, _ = served(app, ADDING, monkeypatch=monkeypatch, headers=headers)
        assert said[b"vary"] == b"x-api-version"
        assert (b"etag" in said, b"Content-MD5" in said) == (not headers, not headers)


@pytest.mark.parametrize(
    ("default", "headers", "old"),
    [
        (True, (), True),
        (True, ((b"x-api-version", b"2"),), False),
        (True, (OLD,), True),
        (False, (), False),
    ],
)
def test_clients_that_name_no_version(
    default: bool, headers: tuple[tuple[bytes, bytes], ...], old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OldVersion.__init__, "__defaults__", (default, 1000))
    app = App({"a": 1})
    assert (b"added" in served(app, ADDING, monkeypatch=monkeypatch, headers=headers)[2]) is old

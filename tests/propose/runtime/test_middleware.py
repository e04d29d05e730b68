"""The middleware that generated modules carry, over an application that tells what reached it."""

from __future__ import annotations

import asyncio
import json
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
    app: App,
    *routes: Route,
    monkeypatch: pytest.MonkeyPatch,
    path: str = "/pets/7",
    body: Any = b"",
    query: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (OLD,),
    messages: Sent | None = None,
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
    assert headers == {b"content-type": b"application/json", b"content-length": str(len(body)).encode()}


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
    assert served(app, PLAIN, monkeypatch=monkeypatch, messages=messages) == (0, {}, b"")
    assert app.scope == {}


def test_other_connections_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "ROUTES", (PLAIN,))
    app, sent = App(), []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(OldVersion(app, "x-api-version", "1")({"type": "websocket", "headers": [OLD]}, None, send))
    assert app.scope["type"] == "websocket"
    assert sent

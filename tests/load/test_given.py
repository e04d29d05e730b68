"""Documents of applications that are given as objects."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from typing import Any

import pytest

import apidiff
from apidiff.load import given
from apidiff.load.given import document_of, gives_document
from tests.cli.documents import COUNTRY_REQUIRED, document

DOCUMENT = {"openapi": "3.1.0"}


class _Gives:
    def openapi(self) -> dict[str, Any]:
        return DOCUMENT


class _Generates:
    def get_schema(self, request: Any = 1, public: bool = False) -> dict[str, Any]:
        return DOCUMENT if request is None and public else {}


class _Holds:
    class spec:
        @staticmethod
        def to_dict() -> dict[str, Any]:
            return DOCUMENT


GIVING = [_Gives(), _Generates(), _Holds(), _Holds.spec, DOCUMENT, lambda: DOCUMENT]


@pytest.mark.parametrize("app", GIVING)
def test_what_gives_a_document(app: Any) -> None:
    assert gives_document(app)
    assert document_of(app) == DOCUMENT


@pytest.mark.parametrize("app", [object(), 1, None, lambda: None, [DOCUMENT]])
def test_what_gives_none(app: Any) -> None:
    with pytest.raises(TypeError, match="gives no OpenAPI document"):
        document_of(app)


def test_numbers_as_keys_and_enums_are_what_json_has() -> None:
    assert document_of(lambda: {"responses": {200: {}}, "at": given}) == {"responses": {"200": {}}, "at": str(given)}


# --- applications that serve their document ---


class _Route:
    path = "/schema"


class Serving:
    """An ASGI application that answers with a text."""

    routes = (_Route(),)

    def __init__(self, body: str, status: int = 200) -> None:
        self.body, self.status = body, status

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert scope["path"] == "/schema"
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": self.body.encode()})


@pytest.mark.parametrize("body", ['{"openapi": "3.1.0"}', "openapi: 3.1.0\n"])
def test_an_application_is_asked_for_what_it_serves(body: str) -> None:
    assert document_of(Serving(body)) == DOCUMENT


def test_it_is_asked_where_an_event_loop_runs() -> None:
    async def inside() -> dict[str, Any]:
        return document_of(Serving("openapi: 3.1.0\n"))

    assert asyncio.run(inside()) == DOCUMENT


@pytest.mark.parametrize(
    ("app", "said"),
    [
        (Serving("{}", 404), "RuntimeError: its document at /schema is answered with 404"),
        (Serving("a: [", 200), "ValueError: its document is neither JSON nor YAML"),
        (Serving("[1]", 200), "TypeError: Serving gives no OpenAPI document"),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda missing: missing, "TypeError"),
    ],
)
def test_what_an_application_raises_is_a_document_that_cannot_be_read(app: Any, said: str) -> None:
    with pytest.raises(apidiff.DocumentError) as raised:
        apidiff.compare(document(), app, settings=apidiff.Settings())
    assert said in str(raised.value)


# --- by the public interface ---


@pytest.mark.parametrize("side", ["old", "new"])
def test_either_side_may_be_an_application(side: str) -> None:
    old, new = document(), document(user=COUNTRY_REQUIRED)
    pair = ((lambda: old), new) if side == "old" else (old, (lambda: new))
    report = apidiff.compare(*pair, settings=apidiff.Settings())
    assert report.to_dict()["findings"] == apidiff.compare(old, new, settings=apidiff.Settings()).to_dict()["findings"]
    assert not report.verdict.passed


def test_one_application_on_both_sides_is_told() -> None:
    app = _Gives()
    app.openapi = document  # type: ignore[method-assign]
    assert "compares the document with itself" in str(apidiff.compare(app, app).problems[0])


def test_what_is_no_application_is_told_what_was_expected() -> None:
    with pytest.raises(apidiff.ConfigError, match="or an application"):
        apidiff.compare(document(), 1)  # type: ignore[arg-type]


def test_fastapi_applications() -> None:
    fastapi = pytest.importorskip("fastapi")

    def application(path: str) -> Any:
        app = fastapi.FastAPI(title="Shop", version="1.0.0")
        app.get(path)(lambda: "")
        return app

    old, new = application("/users"), application("/people")
    report = apidiff.compare(old, new, settings=apidiff.Settings())
    assert [finding.rule for finding in report.findings if finding.level is apidiff.Level.BREAKING]
    assert report.to_dict()["old"]["title"] == "Shop"


def test_a_starlette_application_that_serves_its_schema() -> None:
    starlette = pytest.importorskip("starlette.applications")
    schemas = pytest.importorskip("starlette.schemas")
    routing = pytest.importorskip("starlette.routing")
    generator = schemas.SchemaGenerator({"openapi": "3.0.0", "info": {"title": "Shop", "version": "1.0"}})

    def users(request: Any) -> Any:
        """
        responses:
          200: {description: Users}
        """

    routes = [
        routing.Route("/users", users, methods=["GET"]),
        routing.Route("/schema", lambda request: generator.OpenAPIResponse(request=request), include_in_schema=False),
    ]
    found = document_of(starlette.Starlette(routes=routes))
    assert found["paths"] == {"/users": {"get": {"responses": {"200": {"description": "Users"}}}}}


# --- in another Python ---


def test_the_module_needs_nothing_but_the_standard_library(tmp_path: Any) -> None:
    code = (
        "import importlib.util, json, sys\n"
        "spec = importlib.util.spec_from_file_location('given', sys.argv[1])\n"
        "given = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(given)\n"
        "print(json.dumps(given.document_of(lambda: {'openapi': '3.1.0'})))\n"
    )
    spec = importlib.util.find_spec("apidiff.load.given")
    assert spec is not None
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(spec.origin)], cwd=tmp_path, capture_output=True, check=False
    )
    assert json.loads(done.stdout) == DOCUMENT, done.stderr

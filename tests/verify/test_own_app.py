"""`verify --app` sees what the handlers of an application receive, whatever their arguments are called."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run

pytestmark = [
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
    pytest.mark.usefixtures("warm_worker"),
]

APP = """
from typing import Annotated

from cadwyn import (
    Cadwyn, RequestInfo, Version, VersionBundle, VersionChange, VersionedAPIRouter,
    convert_request_to_next_version_for, schema,
)
from fastapi import Body, Depends, Header, Query
from pydantic import BaseModel

class User(BaseModel):
    name: str
    nick: str = ""

class Order(BaseModel):
    total: int
    note: str = ""

class Filter(BaseModel):
    size: int = 10
    words: list[str] = []

router = VersionedAPIRouter()

@router.get("/found")
async def found(given: Annotated[Filter, Query()]) -> None: ...

@router.get("/traced/{number}")
def traced(number: int, trace_id: Annotated[str, Header()], deep: bool = False) -> None: ...

def paging(start: int = 0) -> int:
    return start

@router.get("/paged")
async def paged(start: Annotated[int, Depends(paging)]) -> None: ...

@router.post("/users")
async def make(payload: User) -> None: ...

@router.post("/many")
async def many(users: list[User]) -> None: ...

@router.post("/both")
async def both(first: User, count: Annotated[int, Body()]) -> None: ...

@router.post("/alone")
async def alone(only: Annotated[User, Body(embed=True)]) -> None: ...

def read(order: Order) -> Order:
    return order

@router.post("/read")
async def through(order: Annotated[Order, Depends(read)]) -> None: ...

@router.post("/text")
async def text(name: Annotated[str, Body(media_type="text/plain")]) -> None: ...

class RenameAlias(VersionChange):
    "Rename alias to nick."
    instructions_to_migrate_to_previous_version = (
        schema(User).field("nick").had(name="alias"),
        schema(Filter).field("size").had(name="length"),
    )

    @convert_request_to_next_version_for("/found", ["GET"])
    def of_found(request: RequestInfo):
        change_size(request.query_params)

    @convert_request_to_next_version_for("/traced/{number}", ["GET"])
    def of_traced(request: RequestInfo):
        keep(request)

    @convert_request_to_next_version_for(User)
    def by_schema(request: RequestInfo):
        rename(request.body)

    @convert_request_to_next_version_for("/many", ["POST"])
    def by_path(request: RequestInfo):
        request.body = [rename(dict(user)) for user in request.body]

    @convert_request_to_next_version_for("/both", ["POST"])
    def of_both(request: RequestInfo):
        rename(request.body["first"])

    @convert_request_to_next_version_for("/alone", ["POST"])
    def of_alone(request: RequestInfo):
        rename(request.body["only"])

def keep(request):
    pass

def lose(request):
    request.headers["trace-id"] = "lost"

def turn(request):
    request.query_params["deep"] = "off" if request.query_params.get("deep") == "true" else "on"

def change_size(parameters):
    if "length" in parameters:
        parameters["size"] = parameters.pop("length")

def rename(body):
    if "alias" in body:
        body["nick"] = body.pop("alias")
    return body

app = Cadwyn(versions=VersionBundle(Version("2025-01-01", RenameAlias), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
"""

ANSWERS = """
'property:User.alias': nick
'parameter:GET /found:query length': query size
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from apidiff.load.sources.app import documents_of, named_app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.py").write_text(APP)
    (tmp_path / "old.json").write_text(json.dumps(documents_of(named_app("house:app"))["2024-01-01"]))
    (tmp_path / "answers.yaml").write_text(
        "'property:User.alias': nick\n'parameter:GET /found:query length': query size\n"
    )
    return tmp_path


PROVE = ("verify", "old.json", "--app", "house:app", "--answers", "answers.yaml")


def test_what_handlers_receive_is_what_old_clients_sent(here: Path) -> None:
    held = run(*PROVE)
    assert held.exit_code == 0, held.output
    told = " ".join(held.stdout.split())
    assert "POST /read: what its handler receives: a dependency takes the body" in told
    assert "POST /text: no exchange: its body is text/plain" in told
    assert "GET /paged: what a dependency takes: query start" in told


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("change_size(request.query_params)", "pass", "GET /found: {}: query given.size is missing"),
        ("keep(request)", "lose(request)", 'GET /traced/{{number}}: {}: header trace-id is "lost"'),
        ("keep(request)", "turn(request)", "GET /traced/{{number}}: {}: query deep is"),
    ],
)
def test_a_parameter_that_does_not_arrive_is_seen(here: Path, written: str, instead: str, told: str) -> None:
    calls = f"        {written}"
    assert APP.count(calls) == 1
    (here / "house.py").write_text(APP.replace(calls, f"        {instead}"))
    failed = run(*PROVE)
    assert failed.exit_code == 1
    said = " ".join(failed.stdout.split())
    assert told.format("the handler did not receive what it should") in said


@pytest.mark.parametrize(
    ("conversion", "operation"),
    [
        ("rename(request.body)", "POST /users"),
        ("request.body = [rename(dict(user)) for user in request.body]", "POST /many"),
        ('rename(request.body["first"])', "POST /both"),
        ('rename(request.body["only"])', "POST /alone"),
    ],
)
def test_a_conversion_that_was_forgotten_is_seen(here: Path, conversion: str, operation: str) -> None:
    assert conversion in APP
    (here / "house.py").write_text(APP.replace(conversion, "pass"))
    failed = run(*PROVE)
    assert failed.exit_code == 1
    told = " ".join(failed.stdout.split())
    assert f"{operation}: the handler did not receive what it should" in told
    assert told.count("did not receive") == 1

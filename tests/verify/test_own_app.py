"""`verify --app` sees what the handlers of an application receive, whatever their arguments are called."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run

pytestmark = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")

APP = """
from typing import Annotated

from cadwyn import (
    Cadwyn, RequestInfo, Version, VersionBundle, VersionChange, VersionedAPIRouter,
    convert_request_to_next_version_for, schema,
)
from fastapi import Body, Depends
from pydantic import BaseModel

class User(BaseModel):
    name: str
    nick: str = ""

class Order(BaseModel):
    total: int
    note: str = ""

router = VersionedAPIRouter()

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
    instructions_to_migrate_to_previous_version = (schema(User).field("nick").had(name="alias"),)

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

def rename(body):
    if "alias" in body:
        body["nick"] = body.pop("alias")
    return body

app = Cadwyn(versions=VersionBundle(Version("2025-01-01", RenameAlias), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from apidiff.load.sources.app import documents_of, named_app

    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.py").write_text(APP)
    (tmp_path / "old.json").write_text(json.dumps(documents_of(named_app("house:app"))["2024-01-01"]))
    (tmp_path / "answers.yaml").write_text("'property:User.alias': nick\n")
    return tmp_path


PROVE = ("verify", "old.json", "--app", "house:app", "--answers", "answers.yaml")


def test_what_handlers_receive_is_what_old_clients_sent(here: Path) -> None:
    held = run(*PROVE)
    assert held.exit_code == 0, held.output
    told = " ".join(held.stdout.split())
    assert "POST /read: what its handler receives: a dependency takes the body" in told
    assert "POST /text: no exchange: its body is text/plain" in told


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

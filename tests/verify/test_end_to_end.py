"""An application of our own at HEAD, with the proposal on it, called by old clients through a real HTTP server.

The old document is written by hand, as it would have been released; answers are validated against it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from apidiff.load.sources.source import load_value
from apidiff.propose.plan.planner import Options
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from apidiff.verify.normal import without_version
from tests.propose.made import planned_for

pytestmark = [
    pytest.mark.skipif(
        find_spec("cadwyn") is None or find_spec("uvicorn") is None, reason="cadwyn or uvicorn is missing"
    ),
]

OLD = yaml.safe_load(
    """
openapi: 3.1.0
info: {title: Shop, version: '2024-01-01'}
paths:
  /users:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/UserCreate'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
    get:
      parameters: [{name: page_size, in: query, schema: {type: integer, default: 10}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}
  /users/{user_id}:
    get:
      parameters: [{name: user_id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    UserCreate:
      type: object
      required: [name, address]
      properties: {name: {type: string}, address: {type: string}}
    User:
      type: object
      required: [id, name, address]
      properties: {id: {type: integer}, name: {type: string}, address: {type: string}}
    Status: {type: string, enum: [open, paid]}
    Order:
      type: object
      required: [total, buyer]
      properties:
        total: {type: string}
        status: {$ref: '#/components/schemas/Status'}
        buyer: {$ref: '#/components/schemas/User'}
"""
)

MODELS = """
from enum import Enum
from typing import Annotated

from pydantic import BaseModel, Field


class UserCreate(BaseModel):
    full_name: str
    addresses: Annotated[list[str], Field(min_length=1)]


class User(BaseModel):
    id: int
    full_name: str
    addresses: Annotated[list[str], Field(min_length=1)]


class UserList(BaseModel):
    items: list[User]


class GetUsersQuery(BaseModel):
    limit: int = 20


class Status(str, Enum):
    open = "open"
    paid = "paid"
    refunded = "refunded"


class Order(BaseModel):
    total: int
    status: Status = Status.open
    buyer: User
"""

MAIN = """
from typing import Annotated

from cadwyn import Cadwyn, VersionedAPIRouter
from fastapi import Query

from models import GetUsersQuery, Order, Status, User, UserCreate, UserList
from versions import versions

router = VersionedAPIRouter()
USERS: list[User] = []


@router.post("/users", response_model=User)
async def create(body: UserCreate):
    USERS.append(User(id=len(USERS) + 1, **body.model_dump()))
    return USERS[-1]


@router.get("/users", response_model=UserList)
async def listed(query: Annotated[GetUsersQuery, Query()]):
    return UserList(items=USERS[: query.limit])


@router.get("/users/{user_id}", response_model=User)
async def read(user_id: int):
    return USERS[user_id - 1]


@router.post("/orders", response_model=Order)
async def order(body: Order):
    return body.model_copy(update={"status": Status.refunded})


app = Cadwyn(versions=versions, changelog_url=None)
app.generate_and_include_versioned_routers(router)
"""

ANSWERS = {
    'response.Status."refunded"': "paid",
    'response.Order.status."refunded"': "paid",
    "request.Order.total.cast": 0,
}


def _new_document(folder: Path) -> dict[str, Any]:
    """Return the document of HEAD, asked of the application itself without versions."""
    probe = """
import json; from fastapi import FastAPI; import types, sys
from cadwyn import HeadVersion, Version, VersionBundle
found = types.ModuleType('versions'); sys.modules['versions'] = found
found.versions = VersionBundle(HeadVersion(), Version('2025-01-01'))
import main; app = FastAPI(version='2025-01-01'); app.include_router(main.router); print(json.dumps(app.openapi()))
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", probe], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return without_version(document)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "models.py").write_text(MODELS)
    (folder / "main.py").write_text(MAIN)
    options = Options(old_version="2024-01-01", new_version="2025-01-01", answers=ANSWERS)
    made = planned_for(load_value(OLD, "old"), load_value(_new_document(folder), "new"), options)
    source = render(made.proposal, Models(classes={"ListedUsersGetQuery": ("models", "GetUsersQuery")}))
    (folder / "versions.py").write_text(source)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "log.txt").open("w")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "uvicorn",
        "main:app",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, folder)
        yield address
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    import httpx

    for _ in range(150):
        assert server.poll() is None, (folder / "log.txt").read_text()
        try:
            httpx.get(address + "/openapi.json", params={"version": "2024-01-01"}, timeout=5)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError((folder / "log.txt").read_text())


def _call(address: str, method: str, path: str, **arguments: Any) -> Any:
    import httpx
    import jsonschema_rs

    headers = {"x-api-version": "2024-01-01"}
    response = httpx.request(method, address + path, headers=headers, timeout=20, **arguments)
    assert response.status_code == 200, response.text
    template = "/users/{user_id}" if path.startswith("/users/") else path
    schema = OLD["paths"][template][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.Draft202012Validator({**schema, "components": OLD["components"]}).validate(response.json())
    return response.json()


def test_old_clients_are_served(url: str) -> None:
    created = _call(url, "POST", "/users", json={"name": "Jo", "address": "1 Road"})
    assert created == {"id": 1, "name": "Jo", "address": "1 Road"}
    assert _call(url, "GET", "/users/1") == created
    assert _call(url, "GET", "/users") == [created]
    order = {"total": "12", "status": "open", "buyer": created}
    assert _call(url, "POST", "/orders", json=order) == {"total": "12", "status": "paid", "buyer": created}


def test_the_new_version_is_itself(url: str) -> None:
    import httpx

    body = {"full_name": "Sam", "addresses": ["2 Road", "3 Road"]}
    response = httpx.post(url + "/users", headers={"x-api-version": "2025-01-01"}, json=body, timeout=20)
    assert response.json()["addresses"] == ["2 Road", "3 Road"]
    assert "name" not in response.json()

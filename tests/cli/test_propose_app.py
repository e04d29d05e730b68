"""`propose --app`: what is written for an application imports, starts and proves in that application."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from apidiff.load.sources.app import documents_of, named_app
from apidiff.propose.inspection import inspect_application
from tests import warm

pytestmark = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")

SCHEMAS = """
from enum import Enum
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Entity(BaseModel):
    id: int


class Role(str, Enum):
    owner = "owner"
    member = "member"


class User(Entity):
    full_name: str = Field(alias="fullName")
    role: Role = Role.member


class Page(BaseModel, Generic[T]):
    items: list[T]
    size: int


class OrderFilter(BaseModel):
    page_size: int = 10
"""

ROUTES = """
from typing import Annotated

from cadwyn import VersionedAPIRouter
from fastapi import Depends, Header, Query, Request

from shop.schemas import OrderFilter, Page, User

router = VersionedAPIRouter(prefix="/shop")


def session() -> str:
    return "session"


@router.get("/users", response_model=Page[User])
async def list_users(page_size: int = 10, q: str | None = None, db: str = Depends(session)):
    assert db == "session"
    return Page[User](items=[User(id=page_size, fullName=q or "nobody")], size=1)


@router.post("/users")
async def create_user(user: User, x_trace: Annotated[str, Header()] = "") -> User:
    return user


@router.get("/orders")
def list_orders(query: Annotated[OrderFilter, Query()]) -> list[int]:
    return [query.page_size]


@router.get("/files/{key:path}")
def read_file(key: str, request: Request) -> User | None:
    return User(id=1, fullName=key)
"""

MAIN = """
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle

from shop.routes import router

app = Cadwyn(
    versions=VersionBundle(HeadVersion(), Version("2024-01-01")),
    api_version_parameter_name="Shop-Version",
    changelog_url=None,
)
app.generate_and_include_versioned_routers(router)
"""

WITH_NEXT = """
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle

from shop import proposed
from shop.routes import router

app = Cadwyn(
    versions=VersionBundle(HeadVersion(), proposed.version_2025_01_01, Version("2024-01-01")),
    api_version_parameter_name="Shop-Version",
    changelog_url=None,
)
app.generate_and_include_versioned_routers(router, proposed.restored)
"""

CLIENT = """
import sys, warnings
warnings.simplefilter("ignore")
from fastapi.testclient import TestClient
from shop.after import app
client = TestClient(app)
ANN = [{"id": "7", "name": "Ann", "role": "owner"}]
old, new = {"Shop-Version": "2024-01-01"}, {"Shop-Version": "2025-01-01"}
assert client.get("/shop/users?limit=7&q=Ann", headers=old).json()["items"] == ANN
assert client.get("/shop/users?page_size=7", headers=new).json()["items"][0]["fullName"] == "nobody"
assert client.get("/shop/orders?limit=3", headers=old).json() == [3]
assert client.get("/shop/files/a/b", headers=old).json()["name"] == "a/b"
sent = {"id": "5", "name": "Bo", "role": "owner"}
assert client.post("/shop/users", json=sent, headers=old).json() == sent
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def before(document: dict[str, Any]) -> dict[str, Any]:
    """Return what the document was before: other names of fields and parameters, another type, one value less."""
    schemas = document["components"]["schemas"]
    user = schemas["User"]
    user["properties"]["name"] = user["properties"].pop("fullName")
    user["properties"]["id"] = {"type": "string", "title": "Id"}
    user["required"] = ["id", "name"]
    schemas["Role"]["enum"] = ["owner"]
    user["properties"]["role"]["default"] = "owner"
    for path in ("/shop/users", "/shop/orders"):
        for parameter in document["paths"][path]["get"]["parameters"]:
            parameter["name"] = parameter["name"].replace("page_size", "limit")
    return document


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An application, with the document of its old version beside it."""
    home = tmp_path_factory.mktemp("application")
    folder = home / "shop"
    folder.mkdir()
    for name, text in {"schemas": SCHEMAS, "routes": ROUTES, "main": MAIN, "after": WITH_NEXT, "__init__": ""}.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        with warm.workers():
            document = before(documents_of(named_app("shop.main:app"))["2024-01-01"])
        (home / "old.json").write_text(json.dumps(document), "utf-8")
        (home / "answers.yaml").write_text('response.User.role."member": owner\nrequest.User.id.cast: 0\n', "utf-8")
        yield home


@pytest.fixture(scope="module")
def run(shop: Path) -> Run:
    """Run Python in the folder of the application, whose processes are forks of one that has imported Cadwyn."""
    return partial(warm.python, folder=shop)


@pytest.fixture(scope="module")
def really_run(shop: Path) -> Run:
    """Run Python in the folder of the application, in processes that start anew."""
    path = os.pathsep.join([str(shop), str(Path(__file__).resolve().parents[2])])

    def runner(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": path},
            cwd=shop,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return runner


@pytest.mark.usefixtures("warm_worker")
def test_what_an_application_says_of_itself(shop: Path) -> None:
    found = inspect_application(named_app("shop.main:app"))
    routes = {route.key: route for route in found.routes}
    listed = routes["get", "/shop/users"]
    assert listed.plain == ("query",)
    assert listed.handler is not None
    assert [item.kind for item in listed.handler.arguments] == ["query", "query", "depends"]
    assert routes["get", "/shop/orders"].models["query"].place.name == "OrderFilter"
    assert routes["get", "/shop/files/{key}"].declared == "/shop/files/{key:path}"
    page = found.classes["Page_User_"]
    assert (page.place.name, [item.name for item in page.place.arguments]) == ("Page", ["User"])
    fields = {wire: (name, owner.name) for wire, (name, owner) in found.classes["User"].fields.items()}
    assert fields == {"id": ("id", "Entity"), "fullName": ("full_name", "User"), "role": ("role", "User")}
    assert found.bundle is not None
    assert (found.bundle.name, found.bundle.place, found.bundle.versions) == ("Shop-Version", "header", ("2024-01-01",))


def test_a_proposal_starts_and_proves_in_its_application(shop: Path, run: Run) -> None:
    asked = ["--app", "shop.main:app", "--version-new", "2025-01-01", "--answers", "answers.yaml"]
    done = run("-m", "apidiff", "propose", "old.json", *asked, "-o", "shop/proposed.py")
    told = "a route is written again for the old version: include the router, as the head of the module says\n"
    assert (done.returncode, done.stderr) == (0, told)
    source = (shop / "shop" / "proposed.py").read_text("utf-8")
    assert "from shop.schemas import Entity, OrderFilter, Page, Role, User" in source
    assert 'schema(Entity).field("id").had(type=str)' in source
    assert "return await list_users(page_size=limit, q=q, db=db)" in source
    assert '"/shop/files/{key:path}"' in source
    assert "VersionBundle" not in source.replace("Put it into the VersionBundle", "")
    served = run("-c", CLIENT)
    assert (served.returncode, served.stderr) == (0, "")
    proved = run("-m", "apidiff", "verify", "old.json", "--app", "shop.after:app", "--answers", "answers.yaml")
    assert (proved.returncode, proved.stderr) == (0, "")
    assert "A and D hold." in proved.stdout


def test_classes_that_nobody_has_are_named(shop: Path, run: Run) -> None:
    """The module can be imported all the same: what speaks of such a class is a comment."""
    done = run(
        "-m",
        "apidiff",
        "propose",
        "old.json",
        "shop.main:app",
        "--models",
        "shop.schemas",
        "--check-models",
        "-o",
        "v.py",
    )
    assert done.returncode == 1
    assert "no class was found for ListUsersQuery (the query parameters of GET /shop/users)" in done.stderr
    source = (shop / "v.py").read_text("utf-8")
    assert '    # schema(ListUsersQuery).field("page_size").had(name="limit")' in source
    assert run("-c", "import v").returncode == 0


def test_an_application_that_prints_and_leaves_threads_running(shop: Path, really_run: Run) -> None:
    lines = ["import threading, time", "print('hello')", "threading.Thread(target=time.sleep, args=(600,)).start()"]
    (shop / "busy.py").write_text("\n".join([*lines, "from shop.main import app"]), "utf-8")
    begun = time.monotonic()
    done = really_run("-m", "apidiff", "propose", "old.json", "--app", "busy:app", "-o", "busy_versions.py")
    assert (done.returncode, done.stdout) == (0, "")
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise RuntimeError('no settings')", "RuntimeError: no settings"),
        ("app = 7", "without"),
        ("import os; os._exit(4)", "ended the"),
    ],
)
def test_an_application_that_cannot_be_asked(shop: Path, really_run: Run, code: str, told: str) -> None:
    (shop / "broken.py").write_text(code, "utf-8")
    done = really_run("-m", "apidiff", "propose", "old.json", "old.json", "--app", "broken:app")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr

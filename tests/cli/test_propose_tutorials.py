"""`propose --app` for applications as tutorials teach to write them: addresses that become a list, and one of many
modules with dependencies everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("warm_worker"),
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
]

PEOPLE = {
    "people/__init__.py": "",
    "people/schemas.py": """
import uuid

from pydantic import BaseModel, Field


class PersonBase(BaseModel):
    addresses: list[str] = Field(min_length=1)


class PersonCreate(PersonBase):
    pass


class Person(PersonBase):
    id: uuid.UUID
""",
    "people/main.py": """
import uuid

from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle, VersionedAPIRouter

from people.schemas import Person, PersonCreate
ADDED
known = {}
router = VersionedAPIRouter(prefix="/people")


@router.get("/{person_id}", response_model=Person)
async def get_person(person_id: uuid.UUID):
    return known[person_id]


@router.post("", response_model=Person)
async def create_person(payload: PersonCreate):
    person = {"id": uuid.uuid4(), "addresses": payload.addresses}
    known[person["id"]] = person
    return person


app = Cadwyn(versions=VERSIONS, changelog_url=None)
app.generate_and_include_versioned_routers(router)
""",
}
SHOP = {
    "shop/__init__.py": "",
    "shop/dependencies.py": """
from typing import Annotated

from fastapi import Header, HTTPException


async def get_token_header(x_token: Annotated[str, Header()]):
    if not x_token:
        raise HTTPException(status_code=400, detail="X-Token header invalid")


async def get_query_token(token: str):
    if not token:
        raise HTTPException(status_code=400, detail="no token")
""",
    "shop/schemas.py": """
from pydantic import BaseModel


class Item(BaseModel):
    full_name: str
    price_in_cents: int
""",
    "shop/routers/__init__.py": "",
    "shop/routers/items.py": """
from cadwyn import VersionedAPIRouter
from fastapi import Depends, HTTPException

from shop.dependencies import get_token_header
from shop.schemas import Item

router = VersionedAPIRouter(
    prefix="/items",
    tags=["items"],
    dependencies=[Depends(get_token_header)],
    responses={404: {"description": "Not found"}},
)


@router.get("/")
async def read_items() -> dict[str, Item]:
    return {"plumbus": Item(full_name="Plumbus", price_in_cents=1)}


@router.get("/{item_id}")
async def read_item(item_id: str) -> Item: ...


@router.put("/{item_id}", tags=["custom"], responses={403: {"description": "Operation forbidden"}})
async def update_item(item_id: str, item: Item) -> Item: ...
""",
    "shop/routers/users.py": """
from cadwyn import VersionedAPIRouter

router = VersionedAPIRouter()


@router.get("/users/", tags=["users"])
async def read_users(page_size: int = 10) -> list[dict[str, str]]: ...


@router.get("/users/me", tags=["users"])
async def read_user_me() -> dict[str, str]: ...


@router.get("/users/{username}", tags=["users"])
async def read_user(username: str) -> dict[str, str]: ...
""",
    "shop/internal/__init__.py": "",
    "shop/internal/admin.py": """
from cadwyn import VersionedAPIRouter

router = VersionedAPIRouter()


@router.post("/")
async def update_admin() -> dict[str, str]: ...
""",
    "shop/main.py": """
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle, VersionedAPIRouter
from fastapi import Depends

from shop.dependencies import get_query_token, get_token_header
from shop.internal import admin
from shop.routers import items, users
ADDED
api = VersionedAPIRouter(dependencies=[Depends(get_query_token)])
api.include_router(users.router)
api.include_router(items.router)
api.include_router(
    admin.router,
    prefix="/admin",
    tags=["admin"],
    dependencies=[Depends(get_token_header)],
    responses={418: {"description": "I'm a teapot"}},
)


@api.get("/")
async def root() -> dict[str, str]: ...


app = Cadwyn(versions=VERSIONS, changelog_url=None)
app.generate_and_include_versioned_routers(api)
""",
}


def write(files: Mapping[str, str], added: str, versions: str, *edits: tuple[str, str]) -> None:
    """Write an application with a bundle, and with texts replaced by others."""
    for name, text in files.items():
        for before, after in edits:
            text = text.replace(before, after)
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ADDED", added).replace("VERSIONS", versions), "utf-8")


def proposed(files: Mapping[str, str], package: str, answers: str, *edits: tuple[str, str]) -> str:
    """Return what is written for an application that was another before edits, once it is started and proved."""
    first = 'VersionBundle(HeadVersion(), Version("2000-01-01"))'
    app, asked = f"{package}.main:app", ["--answers", "answers.yaml"]
    Path("answers.yaml").write_text(answers, "utf-8")
    write(files, "", first, *edits)
    assert run("snapshot", "--app", app, "-o", "released").exit_code == 0
    write(files, "", first)
    old = ["released/2000-01-01.json", "--app", app, *asked]
    done = run("propose", *old, "--version-new", "2001-01-01", "-o", f"{package}/versions.py")
    assert done.exit_code == 0, done.output
    source = Path(package, "versions.py").read_text("utf-8")
    routers = ", *([versions.restored] if hasattr(versions, 'restored') else []))"
    bundle = 'VersionBundle(HeadVersion(), versions.version_2001_01_01, Version("2000-01-01"))'
    write(
        {name: re.sub(r"(routers\(\w+)\)", rf"\1{routers}", text) for name, text in files.items()},
        f"from {package} import versions\n",
        bundle,
    )
    proved = run("verify", *old, "--version-old", "2000-01-01")
    assert "A and D hold." in proved.stdout, proved.output
    return source


def test_an_address_that_becomes_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = proposed(PEOPLE, "people", "", ("addresses: list[str] = Field(min_length=1)", "address: str"))
    assert "TODO" not in source
    assert 'request.body["addresses"] = [request.body.pop("address")]' in source
    assert 'response.body["address"] = response.body.pop("addresses")[0]' in source
    assert source.count("class ") == 1
    assert "def _" not in source


def test_an_application_of_several_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answers = "property:Item.name: full_name\n'parameter:GET /users/:query limit': query page_size\n"
    source = proposed(SHOP, "shop", answers, ("full_name: str", "name: str"), ("page_size: int", "limit: int"))
    assert "TODO" not in source
    assert 'schema(Item).field("full_name").had(name="name")' in source
    assert "return await read_users(page_size=limit)" in source

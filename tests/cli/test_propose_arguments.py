"""`propose --app` where bodies are made of several arguments, and where classes are no models of pydantic."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from apidiff.load.sources.app import documents_of, named_app
from tests import warm

pytestmark = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")

ROUTES = """
from dataclasses import dataclass
from typing import Annotated

from cadwyn import VersionedAPIRouter
from fastapi import Body
from pydantic import BaseModel
from typing_extensions import TypedDict

router = VersionedAPIRouter()


class Part(BaseModel):
    full_name: str
    weight: int = 0


class Body_shape(BaseModel):
    full_name: str


class Review(BaseModel):
    stars: int


class Maker(TypedDict):
    city: str
    best: Review


@dataclass
class Spot:
    row: int


class Stock(BaseModel):
    at: Spot
    maker: Maker


@router.post("/parts")
def add_part(part: Part, amount: Annotated[int, Body()] = 1) -> Part:
    return Part(full_name=part.full_name, weight=amount)


@router.put("/part")
def replace_part(part: Annotated[Part, Body(embed=True)]) -> int:
    return part.weight


@router.post("/shapes")
def add_shape(shape: Body_shape) -> Body_shape:
    return shape


@router.get("/stock")
def read_stock() -> Stock:
    return Stock(at=Spot(3), maker={"city": "Rome", "best": Review(stars=5)})
"""

MAIN = """
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle

from yard.routes import router

app = Cadwyn(versions=VersionBundle(HeadVersion(), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
"""

CLIENT = """
import warnings
warnings.simplefilter("ignore")
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle
from fastapi.testclient import TestClient
import proposed
from yard.routes import router
versions = VersionBundle(HeadVersion(), proposed.version_2025_01_01, Version("2024-01-01"))
app = Cadwyn(versions=versions, changelog_url=None)
app.generate_and_include_versioned_routers(router)
client = TestClient(app)
old, new = {"x-api-version": "2024-01-01"}, {"x-api-version": "2025-01-01"}
sent = {"part": {"name": "bolt", "weight": 2}, "amount": 7}
assert client.post("/parts", json=sent, headers=old).json() == {"name": "bolt", "weight": 7}
sent = {"part": {"full_name": "bolt"}}
assert client.post("/parts", json=sent, headers=new).json() == {"full_name": "bolt", "weight": 1}
assert client.put("/part", json={"part": {"name": "bolt", "weight": 2}}, headers=old).json() == 2
assert client.post("/shapes", json={"name": "cube"}, headers=old).json() == {"name": "cube"}
assert client.get("/stock", headers=old).json()["maker"]["best"] == {"stars": 5}
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An application, with the document of its old version beside it: other names in `Part` and `Body_shape`."""
    home = tmp_path_factory.mktemp("yard")
    folder = home / "yard"
    folder.mkdir()
    for name, text in {"routes": ROUTES, "main": MAIN, "__init__": ""}.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        with warm.workers():
            document = documents_of(named_app("yard.main:app"))["2024-01-01"]
        for component, before, after in (("Part", "name", "full_name"), ("Body_shape", "name", "full_name")):
            schema = document["components"]["schemas"][component]
            schema["properties"][before] = schema["properties"].pop(after)
            schema["required"] = [before]
        (home / "old.json").write_text(json.dumps(document), "utf-8")
        schemas = document["components"]["schemas"]
        schemas["Spot"]["properties"]["row"] = {"type": "string"}
        schemas["Review"]["properties"]["stars"] = {"type": "string"}
        amount = schemas["Body_add_part_parts_post"]["properties"]
        amount["number"] = amount.pop("amount")
        (home / "older.json").write_text(json.dumps(document), "utf-8")
        yield home


@pytest.fixture(scope="module")
def run(yard: Path) -> Run:
    """Run Python in the folder of the application, whose processes are forks of one that has imported Cadwyn."""
    return partial(warm.python, folder=yard)


def test_what_is_inside_a_body_of_arguments_is_converted(yard: Path, run: Run) -> None:
    """Converters of such a body go by path, for no module has its class; one that is only called so has."""
    asked = ["--app", "yard.main:app", "--version-new", "2025-01-01"]
    done = run("-m", "apidiff", "propose", "old.json", *asked, "-o", "proposed.py")
    assert (done.returncode, done.stderr) == (0, "")
    source = (yard / "proposed.py").read_text("utf-8")
    assert '@convert_request_to_next_version_for("/parts", ["POST"])' in source
    assert "@convert_request_to_next_version_for(Body_shape)" in source
    assert "TODO" not in source
    served = run("-c", CLIENT)
    assert (served.returncode, served.stderr) == (0, "")


def test_without_the_application_bodies_of_arguments_are_no_imports_either(yard: Path, run: Run) -> None:
    done = run("-m", "apidiff", "propose", "old.json", "yard.main:app", "--models", "yard.routes", "-o", "plain.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert run("-c", "import plain").returncode == 0


def test_what_cadwyn_cannot_change_is_said(yard: Path, run: Run) -> None:
    """An argument of another name beside one that changed inside, and a field of a dataclass: the module says why, and
    can be imported."""
    done = run("-m", "apidiff", "propose", "older.json", "--app", "yard.main:app", "--check-models", "-o", "older.py")
    assert (done.returncode, "no class was found" in done.stderr) == (1, False)
    for name in ("Spot", "Maker"):
        assert f"{name} is no model of pydantic, and Cadwyn changes nothing of it and what it holds" in done.stderr
    told = " ".join((yard / "older.py").read_text("utf-8").replace("    # ", "").split())
    assert "Cadwyn changes models of pydantic alone: make Spot one, and uncomment." in told
    assert "return add_part(part=part, amount=number)" in told
    assert "number: Annotated[int, Body(embed=True)] = 1" in told
    assert "class OldBody" not in told
    assert "is no class that was found" not in told
    assert run("-c", "import older").returncode == 0


DESK = """
from typing import Annotated

from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle, VersionedAPIRouter
from fastapi import Body, Depends
from pydantic import BaseModel

router = VersionedAPIRouter()


class Note(BaseModel):
    text: str


class Author(BaseModel):
    name: str


def session() -> str:
    return "session"


@router.put("/notes")
def sign(author: Author, notes: Annotated[list[Note], Body()]) -> str:
    return f"{author.name} {notes}"


@router.post("/feedback")
async def feedback(
    note: Note, message: Annotated[str, Body()], db: Annotated[str, Depends(session)], stars: Annotated[int, Body()] = 3
) -> str:
    return f"{note.text} {message} {stars} {db}"


try:
    import again
except ImportError:
    versions, routers = [], []
else:
    versions, routers = [again.version_2025_01_01], [again.restored]
app = Cadwyn(versions=VersionBundle(HeadVersion(), *versions, Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router, *routers)
"""

DESK_CLIENT = """
from fastapi.testclient import TestClient
from desk import app
sent = {"note": {"text": "a"}, "words": "b", "stars": 7}
client = TestClient(app)
old = {"x-api-version": "2024-01-01"}
assert client.post("/feedback", json=sent, headers=old).json() == "a b 7 session"
sent = {"writer": {"label": "c"}, "notes": [{"text": "d"}]}
assert client.put("/notes", json=sent, headers=old).json() == "c [Note(text='d')]"
"""


def test_a_route_is_written_again_where_its_body_has_other_arguments(yard: Path, run: Run) -> None:
    """A body of arguments is no class of the application: the old version gets a route with those it had."""
    before = DESK.replace("message", "words").replace("author", "writer").replace("name: str", "label: str")
    (yard / "desk.py").write_text(before.replace(".name", ".label"), "utf-8")
    assert run("-m", "apidiff", "snapshot", "--app", "desk:app", "-o", "desk-released").returncode == 0
    (yard / "desk.py").write_text(DESK, "utf-8")
    (yard / "desk.yaml").write_text(
        "property:Body_feedback_feedback_post.words: message\n"
        "property:Author.label: name\nproperty:Body_sign_notes_put.writer: author\n",
        "utf-8",
    )
    asked = ["desk-released/2024-01-01.json", "--app", "desk:app", "--answers", "desk.yaml"]
    done = run("-m", "apidiff", "propose", *asked, "--version-new", "2025-01-01", "-o", "again.py")
    told = "2 routes are written again for the old version: include the router, as the head of the module says\n"
    assert (done.returncode, done.stderr) == (0, told)
    assert "TODO" not in (yard / "again.py").read_text("utf-8")
    proved = run("-m", "apidiff", "verify", *asked, "--version-old", "2024-01-01")
    assert "A and D hold." in proved.stdout, proved.stdout + proved.stderr
    served = run("-W", "ignore", "-c", DESK_CLIENT)
    assert (served.returncode, served.stderr) == (0, "")

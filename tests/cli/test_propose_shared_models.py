"""`propose --app` where one model is the query parameters of several routes."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.cli.documents import run

pytestmark = [
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
    pytest.mark.usefixtures("warm_worker"),
]

SHELF = """
from typing import Annotated

from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle, VersionedAPIRouter
from fastapi import Query
from pydantic import BaseModel

router = VersionedAPIRouter()


class Filter(BaseModel):
    page_size: int = 10


@router.get("/books")
async def list_books(query: Annotated[Filter, Query()]) -> int: ...


@router.get("/films")
async def list_films(query: Annotated[Filter, Query()]) -> int: ...


@router.get("/users")
async def list_users(query: Annotated[Filter, Query()]) -> int: ...


try:
    from again import restored, version_2025_01_01
except ImportError:
    versions, routers = [], []
else:
    versions, routers = [version_2025_01_01], [restored]
app = Cadwyn(versions=VersionBundle(HeadVersion(), *versions, Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router, *routers)
"""
RENAMED = 'schema(Filter).field("page_size").had(name="limit")'


def documents(renamed: tuple[str, ...]) -> dict[str, Any]:
    """Return the document of the version in which these routes called the parameter otherwise."""
    from apidiff.load.sources.app import documents_of, named_app

    document: dict[str, Any] = documents_of(named_app("shelf:app"))["2024-01-01"]
    for path in renamed:
        [parameter] = [one for one in document["paths"][path]["get"]["parameters"] if one["name"] == "page_size"]
        parameter["name"] = "limit"
    return document


@pytest.mark.parametrize(
    ("renamed", "again"),
    [(("/books",), ["/books"]), (("/books", "/users"), ["/films"])],
    ids=["one of three", "two of three"],
)
def test_what_happened_to_some_routes_is_not_undone_for_all(
    renamed: tuple[str, ...], again: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shelf.py").write_text(SHELF, "utf-8")
    (tmp_path / "old.json").write_text(json.dumps(documents(renamed)), "utf-8")
    answers = "".join(f"'parameter:GET {path}:query limit': query page_size\n" for path in renamed)
    (tmp_path / "answers.yaml").write_text(answers, "utf-8")
    asked = ["old.json", "--app", "shelf:app", "--answers", "answers.yaml"]
    written = run("propose", *asked, "--version-new", "2025-01-01", "-o", "again.py")
    assert written.exit_code == 0, written.output
    source = (tmp_path / "again.py").read_text("utf-8")
    assert [
        path for path in ("/books", "/films", "/users") if f'"/restored{path}", ["GET"]).existed' in source
    ] == again
    assert source.count(RENAMED) == (1 if len(renamed) == 2 else 0)
    assert ("class RenameFilterLimitToPageSize" in source) is (len(renamed) == 2)
    told = " ".join(source.split())
    assert "parameters are a model of other routes, too, which it did not change for" in told
    proved = run("verify", *asked, "--version-old", "2024-01-01")
    assert "A and D hold." in proved.stdout, proved.output

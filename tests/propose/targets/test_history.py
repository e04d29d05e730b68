"""The version changes of a whole history of documents, put together: every version is served as its document says."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from apidiff.propose.shapes.names import ClassNames
from apidiff.propose.shapes.routes import build_world
from apidiff.verify.handlers.scaffold import models_source, routes_source
from tests import warm
from tests.cli.documents import run
from tests.propose.made import contract

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
DAYS = ("2024-01-01", "2024-06-01", "2025-01-01", "2025-06-01")


def listed(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def held(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def with_fields(*required: str, **fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": fields}


def operation(name: str, takes: str = "", gives: str = "", query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": name, "responses": {"200": {"description": "Fine"}}}
    if gives:
        found["responses"]["200"]["content"] = {"application/json": {"schema": held(gives)}}
    if takes:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": held(takes)}}}
    if query:
        found["parameters"] = [{"name": query, "in": "query", "schema": {"type": "integer", "default": 10}}]
    return found


def document(day: str, person: str, mail: str, query: str, roles: str, **schemas: Any) -> dict[str, Any]:
    """Return a version: what the class of people, a field and a parameter are called, and the values of an enum."""
    paths = {
        "/people": {"post": operation("add", person, person), "get": operation("list_people", "", "People", query)},
        "/orders": {"post": operation("order", "Order", "Order")},
    }
    if "Gone" in schemas:
        paths["/gone"] = {"get": operation("gone", "", "Gone")}
    schemas[person] = with_fields(mail, "role", **{mail: TEXT, "role": held("Role"), "note": TEXT})
    schemas["Role"] = listed(*roles)
    schemas["People"] = with_fields("items", items={"type": "array", "items": held(person)})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": day},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def versions() -> list[dict[str, Any]]:
    """Return four versions: a field and a parameter are renamed again and again, an enum loses values each time, a
    class gets another name, and a route goes that was changed before."""
    loose, strict = with_fields("total", total=TEXT, email=TEXT), with_fields("total", "email", total=TEXT, email=TEXT)
    counted = with_fields("total", "email", total=NUMBER, email=TEXT)
    gone = with_fields("x", x=NUMBER, kind=listed("k1", "k2", "k3"))
    later = with_fields("x", "y", x=NUMBER, y=TEXT, kind=listed("k1", "k2"))
    return [
        document(DAYS[0], "User", "mail", "limit", "abcd", Gone=gone, Order=loose),
        document(DAYS[1], "User", "e_mail", "page_size", "abce", Gone=later, Order=strict),
        document(DAYS[2], "User", "email_address", "size", "abf", Order=counted),
        document(DAYS[3], "Person", "email_address", "size", "ag", Order=counted),
    ]


SERVED = """
import json, sys, warnings
warnings.simplefilter("ignore")
from apidiff.load.given import versioned
from apidiff.verify.normal import Generated, differences
from apidiff.verify.stage import set_up
set_up()
import importlib
from cadwyn import Cadwyn
from fastapi import FastAPI
import versions
from versions import v2025_01_01
newest = importlib.import_module("routes_3")
app = Cadwyn(versions=versions.versions, changelog_url=None)
app.generate_and_include_versioned_routers(newest.router, v2025_01_01.restored)
found = {}
for number, version in enumerate(reversed([one.value for one in versions.versions.versions])):
    plain = FastAPI()
    plain.include_router(importlib.import_module(f"routes_{number}").router)
    made_up = Generated(summaries=frozenset({"Operation", "Restored Gone"}), stated_ids=frozenset())
    found[version] = [str(one) for one in differences(versioned(app, version), plain.openapi(), made_up)]
print(json.dumps(found))
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number, value in enumerate(versions()):
        (tmp_path / f"{number}.json").write_text(json.dumps(value))
    return tmp_path


@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
def test_every_version_of_a_history_is_served(here: Path) -> None:
    made = run("propose", "0.json", "1.json", "2.json", "3.json", "--only", "all", "-o", "versions/")
    assert made.exit_code == 0, made.output
    bundle = (here / "versions" / "__init__.py").read_text()
    assert "HeadVersion(v2024_06_01.NarrowLatest)" in bundle
    for number, value in enumerate(versions()):
        world = build_world(contract(value), ClassNames())
        name = "models" if number == len(DAYS) - 1 else f"models_{number}"
        source = models_source(world)
        if name == "models":  # HEAD keeps what old clients leave out, as the head of the module says.
            (here / "models_latest.py").write_text(source)
            source = source.replace('email: "str"', 'email: "str | None" = None')
        (here / f"{name}.py").write_text(source)
        (here / f"routes_{number}.py").write_text(routes_source(world, name))
    newest = (here / "routes_3.py").read_text()
    (here / "routes_head.py").write_text(newest)
    served = SERVED.replace('importlib.import_module("routes_3")', 'importlib.import_module("routes_head")')
    (here / "routes_3.py").write_text(newest.replace("models", "models_latest"))
    done = warm.python("-c", served, folder=here)
    assert done.stderr == ""
    assert json.loads(done.stdout) == {day: [] for day in DAYS}


def test_what_later_versions_made_of_a_class_is_spoken_of(here: Path) -> None:
    assert run("propose", "0.json", "1.json", "2.json", "3.json", "--only", "all", "-o", "versions/").exit_code == 0
    oldest = (here / "versions" / "v2024_06_01.py").read_text()
    assert 'enum(Role).didnt_have("e")' in oldest  # HEAD does not know it any more: it cannot be asked for the name
    assert "schema(Person)" in oldest
    assert "from .v2025_01_01 import Gone" in oldest
    newest = (here / "versions" / "v2025_06_01.py").read_text()
    assert 'enum(Role).didnt_have(Role("g").name)' in newest


def test_versions_that_state_the_same_are_called_as_their_files(here: Path) -> None:
    for number, value in enumerate(versions()[:3]):
        value["info"]["version"] = "0.1.0"
        (here / f"api-{DAYS[number]}.json").write_text(json.dumps(value))
        (here / f"api{'abc'[number]}.json").write_text(json.dumps(value))
    assert run("propose", *(f"api-{day}.json" for day in DAYS[:3]), "-o", "versions/").exit_code == 0
    names = {path.name for path in (here / "versions").iterdir()}
    assert names == {"__init__.py", "v2024_06_01.py", "v2025_01_01.py"}
    refused = run("propose", "apia.json", "apib.json", "apic.json", "-o", "other/")
    assert refused.exit_code == 2
    assert "which version is which" in refused.stderr
    assert not (here / "other").exists()


def test_a_version_of_a_history_that_changes_nothing_is_in_the_bundle(here: Path) -> None:
    same = versions()[1]
    same["info"]["version"] = "2024-09-01"
    (here / "same.json").write_text(json.dumps(same))
    for _ in range(2):
        assert run("propose", "0.json", "1.json", "same.json", "2.json", "-o", "versions/").exit_code == 0
        bundle = (here / "versions" / "__init__.py").read_text()
        assert bundle.count('    Version("2024-09-01"),\n') == 1
        assert "v2024_09_01" not in bundle
        assert not (here / "versions" / "v2024_09_01.py").exists()


def test_a_route_that_went_is_converted_by_the_steps_after_it(here: Path) -> None:
    """It answers a list, so that converters go by its path, and what is in the list is another class by then."""
    lists = {"schema": {"type": "array", "items": held("User")}}
    for number, value in enumerate(versions()[:3]):
        if number == 0:
            answer = {"200": {"description": "Fine", "content": {"application/json": lists}}}
            value["paths"]["/everyone"] = {"get": {"operationId": "everyone", "responses": answer}}
        (here / f"list-{number}.json").write_text(json.dumps(value))
    assert run("propose", "list-0.json", "list-1.json", "list-2.json", "-o", "versions/").exit_code == 0
    text = (here / "versions" / "v2025_01_01.py").read_text()
    assert '@convert_response_to_previous_version_for("/everyone", ["GET"])' in text
    assert text.index("class RemoveGone") > text.index('"/everyone"')

"""`apidiff propose`, `apidiff verify` and `apidiff check --app` on the command line."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import warm
from tests.cli.documents import breaking_pair, run

needs_cadwyn = pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")


def in_cadwyn(test: Callable[..., None]) -> Callable[..., None]:
    """A test of applications, which start in forks."""
    return needs_cadwyn(pytest.mark.usefixtures("warm_worker")(test))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("target", ["cadwyn", "cadwyn-1", "asgi", "functions"])
def test_every_target_is_python(here: Path, target: str) -> None:
    result = run("propose", *breaking_pair(here), "--target", target, "-o", "out.py")
    assert result.exit_code == 0, result.output
    ast.parse((here / "out.py").read_text())
    assert result.stdout == ""


@pytest.mark.parametrize("target", ["cadwyn", "cadwyn-1", "asgi", "functions"])
def test_a_module_that_somebody_wrote_is_not_written_over(here: Path, target: str) -> None:
    pair, path = breaking_pair(here), here / "versions.py"
    path.write_bytes(b"versions = 'mine'  # \xff\n")
    result = run("propose", *pair, "--target", target, "-o", "versions.py")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert path.read_bytes() == b"versions = 'mine'  # \xff\n"
    assert run("propose", *pair, "--target", target, "-o", "versions.py", "--force").exit_code == 0
    written = path.read_bytes()
    assert b"mine" not in written
    assert run("propose", *pair, "--target", target, "-o", "versions.py").exit_code == 0
    assert path.read_bytes() == written


def test_an_empty_file_is_written_over(here: Path) -> None:
    (here / "versions.py").write_text("\n")
    assert run("propose", *breaking_pair(here), "-o", "versions.py").exit_code == 0


def test_open_questions_are_told_and_answered(here: Path) -> None:
    pair = breaking_pair(here)
    result = run("propose", *pair)
    assert "TODO(apidiff)" in result.stdout
    assert "1 value is not known: " in result.stderr
    (here / "answers.yaml").write_text("request.User.country.value: NL\nrequest.User.city.value: Delft\n")
    result = run(
        "propose", *pair, "--answers", "answers.yaml", "--version-old", "2024-01-01", "--version-new", "2025-01-01"
    )
    assert "TODO(apidiff)" not in result.stdout
    assert 'body.setdefault("country", "NL")' in result.stdout
    assert 'Version("2024-01-01")' in result.stdout
    assert "request.User.city.value" in result.stderr


def test_models_must_be_a_module(here: Path) -> None:
    result = run("propose", *breaking_pair(here), "--models", "shop/models.py")
    assert result.exit_code == 2
    assert "shop.models" in result.stderr


def test_models_are_looked_at_in_another_process(here: Path) -> None:
    pair = breaking_pair(here)
    (here / "shop.py").write_text(
        "from pydantic import BaseModel, Field\n"
        "class Base(BaseModel):\n    land: str = Field(alias='country')\n"
        "class User(Base):\n    name: str | None = None\n"
    )
    result = run("propose", *pair, "--models", "shop", "--check-models")
    assert result.exit_code == 0, result.output
    assert 'schema(Base).field("land").didnt_exist' in result.stdout
    assert "from shop import Base" in result.stdout
    result = run("propose", *pair, "--models", "missing", "--check-models")
    assert result.exit_code == 2
    assert "missing" in result.stderr
    (here / "empty.py").write_text("")
    result = run("propose", *pair, "--models", "empty", "--check-models")
    assert result.exit_code == 2
    assert "none of the schemas" in result.stderr


def test_ask_needs_a_terminal(here: Path) -> None:
    result = run("propose", *breaking_pair(here), "--ask")
    assert result.exit_code == 2
    assert "terminal" in result.stderr


@needs_cadwyn
def test_verify_proves_a_pair(here: Path) -> None:
    pair = breaking_pair(here)
    result = run("verify", *pair)
    assert result.exit_code == 0, result.output
    assert "AddUserCountry: needs a person" in result.stdout
    with warm.workers():
        result = run("verify", *pair, "--only", "all", "-o", "told.txt")
    assert result.exit_code == 0
    assert "A  holds: the old version describes itself as OLD does" in (here / "told.txt").read_text()


APP = '''
from cadwyn import Cadwyn, Version, VersionBundle, VersionChange, VersionedAPIRouter, schema
from cadwyn import RequestInfo, ResponseInfo
from cadwyn import convert_request_to_next_version_for, convert_response_to_previous_version_for
from pydantic import BaseModel

class User(BaseModel):
    name: str
    age: int

class AddName(VersionChange):
    """Add a name."""
    instructions_to_migrate_to_previous_version = (schema(User).field("name").had(name="called"),)

    @convert_request_to_next_version_for(User)
    def request(request: RequestInfo):
        request.body["name"] = request.body.pop("called")

    @convert_response_to_previous_version_for(User)
    def response(response: ResponseInfo):
        response.body["called"] = response.body.pop("name")

router = VersionedAPIRouter()

@router.post("/users", response_model=User)
def make(user: User):
    raise RuntimeError("the real handler is not to run")

app = Cadwyn(versions=VersionBundle(Version("2025-01-01", AddName), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
'''


@in_cadwyn
def test_an_application_is_held_against_its_released_versions(here: Path) -> None:
    from apidiff.load.sources.app import app_source, documents_of

    (here / "shop.py").write_text(APP)
    source = app_source("shop:app")
    assert source is not None
    for version, document in documents_of(source).items():
        (here / f"openapi-{version}.json").write_text(json.dumps(document))
    result = run("check", "--app", "shop:app", "--against", "openapi-2024-01-01.json")
    assert (result.exit_code, result.stdout) == (0, AS_STORED)
    result = run("verify", "openapi-2024-01-01.json", "--app", "shop:app")
    assert result.exit_code == 0, result.output
    assert "2 exchanges of old clients, handlers replaced by stubs" in result.stdout

    (here / "shop.py").write_text(APP.replace("age: int", "age: int\n    country: str"))
    result = run("check", "--app", "shop:app", "--against", "2024-01-01=openapi-2024-01-01.json")
    assert result.exit_code == 1
    assert "Write these version changes in 2025-01-01 (apidiff propose writes them out):" in result.stdout
    assert "AddUserCountry: Add `country` to `User`." in result.stdout

    (here / "shop.py").write_text(APP.replace('response.body["called"] = response.body.pop("name")', "pass"))
    result = run("verify", "openapi-2024-01-01.json", "--app", "shop:app")
    assert result.exit_code == 1
    assert "D  FAILED" in result.stdout


AS_STORED = "2025-01-01: not checked, no stored document\n2024-01-01: as stored\n"


@in_cadwyn
def test_drift_counts_as_the_options_say(here: Path) -> None:
    """An optional field in HEAD reaches all versions; one that is gone breaks them, once, and is told with both."""
    from apidiff.load.sources.app import app_source, documents_of

    (here / "shop.py").write_text(APP)
    source = app_source("shop:app")
    assert source is not None
    for version, document in documents_of(source).items():
        (here / f"{version}.json").write_text(json.dumps(document))
    both = ("--against", "2025-01-01.json", "--against", "2024-01-01.json")

    (here / "shop.py").write_text(APP.replace("age: int", "age: int\n    nick: str | None = None"))
    result = run("check", "--app", "shop:app", *both)
    assert result.exit_code == 0
    assert result.stdout.count("`nick`") == 1, "one cause in two versions"
    assert "In 2025-01-01 and 2024-01-01:\n" in result.stdout

    (here / "shop.py").write_text(APP.replace("age: int", "age: str"))
    result = run("check", "--app", "shop:app", *both)
    assert result.exit_code == 1
    assert "Write these version changes in a new version" in result.stdout
    assert run("check", "--app", "shop:app", *both, "--fail-on", "never").exit_code == 0

    one = both[:2]
    result = run("check", "--app", "shop:app", *one, "-f", "json", "-o", "report.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads((here / "report.json").read_text())["verdict"]["passed"] is False
    result = run("check", "--app", "shop:app", *both, "-f", "json")
    assert result.exit_code == 2
    assert "give one --against" in result.stderr


@in_cadwyn
@pytest.mark.parametrize(
    ("named", "path", "kept"),
    [
        (', api_version_parameter_name="X-API-Version"', "", False),
        (', api_version_parameter_name="Shop-Version"', "", True),
        (', api_version_parameter_name="Shop-Version"', "", False),
        (', api_version_parameter_name="api_version", api_version_location="path"', "/{api_version}", True),
        (', api_version_parameter_name="api_version", api_version_location="path"', "/{api_version}", False),
        (', api_version_parameter_name="x-version", api_version_location="path"', "/{x_version}", False),
    ],
)
def test_the_application_says_how_versions_are_named(here: Path, named: str, path: str, kept: bool) -> None:
    """What was stored may state the header of the version, or the segment of paths, or be older than it."""
    from apidiff.load.sources.app import app_source, documents_of
    from apidiff.verify.normal import without_version

    text = APP.replace("changelog_url=None", f"changelog_url=None{named}").replace('"/users"', f'"{path}/users"')
    assert named in text
    (here / "shop.py").write_text(text)
    source = app_source("shop:app")
    assert source is not None
    stored = documents_of(source)["2024-01-01"]
    stored = stored if kept else without_version(stored, named.split('"')[1], "path" if path else "header")
    assert any("{" in path for path in stored["paths"]) == (bool(path) and kept)
    (here / "stored.json").write_text(json.dumps(stored))
    result = run("check", "--app", "shop:app", "--against", "2024-01-01=stored.json")
    assert (result.exit_code, result.stdout) == (0, AS_STORED)
    result = run("verify", "stored.json", "--app", "shop:app", "--version-old", "2024-01-01")
    assert result.exit_code == 0, result.output
    assert "A and D hold." in result.stdout


STATED = {
    "openapi": "3.1.0",
    "info": {"title": "Users", "version": "2024-01-01"},
    "paths": {
        "/users": {
            "post": {
                "operationId": "make_users_post",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
                },
                "responses": {
                    "200": {
                        "description": "Made",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "User": {
                "type": "object",
                "required": ["called", "age"],
                "properties": {"called": {"type": "string"}, "age": {"type": "integer"}},
            }
        }
    },
}


@in_cadwyn
def test_a_document_older_than_cadwyn_is_held_against_its_version(here: Path) -> None:
    """The header that names the version, and the 422 it brings along, are no drift."""
    (here / "shop.py").write_text(APP)
    (here / "v1.json").write_text(json.dumps(STATED))
    result = run("check", "--app", "shop:app", "--against", "2024-01-01=v1.json")
    assert (result.exit_code, result.stdout) == (0, AS_STORED)


@in_cadwyn
def test_the_user_may_answer_open_questions_in_their_own_way(here: Path) -> None:
    """What an old client gets for a value that no document states is the application's affair."""
    enum = "from typing import Literal\n" + APP.replace("age: int", 'age: int\n    state: Literal["on", "off", "idle"]')
    change = """(
        schema(User).field("name").had(name="called"),
        schema(User).field("state").had(type=Literal["on", "off"]),
    )"""
    enum = enum.replace('(schema(User).field("name").had(name="called"),)', change)
    mapped = 'response.body["state"] = {"idle": "off"}.get(response.body["state"], response.body["state"])'
    enum = enum.replace('response.body.pop("name")', f'response.body.pop("name")\n        {mapped}')
    (here / "shop.py").write_text(enum)
    stored = json.loads(json.dumps(STATED))
    user = stored["components"]["schemas"]["User"]
    user["properties"]["state"] = {"type": "string", "enum": ["on", "off"]}
    user["required"].append("state")
    (here / "v1.json").write_text(json.dumps(stored))
    result = run("verify", "v1.json", "--app", "shop:app")
    assert result.exit_code == 0, result.stdout

    (here / "answers.yaml").write_text('response.User.state."idle": "on"\n')
    result = run("verify", "v1.json", "--app", "shop:app", "--answers", "answers.yaml")
    assert result.exit_code == 1
    assert 'answer.state is "off" instead of "on"' in result.stdout


def test_app_mode_is_called_rightly(here: Path) -> None:
    assert run("check", "--app", "shop:app").exit_code == 2
    assert run("check").exit_code == 2
    assert run("check", "old.json", "--app", "shop:app", "--against", "x").exit_code == 2
    assert run("check", "--app", "missing:app", "--against", "x").exit_code == 3


PLAIN = """
class App:
    def openapi(self):
        return {
            "openapi": "3.1.0",
            "info": {"title": "Plain", "version": "3"},
            "paths": {"/x": {"get": {"responses": {"200": {"description": "d"}}}}},
        }

app = App()
"""


def test_an_application_without_versions_has_one(here: Path) -> None:
    (here / "plain.py").write_text(PLAIN)
    stored = {"openapi": "3.1.0", "info": {"title": "Plain", "version": "3"}, "paths": {}}
    stored["paths"] = {f"/{name}": {"get": {"responses": {"200": {"description": "d"}}}} for name in ("x", "gone")}
    (here / "stored.json").write_text(json.dumps(stored))
    result = run("check", "--app", "plain:app", "--against", "stored.json")
    assert result.exit_code == 1
    assert "plain:app: drifted" in result.stdout
    assert "RemoveGetGone: Remove GET /gone." in result.stdout


@in_cadwyn
def test_the_version_of_a_stored_document_must_be_told(here: Path) -> None:
    (here / "shop.py").write_text(APP)
    stored = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "other"}, "paths": {}}
    (here / "stored.json").write_text(json.dumps(stored))
    result = run("check", "--app", "shop:app", "--against", "stored.json")
    assert result.exit_code == 2
    assert "VERSION=FILE with one of 2025-01-01, 2024-01-01" in result.stderr
    stored["info"] = {"title": "Shop", "version": "2024-01-01"}
    (here / "stored.json").write_text(json.dumps(stored))
    result = run("check", "--app", "shop:app", "--against", "stored.json")
    assert result.exit_code == 0, "an addition to a released version breaks nobody"
    assert "2024-01-01: drifted, 1 change\nIn 2024-01-01:\n  non-breaking: `POST /users` was added\n" in result.stdout
    assert "Write these" not in result.stdout
    assert run("verify", "stored.json", "--app", "shop:app", "--version-old", "1999-01-01").exit_code == 2
    (here / "list.json").write_text("[]")
    assert run("verify", "list.json", "--app", "shop:app").exit_code == 3
    assert run("verify", "stored.json", "--app", "nowhere:app").exit_code == 3


def test_findings_name_their_version_change_when_asked(root: Path, here: Path) -> None:
    import jsonschema_rs

    import apidiff.render

    folder = root / "sample_specs" / "shop"
    pair = (str(folder / "old.yaml"), str(folder / "new.yaml"))
    report = json.loads(run("check", *pair, "--proposals", "-f", "json").stdout)
    schema = json.loads((Path(apidiff.render.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    assert list(jsonschema_rs.validator_for(schema).iter_errors(report)) == []

    def served(rule: str, named: str) -> str | None:
        (found,) = (item for item in report["findings"] if item["rule"] == rule and f"`{named}`" in item["message"])
        name: str | None = found["proposal"]
        return name

    assert served("header-removed", "GET /products") == "DropHeaderOfListProducts"
    assert served("parameter-removed", "legacy_sort") == "ChangeListProductsQuery"
    assert served("authentication-scope-added", "orders.write") == "ChangeSecurityOfCreateOrder"
    assert served("pattern-added", "X-Request-Id") == "ChangeLimitsOfCreateOrderHeaderXRequestId"
    assert served("property-removed", "legacy_code") == "ChangeProduct"
    assert served("server-removed", "https://staging.shop.example.com") is None
    assert {item["proposal"] for item in report["findings"] if item["level"] == "documentation"} == {None}
    written = run("propose", *pair).stdout
    names = {item["proposal"] for item in report["findings"]} - {None}
    assert len(names) > 20
    assert all(f"class {name}(" in written for name in names)
    plain = json.loads(run("check", *pair, "-f", "json").stdout)
    assert {item["proposal"] for item in plain["findings"]} == {None}
    assert "proposed  DropHeaderOfListProducts" in run("check", *pair, "--proposals").stdout

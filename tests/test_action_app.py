"""The GitHub Action on an application: it runs at the base and here, and never where its code could harm."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.test_action import BREAKING, OLD, ROOT, Outcome, Runner, git, pytestmark
from tests.test_action_told import GitHub, github

__all__ = ["github", "pytestmark"]

PROGRAM = '''
import os
from {package}.paths import PATHS

class Api:
    """Stands for FastAPI."""
    def openapi(self):
        print("::error::this is what the application says")
        open(os.path.join({seen!r}, "%d.json" % os.getpid()), "w").write(repr(dict(os.environ)))
        return {{"openapi": "3.1.0", "info": {{"title": "Shop", "version": "1.0.0"}}, "paths": PATHS}}

app = Api()
'''
PATHS = 'PATHS = {"/users": {"get": {"parameters": [%s], "responses": {"200": {"description": "Users"}}}}}\n'
LIMIT = '{"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}'


class Shop:
    """A repository with an application, its base and a topic branch that breaks callers."""

    def __init__(self, tmp_path: Path, folder: str = "", package: str = "shop_of_a_test") -> None:
        self.top = tmp_path / "work space"
        self.seen = tmp_path / "seen"
        self.folder, self.package = folder, package
        self.seen.mkdir()
        self.top.mkdir()
        git("init", "--quiet", "--initial-branch=main", cwd=self.top)
        self.write(f"{package}/__init__.py", "")
        self.write(f"{package}/main.py", PROGRAM.format(package=package, seen=str(self.seen)))
        self.write(f"{package}/paths.py", PATHS % "")
        self.base = self.commit("base")
        home = tmp_path / "runner"
        home.mkdir()
        self.runner = Runner(home, self.top)

    def write(self, name: str, text: str) -> None:
        path = self.top / self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, message: str) -> str:
        git("add", "--all", cwd=self.top)
        git("commit", "--quiet", "--allow-empty", f"--message={message}", cwd=self.top)
        return git("rev-parse", "HEAD", cwd=self.top)

    def breaks(self) -> None:
        self.write(f"{self.package}/paths.py", PATHS % LIMIT)
        self.commit("breaks")

    def installs(self, folder: str, site: Path) -> None:
        """Let every Python import from a folder of the checkout, as an editable installation does."""
        site.mkdir()
        code = f"import sys; sys.path.append({str(self.top / folder)!r})"
        (site / "sitecustomize.py").write_text(code, encoding="utf-8")
        self.runner.surroundings = {"PYTHONPATH": str(site)}

    def run(self, event: str = "pull_request", fork: bool = False, **given: str) -> Outcome:
        whose = "stranger/shop" if fork else "team/shop"
        head = {"sha": git("rev-parse", "HEAD", cwd=self.top), "ref": "topic", "repo": {"full_name": whose}}
        pull = {"number": 7, "base": {"sha": self.base, "ref": "main"}, "head": head}
        self.runner.event = {"pull_request": pull} if event.startswith("pull") else {"before": self.base}
        self.runner.surroundings |= {"GITHUB_EVENT_NAME": event, "GITHUB_REPOSITORY": "team/shop"}
        inputs = {"app": f"{self.package}.main:app", "app_python": sys.executable, **given}
        return self.runner.run(**inputs)

    def ran(self) -> int:
        """How many times the application was asked."""
        return len(list(self.seen.iterdir()))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.parametrize("event", ["pull_request", "push", "merge_group", "schedule"])
def test_an_application_is_compared_with_what_it_was(shop: Shop, event: str) -> None:
    shop.breaks()
    outcome = shop.run(event)
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["passed"] == "false"
    assert outcome.outputs["breaking"] == "1"
    report = json.loads(Path(outcome.outputs["report"]).read_text(encoding="utf-8"))
    assert report["coverage"]["old"]["operations"] == report["coverage"]["new"]["operations"] == 1
    assert not [line for line in outcome.commands if "what the application says" in line]
    assert git("worktree", "list", cwd=shop.top).count("\n") == 0
    assert git("status", "--porcelain", cwd=shop.top) == ""


def test_what_breaks_nothing_passes(shop: Shop) -> None:
    shop.write(f"{shop.package}/paths.py", PATHS % "" + "# nothing\n")
    shop.commit("head")
    outcome = shop.run()
    assert outcome.code == 0, outcome.log
    assert outcome.outputs["passed"] == "true"
    assert shop.ran() == 2


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment", ""])
def test_it_is_refused_with_the_rights_of_the_base(shop: Shop, event: str) -> None:
    shop.breaks()
    outcome = shop.run(event, fork=True)
    assert outcome.code == 2, outcome.log
    assert any("is refused under" in line for line in outcome.commands)
    assert outcome.outputs["passed"] == ""
    assert shop.ran() == 0


@pytest.mark.parametrize("fork", [False, True])
def test_an_application_of_a_fork_never_runs_with_a_token(shop: Shop, github: GitHub, fork: bool) -> None:
    shop.breaks()
    shop.runner.surroundings = {
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": "s3cret",
        "ACTIONS_RUNTIME_TOKEN": "s3cret",
    }
    outcome = shop.run(fork=fork, token="s3cret")
    assert outcome.code == 1, outcome.log
    assert shop.ran() == 2
    for file in shop.seen.iterdir():
        assert "s3cret" not in file.read_text()
        assert "GITHUB_OUTPUT" not in file.read_text()
    assert bool(github.asked) is not fork


def test_a_source_folder_is_named(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "services/shop/src")
    shop.breaks()
    assert shop.run().code == 3
    assert shop.run(app_directory="services/shop/src").code == 1
    shop.runner.surroundings = {"PYTHONPATH": "services/shop/src"}
    assert shop.run().code == 1


def test_code_of_the_pull_request_at_the_base_is_no_verdict(tmp_path: Path) -> None:
    """An editable installation of what is checked out would be both sides, and green."""
    shop = Shop(tmp_path, "src")
    shop.breaks()
    shop.installs("src", tmp_path / "site")
    outcome = shop.run()
    assert outcome.code == 2, outcome.log
    assert any("was imported from" in line and "app-directory" in line for line in outcome.commands), outcome.log


def test_a_module_of_the_pull_request_at_the_base_is_no_verdict(tmp_path: Path) -> None:
    """The application is its own, and a package beside it is not."""
    shop = Shop(tmp_path)
    shop.write("elsewhere/models_of_a_test.py", "LIMIT = 1\n")
    shop.write(f"{shop.package}/paths.py", "import models_of_a_test\n" + PATHS % "")
    shop.base = shop.commit("a package beside it")
    shop.breaks()
    shop.installs("elsewhere", tmp_path / "site")
    outcome = shop.run()
    assert outcome.code == 2, outcome.log
    assert any("models_of_a_test" in line for line in outcome.commands), outcome.log


# --- what there is to compare with ---


def test_a_new_application_passes_with_a_notice(shop: Shop) -> None:
    shop.write("other/main.py", (shop.top / shop.package / "main.py").read_text(encoding="utf-8"))
    shop.commit("another")
    outcome = shop.run(app="other.main:app")
    assert outcome.code == 0, outcome.log
    assert any("is new: there is nothing to compare it with" in line for line in outcome.commands)
    assert outcome.outputs["passed"] == "true"


def test_an_application_that_moved_is_compared_with_what_it_was(shop: Shop) -> None:
    git("mv", f"{shop.package}/main.py", f"{shop.package}/api.py", cwd=shop.top)
    shop.breaks()
    outcome = shop.run(app=f"{shop.package}.api:app")
    assert outcome.code == 1, outcome.log
    assert any(f"was {shop.package}.main at the base" in line for line in outcome.commands)


def test_one_that_may_be_another_in_a_new_place_is_no_verdict(shop: Shop) -> None:
    (shop.top / shop.package / "main.py").unlink()
    shop.write(
        "api.py", f"from {shop.package}.paths import PATHS\napp = lambda: {{'openapi': '3.1.0', 'paths': PATHS}}\n"
    )
    shop.breaks()
    outcome = shop.run(app="api:app")
    assert outcome.code == 2, outcome.log
    assert any("is new, and" in line and "is gone" in line for line in outcome.commands)


@pytest.mark.parametrize(
    ("side", "code", "said"),
    [
        ("base", 3, "gives no document at the base: RuntimeError: no"),
        ("head", 3, "gives no document here: RuntimeError"),
    ],
)
def test_an_application_that_does_not_start_is_no_verdict(shop: Shop, side: str, code: int, said: str) -> None:
    text = (shop.top / shop.package / "paths.py").read_text(encoding="utf-8")
    if side == "base":
        shop.write(f"{shop.package}/paths.py", "raise RuntimeError('no')")
        shop.base = shop.commit("does not start")
        shop.write(f"{shop.package}/paths.py", text)
    else:
        shop.write(f"{shop.package}/paths.py", "raise RuntimeError('no')")
    shop.commit("head")
    outcome = shop.run()
    assert outcome.code == code, outcome.log
    assert any(said in line for line in outcome.commands), outcome.log
    assert outcome.outputs["passed"] == ""


@pytest.mark.parametrize("old", ["released.json", "HEAD~1:released.json"])
def test_an_application_and_a_document_that_was_released(shop: Shop, old: str) -> None:
    paths: dict[str, Any] = {}
    exec(PATHS % "", paths)
    document = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1.0.0"}, "paths": paths["PATHS"]}
    shop.write("released.json", json.dumps(document))
    shop.commit("released")
    shop.breaks()
    assert shop.run(old=old).code == 1
    assert shop.ran() == 1


VERSIONED = """
class Version:
    def __init__(self, value):
        self.value = value

class Bundle:
    versions = [Version("2025-01-01"), Version("2024-01-01")]

class Api:
    versions = Bundle()
    openapi_url = "/openapi.json"
    api_version_parameter_name = "x-api-version"

    def generate_and_include_versioned_routers(self):
        pass

    async def __call__(self, scope, receive, send):
        import json
        document = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}
        name = scope["query_string"].decode().removeprefix("version=")
        document["paths"]["/" + name] = {"get": {"responses": {"200": {"description": "One"}}}}
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})

app = Api()
"""


def test_every_version_is_compared_with_itself(shop: Shop) -> None:
    shop.write(f"{shop.package}/main.py", VERSIONED)
    shop.base = shop.commit("versions")
    shop.write(f"{shop.package}/main.py", VERSIONED.replace('[Version("2025', '[Version("2026-01-01"), Version("2025'))
    shop.commit("another version")
    outcome = shop.run()
    assert outcome.code == 0, outcome.log
    documents = json.loads(Path(outcome.outputs["report"]).read_text())["documents"]
    states = {Path(one["path"]).name: one["state"] for one in documents}
    assert "| head/2026-01-01.json | new, passed |" in outcome.summary
    assert "apidiff-app-" not in outcome.summary
    assert states == {"2024-01-01.json": "unchanged", "2025-01-01.json": "unchanged", "2026-01-01.json": "new"}
    shop.write(f"{shop.package}/main.py", VERSIONED.replace(', Version("2024-01-01")', ""))
    shop.commit("a version less")
    assert shop.run().code == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"app": "shop main"}, "expected MODULE:NAME"),
        ({"app": "--help:app"}, "gives no document here"),
        ({"app_directory": "../.."}, "names no folder of the checkout"),
        ({"app_python": "no-such-python"}, "is not to be found"),
        ({"spec": "openapi.yaml"}, "two ways to name what is compared"),
    ],
)
def test_inputs_that_are_wrong(shop: Shop, given: dict[str, str], said: str) -> None:
    shop.breaks()
    outcome = shop.run(**given)
    assert outcome.code in (2, 3), outcome.log
    assert any(said in line for line in outcome.commands), outcome.log
    assert outcome.outputs["passed"] == ""


# --- outside git ---


@pytest.mark.parametrize(("new", "code"), [(BREAKING, 1), (OLD, 0)])
@pytest.mark.parametrize("old", ["base/openapi.yaml", "{}/base/openapi.yaml"])
def test_two_files_outside_git(tmp_path: Path, new: str, code: int, old: str) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "base").mkdir(parents=True)
    (workspace / "base" / "openapi.yaml").write_text(OLD, encoding="utf-8")
    (workspace / "openapi.yaml").write_text(new, encoding="utf-8")
    home = tmp_path / "runner"
    home.mkdir()
    runner = Runner(home, workspace, {"pull_request": {"number": 7, "base": {"sha": "0" * 40}}})
    outcome = runner.run(spec="openapi.yaml", old=old.format(workspace))
    assert outcome.code == code, outcome.log
    assert outcome.outputs["passed"] == ("false" if code else "true")
    missing = runner.run(spec="openapi.yaml", old="base/missing.yaml")
    assert missing.code in (2, 3), missing.log
    assert runner.run(spec="openapi.yaml").code == 2


def test_a_file_of_a_step_before_beside_a_checkout_in_a_folder(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    repository = workspace / "service"
    repository.mkdir(parents=True)
    git("init", "--quiet", cwd=repository)
    (repository / "openapi.yaml").write_text(BREAKING, encoding="utf-8")
    (workspace / "artifact").mkdir()
    (workspace / "artifact" / "openapi.yaml").write_text(OLD, encoding="utf-8")
    home = tmp_path / "runner"
    home.mkdir()
    outcome = Runner(home, workspace).run(spec="service/openapi.yaml", old="artifact/openapi.yaml")
    assert outcome.code == 1, outcome.log


def test_the_application_is_asked_by_what_the_package_knows() -> None:
    text = (ROOT / "action" / "application.py").read_text(encoding="utf-8")
    assert '"given.py"' in text
    assert (ROOT / "apidiff" / "load" / "given.py").is_file()

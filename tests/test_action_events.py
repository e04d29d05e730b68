"""The GitHub Action under every event, with every state of the document: 60 cells, and none is green unlooked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_action import BREAKING, OLD, PASSING, Outcome, Runner, git, pytestmark

__all__ = ["pytestmark"]

STATES = ("unchanged", "passing", "breaking", "moved", "deleted", "new")
OTHER = "docs/api.yaml"


class Scene:
    """A repository with a base and a topic branch, and what happened to the document on the way."""

    def __init__(self, tmp_path: Path, state: str) -> None:
        self.top = tmp_path / "work space"
        self.top.mkdir()
        self.state = state
        git("init", "--quiet", "--initial-branch=main", cwd=self.top)
        self.write("README", "A service.\n")
        if state != "new":
            self.write("openapi.yaml", OLD)
        self.base = self.commit("base")
        git("tag", "v1", cwd=self.top)
        git("checkout", "--quiet", "-b", "topic", cwd=self.top)
        self.edit()
        self.head = self.commit("head")
        home = tmp_path / "runner"
        home.mkdir()
        self.runner = Runner(home, self.top)

    def write(self, name: str, text: str) -> None:
        (self.top / name).parent.mkdir(parents=True, exist_ok=True)
        (self.top / name).write_text(text, encoding="utf-8")

    def edit(self) -> None:
        texts = {"passing": PASSING, "breaking": BREAKING, "new": OLD}
        if self.state in texts:
            self.write("openapi.yaml", texts[self.state])
        elif self.state == "deleted":
            (self.top / "openapi.yaml").unlink()
        elif self.state == "moved":
            (self.top / "openapi.yaml").unlink()
            self.write(OTHER, BREAKING)

    @property
    def spec(self) -> str:
        return OTHER if self.state == "moved" else "openapi.yaml"

    def commit(self, message: str) -> str:
        git("add", "--all", cwd=self.top)
        git("commit", "--quiet", "--allow-empty", f"--message={message}", cwd=self.top)
        return git("rev-parse", "HEAD", cwd=self.top)

    def go_on(self) -> str:
        """Let the base branch go on, with something that the topic has nothing to do with."""
        git("checkout", "--quiet", "main", cwd=self.top)
        self.write("README", "Another word.\n")
        return self.commit("on")

    def merge(self) -> str:
        git("checkout", "--quiet", "--detach", "main", cwd=self.top)
        git("merge", "--quiet", "--no-ff", "--message=merge", "topic", cwd=self.top)
        return git("rev-parse", "HEAD", cwd=self.top)

    def run(self, name: str, event: dict[str, Any], ref: str = "", sha: str = "") -> Outcome:
        self.runner.event = event
        self.runner.surroundings = {
            "GITHUB_EVENT_NAME": name,
            "GITHUB_REF": ref,
            "GITHUB_SHA": sha or git("rev-parse", "HEAD", cwd=self.top),
        }
        return self.runner.run(spec=self.spec)

    def pull(self) -> dict[str, Any]:
        return {
            "action": "synchronize",
            "number": 7,
            "pull_request": {
                "number": 7,
                "base": {"sha": self.base, "ref": "main"},
                "head": {"sha": self.head, "ref": "topic"},
            },
        }


ZERO = "0" * 40
REPOSITORY = {"repository": {"default_branch": "main"}}


def pull_request_merge(scene: Scene) -> Outcome:
    scene.go_on()
    scene.merge()
    return scene.run("pull_request", scene.pull(), "refs/pull/7/merge")


def pull_request_head(scene: Scene) -> Outcome:
    scene.go_on()
    git("checkout", "--quiet", "--detach", scene.head, cwd=scene.top)
    return scene.run("pull_request", scene.pull(), "refs/pull/7/merge")


def pull_request_target(scene: Scene) -> Outcome:
    on = scene.go_on()
    git("checkout", "--quiet", "--detach", scene.head, cwd=scene.top)
    return scene.run("pull_request_target", scene.pull(), "refs/heads/main", on)


def merge_group(scene: Scene) -> Outcome:
    on = scene.go_on()
    head = scene.merge()
    return scene.run("merge_group", {"merge_group": {"base_sha": on, "head_sha": head}})


def push(scene: Scene) -> Outcome:
    return scene.run("push", {"before": scene.base, "after": scene.head, **REPOSITORY}, "refs/heads/topic")


def push_of_a_new_branch(scene: Scene) -> Outcome:
    scene.write("README", "More.\n")
    scene.commit("second commit of the branch")
    git("update-ref", "refs/remotes/origin/main", scene.base, cwd=scene.top)
    return scene.run("push", {"before": ZERO, **REPOSITORY}, "refs/heads/topic")


def tag(scene: Scene) -> Outcome:
    scene.write("README", "More.\n")
    scene.commit("release")
    git("tag", "v2", cwd=scene.top)
    return scene.run("push", {"before": ZERO, **REPOSITORY}, "refs/tags/v2")


def release(scene: Scene) -> Outcome:
    git("tag", "v2", cwd=scene.top)
    return scene.run("release", {"action": "published", "release": {"tag_name": "v2"}, **REPOSITORY}, "refs/tags/v2")


def schedule(scene: Scene) -> Outcome:
    git("checkout", "--quiet", "-B", "main", scene.head, cwd=scene.top)
    git("update-ref", "refs/remotes/origin/main", scene.head, cwd=scene.top)
    return scene.run("schedule", {"schedule": "0 5 * * 1", **REPOSITORY}, "refs/heads/main")


def workflow_dispatch(scene: Scene) -> Outcome:
    git("update-ref", "refs/remotes/origin/main", scene.base, cwd=scene.top)
    return scene.run("workflow_dispatch", {"inputs": {}, **REPOSITORY}, "refs/heads/topic")


EVENTS: tuple[Callable[[Scene], Outcome], ...] = (
    pull_request_merge,
    pull_request_head,
    pull_request_target,
    merge_group,
    push,
    push_of_a_new_branch,
    tag,
    release,
    schedule,
    workflow_dispatch,
)

QUICK = (pull_request_merge, push)


@pytest.mark.parametrize(
    "event",
    [pytest.param(event, marks=() if event in QUICK else pytest.mark.slow, id=event.__name__) for event in EVENTS],
)
@pytest.mark.parametrize("state", STATES)
def test_cell(tmp_path: Path, event: Callable[[Scene], Outcome], state: str) -> None:
    outcome = event(Scene(tmp_path, state))
    assert outcome.code == (1 if state in ("breaking", "moved", "deleted") else 0), outcome.log
    assert outcome.outputs["passed"] == ("false" if outcome.code else "true")
    if state == "new":
        assert any("is new" in line for line in outcome.commands), outcome.log
        return
    report = json.loads(Path(outcome.outputs["report"]).read_text(encoding="utf-8"))
    assert report["coverage"]["old"]["operations"] == 1, "nothing was looked at"
    assert Path(outcome.outputs["sarif"]).is_file()
    assert Path(outcome.outputs["html"]).is_file()


# --- where there is nothing to compare with, and where nothing of the change is here ---


@pytest.mark.parametrize("event", [push_of_a_new_branch, schedule], ids=["push", "schedule"])
def test_a_first_commit(tmp_path: Path, event: Callable[[Scene], Outcome]) -> None:
    scene = Scene(tmp_path, "unchanged")
    git("checkout", "--quiet", "--orphan", "first", cwd=scene.top)
    scene.head = scene.commit("first")
    outcome = scene.run("push", {"before": ZERO, **REPOSITORY}, "refs/heads/main")
    assert outcome.code == 0, outcome.log
    assert any("first commit" in line for line in outcome.commands)
    (scene.top / "openapi.yaml").unlink()
    assert scene.run("push", {"before": ZERO, **REPOSITORY}, "refs/heads/main").code == 3


def test_a_first_tag(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "breaking")
    git("tag", "--delete", "v1", cwd=scene.top)
    outcome = tag(scene)
    assert outcome.code == 0, outcome.log
    assert any("first tag" in line for line in outcome.commands)


def test_tags_that_are_not_here(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "breaking")
    git("tag", "v2", cwd=scene.top)
    shallow = tmp_path / "shallow"
    git("clone", "--quiet", "--depth=1", "--branch=v2", f"file://{scene.top}", str(shallow), cwd=tmp_path)
    scene.top = scene.runner.repository = shallow
    outcome = scene.run("push", {"before": ZERO, **REPOSITORY}, "refs/tags/v2")
    assert outcome.code == 2, outcome.log
    assert any("fetch-depth: 0" in line for line in outcome.commands)


@pytest.mark.parametrize("state", STATES)
def test_the_base_alone_is_no_verdict(tmp_path: Path, state: str) -> None:
    scene = Scene(tmp_path, state)
    git("checkout", "--quiet", "--detach", scene.base, cwd=scene.top)
    outcome = scene.run("pull_request_target", scene.pull(), "refs/heads/main", scene.base)
    assert outcome.code in (2, 3), outcome.log
    assert outcome.outputs["passed"] == ""


# --- checkouts ---


@pytest.mark.parametrize("event", [push, schedule], ids=lambda event: event.__name__)
def test_a_shallow_checkout(tmp_path: Path, event: Callable[[Scene], Outcome]) -> None:
    scene = Scene(tmp_path, "breaking")
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=scene.top)
    shallow = tmp_path / "shallow"
    git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{scene.top}", str(shallow), cwd=tmp_path)
    scene.top = scene.runner.repository = shallow
    assert event(scene).code == 1


def test_a_checkout_in_a_folder(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "breaking")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    git("clone", "--quiet", "--branch=topic", f"file://{scene.top}", str(workspace / "service"), cwd=tmp_path)
    scene.runner.repository = workspace
    scene.runner.event = scene.pull()
    for spec in ("service/openapi.yaml", "service/*.yaml"):
        assert scene.runner.run(spec=spec).code == 1


def test_a_document_that_is_a_link(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "unchanged")
    git("checkout", "--quiet", "main", cwd=scene.top)
    scene.write("real.yaml", OLD)
    (scene.top / "openapi.yaml").unlink()
    (scene.top / "openapi.yaml").symlink_to("real.yaml")
    scene.base = scene.commit("a link")
    scene.write("real.yaml", BREAKING)
    scene.commit("what it leads to")
    assert scene.run("push", {"before": scene.base}, "refs/heads/main").code == 1


def test_a_document_in_a_submodule(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "breaking")
    outer = tmp_path / "outer"
    outer.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=outer)
    allow = ("-c", "protocol.file.allow=always")
    git(*allow, "submodule", "--quiet", "add", str(scene.top), "service", cwd=outer)
    git("commit", "--quiet", "--message=submodule", cwd=outer)
    scene.runner.repository = outer
    scene.runner.event = {"before": scene.base}
    scene.runner.surroundings = {"GITHUB_EVENT_NAME": "push"}
    assert scene.runner.run(spec="service/openapi.yaml").code == 1


# --- many documents ---


def services(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path, "breaking")
    git("checkout", "--quiet", "main", cwd=scene.top)
    for name in "abc":
        scene.write(f"services/{name}/openapi.yaml", OLD.replace("Users", f"Users of {name}"))
    scene.base = scene.commit("services")
    scene.write("services/b/openapi.yaml", BREAKING.replace("Users", "Users of b"))
    scene.head = scene.commit("b")
    scene.runner.event = {"before": scene.base}
    return scene


@pytest.mark.parametrize("spec", ["services", "services/*/openapi.yaml", "openapi.yaml\nservices/**/*.yaml\n"])
def test_many_documents_are_one_report(tmp_path: Path, spec: str) -> None:
    scene = services(tmp_path)
    outcome = scene.runner.run(spec=spec)
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    report = json.loads(Path(outcome.outputs["report"]).read_text(encoding="utf-8"))
    assert [one["path"] for one in report["documents"] if one["state"] != "unchanged"] == ["services/b/openapi.yaml"]
    assert "| services/b/openapi.yaml | compared, failed |" in outcome.summary
    (first, *_) = [line for line in outcome.commands if line.startswith("::error")]
    assert "the verdict failed" in first
    assert any("file=services/b/openapi.yaml" in line for line in outcome.commands)


def test_one_of_many_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    scene = services(tmp_path)
    scene.write("services/a/openapi.yaml", "openapi: 3.0.3\npaths: [")
    outcome = scene.runner.run(spec="services")
    assert outcome.code == 3, outcome.log
    assert outcome.outputs["passed"] == ""
    assert outcome.summary.startswith("## apidiff: no verdict")


def test_names_that_name_nothing_are_an_error(tmp_path: Path) -> None:
    scene = services(tmp_path)
    outcome = scene.runner.run(spec="servces/*/openapi.yaml")
    assert outcome.code == 2, outcome.log

"""The GitHub Action: its steps are run with bash in a temporary repository, with the event and variables of a runner.

The step that installs apidiff is run by one slow test; the others put a program in its place that runs this checkout.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from apidiff.cli import main
from tests.forks import programs

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
SCRIPT = (ROOT / "action" / "compare.py").read_text(encoding="utf-8")
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]

OLD = """\
openapi: 3.0.3
info: {title: Users, version: 1.0.0}
paths:
  /users:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: Users}
"""
BREAKING = OLD.replace("name: limit, in: query,", "name: limit, in: query, required: true,").replace("1.0.0", "2.0.0")
PASSING = OLD.replace("responses:", "summary: List users\n      responses:")
BROKEN = OLD.replace("paths:", "paths: [")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are run with bash")


def git(*arguments: str, cwd: Path) -> str:
    surroundings = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_NAME": "tester" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "tester@example.com" for who in ("AUTHOR", "COMMITTER")},
    }
    done = subprocess.run(["git", *arguments], cwd=cwd, env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@dataclass
class Outcome:
    """What a run of the action left behind."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]

    @property
    def commands(self) -> list[str]:
        """The workflow commands that the runner would obey: none between `stop-commands` and its token."""
        found: list[str] = []
        stopped: str | None = None
        for line in self.log.splitlines():
            if stopped is not None:
                stopped = None if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                found.append(line)
        return found


@dataclass
class Runner:
    """A runner of GitHub Actions that knows as much of the workflow language as action.yml uses."""

    home: Path
    repository: Path
    event: dict[str, Any] = field(default_factory=dict)
    stand_in: bool = True
    surroundings: dict[str, str] = field(default_factory=dict)

    def evaluate(self, text: str, inputs: dict[str, str], steps: dict[str, dict[str, str]]) -> str:
        """Return a text with the expressions in it replaced, by the operators and contexts that action.yml uses."""

        def named(name: str) -> Any:
            context, *rest = name.split(".")
            if context == "inputs":
                return inputs[rest[0]]
            if context == "steps":
                assert rest[1] == "outputs", name
                return steps.get(rest[0], {}).get(rest[2], "")
            assert context == "github", name
            found: Any = {"event": self.event, "repository": self.surroundings.get("GITHUB_REPOSITORY", "")}
            for key in rest:
                found = found.get(key) if isinstance(found, dict) else None
            return found

        def value(match: re.Match[str]) -> str:
            values: list[Any] = []

            def known(name: re.Match[str]) -> str:
                values.append(named(name[0]))
                return f"values[{len(values) - 1}]"

            code = re.sub(r"\b(?:inputs|steps|github)\.[\w.-]+", known, match[1])
            code = code.replace("&&", " and ").replace("||", " or ").replace("!values", " not values")
            found = eval(code, {"__builtins__": {}, "values": values})
            return str(found).lower() if isinstance(found, bool) else str("" if found is None else found)

        return re.sub(r"\$\{\{ *(.+?) *\}\}", value, text)

    def outputs(self, path: Path) -> dict[str, str]:
        """Read the file of step outputs as the runner does: `name=value`, or `name<<END` and lines up to END."""
        found: dict[str, str] = {}
        lines = iter(path.read_text(encoding="utf-8").splitlines())
        for line in lines:
            name, sign, rest = re.split(r"(=|<<)", line, maxsplit=1)
            if sign == "<<":
                value = []
                for inner in lines:
                    if inner == rest:
                        break
                    value.append(inner)
                rest = "\n".join(value)
            found[name] = rest
        return found

    def program(self) -> dict[str, str]:
        """Put a program that runs this checkout where the installed one would stand."""
        return {"python": str(programs.python(self.home)), "program": str(programs.apidiff(self.home))}

    def run(self, **given: str) -> Outcome:
        """Run the steps of the action, as `uses: apidiff with: ...` does. Underscores in names stand for hyphens."""
        with_ = {name.replace("_", "-"): value for name, value in given.items()}
        assert set(with_) <= set(ACTION["inputs"])
        inputs = {name: with_.get(name, str(spec.get("default", ""))) for name, spec in ACTION["inputs"].items()}
        temporary = self.home / "runner _temp_"
        temporary.mkdir(exist_ok=True)
        (self.home / "event.json").write_text(json.dumps(self.event), encoding="utf-8")
        summary = self.home / "summary.md"
        summary.write_text("", encoding="utf-8")
        steps: dict[str, dict[str, str]] = {"python": {"python-path": sys.executable}}
        code, log = 0, ""
        for number, step in enumerate(STEPS):
            if "run" not in step:
                continue
            if self.evaluate(step.get("if", "true"), inputs, steps) != "true":
                continue
            if step["id"] == "install" and self.stand_in:
                steps["install"] = self.program()
                continue
            file = self.home / f"output-{number}"
            file.write_text("", encoding="utf-8")
            keep = {
                name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON", "COV"))
            }
            environment = {
                **keep,
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_EVENT_PATH": str(self.home / "event.json"),
                "GITHUB_OUTPUT": str(file),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_WORKSPACE": str(self.repository),
                "RUNNER_TEMP": str(temporary),
                **{name: self.evaluate(value, inputs, steps) for name, value in step.get("env", {}).items()},
                **self.surroundings,
            }
            assert "${{" not in step["run"]
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.repository,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
                check=False,
            )
            log += done.stdout
            steps[step["id"]] = self.outputs(file)
            code = done.returncode
            if code:
                break
        outputs = {name: self.evaluate(spec["value"], inputs, steps) for name, spec in ACTION["outputs"].items()}
        return Outcome(code, log, summary.read_text(encoding="utf-8"), outputs)


def pull_request(tmp_path: Path, old: str | None, new: str | None, name: str = "openapi.yaml") -> Runner:
    """Make a repository with a base and a head commit, checked out at the head, and the event that names the base."""
    repository = tmp_path / "work space"
    repository.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=repository)
    document = repository / name
    document.parent.mkdir(parents=True, exist_ok=True)
    (repository / "README").write_text("A service.\n", encoding="utf-8")
    if old is not None:
        document.write_text(old, encoding="utf-8")
    git("add", "--all", cwd=repository)
    git("commit", "--quiet", "--message=base", cwd=repository)
    base = git("rev-parse", "HEAD", cwd=repository)
    document.unlink(missing_ok=True)
    if new is not None:
        document.write_text(new, encoding="utf-8")
    git("add", "--all", cwd=repository)
    git("commit", "--quiet", "--allow-empty", "--message=head", cwd=repository)
    home = tmp_path / "runner"
    home.mkdir()
    return Runner(home, repository, {"action": "opened", "pull_request": {"number": 7, "base": {"sha": base}}})


# --- what action.yml says ---


def test_it_is_a_composite_action_without_docker() -> None:
    assert ACTION["runs"]["using"] == "composite"
    (used,) = [step["uses"] for step in STEPS if "uses" in step]
    assert re.fullmatch(r"actions/setup-python@[0-9a-f]{40}", used), "an action is named by its commit"
    assert all(step.get("shell") == "bash" for step in STEPS if "run" in step)


def test_inputs_reach_the_scripts_through_the_environment_only() -> None:
    assert not [step for step in STEPS if "${{" in step.get("run", "")]
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(STEPS)))
    assert used == set(ACTION["inputs"])


def test_every_option_that_is_passed_is_one_of_the_command() -> None:
    known = {option for parameter in main.commands["check"].params for option in parameter.opts}
    passed = set(re.findall(r'"(--?[a-z][a-z-]*)"', SCRIPT.split("def compare")[1])) | set(
        re.findall(r'"(--[a-z-]+)"', SCRIPT)
    )
    git_options = {
        *("--show-toplevel", "--quiet", "--no-tags", "--literal-pathspecs", "--verify", "--is-ancestor"),
        *("--no-ext-diff", "--name-status", "--name-only", "--break-rewrites", "--no-renames", "-z"),
        *("--is-shallow-repository", "--tags"),
    }
    assert {"-f", "-o", "--fail-on", "--profile", "--config", "--rules"} <= passed
    assert passed - git_options <= known


def test_inputs_are_named_like_the_options_they_set() -> None:
    options = {
        option.removeprefix("--")
        for parameter in main.commands["check"].params
        for option in parameter.opts
        if isinstance(parameter, click.Option)
    }
    not_options = {
        *("spec", "app", "app-directory", "app-python", "old", "python-version", "version", "annotate", "summary"),
        *("token", "comment", "accept-label", "accept-comments"),
    }
    assert set(ACTION["inputs"]) - not_options <= options
    environment = {name: value for step in STEPS for name, value in step.get("env", {}).items()}
    for name in set(ACTION["inputs"]) - not_options:
        variable = name.upper().replace("-", "_")
        assert environment[variable] == f"${{{{ inputs.{name} }}}}"
        assert f'"{variable}": "--{name}"' in SCRIPT


def test_choices_in_the_descriptions_are_the_real_ones() -> None:
    for parameter in main.commands["check"].params:
        name = (parameter.opts[0] if parameter.opts else "").removeprefix("--")
        if name in ("fail-on", "profile") and isinstance(parameter.type, click.Choice):
            described = set(re.findall(r"`([a-z]+)`", ACTION["inputs"][name]["description"]))
            assert described == set(parameter.type.choices)


# --- what it does ---


def test_a_breaking_pull_request_fails(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    annotations = [line for line in outcome.commands if re.match(r"::error .*file=openapi\.yaml", line)]
    assert annotations, outcome.log
    assert "line=7" in annotations[0]
    assert "`limit`" in annotations[0]
    assert any("the verdict failed" in line for line in outcome.commands)
    assert outcome.outputs["passed"] == "false"
    assert int(outcome.outputs["breaking"]) == 1
    report = json.loads(Path(outcome.outputs["report"]).read_text(encoding="utf-8"))
    assert report["summary"]["breaking"] == 1
    guide = Path(outcome.outputs["guide"]).read_text(encoding="utf-8")
    assert outcome.summary.startswith("## apidiff: failed\n")
    assert report["verdict"]["sentence"] in outcome.summary
    assert guide.strip() in outcome.summary


def test_a_pull_request_that_breaks_nothing_passes(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, PASSING).run(spec="openapi.yaml")
    assert outcome.code == 0, outcome.log
    assert not [line for line in outcome.commands if line.startswith("::error")]
    assert outcome.outputs["passed"] == "true"
    assert outcome.outputs["breaking"] == "0"
    assert Path(outcome.outputs["guide"]).is_file()
    assert outcome.summary.startswith("## apidiff: passed\n")


def test_a_document_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BROKEN).run(spec="openapi.yaml")
    assert outcome.code == 3, outcome.log
    (error,) = [line for line in outcome.commands if line.startswith("::error")]
    assert "a document could not be read" in error
    assert "openapi.yaml:" in error
    assert "verdict failed" not in outcome.log
    assert outcome.outputs == dict.fromkeys(("passed", "breaking", "report", "guide", "sarif", "html"), "")
    assert "no verdict" in outcome.summary


def test_a_new_document_passes_with_a_notice(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, None, OLD).run(spec="openapi.yaml")
    assert outcome.code == 0, outcome.log
    assert outcome.commands == ["::notice title=apidiff::openapi.yaml is new: there is nothing to compare it with"]
    assert outcome.outputs["passed"] == "true"


def test_a_document_that_never_was_is_an_error(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="opneapi.yaml")
    assert outcome.code == 3, outcome.log
    assert any("names no file" in line for line in outcome.commands)


# --- The document was deleted -----------------------------------------------------------------------------------------


def test_a_deleted_document_is_a_verdict(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, None).run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["passed"] == "false"
    assert outcome.outputs["breaking"] == "1"
    report = json.loads(Path(outcome.outputs["report"]).read_text(encoding="utf-8"))
    assert report["verdict"]["sentence"] == "Failed: openapi.yaml was deleted, and with it 1 operation."
    assert [finding["rule"] for finding in report["findings"]] == ["operation-removed"]
    assert outcome.summary.startswith("## apidiff: failed\n\nFailed: openapi.yaml was deleted")


@pytest.mark.parametrize(
    "old",
    [
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {A: {type: string}}}\n",
        OLD.replace("    get:", "    get:\n      deprecated: true\n      x-sunset: '2020-01-01'"),
        "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n",
    ],
    ids=["without operations", "components alone", "all retired", "2.0"],
)
def test_it_fails_whatever_the_document_promised(tmp_path: Path, old: str) -> None:
    outcome = pull_request(tmp_path, old, None).run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["passed"] == "false"
    assert any("was deleted" in line for line in outcome.commands)


def test_it_passes_where_nothing_is_set_to_fail(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, None).run(spec="openapi.yaml", fail_on="never")
    assert outcome.code == 0, outcome.log
    assert outcome.outputs["passed"] == "true"
    assert "was deleted" in outcome.log


def test_a_deleted_document_in_a_folder_that_went_with_it(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, None, "api/v1/openapi.yaml").run(spec="api/v1/openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert "api/v1/openapi.yaml was deleted" in outcome.log


@pytest.mark.parametrize("target", ["nowhere.yaml", "openapi.yaml"], ids=["that leads nowhere", "to itself"])
def test_a_link_in_its_place_is_a_deletion(tmp_path: Path, target: str) -> None:
    runner = pull_request(tmp_path, OLD, None)
    (runner.repository / "openapi.yaml").symlink_to(target)
    amend(runner)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert "openapi.yaml was deleted" in outcome.log


def test_a_folder_in_its_place_is_a_deletion(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, None)
    (runner.repository / "openapi.yaml").mkdir()
    (runner.repository / "openapi.yaml" / "paths.txt").write_text("paths\n")
    amend(runner)
    assert runner.run(spec="openapi.yaml").code == 1


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(OLD.replace("limit", "secret"))
    runner = pull_request(tmp_path, OLD, None)
    (runner.repository / "openapi.yaml").symlink_to(tmp_path / "secret.yaml")
    amend(runner)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 3, outcome.log
    assert "secret`" not in outcome.log
    assert any("is a link that leads out of the repository" in line for line in outcome.commands)


def test_a_defect_is_no_verdict(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, OLD)
    runner.event = {"pull_request": ["no event of GitHub"]}
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 3, outcome.log
    assert any("internal error" in line for line in outcome.commands)
    assert outcome.outputs["passed"] == ""


def test_a_push_that_deletes_it(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, None)
    runner.event = {"before": git("rev-parse", "HEAD^", cwd=runner.repository)}
    assert runner.run(spec="openapi.yaml").code == 1


def amend(runner: Runner) -> None:
    git("add", "--all", cwd=runner.repository)
    git("commit", "--quiet", "--amend", "--message=head", cwd=runner.repository)


# --- The document moved -----------------------------------------------------------------------------------------------

LONG = OLD + "".join(
    f"  /items/{number}:\n    get:\n      operationId: item{number}\n      responses: {{'200': {{description: A}}}}\n"
    for number in range(20)
)
LONG_AND_BROKEN = LONG.replace("name: limit, in: query,", "name: limit, in: query, required: true,")


def moved(tmp_path: Path, old: str, new: str, name: str = "docs/openapi.yaml") -> Runner:
    """Return a pull request that moves `api.yaml`."""
    runner = pull_request(tmp_path, old, None, "api.yaml")
    (runner.repository / name).parent.mkdir(exist_ok=True)
    (runner.repository / name).write_text(new, encoding="utf-8")
    amend(runner)
    return runner


@pytest.mark.parametrize("event", ["pull_request", "push", "merge_group"])
def test_moved_and_broken(tmp_path: Path, event: str) -> None:
    runner = moved(tmp_path, LONG, LONG_AND_BROKEN)
    base = runner.event["pull_request"]["base"]["sha"]
    runner.event = {
        "pull_request": runner.event,
        "push": {"before": base},
        "merge_group": {"merge_group": {"base_sha": base}},
    }[event]
    outcome = runner.run(spec="docs/openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    assert "::notice title=apidiff::docs/openapi.yaml was api.yaml at the base" in outcome.commands


def test_moved_alone(tmp_path: Path) -> None:
    outcome = moved(tmp_path, LONG, LONG).run(spec="docs/openapi.yaml")
    assert outcome.code == 0, outcome.log
    assert outcome.outputs["passed"] == "true"
    assert Path(outcome.outputs["report"]).is_file()


def test_moved_while_the_action_still_names_the_old_place(tmp_path: Path) -> None:
    outcome = moved(tmp_path, LONG, LONG_AND_BROKEN).run(spec="api.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    assert any("api.yaml has moved to docs/openapi.yaml; change the input" in line for line in outcome.commands)


def test_moved_with_a_link_in_the_old_place(tmp_path: Path) -> None:
    runner = moved(tmp_path, LONG, LONG_AND_BROKEN)
    (runner.repository / "api.yaml").symlink_to("docs/openapi.yaml")
    amend(runner)
    outcome = runner.run(spec="docs/openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    assert runner.run(spec="api.yaml").code == 1


def test_moved_with_a_pointer_in_the_old_place(tmp_path: Path) -> None:
    runner = moved(tmp_path, LONG, LONG_AND_BROKEN)
    (runner.repository / "api.yaml").write_text("# moved to docs/openapi.yaml\n")
    amend(runner)
    outcome = runner.run(spec="docs/openapi.yaml")
    assert outcome.code == 1, outcome.log


def test_rewritten_while_it_moved_the_action_asks(tmp_path: Path) -> None:
    other = '{\n"swagger": "2.0",\n"info": {"title": "Other", "version": "7"},\n"paths": {}\n}\n'
    outcome = moved(tmp_path, LONG, other, "docs/openapi.json").run(spec="docs/openapi.json")
    assert outcome.code == 2, outcome.log
    assert outcome.outputs["passed"] == ""
    assert any("docs/openapi.json is new, and api.yaml is gone; if it is the same API" in o for o in outcome.commands)


def test_a_new_document_while_something_else_goes(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, None, OLD)
    git("rm", "--quiet", "README", cwd=runner.repository)
    amend(runner)
    outcome = runner.run(spec="openapi.yaml")
    assert (outcome.code, outcome.outputs["passed"]) == (0, "true"), outcome.log


def test_a_document_that_is_built_and_not_committed_has_no_base(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, None, None)
    (runner.repository / ".gitignore").write_text("openapi.yaml\n")
    (runner.repository / "openapi.yaml").write_text(BREAKING)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert outcome.outputs["passed"] == ""
    assert any("openapi.yaml is not committed" in line for line in outcome.commands)


# --- The base branch moved on -----------------------------------------------------------------------------------------


def merged(tmp_path: Path, on_base: str, on_topic: str) -> tuple[Runner, dict[str, str]]:
    """Return a pull request whose base branch went on, checked out as its merge into that, with the commits by name."""
    runner = pull_request(tmp_path, OLD, OLD)
    top = runner.repository
    commits = {"begin": git("rev-parse", "HEAD", cwd=top)}
    git("checkout", "--quiet", "-b", "topic", cwd=top)
    (top / "README").write_text("Words.\n")
    (top / "openapi.yaml").write_text(on_topic)
    git("commit", "--quiet", "--all", "--message=topic", cwd=top)
    commits["topic"] = git("rev-parse", "HEAD", cwd=top)
    git("checkout", "--quiet", "main", cwd=top)
    (top / "openapi.yaml").write_text(on_base)
    git("commit", "--quiet", "--all", "--allow-empty", "--message=on", cwd=top)
    commits["base"] = git("rev-parse", "HEAD", cwd=top)
    git("checkout", "--quiet", "--detach", cwd=top)
    git("merge", "--quiet", "--no-ff", "--message=merge", "topic", cwd=top)
    commits["merge"] = git("rev-parse", "HEAD", cwd=top)
    runner.event = {
        "pull_request": {"base": {"sha": commits["begin"], "ref": "main"}, "head": {"sha": commits["topic"]}}
    }
    return runner, commits


@pytest.mark.parametrize("head", [True, False], ids=["as events are", "without a head"])
def test_what_the_base_branch_broke_is_not_charged_to_the_pull_request(tmp_path: Path, head: bool) -> None:
    runner, _ = merged(tmp_path, BREAKING, OLD)
    if not head:
        del runner.event["pull_request"]["head"]
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 0, outcome.log


def test_what_the_pull_request_breaks_is(tmp_path: Path) -> None:
    runner, _ = merged(tmp_path, OLD, BREAKING)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log


def test_its_own_branch_checked_out_is_compared_with_where_it_began(tmp_path: Path) -> None:
    runner, commits = merged(tmp_path, OLD + "  /more:\n    get: {responses: {'200': {description: More}}}\n", OLD)
    runner.event["pull_request"]["base"]["sha"] = commits["base"]
    git("checkout", "--quiet", "--detach", "topic", cwd=runner.repository)
    assert runner.run(spec="openapi.yaml").code == 0


@pytest.mark.parametrize("head", [True, False], ids=["as events are", "without a head"])
@pytest.mark.parametrize("base", ["begin", "base"])
def test_a_merge_on_its_own_branch_does_not_hide_what_came_before(tmp_path: Path, head: bool, base: str) -> None:
    runner, commits = merged(tmp_path, OLD, BREAKING)
    top = runner.repository
    git("checkout", "--quiet", "topic", cwd=top)
    git("merge", "--quiet", "--no-ff", "--message=update", "main", cwd=top)
    pull = {"base": {"sha": commits[base], "ref": "main"}, "head": {"sha": git("rev-parse", "HEAD", cwd=top)}}
    if not head:
        del pull["head"]
    runner.event = {"pull_request": pull}
    assert runner.run(spec="openapi.yaml").code == 1


def test_the_merge_in_a_shallow_checkout(tmp_path: Path) -> None:
    runner, commits = merged(tmp_path, BREAKING, OLD)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=runner.repository)
    shallow = tmp_path / "shallow"
    shallow.mkdir()
    git("init", "--quiet", cwd=shallow)
    git("remote", "add", "origin", f"file://{runner.repository}", cwd=shallow)
    git("fetch", "--quiet", "--depth=1", "origin", commits["merge"], cwd=shallow)
    git("checkout", "--quiet", "--detach", commits["merge"], cwd=shallow)
    runner.repository = shallow
    assert runner.run(spec="openapi.yaml").code == 0


def test_the_base_alone_checked_out_is_no_verdict(tmp_path: Path) -> None:
    runner, commits = merged(tmp_path, OLD, BREAKING)
    git("checkout", "--quiet", "--detach", commits["begin"], cwd=runner.repository)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert any("what is checked out is the base itself" in line for line in outcome.commands)
    (runner.repository / "openapi.yaml").write_text(BREAKING)
    assert runner.run(spec="openapi.yaml").code == 1


# --- What a pull request brings opens no doors ------------------------------------------------------------------------


@pytest.mark.parametrize("name", [".apidiff.yaml", "pyproject.toml"])
def test_a_configuration_opens_no_door(tmp_path: Path, name: str) -> None:
    runner = pull_request(tmp_path, OLD, OLD)
    yaml_ = name.endswith("yaml")
    (runner.repository / name).write_text(
        "allow-outside-root: true\n" if yaml_ else "[tool.apidiff]\nallow-outside-root = true\n"
    )
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert outcome.outputs["passed"] == ""
    assert any("allow-outside-root cannot be set in a file" in line for line in outcome.commands)


def test_the_level_of_the_configuration_counts_where_the_input_is_not_set(tmp_path: Path) -> None:
    new = OLD.replace("limit, in: query, schema: {type: integer}", "limit, in: query, schema: {type: number}")
    runner = pull_request(tmp_path, OLD, new)
    assert runner.run(spec="openapi.yaml").code == 0
    (runner.repository / ".apidiff.yaml").write_text("fail-on: warning\n")
    assert runner.run(spec="openapi.yaml").code == 1
    assert runner.run(spec="openapi.yaml", fail_on="breaking").code == 0


def with_settings(tmp_path: Path, before: dict[str, str], after: dict[str, str], new: str = BREAKING) -> Runner:
    """A pull request that changes the document and files of settings."""
    runner = pull_request(tmp_path, OLD, new)
    for path, text in after.items():
        (runner.repository / path).parent.mkdir(parents=True, exist_ok=True)
        (runner.repository / path).write_text(text)
    git("add", ".", cwd=runner.repository)
    git("commit", "-qm", "settings", cwd=runner.repository)
    head = git("rev-parse", "HEAD", cwd=runner.repository)
    git("checkout", "-q", "--detach", runner.event["pull_request"]["base"]["sha"], cwd=runner.repository)
    for path, text in before.items():
        (runner.repository / path).parent.mkdir(parents=True, exist_ok=True)
        (runner.repository / path).write_text(text)
    git("add", ".", cwd=runner.repository)
    git("commit", "-qm", "before", "--allow-empty", cwd=runner.repository)
    runner.event["pull_request"]["base"]["sha"] = git("rev-parse", "HEAD", cwd=runner.repository)
    tree = git("rev-parse", f"{head}^{{tree}}", cwd=runner.repository)
    merged = git("commit-tree", tree, "-p", "HEAD", "-m", "head", cwd=runner.repository)
    git("checkout", "-q", "--detach", merged, cwd=runner.repository)
    return runner


def warned(outcome: Outcome) -> list[str]:
    return [line for line in outcome.commands if "its own settings" in line]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (".apidiff.yaml", "", "fail-on: never\n"),
        (".apidiff.yaml", "fail-on: breaking\n", "fail-on: 'never'\n"),
        ("pyproject.toml", "[tool.other]\n", '[tool.other]\n[tool.apidiff]\nfail-on = "never"\n'),
    ],
)
def test_a_pull_request_does_not_switch_off_its_own_gate(tmp_path: Path, name: str, before: str, after: str) -> None:
    runner = with_settings(tmp_path, {name: before} if before else {}, {name: after})
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    (line,) = warned(outcome)
    assert f"file={name}" in line
    assert "here `fail-on` is `breaking`" in line
    assert runner.run(spec="openapi.yaml", fail_on="never").code == 0


@pytest.mark.parametrize(
    ("path", "configuration"),
    [
        (".apidiff.yaml", ""),
        ("apidiff.waivers.yaml", ""),
        ("accepted/list.yaml", "waivers: [accepted/list.yaml]\n"),
        ("our-rules/one.yaml", "rules: [our-rules]\n"),
    ],
)
def test_what_a_pull_request_changes_of_its_settings_is_told(tmp_path: Path, path: str, configuration: str) -> None:
    given = {".apidiff.yaml": configuration} if configuration else {}
    text = "levels: {}\n" if path == ".apidiff.yaml" else "# nothing yet\n"
    runner = with_settings(tmp_path, given, {**given, path: text}, PASSING)
    (line,) = warned(runner.run(spec="openapi.yaml"))
    assert f"file={path}" in line


def test_settings_that_stay_are_not_told(tmp_path: Path) -> None:
    same = {".apidiff.yaml": "fail-on: never\n", "pyproject.toml": "[tool.apidiff]\n[tool.other]\n"}
    runner = with_settings(tmp_path, same, {**same, "pyproject.toml": "[tool.apidiff]\n[tool.other]\na = 1\n"})
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 0, outcome.log
    assert warned(outcome) == []


def test_a_stricter_level_counts_at_once(tmp_path: Path) -> None:
    new = OLD.replace("limit, in: query, schema: {type: integer}", "limit, in: query, schema: {type: number}")
    runner = with_settings(tmp_path, {}, {".apidiff.yaml": "fail-on: warning\n"}, new)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert len(warned(outcome)) == 1


@pytest.mark.parametrize("text", ["", "{", "\x00", None])
def test_an_event_that_is_no_json_is_explained(tmp_path: Path, text: str | None) -> None:
    runner = pull_request(tmp_path, OLD, PASSING)
    event = tmp_path / "broken-event.json"
    if text is not None:
        event.write_text(text)
    runner.surroundings["GITHUB_EVENT_PATH"] = str(event)
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert any("the event cannot be read" in line and "GITHUB_EVENT_PATH" in line for line in outcome.commands)
    assert "internal error" not in outcome.log


MODULE = "open('ran', 'w').close()\napp = spec = None\n"


@pytest.mark.parametrize("old", ["service.main:app", "main.py:app", "main:app", "-x:app", "service.main:app@2"])
def test_no_code_of_the_checkout_runs(tmp_path: Path, old: str) -> None:
    runner = pull_request(tmp_path, OLD, OLD)
    top = runner.repository
    git("branch", "--move", "main", "trunk", cwd=top)
    (top / "service").mkdir()
    for name in ("main.py", "service/main.py", "service/__init__.py"):
        (top / name).write_text(MODULE)
    outcome = runner.run(spec="openapi.yaml", old=old)
    assert outcome.code == 2, outcome.log
    assert outcome.outputs["passed"] == ""
    assert not list(tmp_path.rglob("ran"))


def test_no_module_of_the_checkout_is_imported(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, PASSING)
    for name in ("click", "yaml", "json", "msgspec", "sitecustomize"):
        (runner.repository / f"{name}.py").write_text(MODULE)
    runner.surroundings = {"PYTHONPATH": f".{os.pathsep}{runner.repository}"}
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 0, outcome.log
    assert not list(tmp_path.rglob("ran"))


def test_a_wrong_option_is_no_verdict(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="openapi.yaml", fail_on="sometimes")
    assert outcome.code == 2, outcome.log
    assert any("could not run" in line for line in outcome.commands)
    assert outcome.outputs["passed"] == ""


@pytest.mark.parametrize("name", ["annotate", "summary"])
def test_a_switch_that_is_neither_true_nor_false_is_an_error(tmp_path: Path, name: str) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="openapi.yaml", **{name: "perhaps"})
    assert outcome.code == 2, outcome.log
    assert any(f"`{name}`" in line for line in outcome.commands)


def test_annotations_and_summary_can_be_switched_off(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="openapi.yaml", annotate="false", summary="false")
    assert outcome.code == 1, outcome.log
    assert not [line for line in outcome.commands if "file=" in line]
    assert outcome.summary == ""
    assert outcome.outputs["passed"] == "false"


def test_the_level_that_fails_can_be_set(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, BREAKING).run(spec="openapi.yaml", fail_on="never")
    assert outcome.code == 0, outcome.log
    assert outcome.outputs["passed"] == "true"
    assert outcome.outputs["breaking"] == "1"


@pytest.mark.parametrize(
    "name", ["my api/open api.yaml", 'it\'s "quoted" $(touch pwned) `touch pwned`.yaml', "-f.yaml", "ä:b.yaml"]
)
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING, name)
    outcome = runner.run(spec=name)
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    assert not list(tmp_path.rglob("pwned"))


def test_a_document_cannot_give_the_runner_commands(tmp_path: Path) -> None:
    hostile = '"x\\n::error file=README::forged\\n::set-output name=passed::true"'
    old = OLD.replace("{title: Users", f"{{title: {hostile}").replace("description: Users", f"description: {hostile}")
    new = BREAKING.replace("{title: Users", f"{{title: {hostile}").replace("name: limit", f"name: {hostile}")
    outcome = pull_request(tmp_path, old, new).run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert not [line for line in outcome.commands if line.startswith(("::error file=README", "::set-output"))]
    assert outcome.outputs["passed"] == "false"


def test_a_broken_document_cannot_give_the_runner_commands(tmp_path: Path) -> None:
    outcome = pull_request(tmp_path, OLD, '"::error::forged": ["\n::error file=README::forged\n').run(
        spec="openapi.yaml"
    )
    assert outcome.code == 3, outcome.log
    assert all(line.startswith("::error title=apidiff") for line in outcome.commands)


def test_the_old_document_can_be_named(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, BREAKING, BREAKING)
    (runner.repository / "released.yaml").write_text(OLD, encoding="utf-8")
    runner.event = {}
    outcome = runner.run(spec="openapi.yaml", old="released.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"


def test_a_push_compares_with_what_was_there_before(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.event = {"before": git("rev-parse", "HEAD^", cwd=runner.repository)}
    assert runner.run(spec="openapi.yaml").code == 1


@pytest.mark.parametrize("event", [{}, {"before": "0" * 40}], ids=["no base", "new branch"])
def test_an_event_without_a_base_says_what_to_do(tmp_path: Path, event: dict[str, Any]) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.event = event
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert any("name one with the input `old`" in line for line in outcome.commands)


def test_the_base_is_fetched_in_a_shallow_checkout(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=runner.repository)
    shallow = tmp_path / "shallow"
    git("clone", "--quiet", "--depth=1", f"file://{runner.repository}", str(shallow), cwd=tmp_path)
    assert len(git("log", "--format=%H", cwd=shallow).splitlines()) == 1
    runner.repository = shallow
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"


def test_a_base_that_cannot_be_fetched_is_explained(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.event = {"pull_request": {"base": {"sha": "1234567890" * 4}}}
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 2, outcome.log
    assert any("fetch-depth: 0" in line for line in outcome.commands)


def test_a_long_guide_is_cut_so_that_the_summary_is_kept(tmp_path: Path) -> None:
    """GitHub drops a summary of more than 1 MiB as a whole. The cut is at a line, and closes a block of code."""
    spec = importlib.util.spec_from_file_location("action_compare", ROOT / "action" / "compare.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    summary = tmp_path / "summary.md"
    script.write_summary(
        {"GITHUB_STEP_SUMMARY": str(summary)}, "# Guide\n\n```json\n" + '{"name": "ä"}\n' * 100_000 + "```\n"
    )
    written = summary.read_text(encoding="utf-8")
    assert 900_000 < len(written.encode()) < 1024 * 1024
    body, _, rest = written.partition("\n```\n\n*The rest is left out")
    assert rest
    assert set(body.splitlines()[3:]) == {'{"name": "ä"}'}
    summary.unlink()
    script.write_summary({"GITHUB_STEP_SUMMARY": str(summary)}, "# Short")
    assert summary.read_text(encoding="utf-8") == "# Short\n"


@pytest.mark.slow
def test_every_step_with_the_real_installation(tmp_path: Path) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.stand_in = False
    ran = tmp_path / "ran"
    for module in ("pip", "venv", "json", "yaml", "hatchling"):
        text = f"import sys, pathlib; pathlib.Path({str(ran)!r}).write_text(__file__)\n"
        (runner.repository / f"{module}.py").write_text(text, encoding="utf-8")
    outcome = runner.run(spec="openapi.yaml")
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["breaking"] == "1"
    assert not ran.exists(), f"the action ran code of the checkout: {ran.read_text(encoding='utf-8')}"
    (home,) = (runner.home / "runner _temp_").glob("apidiff-venv.*")
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file() and file.suffix != ".pyc")
    assert size < 40_000_000, f"{size:,} bytes are installed"


def test_who_is_hit_is_told(tmp_path: Path) -> None:
    runner = pull_request(
        tmp_path, OLD, OLD.replace("        - {name: limit, in: query, schema: {type: integer}}\n", "        []\n")
    )
    (runner.repository / "calls.ndjson").write_text(
        '{"method": "GET", "path": "/users?limit=1", "status": 200, "consumer": "till"}\n'
        '{"method": "GET", "path": "/users", "status": 200, "consumer": "web"}\n'
    )
    outcome = runner.run(spec="openapi.yaml", consumers="calls.ndjson")
    assert outcome.code == 1
    assert "**Who is hit**, by 2 recorded exchanges" in outcome.summary
    assert "| till | 1 |  | 1 |" in outcome.summary
    assert "| web |  |  | 1 |" in outcome.summary

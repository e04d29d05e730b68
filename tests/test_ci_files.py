"""The ready files for CI systems: their shell steps are run, as the system runs them, in a repository of their own.

What installs apidiff is replaced by this checkout; all else is done as it stands in the files.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.forge.servers import TOKEN, GitLab, gitlab_api
from tests.forks import programs
from tests.test_action import BREAKING, OLD, PASSING, git

__all__ = ["gitlab_api"]

ROOT = Path(__file__).resolve().parent.parent
CI = ROOT / "ci"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are run with a POSIX shell")

INSTALLS = """#!/bin/sh
# Stands for an installation: `-m pip install` has nothing to do, `-m venv` makes a folder with the program.
case "$1 $2" in
  install*|*pip) exit 0 ;;
  *venv) mkdir -p "$3/bin" && cp {folder}/apidiff "$3/bin/apidiff" && cp {folder}/python "$3/bin/pip" ;;
  *) exec {python} "$@" ;;
esac
"""


class Job:
    """A clone of a repository whose topic branch is checked out, merged into the target as CI systems do it."""

    def __init__(self, folder: Path, document: str) -> None:
        origin = folder / "origin"
        origin.mkdir()
        git("init", "--quiet", "--initial-branch=main", cwd=origin)
        (origin / "api").mkdir()
        (origin / "api" / "openapi.yaml").write_text(OLD, encoding="utf-8")
        self.commit(origin, "base")
        self.base = git("rev-parse", "HEAD", cwd=origin)
        git("checkout", "--quiet", "-b", "topic", cwd=origin)
        (origin / "api" / "openapi.yaml").write_text(document, encoding="utf-8")
        self.commit(origin, "topic")
        git("checkout", "--quiet", "main", cwd=origin)
        # What the target did meanwhile is not the branch's doing.
        (origin / "other.yaml").write_text(OLD.replace("Users", "Others"), encoding="utf-8")
        self.commit(origin, "on")
        self.clone = folder / "work space"
        git("clone", "--quiet", str(origin), str(self.clone), cwd=folder)
        git("checkout", "--quiet", "topic", cwd=self.clone)
        self.programs = folder / "bin"
        self.programs.mkdir()
        programs.apidiff(self.programs)
        for name in ("python", "python3"):
            self.program(name, INSTALLS)
        self.temporary = folder / "tmp"
        self.temporary.mkdir()

    @staticmethod
    def commit(folder: Path, message: str) -> None:
        git("add", "--all", cwd=folder)
        git("commit", "--quiet", f"--message={message}", cwd=folder)

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text.format(python=shlex.quote(sys.executable), folder=shlex.quote(str(self.programs))))
        path.chmod(0o755)

    def run(self, scripts: list[str], **surroundings: str) -> tuple[int, str]:
        """Run scripts one after the other, up to the first that fails."""
        apart = ("GITHUB_", "CI", "GIT_", "PYTHON", "COV")
        keep = {name: value for name, value in os.environ.items() if not name.startswith(apart)}
        path = os.pathsep.join([str(self.programs), os.environ["PATH"]])
        said = ""
        for script in scripts:
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=self.clone,
                env={**keep, "CI": "true", "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull, **surroundings},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=120,
                check=False,
            )
            said += done.stdout
            if done.returncode:
                return done.returncode, said
        return 0, said


def gitlab() -> dict[str, Any]:
    """Return the job of the component, with the inputs that it has by itself."""
    text = (CI / "gitlab.yml").read_text(encoding="utf-8")
    head, body = text.split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    filled = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: inputs[match[1]]["default"], body)
    job: dict[str, Any] = yaml.safe_load(filled)["apidiff"]
    return job


def run_gitlab(job: Job) -> tuple[int, str]:
    return job.run(gitlab()["script"], CI_MERGE_REQUEST_DIFF_BASE_SHA=job.base)


def run_azure(job: Job) -> tuple[int, str]:
    steps = yaml.safe_load((CI / "azure-pipelines.yml").read_text(encoding="utf-8"))["steps"]
    scripts = [step["script"] for step in steps if "script" in step]
    return job.run(scripts, SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main")


def run_circle(job: Job) -> tuple[int, str]:
    steps = yaml.safe_load((CI / "circleci.yml").read_text(encoding="utf-8"))["jobs"]["apidiff"]["steps"]
    return job.run([step["run"] for step in steps if isinstance(step, dict) and "run" in step])


def run_jenkins(job: Job) -> tuple[int, str]:
    scripts = re.findall(r"(?m)^ +sh '(.*)'$", (CI / "Jenkinsfile").read_text(encoding="utf-8"))
    assert len(scripts) == 3
    return job.run(scripts, CHANGE_TARGET="main", WORKSPACE_TMP=str(job.temporary))


SYSTEMS = {
    "gitlab": (run_gitlab, "apidiff.xml"),
    "azure": (run_azure, "apidiff.xml"),
    "circleci": (run_circle, "results/apidiff/results.xml"),
    "jenkins": (run_jenkins, "apidiff.xml"),
}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(("document", "code"), [(BREAKING, 1), (PASSING, 0), ("openapi: 3.0.3\npaths: [", 3)])
def test_the_job_gives_the_verdict(tmp_path: Path, system: str, document: str, code: int) -> None:
    job = Job(tmp_path, document)
    run, results = SYSTEMS[system]
    found, said = run(job)
    assert found == code, said
    assert "openapi.yaml" in said
    assert "other.yaml" not in said, "what the target did is not the branch's doing"
    suites = ElementTree.parse(job.clone / results).getroot()
    failed = suites.findall(".//failure") + suites.findall(".//error")
    assert bool(failed) is (code != 0)
    page = "results/apidiff.html" if system == "circleci" else "apidiff.html"
    assert "<html" in (job.clone / page).read_text(encoding="utf-8")


def test_jenkins_without_credentials_of_the_shell_uses_what_was_fetched(tmp_path: Path) -> None:
    job = Job(tmp_path, BREAKING)
    shutil.rmtree(tmp_path / "origin")
    assert run_jenkins(job)[0] == 1


def test_what_gitlab_gets_is_what_it_reads(tmp_path: Path) -> None:
    """The fields that GitLab asks for (https://docs.gitlab.com/ci/testing/code_quality, report format)."""
    job = Job(tmp_path, BREAKING)
    run_gitlab(job)
    artifacts = gitlab()["artifacts"]
    for name in (*artifacts["paths"], *artifacts["reports"].values()):
        assert (job.clone / name).is_file(), name
    found = json.loads((job.clone / artifacts["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert found
    for one in found:
        assert one["description"]
        assert one["check_name"]
        assert re.fullmatch(r"[0-9a-f]+", one["fingerprint"])
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["location"]["path"] == "api/openapi.yaml"
        assert one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in found}) == len(found)


@pytest.mark.parametrize("token", ["", TOKEN])
def test_gitlab_gets_one_note_where_there_is_a_token(tmp_path: Path, gitlab_api: GitLab, token: str) -> None:
    job = Job(tmp_path, BREAKING)
    run_gitlab(job)
    surroundings = {**gitlab_api.environment, "CI_JOB_NAME": "apidiff", "APIDIFF_NOTE_TOKEN": token}
    for _ in range(2):
        code, said = job.run(gitlab()["after_script"], **surroundings)
        assert code == 0, said
        assert TOKEN not in said
    if not token:
        assert gitlab_api.notes == []
        return
    (note,) = gitlab_api.notes
    assert "## apidiff: failed" in note["body"]
    assert "<details><summary>Migration guide</summary>" in note["body"]


# What Jenkins' xUnit plugin checks reports against (jenkinsci/xunit-plugin, junit-10.xsd, as of November 2025), as far
# as reports of ours could be at odds with it: which attributes an element must and may have, and what may stand in it.
JENKINS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": (
        {"name"},
        {"classname", "time", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"message", "type"}, set()),
    "system-out": (set(), set(), set()),
}


@pytest.mark.parametrize("document", [BREAKING, PASSING, "openapi: 3.0.3\npaths: ["])
def test_what_jenkins_gets_is_what_it_reads(tmp_path: Path, document: str) -> None:
    job = Job(tmp_path, document)
    run_jenkins(job)
    root = ElementTree.parse(job.clone / "apidiff.xml").getroot()
    assert root.tag in ("testsuites", "testsuite")
    for element in root.iter():
        must, may, holds = JENKINS[element.tag]
        assert must <= set(element.attrib) <= must | may, (element.tag, element.attrib)
        assert {child.tag for child in element} <= holds
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib.get("failures", 0)) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib.get("errors", 0)) == len(suite.findall("testcase/error"))

"""`apidiff comment`: one comment of a pull request or merge request, written and kept up to date."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from apidiff.cli.program import PASSED, UNREADABLE, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, breaking_pair, document, run, write
from tests.cli.test_many import git, put
from tests.drips import dripping
from tests.forge.servers import TOKEN, GitLab, gitlab_api
from tests.test_action_told import GitHub, github

__all__ = ["github", "gitlab_api"]

FORGES = ("CI_API_V4_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID", "CI_JOB_URL", "APIDIFF_NOTE_TOKEN")
FORGES += ("GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_REF", "GITHUB_API_URL", "GITHUB_RUN_ID", "GITHUB_SERVER_URL")


@pytest.fixture(autouse=True)
def _reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in FORGES:
        monkeypatch.delenv(name, raising=False)
    run("check", *breaking_pair(tmp_path), "-f", "json", "-o", "report.json", "-f", "guide", "-o", "guide.md")


@pytest.fixture
def job(gitlab_api: GitLab, monkeypatch: pytest.MonkeyPatch) -> GitLab:
    for name, value in {**gitlab_api.environment, "APIDIFF_NOTE_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    return gitlab_api


def test_the_note_is_written_once_and_then_updated(job: GitLab, tmp_path: Path) -> None:
    job.notes = [{"id": number + 1, "body": "hello"} for number in range(120)]
    assert run("comment", "report.json", "--guide", "guide.md").exit_code == PASSED
    assert len(job.notes) == 121
    assert "## apidiff: failed" in job.notes[-1]["body"]
    same = write(tmp_path, "same.json", json.loads((tmp_path / "old.json").read_text()))
    run("check", "old.json", same, "-f", "json", "-o", "report.json")
    assert run("comment", "report.json").exit_code == PASSED
    assert len(job.notes) == 121
    assert "## apidiff: passed" in job.notes[-1]["body"]
    asked = len(job.asked)
    assert run("comment", "report.json").exit_code == PASSED
    assert {method for method, _ in job.asked[asked:]} == {"GET"}, "what says the same already is left"


def test_notes_of_several_names_stand_side_by_side(job: GitLab) -> None:
    for name in ("a", "b", "a"):
        assert run("comment", "report.json", "--name", name).exit_code == PASSED
    assert len(job.notes) == 2


def test_a_note_of_somebody_else_that_begins_like_ours_is_left(job: GitLab) -> None:
    run("comment", "report.json")
    marker = job.notes[0]["body"].splitlines()[0]
    job.notes = [{"id": 1, "body": f"{marker}\nmine", "foreign": True}]
    assert run("comment", "report.json").exit_code == PASSED
    assert [note["body"] == f"{marker}\nmine" for note in job.notes] == [True, False]


@pytest.mark.parametrize("status", [302, 401, 403, 404, 422, 500, b"<html>", b'{"no": "list"}', b""])
def test_an_api_that_fails_is_told_without_the_token(job: GitLab, status: int | bytes) -> None:
    job.fails = {"GET": status}
    result = run("comment", "report.json")
    assert result.exit_code == UNREADABLE
    assert "no comment was written: GitLab answered" in result.stderr
    assert TOKEN not in result.output
    assert job.notes == []


def test_an_api_that_is_not_there(job: GitLab) -> None:
    job.server.shutdown()
    job.server.server_close()
    result = run("comment", "report.json")
    assert result.exit_code == UNREADABLE
    assert "GitLab cannot be reached" in result.stderr


def test_nothing_in_a_guide_is_a_command_to_gitlab(job: GitLab, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# Guide\n/merge\n  /close\n> /label ~x\n@all see `/users`\n/")
    run("comment", "report.json", "--guide", "guide.md")
    lines = [line.lstrip("> \t") for line in job.notes[0]["body"].splitlines()]
    assert not [line for line in lines if line.startswith("/") and len(line) > 1]
    assert "@all" not in job.notes[0]["body"]
    assert "`/users`" in job.notes[0]["body"]


def test_documents_without_a_verdict_are_told(tmp_path: Path) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "openapi.yaml").write_text(
            "openapi: 3.0.3\npaths: [" if side == "new" else "openapi: 3.0.3\n"
        )
    run("check", "old", "new", "-f", "json", "-o", "report.json")
    assert "## apidiff: no verdict" in run("comment", "report.json", "--dry-run").stdout


def test_a_submodule_that_was_not_looked_at_is_no_verdict(tmp_path: Path) -> None:
    """All that was looked at passed, and `check` leaves with 3."""
    for folder in ("part", "whole"):
        (tmp_path / folder).mkdir()
        git("init", "--quiet", "--initial-branch=main", cwd=folder)
    put("part/openapi.json", document())
    git("add", "--all", cwd="part")
    git("commit", "--quiet", "--message=one", cwd="part")
    put("whole/openapi.json", document())
    git("submodule", "--quiet", "add", str(tmp_path / "part"), "part", cwd="whole")
    git("add", "--all", cwd="whole")
    git("commit", "--quiet", "--message=one", cwd="whole")
    put("whole/part/openapi.json", document(user=COUNTRY_REQUIRED))
    git("commit", "--quiet", "--all", "--message=two", cwd="whole/part")
    git("commit", "--quiet", "--all", "--message=two", cwd="whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "whole")
        assert run("check", ".", "--against", "HEAD^", "-f", "json", "-o", "report.json").exit_code == UNREADABLE
        assert "## apidiff: no verdict" in run("comment", "report.json", "--dry-run").stdout


def test_the_job_is_led_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_JOB_URL", "https://gitlab.example.com/group/shop/-/jobs/5")
    assert (
        "[The whole report](https://gitlab.example.com/group/shop/-/jobs/5)"
        in run("comment", "report.json", "--dry-run").stdout
    )
    assert "(https://x.test/)" in run("comment", "report.json", "--dry-run", "--link", "https://x.test/").stdout


def test_the_same_in_github(monkeypatch: pytest.MonkeyPatch, github: GitHub) -> None:
    job = {"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": TOKEN, "GITHUB_REF": "refs/pull/7/merge"}
    for name, value in {**job, "GITHUB_API_URL": github.url}.items():
        monkeypatch.setenv(name, value)
    for _ in range(2):
        assert run("comment", "report.json", "--guide", "guide.md").exit_code == PASSED
    (comment,) = github.comments
    assert "## apidiff: failed" in comment["body"]
    assert github.asked[0][1].startswith("/repos/o/r/issues/7/comments")
    github.fails = {("GET", "comments"): 403}
    assert "`permissions: pull-requests: write`" in run("comment", "report.json").stderr


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "the environment of a job of GitHub Actions or GitLab CI"),
        ({"CI_API_V4_URL": "http://127.0.0.1:1"}, "expected APIDIFF_NOTE_TOKEN"),
        ({"CI_API_V4_URL": "http://127.0.0.1:1", "APIDIFF_NOTE_TOKEN": "x"}, "CI_MERGE_REQUEST_IID"),
        ({"GITHUB_REPOSITORY": "o/r"}, "expected GITHUB_TOKEN"),
        ({"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": "x"}, "GITHUB_REF to name a pull request"),
        ({"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": "x", "GITHUB_REF": "refs/heads/main"}, "GITHUB_REF"),
    ],
)
def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = run("comment", "report.json")
    assert result.exit_code == USAGE
    assert told in result.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"report": 1}', "openapi: 3.1.0", "\ud800"])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    result = run("comment", "x.json", "--dry-run")
    assert result.exit_code == USAGE
    assert "x.json: " in result.stderr


def test_files_that_are_not_there_are_refused() -> None:
    assert "none.json: cannot be read" in run("comment", "none.json", "--dry-run").stderr
    assert "none.md: cannot be read" in run("comment", "report.json", "--guide", "none.md", "--dry-run").stderr


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["])
def test_an_api_that_sends_a_byte_now_and_then_is_left(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    stopped = threading.Event()
    place, thread = dripping(start, stopped)
    monkeypatch.setattr("apidiff.forge.calls.SECONDS", 0.5)
    for name, value in {
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_TOKEN": "t",
        "GITHUB_REF": "refs/pull/1/merge",
        "GITHUB_API_URL": f"http://{place}",
    }.items():
        monkeypatch.setenv(name, value)
    began = time.monotonic()
    result = run("comment", "report.json")
    assert time.monotonic() - began < 10
    assert result.exit_code == UNREADABLE
    assert "GitHub cannot be reached for GET issues/1/comments" in result.stderr
    stopped.set()
    thread.join()

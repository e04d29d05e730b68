"""What the GitHub Action tells a pull request, and what it takes from it: comments and labels, by a server that stands
in for GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import apidiff
from apidiff.forge import words
from tests.cli.documents import COUNTRY_REQUIRED, document
from tests.test_action import BREAKING, OLD, Outcome, Runner, pull_request, pytestmark

__all__ = ["pytestmark"]

TOKEN = "secret-of-the-test"


class GitHub:
    """As much of the API as the action uses. `fails` maps a method and a part of the path to the status it answers."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.fails: dict[tuple[str, str], int | bytes] = {}
        self.asked: list[tuple[str, str]] = []
        github = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                github.asked.append((self.command, self.path))
                assert self.headers["Authorization"] == f"Bearer {TOKEN}"
                status, told = github.reply(self.command, self.path, json.loads(body or b"null"))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

            do_GET = do_POST = do_PATCH = answer

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def reply(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        for (failing, part), status in self.fails.items():
            if failing == method and part in path:
                return (200, status) if isinstance(status, bytes) else (status, {"message": "no"})
        if method == "GET":
            page = int(re.search(r"page=(\d+)$", path)[1])  # type: ignore[index]
            items = self.events if "/events" in path else self.comments
            return 200, items[(page - 1) * 100 : page * 100]
        if method == "POST":
            self.comments.append({"id": len(self.comments) + 1, **body})
            return 201, self.comments[-1]
        number = int(path.rpartition("/")[2])
        (comment,) = [one for one in self.comments if one["id"] == number]
        comment.update(body)
        return 200, comment


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()
    yield made
    made.server.shutdown()
    made.server.server_close()


def run(runner: Runner, github: GitHub, **inputs: str) -> Outcome:
    runner.surroundings = {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_RUN_ID": "5",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_SERVER_URL": "https://github.com",
    }
    outcome = runner.run(spec="openapi.yaml", token=TOKEN, **inputs)
    assert TOKEN not in outcome.log + outcome.summary
    return outcome


def test_one_comment_is_written_and_kept_up_to_date(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    github.comments = [{"id": number + 1, "body": "hello"} for number in range(120)]
    assert run(runner, github).code == 1
    body = github.comments[-1]["body"]
    report = json.loads(next((runner.home / "runner _temp_").rglob("report.json")).read_text())
    (finding,) = [one for one in report["findings"] if one["level"] == "breaking"]
    assert "## apidiff: failed" in body
    assert finding["fingerprint"] in body
    assert "<details><summary>Migration guide</summary>" in body
    assert "https://github.com/o/r/actions/runs/5" in body
    assert len(github.comments) == 121
    (runner.repository / "openapi.yaml").write_text(OLD)
    assert run(runner, github).code == 0
    assert len(github.comments) == 121
    assert "## apidiff: passed" in github.comments[-1]["body"]
    asked = len(github.asked)
    run(runner, github)
    assert {method for method, _ in github.asked[asked:]} == {"GET"}


def test_a_comment_of_somebody_else_that_begins_like_ours_is_left(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    run(runner, github)
    marker = github.comments[0]["body"].splitlines()[0]
    github.comments = [{"id": 1, "body": f"{marker}\nmine"}]
    github.fails = {("PATCH", "comments/1"): 403}
    assert run(runner, github).code == 1
    assert [one["body"] == f"{marker}\nmine" for one in github.comments] == [True, False]


@pytest.mark.parametrize("status", [301, 401, 403, 404, 422, 500, b"<html>", b'{"no": "list"}', b""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_api_that_fails_changes_no_verdict(tmp_path: Path, github: GitHub, method: str, status: int | bytes) -> None:
    github.fails = {(method, "comments"): status}
    outcome = run(pull_request(tmp_path, OLD, BREAKING), github)
    assert outcome.code == 1, outcome.log
    assert outcome.outputs["passed"] == "false"
    if method == "GET" or status not in (b'{"no": "list"}', b""):
        assert any("no comment was written" in line for line in outcome.commands), outcome.log


def test_an_api_that_is_not_there_changes_no_verdict(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    github.server.server_close()
    github.server.socket.close()
    outcome = run(runner, github)
    assert outcome.code == 1
    assert any("no comment was written" in line for line in outcome.commands)


def test_without_a_token_nothing_is_asked(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.surroundings = {"GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": "o/r"}
    outcome = runner.run(spec="openapi.yaml")
    assert github.asked == []
    assert "to accept it" in outcome.summary


def test_the_comment_can_be_switched_off(tmp_path: Path, github: GitHub) -> None:
    assert run(pull_request(tmp_path, OLD, BREAKING), github, comment="false").code == 1
    assert github.asked == []


def test_a_label_accepts_and_the_report_says_who_and_when(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.event["pull_request"]["labels"] = [{"name": "break it"}]
    github.events = [
        {"event": "labeled", "label": {"name": "other"}, "actor": {"login": "eve"}, "created_at": "2026-01-03"},
        {"event": "labeled", "label": {"name": "break it"}, "actor": {"login": "ada"}, "created_at": "2026-01-02"},
    ]
    assert run(runner, github).code == 1
    outcome = run(runner, github, accept_label="break it")
    assert outcome.code == 0, outcome.log
    report = json.loads(Path(outcome.outputs["report"]).read_text())
    (waived,) = [one["waived"] for one in report["findings"] if one["waived"]]
    assert waived == {"reason": "accepted by the label break it, 2026-01-02", "by": "ada"}
    assert "accepted by the label break it, 2026-01-02 (ada)" in github.comments[-1]["body"]


def test_a_label_counts_where_the_api_does_not_answer(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    runner.event["pull_request"]["labels"] = [{"name": "ok"}]
    runner.event |= {"action": "labeled", "label": {"name": "ok"}, "sender": {"login": "ada"}}
    github.fails = {("GET", "events"): 500}
    outcome = run(runner, github, accept_label="ok")
    assert outcome.code == 0, outcome.log
    assert '"by": "ada"' in Path(outcome.outputs["report"]).read_text()


def test_comments_of_people_of_the_repository_accept_findings(tmp_path: Path, github: GitHub) -> None:
    runner = pull_request(tmp_path, OLD, BREAKING)
    report = json.loads(Path(run(runner, github, comment="false").outputs["report"]).read_text())
    (finding,) = [one for one in report["findings"] if one["level"] == "breaking"]
    comment = {"id": 1, "body": f"fine\n/apidiff waive {finding['fingerprint']} told everybody", "created_at": "2026"}
    github.comments = [{**comment, "author_association": "NONE", "user": {"login": "eve"}}]
    assert run(runner, github, accept_comments="true", comment="false").code == 1
    github.comments = [{**comment, "author_association": "MEMBER", "user": {"login": "ada"}}]
    assert run(runner, github, comment="false").code == 1
    outcome = run(runner, github, accept_comments="true", comment="false")
    assert outcome.code == 0, outcome.log
    assert "told everybody, 2026" in outcome.summary
    github.comments = [{**comment, "author_association": "MEMBER", "body": "/apidiff waive 0123456789abcdef no"}]
    assert run(runner, github, accept_comments="true", comment="false").code == 1


HOSTILE = "</details> @team #1 `x` | <script> ${{ secrets.X }} ::error::x \x1b[31m\n# Heading\n```\n<!-- "


def test_words_of_documents_stay_words(tmp_path: Path, github: GitHub) -> None:
    name = json.dumps(HOSTILE)
    old = OLD.replace("name: limit", f"name: {name}").replace("title: Users", f"title: {name}")
    new = BREAKING.replace("name: limit", f"name: {name}").replace("title: Users", f"title: {name}")
    outcome = run(pull_request(tmp_path, old, new), github)
    assert outcome.code == 1, outcome.log
    body = github.comments[-1]["body"]
    head, _, guide = body.partition("<details><summary>Migration guide")
    assert "<script" not in head
    assert "</details" not in head
    assert not re.search(r"(?<![\w`])@team", head)
    assert "\n# Heading" not in body
    outside = re.sub(r"(?ms)^(`{3,})[^\n]*\n.*?^\1$", "", guide)
    assert outside.count("</details>") == outside.count("<details") + 1
    assert not [line for line in outcome.commands if line.startswith("::error::x")]


def test_a_comment_is_cut_under_the_limit_of_github() -> None:
    section = (
        "## Part\n\n<details><summary>Body</summary>\n\n```json\n" + '{"name": "ä"}\n' * 300 + "```\n\n</details>\n\n"
    )
    for guide in (section * 30, section.replace("## ", "") * 30, "ä" * 200_000, "## A\n" * 50_000):
        body = words.comment("<!-- apidiff x -->", "## apidiff: failed", guide, "https://example.com/run")
        assert len(body.encode()) < 65_536
        assert body.endswith("[The whole report](https://example.com/run)\n")
        assert body.count("<details") == body.count("</details>")
        assert len(re.findall("(?m)^```", body)) % 2 == 0
        assert "The rest is left out" in body
    odd = words.comment("<!-- apidiff x -->", "## apidiff: failed", "", "https://example.com/a(b)?c=%20\u202e \0\udcff")
    assert odd.endswith("[The whole report](https://example.com/a%28b%29?c=%20%E2%80%AE%20%00?)\n")
    short = words.comment("<!-- apidiff x -->", "## apidiff: failed", "# Guide", "")
    assert "# Guide" in short
    assert "left out" not in short


def test_a_head_that_is_too_long_is_cut_as_well() -> None:
    body = words.comment("<!-- apidiff x -->", "line\n" * 40_000, "# Guide", "")
    assert len(body.encode()) < 65_536


def test_a_payload_that_fails_is_shown() -> None:
    report = apidiff.compare(document(), document(user=COUNTRY_REQUIRED), settings=apidiff.Settings()).to_dict()
    head = words.overview(report, "failed")
    assert "This worked, and fails now: POST /users, body application/json\n\n```json\n{" in head


@pytest.mark.parametrize("text", ["a`b", "`a`b`", "|", "<b>", "x" * 5000, "", "``"])
def test_prose_is_one_line_of_a_table(text: str) -> None:
    said = words.prose(text)
    assert "\n" not in said
    assert "|" not in said
    assert "<" not in said.replace("<code>", "").replace("</code>", "")

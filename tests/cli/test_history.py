"""`apidiff history`: what each revision of a document in git did to its callers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from apidiff.batch import history
from apidiff.cli.program import PASSED, UNREADABLE, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, document, run
from tests.cli.test_many import git, put


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet", "--initial-branch=main")


def commit(message: str, value: Any = None, path: str = "openapi.json") -> None:
    if value is not None:
        put(path, value)
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", f"--message={message}")


def commits(*arguments: str) -> list[dict[str, Any]]:
    """Return the commits of the JSON, oldest first."""
    result = run("history", "openapi.json", *arguments, "-f", "json")
    assert result.exit_code == PASSED, result.stderr
    groups = json.loads(result.stdout)["groups"]
    return [one for group in groups for one in group["commits"]][::-1]


def optional(*names: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in ("name", *names)}}


def test_commit_by_commit() -> None:
    commit("begin", document())
    commit("something else", "words", "README")
    commit("break", document("1.1.0", user=COUNTRY_REQUIRED))
    commit("add", document("1.2.0", user=COUNTRY_REQUIRED, other={"type": "string"}))
    found = commits()
    assert [(one["subject"], one["state"], one["breaking"]) for one in found] == [
        ("begin", "first", 0),
        ("break", "compared", 1),
        ("add", "compared", 0),
    ]
    assert found[1]["compared_with"] == found[0]["commit"]
    assert [one["subject"] for one in commits("--breaking")] == ["break"]
    text = run("history", "openapi.json").stdout
    assert "1.1.0 (" in text
    assert "breaking: " in text
    assert text.endswith("3 revisions of openapi.json: 1 commit broke callers.\n")


def test_what_was_accepted_is_told_as_such() -> None:
    """A waiver of today makes no commit of the past one that broke nobody."""
    commit("begin", document())
    commit("break", document("1.1.0", user=COUNTRY_REQUIRED))
    rules = ("required-property-added", "property-added", "info-version-changed")
    put("apidiff.waivers.yaml", [{"rule": rule, "reason": "It was agreed"} for rule in rules])
    (broken,) = commits("--breaking")
    assert (broken["subject"], broken["breaking"]) == ("break", 0)
    assert "It was agreed" in [one["waived"] for one in broken["findings"]]
    text = run("history", "openapi.json").stdout
    assert "1 breaking (accepted)" in text
    assert "(accepted: It was agreed)" in text
    assert text.endswith(": 0 commits broke callers, 1 other in ways that were accepted.\n")


def test_renames_are_followed() -> None:
    commit("begin", document(), "api/old.json")
    git("mv", "api/old.json", "openapi.json")
    commit("move")
    commit("break", document("1.1.0", user=COUNTRY_REQUIRED))
    found = commits()
    assert [(one["path"], one["state"]) for one in found] == [
        ("api/old.json", "first"),
        ("openapi.json", "unchanged"),
        ("openapi.json", "compared"),
    ]
    assert found[-1]["breaking"] == 1


def test_a_revision_that_cannot_be_read_is_skipped() -> None:
    commit("begin", document())
    commit("spoil", "{")
    commit("break", document("1.1.0", user=COUNTRY_REQUIRED))
    found = commits()
    assert [one["state"] for one in found] == ["first", "unread", "compared"]
    assert found[2]["compared_with"] == found[0]["commit"]
    assert found[2]["breaking"] == 1
    assert "1 revision could not be read and were skipped" in run("history", "openapi.json").stdout


def test_a_document_that_was_deleted_and_came_back() -> None:
    commit("begin", document())
    Path("openapi.json").unlink()
    commit("delete")
    commit("again", document("1.1.0", user=COUNTRY_REQUIRED))
    assert [one["state"] for one in commits()] == ["first", "deleted", "compared"]


def test_since_a_tag_and_by_tags() -> None:
    commit("begin", document())
    git("tag", "v1.0")
    commit("add", document("1.1.0", user=optional("nick")))
    commit("more", document("1.2.0", user=optional("nick", "age")))
    git("tag", "v1.2")
    commit("break", document("1.3.0", user=COUNTRY_REQUIRED))
    result = json.loads(run("history", "openapi.json", "--since", "v1.0", "-f", "json").stdout)
    assert [(group["name"], len(group["commits"])) for group in result["groups"]] == [
        ("Unreleased", 1),
        ("v1.2", 2),
        ("v1.0", 1),
    ]
    changelog = run("history", "openapi.json", "-f", "changelog").stdout
    assert [line.split(" ")[1] for line in changelog.splitlines() if line.startswith("## ")] == ["1.3.0", "v1.2"]
    assert changelog.index("**Breaking:**") < changelog.index("## v1.2")


def test_a_feed() -> None:
    commit("begin", document())
    commit("break", document("2.0.0", user=COUNTRY_REQUIRED))
    feed = ElementTree.fromstring(run("history", "openapi.json", "-f", "atom").stdout)
    titles = [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[1:] == ["Users 2.0.0"]


def test_a_merged_branch_is_one_revision() -> None:
    commit("begin", document())
    git("checkout", "--quiet", "-b", "topic")
    commit("one", document("1.0.1", user=optional("nick")))
    commit("two", document("1.1.0", user=COUNTRY_REQUIRED))
    git("checkout", "--quiet", "main")
    commit("other", "words", "README")
    git("merge", "--quiet", "--no-ff", "--message=merge", "topic")
    assert [(one["subject"], one["breaking"]) for one in commits()] == [("begin", 0), ("merge", 1)]


def test_a_file_that_the_document_refers_to() -> None:
    split = document()
    split["components"]["schemas"]["User"] = {"$ref": "parts/user.json"}
    put("parts/user.json", optional())
    commit("begin", split)
    put("parts/user.json", COUNTRY_REQUIRED)
    commit("break it elsewhere")
    assert [(one["subject"], one["breaking"]) for one in commits()] == [("begin", 0), ("break it elsewhere", 1)]


def test_processes_change_nothing_in_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        commit(f"change {number}", "{" if number in (9, 10) else document(user=optional(f"field{number}")))
    made = []
    for cores in (1, 2):
        monkeypatch.setattr(history, "cores", lambda number=cores: number)
        made.append(run("history", "openapi.json", "-f", "json").stdout)
    assert made[0] == made[1]
    assert sum(one["state"] == "unread" for one in commits()) == 1


def test_from_a_folder_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    commit("begin", document(), "api/openapi.json")
    commit("break", document("1.1.0", user=COUNTRY_REQUIRED), "api/openapi.json")
    monkeypatch.chdir("api")
    assert [one["breaking"] for one in commits()] == [0, 1]


@pytest.mark.parametrize("arguments", [("gone.json",), ("openapi.json", "--since", "nowhere"), ("../x.json",)])
def test_what_has_no_history_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    commit("begin", document())
    assert run("history", *arguments).exit_code in (USAGE, UNREADABLE)

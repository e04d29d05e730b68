"""`apidiff check` on many documents: folders, globs and files against a revision, and two folders."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from apidiff.batch import run as batch
from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from apidiff.render import FORMATS
from tests.cli.documents import COUNTRY_REQUIRED, document, run

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/schemas/reports.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(path: str, value: Any) -> None:
    """Write a document, in a folder of its own where there is none."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(value if isinstance(value, str) else json.dumps(value, indent=1), encoding="utf-8")


def git(*arguments: str, cwd: str = ".") -> str:
    names = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **dict.fromkeys(names, "a@b")}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(**documents: Any) -> None:
    """Make a repository of services with these documents."""
    git("init", "--quiet", "--initial-branch=main")
    for name, value in documents.items():
        put(f"services/{name}/openapi.json", value)
    git("add", "--all")
    git("commit", "--quiet", "--message=base")


def titled(title: str, **more: Any) -> dict[str, Any]:
    found = document(**more)
    return {**found, "info": {**found["info"], "title": title}}


def reports(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the JSON of a run, after holding it against its schema."""
    result = run("check", *arguments, "-f", "json")
    found: dict[str, Any] = json.loads(result.stdout)
    jsonschema_rs.validator_for(SCHEMA).validate(found)
    return result.exit_code, found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {one["path"]: one["state"] for one in found["documents"]}


def test_one_of_three_changed() -> None:
    commit(a=document(), b=document(), c=document())
    put("services/b/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    code, found = reports("services", "--against", "main")
    assert code == FAILED
    assert list(states(found).items()) == [
        ("services/a/openapi.json", "unchanged"),
        ("services/b/openapi.json", "compared"),
        ("services/c/openapi.json", "unchanged"),
    ]
    assert found["summary"]["breaking"] == 1
    assert found["documents"][1]["report"]["verdict"]["passed"] is False
    text = run("check", "services", "--against", "main").stdout
    assert "== services/b/openapi.json ==" in text
    assert "== services/a/openapi.json ==" not in text
    sentence = "Failed: 1 of 3 documents (2 unchanged), with 1 breaking change: services/b/openapi.json."
    assert " ".join(text.split()).endswith(sentence)


@pytest.mark.parametrize("named", ["services/*/openapi.json", "**/*.json", "services"])
def test_globs_and_folders(named: str) -> None:
    commit(a=document(), b=document())
    shutil.rmtree("services/a")
    code, found = reports(named, "--against", "HEAD")
    assert (code, states(found)) == (
        FAILED,
        {"services/a/openapi.json": "deleted", "services/b/openapi.json": "unchanged"},
    )


def test_from_a_folder_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    commit(a=document(), b=document())
    put("services/b/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    monkeypatch.chdir("services")
    code, found = reports("b", "a/*.json", "--against", "HEAD")
    assert (code, states(found)) == (
        FAILED,
        {"services/a/openapi.json": "unchanged", "services/b/openapi.json": "compared"},
    )


def test_without_a_revision_it_is_where_the_branch_began() -> None:
    commit(a=document())
    git("checkout", "--quiet", "-b", "topic")
    put("services/a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    git("commit", "--quiet", "--all", "--message=topic")
    assert reports("services")[0] == FAILED


def test_two_folders_by_relative_path() -> None:
    put("old/a/openapi.json", document())
    put("old/b.json", document())
    put("new/a/openapi.json", document("2.0.0", user=COUNTRY_REQUIRED))
    put("new/b.json", document())
    put("new/c.yaml", 'openapi: "3.1.0"\ninfo: {title: New, version: "1"}\npaths: {}\n')
    put("new/settings.yaml", "a: 1\n")
    code, found = reports("old", "new")
    assert (code, states(found)) == (
        FAILED,
        {"new/a/openapi.json": "compared", "new/b.json": "unchanged", "new/c.yaml": "new"},
    )


def test_what_moved_is_compared_with_what_it_was() -> None:
    commit(a=titled("A"), b=titled("B"))
    git("mv", "services/a", "services/z")
    put("services/z/openapi.json", titled("A", user=COUNTRY_REQUIRED))
    code, found = reports("services", "--against", "HEAD")
    assert (code, states(found)) == (
        FAILED,
        {"services/b/openapi.json": "unchanged", "services/z/openapi.json": "compared"},
    )
    assert found["documents"][1]["former"] == "services/a/openapi.json"


def test_a_reference_to_another_file_that_changed() -> None:
    split = document()
    split["components"]["schemas"]["User"] = {"$ref": "../../common/user.yaml"}
    put("common/user.yaml", "type: object\nproperties: {name: {type: string}}\n")
    commit(a=split, b=document())
    put("common/user.yaml", "type: object\nrequired: [name]\nproperties: {name: {type: string}}\n")
    code, found = reports("services", "--against", "HEAD")
    assert (code, states(found)["services/a/openapi.json"]) == (FAILED, "compared")


def test_one_that_cannot_be_read_does_not_hide_the_others() -> None:
    commit(a=document(), b=document())
    put("services/a/openapi.json", '{"openapi": "3.1.0", ')
    put("services/b/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    code, found = reports("services", "--against", "HEAD")
    assert (code, states(found)) == (
        UNREADABLE,
        {"services/a/openapi.json": "unread", "services/b/openapi.json": "compared"},
    )
    assert found["verdict"]["sentence"].startswith("No verdict: of 2 documents, 1 could not be compared")
    assert found["documents"][0]["problems"]


@pytest.mark.parametrize("arguments", [("nothing/*.json",), ("services", "other"), ("services/a/gone.json",)])
def test_what_names_nothing_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    commit(a=document())
    Path("other").mkdir()
    assert run("check", *arguments, "--against", "HEAD").exit_code == USAGE


def test_folders_without_documents_are_wrong_usage() -> None:
    Path("old").mkdir()
    Path("new").mkdir()
    assert run("check", "old", "new").exit_code == USAGE


def test_an_unknown_revision_is_wrong_usage() -> None:
    commit(a=document())
    assert run("check", "services", "--against", "nowhere").exit_code == USAGE


def test_a_file_that_was_named_is_a_document_whatever_it_says() -> None:
    commit(a=document())
    put("services/a/openapi.json", "{}")
    assert run("check", "services/a/openapi.json", "--against", "HEAD").exit_code == UNREADABLE


def test_a_submodule_at_another_commit_is_no_pass(tmp_path_factory: pytest.TempPathFactory) -> None:
    other = str(tmp_path_factory.mktemp("other"))
    git("init", "--quiet", "--initial-branch=main", cwd=other)
    put(f"{other}/openapi.json", document())
    git("add", "--all", cwd=other)
    git("commit", "--quiet", "--message=one", cwd=other)
    commit(a=document())
    git("submodule", "--quiet", "add", other, "services/sub")
    git("commit", "--quiet", "--message=submodule")
    assert run("check", "services", "--against", "HEAD").exit_code == PASSED
    put("services/sub/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    git("commit", "--quiet", "--all", "--message=two", cwd="services/sub")
    result = run("check", "services", "--against", "HEAD")
    assert result.exit_code == UNREADABLE
    assert "submodule" in result.stdout
    assert "No verdict: documents were not looked at in services/sub; of 1 document" in " ".join(result.stdout.split())
    told = json.loads(run("check", "services", "--against", "HEAD", "-f", "json").stdout)
    assert told["verdict"]["passed"] is False


def test_a_waiver_is_stale_where_no_document_needs_it() -> None:
    commit(a=document(), b=document(), c=document())
    put("services/a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    put("services/b/openapi.json", titled("Other"))
    waivers = [
        {"rule": "property-became-required", "reason": "agreed"},
        {"rule": "operation-removed", "reason": "never happened"},
    ]
    put("waivers.yaml", waivers)
    rule = reports("services", "--against", "HEAD")[1]["documents"][0]["report"]["findings"][0]["rule"]
    put("waivers.yaml", [{**waivers[0], "rule": rule}, waivers[1]])
    code, found = reports("services", "--against", "HEAD", "--waivers", "waivers.yaml")
    assert code == PASSED
    assert [problem["source"] for problem in found["problems"]] == ["waivers.yaml, waiver 2"]


def test_filters_have_to_keep_something_of_one_document() -> None:
    commit(a=document(), b=document())
    other = document("1.1.0", user=COUNTRY_REQUIRED)
    put("services/b/openapi.json", {**other, "paths": {"/people": other["paths"]["/users"]}})
    put("services/a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    code, found = reports("services", "--against", "HEAD", "--include", "path:/people")
    assert states(found) == {"services/a/openapi.json": "filtered", "services/b/openapi.json": "compared"}
    assert code == FAILED
    assert run("check", "services", "--against", "HEAD", "--include", "path:/peple").exit_code == USAGE


def test_the_configuration_beside_a_document_counts() -> None:
    commit(a=document(), b=document())
    put("services/a/.apidiff.yaml", "fail-on: never\n")
    put("services/a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    assert reports("services", "--against", "HEAD")[0] == PASSED
    put("services/b/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    assert reports("services", "--against", "HEAD")[0] == FAILED


def test_every_format_holds_all_documents(tmp_path: Path) -> None:
    commit(a=document(), b=document(), c=document(), d=document())
    for name in "ab":
        put(f"services/{name}/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    put("services/c/openapi.json", '{"openapi": "3.1.0", ')
    arguments = [part for name in FORMATS for part in ("-f", name, "-o", f"{tmp_path}/out.{name}")]
    assert run("check", "services", "--against", "HEAD", *arguments).exit_code == UNREADABLE
    made = {name: Path(f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}
    for name, text in made.items():
        assert name == "changelog" or all(f"services/{one}/openapi.json" in text for one in "ac") or name == "guide"
    assert [suite.get("failures") for suite in ElementTree.fromstring(made["junit"])] == ["1", "1", "0", "0"]
    assert ElementTree.fromstring(made["junit"]).get("errors") == "1"
    entries = json.loads(made["gitlab"])
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 3
    (one,) = json.loads(made["sarif"])["runs"]
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in one["results"]}) == 2
    assert all(one["tool"]["driver"]["rules"][item["ruleIndex"]]["id"] == item["ruleId"] for item in one["results"])
    assert one["invocations"][0]["toolExecutionNotifications"]
    assert [line.split(" ")[0] for line in made["github"].splitlines()] == ["::error"] * 3
    assert made["html"].count('<details class="document"') == 3
    assert made["guide"].count("\n# ") == 2


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_left_of_documents_is_taken_away(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    """The program runs with the collector off; thousands of small documents must not pile up."""
    commit(**{f"s{number}": document() for number in range(6)})
    for number in range(6):
        put(f"services/s{number}/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    monkeypatch.setattr(batch, "cores", lambda: processes)
    monkeypatch.setattr(batch, "_MOST_OBJECTS", 10)
    seen: list[int] = []
    collect = gc.collect
    monkeypatch.setattr(gc, "collect", lambda *given: seen.append(1) or collect(*given))
    enabled = gc.isenabled()
    gc.disable()
    try:
        assert run("check", "services", "--against", "HEAD").exit_code == FAILED
    finally:
        if enabled:
            gc.enable()
    # In processes of their own, what they do is not seen here.
    assert (len(seen) >= 6) is (processes == 1)


def test_processes_change_nothing_in_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    commit(**{f"s{number}": titled(f"S{number}") for number in range(6)})
    for number in range(6):
        put(f"services/s{number}/openapi.json", titled(f"S{number}", user=COUNTRY_REQUIRED))
    made = []
    for cores in (1, 2):
        monkeypatch.setattr(batch, "cores", lambda number=cores: number)
        made.append(run("check", "services", "--against", "HEAD", "-f", "json").stdout)
    assert made[0] == made[1]
    assert json.loads(made[0])["summary"]["breaking"] == 6


def test_no_document_is_written_over() -> None:
    commit(a=document())
    result = run("check", "services", "--against", "HEAD", "-f", "json", "-o", "services/a/openapi.json")
    assert result.exit_code == USAGE
    assert json.loads(Path("services/a/openapi.json").read_text())["openapi"] == "3.1.0"


def test_three_documents_need_a_revision() -> None:
    assert run("check", "a.json", "b.json", "c.json").exit_code == USAGE


# --- who is hit ---


def calls(name: str, *lines: dict[str, Any]) -> None:
    put(name, "".join(f"{json.dumps(line)}\n" for line in lines))


def with_path(path: str, title: str, required: bool = False) -> dict[str, Any]:
    """A document with one operation, which has a parameter."""
    limit = {"name": "limit", "in": "query", "required": required, "schema": {"type": "integer"}}
    operation = {"parameters": [limit], "responses": {"200": {"description": "All"}}}
    return {"openapi": "3.1.0", "info": {"title": title, "version": "1.0.0"}, "paths": {path: {"get": operation}}}


def two_services_that_break() -> None:
    commit(a=with_path("/users", "A"), b=with_path("/orders", "B"))
    put("services/a/openapi.json", with_path("/users", "A", required=True))
    put("services/b/openapi.json", with_path("/orders", "B", required=True))
    call = {"method": "GET", "status": 200, "consumer": "till"}
    calls("calls.ndjson", {**call, "url": "/users"}, {**call, "url": "/orders?limit=1"})


def hits(found: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        one["path"]: [(who["consumer"], who["status"]) for who in one["report"]["findings"][0]["impact"]]
        for one in found["documents"]
    }


@pytest.mark.parametrize("processes", [1, 2])
def test_who_is_hit_by_each_document(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    two_services_that_break()
    monkeypatch.setattr(batch, "cores", lambda: processes)
    expected = {"services/a/openapi.json": [("till", "hit")], "services/b/openapi.json": [("till", "not-seen")]}
    code, found = reports("services", "--against", "HEAD", "--consumers", "calls.ndjson")
    assert code == FAILED
    assert hits(found) == expected
    put(".apidiff.yaml", "consumers: [calls.ndjson]\n")
    assert hits(reports("services", "--against", "HEAD")[1]) == expected
    text = run("check", "services", "--against", "HEAD").stdout
    assert "hit: till (1 exchange)" in text
    assert "Who is hit" in run("check", "services", "--against", "HEAD", "-f", "html").stdout or "till" in text


def test_the_consumers_beside_a_document_count_for_it() -> None:
    two_services_that_break()
    put("services/a/.apidiff.yaml", "consumers: [../../calls.ndjson]\n")
    found = reports("services", "--against", "HEAD")[1]
    told = {one["path"]: "impact" in one["report"] for one in found["documents"]}
    assert told == {"services/a/openapi.json": True, "services/b/openapi.json": False}


def test_traffic_that_cannot_be_read_is_no_verdict_on_any_document() -> None:
    two_services_that_break()
    put(".apidiff.yaml", "consumers: [missing.ndjson]\n")
    code, found = reports("services", "--against", "HEAD")
    assert code in (USAGE, UNREADABLE)
    assert {one["state"] for one in found["documents"]} <= {"unread", "misconfigured"}


@pytest.mark.parametrize("format_", ["json", "junit", "github", "gitlab", "sarif", "guide", "html", "text"])
def test_settings_that_cannot_be_worked_with_are_told_in_every_format(format_: str) -> None:
    two_services_that_break()
    wrong = "unknown axis"
    result = run("check", "services", "--against", "HEAD", "--include", "x:y", "-f", format_)
    assert result.exit_code == USAGE
    assert result.stdout.count(wrong) >= (1 if format_ == "guide" else 2)
    assert format_ == "text" or result.stderr.count(wrong) == 2


def test_nothing_is_lowered_for_a_document_that_traffic_says_nothing_of() -> None:
    two_services_that_break()
    call = {"method": "GET", "status": 200, "consumer": "till", "url": "/users?limit=1"}
    calls("calls.ndjson", *[{**call, "time": f"2026-0{month}-01T10:00:00Z"} for month in (1, 2, 3, 4, 5)])
    policy = "impact: {ignore-unused-after: 90d, require: {exchanges: 5}}\n"
    put(".apidiff.yaml", f"consumers: [calls.ndjson]\n{policy}")
    code, found = reports("services", "--against", "HEAD", "--today", "2026-05-02")
    assert code == FAILED
    levels = {one["path"]: one["report"]["findings"][0]["level"] for one in found["documents"]}
    assert levels == {"services/a/openapi.json": "warning", "services/b/openapi.json": "breaking"}


def test_standard_input_is_for_one_document() -> None:
    two_services_that_break()
    for name in ("-", "ndjson:-"):
        result = run("check", "services", "--against", "HEAD", "--consumers", name)
        assert result.exit_code == USAGE
        assert "one document alone" in result.stderr

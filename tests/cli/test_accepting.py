"""`apidiff waive` and `apidiff baseline`: what is accepted, and how far."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.waivers import read_waivers
from apidiff.cli.program import FAILED, PASSED, USAGE
from tests.cli.documents import COUNTRY_REQUIRED, breaking_pair, document, run, write


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def report(old: str, new: str) -> dict[str, Any]:
    """Write the JSON report on two documents to report.json, and return it."""
    Path("report.json").write_text(run("check", old, new, "-f", "json").stdout)
    found: dict[str, Any] = json.loads(Path("report.json").read_text())
    return found


def with_another_operation(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "paths": {**value["paths"], "/people": value["paths"]["/users"]}}


def test_a_finding_is_accepted_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    fingerprint = report(*pair)["findings"][0]["fingerprint"]
    given = ("--reason", 'said "yes": #1', "--owner", "Accounts", "--expires", "2999-12-31", "--report", "report.json")
    assert run("waive", fingerprint, *given).exit_code == PASSED
    (entry,) = read_waivers(Path("apidiff.waivers.yaml"))
    assert (entry.fingerprint, entry.reason, entry.by) == (fingerprint, 'said "yes": #1', "Accounts")
    assert entry.operations == ["POST /users"]
    assert str(entry.until) == "2999-12-31"
    result = run("check", *pair)
    assert result.exit_code == PASSED
    assert 'said "yes": #1 (Accounts)' in result.stdout


@pytest.mark.parametrize("named", [("--report", "report.json"), ("--old", "old.json", "--new", "new.json")])
def test_a_waiver_for_one_operation_does_not_accept_two(tmp_path: Path, named: tuple[str, ...]) -> None:
    pair = breaking_pair(tmp_path)
    fingerprint = report(*pair)["findings"][0]["fingerprint"]
    assert run("waive", fingerprint, "--reason", "agreed", *named).exit_code == PASSED
    write(tmp_path, "old.json", with_another_operation(document()))
    write(tmp_path, "new.json", with_another_operation(document("1.1.0", user=COUNTRY_REQUIRED)))
    result = run("check", *pair)
    assert result.exit_code == FAILED
    assert "given for POST /users, and the finding reaches POST /people, too" in " ".join(result.stdout.split())
    report(*pair)
    assert run("waive", fingerprint, "--reason", "agreed as well", "--report", "report.json").exit_code == PASSED
    assert run("check", *pair).exit_code == PASSED


def test_without_a_report_the_reach_is_not_recorded_and_that_is_said(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    fingerprint = report(*pair)["findings"][0]["fingerprint"]
    result = run("waive", fingerprint, "--reason", "agreed")
    assert "not recorded" in result.stderr
    assert run("check", *pair).exit_code == PASSED
    assert run("waive", fingerprint, "--reason", "again").exit_code == USAGE


def test_findings_of_a_rule(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    rule = report(*pair)["findings"][0]["rule"]
    assert run("waive", "--rule", rule, "--path", "* /users*", "--reason", "agreed").exit_code == PASSED
    assert run("check", *pair).exit_code == PASSED


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--rule", "no-such-rule"),
        ("not-a-fingerprint",),
        ("0123456789abcdef", "--subject", "User.*"),
        ("0123456789abcdef", "--expires", "soon"),
        ("0123456789abcdef", "--expires", "2000-01-01"),
        ("0123456789abcdef", "--report", "report.json"),
        ("0123456789abcdef", "--report", "old.json"),
        ("0123456789abcdef", "--report", "gone.json"),
        ("0123456789abcdef", "--old", "old.json"),
    ],
)
def test_wrong_usage_writes_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    report(*breaking_pair(tmp_path))
    assert run("waive", *arguments, "--reason", "agreed").exit_code == USAGE
    assert not Path("apidiff.waivers.yaml").exists()


def test_a_file_keeps_what_stands_in_it(tmp_path: Path) -> None:
    before = "# ours\n- rule: property-removed   # for now\n  reason: agreed\n"
    Path("own.yaml").write_text(before)
    assert run("waive", "0123456789abcdef", "--reason", "agreed", "--file", "own.yaml").exit_code == PASSED
    assert Path("own.yaml").read_text().startswith(before)
    assert len(read_waivers(Path("own.yaml"))) == 2


def test_a_file_that_cannot_be_added_to_stays_as_it_is(tmp_path: Path) -> None:
    before = '[{"rule": "property-removed", "reason": "agreed"}]\n'
    Path("own.yaml").write_text(before)
    assert run("waive", "0123456789abcdef", "--reason", "agreed", "--file", "own.yaml").exit_code == USAGE
    assert Path("own.yaml").read_text() == before


def test_a_component_that_was_renamed_is_known_by_its_old_name(tmp_path: Path) -> None:
    user = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}
    write(tmp_path, "old.json", document(user=user))
    new = json.loads(json.dumps(document(user=user)).replace("schemas/User", "schemas/Account"))
    new["components"]["schemas"] = {"Account": {"type": "object", "properties": {"name": {"type": "string"}}}}
    write(tmp_path, "new.json", new)
    assert run("check", "old.json", "new.json").exit_code == FAILED
    for subject in ("User.*", "Account.age"):
        Path("w.yaml").write_text(f"- {{rule: property-removed, subject: '{subject}', reason: agreed}}\n")
        assert run("check", "old.json", "new.json", "--waivers", "w.yaml").exit_code == PASSED
    Path("w.yaml").write_text("- {rule: property-removed, subject: 'Order.*', reason: agreed}\n")
    assert run("check", "old.json", "new.json", "--waivers", "w.yaml").exit_code == FAILED


def test_the_configured_file_is_written(tmp_path: Path) -> None:
    Path(".apidiff.yaml").write_text("waivers: [api-waivers.yaml]\n")
    Path("api-waivers.yaml").write_text("[]\n")
    assert run("waive", "0123456789abcdef", "--reason", "agreed").exit_code == PASSED
    assert len(read_waivers(Path("api-waivers.yaml"))) == 1


def test_a_baseline_accepts_what_fails_now_and_nothing_later(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    assert run("baseline", *pair).exit_code == PASSED
    assert run("check", *pair).exit_code == PASSED
    written = Path("apidiff.waivers.yaml").read_text()
    assert run("baseline", *pair).exit_code == PASSED
    assert Path("apidiff.waivers.yaml").read_text() == written
    later = {"type": "object", "required": ["country", "name"], "properties": COUNTRY_REQUIRED["properties"]}
    write(tmp_path, "new.json", document("1.1.0", user=later))
    assert run("check", *pair).exit_code == FAILED


def test_a_baseline_of_many_documents_is_bound_to_each(tmp_path: Path) -> None:
    for folder, value in (("before", document()), ("after", document("1.1.0", user=COUNTRY_REQUIRED))):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "a.json", value)
        write(tmp_path / folder, "b.json", document())
    Path("report.json").write_text(run("check", "before", "after", "-f", "json").stdout)
    assert run("baseline", "--report", "report.json").exit_code == PASSED
    (entry,) = read_waivers(Path("apidiff.waivers.yaml"))
    assert entry.document == "after/a.json"
    assert run("check", "before", "after").exit_code == PASSED
    write(tmp_path / "after", "b.json", document("1.1.0", user=COUNTRY_REQUIRED))
    assert run("check", "before", "after").exit_code == FAILED


def test_stale_waivers_fail_where_that_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "a.json", document())
    write(tmp_path, "b.json", document())
    Path("w.yaml").write_text(
        "- {rule: property-removed, reason: a}\n- {rule: property-removed, reason: b, until: 2000-01-01}\n"
    )
    assert run("check", "a.json", "b.json", "--waivers", "w.yaml").exit_code == PASSED
    result = run("check", "a.json", "b.json", "--waivers", "w.yaml", "--strict-waivers")
    assert result.exit_code == FAILED
    assert result.stdout.endswith("Failed: 2 waivers are stale; nothing changed.\n")


@pytest.mark.no_cover
@pytest.mark.parametrize("form", ["text", "json", "github", "junit", "sarif", "html"])
def test_a_hundred_thousand_waivers(tmp_path: Path, form: str) -> None:
    """All are read, the one that counts is found, and those that name nothing do not drown the rest."""
    pair = breaking_pair(tmp_path)
    number = 100_000 if form == "text" else 500
    lines = [f"- {{fingerprint: '{number:016x}', reason: a, operations: [POST /users]}}\n" for number in range(number)]
    Path("w.yaml").write_text("".join(lines))
    started = time.process_time()
    result = run("check", *pair, "--waivers", "w.yaml", "-f", form)
    assert time.process_time() - started < 20
    assert result.exit_code == FAILED
    if form == "json":
        assert len(json.loads(result.stdout)["problems"]) == number
    else:
        assert f"and {number - 20:,} more settings that name nothing" in result.stdout
        assert len(result.stdout) < 1_000_000
    findings = json.loads(run("check", *pair, "-f", "json").stdout)["findings"]
    (finding,) = [finding for finding in findings if finding["level"] == "breaking"]
    Path("w.yaml").write_text("".join(lines) + f"- {{fingerprint: {finding['fingerprint']}, reason: a}}\n")
    assert run("check", *pair, "--waivers", "w.yaml", "-q").exit_code == PASSED


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no file without an end")
@pytest.mark.parametrize(
    "words",
    [("baseline", "-o", "/dev/zero"), ("check", "--waivers", "/dev/zero"), ("propose", "--answers", "/dev/zero")],
)
def test_files_of_our_own_that_have_no_end_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    command, *given = words
    ended = run(command, *breaking_pair(tmp_path), *given)
    assert ended.exit_code == USAGE
    assert "cannot be read" in ended.stderr
    assert "/dev/zero" in ended.stderr

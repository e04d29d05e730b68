from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from apidiff.classify.judge import judge
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.classify.waivers import WaiverEntry, apply_waivers, read_waivers
from apidiff.config import Settings
from apidiff.model.change import Change
from apidiff.model.document import ConfigError
from apidiff.model.finding import Finding, Waiver
from tests.classify.conftest import POST

RULES = frozenset({"property-became-required", "property-removed", "gone"})
TODAY = date(2026, 1, 1)


@pytest.fixture
def finding(make_change: Callable[..., Change]) -> Finding:
    change = make_change("property.required", POST, replace(POST, operation="PUT /things"))
    return judge([change], load_rulebook(), Settings())[0]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_waivers_file_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "- {fingerprint: '0123456789012345', reason: told, by: Accounts, until: 2026-06-30}\n- {rule: a, reason: b}\n",
    )
    first, second = read_waivers(path)
    assert first == WaiverEntry(
        source=f"{path}, waiver 1",
        fingerprint="0123456789012345",
        reason="told",
        by="Accounts",
        until=date(2026, 6, 30),
    )
    assert second.rule == "a"


def test_a_file_of_the_working_directory_is_named_as_in_every_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration names it by its whole path, which no report should hold."""
    path = tmp_path / "ours" / "waivers.yaml"
    path.parent.mkdir()
    path.write_text("- {rule: property-removed, reason: known}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [entry.source for entry in read_waivers(path)] == ["ours/waivers.yaml, waiver 1"]
    monkeypatch.chdir(path.parent)
    assert [entry.source for entry in read_waivers(path)] == ["waivers.yaml, waiver 1"]


def test_an_empty_file_waives_nothing(tmp_path: Path) -> None:
    assert read_waivers(written(tmp_path, "# none yet\n")) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fingerprint: x", "waivers are a list"),
        ("- x", "waiver 1: expected a mapping"),
        ("- {rule: a}", "the field `reason` is missing"),
        (
            "- {rule: a, reason: b}\n- rule: a\n  reason: b\n  by: 3\n",
            ".yaml:4:3: waiver 2: `by` is 3; expected a text",
        ),
        ("- {rule: a, reason: b}\n\n- {rule: c}\n", ".yaml:3:3: waiver 2: the field `reason` is missing"),
        ("- {reason: a}", "name the finding by `fingerprint`"),
        ("- {rule: a, resaon: b}", "unknown field `resaon`; did you mean `reason`?"),
        ("- {rule: a, reason: b, until: soon}", "`until` is 'soon'; expected a day"),
        ("- {fingerprint: 12, reason: b}", "`fingerprint` is 12; expected a text"),
        ("- {rule: a, reason: ' '}", "`reason` is ' '; expected a text"),
        ("- {", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_with_the_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        read_waivers(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the waivers cannot be read: .*waivers\.yaml"):
        read_waivers(tmp_path / "waivers.yaml")


@pytest.mark.parametrize(
    ("entry", "waived"),
    [
        ({"rule": "property-became-required"}, True),
        ({"rule": "property-removed"}, False),
        ({"fingerprint": "0" * 16}, False),
        ({"rule": "property-became-required", "subject": "Thing.*"}, True),
        ({"rule": "property-became-required", "subject": "Place.*"}, False),
        ({"rule": "property-became-required", "path": "* /things"}, True),
        ({"rule": "property-became-required", "path": "POST /things"}, False),
    ],
)
def test_an_entry_matches_by_all_it_names(finding: Finding, entry: dict[str, str], waived: bool) -> None:
    waiver = WaiverEntry(source="w", reason="told", by="Accounts", **entry)  # type: ignore[arg-type]
    (found,), problems = apply_waivers([finding], [waiver], TODAY, RULES)
    assert found.waived == (Waiver(reason="told", by="Accounts") if waived else None)
    assert len(problems) == (0 if waived else 1)


def test_an_entry_matches_by_fingerprint(finding: Finding) -> None:
    waiver = WaiverEntry(source="w", reason="told", fingerprint=finding.fingerprint)
    (found,), problems = apply_waivers([finding], [waiver], TODAY, RULES)
    assert found.waived is not None
    assert problems == []


def test_a_path_matches_nothing_that_reaches_no_operation(finding: Finding) -> None:
    waiver = WaiverEntry(source="w", reason="told", rule=finding.rule, path="*")
    assert not waiver.matches(replace(finding, usages=()))


def test_a_waiver_counts_until_the_end_of_its_day(finding: Finding) -> None:
    waiver = WaiverEntry(source="w", reason="told", rule=finding.rule, until=TODAY)
    (found,), problems = apply_waivers([finding], [waiver], TODAY, RULES)
    assert (found.waived is not None, problems) == (True, [])
    (found,), problems = apply_waivers([finding], [waiver], date(2026, 1, 2), RULES)
    assert found.waived is None
    assert "ended on 2026-01-01" in str(problems[0])


def test_a_stale_waiver_is_a_problem(finding: Finding) -> None:
    _, problems = apply_waivers(
        [finding], [WaiverEntry(source="w, waiver 3", reason="told", rule="gone")], TODAY, RULES
    )
    assert [problem.source for problem in problems] == ["w, waiver 3"]
    assert "matches no finding" in problems[0].what


def test_the_first_matching_entry_gives_the_reason(finding: Finding) -> None:
    entries = [WaiverEntry(source=name, reason=name, rule=finding.rule) for name in ("one", "two")]
    (found,), problems = apply_waivers([finding], entries, TODAY, RULES)
    assert found.waived == Waiver(reason="one")
    assert problems == []


def test_a_waiver_of_an_unknown_rule_names_the_nearest(finding: Finding) -> None:
    entry = WaiverEntry(source="w, waiver 1", reason="told", rule="property-remvoed")
    _, (problem,) = apply_waivers([finding], [entry], TODAY, RULES)
    assert problem.what.endswith("the rule `property-remvoed`, which does not exist; did you mean `property-removed`?")

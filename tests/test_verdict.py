"""The verdict: what fails, what the sentence says, and which version step the changes ask for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.compare.lifecycle.versions import steps_of
from apidiff.model.finding import FailOn, Waiver
from apidiff.model.report import Bump
from apidiff.verdict import STEPS, decide, declared_step, required_step, suffices
from tests.render.reports import Pair, usage

NUMBERS = st.integers(min_value=0, max_value=999)


def findings(*levels: str, waived: bool = False) -> Pair:
    pair = Pair({}, {})
    for number, level in enumerate(levels):
        usages = {usage(f"GET /things/{number}", "response", "response 200 application/json"): level}
        waiver = Waiver(reason="agreed") if waived else None
        pair.add("property.removed", level, "it went", usages=usages, waived=waiver)
    return pair


@pytest.mark.parametrize(
    ("levels", "fail_on", "passed"),
    [
        ((), "breaking", True),
        (("documentation",), "breaking", True),
        (("non-breaking",), "warning", True),
        (("warning",), "breaking", True),
        (("warning",), "warning", False),
        (("breaking",), "breaking", False),
        (("breaking",), "warning", False),
        (("breaking", "warning"), "never", True),
    ],
)
def test_what_fails(levels: tuple[str, ...], fail_on: FailOn, passed: bool) -> None:
    assert decide(findings(*levels).findings, fail_on).passed is passed


def test_a_break_that_was_not_set_to_fail_is_still_told() -> None:
    sentence = decide(findings("breaking").findings, "never").sentence
    assert sentence.startswith("Passed, as nothing was set to fail: 1 breaking change in 1 operation; ")


def test_a_waived_finding_counts_for_nothing() -> None:
    verdict = decide(findings("breaking", waived=True).findings, "breaking")
    assert verdict.passed
    assert verdict.bump.required == "none"
    assert verdict.sentence == "Passed: every change is waived (1 finding waived)."


@pytest.mark.parametrize(
    ("levels", "versions", "sentence"),
    [
        ((), ("1", "1"), "Passed: nothing changed."),
        (
            ("breaking", "breaking", "breaking"),
            ("1.4.0", "1.5.0"),
            "Failed: 3 breaking changes in 3 operations; release it as a new major version.",
        ),
        (
            ("breaking", "warning"),
            ("v1", "v2"),
            "Failed: 1 breaking change in 1 operation, and 1 warning; v2 announces them as a major version step.",
        ),
        (("warning", "warning"), ("1", "1"), "Passed: no breaking changes, 2 warnings."),
        (("non-breaking",), ("1", "1"), "Passed: no breaking changes among 1 change."),
    ],
)
def test_the_sentence(levels: tuple[str, ...], versions: tuple[str, str], sentence: str) -> None:
    verdict = decide(findings(*levels).findings, "breaking", old_version=versions[0], new_version=versions[1])
    assert verdict.sentence == sentence


def test_a_change_that_reaches_no_operation_is_told_without_a_number_of_operations() -> None:
    pair = Pair({}, {})
    pair.add("server.removed", "breaking", "gone", usages={})
    assert decide(pair.findings, "breaking").sentence.startswith("Failed: 1 breaking change; ")


@pytest.mark.parametrize(
    ("levels", "step"),
    [
        ((), "none"),
        (("documentation",), "patch"),
        (("documentation", "non-breaking"), "minor"),
        (("warning",), "minor"),
        (("non-breaking", "breaking"), "major"),
    ],
)
def test_the_step_that_changes_require(levels: tuple[str, ...], step: str) -> None:
    assert required_step(findings(*levels).findings) == step


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.2.3", "1.2.3", "none"),
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("2.0.0", "1.9.9", "none"),
        ("v1", "v2", "major"),
        ("v1", "1.0.1", "patch"),
        ("0.1.0", "0.2.0", "minor"),
        ("0.1.0", "0.1.1", "patch"),
        ("0.9.0", "1.0.0", "major"),
        ("1.0.0-rc.1", "1.0.0-rc.2", "major"),
        ("1.0.0-rc.9", "1.0.0", "major"),
        ("1.1.0-beta", "1.1.0", "major"),
        ("1.1.0-beta", "1.1.0-beta", "none"),
        ("1.0.0", "1.0.0-rc.1", "none"),
        ("2022-08-01", "2022-11-15", "major"),
        ("2022-11-15", "2022-08-01", "none"),
        ("2025-01-31-preview", "2025-01-31", "major"),
        ("2025-01-31", "1.0", None),
        ("latest", "1.0", None),
        ("", "1.0", None),
    ],
)
def test_the_step_that_versions_declare(old: str, new: str, step: str | None) -> None:
    assert declared_step(old, new) == step


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_version_is_no_step_from_itself(major: int, minor: int, patch: int) -> None:
    text = f"{major}.{minor}.{patch}"
    assert declared_step(text, text) == "none"


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_of_two_versions_one_is_a_step_from_the_other(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    texts = [".".join(map(str, numbers)) for numbers in (one, other)]
    steps = {declared_step(texts[0], texts[1]), declared_step(texts[1], texts[0])}
    assert steps == {"none"} if one == other else ("none" in steps and len(steps) == 2)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)), st.integers(min_value=1, max_value=400))
def test_a_later_date_is_a_major_step(day: date, later: int) -> None:
    assert declared_step(str(day), str(day + timedelta(days=later))) == "major"


def test_in_initial_development_a_minor_step_announces_what_breaks() -> None:
    found = findings("breaking").findings
    verdict = decide(found, "breaking", old_version="0.1.0", new_version="0.1.1", check_version=True)
    assert (verdict.bump.required, verdict.bump.declared) == ("minor", "patch")
    assert verdict.sentence.endswith("; they need a minor version step, but the version went from 0.1.0 to 0.1.1.")
    announced = decide(found, "never", old_version="0.1.0", new_version="0.2.0", check_version=True)
    assert announced.passed
    assert announced.sentence.endswith("; 0.2.0 announces them as a minor version step.")
    leaving = decide(found, "breaking", old_version="0.9.0", new_version="1.0.0")
    assert (leaving.bump.required, leaving.bump.declared) == ("major", "major")


@pytest.mark.parametrize("required", STEPS)
@pytest.mark.parametrize("declared", [*STEPS, None])
def test_a_larger_step_suffices(required: str, declared: str | None) -> None:
    larger = declared is None or STEPS.index(declared) >= STEPS.index(required)
    assert suffices(Bump(required=required, declared=declared)) is larger


def test_findings_about_the_version_are_no_changes_of_their_own() -> None:
    made = findings("non-breaking")
    made.add("version.not-bumped", "breaking", "too little", usages={})
    verdict = decide(made.findings, "breaking", old_version="1.0.0", new_version="1.0.1", check_version=True)
    assert not verdict.passed
    assert verdict.bump.required == "minor"
    assert verdict.sentence == (
        "Failed: no breaking changes among 1 change; they need a minor version step, "
        "but the version went from 1.0.0 to 1.0.1."
    )


def test_a_version_that_goes_back_is_told() -> None:
    made = Pair({}, {})
    made.add("version.decreased", "warning", "back", usages={})
    verdict = decide(made.findings, "warning", old_version="2.0", new_version="1.0")
    assert verdict.sentence == "Failed: nothing changed; the version went from 2.0 to 1.0."


def test_a_step_that_is_too_small_can_be_waived() -> None:
    made = findings("non-breaking")
    made.add("version.not-bumped", "breaking", "too little", usages={}, waived=Waiver(reason="known"))
    assert decide(made.findings, "breaking", old_version="1.0.0", new_version="1.0.0", check_version=True).passed


@pytest.mark.parametrize(
    ("new", "passed", "ending"),
    [
        ("1.2.0", True, "no breaking changes among 1 change."),
        ("1.1.1", False, "; they need a minor version step, but the version went from 1.1.0 to 1.1.1."),
        ("1.1.0", False, "; they need a minor version step, but the version is still 1.1.0."),
    ],
)
def test_a_version_that_steps_too_little_fails_on_demand(new: str, passed: bool, ending: str) -> None:
    found = findings("non-breaking").findings
    assert decide(found, "breaking", old_version="1.1.0", new_version=new).passed
    checked = decide(found, "breaking", old_version="1.1.0", new_version=new, check_version=True)
    assert checked.passed is passed
    assert checked.sentence.endswith(ending)


def test_a_pass_without_changes_says_what_was_left_out() -> None:
    assert decide([], "breaking", problems=2).sentence == (
        "Passed: no change was found in what could be compared (2 problems)."
    )
    assert decide([], "breaking").sentence == "Passed: nothing changed."


# --- Schemes that cannot state every step ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "steps"),
    [
        ("1", "major"),
        ("v1", "major"),
        ("V2", "major"),
        ("v1beta1", "major"),
        ("2026-01-15", "major"),
        ("2026-01", "major"),
        ("2026.01", "major"),
        ("2026.01.15", "major"),
        ("20260115", "major"),
        ("1.2", "major minor"),
        ("v1.2-rc.1", "major minor"),
        ("2026.1.3", "major minor"),
        ("1.2.3", "major minor patch"),
        ("1.2.3.4", "major minor patch"),
        ("", "major minor patch"),
        ("next", "major minor patch"),
    ],
)
def test_steps_that_versions_can_state(version: str, steps: str) -> None:
    assert steps_of(version) == tuple(steps.split())


@pytest.mark.parametrize(
    ("old", "new", "level", "passes"),
    [
        ("v1", "v1", "non-breaking", True),
        ("v1", "v1", "warning", True),
        ("v1", "v1", "documentation", True),
        ("v1", "v1", "breaking", False),
        ("v1", "v2", "breaking", True),
        ("v2", "v1", "breaking", False),
        ("2", "2", "non-breaking", True),
        ("v1", "v1.1", "non-breaking", True),
        ("v1", "v1.1", "breaking", False),
        ("1.2", "1.2", "documentation", True),
        ("1.2", "1.2", "non-breaking", False),
        ("1.2", "1.3", "non-breaking", True),
        ("1.9", "1.10", "non-breaking", True),
        ("1.0.0", "1.0.0", "non-breaking", False),
        ("2026-01-15", "2026-01-15", "non-breaking", True),
        ("2026-01-15", "2026-01-15", "breaking", False),
        ("2026-01-15", "2026-02-01", "breaking", True),
        ("2026.01", "2026.01", "non-breaking", True),
        ("2026.01", "2026.02", "breaking", True),
        ("2026.01.15", "2026.01.16", "breaking", True),
        ("2026.1.0", "2026.1.1", "non-breaking", True),
        ("2026.1.0", "2026.1.0", "non-breaking", False),
        ("2026.1.0", "2026.1.1", "breaking", False),
        ("2026.12.3", "2027.1.0", "breaking", True),
        ("v0", "v0", "breaking", True),
    ],
)
def test_what_a_scheme_cannot_say_it_need_not(old: str, new: str, level: str, passes: bool) -> None:
    found = findings(level).findings
    verdict = decide(found, "never", old_version=old, new_version=new, check_version=True)
    assert verdict.passed is passes, verdict.sentence
    assert "none" not in verdict.sentence

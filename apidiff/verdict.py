"""Pass or fail, in one sentence, and the version step that the changes require.

A waived finding counts for nothing here. The sentence is written for the last line of a CI log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from apidiff.compare.lifecycle.versions import declared_bump, steps_of, version_key
from apidiff.model.finding import FailOn, Finding, Level
from apidiff.model.report import Bump, Step, Verdict
from apidiff.render.text import counted

STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")
"""The steps between two versions, from the smallest up (Semantic Versioning 2.0.0, sections 6 to 8)."""

_REQUIRED_BY: Mapping[Level, Step] = {
    Level.BREAKING: "major",
    Level.WARNING: "minor",
    Level.NON_BREAKING: "minor",
    Level.DOCUMENTATION: "patch",
}
_REQUIRED_INITIALLY: Mapping[Level, Step] = {**dict.fromkeys(Level, "patch"), Level.BREAKING: "minor"}
"""In versions 0.y.z anything may change (Semantic Versioning 2.0.0, section 4); by custom y announces what breaks."""


def is_initial(version: str) -> bool:
    """Return whether a version is one of initial development: 0.y.z."""
    key = version_key(version)
    return key is not None and key[:2] == ("number", 0)


def declared_step(old: str, new: str) -> Step | None:
    """Return the step from one version to the next, or None where they cannot be compared.

    A later date may hold anything, so it is a major step. Going backwards is no step at all. A prerelease promises
    nothing (Semantic Versioning 2.0.0, section 9), so leaving one for its release may change everything.
    """
    before, after = version_key(old), version_key(new)
    step = declared_bump(old, new)
    if before is not None and after is not None and not before[4] and before[:4] == after[:4] and step != "lower":
        return "none" if old == new else "major"
    return {"lower": "none", "unknown": None}.get(step, step)


def required_step(findings: Iterable[Finding], *, initial: bool = False) -> Step:
    """Return the smallest step that announces the findings: major for a break, patch for mere documentation.

    In `initial` development a break needs a minor step, anything else a patch.
    """
    required = _REQUIRED_INITIALLY if initial else _REQUIRED_BY
    steps = [
        required[finding.level] for finding in findings if finding.waived is None and not _is_about_version(finding)
    ]
    return max(steps, key=STEPS.index, default="none")


def bump_of(findings: Iterable[Finding], old_version: str, new_version: str) -> Bump:
    """Return the step that findings require and the one that the versions declare. A step that neither version can
    state, such as a minor one of `v1`, is not required."""
    required = required_step(findings, initial=is_initial(old_version) and is_initial(new_version))
    if required not in (*steps_of(old_version), *steps_of(new_version)):
        required = "none"
    return Bump(required=required, declared=declared_step(old_version, new_version))


def required_of(findings: Iterable[Finding], version: str) -> Step:
    """Return the step that findings require after a version, as far as versions written like it can state one."""
    standing = [finding for finding in findings if finding.waived is None]
    required = required_step(standing, initial=is_initial(version))
    return required if required in steps_of(version) else "none"


def _is_about_version(finding: Finding) -> bool:
    """Return whether a finding says that the version is wrong: it follows from the other changes and adds none."""
    return finding.change.kind in ("version.not-bumped", "version.decreased")


def suffices(bump: Bump) -> bool:
    """Return False where the declared step is known and smaller than the required one."""
    return bump.declared is None or STEPS.index(bump.declared) >= STEPS.index(bump.required)


def decide(
    findings: Sequence[Finding],
    fail_on: FailOn,
    *,
    old_version: str = "",
    new_version: str = "",
    check_version: bool = False,
    problems: int = 0,
    left_out: int = 0,
    filtered: bool = False,
    stale_waivers: int = 0,
) -> Verdict:
    """Return the verdict on findings. `check_version` fails it too where the declared version step is too small.

    `problems` counts those of the documents, `left_out` those among them over which a part was not read: the sentence
    says nothing of what was not read. `filtered` says that the user asked for a part of the findings alone.
    `stale_waivers` counts those that fail it.
    """
    standing = [finding for finding in findings if finding.waived is None]
    bump = bump_of(standing, old_version, new_version)
    accepted = any(finding.waived is not None and _is_about_version(finding) for finding in findings)
    too_small = check_version and not accepted and not suffices(bump)
    failed = too_small or stale_waivers > 0 or any(_fails(finding.level, fail_on) for finding in standing)
    changes = [finding for finding in standing if not _is_about_version(finding)]
    breaks = any(finding.level is Level.BREAKING for finding in changes)
    word = "Failed" if failed else "Passed, as nothing was set to fail" if breaks else "Passed"
    if too_small:
        release = f"; they need a {bump.required} version step, but the version {_moved(old_version, new_version)}"
    elif len(changes) < len(standing):
        release = f"; the version {_moved(old_version, new_version)}"
    else:
        release = _release(bump, new_version) if breaks else ""
    changed = _what_changed(changes, len(findings) - len(standing), whole=not problems)
    if left_out or (problems and not changes):
        changed += f" in what could be compared ({_unread(problems, left_out)})"
    if filtered and not standing:
        changed += " in what the filters keep"
    stale = (
        f"{counted(stale_waivers, 'waiver')} {'is' if stale_waivers == 1 else 'are'} stale; " if stale_waivers else ""
    )
    sentence = f"{word}: {stale}{changed}{release}."
    return Verdict(passed=not failed, fail_on=fail_on, sentence=sentence, bump=bump)


def compared_with_itself(verdict: Verdict, same: str) -> Verdict:
    """Return the verdict on a document and itself: it passes, and says why. `same` is what both are."""
    return replace(verdict, sentence=f"Passed: OLD and NEW are one {same}, so there was nothing to compare.")


def deleted(verdict: Verdict, name: str, operations: int) -> Verdict:
    """Return the verdict on a document of that many operations that was deleted, given the one on what that removes:
    whoever reads the document finds nothing any more, so it fails unless nothing was set to fail."""
    passed = verdict.fail_on == "never"
    word = "Passed, as nothing was set to fail" if passed else "Failed"
    sentence = f"{word}: {name} was deleted, and with it {counted(operations, 'operation')}."
    return replace(verdict, passed=passed, sentence=sentence)


def _fails(level: Level, fail_on: FailOn) -> bool:
    if fail_on == "never":
        return False
    return level is Level.BREAKING or (fail_on == "warning" and level is Level.WARNING)


def _unread(problems: int, left_out: int) -> str:
    parts = f"{counted(left_out, 'part')} left out" if left_out else ""
    return parts if problems <= left_out else f"{counted(problems, 'problem')}{', ' if parts else ''}{parts}"


def _what_changed(standing: list[Finding], waived: int, *, whole: bool) -> str:
    """Return what changed in the `whole` documents, or in what could be read of them."""
    accepted = f" ({counted(waived, 'finding')} waived)" if waived else ""
    if not standing and waived:
        return f"every change is waived{accepted}"
    if not standing:
        return "nothing changed" if whole else "no change was found"
    breaking = [finding for finding in standing if finding.level is Level.BREAKING]
    warnings = sum(finding.level is Level.WARNING for finding in standing)
    if breaking:
        reached = {operation for finding in breaking for operation in finding.operations}
        text = counted(len(breaking), "breaking change")
        if reached:
            text += f" in {counted(len(reached), 'operation')}"
        if warnings:
            text += f", and {counted(warnings, 'warning')}"
    elif warnings:
        text = f"no breaking changes, {counted(warnings, 'warning')}"
    else:
        text = f"no breaking changes among {counted(len(standing), 'change')}"
    return text + accepted


def _moved(old_version: str, new_version: str) -> str:
    return f"is still {new_version}" if old_version == new_version else f"went from {old_version} to {new_version}"


def _release(bump: Bump, new_version: str) -> str:
    """Return the clause that says which version announces what breaks; nothing where versions cannot."""
    if bump.required == "none":
        return ""
    if bump.declared is not None and suffices(bump):
        return f"; {new_version} announces them as a {bump.declared} version step" if new_version else ""
    return f"; release it as a new {bump.required} version"

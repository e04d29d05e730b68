"""Releases as a changelog in the form of Keep a Changelog 1.1.0, and as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Report
from apidiff.render.changelog.entries import CLIENTS, SECTIONS, Entries, Entry, entries_of
from apidiff.render.markdown import code, codes, prose
from apidiff.render.problems import left_out
from apidiff.render.text import counted, one_line

_LONGEST_VERSION = 60
_OPERATIONS = 3
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
MARKS = {Level.BREAKING: "Breaking", Level.WARNING: "Warning"}
"""How entries are marked that break all callers, or some."""


class Release(Struct, frozen=True, kw_only=True):
    """A version and what changed since the one before. `date` is written YYYY-MM-DD, `link` leads to more about the
    version; both are empty where they are not known."""

    report: Report
    version: str = ""
    date: str = ""
    link: str = ""

    @property
    def day(self) -> str:
        """The day of the release: of a version that is called after one, that day; empty where it is not known."""
        return self.date or (self.name if _DAY.fullmatch(self.name) else "")

    @property
    def name(self) -> str:
        """What the version is called: `Unreleased` where nothing says so."""
        return one_line(self.version or self.report.new.contract.version, _LONGEST_VERSION) or "Unreleased"

    def entries(self) -> Entries:
        """Return the entries of the release."""
        return entries_of(self.report)


def changelog(releases: Sequence[Release]) -> str:
    """Return a changelog in Markdown, in the order of the releases: the newest comes first."""
    title = next((release.report.new.contract.title for release in releases), "")
    of = f" of {prose(title, 80)}" if title.strip() else ""
    about = (
        f"What changed{of} for those who call it. The form is that of "
        "[Keep a Changelog](https://keepachangelog.com/en/1.1.0/). What is marked **Breaking** fails in code that was "
        "written for the version before; what is marked **Warning** fails in some of it."
    )
    parts = ["# Changelog", about, *(section(release) for release in releases)]
    links = [f"[{_label(release)}]: <{release.link}>" for release in releases if _is_link(release.link)]
    return "\n\n".join([*parts, *(["\n".join(links)] if links else [])]) + "\n"


def section(release: Release) -> str:
    """Return the section of one release in Markdown, without an empty line at its end."""
    entries = release.entries()
    name = f"[{_label(release)}]" if _is_link(release.link) else prose(release.name)
    parts = [f"## {name}{f' - {release.date}' if release.date not in ('', release.name) else ''}"]
    for heading in SECTIONS:
        lines = [line for entry in entries.of(heading) for line in _entry(entry)]
        if heading == "Changed" and entries.documentation:
            lines.append(f"- Documentation: {_documentation(entries)}.")
        if lines:
            parts.append("\n".join([f"### {heading}", "", *lines]))
    if len(parts) == 1:
        parts.append("No change was found in what could be compared." if left_out(release.report) else "No changes.")
    return "\n\n".join(parts)


def _label(release: Release) -> str:
    """Return the text of a link: brackets of a name would end it."""
    return prose(release.name)


def _is_link(link: str) -> bool:
    return bool(link) and not any(character in link for character in "<>\n\\ ")


def _entry(entry: Entry) -> Iterator[str]:
    mark = f"**{MARKS[entry.level]}:** " if entry.level in MARKS else ""
    if entry.is_of_calls:
        yield f"- {mark}{_calls(entry)}"
        return
    lines, name = entry.lines(), entry.title
    if len(lines) == 1:
        message, advice = lines[0]
        named = f"{name}: {message}" if len(entry.findings) > 1 else message
        yield f"- {mark}{named}{_reach(entry, named)}.{f' {advice}' if advice else ''}"
        return
    yield f"- {mark}{name}{'' if entry.owner == CLIENTS else _reach(entry, name)}:"
    for message, advice in lines:
        yield f"    - {message[:1].upper()}{message[1:]}.{f' {advice}' if advice else ''}"


def _calls(entry: Entry) -> str:
    happened = "added" if entry.section == "Added" else "removed"
    names = [str(finding.change.subject.owner) for finding in entry.findings]
    if len(names) == 1:
        ((message, advice),) = entry.lines()
        return f"{message}.{f' {advice}' if advice else ''}"
    instead = " ".join(text for text in map(entry.replaced, entry.findings) if text)
    told = f"{len(names):,} operations of {prose(str(entry.owner))} were {happened}: {codes(names, len(names))}."
    return f"{told} {instead}".rstrip()


def _reach(entry: Entry, said: str) -> str:
    others = [str(name) for name in entry.operations if code(str(name)) not in said]
    if not others:
        return ""
    shown = codes(others, len(others)) if len(others) <= _OPERATIONS else counted(len(others), "operation")
    return f" ({shown})"


def _documentation(entries: Entries) -> str:
    return ", ".join(f"{prose(noun)} ({number:,})" for noun, number in entries.documentation.items())


def changelog_dict(releases: Sequence[Release]) -> dict[str, Json]:
    """Return a changelog as plain values: docs/schemas/changelog.schema.json says what is in them."""
    title = next((release.report.new.contract.title for release in releases), "")
    return {"changelog": 1, "title": one_line(title, 120), "releases": [_release(release) for release in releases]}


def _release(release: Release) -> dict[str, Json]:
    entries = release.entries()
    return {
        "version": release.name,
        "previous": one_line(release.report.old.contract.version, _LONGEST_VERSION) or None,
        "date": release.day or None,
        "link": release.link or None,
        "passed": not any(entry.level is Level.BREAKING for entry in entries.entries),
        "left_out": left_out(release.report),
        "entries": [_entry_dict(entry) for entry in entries.entries],
        "documentation": dict(entries.documentation),
    }


def _entry_dict(entry: Entry) -> dict[str, Json]:
    return {
        "section": entry.section,
        "level": entry.level.value,
        "owner": one_line(str(entry.owner), 300),
        "operations": [one_line(str(name), 300) for name in entry.operations],
        "changes": [
            {
                "message": str(finding.message),
                "advice": str(finding.caller) or None,
                "rule": finding.rule,
                "fingerprint": finding.fingerprint,
            }
            for finding in entry.findings
        ],
    }

"""Waivers: findings that a person has accepted, with a reason, for as long as they say.

A waivers file is a YAML list. An entry names a finding by its fingerprint, or all findings of a rule, narrowed by
globs over the subject (`User.country`) or the operation (`POST /users`). `operations` is how far the finding reached
when it was accepted: one that reaches further is another matter, and counts. A waiver that matches nothing, or whose
day has passed, is reported, so that the file does not rot.

    - fingerprint: 3f2a9c0d11e4b7a8
      operations: [POST /users]
      reason: Only the mobile app calls this, and it was updated first.
      by: Accounts
    - rule: property-removed
      subject: "User.*"
      path: "* /internal/*"
      reason: Internal callers were told.
      until: 2026-06-30
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, DocumentError, Json, Problem
from apidiff.model.finding import Finding, Waiver
from apidiff.model.typed import Misfit, read, said
from apidiff.model.words.sentence import joined
from apidiff.model.words.spelling import nearest, told

_NAMED = 3
"""Operations that a problem names."""

Text = Annotated[str, Meta(pattern=r"\S"), said("a text (quote digits)")]


class StatedWaiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an entry of a waivers file states."""

    reason: Annotated[Text, said(about="Why the finding is accepted.")]
    fingerprint: Annotated[Text | UnsetType, said(about="Of the finding that is accepted.")] = UNSET
    rule: Annotated[Text | UnsetType, said(about="Of the findings that are accepted.")] = UNSET
    subject: Annotated[Text | UnsetType, said(about="A glob over what changed, such as `User.*`.")] = UNSET
    path: Annotated[Text | UnsetType, said(about="A glob over all operations reached: `* /internal/*`.")] = UNSET
    operations: Annotated[
        list[Text] | UnsetType,
        said("a list of operations", about="The operations it was accepted for; a finding that reaches others counts."),
    ] = UNSET
    document: Annotated[
        Text | UnsetType, said(about="A glob over the path of the document, from the top of the repository.")
    ] = UNSET
    by: Annotated[Text | UnsetType, said(about="Who decided so.")] = UNSET
    until: Annotated[date | UnsetType, said("a day such as 2026-06-30", about="The last day it counts.")] = UNSET

    def __post_init__(self) -> None:
        if self.fingerprint is UNSET and self.rule is UNSET:
            raise ValueError("name the finding by `fingerprint`, or the findings by `rule`")


class WaiverEntry(Struct, frozen=True, kw_only=True):
    """One entry of a waivers file. `source` names the file and the entry; `until` is the last day it counts."""

    source: str
    reason: str
    fingerprint: str | None = None
    rule: str | None = None
    subject: str | None = None
    path: str | None = None
    operations: list[str] | None = None
    document: str | None = None
    by: str | None = None
    until: date | None = None

    def accepts(self, finding: Finding) -> bool:
        """Return whether the entry accepts a finding that it is about: it reaches no other operations than recorded."""
        return self.operations is None or set(map(str, finding.operations)) <= set(self.operations)

    def matches(self, finding: Finding) -> bool:
        """Return whether the entry is about that finding. With `path`, every operation reached has to match."""
        if self.fingerprint is not None and self.fingerprint != finding.fingerprint:
            return False
        if self.rule is not None and self.rule != finding.rule:
            return False
        if self.subject is not None and not any(fnmatchcase(name, self.subject) for name in _subjects(finding)):
            return False
        if self.path is not None:
            operations = [str(usage.operation) for usage, _ in finding.usages]
            return bool(operations) and all(fnmatchcase(operation, self.path) for operation in operations)
        return True


def _subjects(finding: Finding) -> Iterator[str]:
    """Yield the subject as waivers write it: the owner and the path below it, with dots. A component that has another
    name now is known by the one it had, too."""
    change = finding.change
    yield ".".join((str(change.subject.owner), *change.subject.path))
    tokens = () if change.old is None else change.old.location.tokens
    if tokens[:1] == ("components",) and len(tokens) > 2:
        name = tokens[2] if tokens[1] == "schemas" else f"{tokens[1]}/{tokens[2]}"
        yield ".".join((name, *change.subject.path))


def read_waivers(path: Path) -> list[WaiverEntry]:
    """Return the entries of a waivers file. Raises ConfigError that names the file, the entry and what is wrong."""
    try:
        return list(_entries(read_own(path), _as_shown(path)))
    except OSError as error:
        raise ConfigError(f"the waivers cannot be read: {error}") from error


def _as_shown(path: Path) -> Path:
    """Return a path as reports show it: those that a configuration names are absolute, and reports are the same on
    every machine."""
    try:
        here = Path.cwd()
    except OSError:
        return path
    return path.relative_to(here) if path.is_relative_to(here) else path


@lru_cache(maxsize=4)
def _entries(data: bytes, path: Path) -> tuple[WaiverEntry, ...]:
    """Return the entries in some bytes; where many documents are compared, they are asked for again and again."""
    from apidiff.load.parse.yaml_ import parse_yaml, states_something

    try:
        raw = parse_yaml(data, str(path)) if states_something(data) else []  # a file without waivers is in order
    except (ValueError, DocumentError) as error:
        raise ConfigError(f"the waivers cannot be read: {error}") from error
    if not isinstance(raw, list):
        raise ConfigError(f"{path}: waivers are a list of entries with `fingerprint` or `rule`, and `reason`")
    return tuple(_entry(entry, index, path, data) for index, entry in enumerate(raw))


def _entry(raw: Json, index: int, path: Path, data: bytes) -> WaiverEntry:
    source = f"{path}, waiver {index + 1}"
    try:
        stated = read(StatedWaiver, raw) if isinstance(raw, dict) else _refuse(raw)
    except Misfit as misfit:
        from apidiff.load.places.positions import position_in

        position = position_in(data, str(path), (index, *misfit.at))
        what = f"waiver {index + 1}: {misfit}"
        raise ConfigError(str(Problem(source=str(path), what=what, position=position))) from None
    given = {name: value for name, value in asdict(stated).items() if value is not UNSET}
    return WaiverEntry(source=source, **given)


def _refuse(raw: Json) -> NoReturn:
    raise Misfit((), f"expected a mapping, found {told(raw)}")


def waivers_schema() -> dict[str, Json]:
    """Return the JSON Schema of a waivers file."""
    (entry,), types = msgspec.json.schema_components([StatedWaiver], ref_template="#/$defs/{name}")
    types["StatedWaiver"]["anyOf"] = [{"required": ["fingerprint"]}, {"required": ["rule"]}]
    return {"title": "Waivers of apidiff", "type": "array", "items": entry, "$defs": types}


def apply_waivers(
    findings: Iterable[Finding],
    entries: Sequence[WaiverEntry],
    today: date,
    rules: Collection[str],
    document: str = "",
) -> tuple[list[Finding], list[Problem]]:
    """Return the findings, those that an entry accepts marked as waived, and a problem for every entry that is stale.

    `rules` are the ids of all rules, `document` is the path of the new document. An entry counts until the end of its
    last day. The first entry that accepts a finding is the one that is named.
    """
    entries = [entry for entry in entries if entry.document is None or fnmatchcase(document, entry.document)]
    if not entries:
        return list(findings), []
    problems = [_expired(entry) for entry in entries if entry.until is not None and entry.until < today]
    standing = [entry for entry in entries if entry.until is None or entry.until >= today]
    about = _Index(standing)
    used: set[str] = set()
    marked = []
    for finding in findings:
        marked.append(_marked(finding, about, used, problems))
    unused = [entry for entry in standing if entry.source not in used]
    return marked, problems + [_unmatched(entry, rules) for entry in unused]


def _marked(finding: Finding, about: _Index, used: set[str], problems: list[Problem]) -> Finding:
    """Return a finding as waived where an entry accepts it, or accepts each of its parts; without those parts where it
    accepts some. Entries that match are noted, and those that were given for other operations are problems."""
    matching = [entry for entry in about.of(finding) if entry.matches(finding)]
    accepting = [entry for entry in matching if entry.accepts(finding)]
    used.update(entry.source for entry in matching)
    parts = [_marked(part, about, used, problems) for part in finding.parts]
    if accepting:
        return finding.with_waiver(Waiver(reason=accepting[0].reason, by=accepting[0].by))
    accepted = [part.waived for part in parts if part.waived is not None]
    if accepted:
        return finding.with_waiver(accepted[0]) if len(accepted) == len(parts) else finding.with_parts(parts)
    if matching:
        problems.append(_exceeded(matching[0], finding))
    return finding


class _Index:
    """Entries by what they name: a file may hold as many as a large API has findings."""

    def __init__(self, entries: Iterable[WaiverEntry]) -> None:
        self._named: dict[str, list[tuple[int, WaiverEntry]]] = {}
        for number, entry in enumerate(entries):
            name = entry.fingerprint if entry.fingerprint is not None else entry.rule
            self._named.setdefault(name or "", []).append((number, entry))

    def of(self, finding: Finding) -> list[WaiverEntry]:
        """Return the entries that may be about a finding, in their order."""
        found = [*self._named.get(finding.fingerprint, ()), *self._named.get(finding.rule, ())]
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _exceeded(entry: WaiverEntry, finding: Finding) -> Problem:
    given = entry.operations or []
    more = [operation for operation in map(str, finding.operations) if operation not in given]
    return Problem(
        source=entry.source,
        what=f"this waiver was given for {_few(given)}, and the finding reaches {_few(more)}, too, so it counts: "
        f"{finding.message}",
        expected="the operations added after a look at them",
        cause="unmatched",
    )


def _expired(entry: WaiverEntry) -> Problem:
    return Problem(
        source=entry.source,
        what=f"this waiver ended on {entry.until}, so its findings count again",
        expected="a later `until`, or the entry removed",
        cause="unmatched",
    )


def _few(operations: Sequence[str]) -> str:
    if not operations:
        return "no operation"
    rest = len(operations) - _NAMED
    return joined(operations if rest <= 0 else [*operations[:_NAMED], f"{rest} more"])


def _unmatched(entry: WaiverEntry, rules: Collection[str]) -> Problem:
    if entry.rule is not None and entry.rule not in rules:
        what = f"this waiver names the rule `{entry.rule}`, which does not exist{nearest(entry.rule, rules)}"
        return Problem(source=entry.source, what=what, cause="unmatched")
    return Problem(
        source=entry.source,
        what="this waiver matches no finding",
        expected="a finding to accept, or the entry removed",
        cause="unmatched",
    )

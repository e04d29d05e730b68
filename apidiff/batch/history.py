"""The same document over its history: what each revision did to the one before, in a process for each core.

A revision that cannot be read is skipped: the next is compared with the last that could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from apidiff.batch.log import Log, Revision
from apidiff.batch.run import context, cores, in_a_pool
from apidiff.config import Settings
from apidiff.load.sources.glance import stands_alone
from apidiff.load.sources.source import load
from apidiff.model.document import Document, DocumentError
from apidiff.model.finding import Level
from apidiff.model.report import Report
from apidiff.pipeline import Stage, compare, read
from apidiff.resolve.contract import resolve

StepState = Literal["first", "compared", "unchanged", "unread", "deleted"]

_FEWEST = 8
"""Revisions for each process that are worth starting one."""


class Told(Struct, frozen=True, kw_only=True):
    """A finding as a history tells it. `waived` is the reason by which it was accepted, empty where it stands."""

    level: str
    rule: str
    message: str
    fingerprint: str
    operations: tuple[str, ...]
    waived: str = ""


class Step(Struct, frozen=True, kw_only=True):
    """What a revision did. `before` is the commit it was compared with; `version` is what the document calls itself."""

    revision: Revision
    state: StepState
    before: str = ""
    version: str = ""
    sentence: str = ""
    findings: tuple[Told, ...] = ()

    @property
    def breaking(self) -> int:
        """How many changes break callers, those left out that were accepted."""
        return sum(one.level == Level.BREAKING.value and not one.waived for one in self.findings)

    @property
    def accepted(self) -> int:
        """How many changes break callers, and were accepted."""
        return sum(one.level == Level.BREAKING.value and bool(one.waived) for one in self.findings)

    @property
    def group(self) -> str:
        """What it belongs to: the tag that holds it first, else its version; empty for what comes after every tag."""
        return self.revision.tag


class _Reader:
    """Reads revisions one after the other, each content once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._blob = ""
        self._document: Document | None = None

    def document(self, revision: Revision) -> Document:
        """Return the document of a revision. Raises DocumentError."""
        if self._document is None or self._blob != revision.blob:
            found = read(revision.source, revision.path, self._settings)
            resolve(found)
            self._blob, self._document = revision.blob, found
        return self._document


def referred(log: Log, revisions: Sequence[Revision], settings: Settings) -> set[str]:
    """Return the paths, from the top of the repository, of all other files that some revision of a document is made
    of."""
    found: set[str] = set()
    seen: set[str] = set()
    for revision in revisions:
        if not revision.blob or revision.blob in seen:
            continue
        seen.add(revision.blob)
        try:
            document = load(revision.source, options=log.options)
            if not stands_alone(document.entry.data):
                resolve(document)
        except DocumentError:
            continue
        found.update(resource.path for resource in document.resources.values() if resource.path)
    return found - {revision.path for revision in revisions}


def steps(revisions: Sequence[Revision], settings: Settings, stage: Stage) -> list[Step]:
    """Return what each revision did, in their order; `stage` is told how far the work is."""
    workers = min(cores(), len(revisions) // _FEWEST)
    if workers <= 1:
        return list(_walked(revisions, 0, settings))
    size = -(-len(revisions) // workers)
    parts = [(start, min(start + size, len(revisions))) for start in range(0, len(revisions), size)]
    found: list[Step] = []
    with ProcessPoolExecutor(workers, mp_context=context(), initializer=in_a_pool) as pool:
        for made in pool.map(_part, [(revisions[:end], start, settings) for start, end in parts]):
            found += made
            stage(f"{len(found)} of {len(revisions)} revisions")
    return found


def _part(task: tuple[Sequence[Revision], int, Settings]) -> list[Step]:
    return list(_walked(*task))


def _walked(revisions: Sequence[Revision], start: int, settings: Settings) -> Iterator[Step]:
    """Yield the steps from a position on, after looking for the last revision before it that can be read."""
    reader = _Reader(settings)
    before, known = _last_good(revisions, start, reader)
    for revision in revisions[start:]:
        if not revision.blob:
            yield Step(revision=revision, state="deleted", sentence="The document was deleted.")
            continue
        if known is not None and known.blob == revision.blob:
            yield Step(revision=revision, state="unchanged", before=known.commit, version=_version(before))
            continue
        try:
            document = reader.document(revision)
            step = _step(before, known, document, revision, settings)
        except DocumentError as error:
            yield Step(revision=revision, state="unread", sentence=str(error.problems[0]) if error.problems else "")
            continue
        yield step
        before, known = document, revision


def _last_good(revisions: Sequence[Revision], start: int, reader: _Reader) -> tuple[Document | None, Revision | None]:
    for revision in reversed(revisions[:start]):
        if revision.blob:
            try:
                return reader.document(revision), revision
            except DocumentError:
                continue
    return None, None


def _step(
    before: Document | None, known: Revision | None, document: Document, revision: Revision, settings: Settings
) -> Step:
    if before is None or known is None:
        return Step(revision=revision, state="first", version=_version(document))
    report = compare(before, document, settings)
    return Step(
        revision=revision,
        state="compared",
        before=known.commit,
        version=_version(document),
        sentence=report.verdict.sentence,
        findings=tuple(_told(report)),
    )


def _told(report: Report) -> Iterator[Told]:
    for finding in report.findings:
        yield Told(
            level=finding.level.value,
            rule=finding.rule,
            message=str(finding.message),
            fingerprint=finding.fingerprint,
            operations=tuple(map(str, finding.operations)),
            waived="" if finding.waived is None else finding.waived.reason,
        )


def _version(document: Document | None) -> str:
    root = None if document is None else document.entry.root
    info = root.get("info") if isinstance(root, dict) else None
    return str(info.get("version") or "") if isinstance(info, dict) else ""


class Version(Struct, frozen=True, kw_only=True):
    """A version of the document: a tag, or what it called itself for a while. `report` says what it changed."""

    name: str
    date: str
    report: Report


def versions(revisions: Sequence[Revision], settings: Settings, stage: Stage) -> list[Version]:
    """Return what each version changed as a whole, newest first: by tags, else by what the document calls itself. The
    first has nothing before it, and is left out."""
    by_tags = any(revision.tag for revision in revisions)
    found: list[Version] = []
    # One version is held beside the one before it: a history may be longer than memory.
    before: Document | None = None
    current: tuple[str, str, Document] | None = None
    for number, (revision, document) in enumerate(_readable(revisions, settings), start=1):
        stage(f"{number} revisions read")
        name = revision.tag if by_tags else _version(document)
        if current is not None and current[0] != name:
            if before is not None:
                found.append(_released(before, current, settings))
            before = current[2]
        current = name, revision.date, document
    if current is not None and before is not None:
        found.append(_released(before, current, settings))
    return found[::-1]


def _readable(revisions: Sequence[Revision], settings: Settings) -> Iterator[tuple[Revision, Document]]:
    reader = _Reader(settings)
    for revision in revisions:
        if revision.blob:
            with suppress(DocumentError):
                yield revision, reader.document(revision)


def _released(before: Document, current: tuple[str, str, Document], settings: Settings) -> Version:
    name, date, document = current
    return Version(name=name, date=date, report=compare(before, document, settings))

"""A Report is everything a renderer may show about a pair of documents, a Survey what it may show about many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from msgspec import Struct, field

from apidiff.model.change import Side, Subject
from apidiff.model.contract import Contract, Operation
from apidiff.model.document import Json, Location, Position, Problem
from apidiff.model.finding import FailOn, Finding, Level, Profile, Replacement
from apidiff.model.impact.seen import Impact
from apidiff.model.places import OperationRef
from apidiff.model.typed import Name, said

Step = Literal["major", "minor", "patch", "none"]
"""A step between two versions (Semantic Versioning 2.0.0, sections 6 to 8)."""


class DocumentSide(Struct, frozen=True, kw_only=True, eq=False):
    """One of the two documents: what the user typed, its contract, and a way to find lines in its files.

    `find` returns the file name and the position (line and column, from 1) of a location.
    """

    source: str
    contract: Contract
    find: Callable[[Location], tuple[str, Position]]

    @property
    def name(self) -> str:
        """What readers call this version: `info.version`, or the source where the document has none."""
        return self.contract.version or self.source

    def place(self, side: Side) -> tuple[str, Position]:
        """Return the file and the position of a side of a change."""
        return self.find(side.location)


class Bump(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step of a semantic version that the changes require, and the one that info.version declares."""

    required: Step
    declared: Annotated[Step | None, said(about="null where one of the versions cannot be read as a version.")]


class Coverage(Struct, frozen=True, kw_only=True):
    """How much of one document was read and compared, and what was left out.

    `operations` counts those of paths, callbacks and webhooks, `positions` the places where a payload has a schema, a
    shared part once, and `schemas` those that have a name or a file of their own. `left_out` are the problems with
    parts that could not be read, or were not.
    """

    operations: int
    positions: int
    schemas: int
    left_out: tuple[Problem, ...] = ()


class SidedCoverage(Struct, frozen=True, kw_only=True):
    """How much of each document was read."""

    old: Coverage
    new: Coverage


class Verdict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the change passes."""

    passed: bool
    fail_on: FailOn
    sentence: Name
    bump: Bump


class Report(Struct, frozen=True, kw_only=True, eq=False):
    """The result of comparing two documents. Findings are in their fixed order: level, then document order.

    `matched` says what the operations of the new document were in the old one, by those of the new. `to_json` and
    `to_format` are the stage that writes reports; the report itself knows nothing of formats. `find_replacements` is
    the stage that says what probably replaces which removed thing, asked by who tells callers what to do. `impact` says
    what was seen of those who use the API, None where nobody looked.
    """

    old: DocumentSide
    new: DocumentSide
    profile: Profile
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    verdict: Verdict
    coverage: SidedCoverage
    matched: Mapping[OperationRef, Operation]
    to_json: Callable[[Report], dict[str, Json]]
    to_format: Callable[[Report, str, bool], str]
    find_replacements: Callable[[Report], Mapping[Subject, Replacement]]
    impact: Impact | None = None

    def to_dict(self) -> dict[str, Json]:
        """Return the JSON report as plain values."""
        return self.to_json(self)

    def to_text(self, *, verbose: bool = False) -> str:
        """Return the report as `apidiff check` prints it; with `verbose` every finding in full."""
        return self.to_format(self, "text", verbose)

    def to_markdown(self) -> str:
        """Return the migration guide in Markdown, for those who call the API."""
        return self.to_format(self, "guide", False)

    def to_html(self) -> str:
        """Return the report as one page that loads nothing from elsewhere."""
        return self.to_format(self, "html", False)

    def __repr__(self) -> str:
        """Return what a person at a prompt wants to know: what was compared, and the verdict."""
        return f"<Report {self.old.source} -> {self.new.source}: {self.verdict.sentence}>"

    def count(self, level: Level) -> int:
        """Return how many findings of a level stand, waived ones left out."""
        return sum(finding.level is level and finding.waived is None for finding in self.findings)


State = Literal["compared", "unchanged", "new", "deleted", "filtered", "unread", "misconfigured"]
"""What became of a document: `unchanged` was not read, because both sides hold the same bytes and lead to no other
file; of a `filtered` one the filters keep nothing; an `unread` one could not be read, and has no verdict."""


class Section(Struct, frozen=True, kw_only=True):
    """One document. `name` is its path, `former` the path it had before where that was another. `pieces` are what each
    of the formats asked for says of it, in their order."""

    name: str
    state: State
    sentence: str
    passed: bool = True
    former: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    stale: tuple[Problem, ...] = ()
    pieces: tuple[Json, ...] = ()

    def count(self, level: Level) -> int:
        """Return how many findings of a level stand."""
        return self.counts.get(level.value, 0)


Part = tuple[Section, Json]
"""A section with what a format says of it; None where there was nothing to compare."""


class Survey(Struct, frozen=True, kw_only=True):
    """All documents in a fixed order, with one verdict; `problems` are about none of them by itself. `old` and `new`
    are what the user named."""

    old: str
    new: str
    passed: bool
    sentence: str
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...] = ()

    def count(self, level: Level) -> int:
        """Return how many findings of a level stand in all documents."""
        return sum(section.count(level) for section in self.sections)

"""The shape of the JSON report, as types: `json_` fills them, and `report.schema.json` is written from them.

Every key is there, but for those that say UNSET: these are said only where there is something to say.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from apidiff.model.change import Assumed, Proof, Table
from apidiff.model.contract import Direction
from apidiff.model.document import Cause
from apidiff.model.finding import Level, Profile
from apidiff.model.impact.seen import ConsumerImpact, Window
from apidiff.model.report import Verdict
from apidiff.model.typed import Count, Name, said

SHAPE: Literal[1] = 1
"""The number of this shape of the report. It grows when a program that reads reports would have to change."""

Place = Annotated[int, Meta(ge=1)]
Pointer = Annotated[str, Meta(pattern="^(/.*)?$"), said(about="A JSON pointer (RFC 6901).")]
Omitted = Annotated[
    bool | UnsetType,
    said(about="There, and true, where the value has more than about 10,000 characters.", const=True),
]  # fmt: skip


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping that has these keys and no others."""


class Tool(_Part, frozen=True, kw_only=True):
    """What wrote the report."""

    name: Literal["apidiff"]
    version: Name


class Document(_Part, frozen=True, kw_only=True):
    """One of the two documents."""

    source: Annotated[str, said(about="What the user named.")]
    title: str
    version: Annotated[str, said(about="info.version, empty where there is none.")]
    openapi: Annotated[str, said(about="The version of the standard as the document declares it.")]


class Summary(_Part, frozen=True, kw_only=True, rename={"non_breaking": "non-breaking"}):
    """How many findings of each level stand, waived ones left out."""

    breaking: Count
    warning: Count
    non_breaking: Count
    documentation: Count


class Subject(_Part, frozen=True, kw_only=True):
    """What changed. Schemas and properties name the component in `schema`, anything else its holder in `owner`."""

    type: str
    schema: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    path: list[str]


class Identity(_Part, frozen=True, kw_only=True):
    """Where it was in question what goes on under another name: how sure a match is, or what a removed thing may have
    become. An answers file decides under the id."""

    question: Annotated[str | None, said(about="The id in an answers file.")]
    confidence: Annotated[float, Meta(ge=0, le=1)] | None
    candidates: list[str]


class Copy(_Part, frozen=True, kw_only=True):
    """Another place of the edit, in each document as a JSON pointer."""

    subject: Subject
    old: Pointer | None
    new: Pointer | None


class Change(_Part, frozen=True, kw_only=True):
    """What was seen to change."""

    kind: Annotated[str, Meta(pattern="^[a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)+$"), said(about="`subject.event`.")]
    subject: Subject
    identity: Identity | UnsetType = UNSET
    also: Annotated[
        list[Copy] | UnsetType,
        said(
            about="The other places of an edit that was made in several copies of a schema. The usages are those of "
            "all copies.",
            minItems=1,
        ),
    ] = UNSET


class Side(_Part, frozen=True, kw_only=True):
    """The value that changed and where it stands. Lines and columns count from 1."""

    pointer: Pointer
    file: str
    line: Place
    column: Place
    value: Annotated[Any, said(about="null, too, where `value_omitted` is true.")]
    value_omitted: Omitted = UNSET


class Usage(_Part, frozen=True, kw_only=True):
    """An operation that meets the change, and what it means there."""

    operation: str
    direction: Annotated[Direction, said(about="request: client to server. response: server to client.")]
    place: Annotated[str, said(about="Such as `body application/json` or `query parameter limit`.")]
    level: Level


class Positions(_Part, frozen=True, kw_only=True):
    """The schema of the whole payload in each document; in another file than the entry, `file#pointer`."""

    old: str
    new: str


class Witness(_Part, frozen=True, kw_only=True, tag="witness", tag_field="type"):
    """A payload that one side accepts and the other refuses, certified by a validator."""

    direction: Direction
    operation: str
    place: str
    position: Positions
    value: Annotated[Any, said(about="The payload; of a parameter, its value after deserialisation.")]
    value_omitted: Omitted = UNSET
    sent: Annotated[
        str | UnsetType,
        said(about="The payload as it is written where it travels as text: `?page=0`, `X-Rate: 5`, `a=1&b=2`."),
    ] = UNSET
    valid_in: Literal["old", "new"]
    invalid_in: Literal["old", "new"]
    error: Annotated[str, said(about="What the validator says.")]


class Undecided(_Part, frozen=True, kw_only=True, tag="undecided", tag_field="type"):
    """Neither a proof nor a counterexample was found; the rule's own level stands."""

    keyword: str
    reason: str


Evidence = Witness | Proof | Assumed | Undecided | Table


class Migration(_Part, frozen=True, kw_only=True):
    """What the two sides of a change do."""

    caller: str
    owner: str


class Waived(_Part, frozen=True, kw_only=True):
    """A person's decision to accept the finding."""

    reason: str
    by: str | None


class ConsumerUse(_Part, frozen=True, kw_only=True):
    """A consumer over all findings."""

    consumer: str
    exchanges: Count
    operations: Count
    first: str | None
    last: str | None
    hit: Annotated[Count, said(about="How many findings hit it.")]
    may_be_hit: Annotated[Count, said(about="How many may.")]
    not_seen: Count


class Impact(_Part, frozen=True, kw_only=True):
    """Who is really hit, as far as it was seen."""

    window: Window
    consumers: list[ConsumerUse]
    lowered: Annotated[Count, said(about="Breaks that the policy takes for warnings.")]
    kept: Annotated[str, said(about="Why the policy lowers nothing; empty where it may, or there is none.")]
    problems: list[Problem]


class Finding(_Part, frozen=True, kw_only=True):
    """What a reader is told about one change."""

    fingerprint: Annotated[
        str,
        Meta(pattern="^[0-9a-f]{16,64}(-[0-9]+)?$"),
        said(about="Stable across runs, line moves and unrelated edits."),
    ]
    rule: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    level: Annotated[Level, said(about="The worst of the levels of its usages.")]
    message: Name
    change: Change
    old: Annotated[Side | None, said(about="null for an addition.")]
    new: Annotated[Side | None, said(about="null for a removal.")]
    usages: Annotated[list[Usage], said(about="Every operation that meets the change, and what it means there.")]
    evidence: Evidence
    migrate: Migration
    proposal: Annotated[str | None, said(about="The class of the candidate version change that serves the finding.")]
    waived: Waived | None
    parts: Annotated[
        list[Finding] | UnsetType,
        said(
            about="What the change consists of, where one edit makes many differences, such as a `$ref` that leads to "
            "another schema: findings of their own, the worst first.",
            minItems=1,
        ),
    ] = UNSET
    impact: Annotated[
        list[ConsumerImpact] | UnsetType,
        said(about="Who is hit, by consumer; there where --consumers was given, empty where nothing breaks."),
    ] = UNSET
    lowered: Annotated[str | UnsetType, said(about="Why the policy takes the break for a warning.")] = UNSET
    unproposed: Annotated[str | UnsetType, said(about="Why no version change can serve the finding.")] = UNSET


class Problem(_Part, frozen=True, kw_only=True):
    """A part of a document that could not be compared, or a setting that names nothing."""

    source: str
    what: str
    expected: str | None
    line: Place | None
    column: Place | None
    pointer: str | None
    cause: Annotated[
        Cause,
        said(
            about="invalid: the standard forbids it. unread: a part cannot be read. withheld: a part was not read "
            "because of apidiff's own rules or limits. unmatched: a setting names nothing in either document, or both "
            "are one."
        ),
    ]


class Coverage(_Part, frozen=True, kw_only=True):
    """How much of a document was read and compared."""

    operations: Annotated[Count, said(about="Operations of paths, callbacks and webhooks.")]
    positions: Annotated[Count, said(about="Places at which a payload has a schema; a shared part counts once.")]
    schemas: Annotated[Count, said(about="Schemas that have a name or a file of their own.")]
    left_out: Annotated[Count, said(about="Parts that could not be read, or were not.")]


class Coverages(_Part, frozen=True, kw_only=True):
    """How much of each document was read and compared."""

    old: Coverage
    new: Coverage


class Report(_Part, frozen=True, kw_only=True):
    """What `apidiff check -f json` prints. The same inputs give the same bytes."""

    report: Annotated[
        Literal[1],
        said(about="The number of this shape. It grows when a program that reads reports has to change."),
    ]
    tool: Tool
    profile: Annotated[Profile, said(about="Who is protected.")]
    old: Document
    new: Document
    verdict: Verdict
    summary: Summary
    findings: Annotated[list[Finding], said(about="In a fixed order: level, then document order.")]
    problems: Annotated[
        list[Problem], said(about="Parts of the documents that could not be compared, and waivers that are stale.")
    ]
    coverage: Coverages
    impact: Annotated[Impact | UnsetType, said(about="There where --consumers was given.")] = UNSET


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report."""
    (report,), types = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    return {"title": "apidiff report", **report, "$defs": refined(types)}


def refined(types: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of the types of a report with what their fields cannot say."""
    return {**types, "Subject": {**types["Subject"], "oneOf": [{"required": ["schema"]}, {"required": ["owner"]}]}}

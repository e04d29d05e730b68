"""The shape of the JSON for many documents, as types: docs/schemas/reports.schema.json is written from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from apidiff.model.report import State
from apidiff.model.typed import Name, said
from apidiff.render import report_types as types

SHAPE: Literal[1] = 1
"""The number of this shape. It grows when a program that reads it would have to change."""


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping that has these keys and no others."""


class Verdict(_Part, frozen=True, kw_only=True):
    """Whether all documents pass. One that could not be compared does not."""

    passed: bool
    sentence: Name


class Document(_Part, frozen=True, kw_only=True):
    """One of the documents."""

    path: Annotated[Name, said(about="From the top of the repository where it is in one.")]
    former: Annotated[Name | None, said(about="Where it stood before, if that was another path.")]
    state: Annotated[State, said(about="What became of it. Of an `unread` or `misconfigured` one there is no verdict.")]
    passed: bool
    sentence: Name
    problems: Annotated[list[types.Problem], said(about="Why it could not be compared; others stand in the report.")]
    report: Annotated[types.Report | None, said(about="null where there was nothing to compare.")]


class Reports(_Part, frozen=True, kw_only=True):
    """The reports on many documents, in the order of their paths."""

    reports: Literal[1]
    tool: types.Tool
    old: Annotated[str, said(about="The revision or the folder that everything was compared with.")]
    new: Annotated[str, said(about="What the user named.")]
    verdict: Verdict
    summary: types.Summary
    documents: list[Document]
    problems: Annotated[list[types.Problem], said(about="About settings, and what was not looked at.")]


def reports_schema() -> dict[str, Any]:
    """Return the JSON Schema."""
    (reports,), defined = msgspec.json.schema_components([Reports], ref_template="#/$defs/{name}")
    return {"title": "Reports of apidiff on many documents", **reports, "$defs": types.refined(defined)}

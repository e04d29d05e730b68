"""The shape of a changelog as JSON, as types: docs/schemas/changelog.schema.json is written from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from apidiff.model.finding import Level
from apidiff.model.typed import Name, said
from apidiff.render.changelog.entries import Section


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping that has these keys and no others."""


class Change(_Part, frozen=True, kw_only=True):
    """One change, as in the JSON report."""

    message: Name
    advice: Annotated[str | None, said(about="What callers do about it.")]
    rule: Name
    fingerprint: Name


class Entry(_Part, frozen=True, kw_only=True):
    """What happened to one thing, all at one level."""

    section: Section
    level: Level
    owner: Annotated[str, said(about="The operation or object; of operations that came or went, their resource.")]
    operations: list[str]
    changes: list[Change]


class Release(_Part, frozen=True, kw_only=True):
    """A version, and what changed since the one before."""

    version: Name
    previous: str | None
    date: Annotated[str | None, said(about="YYYY-MM-DD, where it is known.")]
    link: str | None
    passed: Annotated[bool, said(about="Whether nothing breaks callers.")]
    left_out: Annotated[int, said(about="How many parts of both documents could not be compared.")]
    entries: list[Entry]
    documentation: Annotated[dict[str, int], said(about="How many changes no program can notice, by what they are of.")]


class Changelog(_Part, frozen=True, kw_only=True):
    """Releases, the newest first."""

    changelog: Literal[1]
    title: str
    releases: list[Release]


def changelog_schema() -> dict[str, Any]:
    """Return the JSON Schema."""
    (whole,), defined = msgspec.json.schema_components([Changelog], ref_template="#/$defs/{name}")
    return {"title": "A changelog of apidiff", **whole, "$defs": defined}

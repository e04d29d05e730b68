"""What a configuration file may hold, as types: it is read by them, and its JSON Schema is written from them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from apidiff.model.finding import FailOn, Level, Profile, Removal
from apidiff.model.impact.policy import StatedImpact
from apidiff.model.typed import said

Texts = Annotated[str | list[str], said("a list of texts")]
ChosenLevel = Literal["breaking", "warning", "non-breaking", "documentation", "off"]
"""A level, or `off` for findings that are not reported."""


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A mapping in which every key is known: a misspelt one that is ignored would switch off a check unnoticed."""


class LevelOfDirections(_Part, frozen=True, kw_only=True):
    """A level for the ways that a payload travels; one that is not named keeps the level of the rule."""

    request: ChosenLevel | UnsetType = UNSET
    response: ChosenLevel | UnsetType = UNSET


Levels = Annotated[
    dict[str, ChosenLevel | LevelOfDirections],
    said(
        f"rule ids with one of {', '.join(level.value for level in Level)}",
        about="A level of your own for a rule, or for the rules that a glob names; it stands above proofs, too. "
        "`off` reports nothing. Of several that name a rule the last counts, and its own id before any glob.",
    ),
]


class PathSection(_Part, frozen=True, kw_only=True):
    """What is set for the operations of some paths."""

    levels: Levels = {}


class GuideKeys(_Part, frozen=True, kw_only=True):
    """Where documents of a provider say what ends, and what to do: names of extensions, `x-life.retires-on` for what
    stands in an object. The common ones are known without it."""

    sunset: Annotated[Texts, said(about="Where the last day stands.")] = []
    successor: Annotated[Texts, said(about="Where it stands what to use instead.")] = []
    guide: Annotated[Texts, said(about="Where the address of a page stands that says more.")] = []


class DocumentSection(_Part, frozen=True, kw_only=True):
    """What is set for some documents, or for all. Paths stay in the repository."""

    fail_on: Annotated[FailOn, said(about="The mildest level that fails a check.")] = "breaking"
    profile: Annotated[Profile, said(about="Who is protected.")] = "contract"
    rules: Annotated[Texts, said(about="Folders of further rules.")] = []
    levels: Levels = {}
    paths: Annotated[
        dict[str, PathSection], said(about="Globs over paths of operations, with what is set for these.")
    ] = {}
    strict: Annotated[bool, said(about="Take a broken part of a document for an unreadable document.")] = False
    components: Annotated[bool, said(about="Judge components that no operation uses, too.")] = False
    check_version: Annotated[bool, said(about="Fail, too, if info.version steps on too little.")] = False
    removal: Annotated[
        Removal,
        said(
            about="What makes a removal an announced one: a sunset date that has passed, mere deprecation, or nothing."
        ),
    ] = "announced"
    deprecation_notice_days: Annotated[
        int,
        Meta(ge=0, le=36_500),
        said(
            "a number of days, 0 or more",
            about="Days between a deprecation and its sunset that make a removal an announced one.",
        ),
    ] = 180
    old_prefix: Annotated[str, said(about="The prefix of the old paths to leave out.")] = ""
    new_prefix: Annotated[str, said(about="The prefix of the new paths to leave out.")] = ""
    answers: Annotated[str, said(about="The file of answers to questions.")] = ""
    waivers: Annotated[Texts, said(about="Files of findings that were accepted, with a reason.")] = []
    strict_waivers: Annotated[bool, said(about="Fail, too, where a waiver matches nothing or has expired.")] = False
    include: Annotated[Texts, said(about="What is shown: AXIS:GLOB.")] = []
    exclude: Annotated[Texts, said(about="What is left out: AXIS:GLOB.")] = []
    stability: Annotated[str, said(about="Only operations that promise at least this stability.")] = ""
    guide_keys: Annotated[
        GuideKeys, said(about="Extensions in which documents say until when a thing works and what to use instead.")
    ] = GuideKeys()
    consumers: Annotated[
        Texts, said(about="Who uses the API: files or folders of traffic, pacts and declared use, in the repository.")
    ] = []
    documentation: Annotated[
        str,
        said(about="Where the site of apidiff's documentation stands: findings lead to the page on their rule there."),
    ] = ""
    impact: Annotated[StatedImpact, said(about="When a break that nobody was seen using is a warning.")] = (
        StatedImpact()
    )


class ConfigurationFile(DocumentSection, frozen=True, kw_only=True):
    """What a project has configured. Paths stay in the repository."""

    extends: Annotated[
        Texts, said(about="Files, or `package:NAME` for an installed package, that this one stands above.")
    ] = []
    documents: Annotated[
        dict[str, DocumentSection],
        said(about="Globs over paths of documents, from the top of the repository, with what is set for these."),
    ] = {}


KEYS = ConfigurationFile.__struct_encode_fields__
"""Every key."""

OF_DOCUMENTS = DocumentSection.__struct_encode_fields__
"""The keys that can be set for some documents."""

LISTS = frozenset({"rules", "waivers", "include", "exclude", "consumers"})
"""Keys whose values add up; of the others the nearest counts."""

TABLES = frozenset({"levels", "paths", "documents", "impact", "guide-keys"})
"""Keys whose members add up."""

FILES = frozenset({"rules", "waivers", "answers", "consumers"})
"""Keys that name files."""

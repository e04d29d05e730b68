"""What stands in a guide, part by part: what templates are given (docs/guide-templates.md, with a JSON Schema).

Every text is Markdown of one line in which nothing of the documents is markup, unless it says otherwise: it can be put
into a page as it is. `raw` texts are code, for blocks of code alone.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

VERSION = 1
"""The version of these contents. A part that goes, or means something else, is the next one; new parts are not."""


class Table(Struct, frozen=True, kw_only=True):
    """A table: its head and its rows, each cell a text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Example(Struct, frozen=True, kw_only=True):
    """A body in both versions (raw), with the language that blocks of it are marked with."""

    caption: str
    language: Literal["json", "text"]
    old: str
    new: str


class Snippet(Struct, frozen=True, kw_only=True):
    """The code of a call in both versions (raw) in one language; `mark` is what blocks of it are marked with."""

    language: str
    mark: str
    old: str
    new: str


class Code(Struct, frozen=True, kw_only=True):
    """The code of a call. `operation` is HTML."""

    operation: str
    snippets: tuple[Snippet, ...]


class Block(Struct, frozen=True, kw_only=True):
    """What changed in one object or one call. Without a title it belongs to the section as a whole. `also` are other
    calls of which all of it is true; `find` is a command that finds uses in the code of callers (raw), `find_near` says
    that it looks only into files that name the call or the object."""

    title: str
    anchor: str
    used_by: str
    also: str
    table: Table
    find: str
    find_near: bool
    example: Example | None
    code: Code | None


class Section(Struct, frozen=True, kw_only=True):
    """What breaks in one resource. `calls` are operations that went, came or moved, with what finds their uses;
    `page` is the file of the section, where it has one, and `href` what links to the section lead to; `plain_title` is
    plain text."""

    title: str
    plain_title: str
    anchor: str
    count: int
    page: str
    href: str
    calls: Table | None
    calls_find: str
    calls_code: Code | None
    blocks: tuple[Block, ...]


class Step(Struct, frozen=True, kw_only=True):
    """A step of a migration, and what exactly to do."""

    title: str
    items: tuple[str, ...]


class Group(Struct, frozen=True, kw_only=True):
    """A list with a title."""

    title: str
    items: tuple[str, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """A call that is hit, and links to what changes for it."""

    call: str
    links: tuple[str, ...]


class HitGroup(Struct, frozen=True, kw_only=True):
    """Calls for which the same changes: one, or many with the same links."""

    links: tuple[str, ...]
    calls: tuple[str, ...]


class Event(Struct, frozen=True, kw_only=True):
    """Something that ends. The date is empty where none is given, as is what to use in its place."""

    date: str
    what: str
    instead: str


class Milestone(Struct, frozen=True, kw_only=True):
    """A date in the life of the old version, and what it means. `when` is said of dates near a day that was named."""

    date: str
    what: str
    when: str = ""


class Entry(Struct, frozen=True, kw_only=True):
    """One change, with its address, the rule that found it, and the changes that it is made of."""

    anchor: str
    text: str
    level: str
    rule: str
    calls: str
    parts: tuple[Entry, ...] = ()


class CallList(Struct, frozen=True, kw_only=True):
    """Calls that several changes meet, with the address of the list."""

    anchor: str
    calls: tuple[str, ...]


class Guide(Struct, frozen=True, kw_only=True):
    """A whole guide. `linked` says that it is long enough to need anchors and a list of contents.

    `title` is the heading of the page, `subject` the name of the API; `plain_title` and `description` are plain text,
    for front matter. `hit_groups` are `hits` with what is the same for many calls said once. `parts` names the parts
    that are there, by the keys of their headings.
    """

    contents: int
    title: str
    plain_title: str
    description: str
    subject: str
    old: str
    new: str
    language: str
    linked: bool
    summary: str
    fails: tuple[str, ...]
    dates: str
    hits: tuple[Hit, ...]
    hit_groups: tuple[HitGroup, ...]
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    trying: tuple[str, ...]
    checks: tuple[Group, ...]
    methods: Table | None
    additions: tuple[Group, ...]
    milestones: tuple[Milestone, ...]
    events: tuple[Event, ...]
    entries: tuple[Entry, ...]
    lists: tuple[CallList, ...]
    links: dict[str, str]
    """Where each part is, by its key: the address that a link leads to."""

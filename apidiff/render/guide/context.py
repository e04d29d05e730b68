"""What the parts of a guide need to know of the pair: how the versions are called, and which operation became which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from apidiff.model.change import Subject
from apidiff.model.contract import Node, Operation, Usage
from apidiff.model.finding import Finding, Replacement
from apidiff.model.places import OperationKind, OperationRef, Owner, Place
from apidiff.model.report import DocumentSide, Report
from apidiff.model.versioned_paths import strip_prefix, version_prefix
from apidiff.render.guide.language import listed, number_of, say
from apidiff.render.markdown import code
from apidiff.render.text import one_line

_LONGEST_VERSION = 40


class Links(Struct, frozen=True, kw_only=True):
    """Where the places of a guide are: on one page, or each on the page that `pages` names for its anchor, and those it
    does not name on one of their own. `tops` are anchors of what a whole page is about: the page is the address, and
    Docusaurus gives the heading at its top no other."""

    pages: Mapping[str, str] = {}
    otherwise: str = ""
    tops: frozenset[str] = frozenset()

    def to(self, anchor: str) -> str:
        """Return what a link to an anchor is written as."""
        page = self.pages.get(anchor, self.otherwise)
        return page if anchor in self.tops else f"{page}#{anchor}"


class CallLists:
    """Lists of calls that are too long for a sentence. Each stands once in the guide, under an address of its own."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Owner, ...]] = {}

    def anchor(self, operations: Iterable[Owner]) -> str:
        """Return the address of a list: the same one for the same calls, in every release."""
        ordered = tuple(sorted(operations, key=_by_path))
        written = "\n".join(sorted(map(str, ordered))).encode("utf-8", "surrogatepass")
        anchor = f"calls-{hashlib.blake2b(written, digest_size=5).hexdigest()}"
        self._found.setdefault(anchor, ordered)
        return anchor

    def all(self) -> Mapping[str, tuple[Owner, ...]]:
        """Return the lists that were asked for, by their addresses."""
        return dict(self._found)


def _by_path(owner: Owner) -> tuple[str, str]:
    return owner.path if isinstance(owner, OperationRef) else owner, str(owner)


class Naming(Struct, frozen=True, kw_only=True):
    """How a guide calls the two versions, where the documents do not say it, or not as readers know them."""

    old: str = ""
    new: str = ""


class Keys(Struct, frozen=True, kw_only=True):
    """Extensions in which a provider says until when a thing works, what to use instead, and which page says more;
    a dot leads into an object. They stand before those that are known."""

    until: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()


class Context(Struct, frozen=True, kw_only=True, eq=False):
    """The pair as a guide speaks of it. `old_of` and `new_of` find operations by the label that findings use; `same` is
    the version where both documents have the same."""

    report: Report
    title: str
    old: str
    new: str
    same: str
    old_of: Mapping[Owner, Operation]
    new_of: Mapping[Owner, Operation]
    shared_segments: int
    replaced: Mapping[Subject, Replacement]
    links: Links
    keys: Keys
    lists: CallLists

    @property
    def is_named(self) -> bool:
        """Whether the versions have names of their own."""
        return (self.old, self.new) != (say("Before"), say("After"))

    def where(self, operations: Sequence[Owner], text: str, most: int) -> str:
        """Return in brackets which operations a sentence is about, without those that it names itself. Of many, a link
        leads to the list."""
        others = [name for name in operations if code(name) not in text]
        if not others:
            return ""
        return f" ({say('also ') if len(others) < len(operations) else ''}{self.named(others, operations, most)})"

    def named(self, shown: Sequence[Owner], operations: Sequence[Owner], most: int) -> str:
        """Return the names of operations; of many the first, and a link to the list of all."""
        names = [code(name) for name in shown]
        if len(names) > most + 1:
            names = [
                *names[:most],
                say(
                    "[{number} more]({lists})",
                    number=number_of(len(names) - most),
                    lists=self.links.to(self.lists.anchor(operations)),
                ),
            ]
        return listed(names)

    def replacement(self, finding: Finding) -> str:
        """Return in Markdown what probably replaces what a finding says is gone, or nothing."""
        found = self.replaced.get(finding.change.subject)
        if found is None or finding.change.about.event != "removed":
            return ""
        where = (
            say(" in {operations}", operations=listed(list(map(code, found.operations)))) if found.operations else ""
        )
        return f"{code(found.name)}{where}"

    def resource(self, owner: Owner) -> str:
        """Return the name of the resource that an operation belongs to: its tag, else the first word of its path."""
        operation = self.new_of.get(owner) or self.old_of.get(owner)
        if operation is None:
            return say("Other")
        if operation.kind is OperationKind.WEBHOOK:
            return say("Webhooks")
        if operation.ref.within is not None:
            return self.resource(operation.ref.within.operation)
        tags = operation.node.get("tags")
        if tags is not None and isinstance(tags.value, list) and tags.value and isinstance(tags.value[0], str):
            return _capital(one_line(tags.value[0].replace("_", " "), 60)) or say("Other")
        segments = _segments(operation.path)[self.shared_segments :]
        fixed = next((segment for segment in segments if "{" not in segment), "")
        return _capital(one_line(fixed.replace("_", " ").replace("-", " "), 60)) or say("Other")

    def bodies(self, usage: Usage) -> tuple[Node | None, Node | None]:
        """Return the Media Type Objects of a usage's place in both documents, None where there is none."""
        old, new = self.old_of.get(usage.operation), self.new_of.get(usage.operation)
        return (
            _media_type(self.report.old, old, usage.place) if old is not None else None,
            _media_type(self.report.new, new, usage.place) if new is not None else None,
        )


def context_of(
    report: Report,
    naming: Naming = Naming(),  # noqa: B008 - these are frozen
    links: Links = Links(),  # noqa: B008
    keys: Keys = Keys(),  # noqa: B008
) -> Context:
    """Return the context of a report."""
    old, new = report.old.contract, report.new.contract
    old_of: dict[Owner, Operation] = {operation.ref: operation for operation in old.operations}
    old_of.update(report.matched.items())
    new_of: dict[Owner, Operation] = {operation.ref: operation for operation in new.operations}
    names = (one_line(old.version, _LONGEST_VERSION), one_line(new.version, _LONGEST_VERSION))
    same = names[0] if names[0] == names[1] else ""
    if not all(names) or same:
        names = (say("Before"), say("After"))
    if naming.old or naming.new:
        given = (one_line(naming.old, _LONGEST_VERSION), one_line(naming.new, _LONGEST_VERSION))
        names, same = (given[0] or names[0], given[1] or names[1]), ""
    title = one_line(new.title or old.title, 80) or "API"
    return Context(
        report=report,
        title=title if "api" in title.lower().split() else say("{title} API", title=title),
        old=names[0],
        new=names[1],
        same=same,
        old_of=old_of,
        new_of=new_of,
        replaced=report.find_replacements(report),
        links=links,
        keys=keys,
        lists=CallLists(),
        shared_segments=_shared(operation for operation in new.operations if operation.kind is OperationKind.PATH),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _segments(path: str) -> list[str]:
    return [segment for segment in strip_prefix(path, version_prefix(path)).split("/") if segment]


def _shared(operations: Iterable[Operation]) -> int:
    """Return how many segments all paths begin with alike, so that `/api/users` and `/api/orders` are two resources."""
    paths = [_segments(operation.path)[:-1] for operation in operations]
    if len(paths) < 2:
        return 0
    shared = 0
    for column in zip(*paths, strict=False):
        if len(set(column)) > 1 or "{" in column[0]:
            break
        shared += 1
    return shared


def _media_type(side: DocumentSide, operation: Operation, place: Place) -> Node | None:
    """Return the Media Type Object that a place such as `body application/json` names."""
    contract = side.contract
    holder: Node | None
    name = place.name_of("media-type")
    if place.part == "body" and name:
        holder = operation.node.get("requestBody")
    elif place.part == "response" and name:
        responses = operation.node.get("responses")
        holder = responses.get(place.steps[0].name) if responses is not None else None
    else:
        return None
    content = contract.follow(holder).get("content") if holder is not None else None
    if content is None:
        return None
    found = content.get(name)
    if found is None and isinstance(content.value, dict) and len(content.value) == 1:
        # The media type changed its name, too: what a body looks like is still worth showing.
        found = next(iter(content.items()))[1]
    return contract.follow(found) if found is not None else None

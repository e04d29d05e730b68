"""Parts that many operations reach are compared once, with everybody who reaches them.

Comparers do not recurse from an operation into its parts. They first gather pairs of parts, followed through `$ref`; a
pair met again only adds its usages. Then every pair is compared once: an edit of a shared component is one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.part_names import is_there
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.context.unread import (
    Unread,
    added_facts,
    added_of_kind,
    described,
    facts_of,
    is_container,
    is_withheld,
    misplaced,
    other_kind,
    undecided,
    unread_before,
    unread_of,
    words_of,
)
from apidiff.compare.same.definitions import Definitions, Likeness
from apidiff.compare.surface.parts.shared_names import SharedNames
from apidiff.model.change import Change
from apidiff.model.contract import MOUNT, Contract, Node, Usage
from apidiff.model.document import Json, Location
from apidiff.model.kinds import KINDS
from apidiff.model.places import Owner
from apidiff.model.pointer import Tokens

Part: TypeAlias = Literal[
    "operation", "path-item", "parameter", "request-body", "response", "media-type", "header", "link", "callback"
]
"""What kinds of parts are gathered. The order in which they are drained follows who holds whom."""


class Pair(Struct, kw_only=True, eq=False):
    """A part in both contracts, followed through references, and who reaches it. `path` leads from the owner to it;
    `alike` says that both read the same, and only what they refer to may differ; `confidence` how sure it is that they
    are one part, where their names do not say so.

    Not frozen: usages arrive one operation at a time.
    """

    old: Node
    new: Node
    owner: Owner
    path: tuple[str, ...]
    usages: list[Usage]
    alike: bool
    confidence: float = 1.0

    @property
    def site(self) -> Site:
        """The site of the part, with all its usages."""
        return Site(owner=self.owner, path=self.path, usages=tuple(dict.fromkeys(self.usages)))


class Lone(Struct, kw_only=True, eq=False):
    """A part that only one contract has, as a change of kind `kind` will report it. Not frozen, as Pair.

    `node` is followed, `place` has its value where the operation names it. `candidates` are what a removed part may
    have become, where that could not be decided, and `question` the id under which a person is asked. `covered_by` is
    what stood for an added response before."""

    kind: str
    node: Node
    place: Node
    owner: Owner
    path: tuple[str, ...]
    usages: list[Usage]
    candidates: tuple[str, ...] = ()
    question: str = ""
    covered_by: str = ""

    @property
    def site(self) -> Site:
        """The site of the part, named after the first operation that had or has it: what it holds is as it was."""
        return Site(owner=self.owner, path=self.path, usages=tuple(self.usages))


class UnreadPart(Struct, frozen=True):
    """A part that can be read in one of the documents only, and where it is met."""

    kind: str
    part: str
    old: Node | None
    new: Node
    facts: dict[str, Json]
    sites: list[Site]


class Gathering(Struct, kw_only=True, eq=False):
    """The pairs met so far, by kind of part. Not frozen: it is filled while operations are walked, and lives for one
    run.

    Pairs that say the same, references included, are left out, and pairs that `known` has: they are compared there."""

    comparison: Comparison
    definitions: Definitions
    swaps: Swaps
    known: Gathering | None = None
    pairs: dict[Part, dict[tuple[Tokens, Tokens], Pair]] = field(default_factory=dict)
    lone: dict[tuple[str, Tokens, str], Lone] = field(default_factory=dict)
    references: list[tuple[Site, Node, Node]] = field(default_factory=list)
    unread: dict[tuple[Tokens, str], UnreadPart] = field(default_factory=dict)
    names: dict[bool, SharedNames] = field(default_factory=dict)

    def add(
        self, part: Part, old: Node, new: Node, *, owner: Owner, path: tuple[str, ...], usages: Sequence[Usage]
    ) -> None:
        """Note that the usages reach this pair; neither node need be followed. `owner` and `path` name the pair unless
        both sides are references to a shared component."""
        old_part, new_part = self.comparison.old.follow(old), self.comparison.new.follow(new)
        self.add_followed(part, (old, old_part), (new, new_part), owner=owner, path=path, usages=usages)

    def add_followed(
        self,
        part: Part,
        old: tuple[Node, Node],
        new: tuple[Node, Node],
        *,
        owner: Owner,
        path: tuple[str, ...],
        usages: Sequence[Usage],
        confidence: float = 1.0,
    ) -> None:
        """Note a pair whose sides come as they stand and as followed."""
        (old_raw, old_part), (new_raw, new_part) = old, new
        if not isinstance(old_part.value, dict) or not isinstance(new_part.value, dict):
            self._note_unread(part, old, new, Site(owner=owner, path=path, usages=tuple(usages)))
            return
        key, given = (old_part.tokens, new_part.tokens), (owner, path)
        if self.known is not None and self.known.has(part, *key):
            return
        if _has_siblings(old_raw.value) or _has_siblings(new_raw.value):
            self.references.append((Site(owner=owner, path=path, usages=tuple(usages)), old_raw, new_raw))
        pairs = self.pairs.setdefault(part, {})
        pair = pairs.get(key)
        if pair is None:
            likeness = self.definitions.likeness(old_part, new_part)
            if likeness is Likeness.SAME or self._is_misplaced(part, old, new, given, usages):
                return
            if self._are_one(part, old, new):
                owner, path = self._names(self.comparison.new).of(part, new_part.tokens), ()
            pair = pairs[key] = Pair(
                old=old_part,
                new=new_part,
                owner=owner,
                path=path,
                usages=[],
                alike=likeness is Likeness.ALIKE,
                confidence=confidence,
            )
        pair.usages.extend(usages)
        self.swaps.note(old, new, Site(owner=given[0], path=given[1], usages=tuple(usages)))

    def _note_unread(self, part: Part, old: tuple[Node, Node], new: tuple[Node, Node], site: Site) -> None:
        """Note a part of which one side cannot be read."""
        found = unread_of(self.comparison, old, new)
        if found is not None:
            self._note(part, found, site)

    def _is_misplaced(
        self,
        part: Part,
        old: tuple[Node, Node],
        new: tuple[Node, Node],
        given: tuple[Owner, tuple[str, ...]],
        usages: Sequence[Usage],
    ) -> bool:
        """Whether one side takes the part from components of another kind; that is noted."""
        found = misplaced(part, old, new)
        if found is not None:
            contract, raw = (
                (self.comparison.new, new[0]) if found[0] == "part.unread" else (self.comparison.old, old[0])
            )
            contract.references.report_misplaced(raw, str(found[3]["found"]))
            self._note(part, found, Site(owner=given[0], path=given[1], usages=tuple(usages)))
        return found is not None

    def _note(self, part: Part, found: Unread, site: Site) -> None:
        """Note what was found of a part, once for everything that stands behind it."""
        kind, was, now, facts = found
        known = self.unread.setdefault((was.tokens, str(facts)), UnreadPart(kind, part, was, now, facts, []))
        known.sites.append(site)

    def note(self, part: str, old: Node | None, new: Node, facts: dict[str, Json], site: Site) -> None:
        """Note a part that the new document does not let be read, given what it was."""
        key = (new.tokens if old is None else old.tokens, str(facts))
        self.unread.setdefault(key, UnreadPart("part.unread", part, old, new, facts, [])).sites.append(site)

    def passes_over(
        self, part: str, old: Node, new: Node, key: str, shape: type[dict[str, Json] | list[Json]], site: Site
    ) -> bool:
        """Return whether what stands under a key of the new part is no map (or list), so that its entries cannot be
        compared; that is noted where the old part has one. Null says that there is nothing."""
        was, now = old.get(key), new.get(key)
        if now is None or now.value is None or is_container(now.value, shape):
            return False
        if was is None or was.value is None or is_container(was.value, shape):
            led_to = "not there" if was is None or was.value is None else described(was.value)
            self.note(part, was, now, {**facts_of(now), "led_to": led_to}, site)
        elif words_of(was) != words_of(now):
            self.note(part, was, now, {**facts_of(now), "led_to": unread_before(was)}, site)
        return True

    def _names(self, contract: Contract) -> SharedNames:
        key = contract is self.comparison.new
        if key not in self.names:
            self.names[key] = SharedNames(contract)
        return self.names[key]

    def _are_one(self, part: Part, old: tuple[Node, Node], new: tuple[Node, Node]) -> bool:
        """Whether both sides refer to one shared part, be it under another name or in a file of its own. Where one part
        took the place of another that is there as before, neither changed: the place where they stand did."""
        before, after = old[1].tokens, new[1].tokens
        if before == old[0].tokens or after == new[0].tokens:
            return False
        if before == after:
            return True
        if MOUNT in (*before[:1], *after[:1]):
            names = (
                self._names(self.comparison.old).of(part, before),
                self._names(self.comparison.new).of(part, after),
            )
            if names[0] == names[1]:
                return True
        return not (is_there(self.comparison.new, before) or is_there(self.comparison.old, after))

    def add_lone(
        self,
        kind: str,
        node: Node,
        raw: Node,
        *,
        owner: Owner,
        path: tuple[str, ...],
        usages: Sequence[Usage],
        name: str = "",
        candidates: tuple[str, ...] = (),
        question: str = "",
        covered_by: str = "",
    ) -> None:
        """Note that a part (`node`, which `raw` leads to) was added or removed at the usages, under `name` where it has
        one."""
        if KINDS[kind].event == "added":
            thing = KINDS[kind].thing
            stray = other_kind(thing, node)
            if stray or not isinstance(node.value, dict):
                if stray:
                    self.comparison.new.references.report_misplaced(raw, stray)
                if not is_withheld(self.comparison.new, raw):
                    site = Site(owner=owner, path=path, usages=tuple(usages))
                    self.note(thing, None, raw, added_of_kind(stray) if stray else added_facts(raw), site)
                return
        key = (kind, node.tokens, f"{name} {covered_by}")
        lone = self.lone.get(key)
        if lone is None:
            lone = self.lone[key] = Lone(
                kind=kind,
                node=node,
                # What came or went is what names the part; a shared part may be there as before.
                place=Node(node.value, raw.tokens),
                owner=owner,
                path=path,
                usages=[],
                candidates=candidates,
                question=question,
                covered_by=covered_by,
            )
        lone.usages.extend(usages)

    def of(self, part: Part) -> Iterator[Pair]:
        """Yield the pairs of one kind of part, in the order they were met."""
        yield from self.pairs.get(part, {}).values()

    def knows(self, part: Part, old: Node, new: Node) -> bool:
        """Return whether a pair was met, or has nothing to compare though it is written elsewhere now."""
        if self.has(part, old.tokens, new.tokens):
            return True
        return MOUNT in (*old.tokens[:1], *new.tokens[:1]) and self.definitions.likeness(old, new) is Likeness.SAME

    def has(self, part: Part, old: Tokens, new: Tokens) -> bool:
        """Return whether this pair was met."""
        return (old, new) in self.pairs.get(part, {})


def compare_unread(comparison: Comparison, gathering: Gathering) -> Iterator[Change]:
    """Yield the parts that can be read in one of the documents only, each once. What is written at one place and read
    as many parts (`produces` of Swagger 2.0) is one."""
    written: dict[tuple[str, Location], list[UnreadPart]] = {}
    for found in gathering.unread.values():
        contract, node = (comparison.new, found.new) if found.kind == "part.unread" else (comparison.old, found.old)
        place = contract.references.location((node or found.new).tokens)
        written.setdefault((found.kind, place), []).append(found)
    for (_, place), parts in written.items():
        first = parts[0]
        usages = tuple(dict.fromkeys(usage for part in parts for site in part.sites for usage in site.usages))
        site = replace(first.sites[0], usages=usages)
        if len(parts) > 1:
            site = _of_all_parts(site, place.tokens)
        subject = "operation" if first.part == "path-item" else first.part
        yield undecided(comparison.change(first.kind, site, subject, first.old, first.new, first.facts))


def _of_all_parts(site: Site, place: Tokens) -> Site:
    """Return the site of what is written at one place for several parts: a keyword of the document or an operation."""
    if len(place) == 1:
        return Site(owner=place[0], usages=site.usages)
    return replace(site, path=place[-1:])


def _has_siblings(value: Json) -> bool:
    """Whether an object is a reference with something beside `$ref`."""
    return len(value) > 1 and "$ref" in value


def statuses(usages: Iterable[Usage]) -> str:
    """Return the status codes of the responses at which usages stand, joined by commas; empty for requests."""
    found = dict.fromkeys(usage.place.steps[0].name for usage in usages if usage.place.part == "response")
    return ", ".join(found)

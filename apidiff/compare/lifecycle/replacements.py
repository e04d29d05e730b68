"""What probably stands in for what was removed: something else that was added in the same place, which a person would
read as its replacement although it is no rename. Values cannot be carried over, so nothing but guides speaks of it.

A reader who is sent to the wrong thing loses more than one who is sent nowhere, so names alone never suffice, and each
thing stands in for one other or for none. What speaks for a replacement:

- the same words and more, and the same component behind both: `charges` (a list of `charge`), `latest_charge`;
- the same words and more, where several things of one place went and came so: `Images`, `ImageUsage`, and `Volumes`,
  `VolumeUsage`;
- the id, or the text, of a thing that is an object now: `parentId`, `parent`; `error`, `errorDetail`;
- the same words in another order, of media types: `application/json+sarif`, `application/sarif+json`;
- other words for the same: `limit`, `page_size`; and next to such a pair, the other half of paging: `offset`,
  `page_token`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from apidiff.compare.match.likeness import Company, Traits, confidence
from apidiff.compare.match.names import Relation, relation, words
from apidiff.compare.match.vocabulary import GENERAL, IDENTIFYING
from apidiff.compare.view.merged import plain_target
from apidiff.compare.view.traits import traits_of
from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.change import Change, Side, Subject
from apidiff.model.contract import Contract, Node
from apidiff.model.finding import Finding, Replacement
from apidiff.model.places import Owner

_KINDS = tuple(
    f"{thing}.{event}" for thing in ("property", "parameter", "media-type") for event in ("removed", "added")
)
_MOST = 30
"""Removed or added things of one place. Among more of them every name is like some other."""
_DEEPEST = 4
_MOST_SCHEMAS = 40

_ALIKE = 0.4
"""How sure the engine of renames is of two things of one type with synonymous names that belong together."""

_PAGING = (
    frozenset({"offset", "page", "start", "skip", "pagenumber", "startindex", "startat", "pageoffset", "pageindex"}),
    frozenset({"pagetoken", "cursor", "after", "nexttoken", "nextpagetoken", "startingafter", "continuationtoken"}),
)
"""Names of what says where a page begins, by number and by mark, written without gaps."""
_SCALARS = frozenset({"string", "integer", "number"})
_TEXT = frozenset({"string"})


class _Place(Struct, frozen=True, kw_only=True):
    """Where things are removed and added side by side: what kind of things, and in what."""

    thing: str
    owner: Owner
    path: tuple[str, ...]
    within: tuple[str, ...]


class _Thing(Struct, frozen=True, kw_only=True, eq=False):
    """A removed or added thing: its subject, what is seen of it, and the components that its value is made of."""

    subject: Subject
    traits: Traits
    components: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        return words(self.traits.name)


def replacements(old: Contract, new: Contract, findings: Iterable[Finding]) -> Mapping[Subject, Replacement]:
    """Return what probably replaces which removed property, parameter or media type."""
    removed: dict[_Place, dict[Subject, Change]] = defaultdict(dict)
    added: dict[_Place, dict[Subject, Change]] = defaultdict(dict)
    for finding in findings:
        change = finding.change
        if change.kind in _KINDS and change.subject.path:
            side = removed if change.about.event == "removed" else added
            for place in _places(finding):
                side[place].setdefault(change.subject, change)
    seen: dict[tuple[bool, Subject], _Thing] = {}

    def thing(change: Change, is_old: bool) -> _Thing:
        key = (is_old, change.subject)
        if key not in seen:
            seen[key] = _thing(*((old, change, change.old) if is_old else (new, change, change.new)))
        return seen[key]

    found: dict[Subject, dict[Owner, str]] = defaultdict(dict)
    for place, gone in removed.items():
        come = added.get(place, {})
        if come and max(len(gone), len(come)) <= _MOST:
            before = [thing(change, True) for change in gone.values()]
            after = [thing(change, False) for change in come.values()]
            for was, now in _in_one_place(before, after):
                found[was][place.owner] = now.path[-1]
    return {
        was: _everywhere(was, by_owner, removed) for was, by_owner in found.items() if len({*by_owner.values()}) == 1
    }


def _places(finding: Finding) -> Iterator[_Place]:
    """Yield where a thing went or came: in a component, or in each of the operations that one finding is about."""
    change = finding.change
    subject = change.subject
    owners: dict[Owner, None] = {usage.operation: None for usage, _ in finding.usages}
    if not subject.within and change.about.thing == "property":
        owners = {subject.owner: None}
    for owner in owners or (subject.owner,):
        yield _Place(thing=change.about.thing, owner=owner, path=subject.path[:-1], within=subject.within)


def _everywhere(
    was: Subject, by_owner: Mapping[Owner, str], removed: Mapping[_Place, Mapping[Subject, Change]]
) -> Replacement:
    """Return a replacement, with the owners it is known of unless these are all from which the thing was removed."""
    (name,) = {*by_owner.values()}
    every = {place.owner for place, gone in removed.items() if was in gone}
    return Replacement(name=name, operations=() if every == by_owner.keys() else tuple(by_owner))


def _thing(contract: Contract, change: Change, side: Side | None) -> _Thing:
    name = change.subject.path[-1]
    node = Node(None, ()) if side is None else Node(side.value, side.location.tokens)
    if change.about.thing == "media-type":
        return _Thing(subject=change.subject, traits=Traits(name=name), components=frozenset())
    if side is not None and side.location.resource:
        # References of another file are read from where it is mounted, which is not where this stands in it.
        return _Thing(subject=change.subject, traits=Traits(name=name), components=frozenset())
    schema: Node | None = node
    said = ""
    if change.about.thing == "parameter":
        whole = contract.follow(node)
        schema = whole.get("schema")
        described = whole.get("description")
        said = described.value if described is not None and isinstance(described.value, str) else ""
    made_of = frozenset() if schema is None else frozenset(_components(contract, schema))
    return _Thing(subject=change.subject, traits=traits_of(contract, name, schema, None, said), components=made_of)


def _components(contract: Contract, schema: Node) -> Iterator[str]:
    """Yield the components that a value, the items of a list, or those of a list in an envelope are made of."""
    level, seen = [schema], 0
    for _ in range(_DEEPEST):
        below: list[Node] = []
        for node in level:
            target = plain_target(contract, node)
            if target.tokens != node.tokens and target.tokens:
                yield target.tokens[-1]
            whole = contract.follow(node)
            for keyword in COMPOSITIONS:
                branches = whole.get(keyword)
                below += [branch for _, branch in branches.items()] if branches is not None else []
            items = whole.get("items")
            below += [items] if items is not None else []
            properties = whole.get("properties")
            if properties is not None:
                below += [child for name in ("data", "items") if (child := properties.get(name)) is not None]
        seen += len(below)
        if seen > _MOST_SCHEMAS:
            return
        level = below


def _in_one_place(removed: list[_Thing], added: list[_Thing]) -> Iterator[tuple[Subject, Subject]]:
    """Yield which of the added things replaces which of the removed ones."""
    told = _unique(
        (was, now)
        for was in removed
        for now in added
        if _is_replaced(was, now, Company(removed=len(removed), added=len(added)))
    )
    paged = any(relation(was.traits.name, now.traits.name) is Relation.SYNONYM for was, now in told)
    if paged:
        told += _unique((was, now) for was in removed for now in added if _are_pages(was, now))
    told += _unique(_in_step(removed, added))
    taken: set[Subject] = set()
    for was, now in told:
        if was.subject not in taken and now.subject not in taken:
            taken |= {was.subject, now.subject}
            yield was.subject, now.subject


def _unique(pairs: Iterable[tuple[_Thing, _Thing]]) -> list[tuple[_Thing, _Thing]]:
    """Return the pairs whose things have no other partner."""
    found = list(pairs)
    removed = Counter(id(was) for was, _ in found)
    added = Counter(id(now) for _, now in found)
    return [(was, now) for was, now in found if removed[id(was)] == added[id(now)] == 1]


def _is_replaced(was: _Thing, now: _Thing, company: Company) -> bool:
    related = relation(was.traits.name, now.traits.name)
    if "/" in was.traits.name:
        return sorted(was.words) == sorted(now.words)
    if related is Relation.OPPOSED:
        return False
    if related is Relation.SYNONYM:
        return was.traits.types == now.traits.types and confidence(was.traits, now.traits, company) >= _ALIKE
    if not _more(was, now) and not _more(now, was) and was.words != now.words:
        return False
    shared = set(was.words) & set(now.words)
    if shared <= GENERAL:
        return False
    return bool(was.components & now.components) or _is_object_now(was, now)


def _more(one: _Thing, other: _Thing) -> tuple[str, ...]:
    """Return the words that the other name has more than the one, or nothing where it lacks some of its words."""
    if not one.words or not set(one.words) < set(other.words):
        return ()
    return tuple(word for word in other.words if word not in one.words)


def _is_object_now(was: _Thing, now: _Thing) -> bool:
    """Whether an id became the thing that it names, or a text the object that says more."""
    before, after = was.traits, now.traits
    if not (after.properties or after.reference) or (after.types or frozenset()) - {"object"}:
        return False
    less, more = _more(now, was), _more(was, now)
    if less:
        return bool(IDENTIFYING.issuperset(less) and before.types and before.types <= _SCALARS)
    return len(more) == 1 and before.types == _TEXT


def _are_pages(was: _Thing, now: _Thing) -> bool:
    numbers, marks = _PAGING
    before, after = ("".join(thing.words) for thing in (was, now))
    return before in numbers and after in marks


def _in_step(removed: list[_Thing], added: list[_Thing]) -> Iterator[tuple[_Thing, _Thing]]:
    """Yield pairs of which at least one more of the place changed its name by the same words, with other types."""
    steps: dict[tuple[str, ...], list[tuple[_Thing, _Thing]]] = defaultdict(list)
    for was in removed:
        for now in added:
            more = _more(was, now)
            if more and relation(was.traits.name, now.traits.name) is not Relation.OPPOSED:
                steps[more].append((was, now))
    for pairs in steps.values():
        if len({id(was) for was, _ in pairs}) > 1 and len({id(now) for _, now in pairs}) == len(pairs):
            yield from pairs

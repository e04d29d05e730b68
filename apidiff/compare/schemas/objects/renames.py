"""Which removed property lives on under which name: renamed, split into several, or turned into a list.

Decided before anything else is compared, because a rename is one finding and one migration step. What is not clear
stays a removal and an addition, with a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, islice

from msgspec import Struct

from apidiff.compare.match.assignment import answered, assign
from apidiff.compare.match.likeness import ASKED, TOLD, Company, Traits, confidence
from apidiff.compare.match.names import is_plural, owner_names, words, words_of
from apidiff.compare.match.vocabulary import contrast
from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.compare.view.traits import places, traits_of
from apidiff.model.contract import Contract, Node
from apidiff.model.places import Owner

_MOST_CANDIDATES = 40


class Rename(Struct, frozen=True, kw_only=True):
    """One property under a new name, and how sure that is."""

    old: str
    new: str
    confidence: float


class Split(Struct, frozen=True, kw_only=True):
    """One property whose content is spread over several new ones."""

    old: str
    new: tuple[str, ...]


class Listing(Struct, frozen=True, kw_only=True):
    """One property that became a list of what it was (`widens` true) or a list that became a single value."""

    old: str
    new: str
    widens: bool


class Unclear(Struct, frozen=True, kw_only=True):
    """One property that may be one of several new ones: a question, not a guess."""

    old: str
    candidates: tuple[str, ...]


class Objects(Struct, frozen=True, kw_only=True, eq=False):
    """Two objects whose properties are compared. `called` is what names them; `owner` names them in questions."""

    old: MergedSchema
    new: MergedSchema
    old_contract: Contract
    new_contract: Contract
    owner: Owner
    called: tuple[str, ...]


def question_of(owner: Owner, name: str) -> str:
    """Return the id under which it is asked what became of a property."""
    return f"property:{owner}.{name}"


def find_restructured(
    objects: Objects, removed: Mapping[str, Node], added: Mapping[str, Node], answers: Mapping[str, str]
) -> Iterator[Rename | Split | Listing | Unclear]:
    """Yield how removed properties live on among the added ones, or may. Each name is used once.

    `answers` decides first: `property:User.name` maps to the new name, or to `none`."""
    decided = answered(answers, question_of(objects.owner, ""))
    decided = {name: answer for name, answer in decided.items() if name in removed}
    old, new = _traits(objects, removed, added)
    free = dict(new)
    waiting = {name: traits for name, traits in old.items() if name not in decided}
    for name, traits in list(waiting.items()):
        found = _split(traits, free)
        if found is not None:
            yield found
            waiting.pop(name)
            free = {other: free[other] for other in free if other not in found.new}
    company = Company(
        removed=len(removed),
        added=len(added),
        wholes=frozenset("".join(words(one.name)) for one in (*old.values(), *new.values()) if one.properties),
        owner=owner_names(objects.called),
    )
    scores = {
        (name, other): confidence(before, after, company)
        for name, before in waiting.items()
        for other, after in free.items()
    }
    matched = assign(scores, told=TOLD, asked=ASKED, answers=decided, added=added)
    for name, (other, sure) in matched.pairs.items():
        yield Rename(old=name, new=other, confidence=sure)
        waiting.pop(name, None)
        free.pop(other, None)
    for name in waiting:
        listing = _listing(objects, name, removed[name], {other: added[other] for other in free})
        if listing is not None:
            yield listing
            free.pop(listing.new)
        elif name in matched.candidates:
            yield Unclear(old=name, candidates=matched.candidates[name])


def _traits(
    objects: Objects, removed: Mapping[str, Node], added: Mapping[str, Node]
) -> tuple[dict[str, Traits], dict[str, Traits]]:
    """The traits of the first so many of each."""
    before = places(objects.old.properties, objects.new.properties.keys())
    after = places(objects.new.properties, objects.old.properties.keys())
    return (
        {
            name: traits_of(objects.old_contract, name, node, before.get(name))
            for name, node in islice(removed.items(), _MOST_CANDIDATES)
        },
        {
            name: traits_of(objects.new_contract, name, node, after.get(name))
            for name, node in islice(added.items(), _MOST_CANDIDATES)
        },
    )


def _split(old: Traits, added: Mapping[str, Traits]) -> Split | None:
    """The texts that one text was split into: their names say its own, and each another part of it."""
    if old.types != frozenset({"string"}):
        return None
    whole = "".join(words_of(old.name))
    parts = {}
    for name, traits in added.items():
        joined = "".join(words_of(name))
        if traits.types == old.types and whole and joined != whole and joined.endswith(whole):
            parts[name] = joined.removesuffix(whole)
    if len(parts) < 2 or not all(contrast(one, other) for one, other in combinations(parts.values(), 2)):
        return None
    return Split(old=old.name, new=tuple(parts))


def _listing(objects: Objects, name: str, node: Node, candidates: Mapping[str, Node]) -> Listing | None:
    shape = merged_at(objects.old_contract, node)
    for other, there in candidates.items():
        if not is_list_name(name, other):
            continue
        shape_there = merged_at(objects.new_contract, there)
        if is_list_of(objects.new_contract, shape_there, shape):
            return Listing(old=name, new=other, widens=True)
        if is_list_of(objects.old_contract, shape, shape_there):
            return Listing(old=name, new=other, widens=False)
    return None


def is_list_of(contract: Contract, container: MergedSchema, item: MergedSchema) -> bool:
    """Return True where the container is an array whose items have the types of the other shape."""
    items = container.first("items")
    if container.types != frozenset({"array"}) or items is None or item.types is None:
        return False
    return merged_at(contract, items).types == item.types


def is_list_name(left: str, right: str) -> bool:
    """Return True where one name is that of a list of what the other names: `tag` and `tags` or `tag_list`."""
    short, long = sorted((left.lower(), right.lower()), key=len)
    return is_plural(short, long) or long in (short + "_list", short + "list")

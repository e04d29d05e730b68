"""Which removed property lives on under which name: renamed, split into several, or turned into a list.

Decided before anything else is compared, because a rename is one finding and one migration step. A candidate needs
the same type; names decide between candidates, and where two are equally good nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from msgspec import Struct

from apidiff.compare.equality import same
from apidiff.compare.shape import Shape, plain_target, shape_of
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json

THRESHOLD = 0.65
_MARGIN = 0.08
_MOST_CANDIDATES = 40
_UNTELLING = frozenset({"title", "description", "example", "examples", "$comment", "externalDocs", "default"})


class Rename(Struct, frozen=True, kw_only=True):
    """One property under a new name; `confidence` is between THRESHOLD and 1."""

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


def question_of(owner: str, name: str) -> str:
    """Return the id under which it is asked what became of a property."""
    return f"property:{owner}.{name}"


def find_restructured(
    old: Contract,
    new: Contract,
    removed: Mapping[str, Node],
    added: Mapping[str, Node],
    answers: Mapping[str, str],
    owner: str,
) -> Iterator[Rename | Split | Listing | Unclear]:
    """Yield how removed properties live on among the added ones, or may. Each name is used once.

    `answers` decides first: `property:User.name` maps to the new name, or to `none`. `owner` names the object there.
    """
    free = dict(added)
    for name, node in list(removed.items())[:_MOST_CANDIDATES]:
        if not free:
            return
        answer = answers.get(question_of(owner, name))
        if answer is not None:
            found: Rename | Split | Listing | Unclear | None = (
                Rename(old=name, new=answer, confidence=1.0) if answer in free else None
            )
        else:
            others = {other: removed[other] for other in removed if other != name}
            found = _best(old, new, name, node, free, others)
        if found is None:
            continue
        if not isinstance(found, Unclear):
            for used in found.new if isinstance(found, Split) else (found.new,):
                free.pop(used)
        yield found


def _best(
    old: Contract, new: Contract, name: str, node: Node, free: Mapping[str, Node], others: Mapping[str, Node]
) -> Rename | Split | Listing | Unclear | None:
    candidates = dict(list(free.items())[:_MOST_CANDIDATES])
    shape = shape_of(old, node)
    parts = _split_parts(new, name, shape, candidates)
    if len(parts) > 1:
        return Split(old=name, new=tuple(parts))
    scores = sorted(
        ((_score(old, new, name, node, other, candidates[other]), other) for other in candidates), reverse=True
    )
    if scores and scores[0][0] >= THRESHOLD and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _MARGIN):
        score, other = scores[0]
        # A removed sibling with a better claim to the new name keeps it.
        if all(_score(old, new, rival, others[rival], other, candidates[other]) < score for rival in others):
            return Rename(old=name, new=other, confidence=round(score, 2))
    listing = _listing(old, new, name, shape, candidates)
    if listing is not None:
        return listing
    close = tuple(other for score, other in scores if score >= max(THRESHOLD, scores[0][0] - _MARGIN))
    return Unclear(old=name, candidates=close) if close else None


def _split_parts(new: Contract, name: str, shape: Shape, candidates: Mapping[str, Node]) -> list[str]:
    """Added string properties whose names end or begin with the removed one: `name` to `first_name`, `last_name`."""
    if shape.types != frozenset({"string"}):
        return []
    words = _words(name)
    parts = []
    for other, node in candidates.items():
        own = _words(other)
        contains = len(own) > len(words) and (own[-len(words) :] == words or own[: len(words)] == words)
        if contains and shape_of(new, node).types == shape.types:
            parts.append(other)
    return parts


def _listing(old: Contract, new: Contract, name: str, shape: Shape, candidates: Mapping[str, Node]) -> Listing | None:
    for other, node in candidates.items():
        if not are_singular_and_plural(name, other):
            continue
        shape_there = shape_of(new, node)
        if is_list_of(new, shape_there, shape):
            return Listing(old=name, new=other, widens=True)
        if is_list_of(old, shape, shape_there):
            return Listing(old=name, new=other, widens=False)
    return None


def is_list_of(contract: Contract, container: Shape, item: Shape) -> bool:
    """Return True where the container is an array whose items have the types of the other shape."""
    items = container.first("items")
    if container.types != frozenset({"array"}) or items is None or item.types is None:
        return False
    return shape_of(contract, items).types == item.types


def are_singular_and_plural(left: str, right: str) -> bool:
    """Return True where one name is the other in the plural: `address` and `addresses`, `category` and `categories`."""
    short, long = sorted((left.lower(), right.lower()), key=len)
    if short == long:
        return False
    return long in (short + "s", short + "es", short[:-1] + "ies", short + "_list", short + "list", short + "_ids")


def _score(old: Contract, new: Contract, name: str, node: Node, other: str, there: Node) -> float:
    """How likely the two are one property, between 0 and 1. Different types score 0."""
    likeness = _likeness(old, new, node, there)
    if likeness == 0.0:
        return 0.0
    return 0.6 * name_similarity(name, other) + 0.4 * likeness


def name_similarity(left: str, right: str) -> float:
    """Return how alike two names are, between 0 and 1. A name within the other counts much, whatever case
    convention."""
    a, b = _words(left), _words(right)
    if a == b:
        return 1.0
    if a and b and (_within(a, b) or _within(b, a)):
        return 0.85
    if are_singular_and_plural(left, right):
        return 0.85
    common = len(set(a) & set(b)) / max(len(set(a) | set(b)), 1)
    return max(common, SequenceMatcher(None, "".join(a), "".join(b)).ratio() * 0.9)


def _within(short: list[str], long: list[str]) -> bool:
    return any(long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1))


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)] or [name.lower()]


def _likeness(old: Contract, new: Contract, node: Node, there: Node) -> float:
    left, right = plain_target(old, node), plain_target(new, there)
    if left.tokens == right.tokens and node.value != left.value:
        return 1.0
    a, b = shape_of(old, left), shape_of(new, right)
    if a.types != b.types or (a.values is None) != (b.values is None):
        return 0.0
    if same(_telling(left.value), _telling(right.value)):
        # Two bare strings are equal without that saying much; a described or constrained schema says more.
        return 1.0 if _weight(left.value) > 1 else 0.8
    if a.first("format") and b.first("format") and a.keywords["format"][0].value != b.keywords["format"][0].value:
        return 0.2
    shared = set(a.properties) & set(b.properties)
    every = set(a.properties) | set(b.properties)
    return 0.5 + 0.3 * (len(shared) / len(every)) if every else 0.5


def _telling(value: Json) -> Json:
    return {key: entry for key, entry in value.items() if key not in _UNTELLING} if isinstance(value, dict) else value


def _weight(value: Json) -> int:
    return len(value) if isinstance(value, dict) else 0

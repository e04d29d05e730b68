"""How likely a removed thing and an added one are one thing under two names: what a person would weigh.

One engine for properties, parameters, values, components and operations. Names say how likely it is to begin with;
descriptions, examples, values, formats, schemas and places speak for or against it. Words that exclude each other, and
schemas that do, rule it out, whatever else is alike. Where much was removed and much was added, a shared word says
little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import lru_cache

from msgspec import Struct

from apidiff.compare.match.names import Relation, relation, words
from apidiff.model.document import Json
from apidiff.model.equality import same

TOLD = 0.75
"""From here on a rename is told as one; below it stays a removal and an addition."""
ASKED = 0.5
"""From here on a person is asked."""
_MOST = 0.98
"""Only a person is surer."""

_WORD = re.compile(r"[^\W_]+")
_EMPTY = """
a an and any are as at be been but by can do does for from has have if in into is it its of on or that the their
then there these this those to was we were what when where which who whose will with you your not only
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())
_SURE = frozenset({Relation.SAME, Relation.SPELLED, Relation.OF_OWNER})
_LONGER = frozenset({Relation.NARROWED, Relation.QUALIFIED, Relation.EXTENDED})
_OTHER = frozenset({Relation.SHARED, Relation.UNRELATED})
_FEW, _MANY = 4, 10
_TELLING_WORDS = 3


class Place(Struct, frozen=True, kw_only=True):
    """Where a thing stands among those that both sides have: after which, before which, and as which of how many."""

    after: str
    before: str
    index: int
    of: int


class Traits(Struct, frozen=True, kw_only=True):
    """What is seen of a thing that has a name. What a thing cannot have is left empty.

    `types` are those a schema allows, None for all; `values` are those it lists; `reference` is the component it refers
    to; `properties` are the names an object has; `limits` are the keywords that restrict it further.
    """

    name: str
    types: Set[str] | None = None
    format: str = ""
    values: Set[str] | None = None
    description: str = ""
    example: Json = None
    reference: str = ""
    properties: Set[str] = frozenset()
    limits: Mapping[str, Json] = {}
    place: Place | None = None


class Company(Struct, frozen=True, kw_only=True):
    """How many things were removed and added with the two, how those of them are called that have parts of their own
    (each written without a gap), and what may stand for that which they belong to."""

    removed: int = 1
    added: int = 1
    wholes: Set[str] = frozenset()
    owner: Set[str] = frozenset()


def confidence(old: Traits, new: Traits, company: Company) -> float:
    """Return how likely the two are one thing, from 0 to 1."""
    related = relation(old.name, new.name, company.owner)
    if related is Relation.OPPOSED or are_incompatible(old, new):
        return 0.0
    if related in _LONGER and _is_apart(old, new, company):
        return 0.0
    score: float = related.value + _of_texts(old, new, related) + _of_schemas(old, new) + _of_company(company, related)
    if old.place is not None and old.place == new.place:
        score += 0.1
    return min(_MOST, max(0.0, score))


def _is_apart(old: Traits, new: Traits, company: Company) -> bool:
    """Whether what one name says more has become, or was, a thing of its own: the `parent` that had a `parent_id`."""
    return bool(company.wholes) and "".join(sorted(_own_words(old, new) or _own_words(new, old))) in company.wholes


def are_incompatible(old: Traits, new: Traits) -> bool:
    """Return True where the schemas rule out that one value went on under another name."""
    if old.types != new.types or (old.values is None) != (new.values is None):
        return True
    return bool(old.values and new.values) and not set(old.values or ()) & set(new.values or ())


def _of_company(company: Company, related: Relation) -> float:
    if company.removed == company.added == 1:
        return 0.1
    if related in _SURE:
        return 0.0
    if min(company.removed, company.added) == 1:
        return 0.05 if max(company.removed, company.added) < _FEW else 0.0
    crowd = max(company.removed, company.added)
    return -0.2 if crowd >= _MANY else -0.1 if crowd >= _FEW else 0.0


def _of_texts(old: Traits, new: Traits, related: Relation) -> float:
    before, after = content_words(old.description), content_words(new.description)
    score = 0.1 if _says_much(old.example) and same(old.example, new.example) else 0.0
    if not before or not after:
        return score
    if before == after:
        return score + (0.5 if len(before) > _TELLING_WORDS else 0.35)
    own, others = _own_words(old, new), _own_words(new, old)
    if related in _LONGER and bool(own) != bool(others):
        longer = own or others
        shorter = before if others else after
        if longer <= shorter:
            score += 0.3
        elif longer <= (before if own else after):
            return score - 0.15
    elif related in _OTHER and own & before - after and others & after - before:
        # One text with another name filled in.
        return score - 0.1
    common = len(before & after)
    alike = common / len(before | after)
    if common == 0 and min(len(before), len(after)) >= _TELLING_WORDS:
        return score - 0.25
    return score + (0.25 if alike >= 0.6 else 0.12 if alike >= 0.4 else 0.0)


def _own_words(one: Traits, other: Traits) -> frozenset[str]:
    """The words of one name that the other lacks."""
    return frozenset(words(one.name)) - frozenset(words(other.name))


def _of_schemas(old: Traits, new: Traits) -> float:
    score = 0.0
    if old.format and new.format:
        score += 0.05 if old.format == new.format else -0.3
    if old.values and new.values:
        score += 0.2 if 2 * len(old.values & new.values) >= len(old.values | new.values) else 0.0
    if old.reference and new.reference:
        score += _of_references(old, new)
    elif old.properties or new.properties:
        shared = len(old.properties & new.properties) / len(old.properties | new.properties)
        score += 0.15 if shared >= 0.7 else -0.3 if shared < 0.3 else 0.0
    if len(old.limits) > 1 and old.limits.keys() == new.limits.keys():
        score += 0.2 if all(same(old.limits[key], new.limits[key]) for key in old.limits) else 0.0
    return score


def _of_references(old: Traits, new: Traits) -> float:
    if old.reference == new.reference:
        return 0.2 if len(old.properties) > 1 else 0.1
    return 0.0 if old.properties == new.properties else -0.2


def _says_much(example: Json) -> bool:
    return example is not None and not isinstance(example, bool) and example not in ("", 0, 1, "string", [], {})


@lru_cache(maxsize=2048)
def content_words(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, in lower case and without a plural `s`."""
    found = (word for word in map(str.lower, _WORD.findall(text)) if word not in _EMPTY_WORDS)
    return frozenset(word[:-1] if len(word) > _TELLING_WORDS and word.endswith("s") else word for word in found)

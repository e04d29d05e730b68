"""How two names are related: the words they share, and what is said by those they do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from enum import Enum, unique
from functools import lru_cache

from apidiff.compare.match.vocabulary import (
    AFFIXES,
    GENERAL,
    KIND_OF_VALUE,
    NEGATING,
    PLAIN,
    are_alternatives_of_one,
    are_synonyms,
    contrast,
    is_one_of_several,
    is_short_for,
    is_spelling_of,
)

_WORDS = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 300
"""Letters of a name. A longer text is content, and comparing two of them takes as many steps as its square."""
_STEM, _LONG, _NEARLY = 4, 12, 0.88


@unique
class Relation(Enum):
    """What the words of two names make likely, from the same name to opposites. The value is how likely it is that
    one thing has both names, when nothing else is known of it."""

    SAME = 0.95
    """The same words in another style or order: `userId` and `user_id`."""
    SPELLED = 0.86
    """A word in another spelling, in the plural, or in short: `color`, `tags`, `qty`."""
    OF_OWNER = 0.8
    """One says in addition what object it belongs to: `user_id` of a `User` and `id`."""
    PLAIN = 0.76
    """One has a word more that says nothing of its own: `full_name`, `created_at`."""
    SLIP = 0.66
    """A letter differs inside of a long word, or its ending: `enviroment`, `complete` and `completed`."""
    QUALIFIED = 0.6
    """One has words more in front: `address` and `home_address`."""
    SYNONYM = 0.67
    """Other words that are used for the same thing: `limit` and `page_size`."""
    NEARLY = 0.55
    """A letter differs inside of a short word, or a word of a long name is written nearly like the other."""
    NARROWED = 0.45
    """The words more pick one of several: `price` and `min_price`, or say whose it is: `parent_id` and `id`."""
    EXTENDED = 0.4
    """One goes on after the other, which makes it another thing: `payload` and `payload_header`."""
    SHARED = 0.35
    """Each has words that the other has not; the last word is the same."""
    UNRELATED = 0.2
    OPPOSED = 0.0
    """Words that exclude each other, or other numbers: `min_price` and `max_price`, `line1` and `line2`."""


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, in any of the usual styles."""
    return tuple(map(str.lower, _WORDS.findall(name)))


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name; a plural `s` is left out."""
    return tuple(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words_of(name))


def relation(old: str, new: str, owner: Set[str] = frozenset()) -> Relation:
    """Return how two names are related. `owner` is what they belong to may be called (see `owner_names`)."""
    if max(len(old), len(new)) > _LONGEST:
        return Relation.SAME if old == new else Relation.UNRELATED
    before, after = words_of(old), words_of(new)
    if not before or not after:
        return Relation.SAME if old.lower() == new.lower() else Relation.UNRELATED
    if "".join(before) == "".join(after):
        return Relation.SAME
    if _numbers(before) != _numbers(after):
        if _numbers(before) and _numbers(after):
            return Relation.OPPOSED
        before, after = (tuple(word for word in name if not word.isdigit()) for name in (before, after))
        if not before or not after or before == after:
            return Relation.NARROWED
    left, right = _without(before, after), _without(after, before)
    if not left and not right:
        return Relation.SAME
    if any(_are_opposed(one, other) for one in left for other in right):
        return Relation.OPPOSED
    if are_synonyms("".join(before), "".join(after)) or (left and are_synonyms("".join(left), "".join(right))):
        return Relation.SYNONYM
    if left and right and _say_the_same(left, right):
        return Relation.SYNONYM
    if left and right:
        return _replaced(before, after, left, right)
    return _extended(before, after, left or right, owner)


def owner_names(names: Iterable[str]) -> frozenset[str]:
    """Return what the properties of something may call it: `category` for `Category_Create`, `offering` and
    `productoffering` for `ProductOffering`."""
    found: set[str] = set()
    for name in names:
        every = [word for word in words(name) if len(word) > 1 and not word.isdigit()]
        # A schema may be called by such a word alone: `Item`, `Resource`.
        of = [word for word in every if word not in AFFIXES] or every
        found.update("".join(of[start:]) for start in range(len(of)))
    return frozenset(found)


def _numbers(name: tuple[str, ...]) -> list[str]:
    return sorted(word for word in name if word.isdigit())


def _without(name: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that the other lacks."""
    left = Counter(other)
    found = []
    for word in name:
        if left[word]:
            left[word] -= 1
        else:
            found.append(word)
    return tuple(found)


def _are_opposed(one: str, other: str) -> bool:
    """Whether two words exclude each other, in the plural, too."""
    return contrast(one, other) or contrast(words(one)[0], words(other)[0])


def _say_the_same(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether what two names do not share is one event or end in other words, with or without what kind of value it is:
    `creationDate` and `created_at`."""
    before, after = (tuple(word for word in name if word not in KIND_OF_VALUE) for name in (left, right))
    if not before and not after:
        return True
    return len(before) == len(after) == 1 and are_alternatives_of_one(before[0], after[0])


def _replaced(
    before: tuple[str, ...], after: tuple[str, ...], left: tuple[str, ...], right: tuple[str, ...]
) -> Relation:
    if len(left) == len(right) == 1:
        one, other = left[0], right[0]
        if is_plural(one, other) or is_short_for(one, other) or is_spelling_of(one, other):
            return Relation.SPELLED
        if _is_swapped(one, other):
            return Relation.SPELLED
        if _is_inflection(one, other):
            return Relation.SLIP
        if _is_slip(one, other):
            # Of short words, the other one is as often a word, too: `contact` and `contract`.
            return Relation.SLIP if min(len(one), len(other)) > _STEM * 2 - 1 else Relation.NEARLY
        if _are_nearly("".join(before), "".join(after)) and one[:2] == other[:2] and one[-1] == other[-1]:
            return Relation.NEARLY
    elif is_short_for("".join(left), "".join(right)):
        return Relation.SPELLED
    return Relation.SHARED if before[-1] == after[-1] else Relation.UNRELATED


def _extended(before: tuple[str, ...], after: tuple[str, ...], more: tuple[str, ...], owner: Set[str]) -> Relation:
    """The relation of names of which one has all words of the other and these more."""
    shorter, longer = sorted((before, after), key=len)
    if not NEGATING.isdisjoint(more):
        return Relation.OPPOSED
    if "".join(words(" ".join(more))) in owner:
        return Relation.OF_OWNER
    if PLAIN.issuperset(more):
        return Relation.PLAIN
    if longer[: len(shorter)] == shorter and len(more) == 1:
        return Relation.PLAIN if KIND_OF_VALUE.issuperset(more) else _of_extension(more)
    if longer[-1] != shorter[-1]:
        return Relation.EXTENDED
    if any(map(is_one_of_several, more)) or (len(shorter) == 1 and shorter[0] in GENERAL):
        return Relation.NARROWED
    return Relation.QUALIFIED


def _of_extension(more: tuple[str, ...]) -> Relation:
    return Relation.QUALIFIED if more in (("id",), ("ids",)) else Relation.EXTENDED


def is_plural(one: str, other: str) -> bool:
    """Return True where one word is the other in the plural: `address` and `addresses`, `category` and `categories`."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    if len(short) < 2 or short == long:
        return False
    return long in (short + "s", short + "es") or (short.endswith("y") and long == short[:-1] + "ies")


def _is_swapped(one: str, other: str) -> bool:
    """Whether two long words differ in two letters that changed places: `lenght`."""
    if len(one) != len(other) or len(one) <= _STEM + 1 or one[0] != other[0]:
        return False
    front = next((at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), 0)
    return one[front : front + 2] == other[front : front + 2][::-1] and one[front + 2 :] == other[front + 2 :]


def _is_slip(one: str, other: str) -> bool:
    """Whether two words begin and end alike and differ in one letter."""
    if min(len(one), len(other)) <= _STEM or one[0] != other[0] or one[-1] != other[-1]:
        return False
    short, long = sorted((one, other), key=len)
    front = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return len(long) - len(short) < 2 and long[front + 1 :] == short[front + (len(long) == len(short)) :]


def _are_nearly(one: str, other: str) -> bool:
    """Whether two long texts have most of their letters in common, in the same order."""
    return min(len(one), len(other)) >= _LONG and common_order(one, other) >= _NEARLY


def _is_inflection(one: str, other: str) -> bool:
    """Whether two words are forms of one: `complete` and `completed`; `payer` and `payee` are not."""
    return any(
        len(a) >= _STEM and b in (a + "d", a + "ed", a + "ing", a.removesuffix("e") + "ing", a + a[-1] + "ed")
        for a, b in ((one, other), (other, one))
    )


def name_similarity(old: str, new: str) -> float:
    """Return how alike two names are, from 0 to 1, whatever their case style: `page_size` and `pageSize` are the same
    name."""
    if max(len(old), len(new)) > _LONGEST:
        return 1.0 if old == new else 0.0
    old_words, new_words = words(old), words(new)
    joined_old, joined_new = "".join(old_words), "".join(new_words)
    if not joined_old or not joined_new:
        return 1.0 if old == new else 0.0
    if joined_old == joined_new:
        return 1.0
    shorter, longer = sorted((set(old_words), set(new_words)), key=len)
    if shorter <= longer:
        return 0.85
    return common_order(joined_old, joined_new)


def common_order(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much two sequences have in common in the same order, from 0 to 1."""
    from difflib import SequenceMatcher  # few comparisons ask

    return SequenceMatcher(None, one, other, autojunk=False).ratio()

"""Which removed thing is which added thing: a best match that stands clear of the others is taken, close ones are a
question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec import Struct, field

_MARGIN = 0.08
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
NONE = "none"
"""The answer that says: this was removed, it is not one of the added things."""


class Assignment(Struct, frozen=True, kw_only=True):
    """Pairs of names with the confidence of each.

    `candidates` are for a person to decide: what a removed thing may have become, by the id under which
    `Settings.answers` is asked."""

    pairs: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def assign(
    scores: Mapping[tuple[str, str], float],
    *,
    threshold: float,
    question: str,
    answers: Mapping[str, str],
    added: Iterable[str] = (),
) -> Assignment:
    """Return the best one-to-one pairs of (removed, added) names.

    A pair is taken where its score reaches the threshold and no other pair with either name comes close; names that
    have several close partners are questions with the id `<question>:<removed>`. Answers go first: they name the
    partner, among the scored names or `added`, or `none`."""
    known = {new for _, new in scores} | set(added)
    pairs: dict[str, tuple[str, float]] = {}
    decided: set[str] = set()
    taken: set[str] = set()
    for old in dict.fromkeys(old for old, _ in scores) | _answered(answers, question):
        answer = answers.get(f"{question}:{old}")
        if answer is None:
            continue
        decided.add(old)
        if answer in known and answer not in taken:
            pairs[old] = (answer, 1.0)
            taken.add(answer)
    open_ = {pair: score for pair, score in scores.items() if score >= threshold and pair[0] not in decided}
    by_old: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_new: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in open_:
        by_old[pair[0]].append(pair)
        by_new[pair[1]].append(pair)
    unclear: dict[str, tuple[str, ...]] = {}
    for (old, new), score in sorted(open_.items(), key=lambda item: -item[1]):
        if old in pairs or old in unclear or new in taken:
            continue
        rivals = [
            other
            for other in by_old[old] + by_new[new]
            if other != (old, new)
            and other[0] not in pairs
            and other[1] not in taken
            and open_[other] > score - _MARGIN
        ]
        if rivals:
            for name in dict.fromkeys([old, *(other[0] for other in rivals)]):
                unclear[name] = tuple(dict.fromkeys(b for a, b in [(old, new), *rivals] if a == name))
        else:
            pairs[old] = (new, round(score, 2))
            taken.add(new)
    return Assignment(pairs=pairs, candidates={f"{question}:{old}": names for old, names in unclear.items()})


def name_similarity(old: str, new: str, least: float = 0.0) -> float:
    """Return how alike two names are, from 0 to 1, whatever their case style: `page_size` and `pageSize` are the same
    name. Where they are plainly less alike than `least`, it is 0."""
    old_words, new_words = words(old), words(new)
    joined_old, joined_new = "".join(old_words), "".join(new_words)
    if not joined_old or not joined_new:
        return 1.0 if old == new else 0.0
    if joined_old == joined_new:
        return 1.0
    shorter, longer = sorted((set(old_words), set(new_words)), key=len)
    if shorter <= longer:
        return 0.85
    if least:
        shared = min(_shared(joined_old, joined_new), _shared(joined_new, joined_old))
        if 2 * shared < least * (len(joined_old) + len(joined_new)):
            return 0.0
    return SequenceMatcher(None, joined_old, joined_new, autojunk=False).ratio()


def _shared(text: str, other: str) -> int:
    """How many characters of a text occur in another at all."""
    return sum(map(set(other).__contains__, text))


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, in any of the usual styles; a plural `s` is left out."""
    return tuple(
        word[:-1] if len(word) > 3 and word.endswith("s") else word for word in map(str.lower, _WORDS.findall(name))
    )


def _answered(answers: Mapping[str, str], question: str) -> dict[str, None]:
    head = question + ":"
    return {key[len(head) :]: None for key in answers if key.startswith(head)}

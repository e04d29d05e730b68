"""Which removed thing is which added thing: a best match that stands clear of the others is taken, close ones are a
question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

_MARGIN = 0.08
_MOST_CANDIDATES = 5


class Assignment(Struct, frozen=True, kw_only=True):
    """Pairs of names with the confidence of each.

    `candidates` are for a person to decide: what a removed thing may have become."""

    pairs: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def assign(
    scores: Mapping[tuple[str, str], float],
    *,
    told: float,
    asked: float,
    answers: Mapping[str, str],
    added: Iterable[str] = (),
) -> Assignment:
    """Return the best one-to-one pairs of (removed, added) names.

    A pair is taken where its score reaches `told` and no other pair with either name comes close; names that have
    several close partners, or only such as reach `asked`, have candidates. Answers of a person go first: they name the
    partner of a removed name, among the scored names or `added`, or say `none`."""
    known = {new for _, new in scores} | set(added)
    pairs: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for old, answer in answers.items():
        if answer in known and answer not in taken:
            pairs[old] = (answer, 1.0)
            taken.add(answer)
    open_ = {pair: score for pair, score in scores.items() if score >= asked and pair[0] not in answers}
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
        elif score >= told:
            pairs[old] = (new, round(score, 2))
            taken.add(new)
        else:
            unclear[old] = (new,)
    left = {old: tuple(name for name in names if name not in taken) for old, names in unclear.items()}
    return Assignment(pairs=pairs, candidates={old: names[:_MOST_CANDIDATES] for old, names in left.items() if names})


def answered(answers: Mapping[str, str], head: str) -> dict[str, str]:
    """Return the answers to the questions whose ids begin in this way, by the rest of the id."""
    return {key[len(head) :]: answer for key, answer in answers.items() if key.startswith(head)}

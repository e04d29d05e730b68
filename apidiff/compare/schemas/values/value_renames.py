"""Which member of an enum goes on under another name."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from apidiff.compare.context.site import Comparison
from apidiff.compare.match.assignment import answered, assign
from apidiff.compare.match.likeness import ASKED, TOLD, Company, Traits, confidence
from apidiff.compare.match.names import owner_names
from apidiff.compare.view.traits import places
from apidiff.model.change import Subject
from apidiff.model.contract import Node

_MOST_PAIRS = 10_000


def value_question(subject: Subject) -> str:
    """Return how the ids of questions about the values of a schema begin."""
    return f"value:{'.'.join((subject.owner, *subject.path))}"


def renamed_values(
    comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node], subject: Subject
) -> dict[str, tuple[str, float]]:
    """Return the old values that the new ones have under another name, with the confidence of each.

    Values go by their canonical text. Only names and places are known of them: other numbers, dates and versions are
    other values."""
    before, after = _traits(old, new), _traits(new, old)
    if not before or not after or len(before) * len(after) > _MOST_PAIRS:
        return {}
    company = Company(
        removed=len(old.keys() - new.keys()),
        added=len(new.keys() - old.keys()),
        owner=owner_names((*subject.path, subject.owner)[-1:]),
    )
    scores = {
        (was, now): confidence(traits, others, company)
        for (was, (_, traits)), (now, (_, others)) in product(before.items(), after.items())
    }
    answers = answered(comparison.settings.answers, f"{value_question(subject)}:")
    found = assign(scores, told=TOLD, asked=ASKED, answers=answers, added=after)
    return {before[was][0]: (after[now][0], sure) for was, (now, sure) in found.pairs.items() if was in before}


def _traits(values: Mapping[str, Node], others: Mapping[str, Node]) -> dict[str, tuple[str, Traits]]:
    """The canonical text and the traits of those values that the others lack, where they are texts with letters."""
    place = places(values, others)
    return {
        node.value: (text, Traits(name=node.value, place=place.get(text)))
        for text, node in values.items()
        if text not in others and isinstance(node.value, str) and any(map(str.isalpha, node.value))
    }

"""Which member of an enum goes on under another name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

from apidiff.compare.assignment import assign, name_similarity
from apidiff.compare.site import Comparison
from apidiff.model.change import Subject
from apidiff.model.contract import Node

_THRESHOLD = 0.8
_MOST_PAIRS = 10_000
_DIGITS = re.compile(r"\d+")


def value_question(subject: Subject) -> str:
    """Return how the ids of questions about the values of a schema begin."""
    return f"value:{'.'.join((subject.owner, *subject.path))}"


def renamed_values(
    comparison: Comparison, removed: Mapping[str, Node], added: Mapping[str, Node], subject: Subject
) -> dict[str, tuple[str, float]]:
    """Return the values among `removed` that are among `added` under another name, with the confidence of each.

    Values go by their canonical text. Only names are compared: other numbers, dates and versions are other values."""
    old, new = _names(removed), _names(added)
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return {}
    scores = {
        (before, after): name_similarity(before, after)
        for before, after in product(old, new)
        if _DIGITS.findall(before) == _DIGITS.findall(after)
    }
    question, answers = value_question(subject), comparison.settings.answers
    found = assign(scores, threshold=_THRESHOLD, question=question, answers=answers, added=new)
    return {old[name]: (new[other], sure) for name, (other, sure) in found.pairs.items() if name in old}


def _names(values: Mapping[str, Node]) -> dict[str, str]:
    """Those values that are texts with letters in them, with their canonical text."""
    return {
        node.value: text
        for text, node in values.items()
        if isinstance(node.value, str) and any(character.isalpha() for character in node.value)
    }

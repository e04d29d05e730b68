"""What is wrong with a rulebook as a whole: changes that two rules may claim alike, and changes that none claims.

Either would end a run with an error, but only once such a change comes up: `apidiff rules test` says it before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, islice, product

from apidiff.classify.rules.conditions import exclude_each_other
from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import Rulebook
from apidiff.model.document import Json
from apidiff.model.kinds import KINDS, Kind

MOST = 50_000
"""Combinations of facts that are tried for one kind."""


def incoherent(book: Rulebook) -> Iterator[str]:
    """Yield a sentence for every pair of rules that may tie, and for every kind with changes that no rule claims."""
    for kind in KINDS.values():
        rules = book.rules_of(kind.name)
        for one, other in combinations(rules, 2):
            if one.weight == other.weight and not exclude_each_other(one.when, other.when):
                yield (
                    f"{one.origin} and {other.origin} ({one.id}, {other.id}) may claim the same change of the kind "
                    f"{kind.name} with {len(one.when)} conditions each; give one of them a further condition"
                )
        unclaimed = next((facts for facts in combinations_of(kind, rules) if not claimed(rules, facts)), None)
        if unclaimed is not None:
            stated = ", ".join(f"{fact} {json.dumps(value)}" for fact, value in unclaimed.items()) or "any facts"
            yield f"no rule claims a change of the kind {kind.name} with {stated}"


def claimed(rules: tuple[Rule, ...], facts: dict[str, Json]) -> bool:
    """Return whether a rule is sure to claim a change with these facts: whatever matches a pattern may not."""
    return any(rule.claims(facts) and not _asks_for_pattern(rule) for rule in rules)


def _asks_for_pattern(rule: Rule) -> bool:
    return any(condition.operator == "matches" for condition in rule.when)


def combinations_of(kind: Kind, rules: tuple[Rule, ...]) -> Iterator[dict[str, Json]]:
    """Yield facts that tell the rules of a kind apart: every combination of the values they name, of none, and of one
    that none of them names."""
    named: dict[str, list[Json]] = {}
    for condition in (condition for rule in rules for condition in rule.when):
        values = named.setdefault(condition.fact, list(kind.values.get(condition.fact, ())))
        if condition.fact not in kind.values:
            values.extend(condition.telling_values)
    yield from (dict(zip(named, values, strict=True)) for values in islice(product(*named.values()), MOST))

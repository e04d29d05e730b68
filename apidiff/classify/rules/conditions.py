"""Conditions over the facts of a change: what a rule's `when` may ask.

A handful of operators and no expressions. A rule that needs more needs a new fact, stated by the comparer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from apidiff.model.document import Json, is_number
from apidiff.model.equality import same

if TYPE_CHECKING:
    from jsonschema_rs import Validator


class Condition(Struct, frozen=True, kw_only=True):
    """One question about one fact, such as `class` `equals` `success`."""

    fact: str
    operator: str
    operand: Json

    def holds(self, facts: Mapping[str, Json]) -> bool:
        """Return whether the facts of a change satisfy the condition. A fact that is not stated counts as None."""
        return _OPERATORS[self.operator].holds(facts.get(self.fact), self.operand)

    @property
    def telling_values(self) -> list[Json]:
        """Values of the fact among which the condition makes a difference, where there is one to make."""
        if self.operator in ("at_least", "at_most"):
            return [self.operand - 1, self.operand, self.operand + 1]
        named = self.operand if isinstance(self.operand, list) else [self.operand]
        return [*(named if self.operator in _NAMING else ()), None, "", "other"]


def _is_absent(value: Json) -> bool:
    return value is None or value == ""


def _matches(value: Json, pattern: Json) -> bool:
    return isinstance(value, str) and _search(pattern).is_valid(value)


@lru_cache(maxsize=256)
def _search(pattern: str) -> Validator:
    """Return what says whether a text holds a match of a pattern, in time that grows with the text: rules and documents
    may both come from a stranger. Raises ValueError for a pattern that cannot be matched so: one that looks ahead or
    behind, or back at a group."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions()
    try:
        return jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=options)
    except jsonschema_rs.ValidationError as error:
        raise ValueError(f"{pattern!r} is no regular expression") from error


def _compiles(pattern: Json) -> bool:
    if not isinstance(pattern, str):
        return False
    try:
        _search(pattern)
    except ValueError:
        return False
    return True


def _is_list(operand: Json) -> bool:
    return isinstance(operand, list) and bool(operand)


class _Operator(Struct, frozen=True):
    """What an operator asks of a fact: when it `holds`, which operands it `takes`, how an error and the published JSON
    Schema describe these."""

    holds: Callable[[Json, Json], bool]
    takes: Callable[[Json], bool]
    expected: str
    schema: Mapping[str, Json]


_YES = (lambda operand: operand is True), "`true`", {"const": True}
_SEVERAL = _is_list, "a list of values", {"type": "array", "minItems": 1}
_LIMIT = is_number, "a number", {"type": "number"}
_OPERATORS: Mapping[str, _Operator] = MappingProxyType(
    {
        "equals": _Operator(
            same,
            lambda operand: not isinstance(operand, list),
            "one value (for several, `one-of`)",
            {"not": {"type": "array"}},
        ),
        "not": _Operator(
            lambda value, operand: not same(value, operand),
            lambda operand: not isinstance(operand, list),
            "one value (for several, `none-of`)",
            {"not": {"type": "array"}},
        ),
        "one-of": _Operator(lambda value, operand: any(same(value, member) for member in operand), *_SEVERAL),
        "none-of": _Operator(lambda value, operand: not any(same(value, member) for member in operand), *_SEVERAL),
        "absent": _Operator(lambda value, _: _is_absent(value), *_YES),
        "present": _Operator(lambda value, _: not _is_absent(value), *_YES),
        "matches": _Operator(
            _matches,
            _compiles,
            "a regular expression without look-ahead, look-behind and references to groups",
            {"type": "string", "format": "regex"},
        ),
        "at_least": _Operator(lambda value, operand: is_number(value) and value >= operand, *_LIMIT),
        "at_most": _Operator(lambda value, operand: is_number(value) and value <= operand, *_LIMIT),
    }
)

_NAMING = frozenset({"equals", "not", "one-of", "none-of"})
"""Operators whose operand is a value of the fact, or a list of them."""

OPERATORS: tuple[str, ...] = tuple(_OPERATORS)
"""The names of the operators. `equals` is what a plain value means."""


def conditions_schema() -> dict[str, Json]:
    """Return the JSON Schema of what `when` asks of one fact."""
    operators = {name: dict(operator.schema) for name, operator in _OPERATORS.items()}
    asked = {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": operators}
    return {"anyOf": [{"type": ["string", "number", "boolean"]}, asked]}


def parse_conditions(when: Mapping[str, Json]) -> tuple[Condition, ...]:
    """Return the conditions of a `when` mapping. Raises ValueError with a sentence about the first thing that
    is wrong."""
    found: list[Condition] = []
    for fact, asked in when.items():
        operators = asked if isinstance(asked, dict) else {"equals": asked}
        if not operators:
            raise ValueError(f"`when.{fact}` asks nothing")
        for operator, operand in operators.items():
            _check(fact, operator, operand)
            found.append(Condition(fact=fact, operator=operator, operand=operand))
    return tuple(found)


def _check(fact: str, operator: str, operand: Json) -> None:
    """Raise ValueError where the operator is unknown or its operand is of no use to it."""
    known = _OPERATORS.get(operator)
    if known is None:
        raise ValueError(f"`when.{fact}` has the unknown operator `{operator}`; known are {', '.join(OPERATORS)}")
    if not known.takes(operand):
        raise ValueError(f"`when.{fact}.{operator}` is {operand!r}; expected {known.expected}")


def exclude_each_other(left: tuple[Condition, ...], right: tuple[Condition, ...]) -> bool:
    """Return True where no facts can satisfy both; False where some can, or where that cannot be told."""
    return any(_disjoint(one, other) for one in left for other in right if one.fact == other.fact)


def implies(narrow: tuple[Condition, ...], wide: tuple[Condition, ...]) -> bool:
    """Return True where all facts that satisfy the first are sure to satisfy the second."""
    return all(any(_implies(one, other) for one in narrow if one.fact == other.fact) for other in wide)


def _implies(one: Condition, other: Condition) -> bool:
    values = _values(one)
    if values is not None:
        return all(other.holds({other.fact: value}) for value in values)
    return (one.operator, one.operand) == (other.operator, other.operand)


def hold_together(left: tuple[Condition, ...], right: tuple[Condition, ...]) -> bool:
    """Return True where some facts are sure to satisfy both; False where none can, or where that cannot be told."""
    if {one.fact for one in left} != {one.fact for one in right}:
        return False
    return all(_sure_to_meet(left, right, fact) for fact in {one.fact for one in left})


def _values(condition: Condition) -> list[Json] | None:
    """Return the values that satisfy a condition, or None where they cannot be listed."""
    if condition.operator == "equals":
        return [condition.operand]
    if condition.operator == "one-of":
        return list(condition.operand)
    if condition.operator == "absent":
        return [None, ""]
    return None


def _disjoint(one: Condition, other: Condition) -> bool:
    for values, rest in ((_values(one), other), (_values(other), one)):
        if values is not None:
            return not any(rest.holds({rest.fact: value}) for value in values)
    limits = {one.operator: one.operand, other.operator: other.operand}
    return limits.keys() == {"at_least", "at_most"} and limits["at_least"] > limits["at_most"]


def _sure_to_meet(left: tuple[Condition, ...], right: tuple[Condition, ...], fact: str) -> bool:
    """Look for a value of one fact that satisfies every condition on it: among the listed values and the limits."""
    conditions = [one for one in (*left, *right) if one.fact == fact]
    candidates: list[Json] = []
    for condition in conditions:
        candidates += _values(condition) or []
        if condition.operator in ("at_least", "at_most"):
            candidates.append(condition.operand)
    if all(condition.operator == "present" for condition in conditions):
        return True
    if len({(condition.operator, str(condition.operand)) for condition in conditions}) == 1:
        return True
    return any(all(condition.holds({fact: value}) for condition in conditions) for value in candidates)

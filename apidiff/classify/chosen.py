"""The levels a user chose: for rules or globs of them, for a direction or both, everywhere or for some paths."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from msgspec import Struct

from apidiff.classify.rules.rule import parse_level
from apidiff.config import Levels, Settings
from apidiff.model.contract import Direction, Usage
from apidiff.model.document import ConfigError
from apidiff.model.finding import Level, worst
from apidiff.model.places import OperationRef
from apidiff.model.words.globs import glob_expression
from apidiff.model.words.spelling import nearest

OFF: Literal["off"] = "off"
"""In place of a level: nothing is reported."""

Choice: TypeAlias = Level | Literal["off"]
_Table: TypeAlias = Mapping[tuple[str, Direction], Choice]


class Chosen(Struct, frozen=True, kw_only=True):
    """What was chosen, by rule and direction: everywhere, and for the paths that an expression matches."""

    everywhere: _Table
    paths: tuple[tuple[re.Pattern[str], _Table], ...] = ()

    def of_usages(self, rule: str, usages: Iterable[Usage]) -> dict[Usage, Choice]:
        """Return what was chosen for usages, without those for which nothing was. There may be very many of them."""
        if not self.everywhere and not self.paths:
            return {}
        found = ((usage, self._of_usage(rule, usage)) for usage in usages)
        return {usage: choice for usage, choice in found if choice is not None}

    def _of_usage(self, rule: str, usage: Usage) -> Choice | None:
        """Return what was chosen for one usage, None where nothing was. The last section of paths counts."""
        if isinstance(usage.operation, OperationRef):
            for expression, table in reversed(self.paths):
                if (rule, usage.direction) in table and expression.fullmatch(usage.operation.path):
                    return table[rule, usage.direction]
        return self.everywhere.get((rule, usage.direction))

    def of_rule(self, rule: str) -> Choice | None:
        """Return what was chosen for a change that no operation meets: for both directions, the worse."""
        found = [self.everywhere[rule, direction] for direction in Direction if (rule, direction) in self.everywhere]
        if len(found) < len(Direction):
            return None
        levels = [choice for choice in found if isinstance(choice, Level)]
        return worst(levels) if levels else OFF


def chosen_levels(settings: Settings, rules: Collection[str]) -> Chosen:
    """Return what the settings choose; `rules` are the ids of all. Raises ConfigError for an unknown rule or level."""
    paths = (
        (re.compile(glob_expression(glob)), dict(_table(levels, rules))) for glob, levels in settings.paths.items()
    )
    return Chosen(everywhere=dict(_table(settings.levels, rules)), paths=tuple(paths))


def _table(levels: Levels, rules: Collection[str]) -> Iterator[tuple[tuple[str, Direction], Choice]]:
    """Yield the choices for each rule and direction, those that count last: globs in their order, then ids."""
    globs = [name for name in levels if name not in rules]
    for name in globs:
        named = [rule for rule in rules if fnmatchcase(rule, name)]
        if not named:
            raise ConfigError(f"a level is set for `{name}`, but there is no such rule{nearest(name, rules)}")
        for rule in named:
            yield from _choices(rule, name, levels)
    for name in levels:
        if name in rules:
            yield from _choices(name, name, levels)


def _choices(rule: str, name: str, levels: Levels) -> Iterator[tuple[tuple[str, Direction], Choice]]:
    stated = levels[name]
    by_direction = {way.value: stated for way in Direction} if isinstance(stated, str) else stated
    for way, level in by_direction.items():
        if way not in Direction._value2member_map_:
            raise ConfigError(f"the level set for the rule `{name}` names {way!r}; expected request or response")
        yield (rule, Direction(way)), _choice(name, level)


def _choice(name: str, level: str) -> Choice:
    if level == OFF:
        return OFF
    try:
        return parse_level(level)
    except ValueError as error:
        raise ConfigError(f"the level set for the rule `{name}`: {error}") from None

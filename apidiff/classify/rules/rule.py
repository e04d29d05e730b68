"""A Rule says what one kind of change means: its level, the words for it, and what to do about it.

A rule is one YAML file whose name is its id (rules/README.md has the format). Everything a rule says is
checked when it is read, so that a misspelt fact or level is an error with a place and not a silent miss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import Struct, field

from apidiff.classify.rules.conditions import Condition, parse_conditions
from apidiff.classify.rules.rule_file import (
    CadwynHint,
    LevelByDirection,
    LevelByProfile,
    RuleFile,
    Source,
    TextByDirection,
)
from apidiff.classify.rules.wording import OWNER, Wording
from apidiff.model.contract import Direction
from apidiff.model.document import ConfigError, Json
from apidiff.model.finding import Level, Profile
from apidiff.model.kinds import KINDS, Judge, Kind
from apidiff.model.typed import At, Misfit, read, spelled
from apidiff.model.words.spelling import nearest

PROFILES: tuple[str, ...] = get_args(Profile)


class Levels(Struct, frozen=True, kw_only=True):
    """The levels of a rule: one for every profile and direction."""

    cells: Mapping[tuple[str, Direction], Level]

    def of(self, profile: str, direction: Direction) -> Level:
        """Return the level of a payload that travels in that direction, under that profile."""
        return self.cells[profile, direction]

    def text(self, profile: str) -> str:
        """Return the level under a profile, or those of requests and responses where they differ: `a / b`."""
        request, response = (self.of(profile, direction).value for direction in Direction)
        return request if request == response else f"{request} / {response}"


class Rule(Struct, frozen=True, kw_only=True, eq=False):
    """A rule, as its file states it. `judged` is the kind's unless the rule says that the table decides. `origin` names
    the file for error messages; `layer` counts the folders of rules up to its own, from 0 for those shipped."""

    id: str
    summary: str
    kind: Kind
    when: tuple[Condition, ...]
    levels: Levels
    judged: Judge
    message: Wording
    why: Wording
    caller: Wording
    owner: Wording
    sources: tuple[Source, ...]
    cadwyn: CadwynHint | None
    origin: str
    examples: tuple[Mapping[str, Json], ...] = field(default=())
    layer: int = 0

    @property
    def weight(self) -> tuple[int, int]:
        """What decides between rules that claim one change: the folder given last, then the most conditions."""
        return self.layer, len(self.when)

    def claims(self, facts: Mapping[str, Json]) -> bool:
        """Return whether a change of the rule's kind with these facts is one the rule speaks about."""
        return all(condition.holds(facts) for condition in self.when)


class RuleError(ConfigError):
    """A rule says something wrong. `at` leads to it in what the rule's file states; the message names the file."""

    def __init__(self, origin: str, misfit: Misfit) -> None:
        super().__init__(f"{origin}: {misfit}")
        self.at = misfit.at
        self.what = str(misfit)


def parse_rule(raw: Json, origin: str, layer: int = 0) -> Rule:
    """Return the rule that a file states. `origin` is the file's name; examples may be left out, as the index does.

    Raises RuleError that names the file and what is wrong in it.
    """
    if not isinstance(raw, dict):
        what = "a rule is a mapping with `id`, `change`, `level` and more (rules/README.md)"
        raise RuleError(origin, Misfit((), what))
    try:
        return _rule(read(RuleFile, {"examples": [], **raw}), raw.get("examples", ()), origin, layer)
    except Misfit as misfit:
        raise RuleError(origin, misfit) from None


def _rule(file: RuleFile, examples: Iterable[Mapping[str, Json]], origin: str, layer: int) -> Rule:
    kind = _kind(file.change)
    return Rule(
        id=file.id,
        summary=file.summary.strip(),
        kind=kind,
        when=_conditions(file.when, kind),
        levels=parse_levels(file.level, kind),
        judged=_judge(file.judged, kind),
        message=_wording(file.message, kind, "message"),
        why=_wording(file.why, kind, "why"),
        caller=_wording(file.migrate.caller, kind, "migrate", "caller"),
        owner=_wording(file.migrate.owner, kind, "migrate", "owner"),
        sources=tuple(file.sources),
        cadwyn=file.cadwyn,
        origin=origin,
        examples=tuple(examples),
        layer=layer,
    )


def _kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise Misfit(("change",), f"`change` names the unknown kind `{name}`{nearest(name, KINDS)}")
    return kind


def _judge(value: str | None, kind: Kind) -> Judge:
    if value == "table":
        return "table"
    if value not in (None, kind.judged):
        what = f"`judged` is `{value}`; a rule of {kind.name} can say `table` or leave it out"
        raise Misfit(("judged",), what)
    return kind.judged


def _conditions(when: Mapping[str, Json], kind: Kind) -> tuple[Condition, ...]:
    for fact in when:
        _check_fact(fact, kind, ("when", fact))
    try:
        return parse_conditions(when)
    except ValueError as error:
        raise Misfit(("when",), str(error)) from None


def _check_fact(fact: str, kind: Kind, at: At) -> None:
    if fact not in kind.all_facts:
        listed = ", ".join(kind.all_facts)
        where = spelled(at[:1] if at[0] == "when" else at)
        raise Misfit(at, f"`{where}` asks for `{fact}`, but {kind.name} states only {listed}")


def _wording(words: str | TextByDirection, kind: Kind, *at: str) -> Wording:
    if isinstance(words, TextByDirection):
        _check_directed(kind, at)
        wording = Wording(request=words.request.strip(), response=words.response.strip())
    else:
        wording = Wording(request=words.strip(), response=words.strip())
    for fact in sorted(wording.placeholders - {OWNER}):
        _check_fact(fact, kind, at)
    return wording


def _check_directed(kind: Kind, at: At) -> None:
    if not kind.directed:
        raise Misfit(at, f"`{spelled(at)}` differs by direction, but {kind.name} has none")


def parse_levels(value: Json, kind: Kind) -> Levels:
    """Return the levels of `breaking`, `{request: ..., response: ...}` or `{contract: ..., wire: ..., source: ...}`.

    A profile that is not named has the levels of `contract`. Raises Misfit.
    """
    by_profile = _by_profile(value)
    cells: dict[tuple[str, Direction], Level] = {}
    for profile in PROFILES:
        levels: Level | LevelByDirection = getattr(by_profile, profile) or by_profile.contract
        if isinstance(levels, LevelByDirection):
            _check_directed(kind, ("level",))
        for direction in Direction:
            cells[profile, direction] = levels if isinstance(levels, Level) else getattr(levels, direction.value)
    return Levels(cells=cells)


def _by_profile(value: Json) -> LevelByProfile:
    if not isinstance(value, dict):
        return LevelByProfile(contract=parse_level(value))
    if value.keys() & set(PROFILES):
        found: LevelByProfile = read(LevelByProfile, value, ("level",))
        return found
    return LevelByProfile(contract=read(LevelByDirection, value, ("level",)))


def parse_level(name: Json) -> Level:
    """Return the level of that name. Raises Misfit."""
    try:
        return Level(name)
    except ValueError:
        names = [level.value for level in Level]
        what = f"`{name}` is no level{nearest(str(name), names)}; levels are {', '.join(names)}"
        raise Misfit(("level",), what) from None

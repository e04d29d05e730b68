"""A Rule says what one kind of change means: its level, the words for it, and what to do about it.

A rule is one YAML file whose name is its id (rules/README.md has the format). Everything a rule says is
checked when it is read, so that a misspelt fact or level is an error with a place and not a silent miss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from msgspec import Struct, field

from apidiff.classify.conditions import Condition, parse_conditions
from apidiff.classify.wording import OWNER, Wording
from apidiff.config import Profile
from apidiff.model.contract import Direction
from apidiff.model.document import ConfigError, Json
from apidiff.model.finding import Level
from apidiff.model.kinds import KINDS, Judge, Kind
from apidiff.model.spelling import nearest

PROFILES: tuple[str, ...] = get_args(Profile)
INSTRUCTIONS = (
    "field-existed-as",
    "field-didnt-exist",
    "field-had",
    "enum-had",
    "enum-didnt-have",
    "endpoint-existed",
    "endpoint-didnt-exist",
    "endpoint-had",
    "schema-had",
    "converter-only",
    "side-effects",
    "none",
)
"""What `propose` can write for a change (docs of Cadwyn 8: schema, enum and endpoint instructions)."""

CONVERTERS = ("request", "response", "both", "none")

_REQUIRED = ("id", "summary", "since", "change", "level", "message", "why", "sources", "migrate", "examples")
_FIELDS = (*_REQUIRED, "when", "judged", "cadwyn")
_DIRECTIONS = tuple(direction.value for direction in Direction)
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Source(Struct, frozen=True, kw_only=True):
    """Where a rule comes from: a section of a standard or a row of the breaking-change table."""

    title: str
    url: str | None


class CadwynHint(Struct, frozen=True, kw_only=True):
    """What keeps the old version alive: the instruction, which converters it needs, and what only a person knows."""

    instruction: str
    converter: str = "none"
    ask: str | None = None


class Levels(Struct, frozen=True, kw_only=True):
    """The levels of a rule: one for every profile and direction."""

    cells: Mapping[tuple[str, Direction], Level]

    def of(self, profile: str, direction: Direction) -> Level:
        """Return the level of a payload that travels in that direction, under that profile."""
        return self.cells[profile, direction]

    def differ_by_direction(self, profile: str) -> bool:
        """Return whether requests and responses are judged differently."""
        return self.of(profile, Direction.REQUEST) is not self.of(profile, Direction.RESPONSE)


class Rule(Struct, frozen=True, kw_only=True, eq=False):
    """A rule, as its file states it. `judged` is the kind's unless the rule says that the table decides. `origin` names
    the file for error messages."""

    id: str
    summary: str
    since: str
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

    def claims(self, facts: Mapping[str, Json]) -> bool:
        """Return whether a change of the rule's kind with these facts is one the rule speaks about."""
        return all(condition.holds(facts) for condition in self.when)


def parse_rule(raw: Json, origin: str) -> Rule:
    """Return the rule that a file states. `origin` is the file's name; examples may be left out, as the index does.

    Raises ConfigError that names the file and what is wrong in it.
    """
    try:
        return _parse(raw, origin)
    except ValueError as error:
        raise ConfigError(f"{origin}: {error}") from None


def _parse(raw: Json, origin: str) -> Rule:
    if not isinstance(raw, dict):
        raise ValueError("a rule is a mapping with `id`, `change`, `level` and more (rules/README.md)")
    for key in raw:
        if key not in _FIELDS:
            raise ValueError(f"unknown field `{key}`{nearest(str(key), _FIELDS)}")
    for key in _REQUIRED:
        if key not in raw and key != "examples":
            raise ValueError(f"the field `{key}` is missing")
    kind = _kind(raw["change"])
    migrate = _mapping(raw["migrate"], "migrate", ("caller", "owner"))
    rule = Rule(
        id=_text(raw["id"], "id"),
        summary=_text(raw["summary"], "summary"),
        since=_text(raw["since"], "since"),
        kind=kind,
        when=_conditions(raw.get("when", {}), kind),
        levels=parse_levels(raw["level"], kind),
        judged=_judge(raw.get("judged", kind.judged), kind),
        message=_wording(raw["message"], "message", kind),
        why=_wording(raw["why"], "why", kind),
        caller=_wording(migrate.get("caller"), "migrate.caller", kind),
        owner=_wording(migrate.get("owner"), "migrate.owner", kind),
        sources=_sources(raw["sources"]),
        cadwyn=_cadwyn(raw.get("cadwyn")),
        origin=origin,
        examples=tuple(raw.get("examples", ())),
    )
    if not _KEBAB.fullmatch(rule.id):
        raise ValueError(f"the id `{rule.id}` is not in kebab case")
    return rule


def _text(value: Json, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{where}` is {value!r}; expected a text")
    return value.strip()


def _mapping(value: Json, where: str, known: tuple[str, ...]) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise ValueError(f"`{where}` is {value!r}; expected a mapping of {', '.join(known)}")
    for key in value:
        if key not in known:
            raise ValueError(f"`{where}` has the unknown key `{key}`{nearest(str(key), known)}")
    return value


def _kind(name: Json) -> Kind:
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueError(f"`change` names the unknown kind `{name}`{nearest(str(name), KINDS)}")
    return kind


def _judge(value: Json, kind: Kind) -> Judge:
    if value == "table":
        return "table"
    if value != kind.judged:
        raise ValueError(f"`judged` is `{value}`; a rule of {kind.name} can say `table` or leave it out")
    return kind.judged


def _conditions(when: Json, kind: Kind) -> tuple[Condition, ...]:
    if not isinstance(when, dict):
        raise ValueError(f"`when` is {when!r}; expected a mapping from facts to values")
    for fact in when:
        _check_fact(fact, kind, "when")
    return parse_conditions(when)


def _check_fact(fact: str, kind: Kind, where: str) -> None:
    if fact not in kind.all_facts:
        listed = ", ".join(kind.all_facts)
        raise ValueError(f"`{where}` asks for `{fact}`, but {kind.name} states only {listed}")


def _wording(value: Json, where: str, kind: Kind) -> Wording:
    if isinstance(value, dict):
        texts = _directions(value, where, kind)
        wording = Wording(request=_text(texts[0], f"{where}.request"), response=_text(texts[1], f"{where}.response"))
    else:
        text = _text(value, where)
        wording = Wording(request=text, response=text)
    for fact in sorted(wording.placeholders - {OWNER}):
        _check_fact(fact, kind, where)
    return wording


def _directions(value: Mapping[str, Json], where: str, kind: Kind) -> tuple[Json, Json]:
    """Return the entries of `{request: ..., response: ...}`; both must be there, and the kind must travel."""
    if not kind.directed:
        raise ValueError(f"`{where}` differs by direction, but {kind.name} has none")
    table = _mapping(value, where, _DIRECTIONS)
    for direction in _DIRECTIONS:
        if direction not in table:
            raise ValueError(f"`{where}` says nothing for a {direction}")
    return table["request"], table["response"]


def parse_levels(value: Json, kind: Kind) -> Levels:
    """Return the levels of `breaking`, `{request: ..., response: ...}` or `{contract: ..., wire: ..., source: ...}`.

    A profile that is not named has the levels of `contract`. Raises ValueError.
    """
    by_profile: Mapping[str, Json] = {"contract": value}
    if isinstance(value, dict) and value.keys() & set(PROFILES):
        by_profile = _mapping(value, "level", PROFILES)
        if "contract" not in by_profile:
            raise ValueError("`level` names profiles, but not `contract`, which the others fall back to")
    cells: dict[tuple[str, Direction], Level] = {}
    for profile in PROFILES:
        chosen = by_profile.get(profile, by_profile["contract"])
        pair = _directions(chosen, "level", kind) if isinstance(chosen, dict) else (chosen, chosen)
        for direction, name in zip(Direction, pair, strict=True):
            cells[profile, direction] = parse_level(name)
    return Levels(cells=cells)


def parse_level(name: Json) -> Level:
    """Return the level of that name. Raises ValueError."""
    try:
        return Level(name)
    except ValueError:
        names = [level.value for level in Level]
        what = f"`{name}` is no level{nearest(str(name), names)}; levels are {', '.join(names)}"
        raise ValueError(what) from None


def _sources(value: Json) -> tuple[Source, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("`sources` is not a list with at least one `{title, url}`")
    found = []
    for entry in value:
        source = _mapping(entry, "sources", ("title", "url"))
        url = source.get("url")
        if url is not None and not (isinstance(url, str) and url.startswith("https://")):
            raise ValueError(f"`sources.url` is {url!r}; expected an https address or null")
        found.append(Source(title=_text(source.get("title"), "sources.title"), url=url))
    return tuple(found)


def _cadwyn(value: Json) -> CadwynHint | None:
    if value is None:
        return None
    hint = _mapping(value, "cadwyn", ("instruction", "converter", "ask"))
    instruction, converter, ask = hint.get("instruction"), hint.get("converter", "none"), hint.get("ask")
    if instruction not in INSTRUCTIONS:
        raise ValueError(f"`cadwyn.instruction` is `{instruction}`{nearest(str(instruction), INSTRUCTIONS)}")
    if converter not in CONVERTERS:
        raise ValueError(f"`cadwyn.converter` is `{converter}`; expected one of {', '.join(CONVERTERS)}")
    return CadwynHint(
        instruction=instruction, converter=converter, ask=None if ask is None else _text(ask, "cadwyn.ask")
    )

"""Texts of rules: prose with `{fact}` placeholders, the same for both directions or one for each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from apidiff.model.change import Change
from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.sentence import joined

LONGEST = 80
"""How many characters of a fact a text shows."""

OWNER = "owner"
"""A placeholder beside the facts: the operation or the component that the thing stands in."""

LONGEST_NAME = 400
"""The same for what a change is about: a name that is cut cannot be searched for, and loses its closing backtick."""

_NAMES = ("subject", "owner", "schema", "path", "old_path")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Wording(Struct, frozen=True, kw_only=True):
    """What a rule says, for a payload that travels either way."""

    request: str
    response: str

    def fill(self, direction: Direction, change: Change) -> str:
        """Return the text for a direction with the facts of a change put in."""
        text = self.request if direction is Direction.REQUEST else self.response
        if "{" not in text:
            return text
        facts = {OWNER: change.subject.owner, **change.facts}
        if "{old}" in text or "{new}" in text:
            facts.update(_told_apart(change.facts))
        filled = _PLACEHOLDER.sub(lambda match: _fact(match, facts), text)
        # "the request body of ..." begins a sentence here; names stand in backticks and stay as they are.
        return filled[:1].upper() + filled[1:] if text.startswith("{subject}") else filled

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts that the text asks for."""
        return frozenset(_PLACEHOLDER.findall(self.request + self.response))


def _fact(match: re.Match[str], facts: Mapping[str, Json]) -> str:
    """Return what stands in a text instead of a placeholder. Names of a list stand in backticks, one by one, where the
    text does not put the whole list in backticks."""
    value = facts.get(match[1])
    in_ticks = match.string[: match.start()].endswith("`")
    if not in_ticks and isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return _names(value)
    return readable(value, _limit(match[1]))


def _told_apart(facts: Mapping[str, Json]) -> dict[str, Json]:
    """The old and the new value as JSON where they would read the same: the text "true" and true."""
    old, new = facts.get("old"), facts.get("new")
    if old is None or new is None or readable(old) != readable(new):
        return {}
    return {"old": json.dumps(old, default=str), "new": json.dumps(new, default=str)}


def _names(values: Sequence[str]) -> str:
    """Return names as a list in a sentence: `a`, `b` and `c`. A long list ends with the number of those left out."""
    shown: list[str] = []
    for value in values:
        name = f"`{readable(value)}`"
        if shown and sum(len(other) + 2 for other in shown) + len(name) > LONGEST_NAME:
            break
        shown.append(name)
    if len(shown) < len(values):
        shown.append(f"{len(values) - len(shown):,} more")
    return joined(shown)


def _limit(fact: str) -> int:
    return LONGEST_NAME if fact in _NAMES else LONGEST


def readable(value: Json, limit: int = LONGEST) -> str:
    """Return a fact as a sentence shows it: strings as they are, lists of strings with commas, anything else as JSON.

    Long values are cut. Line breaks and control characters become spaces, because documents are not to be trusted.
    """
    if value is None or value == "":
        text = "none" if value is None else "(empty)"
    elif isinstance(value, str):
        text = value
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        text = ", ".join(value)
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)

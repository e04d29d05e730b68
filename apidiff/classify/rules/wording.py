"""Texts of rules: prose with `{fact}` placeholders, the same for both directions or one for each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.change import Change
from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.words.message import Fact, Keyword, Message, Name, Number, Part, Text, Value, listed

LONGEST = 80
"""How many characters of a fact a text shows."""

SUBJECT = "subject"
OWNER = "owner"
"""A placeholder beside the facts: the operation or the component that the thing stands in."""

LONGEST_NAME = 400
"""The same for what a change is about: a name that is cut cannot be searched for, and loses its closing backtick."""

_NAMES = ("subject", "owner", "schema", "path", "old_path", "entries")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_FILLED = re.compile(
    r" \((?P<bracketed>`[^`]*`(?: with a discriminator)?|\{subject\})\)"
    r"|(?P<lead> (?:of|von) )?`(?P<name>\{(?:owner|schema)\})`"
    r"|`(?P<value>[^`]*)`"
    r"|\{(?P<count>[a-z_]+)\} \{(?P<unit>[A-Za-z ]+)\|(?P<units>[A-Za-z ]+)\}"
    r"|\{(?P<one>[a-z ]+)\|(?P<many>[a-z ]+)\}"
    r"|\{(?P<fact>[a-z_]+)\}"
)
"""What is more than words in the text of a rule."""

_KEYWORD = r"`([A-Za-z$]+(?:: \w+)?)`( with a discriminator)?"


class Wording(Struct, frozen=True, kw_only=True):
    """What a rule says, for a payload that travels either way."""

    request: str
    response: str

    def fill(self, direction: Direction, change: Change) -> Message:
        """Return the text for a direction with the facts of a change put in."""
        text = self.request if direction is Direction.REQUEST else self.response
        if "{" not in text and "`" not in text:
            return _plain(text)
        owner = str(change.subject.owner)
        facts = {OWNER: owner, **change.facts}
        if "{old}" in text or "{new}" in text:
            facts.update(_told_apart(change.facts))
        first, *others = _parts(text, facts, owner)
        if text.startswith("{subject}") and isinstance(first, Name):
            # "the request body of ..." begins a sentence here; names stand in backticks and stay as they are.
            first = replace(first, phrase=_capital(first.phrase))
        return Message((first, *others))

    def translated(self, text: Callable[[str], str]) -> Wording:
        """Return the wording in another language, with the same placeholders."""
        return Wording(request=text(self.request), response=text(self.response))

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts that the text asks for."""
        return frozenset(_PLACEHOLDER.findall(self.request + self.response))


@lru_cache(maxsize=1_024)
def _plain(text: str) -> Message:
    """The message of a text without facts, which is the same for every finding of a rule: made once."""
    return Message([Text(text)])


class _Blank(Struct, frozen=True):
    """What is more than words in a text: the kind of thing, and the words of its groups."""

    kind: str
    words: str
    more: str = ""
    others: str = ""


@lru_cache(maxsize=1_024)
def _blanks(text: str) -> tuple[Text | _Blank, ...]:
    """Return a text in pieces: words, and what is filled in. Hundreds of findings are told by the same few texts."""
    found: list[Text | _Blank] = []
    end = 0
    for match in _FILLED.finditer(text):
        if match.start() > end:
            found.append(Text(text[end : match.start()]))
        end = match.end()
        if match["count"]:
            found.append(_Blank("count", match["count"], match["unit"], match["units"]))
        elif match["one"]:
            found.append(_Blank("one", match["one"], match["many"]))
        elif match["fact"]:
            found.append(_Blank("fact", match["fact"]))
        elif match["bracketed"]:
            found.append(_Blank("bracketed", match["bracketed"]))
        else:
            found.append(_Blank("value", match["name"] or match["value"], match["lead"] or ""))
    if end < len(text):
        found.append(Text(text[end:]))
    return tuple(found)


def _parts(text: str, facts: Mapping[str, Json], owner: str) -> Iterator[Part]:
    """Yield the parts of a text with the facts put in. What stands in backticks and is the owner is its name."""
    for blank in _blanks(text):
        if isinstance(blank, Text):
            yield blank
        elif blank.kind == "count":
            yield from _fact(blank.words, facts)
            yield Text(f" {blank.more if facts.get(blank.words) == 1 else blank.others}")
        elif blank.kind == "one":
            yield Number(blank.words, blank.more)
        elif blank.kind == "fact":
            yield from _fact(blank.words, facts)
        elif blank.kind == "bracketed":
            keyword = re.fullmatch(_KEYWORD, _filled(blank.words, facts))
            inside = (Text(" ("), *_parts(blank.words, facts, owner), Text(")"))
            yield from [Keyword(keyword[1], keyword[2] or "")] if keyword else inside
        else:
            value = _filled(blank.words, facts)
            if value == owner:
                yield Name("owner", (Value(value),), blank.more)
                continue
            if blank.more:
                yield Text(blank.more)
            yield Value(value)


def _filled(text: str, facts: Mapping[str, Json]) -> str:
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: readable(facts.get(match[1]), _limit(match[1])), text)


def _fact(fact: str, facts: Mapping[str, Json]) -> Iterable[Part]:
    """Return a fact that stands among words. Names of a list stand in backticks, one by one."""
    value = facts.get(fact)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return _names(value)
    said = _cut(value, _limit(fact)) if isinstance(value, Message) else (Fact(readable(value, _limit(fact))),)
    return [Name("subject", said)] if fact == SUBJECT else said


def _capital(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return parts with a capital at the beginning, unless they begin with a name, which stays as it is."""
    words = str(parts[0])
    return parts if isinstance(parts[0], Value) else (Text(words[:1].upper() + words[1:]), *parts[1:])


def _cut(phrase: Message, limit: int) -> tuple[Part, ...]:
    """Return the parts of a phrase as far as a text shows them (see readable)."""
    if len(phrase) <= limit and phrase.isprintable() and all(map(_is_shown_as_it_is, phrase.parts)):
        return phrase.parts  # As nearly all are: no part has to be written anew.
    shown: list[Part] = []
    for part in phrase.parts:
        length, marks = sum(map(len, map(str, shown))), 2 if isinstance(part, Value) else 0
        words = part.text if isinstance(part, Value) else str(part)
        room = max(1, limit - length - marks)
        shown.append(Value(readable(words, room)) if marks else Text(readable(words, room)))
        if len(words) > room:
            break
    return tuple(shown)


def _is_shown_as_it_is(part: Part) -> bool:
    return (isinstance(part, Text) and part.words != "") or (isinstance(part, Value) and part.text != "")


def _told_apart(facts: Mapping[str, Json]) -> dict[str, Json]:
    """The old and the new value as JSON where they would read the same: the text "true" and true."""
    old, new = facts.get("old"), facts.get("new")
    if old is None or new is None or readable(old) != readable(new):
        return {}
    return {"old": json.dumps(old, default=str), "new": json.dumps(new, default=str)}


def _names(values: Sequence[str]) -> list[Part]:
    """Return names as a list in a sentence. A long list ends with the number of those left out."""
    shown = [Value(readable(value)) for value in values]
    ends = accumulate(len(str(name)) + 2 for name in shown)  # with a comma and a space
    return listed(shown, max(1, sum(end - 2 <= LONGEST_NAME for end in ends)))


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

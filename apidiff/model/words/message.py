"""What a rule says of a change, in parts: words, and what they name.

A message is written down once, where the rule is applied. Whoever shows it to a person who knows things by other names
(a caller knows `limit`, not `components/parameters/Limit`) writes those in place of the parts, and groups messages of
one shape; nobody takes the text apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Literal, TypeAlias

from msgspec import Struct


class Text(Struct, frozen=True):
    """Words of the rule, or of whoever quotes it."""

    words: str

    def __str__(self) -> str:
        return self.words


AND = Text(" and ")
"""What stands before the last of several names."""


class Fact(Struct, frozen=True):
    """A fact that stands among the words as it is."""

    text: str

    def __str__(self) -> str:
        return self.text


class Number(Struct, frozen=True):
    """Words that depend on how many values the message is about: `was`, or `were`."""

    one: str
    many: str

    def __str__(self) -> str:
        return self.one


class Value(Struct, frozen=True):
    """What stands in backticks: a fact, or a name of the standard."""

    text: str

    def __str__(self) -> str:
        return f"`{self.text}`"


class Keyword(Struct, frozen=True):
    """The keyword of a schema in brackets, which says to an author of documents where the change stands; `more` are
    words behind it."""

    name: str
    more: str = ""

    def __str__(self) -> str:
        return f" (`{self.name}`{self.more})"


class Name(Struct, frozen=True):
    """What changed (`of` is the subject), or the operation or component it stands in (the owner).

    `phrase` names it as the author of the document knows it. `lead` are words before it that go where the name goes:
    the `of` between a field and its object.
    """

    of: Literal["subject", "owner"]
    phrase: tuple[Part, ...]
    lead: str = ""

    def __str__(self) -> str:
        return self.lead + "".join(map(str, self.phrase))


Part: TypeAlias = Text | Fact | Number | Value | Keyword | Name


class Message(str):
    """A text that knows its parts: what a rule says, or a fact that is a phrase with names in it."""

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part] = ()) -> Message:
        """Return the message of the parts."""
        held = tuple(parts)
        made = super().__new__(cls, "".join(map(str, held)))
        made.parts = held
        return made

    def __getnewargs__(self) -> tuple[tuple[Part, ...]]:  # type: ignore[override]  # a copy is made of parts, too
        return (self.parts,)

    def after(self, words: str) -> Message:
        """Return the message behind further words."""
        return Message((Text(words), *self.parts))

    def then(self, words: str) -> Message:
        """Return the message before further words."""
        return Message((*self.parts, Text(words)))


def phrase(*parts: Part | str) -> Message:
    """Return the message of the parts, texts of which are words."""
    return Message(Text(part) if isinstance(part, str) else part for part in parts)


def pieces(parts: Iterable[Part]) -> Iterator[tuple[str, bool]]:
    """Yield the text of parts piece by piece, and whether each piece is a name: what stands in backticks."""
    for part in parts:
        match part:
            case Value(text=text):
                yield text, True
            case Keyword(name=name, more=more):
                yield from ((" (", False), (name, True), (f"{more})", False))
            case Name(phrase=named, lead=lead):
                yield lead, False
                yield from pieces(named)
            case _:
                yield str(part), False


def of_several(messages: Sequence[Message]) -> list[Message]:
    """Return messages with those that differ in one value, wherever they name it, made into one about all the values.

    A message that cannot be said together with the first stays one of its own: nothing is lost.
    """
    shapes: dict[object, list[Message]] = {}
    for message in dict.fromkeys(messages):
        shapes.setdefault(tuple(map(_shape, message.parts)), []).append(message)
    return [made for alike in shapes.values() for made in _told_together(alike)]


def _shape(part: Part) -> object:
    return type(part) if isinstance(part, Value | Fact) else part


def _told_together(messages: list[Message]) -> list[Message]:
    columns = list(zip(*(message.parts for message in messages), strict=True))
    differing = {column for column in columns if len(set(column)) > 1}
    if len(differing) != 1:
        return messages
    (values,) = differing
    names = listed(values, len(values))
    return [Message(part for column in columns for part in (names if column == values else [_plural(column[0])]))]


def _plural(part: Part) -> Part:
    return Text(part.many) if isinstance(part, Number) else part


def listed(values: Sequence[Part], most: int) -> list[Part]:
    """Return values as a list in a sentence: `a`, `b` and `c`. Of more than `most` the rest is counted."""
    parts = [*values[:most]]
    if len(values) > most:
        parts.append(Text(f"{len(values) - most:,} more"))
    between = [Text(", ")] * (len(parts) - 2) + [AND] * (len(parts) > 1)
    return [part for pair in zip_longest(parts, between) for part in pair if part is not None]

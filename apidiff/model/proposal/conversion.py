"""Conversions of JSON values between two versions: typed steps that become one pure function per schema and direction.

A conversion leads from the value the producer writes to the value the consumer reads: for requests from old to new,
for responses from new to old.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from apidiff.model.proposal.pytypes import JsonText


class Question(Struct, frozen=True, kw_only=True):
    """Something a machine cannot know. `default` stands in the code, marked as TODO, until a person answers.

    `id` is stable; `options` are the values a person can choose from, empty where any value fits. `constant` is what
    the value is called in code, empty where the question is not about a value.
    """

    id: str
    text: str
    default: JsonText
    options: tuple[JsonText, ...] = ()
    constant: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """A value: known where `question` is None or `answered`, else the question's default."""

    text: JsonText
    question: Question | None = None
    answered: bool = False

    @property
    def open(self) -> bool:
        """True where a person still has to answer."""
        return self.question is not None and not self.answered


# --- Values -------------------------------------------------------------------------------------------------------


class Call(Struct, frozen=True):
    """Apply a function of the module."""

    function: str


class Each(Struct, frozen=True):
    """Convert every item of a list."""

    item: Conversion


class EachValue(Struct, frozen=True):
    """Convert every value of a mapping."""

    item: Conversion


class Wrap(Struct, frozen=True):
    """Put the value into a list; `inner` converts it first."""

    inner: Conversion | None = None


class First(Struct, frozen=True):
    """Take the first item of a list; `inner` converts it then.

    `empty` stands for the item of an empty list; None says that the list is never empty.
    """

    empty: Asked | None
    inner: Conversion | None = None


class Envelope(Struct, frozen=True):
    """Put the value under a key of a new object; `others` are the further keys it needs."""

    key: str
    others: tuple[tuple[str, Asked], ...] = ()
    inner: Conversion | None = None


class Unpack(Struct, frozen=True):
    """Take the value of one key of an object."""

    key: str
    inner: Conversion | None = None


class Cast(Struct, frozen=True):
    """Convert a scalar: `str`, `int`, `float`, `bool`; `fallback` stands where the value does not read as one.

    Without a fallback every value reads as one.
    """

    to: str
    fallback: Asked | None


class MapValues(Struct, frozen=True):
    """Replace some scalar values by others."""

    pairs: tuple[tuple[JsonText, Asked], ...]


class Within(Struct, frozen=True):
    """Replace scalar values that are none of `values`."""

    values: tuple[JsonText, ...]
    other: Asked


class Clamp(Struct, frozen=True):
    """Bring a value into limits; `asked` stands for a value that cannot be, and asks whether that is meant.

    `kind` is `text`, `list` or `number` where the value is sure to be one, else empty. What is in a list is converted
    by `inner` before.
    """

    limits: tuple[tuple[str, JsonText], ...]
    asked: Asked
    kind: str = ""
    inner: Conversion | None = None


def has_nearest(limits: set[str], kind: str) -> bool:
    """Return True where every value of a kind has a nearest one in limits of these names, so that none is invented."""
    if kind == "number":
        return limits <= {"ge", "le"}
    return kind in ("text", "list") and limits == {"max_length"}


class NotNull(Struct, frozen=True):
    """Replace null by a value; `inner` converts what is not null."""

    value: Asked
    inner: Conversion | None = None


class Replace(Struct, frozen=True):
    """Replace whatever comes by a value: what is not known is asked."""

    value: Asked


class Guard(Struct, frozen=True):
    """Recognise a variant of a union: the JSON type, keys that must be there, and a key with a fixed value."""

    kind: str
    keys: tuple[str, ...] = ()
    equal: tuple[tuple[str, JsonText], ...] = ()


class Keep(Struct, frozen=True):
    """Keep a value of any type if it fits a guard, or is of a `further` JSON type, else take `other`."""

    guard: Guard
    other: Asked
    further: tuple[str, ...] = ()


class Choose(Struct, frozen=True):
    """Convert by the first variant whose guard fits; anything else is left as it is."""

    branches: tuple[tuple[Guard, Conversion], ...]


Conversion: TypeAlias = (
    Call
    | Each
    | EachValue
    | Wrap
    | First
    | Envelope
    | Unpack
    | Cast
    | MapValues
    | Within
    | Clamp
    | NotNull
    | Replace
    | Keep
    | Choose
)

# --- Steps over an object -----------------------------------------------------------------------------------------


class MoveKey(Struct, frozen=True, kw_only=True):
    """Move a value from one key to another, converting it. `unless_empty` leaves the key out for an empty value."""

    source: str
    target: str
    conversion: Conversion | None = None
    unless_empty: bool = False


class ConvertKey(Struct, frozen=True, kw_only=True):
    """Convert the value of a key where it is there."""

    key: str
    conversion: Conversion


class DropKey(Struct, frozen=True, kw_only=True):
    """Remove a key where it is there."""

    key: str


class DropNull(Struct, frozen=True, kw_only=True):
    """Remove a key whose value is null."""

    key: str


class SetKey(Struct, frozen=True, kw_only=True):
    """Set a key where it is absent."""

    key: str
    value: Asked


class SplitKey(Struct, frozen=True, kw_only=True):
    """Split the words of a string over several keys: the last key takes the rest."""

    source: str
    targets: tuple[str, ...]
    asked: Asked


class JoinKeys(Struct, frozen=True, kw_only=True):
    """Join strings of several keys with a blank into one key."""

    sources: tuple[str, ...]
    target: str
    asked: Asked


Step: TypeAlias = MoveKey | ConvertKey | DropKey | DropNull | SetKey | SplitKey | JoinKeys


class Function(Struct, frozen=True, kw_only=True):
    """A module-level function that converts the JSON object of one schema in one direction.

    `place` is `body`, or the kind of parameters it converts (`query`, `header`, `cookie`). `required` are the keys
    that are always there; parameters that may be `repeated` are no object.
    """

    name: str
    schema: str
    doc: str
    steps: tuple[Step, ...]
    direction: str
    place: str = "body"
    required: tuple[str, ...] = ()
    repeated: bool = False

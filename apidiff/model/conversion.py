"""Conversions of JSON values between two versions: typed steps that become one pure function per schema and direction.

A conversion leads from the value the producer writes to the value the consumer reads: for requests from old to new,
for responses from new to old.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from apidiff.model.shapes import JsonText


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something a machine cannot know. `default` stands in the code, marked as TODO, until a person answers.

    `id` is stable; `options` are the values a person can choose from, empty where any value fits.
    """

    id: str
    text: str
    default: JsonText
    options: tuple[JsonText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A value: known where `question` is None or `answered`, else the question's default."""

    text: JsonText
    question: Question | None = None
    answered: bool = False

    @property
    def open(self) -> bool:
        """True where a person still has to answer."""
        return self.question is not None and not self.answered


# --- Values -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """Apply a function of the module."""

    function: str


@dataclass(frozen=True, slots=True)
class Each:
    """Convert every item of a list."""

    item: Conversion


@dataclass(frozen=True, slots=True)
class EachValue:
    """Convert every value of a mapping."""

    item: Conversion


@dataclass(frozen=True, slots=True)
class Wrap:
    """Put the value into a list; `inner` converts it first."""

    inner: Conversion | None = None


@dataclass(frozen=True, slots=True)
class First:
    """Take the first item of a list; `inner` converts it then.

    `empty` stands for the item of an empty list; None says that the list is never empty.
    """

    empty: Asked | None
    inner: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Put the value under a key of a new object; `others` are the further keys it needs."""

    key: str
    others: tuple[tuple[str, Asked], ...] = ()
    count_key: str | None = None
    inner: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Unpack:
    """Take the value of one key of an object."""

    key: str
    inner: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Convert a scalar: `str`, `int`, `float`, `bool`; `fallback` stands where the value does not read as one.

    Without a fallback every value reads as one.
    """

    to: str
    fallback: Asked | None


@dataclass(frozen=True, slots=True)
class MapValues:
    """Replace some scalar values by others."""

    pairs: tuple[tuple[JsonText, Asked], ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Replace scalar values that are none of `values`."""

    values: tuple[JsonText, ...]
    other: Asked


@dataclass(frozen=True, slots=True)
class Clamp:
    """Bring a value into limits; `asked` stands for a value that cannot be, and asks whether that is meant.

    `kind` is `text`, `list` or `number` where the value is sure to be one, else empty.
    """

    limits: tuple[tuple[str, JsonText], ...]
    asked: Asked
    kind: str = ""


def has_nearest(limits: set[str], kind: str) -> bool:
    """Return True where every value of a kind has a nearest one in limits of these names, so that none is invented."""
    if kind == "number":
        return limits <= {"ge", "le"}
    return kind in ("text", "list") and limits == {"max_length"}


@dataclass(frozen=True, slots=True)
class NotNull:
    """Replace null by a value; `inner` converts what is not null."""

    value: Asked
    inner: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace whatever comes by a value: what is not known is asked."""

    value: Asked


@dataclass(frozen=True, slots=True)
class Guard:
    """Recognise a variant of a union: the JSON type, keys that must be there, and a key with a fixed value."""

    kind: str
    keys: tuple[str, ...] = ()
    equal: tuple[tuple[str, JsonText], ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep a value of any type if it fits a guard, else take `other`."""

    guard: Guard
    other: Asked


@dataclass(frozen=True, slots=True)
class Choose:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveKey:
    """Move a value from one key to another, converting it. `unless_empty` leaves the key out for an empty value."""

    source: str
    target: str
    conversion: Conversion | None = None
    unless_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertKey:
    """Convert the value of a key where it is there."""

    key: str
    conversion: Conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class DropKey:
    """Remove a key where it is there."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropNull:
    """Remove a key whose value is null."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetKey:
    """Set a key where it is absent; also where it is null, if `null_too`."""

    key: str
    value: Asked
    null_too: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitKey:
    """Split the words of a string over several keys: the last key takes the rest."""

    source: str
    targets: tuple[str, ...]
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinKeys:
    """Join strings of several keys with a blank into one key."""

    sources: tuple[str, ...]
    target: str
    asked: Asked


Step: TypeAlias = MoveKey | ConvertKey | DropKey | DropNull | SetKey | SplitKey | JoinKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A module-level function that converts the JSON object of one schema in one direction.

    `place` is `body`, or the kind of parameters it converts (`query`, `header`, `cookie`).
    """

    name: str
    schema: str
    doc: str
    steps: tuple[Step, ...]
    direction: str
    place: str = "body"

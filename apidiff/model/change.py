"""A Change is one thing that differs, stated once, however many operations it reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct, field

from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Json, Location
from apidiff.model.kinds import KINDS, Kind
from apidiff.model.places import Owner
from apidiff.model.words.message import Message, Text, Value, phrase


class Subject(Struct, frozen=True, kw_only=True):
    """What changed, as a person would name it.

    `type`: `document`, `operation`, `parameter`, `request-body`, `media-type`, `response`, `header`, `schema`,
    `property`, `security`, `security-scheme`, `server`, `component`, `tag`, `link`, `callback`, `example`.
    `owner`: the operation (`POST /users`) or the component (`User`, `parameters/PerPage`) the thing stands in.
    `path`: names from the owner down to the thing: property names, `[]` for items, `{}` for additional properties,
    a parameter's `in` and name, a status code, a media type. `within` says in words which part of an operation a
    schema belongs to, from the inside out (`the header X`, `the 200 response`); components need no such words.
    """

    type: str
    owner: Owner
    path: tuple[str, ...] = ()
    within: tuple[Message, ...] = ()

    @property
    def label(self) -> Message:
        """A noun phrase for messages, with names in backticks."""
        if not self.within and self.path and self.path[0] not in _EACH:
            # As nearly all are.
            return Message((Value(dotted(self.path)), Text(" of "), Value(str(self.owner))))
        holders = (part for holder in self.within for part in (*holder.parts, Text(" of ")))
        owner = (*holders, Value(str(self.owner)))
        each = [_EACH[step] for step in takewhile(_EACH.__contains__, self.path)]
        below = self.path[len(each) :]
        owner = (*map(Text, reversed(each)), *owner)
        if not below:
            return Message(owner)
        return phrase(Value(dotted(below)), " in " if self.within and not each else " of ", *owner)


_EACH = {"[]": "each item of ", "{}": "each value of "}
"""What is said of parts that have no name where nothing stands before them to which a mark could be added."""


def dotted(path: Sequence[str]) -> str:
    """Return the path of a subject as people write it: `address.lines[]`."""
    return ".".join(path).replace(".[]", "[]").replace(".{}", "{}")


class Side(Struct, frozen=True, kw_only=True):
    """The value that changed in one of the documents, and where it stands."""

    value: Json
    location: Location


class Witness(Struct, frozen=True, kw_only=True):
    """A payload of a whole position that one side accepts and the other refuses, certified by a validator.

    `old_position` and `new_position` locate the schema of the position in each document. `sent` is the payload as it is
    written where it travels as text (`?page=0`); `value` is then what it stands for. `tested` says that the change
    stands under a test (`not`, `if`), where it means what it does to the schema that holds the test and nothing else.
    """

    usage: Usage
    value: Json
    error: str
    old_position: Location
    new_position: Location
    sent: str | None = None
    tested: bool = False

    @property
    def valid_in(self) -> Literal["old", "new"]:
        """The side that accepts the payload: requests are written against the old document, responses by the new
        one."""
        return "old" if self.usage.direction is Direction.REQUEST else "new"

    @property
    def invalid_in(self) -> Literal["old", "new"]:
        """The side that refuses the payload."""
        return "new" if self.usage.direction is Direction.REQUEST else "old"


class Proof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="proof", tag_field="type"):
    """Every payload that the producer may send is one that the consumer accepts."""


class Assumed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="assumed", tag_field="type"):
    """As a proof, under assumptions that no payload was found to contradict."""

    assumptions: Annotated[tuple[str, ...], Meta(min_length=1)]


class Undecided(Struct, frozen=True, kw_only=True):
    """Neither a proof nor a witness was found; `keyword` stopped the prover. `tested` as of a Witness."""

    keyword: str
    reason: str
    tested: bool = False


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="table", tag_field="type"):
    """Decided by the table of breaking changes; no payload is involved."""


Evidence: TypeAlias = Witness | Proof | Assumed | Undecided | Table


class Copy(Struct, frozen=True, kw_only=True):
    """Another place at which the same edit was made, of a schema that is written out several times."""

    subject: Subject
    old: Side | None
    new: Side | None


class Change(Struct, frozen=True, kw_only=True, eq=False):
    """One difference between two contracts.

    `kind` names a row of `kinds.KINDS`, and `facts` holds what that row promises. `evidence` says for each usage what
    is known of the payloads there; a usage without an entry is decided by the table. `also` are the other places of
    an edit that was made in several copies; its usages are those of all of them. `parts` are what a change consists of
    that is one edit and many differences; what it means is what they mean.
    """

    kind: str
    subject: Subject
    usages: tuple[Usage, ...]
    old: Side | None
    new: Side | None
    facts: Mapping[str, Json] = field(default_factory=dict)
    evidence: Mapping[Usage, Evidence] = field(default_factory=dict)
    also: tuple[Copy, ...] = ()
    parts: tuple[Change, ...] = ()

    @property
    def about(self) -> Kind:
        """The row of its kind in the table of kinds."""
        return KINDS[self.kind]

    @property
    def prefixes(self) -> tuple[str, str]:
        """The beginnings of paths that took the place of each other, of a change whose kind begins with `path-prefix.`:
        the old one is empty where one was added, the new one where one was removed."""
        event, prefix = self.about.event, str(self.facts.get("prefix") or "")
        old = "" if event == "added" else str(self.facts.get("old_prefix") or prefix)
        new = "" if event == "removed" else str(self.facts.get("new_prefix") or prefix)
        return old, new

"""Places: which operation a change is about, and which part of it, as steps that lead from the operation down to it."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias

from msgspec import Struct


class OperationKind(str, Enum):
    """Where an operation is declared."""

    PATH = "path"
    CALLBACK = "callback"
    WEBHOOK = "webhook"


class OperationRef(Struct, frozen=True, cache_hash=True, kw_only=True):
    """Which operation of a document: what tells it from every other.

    `method` is the key of the Path Item Object. `path` is the path template, the callback's runtime expression or the
    webhook's name. `within` is the callback that an operation belongs to.
    """

    method: str
    path: str
    kind: OperationKind = OperationKind.PATH
    within: CallbackRef | None = None

    @property
    def inverted(self) -> bool:
        """True where requests travel from server to client: those of webhooks and callbacks. By the callback of a
        callback, who was called calls back in turn."""
        return self.kind is OperationKind.WEBHOOK if self.within is None else not self.within.operation.inverted

    def __str__(self) -> str:
        """What reports call it: `POST /users`, `webhook newPet POST`, `POST /users callback done POST
        {$request.body#/url}`. This text is for reading and for asking whether two are equal: nothing takes it
        apart."""
        method = self.method.upper()
        if self.kind is OperationKind.WEBHOOK:
            return f"webhook {self.path} {method}"
        return f"{method} {self.path}" if self.within is None else f"{self.within} {method} {self.path}"


class CallbackRef(Struct, frozen=True, cache_hash=True, kw_only=True):
    """Which callback of which operation."""

    operation: OperationRef
    name: str

    def __str__(self) -> str:
        """What reports call it: `POST /users callback done`."""
        return f"{self.operation} callback {self.name}"


Owner: TypeAlias = OperationRef | str
"""What holds a thing that changed: an operation, or by its name a component (`User`, `parameters/PerPage`), a path or a
section of the document."""


def belongs_to(owner: Owner, other: Owner) -> bool:
    """Return whether two owners are the same, or one is an operation of a callback of the other, at any depth."""
    if owner == other:
        return True
    return isinstance(owner, OperationRef) and owner.within is not None and belongs_to(owner.within.operation, other)


Part: TypeAlias = Literal[
    "operation",
    "parameters",
    "parameter",
    "body",
    "response",
    "media-type",
    "header",
    "link",
    "encoding",
    "callback",
    "server",
    "security",
    "component",
]


class Step(Struct, frozen=True, kw_only=True):
    """One step. `name` is what the part is called: a status, a media type, a header, a parameter that stands `in_` the
    query, the path, a header or a cookie."""

    part: Part
    name: str = ""
    in_: str = ""

    def __str__(self) -> str:
        """The step in words: `response 200`, `query parameter limit`; a media type is its name."""
        if self.part == "media-type":
            return self.name
        return " ".join(filter(None, (self.in_, self.part, self.name)))


class Place(Struct, frozen=True, cache_hash=True):
    """Where in an operation something stands.

    For example, the header `X-Rate` of a part `photo` is reached over a body, its media type, an encoding and the
    header: `body multipart/form-data encoding photo header X-Rate`.
    """

    steps: tuple[Step, ...]

    def below(self, step: Step) -> Place:
        """Return the place of a part of what stands here."""
        return Place((*self.steps, step))

    @property
    def part(self) -> Part:
        """The part of the operation that holds the place: where its first step leads."""
        return self.steps[0].part

    @property
    def last(self) -> Step:
        """The step that leads to the thing itself."""
        return self.steps[-1]

    def name_of(self, part: Part) -> str:
        """Return the name at the first step to a part of that sort, or nothing where no step leads there."""
        return next((step.name for step in self.steps if step.part == part), "")

    @property
    def parameter(self) -> Step | None:
        """The parameter whose value stands here, None where the value is no parameter."""
        return self.steps[0] if self.steps[0].part == "parameter" else None

    def __str__(self) -> str:
        """The place as reports name it: `body application/json`, `response 200 header X-Rate-Limit`."""
        return " ".join(map(str, self.steps))


def place(part: Part, name: str = "", in_: str = "") -> Place:
    """Return the place that one step from an operation leads to."""
    return Place((Step(part=part, name=name, in_=in_),))


def media_type(name: str) -> Step:
    """Return the step from a body, a response, a parameter or a header to one of its media types."""
    return Step(part="media-type", name=name)


def header(name: str) -> Step:
    """Return the step from a response or a part of a body to one of its headers."""
    return Step(part="header", name=name)

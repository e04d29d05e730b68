"""Places: which part of a call a change is about, as steps that lead from the operation down to it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

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

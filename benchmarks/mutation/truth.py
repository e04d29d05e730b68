"""What an edit must be called: the levels allowed for the worst finding, and how levels of several directions
combine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mutation.reach import REQUEST, RESPONSE, Place, Reach

LEVELS = ("none", "documentation", "non-breaking", "warning", "breaking")
Allowed = frozenset[str]

BREAKING: Allowed = frozenset({"breaking"})
WARNING: Allowed = frozenset({"warning"})
HARMLESS: Allowed = frozenset({"non-breaking"})
DOCUMENTATION: Allowed = frozenset({"documentation"})
SILENT: Allowed = frozenset({"none", "documentation", "non-breaking"})
AT_MOST_WARNING: Allowed = HARMLESS | WARNING
AT_LEAST_WARNING: Allowed = WARNING | BREAKING


def worst(every: Iterable[Allowed]) -> Allowed:
    """Return the levels allowed for the worst of several findings, given those allowed for each."""
    found: Allowed = frozenset({"none"})
    for allowed in every:
        found = frozenset(max(a, b, key=LEVELS.index) for a in found for b in allowed)
    return found


@dataclass(frozen=True)
class View:
    """A schema to be edited, with all that the truth about the edit depends on."""

    root: Any
    reach: Reach
    place: Place
    schema: dict[str, Any]
    others: tuple[dict[str, Any], ...]
    beside_union: bool

    @property
    def own_dialect(self) -> bool:
        """Whether the document follows Swagger 2.0 or OpenAPI 3.0."""
        return self.reach.own

    @property
    def swagger(self) -> bool:
        """Whether the document is Swagger 2.0."""
        return "swagger" in self.root

    @property
    def alone(self) -> bool:
        """Whether nothing else describes the same values."""
        return not self.others and not self.beside_union

    def free(self, *keywords: str) -> bool:
        """Whether no schema of the same values has one of the keywords."""
        return not any(keyword in one for keyword in keywords for one in (self.schema, *self.others))

    def is_of(self, *types: str) -> bool:
        """Whether the schema declares one of the types and only it."""
        return self.schema.get("type") in types and self.free("$ref")


@dataclass(frozen=True)
class Effect:
    """The levels allowed where the edited schema reaches requests, and where it reaches responses."""

    request: Allowed
    response: Allowed

    def over(self, directions: Iterable[str]) -> Allowed:
        """Return what is allowed over several directions; an edit that no payload meets must stay silent."""
        found = [self.request if direction == REQUEST else self.response for direction in directions]
        return worst(found) if found else SILENT


NARROWS = Effect(BREAKING, HARMLESS)
WIDENS = Effect(HARMLESS, BREAKING)
REPLACES = Effect(BREAKING, BREAKING)
NOTHING = Effect(HARMLESS, HARMLESS)
TEXT = Effect(DOCUMENTATION, DOCUMENTATION)


@dataclass(frozen=True)
class Made:
    """An edited schema. `of` names the property that the edit is about, where the schema's own directions are not
    those of the edit; `effect` replaces the effects of the kind where the edit knows better, there and back. `before`
    is the schema that the edited one is compared with, where the document had to be prepared for the edit. An edit
    that is not `sure` breaks only where a payload shows it. `parts` are components that both documents must have."""

    schema: Any
    of: str | None = None
    effect: tuple[Effect, Effect] | None = None
    before: Any = None
    sure: bool = True
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemaKind:
    """One kind of edit of a schema and the edit that undoes it. `make` returns None where the kind does not apply.
    `by_table` says that a break needs no payload to be one."""

    name: str
    undone: str
    there: Effect
    back: Effect
    make: Callable[[View, Random], Made | dict[str, Any] | None]
    by_table: bool = False


__all__ = ["REQUEST", "RESPONSE", "Effect", "Made", "SchemaKind", "View", "worst"]

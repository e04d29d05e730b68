"""Goals and the alternatives that satisfy them: the vocabulary between the type solvers, the graph and the
witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Blame, Branch
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.values import Boxed

Key: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...]]"


def goal_key(positive: Iterable[SchemaNode], negative: Iterable[SchemaNode] = ()) -> Key | None:
    """Return the key of a goal, or None where it contradicts itself at sight."""
    held = {node.id for node in positive if node.schema is not True}
    failed = {node.id for node in negative if node.schema is not False}
    if held & failed:
        return None
    for node in positive:
        if node.schema is False:
            return None
    for node in negative:
        if node.schema is True:
            return None
    return tuple(sorted(held)), tuple(sorted(failed))


class Source(Protocol):
    """Where an alternative gets values of other goals from."""

    def value(self, key: Key) -> Boxed | None:
        """Return one value of a goal, the most readable, or None where none is at hand."""

    def stream(self, key: Key) -> Iterator[Any]:
        """Yield values of a goal, the most readable first."""


class Alternative(Struct, kw_only=True, eq=False):
    """One way in which a goal can have a value: all of `goals` must have one.

    `fillers` yields the goals of the rest of the value, asked only when the first ones have values. `values` builds
    candidates. `edges` are the goals that carry the blame on, with the step into the instance each one stands for;
    `inside` is the path to a failing part of a value given as a whole. `cut_short` says that others of the goal were
    not looked at. Where `follow` is set, the alternative is only a gate: once its goals have values, the alternatives
    that `follow` returns take its place.
    """

    goals: list[Key]
    values: Callable[[Source], Iterator[Any]]
    fillers: Callable[[], list[Key] | None] | None = None
    blame: Blame | None = None
    edges: tuple[tuple[Key, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    branch: Branch | None = None
    inside: tuple[str, ...] = ()
    cut_short: bool = False
    follow: Callable[[], Iterator[Alternative]] | None = None


def leaf(branch: Branch, values: Callable[[Source], Iterator[Any]], *unknown: str) -> Alternative:
    """Return an alternative that needs no other goal."""
    return Alternative(
        goals=[],
        values=values,
        blame=branch.blame(),
        unknown=branch.unknown + unknown,
        assumptions=branch.assumptions,
        branch=branch,
    )

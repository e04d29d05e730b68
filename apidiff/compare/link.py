"""A Link leads from a pair of schemas to a pair below it."""

from __future__ import annotations

from dataclasses import dataclass

from apidiff.compare.draft import Spot
from apidiff.model.contract import Direction, Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Link:
    """The pair below, neither node followed through `$ref`; the spot where it stands; and the directions that pass.

    A payload that travels in a direction outside `flow` never has the part below.
    """

    old: Node
    new: Node
    spot: Spot
    flow: frozenset[Direction]

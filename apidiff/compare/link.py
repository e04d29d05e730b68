"""A Link leads from a pair of schemas to a pair below it."""

from __future__ import annotations

from msgspec import Struct

from apidiff.compare.draft import Spot
from apidiff.model.contract import Direction, Node


class Step(Struct, frozen=True):
    """How the value below stands in the value above.

    `kind`: `property` (under `old_name` or `new_name`), `items` (any item), `item` (at `index`), `map` (under any
    name), `same` (a branch: the value itself), `test` (under `not`, `if`, `contains` and their like, where failing
    below need not mean failing above) or `moved` (what is compared stands elsewhere on the other side).
    """

    kind: str
    old_name: str = ""
    new_name: str = ""
    index: int = 0


MAP = Step("map")
SAME = Step("same")
TEST = Step("test")
MOVED = Step("moved")

UP = frozenset({"property", "items", "item", "map", "same"})
"""Kinds of steps over which a failure below is a failure above."""


class Link(Struct, frozen=True, kw_only=True, eq=False):
    """The pair below, neither node followed through `$ref`; the spot where it stands; and the directions that pass.

    A payload that travels in a direction outside `flow` never has the part below. `step` says how a value below
    stands in the value above. A failure below is a failure above, unless the step is a test, or `absorbed`: a union
    has another branch that may take what this one refuses.
    """

    old: Node
    new: Node
    spot: Spot
    flow: frozenset[Direction]
    step: Step
    absorbed: bool = False

    @property
    def exclusive(self) -> bool:
        """Whether a branch stands in a `oneOf`, where what it admits matters to its siblings."""
        return self.step.kind == "same" and "oneOf" in (self.old.tokens[-2], self.new.tokens[-2])

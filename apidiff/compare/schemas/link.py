"""A Link leads from a pair of schemas to a pair below it."""

from __future__ import annotations

from msgspec import Struct

from apidiff.compare.schemas.draft import Spot
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json


class Step(Struct, frozen=True):
    """How the value below stands in the value above.

    `kind`: `property` (under `old_name` or `new_name`), `items` (any item), `item` (at `index`), `map` (under any
    name), `same` (a branch: the value itself), `kind` (the value itself, whose property `old_name` or `new_name` has
    the value `old_value` or `new_value`, which selects the schema below), `test` (under `not`, `if`, `contains` and
    their like, where failing below need not mean failing above) or `moved` (what is compared stands elsewhere on the
    other side).
    """

    kind: str
    old_name: str = ""
    new_name: str = ""
    index: int = 0
    old_value: str = ""
    new_value: str = ""


MAP = Step("map")
SAME = Step("same")
TEST = Step("test")
MOVED = Step("moved")


def selected(old: tuple[str, str], new: tuple[str, str]) -> Step:
    """Return the step to a schema that a property with a certain value selects, on either side."""
    return Step("kind", old_name=old[0], new_name=new[0], old_value=old[1], new_value=new[1])


def with_selection(step: Step, value: Json, *, request: bool) -> Json:
    """Return a value below a step of the kind `kind` with the property that selects its schema, as the producer writes
    it: in a request the old side."""
    name, selecting = (step.old_name, step.old_value) if request else (step.new_name, step.new_value)
    return {**value, name: selecting} if isinstance(value, dict) else value


UP = frozenset({"property", "items", "item", "map", "same", "kind"})
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

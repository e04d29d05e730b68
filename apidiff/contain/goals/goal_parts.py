"""The parts of a goal on its way to normal form: what must hold, what must fail, and what is still to choose."""

from __future__ import annotations

from copy import copy
from typing import Any

from msgspec import Struct, field
from msgspec.structs import force_setattr, replace

from apidiff.contain.pointer import Tokens
from apidiff.contain.read.facts import TRIVIAL, Facts
from apidiff.contain.read.nodes import POSITION, Picks, SchemaNode
from apidiff.contain.read.reader import Reader
from apidiff.contain.values import ANY


class Blame(Struct, frozen=True):
    """The keyword that fails, the node that holds it, and the property name concerned."""

    keyword: str
    node: SchemaNode
    name: str | None = None


class Atom(Struct, frozen=True):
    """One keyword of a node that must fail. `child` is the subschema that must reject a part of the value."""

    keyword: str
    node: SchemaNode
    arg: Any = None
    child: SchemaNode | None = None


class Literal(Struct, frozen=True):
    """A node that must hold. `scopes` name the unevaluated keywords it reports to; `bare` leaves its own one out."""

    node: SchemaNode
    scopes: tuple[int, ...] = ()
    bare: bool = False


class Option(Struct, frozen=True):
    """One way to go on: everything in it must hold at once. "Fails by `maxLength: 3`" is `types` string with one of
    `atoms`; "fails by `required: [a]`" is `types` object with `absent` a; a branch of `anyOf` that holds is `positive`,
    one that must not is `negative`.

    `hints` are nodes that should fail, too, and are not expanded. `loose` are nodes that may hold as well. `via` is the
    union that a failure below belongs to, `pick` the branch of which union this is.
    """

    types: int = ANY
    positive: tuple[Literal, ...] = ()
    negative: tuple[SchemaNode, ...] = ()
    hints: tuple[SchemaNode, ...] = ()
    atoms: tuple[Atom, ...] = ()
    required: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    loose: tuple[tuple[int, SchemaNode], ...] = ()
    blame: Blame | None = None
    via: Blame | None = None
    unknown: str | None = None
    assumption: str | None = None
    pick: tuple[int, str, int] | None = None
    failing: frozenset[int] = frozenset()
    """The ids of the negative nodes: a union has hundreds of them, and is asked about hundreds of times."""
    is_void: bool = False
    """Whether something must fail that takes every value."""

    def __post_init__(self) -> None:
        if self.negative:
            force_setattr(self, "failing", frozenset([node.id for node in self.negative]))
            force_setattr(self, "is_void", any(node.schema is True for node in self.negative))


class Choice(Struct, frozen=True):
    """A disjunction. `origin` is the negative node it stands for, if any; `kept` says that its blame is wanted even
    where the node cannot hold anyway."""

    options: tuple[Option, ...]
    origin: SchemaNode | None = None
    kept: bool = False

    @property
    def is_scoped(self) -> bool:
        """Whether what is chosen adds to the names that a closed producer sends."""
        return self.origin is None and any(part.scopes for option in self.options for part in option.positive)

    def pickable(self, node: SchemaNode, keyword: str) -> Choice:
        """Return the choice with options that remember which branch of which union they are."""
        options = enumerate(self.options)
        return Choice(tuple(replace(option, pick=(node.id, keyword, index)) for index, option in options))


class Scope(Struct, frozen=True):
    """One `unevaluated*` in force: its owner, and whether it constrains (or is only tracked, for a negation)."""

    key: int
    owner: SchemaNode
    tracked: bool


class Branch(Struct, eq=False):
    """One conjunction under construction, and the flat result in the end.

    `names` are the only names an object may have, where `named` says that this has been looked into and some bound was
    found.
    """

    types: int = ANY
    holders: tuple[tuple[SchemaNode, tuple[int, ...]], ...] = ()
    atoms: tuple[Atom, ...] = ()
    required: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    finite: dict[str, Any] | None = None
    choices: tuple[Choice, ...] = ()
    scopes: tuple[Scope, ...] = ()
    loose: tuple[tuple[int, SchemaNode], ...] = ()
    positives: set[tuple[int, tuple[int, ...], bool]] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    places: frozenset[Tokens] = frozenset()
    negatives: frozenset[int] = frozenset()
    hints: tuple[SchemaNode, ...] = ()
    facts: Facts = TRIVIAL
    blames: tuple[Blame, ...] = ()
    vias: tuple[Blame, ...] = ()
    idle: tuple[Blame, ...] = ()
    unknown: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    gated: bool = False
    picks: Picks = ()
    named: bool = False
    names: frozenset[str] | None = None
    extras: tuple[SchemaNode, ...] = ()

    def has_picked_another(self, pick: tuple[int, str, int]) -> bool:
        """Return whether another branch of the same union has been picked."""
        return any(held[:2] == pick[:2] and held[2] != pick[2] for held in self.picks)

    def copy(self) -> Branch:
        """Return an independent copy (all fields are immutable but the sets, and `finite`, which is never changed in
        place)."""
        twin = copy(self)
        twin.positives, twin.held = self.positives.copy(), self.held.copy()
        return twin

    def culprit(self) -> Blame | None:
        """Return the one failing keyword, or of several the one that stands where the left side stands, if just one
        does."""
        distinct = tuple(dict.fromkeys(self.blames))
        if len(distinct) > 1:
            distinct = tuple(blame for blame in distinct if blame.node.tokens in self.places)
        return distinct[0] if len(distinct) == 1 else None

    def blame(self) -> Blame | None:
        """Return the keyword to blame: the culprit, else the union that all failing keywords belong to."""
        culprit = self.culprit()
        if culprit is not None:
            return culprit
        return next(iter(self.vias + self.blames + self.idle), None)


def names_sent(reader: Reader, branch: Branch) -> frozenset[str] | None:
    """Return the names that a closed producer sends by the schemas a branch holds, None where they have no bound that
    is seen at once.

    Of 13 closed objects that each require a name of their own, no two hold together: it saves half of what is looked at
    below such a `oneOf`. The objects decide by all that the schemas say (`solve/object_view.py`).
    """
    owners = {scope.key: scope.owner for scope in branch.scopes if not scope.tracked}
    closing = {key for key, owner in owners.items() if reader.closed(owner) and reader.read(owner).unevaluated is None}
    if not closing or any(scope in closing for scope, _ in branch.loose):
        return None
    names: set[str] = set()
    for node, scopes in branch.holders:
        if node.mode == POSITION and reader.closed(node) is False:
            return None
        if closing.isdisjoint(scopes):
            continue
        words = reader.read(node)
        if words.patterns or words.additional is not None or words.unevaluated is not None:
            return None
        names.update(words.properties, words.required)
    return frozenset(names).union(*(reader.demanded(owners[key]) for key in closing))

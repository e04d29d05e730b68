"""Which branch of a union is which branch of another one.

Branches are paired by the definition they refer to, by equality, by the discriminating value they require, by title or
type, and last by likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Set
from itertools import islice

from apidiff.compare.context.part_names import is_shared
from apidiff.compare.context.site import Comparison
from apidiff.compare.view.merged import MergedSchema, declared_names, lists_no_values, merged_at, plain_target
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import SETS
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.vocabulary import says_nothing

_DEEPEST = 4
_MOST_NAMES = 120
"""How far branches that are equally like are looked into."""


def match_branches(
    comparison: Comparison, before: list[Node], after: list[Node]
) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
    """Return paired branches, branches only the old side has, and branches only the new side has."""
    pairs: list[tuple[Node, Node]] = []
    left, right = list(before), list(after)
    _pair_by(comparison, _target, left, right, pairs)
    _pair_by_text(comparison, left, right, pairs)
    tests: tuple[Callable[[Contract, Node], Hashable | None], ...] = (_constants, _title, _items_target, _single_type)
    for test in tests:
        _pair_by(comparison, test, left, right, pairs)
    _pair_by_likeness(comparison, left, right, pairs)
    _pair_as_items(comparison, left, right, pairs)
    return pairs, left, right


def _pair_by(
    comparison: Comparison,
    test: Callable[[Contract, Node], Hashable | None],
    left: list[Node],
    right: list[Node],
    pairs: list[tuple[Node, Node]],
) -> None:
    """Pair branches whose test gives the same answer, if it is given once on either side; take them out of the
    lists."""
    if not left or not right:
        return
    there: dict[Hashable, list[Node]] = {}
    for node in right:
        there.setdefault(test(comparison.new, node), []).append(node)
    here: dict[Hashable, list[Node]] = {}
    for node in left:
        here.setdefault(test(comparison.old, node), []).append(node)
    for answer, nodes in here.items():
        others = there.get(answer, [])
        if answer is None or len(nodes) != 1 or len(others) != 1:
            continue
        pairs.append((nodes[0], others[0]))
        left.remove(nodes[0])
        right.remove(others[0])


def _target(contract: Contract, node: Node) -> Hashable | None:
    target = plain_target(contract, node)
    return target.tokens if is_shared(target.tokens) else None


def _pair_by_text(comparison: Comparison, left: list[Node], right: list[Node], pairs: list[tuple[Node, Node]]) -> None:
    """Pair branches that read the same. Texts are long: they are made only where several branches have the same
    names."""
    here, there = _by_names(comparison.old, left), _by_names(comparison.new, right)

    def text(contract: Contract, node: Node) -> Hashable | None:
        names = _names(contract, node)
        mine, theirs = here.get(names, ()), there.get(names, ())
        if len(mine) == 1 and len(theirs) == 1:
            old, new = plain_target(comparison.old, mine[0]), plain_target(comparison.new, theirs[0])
            return names if same(_unordered(old.value), _unordered(new.value)) else None
        return canonical(_unordered(plain_target(contract, node).value)) if mine and theirs else None

    if not here.keys().isdisjoint(there):
        _pair_by(comparison, text, left, right, pairs)


def _by_names(contract: Contract, nodes: list[Node]) -> dict[Hashable, list[Node]]:
    found: dict[Hashable, list[Node]] = {}
    for node in nodes:
        found.setdefault(_names(contract, node), []).append(node)
    return found


def _names(contract: Contract, node: Node) -> Hashable:
    """The keywords of a branch and its properties, without what they say."""
    value = plain_target(contract, node).value
    if not isinstance(value, dict):
        return type(value).__name__
    properties = value.get("properties")
    return frozenset(_unordered(value)), frozenset(properties) if isinstance(properties, dict) else None


def _unordered(value: Json) -> Json:
    """The schema without defaults that are written out, and with the lists whose order means nothing in a fixed order,
    as far as they stand in the schema itself."""
    if not isinstance(value, dict):
        return value
    return {
        key: sorted(entry, key=canonical) if key in SETS and isinstance(entry, list) else entry
        for key, entry in value.items()
        if entry or not says_nothing(key, entry)
    }


def _constants(contract: Contract, node: Node) -> tuple[tuple[str, str], ...] | None:
    """Single values that properties must have: what tells one branch of a tagged union from another."""
    shape = merged_at(contract, node)
    found = []
    for name, schema in shape.properties.items():
        if lists_no_values(schema.value):
            continue
        values = merged_at(contract, schema).values
        if values is not None and len(values) == 1:
            found.append((name, next(iter(values))))
    return tuple(sorted(found)) or None


def _title(contract: Contract, node: Node) -> Hashable | None:
    value = plain_target(contract, node).value
    title = value.get("title") if isinstance(value, dict) else None
    return title if isinstance(title, str) else None


def _items_target(contract: Contract, node: Node) -> Hashable | None:
    """The shared schema of the items of a list."""
    items = merged_at(contract, node).first("items")
    return None if items is None else _target(contract, items)


def _single_type(contract: Contract, node: Node) -> Hashable | None:
    """The only type of a branch, and what it holds if it is an array. Tagged branches are told apart by their tags."""
    shape = merged_at(contract, node)
    if shape.types is None or len(shape.types) != 1 or _constants(contract, node) is not None:
        return None
    items = shape.first("items")
    inner = merged_at(contract, items).types if items is not None else None
    return (next(iter(shape.types)), tuple(sorted(inner)) if inner else None)


def _pair_by_likeness(
    comparison: Comparison, left: list[Node], right: list[Node], pairs: list[tuple[Node, Node]]
) -> None:
    """Pair what shares most property names; a lone rest on both sides of the same type is the same branch edited."""
    if not left or not right:
        return
    before = [merged_at(comparison.old, node) for node in left]
    after = [merged_at(comparison.new, node) for node in right]
    tags = [_tags(comparison.old, node) for node in left]
    others_tags = [_tags(comparison.new, node) for node in right]
    names = [_declared(comparison.old, shape) for shape in before]
    others_names = [_declared(comparison.new, shape) for shape in after]
    near = _sharing(others_names)
    scored = [
        (-likeness, here, there)
        for here, old in enumerate(before)
        for there in near(names[here])
        for likeness in (_likeness(old, after[there], names[here], others_names[there]),)
        if likeness >= (1.0 if _contradict(tags[here], others_tags[there]) else 0.5)
    ]
    rest, others = dict(enumerate(left)), dict(enumerate(right))
    for _, here, there in _by_what_is_below(comparison, scored, before, after):
        if here in rest and there in others:
            pairs.append((rest.pop(here), others.pop(there)))
    left[:], right[:] = rest.values(), others.values()


def _pair_as_items(comparison: Comparison, left: list[Node], right: list[Node], pairs: list[tuple[Node, Node]]) -> None:
    """Pair branches that are what the items of a paired list were, and what they are: one of them, or a list of
    them."""
    for was, now in list(pairs) if left and right else ():
        items = merged_at(comparison.old, was).first("items"), merged_at(comparison.new, now).first("items")
        if items[0] is None or items[1] is None:
            continue
        one = next((node for node in left if _reads_as(comparison.old, node, items[0])), None)
        other = next((node for node in right if _reads_as(comparison.new, node, items[1])), None)
        if one is not None and other is not None:
            pairs.append((one, other))
            left.remove(one)
            right.remove(other)


def _reads_as(contract: Contract, node: Node, other: Node) -> bool:
    ends = plain_target(contract, node), plain_target(contract, other)
    return ends[0].tokens == ends[1].tokens or same(ends[0].value, ends[1].value)


def _by_what_is_below(
    comparison: Comparison, scored: list[tuple[float, int, int]], before: list[MergedSchema], after: list[MergedSchema]
) -> list[tuple[float, int, int]]:
    """Return the pairs, the likest first; of those that are equally like, first those with most names below them in
    common. Each version of a message may be an envelope of the same two names."""
    met = Counter((likeness, side, number) for likeness, *ends in scored for side, number in enumerate(ends))
    below = _Below(comparison, before, after)

    def key(pair: tuple[float, int, int]) -> tuple[float, float, int, int]:
        likeness, here, there = pair
        is_alone = met[likeness, 0, here] == met[likeness, 1, there] == 1
        return likeness, 0.0 if is_alone else -below.likeness(here, there), here, there

    return sorted(scored, key=key)


class _Below:
    """The names that branches hold on some levels, as far as anybody asks."""

    def __init__(self, comparison: Comparison, before: list[MergedSchema], after: list[MergedSchema]) -> None:
        self._sides = ((comparison.old, before), (comparison.new, after))
        self._known: dict[tuple[int, int], frozenset[str]] = {}

    def likeness(self, here: int, there: int) -> float:
        """Return which part of the names below two branches both have."""
        mine, theirs = self._of(0, here), self._of(1, there)
        return len(mine & theirs) / max(len(mine | theirs), 1)

    def _of(self, side: int, number: int) -> frozenset[str]:
        if (side, number) not in self._known:
            contract, shapes = self._sides[side]
            self._known[side, number] = frozenset(islice(_names_below(contract, shapes[number]), _MOST_NAMES))
        return self._known[side, number]


def _names_below(contract: Contract, shape: MergedSchema) -> Iterator[str]:
    """Yield the names of properties with those of the objects that hold them, level by level."""
    level = [("", shape)]
    for _ in range(_DEEPEST):
        following: list[tuple[str, MergedSchema]] = []
        for path, held in level:
            for name, node in held.properties.items():
                yield f"{path}.{name}"
                following.append((f"{path}.{name}", merged_at(contract, node)))
            items = held.first("items")
            if items is not None:
                following.append((f"{path}[]", merged_at(contract, items)))
        level = following


def _sharing(names: list[Set[str]]) -> Callable[[Set[str]], Set[int]]:
    """Return what finds the numbers of the branches that share one of some names; those without names share that."""
    holding: dict[str | None, set[int]] = {}
    for number, declared in enumerate(names):
        for name in declared or (None,):
            holding.setdefault(name, set()).add(number)
    return lambda some: set().union(*(holding.get(name, ()) for name in some or (None,)))


def _tags(contract: Contract, node: Node) -> dict[str, str]:
    return dict(_constants(contract, node) or ())


def _contradict(left: dict[str, str], right: dict[str, str]) -> bool:
    """Whether a property must have one value in the one branch and another in the other."""
    return any(name in right and right[name] != value for name, value in left.items())


def _declared(contract: Contract, shape: MergedSchema) -> Set[str]:
    """The names that a branch declares, those of branches within it included."""
    return declared_names(contract, shape).keys() if shape.unions else shape.properties.keys()


def _likeness(left: MergedSchema, right: MergedSchema, names: Set[str], others: Set[str]) -> float:
    if left.types is not None and right.types is not None and not left.types & right.types:
        return 0.0
    every = names | others
    if not every:
        return 0.5 if left.types == right.types and left.types is not None else 0.0
    return len(names & others) / len(every)

"""Discriminators: which of its values came, went or changed, and the schemas that they select.

A value is on the wire, be it written in a `mapping` or the name of a component. The schemas that take in a parent are
compared as a part of every payload of the parent, though nothing refers to them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import zip_longest

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.schemas.draft import BOTH, SAME, Draft, Link, SchemaContext, selected
from apidiff.compare.schemas.selection import Kind, Kinds
from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.contain.values import canonical
from apidiff.model.contract import Contract, Dispatch, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.pointer import Tokens
from apidiff.resolve.references.mappings import entries_of_mapping

_UNIONS = ("oneOf", "anyOf")
_OF_TAGS = (*_UNIONS, "enum", "required", "not")
"""The keywords by which lowered schemas tell what a discriminator selects."""


def kinds_of(comparison: Comparison, old: MergedSchema, new: MergedSchema) -> Kinds | None:
    """Return what the discriminators of two shapes select; None where one has none."""
    if "discriminator" not in old.keywords or "discriminator" not in new.keywords:
        return None
    before, after = dispatch_of(comparison.old, old), dispatch_of(comparison.new, new)
    if before is None or after is None:
        return None
    left = list(_kinds(comparison.old, before[0], old))
    right = list(_kinds(comparison.new, after[0], new))
    pairs: list[tuple[Kind, Kind]] = []
    _pair(left, right, pairs, lambda kind: ("",) if kind.implied else ())
    # Two components may have exchanged their names: what says the same under a value is the same to a client.
    _pair(left, right, pairs, _name, lambda was, now: not set(was.values).isdisjoint(now.values))
    _pair(left, right, pairs, _values_of, lambda was, now: same(was.schema.value, now.schema.value))
    _pair(left, right, pairs, _name)
    _pair(left, right, pairs, _values_of)
    _pair(left, right, pairs, lambda kind: (canonical(kind.schema.value),))
    return Kinds(
        old=before[0],
        new=after[0],
        pairs=pairs,
        removed=left,
        added=right,
        of_union=before[1] and after[1],
        rewritten=before[1] is not after[1],
        unnamed=_unnamed(comparison, before[0], after[0], pairs),
    )


def _unnamed(
    comparison: Comparison, old: Dispatch, new: Dispatch, pairs: Iterable[tuple[Kind, Kind]]
) -> dict[str, str | None]:
    """Return the values that lost their entry in a mapping which is still there, each with the one that came in its
    place: `a: A` became `b: A`, and `A` still demands `a`. Whoever goes by the mapping knows them no more."""
    entries, found = entries_of_mapping(new.node), dict[str, str | None]()
    for _, now in pairs if entries else ():
        lost = [value for value in now.values if value in old.entries and value in new.demanded]
        come = [
            value
            for value, entry in entries.items()
            if lost and value not in old.schemas and comparison.new.dispatches.mapped(entry) == now.schema.tokens
        ]
        found.update(zip_longest(lost, come[: len(lost)]))
    return found


def dispatch_of(contract: Contract, shape: MergedSchema) -> tuple[Dispatch, bool] | None:
    """Return what the discriminator of a shape selects, and whether it selects branches of a union; None where it has
    none, or one that selects nothing."""
    stated = shape.first("discriminator")
    if stated is None or not contract.dispatches.present:
        return None
    holder = contract.at(stated.tokens[:-1])
    for keyword in _UNIONS:
        if isinstance(holder.value, dict) and isinstance(holder.value.get(keyword), list):
            found = contract.dispatches.of_union(holder.tokens, keyword)
            return None if found is None or len(shape.unions) > 1 else (found, True)
    for member in shape.members:
        # What a named schema takes in says nothing about the relatives of that schema.
        if member is shape.node or not contract.dispatches.takes_in(shape.node.tokens, member.tokens):
            found = contract.dispatches.of_parent(member.tokens)
            if found is not None:
                return found, False
    return None


def _kinds(contract: Contract, dispatch: Dispatch, shape: MergedSchema) -> Iterator[Kind]:
    values: dict[Tokens, list[str]] = {}
    nodes: dict[Tokens, tuple[Node, Node]] = {}
    for value, node in dispatch.schemas.items():
        values.setdefault(node.tokens, []).append(value)
        nodes[node.tokens] = (node, dispatch.branches.get(value, node))
    parents = () if dispatch.branches else {member.tokens for member in shape.members}
    for tokens, (node, branch) in nodes.items():
        target = contract.dispatches.target(node)
        written_out = target == tokens and tokens[-2] in _UNIONS
        name = None if written_out else contract.dispatches.name_of(target)
        implied = tokens in parents and dispatch.entries.keys().isdisjoint(values[tokens])
        schema = plain_target(contract, node)
        yield Kind(node=node, schema=schema, branch=branch, name=name, values=tuple(values[tokens]), implied=implied)


def _pair(
    left: list[Kind],
    right: list[Kind],
    pairs: list[tuple[Kind, Kind]],
    keys: Callable[[Kind], Iterable[str]],
    test: Callable[[Kind, Kind], bool] | None = None,
) -> None:
    """Move the kinds that have a key in common, and pass a test, from both lists into the pairs."""
    there: dict[str, list[Kind]] = {}
    for kind in right if left else ():
        for key in keys(kind):
            there.setdefault(key, []).append(kind)
    taken = set[Tokens]()
    for was in list(left) if there else ():
        others = (one for key in keys(was) for one in there.get(key, ()) if one.node.tokens not in taken)
        now = next((one for one in others if test is None or test(was, one)), None)
        if now is not None:
            pairs.append((was, now))
            left.remove(was)
            taken.add(now.node.tokens)
    right[:] = [kind for kind in right if kind.node.tokens not in taken]


def _name(kind: Kind) -> Iterable[str]:
    return () if kind.name is None else (kind.name,)


def _values_of(kind: Kind) -> Iterable[str]:
    return kind.values


def compare_kinds(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield the values of a discriminator that came, went or changed, and links between the schemas that take in a
    parent. What came or went with a branch of a union is told as that branch."""
    comparison = context.comparison
    kinds = context.kinds
    if kinds is None:
        yield from _without_parent(old, new, context)
        return
    # Where an entry names nothing on one side, which value stands for what is unknown.
    known = bool(comparison.old.dispatches.broken(kinds.old.node)) is bool(
        comparison.new.dispatches.broken(kinds.new.node)
    )
    for was, now in kinds.pairs:
        if known and (was.values != now.values or not kinds.unnamed.keys().isdisjoint(was.values)):
            listed = _Listed(
                comparison,
                kinds,
                merged_at(comparison.old, was.node),
                merged_at(comparison.new, now.node),
            )
            yield from _values(kinds, was, now, context, listed)
        if not kinds.of_union and (was.node.tokens, now.node.tokens) != context.pair:
            yield link_of(kinds, was, now, context)
    for value in (value for kind in kinds.added if known for value in kind.values if value in kinds.old.schemas):
        yield _moved(kinds, value, context)
    yield from _link_of_default(kinds, context)
    # A union that is left with one branch on both sides is compared as that branch.
    if known and (not kinds.of_union or not (old.unions or new.unions)):
        listed = _Listed(comparison, kinds, old, new)
        # That a parent is called so makes no difference where the other side names another schema.
        for kind in (one for one in kinds.removed if not one.implied):
            for value in kind.values:
                if not listed.tells(value, None):
                    yield _value(kinds, "removed", value, kind, None, context)
        for kind in (one for one in kinds.added if not one.implied):
            for value in kind.values:
                if not listed.tells(None, value):
                    yield _value(kinds, "added", value, None, kind, context)


def _link_of_default(kinds: Kinds, context: SchemaContext) -> Iterator[Link]:
    """Yield the link between the schemas of values that no entry and no name says anything of (OpenAPI 3.2.0, section
    4.25)."""
    was, now = kinds.old.default, kinds.new.default
    if was is None or now is None or (was.tokens, now.tokens) == context.pair:
        return
    # That another schema is named there is told as that.
    if context.comparison.old.dispatches.name_of(was.tokens) == context.comparison.new.dispatches.name_of(now.tokens):
        where = replace(context.where.below("", "branch"), null_told=True)
        yield Link(old=was, new=now, where=where, flow=BOTH, step=SAME, absorbed=True)


def _without_parent(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Link]:
    """Yield links from what took in a parent to the schema that is left where the parent has no discriminator any more:
    it takes all of these values."""
    found = None if "discriminator" in new.keywords or new.unions else dispatch_of(context.comparison.old, old)
    if found is None or found[1]:
        return
    where = replace(context.where.below("", "branch"), null_told=True)
    for kind in _kinds(context.comparison.old, found[0], old):
        if not kind.implied and kind.node.tokens != context.pair[0]:
            tag = (found[0].property, kind.values[0])
            yield Link(old=kind.node, new=new.node, where=where, flow=BOTH, step=selected(tag, tag), absorbed=True)


class _Listed:
    """The values that two shapes list for the discriminating property: what came or went there is told of the
    property."""

    def __init__(self, comparison: Comparison, kinds: Kinds, old: MergedSchema, new: MergedSchema) -> None:
        self._old = _listed(comparison.old, old, kinds.old.property)
        self._new = _listed(comparison.new, new, kinds.new.property)

    def tells(self, before: str | None, after: str | None) -> bool:
        """Return whether the lists tell that one value went, and that another came."""
        return _only_in(self._old, self._new, before) and _only_in(self._new, self._old, after)


def _listed(contract: Contract, shape: MergedSchema, name: str) -> Collection[str] | None:
    node = shape.properties.get(name)
    return None if node is None else merged_at(contract, node).values


def _only_in(values: Collection[str] | None, others: Collection[str] | None, value: str | None) -> bool:
    if value is None:
        return True
    text = canonical(value)
    return values is not None and others is not None and text in values and text not in others


def link_of(kinds: Kinds, was: Kind, now: Kind, context: SchemaContext) -> Link:
    """Return the link between the schemas of a pair of kinds."""
    common = [value for value in was.values if value in now.values]
    before, after = (common[0], common[0]) if common else (was.values[0], now.values[0])
    step = selected((kinds.old.property, before), (kinds.new.property, after))
    where = replace(context.where.below("", "branch"), null_told=False)
    absorbed = before != after or not _is_part_of_parent(kinds, was, now, context)
    return Link(old=was.node, new=now.node, where=where, flow=BOTH, step=step, absorbed=absorbed)


def _is_part_of_parent(kinds: Kinds, was: Kind, now: Kind, context: SchemaContext) -> bool:
    """Whether what fails in a child fails in the parent as well: the child says all that the parent does, and allows
    the same values of the discriminating property."""
    comparison = context.comparison
    sides = ((comparison.old, was, context.pair[0]), (comparison.new, now, context.pair[1]))
    if not all(contract.dispatches.takes_in(kind.node.tokens, parent) for contract, kind, parent in sides):
        return False
    old = comparison.old.dispatches.texts(was.node, kinds.old.property)
    return old == comparison.new.dispatches.texts(now.node, kinds.new.property)


def _values(kinds: Kinds, was: Kind, now: Kind, context: SchemaContext, listed: _Listed) -> Iterator[Draft]:
    """Yield how the values that select one schema changed."""
    gone = [value for value in was.values if value not in now.values or value in kinds.unnamed]
    instead = (kinds.unnamed[value] for value in gone if value in kinds.unnamed)
    come = [value for value in now.values if value not in was.values]
    come += [value for value in instead if value is not None]
    # A value that selected another schema before, or does so now, is told where it went.
    moved = [value for value in come if value in kinds.old.schemas]
    left = [
        value
        for value in gone
        if value in kinds.unnamed or (value not in kinds.new.schemas and not listed.tells(value, None))
    ]
    fresh = [value for value in come if value not in kinds.old.schemas and not listed.tells(None, value)]
    yield from (_moved(kinds, value, context) for value in moved)
    if moved:
        # That the name of a component no longer stands for it is the doing of the entry that does instead, and back.
        left = [value for value in left if value in kinds.old.entries]
    if any(value in kinds.new.schemas and value not in now.values for value in gone):
        fresh = [value for value in fresh if value in kinds.new.entries]
    for before, after in zip(left, fresh, strict=False):
        nodes = kinds.old.entries.get(before, was.node), kinds.new.entries.get(after, now.node)
        facts: dict[str, Json] = {"old_name": before, "new_name": after}
        yield told_of("value.renamed", *nodes, facts, context)
    for value in left[len(fresh) :]:
        yield _value(kinds, "removed", value, was, None, context)
    for value in fresh[len(left) :]:
        yield _value(kinds, "added", value, None, now, context)


def _moved(kinds: Kinds, value: str, context: SchemaContext) -> Draft:
    here, there = kinds.old.schemas[value], kinds.new.schemas[value]
    nodes = kinds.old.entries.get(value, here), kinds.new.entries.get(value, there)
    draft = told_of("mapping.changed", *nodes, {"value": value}, context)
    ends = plain_target(context.comparison.old, here), plain_target(context.comparison.new, there)
    return replace(draft, instead=(ends[0].tokens, ends[1].tokens))


def _value(kinds: Kinds, event: str, value: str, was: Kind | None, now: Kind | None, context: SchemaContext) -> Draft:
    old = kinds.old.entries.get(value, was.node) if was else None
    new = kinds.new.entries.get(value, now.node) if now else None
    draft = told_of(f"mapping.{event}", old, new, {"value": value}, context)
    return replace(draft, instead=(was.schema.tokens if was else (), now.schema.tokens if now else ()))


def told_of(event: str, old: Node | None, new: Node | None, facts: Mapping[str, Json], context: SchemaContext) -> Draft:
    """Return what came, went or changed about a discriminator."""
    return with_tags(context.draft(f"schema.discriminator.{event}", old, new, facts, keywords=_OF_TAGS), context)


def with_tags(draft: Draft, context: SchemaContext) -> Draft:
    """Return a draft that is to blame for what the tags of the lowered schemas refuse, too (`contain.dispatch`)."""
    kinds = context.kinds
    if kinds is None:
        return draft
    selecting = {value: context.comparison.new.dispatches.target(node) for value, node in kinds.new.schemas.items()}
    return replace(
        draft,
        old_members=draft.old_members | _tags(kinds.old, context.pair[0]),
        new_members=draft.new_members | _tags(kinds.new, context.pair[1]),
        unnamed=frozenset((selecting[value], value) for value in kinds.unnamed),
    )


def _tags(dispatch: Dispatch, tokens: Tokens) -> frozenset[Tokens]:
    """Where the tags of a discriminator stand in the lowered schema."""
    places = [branch.tokens for branch in dispatch.branches.values()]
    if not places:
        heads = (tokens, dispatch.node.tokens[:-1])
        places = [(*head, "anyOf", str(index)) for head in heads for index in range(len(dispatch.schemas) + 1)]
    return frozenset([*places, *((*place, "properties", dispatch.property) for place in places)])


def left_over(
    comparison: Comparison,
    old: MergedSchema,
    new: MergedSchema,
    kinds: Kinds | None,
    before: Mapping[str, Node],
    after: Mapping[str, Node],
) -> list[str]:
    """Return the entries of the mappings of two shapes that select nothing of what was compared. What a parent says of
    its other children is told with the parent."""
    if kinds is None and _inherits(comparison.old, old) and _inherits(comparison.new, new):
        return []
    known = set[str | None]()
    if kinds is not None:
        known.update(kinds.old.schemas, kinds.new.schemas, kinds.unnamed.values())
    return [value for value in {**before, **after} if value not in known]


def stated_at(contract: Contract, shape: MergedSchema) -> Node | None:
    """Return the discriminator of a shape, where it says something of it. To what takes in a parent and is no parent
    itself, the discriminator of the parent says nothing."""
    if _inherits(contract, shape) and contract.dispatches.of_parent(shape.node.tokens) is None:
        return None
    return shape.first("discriminator")


def says_what_branches_demand(contract: Contract, shape: MergedSchema) -> bool:
    """Return whether a discriminator of a union selects each branch, by its mapping or by names, by the very values
    that the branch demands itself: with or without it, a value is one of the same branch."""
    found = dispatch_of(contract, shape)
    if found is None or not found[1] or found[0].default is not None or found[0].demanded:
        return False
    dispatch, known = found[0], contract.dispatches
    kinds = list(_kinds(contract, dispatch, shape))
    mapped = entries_of_mapping(dispatch.node)
    if any(
        value in mapped and known.mapped(mapped[value]) != known.target(node)
        for value, node in dispatch.schemas.items()
    ):
        return False
    branches = (branch for union in shape.unions for branch in union.branches)
    if {known.target(branch) for branch in branches} != {known.target(kind.node) for kind in kinds}:
        return False
    return all(
        known.texts(kind.node, dispatch.property) == set(kind.values)
        and dispatch.property in merged_at(contract, kind.node).required
        for kind in kinds
    )


def _inherits(contract: Contract, shape: MergedSchema) -> bool:
    """Whether the discriminator of a shape is that of a parent which a named schema takes in."""
    stated = shape.first("discriminator")
    if stated is None:
        return False
    tokens = stated.tokens[:-1]
    while tokens[-2:-1] == ("allOf",):
        tokens = tokens[:-2]
    return contract.dispatches.takes_in(shape.node.tokens, tokens)

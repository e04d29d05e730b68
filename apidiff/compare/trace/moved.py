"""Properties that left one schema of a union and stand elsewhere in it: in the schema around the branches, in a branch
that came instead, or in every branch of a union further up. So may what a condition says of an object (`if`, `then`,
`dependentSchemas`) repeat a property of the object, and `contains` one of `items`. They were not removed; the prover
judges what became of the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.schemas.draft import Draft, Step
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph
from apidiff.compare.trace.tested import keyword_of
from apidiff.compare.view.known_schemas import KnownSchemas, TaggedBranch
from apidiff.compare.view.merged import MergedSchema, declared_names, merged_at, plain_target
from apidiff.contain.vocabulary import BRANCHED, DEPENDENT, TESTS
from apidiff.model.contract import Contract, Node
from apidiff.model.pointer import Tokens

_FOLLOWED = frozenset({"property", "items", "map", "same"})
_CONDITIONAL = frozenset({*TESTS, *DEPENDENT})
_MOST_SHAPES = 400


class Declared(Struct, frozen=True):
    """Where a property is declared: by a schema itself, and by how many branches of its unions that declare everything
    else as well."""

    own: bool
    branches: int


def without_moved(graph: SchemaGraph) -> None:
    """Take what moved within a union out of the drafts of a graph."""
    inside = _below_unions(graph)
    for pair, drafts in graph.drafts.items():
        if pair in inside:
            drafts[:] = [kept for draft in drafts for kept in _kept(graph, pair, draft)]
        if any(draft.kind == "property.removed" for draft in drafts):
            drafts[:] = [draft for draft in drafts if not _is_declared_again(graph, pair, draft)]


def _is_declared_again(graph: SchemaGraph, pair: PairKey, draft: Draft) -> bool:
    """Whether what was removed from one declaration of a property is declared by another one, which stands in another
    member of the composition around it."""
    edges = graph.parents.get(pair, ())
    if draft.kind != "property.removed" or not edges or pair in graph.roots:
        return False
    return all(_declares_beside(graph, edge, str(draft.facts["property"])) for edge in edges)


def _declares_beside(graph: SchemaGraph, edge: Edge, name: str) -> bool:
    step, new = edge.link.step, graph.comparison.new
    if step.kind not in ("property", "items", "item", "map", "test"):
        return False
    around = merged_at(new, new.at(edge.above[1]))
    if step.kind != "property":
        declarations = _stated_beside(around, edge.link.new)
    else:
        others = around.again.get(step.new_name, ())
        declarations = [around.properties[step.new_name], *others] if others else []
    return any(name in declared_names(new, merged_at(new, node)) for node in declarations)


def _stated_beside(around: MergedSchema, node: Node) -> list[Node]:
    """The schemas that the members of a composition state for the part of the value that a node is about, this one
    included: of every item, of an item, of names that match a pattern, of all others."""
    for stated in around.keywords.values():
        for holder in stated:
            length = len(holder.tokens)
            if node.tokens[:length] == holder.tokens:
                way = node.tokens[length:]
                return [below for other in stated if (below := _end(other, way)) is not None]
    return []


def _end(node: Node, way: Tokens) -> Node | None:
    try:
        return node.child(*way)
    except (KeyError, IndexError, ValueError, TypeError):
        return None


def _kept(graph: SchemaGraph, pair: PairKey, draft: Draft) -> Iterator[Draft]:
    if draft.kind == "property.removed":
        beside = merged_at(graph.comparison.old, graph.comparison.old.at(pair[0])).properties.keys()
        if not _stands_elsewhere(graph, pair, str(draft.facts["property"]), beside):
            yield draft
        return
    lost = draft.facts.get("lost") if draft.about.is_of_union else None
    if isinstance(lost, list) and draft.old is not None:
        beside = merged_at(graph.comparison.old, draft.old).properties.keys()
        left = [name for name in lost if not _stands_elsewhere(graph, pair, str(name), beside)]
        draft = replace(draft, facts={**draft.facts, "lost": left or None})
    yield draft


def _below_unions(graph: SchemaGraph) -> set[PairKey]:
    """The pairs that stand in a branch of a union, however deep."""
    edges = (edge for edges in graph.children.values() for edge in edges)
    return graph.below(edge.below for edge in edges if _is_in_place(edge) or _is_of_item(edge))


def _is_in_place(edge: Edge) -> bool:
    """Whether the schemas of both ends of an edge are about the same value, and what the lower one says holds of it."""
    kind = edge.link.step.kind
    return kind == "same" or (kind == "test" and keyword_of(edge.link.new) in _CONDITIONAL)


def _is_of_item(edge: Edge) -> bool:
    """Whether the lower end of an edge is about an item, of which `items` may say as much."""
    return edge.link.step.kind == "test" and keyword_of(edge.link.new) == "contains"


def _stands_elsewhere(graph: SchemaGraph, start: PairKey, name: str, beside: Set[str]) -> bool:
    """Whether some schema on every way up from a pair still declares a property that stood beside some others, on the
    way down to the pair."""
    old, new = graph.comparison.old, graph.comparison.new
    shapes = graph.shapes
    kinds = shapes.tagged(old, old.at(start[0])), shapes.tagged(new, new.at(start[1]))
    # Of values that have a tag of both sides, a branch with other tags says nothing.
    is_one_kind = not kinds[1].refuses(kinds[0])
    pending: list[tuple[PairKey, tuple[Step, ...]]] = [(start, ())]
    seen = {start}
    while pending:
        pair, way = pending.pop()
        was, now = kinds if is_one_kind and not way else (None, None)
        before = _declared(shapes, old, old.at(pair[0]), [step.old_name for step in way], way, name, beside, was)
        after = _declared(shapes, new, new.at(pair[1]), [step.new_name for step in way], way, name, beside, now)
        if after.own or (after.branches and (before.own or after.branches >= before.branches)):
            continue
        edges = graph.parents.get(pair, ())
        if not edges or pair in graph.roots:
            return False
        for edge in edges:
            step = Step("items") if _is_of_item(edge) else edge.link.step
            if step.kind not in _FOLLOWED and not _is_in_place(edge):
                return False
            if edge.above not in seen:
                seen.add(edge.above)
                pending.append((edge.above, way if _is_in_place(edge) else (step, *way)))
    return True


def _declared(
    known: KnownSchemas,
    contract: Contract,
    node: Node,
    names: list[str],
    way: tuple[Step, ...],
    name: str,
    beside: Set[str],
    kind: TaggedBranch | None = None,
) -> Declared:
    """Where the schema at the end of a way below a node declares a property, of values of one kind."""
    level = [(node, False)]
    for step, under in zip(way, names, strict=True):
        shapes = _shapes(known, contract, level)
        level = [(below, inside) for shape, inside in shapes for below in _below(shape, step, under)][:_MOST_SHAPES]
    declaring = [(shape, inside) for shape, inside in _shapes(known, contract, level) if name in shape.properties]
    branches = sum(
        beside <= shape.properties.keys()
        and not (kind is not None and known.tagged(contract, shape.node).refuses(kind))
        for shape, inside in declaring
        if inside
    )
    return Declared(own=any(not inside for _, inside in declaring), branches=branches)


def _shapes(
    known: KnownSchemas, contract: Contract, nodes: list[tuple[Node, bool]]
) -> Iterator[tuple[MergedSchema, bool]]:
    """Yield the shapes of nodes, of the branches of their unions and of what holds under conditions, each with whether
    it is one of these."""
    pending, seen = list(nodes), set[tuple[str, ...]]()
    while pending and len(seen) < _MOST_SHAPES:
        node, inside = pending.pop()
        target = plain_target(contract, node)
        if target.tokens in seen:
            continue
        seen.add(target.tokens)
        shape = known.of(contract, target)
        yield shape, inside
        pending.extend((branch, True) for union in shape.unions for branch in union.branches)
        pending.extend((node, True) for keyword in BRANCHED for node in shape.keywords.get(keyword, ()))


def _below(shape: MergedSchema, step: Step, name: str) -> Iterator[Node]:
    if step.kind == "property":
        found = shape.properties.get(name)
        if found is not None:
            yield found
        yield from shape.again.get(name, ())
    else:
        yield from shape.keywords.get("items" if step.kind == "items" else "additionalProperties", ())

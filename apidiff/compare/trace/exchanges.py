"""One shared schema that took the place of another, at one `$ref` or at many, is one change: neither of the two schemas
was edited, and whatever differs between them is a part of the exchange.

A pair of the graph belongs to an exchange where every way down to it leads over the pair of the two schemas, and a
draft belongs to it unless it is about a schema that stands on both sides: that one was edited by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.exchange import Exchange, are_exchanged, exchanged_members
from apidiff.compare.context.part_names import is_shared, is_there, named_in, part_around, shared_part
from apidiff.compare.context.site import Comparison
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.schemas.draft import Draft, SchemaPlace, kind_of, parts_in_words, place_of
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph
from apidiff.compare.schemas.subjects import subject_of_pair
from apidiff.compare.trace.alike import merge_alike
from apidiff.compare.trace.replaced import name_of, replaced
from apidiff.compare.trace.usages import Traced, side_of, to_change
from apidiff.compare.view.merged import plain_target
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import UNIONS
from apidiff.contain.walks import reached_from
from apidiff.model.change import Change, Copy, Subject
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.pointer import Tokens

KIND = "schema.replaced"

_NONE: Exchange = ((), ())
"""Stands for what belongs to no exchange."""


class Site(Struct, frozen=True, kw_only=True, eq=False):
    """A place at which one of the two was named, and the other is now."""

    old: Node
    new: Node
    pair: PairKey
    where: SchemaPlace
    subject: Subject


class Exchanges(Struct, frozen=True, kw_only=True, eq=False):
    """The exchanges of a comparison: of each pair that belongs to one, which it is; and the pairs of what was
    exchanged. `unnamed` are those of which one is written out; `several` are exchanges of members of compositions that
    are met in more than one other exchange."""

    graph: SchemaGraph
    of_pairs: Mapping[PairKey, Exchange]
    pairs: Mapping[Exchange, list[PairKey]]
    unnamed: Set[Exchange] = frozenset()
    several: set[Exchange] = field(default_factory=set)

    def of(self, draft: Draft) -> Exchange | None:
        """Return the exchange that a draft belongs to, None where it is a change of its own."""
        found = self.of_pairs.get(draft.pair)
        member = self._of_members(draft) if found is None or self.several else None
        exchange = member if found is None or member in self.several else found
        if exchange is None or self._is_of_the_union(draft, exchange):
            return exchange
        return None if _is_edited(self.graph.comparison, draft) else exchange

    def _is_of_the_union(self, draft: Draft, exchange: Exchange) -> bool:
        """Whether a draft is about the union itself that something took the place of, wherever it is written."""
        nodes = (node for node in (draft.old, draft.new) if node is not None)
        return (
            exchange in self.unnamed
            and draft.pair in self.pairs[exchange]
            and any(not set(UNIONS).isdisjoint(node.tokens[-2:]) for node in nodes)
        )

    def note_several(self) -> None:
        """Find the members of compositions that were exchanged in several exchanges alike: they are one cause."""
        met: dict[Exchange, set[Exchange | None]] = {}
        for pair, drafts in self.graph.drafts.items():
            for draft in drafts:
                member = self._of_members(draft)
                if member is not None:
                    met.setdefault(member, set()).add(self.of_pairs.get(pair))
        self.several.update(member for member, around in met.items() if len(around) > 1)

    def _of_members(self, draft: Draft) -> Exchange | None:
        """The exchange of one member of a composition for another that a draft is about, if it is."""
        comparison = self.graph.comparison
        old, new = around = part_around(draft.pair[0]), part_around(draft.pair[1])
        if old is not None and new is not None and old != new and draft.pair not in self.pairs.get((old, new), ()):
            is_exchanged = any(self._are_members(holder, (old, new)) for holder in self._holders(draft.pair))
            return (old, new) if is_exchanged else None
        if draft.old_members == draft.new_members:
            return None
        old, new = _around_node(draft.old), _around_node(draft.new)
        if any(part is not None and part in around for part in (old, new)):
            return None
        if old is not None and new is not None:
            is_exchanged = old in draft.old_members - draft.new_members and new in draft.new_members - draft.old_members
            return (old, new) if is_exchanged and are_exchanged(comparison, old, new) else None
        if draft.old is not None and draft.new is not None:
            return None
        found = exchanged_members(comparison, draft.old_members, draft.new_members)
        return found if found is not None and (old or found[0], new or found[1]) == found else None

    def _are_members(self, holder: PairKey, exchange: Exchange) -> bool:
        """Whether one composition alone takes in one of two schemas, and the other one the other."""
        comparison, shapes = self.graph.comparison, self.graph.shapes
        if exchange[0] == holder[0] or exchange[1] == holder[1]:
            return False
        old = {node.tokens for node in shapes.of(comparison.old, comparison.old.at(holder[0])).members}
        new = {node.tokens for node in shapes.of(comparison.new, comparison.new.at(holder[1])).members}
        return exchange[0] in old - new and exchange[1] in new - old and are_exchanged(comparison, *exchange)

    def _holders(self, pair: PairKey) -> Iterator[PairKey]:
        """Yield the pairs above one that stand in other shared schemas than the pair does."""
        around = part_around(pair[0]), part_around(pair[1])
        pending, seen = [pair], {pair}
        while pending:
            for edge in self.graph.parents.get(pending.pop(), ()):
                above = edge.above
                if above in seen:
                    continue
                seen.add(above)
                if (part_around(above[0]), part_around(above[1])) == around:
                    pending.append(above)
                else:
                    yield above

    def changes(self, found: Mapping[Exchange, tuple[list[Change], list[PairKey]]], swaps: Swaps) -> Iterator[Change]:
        """Yield the change that each exchange is, given what differs, and at which pairs. One that is met in shared
        parts alone that were exchanged is a part of that."""
        whole: dict[Exchange, tuple[list[Change], list[PairKey]]] = {}
        for exchange, (parts, at) in found.items():
            outer = self._around(exchange, at, swaps)
            # What differs in no more than the schema that it refers to is that exchange.
            into = whole.setdefault(exchange if outer is None or outer not in found else outer, ([], []))
            into[0].extend(parts)
            into[1].extend(at)
        yield from merge_alike(
            self._of_parts(exchange, parts, swaps) if exchange in swaps.parts else self.change(exchange, parts, at)
            for exchange, (parts, at) in whole.items()
        )

    def _around(self, exchange: Exchange, at: Iterable[PairKey], swaps: Swaps) -> Exchange | None:
        """The exchange of shared parts in which another one is met, and nowhere else."""
        if exchange in swaps.sites:
            return swaps.outermost(exchange)
        sites = self._sites(exchange, at) if swaps.sites else ()
        around = {swaps.around(site.old.tokens, site.new.tokens) for site in sites}
        found = around.pop() if len(around) == 1 else None
        return None if found is None else swaps.outermost(found)

    def _of_parts(self, exchange: Exchange, parts: Sequence[Change], swaps: Swaps) -> Change:
        """The change that an exchange of shared parts is that do not differ in schemas alone."""
        sites: list[Site] = []
        for one in swaps.places(exchange):
            usage = one.site.usages[0]
            # A path stands for all its operations.
            is_path = usage.place.part == "operation"
            owner, within = (one.site.owner, ()) if is_path else (usage.operation, parts_in_words(usage.place))
            subject = Subject(type="schema", owner=owner, within=within)
            where = SchemaPlace(owner=owner, within=within, place=kind_of(usage.place))
            sites.append(Site(old=one.old, new=one.new, pair=exchange, where=where, subject=subject))
        return self._told_at(sites, exchange, parts)

    def change(self, exchange: Exchange, parts: Sequence[Change], at: Iterable[PairKey]) -> Change:
        """Return the change that an exchange is, given what differs, and at which pairs."""
        at = list(at)
        found = {(site.old.tokens, site.new.tokens): site for site in self._sites(exchange, at)}
        # Folded compositions have members that are not their own: then what differs names the place.
        return self._told_at(list(found.values()) or [self._composition(at[0])], exchange, parts)

    def _told_at(self, sites: Sequence[Site], exchange: Exchange, parts: Sequence[Change]) -> Change:
        """The change that an exchange is, told at the first of its places."""
        first, *others = sites
        names = self._names(exchange)
        draft = self.graph.context(first.pair, first.subject, first.where).draft(KIND, first.old, first.new, names)
        usages = dict.fromkeys(usage for part in parts for usage in part.usages)
        made = to_change(self.graph.comparison, Traced(draft=draft, also=[], positions={}), {})
        also = tuple(self._copy(site) for site in others)
        return replace(made, usages=tuple(usages), parts=tuple(parts), also=also)

    def _names(self, exchange: Exchange) -> dict[str, Json]:
        comparison = self.graph.comparison
        old, new = self._name(comparison.old, exchange[0]), self._name(comparison.new, exchange[1])
        if old == new:
            # A component that is made otherwise: its name says nothing of what took the place of what.
            ends = (comparison.old, exchange[0]), (comparison.new, exchange[1])
            old, new = (name_of(self.graph, contract, contract.at(tokens)) for contract, tokens in ends)
        return {"old_name": old, "new_name": new, "old_names": [old], "new_names": [new]}

    def _name(self, contract: Contract, tokens: Tokens) -> str:
        named = named_in((contract,), tokens)
        if named is not None and not named[1]:
            return named[0]
        if named is None and shared_part(tokens) == tokens:
            return "/".join(tokens[1:])
        return name_of(self.graph, contract, contract.at(tokens))

    def _sites(self, exchange: Exchange, at: Iterable[PairKey]) -> Iterator[Site]:
        """Yield the places of an exchange: references, and the compositions above the pairs that differ."""
        for pair in self.pairs.get(exchange, ()):
            found = [(one.old, one.new, place_of(one)) for one in self.graph.roots.get(pair, ())]
            links = (edge.link for edge in self.graph.parents.get(pair, ()))
            for old, new, where in (*found, *((link.old, link.new, link.where) for link in links)):
                subject = subject_of_pair(self.graph.comparison, *pair, where, exchanged=True)
                yield Site(old=old, new=new, pair=pair, where=where, subject=subject)
        for pair in dict.fromkeys(holder for start in at for holder in (start, *self._holders(start))):
            if pair not in self.pairs.get(exchange, ()) and self._are_members(pair, exchange):
                yield self._composition(pair)

    def _composition(self, pair: PairKey) -> Site:
        """The place at which a composition stands."""
        context, comparison = self.graph.context(pair), self.graph.comparison
        old, new = comparison.old.at(pair[0]), comparison.new.at(pair[1])
        return Site(old=old, new=new, pair=pair, where=context.where, subject=context.subject)

    def _copy(self, site: Site) -> Copy:
        comparison = self.graph.comparison
        return Copy(
            subject=site.subject,
            old=side_of(comparison.old, site.old),
            new=side_of(comparison.new, site.new),
        )


def exchanges_of(graph: SchemaGraph, swaps: Swaps) -> Exchanges:
    """Return the exchanges that the pairs of an explored graph show, of which `swaps` knows those of shared parts."""
    parts = ((pair, shared_part(pair[0]), shared_part(pair[1])) for pair in graph.drafts)
    starts = {
        pair: (old, new)
        for pair, old, new in parts
        if old is not None and new is not None and are_exchanged(graph.comparison, old, new) and _is_named(graph, pair)
    }
    unnamed = _written_alike(graph, (pair for pair in replaced(graph) if pair not in starts))
    starts.update(unnamed)
    for pair in graph.roots if swaps.sites else ():
        exchange = swaps.around(*pair)
        if exchange is not None and pair in graph.drafts:
            starts.setdefault(pair, exchange)
    pairs: dict[Exchange, list[PairKey]] = {}
    for pair, exchange in starts.items():
        pairs.setdefault(exchange, []).append(pair)
    if not pairs:
        return Exchanges(graph=graph, of_pairs={}, pairs={})
    others = [pair for pair in graph.drafts if pair not in starts and (pair in graph.roots or _is_of_one(pair))]
    over = dict.fromkeys(_below(graph, others, starts), _NONE)
    for exchange, found in pairs.items():
        for below in _below(graph, found, starts):
            over[below] = exchange if over.get(below, exchange) == exchange else _NONE
    of_pairs = _outermost(graph, over, pairs)
    made = Exchanges(graph=graph, of_pairs=of_pairs, pairs=pairs, unnamed=frozenset(unnamed.values()))
    made.note_several()
    return made


def _written_alike(graph: SchemaGraph, found: Iterable[PairKey]) -> dict[PairKey, Exchange]:
    """Return of each pair the first one that is the same exchange: of the same shared schema, be it by itself or in a
    composition, or of one that is written out alike in several places."""
    comparison = graph.comparison
    first: dict[tuple[object, ...], Exchange] = {}
    made: dict[PairKey, Exchange] = {}
    for pair in found:
        ends = zip((comparison.old, comparison.new), pair, strict=True)
        shapes = [graph.shapes.of(contract, contract.at(tokens)) for contract, tokens in ends]
        members = [{node.tokens for node in shape.members} for shape in shapes]
        parts = (part_around(union.node.tokens) for shape in shapes for union in shape.unions)
        shared = next((part for part in parts if part in members[0] & members[1]), None)
        key = (shared,) if shared is not None else tuple(_written(shape.node) for shape in shapes)
        made[pair] = first.setdefault(key, pair)
    return made


def _written(node: Node) -> object:
    """What a schema is known by: where it is shared, else what it says."""
    return node.tokens if is_shared(node.tokens) else canonical(node.value)


def _is_named(graph: SchemaGraph, pair: PairKey) -> bool:
    """Whether some place named the old one of a pair, and names the new one: a union that has a branch more names both,
    on one side at least, and a parent that lost its discriminator names neither."""
    return pair in graph.roots or not all(_is_of_branches(graph, edge) for edge in graph.parents.get(pair, ()))


def _is_of_branches(graph: SchemaGraph, edge: Edge) -> bool:
    if edge.link.step.kind not in ("same", "kind"):
        return False
    if edge.below[0] == edge.above[0] or edge.below[1] == edge.above[1]:
        return True
    comparison = graph.comparison
    return edge.below[0] in _branches(graph, comparison.new, edge.above[1]) or (
        edge.below[1] in _branches(graph, comparison.old, edge.above[0])
    )


def _branches(graph: SchemaGraph, contract: Contract, tokens: Tokens) -> set[Tokens]:
    shape = graph.shapes.of(contract, contract.at(tokens))
    return {plain_target(contract, branch).tokens for union in shape.unions for branch in union.branches}


def _below(graph: SchemaGraph, starts: Iterable[PairKey], ends: Mapping[PairKey, Exchange]) -> Iterator[PairKey]:
    """Yield pairs and what stands below them, down to where a schema of both sides begins, or another exchange."""

    def inside(pair: PairKey) -> Iterator[PairKey]:
        below = (edge.below for edge in graph.children.get(pair, ()))
        return (one for one in below if one not in ends and not _is_of_one(one))

    return reached_from(starts, inside)


def _outermost(
    graph: SchemaGraph, over: Mapping[PairKey, Exchange], pairs: Mapping[Exchange, list[PairKey]]
) -> dict[PairKey, Exchange]:
    """What the pairs belong to; an exchange that is met inside of one other alone is a part of that."""
    inside: dict[Exchange, Exchange] = {}
    for exchange, starts in pairs.items():
        if not any(start in graph.roots for start in starts):
            edges = (edge for start in starts for edge in graph.parents.get(start, ()))
            above = {over.get(edge.above, _NONE) for edge in edges} - {exchange}
            if len(above) == 1 and _NONE not in above:
                inside[exchange] = above.pop()
    return {pair: _end(inside, exchange) for pair, exchange in over.items() if exchange is not _NONE}


def _end(inside: Mapping[Exchange, Exchange], exchange: Exchange) -> Exchange:
    seen = {exchange}
    while exchange in inside and inside[exchange] not in seen:
        exchange = inside[exchange]
        seen.add(exchange)
    return exchange


def _is_edited(comparison: Comparison, draft: Draft) -> bool:
    """Whether a draft is about an edit of a shared schema itself: it stands in one schema on both sides, or in one that
    is there on both sides, is none of the two that its pair stands in, and says something else there."""
    old, new = _around_node(draft.old), _around_node(draft.new)
    if old is not None and old == new:
        return True
    own = {part_around(draft.pair[0]), part_around(draft.pair[1])}
    # Whether a property is there is another matter than what its schema says.
    differs = _is_missing if draft.about.declares else _says_otherwise
    return any(
        node is not None and part is not None and part not in own and differs(other, part, node)
        for node, part, other in ((draft.old, old, comparison.new), (draft.new, new, comparison.old))
    )


def _says_otherwise(other: Contract, part: Tokens, node: Node) -> bool:
    """Whether a contract has a shared part, too, but not what stands at a node of it."""
    if not is_there(other, part):
        return False
    return not is_there(other, node.tokens) or not same(other.at(node.tokens).value, node.value)


def _is_missing(other: Contract, part: Tokens, node: Node) -> bool:
    """Whether a contract has a shared part, too, but nothing where a property of it stands."""
    return is_there(other, part) and not is_there(other, node.tokens)


def _is_of_one(pair: PairKey) -> bool:
    """Whether both sides of a pair stand in one and the same shared schema."""
    old, new = map(part_around, pair)
    return old is not None and old == new


def _around_node(node: Node | None) -> Tokens | None:
    return None if node is None else part_around(node.tokens)

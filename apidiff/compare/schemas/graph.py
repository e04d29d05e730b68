"""Schemas: every pair of values that can differ is compared once, then traced back to the payloads that reach it.

Pairs form a graph. Its roots are payload positions; a link leads from an object to its properties, from an array to
its items, from a union to its branches. Where both sides read the same and refer to nothing that changed, the graph
is not entered, so the work grows with the edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.exchange import exchange_at, exchanged_members
from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.same.definitions import Definitions, same_above
from apidiff.compare.schemas.accounting import LINKED, is_about_names, is_accounted
from apidiff.compare.schemas.annotations import compare_annotations, compare_reference_words
from apidiff.compare.schemas.applicators import compare_applicators
from apidiff.compare.schemas.discriminators import compare_kinds, kinds_of
from apidiff.compare.schemas.draft import (
    BOTH,
    OWN_VALUES,
    Delta,
    Draft,
    Link,
    SchemaContext,
    SchemaPlace,
    delta_of,
    place_of,
)
from apidiff.compare.schemas.further_names import compare_other_names
from apidiff.compare.schemas.objects.properties import compare_properties
from apidiff.compare.schemas.objects.restructuring import compare_nesting, compare_structure
from apidiff.compare.schemas.subjects import subject_at, subject_of_pair
from apidiff.compare.schemas.unions.branches import compare_all_of, compare_listed_values, compare_unions
from apidiff.compare.schemas.unions.folding import folded_alike
from apidiff.compare.schemas.unread import (
    can_be_read,
    compare_unread_mappings,
    compare_unread_parts,
    compare_unread_schema,
    unread_in_one,
    without_guesses,
)
from apidiff.compare.schemas.values.keywords import compare_keywords, compare_null, compare_types, expanded
from apidiff.compare.schemas.values.schema_names import compare_names
from apidiff.compare.schemas.values.xml_names import compare_roots, is_in_xml
from apidiff.compare.schemas.ways import Edge as Edge
from apidiff.compare.schemas.ways import PairKey as PairKey
from apidiff.compare.schemas.ways import WaysUp
from apidiff.compare.view.known_schemas import KnownSchemas
from apidiff.compare.view.listed_names import with_listed_names
from apidiff.compare.view.merged import MergedSchema, merged_at, plain_reference, plain_target
from apidiff.contain.walks import reached_from
from apidiff.model.change import Subject
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens


class SchemaGraph(Struct, kw_only=True, eq=False):
    """Pairs of values, the drafts found at each, and the links between them.

    `parents` holds for every pair the edges that lead to it, `children` those that leave it; `roots` the payload
    positions that start at a pair, `places` where each pair was first met. `alike` are pairs that read the same but for
    the pairs below, `untold` those that differ in something that no draft and no link accounts for, `entangled` those
    with properties beside a branch of which names changed, `unread` those with a part that one side alone can read.
    """

    comparison: Comparison
    definitions: Definitions
    drafts: dict[PairKey, list[Draft]] = field(default_factory=dict)
    parents: dict[PairKey, list[Edge]] = field(default_factory=dict)
    children: dict[PairKey, list[Edge]] = field(default_factory=dict)
    alike: set[PairKey] = field(default_factory=set)
    untold: set[PairKey] = field(default_factory=set)
    entangled: set[PairKey] = field(default_factory=set)
    unread: set[PairKey] = field(default_factory=set)
    roots: dict[PairKey, list[PositionPair]] = field(default_factory=dict)
    places: dict[PairKey, SchemaPlace] = field(default_factory=dict)
    _pending: list[tuple[Node, Node, SchemaPlace]] = field(default_factory=list)
    has_tests: bool = False
    _beside: set[PairKey] = field(default_factory=set)
    _ways: dict[Direction, WaysUp] = field(default_factory=dict)
    shapes: KnownSchemas = field(default_factory=KnownSchemas)

    def add(self, position: PositionPair) -> None:
        """Enter a payload position."""
        if not self.definitions.may_differ(position.old, position.new):
            return
        old = plain_target(self.comparison.old, position.old)
        new = plain_target(self.comparison.new, position.new)
        key = (old.tokens, new.tokens)
        if key not in self.roots:
            self.roots[key] = []
            where = place_of(position)
            self._enter(key, old, new, where)
            self.drafts[key].extend(self._words(position.old, position.new, where, key))
            self.drafts[key].extend(compare_names(position.old, position.new, self.context(key)))
        if is_in_xml(position.usage):
            self.drafts[key].extend(
                compare_roots(
                    position, self.context(key, subject_at(self.comparison, position.new.tokens, self.places[key]))
                )
            )
        self.roots[key].append(position)

    def explore(self) -> None:
        """Compare every pair that the entered positions reach."""
        while self._pending:
            old, new, where = self._pending.pop()
            key = (old.tokens, new.tokens)
            before, after = self.shapes.of(self.comparison.old, old), self.shapes.of(self.comparison.new, new)
            before, after = folded_alike((self.comparison.old, self.comparison.new), before, after)
            before, after = with_listed_names(before, after)
            delta = delta_of(self.definitions, before, after)
            every = list(self._compare(before, after, where, delta))
            for found in every:
                if isinstance(found, Draft):
                    self.drafts[key].append(found)
                else:
                    self._follow(key, found)
            if any(unread_in_one(self.comparison, before, after)):
                self.unread.add(key)
            if not is_accounted(before, after, delta.keywords, every):
                self.untold.add(key)
            self._beside.update({key} if before.properties or after.properties else ())
        self._entangle()

    def _entangle(self) -> None:
        """Note pairs with properties beside a branch, which is compared without them."""
        for pair, drafts in self.drafts.items():
            if any(map(is_about_names, drafts)):
                starts = [pair] if any(one.about.is_of_union for one in drafts) else self._held_by(pair)
                self.entangled.update(key for key in reached_from(starts, self._held_by) if key in self._beside)

    def _held_by(self, pair: PairKey) -> list[PairKey]:
        return [edge.above for edge in self.parents.get(pair, ()) if edge.link.step.kind in ("same", "kind")]

    def add_unused(self) -> None:
        """Enter the shared schemas that differ though no position reached them on either side."""
        reached_old = {old for old, _ in self.drafts}
        reached_new = {new for _, new in self.drafts}
        for tokens, old, new in self.definitions.changed_components():
            if tokens not in reached_old and tokens not in reached_new:
                was, now = plain_target(self.comparison.old, old), plain_target(self.comparison.new, new)
                self._enter((was.tokens, now.tokens), was, now, SchemaPlace(owner=tokens[-1], place="body"))

    def _compare(
        self, before: MergedSchema, after: MergedSchema, where: SchemaPlace, delta: Delta
    ) -> Iterator[Draft | Link]:
        old, new = before.node, after.node
        members = (_members(before), _members(after))
        exchange = exchange_at(self.comparison, old.tokens, new.tokens, where.exchange)
        subject = subject_of_pair(self.comparison, old.tokens, new.tokens, where, exchanged=exchange is not None)
        exchange = exchange or exchanged_members(self.comparison, *members)
        context = SchemaContext(
            comparison=self.comparison,
            where=replace(where, owner=subject.owner, within=subject.within, path=subject.path, exchange=exchange),
            subject=subject,
            pair=(old.tokens, new.tokens),
            may_differ=self.definitions.may_differ,
            old_members=members[0],
            new_members=members[1],
            delta=delta,
            kinds=kinds_of(self.comparison, before, after),
            shapes=self.shapes,
        )
        return compare_pair(before, after, context)

    def _follow(self, key: PairKey, link: Link) -> None:
        comparison = self.comparison
        if not self.definitions.may_differ(link.old, link.new):
            return
        old, new = plain_target(comparison.old, link.old), plain_target(comparison.new, link.new)
        below = (old.tokens, new.tokens)
        self.drafts[key].extend(self._words(link.old, link.new, link.where, key, link.flow))
        if link.step.kind in OWN_VALUES:
            where = replace(link.where, flow=link.where.flow & link.flow)
            context = self.context(key, subject_at(self.comparison, new.tokens, where), where)
            self.drafts[key].extend(compare_names(link.old, link.new, context))
        edge = Edge(above=key, below=below, link=link)
        self.parents.setdefault(below, []).append(edge)
        self.children.setdefault(key, []).append(edge)
        self.has_tests = self.has_tests or edge.link.step.kind == "test"
        self._enter(below, old, new, link.where)

    def _words(
        self, old: Node, new: Node, where: SchemaPlace, pair: PairKey, flow: frozenset[Direction] = BOTH
    ) -> Iterator[Draft]:
        """Yield what differs beside the `$ref` of a plain reference; what else is beside one is a part of its shape."""
        comparison = self.comparison
        if not (_may_have_words(old.value) or _may_have_words(new.value)):
            return
        old_plain = plain_reference(comparison.old, old) is not None
        new_plain = plain_reference(comparison.new, new) is not None
        if (old_plain and len(old.value) > 1) or (new_plain and len(new.value) > 1):
            where = replace(where, flow=where.flow & flow)
            context = self.context(pair, subject_at(self.comparison, new.tokens, where), where)
            yield from compare_reference_words(
                old if old_plain else Node({}, old.tokens), new if new_plain else Node({}, new.tokens), context
            )

    def context(self, pair: PairKey, subject: Subject | None = None, where: SchemaPlace | None = None) -> SchemaContext:
        """Return the context of what is said of a pair as a whole, at the place where the pair was first met unless
        another is given."""
        where = where or self.places[pair]
        exchanged = exchange_at(self.comparison, *pair, where.exchange) is not None
        return SchemaContext(
            comparison=self.comparison,
            where=where,
            subject=subject or subject_of_pair(self.comparison, *pair, where, exchanged=exchanged),
            pair=pair,
            may_differ=self.definitions.may_differ,
        )

    def _enter(self, key: PairKey, old: Node, new: Node, where: SchemaPlace) -> None:
        if key not in self.drafts:
            self.drafts[key] = []
            self.places[key] = where
            if not can_be_read(old, new):
                # What cannot be read on both sides is a problem of both documents.
                self.alike.add(key)
                context = self.context(key)
                self.drafts[key].extend(compare_unread_schema(old, new, context))
                return
            self._pending.append((old, new, where))
            if self.definitions.are_in_one_dialect(old, new) and same_above(old.value, new.value):
                self.alike.add(key)

    def reached(self, direction: Direction, medium: Medium) -> set[PairKey]:
        """Return the pairs that payloads of a direction and medium reach."""
        roots = (
            root
            for root, positions in self.roots.items()
            if any(position.usage.direction is direction and position.medium is medium for position in positions)
        )

        def below(key: PairKey) -> Iterator[PairKey]:
            return (edge.below for edge in self.children.get(key, ()) if direction in edge.link.flow)

        return set(reached_from(roots, below))

    def holds_test(self, key: PairKey) -> bool:
        """Return whether a subschema of a pair is a test (`not`, `if`, `contains` ...), so that failing there says
        nothing."""
        return any(edge.link.step.kind == "test" for edge in self.children.get(key, ()))

    def below(self, keys: Iterable[PairKey]) -> set[PairKey]:
        """Return the pairs, with all that stand below them."""
        return set(reached_from(keys, lambda key: (edge.below for edge in self.children.get(key, ()))))

    def above(self, keys: Iterable[PairKey]) -> set[PairKey]:
        """Return the pairs, with all that they stand below."""
        return set(reached_from(keys, self._directly_above))

    def ascent(self, key: PairKey) -> Iterator[PairKey]:
        """Yield a pair and all that it stands below, the pair itself first."""
        return reached_from([key], self._directly_above)

    def _directly_above(self, key: PairKey) -> Iterator[PairKey]:
        return (edge.above for edge in self.parents.get(key, ()))

    def positions(self, key: PairKey, flow: frozenset[Direction]) -> Iterator[PositionPair]:
        """Yield the payload positions that reach a pair in the directions of `flow`, each once."""
        for direction in sorted(flow):
            if direction not in self._ways:
                self._ways[direction] = WaysUp(direction, self.roots, self.parents, self.children)
            for root in self._ways[direction].roots_above(key):
                yield from (one for one in self.roots[root] if one.usage.direction is direction)


def _may_have_words(value: Json) -> bool:
    """Whether a schema is a reference with something beside it."""
    return isinstance(value, dict) and len(value) > 1 and "$ref" in value


def _members(shape: MergedSchema) -> frozenset[Tokens]:
    return frozenset(member.tokens for member in shape.members) | {shape.node.tokens}


def compare_schemas(comparison: Comparison, definitions: Definitions, positions: Iterable[PositionPair]) -> SchemaGraph:
    """Return the explored graph of all schemas that the positions reach."""
    graph = SchemaGraph(comparison=comparison, definitions=definitions)
    for position in positions:
        graph.add(position)
    graph.explore()
    graph.add_unused()
    graph.explore()
    return graph


def compare_pair(before: MergedSchema, after: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield the drafts and links of one pair of values."""
    found = _compared(before, after, context)
    if "discriminator" in before.keywords or "discriminator" in after.keywords:
        yield from compare_unread_mappings(before, after, context)
    if before.unread or after.unread:
        yield from compare_unread_parts(before, after, context)
        found = without_guesses(context.comparison, before, after, found)
    yield from found


def _compared(before: MergedSchema, after: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    delta = context.delta
    yield from compare_all_of(before, after, context)
    yield from compare_kinds(before, after, context)
    if context.kinds is not None and context.kinds.rewritten:
        # What the values select says everything.
        yield from compare_null(before, after, context)
        yield from compare_annotations(before, after, context)
        return
    if _are_disjoint(before, after):
        explained = list(compare_structure(before, after, context))
        if explained:
            yield from explained
            yield from compare_annotations(before, after, context)
            return
        # What else differs between values of disjoint types follows from the change of type.
        yield from compare_types(before, after, context)
        yield from compare_null(before, after, context)
        yield from compare_annotations(before, after, context)
        return
    nested = list(compare_nesting(before, after, context))
    if nested:
        yield from nested
        yield from compare_annotations(before, after, context)
        return
    if _reads_the_same_above(before, after, delta):
        yield from compare_other_names(before, after, context)
        yield from compare_applicators(before, after, context)
        yield from compare_properties(before, after, context)
        return
    listed = compare_listed_values(before, after, context)
    branches = list(compare_unions(before, after, context)) if listed is None else listed
    told = _told_elsewhere(before, after, context, listed=listed is not None)
    linked = any(isinstance(found, Link) for found in branches)
    for found in chain(
        compare_keywords(before, after, context),
        compare_other_names(before, after, context),
        compare_applicators(before, after, context),
    ):
        if isinstance(found, Link) or not (
            found.about.part in told or (linked and _is_told_of_branch(before, after, found))
        ):
            yield found
    yield from compare_properties(before, after, context)
    yield from branches
    yield from compare_annotations(before, after, context)


def _reads_the_same_above(before: MergedSchema, after: MergedSchema, delta: Delta) -> bool:
    """Whether two shapes differ at most in their properties and in keywords that hold schemas of their own."""
    if before.unions or after.unions or not delta.keywords.keys() <= LINKED:
        return False
    return (before.types, before.null, before.nothing) == (after.types, after.null, after.nothing)


def _is_told_of_branch(before: MergedSchema, after: MergedSchema, found: Draft) -> bool:
    """Whether a keyword came or went only because one side is a union now: what a schema that is none says is compared
    with the branch that took its place."""
    if bool(before.unions) is bool(after.unions) or found.about.part == "null":
        return False
    return (found.new if after.unions else found.old) is None


def _told_elsewhere(
    before: MergedSchema, after: MergedSchema, context: SchemaContext, *, listed: bool
) -> frozenset[str]:
    """Of what kinds speak that would say again what is told of values listed one by one, of branches, or further up."""
    told = {"null"} if context.where.null_told else set()
    if listed:
        told |= {"type", "enum", "enum.value", "const"}
    # Types that read the same make no drafts: only then are those of branches worth gathering.
    if before.types != after.types and _types(context.comparison.old, before) == _types(context.comparison.new, after):
        told.add("type")
    return frozenset(told)


def _types(contract: Contract, shape: MergedSchema) -> frozenset[str]:
    """The types that a shape allows, those of a union's branches where it states none itself."""
    if shape.types is not None or len(shape.unions) != 1:
        return expanded(shape.types)
    return frozenset[str]().union(*(expanded(merged_at(contract, one).types) for one in shape.unions[0].branches))


def _are_disjoint(before: MergedSchema, after: MergedSchema) -> bool:
    if before.types is None or after.types is None or before.unions or after.unions:
        return False
    if before.types == after.types:
        # Two types at once leave no type, on both sides alike.
        return False
    return not expanded(before.types) & expanded(after.types)

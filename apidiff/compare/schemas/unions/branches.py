"""`anyOf` and `oneOf`: which branch is which, and what came and went.

Order means nothing. Branches are paired (`pairing.py`); what is left over was added or removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator
from functools import partial

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.schemas.access import flow_of
from apidiff.compare.schemas.discriminators import link_of, with_tags
from apidiff.compare.schemas.draft import BOTH, SAME, Draft, Link, SchemaContext
from apidiff.compare.schemas.further_names import declared_in_place, is_open
from apidiff.compare.schemas.selection import Kinds
from apidiff.compare.schemas.unions.branch_names import branch_name
from apidiff.compare.schemas.unions.moved_tags import lost_with_union, moved_tags
from apidiff.compare.schemas.unions.pairing import match_branches
from apidiff.compare.schemas.values.keywords import expanded
from apidiff.compare.view.known_schemas import KnownSchemas
from apidiff.compare.view.merged import MergedSchema, declared_names, merged_at, plain_target
from apidiff.contain.vocabulary import UNIONS, VALUES
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json

_KEYWORDS = (*UNIONS, *VALUES, "required", "properties", "discriminator")


def compare_unions(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield branches added and removed, and links between branches that both sides have."""
    comparison = context.comparison
    if not old.unions and not new.unions:
        return
    before = _as_branch(comparison.old, old, comparison.new, new) or _alternatives(old, new)
    after = _as_branch(comparison.new, new, comparison.old, old) or _alternatives(new, old)
    if not before and not after:
        return
    if not before or not after:
        yield from _union_beside(new if after else old, "added" if after else "removed", context)
        if before:
            yield from _branches_lost(old, new, context)
        return
    listed = _is_enumeration(comparison.old, before) and _is_enumeration(comparison.new, after)
    kinds = context.kinds if context.kinds is not None and context.kinds.of_union else None
    if kinds is not None:
        yield from (link_of(kinds, *pair, context) for pair in kinds.pairs)
        before, after = _others(before, old, kinds.of_old), _others(after, new, kinds.of_new)
    pairs, removed, added = match_branches(comparison, before, after)
    selected = [] if kinds is None else [kind.node for kind in (*kinds.removed, *kinds.added)]
    if kinds is not None:
        removed, added = _with_kinds(comparison, kinds, removed, added)
    absorption = _Absorption(comparison, context.shapes, before, after)
    for was, now in pairs:
        if was.tokens != old.node.tokens or now.tokens != new.node.tokens:
            # Beside a schema that is no union, null is no branch of its own: it was compared for the union as a whole.
            lone = was.tokens == old.node.tokens or now.tokens == new.node.tokens
            where = replace(context.where.below("", "branch"), null_told=lone)
            # A link between branches that say the same leads nowhere.
            absorbed = lone or (context.may_differ(was, now) and absorption(was, now))
            yield Link(old=was, new=now, where=where, flow=BOTH, step=SAME, absorbed=absorbed)
    heirs = list(moved_tags(context, pairs, removed, added))
    yield from heirs
    inherited = {link.old.tokens for link in heirs}
    old_keyword, new_keyword = _keyword(old), _keyword(new)
    kept = declared_in_place(comparison.new, new) if removed else {}
    for branch in removed:
        kind = "any-of" if old_keyword == "anyOf" else "one-of"
        facts: dict[str, Json] = {
            "branch": branch_name(comparison.old, branch),
            **_ways(branch, listed, selected),
        }
        # The value that selects the branch is refused, whatever becomes of its names; what another branch lacks of a
        # branch whose tag it took is told there.
        told = facts["discriminated"] or branch.tokens in inherited
        facts["lost"] = None if told else _lost_names(comparison, branch, kept)
        draft = context.draft(f"schema.{kind}.removed", branch, None, facts, keywords=_KEYWORDS)
        yield with_tags(draft, context)
    for branch in added:
        kind = "any-of" if new_keyword == "anyOf" else "one-of"
        facts = {"branch": branch_name(comparison.new, branch), **_ways(branch, listed, selected)}
        draft = context.draft(f"schema.{kind}.added", None, branch, facts, keywords=_KEYWORDS)
        yield with_tags(draft, context)


def _with_kinds(
    comparison: Comparison, kinds: Kinds, removed: list[Node], added: list[Node]
) -> tuple[list[Node], list[Node]]:
    """The branches that one side alone has, with those that its discriminator alone selects. One that is still there,
    and whose value selects another branch now, neither came nor went."""
    lost = {kind.schema.tokens: kind for kind in kinds.lost}
    found = {kind.schema.tokens: kind for kind in kinds.found}
    kept = {tokens for branch in added if (tokens := plain_target(comparison.new, branch).tokens) in lost}
    known = {tokens for branch in removed if (tokens := plain_target(comparison.old, branch).tokens) in found}
    return (
        [
            *(kind.node for kind in kinds.removed if kind.schema.tokens not in kept),
            *(branch for branch in removed if plain_target(comparison.old, branch).tokens not in known),
        ],
        [
            *(kind.node for kind in kinds.added if kind.schema.tokens not in known),
            *(branch for branch in added if plain_target(comparison.new, branch).tokens not in kept),
        ],
    )


def _others(branches: list[Node], shape: MergedSchema, known: list[Node]) -> list[Node]:
    """The branches that are none of those known, nor the union of one branch itself."""
    places = {node.tokens for node in known} | {shape.node.tokens}
    return [branch for branch in branches if branch.tokens not in places]


def _ways(branch: Node, enumeration: bool, selected: list[Node]) -> dict[str, Json]:
    """How a reader tells the branch from the others: as a value that is listed, or by a discriminator."""
    discriminated = any(node.tokens == branch.tokens for node in selected)
    return {"enumeration": enumeration and not discriminated, "discriminated": discriminated}


def _lost_names(comparison: Comparison, branch: Node, kept: Container[str]) -> list[str] | None:
    """The properties of a branch that clients may send and that are not kept; None where there are none."""
    lost = [
        name
        for name, node in declared_names(comparison.old, merged_at(comparison.old, branch)).items()
        if name not in kept and Direction.REQUEST in flow_of(comparison.old, node)
    ]
    return lost or None


def compare_listed_values(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> list[Draft] | None:
    """Return the values that came or went where one side lists them in an `enum` and the other as branches of a union;
    None where they are not written in these two ways."""
    if bool(old.unions) == bool(new.unions):
        return None
    before, after = _listed(context.comparison.old, old), _listed(context.comparison.new, new)
    if before is None or after is None:
        return None
    keywords = ("enum", "const", *_KEYWORDS)
    drafts = []
    for text in dict.fromkeys((*before, *after)):
        if (text in before) != (text in after):
            was, now = before.get(text), after.get(text)
            node = was or now
            event = "removed" if now is None else "added"
            facts: dict[str, Json] = {"value": None if node is None else node.value, "extensible": False}
            drafts.append(
                context.draft(f"schema.enum.value.{event}", was, now, facts, keywords=keywords, names=(text,))
            )
    return drafts


def _listed(contract: Contract, shape: MergedSchema) -> dict[str, Node] | None:
    """The values that a shape lists one by one, in an `enum` or as branches of its only union."""
    if not shape.unions:
        return shape.values
    if len(shape.unions) > 1 or shape.values is not None:
        return None
    found: dict[str, Node] = {}
    for branch in shape.unions[0].branches:
        values = merged_at(contract, branch).values
        if values is None:
            return None
        found.update(values)
    return found


def _is_enumeration(contract: Contract, branches: list[Node]) -> bool:
    """Whether a union lists values one by one, which some write to give each value a title and a description."""
    return all(merged_at(contract, branch).values is not None for branch in branches)


class _Absorption:
    """Says of paired branches whether values of one might be values of a branch that is not its partner."""

    def __init__(self, comparison: Comparison, shapes: KnownSchemas, before: list[Node], after: list[Node]) -> None:
        self._old = partial(shapes.of, comparison.old)
        self._new = partial(shapes.of, comparison.new)
        self._before = _Takers(before, self._old)
        self._after = _Takers(after, self._new)

    def __call__(self, was: Node, now: Node) -> bool:
        return self._after.may_take(self._old(was), now) or self._before.may_take(self._new(now), was)


class _Takers:
    """Branches of one side, found by what they ask for: a union of hundreds is not gone through for each branch of
    the other side."""

    def __init__(self, branches: list[Node], shape_of: Callable[[Node], MergedSchema]) -> None:
        shapes = [(branch, shape_of(branch)) for branch in branches]
        asked = Counter(name for _, shape in shapes for name in shape.required)
        self._by_name: dict[str | None, list[tuple[Node, MergedSchema]]] = {}
        """Each branch by the rarest name that it requires."""
        for branch, shape in shapes:
            rarest = min(shape.required, key=asked.__getitem__, default=None)
            self._by_name.setdefault(rarest, []).append((branch, shape))

    def may_take(self, sent: MergedSchema, partner: Node) -> bool:
        """Return whether values a producer writes by a schema might be values of a branch, its partner left out."""
        is_object = sent.types == frozenset({"object"}) and not sent.unions and not is_open(sent)
        names = (None, *sent.properties) if is_object else self._by_name
        return any(
            branch.tokens != partner.tokens
            and not _have_no_type_in_common(sent, shape)
            and (not is_object or all(name in sent.properties for name in shape.required))
            for name in names
            for branch, shape in self._by_name.get(name, ())
        )


def _have_no_type_in_common(one: MergedSchema, other: MergedSchema) -> bool:
    return one.types is not None and other.types is not None and not expanded(one.types) & expanded(other.types)


def _union_beside(shape: MergedSchema, event: str, context: SchemaContext) -> Iterator[Draft]:
    """Yield a union that came or went beside keywords that stay: one more condition to meet, or one less."""
    for union in shape.unions:
        was, now = (None, union.node) if event == "added" else (union.node, None)
        yield context.draft(f"schema.all-of.{event}", was, now, {"branch": union.keyword}, keywords=_KEYWORDS)


def _branches_lost(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield the branches of a union that went, beside keywords that stay, which declared names that nothing declares
    any more; those that are told one by one are left out."""
    comparison = context.comparison
    kept = {**declared_in_place(comparison.new, new), **lost_with_union(old, new, context)}
    for branch in (branch for union in old.unions for branch in union.branches):
        lost = _lost_names(comparison, branch, kept)
        if lost is not None:
            kind = "any-of" if _keyword(old) == "anyOf" else "one-of"
            facts = {"branch": branch_name(comparison.old, branch), **_ways(branch, enumeration=False, selected=[])}
            # What it means for answers is told of the union.
            flow = frozenset({Direction.REQUEST})
            stated = {**facts, "lost": lost}
            yield context.draft(f"schema.{kind}.removed", branch, None, stated, keywords=_KEYWORDS, flow=flow)


def _keyword(shape: MergedSchema) -> str:
    return shape.unions[0].keyword if shape.unions else "oneOf"


def _as_branch(contract: Contract, shape: MergedSchema, other_contract: Contract, other: MergedSchema) -> list[Node]:
    """The shared schema with a union of its own that is all there is to a shape, where it is one branch of the other
    shape: there it is that branch and not the branches that it has itself."""
    if not shape.unions or not other.unions:
        return []
    branches = (branch for union in other.unions for branch in union.branches)
    there = {plain_target(other_contract, branch).tokens for branch in branches}
    for member in shape.members:
        tokens = member.tokens
        if tokens in there and all(union.node.tokens[: len(tokens)] == tokens for union in shape.unions):
            return [member]
    return []


def _alternatives(shape: MergedSchema, other: MergedSchema) -> list[Node]:
    """The branches of a shape; a shape without a union stands as the only alternative where the other side is nothing
    else."""
    if shape.unions:
        return [branch for union in shape.unions for branch in union.branches]
    if other.properties or other.types is not None:
        return []
    return [shape.node]


def compare_all_of(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield nothing for compositions: their members are merged. Kept apart are members that cannot be merged
    (booleans)."""
    for side, other, event in ((old, new, "removed"), (new, old, "added")):
        if side.nothing and not other.nothing:
            node = side.node
            before, after = (node, other.node) if event == "removed" else (other.node, node)
            yield context.draft("schema.boolean.changed", before, after, keywords=("false",))

"""Drafts of schema changes become Changes: equal ones are one, and each lists every payload position that reaches
it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.subjects import declaring_subject
from apidiff.compare.schemas.values.xml_names import is_in_xml
from apidiff.model.change import Change, Evidence, Side
from apidiff.model.contract import Contract, Node, Standard, Usage


class Traced(Struct, kw_only=True, eq=False):
    """A draft, everything stated of the same difference elsewhere, and the positions that reach it by usage."""

    draft: Draft
    also: list[Draft]
    positions: dict[Usage, PositionPair]

    @property
    def drafts(self) -> Iterator[Draft]:
        """The draft and its twins."""
        yield self.draft
        yield from self.also


def trace(graph: SchemaGraph, belongs_to: Callable[[Draft], object]) -> list[Traced]:
    """Return the drafts of a graph, each difference once, in the order they were found. What belongs to something
    else is another difference."""
    found: dict[tuple[object, ...], Traced] = {}
    for key, drafts in graph.drafts.items():
        reached: dict[frozenset[object], list[PositionPair]] = {}
        for draft in drafts:
            flow = frozenset[object](draft.flow)
            positions = reached.get(flow)
            if positions is None:
                positions = reached[flow] = list(graph.positions(key, draft.flow))
            _enter(found, (belongs_to(draft), *_key(graph.comparison, draft)), draft, positions)
    return list(found.values())


def _key(comparison: Comparison, draft: Draft) -> tuple[object, ...]:
    """What identifies a draft's difference: of a document in Swagger 2.0, one schema was folded into several."""
    return draft.key(_place(comparison.old, draft.old), _place(comparison.new, draft.new))


def _place(contract: Contract, node: Node | None) -> object:
    if node is None:
        return None
    return contract.references.location(node.tokens) if contract.standard is Standard.SWAGGER_2_0 else node.tokens


def _enter(
    found: dict[tuple[object, ...], Traced],
    key: tuple[object, ...],
    draft: Draft,
    positions: Iterable[PositionPair],
) -> None:
    known = found.get(key)
    if known is None:
        known = found[key] = Traced(draft=draft, also=[], positions={})
    else:
        known.also.append(draft)
    for position in positions:
        known.positions.setdefault(position.usage, position)


def to_change(comparison: Comparison, traced: Traced, evidence: dict[Usage, Evidence]) -> Change:
    """Return the Change that a traced draft states, with what is known of the payloads of each usage."""
    draft, usages = _named(comparison, traced), tuple(traced.positions)
    if "in_xml" in draft.facts and (in_xml := tuple(usage for usage in usages if is_in_xml(usage))):
        draft, usages = replace(draft, facts={**draft.facts, "in_xml": True}), in_xml
    return Change(
        kind=draft.kind,
        subject=draft.subject,
        usages=usages,
        old=side_of(comparison.old, draft.old),
        new=side_of(comparison.new, draft.new),
        facts=draft.facts,
        evidence=evidence,
    )


def _named(comparison: Comparison, traced: Traced) -> Draft:
    """The draft under the name of what its twins have in common: where a component came to stand in several places,
    the component."""
    draft = traced.draft
    node = draft.new or draft.old
    if node is None or all(twin.subject == draft.subject for twin in traced.also):
        return draft
    is_property = draft.about.thing == "property" and "required" not in node.tokens[-2:]
    subject = declaring_subject(comparison, node.tokens if is_property else node.tokens[:-1]) or draft.subject
    facts = {**draft.facts, "subject": subject.label}
    if "schema" in facts:
        facts["schema"] = str(subject.owner)
    return replace(draft, subject=subject, facts=facts)


def side_of(contract: Contract, node: Node | None) -> Side | None:
    """Return a node as a side of a change."""
    if node is None:
        return None
    return Side(value=node.value, location=contract.references.location(node.tokens))


__all__ = ["PairKey", "Traced", "to_change", "trace"]

"""Names of the outermost elements of XML bodies that are written out, or not any more: an `xml.name` that says what the
component is called says what is so without it (OpenAPI 3.2.0, section 4.26). It changes nothing where the schema is a
body, or one of a list that is a body; as a property the element would be called as the property."""

from __future__ import annotations

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.schemas.draft import BOTH, Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.values.xml_names import in_words, is_in_xml, outermost
from apidiff.contain.values import canonical
from apidiff.model.document import Json

_OF_ROOT = frozenset({"items", "same", "kind"})
"""Steps below which an element is called as a component, too."""


def without_root_names(graph: SchemaGraph) -> None:
    """Take out of the drafts of a graph what XML Objects say of the names that elements have by themselves."""
    for pair, drafts in graph.drafts.items():
        named = [draft for draft in drafts if _names_alone(graph.comparison, draft)]
        if named and _are_called_alike(graph, pair):
            drafts[:] = [draft for draft in drafts if draft not in named]


def _names_alone(comparison: Comparison, draft: Draft) -> bool:
    """Whether a draft says that XML Objects differ, and they do so in the name alone."""
    if draft.kind != "schema.xml.changed":
        return False
    old, new = in_words(comparison.old, draft.old), in_words(comparison.new, draft.new)
    return canonical(_beside_name(old)) == canonical(_beside_name(new))


def _beside_name(words: Json) -> Json:
    return {key: value for key, value in words.items() if key != "name"} if isinstance(words, dict) else words


def _are_called_alike(graph: SchemaGraph, pair: PairKey) -> bool:
    """Whether the outermost elements of every XML body that reaches a pair are called as before, and the pair stands
    nowhere else in one."""
    positions: list[PositionPair] = []
    pending, seen = [pair], {pair}
    while pending:
        current = pending.pop()
        positions.extend(position for position in graph.roots.get(current, ()) if is_in_xml(position.usage))
        for edge in graph.parents.get(current, ()):
            if edge.link.step.kind not in _OF_ROOT:
                if any(is_in_xml(position.usage) for position in graph.positions(edge.above, BOTH)):
                    return False
            elif edge.above not in seen:
                seen.add(edge.above)
                pending.append(edge.above)
    comparison = graph.comparison
    return bool(positions) and all(
        [(one.place, one.name) for one in outermost(comparison.old, position.old)]
        == [(one.place, one.name) for one in outermost(comparison.new, position.new)]
        for position in positions
    )

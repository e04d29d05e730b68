"""Schemas, and parts of compositions, that can be read in one of the documents only.

What an unreadable part of a composition says is unknown. So nothing else is said to have come or gone there: it may
stand in that part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from apidiff.compare.context.site import Comparison
from apidiff.compare.context.unread import (
    described,
    is_withheld,
    misplaced,
    noun,
    other_kind,
    reference_text,
    says_there,
    unread_of,
)
from apidiff.compare.schemas.discriminators import stated_at
from apidiff.compare.schemas.draft import Draft, Link, SchemaContext
from apidiff.compare.view.merged import MergedSchema
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.model.words.message import Value, listed, phrase

_SCHEMA = (dict, bool)
_MOST_ENTRIES = 4


def can_be_read(old: Node, new: Node) -> bool:
    """Return whether schemas stand at both nodes, or on both sides components of another kind."""
    if not isinstance(old.value, _SCHEMA) or not isinstance(new.value, _SCHEMA):
        return False
    return bool(other_kind("schema", old)) is bool(other_kind("schema", new))


def compare_unread_schema(old: Node, new: Node, context: SchemaContext) -> Iterator[Draft]:
    """Yield that a schema can be read in one of the documents only, given as it was followed."""
    comparison = context.comparison
    sides = (_raw(comparison.old, old), old), (_raw(comparison.new, new), new)
    found = unread_of(comparison, *sides, _SCHEMA) or misplaced("schema", *sides)
    if found is not None:
        kind, was, now, facts = found
        yield context.draft(kind, was, now, facts)


def compare_unread_parts(before: MergedSchema, after: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield the parts of a composition, and the keywords, that can be read in one of the documents only."""
    comparison = context.comparison
    gone, come = unread_in_one(comparison, before, after)
    for node in come:
        raw = _raw(comparison.new, node)
        if not is_withheld(comparison.new, raw):
            facts = {**_facts(comparison.new, raw), "led_to": described(before.node.value)}
            yield context.draft("part.unread", before.node, raw, facts)
    for node in gone if not come else ():
        raw = _raw(comparison.old, node)
        if not is_withheld(comparison.old, raw):
            yield context.draft("part.mended", raw, after.node, _facts(comparison.old, raw))


def compare_unread_mappings(before: MergedSchema, after: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield that entries of the mapping of a discriminator name nothing in one of the documents only."""
    old, new = nameless(context.comparison.old, before), nameless(context.comparison.new, after)
    broken = {value: node for value, node in new.items() if value not in old or old[value].value != node.value}
    if len(broken) > 1:
        ends = _mapping(before) or before.node, _mapping(after) or after.node
        yield context.draft("schema.mapping.unread", *ends, _of_entries(broken))
        broken = {}
    for value, node in broken.items():
        was = _entry(before, value)
        led_to = "not there" if was is None else phrase(Value(str(was.value)))
        facts = {"reference": node.value, "found": noun(node.value), "led_to": led_to}
        yield context.draft("part.unread", was or before.node, node, facts)
    mended = {value: node for value, node in old.items() if value not in new}
    if len(mended) > 1:
        ends = _mapping(before) or before.node, _mapping(after) or after.node
        yield context.draft("schema.mapping.mended", *ends, _of_entries(mended))
        mended = {}
    for value, node in mended.items():
        facts = {"reference": node.value, "found": noun(node.value)}
        yield context.draft("part.mended", node, _entry(after, value) or after.node, facts)


def _of_entries(entries: Mapping[str, Node]) -> dict[str, Json]:
    """The facts of several entries of a mapping that name nothing."""
    first = next(iter(entries.values()))
    return {"reference": str(first.value), "entries": phrase(*listed([Value(text) for text in entries], _MOST_ENTRIES))}


def nameless(contract: Contract, shape: MergedSchema) -> dict[str, Node]:
    """Return the entries of the mapping of a shape's discriminator that name nothing, by the value they are for."""
    stated = stated_at(contract, shape)
    return {} if stated is None else {node.tokens[-1]: node for node in contract.dispatches.broken(stated)}


def _entry(shape: MergedSchema, value: str) -> Node | None:
    mapping = _mapping(shape)
    return None if mapping is None else mapping.get(value)


def _mapping(shape: MergedSchema) -> Node | None:
    stated = shape.first("discriminator")
    return None if stated is None else stated.get("mapping")


def _facts(contract: Contract, node: Node) -> dict[str, Json]:
    """What is wrong with a part: a keyword may hold a reference that leads somewhere, but not to what it should."""
    reference = reference_text(node.value)
    broken = bool(reference) and contract.references.target(reference, node.tokens) is None
    return {"reference": reference if broken else "", "found": noun(node.value)}


def unread_in_one(comparison: Comparison, before: MergedSchema, after: MergedSchema) -> tuple[list[Node], list[Node]]:
    """Return the unreadable parts that the other shape does not have in the same words: of the old, and of the new."""
    old = [(says_there(comparison.old, _raw(comparison.old, node)), node) for node in before.unread]
    new = [(says_there(comparison.new, _raw(comparison.new, node)), node) for node in after.unread]
    in_old, in_new = {words for words, _ in old}, {words for words, _ in new}
    gone = [node for words, node in old if words not in in_new]
    return gone, [node for words, node in new if words not in in_old]


def without_guesses(
    comparison: Comparison, before: MergedSchema, after: MergedSchema, found: Iterable[Draft | Link]
) -> Iterator[Draft | Link]:
    """Yield what was found of two shapes, without what may be said by a part that cannot be read."""
    old, new = unread_in_one(comparison, before, after)
    gone, come = bool(new), bool(old)
    for one in found:
        removed = isinstance(one, Draft) and (one.new is None or one.kind == "property.renamed")
        added = isinstance(one, Draft) and one.old is None
        if not (gone and removed) and not (come and added):
            yield one


def is_of_unread(comparison: Comparison, old: Tokens, new: Tokens) -> bool:
    """Return whether an obstacle, given its places, stands at a reference that leads nowhere: that has been told."""
    return _leads_nowhere(comparison.old, old) or _leads_nowhere(comparison.new, new)


def _leads_nowhere(contract: Contract, tokens: Tokens) -> bool:
    try:
        node = contract.at(tokens)
    except (KeyError, ValueError, TypeError):
        return False
    reference = reference_text(node.value)
    return bool(reference) and contract.references.target(reference, tokens) is None


def _raw(contract: Contract, node: Node) -> Node:
    """The reference that a node stands for which leads nowhere; the node itself otherwise."""
    return contract.at(node.tokens) if node.value is None else node

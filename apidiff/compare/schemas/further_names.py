"""Names that an object does not declare: whether it may carry them, and what became of that."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.schemas.draft import BOTH, MAP, Draft, Link, SchemaContext
from apidiff.compare.view.merged import MergedSchema
from apidiff.contain.values import is_nothing
from apidiff.contain.vocabulary import CLOSERS
from apidiff.model.contract import Node


def _closers(shape: MergedSchema) -> Iterator[Node]:
    """The schemas of undeclared names. `unevaluatedProperties` has nothing left where `additionalProperties` beside
    it, or in a part of the composition, takes every further name (JSON Schema 2020-12 Core, section 11.3)."""
    further = shape.keywords.get("additionalProperties", [])
    yield from further
    holders = {node.tokens[:-1] for node in further}
    for node in shape.keywords.get("unevaluatedProperties", []):
        outermost = node.tokens[:-1] == shape.node.tokens
        if not (holders if outermost else node.tokens[:-1] in holders):
            yield node


def is_closed(shape: MergedSchema) -> bool:
    """Return True where undeclared names are forbidden explicitly."""
    return any(is_nothing(node.value) for node in _closers(shape))


def is_open(shape: MergedSchema) -> bool:
    """Return True where an object may carry names it does not declare, explicitly or because it declares none."""
    if not shape.properties or "patternProperties" in shape.keywords:
        return True
    return any(not is_nothing(node.value) for node in _closers(shape))


def compare_other_names(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield what became of names the object does not declare: additionalProperties and unevaluatedProperties."""
    before, after = _openness(old), _openness(new)
    if before[0] == after[0]:
        if before[1] is not None and after[1] is not None:
            yield Link(old=before[1], new=after[1], where=context.where.below("{}", "map"), flow=BOTH, step=MAP)
        return
    events = {
        ("open", "closed"): "closed",
        ("schema", "closed"): "closed",
        ("closed", "open"): "opened",
        ("closed", "schema"): "opened",
        ("open", "schema"): "restricted",
        ("schema", "open"): "relaxed",
    }
    node = after[1] or before[1] or after[2] or before[2]
    facts = {"keyword": node.tokens[-1] if node is not None else "additionalProperties"}
    event = events[before[0], after[0]]
    if event == "closed" and (before[2] is not None or not old.properties):
        event = "forbidden"
    keywords = CLOSERS
    yield context.draft(f"schema.additional-properties.{event}", before[2], after[2], facts, keywords=keywords)


def _openness(shape: MergedSchema) -> tuple[str, Node | None, Node | None]:
    """Return `open`, `schema` or `closed`, the schema of other names, and the node that says so."""
    found: tuple[str, Node | None, Node | None] = ("open", None, None)
    for node in _closers(shape):
        if is_nothing(node.value):
            return "closed", None, node
        if isinstance(node.value, dict) and node.value:
            found = ("schema", node, node)
        elif found[2] is None:
            found = ("open", None, node)
    return found

"""Names that an object does not declare: whether it may carry them, and what became of that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apidiff.compare.lowering.texts import all_match
from apidiff.compare.schemas.access import flow_of
from apidiff.compare.schemas.applicators import paired_conditions, stated_links
from apidiff.compare.schemas.draft import MAP, Draft, Link, SchemaContext
from apidiff.compare.view.merged import MergedSchema, declared_names, merged_at
from apidiff.contain.values import is_nothing
from apidiff.contain.vocabulary import BRANCHED, CLOSERS, CONDITION, DEPENDENT
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.model.words.message import Value, listed, phrase

_MOST_NAMED = 5
_ANY_NAME = r"[\s\S]*"


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
            said, says = _schemas_of_others(old, before[1]), _schemas_of_others(new, after[1])
            yield from stated_links(said, says, context.where.below("{}", "map"), MAP)
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
    if event == "closed" and (before[2] is not None or not _names(context.comparison.old, old)):
        event = "forbidden"
    left = context.where.flow
    if event == "closed":
        shut_out = _shut_out(old, new, context)
        if shut_out:
            flow = frozenset.union(*shut_out.values())
            stated = {**facts, "names": phrase(*listed([Value(name) for name in shut_out], _MOST_NAMED))}
            yield context.draft(
                "schema.additional-properties.shut-out",
                before[2],
                after[2],
                stated,
                keywords=CLOSERS,
                names=tuple(shut_out),
                flow=flow,
            )
            left -= flow
    if left:
        kind = f"schema.additional-properties.{event}"
        yield context.draft(kind, before[2], after[2], facts, keywords=CLOSERS, flow=left)


def _shut_out(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> dict[str, frozenset[Direction]]:
    """Return the names that both objects declare and that a part of the new one refuses, with the directions in which
    they exist: `additionalProperties` knows the properties right beside it only (JSON Schema 2020-12 Core, section
    10.3.2.3), and `unevaluatedProperties` those of the schema that it stands in (section 11.3)."""
    before, after = context.comparison.old, context.comparison.new
    kept = _names(after, new).keys()
    declared = {name: node for name, node in _names(before, old).items() if name in kept}
    found: dict[str, frozenset[Direction]] = {}
    for closer in _closers(new):
        if not is_nothing(closer.value):
            continue
        holder = after.at(closer.tokens[:-1])
        shape = MergedSchema(node=holder) if closer.tokens[-1] == "additionalProperties" else merged_at(after, holder)
        known = {**_entries(holder, "properties"), **_names(after, shape), **new.properties.elsewhere}
        patterns = [*_entries(holder, "patternProperties")]
        patterns += [key for node in shape.keywords.get("patternProperties", ()) for key in node.value]
        for name, node in declared.items():
            if name not in known and not any(all_match(re.escape(name), pattern) for pattern in patterns):
                flow = flow_of(before, node) & context.where.flow
                if flow:
                    found[name] = flow
    return found


def _names(contract: Contract, shape: MergedSchema) -> dict[str, Node]:
    """The properties that a shape declares, in the branches of its unions and conditions, too."""
    named = [node for keyword in CONDITION for node in shape.keywords.get(keyword, ())]
    named += [node for holder in shape.keywords.get("dependentSchemas", ()) for _, node in holder.items()]
    found = declared_names(contract, shape)
    for node in named:
        found = {**declared_names(contract, merged_at(contract, node)), **found}
    return found


def declares_in_place(shape: MergedSchema) -> bool:
    """Return whether other schemas of the same object may declare properties: branches, and those of conditions."""
    return bool(shape.unions) or any(keyword in shape.keywords for keyword in _IN_PLACE)


_IN_PLACE = (*BRANCHED, *DEPENDENT)


def declared_in_place(contract: Contract, shape: MergedSchema) -> dict[str, Node]:
    """Return the properties that a shape declares and does not forbid: by itself, in the branches of its unions, and in
    the schemas that hold where a condition is met or a property is there."""
    found: dict[str, Node] = {}
    pending, seen = [shape], set[Tokens]()
    while pending:
        here = pending.pop()
        found = {**_allowed(contract, here), **found}
        held = [node for keyword in BRANCHED for node in here.keywords.get(keyword, ())]
        for node in (*held, *(node for _, node in _dependent(here))):
            if node.tokens not in seen:
                seen.add(node.tokens)
                pending.append(merged_at(contract, node))
    return found


def lost_with_condition(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> dict[str, Node]:
    """Return the properties that nothing declares any more, and that only such schemas did which have no partner: what
    a partner has not any more is told of the two."""
    comparison = context.comparison
    pairs = paired_conditions(old, new)
    holders = [was[keyword] for was, now in pairs for keyword in BRANCHED if keyword in was and keyword not in now]
    triggers = {trigger for trigger, _ in _dependent(new)}
    holders += [node for trigger, node in _dependent(old) if trigger not in triggers]
    if not holders:
        return {}
    kept = {**declared_in_place(comparison.new, new), **old.properties}
    found: dict[str, Node] = {}
    for node in holders:
        declared = declared_in_place(comparison.old, merged_at(comparison.old, node))
        found.update((name, there) for name, there in declared.items() if name not in kept)
    return found


def _allowed(contract: Contract, shape: MergedSchema) -> dict[str, Node]:
    """The properties that a shape declares in its unions, too, and that not all of them forbid."""
    return {name: node for name, node in declared_names(contract, shape).items() if not is_nothing(node.value)}


def _dependent(shape: MergedSchema) -> list[tuple[str, Node]]:
    return [entry for keyword in DEPENDENT for held in shape.keywords.get(keyword, ()) for entry in held.items()]


def _entries(node: Node, keyword: str) -> dict[str, Json]:
    value = node.value.get(keyword) if isinstance(node.value, dict) else None
    return value if isinstance(value, dict) else {}


def _schemas_of_others(shape: MergedSchema, chosen: Node) -> list[Node]:
    """The schemas of undeclared names: the one that was found, then those of further members."""
    further = (node for node in _closers(shape) if isinstance(node.value, dict) and node.value)
    return [chosen, *(node for node in further if node.tokens != chosen.tokens)]


def _schema_of_every_name(shape: MergedSchema, closer: Node) -> Node | None:
    """The schema beside a closer of the names that match a pattern, where every name does."""
    for patterns in shape.keywords.get("patternProperties", ()):
        if patterns.tokens[:-1] == closer.tokens[:-1] and not shape.properties and isinstance(patterns.value, dict):
            for pattern, node in patterns.items():
                if all_match(_ANY_NAME, pattern) and isinstance(node.value, dict) and node.value:
                    return node
    return None


def _openness(shape: MergedSchema) -> tuple[str, Node | None, Node | None]:
    """Return `open`, `schema` or `closed`, the schema of other names, and the node that says so."""
    found: tuple[str, Node | None, Node | None] = ("open", None, None)
    for node in _closers(shape):
        if is_nothing(node.value):
            taken = _schema_of_every_name(shape, node)
            return ("closed", None, node) if taken is None else ("schema", taken, taken)
        if isinstance(node.value, dict) and node.value:
            found = ("schema", node, node)
        elif found[2] is None:
            found = ("open", None, node)
    return found

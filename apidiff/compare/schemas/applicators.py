"""Keywords that apply subschemas outside of properties and unions: items, conditions, names, content. Each member of a
composition may state them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import TypeAlias, TypeVar

from apidiff.compare.schemas.annotations import ANNOTATIONS
from apidiff.compare.schemas.draft import BOTH, MAP, SAME, TEST, Draft, Link, SchemaContext, SchemaPlace, Step
from apidiff.compare.view.merged import MergedSchema
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import CLOSERS, CONDITION, DEPENDENT, LISTED
from apidiff.model.contract import Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.pointer import Tokens

Condition: TypeAlias = Mapping[str, Node]
"""The schemas of one condition: `if`, `then` and `else`, as far as they are there."""
T = TypeVar("T")

_SINGLE = (
    ("contains", "schema.contains.{}"),
    ("propertyNames", "schema.property-names.{}"),
    ("not", "schema.not.{}"),
)
_RARE = frozenset(
    {
        *(keyword for keyword, _ in _SINGLE),
        *CONDITION,
        "contentSchema",
        "$dynamicRef",
        "patternProperties",
        "dependentRequired",
        *DEPENDENT,
        "unevaluatedItems",
    }
)


def compare_applicators(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield subschemas that came or went, and links between those both sides have."""
    yield from _compare_items(old, new, context)
    if old.keywords.keys().isdisjoint(_RARE) and new.keywords.keys().isdisjoint(_RARE):
        return
    for keyword, kind in _SINGLE:
        yield from _compare_single(keyword, kind, old, new, context)
    for was, now in paired_conditions(old, new):
        for keyword in CONDITION:
            yield from _compare_one(keyword, "schema.conditional.{}", was.get(keyword), now.get(keyword), context)
    yield from _compare_content_schema(old, new, context)
    yield from _compare_meanings(old, new, context)
    yield from _compare_pattern_properties(old, new, context)
    yield from _compare_dependent_schemas(old, new, context)
    yield from _compare_dependent_required(old, new, context)
    yield from _compare_unevaluated_items(old, new, context)


def _items(shape: MergedSchema) -> tuple[list[list[Node]], list[Node]]:
    """Return the schemas of the first items and those of the rest, as the members of a composition state them; an
    `items` list is read as `prefixItems`."""
    lists = [node for node in shape.keywords.get("prefixItems", ()) if isinstance(node.value, list)]
    rest = shape.keywords.get("items", [])
    if rest and isinstance(rest[0].value, list):
        lists, rest = rest, shape.keywords.get("additionalItems", [])
    first: list[list[Node]] = []
    for index, schema in (entry for held in lists if isinstance(held.value, list) for entry in held.items()):
        first += [[] for _ in range(int(index) + 1 - len(first))]
        first[int(index)].append(schema)
    return first, [node for node in rest if node.value not in (True, {}) or isinstance(node.value, int)]


def _compare_items(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    before, old_rest = _items(old)
    after, new_rest = _items(new)
    for index in range(max(len(before), len(after))):
        where = context.where.below(f"[{index}]", "items")
        facts = {"index": index}
        if index < len(before) and index < len(after):
            yield from stated_links(before[index], after[index], where, Step("item", index=index))
        elif index < len(before):
            yield context.draft("schema.prefix-items.removed", before[index][0], None, facts, keywords=_ITEMS)
        else:
            yield context.draft("schema.prefix-items.added", None, after[index][0], facts, keywords=_ITEMS)
    if old_rest and new_rest:
        step = Step("items", index=max(len(before), len(after)))
        yield from stated_links(old_rest, new_rest, context.where.below("[]", "items"), step)
    elif old_rest:
        yield context.draft("schema.items.removed", old_rest[0], None, keywords=_ITEMS)
    elif new_rest:
        yield context.draft("schema.items.added", None, new_rest[0], keywords=_ITEMS)


_ITEMS = (*LISTED, "unevaluatedItems")


def _compare_single(
    keyword: str, kind: str, old: MergedSchema, new: MergedSchema, context: SchemaContext
) -> Iterator[Draft | Link]:
    stated, there = old.keywords.get(keyword, ()), new.keywords.get(keyword, ())
    for before, after in _in_pairs(stated, there, _value):
        yield from _compare_one(keyword, kind, before, after, context)


def _compare_one(
    keyword: str, kind: str, before: Node | None, after: Node | None, context: SchemaContext
) -> Iterator[Draft | Link]:
    if before is not None and after is not None:
        yield Link(old=before, new=after, where=context.where.below("", "branch"), flow=BOTH, step=TEST)
    elif before is not after:
        event = "removed" if after is None else "added"
        yield context.draft(kind.format(event), before, after, {"keyword": keyword}, keywords=(keyword,))


def _in_pairs(old: Sequence[T], new: Sequence[T], said: Callable[[T], Hashable]) -> list[tuple[T | None, T | None]]:
    """Return what the members of two compositions state in pairs: those that say the same, then the others as they
    come. What is left over has no partner."""
    if len(old) <= 1 and len(new) <= 1:
        return list(zip_longest(old, new))
    pairs, left, right = _alike(old, new, said)
    return [*pairs, *zip_longest(left, right)]


def _alike(
    old: Sequence[T], new: Sequence[T], said: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Return what says the same on both sides in pairs, and what is left over of either side."""
    waiting: dict[Hashable, deque[int]] = {}
    for index, one in enumerate(new):
        waiting.setdefault(said(one), deque()).append(index)
    pairs: list[tuple[T, T]] = []
    left: list[T] = []
    for one in old:
        found = waiting.get(said(one))
        if found:
            pairs.append((one, new[found.popleft()]))
        else:
            left.append(one)
    return pairs, left, [new[index] for index in sorted(chain.from_iterable(waiting.values()))]


def paired_conditions(old: MergedSchema, new: MergedSchema) -> list[tuple[Condition, Condition]]:
    """Return the conditions of two compositions in pairs: those that ask the same, then the others as they come. What
    has no partner is paired with an empty one."""
    pairs = _in_pairs(_conditions(old), _conditions(new), _question)
    return [(was or {}, now or {}) for was, now in pairs]


def _conditions(shape: MergedSchema) -> list[Condition]:
    """The conditions that the members of a composition set, each in a schema of its own."""
    found: dict[Tokens, dict[str, Node]] = {}
    for keyword in CONDITION:
        for node in shape.keywords.get(keyword, ()):
            found.setdefault(node.tokens[:-1], {})[keyword] = node
    return list(found.values())


def _question(condition: Condition) -> str:
    asked = condition.get("if")
    return "" if asked is None else canonical(asked.value)


def _compare_content_schema(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    before, after = old.keywords.get("contentSchema", ()), new.keywords.get("contentSchema", ())
    if before and after:
        yield from stated_links(before, after, context.where.below("", "branch"), TEST)
    elif before or after:
        facts = {"keyword": "contentSchema"}
        yield context.draft("schema.content.changed", *_firsts(before, after), facts, keywords=("contentSchema",))


def _compare_meanings(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Link]:
    """Yield links between the schemas that dynamic references may mean, as they stand in the documents."""
    comparison = context.comparison
    stated = old.keywords.get("$dynamicRef", ()), new.keywords.get("$dynamicRef", ())
    for before, after in zip(*stated, strict=False):
        was = comparison.old.meanings.get(before.tokens[:-1], ())
        now = comparison.new.meanings.get(after.tokens[:-1], ())
        for one, other in zip(was, now, strict=False):
            here = context.where.below("", "branch")
            yield Link(old=comparison.old.at(one), new=comparison.new.at(other), where=here, flow=BOTH, step=SAME)


def _merged(shape: MergedSchema, keyword: str) -> dict[str, list[Node]]:
    """The entries of a keyword that holds a map, over all members."""
    found: dict[str, list[Node]] = {}
    for node in shape.keywords.get(keyword, []):
        if isinstance(node.value, dict):
            for name, entry in node.items():
                found.setdefault(name, []).append(entry)
    return found


def _compare_pattern_properties(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    entries = _merged(old, "patternProperties"), _merged(new, "patternProperties")
    for pattern, before, after in _both(*entries):
        if before and after:
            yield from stated_links(before, after, context.where.below("{}", "map"), MAP)
        else:
            kind = f"schema.pattern-property.{'added' if after else 'removed'}"
            keywords = ("patternProperties", *CLOSERS)
            yield context.draft(kind, *_firsts(before, after), {"pattern": pattern}, keywords=keywords)


def _both(old: Mapping[str, list[Node]], new: Mapping[str, list[Node]]) -> Iterator[tuple[str, list[Node], list[Node]]]:
    """Yield the entries of two maps by name: those of the old one, then those of the new one alone."""
    for name in {**old, **new}:
        yield name, old.get(name, []), new.get(name, [])


def _firsts(old: Sequence[Node], new: Sequence[Node]) -> tuple[Node | None, Node | None]:
    return next(iter(old), None), next(iter(new), None)


def _dependencies(shape: MergedSchema, keyword: str, kind: type) -> dict[str, list[Node]]:
    found = _merged(shape, keyword)
    for name, nodes in _merged(shape, "dependencies").items():
        found.setdefault(name, []).extend(node for node in nodes if isinstance(node.value, kind))
    return {name: nodes for name, nodes in found.items() if nodes}


def _compare_dependent_schemas(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    entries = _dependencies(old, "dependentSchemas", dict), _dependencies(new, "dependentSchemas", dict)
    for trigger, before, after in _both(*entries):
        if before and after:
            yield from stated_links(before, after, context.where.below("", "branch"), TEST)
        else:
            kind = f"schema.dependent-schema.{'added' if after else 'removed'}"
            yield context.draft(kind, *_firsts(before, after), {"trigger": trigger}, keywords=DEPENDENT)


def _compare_dependent_required(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    entries = _dependencies(old, "dependentRequired", list), _dependencies(new, "dependentRequired", list)
    for trigger, before, after in _both(*entries):
        was, now = _firsts(before, after)
        if was is not None and now is not None:
            if _all_needed(before) == _all_needed(after):
                continue
            event = "changed"
        else:
            event = "added" if was is None else "removed"
        facts = {"trigger": trigger}
        keywords = ("dependentRequired", "dependencies")
        yield context.draft(f"schema.dependent-required.{event}", was, now, facts, keywords=keywords)


def _all_needed(lists: Sequence[Node]) -> set[str]:
    return {canonical(name) for node in lists for name in (node.value if isinstance(node.value, list) else [])}


def _compare_unevaluated_items(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    before, after = _unevaluated(old), _unevaluated(new)
    closed_before, closed_after = (any(node.value is False for node in stated) for stated in (before, after))
    if closed_before != closed_after:
        event = "closed" if closed_after else "opened"
        yield context.draft(f"schema.unevaluated-items.{event}", *_firsts(before, after), keywords=_ITEMS)
    elif before and after:
        step = Step("items", index=max(len(_items(old)[0]), len(_items(new)[0])))
        yield from stated_links(before, after, context.where.below("[]", "items"), step)
    elif before:
        yield context.draft("schema.items.removed", before[0], None, keywords=_ITEMS)
    elif after:
        yield context.draft("schema.items.added", None, after[0], keywords=_ITEMS)


def _unevaluated(shape: MergedSchema) -> list[Node]:
    return [node for node in shape.keywords.get("unevaluatedItems", ()) if node.value is not True and node.value != {}]


def stated_links(old: Sequence[Node], new: Sequence[Node], where: SchemaPlace, step: Step) -> Iterator[Link]:
    """Yield links between the schemas that members of two compositions state for one part of the value."""
    several = len(old) > 1 or len(new) > 1
    for was, now in paired_declarations(old, new) if several else [(old[0], new[0])]:
        yield Link(old=was, new=now, where=where, flow=BOTH, step=step, absorbed=several)


def paired_declarations(old: Sequence[Node], new: Sequence[Node]) -> list[tuple[Node, Node]]:
    """Return the schemas of one part in pairs, at least one on each side: those that say the same, those that stand in
    the same places, and the others as they come. What one of them refuses, another may refuse anyway; what is left over
    is left to the prover."""
    first, pairs, left, right = (old[0], new[0]), list[tuple[Node, Node]](), [*old], [*new]
    for said in (_value, _place, _constraints):
        alike, left, right = _alike(left, right, said)
        pairs += alike
    pairs += zip(left, right, strict=False)
    # Where one side has more of them, what they say beyond the first came or went.
    pairs += [(node, first[1]) for node in left[len(right) :] if not _says_no_more(node, first[1])]
    pairs += [(first[0], now) for now in right[len(left) :] if not _says_no_more(now, first[0])]
    return pairs


def _value(node: Node) -> str:
    return canonical(node.value)


def _place(node: Node) -> Tokens:
    return node.tokens


def _constraints(node: Node) -> str:
    return canonical(_words_left_out(node))


def _says_no_more(node: Node, other: Node) -> bool:
    said, known = _words_left_out(node), _words_left_out(other)
    if not isinstance(said, dict) or not isinstance(known, dict):
        return same(said, known)
    return all(key in known and same(value, known[key]) for key, value in said.items())


def _words_left_out(node: Node) -> Json:
    if not isinstance(node.value, dict):
        return node.value
    return {key: value for key, value in node.value.items() if key == "$ref" or key not in ANNOTATIONS}

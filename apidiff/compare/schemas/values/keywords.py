"""Keywords that constrain a value directly: type, null, values, bounds, lengths, pattern, format and their like.

Each comparer takes two shapes and yields drafts. What a keyword means is read as JSON Schema 2020-12 Validation,
section 6, says; bounds written in different ways are compared by what they admit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.match.assignment import answered, assign
from apidiff.compare.match.likeness import ASKED, TOLD, Company, Traits, confidence
from apidiff.compare.match.names import owner_names
from apidiff.compare.schemas.draft import Draft, SchemaContext
from apidiff.compare.view.merged import TYPES, MergedSchema
from apidiff.compare.view.traits import places
from apidiff.contain.text.formats import ASSERTED, NUMERIC_RANGES, STANDARD
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import RANGE, UNIONS, VALUES
from apidiff.model.change import Subject
from apidiff.model.contract import Node
from apidiff.model.document import Json

_COUNTS = (
    ("schema.length", "minLength", "maxLength"),
    ("schema.item-count", "minItems", "maxItems"),
    ("schema.property-count", "minProperties", "maxProperties"),
    ("schema.contains-count", "minContains", "maxContains"),
)
_SETS = (("schema.pattern", "pattern"), ("schema.format", "format"), ("schema.multiple-of", "multipleOf"))
_CONTENT = ("contentEncoding", "contentMediaType")
# What a bound admits depends on the type, too; the others say the same where they read the same.
_RANGE = frozenset(RANGE)
_OTHERS = frozenset(
    {"uniqueItems", *_CONTENT, *(name for _, *names in _COUNTS for name in names), *(name for _, name in _SETS)}
)


def compare_keywords(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield what differs in the keywords that constrain a value directly."""
    yield from compare_types(old, new, context)
    yield from compare_null(old, new, context)
    yield from compare_values(old, new, context)
    if not old.keywords.keys().isdisjoint(_RANGE) or not new.keywords.keys().isdisjoint(_RANGE):
        yield from _compare_range(old, new, context)
    if context.delta.keywords.keys().isdisjoint(_OTHERS):
        return
    for kind, lower, upper in _COUNTS:
        yield from _compare_count(kind, lower, upper, old, new, context)
    for kind, keyword in _SETS:
        yield from _compare_set(kind, keyword, old, new, context)
    yield from _compare_unique(old, new, context)
    for keyword in _CONTENT:
        before, after = old.first(keyword), new.first(keyword)
        if _differ(before, after):
            yield context.draft("schema.content.changed", before, after, {"keyword": keyword}, keywords=(keyword,))


def _differ(old: Node | None, new: Node | None) -> bool:
    if old is None or new is None:
        return old is not new
    return bool(canonical(old.value) != canonical(new.value))


def compare_types(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield how the allowed types differ, null left out."""
    if old.types == new.types or old.nothing or new.nothing:
        return
    before, after = expanded(old.types), expanded(new.types)
    if before == after or expanded(_whole_types(old)) == expanded(_whole_types(new)):
        return
    event = "narrowed" if after < before else "widened" if before < after else "changed"
    facts = {"old": type_name(old), "new": type_name(new)}
    # A union of plain types is read as a list of types.
    keywords: tuple[str, ...] = ("type",) if old.unions or new.unions else ("type", "anyOf", "oneOf")
    if not before & after:
        # Whatever is listed, too, is refused for its type.
        keywords += ("enum", "const")
    if _are_other_numbers(old, new):
        keywords += ("format",)
    draft = context.draft(f"schema.type.{event}", old.first("type"), new.first("type"), keywords=keywords)
    yield with_facts(draft, facts)


def _are_other_numbers(old: MergedSchema, new: MergedSchema) -> bool:
    """Whether integers became any numbers, or the other way round: then so did their formats."""
    if old.types is None or new.types is None or old.nothing or new.nothing:
        return False
    kinds = [expanded(_whole_types(shape)) & _NUMBERS for shape in (old, new)]
    return all(kinds) and kinds[0] != kinds[1]


def _whole_types(shape: MergedSchema) -> frozenset[str] | None:
    """The types of a shape, in which a number that is a multiple of a whole one is an integer: 1.0 is one, too (JSON
    Schema 2020-12 Core, section 4.2.3)."""
    steps = map(_number, shape.keywords.get("multipleOf", ()))
    if shape.types is None or not any(step is not None and step > 0 and step.denominator == 1 for step in steps):
        return shape.types
    return frozenset("integer" if name == "number" else name for name in shape.types)


def expanded(types: frozenset[str] | None) -> frozenset[str]:
    """Return the types with integer counted as a part of number."""
    if types is None:
        return TYPES
    return types | {"integer"} if "number" in types else types


def type_name(shape: MergedSchema) -> str:
    """Return the types of a shape in words: `string`, `integer or string`, `any type`."""
    if shape.types is None:
        return "any type"
    return " or ".join(sorted(shape.types)) or ("null" if shape.null else "no type")


def with_facts(draft: Draft, facts: dict[str, Json]) -> Draft:
    """Return the draft with some facts stated otherwise."""
    return replace(draft, facts={**draft.facts, **facts})


def compare_null(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield whether null became allowed or forbidden, where a type was declared all along."""
    was, now = _null(old), _null(new)
    # Declaring a type where there was none forbids null too; that is the type's doing.
    if was is None or now is None or was == now or (old.unlisted and new.unlisted):
        return
    event = "added" if now else "removed"
    keywords = (*VALUES, *UNIONS, "nullable")
    yield context.draft(f"schema.null.{event}", _null_node(old), _null_node(new), keywords=keywords)


def _null(shape: MergedSchema) -> bool | None:
    """Whether a shape allows null: by its type, or by a branch for null beside others. None where nothing is said."""
    if shape.nothing:
        return None
    if shape.types is not None or shape.values is not None:
        return shape.null
    return all(union.null for union in shape.unions) if shape.unions else None


def _null_node(shape: MergedSchema) -> Node | None:
    return shape.first("nullable") or shape.first("type") or shape.node


def compare_values(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield how `enum` and `const` differ. A const is an enum of one (JSON Schema 2020-12 Validation, section
    6.1.3)."""
    if old.values is None and new.values is None:
        return
    keywords = ("enum", "const")
    if old.values is None or new.values is None:
        event = "added" if old.values is None else "removed"
        side = new if old.values is None else old
        name = "const" if side.first("enum") is None else "enum"
        yield context.draft(f"schema.{name}.{event}", _values_node(old), _values_node(new), keywords=keywords)
        return
    removed = {text: node for text, node in old.values.items() if text not in new.values}
    added = {text: node for text, node in new.values.items() if text not in old.values}
    if removed and added and old.first("enum") is None and new.first("enum") is None:
        yield context.draft("schema.const.changed", _values_node(old), _values_node(new), keywords=keywords)
        return
    extensible = _is_extensible(old) or _is_extensible(new)
    renamed = {} if extensible else renamed_values(context.comparison, old.values, new.values, context.subject)
    for text, (other, sure) in renamed.items():
        nodes = removed.pop(text), added.pop(other)
        names = {"old_name": nodes[0].value, "new_name": nodes[1].value}
        asked = {"confidence": sure, "question": f"{value_question(context.subject)}:{nodes[0].value}"}
        kind = "schema.enum.value.renamed"
        yield context.draft(kind, *nodes, {**names, **asked}, keywords=keywords, names=(text, other))
    for text, node in removed.items():
        facts: dict[str, Json] = {"value": node.value, "extensible": extensible}
        yield context.draft("schema.enum.value.removed", node, None, facts, keywords=keywords, names=(text,))
    for text, node in added.items():
        facts = {"value": node.value, "extensible": extensible}
        yield context.draft("schema.enum.value.added", None, node, facts, keywords=keywords, names=(text,))


def _values_node(shape: MergedSchema) -> Node | None:
    return shape.first("enum") or shape.first("const")


def _is_extensible(shape: MergedSchema) -> bool:
    node = shape.first("x-extensible-enum")
    return node is not None and node.value not in (False, None)


def _number(node: Node) -> Fraction | None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return Fraction(value) if value == value and abs(value) != float("inf") else None


def _bound(shape: MergedSchema, plain: str, exclusive: str, sign: int) -> tuple[Fraction, bool, Node] | None:
    """Return the tightest lower (sign 1) or upper (sign -1) bound: its value, whether it is excluded, and its node."""
    found: list[tuple[Fraction, bool, Node]] = []
    old_style = any(node.value is True for node in shape.keywords.get(exclusive, []))
    for node in shape.keywords.get(plain, []):
        number = _number(node)
        if number is not None:
            found.append((number, old_style, node))
    for node in shape.keywords.get(exclusive, []):
        number = _number(node)
        if number is not None:
            found.append((number, True, node))
    if shape.is_integer:
        found = [_whole(entry, sign) for entry in found]
    return max(found, key=lambda entry: (entry[0] * sign, entry[1])) if found else None


def _whole(entry: tuple[Fraction, bool, Node], sign: int) -> tuple[Fraction, bool, Node]:
    """The same bound for integers: an inclusive whole number."""
    number, excluded, node = entry
    if number.denominator == 1:
        return (number + sign, False, node) if excluded else entry
    floor = number.numerator // number.denominator
    return Fraction(floor + 1 if sign > 0 else floor), False, node


def _compare_range(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    for plain, exclusive, sign in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        before, after = _bound(old, plain, exclusive, sign), _bound(new, plain, exclusive, sign)
        if before is None and after is None:
            continue
        if before is not None and after is not None:
            if before[:2] == after[:2]:
                continue
            narrowed = bool((after[0] * sign, after[1]) > (before[0] * sign, before[1]))
        else:
            narrowed = before is None
        old_node, new_node = before[2] if before else None, after[2] if after else None
        yield _bounded("schema.range", narrowed, old_node, new_node, context, (plain, exclusive))


def _bounded(
    kind: str, narrowed: bool, old: Node | None, new: Node | None, context: SchemaContext, keywords: tuple[str, ...]
) -> Draft:
    event = "added" if old is None else "removed" if new is None else "changed"
    present = new or old
    keyword = present.tokens[-1] if present is not None else keywords[0]
    facts: dict[str, Json] = {"keyword": keyword, "event": event}
    return context.draft(f"{kind}.{'narrowed' if narrowed else 'widened'}", old, new, facts, keywords=keywords)


def _compare_count(
    kind: str, lower: str, upper: str, old: MergedSchema, new: MergedSchema, context: SchemaContext
) -> Iterator[Draft]:
    # Absent minimums are 0, but minContains is 1 (JSON Schema 2020-12 Validation, section 6.4.5).
    absent = 1 if lower == "minContains" else 0
    for keyword, sign in ((lower, 1), (upper, -1)):
        before, after = _tightest(old, keyword, sign), _tightest(new, keyword, sign)
        if before is None and after is None:
            continue
        default = Fraction(absent) if sign > 0 else None
        was = before[0] if before else default
        now = after[0] if after else default
        if was == now:
            continue
        narrowed = was is None or (now is not None and now * sign > was * sign)
        yield _bounded(kind, narrowed, before[1] if before else None, after[1] if after else None, context, (keyword,))


def _tightest(shape: MergedSchema, keyword: str, sign: int) -> tuple[Fraction, Node] | None:
    found = [(number, node) for node in shape.keywords.get(keyword, []) if (number := _number(node)) is not None]
    return max(found, key=lambda entry: entry[0] * sign) if found else None


def _compare_set(
    kind: str, keyword: str, old: MergedSchema, new: MergedSchema, context: SchemaContext
) -> Iterator[Draft]:
    """Compare a keyword of which several members of a composition may each hold one."""
    told = _OF_NUMBERS if keyword == "format" and _are_other_numbers(old, new) else ()
    before = {canonical(node.value): node for node in old.keywords.get(keyword, []) if node.value not in told}
    after = {canonical(node.value): node for node in new.keywords.get(keyword, []) if node.value not in told}
    removed = [node for text, node in before.items() if text not in after]
    added = [node for text, node in after.items() if text not in before]
    paired = list(zip(removed, added, strict=False))
    for was, now in paired:
        yield context.draft(f"{kind}.changed", was, now, _families(kind, was, now), keywords=(keyword,))
    for node in removed[len(paired) :]:
        yield context.draft(f"{kind}.removed", node, None, _families(kind, node, None), keywords=(keyword,))
    for node in added[len(paired) :]:
        yield context.draft(f"{kind}.added", None, node, _families(kind, None, node), keywords=(keyword,))


def _families(kind: str, old: Node | None, new: Node | None) -> dict[str, Json]:
    return {"old_family": family(old), "new_family": family(new)} if kind == "schema.format" else {}


def _compare_unique(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    before = next((node for node in old.keywords.get("uniqueItems", []) if node.value is True), None)
    after = next((node for node in new.keywords.get("uniqueItems", []) if node.value is True), None)
    if (before is None) != (after is None):
        event = "added" if before is None else "removed"
        yield context.draft(f"schema.unique-items.{event}", before, after, keywords=("uniqueItems",))


_BINARY = "binary"
_NUMBERS = frozenset({"integer", "number"})
_OF_NUMBERS = (*NUMERIC_RANGES, "float", "double", "decimal")
"""Formats of numbers, each of which is one of integers or of all numbers."""
_TYPED = frozenset({"date", "date-time", "time", "duration", "uuid", "byte", "double", "decimal", *NUMERIC_RANGES})


def family(node: Node | None) -> str:
    """Return what a format is: `binary`, `typed`, `text`, `unknown`, or an empty string where there is none.

    Those that are `typed` become types of their own in generated code, so they count like types. The others stay text:
    a client meets no surprise of type where one is dropped, and those that nobody knows promise nothing that can be
    checked."""
    if node is None or not isinstance(node.value, str):
        return ""
    name = node.value
    if name == _BINARY:
        return "binary"
    if name in _TYPED:
        return "typed"
    return "text" if name in ASSERTED or name in STANDARD else "unknown"


_MOST_PAIRS = 10_000


def value_question(subject: Subject) -> str:
    """Return how the ids of questions about the values of a schema begin."""
    return f"value:{'.'.join((str(subject.owner), *subject.path))}"


def renamed_values(
    comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node], subject: Subject
) -> dict[str, tuple[str, float]]:
    """Return the old values that the new ones have under another name, with the confidence of each.

    Values go by their canonical text. Only names and places are known of them: other numbers, dates and versions are
    other values."""
    before, after = _traits(old, new), _traits(new, old)
    if not before or not after or len(before) * len(after) > _MOST_PAIRS:
        return {}
    company = Company(
        removed=len(old.keys() - new.keys()),
        added=len(new.keys() - old.keys()),
        owner=owner_names((*subject.path, str(subject.owner))[-1:]),
    )
    scores = {
        (was, now): confidence(traits, others, company)
        for (was, (_, traits)), (now, (_, others)) in product(before.items(), after.items())
    }
    answers = answered(comparison.settings.answers, f"{value_question(subject)}:")
    found = assign(scores, told=TOLD, asked=ASKED, answers=answers, added=after)
    return {before[was][0]: (after[now][0], sure) for was, (now, sure) in found.pairs.items() if was in before}


def _traits(values: Mapping[str, Node], others: Mapping[str, Node]) -> dict[str, tuple[str, Traits]]:
    """The canonical text and the traits of those values that the others lack, where they are texts with letters."""
    place = places(values, others)
    return {
        node.value: (text, Traits(name=node.value, place=place.get(text)))
        for text, node in values.items()
        if text not in others and isinstance(node.value, str) and any(map(str.isalpha, node.value))
    }

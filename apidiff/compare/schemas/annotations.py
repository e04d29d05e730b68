"""Keywords of a schema that constrain no value by themselves: descriptions, defaults, discriminators, extensions.

Whatever keyword no comparer knows comes out as `unmodelled.changed`, so that nothing changes unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from apidiff.compare.context.site import Comparison
from apidiff.compare.lifecycle.deprecation import (
    LIFECYCLE_KEYWORDS,
    lifecycle_of,
    stability_events,
    sunset_events,
    values_of,
)
from apidiff.compare.schemas.discriminators import left_over, says_what_branches_demand, stated_at, told_of
from apidiff.compare.schemas.draft import Draft, SchemaContext
from apidiff.compare.schemas.unread import nameless
from apidiff.compare.schemas.values.xml_names import in_words
from apidiff.compare.view.merged import MergedSchema
from apidiff.contain import vocabulary
from apidiff.contain.values import canonical
from apidiff.model.contract import Contract, Node
from apidiff.model.equality import same
from apidiff.model.pointer import format_pointer
from apidiff.resolve.references.mappings import entries_of_mapping
from apidiff.validate.metaschemas import STANDARD_DIALECTS

_DESCRIPTIONS = {
    "title": "schema.title.changed",
    "description": "schema.description.changed",
    "summary": "schema.description.changed",
    "example": "schema.example.changed",
    "examples": "schema.example.changed",
    "externalDocs": "schema.external-docs.changed",
    "xml": "schema.xml.changed",
}
_TEXT = frozenset({"string"})
_DISCRIMINATING = frozenset({"propertyName", "mapping", "defaultMapping"})
_COMMENTS = ("$comment", "format-assertion", *vocabulary.IDENTIFIERS)
_WORDS = frozenset({*_DESCRIPTIONS, *_COMMENTS})

ANNOTATIONS = frozenset(
    {*_WORDS, *vocabulary.DEFINITIONS, *vocabulary.ACCESS, "$ref", "default", "deprecated", "discriminator"}
)
"""The keywords that say nothing about which values a schema admits, at the place where they stand."""

COMPARED = ANNOTATIONS.union(
    vocabulary.REFERENCES,
    vocabulary.SAID_PLAINLY,
    vocabulary.COMPOSITIONS,
    vocabulary.ONE_SCHEMA,
    vocabulary.OF_ARRAYS,
    vocabulary.OF_OBJECTS,
    vocabulary.CONTENT,
    ("format", "nullable", "x-nullable", "x-extensible-enum", "x-sunset", "x-stability-level"),
)
"""The keywords that some comparer of schemas reads."""


def compare_annotations(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield what differs in keywords that constrain no value."""
    yield from _compare_default(old, new, context)
    yield from _compare_deprecated(old, new, context)
    yield from _compare_discriminator(old, new, context)
    yield from _compare_extensible_enum(old, new, context)
    yield from _compare_lifecycle(old, new, context)
    yield from _compare_words(old, new, context)
    yield from _compare_unknown(old, new, context)


def compare_reference_words(old: Node, new: Node, context: SchemaContext) -> Iterator[Draft]:
    """Yield what differs beside the `$ref`s of two schemas that are plain references on either side: words about the
    place where they stand, and in the older dialect what is ignored there."""
    before, after = _beside(old), _beside(new)
    for keyword in {**before, **after}:
        was, now = before.get(keyword), after.get(keyword)
        if not differ(was, now):
            continue
        if keyword.startswith("x-"):
            yield _unknown(context, keyword, was, now)
        elif keyword in _DESCRIPTIONS:
            yield context.draft(_DESCRIPTIONS[keyword], was, now, {"in_xml": False})
        else:
            yield context.draft("reference.changed", was, now, {"keyword": keyword})


def _beside(node: Node) -> dict[str, Node]:
    if not isinstance(node.value, dict) or not isinstance(node.value.get("$ref"), str):
        return {}
    # Marks of access are a property's, and told with it.
    return {keyword: entry for keyword, entry in node.items() if keyword not in ("$ref", "readOnly", "writeOnly")}


def _uncommon(old: MergedSchema, new: MergedSchema, keyword: str) -> Iterator[tuple[Node | None, Node | None]]:
    """Pair up the nodes of a keyword in two compositions, what both say left out: a description that moved into a
    member of an `allOf`, or out of one, says the same."""
    before, after = old.keywords.get(keyword, ()), new.keywords.get(keyword, ())
    left, right = _by_text(before), _by_text(after)
    removed = [node for text, node in left.items() if text not in right]
    added = [node for text, node in right.items() if text not in left]
    yield from zip_longest(removed, added)


def _by_text(nodes: Iterable[Node]) -> dict[str, Node]:
    return {canonical(node.value): node for node in nodes}


def _compare_words(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    if context.delta.keywords.keys().isdisjoint(_WORDS):
        return
    for keyword, kind in _DESCRIPTIONS.items():
        for before, after in _uncommon(old, new, keyword):
            if keyword != "xml" or _differ_in_xml(context, before, after):
                yield context.draft(kind, before, after, {"in_xml": False})
    for keyword in _COMMENTS:
        for before, after in _uncommon(old, new, keyword):
            if keyword == "$schema" and is_standard(before) and is_standard(after):
                continue
            yield context.draft("schema.comment.changed", before, after, {"keyword": keyword})


def _differ_in_xml(context: SchemaContext, old: Node | None, new: Node | None) -> bool:
    return not same(in_words(context.comparison.old, old), in_words(context.comparison.new, new))


def is_standard(dialect: Node | None) -> bool:
    """Return whether schemas are written in a dialect of the standard itself, as they are where none is named."""
    return dialect is None or dialect.value in STANDARD_DIALECTS


def differ(old: Node | None, new: Node | None) -> bool:
    """Return True where two optional nodes hold different values."""
    if old is None or new is None:
        return old is not new
    return not same(old.value, new.value)


def _compare_unknown(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    unknown = [keyword for keyword in context.delta.keywords if keyword not in COMPARED]
    are_annotations = bool(unknown) and _are_annotations(old, new, context)
    for keyword in unknown:
        for before, after in _uncommon(old, new, keyword):
            if are_annotations and not keyword.startswith(("x-", "$")):
                yield context.draft("schema.annotation.changed", before, after, {"keyword": keyword})
            else:
                yield _unknown(context, keyword, before, after)


def _are_annotations(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> bool:
    """Whether keywords that the standard does not know mean nothing to a validator (JSON Schema 2020-12 Core, section
    6.5): on both sides schemas are written in the dialect of OpenAPI, which has had it since 3.1."""
    return all(
        not contract.dialects.is_own(shape.node.tokens)
        and is_standard(contract.root.get("jsonSchemaDialect"))
        and all(map(is_standard, shape.keywords.get("$schema", ())))
        for contract, shape in ((context.comparison.old, old), (context.comparison.new, new))
    )


def _unknown(context: SchemaContext, keyword: str, old: Node | None, new: Node | None) -> Draft:
    if keyword.startswith("x-"):
        event = "added" if old is None else "removed" if new is None else "changed"
        return context.draft(f"extension.{event}", old, new, {"extension": keyword})
    node = new or old
    pointer = format_pointer(node.tokens) if node is not None else ""
    return context.draft("unmodelled.changed", old, new, {"pointer": pointer})


def _compare_default(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    before, after = old.first("default"), new.first("default")
    # Where a side is text, a default is what is written there, with or without quotes.
    as_text = context.where.place in ("parameter", "header") or {old.types, new.types} == {_TEXT}
    if context.where.place in ("parameter", "header"):
        # Null cannot be sent: it stands for nothing that is sent.
        before, after = _unless_null(before), _unless_null(after)
    if as_text and before is not None and after is not None:
        before, after = context.comparison.old.as_text(before), context.comparison.new.as_text(after)
    if differ(before, after):
        event = "added" if before is None else "removed" if after is None else "changed"
        yield context.draft(f"schema.default.{event}", before, after)


def _unless_null(node: Node | None) -> Node | None:
    return None if node is None or node.value is None else node


def _compare_deprecated(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    before, after = _flag(old, "deprecated"), _flag(new, "deprecated")
    if before is None and after is not None:
        yield context.draft(
            "schema.deprecated", before, after, {"sunset": lifecycle_of(values_of(_stated(new))).sunset_text}
        )
    elif before is not None and after is None:
        yield context.draft("schema.undeprecated", before, after)


def _flag(shape: MergedSchema, keyword: str) -> Node | None:
    return next((node for node in shape.keywords.get(keyword, []) if node.value is True), None)


def _compare_lifecycle(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield what changed about sunset dates and stability levels, whichever member of a composition states them."""
    if not any(keyword in shape.keywords for shape in (old, new) for keyword in LIFECYCLE_KEYWORDS):
        return
    was, now = _stated(old), _stated(new)
    for kind, before, after, facts in sunset_events(was, now, context.comparison.settings):
        yield context.draft(kind, before, after, facts)
    for kind, before, after in stability_events(was, now):
        yield context.draft(kind, before, after)


def _stated(shape: MergedSchema) -> dict[str, Node]:
    """The first node of every keyword; a mark that is set goes before one that is not."""
    found = {keyword: nodes[0] for keyword, nodes in shape.keywords.items()}
    deprecated = _flag(shape, "deprecated")
    return found if deprecated is None else {**found, "deprecated": deprecated}


def _compare_discriminator(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    comparison = context.comparison
    before, after = stated_at(comparison.old, old), stated_at(comparison.new, new)
    # Where one side is no union, the discriminator of the other is that of the whole, and was compared there.
    if context.where.null_told:
        return
    if before is None or after is None:
        if before is not after:
            event, sides = ("added", (comparison.new, new)) if before is None else ("removed", (comparison.old, old))
            facts = {"written_out": says_what_branches_demand(*sides)}
            yield context.draft(f"schema.discriminator.{event}", before, after, facts)
        return
    was, now = _discriminating(before), _discriminating(after)
    if differ(was, now):
        yield context.draft("schema.discriminator.property.changed", was, now)
    yield from _compare_default_mapping(before, after, context)
    yield from _compare_beside_discriminator(before, after, context)
    old_mapping, new_mapping = entries_of_mapping(before), entries_of_mapping(after)
    nameless_in_one = nameless(comparison.old, old).keys() ^ nameless(comparison.new, new).keys()
    for value in left_over(comparison, old, new, context.kinds, old_mapping, new_mapping):
        if value in nameless_in_one:
            continue
        here, there = old_mapping.get(value), new_mapping.get(value)
        # A value without an entry stands for the component of that name all the same (OpenAPI 3.1.1, section 4.8.25).
        if (there is None and here is not None and _mapped_name(comparison.old, here) == value) or (
            here is None and there is not None and _mapped_name(comparison.new, there) == value
        ):
            continue
        if differ(here, there) and not _name_the_same(comparison, here, there):
            event = "added" if here is None else "removed" if there is None else "changed"
            yield told_of(f"mapping.{event}", here, there, {"value": value}, context)


def _compare_beside_discriminator(old: Node, new: Node, context: SchemaContext) -> Iterator[Draft]:
    """Yield what differs in a Discriminator Object that does not discriminate."""
    if not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return
    for keyword in {**old.value, **new.value}:
        was, now = old.get(keyword), new.get(keyword)
        if keyword not in _DISCRIMINATING and differ(was, now):
            yield _unknown(context, keyword, was, now)


def _compare_default_mapping(old: Node, new: Node, context: SchemaContext) -> Iterator[Draft]:
    """Yield what changed about the schema that any other value, or none, stands for (OpenAPI 3.2.0, section 4.25)."""
    here, there = old.get("defaultMapping"), new.get("defaultMapping")
    if differ(here, there) and not _name_the_same(context.comparison, here, there):
        event = "added" if here is None else "removed" if there is None else "changed"
        yield told_of(f"mapping.{event}", here, there, {"value": "defaultMapping"}, context)


def _name_the_same(comparison: Comparison, old: Node | None, new: Node | None) -> bool:
    """Whether two mapping entries lead to schemas of the same name: a split document names files where one file had
    pointers. A component that is gone goes on under a name that is new; what else differs is told with the branches."""
    if old is None or new is None:
        return False
    before, after = _mapped_name(comparison.old, old), _mapped_name(comparison.new, new)
    return before == after or (not _has_schema(comparison.new, before) and not _has_schema(comparison.old, after))


def _has_schema(contract: Contract, name: str) -> bool:
    components = contract.root.get("components")
    schemas = None if components is None else components.get("schemas")
    return schemas is not None and schemas.get(name) is not None


def _mapped_name(contract: Contract, node: Node) -> str:
    """The name of the schema that a mapping value stands for: a component name, or a reference (OpenAPI 3.1.1,
    section 4.8.25)."""
    value = str(node.value)
    if "/" not in value and "#" not in value and "." not in value:
        return value
    target = contract.references.target(value, node.tokens)
    return value if target is None else target[-1].rpartition("/")[2].partition(".")[0]


def _discriminating(node: Node) -> Node | None:
    """The name of the discriminating property; Swagger 2.0 writes it without an object around."""
    return node if isinstance(node.value, str) else node.get("propertyName")


def _compare_extensible_enum(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    before, after = _listed(old), _listed(new)
    for text, node in before.items():
        if text not in after:
            yield context.draft("schema.extensible-enum.value.removed", node, None, {"value": node.value})
    for text, node in after.items():
        if text not in before:
            yield context.draft("schema.extensible-enum.value.added", None, node, {"value": node.value})


def _listed(shape: MergedSchema) -> dict[str, Node]:
    node = shape.first("x-extensible-enum")
    if node is None or not isinstance(node.value, list):
        return {}
    return {canonical(entry.value): entry for _, entry in node.items()}

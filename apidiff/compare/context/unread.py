"""Parts that can be read in one of the documents only, or in neither and are not written alike.

What stands behind a broken reference, or has a shape that nothing can be read from, was not compared. Where the other
document has something there, that is a change of its own, which nothing decides (the level is the careful one): a part
that the new document breaks is never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison, Site
from apidiff.contain.values import canonical
from apidiff.model.change import Change, Undecided
from apidiff.model.contract import MOUNT, Contract, Node
from apidiff.model.document import Json
from apidiff.model.words.message import Part, Value, listed, phrase

Unread: TypeAlias = tuple[str, Node, Node, dict[str, Json]]
"""The kind of a change of this module, its nodes and its facts."""

KINDS = ("part.unread", "part.mended", "schema.mapping.unread", "schema.mapping.mended")
"""The kinds of change of this module."""

_KINDS_OF_COMPONENTS = {
    "schemas": ("schema", "a schema"),
    "responses": ("response", "a response"),
    "parameters": ("parameter", "a parameter"),
    "examples": ("", "an example"),
    "requestBodies": ("request-body", "a request body"),
    "headers": ("header", "a header"),
    "securitySchemes": ("", "a security scheme"),
    "links": ("link", "a link"),
    "callbacks": ("callback", "a callback"),
    "pathItems": ("path-item", "a path item"),
    "mediaTypes": ("media-type", "a media type"),
}
"""Which part each section of the components holds, where it is one that is gathered, and what it is called (OpenAPI
3.2.0, section 4.7)."""
_MOST_NAMES = 6
_REASON = "what stands there can be read in one of the documents only"


def facts_of(raw: Node) -> dict[str, Json]:
    """Return what is wrong with a part that cannot be read."""
    return {"reference": reference_text(raw.value), "found": noun(raw.value)}


def added_facts(raw: Node) -> dict[str, Json]:
    """Return the facts of a part that only the new document has, and that cannot be read there."""
    return {**facts_of(raw), "led_to": "not there"}


def unread_of(
    comparison: Comparison, old: tuple[Node, Node], new: tuple[Node, Node], shapes: tuple[type[Any], ...] = (dict,)
) -> Unread | None:
    """Return the kind of the change, its nodes and its facts, for a part of which at least one side cannot be read.
    None where both say the same that cannot be read, or our own rules kept it from being read: that is said of the
    documents."""
    (old_raw, old_part), (new_raw, new_part) = old, new
    was, now = isinstance(old_part.value, shapes), isinstance(new_part.value, shapes)
    if was and not now and not is_withheld(comparison.new, new_raw):
        return "part.unread", old_part, new_raw, {**facts_of(new_raw), "led_to": described(old_part.value)}
    if now and not was and not is_withheld(comparison.old, old_raw):
        return "part.mended", old_raw, new_part, facts_of(old_raw)
    kept = is_withheld(comparison.old, old_raw) or is_withheld(comparison.new, new_raw)
    if was or now or kept or says_there(comparison.old, old_raw) == says_there(comparison.new, new_raw):
        return None
    return "part.unread", old_raw, new_raw, {**facts_of(new_raw), "led_to": unread_before(old_raw)}


def misplaced(part: str, old: tuple[Node, Node], new: tuple[Node, Node]) -> Unread | None:
    """Return the change for a part that one of the documents takes from components of another kind: a response that is
    a reference to a schema says nothing of a response. None where neither or both do so."""
    (old_raw, old_part), (new_raw, new_part) = old, new
    before, after = other_kind(part, old_part), other_kind(part, new_part)
    if bool(before) is bool(after):
        return None
    if after:
        return "part.unread", old_part, new_raw, {**_facts_of_kind(after), "led_to": described(old_part.value)}
    return "part.mended", old_raw, new_part, _facts_of_kind(before)


def other_kind(part: str, node: Node) -> str:
    """Return what stands at a followed node, in words, where it is a component of another kind than the part; else
    nothing."""
    tokens = node.tokens
    if len(tokens) not in (3, 5) or tokens[-3] != "components" or (len(tokens) == 5 and tokens[0] != MOUNT):
        return ""
    held, words = _KINDS_OF_COMPONENTS.get(tokens[-2], (part, ""))
    return "" if held == part else words


def added_of_kind(found: str) -> dict[str, Json]:
    """Return the facts of a part that only the new document has, and that is a component of another kind there."""
    return {**_facts_of_kind(found), "led_to": "not there"}


def _facts_of_kind(found: str) -> dict[str, Json]:
    return {"reference": "", "found": found}


def words_of(raw: Node) -> str:
    """Return what cannot be read, to tell whether two documents say the same there."""
    return reference_text(raw.value) or canonical(raw.value)


def says_there(contract: Contract, raw: Node) -> tuple[str, tuple[str, ...]]:
    """Return what cannot be read, and what stands where its references lead, or on the way there: that cannot be read
    in this place, either."""
    return words_of(raw), tuple(_behind(contract, node) for node in _references(raw))


def _references(raw: Node) -> Iterator[Node]:
    waiting = [raw]
    while waiting:
        node = waiting.pop()
        if reference_text(node.value):
            yield node
        else:
            waiting.extend(child for _, child in node.items())


def _behind(contract: Contract, node: Node) -> str:
    reference = reference_text(node.value)
    found = contract.references.way_end(reference, node.tokens)
    if found is not None:
        return canonical(found.value)
    behind = contract.references.follow(node).value
    return "" if behind is None else canonical(behind)


def unread_before(raw: Node) -> str:
    """Return what stood where nothing could be read in the old document, either."""
    reference = reference_text(raw.value)
    if reference:
        return phrase(Value(reference), ", which led nowhere")
    return f"{noun(raw.value)} that could not be read, either"


def unread_change(comparison: Comparison, site: Site, subject_type: str, found: Unread) -> Change:
    """Return the change for what `unread_of` has found."""
    kind, old, new, facts = found
    return undecided(comparison.change(kind, site, subject_type, old, new, facts))


def undecided(change: Change) -> Change:
    """Return a change of this module with what is known of the payloads: nothing."""
    return replace(change, evidence=dict.fromkeys(change.usages, evidence_of(change.facts)))


def evidence_of(facts: Mapping[str, Json]) -> Undecided:
    """Return why nothing is known of the payloads of such a part."""
    return Undecided(keyword="$ref" if facts["reference"] else "", reason=_REASON)


def is_withheld(contract: Contract, node: Node) -> bool:
    """Return whether what a node refers to was not read because of our own rules or limits."""
    reference = reference_text(node.value)
    return bool(reference) and contract.references.is_withheld(reference, node.tokens)


def reference_text(value: Json) -> str:
    """Return the `$ref` of a value, or an empty string."""
    found = value.get("$ref") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def is_container(value: Json, shape: type[Any]) -> bool:
    """Return whether a value is the map or list that stands somewhere, and no reference that could not be replaced by
    it."""
    return isinstance(value, shape) and not reference_text(value)


def noun(value: Json) -> str:
    """Return what a value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


def described(value: Json) -> str:
    """Return what a part was, in words that a person knows it by."""
    if not isinstance(value, dict):
        return noun(value)
    properties, content = value.get("properties"), value.get("content")
    if isinstance(properties, dict) and properties:
        return phrase("an object with ", *_names(properties))
    if isinstance(content, dict) and content:
        return phrase("a body in ", *_names(content))
    if isinstance(value.get("name"), str) and isinstance(value.get("in"), str):
        return phrase(f"the {value['in']} parameter ", Value(value["name"]))
    if isinstance(value.get("type"), str):
        return phrase("of type ", Value(value["type"]))
    return phrase("an object with ", *_names(value)) if value else "an empty object"


def _names(names: Mapping[str, Json]) -> list[Part]:
    return listed([Value(str(name)) for name in names], _MOST_NAMES)

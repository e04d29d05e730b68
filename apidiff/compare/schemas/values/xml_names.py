"""Names of the outermost elements of XML bodies: where no `xml.name` says otherwise, that of the component.

OpenAPI 3.2.0, section 4.26: the name of an element is inferred from the name of the component that describes it. In
XML, then, renaming the component renames the element; in JSON it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.schemas.draft import Draft, SchemaContext
from apidiff.compare.view.merged import is_null, plain_target
from apidiff.model.contract import Contract, Node, Usage
from apidiff.model.document import Json
from apidiff.model.equality import same

_XML = re.compile(r"[/+]xml\b", re.IGNORECASE)
"""The names of media types that are XML (RFC 7303, sections 3 and 4.2)."""
_UNIONS = ("oneOf", "anyOf")
_DEEPEST = 20


def is_in_xml(usage: Usage) -> bool:
    """Return whether a payload is written in XML."""
    return any(_XML.search(step.name) is not None for step in usage.place.steps)


def in_words(contract: Contract, xml: Node | None) -> Json:
    """Return what an XML Object says that is not so by itself: its node of another type than the schema has anyway, in
    the words of 3.2, and a name that counts and is not the inferred one (OpenAPI 3.1.1, section 4.8.26; 3.2.0, section
    4.26)."""
    if xml is None:
        return {}
    if not isinstance(xml.value, dict) or xml.tokens[-1:] != ("xml",):
        return xml.value
    said = dict(xml.value)
    schema = contract.at(xml.tokens[:-1]).value
    node_type = _node_type(said, schema)
    for keyword in ("attribute", "wrapped"):
        if isinstance(said.get(keyword), bool):
            del said[keyword]
    by_itself = "none" if _is_list(schema) or "$ref" in schema else "element"
    said.pop("nodeType", None)
    if node_type != by_itself:
        said["nodeType"] = node_type
    is_property = xml.tokens[-3:-2] == ("properties",)
    if is_property and node_type == by_itself == "none" and _is_list(schema):
        # Of a list that has no element of its own the items have names. As a whole body it might be taken for one.
        said.pop("name", None)
    if "name" in said and said["name"] == _inferred_name(contract, xml):
        del said["name"]
    return said


def _node_type(xml: Mapping[str, Json], schema: Mapping[str, Json]) -> Json:
    """The type of the node that an XML Object gives a schema; `wrapped` means something beside `type: array` alone."""
    if "nodeType" in xml:
        return xml["nodeType"]
    if xml.get("attribute") is True:
        return "attribute"
    if _is_list(schema) or "$ref" in schema:
        return "element" if xml.get("wrapped") is True else "none"
    return "wrapped" if xml.get("wrapped") is True and "type" not in schema else "element"


def _is_list(schema: Json) -> bool:
    return isinstance(schema, dict) and schema.get("type") in ("array", ["array"])


def _inferred_name(contract: Contract, xml: Node) -> str | None:
    """The name of the element by itself: that of the property, for the items of a list, too. Where a list has an
    element of another name, the versions of the standard do not say the same of its items."""
    if xml.tokens[-3:-2] == ("properties",):
        return xml.tokens[-2]
    if xml.tokens[-4:-3] == ("properties",) and xml.tokens[-2] == "items":
        around = contract.at(xml.tokens[:-2]).get("xml")
        name = xml.tokens[-3]
        if around is None or not isinstance(around.value, dict):
            return name
        said = in_words(contract, around)
        return name if isinstance(said, dict) and "name" not in said else None
    return None


class Element(Struct, frozen=True, kw_only=True, eq=False):
    """An element that is called as a component, or by an `xml.name` that is `said`. `place` is empty for the outermost
    one, `[]` for the items of a list, and ends in `|` for one of several; `node` is where the component is referred
    to."""

    place: str
    name: str
    node: Node
    said: bool


def compare_roots(position: PositionPair, context: SchemaContext) -> Iterator[Draft]:
    """Yield the outermost elements of an XML body that are called as a component which has another name now."""
    before = [element for element in outermost(context.comparison.old, position.old) if not element.said]
    after = [element for element in outermost(context.comparison.new, position.new) if not element.said]
    known = {(element.place, element.name) for element in before} & {(one.place, one.name) for one in after}
    gone = [element for element in before if (element.place, element.name) not in known]
    come = [element for element in after if (element.place, element.name) not in known]
    for was in gone:
        now = next((one for one in come if one.place == was.place and _is_renamed(context.comparison, was, one)), None)
        if now is not None:
            come.remove(now)
            facts: dict[str, Json] = {"old_name": was.name, "new_name": now.name, "in_xml": False}
            yield context.draft("schema.xml.root.renamed", was.node, now.node, facts)


def _is_renamed(comparison: Comparison, was: Element, now: Element) -> bool:
    """Whether one element took the place of another: of several, the one that says the same."""
    if not was.place.endswith("|"):
        return True
    return same(plain_target(comparison.old, was.node).value, plain_target(comparison.new, now.node).value)


def outermost(contract: Contract, node: Node, place: str = "", depth: int = 0) -> Iterator[Element]:
    """Yield the outermost elements of a body that a schema describes, as far as they have names."""
    node = _within(node)
    target = plain_target(contract, node)
    if depth > _DEEPEST or not isinstance(target.value, dict):
        return
    name = _component(contract, node)
    said = _said(node.value) or _said(target.value)
    if said is not None or name is not None:
        yield Element(place=place, name=str(said or name), node=node, said=said is not None)
    items = target.get("items")
    if items is not None and isinstance(items.value, dict):
        yield from outermost(contract, items, place + "[]", depth + 1)
    if name is None:
        for keyword in _UNIONS:
            listed = target.get(keyword)
            branches = [] if listed is None else [one for _, one in listed.items() if not is_null(one.value)]
            for branch in branches:
                yield from outermost(contract, branch, place + "|" if len(branches) > 1 else place, depth + 1)


def _within(node: Node) -> Node:
    """The only member of an `allOf` that adds nothing but words."""
    while isinstance(node.value, dict) and isinstance(node.value.get("allOf"), list) and len(node.value["allOf"]) == 1:
        if not node.value.keys() <= {"allOf", "description", "title", "nullable", "readOnly", "writeOnly"}:
            break
        node = node.child("allOf", "0")
    return node


def _said(value: Json) -> Json:
    """What `xml.name` says."""
    xml = value.get("xml") if isinstance(value, dict) else None
    return xml.get("name") if isinstance(xml, dict) else None


def _component(contract: Contract, node: Node) -> str | None:
    """The name of the component that a schema refers to, or None."""
    reference = node.value.get("$ref") if isinstance(node.value, dict) else None
    tokens = contract.references.target(reference, node.tokens) if isinstance(reference, str) else None
    return tokens[-1] if tokens is not None and tokens[-3:-1] == ("components", "schemas") else None

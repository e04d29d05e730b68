"""Bodies of XML as the JSON values that their schemas describe (OpenAPI 3.1, section 4.8.26, XML Object).

Which elements are a list, and which names stand for which, only the schema says: `xml.name`, `attribute`, `wrapped`.
Where a schema has alternatives it does not tell, and the body is not judged. Document types are not read: they are what
entities grow from.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from apidiff.compare.view.merged import declared_names, merged_at
from apidiff.impact.payload.codings import Unreadable
from apidiff.impact.payload.texts import typed
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_DEEPEST = 60
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_OF_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class _Tree(TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type."""
        raise Unreadable("a body of XML with a document type, which is not read")


def element_of(data: bytes) -> Element:
    """Return the outermost element of a body. Raises Unreadable."""
    parser = XMLParser(target=_Tree())
    try:
        parser.feed(data)
        found: Element = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("a body that is not the XML its media type says") from error
    return found


def value_of_element(
    contract: Contract, schema: Node, element: Element, admits: Callable[[Tokens, Json], bool | None]
) -> Json:
    """Return an element as a value of a schema. Raises Unreadable where the schema does not tell what it is."""
    return _Reader(contract, admits).value(schema, element, 0)


class _Reader:
    def __init__(self, contract: Contract, admits: Callable[[Tokens, Json], bool | None]) -> None:
        self._contract = contract
        self._admits = admits

    def value(self, schema: Node, element: Element, depth: int) -> Json:
        """Return an element as a value of a schema."""
        if depth > _DEEPEST:
            raise Unreadable("a body of XML that is nested too deep")
        if element.get(_NIL) in ("true", "1"):
            return None
        shape = merged_at(self._contract, schema)
        if shape.unions:
            raise Unreadable("a body of XML with alternatives, of which its schema does not tell which it is")
        types = shape.types or frozenset()
        items = shape.first("items")
        if "array" in types or items is not None:
            return [self._item(items, child, depth) for child in element]
        names = declared_names(self._contract, shape)
        if names or "object" in types or len(element):
            return self._object(names, element, depth)
        text = element.text or ""
        return typed(self._contract, schema, text if types <= {"string"} else text.strip(), self._admits)

    def _item(self, items: Node | None, child: Element, depth: int) -> Json:
        return _plain(child, depth) if items is None else self.value(items, child, depth + 1)

    def _object(self, names: dict[str, Node], element: Element, depth: int) -> Json:
        found: dict[str, Json] = {}
        attributes = {_local(name): text for name, text in element.items() if not name.startswith(_OF_XSI)}
        children: dict[str, list[Element]] = {}
        for child in element:
            children.setdefault(_local(child.tag), []).append(child)
        for name, schema in names.items():
            shape, said = merged_at(self._contract, schema), self._said(schema)
            written = str(said.get("name") or name)
            items = shape.first("items")
            if said.get("attribute"):
                if written in attributes:
                    found[name] = typed(self._contract, schema, attributes.pop(written), self._admits)
            elif items is None or said.get("wrapped"):
                inside = children.pop(written, [])
                if inside:
                    found[name] = self.value(schema, inside[-1], depth + 1)
            else:
                inside = children.pop(str(self._said(items).get("name") or name), [])
                if inside:
                    found[name] = [self.value(items, child, depth + 1) for child in inside]
        # What no schema declares is sent all the same.
        found.update({name: text for name, text in attributes.items() if name not in found})
        for name, inside in children.items():
            if name not in found:
                values = [_plain(child, depth) for child in inside]
                found[name] = values if len(values) > 1 else values[0]
        return found

    def _said(self, schema: Node) -> dict[str, Json]:
        """What a schema says of its XML."""
        stated = merged_at(self._contract, schema).first("xml")
        return stated.value if stated is not None and isinstance(stated.value, dict) else {}


def _local(name: str) -> str:
    """A name without its namespace: the prefix is whatever the writer chose."""
    return name.rpartition("}")[2]


def _plain(element: Element, depth: int) -> Json:
    """An element of which no schema says anything."""
    if depth > _DEEPEST:
        raise Unreadable("a body of XML that is nested too deep")
    if not len(element):
        return element.text or ""
    return {_local(child.tag): _plain(child, depth + 1) for child in element}

"""How the value of a parameter, header or form field is written: `style` and `explode`, with their defaults."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from apidiff.compare.context.reading import elements, members, value_of
from apidiff.compare.context.wire import Place
from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.contract import ITEM_FORMATS, Contract, Node
from apidiff.model.document import Json
from apidiff.model.equality import same

# OpenAPI 3.1.1, section 4.8.12.2.2 (parameters) and 4.8.21 (headers).
_DEFAULT_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_PLACES: Mapping[str, Place] = {"path": "path", "header": "header", "cookie": "cookie"}
_SINGLE = ("string", "number", "integer", "boolean", "null", "array")
_DEEPEST = 8


class Serialization(Struct, frozen=True, kw_only=True):
    """How a value is written. `composite` is False where only single values are possible: `explode` means nothing then,
    and `style` only in a path. `fields` says whether an object is possible: in the style `simple` lists are written
    alike, exploded or not (RFC 6570, section 3.2.2). `items` says how lists within a list are written.
    `name` is the name of the parameter where it is written in front of the value, and nothing else says so when it
    changes: in a path, `;x=5`."""

    style: str
    explode: bool
    composite: bool
    fields: bool
    in_: str
    name: str = ""
    items: Json = None

    @property
    def place(self) -> Place:
        """Where the value stands in the message; a query string that is one value is written as a query."""
        return _PLACES.get(self.in_, "query")

    def node(self, holder: Node, keyword: str) -> Node:
        """Return the node of `style`, `explode` or `collectionFormat`, which is that of lists within a list; where the
        keyword is absent, its default, standing at the holder."""
        if keyword == "collectionFormat":
            return holder.get(ITEM_FORMATS) or Node(None, holder.tokens)
        return holder.get(keyword) or Node(self.style if keyword == "style" else self.explode, holder.tokens)

    def differences(self, other: Serialization) -> Iterator[str]:
        """Yield the keywords that make a difference to what travels. Nothing where a parameter moved: that is said
        once."""
        if self.in_ != other.in_:
            return
        composite = self.composite and other.composite
        if self.style != other.style and (composite or self.in_ in ("path", "cookie")):
            yield "style"
        elif self.name != other.name:
            yield "name"
        simple = self.style == other.style == "simple"
        # What `deepObject` without `explode` would be is undefined (OpenAPI 3.1.1, section 4.8.12.2.2).
        deep = self.style == other.style == "deepObject"
        alike = deep or (simple and not (self.fields or other.fields))
        if self.explode is not other.explode and composite and not alike:
            yield "explode"
        if not same(self.items, other.items):
            yield "collectionFormat"


def serialization_of(contract: Contract, node: Node) -> Serialization:
    """Return how the value of a parameter or header is written; a header has no `in`. With `content`, neither keyword
    counts."""
    in_ = value_of(node, "in")
    in_ = in_ if isinstance(in_, str) else "header"
    style = value_of(node, "style")
    style = style if isinstance(style, str) else _DEFAULT_STYLES.get(in_, "form")
    explode = value_of(node, "explode")
    explode = explode if isinstance(explode, bool) else style in ("form", "cookie")
    schema = node.get("schema")
    # Exploded, an object is written by the names of its properties (RFC 6570, section 3.2.7).
    named = style == "matrix" and schema is not None and not (explode and not may_be(_SINGLE, contract, schema))
    return Serialization(
        style=style,
        explode=explode,
        composite=schema is not None and may_be(("array", "object"), contract, schema),
        fields=schema is not None and may_be(("object",), contract, schema),
        in_=in_,
        name=str(value_of(node, "name")) if named else "",
        items=value_of(node, ITEM_FORMATS),
    )


def may_be(wanted: Collection[str], contract: Contract, schema: Node) -> bool:
    """Return whether a value of the schema may be of one of some types (array, object), as far as its types say."""
    waiting, seen, known = [(schema, 0)], set(), False
    while waiting:
        node, depth = waiting.pop()
        node = contract.follow(node)
        if node.tokens in seen or depth > _DEEPEST or not isinstance(node.value, dict):
            continue
        seen.add(node.tokens)
        types = value_of(node, "type")
        names = types if isinstance(types, list) else [types] if isinstance(types, str) else []
        said = names or [*_implied(node)]
        if any(name in wanted for name in said):
            return True
        known = known or bool(said) or bool({"enum", "const", "format", "pattern"} & node.value.keys())
        for keyword in COMPOSITIONS:
            waiting.extend((branch, depth + 1) for branch in elements(node, keyword))
    return not known


def _implied(node: Node) -> Iterator[str]:
    """The types that a schema without a type is about."""
    if members(node, "properties"):
        yield "object"
    if "items" in node.value:
        yield "array"

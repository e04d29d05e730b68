"""A schema as one flat set of keywords: references followed, `allOf` merged, null taken out of the type.

This is what one pydantic model or annotation can say, and so it is no `MergedSchema` (compare/view/merged.py), which
keeps the node of every part for whoever must name it and never loses one: here of two parts the stricter bound counts,
the outer text, and the type of the last where they share none, and what no model can say is listed as `lost`. Unions
stay as they are written, because a union of one branch is an annotation as well.
"""

from __future__ import annotations

from msgspec import Struct, field

from apidiff.compare.lowering.older_dialect import is_nullable
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json, is_number
from apidiff.model.pointer import Tokens

MAX_PARTS = 2000
"""Most `allOf` parts looked at for one schema; more are reported as not seen."""


class View(Struct, kw_only=True):
    """The merged keywords of a schema. `types` is None where no part names a type; null is told by `nullable`; `parts`
    is where the schemas stand that it is made of."""

    tokens: Tokens
    parts: tuple[Tokens, ...] = ()
    keywords: dict[str, Json] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    properties: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    types: list[str] | None = None
    nullable: bool = False
    lost: list[str] = field(default_factory=list)


_STRICTER = {"minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max}
_STRICTER |= {"maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min}
_NODES = ("items", "additionalProperties", "oneOf", "anyOf")
_SKIPPED = frozenset(
    {"properties", "required", "allOf", "type", "nullable", "x-nullable", "$ref", "$defs", "$schema", "$id"}
)


def view_of(contract: Contract, node: Node) -> View:
    """Return the merged view of a schema that is not itself a reference (or is one: it is followed then)."""
    view = View(tokens=node.tokens)
    parts = _parts(contract, node, view)
    view.parts = tuple(part.tokens for part in parts)
    nulls = [part for part in parts if _allows_null(part.value)]
    typed = [part for part in parts if "type" in part.value or "enum" in part.value or "const" in part.value]
    own = parts[-1].value if parts else {}
    view.nullable = is_nullable(own) or (bool(typed) and all(_allows_null(part.value) for part in typed))
    if nulls and not typed:
        view.nullable = True
    for part in parts:
        _merge(view, part)
    return view


def _parts(contract: Contract, node: Node, view: View) -> list[Node]:
    """Return the schemas that all hold, innermost first and the schema itself last."""
    out: list[Node] = []
    seen: set[Tokens] = set()
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, done = stack.pop()
        if done:
            out.append(current)
            continue
        followed = contract.follow(current)
        if followed.tokens in seen:
            continue
        seen.add(followed.tokens)
        if len(seen) > MAX_PARTS:
            view.lost.append("allOf has too many parts")
            break
        if not isinstance(followed.value, dict):
            continue
        if followed.tokens != current.tokens and not contract.dialects.is_own(current.tokens):
            siblings = {key: value for key, value in current.value.items() if key != "$ref"}
            if siblings:
                stack.append((Node(siblings, current.tokens), False))
        stack.append((followed, True))
        branches = followed.get("allOf")
        if branches is not None:
            stack.extend((branch, False) for _, branch in reversed(list(branches.items())))
    return out


def _allows_null(value: dict[str, Json]) -> bool:
    kind = value.get("type")
    if is_nullable(value) or kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    enum = value.get("enum")
    return kind is None and isinstance(enum, list) and None in enum


def _merge(view: View, part: Node) -> None:
    value = part.value
    kinds = _types(value.get("type"))
    if kinds is not None:
        view.types = kinds if view.types is None else [kind for kind in view.types if kind in kinds] or kinds
    required = value.get("required")
    if isinstance(required, list):
        view.required |= {name for name in required if isinstance(name, str)}
    properties = part.get("properties")
    for name, child in properties.items() if properties is not None else ():
        if name not in view.properties or child.value not in ({}, True):
            view.properties[name] = child
    for key, item in value.items():
        if key in _SKIPPED:
            continue
        stricter = _STRICTER.get(key)
        if key in _NODES:
            if key in view.nodes and view.nodes[key].value != item:
                view.lost.append(f"two `{key}` in one allOf")
            view.nodes[key] = Node(item, (*part.tokens, key))
        elif stricter and is_number(item) and is_number(view.keywords.get(key)):
            view.keywords[key] = stricter(view.keywords[key], item)
        else:
            view.keywords[key] = item


def _types(kind: Json) -> list[str] | None:
    if isinstance(kind, str):
        return [] if kind == "null" else [kind]
    if isinstance(kind, list):
        return [item for item in kind if isinstance(item, str) and item != "null"]
    return None

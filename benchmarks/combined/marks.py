"""readOnly, writeOnly and required set and taken back in several parts at once: what exists in which direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from mutation.truth import BREAKING, SILENT, Allowed, worst

from combined.case import Case, Kind, document


@dataclass(frozen=True)
class State:
    """What the parts of an object say together about one of its fields."""

    required: bool
    mark: str

    def exists(self, absent: str) -> bool:
        """Whether the field exists in the direction whose absent fields have a mark."""
        return self.mark != absent


def _request(old: State, new: State) -> Allowed:
    before, after = old.exists("readOnly"), new.exists("readOnly")
    if before and not after:
        return BREAKING
    if after and new.required and not (before and old.required):
        return BREAKING
    return SILENT


def _response(old: State, new: State) -> Allowed:
    before, after = old.exists("writeOnly"), new.exists("writeOnly")
    if before and (not after or (old.required and not new.required)):
        return BREAKING
    return SILENT


def _ref(name: str) -> Any:
    return {"$ref": f"#/components/schemas/{name}"}


def _field(state: State) -> Any:
    return {"type": "string", **({state.mark: True} if state.mark else {})}


def _wanted(state: State) -> Any:
    return {"required": ["id"]} if state.required else {}


def _inline(state: State) -> tuple[Any, Any]:
    return {"type": "object", "properties": {"id": _field(state), "name": {"type": "string"}}, **_wanted(state)}, {}


def _component(state: State) -> tuple[Any, Any]:
    return _ref("Thing"), {"Thing": _inline(state)[0]}


def _marked_beside(state: State) -> tuple[Any, Any]:
    """The field stands in a component, its mark in a part beside it."""
    mark = {"properties": {"id": {state.mark: True}}} if state.mark else {"description": "A thing."}
    return {"allOf": [_ref("Thing"), mark]}, {"Thing": _inline(State(state.required, ""))[0]}


def _required_beside(state: State) -> tuple[Any, Any]:
    part = _wanted(state) or {"description": "A thing."}
    return {"allOf": [_ref("Thing"), part]}, {"Thing": _inline(State(False, state.mark))[0]}


def _both_beside(state: State) -> tuple[Any, Any]:
    mark = {"properties": {"id": {state.mark: True}}} if state.mark else {}
    part = {**mark, **_wanted(state)} or {"description": "A thing."}
    return {"allOf": [_ref("Thing"), part]}, {"Thing": _inline(State(False, ""))[0]}


def _behind_reference(state: State) -> tuple[Any, Any]:
    """The mark stands in the component that the field refers to."""
    schema = {"type": "object", "properties": {"id": _ref("Id"), "name": {"type": "string"}}, **_wanted(state)}
    return schema, {"Id": _field(state)}


def _around_reference(state: State) -> tuple[Any, Any]:
    field = {"allOf": [_ref("Id")], **({state.mark: True} if state.mark else {})}
    schema = {"type": "object", "properties": {"id": field, "name": {"type": "string"}}, **_wanted(state)}
    return schema, {"Id": {"type": "string"}}


_WAYS: dict[str, Callable[[State], tuple[Any, Any]]] = {
    "inline": _inline,
    "component": _component,
    "marked beside": _marked_beside,
    "required beside": _required_beside,
    "both beside": _both_beside,
    "behind a reference": _behind_reference,
    "around a reference": _around_reference,
}
_STATES = tuple(State(required, mark) for required, mark in product((False, True), ("", "readOnly", "writeOnly")))


def _document(way: str, state: State, direction: str, version: str) -> Any:
    schema, parts = _WAYS[way](state)
    content = {"application/json": {"schema": schema}}
    operation: Any = {"responses": {"200": {"description": "Here."}}}
    if direction in ("request", "both"):
        operation["requestBody"] = {"required": True, "content": content}
    if direction in ("response", "both"):
        operation["responses"]["200"]["content"] = content
    return document({"/things": {"put": operation}}, parts, version)


def _kind(first: str, second: str, direction: str) -> Kind:
    def make(rng: Random) -> Iterator[Case]:
        while True:
            old, new = rng.choice(_STATES), rng.choice(_STATES)
            version = rng.choice(("3.0.3", "3.1.0"))
            found = [
                *([_request(old, new)] if direction != "response" else []),
                *([_response(old, new)] if direction != "request" else []),
            ]
            documents = (_document(way, state, direction, version) for way, state in ((first, old), (second, new)))
            yield Case(*documents, allowed=worst(found))

    return Kind(f"marks, {direction}: {first} -> {second}", make)


MARK_KINDS = tuple(
    _kind(first, second, direction)
    for (first, second), direction in product(product(_WAYS, _WAYS), ("request", "response", "both"))
)

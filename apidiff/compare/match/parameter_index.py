"""The parameters that count for an operation: its own, and those of its path that it does not override."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from apidiff.compare.context.reading import elements
from apidiff.compare.match.paths import template_names
from apidiff.model.contract import Contract, Node, Operation

IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that the standard ignores (OpenAPI 3.1.1, section 4.8.12.1)."""

ParameterKey: TypeAlias = tuple[str, str]
"""`in` and the name by which it is known there: header names in lower case."""


def key_of(in_: str, name: str) -> ParameterKey:
    """Return the key of a parameter of that place and name."""
    return in_, name.lower() if in_ == "header" else name


class Parameter(Struct, frozen=True, kw_only=True, eq=False):
    """A parameter of an operation. `node` is followed, `raw` is not; `of_path` says that it stands in the Path Item
    Object."""

    name: str
    in_: str
    node: Node
    raw: Node
    of_path: bool


def parameters_of(contract: Contract, operation: Operation) -> dict[ParameterKey, Parameter]:
    """Return the parameters of an operation by key; the first of several that are declared twice at one level."""
    found = _declared(contract, operation.node, of_path=False)
    for key, parameter in _declared(contract, operation.path_item, of_path=True).items():
        found.setdefault(key, parameter)
    return found


def _declared(contract: Contract, holder: Node, *, of_path: bool) -> dict[ParameterKey, Parameter]:
    found: dict[ParameterKey, Parameter] = {}
    for raw in elements(holder, "parameters"):
        node = contract.follow(raw)
        value = node.value
        if not isinstance(value, dict):
            continue
        name, in_ = value.get("name"), value.get("in")
        if not isinstance(name, str) or not isinstance(in_, str):
            continue
        key = key_of(in_, name)
        if in_ == "header" and key[1] in IGNORED_HEADERS:
            continue
        if key not in found:
            found[key] = Parameter(name=name, in_=in_, node=node, raw=raw, of_path=of_path)
    return found


def by_position(parameters: dict[ParameterKey, Parameter], path: str) -> dict[ParameterKey, Parameter]:
    """Return the parameters with those of the path keyed by their place in its template."""
    places = {name: str(index) for index, name in enumerate(template_names(path))}
    return {
        (key[0], places.get(key[1], key[1])) if key[0] == "path" else key: parameter
        for key, parameter in parameters.items()
    }

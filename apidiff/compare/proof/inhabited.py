"""Schemas that plainly have a value other than null: what nearly every schema is, found without asking the prover.

A value is put together in thought, the simplest one of some type that the schema allows. What is not simple
(compositions, patterns, tuples) is left to the prover: False means that nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from apidiff.compare.schemas.annotations import ANNOTATIONS
from apidiff.compare.view.merged import plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_DEEPEST: Final = 40
_SCALARS: Final = frozenset({"boolean", "string", "integer", "number"})
_SAYING_LITTLE: Final = frozenset({*ANNOTATIONS, "type", "nullable", "format"})
"""Keywords of which any set leaves a scalar type with values."""
_READ: Final[dict[str, frozenset[str]]] = {
    "boolean": frozenset(),
    "string": frozenset({"minLength", "maxLength", "format"}),
    "integer": frozenset({"minimum", "maximum", "format"}),
    "number": frozenset({"minimum", "maximum", "format"}),
    "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}),
}
"""For each type, the keywords about its values that are understood here. Those of other types say nothing about it."""
_EVERY: Final = frozenset({*_READ, "null"})
_SCOPED: Final = frozenset().union(*_READ.values())
_KINDS: Final[dict[str, type | tuple[type, ...]]] = {"string": str, "array": list, "object": dict}
_IN_EVERY_FORMAT: Final = range(128)
"""Integers that every numeric format takes."""


class Inhabited(Struct, frozen=True, kw_only=True):
    """Answers for the schemas of one contract, remembering each."""

    contract: Contract
    _known: dict[Tokens, bool] = field(default_factory=dict)

    def plainly(self, node: Node, depth: int = 0) -> bool:
        """Return True where the schema has a value other than null in every direction; False says nothing."""
        if _is_simple(node.value):
            return True
        node = plain_target(self.contract, node)
        if not isinstance(node.value, dict):
            return node.value is True
        known = self._known.get(node.tokens)
        if known is None:
            # A schema that is met within itself contributes nothing: values are finite.
            self._known[node.tokens] = False
            known = depth < _DEEPEST and self._find(node, depth)
            self._known[node.tokens] = known
        return known

    def _find(self, node: Node, depth: int) -> bool:
        value = node.value
        said = {keyword for keyword in value if keyword not in ANNOTATIONS and not keyword.startswith("x-")}
        said -= {"type", "nullable"}
        types = value.get("type", [*_READ])
        types = [types] if isinstance(types, str) else types
        if "$ref" in value or not isinstance(types, list):
            return False
        if said == {"enum"}:
            return isinstance(value["enum"], list) and any(_is_of(member, types) for member in value["enum"])
        if said == {"anyOf"} and "type" not in value:
            return any(self.plainly(branch, depth + 1) for _, branch in node.child("anyOf").items())
        if said == {"oneOf"} and "type" not in value:
            return self._has_own_branch(node.child("oneOf"), depth)
        return said <= _SCOPED and any(self._has(type_, said, node, depth) for type_ in types)

    def _has_own_branch(self, union: Node, depth: int) -> bool:
        """Whether some branch of a `oneOf` has a value, and a type of values that no other branch has."""
        branches = [plain_target(self.contract, branch) for _, branch in union.items()]
        types = [_types(branch.value) for branch in branches]
        return any(
            self.plainly(branch, depth + 1)
            and not any(types[index] & others for place, others in enumerate(types) if place != index)
            for index, branch in enumerate(branches)
        )

    def _has(self, type_: Json, said: set[str], node: Node, depth: int) -> bool:
        """Whether a schema of keywords that are all understood has a value of a type."""
        if type_ == "string":
            return _has_text(node.value, said)
        if type_ in ("integer", "number"):
            return _has_number(node.value)
        if type_ == "array":
            return self._has_list(node, depth)
        if type_ == "object":
            return self._has_object(node, depth)
        return isinstance(type_, str) and type_ == "boolean"

    def _has_list(self, node: Node, depth: int) -> bool:
        fewest, most = node.value.get("minItems", 0), node.value.get("maxItems")
        if not isinstance(fewest, int) or not (most is None or (isinstance(most, int) and fewest <= most)):
            return False
        if fewest <= 0:
            return True
        items = node.get("items")
        return items is not None and fewest == 1 and self.plainly(items, depth + 1)

    def _has_object(self, node: Node, depth: int) -> bool:
        required, properties = node.value.get("required", []), node.get("properties")
        if not required:
            return True
        if properties is None or not isinstance(properties.value, dict) or not isinstance(required, list):
            return False
        return all(
            isinstance(name, str)
            and name in properties.value
            and (_is_simple(properties.value[name]) or self.plainly(properties.child(name), depth + 1))
            for name in required
        )


def _is_simple(value: Json) -> bool:
    """Whether a schema is no more than a scalar type, as most are."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("type"), str)
        and value["type"] in _SCALARS
        and value.keys() <= _SAYING_LITTLE
        and "$ref" not in value
    )


def _types(value: Json) -> frozenset[str]:
    """The types that a schema allows at most."""
    declared = value.get("type") if isinstance(value, dict) else None
    names = [declared] if isinstance(declared, str) else declared
    if not isinstance(names, list):
        return _EVERY
    types = {"number" if name == "integer" else name for name in names if isinstance(name, str)}
    return frozenset({*types, "null"} if "nullable" in value or "x-nullable" in value else types)


def _has_text(value: dict[str, Json], said: Iterable[str]) -> bool:
    fewest, most = value.get("minLength", 0), value.get("maxLength")
    if not isinstance(fewest, int) or not (most is None or (isinstance(most, int) and fewest <= most)):
        return False
    # Formats have lengths of their own.
    return "format" not in said or (fewest == 0 and most is None)


def _has_number(value: dict[str, Json]) -> bool:
    least, most = value.get("minimum", 0), value.get("maximum", 127)
    if not _is_of(least, ["number"]) or not _is_of(most, ["number"]):
        return False
    candidate = max(least, 0)
    return candidate <= most and candidate in _IN_EVERY_FORMAT


def _is_of(value: Json, types: list[Json]) -> bool:
    """Whether a value is plainly of one of the types."""
    if isinstance(value, bool):
        return "boolean" in types
    if isinstance(value, int):
        return "integer" in types or "number" in types
    return any(name in types for name, kind in _KINDS.items() if isinstance(value, kind))

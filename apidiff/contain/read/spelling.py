"""One spelling of schemas that say the same in other words.

A document writes "a text or null" in four ways, and each has the same values:

    {"type": ["string", "null"]}          {"anyOf": [{"type": "string"}, {"type": "null"}]}
    {"type": ["null", "string"]}          {"oneOf": [{"type": "null"}, {"allOf": [{"type": "string"}]}]}

All become the first of them. What is rewritten is equal for every value and for what a closed producer declares, so
that two schemas that read the same in their one spelling need no proof: it is what keeps the proof of a union of dozens
of kinds small where a single property of a single kind is written otherwise. A rewrite that would need a look at
another place (a `$ref`, two keywords that depend on each other) is left to the prover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeGuard

import orjson

from apidiff.contain import vocabulary
from apidiff.contain.values import type_name

_ONE_SCHEMA: Final = frozenset(vocabulary.ONE_SCHEMA)
_LISTS: Final = frozenset({*vocabulary.COMPOSITIONS, "prefixItems"})
_MAPS: Final = frozenset({*vocabulary.NAMED, "dependentSchemas"})

_NUMBER: Final = "number"
_OF: Final = {
    **dict.fromkeys((*vocabulary.OF_NUMBERS,), _NUMBER),
    **dict.fromkeys((*vocabulary.OF_TEXTS, "format"), "string"),
    **dict.fromkeys(vocabulary.OF_ARRAYS, "array"),
    **dict.fromkeys(vocabulary.OF_OBJECTS, "object"),
}
"""The type of which a keyword speaks; of values of other types it says nothing. A `format` may speak of numbers."""
_NUMBERS: Final = frozenset({_NUMBER, "integer"})
_WITH_FORMAT: Final = frozenset({"string"}) | _NUMBERS
_TYPES: Final = frozenset({"string", _NUMBER, "integer", "boolean", "null", "array", "object"})
_TOGETHER: Final = (
    frozenset({*vocabulary.NAMED, "additionalProperties"}),
    frozenset(vocabulary.LISTED),
    frozenset({"contains", *vocabulary.CONTAINS_COUNTS}),
    frozenset(vocabulary.CONDITION),
)
"""Keywords that are read together: they are never put together out of two schemas."""
_APART: Final = frozenset({*vocabulary.UNEVALUATED, *vocabulary.REFERENCES, "allOf"})
"""Keywords that are about all that their schema says, or lead elsewhere."""


_SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})
_OF_SCALARS: Final = frozenset({*vocabulary.SILENT, "$comment", "type", "format"})


def is_scalar(schema: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a schema says no more than one scalar type, perhaps of a format: most properties are such."""
    if not isinstance(schema, dict) or not schema.keys() <= _OF_SCALARS:
        return False
    kind = schema.get("type")
    return isinstance(kind, str) and kind in _SCALARS


class Spelling:
    """Rewrites schemas, and remembers each. `refs_stand_alone`: what stands beside `$ref` says nothing (draft 7)."""

    def __init__(self, *, refs_stand_alone: bool) -> None:
        self._refs_stand_alone = refs_stand_alone
        self._known: dict[int, tuple[Any, Any]] = {}

    def of(self, schema: Any) -> Any:
        """Return the one spelling of a schema. Raises RecursionError and TypeError where that cannot be done."""
        if not isinstance(schema, dict):
            return schema
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, self._respelled(schema))
        return known[1]

    def _respelled(self, schema: dict[str, Any]) -> Any:
        if is_scalar(schema) and ("format" not in schema or schema["type"] in _WITH_FORMAT):
            return {keyword: schema[keyword] for keyword in ("type", "format") if keyword in schema}
        found: dict[str, Any] = {}
        for keyword, value in schema.items():
            if vocabulary.says_nothing(keyword, value):
                continue
            if keyword in _MAPS and isinstance(value, dict):
                found[keyword] = {name: self.of(entry) for name, entry in value.items()}
            elif keyword in _LISTS and isinstance(value, list):
                found[keyword] = [self.of(entry) for entry in value]
            elif keyword == "required" and isinstance(value, list):
                found[keyword] = in_order(value)
            else:
                found[keyword] = self.of(value) if keyword in _ONE_SCHEMA else value
        if "$ref" in found and (self._refs_stand_alone or len(found) == 1):
            return found
        return _without_compositions(_with_plain_values(found))


def _with_plain_values(schema: dict[str, Any]) -> dict[str, Any]:
    """`const` is an `enum` of one, and the types that all listed values have anyway are left out."""
    if "const" in schema and "enum" not in schema:
        schema["enum"] = [schema.pop("const")]
    types = _types_of(schema)
    if types is not None:
        schema["type"] = _as_written(types)
    listed = schema.get("enum")
    if isinstance(listed, list) and listed:
        if types is not None and _types_among(listed) <= _widened(types):
            del schema["type"]
        schema["enum"] = in_order(listed)
    elif types is not None:
        for keyword in [keyword for keyword in schema if not _speaks_of(keyword, types)]:
            del schema[keyword]
    return schema


def _without_compositions(schema: dict[str, Any]) -> Any:
    """Branches that one schema can say become one, and members that may stand in the schema itself do."""
    members: list[Any] = []
    if "$ref" in schema:
        members.append({"$ref": schema.pop("$ref")})
    if isinstance(schema.get("allOf"), list):
        members.extend(_flat(schema.pop("allOf")))
    for keyword in vocabulary.UNIONS:
        if isinstance(schema.get(keyword), list) and schema[keyword]:
            branches = schema.pop(keyword)
            branches = _joined(_each_once(branches) if keyword == "anyOf" else branches)
            if len(branches) > 1:
                schema[keyword] = in_order(branches)
            else:
                members.extend(_flat(branches))
    kept = [member for member in members if not _is_taken_in(schema, member)]
    if not schema and len(kept) == 1:
        return kept[0]
    if kept:
        schema["allOf"] = in_order(kept)
    return _with_plain_values(schema) if len(kept) < len(members) else schema


def _each_once(branches: list[Any]) -> list[Any]:
    """The branches of an `anyOf` without those that one before says already. Of a `oneOf`, they would refuse."""
    return branches if len(branches) < 2 else list({_text(branch): branch for branch in branches}.values())


def _flat(members: Iterable[Any]) -> Iterator[Any]:
    """The members of an `allOf`, those of members that are nothing else included."""
    for member in members:
        if isinstance(member, dict) and member.keys() == {"allOf"}:
            yield from _flat(member["allOf"])
        else:
            yield member


def _is_taken_in(schema: dict[str, Any], member: Any) -> bool:
    """Add what a member of an `allOf` says to the schema that holds it, where nothing of either depends on what the
    other says. Returns whether that was done."""
    if member is True or member == {}:
        return True
    if not isinstance(member, dict) or not _APART.isdisjoint(member):
        return False
    for keyword, value in member.items():
        if keyword in schema and not _are_compatible(keyword, schema[keyword], value):
            return False
    for group in _TOGETHER:
        ours, theirs = group & schema.keys(), group & member.keys()
        if ours and theirs and not (ours == theirs == {"properties"}) and not _are_equal(schema, member, ours | theirs):
            return False
    for keyword, value in member.items():
        if keyword == "required":
            schema[keyword] = in_order([*dict.fromkeys([*schema.get(keyword, ()), *value])])
        elif keyword == "properties":
            schema[keyword] = {**schema.get(keyword, {}), **value}
        else:
            schema[keyword] = value
    return True


def _are_compatible(keyword: str, ours: Any, theirs: Any) -> bool:
    """Whether what a keyword says twice can be said once."""
    if keyword == "required":
        return isinstance(ours, list) and isinstance(theirs, list)
    if keyword == "properties" and isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys().isdisjoint(theirs) or ours == theirs
    return _text(ours) == _text(theirs)


def _are_equal(first: dict[str, Any], second: dict[str, Any], keywords: Iterable[str]) -> bool:
    return all(key in first and key in second and _text(first[key]) == _text(second[key]) for key in keywords)


def _joined(branches: list[Any]) -> list[Any]:
    """The branches of a union, in one of them all that are of other types than the others and speak of these alone.

    No value is one of two of them, so that `oneOf` and `anyOf` are the same of them."""
    kinds = [_kind(branch) for branch in branches]
    shared: set[str] = set()
    seen: set[str] = set()
    for kind in kinds:
        shared |= seen & (kind or frozenset())
        seen |= kind or frozenset()
    alone = [kind is not None and shared.isdisjoint(kind) for kind in kinds]
    joined = _in_one([branch for branch, is_alone in zip(branches, alone, strict=True) if is_alone])
    if joined is None:
        return branches
    return [*joined, *(branch for branch, is_alone in zip(branches, alone, strict=True) if not is_alone)]


def _in_one(branches: list[dict[str, Any]]) -> list[Any] | None:
    """Branches of different types as one schema that lists values and one that says what else there is, null with the
    latter; None where their keywords would meet."""
    if len(branches) < 2:
        return None
    values = [value for branch in branches for value in branch.get("enum", ())]
    others = [branch for branch in branches if "enum" not in branch]
    types = frozenset[str]().union(*(_types_of(branch) or () for branch in others))
    if None in values and types:
        values.remove(None)
        types |= {"null"}
    elif types == {"null"} and values:
        values.append(None)
        others, types = [], frozenset()
    joined: dict[str, Any] = {}
    for branch in others:
        joined.update(branch)
    if sum(len(branch) - 1 for branch in others) != len(joined) - bool(others):
        return None
    if "format" in joined and "string" in types and not types.isdisjoint(_NUMBERS):
        return None
    if types:
        joined["type"] = _as_written(types)
    return [*([{"enum": in_order(values)}] if values else ()), *([joined] if joined else ())]


def _kind(branch: Any) -> frozenset[str] | None:
    """The types of a branch that says nothing but of them, every one that shares values with them included; None of any
    other."""
    if not isinstance(branch, dict):
        return None
    listed = branch.get("enum")
    if isinstance(listed, list) and len(branch) == 1 and listed:
        return _widened(_types_among(listed))
    types = _types_of(branch)
    if types is None or any(keyword != "type" and keyword not in _OF for keyword in branch):
        return None
    return _widened(types)


def _types_of(schema: dict[str, Any]) -> frozenset[str] | None:
    """The types that a schema names, None where it names none, or one that nobody knows."""
    value = schema.get("type")
    named = value if isinstance(value, list) else [value]
    if not named or not all(isinstance(one, str) and one in _TYPES for one in named):
        return None
    types = frozenset(named)
    return types - {"integer"} if _NUMBER in types else types


def _types_among(values: list[Any]) -> frozenset[str]:
    return frozenset(map(type_name, values))


def _widened(types: frozenset[str]) -> frozenset[str]:
    """Types as those that share no value: every integer is a number."""
    return types | _NUMBERS if _NUMBER in types else types


def _speaks_of(keyword: str, types: frozenset[str]) -> bool:
    """Whether a keyword may say something of values of these types."""
    if keyword == "format":
        return not _WITH_FORMAT.isdisjoint(types)
    kind = _OF.get(keyword)
    return kind is None or kind in types or (kind == _NUMBER and "integer" in types)


def _as_written(types: frozenset[str]) -> str | list[str]:
    return next(iter(types)) if len(types) == 1 else sorted(types)


def in_order(values: list[Any]) -> list[Any]:
    """Return a list without an order in a fixed one."""
    return values if len(values) < 2 else sorted(values, key=_text)


def _text(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

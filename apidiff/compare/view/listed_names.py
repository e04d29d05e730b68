"""Properties that a schema names otherwise than under `properties`, beside a schema that declares them.

`patternProperties: {"^(a|b)$": X}` says of `a` and of `b` what `properties: {a: X, b: X}` does, and so does
`additionalProperties: X` beside `propertyNames: {enum: [a, b]}`. Where one side declares the names that the other side
lists in such a way, nothing was added or removed: what may have changed is what each of them may be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.lowering.texts import all_match, implies_pattern
from apidiff.compare.view.merged import MergedSchema
from apidiff.model.contract import Node

_LISTING = frozenset({"patternProperties", "propertyNames"})
_MOST_NAMES = 100


def with_listed_names(before: MergedSchema, after: MergedSchema) -> tuple[MergedSchema, MergedSchema]:
    """Return two shapes, in each the names declared that it lists otherwise and the other one declares."""
    return _declaring(before, after.properties.keys()), _declaring(after, before.properties.keys())


def _declaring(shape: MergedSchema, names: Collection[str]) -> MergedSchema:
    if not 0 < len(names) <= _MOST_NAMES or not _LISTING & shape.keywords.keys() or shape.unions:
        return shape
    listed, said = _by_patterns(shape, names) or _by_names(shape, names) or ({}, {})
    if not listed or not shape.properties.keys().isdisjoint(listed):
        return shape
    keywords = {**{key: value for key, value in shape.keywords.items() if key not in _LISTING}, **said}
    return replace(shape, properties=shape.properties.beside(listed), keywords=keywords)


_Listed: TypeAlias = tuple[Mapping[str, Node], Mapping[str, list[Node]]]
"""The schemas of names, and the keywords that say the rest of what listed them."""


def _by_patterns(shape: MergedSchema, names: Collection[str]) -> _Listed | None:
    """The schemas of the names that patterns match, where these are all that they match."""
    nodes = shape.keywords.get("patternProperties", [])
    if len(nodes) != 1 or not isinstance(nodes[0].value, dict) or "propertyNames" in shape.keywords:
        return None
    known = "|".join(map(re.escape, names))
    found: dict[str, Node] = {}
    for pattern, node in nodes[0].items():
        matched = [name for name in names if all_match(re.escape(name), pattern)]
        if not matched or not implies_pattern(pattern, f"^({known})$") or not found.keys().isdisjoint(matched):
            return None
        found.update(dict.fromkeys(matched, node))
    return found, {}


def _by_names(shape: MergedSchema, names: Collection[str]) -> _Listed | None:
    """The schema of further names for those that `propertyNames` lists, where it lists no others: then there are none
    besides."""
    lists, others = shape.keywords.get("propertyNames", []), shape.keywords.get("additionalProperties", [])
    if len(lists) != 1 or len(others) != 1 or "patternProperties" in shape.keywords or shape.properties:
        return None
    listed = lists[0].value.get("enum") if isinstance(lists[0].value, dict) else None
    if not isinstance(listed, list) or not listed or not all(name in names for name in listed):
        return None
    return dict.fromkeys(listed, others[0]), {"additionalProperties": [Node(False, others[0].tokens)]}

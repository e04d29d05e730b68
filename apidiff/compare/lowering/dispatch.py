"""Discriminators made explicit in lowered schemas: the value of one property selects the schema of the whole.

A parent becomes "what it says itself, and where the property is V, the schema of V"; a branch of a union with a
discriminator becomes "what it says, and the property is one of its values", so that no other branch counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from msgspec import Struct

from apidiff.compare.lowering.places import selected
from apidiff.contain.vocabulary import UNIONS
from apidiff.model.contract import Direction, Dispatch, Dispatches, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_STATING = frozenset({"discriminator", "allOf"})
"""Keywords with which a schema may state a discriminator."""
Tag: TypeAlias = dict[str, Json]
"""Keywords that a value satisfies where the discriminating property selects a schema."""


class Terms(Struct, frozen=True, kw_only=True):
    """What two contracts do not agree about, on one side. `plain` are the schema objects of which the other side has no
    such discriminator: there it says nothing about values. `optional` are schemas with the names of properties that one
    side requires and the other does not: there a discriminator does not speak for them. `unnamed` are schemas with
    values that they demand, and for which the mapping of this side has no entry any more."""

    plain: frozenset[Tokens] = frozenset()
    optional: frozenset[tuple[Tokens, str]] = frozenset()
    unnamed: frozenset[tuple[Tokens, str]] = frozenset()


AGREED = Terms()


class Dispatching(Struct, frozen=True, kw_only=True):
    """The discriminators of a contract as its schemas are lowered. A producer sends a value that names nothing only
    where the schema lists it: of a parent, and of a union in a response, where the client is to be warned of it.

    Whether a property exists in the direction at hand is for `is_absent` to say, of a schema and a name."""

    dispatches: Dispatches
    terms: Terms
    producing: bool
    direction: Direction

    def selections(self, node: Node, is_absent: Callable[[Node, str], bool]) -> list[tuple[Tokens | None, Tag]] | None:
        """Return what each value of a parent's discriminator selects, and how that is told; first what holds of all
        other values. None for any other schema."""
        if _STATING.isdisjoint(node.value) and node.tokens not in self.dispatches.parents:
            return None
        found = self.dispatches.of_parent(node.tokens)
        if found is None or found.node.tokens[:-1] in self.terms.plain or is_absent(node, found.property):
            return None
        values: dict[Tokens, list[str]] = {}
        for value, schema in found.schemas.items():
            if not self._is_unnamed(schema, value):
                values.setdefault(schema.tokens, []).append(value)
        own = values.pop(node.tokens, [])
        own += sorted((self.dispatches.texts(node, found.property) or frozenset()) - found.schemas.keys())
        default = None if found.default is None or found.default.tokens == node.tokens else found.default.tokens
        if not values and default is None:
            return None
        selected = [(target, _tag(found.property, listed)) for target, listed in values.items()]
        if self.producing and default is None:
            return [(None, _unselected(found.property, own)), *selected]
        return [(default, _other(found.property, values)), *selected]

    def tags(
        self, node: Node, keyword: str, is_absent: Callable[[Node, str], bool]
    ) -> list[list[tuple[Tokens | None, Tag]]]:
        """Return how the discriminator beside a union selects each of its branches, nothing where it does not. A branch
        that is nothing but a union has several ways, with the schemas that they select."""
        branches = [branch for _, branch in node.child(keyword).items()]
        found = self.dispatches.of_union(node.tokens, keyword)
        if found is None or node.tokens in self.terms.plain:
            return [[] for _ in branches]
        if any(is_absent(one, found.property) for one in (node, *branches)):
            return [[] for _ in branches]
        values: dict[Tokens, list[str]] = {}
        leaves: dict[Tokens, dict[Tokens, Node]] = {}
        for value, leaf in found.schemas.items():
            listed = values.setdefault(leaf.tokens, [])
            if not self._is_unnamed(leaf, value):
                listed.append(value)
            leaves.setdefault(found.branches[value].tokens, {})[leaf.tokens] = leaf
        if self.direction is Direction.RESPONSE and found.default is None:
            self._add_strays(found, values)
        return [
            [(None, _tag(found.property, ()))]
            if branch.tokens in found.passed_over
            else [
                (self._leaf(leaf, branch), self._tag_of(found, leaf, values))
                for leaf in leaves.get(branch.tokens, {}).values()
            ]
            for branch in branches
        ]

    def _add_strays(self, found: Dispatch, values: Mapping[Tokens, list[str]]) -> None:
        """Add the values that branches list and that name none. Those of several count for one, wherever it stands."""
        leaves = {leaf.tokens: leaf for leaf in found.schemas.values()}
        known = {*found.schemas, *found.entries}
        for leaf in sorted(leaves.values(), key=self.dispatches.target):
            strays = (self.dispatches.texts(leaf, found.property) or frozenset()) - known
            values[leaf.tokens].extend(sorted(strays))
            known |= strays

    def _is_unnamed(self, schema: Node, value: str) -> bool:
        return bool(self.terms.unnamed) and (self.dispatches.target(schema), value) in self.terms.unnamed

    def _leaf(self, leaf: Node, branch: Node) -> Tokens | None:
        return None if leaf.tokens == branch.tokens else self.dispatches.target(leaf)

    def _tag_of(self, found: Dispatch, leaf: Node, values: Mapping[Tokens, list[str]]) -> Tag:
        if found.default is not None and self.dispatches.target(leaf) == found.default.tokens:
            return _other(found.property, {one: listed for one, listed in values.items() if one != leaf.tokens})
        tag = _tag(found.property, values[leaf.tokens])
        if "required" in tag and (self.dispatches.target(leaf), found.property) in self.terms.optional:
            del tag["required"]
        return tag

    def takes_in(self, node: Node, target: Tokens) -> bool:
        """Return whether a reference from a part of a named schema takes in a parent of it, without its other
        kinds."""
        tokens = node.tokens
        while tokens[-2:-1] == ("allOf",):
            tokens = tokens[:-2]
        return self.dispatches.takes_in(tokens, target)

    def lists_kinds(self, node: Node, keyword: str) -> bool:
        """Return whether a union of a parent lists those that take the parent in: to them it says nothing."""
        listed = node.child(keyword) if keyword in UNIONS else None
        if listed is None:
            return False
        return any(self.dispatches.takes_in(self.dispatches.target(one), node.tokens) for _, one in listed.items())


def with_tag(branch: Json, tag: Tag) -> Json:
    """Return a branch and what selects it, the keywords of the branch where they were."""
    if not tag or not isinstance(branch, dict):
        return branch
    if branch.keys() == {"$ref"}:
        return {"$ref": selected(branch["$ref"]), **tag}
    return {**branch, "allOf": [*branch.get("allOf", ()), tag]}


def _tag(name: str, values: Collection[str]) -> Tag:
    if not values:
        return {"not": {}}
    return {"required": [name], "properties": {name: {"enum": list(values)}}}


def _unselected(name: str, own: list[str]) -> Tag:
    """What a producer sends of a parent itself: no property at all, or a value that names the parent."""
    lacking: Tag = {"not": {"type": "object", "required": [name]}}
    return {"anyOf": [lacking, _tag(name, own)]} if own else lacking


def _other(name: str, values: Mapping[Tokens, list[str]]) -> Tag:
    every = [value for listed in values.values() for value in listed]
    return {"not": {"type": "object", **_tag(name, every)}} if every else {}

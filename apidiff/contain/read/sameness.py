"""Whether two places hold the same schema: equal text in one spelling, where every `$ref` leads to equal text again.

This is what keeps a large document cheap: only what differs, or refers to something that differs, is ever expanded.
The relation is a greatest fixpoint over definition pairs; each pair is compared once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Literal

import orjson

from apidiff.contain.outcome import Meter
from apidiff.contain.pointer import Tokens
from apidiff.contain.read.nodes import LEFT, UNREADABLE, Pair, SchemaNode, Universe
from apidiff.contain.values import identical

REFERENCE: Final = re.compile(rb'"\$ref":"((?:[^"\\]|\\.)*)"')
SCOPED: Final = re.compile(rb'"\$(?:id|dynamicRef|recursiveRef|anchor|dynamicAnchor)"')

SETTLING: Final = 8


class Sameness:
    """Answers `same`, remembering every pair of places it had to look at.

    Where the meter is empty the answer is "no", which costs a decision and is not remembered.
    """

    def __init__(self, universe: Universe, meter: Meter) -> None:
        self.trees = universe.trees
        self.meter = meter
        self._stripped: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._spelling = universe.spelling
        self._known = universe.same_places
        self.asked: dict[tuple[int, int], bool] = {}
        """Answers by the ids of nodes: those who ask ten thousand times look here first."""
        self._assumed: Callable[[SchemaNode, SchemaNode], bool] | None = None

    def assume(self, assumed: Callable[[SchemaNode, SchemaNode], bool]) -> None:
        """Take a left and a right node for the same where `assumed` says so, whatever they hold.

        For callers that ask about such pairs by themselves and put the answers together.
        """
        self._assumed = assumed

    def same(self, first: SchemaNode, second: SchemaNode) -> bool:
        """Return whether the two nodes hold the same schema, read as written."""
        asked = (first.id, second.id)
        known = self.asked.get(asked)
        if known is None:
            known = self._find(first, second)
            if known is None:
                return False
            self.asked[asked] = known
        return known

    def same_as_any(self, node: SchemaNode, others: Iterable[SchemaNode]) -> bool:
        """Return whether a node holds the same schema as one of others: a union asks about dozens, ever again."""
        asked, id_ = self.asked, node.id
        for other in others:
            known = asked.get((id_, other.id))
            if known or (known is None and self.same(node, other)):
                return True
        return False

    def _find(self, first: SchemaNode, second: SchemaNode) -> bool | None:
        """What `same` returns, None where the meter did not last."""
        if first.parts is not None or second.parts is not None:
            return first is second
        if self._assumed is not None and first.side != second.side:
            left, right = (first, second) if first.side == LEFT else (second, first)
            if self._assumed(left, right):
                return True
        if not isinstance(first.schema, dict) or not isinstance(second.schema, dict):
            return first.schema is second.schema
        pair = ((first.side, first.tokens), (second.side, second.tokens))
        if pair[0] == pair[1]:
            return True
        known = self._known.get(pair)
        if known is not None:
            return known
        if first.schema is UNREADABLE or second.schema is UNREADABLE:
            return False
        # Everything reachable from the pair is compared, and each difference carried back to what refers to it.
        references = self._references(pair, first.schema, second.schema)
        if references:
            self._settle_all(pair, (first.resource, second.resource, references))
        elif references is not None:
            self._known[pair] = references is not False
        return self._known.get(pair)

    def _references(self, pair: Pair, left: Any, right: Any) -> list[str] | Literal[False] | None:
        """Return the references inside a pair of schemas that read the same, False where they do not; None where the
        meter did not last."""
        if not self.meter.spend(SETTLING):
            return None
        found = self._equal_references(left, right)
        if found is not None:
            return found
        at_root = pair[0][1] == () == pair[1][1]
        return [] if at_root and _plain(left) and _plain(right) and identical(left, right) else False

    def _settle_all(self, start: Pair, found: tuple[Tokens, Tokens, list[str] | Literal[False]]) -> None:
        """Compare everything reachable from a pair that reads the same, and refers to others."""
        users: dict[Pair, list[Pair]] = {}
        different: list[Pair] = []
        visited: set[Pair] = {start}
        stack = [(start, *found)]
        while stack:
            pair, left_owner, right_owner, references = stack.pop()
            if references is False:
                different.append(pair)
                continue
            for reference in references:
                a = self.trees[pair[0][0]].resolve(left_owner, reference)
                b = self.trees[pair[1][0]].resolve(right_owner, reference)
                if a is None or b is None:
                    if a is not b:
                        different.append(pair)
                    continue
                following = ((pair[0][0], a[0]), (pair[1][0], b[0]))
                known = self._known.get(following)
                if known is False:
                    different.append(pair)
                elif known is None and following[0] != following[1]:
                    users.setdefault(following, []).append(pair)
                    if following not in visited:
                        visited.add(following)
                        below = self._references(following, a[1], b[1])
                        if below is None:
                            return
                        stack.append((following, a[2], b[2], below))
        spoiled: set[Pair] = set()
        while different:
            pair = different.pop()
            if pair not in spoiled:
                spoiled.add(pair)
                different.extend(users.get(pair, ()))
        for pair in visited:
            self._known[pair] = pair not in spoiled

    def _equal_references(self, left: Any, right: Any) -> list[str] | None:
        """Return the references inside two equal schemas, or None where they differ or cannot be compared by text."""
        if isinstance(left, bool) or isinstance(right, bool):
            return [] if left is right else None
        if "$defs" in left or "definitions" in left:
            left = self._without_definitions(left)
        if "$defs" in right or "definitions" in right:
            right = self._without_definitions(right)
        try:
            if left is not right and left != right:
                left, right = self._spelling.of(left), self._spelling.of(right)
                if left != right:
                    return None
            text = orjson.dumps(left)
            if left is not right and text != orjson.dumps(right) and not identical(left, right):
                return None
        except (RecursionError, TypeError):
            return None
        if b'"$' not in text:
            return []
        if SCOPED.search(text):
            return None
        return [orjson.loads(b'"' + found + b'"') for found in dict.fromkeys(REFERENCE.findall(text))]

    def _without_definitions(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Leave out what a schema only keeps for others to refer to."""
        known = self._stripped.get(id(schema))
        if known is None:
            kept = {keyword: value for keyword, value in schema.items() if keyword not in ("$defs", "definitions")}
            known = self._stripped[id(schema)] = (schema, kept)
        return known[1]


def _plain(schema: Any) -> bool:
    return not isinstance(schema, dict) or type(schema.get("$defs", {})) is dict

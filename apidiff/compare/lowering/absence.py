"""Properties that do not exist in one direction: read-only ones in requests, write-only ones in responses.

OpenAPI 3.1.1, section 4.8.24.2: such a property SHOULD NOT be sent there, and `required` has no effect on it. The mark
may stand at any declaration of the property in a composition, and behind the references of that declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from apidiff.contain.vocabulary import COMPOSITIONS, TESTS
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_NO_NAMES = frozenset[str]()


class Absence(Struct, frozen=True, kw_only=True):
    """Answers for the schemas of one contract, in one direction."""

    contract: Contract
    direction: Direction
    _marked: dict[Tokens, bool] = field(default_factory=dict)
    _mentioned: dict[Tokens, frozenset[str]] = field(default_factory=dict)
    _clear: set[Tokens] = field(default_factory=set)
    """Compositions that hold no such property."""

    @property
    def mark(self) -> str:
        """The keyword that takes a property out of this direction."""
        return "readOnly" if self.direction is Direction.REQUEST else "writeOnly"

    def names(self, node: Node) -> frozenset[str]:
        """Return the names of properties that do not exist in this direction, over the whole composition below a
        schema."""
        value = node.value
        if "allOf" not in value and "$ref" not in value:
            properties = value.get("properties")
            return frozenset(self._absent_in(node, properties)) if isinstance(properties, dict) else _NO_NAMES
        if node.tokens in self._clear:
            return _NO_NAMES
        names: set[str] = set()
        members = list(self.members(node))
        for member in members:
            properties = member.value.get("properties")
            if isinstance(properties, dict):
                names.update(self._absent_in(member, properties))
        if not names:
            # What is below a part is below the whole: a long chain of compositions is gone through once.
            self._clear.update(member.tokens for member in members)
        return frozenset(names)

    def declared(self, node: Node) -> frozenset[str]:
        """Return the names of all properties that the composition below a schema declares."""
        properties = [member.value.get("properties") for member in self.members(node)]
        return frozenset(name for held in properties if isinstance(held, dict) for name in held)

    def mentioned(self, node: Node) -> frozenset[str]:
        """Return the names that a schema declares or requires anywhere in its composition, branches of unions, tests
        and what it refers to included."""
        known = self._mentioned.get(node.tokens)
        if known is None:
            known = self._mentioned[node.tokens] = frozenset(self._find_mentioned(node))
        return known

    def _find_mentioned(self, node: Node) -> Iterator[str]:
        for member in self.members(node, COMPOSITIONS, TESTS):
            for keyword in ("properties", "required"):
                held = member.value.get(keyword)
                if isinstance(held, (dict, list)):
                    yield from (name for name in held if isinstance(name, str))

    def members(self, node: Node, lists: tuple[str, ...] = ("allOf",), singles: tuple[str, ...] = ()) -> Iterator[Node]:
        """Yield the schema objects of a composition: a schema, what it refers to, and the parts under some keywords."""
        pending, seen = [node], set[Tokens]()
        while pending:
            found = pending.pop()
            if found.tokens in seen or not isinstance(found.value, dict):
                continue
            seen.add(found.tokens)
            yield found
            reference = found.value.get("$ref")
            target = self.contract.references.target(reference, found.tokens) if isinstance(reference, str) else None
            if target is not None:
                pending.append(self.contract.at(target))
            for keyword in lists:
                if isinstance(found.value.get(keyword), list):
                    pending.extend(branch for _, branch in found.child(keyword).items())
            pending.extend(found.child(keyword) for keyword in singles if keyword in found.value)

    def _absent_in(self, node: Node, properties: dict[str, Json]) -> Iterator[str]:
        """Yield the absent names among the properties of one schema object."""
        mark = self.mark
        for name, schema in properties.items():
            if not isinstance(schema, dict):
                continue
            composed = "$ref" in schema or "allOf" in schema
            if schema.get(mark) is True or (composed and self._is_absent(node.child("properties", name))):
                yield name

    def _is_absent(self, node: Node) -> bool:
        """Whether a property does not exist in this direction; what it refers to is asked once."""
        reference = node.value.get("$ref")
        if isinstance(reference, str) and node.value.get(self.mark) is not True:
            target = self.contract.references.target(reference, node.tokens)
            if target is None:
                return False
            known = self._marked.get(target)
            if known is None:
                self._marked[target] = False
                known = self._marked[target] = self._is_marked(self.contract.at(target))
            return known
        return self._is_marked(node)

    def _is_marked(self, node: Node) -> bool:
        """Whether a schema or a part of its composition carries the mark."""
        return any(member.value.get(self.mark) is True for member in self.members(node))

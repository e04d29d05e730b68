"""Which definitions changed, and which schemas refer to them, however indirectly.

A definition is what some `$ref` leads to. It is clean when it reads the same in both contracts and everything it refers
to is clean. Schemas that read the same and refer only to clean definitions need no comparing.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from apidiff.compare.equality import same
from apidiff.compare.shape import SUBSCHEMA_KEYWORDS, subschemas
from apidiff.compare.site import Comparison
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens


class Definitions(Struct, kw_only=True, eq=False):
    """Answers whether a pair of schemas may differ, remembering what it found out about definitions.

    `dialects_differ` says whether equal text can mean different things on the two sides.
    """

    comparison: Comparison
    dialects_differ: bool = False
    _references: dict[Tokens, tuple[Tokens, ...]] = field(default_factory=dict)
    _differs: dict[Tokens, bool] = field(default_factory=dict)
    _dirty: dict[Tokens, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        old, new = self.comparison.old.standard, self.comparison.new.standard
        self.dialects_differ = old.has_own_schema_dialect != new.has_own_schema_dialect

    def may_differ(self, old: Node, new: Node) -> bool:
        """Return False only where both schemas say the same, references included."""
        if self.dialects_differ or old.value is None or new.value is None:
            return True
        if old.tokens == new.tokens and self._is_definition(old.tokens):
            return self._is_dirty(old.tokens)
        if not same(old.value, new.value):
            return True
        if _base(old.tokens) != _base(new.tokens):
            return True
        return any(self._is_dirty(target) for target in self._targets(old))

    def changed_components(self) -> Iterator[tuple[Tokens, Node, Node]]:
        """Yield the shared schemas that both contracts have under the same name and that read differently."""
        before, after = self._components(self.comparison.old), self._components(self.comparison.new)
        for name, node in before.items():
            there = after.get(name)
            if there is not None and self._differs_itself(node.tokens):
                yield node.tokens, node, there

    @staticmethod
    def _components(contract: Contract) -> dict[str, Node]:
        components = contract.root.get("components")
        schemas = None if components is None else components.get("schemas")
        return {} if schemas is None or not isinstance(schemas.value, dict) else dict(schemas.items())

    def _is_definition(self, tokens: Tokens) -> bool:
        return len(tokens) == 3 and tokens[:2] == ("components", "schemas")

    def _is_dirty(self, tokens: Tokens) -> bool:
        """Whether the definition at the tokens, or anything it refers to, differs. Iterative, for cycles and depth."""
        known = self._dirty.get(tokens)
        if known is not None:
            return known
        reached: dict[Tokens, None] = {tokens: None}
        pending = [tokens]
        parents: dict[Tokens, list[Tokens]] = {}
        dirty: list[Tokens] = []
        while pending:
            current = pending.pop()
            known = self._dirty.get(current)
            if known or (known is None and self._differs_itself(current)):
                dirty.append(current)
                continue
            if known is False:
                continue
            for target in self._references_of(current):
                parents.setdefault(target, []).append(current)
                if target not in reached:
                    reached[target] = None
                    pending.append(target)
        spread = set(dirty)
        while dirty:
            for parent in parents.get(dirty.pop(), ()):
                if parent not in spread:
                    spread.add(parent)
                    dirty.append(parent)
        for found in reached:
            self._dirty.setdefault(found, found in spread)
        return tokens in spread

    def _differs_itself(self, tokens: Tokens) -> bool:
        found = self._differs.get(tokens)
        if found is None:
            try:
                old, new = self.comparison.old.at(tokens), self.comparison.new.at(tokens)
                found = not same(old.value, new.value)
            except KeyError:
                found = True
            self._differs[tokens] = found
        return found

    def _references_of(self, tokens: Tokens) -> tuple[Tokens, ...]:
        found = self._references.get(tokens)
        if found is None:
            found = self._references[tokens] = tuple(dict.fromkeys(self._targets(self.comparison.old.at(tokens))))
        return found

    def _targets(self, node: Node) -> Iterator[Tokens]:
        """The definitions that a schema refers to directly, in its subschemas too."""
        references = self.comparison.old.references
        for value, tokens in _references_in(node):
            target = references.target(value, tokens)
            if target is not None:
                yield target


def _base(tokens: Tokens) -> Tokens:
    return tokens[:2] if tokens and tokens[0] == "x-files" else ()


def _references_in(node: Node) -> Iterator[tuple[str, Tokens]]:
    """Every `$ref` of a schema and its subschemas. Values such as examples and enums are not searched."""
    pending = [node]
    while pending:
        current = pending.pop()
        value: Json = current.value
        if not isinstance(value, dict):
            continue
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference, current.tokens
            if len(value) == 1:
                continue
        if not SUBSCHEMA_KEYWORDS.isdisjoint(value):
            pending.extend(subschemas(current))


def same_above(old: Json, new: Json) -> bool:
    """Return True where two schemas differ at most inside subschemas that are compared by themselves: under
    properties, items, additional properties and union branches of the same number."""
    if same(old, new):
        return True
    if not isinstance(old, dict) or not isinstance(new, dict) or old.keys() != new.keys():
        return False
    return all(_same_entry(keyword, value, new[keyword]) for keyword, value in old.items())


def _same_entry(keyword: str, old: Json, new: Json) -> bool:
    if keyword in ("properties", "patternProperties") and isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys()
    if keyword in ("items", "additionalProperties") and isinstance(old, dict) and isinstance(new, dict):
        return True
    if keyword in ("anyOf", "oneOf", "prefixItems") and isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new)
    return same(old, new)

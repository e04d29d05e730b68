"""Which parts of two contracts say the same, and everything that they refer to as well.

A definition is what some `$ref` leads to. It is clean when it reads the same in both contracts and everything it refers
to is clean. Parts that read the same and refer only to clean definitions need no comparing, be they schemas or
operations.

References are read off the text of a value, which is many times faster than walking it. One that is found in an example
makes a part count as changed that is not: then it is compared for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from enum import Enum

from msgspec import Struct, field

from apidiff.compare.context.site import Comparison
from apidiff.compare.same.references_in_text import common_references, references_in_equal
from apidiff.contain.values import canonical
from apidiff.contain.vocabulary import SETS
from apidiff.contain.walks import reached_from
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import says_nothing
from apidiff.resolve.tree import base_of

# Components of this kind are compared by themselves, whoever refers to them.
_EXAMPLES = "#/components/examples/"


class Likeness(Enum):
    """How alike two parts are: they read differently, they read the same, or they say the same, references included."""

    DIFFERENT = 0
    ALIKE = 1
    SAME = 2


class Definitions(Struct, kw_only=True, eq=False):
    """Answers whether a pair of parts may differ, remembering what it found out about definitions.

    `dialects_differ` says whether equal text can mean different things on the two sides. `_leading` are the references
    of each file that lead to clean definitions and to others, as far as they are known.
    """

    comparison: Comparison
    dialects_differ: bool = False
    _dirty: dict[Tokens, bool] = field(default_factory=dict)
    _leading: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        old, new = self.comparison.old.dialects, self.comparison.new.dialects
        self.dialects_differ = old != new

    def are_in_one_dialect(self, old: Node, new: Node) -> bool:
        """Return whether equal text means the same in two parts, which may stand in files of different standards."""
        if self.dialects_differ:
            return False
        dialects = self.comparison.old.dialects
        return not dialects.foreign or dialects.is_own(old.tokens) is dialects.is_own(new.tokens)

    def may_differ(self, old: Node, new: Node) -> bool:
        """Return False only where both parts say the same, references included."""
        if self._are_one_definition(old, new):
            return self._is_dirty(old.tokens)
        return self._likeness(old, new) is not Likeness.SAME

    def likeness(self, old: Node, new: Node) -> Likeness:
        """Return how alike two parts are."""
        if self._are_one_definition(old, new) and not self._is_dirty(old.tokens):
            return Likeness.SAME
        return self._likeness(old, new)

    def _are_one_definition(self, old: Node, new: Node) -> bool:
        """Whether two parts are a component of one name, about which is remembered what was found out."""
        tokens = old.tokens
        return len(tokens) == 3 and tokens == new.tokens and tokens[0] == "components" and not self.dialects_differ

    def _likeness(self, old: Node, new: Node) -> Likeness:
        return self._likeness_by(common_references(old.value, new.value), old, new)

    def _likeness_by(self, references: Set[str] | None, old: Node, new: Node) -> Likeness:
        """How alike two parts are, given the references in what they have in common, None where they differ."""
        if references is None:
            return Likeness.DIFFERENT
        if old.value is None or not self.are_in_one_dialect(old, new):
            return Likeness.ALIKE
        if references:
            base = base_of(old.tokens)
            if base != base_of(new.tokens) or self._lead_to_dirty(references, base):
                return Likeness.ALIKE
        return Likeness.SAME

    def entries_that_may_differ(self, old: Node, new: Node) -> set[str]:
        """Return the keys that two objects have in common and under which something may differ, references included."""
        before, after = old.value, new.value
        common = [key for key in before if key in after]
        equal = [key for key in common if before[key] == after[key]]
        found = set(common).difference(equal)
        # What is equal is looked at as one list first: in most objects nothing of it has to be compared.
        together = Node([before[key] for key in equal], old.tokens), Node([after[key] for key in equal], new.tokens)
        references = references_in_equal(together[0].value, together[1].value)
        if self._likeness_by(references, *together) is not Likeness.SAME:
            if references is not None and self.are_in_one_dialect(old, new):
                equal = [key for key in equal if not _stands_alone(before[key])]
            pairs = ((key, Node(before[key], old.tokens), Node(after[key], new.tokens)) for key in equal)
            found.update(key for key, was, now in pairs if self._likeness(was, now) is not Likeness.SAME)
        return found

    def changed_components(self) -> Iterator[tuple[Tokens, Node, Node]]:
        """Yield the shared schemas that both contracts have under the same name and that read differently; where they
        are compared in full, those as well of which a part elsewhere does."""
        before, after = self._components(self.comparison.old), self._components(self.comparison.new)
        for name, node in before.items():
            there = after.get(name)
            if there is None or self._dirty.get(node.tokens) is False:
                continue
            in_full = self.comparison.settings.components
            if self.may_differ(node, there) if in_full else not same(node.value, there.value):
                yield node.tokens, node, there

    @staticmethod
    def _components(contract: Contract) -> dict[str, Node]:
        components = contract.root.get("components")
        schemas = None if components is None else components.get("schemas")
        return {} if schemas is None or not isinstance(schemas.value, dict) else dict(schemas.items())

    def _lead_to_dirty(self, references: Set[str], base: str) -> bool:
        """Whether any of the references that stand in the file with that key leads to a definition that is not
        clean."""
        clean, dirty = self._leading.setdefault(base, (set(), set()))
        if not dirty.isdisjoint(references):
            return True
        for reference in references - clean:
            targets = self._targets((reference,), base)
            if targets is None or any(map(self._is_dirty, targets)):
                dirty.add(reference)
                return True
            clean.add(reference)
        return False

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
            if known is False:
                continue
            targets = None if known else self._common_targets(current)
            if targets is None:
                dirty.append(current)
                continue
            for target in targets:
                parents.setdefault(target, []).append(current)
                if target not in reached:
                    reached[target] = None
                    pending.append(target)
        spread = set(reached_from(dirty, lambda found: parents.get(found, ())))
        for found in reached:
            self._dirty.setdefault(found, found in spread)
        return tokens in spread

    def _common_targets(self, tokens: Tokens) -> list[Tokens] | None:
        """What a definition refers to in both contracts; None where it differs."""
        try:
            old, new = self.comparison.old.at(tokens), self.comparison.new.at(tokens)
        except KeyError:
            return None
        references = common_references(old.value, new.value)
        targets = None if references is None else self._targets(references, base_of(tokens))
        return None if targets is None else self._with_kinds(tokens, targets)

    def _with_kinds(self, tokens: Tokens, targets: list[Tokens]) -> list[Tokens] | None:
        """The targets, and the schemas that a discriminator selects without a reference; None where those differ."""
        old, new = self.comparison.old.dispatches, self.comparison.new.dispatches
        if not old.present and not new.present:
            return targets
        before, after = old.of_parent(tokens), new.of_parent(tokens)
        if before is None or after is None:
            return targets if before is after else None
        selected = {value: schema.tokens for value, schema in before.schemas.items()}
        if selected != {value: schema.tokens for value, schema in after.schemas.items()}:
            return None
        return [*targets, *dict.fromkeys(selected.values())]

    def _targets(self, references: Iterable[str], base: str) -> list[Tokens] | None:
        """What references that stand in the file with that key lead to; None where one of them leads nowhere."""
        found = []
        for reference in references:
            if not reference.startswith(_EXAMPLES):
                target = self.comparison.old.references.sure_target(reference, base)
                if target is None:
                    return None
                found.append(target)
        return found


def _stands_alone(value: Json) -> bool:
    """Whether a value plainly refers to nothing: an object of texts, numbers and the like, as most schemas are."""
    if not isinstance(value, dict) or "$ref" in value or "$dynamicRef" in value:
        return False
    return not any(isinstance(part, (dict, list)) for part in value.values())


def same_above(old: Json, new: Json) -> bool:
    """Return True where two schemas differ at most inside subschemas that are compared by themselves: under
    properties, items, additional properties and union branches of the same number."""
    if same(old, new):
        return True
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    if old.keys() != new.keys():
        old, new = _said(old), _said(new)
    return old.keys() == new.keys() and all(_same_entry(keyword, value, new[keyword]) for keyword, value in old.items())


def _said(schema: dict[str, Json]) -> dict[str, Json]:
    """The keywords of a schema that say something of values."""
    return {keyword: value for keyword, value in schema.items() if not says_nothing(keyword, value)}


def _same_entry(keyword: str, old: Json, new: Json) -> bool:
    if keyword in ("properties", "patternProperties") and isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys()
    if keyword in ("items", "additionalProperties") and isinstance(old, dict) and isinstance(new, dict):
        return True
    if keyword in ("anyOf", "oneOf", "prefixItems") and isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new)
    if keyword in SETS and isinstance(old, list) and isinstance(new, list):
        return {canonical(one) for one in old} == {canonical(one) for one in new}
    return same(old, new)

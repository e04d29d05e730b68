"""Schemas whose subtypes only a discriminator names: what they stand for is one of these.

Source: Discriminator Object of OpenAPI 3.1 (4.8.25): a schema that others take in by `allOf` stands for them where it
has a discriminator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.model.contract import Contract, Dispatch, Node
from apidiff.model.pointer import Tokens
from apidiff.model.proposal.pytypes import FieldShape, LiteralOf, PyType, json_text


class Kinds(Struct, frozen=True, kw_only=True, eq=False):
    """The parents of a contract that are read as unions of their subtypes: what selects those, by the places of the
    parents, and by the place of each subtype the property that says so, with its values."""

    parents: dict[Tokens, Dispatch] = field(default_factory=dict)
    tags: dict[Tokens, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def fields(self, tokens: Tokens, fields: Sequence[FieldShape]) -> tuple[FieldShape, ...]:
        """Return the fields of the class of a schema: those of a subtype with the constants that select it."""
        wire, values = self.tags.get(tokens, ("", ()))
        return tuple(
            replace(item, type=_selecting(item.type, values)) if item.wire == wire else item for item in fields
        )

    def subtypes(self, contract: Contract, tokens: Tokens) -> list[Node]:
        """Return the subtypes of a parent, each once."""
        found = {contract.dispatches.target(node): node for node in self.parents[tokens].schemas.values()}
        return list(found.values())


def _selecting(kind: PyType, values: Iterable[str]) -> PyType:
    """Return the constants that select a subtype; the type itself where its own constants are none of them."""
    texts = tuple(map(json_text, values))
    if isinstance(kind, LiteralOf):
        texts = tuple(text for text in texts if text in kind.values)
    return LiteralOf(texts) if texts else kind


def parents_of(contract: Contract) -> frozenset[str]:
    """Return the components that are parents of subtypes."""
    return frozenset(name for name, _ in _parents(contract))


def kinds_of(contract: Contract, wanted: Set[str]) -> Kinds:
    """Return the parents of a contract that are wanted, by the names of their components."""
    found = Kinds()
    for name, dispatch in _parents(contract):
        if name in wanted:
            found.parents["components", "schemas", name] = dispatch
            for value, node in dispatch.schemas.items():
                target = contract.dispatches.target(node)
                wire, values = found.tags.get(target, (dispatch.property, ()))
                if wire == dispatch.property:
                    found.tags[target] = (wire, (*values, value))
    return found


def _parents(contract: Contract) -> Iterable[tuple[str, Dispatch]]:
    if not contract.dispatches.present:
        return
    for tokens in sorted(contract.dispatches.parents):
        dispatch = contract.dispatches.of_parent(tokens)
        if dispatch is None or len(tokens) != 3 or tokens[:2] != ("components", "schemas"):
            continue
        targets = {contract.dispatches.target(node) for node in dispatch.schemas.values()}
        if len(targets) > 1 and tokens not in targets:
            yield tokens[2], dispatch

"""Whether anything that a schema leads to forbids names it does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from apidiff.contain.values import is_nothing
from apidiff.contain.vocabulary import CLOSERS, MAPS_OF_SCHEMAS
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import HOLDING_VALUES

_MAPS = frozenset(MAPS_OF_SCHEMAS)
_VALUES = HOLDING_VALUES | {"const"}


class Closers(Struct, frozen=True, kw_only=True):
    """Answers for the schemas of one contract, remembering each."""

    contract: Contract
    _known: dict[Tokens, bool] = field(default_factory=dict)

    def below(self, tokens: Tokens) -> bool:
        """Return whether an object is closed anywhere in the schema at tokens, or in what it refers to."""
        known = self._known.get(tokens)
        if known is None:
            reached = self._reached(tokens)
            known = reached is None
            self._known.update(dict.fromkeys(reached or (tokens,), known))
        return known

    def _reached(self, start: Tokens) -> set[Tokens] | None:
        """The definitions that a schema leads to; None where something in them is closed."""
        pending, seen = [start], {start}
        while pending:
            current = pending.pop()
            if self._known.get(current) is False:
                continue
            if self._known.get(current) is True:
                return None
            for value in _objects(self.contract.at(current).value):
                if any(is_nothing(value[keyword]) for keyword in CLOSERS if keyword in value):
                    return None
                reference = value.get("$ref")
                target = self.contract.references.target(reference, current) if isinstance(reference, str) else None
                if target is not None and target not in seen:
                    seen.add(target)
                    pending.append(target)
        return seen


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """The schema objects in a schema, and the maps of them. What stands in values and extensions is none: a `$ref`
    there leads nowhere that a payload goes."""
    pending = [(value, False)]
    while pending:
        found, holds_names = pending.pop()
        if isinstance(found, dict):
            yield found
            pending.extend(
                (child, not holds_names and key in _MAPS)
                for key, child in found.items()
                if holds_names or not (key in _VALUES or key.startswith("x-"))
            )
        elif isinstance(found, list):
            pending.extend((child, False) for child in found)

"""Document order: sorts places of two documents as a reader meets them, whichever document they stand in."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from apidiff.model.change import Side
from apidiff.model.document import Json, Location, Resource
from apidiff.model.pointer import index_of

OrderKey = tuple[str, tuple[int, ...]]


class DocumentOrder(Struct, frozen=True, eq=False):
    """Computes keys of locations from the position of each key among its siblings. Nothing is walked beyond the
    ancestors of the places asked for; the numbering of a mapping is kept.

    `resource_of` returns the file of a location's key.
    """

    resource_of: Callable[[str], Resource]
    _numbered: dict[int, dict[str, int]] = field(default_factory=dict)

    def __call__(self, side: Side) -> OrderKey:
        """Return a key that sorts by file and then by the place in it. Tokens that lead nowhere end the key."""
        return self.key(side.location)

    def key(self, location: Location) -> OrderKey:
        """Return the key of a location."""
        value: Json = self.resource_of(location.resource).root
        path: list[int] = []
        for token in location.tokens:
            if isinstance(value, dict) and token in value:
                path.append(self._numbers(value)[token])
                value = value[token]
            elif isinstance(value, list) and (index := index_of(token)) is not None and index < len(value):
                path.append(index)
                value = value[index]
            else:
                break
        return location.resource, tuple(path)

    def _numbers(self, mapping: dict[str, Json]) -> dict[str, int]:
        found = self._numbered.get(id(mapping))
        if found is None:
            found = self._numbered[id(mapping)] = dict(zip(mapping, range(len(mapping)), strict=True))
        return found

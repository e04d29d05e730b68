"""The properties that the members of a schema declare together."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping

from apidiff.model.contract import Node
from apidiff.model.document import Json


class Properties:
    """The properties that a shape declares, by name. Nodes are made when they are asked for: most never are.

    `holders` are the objects that they stand in, but for those `elsewhere`. Where several declare a property, the first
    one counts.
    """

    __slots__ = ("_holder_of", "_values", "elsewhere", "holders")

    def __init__(self) -> None:
        self.holders: list[Node] = []
        self._values: dict[str, Json] = {}
        self._holder_of: dict[str, Node] = {}
        self.elsewhere: Mapping[str, Node] = {}

    def beside(self, nodes: Mapping[str, Node]) -> Properties:
        """Return these properties and others, which stand under no `properties`."""
        found = Properties()
        found.holders = self.holders
        found._values = {**self._values, **{name: node.value for name, node in nodes.items()}}
        found._holder_of, found.elsewhere = self._holder_of, nodes
        return found

    @property
    def holder(self) -> Node | None:
        """The one object that all of them stand in, None where there is no such object."""
        return self.holders[0] if len(self.holders) == 1 and not self.elsewhere else None

    def add(self, holder: Node) -> list[str]:
        """Enter the properties of another member, and return the names of those that an earlier one declares."""
        self.holders.append(holder)
        if len(self.holders) == 1:
            self._values = holder.value
            return []
        own = {name: value for name, value in holder.value.items() if name not in self._values}
        again = [name for name in holder.value if name in self._values]
        self._values = {**self._values, **own}
        self._holder_of.update(dict.fromkeys(own, holder))
        return again

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, name: str) -> Node:
        if name in self.elsewhere:
            return self.elsewhere[name]
        holder = self._holder_of.get(name) or self.holders[0]
        return Node(self._values[name], (*holder.tokens, name))

    def get(self, name: str) -> Node | None:
        """Return the node of a property, or None where none has that name."""
        return self[name] if name in self._values else None

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._values.keys()

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield every name with its node."""
        return ((name, self[name]) for name in self._values)

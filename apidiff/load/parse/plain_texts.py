"""Plain scalars of YAML that stand for texts: `enum: [07, 08]` under `type: string`, `version: 1.10` of an API.

Their quotes were forgotten, or dropped by a tool that writes YAML. By the core schema they are numbers or booleans, yet
the document says beside them that they are texts: then they count as they are written.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from apidiff.model.document import Json, is_of_text

SINGLE = frozenset({"const", "default", "example"})
LISTS = ("enum", "examples", "x-extensible-enum")


class PlainTexts(Struct, kw_only=True, eq=False):
    """The plain scalars of one text that may turn out to stand for texts, noted while it is read."""

    _members: list[tuple[dict[str, Json], str, str]] = field(default_factory=list)
    _items: list[tuple[dict[str, Json], list[Json], int, str]] = field(default_factory=list)

    def note(self, container: Any, key: Any, holder: Any, text: str) -> None:
        """Note a number or boolean that is about to be entered in a container: under a key of a mapping, or as the next
        item of a list that `holder` has."""
        if type(container) is dict:
            if key in SINGLE or key == "version":
                self._members.append((container, key, text))
        elif type(holder) is dict:
            self._items.append((holder, container, len(container), text))

    def settle(self, root: Json) -> None:
        """Write those as texts that stand in a schema of texts, and the version of the API (OpenAPI 3.1.1, section
        4.8.2: a string)."""
        info = root.get("info") if isinstance(root, dict) else None
        for mapping, key, text in self._members:
            if mapping is info if key == "version" else is_of_text(mapping):
                mapping[key] = text
        copies: dict[int, list[Json]] = {}
        for holder, items, index, text in self._items:
            keyword = next((keyword for keyword in LISTS if holder.get(keyword) is items), None)
            if keyword is not None and is_of_text(holder):
                # An alias may stand for the same list where it holds numbers.
                copies.setdefault(id(items), [*items])[index] = text
        for holder, items, _, _ in self._items:
            if id(items) in copies and is_of_text(holder):
                for keyword in LISTS:
                    if holder.get(keyword) is items:
                        holder[keyword] = copies[id(items)]

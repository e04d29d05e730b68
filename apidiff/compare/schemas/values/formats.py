"""Formats by what clients do with them.

Those of the first kind become types of their own in generated code, so they count like types. The others stay text: a
client meets no surprise of type where one is dropped, and those that nobody knows promise nothing that can be checked.
"""

from __future__ import annotations

from apidiff.contain.text.formats import ASSERTED, NUMERIC_RANGES, STANDARD
from apidiff.model.contract import Node

_BINARY = "binary"
_TYPED = frozenset({"date", "date-time", "time", "duration", "uuid", "byte", "double", "decimal", *NUMERIC_RANGES})


def family(node: Node | None) -> str:
    """Return what a format is: `binary`, `typed`, `text`, `unknown`, or an empty string where there is none."""
    if node is None or not isinstance(node.value, str):
        return ""
    name = node.value
    if name == _BINARY:
        return "binary"
    if name in _TYPED:
        return "typed"
    return "text" if name in ASSERTED or name in STANDARD else "unknown"

"""Parts of a composition that are closed or opened while a field moves between them, is repeated, or marked: a closed
part refuses what the parts beside it declare (JSON Schema 2020-12 Core, section 10.3.2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from mutation.truth import AT_MOST_WARNING, BREAKING, SILENT, Allowed

from combined.case import POSITIONS, Case, Kind, Position, Schema, placed

_TEXT = {"type": "string"}
_SHUT = {"additionalProperties": False}
_LEVELS_TO_A_WARNING: Allowed = AT_MOST_WARNING | SILENT


def _part(shut: bool = False, **fields: Any) -> Schema:
    return {"type": "object", "properties": fields, **(_SHUT if shut else {})}


def _parts(*parts: Schema) -> Schema:
    return {"allOf": list(parts)}


_A, _B = _part(a=_TEXT), _part(b=_TEXT)
_HIDDEN = {**_TEXT, "readOnly": True}
_OPEN = _parts(_A, _B)
_EDITS: dict[str, tuple[Schema, Schema, Allowed]] = {
    "one part closed": (_OPEN, _parts(_A, _part(shut=True, b=_TEXT)), BREAKING),
    "both parts closed": (_OPEN, _parts(_part(shut=True, a=_TEXT), _part(shut=True, b=_TEXT)), BREAKING),
    "one part closed that repeats the other": (
        _OPEN,
        _parts(_A, _part(shut=True, a={}, b=_TEXT)),
        _LEVELS_TO_A_WARNING,
    ),
    "both parts closed that repeat each other": (
        _OPEN,
        _parts(_part(shut=True, a=_TEXT, b={}), _part(shut=True, a={}, b=_TEXT)),
        _LEVELS_TO_A_WARNING,
    ),
    "one part closed, the field moves in": (
        _OPEN,
        _parts({"type": "object"}, _part(shut=True, a=_TEXT, b=_TEXT)),
        _LEVELS_TO_A_WARNING,
    ),
    "one part closed beside a read-only field": (
        _parts(_part(a=_HIDDEN), _B),
        _parts(_part(a=_HIDDEN), _part(shut=True, b=_TEXT)),
        _LEVELS_TO_A_WARNING,
    ),
    "field moves out of a closed part": (
        _parts({"type": "object"}, _part(shut=True, a=_TEXT, b=_TEXT)),
        _parts(_A, _part(shut=True, b=_TEXT)),
        BREAKING,
    ),
    "field moves out of a part that opens": (
        _parts({"type": "object"}, _part(shut=True, a=_TEXT, b=_TEXT)),
        _OPEN,
        SILENT,
    ),
    "repeated field leaves a closed part": (
        _parts(_A, _part(shut=True, a={}, b=_TEXT)),
        _parts(_A, _part(shut=True, b=_TEXT)),
        BREAKING,
    ),
    "closed parts folded": (
        _parts(_A, _part(shut=True, a={}, b=_TEXT)),
        _part(shut=True, a=_TEXT, b=_TEXT),
        SILENT,
    ),
}


def _kind(position: Position, name: str) -> Kind:
    old, new, allowed = _EDITS[name]

    def make(rng: Random) -> Iterator[Case]:
        while True:
            version = rng.choice([one for one in ("3.0.3", "3.1.0") if one >= position.since])
            yield Case(*(placed(position, one, {}, version) for one in (old, new)), allowed=allowed)

    return Kind(f"closed, {position.name}: {name}", make)


CLOSED_KINDS = tuple(
    _kind(position, name)
    for position in POSITIONS
    if position.sent_by_client and not position.is_text
    for name in _EDITS
)

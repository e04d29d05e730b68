"""What is inside a change: the findings that it consists of, and what differs inside a value that no comparer knows, an
extension or a field the standard has no word for.

The message of a change of an unknown value can only say that it changed. DeepDiff names the places inside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from apidiff.model.change import Change
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.finding import Finding
from apidiff.model.pointer import format_pointer
from apidiff.model.words.message import Message, phrase
from apidiff.render.text import one_line, size

_UNKNOWN = ("extension.changed", "unmodelled.changed")
_LARGEST = 2000
"""Characters of JSON above which a value is not looked into: DeepDiff takes its time, and nobody reads the result."""
_SHOWN = 4
_LONGEST = 60


def parts_of(finding: Finding, most: int) -> list[Message]:
    """Return what a finding consists of, as `breaking: ... was removed`: the worst first, and the number of the others
    beyond `most`."""
    standing = [part for part in finding.parts if part.waived is None]
    told = [part.message.after(f"{part.level.value}: ") for part in standing[:most]]
    return [*told, phrase(f"and {len(standing) - most:,} more")] if len(standing) > most else told


def inside_text(change: Change) -> str:
    """Return the places inside both values that differ, as `/uri: "a" -> "b"`; nothing where one is no container."""
    if change.kind not in _UNKNOWN or change.old is None or change.new is None:
        return ""
    old, new = change.old.value, change.new.value
    if not isinstance(old, dict | list) or not isinstance(new, dict | list):
        return ""
    if size(old, _LARGEST) > _LARGEST or size(new, _LARGEST) > _LARGEST:
        return ""
    found = list(_places(old, new))
    more = f"; and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    return "; ".join(found[:_SHOWN]) + more


def _places(old: Json, new: Json) -> Iterator[str]:
    """Yield one text for each place, in the order of the pointers."""
    from deepdiff import DeepDiff

    absent = object()
    found: list[tuple[str, Json, Json]] = []
    for kind, levels in DeepDiff(old, new, view="tree").items():
        for level in levels:
            place = format_pointer(tuple(str(token) for token in level.path(output_format="list")))
            was = absent if kind.endswith("_added") else level.t1
            now = absent if kind.endswith("_removed") else level.t2
            if was is absent or now is absent or not same(was, now):  # 1 and 1.0 are one number
                found.append((place, was, now))
    for place, was, now in sorted(found, key=lambda one: one[0]):
        where = one_line(place, _LONGEST) or "(as a whole)"
        if was is absent:
            yield f"{where}: {_short(now)} is new"
        elif now is absent:
            yield f"{where}: {_short(was)} is gone"
        else:
            yield f"{where}: {_short(was)} -> {_short(now)}"


def _short(value: Json) -> str:
    return one_line(json.dumps(value, ensure_ascii=False, default=str), _LONGEST)

"""The same edit made at many places is one change: a header that was added to every response, a text that was
reworded."""

from __future__ import annotations

from typing import TypeAlias

import orjson
from msgspec.structs import replace

from apidiff.compare.site import Compared, PositionPair
from apidiff.model.change import Change
from apidiff.model.contract import Usage
from apidiff.model.kinds import KINDS

_Key: TypeAlias = tuple[str, str, tuple[str, ...], bytes]

# What happens to an operation is said of each operation.
_SINGLE = frozenset({"operations"})


def merge_repeated(found: Compared) -> Compared:
    """Yield what was found, with changes that state the same facts of things of one name as one change with all their
    usages.

    It is named after the first of them. Changes come last, in the order in which each was first met."""
    first: dict[_Key | int, Change] = {}
    usages: dict[_Key, list[Usage]] = {}
    for item in found:
        if isinstance(item, PositionPair):
            yield item
            continue
        key = _key(item)
        if key is None:
            first[id(item)] = item
            continue
        first.setdefault(key, item)
        usages.setdefault(key, []).extend(item.usages)
    for place, change in first.items():
        if isinstance(place, int) or len(usages[place]) == len(change.usages):
            yield change
        else:
            every = tuple(dict.fromkeys(usages[place]))
            known = next(iter(change.evidence.values()), None)
            yield replace(change, usages=every, evidence={} if known is None else dict.fromkeys(every, known))


def _key(change: Change) -> _Key | None:
    """What makes two changes the same edit; None for a change that stays by itself."""
    if not change.usages or KINDS[change.kind].area in _SINGLE:
        return None
    facts = {name: value for name, value in change.facts.items() if name != "subject"}
    try:
        stated = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Integers beyond 64 bits, or nesting beyond orjson's limit.
        return None
    return (change.kind, change.subject.type, change.subject.path, stated)

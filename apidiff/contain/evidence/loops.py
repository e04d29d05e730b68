"""References that come back to where they started without going into the value.

JSON Schema 2020-12 core, section 9.4.1, leaves such schemas undefined: whether a value satisfies them depends on
nothing but themselves. Validators follow each way through them, and there can be exponentially many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from apidiff.contain.vocabulary import COMPOSITIONS, TESTS

_PREFIXES: Final = ("#/$defs/", "#/definitions/")
_MAPS: Final = ("dependentSchemas",)


def looks(definitions: Mapping[str, Any]) -> int | None:
    """Return how often a validator may look at one value, once for every way that leads to a definition; None where
    definitions refer to each other in a circle.

    Ways double where a composition takes in the same definition twice.
    """
    if loops(definitions):
        return None
    counts: dict[str, int] = {}
    for start in definitions:
        stack = [start]
        while stack:
            targets = list(_targets(definitions.get(stack[-1])))
            open_ = [name for name in targets if name not in counts]
            if open_:
                stack.extend(open_)
            else:
                counts[stack.pop()] = 1 + sum(counts[name] for name in targets)
    return max(counts.values(), default=1)


def loops(definitions: Mapping[str, Any]) -> bool:
    """Return whether definitions refer to each other in a circle, all about the same value.

    References are of the form `#/$defs/NAME` or `#/definitions/NAME`; others are passed over.
    """
    done: set[str] = set()
    return any(name not in done and _comes_back(name, definitions, done) for name in definitions)


def _comes_back(start: str, definitions: Mapping[str, Any], done: set[str]) -> bool:
    """Search in depth, without recursion: a definition met again while it is still open closes a circle."""
    still_open = {start}
    ways = [(start, _targets(definitions.get(start)))]
    while ways:
        name, targets = ways[-1]
        target = next(targets, None)
        if target is None:
            ways.pop()
            still_open.discard(name)
            done.add(name)
        elif target in still_open:
            return True
        elif target not in done:
            still_open.add(target)
            ways.append((target, _targets(definitions.get(target))))
    return False


def _targets(schema: Any) -> Iterator[str]:
    """Yield the definitions that a schema applies to the value itself."""
    pending = [schema]
    while pending:
        current = pending.pop()
        if not isinstance(current, dict):
            continue
        reference = current.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIXES):
            yield reference.rpartition("/")[2]
        for keyword in COMPOSITIONS:
            pending.extend(current.get(keyword, ()))
        pending.extend(current[keyword] for keyword in TESTS if keyword in current)
        for keyword in _MAPS:
            pending.extend(current.get(keyword, {}).values())

"""References that come back to where they started without going into the value, and what else a validator's time and
memory depend on: all that is asked of a document before it is compiled, from one walk through it.

JSON Schema 2020-12 core, section 9.4.1, leaves schemas that refer to themselves about the same value undefined: whether
a value satisfies them depends on nothing but themselves. Validators follow each way through them, and there can be
exponentially many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from apidiff.contain.vocabulary import COMPOSITIONS, DEFINITIONS, REFERENCES, TESTS, UNEVALUATED

_PREFIXES: Final = ("#/$defs/", "#/definitions/")
_IN_PLACE: Final = frozenset({*COMPOSITIONS, *TESTS})
_MAP: Final = "dependentSchemas"
_ASKING_AGAIN: Final = frozenset({*REFERENCES, *UNEVALUATED})
_NOTHING: Final[Mapping[str, Any]] = {}


class Outline(NamedTuple):
    """How often a validator of a document may look at one value (None where it may go round in a circle), how many
    names the longest `required` asks for, and whether the document is a tree: it has no reference, and nothing that
    asks its schemas once more for what they evaluate. What looks like either in an example or a default counts, too."""

    looks: int | None
    required: int
    is_tree: bool


def outline(document: Any) -> Outline:
    """Return what a validator's time and memory depend on.

    Ways double where a composition takes in the same definition twice. References are of the form `#/$defs/NAME` or
    `#/definitions/NAME`; others are passed over.
    """
    if not isinstance(document, dict):
        return Outline(1, 0, True)
    targets: dict[str, list[str]] = {}
    required, is_tree = 0, True
    schemas = {name: schema for key in reversed(DEFINITIONS) for name, schema in document.get(key, _NOTHING).items()}
    schemas[""] = {key: below for key, below in document.items() if key not in DEFINITIONS}
    for name, schema in schemas.items():
        found: list[str] = []
        for part, in_place in _parts(schema):
            is_tree = is_tree and _ASKING_AGAIN.isdisjoint(part)
            names = part.get("required")
            if isinstance(names, list):
                required = max(required, len(names))
            if in_place:
                found.extend(_target(part))
        targets[name] = found
    return Outline(_most_ways(targets), required, is_tree)


def _most_ways(targets: Mapping[str, Sequence[str]]) -> int | None:
    """Count in depth, without recursion: a definition met again while it is still open closes a circle."""
    counts: dict[str, int] = {}
    for start in targets:
        stack, still_open = [start], set[str]()
        while stack:
            name = stack[-1]
            below = targets.get(name, ())
            waiting = [one for one in below if one not in counts]
            if name in counts:
                stack.pop()
            elif not waiting:
                counts[name] = 1 + sum(counts[one] for one in below)
                still_open.discard(name)
                stack.pop()
            else:
                still_open.add(name)
                if not still_open.isdisjoint(waiting):
                    return None
                stack.extend(waiting)
    return max(counts.values(), default=1)


def _parts(schema: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every object in a schema, and whether it is a schema that applies to the value itself."""
    pending = [(schema, True)]
    while pending:
        part, in_place = pending.pop()
        if isinstance(part, list):
            pending.extend((below, in_place) for below in part if isinstance(below, (dict, list)))
        elif isinstance(part, dict):
            yield part, in_place
            for keyword, below in part.items():
                if not isinstance(below, (dict, list)):
                    continue
                if in_place and keyword == _MAP and isinstance(below, dict):
                    pending.extend((one, True) for one in below.values())
                else:
                    pending.append((below, in_place and keyword in _IN_PLACE))


def _target(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the definition that a schema refers to."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(_PREFIXES):
        yield reference.rpartition("/")[2]

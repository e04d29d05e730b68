"""Whether two examples contradict the findings that they stand beside.

Examples are written by hand, or made of parts that findings do not know, so they can show something else: what was
removed is still there, or what came around a body stood there before. A reader who sees that believes neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.render.guide.names import directions

Path = tuple[str, ...]
"""Names of properties, from the owner of a finding down. Lists are no step."""


class Stated(Struct, frozen=True, kw_only=True):
    """What findings state of the properties of an object: which went, which came, which are there from now on
    whatever happens, and by what names objects came around a body (`wrapped`) or went from around it."""

    gone: tuple[Path, ...] = ()
    come: tuple[Path, ...] = ()
    always: tuple[Path, ...] = ()
    wrapped: tuple[str, ...] = ()
    unwrapped: tuple[str, ...] = ()


def stated_by(findings: Sequence[Finding]) -> Stated:
    """Return what findings state."""
    envelopes = [finding for finding in findings if not finding.change.subject.path]
    return Stated(
        gone=tuple(path for finding in findings for path in _gone(finding)),
        come=tuple(path for finding in findings for path in _come(finding)),
        always=tuple(_path(finding) for finding in findings if _is_always_there(finding)),
        wrapped=tuple(_envelope(finding) for finding in envelopes if finding.change.kind == "schema.wrapped"),
        unwrapped=tuple(_envelope(finding) for finding in envelopes if finding.change.kind == "schema.unwrapped"),
    )


_MOVES = ("property.renamed", "property.split", "property.listified", "property.unlistified")


def _gone(finding: Finding) -> Iterator[Path]:
    kind, path = finding.change.kind, _path(finding)
    if kind == "property.removed":
        yield path
    elif kind in _MOVES:
        old = finding.change.facts.get("old_name")
        yield (*path[:-1], str(old)) if isinstance(old, str) else path


def _come(finding: Finding) -> Iterator[Path]:
    kind, path = finding.change.kind, _path(finding)
    facts = finding.change.facts
    if kind == "property.added":
        yield path
    elif kind in _MOVES:
        names = facts.get("new_names") or [facts.get("new_name")]
        yield from ((*path[:-1], str(name)) for name in names if isinstance(name, str))


def _is_always_there(finding: Finding) -> bool:
    facts = finding.change.facts
    if finding.change.kind == "property.added":
        return facts.get("required") is True
    return finding.change.kind == "property.required" and Direction.REQUEST in directions(finding)


def _envelope(finding: Finding) -> str:
    return str(finding.change.facts.get("envelope_property"))


def _path(finding: Finding) -> Path:
    path = finding.change.subject.path
    # The key of a map can be anything: only what stands below it is known by name.
    below = path[max((index for index, step in enumerate(path) if step == "{}"), default=-1) + 1 :]
    return tuple(step for step in below if step != "[]")


def contradict(before: Json, after: Json, stated: Stated) -> bool:
    """Return whether two examples show something else than the findings state."""
    if any(_has(before, name) or not _has(after, name) for name in stated.wrapped):
        return True
    if any(_has(after, name) or not _has(before, name) for name in stated.unwrapped):
        return True
    old, new = frozenset(_places(before)), frozenset(_places(after))
    return (
        any(_is_still_there(path, old, new) for path in stated.gone)
        or any(_is_still_there(path, new, old) for path in stated.come)
        or any(not _somewhere(path[-1:], new) for path in stated.always if path and _holds_parent(path, new))
    )


def are_strangers(before: Json, after: Json) -> bool:
    """Return whether one of two examples is an object, or a list, and the other is not: examples of a document need not
    be what its schema says."""
    return any(isinstance(before, kind) is not isinstance(after, kind) for kind in (dict, list))


def _holds_parent(path: Path, places: frozenset[Path]) -> bool:
    return len(path) == 1 or _somewhere(path[:-1], places)


def _is_still_there(path: Path, there: frozenset[Path], other: frozenset[Path]) -> bool:
    """Return whether what one version alone has stands in the example of the other: at the root where it stands there,
    else anywhere. A name can be used twice in one body."""
    if not path:
        return False
    was, now = (sum(place[-1] == path[-1] for place in places) for places in (there, other))
    if now >= max(was, 1):
        return True
    return path in other if path in there else _somewhere(path, other)


def _somewhere(path: Path, places: frozenset[Path]) -> bool:
    return any(place[-len(path) :] == path for place in places)


def _has(value: Json, name: str) -> bool:
    return isinstance(value, dict) and name in value


def _places(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield where the properties of a value stand. Examples are small enough to look."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield (*path, name)
            yield from _places(child, (*path, name))
    elif isinstance(value, list):
        for child in value:
            yield from _places(child, path)

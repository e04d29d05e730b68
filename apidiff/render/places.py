"""The one line that a finding is shown at in tools that annotate files."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.change import Side
from apidiff.model.document import ENTRY, Json, Location
from apidiff.model.finding import Finding
from apidiff.model.pointer import format_pointer
from apidiff.model.report import DocumentSide, Report


class Place(Struct, frozen=True, kw_only=True):
    """A file with a line and a column, both from 1, and the JSON pointer of what changed. `path` is where CI systems
    find the file: from the top of its repository, where it is in one."""

    file: str
    path: str
    line: int
    column: int
    pointer: str


def place_of(finding: Finding, report: Report) -> Place:
    """Return where a finding is best shown in the new document: annotations appear on the files of a pull request, and
    those hold the new document.

    What is gone is shown at the nearest thing around it that is still there.
    """
    change = finding.change
    if change.new is not None:
        return _place(change.new, report.new)
    if change.old is None:
        return _at(Location(), report.new)
    left = _left_of(change.old.location, report.new)
    return replace(_at(left, report.new), pointer=format_pointer(change.old.location.tokens))


def previous_place(finding: Finding, report: Report) -> Place | None:
    """Return where the old value stands, if there is one."""
    return None if finding.change.old is None else _place(finding.change.old, report.old)


def both_places(finding: Finding, report: Report) -> tuple[Place | None, Place | None]:
    """Return where a finding stands in either document, None where it does not.

    A keyword that came or went stands in something that both documents have, and that is shown in its place.
    """
    change = finding.change
    old = None if change.old is None else _place(change.old, report.old)
    new = None if change.new is None else _place(change.new, report.new)
    if change.about.thing == "schema" or change.about.event not in ("added", "removed"):
        if old is None and change.new is not None:
            old = _around(change.new.location, report.new, report.old)
        elif new is None and change.old is not None:
            new = _around(change.old.location, report.old, report.new)
    return old, new


def _around(location: Location, there: DocumentSide, here: DocumentSide) -> Place | None:
    """Return the place here of what a location there stands in: the same pointer, but for items of lists that are known
    by their names, such as parameters."""
    source, target = _root(location, there), _root(location, here)
    found: list[str] = []
    for token in location.tokens[:-1]:
        if isinstance(source, list) and isinstance(target, list):
            source = source[int(token)]
            same = [index for index, item in enumerate(target) if _identity(item) == _identity(source)]
            if len(same) != 1:
                return None
            found.append(str(same[0]))
            target = target[same[0]]
        elif isinstance(source, dict) and isinstance(target, dict) and token in target:
            found.append(token)
            source, target = source[token], target[token]
        else:
            return None
    if not found:
        return None
    parent = Location(resource=location.resource, tokens=tuple(found))
    return _at(parent, here)


def _root(location: Location, side: DocumentSide) -> Json:
    """Return the root of the file that a location is in; None where that file was not read for this side."""
    document = side.contract.document
    resource = document.entry if location.resource == ENTRY else document.resources.get(location.resource)
    return resource.root if resource is not None else None


def _identity(item: Json) -> Json:
    """Return what an item of a list is known by; an item without a name is known by nothing but itself."""
    named = [item.get(key) for key in _NAMES] if isinstance(item, dict) else []
    return named if any(named) else object()


_NAMES = ("$ref", "name", "in", "url")


def _place(side: Side, document: DocumentSide) -> Place:
    return _at(side.location, document)


def _at(location: Location, side: DocumentSide) -> Place:
    file, position = side.find(location)
    document = side.contract.document
    resource = document.entry if location.resource == ENTRY else document.resources.get(location.resource)
    path = file if resource is None else resource.path or file
    line, column = (1, 1) if resource is not None and resource.generated else (position.line, position.column)
    return Place(file=file, path=path, line=line, column=column, pointer=format_pointer(location.tokens))


def name_of(side: DocumentSide) -> str:
    """Return what CI systems call a document: its path from the top of the repository, where the user named a file."""
    return side.source if ":" in side.source else side.contract.document.entry.path or side.source


def _left_of(location: Location, side: DocumentSide) -> Location:
    """Return how much of the way to an old location there still is. The way ends before an item of a list, because
    the item of that number is another one now."""
    value = _root(location, side)
    if value is None:
        return Location()
    found: list[str] = []
    for token in location.tokens:
        if not isinstance(value, dict) or token not in value:
            break
        value = value[token]
        found.append(token)
    return Location(resource=location.resource, tokens=tuple(found))

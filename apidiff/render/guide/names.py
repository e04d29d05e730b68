"""Names of things as a caller of the API knows them: a field, a query parameter, a header; no places in documents."""

from __future__ import annotations

import re

from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.model.places import Place
from apidiff.render.markdown import code, codes, prose
from apidiff.render.text import compact

_KEYWORD_IN_BRACKETS = re.compile(r" \(`[A-Za-z$]+(?:: \w+)?`\)")


def plain(value: Json) -> str:
    """Return a fact as text: a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else compact(value, 60)


def affected(finding: Finding) -> list[Usage]:
    """Return one usage for every operation that meets the finding at its level."""
    found: dict[str, Usage] = {}
    for usage, level in finding.usages:
        if level is finding.level:
            found.setdefault(usage.operation, usage)
    return list(found.values())


def where(operations: list[str], text: str, most: int) -> str:
    """Return in brackets which operations a sentence is about, without those that it names itself."""
    others = [name for name in operations if code(name) not in text]
    if not others:
        return ""
    also = "also " if len(others) < len(operations) else ""
    return f" ({also}{codes(others, most)})"


def directions(finding: Finding) -> frozenset[Direction]:
    """Return the directions in which payloads at the finding's level travel."""
    return frozenset(usage.direction for usage, level in finding.usages if level is finding.level)


def directed(finding: Finding, request: str, response: str) -> str:
    """Return the second text where only responses are concerned, else the first."""
    return response if directions(finding) == {Direction.RESPONSE} else request


def is_of_operation(finding: Finding) -> bool:
    """Return whether a finding is about a part of one operation."""
    return any(finding.change.subject.owner == usage.operation for usage, _ in finding.usages)


def place_of(finding: Finding) -> Place | None:
    """Return the place in its operation at which a value changed (`query parameter limit`), None for other parts of an
    operation and for what is no part of one operation."""
    subject = finding.change.subject
    places = (usage.place for usage, _ in finding.usages if subject.owner == usage.operation)
    return next(places, None) if subject.within else None


def component_of(finding: Finding) -> str:
    """Return the name of the object that a finding is about, or nothing where that is a part of an operation."""
    owner = finding.change.subject.owner
    return "" if is_of_operation(finding) or " " in owner else owner.rpartition("/")[2]


def name_of(finding: Finding, last: str | None = None) -> str:
    """Return the name of what changed, in Markdown; `last` stands instead of its last part."""
    subject = finding.change.subject
    path = list(subject.path)
    if subject.type == "parameter" and len(path) >= 2:
        return f"{code(last or path[1])} ({prose(path[0])} parameter)"
    if last is not None and path:
        path[-1] = last
    whole, kind = _whole(finding)
    name = _joined(path)
    if not name and not last and not whole:
        return "The body" if place_of(finding) else code(subject.owner)
    if not name:
        return f"{code(last or whole)}{kind}"
    return f"{code(name)} of {code(whole)}{kind}" if whole else code(name)


def _whole(finding: Finding) -> tuple[str, str]:
    """Return the name of the parameter or header whose value the finding is about, and what it is, in brackets."""
    owner = finding.change.subject.owner
    if is_of_operation(finding):
        place = place_of(finding)
        return ("", "") if place is None else _named_value(place) or ("", "")
    if owner.startswith(("parameters/", "headers/")):
        # A shared parameter is known to callers by its own name, not by that of the component.
        named = (_named_value(usage.place) for usage, _ in finding.usages)
        return next(filter(None, named), (owner.rpartition("/")[2], ""))
    # The fields of an object are named without it: the object is the heading.
    return ("", "") if finding.change.subject.path else (owner.rpartition("/")[2], "")


def _named_value(place: Place) -> tuple[str, str] | None:
    """Return the name of the parameter or of the header of a response that stands at a place, and what it is."""
    if place.parameter is not None:
        return place.parameter.name, f" ({prose(place.parameter.in_)} parameter)"
    if place.part == "response" and place.last.part == "header":
        return place.last.name, " (header)"
    return None


def _joined(path: list[str]) -> str:
    return ".".join(path).replace(".[]", "[]").replace(".{}", "{}")


def sentence(text: str, finding: Finding) -> str:
    """Return the words of a rule in Markdown, with names of places in documents turned into names of things.

    Keywords of schemas in brackets are left out: a caller reads the consequence.
    """
    subject = finding.change.subject
    place = place_of(finding)
    text = _as_labelled(text, subject.label)
    named = f" of {code(component_of(finding))}" if component_of(finding) and subject.path else ""
    name = name_of(finding)
    if name == "The body" and not text.startswith(subject.label):
        name = "the body"
    marks = {"\0": f"{name}{named}"}
    shown = _KEYWORD_IN_BRACKETS.sub("", text).replace(subject.label, "\0")
    if subject.within:
        shown = shown.replace(f"{subject.within} of `{subject.owner}`", f"`{subject.owner}`")
    if place:
        whole = _whole(finding)[0]
        marks["\1"] = f"{code(whole)}{_whole(finding)[1]}" if whole else "the body"
        shown = shown.replace(f" of `{subject.owner}`", f" of {chr(1)}" if whole else "")
        shown = shown.replace(f"`{subject.owner}`", "\1")
    pieces = re.split("([\0\1])", shown)
    return "".join(marks.get(piece) or _kept_spaces(piece) for piece in pieces)


def _as_labelled(text: str, label: str) -> str:
    """Return the text with the label as it is where the text begins with it, written with a capital."""
    beginning = label[:1].upper() + label[1:]
    return label + text[len(label) :] if text.startswith(beginning) else text


def _kept_spaces(piece: str) -> str:
    """Escape a piece of a sentence without losing the spaces at its ends."""
    core = prose(piece)
    before = " " if piece[:1].isspace() and core else ""
    after = " " if piece[-1:].isspace() and core else ""
    return f"{before}{core}{after}" if core else " " if piece else ""


def note_of(finding: Finding) -> str:
    """Return the message as a note beside the name of the thing: without that name, with a capital letter."""
    label = finding.change.subject.label
    text = _as_labelled(finding.message, label)
    for beginning in (label, f"`{finding.change.subject.owner}`"):
        if text.startswith(beginning):
            text = text[len(beginning) :].lstrip(": ")
            break
    shown = sentence(text, finding)
    return shown[:1].upper() + shown[1:]

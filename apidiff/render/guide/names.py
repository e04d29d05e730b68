"""Names of things as a caller of the API knows them: a field, a query parameter, a header; no places in documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from apidiff.model.change import dotted
from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.model.places import OperationRef, Owner, Place
from apidiff.model.words.message import Keyword, Message, Name, Part, Text, Value
from apidiff.render.guide.language import listed, noted, say
from apidiff.render.markdown import code, prose, unmarked, words
from apidiff.render.text import compact


def plain(value: Json) -> str:
    """Return a fact as text: a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else compact(value, 60)


def affected(finding: Finding) -> list[Usage]:
    """Return one usage for every operation that meets the finding at its level."""
    found: dict[Owner, Usage] = {}
    for usage, level in finding.usages:
        if level is finding.level:
            found.setdefault(usage.operation, usage)
    return list(found.values())


def operations_of(findings: Iterable[Finding]) -> list[Owner]:
    """Return the operations that meet findings, each once."""
    return list(dict.fromkeys(operation for finding in findings for operation in finding.operations))


def directions(finding: Finding) -> frozenset[Direction]:
    """Return the directions in which payloads at the finding's level travel."""
    return frozenset(usage.direction for usage, level in finding.usages if level is finding.level)


def directed(finding: Finding, request: str, response: str) -> str:
    """Return the second text where only responses are concerned, else the first."""
    return response if directions(finding) == {Direction.RESPONSE} else request


def call(finding: Finding, *, path: str = "path", method: str = "method") -> OperationRef:
    """Return the operation that facts of a finding name."""
    facts = finding.change.facts
    return OperationRef(method=str(facts.get(method) or ""), path=str(facts.get(path) or ""))


def is_of_operation(finding: Finding) -> bool:
    """Return whether a finding is about a part of one operation."""
    return any(finding.change.subject.owner == usage.operation for usage, _ in finding.usages)


def is_written_as_text(finding: Finding) -> bool:
    """Return whether a finding is about values of parameters, where nobody can write null."""
    return bool(finding.usages) and all(usage.place.parameter is not None for usage, _ in finding.usages)


def place_of(finding: Finding) -> Place | None:
    """Return the place in its operation at which a value changed (`query parameter limit`), None for other parts of an
    operation and for what is no part of one operation."""
    subject = finding.change.subject
    places = (usage.place for usage, _ in finding.usages if subject.owner == usage.operation)
    return next(places, None) if subject.within else None


def component_of(finding: Finding) -> str:
    """Return the name of the object that a finding is about, or nothing where that is a part of an operation."""
    owner = finding.change.subject.owner
    return "" if is_of_operation(finding) or isinstance(owner, OperationRef) else last_name(owner)


def last_name(owner: Owner) -> str:
    """Return what callers call an owner: a component by its name (`parameters/PerPage`), a path as it is."""
    name = str(owner)
    return name if isinstance(owner, OperationRef) or name.startswith("/") else name.rpartition("/")[2]


def name_of(finding: Finding, last: str | None = None) -> str:
    """Return the name of what changed, in Markdown; `last` stands instead of its last part."""
    subject = finding.change.subject
    path = list(subject.path)
    if not path and finding.change.about.thing == "property" and isinstance(finding.change.facts.get("property"), str):
        path = [finding.change.facts["property"]]  # a field of an object that stands within itself
    if subject.type == "parameter" and len(path) >= 2:
        return f"{code(last or path[1])}{say(' ({place} parameter)', place=prose(path[0]))}"
    if last is not None and path:
        path[-1] = last
    whole, kind = _whole(finding)
    if path[:1] == ["[]"] and not whole:
        # Of a list there is nothing but its items to speak of.
        if len(path) == 1:
            return say(ITEMS)
        path = path[1:]
    each = len(list(takewhile("[]".__eq__, path))) if whole else 0
    if each == len(path) > 0:
        return say(_ITEM, whole=code(whole), kind=kind)
    name = dotted(path[each:])
    if not name and not last and not whole:
        return say(_BODY) if place_of(finding) else code(subject.owner)
    if not name:
        return f"{code(last or whole)}{kind}"
    return say("{name} of {whole}{kind}", name=code(name), whole=code(whole), kind=kind) if whole else code(name)


def holder_of(finding: Finding) -> str:
    """Say whose field it is, where the finding stands in a named object."""
    owner = component_of(finding)
    is_field = finding.change.subject.type in ("property", "schema") and finding.change.subject.path
    return say(" in {owner}", owner=code(owner)) if is_field and owner else ""


def named(finding: Finding) -> str:
    """Return the name of what changed, with whose field it is, as it stands within a sentence."""
    return f"{within_sentence(name_of(finding))}{holder_of(finding)}"


def subject_of(finding: Finding) -> str:
    """Return the same in the words of rules: `name` of `User`."""
    return within_sentence(_subject(finding))


_BODY, ITEMS = noted("The body"), noted("The items of the list")
_ITEM = noted("An item of {whole}{kind}")
_WITHIN = {
    _BODY: noted("the body"),
    ITEMS: noted("the items of the list"),
    _ITEM: noted("an item of {whole}{kind}"),
}


def within_sentence(name: str) -> str:
    """Return the name of what changed as it stands within a sentence: what has no name of its own begins small."""
    for capital, small in _WITHIN.items():
        start, mark, _ = say(capital).partition("{")
        if name == start or name.startswith(start if mark else f"{start} "):
            return f"{say(small).partition('{')[0]}{name[len(start) :]}"
    return name


def _whole(finding: Finding) -> tuple[str, str]:
    """Return the name of the parameter or header whose value the finding is about, and what it is, in brackets."""
    owner = str(finding.change.subject.owner)
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
        return place.parameter.name, say(" ({place} parameter)", place=prose(place.parameter.in_))
    if place.part == "response" and place.last.part == "header":
        return place.last.name, say(" (header)")
    return None


def sentence(message: Message, finding: Finding) -> str:
    """Return the words of a rule in Markdown, with names of places in documents turned into names of things.

    Keywords of schemas in brackets are left out: a caller reads the consequence.
    """
    shown = "".join(_part(part, finding) for part in message.parts).strip()
    # "the request body of ..." begins a sentence with a capital where the rule does.
    if message is finding.message and (values := _all_values(finding)):
        told = _ONLY if finding.change.kind == "schema.enum.added" else _NO_LONGER_ONLY
        return unmarked(say(told, subject=_subject(finding), values=values))
    begins = isinstance(first := next(iter(message.parts), None), Name) and first.of == "subject"
    return unmarked(shown[:1].upper() + shown[1:] if begins else shown)


def _all_values(finding: Finding) -> str:
    """Return all values that a finding lists where a rule shows the first of many: a caller needs each."""
    values = finding.change.facts.get(_LISTING.get(finding.change.kind, ""))
    if not isinstance(values, list) or len(values) <= _MANY_VALUES:
        return ""
    return listed([code(plain(value)) for value in values])


def _part(part: Part, finding: Finding) -> str:
    match part:
        case Keyword():
            return ""
        case Value(text="(empty)"):
            return say("an empty text")
        case Value(text=text) if finding.change.kind == "schema.replaced":
            return code(_FOLDER.sub("", text))
        case Value(text=text):
            return code(text)
        case Name(of="subject"):
            name = _subject(finding)
            return within_sentence(name)
        case Name(lead=lead):
            return _owner(finding, lead)
    # Words of a rule are in the language already; of a phrase that a rule quotes they are looked up here.
    return words(say(part.words) if isinstance(part, Text) else str(part))


_FOLDER = re.compile(r"(?<![^ ])(?:responses|parameters|headers|requestBodies)/")
"""Where a document keeps a shared part, before its name."""
_LISTING = {"schema.enum.added": "new", "schema.enum.removed": "old"}
"""Kinds whose message lists values, and the fact that holds them all."""
_MANY_VALUES = 5
_ONLY, _NO_LONGER_ONLY = (
    noted("{subject} now allows only {values}"),
    noted("{subject} is no longer limited to {values}"),
)
_NOTED_ONLY = noted("Now allows only {values}")
_NOTED_NO_LONGER_ONLY = noted("No longer limited to {values}")
_OF_PHRASES = (noted(" response"), noted("part "), noted(" and "), noted("not there"))
"""What phrases are made of that rules quote."""


def _subject(finding: Finding) -> str:
    named = (
        say(" of {owner}", owner=code(component_of(finding)))
        if component_of(finding) and finding.change.subject.path
        else ""
    )
    return f"{name_of(finding)}{named}"


def _owner(finding: Finding, lead: str) -> str:
    """Return the name of what a finding stands in: the place of a call that holds the value, or the owner as it is. The
    body of the call needs no name behind that of a field in it."""
    subject = finding.change.subject
    is_shared = isinstance(subject.owner, str) and subject.owner.startswith(("parameters/", "headers/"))
    if is_shared and not subject.path and finding.change.about.thing in ("parameter", "header"):
        # A shared parameter, which the message names by itself, is of every call that uses it.
        return "" if lead else _subject(finding)
    if place_of(finding) is None:
        return f"{lead}{code(component_of(finding) or subject.owner) if subject.path else _subject(finding)}"
    whole, kind = _whole(finding)
    return f"{lead}{code(whole)}{kind}" if whole else "" if lead else say("the body")


def note_of(finding: Finding) -> str:
    """Return the message as a note beside the name of the thing: without that name, with a capital letter."""
    if values := _all_values(finding):
        return say(_NOTED_ONLY if finding.change.kind == "schema.enum.added" else _NOTED_NO_LONGER_ONLY, values=values)
    message = finding.message
    if message.parts and isinstance(message.parts[0], Name):
        message = Message(message.parts[1:])
    shown = sentence(message, finding).lstrip(": ")
    return shown[:1].upper() + shown[1:]

"""Reports made by hand, for tests of what is done with a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apidiff.model.change import Change, Evidence, Side, Subject, Table, Witness
from apidiff.model.contract import METHODS, Contract, Direction, Usage
from apidiff.model.document import Document, Location, Position, Problem, Resource
from apidiff.model.finding import FailOn, Finding, Level, Waiver, worst
from apidiff.model.places import OperationRef, Owner, Place, header, media_type, place
from apidiff.model.pointer import Tokens, parse_pointer, value_at
from apidiff.model.report import Coverage, DocumentSide, Report, SidedCoverage
from apidiff.model.words.message import Message, Name, Part, Text, Value
from apidiff.render import FORMATS
from apidiff.render.json_ import report_dict
from apidiff.render.view import View
from apidiff.resolve.contract import resolve
from apidiff.verdict import decide


def no_file(key: str) -> Resource:
    raise AssertionError(f"no test document refers to {key}")


def contract_of(root: Mapping[str, Any], source: str = "old.yaml") -> Contract:
    """Return the contract of a document given as plain values; what every document must have is added."""
    whole = {"openapi": "3.1.0", "info": {"title": "Users", "version": "1"}, "paths": {}, **root}
    entry = Resource(name=source, root=whole, format="yaml")
    return resolve(Document(source=source, entry=entry, read=no_file))


def side_of(root: Mapping[str, Any], source: str) -> DocumentSide:
    """Return a side of a report. Lines are made up: 10 for each token of a pointer."""

    def find(location: Location) -> tuple[str, Position]:
        return location.resource or source, Position(line=10 * len(location.tokens) + 1, column=3)

    return DocumentSide(source=source, contract=contract_of(root, source), find=find)


def usage(operation: str, direction: str = "request", at: str = "body application/json") -> Usage:
    return Usage(operation=owner_named(operation), direction=Direction(direction), place=place_named(at))


def owner_named(text: str) -> Owner:
    """Return the operation or the component that a test names as reports do: `POST /users`, `User`."""
    method, _, path = text.partition(" ")
    return OperationRef(method=method.lower(), path=path) if method.lower() in METHODS else text


def place_named(text: str) -> Place:
    """Return the place that a test names as reports do: `response 200 application/json`, `query parameter limit`."""
    match text.split(" "):
        case [in_, "parameter", name]:
            return place("parameter", name, in_)
        case ["response", status, "header", name]:
            return place("response", status).below(header(name))
        case ["response", status, name]:
            return place("response", status).below(media_type(name))
        case ["body", name]:
            return place("body").below(media_type(name))
        case ["operation"]:
            return place("operation")
        case ["response", status]:
            return place("response", status)
    return place("callback", text)


def at(document: DocumentSide, pointer: str | None) -> Side | None:
    """Return the side of a change at a pointer."""
    if pointer is None:
        return None
    tokens: Tokens = parse_pointer(pointer)
    value = value_at(document.contract.document.entry.root, tokens)
    return Side(value=value, location=Location(tokens=tokens))


def said(text: str, subject: Subject) -> Message:
    """Return the message that a rule would make: names of the subject and its owner are known as such."""
    label = subject.label if subject.label in text else Message()
    before, _, after = text.partition(str(label)) if label else (text, "", "")
    names = [Name("subject", label.parts)] if label else []
    return Message([*_parts(before, subject), *names, *_parts(after, subject)])


def _parts(text: str, subject: Subject) -> list[Part]:
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [Text(text)]
    owner = str(subject.owner)
    return [
        (Name("owner", (Value(owner),)) if piece == owner else Value(piece)) if index % 2 else Text(piece)
        for index, piece in enumerate(pieces)
    ]


class Pair:
    """Two documents and the findings between them, added one by one."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old = side_of(old, "old.yaml")
        self.new = side_of(new, "new.yaml")
        self.findings: list[Finding] = []
        self.problems: list[Problem] = []

    def add(
        self,
        kind: str,
        level: str,
        message: str,
        *,
        subject: tuple[str, ...] = ("property", "User"),
        usages: Mapping[Usage, str] | None = None,
        old: str | None = None,
        new: str | None = None,
        facts: Mapping[str, Any] | None = None,
        evidence: Evidence | None = None,
        rule: str | None = None,
        why: str = "",
        caller: str = "",
        owner: str = "",
        waived: Waiver | None = None,
        proposal: str | None = None,
    ) -> Finding:
        levels = {usage("POST /users"): level} if usages is None else usages
        before, after = at(self.old, old), at(self.new, new)
        stated = {
            "subject": message,
            "old": None if before is None else before.value,
            "new": None if after is None else after.value,
            **(facts or {}),
        }
        change = Change(
            kind=kind,
            subject=Subject(type=subject[0], owner=owner_named(subject[1]), path=subject[2:]),
            usages=tuple(levels),
            old=before,
            new=after,
            facts=stated,
        )
        finding = Finding(
            fingerprint=f"{len(self.findings):016x}",
            rule=rule or kind.replace(".", "-"),
            level=worst([Level(found) for found in levels.values()]) if levels else Level(level),
            message=said(message, change.subject),
            why=said(why, change.subject),
            caller=said(caller, change.subject),
            owner=said(owner, change.subject),
            change=change,
            usages=tuple((reached, Level(found)) for reached, found in levels.items()),
            evidence=evidence or Table(),
            waived=waived,
            proposal=proposal,
        )
        self.findings.append(finding)
        return finding

    def witness(self, operation: str, value: Any, error: str, direction: str = "request", **place: str) -> Witness:
        position = Location(tokens=parse_pointer(place.get("pointer", "/paths/~1users/post")))
        found = usage(operation, direction, place.get("place", "body application/json"))
        return Witness(usage=found, value=value, error=error, old_position=position, new_position=position)

    def report(self, fail_on: FailOn = "breaking") -> Report:
        ordered = sorted(self.findings, key=lambda finding: finding.level.rank)
        verdict = decide(
            ordered,
            fail_on,
            old_version=self.old.contract.version,
            new_version=self.new.contract.version,
        )
        extent = Coverage(operations=1, positions=2, schemas=3, left_out=())
        return Report(
            old=self.old,
            new=self.new,
            profile="contract",
            findings=tuple(ordered),
            problems=tuple(self.problems),
            to_json=report_dict,
            to_format=lambda report, name, verbose: FORMATS[name].render(report, View(verbose=verbose)),
            verdict=verdict,
            coverage=SidedCoverage(old=extent, new=extent),
            matched={},
            find_replacements=lambda report: {},
        )

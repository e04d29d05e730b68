"""The stages in order: load, resolve, compare, classify, decide."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from apidiff.classify.filters import select_changes, select_findings
from apidiff.classify.judge import Order, by_pointer, judge
from apidiff.classify.order import DocumentOrder
from apidiff.classify.rules.rulebook import Rulebook, load_rulebook
from apidiff.classify.stability import unstable_operations
from apidiff.classify.unmatched import unmatched_answers, unmatched_filters
from apidiff.classify.waivers import apply_waivers, read_waivers
from apidiff.compare.context.site import Comparison
from apidiff.compare.contracts import compare_contracts
from apidiff.compare.libraries import comparison_of
from apidiff.compare.lifecycle.versions import compare_bump
from apidiff.config import Filters, Settings
from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.decoding import resource_of_value
from apidiff.load.places.positions import finder
from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.source import load, load_object, load_value, one_document
from apidiff.load.sources.store import LENIENT
from apidiff.model.change import Change, Subject
from apidiff.model.document import ConfigError, Document, DocumentError, Json, Location, Problem, Resource
from apidiff.model.finding import Finding, Replacement, in_parts
from apidiff.model.pointer import parse_pointer
from apidiff.model.report import Coverage, DocumentSide, Report, SidedCoverage
from apidiff.model.words.addresses import masked
from apidiff.model.words.catalogue import ENGLISH
from apidiff.model.words.spelling import told
from apidiff.render import FORMATS
from apidiff.render.view import View
from apidiff.resolve.contract import resolve
from apidiff.resolve.extent import Extent, extent_of
from apidiff.validate.validate import validate
from apidiff.verdict import bump_of, compared_with_itself, decide, deleted, suffices


class _HasOpenapi(Protocol):
    @property
    def openapi(self) -> Callable[..., Any]: ...


class _HasSchema(Protocol):
    @property
    def get_openapi_schema(self) -> Callable[..., Any]: ...


Application = Callable[..., Any] | _HasOpenapi | _HasSchema
"""An application that gives a document of itself, or a function that does."""

Source = str | Path | Document | dict[str, Json] | Application
"""What `compare` takes for a document: a source as on the command line, a Document, a parsed value, an application."""

Stage = Callable[[str], None]
"""Is told, in words for a person who waits, what is done next."""

_DEFAULTS = Settings()


def _silent(text: str) -> None:
    """Tell nobody."""


def read(source: Source, name: str, settings: Settings, known: Resource | None = None) -> Document:
    """Return the document of a source; `name` is what a parsed value is called. A file with the bytes of a `known` one
    is not parsed again. Raises DocumentError, and ConfigError for what can name no document."""
    if isinstance(source, Document):
        return source
    if isinstance(source, dict):
        return load_value(source, name)
    path: object = source  # whoever calls without a type checker may give anything
    if not isinstance(path, str | PathLike):
        from apidiff.load.given import gives_document

        if gives_document(path):
            return load_object(path, name)
        expected = "a path, a URL, REVISION:path, a parsed document (a dict), an apidiff.Document or an application"
        raise ConfigError(f"the document `{name}` is {told(path)}; expected {expected}")
    options = LoadOptions(
        allow_remote_refs=settings.allow_remote_refs,
        allow_private_addresses=settings.allow_private_addresses,
        allow_outside_root=settings.allow_outside_root,
        known=known,
        headers=stated_headers(settings.headers),
    )
    # A text may be of a type of its own, which no writer of JSON knows.
    return load(str(path) if isinstance(path, str) else Path(path), options=options)


def _as_values(report: Report) -> dict[str, Json]:
    """Return the JSON report as plain values."""
    found: dict[str, Json] = FORMATS["json"].piece(report, View())
    return found


def _written(report: Report, name: str, verbose: bool) -> str:
    """Return a report in the format of that name."""
    return FORMATS[name].render(report, View(verbose=verbose))


def stated_headers(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return headers by what was stated for them. Raises ConfigError, without a value, for what is none."""
    found = []
    for text in filter(None, texts):
        name, mark, value = (part.strip() for part in text.partition(":"))
        if not mark or not re.fullmatch(_HEADER_NAME, name):
            raise ConfigError(f"--header names {name[:40]!r}; expected `Name: value`, or `Name: env:VARIABLE`")
        if value.startswith("env:"):
            variable = value.removeprefix("env:")
            if variable not in os.environ:
                raise ConfigError(f"--header {name}: the environment has no {variable[:60]!r}")
            value = os.environ[variable].strip()
        if not value.isprintable() or not value.isascii():
            raise ConfigError(f"--header {name}: the value is no text that a header can hold")
        found.append((name, value))
    return tuple(found)


_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"


def changes(old: Document, new: Document, settings: Settings = _DEFAULTS) -> list[Change]:
    """Return every difference of two documents. Raises DocumentError."""
    return list(compare_contracts(comparison_of(resolve(old), resolve(new), settings)))


def judged(old: Document, new: Document, settings: Settings, rulebook: Rulebook) -> list[Finding]:
    """Return the findings on two documents by a rulebook. Raises DocumentError."""
    comparison = comparison_of(resolve(old), resolve(new), settings)
    return _judged(comparison, list(compare_contracts(comparison)), rulebook, by_pointer)


def compare(old: Source, new: Source, settings: Settings = _DEFAULTS, stage: Stage = _silent) -> Report:
    """Return the report on two documents, and tell `stage` what is being done.

    Raises DocumentError where one cannot be read (with `settings.strict`, also where a part of it cannot), and
    ConfigError where the settings cannot be worked with.
    """
    with collector_paused():
        stage(f"Reading {_called(old, 'OLD')}")
        old_document = read(old, "old", settings)
        old_side = _side(old_document)
        stage(f"Reading {_called(new, 'NEW')}")
        new_document = read(new, "new", settings, old_document.entry)
        new_side = _twin(old_side, new_document, settings) or _side(new_document)
        report = _report_on(old_side, new_side, settings, stage)
        same = one_document(old, new, LoadOptions()) if not report.findings else ""
        return _compared_with_itself(report, same) if same else report


def _called(source: Source, otherwise: str) -> str:
    return masked(str(source)) if isinstance(source, str | Path) else otherwise


def _compared_with_itself(report: Report, same: str) -> Report:
    """Return a report that says that OLD and NEW are the same file, commit or object: nothing was looked at."""
    what = f"OLD and NEW are one {same}, so this compares the document with itself"
    expected = "what it was before, and what it is now"
    note = Problem(source=report.new.source, what=what, expected=expected, cause="unmatched")
    return replace(report, problems=(*report.problems, note), verdict=compared_with_itself(report.verdict, same))


def compare_deleted(old: Source, name: str, settings: Settings = _DEFAULTS, stage: Stage = _silent) -> Report:
    """Return the report on a document that was deleted: what it promised is removed, and the verdict fails, also where
    every removal was announced. `name` is what the document was called. Raises as `compare` does.
    """
    document = read(old, "old", settings)
    root = document.entry.root
    resolve(document)  # an error where it is no OpenAPI document
    gone = {"webhooks", "x-webhooks"} if root.get("paths") or root.get("webhooks") else {"components", "definitions"}
    left = {**{key: value for key, value in root.items() if key not in gone}, "paths": {}}
    nothing = Document(source=name, entry=resource_of_value(left, name), read=document.read)
    report = compare(document, nothing, settings, stage)
    return replace(report, verdict=deleted(report.verdict, name, len(report.old.contract.operations)))


def _report_on(old: DocumentSide, new: DocumentSide, settings: Settings, stage: Stage) -> Report:
    """Return the report on two resolved documents. Raises DocumentError and ConfigError as `compare` does."""
    comparison = comparison_of(old.contract, new.contract, settings)
    stage(f"Comparing {len(old.contract.operations):,} operations with {len(new.contract.operations):,}")
    kept = list(select_changes(compare_contracts(comparison), settings.filters, old.contract, new.contract))
    stage(f"Judging {len(kept):,} changes")
    rulebook = load_rulebook(settings.rules, settings.language or ENGLISH)
    unmatched = [
        *unmatched_filters(settings.filters, rulebook.ids, old.contract, new.contract),
        *unmatched_answers(settings.answers, old.contract, new.contract),
    ]
    findings = _judged(comparison, kept, rulebook, _order(old, new))
    findings = select_findings(findings, settings.filters)
    entries = [entry for path in settings.waivers for entry in read_waivers(Path(path))]
    name = new.contract.document.entry.path or new.source
    findings, stale = apply_waivers(findings, entries, settings.today, rulebook.ids, name)
    stage("Looking for mistakes in the documents")
    problems = list(_problems(old))
    own = len(problems)
    if new.contract.references is old.contract.references:
        problems += _of(new.contract.document, problems)
    else:
        problems += _problems(new)
    changed = _unread_in_both(old.contract.document, new.contract.document)
    refused = problems if settings.strict else [] if settings.lenient else [*_withheld(problems), *changed]
    if refused:
        raise DocumentError(refused)
    left_out = [problem for problem in problems if problem.leaves_out]
    verdict = decide(
        findings,
        settings.fail_on,
        old_version=old.contract.version,
        new_version=new.contract.version,
        check_version=settings.check_version,
        problems=len(problems),
        left_out=len(left_out),
        filtered=settings.filters != Filters(),
        stale_waivers=len(stale) if settings.strict_waivers else 0,
    )
    return Report(
        old=old,
        new=new,
        profile=settings.profile,
        findings=tuple(findings),
        problems=(*problems, *unmatched, *stale, *_found_by_comparing(comparison, old, new)),
        verdict=verdict,
        coverage=_coverage(old, new, problems[:own], problems[own:]),
        matched=comparison.matched,
        to_json=_as_values,
        to_format=_written,
        find_replacements=_replacements,
    )


def decided_anew(report: Report, findings: tuple[Finding, ...], settings: Settings) -> Report:
    """Return a report with findings whose levels were changed after it was made, and the verdict on them."""
    problems = [problem for problem in report.problems if problem.cause != "unmatched"]
    verdict = decide(
        findings,
        settings.fail_on,
        old_version=report.old.contract.version,
        new_version=report.new.contract.version,
        check_version=settings.check_version,
        problems=len(problems),
        left_out=sum(problem.leaves_out for problem in problems),
        filtered=settings.filters != Filters(),
        stale_waivers=_stale(report, settings) if settings.strict_waivers else 0,
    )
    return replace(report, findings=findings, verdict=verdict)


def _stale(report: Report, settings: Settings) -> int:
    """Return how many waivers are stale: who changes levels afterwards changes nothing of that."""
    entries = [entry for path in settings.waivers for entry in read_waivers(Path(path))]
    name = report.new.contract.document.entry.path or report.new.source
    return len(apply_waivers(report.findings, entries, settings.today, (), name)[1])


def _replacements(report: Report) -> Mapping[Subject, Replacement]:
    """Return what probably replaces which removed thing."""
    from apidiff.compare.lifecycle.replacements import replacements

    return replacements(report.old.contract, report.new.contract, [*in_parts(report.findings)])


def with_proposals(report: Report) -> Report:
    """Return a report whose findings name the version change that `apidiff propose` writes for them.

    This plans the whole proposal: of large documents it takes about as long as comparing them, so `compare` leaves it.
    """
    from apidiff.propose.plan.attribution import with_proposals as served
    from apidiff.propose.plan.planner import Options, plan

    with collector_paused():
        made = plan(report, Options())
        return replace(report, findings=tuple(served(report, made.proposal, made.pairing)))


def _judged(comparison: Comparison, found: list[Change], rulebook: Rulebook, order: Order) -> list[Finding]:
    """Return the findings on changes, and on the version step that they turn out to require."""
    settings = comparison.settings
    unstable = unstable_operations(comparison.old)
    findings = judge(found, rulebook, settings, order, unstable)
    bump = bump_of(findings, comparison.old.version, comparison.new.version)
    if settings.check_version and not suffices(bump):
        findings = judge([*found, *compare_bump(comparison, bump.required)], rulebook, settings, order, unstable)
    return findings


def _side(document: Document) -> DocumentSide:
    contract = resolve(document)
    return DocumentSide(source=document.source, contract=contract, find=finder(document))


def _twin(side: DocumentSide, document: Document, settings: Settings) -> DocumentSide | None:
    """The side of a document that holds the same as the one of another side, names no other file and is read the same
    way: nothing of it is resolved or validated again. None where it is another document."""
    known = side.contract
    if document.entry.root is not known.document.entry.root or settings.old_prefix != settings.new_prefix:
        return None
    if not known.stands_alone:
        return None
    contract = replace(known, document=document, problems=_of(document, known.problems))
    return DocumentSide(source=document.source, contract=contract, find=finder(document))


def _of(document: Document, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a document that consists of one file, as those of another that holds the same."""
    return [replace(problem, source=document.entry.name) for problem in problems]


def _order(old: DocumentSide, new: DocumentSide) -> DocumentOrder:
    """Document order, by the new document where it has the file and else by the old one."""

    def resource_of(key: str) -> Resource:
        for document in (new.contract.document, old.contract.document):
            if not key or key in document.resources:
                return document.resource(key)
        return old.contract.document.resource(key)

    return DocumentOrder(resource_of)


def _problems(side: DocumentSide) -> Iterator[Problem]:
    """The problems of one document: what the standard forbids in it, and references that lead nowhere."""
    yield from validate(side.contract.document, side.find)
    yield from sorted((_located(side, problem) for problem in side.contract.problems), key=_place)


def _unread_in_both(old: Document, new: Document) -> Iterator[Problem]:
    """The files that can be read in neither document and hold something else now: what changed there is unknown."""
    for key, error in new.unreadable.items():
        before = old.unreadable.get(key)
        if before is not None and before.data != error.data:
            problem = error.problems[0]
            what = f"{problem.what}; the old document could not be read there, either, and said something else"
            yield replace(problem, what=what, expected=f"a file that can be read, or {LENIENT}", cause="withheld")


def _withheld(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.cause == "withheld"]


def _coverage(
    old: DocumentSide, new: DocumentSide, of_old: Iterable[Problem], of_new: Iterable[Problem]
) -> SidedCoverage:
    before = extent_of(old.contract)
    # A document that holds the same is not counted again.
    after = before if new.contract.references is old.contract.references else extent_of(new.contract)
    return SidedCoverage(old=_covered(before, of_old), new=_covered(after, of_new))


def _covered(extent: Extent, problems: Iterable[Problem]) -> Coverage:
    return Coverage(
        operations=extent.operations,
        positions=extent.positions,
        schemas=extent.schemas,
        left_out=tuple(problem for problem in problems if problem.leaves_out),
    )


def _found_by_comparing(comparison: Comparison, old: DocumentSide, new: DocumentSide) -> Iterator[Problem]:
    """The problems that only comparing brought to light, with the places where they stand."""
    for contract, problem in comparison.problems:
        yield _located(old if contract is comparison.old else new, problem)


def _located(side: DocumentSide, problem: Problem) -> Problem:
    if problem.position is not None or problem.pointer is None:
        return problem
    resource = _resource_named(side.contract.document, problem.source)
    location = Location(resource=resource, tokens=parse_pointer(problem.pointer))
    return replace(problem, position=side.find(location)[1])


def _place(problem: Problem) -> tuple[str, int, int]:
    position = problem.position
    return (problem.source, 0, 0) if position is None else (problem.source, position.line, position.column)


def _resource_named(document: Document, name: str) -> str:
    return next((key for key, resource in document.resources.items() if resource.name == name), "")

"""One HTML page with the whole report: it loads nothing from elsewhere, and everything in it is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from apidiff.model.change import Assumed, Evidence, Proof, Side, Undecided, Witness
from apidiff.model.contract import Direction
from apidiff.model.finding import Finding, Level
from apidiff.model.report import DocumentSide, Report
from apidiff.render.grouping import grouped
from apidiff.render.inside import parts_of
from apidiff.render.places import both_places
from apidiff.render.text import dumps, one_line, size, told, visible
from apidiff.render.view import View
from apidiff.render.who import policy_note, verdict_on, what_was_looked_at, who_is_hit

_TEMPLATES = Path(__file__).parent / "templates"
_HEADINGS = {
    "breaking": "Breaking",
    "warning": "Warnings",
    "non-breaking": "Non-breaking",
    "documentation": "Documentation",
}
_LARGEST = 3000
_OPERATIONS = 12
_LONGEST = 1000
_PARTS = 50
_CONSUMERS = 500


Words: TypeAlias = Sequence[tuple[str, bool]]
"""Pieces of a sentence, and whether each is a name."""


class _Card(Struct, frozen=True, kw_only=True):
    """A finding as the page shows it. `values` pairs a heading with JSON text."""

    anchor: str
    level: str
    rule: str
    message: Words
    places: tuple[tuple[str, str], ...]
    operations: tuple[str, ...]
    more: int
    inside: Sequence[Words]
    why: Words
    evidence: str
    payload: str
    caller: Words
    advice: Words
    values: tuple[tuple[str, str], ...]
    waived: str
    who: tuple[str, ...]
    consumers: str


def render(report: Report, view: View) -> str:
    """Return the page. The view does not matter: a page can fold away what a reader does not want to see."""
    return page(
        "report.html",
        shown=shown({level: report.count(level) for level in Level}),
        title=one_line(report.new.contract.title or report.old.contract.title, 120) or "API",
        sides=[_document("old", report.old), _document("new", report.new)],
        profile=report.profile,
        verdict=report.verdict,
        counts=[(level.value, report.count(level)) for level in Level],
        consumers=_consumers(report),
        **_findings(report),
    )


def findings_of(report: Report, anchor: str) -> str:
    """Return the problems and findings of a report as a part of a page; names of anchors begin with `anchor`."""
    return page("findings.html", **_findings(report, anchor))


def page(template: str, **values: object) -> str:
    """Return what a template makes of values, all of them escaped."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from apidiff import __version__

    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FileSystemLoader(_TEMPLATES),
    )
    scripts = ["report.js", "consumers.js"] if values.get("consumers") else ["report.js"]
    script = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in scripts)
    return environment.get_template(template).render(
        version=__version__,
        script=Markup(script),
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        headings=_HEADINGS,
        **values,
    )


def _findings(report: Report, anchor: str = "f-") -> dict[str, object]:
    groups = [(level.value, _groups(report, level, anchor)) for level in Level]
    return {
        "groups": [(level, found) for level, found in groups if found],
        "problems": [visible(str(problem)) for problem in report.problems],
    }


def _consumers(report: Report) -> dict[str, object] | None:
    """Return who was seen using the API, for the table and the filter; None where nobody looked."""
    impact = report.impact
    if impact is None:
        return None
    ordered = sorted(impact.consumers, key=lambda use: (-use.hit, -use.may_be_hit, use.consumer))
    return {
        "looked_at": what_was_looked_at(impact),
        "note": policy_note(impact),
        "problems": [visible(str(problem)) for problem in impact.problems],
        "rows": [
            (visible(use.consumer), verdict_on(use), f"{use.exchanges:,}", use.last[:10] if use.last else "-")
            for use in ordered[:_CONSUMERS]
        ],
    }


def shown(counts: Mapping[Level, int]) -> list[str]:
    """Return the levels a page begins with: those that ask for attention, or all where nothing does."""
    loud = [level.value for level in (Level.BREAKING, Level.WARNING)]
    quiet = [level.value for level in Level if level.value not in loud]
    return loud if counts[Level.BREAKING] or counts[Level.WARNING] else loud + quiet


def _document(name: str, side: DocumentSide) -> dict[str, str]:
    return {
        "name": name,
        "source": visible(side.source),
        "version": one_line(side.contract.version, 60) or "(no version)",
        "standard": side.contract.standard.value,
    }


def _groups(report: Report, level: Level, anchor: str) -> list[tuple[str, list[_Card]]]:
    """Return the cards of a level under their headings."""
    found = grouped(finding for finding in report.findings if finding.level is level)
    return [(heading, [_card(finding, report, anchor) for finding in findings]) for heading, findings in found]


def _card(finding: Finding, report: Report, anchor: str) -> _Card:
    operations = finding.operations
    owner = finding.change.subject.owner
    evidence, payload = _evidence(finding.evidence, finding.level)
    sides = (("old", finding.change.old), ("new", finding.change.new))
    waived = finding.waived
    return _Card(
        anchor=f"{anchor}{finding.fingerprint}",
        level=finding.level.value,
        rule=finding.rule,
        message=told(finding.message, _LONGEST),
        places=tuple(
            (name, visible(f"{place.file}:{place.line}:{place.column}"))
            for name, place in zip(("old", "new"), both_places(finding, report), strict=True)
            if place is not None
        ),
        operations=tuple(one_line(str(name), 200) for name in operations[:_OPERATIONS] if operations != [owner]),
        more=max(0, len(operations) - _OPERATIONS),
        inside=[told(part, _LONGEST) for part in parts_of(finding, _PARTS)],
        why=told(finding.why, _LONGEST),
        evidence=evidence,
        payload=payload,
        caller=told(finding.caller, _LONGEST),
        advice=told(finding.owner, _LONGEST),
        values=tuple((name, _value(side)) for name, side in sides if side is not None),
        waived=""
        if waived is None
        else one_line(f"{waived.reason} ({waived.by})" if waived.by else waived.reason, 500),
        who=(*([f"lowered: {one_line(finding.lowered, 300)}"] if finding.lowered else []), *who_is_hit(finding)),
        consumers="\n".join(visible(one.consumer) for one in finding.impact if one.status != "not-seen"),
    )


def _value(side: Side) -> str:
    if size(side.value, _LARGEST) > _LARGEST:
        return "(too large to be shown)"
    return visible(dumps(side.value))


def _evidence(evidence: Evidence, level: Level) -> tuple[str, str]:
    """Return what is known of the payloads in words, and the payload that shows it."""
    if isinstance(evidence, Witness):
        usage = evidence.usage
        said = (
            "This request worked, and now it fails"
            if usage.direction is Direction.REQUEST
            else ("Clients did not have to expect this")
        )
        error = f" ({one_line(evidence.error, 300)})" if evidence.error else ""
        shown = dumps(evidence.value) if evidence.sent is None else evidence.sent
        payload = visible(shown) if size(evidence.value, _LARGEST) <= _LARGEST else "(too large)"
        return one_line(f"{said}: {usage.operation}, {usage.place}{error}", 900), payload
    if isinstance(evidence, Proof) and level is not Level.BREAKING:
        return "Proved: every payload that one side may send is one that the other accepts.", ""
    if isinstance(evidence, Assumed):
        return f"Proved if {one_line(' and '.join(evidence.assumptions), 500)}; nothing was found against it.", ""
    if isinstance(evidence, Undecided):
        return f"Neither proved nor refuted, stopped at {evidence.keyword}: {one_line(evidence.reason, 300)}", ""
    return "", ""

"""One HTML page with the whole report and the migration guide: it loads nothing from elsewhere, and everything in it is
escaped.

The page is a list that can be read as it is: one line a finding, and the guide below it. What a finding opens to is
JSON, packed once for the whole page, and a script makes elements of it when a reader opens it: thousands of findings
load at once, and the page stays small. The script takes no markup from anywhere (Trusted Types hold it to that), and
the policy of the page allows no other.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import DocumentSide, Part, Report, Survey
from apidiff.render.html.article import article
from apidiff.render.html.details import details_of, shortened
from apidiff.render.html.rows import arranged, section
from apidiff.render.places import name_of
from apidiff.render.problems import abridged
from apidiff.render.text import dumps, one_line, visible
from apidiff.render.view import View
from apidiff.render.who import policy_note, verdict_on, what_was_looked_at, worst_hit_first

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent.parent / "templates"
_CONSUMERS = 500
_HEADINGS = {
    Level.BREAKING: "Breaking",
    Level.WARNING: "Warnings",
    Level.NON_BREAKING: "Non-breaking",
    Level.DOCUMENTATION: "Documentation",
}


def render(report: Report, view: View) -> str:
    """Return the page. The view does not matter: a page can fold away what a reader does not want to see."""
    from markupsafe import Markup

    from apidiff.render import guide

    part = part_of(report)
    return page(
        "report.html",
        {level: report.count(level) for level in Level},
        [part],
        title=one_line(report.new.contract.title or report.old.contract.title, 120) or "API",
        sides=[_document("old", report.old), _document("new", report.new)],
        profile=report.profile,
        passed=report.verdict.passed,
        sentence=report.verdict.sentence,
        sections=sections_of(part),
        problems=[visible(str(problem)) for problem in abridged(report.problems)],
        consumers=_consumers(report),
        guide=Markup(article(guide.beside_report(report))),
    )


def _consumers(report: Report) -> dict[str, object] | None:
    """Return who was seen using the API, for the table and the filter; None where nobody looked."""
    impact = report.impact
    if impact is None:
        return None
    ordered = worst_hit_first(impact)
    return {
        "looked_at": what_was_looked_at(impact),
        "note": policy_note(impact),
        "problems": [visible(str(problem)) for problem in impact.problems],
        "rows": [
            (visible(use.consumer), verdict_on(use), f"{use.exchanges:,}", use.last[:10] if use.last else "-")
            for use in ordered[:_CONSUMERS]
        ],
    }


def part_of(report: Report, name: str = "", prefix: str = "f-") -> dict[str, Json]:
    """Return what a page holds of one report, as plain values: its rows by level, in HTML, and what they open to.

    Addresses of findings begin with the prefix. Of several documents, operations are filed under the name of theirs.
    """
    levels = {level: arranged(report, level) for level in Level}
    order = [finding for level in Level for group in levels[level] for finding in group.findings]
    return {
        "rows": {level.value: str(section(groups, prefix)) for level, groups in levels.items() if groups},
        "details": details_of(report, order, name),
    }


def sections_of(part: Mapping[str, Json]) -> list[str]:
    """Return the sections of a part of a page, one for each level that it has rows of. They are markup."""
    from markupsafe import Markup

    frame = Markup('<section class="level {0}" data-level="{0}">\n<h2>{1}</h2>\n{2}\n</section>')
    rows = part["rows"]
    return [
        frame.format(level.value, _HEADINGS[level], Markup(rows[level.value])) for level in Level if level.value in rows
    ]


def page(template: str, counts: Mapping[Level, int], parts: Iterable[Mapping[str, Json]], **values: object) -> str:
    """Return a page with the parts of one or more reports: what a template makes of values, all of them escaped."""
    from markupsafe import Markup

    from apidiff import __version__

    style, script = ((_TEMPLATES / f"viewer.{name}").read_text(encoding="utf-8") for name in ("css", "js"))
    told = _merged(part["details"] for part in parts)
    data = dumps(told, indent=None).encode("utf-8", "backslashreplace")
    return (
        environment()
        .get_template(template)
        .render(
            version=__version__,
            style=Markup(style),
            script=Markup(script),
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
            data=Markup(b64encode(zlib.compress(data, 9)).decode()),
            counts=[(level.value, _HEADINGS[level], counts[level]) for level in Level],
            shown=_shown(counts),
            total=len(told["findings"]),
            **values,
        )
    )


@cache
def environment() -> Environment:
    """Return the templates of pages: each is compiled once, and escapes every value."""
    from jinja2 import Environment, FileSystemLoader

    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FileSystemLoader(_TEMPLATES),
    )


def _merged(details: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """Return the details of several reports as those of one."""
    operations: list[Json] = []
    findings: list[Json] = []
    for one in details:
        start = len(operations)
        operations += one["operations"]
        for finding in one["findings"]:
            numbers = finding.get("operations")
            findings.append(finding if not numbers else {**finding, "operations": [start + n for n in numbers]})
    return {"operations": operations, "findings": findings}


def _shown(counts: Mapping[Level, int]) -> list[str]:
    """Return the levels a page begins with: those that ask for attention, or all where nothing does."""
    loud = [level.value for level in (Level.BREAKING, Level.WARNING)]
    quiet = [level.value for level in Level if level.value not in loud]
    return loud if counts[Level.BREAKING] or counts[Level.WARNING] else loud + quiet


def _document(name: str, side: DocumentSide) -> dict[str, str]:
    source = visible(side.source)
    return {
        "name": name,
        "source": source,
        "short": shortened(source),
        "version": one_line(side.contract.version, 60) or "(no version)",
        "standard": side.contract.standard.value,
    }


def piece(report: Report, view: View) -> Json:
    """Return the part of the page about one document."""
    name = name_of(report.new)
    own = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return {**part_of(report, one_line(name, 200), f"f-{own}-"), "problems": list(map(str, abridged(report.problems)))}


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the page."""
    return page(
        "survey.html",
        {level: survey.count(level) for level in Level},
        [part for _, part in parts if part],
        old=one_line(survey.old, 120),
        new=one_line(survey.new, 120),
        passed=survey.passed,
        sentence=one_line(survey.sentence),
        problems=[visible(str(problem)) for problem in abridged(survey.problems)],
        unchanged=[visible(section.name) for section, _ in parts if section.state == "unchanged"],
        rows=[
            {
                "name": visible(section.name),
                "former": visible(section.former),
                "state": section.state,
                "passed": section.passed,
                "sentence": one_line(section.sentence),
                "problems": list(map(visible, map(str, part["problems"] if part else section.problems))),
                "sections": sections_of(part) if part else [],
            }
            for section, part in parts
        ],
    )

"""The migration guide: Markdown for people who call the API and have never heard of this program.

Running text uses no ids of rules, no pointers and no names of levels. Everything that comes from the documents is
escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.model.report import Part, Report, Survey
from apidiff.render.guide.build import PARTS, build, sections_with_addresses, told_of
from apidiff.render.guide.contents import Guide, Milestone
from apidiff.render.guide.context import Keys, Links, Naming, context_of
from apidiff.render.guide.language import noted, say, speaking
from apidiff.render.guide.written.flavors import FLAVORS
from apidiff.render.guide.written.templates import Templates
from apidiff.render.markdown import Anchors, prose
from apidiff.render.view import View

_ON_PAGES = {"checks": "worth-a-check.md", "new": "new-and-optional.md", "entries": "every-change.md"}
"""The pages of parts that are not on the first page of a guide of several."""
_INDEX = "index.md"
_OF_THE_PROVIDER = ("sunset.too-soon",)
"""Kinds that hold a provider against a policy of its own, and depend on the day of the run: callers read the date."""


class Options(Struct, frozen=True, kw_only=True):
    """How a guide is written: what the versions are called, for which generator of sites, by which templates, and what
    is known of the life of the old version."""

    naming: Naming = Naming()
    keys: Keys = Keys()
    flavor: str = "plain"
    templates: Path | None = None
    language: str = "en"
    milestones: tuple[Milestone, ...] = ()


def render(report: Report, view: View) -> str:
    """Return the guide on one page. The view does not matter."""
    return one_page(report, Options())


def one_page(report: Report, options: Options) -> str:
    """Return the guide on one page. Raises ConfigError where a template cannot be used, or there is no catalogue of the
    language."""
    with speaking(options.language):
        return _one_page(report, options)


def _one_page(report: Report, options: Options) -> str:
    context = context_of(report, options.naming, keys=options.keys)
    guide = build(context, _standing(report), options.milestones)
    return Templates(FLAVORS[options.flavor], options.templates).write("guide.md.jinja", guide, _front(guide))


def _standing(report: Report) -> list[Finding]:
    every = (finding for finding in report.findings if finding.waived is None)
    return [finding for finding in every if finding.change.kind not in _OF_THE_PROVIDER]


def beside_report(report: Report) -> str:
    """Return the guide on one page for a reader who has the report, which lists every change itself."""
    guide = build(context_of(report), _standing(report))
    linked = {key: href for key, href in guide.links.items() if key != "entries"}
    return Templates(FLAVORS["plain"]).write("tab.md.jinja", replace(guide, links=linked), _front(guide))


def pages(report: Report, options: Options) -> dict[str, str]:
    """Return the name and the text of each page of a guide: an index, a page for each resource, and what is no part of
    the work. Raises ConfigError as `one_page` does."""
    with speaking(options.language):
        return dict(_pages(report, options))


def _pages(report: Report, options: Options) -> Iterator[tuple[str, str]]:
    standing = _standing(report)
    context = context_of(report, options.naming)
    sections, addresses = sections_with_addresses(context, told_of(standing))
    files = {anchor: _ON_PAGES.get(part, _INDEX) for part, anchor in PARTS.items()}
    names = Anchors(taken=[name.removesuffix(".md") for name in (*_ON_PAGES.values(), _INDEX)])
    for section in sections:
        file = f"{names.name(section.title)}.md"
        files[addresses.sections[section.title]] = file
        files.update({addresses.of_block(section, block): file for block in section.blocks})
    tops = {*(PARTS[part] for part in _ON_PAGES), *addresses.sections.values()}
    links = Links(pages=files, otherwise=_ON_PAGES["entries"], tops=frozenset(tops))
    guide = build(context_of(report, options.naming, links, options.keys), standing, options.milestones)
    write = Templates(FLAVORS[options.flavor], options.templates).write
    yield _INDEX, write("index.md.jinja", guide, _front(guide, position=1))
    for number, part in enumerate(guide.sections, start=2):
        front = _front(guide, part.plain_title, label=part.plain_title, position=number)
        yield part.page, write("section.md.jinja", guide, front, part)
    last = len(guide.sections) + 2
    for number, (key, english) in enumerate(_TITLES.items(), start=last):
        title = say(english)
        if key in guide.links:
            front = _front(guide, title, label=title, position=number)
            yield _ON_PAGES[key], write(f"{key}.md.jinja", guide, front)


_TITLES = {"checks": noted("Worth a check"), "new": noted("New and optional"), "entries": noted("Every change")}


def _front(guide: Guide, title: str = "", *, label: str = "", position: int = 0) -> dict[str, str]:
    """Return what front matter says of a page, in plain text."""
    return {
        "title": title or guide.plain_title,
        "label": label,
        "description": guide.description,
        "position": str(position) if position else "",
    }


def piece(report: Report, view: View) -> Json:
    """Return the guide of one document, nothing where nothing changed."""
    return render(report, view) if report.findings else ""


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the guides of what changed, and a line for every document that cannot have one."""
    guides = [text.rstrip("\n") for _, text in parts if text]
    others = [
        f"- {prose(section.name)}: {prose(section.sentence)}"
        for section, text in parts
        if not text and section.state not in ("unchanged", "compared")
    ]
    texts = ["\n".join(others)] if others else []
    return "\n\n---\n\n".join([*texts, *guides] or ["Nothing changed."]) + "\n"

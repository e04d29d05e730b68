"""Releases as a feed (Atom, RFC 4287): readers of feeds are told of each version once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from apidiff.render.changelog.releases import MARKS, Release, section
from apidiff.render.html.article import article
from apidiff.render.text import counted, one_line, visible

_ATOM = "http://www.w3.org/2005/Atom"
_OURS = uuid5(NAMESPACE_URL, "pkg:pypi/apidiff#changelog")


def feed(releases: Sequence[Release], link: str = "") -> str:
    """Return the feed. Every release has a date; `link` is the address of the feed itself, where it has one.

    An entry is known by the title of the API and its version: it keeps that name when the texts change.
    """
    title = one_line(releases[0].report.new.contract.title, 120) or "API"
    root = ElementTree.Element("feed", {"xmlns": _ATOM})
    _text(root, "title", f"{title}: changes")
    _text(root, "id", _name(title))
    _text(root, "updated", _moment(max(release.day for release in releases)))
    _text(ElementTree.SubElement(root, "author"), "name", title)
    if link:
        ElementTree.SubElement(root, "link", {"rel": "self", "href": link})
    for release in releases:
        _entry(root, title, release)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _entry(root: ElementTree.Element, title: str, release: Release) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "title", f"{title} {release.name}")
    _text(entry, "id", _name(title, release.name))
    _text(entry, "updated", _moment(release.day))
    if release.link:
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": release.link})
    _text(entry, "summary", _summary(release))
    content = ElementTree.SubElement(entry, "content", {"type": "html"})
    content.text = _allowed(article(section(release).partition("\n")[2]))


def _summary(release: Release) -> str:
    levels = [entry.level for entry in release.entries().entries]
    breaking, warnings = (levels.count(level) for level in MARKS)
    others = len(levels) - breaking - warnings
    told = ((breaking, "breaking change"), (warnings, "warning"), (others, "other change"))
    return ", ".join(counted(number, noun) for number, noun in told if number) or "no changes"


def _name(*words: str) -> str:
    """Return a name that the same words always have (RFC 9562, section 5.5)."""
    return uuid5(_OURS, "\0".join(words)).urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _allowed(text)


def _allowed(text: str) -> str:
    """Return the text without characters that no XML may hold (XML 1.0, section 2.2)."""
    return visible(text).replace("\ufffe", "").replace("\uffff", "")

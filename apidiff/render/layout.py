"""Paragraphs of styled words, broken into lines of a given width.

Lines are laid out here and not by rich, because a CI log needs no colours and rich costs more time to import than a
small comparison takes. A terminal gets the same lines, coloured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from apidiff.render.text import visible

Style: TypeAlias = Literal["", "title", "breaking", "warning", "good", "quiet", "name", "place", "payload", "strong"]

Span: TypeAlias = tuple[str, Style]
"""A piece of text and the style it has."""

Line: TypeAlias = tuple[Span, ...]

_AFTER_SLASH = re.compile(r"[^/]*/|[^/]+")


class Paragraph(Struct, frozen=True, kw_only=True):
    """Text indented by a number of columns. With neither spans nor label it is an empty line.

    `label` stands before the text at the column `label_at`, and is never broken.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    label: str = ""
    label_at: int = 0
    label_style: Style = "quiet"


def cells(text: str) -> int:
    """Return how many columns a text takes in a terminal (Unicode TR 11)."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def lines(paragraphs: Iterable[Paragraph], width: int) -> Iterator[Line]:
    """Yield the lines of the paragraphs, none wider than the width unless one word is."""
    for paragraph in paragraphs:
        yield from _lines_of(paragraph, width)


def plain(line: Line) -> str:
    """Return the text of a line without its styles."""
    return "".join(text for text, _ in line).rstrip()


def _lines_of(paragraph: Paragraph, width: int) -> Iterator[Line]:
    if not paragraph.spans and not paragraph.label:
        yield ()
        return
    margin = " " * paragraph.indent
    start: list[Span] = [(margin, "")]
    if paragraph.label:
        gap = " " * max(1, paragraph.indent - paragraph.label_at - len(paragraph.label))
        start = [(" " * paragraph.label_at, ""), (paragraph.label, paragraph.label_style), (gap, "")]
    line, used = start, sum(cells(text) for text, _ in start)
    empty = True
    for gap, unit in _units(paragraph.spans, max(width - paragraph.indent, 20)):
        space = " " if gap == " " and not empty else ""
        needed = sum(cells(text) for text, _ in unit)
        if not empty and used + len(space) + needed > width:
            yield tuple(line)
            line, used, space = [(margin, "")], paragraph.indent, ""
        first, style = unit[0]
        line += [(space + first, style), *unit[1:]]
        used += len(space) + needed
        empty = False
    yield tuple(line)


def _units(spans: Iterable[Span], room: int) -> Iterator[tuple[str, list[Span]]]:
    """Yield what stays on one line: words that touch, and what stands before them (see _words)."""
    gap, unit = "", list[Span]()
    for word, style, before in _words(spans, room):
        if unit and before:
            yield gap, unit
            unit = []
        if not unit:
            gap = before
        unit.append((word, style))
    if unit:
        yield gap, unit


def _words(spans: Iterable[Span], room: int) -> Iterator[tuple[str, Style, str]]:
    """Yield words, their style, and what stands before them: a space, nothing (`""`, no line may begin there), or a
    place where a line may begin although there is no space (`-`).

    Words longer than a line are broken: payloads anywhere, names after a slash. Places in files are never broken, so
    that a terminal can open them.
    """
    glued = False
    for text, style in spans:
        shown = visible(text).replace("\t", " ").replace("\n", " ")
        for index, piece in enumerate(shown.split(" ")):
            if index:
                glued = False
            for number, part in enumerate(_parts(piece, style, room)):
                yield part, style, "-" if number else "" if glued else " "
                glued = True


def _parts(word: str, style: Style, room: int) -> list[str]:
    if not word:
        return []
    if cells(word) <= room or style == "place":
        return [word]
    if style == "payload":
        return [word[cut : cut + room] for cut in range(0, len(word), room)]
    return _AFTER_SLASH.findall(word)

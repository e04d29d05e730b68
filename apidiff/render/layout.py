"""Paragraphs of styled words, broken into lines of a given width.

Lines are laid out here and not by rich, because a CI log needs no colours and rich costs more time to import than a
small comparison takes. A terminal gets the same lines, coloured.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from apidiff.render.text import visible

Style: TypeAlias = Literal["", "title", "breaking", "warning", "good", "quiet", "name", "place", "payload", "strong"]

Span: TypeAlias = tuple[str, Style]
"""A piece of text and the style it has."""

Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
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
    for word, style, spaced in _words(paragraph.spans, max(width - paragraph.indent, 20)):
        space = 1 if spaced and not empty else 0
        if not empty and spaced and used + space + cells(word) > width:
            yield tuple(line)
            line, used, space = [(margin, "")], paragraph.indent, 0
        line.append((" " * space + word, style))
        used += space + cells(word)
        empty = False
    yield tuple(line)


def _words(spans: Iterable[Span], room: int) -> Iterator[tuple[str, Style, bool]]:
    """Yield words with their style and whether a line may be broken before them.

    Only payloads are broken inside a word: a name or a place that is cut in two cannot be searched for.
    """
    glued = False
    for text, style in spans:
        shown = visible(text).replace("\t", " ").replace("\n", " ")
        pieces = shown.split(" ")
        for index, piece in enumerate(pieces):
            if index:
                glued = False
            if not piece:
                continue
            if style == "payload":
                for cut in range(0, len(piece), room):
                    yield piece[cut : cut + room], style, not glued
                    glued = False
            else:
                yield piece, style, not glued
            glued = True

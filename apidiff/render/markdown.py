"""Markdown (CommonMark with GitHub's tables) from text that nobody has checked.

Names and descriptions of documents can hold anything, so they never reach the page as markup: prose is escaped, names
stand in code spans with a fence long enough to hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from apidiff.model.document import Json
from apidiff.model.places import Owner
from apidiff.render.text import dumps, listing, one_line, visible

_SPECIAL = re.compile(r"([\\`*_\[\]{}<>#|~!&$])")
# What would begin a list, or turn the line above into a heading, if it stood at the beginning of a line.
_MARKER = re.compile(r"^(?:(\d{1,9})([.)])(?=\s|$)|()([-+])(?=\s|$)|()([-=])(?=[-=]*$))")
_ENTITIES = {"<": "&lt;", "|": "&#124;", "~": "&#126;", "&": "&amp;", "$": "&#36;"}
"""Characters that a backslash does not protect everywhere: parsers disagree about pipes in tables, and Python-Markdown
shows the backslash before most of the others."""
_IN_WORD = re.compile(r"(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])|(?<=[A-Za-z0-9/])\\#(?=[A-Za-z0-9])")
"""An underscore within a word, which is no emphasis (CommonMark 0.31, section 6.2), or a hash, which is no heading."""

_EMOJI = re.compile(r":(?=[a-z0-9_+-]+:)")
"""What an extension of MkDocs, and GitHub, put a picture in the place of: `:smile:`."""
_TAG = re.compile(r"<[A-Za-z/!?]")
"""What looks like markup to MkDocs, which reads a page as HTML when it looks for addresses, code spans and all: a
comment that does not end hides all that stand behind it."""

_SPACE = re.compile(r"\s+")
_TICKS = re.compile(r"`+")
_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")


def prose(text: str, limit: int = 0) -> str:
    """Return text as Markdown that shows just that text on one line. What stands in backticks becomes a code span."""
    pieces = one_line(text, limit).split("`")
    if len(pieces) % 2 == 0:
        # A backtick without a partner is one more character of the text.
        pieces[-2:] = ["`".join(pieces[-2:])]
    shown = "".join(
        (code(piece) if piece.strip() else rf"\`{piece}\`") if index % 2 else _escaped(piece)
        for index, piece in enumerate(pieces)
    )
    return unmarked(shown)


def words(text: str) -> str:
    """Return text as Markdown that shows just that text within a line, with spaces kept where it begins and ends."""
    return _escaped(visible(_SPACE.sub(" ", text)))


def unmarked(line: str) -> str:
    """Return a line of Markdown that begins no list and no heading."""
    marker = _MARKER.match(line)
    return line if marker is None else f"{line[: marker.end() - 1]}\\{line[marker.end() - 1 :]}"


def _escaped(text: str) -> str:
    shown = _SPECIAL.sub(lambda match: _ENTITIES.get(match[1], f"\\{match[1]}"), text)
    shown = _EMOJI.sub("&#58;", shown)
    return _IN_WORD.sub(lambda match: match[0][1:], shown)


def _in_entities(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[1], f"&#{ord(match[1])};"), text)


def code(text: Owner) -> str:
    """Return a name as a code span (CommonMark 0.31, section 6.1)."""
    shown = one_line(str(text), 200)
    if not shown:
        return '`""`'
    # A pipe ends the cell of a table, even inside a code span.
    return f"<code>{_in_entities(shown)}</code>" if "|" in shown else code_span(shown)


def code_span(text: str) -> str:
    """Return text of one line as a code span outside of tables."""
    if _TAG.search(text):
        return f"<code>{_in_entities(text)}</code>"
    fence = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def codes(names: Iterable[Owner], most: int) -> str:
    """Return names as code spans in a sentence; beyond `most` their number stands for them."""
    return listing([code(name) for name in names], most)


def fenced(value: Json) -> str:
    """Return a JSON value as a block of code."""
    return _fenced(visible(dumps(value)), "json")


def form_text(fields: Mapping[str, Json]) -> str:
    """Return the fields of a form, one a line: `name=value`. What is no text is written as JSON."""
    lines = (
        f"{one_line(name)}={one_line(value) if isinstance(value, str) else visible(dumps(value, indent=None))}"
        for name, value in fields.items()
    )
    return "\n".join(lines)


def source(text: str, language: str) -> str:
    """Return text as a block of code."""
    return _fenced(text, language)


def code_in_html(text: Owner) -> str:
    """Return text as code within HTML, where Markdown is markup for some parsers and none for others."""
    return f"<code>{_in_entities(one_line(str(text), 200))}</code>"


def _fenced(text: str, language: str) -> str:
    fence = "`" * max(3, max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. Cells are Markdown of one line, made of `prose` and `code`, which leave no pipe in it."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def folded(summary: str, text: str, opening: str = '<details markdown="1">') -> str:
    """Return Markdown that is shown when a reader opens it. The blank lines end the HTML (CommonMark 0.31, section 4.6,
    kind 6); the attribute says the same to Python-Markdown."""
    return f"{opening}\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


class Anchors:
    """Names of places in a page: each is given once, and none that a generator gives to a heading by itself."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._given = {_slug(title) for title in taken}

    def name(self, text: str) -> str:
        """Return a name for a place that no other place has."""
        stem = _slug(text)[:60].strip("-") or "section"
        name, number = stem, 2
        while name in self._given:
            name, number = f"{stem}-{number}", number + 1
        self._given.add(name)
        return name


def _slug(text: str) -> str:
    return _NOT_IN_ANCHORS.sub("-", text.lower()).strip("-")

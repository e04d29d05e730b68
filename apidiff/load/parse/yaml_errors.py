"""What PyYAML complains about, said so that a person can mend it."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from apidiff.load.parse.lines import position_in_text
from apidiff.load.parse.yaml_events import mark_position
from apidiff.model.document import DocumentError, Position, Problem

_EXPECTED = (
    ("mapping values are not allowed", "one key per line, and quotes around text that holds ': '"),
    ("could not find expected ':'", "a ':' after the key, and quotes around text that spans lines"),
    ("did not find expected key", "a key at the indentation of its neighbours, or quotes around the text before it"),
    ("did not find expected '-' indicator", "a '-' at the same indentation as its neighbours"),
    ("is not closed", "the closing quote of the text that begins here"),
    ("cannot start any token", "quotes around text that begins with a reserved character"),
    ("undefined tag handle", "only tags of the YAML core schema"),
    ("did not find expected ',' or ']'", "',' or ']'"),
    ("did not find expected ',' or '}'", "',' or '}'"),
    ("unknown escape character", "an escape sequence of YAML, or single quotes"),
    ("block sequence entries are not allowed", "the '-' on a line of its own, below its key"),
)
_DEPTH_LIMIT = "exceeded maximum nesting depth"
_TAB_INDENT = r"[ ]*\t"


def explain(error: yaml.YAMLError, data: bytes, source: str) -> DocumentError:
    """Return the located error for what PyYAML raised while it parsed `data`."""
    text = data.decode("utf-8", "replace")
    if isinstance(error, ReaderError):
        return DocumentError([_unreadable(error, text, source)])
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = mark_position(mark) if mark is not None else Position(line=1, column=1)
    tab = _tab_near(text, position, getattr(error, "context_mark", None))
    if tab is not None:
        problem = Problem(
            source=source, what="a tab in the indentation", expected="spaces; YAML forbids tabs there", position=tab
        )
        return DocumentError([problem])
    what = getattr(error, "problem", None) or str(error)
    context = getattr(error, "context", None)
    if context == "while scanning a quoted scalar" and "unexpected" in what:
        what, context = "a quoted string is not closed", None
        position = mark_position(error.context_mark)  # type: ignore[attr-defined]
    expected = next((text for part, text in _EXPECTED if part in what), "valid YAML")
    said = f"not YAML: {what}" + (f" ({context})" if context else "")
    return DocumentError([Problem(source=source, what=said, expected=expected, position=position)])


def before_depth_limit(error: yaml.YAMLError, data: bytes) -> bytes | None:
    """Return the text before the place where libyaml itself refused to go deeper; None for every other error.

    libyaml 0.2.6 (in PyYAML 6.0.4) ends at 1000 levels, before it has handed out the events of the lower ones: its
    scanner runs ahead of its parser by a whole line. Without what is deeper they are handed out.
    """
    if getattr(error, "problem", None) != _DEPTH_LIMIT:
        return None
    end: int = error.problem_mark.index  # type: ignore[attr-defined]
    return data.decode("utf-8")[:end].encode("utf-8")


def _unreadable(error: ReaderError, text: str, source: str) -> Problem:
    """Return the problem for a character that YAML does not allow at all."""
    character = error.character
    code = character if isinstance(character, int) else ord(character[:1] or "\0")
    offset = text.find(chr(code))
    return Problem(
        source=source,
        what=f"the character U+{code:04X} is not allowed in YAML",
        expected="printable text; in a quoted string write it as an escape",
        position=None if offset < 0 else position_in_text(text, offset),
    )


def _tab_near(text: str, position: Position, context: object) -> Position | None:
    """Return the place of a tab that indents the line in question, or a line since the construct began."""
    lines = text.split("\n")
    first = getattr(context, "line", position.line - 1)
    for number in range(position.line - 1, max(first, position.line - 50) - 1, -1):
        match = re.match(_TAB_INDENT, lines[number]) if number < len(lines) else None
        if match is not None and lines[number].strip():
            return Position(line=number + 1, column=match.end())
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    if line[position.column - 1 : position.column] == "\t":
        return position
    return None

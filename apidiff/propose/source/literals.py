"""Python literals for JSON values and text of documents: nothing a document says can end a literal early.

Strings are written as Python's own repr writes them, with the quotes that formatters prefer.
"""

from __future__ import annotations

import json
import math

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import JsonText
from apidiff.propose.source.layout import Code, Group, LongText, Text

MAX_STRING_PART = 60


def string(value: str) -> str:
    """Return a Python string literal. Only repr's escapes are used; double quotes unless single ones need fewer."""
    body = repr(value)[1:-1]
    if repr(value)[0] == "'":
        body = body.replace("\\'", "'")
    doubles, singles = value.count('"'), value.count("'")
    if doubles > singles:
        return "'" + body.replace("'", "\\'") + "'"
    return '"' + body.replace('"', '\\"') + '"'


def string_code(value: str) -> Code:
    """Return a string that may be split over several lines."""
    if len(value) <= MAX_STRING_PART:
        return Text(string(value))
    parts, rest = [], value
    while len(rest) > MAX_STRING_PART:
        cut = rest.rfind(" ", 1, MAX_STRING_PART) + 1 or MAX_STRING_PART
        parts.append(string(rest[:cut]))
        rest = rest[cut:]
    if rest:
        parts.append(string(rest))
    if len({part[0] for part in parts}) > 1:
        return Text(string(value))
    return LongText(tuple(parts), string(value))


def json_code(value: Json) -> Code:
    """Return a JSON value as a Python literal."""
    if value is None or isinstance(value, bool):
        return Text(repr(value))
    if isinstance(value, int):
        return Text(repr(value))
    if isinstance(value, float):
        return Text(repr(value) if math.isfinite(value) else f"float({string(repr(value))})")
    if isinstance(value, str):
        return string_code(value)
    if isinstance(value, list):
        return Group("[", tuple(json_code(item) for item in value), "]")
    if isinstance(value, dict):
        items = tuple(json_code(item).prefixed(string(str(key)) + ": ") for key, item in value.items())
        return Group("{", items, "}")
    raise TypeError(f"{type(value).__name__} is no JSON value")


def text_code(text: JsonText) -> Code:
    """Return a JSON value, given as canonical text, as a Python literal."""
    return json_code(json.loads(text))


def comment(text: str, indent: str = "", width: int = 88) -> list[str]:
    """Return comment lines for text of any content: line ends and control characters become blanks."""
    return [f"{indent}# {line}" for line in wrap(text, width - len(indent) - 2)] or [f"{indent}#"]


def docstring(text: str, indent: str) -> list[str]:
    """Return the lines of a docstring. Backslashes and double quotes of the text are replaced by plain signs."""
    clean = text.replace("\\", "/").replace('"', "'")
    lines: list[str] = []
    for paragraph in clean.split("\n\n"):
        if lines:
            lines.append("")
        room = 88 - len(indent) - (6 if not lines else 0)
        lines.extend(wrap(paragraph, room))
    if not lines:
        lines = ["Nothing is said."]
    if len(lines) == 1:
        return [f'{indent}"""{lines[0]}"""']
    out = [f'{indent}"""{lines[0]}']
    out += [indent + line if line else "" for line in lines[1:]]
    return [*out, f'{indent}"""']


def wrap(text: str, width: int) -> list[str]:
    """Split text into lines at blanks. Control characters, line ends of any kind included, become blanks."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    lines: list[str] = []
    line = ""
    for word in printable.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines

"""JavaScript, TypeScript and the languages that write texts, comments and calls alike: told by their tokens.

They tell texts with what is put into them, and the name before an opening bracket. JavaScript and TypeScript are read
by their grammars where these are installed (`grammar`); by tokens, where a file is of a newer version of the language
than the grammar knows, or broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apidiff.impact.code.literal import HOLE, METHODS, NAMED, Called, Literal

_TOKEN = re.compile(
    r"""
    (?P<skip>//[^\n]*|/\*.*?\*/|\#[^\n]*(?=\n))
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<mark>[(){}\[\],:+.;=?!<>&|])
    |(?P<other>\s+|.)
    """,
    re.DOTALL | re.VERBOSE,
)
_PUT_IN = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\\([^()]*(?:\([^()]*\)[^()]*)*\)|\$\w+|\#\{[^{}]*\}|%[sd]")
_FAR = 40
_WORDS = frozenset({"if", "for", "while", "switch", "return", "function", "catch", "await", "new", "typeof"})

_Token = tuple[str, str, int]


def found_in(text: str) -> Iterator[Literal | Called]:
    """Yield what a file holds."""
    tokens = list(_tokens(text))
    open_calls: list[str] = []
    index = 0
    while index < len(tokens):
        kind, word, line = tokens[index]
        if word == "(":
            name = tokens[index - 1][1] if index and tokens[index - 1][0] == "name" else ""
            open_calls.append(name)
            if name and name not in _WORDS:
                yield Called(name=name, line=line)
        elif word == ")" and open_calls:
            open_calls.pop()
        elif kind == "text":
            whole, after = _joined(tokens, index)
            if "/" in whole:
                called = open_calls[-1].lower() if open_calls else ""
                yield Literal(text=whole, line=line, method=called if called in METHODS else _said(tokens, index))
            index = after
            continue
        index += 1


def _tokens(text: str) -> Iterator[_Token]:
    """The tokens that matter, with their lines; texts without their quotes, and with holes."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind, word = str(match.lastgroup), match[0]
        if kind in ("template", "text"):
            # Languages put values into texts of either kind.
            inner = NAMED.sub(HOLE, _PUT_IN.sub(HOLE, word[1:-1]))
            yield "text", inner, line
        elif kind in ("name", "mark"):
            yield kind, word, line
        line += word.count("\n")


def _joined(tokens: list[_Token], index: int) -> tuple[str, int]:
    """A text with what is added to it by `+`: texts as they are, anything else as a hole. Returns where it ends."""
    whole = tokens[index][1]
    if index >= 2 and tokens[index - 1][1] == "+" and tokens[index - 2][0] == "name":
        whole = HOLE + whole
    index += 1
    while index + 1 < len(tokens) and tokens[index][1] == "+":
        index += 1
        if tokens[index][0] == "text":
            whole += tokens[index][1]
            index += 1
            continue
        depth, begun = 0, index
        while index < len(tokens):
            word = tokens[index][1]
            if depth == 0 and word in ("+", ",", ")", ";", "}", "]") and index > begun:
                break
            depth += (word in "([{" and len(word) == 1) - (word in ")]}" and len(word) == 1)
            index += 1
        whole += HOLE
    return whole, index


def _said(tokens: list[_Token], index: int) -> str:
    """The method that stands near a text: `fetch(url, {method: "POST"})`, `request("GET", url)`."""
    for at in range(index + 1, min(index + _FAR, len(tokens))):
        if tokens[at][1] == ";":
            break
        if tokens[at][1].lower() == "method" and at + 2 < len(tokens) and tokens[at + 1][1] == ":":
            return _method(tokens[at + 2][1])
    before = [tokens[at][1] for at in range(max(index - 4, 0), index) if tokens[at][0] == "text"]
    return next((_method(word) for word in before if _method(word)), "")


def _method(word: str) -> str:
    return word.lower() if word.lower() in METHODS else ""

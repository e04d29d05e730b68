"""ECMA-262 patterns as non-deterministic automata, and a bounded matcher that cannot backtrack.

JSON Schema patterns are ECMA-262 regular expressions with the `u` flag, unanchored (2020-12 core, section 6.4).
Python's `re` reads another language, and both backtrack. The parser here covers characters, classes, groups,
alternation, quantifiers and the anchors `^` and `$`; look-around, back-references and word boundaries raise
`Unsupported`, and the prover then leaves the pair undecided.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from apidiff.contain.automaton import END, EPSILON, START, Automaton
from apidiff.contain.charsets import (
    CLASSES,
    CONTROLS,
    DOT,
    PROPERTIES,
    TOP,
    Ranges,
    Unsupported,
    category,
    negate,
    normalise,
)

MAX_REPEAT: Final = 2_000
MAX_DEPTH: Final = 60


class _Parser:
    """Recursive descent over the pattern; nesting is bounded by MAX_DEPTH."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.nfa = Automaton()

    def parse(self) -> Automaton:
        nfa = self.nfa
        nfa.start = nfa.state()
        nfa.steps[nfa.start].append((((0, TOP),), nfa.start))
        first, last = self._alternatives()
        if self.at != len(self.text):
            raise Unsupported(f"unexpected {self.text[self.at]!r} at {self.at}")
        nfa.jumps[nfa.start].append((EPSILON, first))
        nfa.accept = nfa.state()
        nfa.steps[nfa.accept].append((((0, TOP),), nfa.accept))
        nfa.jumps[last].append((EPSILON, nfa.accept))
        nfa.trim()
        return nfa

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise Unsupported("the pattern ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _alternatives(self) -> tuple[int, int]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("the pattern nests too deeply")
        parts = [self._sequence()]
        while self._peek() == "|":
            self._take()
            parts.append(self._sequence())
        self.depth -= 1
        if len(parts) == 1:
            return parts[0]
        first, last = self.nfa.state(), self.nfa.state()
        for start, end in parts:
            self.nfa.jumps[first].append((EPSILON, start))
            self.nfa.jumps[end].append((EPSILON, last))
        return first, last

    def _sequence(self) -> tuple[int, int]:
        first = self.nfa.state()
        last = first
        while self._peek() not in ("", "|", ")"):
            start, end = self._term()
            self.nfa.jumps[last].append((EPSILON, start))
            last = end
        return first, last

    def _term(self) -> tuple[int, int]:
        begin = self.at
        character = self._peek()
        if character in "^$":
            self._take()
            first, last = self.nfa.state(), self.nfa.state()
            self.nfa.jumps[first].append((START if character == "^" else END, last))
            if self._peek() and self._peek() in "*+?{":
                raise Unsupported("a quantified anchor")
            return first, last
        fragment = self._atom()
        bounds = self._quantifier()
        return fragment if bounds is None else self._repeat(fragment, begin, self.at, bounds)

    def _repeat(
        self, fragment: tuple[int, int], begin: int, after: int, bounds: tuple[int, int | None]
    ) -> tuple[int, int]:
        low, high = bounds
        nfa = self.nfa
        first = nfa.state()
        last = first
        copies = max(low, 1 if high is None else high)
        for index in range(copies):
            start, end = fragment if index == 0 else self._again(begin)
            if index >= low:
                skip = nfa.state()
                nfa.jumps[last].append((EPSILON, start))
                nfa.jumps[last].append((EPSILON, skip))
                nfa.jumps[end].append((EPSILON, skip))
                end = skip
            else:
                nfa.jumps[last].append((EPSILON, start))
            if high is None and index == copies - 1:
                nfa.jumps[end].append((EPSILON, start))
            last = end
        self.at = after
        return first, last

    def _again(self, begin: int) -> tuple[int, int]:
        self.at = begin
        return self._atom()

    def _quantifier(self) -> tuple[int, int | None] | None:
        character = self._peek()
        bounds: tuple[int, int | None]
        if character == "*":
            self._take()
            bounds = (0, None)
        elif character == "+":
            self._take()
            bounds = (1, None)
        elif character == "?":
            self._take()
            bounds = (0, 1)
        elif character == "{":
            bounds = self._braces()
        else:
            return None
        if self._peek() == "?":
            self._take()
        return bounds

    def _braces(self) -> tuple[int, int | None]:
        close = self.text.find("}", self.at)
        if close < 0:
            raise Unsupported("an unclosed {")
        body = self.text[self.at + 1 : close]
        low_text, comma, high_text = body.partition(",")
        well_formed = low_text.isascii() and low_text.isdecimal() and (not high_text or high_text.isdecimal())
        if not well_formed:
            raise Unsupported(f"malformed quantifier {{{body}}}")
        self.at = close + 1
        low = int(low_text)
        high = (int(high_text) if high_text else None) if comma else low
        if max(low, high or 0) > MAX_REPEAT or (high is not None and high < low):
            raise Unsupported("a repetition that is too large or empty")
        return low, high

    def _atom(self) -> tuple[int, int]:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._edge(self._class())
        if character == ".":
            return self._edge(DOT)
        if character == "\\":
            return self._edge(self._escape(in_class=False))
        if character in "*+?{})]":
            if character in "]}":
                return self._edge(((ord(character), ord(character)),))
            raise Unsupported(f"unexpected {character!r}")
        return self._edge(((ord(character), ord(character)),))

    def _group(self) -> tuple[int, int]:
        if self._peek() == "?":
            if self.text.startswith("?:", self.at):
                self.at += 2
            elif self.text.startswith("?<", self.at) and self.text[self.at + 2 : self.at + 3] not in ("=", "!", ""):
                close = self.text.find(">", self.at)
                if close < 0:
                    raise Unsupported("an unclosed group name")
                self.at = close + 1
            else:
                raise Unsupported("look-around")
        fragment = self._alternatives()
        if self._peek() != ")":
            raise Unsupported("an unclosed group")
        self._take()
        return fragment

    def _edge(self, ranges: Ranges) -> tuple[int, int]:
        first, last = self.nfa.state(), self.nfa.state()
        self.nfa.steps[first].append((ranges, last))
        return first, last

    def _class(self) -> Ranges:
        negated = self._peek() == "^"
        if negated:
            self._take()
        ranges: list[tuple[int, int]] = []
        while self._peek() != "]":
            low = self._class_atom()
            follows = self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", "")
            if follows and len(low) == 1 and low[0][0] == low[0][1]:
                self._take()
                high = self._class_atom()
                if len(high) != 1 or high[0][0] != high[0][1] or high[0][0] < low[0][0]:
                    raise Unsupported("a malformed character range")
                ranges.append((low[0][0], high[0][0]))
            else:
                ranges.extend(low)
        self._take()
        return negate(tuple(ranges)) if negated else normalise(tuple(ranges))

    def _class_atom(self) -> Ranges:
        character = self._take()
        if character == "\\":
            return self._escape(in_class=True)
        return ((ord(character), ord(character)),)

    def _escape(self, *, in_class: bool) -> Ranges:
        character = self._take()
        if character in CLASSES:
            return CLASSES[character]
        if character in "pP":
            return self._property(negated=character == "P")
        if character == "0" and self._peek().isdecimal():
            raise Unsupported("an octal escape")
        if character in CONTROLS:
            point = CONTROLS[character]
        elif character == "x":
            point = self._hex(2)
        elif character == "u":
            point = self._unicode()
        elif character == "c" and self._peek().isascii() and self._peek().isalpha():
            point = ord(self._take()) % 32
        elif character == "b" and in_class:
            point = 8
        elif character.isalnum():
            raise Unsupported(f"\\{character}")
        else:
            point = ord(character)
        return ((point, point),)

    def _property(self, *, negated: bool) -> Ranges:
        close = self.text.find("}", self.at)
        if self._peek() != "{" or close < 0:
            raise Unsupported("a malformed property escape")
        name = self.text[self.at + 1 : close]
        self.at = close + 1
        ranges = PROPERTIES.get(name) or category(name)
        return negate(ranges) if negated else ranges

    def _hex(self, count: int) -> int:
        digits = self.text[self.at : self.at + count]
        self.at += count
        if len(digits) != count or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise Unsupported("a malformed escape")
        return int(digits, 16)

    def _unicode(self) -> int:
        if self._peek() == "{":
            close = self.text.find("}", self.at)
            digits = self.text[self.at + 1 : close]
            if close < 0 or not digits or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                raise Unsupported("a malformed escape")
            self.at = close + 1
            point = int(digits, 16) if len(digits) < 9 else TOP + 1
        else:
            point = self._hex(4)
            if 0xD800 <= point <= 0xDBFF and self.text.startswith("\\u", self.at):
                self.at += 2
                low = self._hex(4)
                if not 0xDC00 <= low <= 0xDFFF:
                    raise Unsupported("half of a surrogate pair")
                point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00)
        if point > TOP:
            raise Unsupported("a malformed escape")
        return point


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Automaton | None:
    try:
        return _Parser(pattern).parse()
    except (Unsupported, RecursionError):
        return None


def compile_pattern(pattern: str) -> Automaton:
    """Return the automaton of an unanchored ECMA-262 pattern. Raises Unsupported."""
    automaton = _compiled(pattern)
    if automaton is None:
        raise Unsupported(pattern)
    return automaton


def search(pattern: str, text: str) -> bool | None:
    """Return whether the pattern matches somewhere in the text; None where the pattern is not supported."""
    automaton = _compiled(pattern)
    return None if automaton is None else automaton.matches(text)

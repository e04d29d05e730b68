"""ECMA-262 patterns read into non-deterministic automata.

JSON Schema patterns are ECMA-262 regular expressions with the `u` flag, unanchored (2020-12 core, section 6.4).
Python's `re` reads another language, and both backtrack. The parser here covers characters, classes, groups,
alternation, quantifiers, the anchors `^` and `$`, word boundaries and look-around that holds no other look-around;
back-references raise `Unsupported`, and the prover then leaves the pair undecided.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from apidiff.contain.text.automaton import END, EPSILON, LOOK, START, Automaton, Look
from apidiff.contain.text.charsets import (
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

LOOKS: Final = {"(?=": (True, False), "(?!": (True, True), "(?<=": (False, False), "(?<!": (False, True)}
"""How a look-around begins, with whether it looks ahead, and for no match."""
MAX_REPEAT: Final = 10_000
MAX_DIGITS: Final = 18
"""Of a count. No text is as long as a number of more digits."""
MAX_DEPTH: Final = 60
COUNTED: Final = 64


class _Fragment(NamedTuple):
    """The states of a part of a pattern, and how many characters it reads, where that is always the same number."""

    first: int
    last: int
    length: int | None


class Parser:
    """Recursive descent over the pattern; nesting is bounded by MAX_DEPTH.

    With `relax`, a large count at the top is read as `*` and remembered in `counted`: where everything else in an
    anchored pattern is of fixed length, the length of the text says how often it was repeated.
    """

    def __init__(self, text: str, *, relax: bool) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.relax = relax
        self.top: list[_Fragment | str] = []
        self.counted: list[tuple[int, int | None]] = []
        self.uncounted = ""
        self.quantified = 0
        self.looking = False
        self.nfa = Automaton()

    def parse(self) -> Automaton:
        """Return the automaton; with `relax`, `window` says whether it is the right one."""
        nfa = self.nfa
        nfa.start = nfa.state()
        nfa.edge(nfa.start, ((0, TOP),), nfa.start)
        whole = self._alternatives()
        if self.at != len(self.text):
            raise Unsupported(f"unexpected {self.text[self.at]!r} at {self.at}")
        nfa.jumps[nfa.start].append((EPSILON, whole.first))
        nfa.accept = nfa.state()
        nfa.edge(nfa.accept, ((0, TOP),), nfa.accept)
        nfa.jumps[whole.last].append((EPSILON, nfa.accept))
        nfa.trim()
        return nfa

    def window(self) -> tuple[int, int | None] | None:
        """Return the lengths that the counts stand for, or None where lengths do not say the same as they do."""
        if len(self.counted) != 1 or self.top[:1] != ["^"] or self.top[-1:] != ["$"] or "|" in self.top:
            return None
        fixed, counted = 0, 0
        for part in self.top[1:-1]:
            if isinstance(part, str):
                return None
            counted += part.length is None
            fixed += part.length or 0
        low, high = self.counted[0]
        return (fixed + low, None if high is None else fixed + high) if counted == 1 else None

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise Unsupported("the pattern ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _alternatives(self) -> _Fragment:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("the pattern nests too deeply")
        parts = [self._sequence()]
        while self._peek() == "|":
            self._take()
            if self.depth == 1:
                self.top.append("|")
            parts.append(self._sequence())
        self.depth -= 1
        if len(parts) == 1:
            return parts[0]
        first, last = self.nfa.state(), self.nfa.state()
        for start, end, _ in parts:
            self.nfa.jumps[first].append((EPSILON, start))
            self.nfa.jumps[end].append((EPSILON, last))
        lengths = {part.length for part in parts}
        return _Fragment(first, last, lengths.pop() if len(lengths) == 1 else None)

    def _sequence(self) -> _Fragment:
        first = self.nfa.state()
        last = first
        length: int | None = 0
        while self._peek() not in ("", "|", ")"):
            anchor = self._peek()
            part = self._term()
            if self.depth == 1:
                self.top.append(anchor if anchor in "^$" else part)
            self.nfa.jumps[last].append((EPSILON, part.first))
            last = part.last
            length = None if length is None or part.length is None else length + part.length
        return _Fragment(first, last, length)

    def _term(self) -> _Fragment:
        begin = self.at
        character = self._peek()
        if character in "^$":
            self._take()
            first, last = self.nfa.state(), self.nfa.state()
            self.nfa.jumps[first].append((START if character == "^" else END, last))
            if self._peek() and self._peek() in "*+?{":
                raise Unsupported("a quantified anchor")
            return _Fragment(first, last, 0)
        looked = self._look_around()
        if looked is not None:
            return looked
        fragment = self._atom()
        self.quantified = self.at
        bounds = self._quantifier()
        return fragment if bounds is None else self._repeat(fragment, begin, self.at, *bounds)

    def _look_around(self) -> _Fragment | None:
        """Return the fragment of a look-around or a word boundary, or None where none begins here."""
        for mark, (ahead, negated) in LOOKS.items():
            if self.text.startswith(mark, self.at):
                self.at += len(mark)
                inner = self._inner()
                return self._passed([[(inner, ahead, negated)]])
        if self.text.startswith(("\\b", "\\B"), self.at):
            self.at += 2
            before, after = self._edge(CLASSES["w"]), self._edge(CLASSES["w"])
            same = self.text[self.at - 1] == "B"
            return self._passed([[(before, False, no), (after, True, no is same)] for no in (False, True)])
        return None

    def _inner(self) -> _Fragment:
        """Return the fragment inside a look-around, and step past its end."""
        if self.looking:
            raise Unsupported("a look-around in another")
        self.looking = True
        inner = self._alternatives()
        self.looking = False
        if self._peek() != ")":
            raise Unsupported("an unclosed group")
        self._take()
        if self._peek() and self._peek() in "*+?{":
            raise Unsupported("a quantified look-around")
        return inner

    def _passed(self, ways: list[list[tuple[_Fragment, bool, bool]]]) -> _Fragment:
        """Return a fragment that reads nothing and is passed where all look-arounds of one of the ways hold."""
        if self.looking:
            raise Unsupported("a look-around in another")
        nfa = self.nfa
        first, last = nfa.state(), nfa.state()
        for way in ways:
            before = first
            for index, (inner, ahead, negated) in enumerate(way):
                after = last if index == len(way) - 1 else nfa.state()
                nfa.jumps[before].append((LOOK + len(nfa.looks), after))
                nfa.looks.append(Look(inner.first, inner.last, ahead, negated))
                before = after
        return _Fragment(first, last, 0)

    def _repeat(self, fragment: _Fragment, begin: int, after: int, low: int, high: int | None) -> _Fragment:
        """Return a part repeated. Every copy that may be the last one leads straight to the end."""
        length = fragment.length * low if fragment.length is not None and low == high else None
        if self.relax and self.depth == 1 and fragment.length and max(low, high or 0) > COUNTED:
            self.counted.append((low * fragment.length, None if high is None else high * fragment.length))
            self.uncounted = f"{self.text[: self.quantified]}*{self.text[self.at :]}"
            low, high, length = 0, None, None
        copies = max(low, 1 if high is None else high)
        if copies > MAX_REPEAT:
            raise Unsupported("a repetition that is too large")
        nfa = self.nfa
        first, last = nfa.state(), nfa.state()
        before = first
        for index in range(copies):
            start, end = (fragment.first, fragment.last) if index == 0 else self._again(fragment, before, begin)
            if start != before:
                nfa.jumps[before].append((EPSILON, start))
            if index >= low:
                nfa.jumps[before].append((EPSILON, last))
            if high is None and index == copies - 1:
                nfa.jumps[end].append((EPSILON, start))
            before = end
        nfa.jumps[before].append((EPSILON, last))
        self.at = after
        return _Fragment(first, last, length)

    def _again(self, fragment: _Fragment, before: int, begin: int) -> tuple[int, int]:
        """Return the first and the last state of another copy of a part; one character needs no state of its own
        before it."""
        edges = self.nfa.steps[fragment.first]
        if len(edges) == 1 and edges[0][1] == fragment.last:
            end = self.nfa.state()
            self.nfa.edge(before, self.nfa.charsets[edges[0][0]], end)
            return before, end
        self.at = begin
        copy = self._atom()
        return copy.first, copy.last

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
        well_formed = body.isascii() and low_text.isdecimal() and (not high_text or high_text.isdecimal())
        if not well_formed:
            raise Unsupported(f"malformed quantifier {{{body}}}")
        if max(len(low_text), len(high_text)) > MAX_DIGITS:
            raise Unsupported("a repetition that is too large")
        self.at, low = close + 1, int(low_text)
        high = (int(high_text) if high_text else None) if comma else low
        if high is not None and high < low:
            raise Unsupported("an empty repetition")
        return low, high

    def _atom(self) -> _Fragment:
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

    def _group(self) -> _Fragment:
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

    def _edge(self, ranges: Ranges) -> _Fragment:
        first, last = self.nfa.state(), self.nfa.state()
        self.nfa.edge(first, ranges, last)
        return _Fragment(first, last, 1)

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

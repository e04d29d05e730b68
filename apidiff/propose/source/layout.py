"""Expressions laid out as `ruff format` and `black` lay them out at 88 columns, so that generated code is left alone.

What fits on its line stays on it; else brackets are opened, one item a line, with a trailing comma.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

WIDTH = 88


class Code(Protocol):
    """An expression that knows its one-line form and its form over several lines."""

    def flat(self) -> str:
        """Return the expression on one line."""

    def broken(self, indent: int, tail: int) -> str:
        """Return the expression over several lines; `indent` is that of its first."""

    def prefixed(self, prefix: str) -> Code:
        """Return the same expression after some text: `name=` or `"key": `."""


class Text(Struct, frozen=True):
    """Something that cannot be split."""

    text: str

    def flat(self) -> str:
        """Return the text."""
        return self.text

    def broken(self, indent: int, tail: int) -> str:
        """Return the text: there is nothing to split."""
        return self.text

    def prefixed(self, prefix: str) -> Code:
        """Return the text after a prefix."""
        return Text(prefix + self.text)


class Group(Struct, frozen=True):
    """Items in brackets: calls, subscripts, displays. `lone_comma` keeps the comma of a one-item tuple."""

    open: str
    items: tuple[Code, ...]
    close: str
    lone_comma: bool = False
    trailing_comma: bool = True

    def flat(self) -> str:
        """Return `open`, the items and `close` on one line."""
        comma = "," if self.lone_comma and len(self.items) == 1 else ""
        return self.open + ", ".join(item.flat() for item in self.items) + comma + self.close

    def broken(self, indent: int, tail: int) -> str:
        """Return one item a line."""
        if not self.items:
            return self.flat()
        inner = indent + 4
        comma = "," if self.trailing_comma else ""
        lines = [" " * inner + lay(item, inner, len(comma)) + "," for item in self.items]
        if not self.trailing_comma:
            lines[-1] = lines[-1][:-1]
        return "\n".join([self.open, *lines, " " * indent + self.close])

    def prefixed(self, prefix: str) -> Code:
        """Return the group after a prefix."""
        return replace(self, open=prefix + self.open)


class _Prefixed(Struct, frozen=True, kw_only=True):
    """What has some text before it."""

    prefix: str = ""

    def prefixed(self, prefix: str) -> Code:
        """Return the same after more text."""
        return cast("Code", replace(self, prefix=prefix + self.prefix))


class LongText(_Prefixed, frozen=True):
    """A string that may be written as several literals in parentheses."""

    parts: tuple[str, ...]
    whole: str

    def flat(self) -> str:
        """Return the string as one literal."""
        return self.prefix + self.whole

    def broken(self, indent: int, tail: int) -> str:
        """Return one literal a line."""
        inner = " " * (indent + 4)
        if indent + 4 + len(self.whole) <= WIDTH:
            return "\n".join([self.prefix + "(", inner + self.whole, " " * indent + ")"])
        return "\n".join([self.prefix + "(", *(inner + part for part in self.parts), " " * indent + ")"])


class Chain(_Prefixed, frozen=True):
    """`head.link.link(...)`: calls on calls, split before each dot."""

    head: Code
    links: tuple[Code, ...]

    def flat(self) -> str:
        """Return the chain on one line."""
        return self.prefix + self.head.flat() + "".join(link.flat() for link in self.links)

    def broken(self, indent: int, tail: int) -> str:
        """Return one link a line; with one link alone its own brackets are opened instead."""
        if len(self.links) == 1:
            return self._single(self.links[0], indent, tail)
        lines = [self.prefix + lay(self.head, indent, 0)]
        for link in self.links:
            rest = tail if link is self.links[-1] else 0
            lines.append(" " * indent + lay(link, indent, rest))
        return "\n".join(lines)

    def _single(self, link: Code, indent: int, tail: int) -> str:
        head = self.head.prefixed(self.prefix)
        opened = link.broken(indent, tail)
        first, split, _ = opened.partition("\n")
        if indent + len(head.flat()) + len(first) + (0 if split else tail) <= WIDTH:
            return head.flat() + opened
        flat = link.flat()
        return head.broken(indent, 0) + (flat if indent + 1 + len(flat) + tail <= WIDTH else opened)


class Alternatives(_Prefixed, frozen=True):
    """`A | B`: split before each bar, and put into parentheses where it annotates a name."""

    members: tuple[Code, ...]

    def flat(self) -> str:
        """Return the alternatives on one line."""
        return self.prefix + " | ".join(member.flat() for member in self.members)

    def broken(self, indent: int, tail: int) -> str:
        """Return one alternative a line, or all on the line between the parentheses."""
        if not self.prefix.endswith(": ") or self.prefix.startswith(('"', "'")):
            return self._lines(self.prefix, indent, tail)
        inner = indent + 4
        line = replace(self, prefix="").flat()
        inside = line if inner + len(line) <= WIDTH else self._lines("", inner, 0)
        return "\n".join([self.prefix + "(", " " * inner + inside, " " * indent + ")"])

    def _lines(self, prefix: str, indent: int, tail: int) -> str:
        first, *rest = self.members
        lines = [lay(first.prefixed(prefix), indent)]
        for number, member in enumerate(rest, 1):
            last = tail if number == len(rest) else 0
            flat = member.flat()
            fits = indent + 2 + len(flat) + last <= WIDTH
            lines.append(" " * indent + "| " + (flat if fits else member.broken(indent, last)))
        return "\n".join(lines)


def lay(code: Code, indent: int, tail: int = 0) -> str:
    """Return the expression laid out at an indent, with `tail` columns kept for what follows on its last line."""
    flat = code.flat()
    if indent + len(flat) + tail <= WIDTH:
        return flat
    return code.broken(indent, tail)


def module_text(head: list[str], blocks: Iterable[list[str]]) -> str:
    """Return a module: definitions stand apart by two empty lines, what else there is by one."""
    text = "\n".join(head) + "\n"
    before = False
    for block in blocks:
        first = next((line for line in block if line and not line.startswith("#")), "")
        wide = first.startswith(("def ", "class ", "@", "async "))
        text += ("\n\n" if wide or before else "\n") + "\n".join(block) + "\n"
        before = wide
    return text


def assign(target: str, code: Code, indent: int) -> str:
    """Return `target = code`, in parentheses where only they keep the first line from being too long."""
    plain = lay(code.prefixed(f"{target} = "), indent)
    if indent + len(plain.split("\n")[0]) <= WIDTH:
        return plain
    inner = lay(code, indent + 4)
    if indent + 4 + len(inner.split("\n")[0]) > WIDTH:
        return plain
    return f"{target} = (\n{' ' * (indent + 4)}{inner}\n{' ' * indent})"

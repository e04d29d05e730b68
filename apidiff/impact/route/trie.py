"""Concrete paths to path templates, segment by segment.

What is written out comes before what is templated, at every segment from the left (OpenAPI 3.1.1, section 4.8.8.2:
`/pets/mine` before `/pets/{id}`); where the more concrete way leads nowhere, the other is tried. A parameter takes one
segment that is not empty. Of segments that are templated in part (`{name}.json`), the one with the longest text that is
written out comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar
from urllib.parse import unquote

from msgspec import Struct, field

T = TypeVar("T")

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


class _Mixed(Struct, frozen=True):
    """A segment that is templated in part: the texts that are written out, in front of, between and behind its
    parameters."""

    texts: tuple[str, ...]

    @property
    def written(self) -> int:
        """How much of the segment is written out."""
        return sum(map(len, self.texts))

    def values(self, segment: str) -> tuple[str, ...] | None:
        """Return the texts of the parameters, each as short as can be and not empty; None where the segment is no such
        one. Where a text comes for the first time leaves the most room for what follows: no other way has to be
        tried, however long the segment is."""
        first, *between, last = self.texts
        if not segment.startswith(first):
            return None
        found, at = list[str](), len(first)
        for text in between:
            end = segment.find(text, at + 1)
            if end < 0:
                return None
            found.append(segment[at:end])
            at = end + len(text)
        end = len(segment) - len(last)
        if end <= at or not segment.endswith(last):
            return None
        return (*found, segment[at:end])


class _Fork(Struct, Generic[T]):
    """What may follow a segment, and what ends here."""

    concrete: dict[str, _Fork[T]] = field(default_factory=dict)
    mixed: dict[str, tuple[_Mixed, _Fork[T]]] = field(default_factory=dict)
    any: _Fork[T] | None = None
    ends: list[tuple[T, tuple[str, ...]]] = field(default_factory=list)


class Trie(Generic[T]):
    """Templates with what each stands for."""

    def __init__(self) -> None:
        self._root: _Fork[T] = _Fork()

    def add(self, template: str, value: T) -> None:
        """Add a template, percent-encoded or not. `value` is what it stands for; several may stand for one template."""
        fork, names = self._root, list[str]()
        for segment in map(unquote, template.split("/")):
            found = _TEMPLATE.findall(segment)
            names += found
            if not found:
                fork = fork.concrete.setdefault(segment, _Fork())
            elif _TEMPLATE.fullmatch(segment):
                fork.any = fork.any or _Fork()
                fork = fork.any
            else:
                shape = _TEMPLATE.sub("{}", segment)
                if shape not in fork.mixed:
                    fork.mixed[shape] = (_Mixed(tuple(_TEMPLATE.split(segment)[::2])), _Fork())
                    ordered = sorted(fork.mixed.items(), key=lambda item: -item[1][0].written)
                    fork.mixed = dict(ordered)
                fork = fork.mixed[shape][1]
        fork.ends.append((value, tuple(names)))

    def matches(self, segments: Sequence[str]) -> Iterator[tuple[T, Mapping[str, str]]]:
        """Yield what the segments of a path may be, the most concrete first, each with the texts of its parameters."""
        waiting: list[tuple[_Fork[T], int, tuple[str, ...]]] = [(self._root, 0, ())]
        while waiting:
            fork, index, values = waiting.pop()
            if index == len(segments):
                for value, names in fork.ends:
                    yield value, dict(zip(names, values, strict=True))
                continue
            segment = segments[index]
            # The stack is taken from its end: what comes first is put there last.
            if fork.any is not None and segment:
                waiting.append((fork.any, index + 1, (*values, segment)))
            for mixed, other in reversed(list(fork.mixed.values())):
                found = mixed.values(segment)
                if found is not None:
                    waiting.append((other, index + 1, (*values, *found)))
            concrete = fork.concrete.get(segment)
            if concrete is not None:
                waiting.append((concrete, index + 1, values))

"""What validators are to judge of an answer of the prover: the schemas it means, and which values would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apidiff.contain import Boxed, Prover, Reading
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import LEFT, RIGHT, SchemaNode


def documents(prover: Prover, value: Boxed | None = None) -> tuple[list[Any], Any]:
    """Return the schemas a witness is certified against: those it satisfies, and the one it does not.

    With a value, they leave out properties it does not have. Raises Uncertifiable where a validator cannot judge.
    """
    universe = prover.universe
    return prover.certifier.documents(universe.position(LEFT, ()), universe.position(RIGHT, ()), value)


def sends(prover: Prover, value: Any) -> bool:
    """Return whether the closed producer would send a value that its schema admits.

    Under the EXCHANGE reading a free-form position sends no names that the other side declares; which those are is
    settled pair by pair, so a value with any name at such a position counts as not sent. Always true when literal.
    """
    if prover.universe.reading is Reading.LITERAL:
        return True
    reader = prover.solver.reader
    pending = [(prover.universe.position(LEFT, ()), value)]
    while pending:
        node, part = pending.pop()
        if isinstance(part, dict) and part and reader.closed(node) is None:
            return False
        for words in reader.in_place(node):
            pending.extend(_parts(words, part))
    return True


def _parts(words: Keywords, value: Any) -> Iterator[tuple[SchemaNode, Any]]:
    """Yield the parts of a value with the nodes that apply to them."""
    if isinstance(value, dict):
        others = [node for _, node in words.patterns]
        others += [node for node in (words.additional, words.unevaluated) if node is not None]
        for name, item in value.items():
            own = words.properties.get(name)
            yield from ((node, item) for node in ([own] if own is not None else others))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if index < len(words.prefix):
                yield words.prefix[index], item
            elif words.rest is not None:
                yield words.rest, item

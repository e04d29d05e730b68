"""Types put together: unions, and types that allow null besides."""

from __future__ import annotations

from apidiff.model.proposal.pytypes import AnyType, LiteralOf, NullType, PyType, UnionOf


def nullable(kind: PyType, yes: bool) -> PyType:
    """Return the type with None allowed, if it is to be."""
    return union([kind, NullType()]) if yes else kind


def union(members: list[PyType]) -> PyType:
    """Return the union of types: flat, each once, null last; Any swallows the rest, and constants are one list."""
    flat: list[PyType] = []
    for member in members:
        flat.extend(member.members if isinstance(member, UnionOf) else (member,))
    constants = [text for member in flat if isinstance(member, LiteralOf) for text in member.values]
    listed = LiteralOf(tuple(dict.fromkeys(constants)))
    flat = [listed if isinstance(member, LiteralOf) else member for member in flat]
    distinct = [member for index, member in enumerate(flat) if member not in flat[:index]]
    if AnyType() in distinct:
        return AnyType()
    if NullType() in distinct and len(distinct) > 1:
        distinct = [member for member in distinct if member != NullType()] + [NullType()]
    return distinct[0] if len(distinct) == 1 else UnionOf(tuple(distinct))

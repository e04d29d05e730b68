"""How one Python type stands to another: the same, allowing less, allowing more.

This decides which instructions a breaking change needs; contain/ proves levels, and is not asked again here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    MissingType,
    NullType,
    PyType,
    Scalar,
    UnionOf,
)

_UPPER = frozenset({"le", "lt", "max_length"})
_LOWER = frozenset({"ge", "gt", "min_length"})
_WIDER = {("int", "float")}


def bare(kind: PyType) -> PyType:
    """Return a type without null, MISSING and limits at its top."""
    if isinstance(kind, Limited):
        return bare(kind.base)
    if isinstance(kind, UnionOf):
        rest = tuple(member for member in kind.members if not isinstance(member, NullType | MissingType))
        return bare(rest[0]) if len(rest) == 1 else UnionOf(rest)
    return kind


def unlimited(kind: PyType) -> PyType:
    """Return a type without limits at its top."""
    return unlimited(kind.base) if isinstance(kind, Limited) else kind


def members(kind: PyType) -> tuple[PyType, ...]:
    """Return the alternatives of a type, itself where it is no union. Limits around a union are taken off."""
    if isinstance(kind, Limited) and isinstance(kind.base, UnionOf):
        kind = kind.base
    return kind.members if isinstance(kind, UnionOf) else (kind,)


def fits(inner: PyType, outer: PyType, same_class: Callable[[str, str], bool]) -> bool:
    """Return True where every value of `inner` is one of `outer`; classes are asked for by name. False if unsure."""
    if isinstance(outer, AnyType):
        return True
    if isinstance(inner, Limited) and isinstance(inner.base, UnionOf):
        if isinstance(outer, Limited) and not _extra_fits(inner.extra, outer.extra):
            return False
        inner = inner.base
    if isinstance(inner, UnionOf):
        return _all_fit(inner.members, members(outer), same_class)
    if isinstance(outer, UnionOf) or (isinstance(outer, Limited) and isinstance(outer.base, UnionOf)):
        return any(fits(inner, member, same_class) for member in members(outer))
    return _fits_one(inner, outer, same_class)


def _all_fit(inners: tuple[PyType, ...], outers: tuple[PyType, ...], same_class: Callable[[str, str], bool]) -> bool:
    """Whether each of some alternatives fits one of others. Most stand in the order of those that take them: each is
    held against what follows the one before."""
    after = 0
    for inner in inners:
        places = chain(range(after, len(outers)), range(after))
        place = next((place for place in places if fits(inner, outers[place], same_class)), None)
        if place is None:
            return False
        after = place + 1
    return True


def _fits_one(inner: PyType, outer: PyType, same_class: Callable[[str, str], bool]) -> bool:
    inner_limits = dict(inner.limits) if isinstance(inner, Limited) else {}
    outer_limits = dict(outer.limits) if isinstance(outer, Limited) else {}
    inner_extra = inner.extra if isinstance(inner, Limited) else None
    outer_extra = outer.extra if isinstance(outer, Limited) else None
    left = inner.base if isinstance(inner, Limited) else inner
    right = outer.base if isinstance(outer, Limited) else outer
    if not _base_fits(left, right, same_class) or not _extra_fits(inner_extra, outer_extra):
        return False
    if isinstance(left, LiteralOf):
        return not outer_limits
    return all(_limit_holds(name, value, inner_limits.get(name)) for name, value in outer_limits.items())


def _base_fits(left: PyType, right: PyType, same_class: Callable[[str, str], bool]) -> bool:
    match left, right:
        case _, AnyType():
            return True
        case NullType(), NullType():
            return True
        case Scalar(a), Scalar(b):
            return a == b or (a, b) in _WIDER
        case ClassRef(a), ClassRef(b):
            return same_class(a, b)
        case ListOf(a), ListOf(b):
            return fits(a, b, same_class)
        case DictOf(a), DictOf(b):
            return fits(a, b, same_class)
        case ClassRef(_), DictOf(AnyType()):
            return True
        case LiteralOf(a), LiteralOf(b):
            return set(a) <= set(b)
        case LiteralOf(a), Scalar(name):
            return all(_scalar_name(json.loads(value)) in (name, *_narrower(name)) for value in a)
        case _:
            return left == right


def _narrower(name: str) -> tuple[str, ...]:
    return ("int",) if name == "float" else ()


def _scalar_name(value: Json) -> str:
    return "bool" if isinstance(value, bool) else type(value).__name__


def _extra_fits(inner: JsonText | None, outer: JsonText | None) -> bool:
    """Compare the further keywords: a format or an enum kept as documentation narrows where only `outer` has it."""
    if inner == outer:
        return True
    left: dict[str, Json] = json.loads(inner) if inner is not None else {}
    right: dict[str, Json] = json.loads(outer) if outer is not None else {}
    if _encoding(left) != _encoding(right):
        return False
    if not _names_of_variants(left) <= _names_of_variants(right):
        return False
    return all(left.get(key) == value for key, value in right.items() if key != "discriminator")


def _encoding(extra: dict[str, Json]) -> tuple[Json, ...]:
    """Return how a string stands for bytes: whoever expects text, or another coding, does not read them."""
    form = extra.get("format")
    coded = form if form in ("binary", "byte", "base64url") else None
    return coded, extra.get("contentEncoding"), extra.get("contentMediaType")


def _names_of_variants(extra: dict[str, Json]) -> set[str]:
    """Return the values that a discriminator maps to variants."""
    discriminator = extra.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return set(mapping) if isinstance(mapping, dict) else set()


def _limit_holds(name: str, outer: JsonText, inner: JsonText | None) -> bool:
    if inner is None:
        return False
    if inner == outer:
        return True
    if name in _UPPER:
        return bool(json.loads(inner) <= json.loads(outer))
    if name in _LOWER:
        return bool(json.loads(inner) >= json.loads(outer))
    if name == "multiple_of":
        step, unit = json.loads(inner), json.loads(outer)
        return isinstance(step, int) and isinstance(unit, int) and unit > 0 and step % unit == 0
    return False

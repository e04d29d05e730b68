"""Conversions of JSON values. Modules for every target carry what their own conversions call."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any


def _is(value: Any, kind: str) -> bool:
    """Return whether a value is of a JSON type; null is of none, `any` stands for all others."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool}
    if kind == "any":
        return value is not None
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kinds[kind])


def _plain(value: Any) -> Any:
    """Return the value of an enum member, anything else as it is."""
    return getattr(value, "value", value)


def _mapped(value: Any, pairs: dict[Any, Any]) -> Any:
    """Return what stands for a value, or the value itself."""
    plain = _plain(value)
    known = isinstance(plain, str | int | float) and plain in pairs
    return pairs[plain] if known else value


def _within(value: Any, allowed: tuple[Any, ...], other: Any) -> Any:
    """Return the value if it is allowed, else `other`."""
    return value if _plain(value) in allowed else other


def _first(values: Any, empty: Any) -> Any:
    """Return the first item of a list, `empty` where there is none."""
    return values[0] if values else empty


def _one(value: Any, empty: Any) -> Any:
    """Return the first item of a list, `empty` where there is none; anything else as it is."""
    return _first(value, empty) if isinstance(value, list) else value


def _read(value: Any, convert: Callable[[Any], Any], fallback: Any) -> Any:
    """Return the converted value, `fallback` where it cannot be converted."""
    try:
        return convert(_plain(value))
    except (TypeError, ValueError):
        return fallback


def _text(value: Any) -> str:
    """Return a scalar as JSON would write it, without quotes; a whole number without a fraction."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if hasattr(plain, "isoformat"):
        return plain.isoformat().replace("+00:00", "Z")
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    return str(plain)


def _boolean(value: Any) -> bool:
    """Return the truth that a number or a word states; ValueError for other words."""
    words = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in words:
        raise ValueError(value)
    return words[str(value).lower()]


def _parsed(value: Any, parse: Callable[[str], Any]) -> Any:
    """Return the value if it can be parsed; ValueError if not."""
    parse(str(value).replace("Z", "+00:00"))
    return value


def _limited(value: Any, fallback: Any, **limits: Any) -> Any:
    """Return the value cut to size or moved to the nearest bound, else `fallback`."""
    if isinstance(value, dict):
        most = limits.get("max_length", len(value))
        return value if limits.get("min_length", 0) <= len(value) <= most else fallback
    if isinstance(value, str | list):
        cut = value[: limits.get("max_length")]
        pattern = limits.get("pattern")
        short = len(cut) < limits.get("min_length", 0)
        odd = isinstance(cut, str) and pattern and not re.search(pattern, cut)
        return fallback if short or odd else cut
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    near = max(value, limits.get("ge", value))
    near = min(near, limits.get("le", near))
    outside = near <= limits.get("gt", near - 1) or near >= limits.get("lt", near + 1)
    step = limits.get("multiple_of")
    return fallback if outside or (step and near % step) else near


def _limited_text(value: str, fallback: str, **limits: Any) -> str:
    """Return the text of a parameter brought into limits; numeric limits are for numbers."""
    if not {"ge", "gt", "le", "lt", "multiple_of"} & set(limits):
        return _limited(value, fallback, **limits)
    try:
        number = float(value)
    except ValueError:
        return fallback
    near = _limited(int(number) if number.is_integer() else number, fallback, **limits)
    return value if near == number else str(near)


def _not_null(
    value: Any, otherwise: Any, convert: Callable[[Any], Any] = lambda value: value
) -> Any:
    """Return the converted value, `otherwise` where it is null."""
    return otherwise if value is None else convert(value)


def _keep(value: Any, kinds: str | tuple[str, ...], other: Any, *keys: str) -> Any:
    """Return the value if it is of a JSON type and has keys, else `other`."""
    plain = _plain(value)
    known = any(
        _is(plain, kind) for kind in ((kinds,) if isinstance(kinds, str) else kinds)
    )
    return value if known and all(key in plain for key in keys) else other


def _choose(value: Any, *branches: tuple[Any, Any, Any, Any]) -> Any:
    """Convert by the first branch whose JSON type, keys and constants fit the value."""
    plain = _plain(value)
    for kind, keys, constants, convert in branches:
        if not _is(plain, kind):
            continue
        if isinstance(plain, dict) and not all(key in plain for key in keys):
            continue
        if all(_plain(plain.get(key)) == item for key, item in constants.items()):
            return convert(value)
    return value

"""Small functions that generated modules carry with them when, and only when, a conversion needs them."""

from __future__ import annotations

from msgspec import Struct


class Helper(Struct, frozen=True):
    """The source of a helper and the imports and helpers it needs."""

    source: str
    imports: tuple[tuple[str, str], ...] = (("typing", "Any"),)
    needs: tuple[str, ...] = ()


HELPERS: dict[str, Helper] = {
    "_is": Helper(
        '''def _is(value: Any, kind: str) -> bool:
    """Return whether a value is of a JSON type; null is of none, `any` stands for all others."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool}
    if kind == "any":
        return value is not None
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kinds[kind])''',
    ),
    "_plain": Helper(
        '''def _plain(value: Any) -> Any:
    """Return the value of an enum member, anything else as it is."""
    return getattr(value, "value", value)''',
    ),
    "_mapped": Helper(
        '''def _mapped(value: Any, pairs: dict[Any, Any]) -> Any:
    """Return what stands for a value, or the value itself."""
    plain = _plain(value)
    known = isinstance(plain, str | int | float) and plain in pairs
    return pairs[plain] if known else value''',
        needs=("_plain",),
    ),
    "_within": Helper(
        '''def _within(value: Any, allowed: tuple[Any, ...], other: Any) -> Any:
    """Return the value if it is allowed, else `other`."""
    return value if _plain(value) in allowed else other''',
        needs=("_plain",),
    ),
    "_first": Helper(
        '''def _first(values: Any, empty: Any) -> Any:
    """Return the first item of a list, `empty` where there is none."""
    return values[0] if values else empty''',
    ),
    "_read": Helper(
        '''def _read(value: Any, convert: Callable[[Any], Any], fallback: Any) -> Any:
    """Return the converted value, `fallback` where it cannot be converted."""
    try:
        return convert(_plain(value))
    except (TypeError, ValueError):
        return fallback''',
        imports=(("typing", "Any"), ("collections.abc", "Callable")),
        needs=("_plain",),
    ),
    "_text": Helper(
        '''def _text(value: Any) -> str:
    """Return a scalar as JSON would write it, without quotes."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if hasattr(plain, "isoformat"):
        return plain.isoformat().replace("+00:00", "Z")
    return str(plain)''',
        needs=("_plain",),
    ),
    "_boolean": Helper(
        '''def _boolean(value: Any) -> bool:
    """Return the truth that a number or a word states; ValueError for other words."""
    words = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in words:
        raise ValueError(value)
    return words[str(value).lower()]''',
    ),
    "_parsed": Helper(
        '''def _parsed(value: Any, parse: Callable[[str], Any]) -> Any:
    """Return the value if it can be parsed; ValueError if not."""
    parse(str(value).replace("Z", "+00:00"))
    return value''',
        imports=(("typing", "Any"), ("collections.abc", "Callable")),
    ),
    "_limited": Helper(
        '''def _limited(value: Any, fallback: Any, **limits: Any) -> Any:
    """Return the value cut to size or moved to the nearest bound, else `fallback`."""
    if isinstance(value, str | list):
        cut = value[: limits.get("max_length")]
        pattern = limits.get("pattern")
        short = len(cut) < limits.get("min_length", 0)
        odd = isinstance(cut, str) and pattern and not re.search(pattern, cut)
        return fallback if short or odd else cut
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    low, high = limits.get("ge", value), limits.get("le", value)
    near = min(max(value, low), high)
    outside = near <= limits.get("gt", near - 1) or near >= limits.get("lt", near + 1)
    step = limits.get("multiple_of")
    return fallback if outside or (step and near % step) else near''',
        imports=(("typing", "Any"), ("re", "")),
    ),
    "_limited_text": Helper(
        '''def _limited_text(value: str, fallback: str, **limits: Any) -> str:
    """Return the text of a parameter brought into limits; numeric limits are for numbers."""
    if not {"ge", "gt", "le", "lt", "multiple_of"} & set(limits):
        return _limited(value, fallback, **limits)
    try:
        number = float(value)
    except ValueError:
        return fallback
    near = _limited(int(number) if number.is_integer() else number, fallback, **limits)
    return value if near == number else str(near)''',
        needs=("_limited",),
    ),
    "_not_null": Helper(
        '''def _not_null(
    value: Any, otherwise: Any, convert: Callable[[Any], Any] = lambda value: value
) -> Any:
    """Return the converted value, `otherwise` where it is null."""
    return otherwise if value is None else convert(value)''',
        imports=(("typing", "Any"), ("collections.abc", "Callable")),
    ),
    "_keep": Helper(
        '''def _keep(value: Any, kind: str, other: Any) -> Any:
    """Return the value if it is of a JSON type, else `other`."""
    return value if _is(_plain(value), kind) else other''',
        needs=("_is", "_plain"),
    ),
    "_choose": Helper(
        '''def _choose(value: Any, *branches: tuple[Any, Any, Any, Any]) -> Any:
    """Convert by the first branch whose JSON type, keys and constants fit the value."""
    plain = _plain(value)
    for kind, keys, constants, convert in branches:
        if not _is(plain, kind):
            continue
        if isinstance(plain, dict) and not all(key in plain for key in keys):
            continue
        if all(_plain(plain.get(key)) == item for key, item in constants.items()):
            return convert(value)
    return value''',
        needs=("_is", "_plain"),
    ),
    "_dumped": Helper(
        '''def _dumped(value: Any) -> Any:
    """Return models, also those in lists and mappings, as JSON objects."""
    if hasattr(value, "model_dump"):
        return value.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(value, list):
        return [_dumped(item) for item in value]
    if isinstance(value, dict):
        return {key: _dumped(item) for key, item in value.items()}
    return value''',
    ),
    "_edit_query": Helper(
        '''def _edit_query(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change query parameters, repeated ones too (Cadwyn's own mapping keeps one each)."""
    query = request._request.query_params
    items = edit(list(query.multi_items()))
    query._list[:] = items
    query._dict.clear()
    query._dict.update(items)''',
        imports=(("collections.abc", "Callable"), ("cadwyn", "RequestInfo")),
        needs=("Pairs",),
    ),
    "_edit_headers": Helper(
        '''def _edit_headers(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change request headers."""
    before = list(request.headers.items())
    after = edit(before)
    for name in {name for name, _ in before} - {name.lower() for name, _ in after}:
        del request.headers[name]
    for name, value in after:
        request.headers[name] = value''',
        imports=(("collections.abc", "Callable"), ("cadwyn", "RequestInfo")),
        needs=("Pairs",),
    ),
    "_edit_cookies": Helper(
        '''def _edit_cookies(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change request cookies."""
    after = edit(list(request.cookies.items()))
    request.cookies.clear()
    request.cookies.update(after)''',
        imports=(("collections.abc", "Callable"), ("cadwyn", "RequestInfo")),
        needs=("Pairs",),
    ),
    "_convert_pairs": Helper(
        '''def _convert_pairs(pairs: Pairs, name: str, convert: Callable[[str], str]) -> Pairs:
    """Convert every value of one name (headers have names in lower case)."""
    return [(key, convert(value) if key == name else value) for key, value in pairs]''',
        imports=(("collections.abc", "Callable"),),
        needs=("Pairs",),
    ),
    "Pairs": Helper("Pairs = list[tuple[str, str]]", imports=()),
}
"""The helpers by name. `Pairs` is a type alias."""


def closure(names: set[str]) -> list[str]:
    """Return the helpers and all they need, in an order in which each comes after what it needs."""
    needed: set[str] = set()
    stack = list(names)
    while stack:
        name = stack.pop()
        if name not in needed:
            needed.add(name)
            stack.extend(HELPERS[name].needs)
    order = ["Pairs", *(name for name in HELPERS if name != "Pairs")]
    return [name for name in order if name in needed]

"""How often a validator applies schemas to the parts of a value, counted before it is asked.

A validator follows every way through a document that leads to a part of the value. Where two branches of a union, or a
branch and the search for what nobody evaluated, come to the same part, each level of the value doubles the ways below
it. Counting remembers each pair of a schema and a part, so it takes as long as the document and the value are large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from apidiff.contain.pointer import index_of, parse_fragment
from apidiff.contain.vocabulary import CLOSERS, COMPOSITIONS, DEPENDENT, LISTED, NAMED, TESTS, UNEVALUATED

_NONE: Final[Mapping[str, Any]] = {}
_APPLYING: Final = frozenset(
    {
        *COMPOSITIONS, *TESTS, *UNEVALUATED, *DEPENDENT, *NAMED, *LISTED, "$ref", "additionalProperties", "contains",
    }
)  # fmt: skip
"""Keywords that apply schemas."""
_IN_PLACE: Final = frozenset({*COMPOSITIONS, *TESTS, *DEPENDENT, "$ref"})
"""Those that apply them to the value itself."""

MOST_PAIRS: Final = 200_000


class _Step(NamedTuple):
    """A schema applied to a part of the value; or, where `noting`, asked for what it evaluates of that part."""

    schema: Any
    value: Any
    noting: bool

    @property
    def key(self) -> _Key:
        return (id(self.schema), id(self.value), self.noting)


_Key: TypeAlias = tuple[int, int, bool]


class Visits(NamedTuple):
    """How often schemas are applied, and how many different pairs of a schema and a part of the value there are."""

    applied: int
    pairs: int


def visits(document: Any, value: Any, most: int) -> Visits | None:
    """Return how often a validator of a document applies a schema on its way through a value, at the most; None where
    that is more than `most`, or the document leads back to itself without going into the value.

    The document and the value must be kept while this runs: their parts are told apart by identity.
    """
    counts: dict[_Key, int] = {}
    root = _Step(document, value, noting=False)
    open_: dict[_Key, list[_Step]] = {}
    stack = [root]
    while stack:
        step = stack[-1]
        key = step.key
        if key in counts:
            stack.pop()
            continue
        below = open_.get(key)
        if below is None:
            below = open_[key] = list(_steps(document, step))
            waiting = [one for one in below if one.key not in counts]
            if any(one.key in open_ for one in waiting) or len(counts) + len(stack) + len(waiting) > MOST_PAIRS:
                return None
            stack.extend(waiting)
        else:
            stack.pop()
            del open_[key]
            count = counts[key] = 1 + sum(counts[one.key] for one in below)
            if count > most:
                return None
    return Visits(counts[root.key], len(counts))


def are_few(document: Any, value: Any, most: int) -> bool:
    """Return whether a validator of a document applies no more schemas than that on its way through a value: for
    almost every payload this says all that need be known, and at once."""
    stack = [_Step(document, value, noting=False)]
    for _ in range(most):
        if not stack:
            return True
        stack.extend(_steps(document, stack.pop()))
    return not stack


def _steps(document: Any, step: _Step) -> Iterator[_Step]:
    """What a validator asks for an answer about one step."""
    schema, value, noting = step
    if not isinstance(schema, dict) or _APPLYING.isdisjoint(schema):
        return
    for below in () if _IN_PLACE.isdisjoint(schema) else _in_place(document, schema, value):
        yield _Step(below, value, noting=False)
        if noting:
            yield _Step(below, value, noting=True)
    if noting:
        return
    for below, part in _inside(schema, value) if isinstance(value, (dict, list)) else ():
        yield _Step(below, part, noting=False)
    if isinstance(value, (dict, list)) and any(keyword in schema for keyword in UNEVALUATED):
        yield _Step(schema, value, noting=True)


def _in_place(document: Any, schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """The schemas that apply to the value itself."""
    if "$ref" in schema:
        yield _target(document, schema["$ref"])
    for keyword in COMPOSITIONS:
        yield from schema.get(keyword, ())
    for keyword in TESTS:
        if keyword in schema:
            yield schema[keyword]
    if isinstance(value, dict):
        for keyword in DEPENDENT:
            yield from (below for name, below in schema.get(keyword, _NONE).items() if name in value)


def _inside(schema: dict[str, Any], value: Any) -> Iterator[tuple[Any, Any]]:
    """The schemas that apply to parts of the value; to more of them rather than to less."""
    if isinstance(value, dict):
        declared, patterns = schema.get("properties", _NONE), schema.get("patternProperties", _NONE).values()
        others = [schema[one] for one in CLOSERS if one in schema]
        for name, part in value.items():
            found = [declared[name]] if name in declared else others
            yield from ((below, part) for below in (*found, *patterns))
    elif isinstance(value, list):
        items = schema.get("items")
        prefix = items if isinstance(items, list) else schema.get("prefixItems", ())
        rest = [schema[one] for one in ("items", "additionalItems", "unevaluatedItems") if one in schema]
        for index, part in enumerate(value):
            found = [prefix[index]] if index < len(prefix) else rest
            yield from ((below, part) for below in found)
            if "contains" in schema:
                yield schema["contains"], part


def _target(document: Any, reference: Any) -> Any:
    """The schema that a reference into the document leads to; True where it leads elsewhere."""
    if not isinstance(reference, str) or (reference != "#" and not reference.startswith("#/")):
        return True
    found = document
    for token in parse_fragment(reference[1:]):
        if isinstance(found, dict) and token in found:
            found = found[token]
        elif isinstance(found, list) and (index := index_of(token)) is not None and index < len(found):
            found = found[index]
        else:
            return True
    return found

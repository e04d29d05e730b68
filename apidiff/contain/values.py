"""JSON values as the prover sees them: their type, their exact number, and one canonical text per value.

Python holds that `True == 1 == 1.0`; JSON Schema (2020-12 core, section 4.2.2) holds that `true` and `1` differ and
that `1` and `1.0` are one number. All equality in this package therefore goes through `canonical`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

from msgspec import Struct

NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32, 64
NUMBER = INTEGER | FRACTION
ANY = 127

TYPE_MASKS = {
    "null": NULL,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
}

LARGEST_EXPONENT = 4000
LETTERS_A_PART = 32
MAX_WEIGHT = 300_000
"""How many parts a payload may have. One that is larger is not built, nor shown: the question stays undecided."""


class Boxed(Struct, frozen=True, kw_only=True):
    """A JSON value in a box, so that the payload `null` can be told from "no payload".

    On a certified witness `error` is the validator's reason for refusing it.
    """

    value: Any
    error: str = ""


def exact(number: Any) -> Fraction | None:
    """Return the rational number that a JSON number denotes, or None where it denotes none (NaN, infinity, text).

    A float stands for its shortest decimal text, which is what the document said.
    """
    if isinstance(number, bool):
        return None
    if isinstance(number, int):
        return Fraction(number)
    if isinstance(number, float):
        if number != number or number in (float("inf"), float("-inf")):
            return None
        return Fraction(repr(number))
    if isinstance(number, Decimal):
        if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
            return None
        return Fraction(number)
    return None


def plain_number(number: Fraction) -> int | float | None:
    """Return the Python number whose JSON text is exactly this rational, or None where there is none."""
    if number.denominator == 1:
        return number.numerator
    try:
        candidate = float(number)
    except OverflowError:
        return None
    return candidate if exact(candidate) == number else None


def type_of(value: Any) -> int:
    """Return the type bit of a JSON value. An integral float is an integer (2020-12 core, section 4.2.2)."""
    if isinstance(value, str):
        return STRING
    if isinstance(value, dict):
        return OBJECT
    if isinstance(value, list):
        return ARRAY
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    number = exact(value)
    return INTEGER if number is not None and number.denominator == 1 else FRACTION


def type_name(value: Any) -> str:
    """Return the type of a JSON value as it is written: a number with a fraction of zero is a `number` here."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "number"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return hex(value) if abs(value) > 1 << 64 else str(value)
    number = exact(value)
    if number is None:
        return repr(value)
    return _scalar(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def canonical(value: Any) -> str:
    """Return a text that two JSON values share exactly when JSON Schema calls them equal: key order does not matter,
    true is not 1, and 1.0 is 1 (2020-12 core, section 4.2.2). Works at any depth."""
    try:
        return _text(value, {})
    except RecursionError:
        return _text_of_deep(value)


def _text(value: Any, known: dict[int, str]) -> str:
    """The text of a value. What stands in many places of it is one object, and is spelled once: payloads in payloads
    double with every level."""
    if not isinstance(value, (dict, list)):
        return _scalar(value)
    text = known.get(id(value))
    if text is None:
        if isinstance(value, dict):
            names = sorted([(str(name), _text(part, known)) for name, part in value.items()])
            text = "{" + "".join([f"{encode_basestring_ascii(name)}:{part}," for name, part in names]) + "}"
        else:
            text = "[" + "".join([f"{_text(part, known)}," for part in value]) + "]"
        known[id(value)] = text
    return text


def _text_of_deep(value: Any) -> str:
    """The same text, made without recursion, which is slower."""
    parts: list[str] = []
    stack: list[tuple[bool, Any]] = [(False, value)]
    while stack:
        literal, item = stack.pop()
        if literal:
            parts.append(item)
        elif isinstance(item, dict):
            parts.append("{")
            stack.append((True, "}"))
            for key in sorted(item, key=str, reverse=True):
                stack.append((True, ","))
                stack.append((False, item[key]))
                stack.append((True, encode_basestring_ascii(str(key)) + ":"))
        elif isinstance(item, list):
            parts.append("[")
            stack.append((True, "]"))
            for element in reversed(item):
                stack.append((True, ","))
                stack.append((False, element))
        else:
            parts.append(_scalar(item))
    return "".join(parts)


def identical(left: Any, right: Any) -> bool:
    """Return whether two document trees are the same text up to key order (`1` and `true` differ). Iterative."""
    try:
        if left is not right and left != right:
            return False
    except RecursionError:
        return canonical(left) == canonical(right)
    stack = [(left, right)]
    while stack:
        a, b = stack.pop()
        if a is b:
            continue
        if isinstance(a, dict):
            if not isinstance(b, dict) or len(a) != len(b):
                return False
            for key, value in a.items():
                if key not in b:
                    return False
                stack.append((value, b[key]))
        elif isinstance(a, list):
            if not isinstance(b, list) or len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, bool) is not isinstance(b, bool) or a != b:
            return False
    return True


def parts_of(value: Any) -> Iterator[Any]:
    """Yield a value and all that stands inside it, however deep."""
    stack = [value]
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


class Bulk(NamedTuple):
    """How many parts a value has, written out, a long text counting for several, and how many of them stand in memory:
    what stands in many places is one object."""

    written: int
    held: int


def bulk_of(value: Any) -> Bulk | None:
    """Return how many parts a value has, or None for over MAX_WEIGHT.

    Nothing is walked twice: payloads in payloads may double with every level, and a list may hold one item thousands of
    times.
    """
    known: dict[int, int] = {}
    held = 1
    stack = [value]
    while stack:
        item = stack[-1]
        if id(item) in known:
            stack.pop()
            continue
        below = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else ()
        inside = [part for part in below if isinstance(part, (dict, list))]
        open_ = {id(part): part for part in inside if id(part) not in known}
        if open_:
            stack.extend(open_.values())
            continue
        stack.pop()
        texts = below if below else (item,)
        letters = sum([len(part) // LETTERS_A_PART for part in texts if isinstance(part, str)])
        known[id(item)] = 1 + letters + len(below) - len(inside) + sum([known[id(part)] for part in inside])
        held += len(set(map(id, below)))
        if known[id(item)] > MAX_WEIGHT or held > MAX_WEIGHT:
            return None
    return Bulk(known[id(value)], held) if known[id(value)] <= MAX_WEIGHT else None


def size_of(value: Any) -> int:
    """Return a rough count of characters of a value, for preferring small payloads."""
    total = 0
    for item in parts_of(value):
        total += 2
        if isinstance(item, dict):
            total += sum(len(str(key)) + 3 for key in item)
        elif isinstance(item, str):
            total += len(item)
        elif not isinstance(item, list):
            total += 4
    return total


def is_nothing(schema: Any) -> bool:
    """Return whether a schema says in so many words that no value satisfies it: `false`, or `not` of everything (JSON
    Schema 2020-12 Core, section 4.3.2)."""
    if not isinstance(schema, dict):
        return schema is False
    negated = schema.get("not")
    return negated is True or negated == {}

"""Sets of characters as ranges of code points: the escapes and classes that ECMA-262 patterns name.

ECMA-262 (2025), section 22.2: `\\d` and `\\w` are ASCII even with the `u` flag, `\\s` is not, and `.` leaves out the
line terminators.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

TOP: Final = 0x10FFFF


class Unsupported(Exception):
    """The pattern is malformed, too large, or uses a construct outside the regular subset."""


def negate(ranges: Ranges) -> Ranges:
    """Return the characters outside the ranges."""
    result: list[tuple[int, int]] = []
    following = 0
    for low, high in normalise(ranges):
        if low > following:
            result.append((following, low - 1))
        following = high + 1
    if following <= TOP:
        result.append((following, TOP))
    return tuple(result)


def normalise(ranges: Ranges) -> Ranges:
    """Return sorted, disjoint ranges of the same characters."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


DIGIT: Final[Ranges] = ((48, 57),)
WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACE: Final[Ranges] = (
    (9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
DOT: Final[Ranges] = negate(((10, 10), (13, 13), (0x2028, 0x2029)))
CLASSES: Final[dict[str, Ranges]] = {
    "d": DIGIT, "D": negate(DIGIT), "w": WORD, "W": negate(WORD), "s": SPACE, "S": negate(SPACE),
}  # fmt: skip
CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
PROPERTIES: Final[dict[str, Ranges]] = {
    "ASCII": ((0, 127),), "Any": ((0, TOP),),
}  # fmt: skip

LONG_CATEGORIES: Final = {
    "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Number": "N", "Decimal_Number": "Nd",
    "digit": "Nd", "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Mark": "M",
}  # fmt: skip


@lru_cache(maxsize=16)
def category(name: str) -> Ranges:
    """Return the characters of a Unicode general category, from this Python's Unicode tables."""
    import unicodedata

    for prefix in ("gc=", "General_Category="):
        name = name.removeprefix(prefix)
    short = LONG_CATEGORIES.get(name, name)
    if len(short) > 2 or not short[:1].isupper():
        raise Unsupported(f"\\p{{{name}}}")
    ranges: list[tuple[int, int]] = []
    for point in range(TOP + 1):
        if unicodedata.category(chr(point)).startswith(short):
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1] = (ranges[-1][0], point)
            else:
                ranges.append((point, point))
    if not ranges:
        raise Unsupported(f"\\p{{{name}}}")
    return tuple(ranges)

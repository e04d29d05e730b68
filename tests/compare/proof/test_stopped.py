"""A change that fails by itself, within something that never lets it be met, beside a break of the same payload."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from tests.compare.schema_pairs import OTHER_WAY, carrying

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
OTHER: Doc = {"type": "integer"}
NARROW: Doc = {"type": "integer", "minimum": 5}
PAIR: Doc = {"type": "array", "prefixItems": [TEXT, TEXT], "items": False}
NONE_OF_B: Doc = {"type": "object", "properties": {"a": TEXT, "b": False}}


def broken(wide: Doc, narrow: Doc, way: str, *, within: bool = False) -> set[str]:
    """The properties that breaks are about, where one property gets narrower in requests, or wider in responses, and
    another one breaks."""

    def whole(part: Doc, other: Doc) -> Doc:
        found = {"type": "object", "properties": {"part": part, "other": other}}
        return {"type": "object", "properties": {"all": {"type": "array", "items": found}}} if within else found

    sides = [carrying(whole(wide, OTHER), way), carrying(whole(narrow, NARROW), way)]
    found = compare(*(sides if way == "request" else sides[::-1])).findings
    labels = (one.change.subject.label for one in found if one.level.value == "breaking")
    return {name for label in labels for name in ("part", "other") if name in label}


WAYS = pytest.mark.parametrize("way", OTHER_WAY)


@WAYS
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({"type": "array", "items": TEXT, "maxItems": 2}, PAIR),
        ({"type": "object", "properties": {"a": TEXT, "b": TEXT}, "not": {"required": ["b"]}}, NONE_OF_B),
    ],
    ids=["no third item", "no property b"],
)
def test_what_is_never_met_breaks_nobody(wide: Doc, narrow: Doc, way: str, within: bool) -> None:
    assert broken(wide, narrow, way, within=within) == {"other"}


@WAYS
@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({"type": "array", "items": TEXT, "maxItems": 3}, PAIR),
        ({"type": "object", "properties": {"a": TEXT, "b": TEXT}, "not": {"required": ["a"]}}, NONE_OF_B),
    ],
    ids=["a third item", "a property b"],
)
def test_what_is_met_is_told_beside_it(wide: Doc, narrow: Doc, way: str) -> None:
    assert broken(wide, narrow, way) == {"part", "other"}

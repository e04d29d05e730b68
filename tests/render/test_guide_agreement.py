"""Guides held against themselves: what they show agrees with what they say (`benchmarks/guides.py`)."""

from __future__ import annotations

import pytest

from benchmarks.guides import faults
from tests.render.test_guide import sample

PAGE = """
#### `Marker`

| v1 | v2 | Notes |
| --- | --- | --- |
{rows}

Response of `GET /a`:

**v1:**

```json
{old}
```

**v2:**

```json
{new}
```
"""


@pytest.mark.parametrize("name", ["shop", "users-addresses", "users-envelope", "users-split-name"])
def test_the_guides_of_the_samples_agree_with_themselves(name: str) -> None:
    assert [fault for fault in faults(sample(name)) if fault[0] != "counts"] == []


@pytest.mark.parametrize(
    ("row", "old", "new", "fault"),
    [
        ("| `a` | - | Field removed |", '{"a": 1, "b": {"a": 1}}', '{"b": {"a": 1}}', ""),
        ("| `a` | - | Field removed |", '{"a": 1}', '{"a": 1}', "a was removed, and is in the new example"),
        ("| `a` | - | Field removed |", '{"x": {"a": 1}}', '{"y": {"a": 1}}', "a was removed"),
        ("| `in.a` | - | Field removed |", '{"in": {"a": 1}}', '{"in": {}}', ""),
        ("| `a` | `b` | Field renamed |", '{"a": 1}', '{"b": 1}', ""),
        ("| `a` | `b` | Field renamed |", '{"a": 1}', '{"a": 1}', "a was renamed"),
        ("| `a` | `b` | Field renamed |", '{"a": 1, "b": 2}', '{"b": 1}', "b is a new name"),
        ("| - | `c` | New field, always present |", "{}", "{}", "c is always there now"),
        ("| `{...}` | `x` | What was the body moved into an object, under `x` |", '{"x": 1}', '{"x": {}}', "x now"),
        ("| `a` | - | Field removed |", '{"a": 1, "z": 1}', "{}", "z is in the old example only"),
    ],
)
def test_examples_that_say_something_else_are_found(row: str, old: str, new: str, fault: str) -> None:
    found = [text for _, _, text in faults(PAGE.format(rows=row, old=old, new=new))]
    assert any(fault in text for text in found) if fault else found == [], found

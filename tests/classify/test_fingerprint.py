from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from apidiff.classify.fingerprint import fingerprint
from apidiff.model.change import Change, Subject
from tests.classify.conftest import GET, POST

Maker = Callable[..., Change]


def test_it_is_short_and_fixed(make_change: Maker) -> None:
    change = make_change("property.required", POST)
    assert re.fullmatch("[0-9a-f]{16}", fingerprint("my-rule", change))
    assert fingerprint("my-rule", change) == fingerprint("my-rule", make_change("property.required", POST))


@pytest.mark.parametrize(
    "other",
    [
        {"tokens": ("components", "schemas", "Thing", "required", "7")},
        {"old": {"type": "object", "description": "edited"}},
        {"old": ["a", "b"]},
        {"facts": {"has_default": True}},
    ],
)
def test_the_surroundings_do_not_matter(make_change: Maker, other: dict[str, Any]) -> None:
    one = make_change("property.required", POST, old={"type": "object"})
    another = make_change("property.required", GET, POST, **{"old": {"type": "object"}, **other})
    assert fingerprint("my-rule", one) == fingerprint("my-rule", another)


@pytest.mark.parametrize("state", ["sunset", "announced", "deprecated"])
def test_the_day_does_not_matter(make_change: Maker, state: str) -> None:
    one, another = (make_change("operation.removed", POST, facts={state: value}) for value in (True, False))
    assert fingerprint("my-rule", one) == fingerprint("my-rule", another)


def test_what_changed_matters(make_change: Maker) -> None:
    base = make_change("schema.enum.value.added", POST, facts={"value": "a"})
    others = [
        make_change("schema.enum.value.added", POST, facts={"value": "b"}),
        make_change("schema.enum.value.removed", POST, facts={"value": "a"}),
        replace(base, subject=Subject(type="property", owner="Thing", path=("city",))),
        replace(base, subject=Subject(type="property", owner="Place", path=("country",))),
    ]
    found = {fingerprint("my-rule", change) for change in [base, *others]} | {fingerprint("other-rule", base)}
    assert len(found) == 6


def test_the_names_a_field_was_split_into_matter(make_change: Maker) -> None:
    one = make_change("property.split", POST, facts={"new_names": ["first_name", "last_name"]})
    other = make_change("property.split", POST, facts={"new_names": ["given_name", "last_name"]})
    assert fingerprint("my-rule", one) != fingerprint("my-rule", other)


def test_lone_surrogates_do_no_harm(make_change: Maker) -> None:
    assert fingerprint("my-rule", make_change("schema.enum.value.added", POST, facts={"value": "\ud800"}))

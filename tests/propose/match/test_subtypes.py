"""Whether one type takes every value of another."""

from __future__ import annotations

import pytest

from apidiff.model.proposal.pytypes import ClassRef, Limited, PyType, Scalar, UnionOf
from apidiff.propose.match.subtypes import fits

TEXT, NUMBER = Scalar("str"), Scalar("int")


@pytest.mark.parametrize(
    ("inner", "outer", "holds"),
    [
        (UnionOf((TEXT, NUMBER)), UnionOf((NUMBER, TEXT)), True),
        (UnionOf((TEXT, NUMBER)), UnionOf((NUMBER, Scalar("bool"), TEXT)), True),
        (UnionOf((TEXT, NUMBER, Scalar("bool"))), UnionOf((NUMBER, TEXT)), False),
        (UnionOf((TEXT, NUMBER)), TEXT, False),
        (UnionOf((NUMBER, Limited(NUMBER, (("ge", "1"),)))), NUMBER, True),
        (UnionOf((NUMBER, NUMBER)), UnionOf((TEXT, NUMBER)), True),
    ],
)
def test_a_union_fits_where_each_alternative_does(inner: PyType, outer: PyType, holds: bool) -> None:
    assert fits(inner, outer, lambda one, other: one == other) is holds


def test_alternatives_are_held_against_others_in_their_order() -> None:
    """A proposal asks this of unions of hundreds of classes."""
    count, asked = 400, []

    def same_class(one: str, other: str) -> bool:
        asked.append(one)
        return one == other

    classes = tuple(ClassRef(f"K{number}") for number in range(count))
    assert fits(UnionOf(classes), UnionOf((ClassRef("First"), *classes)), same_class)
    assert len(asked) <= 2 * count

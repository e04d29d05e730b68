"""What is sent is what its sender could write."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    Limited,
    ListOf,
    LiteralOf,
    MissingType,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
)
from apidiff.verify.fitting import effort, fits

WORLD = World(
    classes={
        "Hue": EnumShape(name="Hue", base="str", members=(("red", '"red"'),)),
        "Line": ModelShape(
            name="Line",
            fields=(
                FieldShape(name="n", wire="n", type=Scalar("int"), required=True),
                FieldShape(name="hue", wire="hue", type=ClassRef("Hue"), required=False),
            ),
        ),
    },
    routes=(),
)
SHORT = Limited(Scalar("str"), (("max_length", "2"), ("pattern", '"^a"')))


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (NullType(), [None], [0, ""]),
        (Scalar("int"), [3], [True, 1.5, "3", 2**64]),
        (Scalar("float"), [3, 1.5], [True, "3"]),
        (Scalar("bool"), [True], [1, "true"]),
        (Scalar("str"), ["", "x"], [1, None]),
        (Scalar("date"), ["2024-01-31"], ["today", 3]),
        (Scalar("datetime"), ["2024-01-31T09:30:00Z"], ["2024-01-31", None]),
        (Scalar("UUID"), ["3fa85f64-5717-4562-b3fc-2c963f66afa6"], ["x"]),
        (LiteralOf(("1", '"a"')), [1, "a"], ["1", True, "b"]),
        (ClassRef("Hue"), ["red"], ["blue", None]),
        (ClassRef("Line"), [{"n": 1}, {"n": 1, "hue": "red"}], [{}, {"n": "1"}, {"n": 1, "more": 1}, []]),
        (ListOf(Scalar("int")), [[], [1]], [[None], {}]),
        (DictOf(Scalar("int")), [{}, {"a": 1}], [{"a": "1"}, []]),
        (UnionOf((Scalar("int"), NullType())), [1, None], ["1"]),
        (SHORT, ["a", "ab"], ["b", "abc", ""]),
        (Limited(Scalar("int"), (("multiple_of", "5"), ("ge", "0"))), [0, 10], [-5, 3]),
        (Limited(ListOf(Scalar("int")), (("max_length", "2"),)), [[1, 1]], [[1, 2, 3]]),
        (Limited(ListOf(Scalar("int")), (), '{"uniqueItems":true}'), [[1, 2]], [[1, 1]]),
        (Limited(DictOf(Scalar("int")), (("min_length", "1"),)), [{"a": 1}], [{}]),
        (Limited(Scalar("float"), (), '{"enum":[0.5]}'), [0.5], [1.5]),
        (Limited(Scalar("str"), (), '{"format":"email"}'), [], ["x"]),
        (Limited(Scalar("str"), (("pattern", '"["'),)), [], ["x"]),
    ],
)
def test_values_of_a_type(kind: PyType, good: list[Json], bad: list[Json]) -> None:
    assert [value for value in good if not fits(value, kind, WORLD)] == []
    assert [value for value in bad if fits(value, kind, WORLD)] == []


def test_anything_and_nothing() -> None:
    assert fits({"a": [1]}, AnyType(), WORLD)
    assert not fits(None, MissingType(), WORLD)
    assert not fits({}, ClassRef("Gone"), WORLD)


def test_alternatives_within_alternatives_multiply_the_effort() -> None:
    names = ("A", "B", "C")
    inside = UnionOf((*(ClassRef(name) for name in names), Scalar("str")))
    field = FieldShape(name="next", wire="next", type=inside, required=False)
    world = World(classes={name: ModelShape(name=name, fields=(field,)) for name in names}, routes=())
    value: Any = "end"
    efforts = []
    for _ in range(4):
        efforts.append(effort(value, inside, world))
        value = {"next": value}
    assert efforts == [4, 16, 52, 160]


def test_the_effort_for_lists_and_maps_is_that_for_what_is_in_them() -> None:
    world = World(classes={}, routes=())
    assert effort([1, 2], Limited(ListOf(UnionOf((Scalar("int"), Scalar("str")))), ()), world) == 5
    assert effort({"a": "b"}, DictOf(Scalar("str")), world) == 2
    assert effort([1], Scalar("int"), world) == 1

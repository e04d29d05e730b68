"""Values of Python types: they fit, they reach both ends of limits, and recursion ends."""

from __future__ import annotations

import json
import re

import pytest

from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
)
from apidiff.propose.convert.samples import Sampler, number_within

NODE = ModelShape(
    name="Node",
    fields=(
        FieldShape(name="inner", wire="inner", type=ListOf(ClassRef("Node")), required=True),
        FieldShape(
            name="size", wire="size", type=Limited(Scalar("int"), (("le", "5"),)), required=True, examples="[4]"
        ),
        FieldShape(name="odd", wire="odd", type=Scalar("int"), required=True, examples='["no"]'),
    ),
)
WORLD = World(
    classes={"Node": NODE, "Hue": EnumShape(name="Hue", base="str", members=(("red", '"red"'), ("blue", '"blue"')))},
    routes=(),
)
UNIQUE = Limited(
    ListOf(Limited(Scalar("str"), (("pattern", '"^(0|[1-9][0-9]*)$"'),))),
    (("min_length", "3"),),
    '{"uniqueItems":true}',
)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Scalar("int"), 1),
        (Scalar("date"), "2024-01-31"),
        (NullType(), None),
        (LiteralOf(('"a"', '"b"')), "a"),
        (ClassRef("Hue"), "red"),
        (DictOf(Scalar("int")), {}),
        (Limited(Scalar("int"), (("ge", "5"), ("multiple_of", "4"))), 8),
        (Limited(Scalar("float"), (("gt", "1"), ("lt", "2"))), 1.5),
        (Limited(Scalar("str"), (("min_length", "8"),)), "stringst"),
        (Limited(Scalar("str"), (("max_length", "2"),)), "st"),
        (Limited(Scalar("float"), (), '{"enum":[0.5]}'), 0.5),
        (Limited(ListOf(Scalar("int")), (("min_length", "2"),)), [1, 1]),
        (Limited(DictOf(Scalar("int")), (("min_length", "1"),)), {"key0": 1}),
        (UnionOf((Scalar("str"), NullType())), "string"),
    ],
)
def test_the_smallest(kind: PyType, expected: object) -> None:
    assert Sampler(WORLD).value(kind) == expected


def test_the_fullest_ends() -> None:
    value = Sampler(WORLD, full=True).value(ClassRef("Node"))
    assert value["size"] == 4
    assert value["odd"] == 1
    depth = 0
    while value["inner"]:
        value, depth = value["inner"][0], depth + 1
    assert 1 < depth < 20
    assert Sampler(WORLD, full=True).value(AnyType()) == {}


@pytest.mark.parametrize(("most", "size"), [("0", 0), ("1", 1), ("9", 1)])
def test_the_fullest_lists_have_an_item_where_they_may(most: str, size: int) -> None:
    value = Sampler(WORLD, full=True).value(Limited(ListOf(Scalar("int")), (("max_length", most),)))
    assert value == [1] * size


def test_a_text_stands_for_a_pattern_that_none_within_the_lengths_fits() -> None:
    limits = (("pattern", '"^[a-c]{9}$"'), ("max_length", "4"))
    text = Sampler(WORLD).value(Limited(Scalar("str"), limits))
    assert isinstance(text, str)
    assert len(text) <= 4


def test_unique_items_differ() -> None:
    values = Sampler(WORLD).value(UNIQUE)
    assert len(values) == len(set(values)) == 3
    assert all(text.isdigit() and str(int(text)) == text for text in values)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ClassRef("Hue"), ["red", "blue"]),
        (LiteralOf(("1", "2")), [1, 2]),
        (UnionOf((Scalar("int"), Scalar("str"))), [1, "string"]),
        (Limited(Scalar("int"), (("ge", "0"), ("le", "9"))), [1, 0, 9]),
        (Limited(Scalar("str"), (("min_length", "1"), ("max_length", "7"))), ["string", "x", "x" * 7]),
        (ListOf(Scalar("int")), [[], [1]]),
        (Limited(ListOf(ClassRef("Hue")), (("min_length", "2"),)), [["red"] * 2, ["red"] * 2, ["blue"] * 2]),
        (Limited(ListOf(ClassRef("Hue")), (("max_length", "0"),)), [[]]),
        (
            Limited(ListOf(ClassRef("Hue")), (("min_length", "2"),), '{"uniqueItems":true}'),
            [["red", "blue"], ["red", "blue"], ["blue", "red"]],
        ),
    ],
)
def test_variants(kind: PyType, expected: list[object]) -> None:
    assert list(Sampler(WORLD).variants(kind)) == expected


def test_numbers_that_cannot_be() -> None:
    assert number_within({"gt": 1, "lt": 1}, whole=True) == 0


@pytest.mark.parametrize(("low", "high"), [(0, 3), (4, 4), (9, 9), (9, 40), (0, 100)])
def test_texts_keep_to_the_pattern_and_the_lengths(low: int, high: int) -> None:
    limits = (("pattern", '"^[A-Z]+-[0-9]+$"'), ("min_length", str(low)), ("max_length", str(high)))
    text = Sampler(WORLD).value(Limited(Scalar("str"), limits))
    assert re.search("^[A-Z]+-[0-9]+$", text)
    assert low <= len(text) <= high


def test_examples_stand_where_they_fit() -> None:
    sampler = Sampler(WORLD)
    assert sampler.accepts(Scalar("bool"), True)
    assert not sampler.accepts(Scalar("int"), True)
    assert not sampler.accepts(DictOf(AnyType()), "x")
    assert sampler.accepts(UnionOf((Scalar("float"), Scalar("str"))), 1)
    assert json.dumps(sampler.value(ClassRef("Node")))


def test_what_is_required_twice_on_every_level_does_not_double() -> None:
    classes = {
        f"L{index}": ModelShape(
            name=f"L{index}",
            fields=tuple(
                FieldShape(name=name, wire=name, type=ClassRef(f"L{index + 1}"), required=True) for name in ("l", "r")
            ),
        )
        for index in range(30)
    }
    sampler = Sampler(World(classes={**classes, "L30": NODE, "Node": NODE}, routes=()))
    assert len(json.dumps(sampler.value(ClassRef("L0")))) < 100_000
    assert sampler.value(ListOf(ClassRef("Node"))) == []
    assert sampler.value(ClassRef("Node")) == {"inner": [], "size": 4, "odd": 1}


def test_no_text_at_all_is_what_some_patterns_match_first() -> None:
    for limits in ((), (("max_length", "3"),)):
        kind = Limited(Scalar("str"), (("pattern", '"^([0-9]+(ns|us))*$"'), *limits))
        found = Sampler(World(classes={}, routes=())).value(kind)
        assert re.search("^([0-9]+(ns|us))*$", found) is not None, found


def test_a_full_value_of_a_type_that_holds_itself_often_is_valid_to_its_last_object() -> None:
    own: PyType = ClassRef("Status")
    kinds: dict[str, PyType] = {"reblog": UnionOf((own, NullType())), "quote": UnionOf((own, NullType())), "more": own}
    fields = [FieldShape(name=name, wire=name, type=kind, required=name != "more") for name, kind in kinds.items()]
    status = ModelShape(name="Status", fields=tuple(fields))
    value = Sampler(World(classes={"Status": status}, routes=()), full=True).value(own)
    stack, seen = [value], 0
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            assert {"reblog", "quote"} <= item.keys()
            stack += item.values()
            seen += 1
    assert 100 < seen < 1_000


@pytest.mark.parametrize("least", [1, 2])
def test_lists_without_repetitions_count_among_the_objects_of_their_value(least: int) -> None:
    # What an item could be instead was made with a count of its own: in a type that holds itself, for ever.
    own: PyType = ClassRef("Node")
    unique = (("min_length", str(least)),), '{"uniqueItems":true}'
    kinds: dict[str, PyType] = {
        "tags": Limited(ListOf(Scalar("str")), *unique),
        "below": Limited(ListOf(own), *unique),
        **{f"side{index}": own for index in range(6)},
    }
    fields = tuple(FieldShape(name=name, wire=name, type=kind, required=False) for name, kind in kinds.items())
    world = World(classes={"Node": ModelShape(name="Node", fields=fields)}, routes=())
    assert len(json.dumps(Sampler(world, full=True).value(own))) < 100_000


def test_lists_of_scalars_are_as_long_as_they_must_be() -> None:
    long = Limited(ListOf(Limited(Scalar("str"), (("min_length", "2"),))), (("min_length", "512"),))
    assert len(Sampler(WORLD).value(long)) == 512
    assert len(Sampler(WORLD).value(Limited(ListOf(ClassRef("Node")), (("min_length", "512"),)))) == 50

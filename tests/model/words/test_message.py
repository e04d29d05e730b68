"""Messages in parts: their text, and what is said of several values at once."""

from __future__ import annotations

import copy
import pickle

import pytest

from apidiff.model.words.message import (
    Fact,
    Keyword,
    Message,
    Name,
    Number,
    Part,
    Text,
    Value,
    of_several,
    phrase,
    pieces,
)

WAS = Number("was", "were")


def added(value: str, to: str = "status", *more: Part) -> Message:
    return Message([Value(value), Text(" "), WAS, Text(" added to "), Name("subject", (Value(to),)), *more])


def test_a_message_is_its_text() -> None:
    message = Message(
        [
            Name("owner", (Value("User"),)),
            Text(" has "),
            Fact("3"),
            Keyword("maxItems"),
            Name("owner", (Value("A"),), " of "),
        ]
    )
    assert message == "`User` has 3 (`maxItems`) of `A`"
    assert str(message.then("!").after("So: ")) == "So: `User` has 3 (`maxItems`) of `A`!"
    assert str(Message([Text("a"), Keyword("oneOf", " with a discriminator")])) == "a (`oneOf` with a discriminator)"
    assert not Message()


def test_pieces_say_what_is_a_name() -> None:
    within = phrase("the header ", Value("X"), " of the 200 response of ", Value("GET /a`b"))
    message = Message([Name("subject", within.parts), Text(" has "), Fact("3"), Keyword("maxItems")])
    assert list(pieces(message.parts)) == [
        ("", False),
        ("the header ", False),
        ("X", True),
        (" of the 200 response of ", False),
        ("GET /a`b", True),
        (" has ", False),
        ("3", False),
        (" (", False),
        ("maxItems", True),
        (")", False),
    ]


def test_copies_have_the_parts() -> None:
    message = added("late")
    for other in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert (other, other.parts) == (message, message.parts)


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ([added("late")], ["`late` was added to `status`"]),
        ([added("late"), added("late")], ["`late` was added to `status`"]),
        ([added("late"), added("lost")], ["`late` and `lost` were added to `status`"]),
        ([added(name) for name in "abcd"], ["`a`, `b`, `c` and `d` were added to `status`"]),
        # Of other things, or in other words, and of two values at once nothing can be said together.
        ([added("late"), added("lost", "kind")], ["`late` was added to `status`", "`lost` was added to `kind`"]),
        (
            [added("late", "a", Value("x")), added("lost", "a", Value("y"))],
            ["`late` was added to `a``x`", "`lost` was added to `a``y`"],
        ),
        ([added("a", "b", Text(": "), Value("a")), added("c", "b", Text(": "), Value("c"))],
         ["`a` and `c` were added to `b`: `a` and `c`"]),
        ([Message([Fact("a"), Text("!")]), Message([Fact("b"), Text("!")])], ["a and b!"]),
        ([Message([Text("a")]), Message([Text("b")])], ["a", "b"]),
        ([], []),
    ],
)  # fmt: skip
def test_messages_of_several_values(messages: list[Message], told: list[str]) -> None:
    assert of_several(messages) == told

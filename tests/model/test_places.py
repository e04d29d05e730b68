"""Places say in words where they are."""

from __future__ import annotations

import pytest

from apidiff.model.places import Place, Step, header, media_type, place

JSON = media_type("application/json")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (place("operation"), "operation"),
        (place("body").below(JSON), "body application/json"),
        (place("parameter", "limit", "query"), "query parameter limit"),
        (place("parameter", "a b", "cookie"), "cookie parameter a b"),
        (place("response", "200").below(JSON), "response 200 application/json"),
        (place("response", "2XX").below(header("X-Rate")), "response 2XX header X-Rate"),
        (
            place("body").below(media_type("multipart/form-data")).below(Step(part="encoding", name="photo")),
            "body multipart/form-data encoding photo",
        ),
        (place("response", "200").below(Step(part="link", name="next")), "response 200 link next"),
        (place("callback", "done"), "callback done"),
    ],
)
def test_a_place_in_words(where: Place, words: str) -> None:
    assert str(where) == words


def test_parts_are_asked_for_and_not_read_from_words() -> None:
    # A media type with spaces and a header called as a part is told apart from what surrounds it.
    odd = place("response", "200").below(media_type("text/plain; charset=utf-8 header X")).below(header("body y"))
    assert odd.part == "response"
    assert odd.steps[0].name == "200"
    assert odd.name_of("media-type") == "text/plain; charset=utf-8 header X"
    assert odd.last.name == "body y"
    assert odd.name_of("link") == ""
    assert odd.parameter is None
    assert hash(odd) == hash(Place(odd.steps))

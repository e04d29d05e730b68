"""Parameters of requests that Cadwyn migrates."""

from __future__ import annotations

from typing import Any

import pytest
from cadwyn import RequestInfo
from starlette.requests import Request

from apidiff.propose.runtime.parameters import Pairs, _convert_pairs, _edit_cookies, _edit_headers, _edit_query


@pytest.fixture
def request_() -> Any:
    scope = {
        "type": "http",
        "query_string": b"tag=a&tag=b&size=1",
        "headers": [(b"x-old", b"1"), (b"x-kept", b"2"), (b"cookie", b"session=abc; theme=dark")],
    }
    return RequestInfo(Request(scope), None)


def test_repeated_query_parameters(request_: Any) -> None:
    def edit(pairs: Pairs) -> Pairs:
        assert pairs == [("tag", "a"), ("tag", "b"), ("size", "1")]
        return [("label" if name == "tag" else name, value) for name, value in pairs]

    _edit_query(request_, edit)
    assert request_._request.query_params.multi_items() == [("label", "a"), ("label", "b"), ("size", "1")]
    assert request_.query_params == {"label": "b", "size": "1"}


def test_headers_are_added_changed_and_dropped(request_: Any) -> None:
    _edit_headers(request_, lambda pairs: [*(pair for pair in pairs if pair[0] != "x-old"), ("X-New", "3")])
    assert "x-old" not in request_.headers
    assert (request_.headers["x-kept"], request_.headers["x-new"]) == ("2", "3")


def test_cookies(request_: Any) -> None:
    _edit_cookies(request_, lambda pairs: [(name, value.upper()) for name, value in pairs if name != "theme"])
    assert request_.cookies == {"session": "ABC"}


def test_every_value_of_a_name_is_converted() -> None:
    pairs = [("tag", "a"), ("size", "a"), ("tag", "b")]
    assert _convert_pairs(pairs, "tag", str.upper) == [("tag", "A"), ("size", "a"), ("tag", "B")]

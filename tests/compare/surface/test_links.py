"""Links that lead to the same operation by another name of it."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.model.document import Json

Doc = dict[str, Any]
OK = {"200": {"description": "OK"}}


def document(link: Doc, first: str = "a", second: str = "b") -> Doc:
    """A document whose only link has the two other operations to lead to."""
    answer = {"200": {"description": "OK", "links": {"next": link}}}
    paths = {
        "/here": {"get": {"operationId": "here", "responses": answer}},
        "/first": {"get": {"operationId": first, "responses": OK}},
        "/second": {"get": {"operationId": second, "responses": OK}},
    }
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}


def told(old: Doc, new: Doc) -> list[str]:
    return sorted(finding.rule for finding in compare(old, new).findings)


BY_ID: Doc = {"operationId": "a"}
BY_PLACE: Doc = {"operationRef": "#/paths/~1first/get"}


def test_an_operation_by_its_id_and_by_its_place_is_one() -> None:
    sides = document(BY_ID), document(BY_PLACE)
    assert told(*sides) == told(*reversed(sides)) == []


def test_an_operation_that_has_another_id_is_told_once() -> None:
    assert told(document(BY_ID), document({"operationId": "c"}, "c")) == ["operation-id-changed"]


@pytest.mark.parametrize(
    "link",
    [
        {"operationId": "b"},
        {"operationId": "nothing"},
        {"operationRef": "#/paths/~1second/get"},
        {"operationRef": "#/paths/~1nothing/get"},
        {**BY_ID, **BY_PLACE},
        {},
    ],
    ids=str,
)
def test_another_operation_or_none(link: dict[str, Json]) -> None:
    assert "link-changed" in told(document(BY_ID), document(link))


def test_what_else_a_link_says_counts() -> None:
    assert told(document(BY_ID), document({**BY_PLACE, "parameters": {"id": "$response.body#/id"}})) == ["link-changed"]

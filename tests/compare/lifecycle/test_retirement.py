"""An operation that answers 410 after the end that was announced is retired, and one that does so before is broken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import apidiff

TODAY = date(2026, 6, 1)
OLD_ENOUGH = {"deprecated": True, "x-sunset": "2026-01-01", "x-deprecated-at": "2025-01-01"}
OK, GONE, ERROR = {"description": "OK"}, {"description": "Gone"}, {"description": "Error"}


def api(responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    operation = {"operationId": "listOrders", "responses": responses, **more}
    ping = {"responses": {"200": OK}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1.0.0"},
        "paths": {"/orders": {"get": operation}, "/ping": {"get": ping}},
    }


def told(old: dict[str, Any], new: dict[str, Any], today: date = TODAY) -> list[tuple[str, str]]:
    report = apidiff.compare(old, new, settings=apidiff.Settings(today=today))
    return [
        (finding.rule, finding.level.value)
        for finding in report.findings
        if finding.level is not apidiff.Level.DOCUMENTATION
    ]


RETIRED = [("operation-retired", "warning")]


@pytest.mark.parametrize(
    "end",
    [
        OLD_ENOUGH,
        {"deprecated": True, "x-sunset": "2026-01-01"},
        {"deprecated": True, "x-sunset": "2026-06-01"},
        {"deprecated": True, "x-sunset": "Thu, 01 Jan 2026 00:00:00 GMT"},
    ],
)
@pytest.mark.parametrize("after", [{}, {"deprecated": True}])
def test_after_the_sunset_it_is_retired(end: dict[str, Any], after: dict[str, Any]) -> None:
    assert told(api({"200": OK}, **end), api({"410": GONE}, **after)) == RETIRED


@pytest.mark.parametrize(
    "end",
    [
        {},
        {"deprecated": True},
        {"x-sunset": "2026-01-01"},
        {"deprecated": True, "x-sunset": "2026-07-01"},
        {"deprecated": True, "x-sunset": "soon"},
        {"deprecated": True, "x-sunset": "2026-01-01", "x-deprecated-at": "2025-12-01"},
    ],
)
def test_what_was_not_announced_breaks(end: dict[str, Any]) -> None:
    found = told(api({"200": OK}, **end), api({"410": GONE}, **end))
    assert "breaking" in {level for _, level in found}
    assert not set(found) & set(RETIRED)
    removed = told(api({"200": OK}, **end), {**api({}), "paths": {"/ping": {"get": {"responses": {"200": OK}}}}})
    assert "breaking" in {level for _, level in removed}, "deleting it is no better"


def test_what_else_went_with_it_is_no_break() -> None:
    parameter = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    old = api({"200": OK, "404": ERROR, "default": ERROR}, **OLD_ENOUGH, parameters=[parameter], requestBody=body)
    assert told(old, api({"410": GONE})) == RETIRED
    assert told(old, api({"410": GONE, "default": ERROR})) == RETIRED
    assert told(old, api({"410": GONE, "401": ERROR}, security=[])) == RETIRED


@pytest.mark.parametrize(
    "responses",
    [
        {"200": OK, "410": GONE},
        {"2XX": OK, "410": GONE},
        {"302": OK, "410": GONE},
        {"410": GONE, "default": OK},
        {"404": GONE},
        {"4XX": GONE},
    ],
)
def test_what_may_still_answer_is_not_retired(responses: dict[str, Any]) -> None:
    assert not set(told(api({"201": OK}, **OLD_ENOUGH), api(responses, **OLD_ENOUGH))) & set(RETIRED)


def test_what_is_gone_can_be_removed() -> None:
    gone = {**api({}), "paths": {"/ping": {"get": {"responses": {"200": OK}}}}}
    assert told(api({"410": GONE}), gone) == [("retired-operation-removed", "non-breaking")]
    assert told(api({"410": GONE}, **OLD_ENOUGH), api({"410": GONE}, **OLD_ENOUGH)) == []
    assert "breaking" not in {level for _, level in told(api({"410": GONE}), api({"200": OK, "410": GONE}))}

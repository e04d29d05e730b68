"""One exchange that cannot be judged is one failure: the others are carried out all the same."""

from __future__ import annotations

import asyncio
import json
from importlib.util import find_spec
from typing import Any

import pytest

from apidiff.verify.exchanges import Exchange
from apidiff.verify.stage import Stage
from apidiff.verify.worker import _clock, exchange_all

pytestmark = pytest.mark.skipif(find_spec("httpx") is None, reason="httpx is not installed")


class Application:
    """An ASGI application with one handler, which answers what its stage says."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = json.dumps(self.stage.answer(0, {"body": object()})).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def carried_out(schema: Any, *exchanges: Exchange) -> dict[str, Any]:
    """Return the result of exchanges with an application whose answers a schema describes."""
    answer = {"description": "Fine", "content": {"application/json": {"schema": schema}}}
    document = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": answer}}}}}
    stage = Stage()
    result: dict[str, Any] = {"failures": [], "exchanges": 0}
    job = {"old_version": "1", "seconds": 20, "exchanges": [item.to_dict() for item in exchanges]}
    asyncio.run(exchange_all(Application(stage), job, document, result, stage))
    return result


def exchange(**said: Any) -> Exchange:
    """Return an exchange with that application."""
    return Exchange(route="GET /a", template="/a", method="GET", path="/a", handler=0, status=200, **said)


def test_what_cannot_be_judged_ends_one_exchange() -> None:
    unreadable = exchange(checks_answer=True, promised="x", answer="x")
    result = carried_out({"pattern": "("}, unreadable, exchange())
    assert result["exchanges"] == 2
    assert [item["what"].partition(": ")[0] for item in result["failures"]] == ["the answer cannot be judged"]
    assert "ValidationError" in result["failures"][0]["what"]


def test_a_body_that_is_no_json_is_not_what_the_handler_should_receive() -> None:
    result = carried_out({}, exchange(checks_body=True, expected={"a": 1}), exchange())
    assert result["exchanges"] == 2
    told = [item["what"].partition(": ")[0] for item in result["failures"]]
    assert told == ["the handler did not receive what it should"]


def test_repetitions_beyond_measure_are_judged_without_their_end() -> None:
    schema = {"type": "string", "pattern": "^0x[a-f]{0,2147483648}$"}
    fine = exchange(checks_answer=True, promised="0xaf", answer="0xaf")
    wrong = exchange(checks_answer=True, promised="0xz", answer="0xz")
    result = carried_out(schema, fine, wrong)
    assert [item["what"].partition(":")[0] for item in result["failures"]] == [
        "the answer does not fit the old document"
    ]


def test_an_exact_number_of_repetitions_beyond_measure_is_judged_as_far_as_it_is_counted() -> None:
    blob = "0x" + "a" * 262_144
    schema = {"type": "string", "pattern": "^0x[a-f]{262144}$"}
    fine = exchange(checks_answer=True, promised=blob, answer=blob)
    wrong = exchange(checks_answer=True, promised="0xaf", answer="0xaf")
    result = carried_out(schema, fine, wrong)
    assert [item["what"].partition(":")[0] for item in result["failures"]] == [
        "the answer does not fit the old document"
    ]


def test_time_counts_as_far_as_it_is_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    worked, passed = iter([0.0, 19.0, 21.0]), iter([0.0, 100.0, 100.0])
    monkeypatch.setattr("apidiff.verify.worker.time.process_time", lambda: next(worked))
    monkeypatch.setattr("apidiff.verify.worker.time.monotonic", lambda: next(passed))
    is_over = _clock(20)
    assert [is_over(), is_over()] == [False, True]


def test_an_application_that_waits_has_its_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = iter([0.0, 119.0, 121.0])
    monkeypatch.setattr("apidiff.verify.worker.time.process_time", lambda: 0.0)
    monkeypatch.setattr("apidiff.verify.worker.time.monotonic", lambda: next(passed))
    is_over = _clock(20)
    assert [is_over(), is_over()] == [False, True]

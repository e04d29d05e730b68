"""What a search did not come to, because it was cut short, is told as undecided: never as proved."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.compare.proof import evidence
from apidiff.model.change import Witness

pytestmark = pytest.mark.no_cover

NAMES = [f"p{index}" for index in range(1_500)]


def document(required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in NAMES}, "required": required}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    info = {"title": "Wide", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/a": {"get": {"responses": answer}}}}


def kinds_of_evidence() -> set[str]:
    found = compare(document(NAMES), document(NAMES[1::2])).findings
    assert [finding.level.value for finding in found] == ["breaking"] * 750
    return {type(told).__name__ for finding in found for told in finding.change.evidence.values()}


def test_of_many_breaks_at_one_schema_each_is_shown() -> None:
    assert kinds_of_evidence() == {"Witness"}


def test_of_many_breaks_at_one_schema_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "of_one_name", lambda *_: None)
    assert kinds_of_evidence() == {"Witness", "Undecided"}


def test_each_payload_is_refused_for_the_name_that_it_is_about() -> None:
    old, new = document(NAMES[:150]), document([])
    found = {finding.change.subject.path[-1]: finding for finding in compare(old, new).findings}
    assert list(found) == NAMES[:150]
    for name, finding in found.items():
        (told,) = finding.change.evidence.values()
        assert isinstance(told, Witness)
        assert isinstance(told.value, dict)
        assert name not in told.value
        assert f'"{name}" is a required property' in told.error

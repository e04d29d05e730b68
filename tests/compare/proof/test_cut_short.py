"""What a search did not come to, because it was cut short, is told as undecided: never as proved."""

from __future__ import annotations

from typing import Any

from apidiff import compare

NAMES = [f"p{index}" for index in range(1_500)]


def document(required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in NAMES}, "required": required}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    info = {"title": "Wide", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/a": {"get": {"responses": answer}}}}


def test_of_many_breaks_at_one_schema_none_is_lost() -> None:
    found = compare(document(NAMES), document(NAMES[1::2])).findings
    assert [finding.level.value for finding in found] == ["breaking"] * 750
    kinds = {type(told).__name__ for finding in found for told in finding.change.evidence.values()}
    assert kinds == {"Witness", "Undecided"}

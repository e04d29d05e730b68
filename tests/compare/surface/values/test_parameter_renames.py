"""Which removed parameter is which added one, where there are very many of them."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from apidiff import compare


def document(names: list[str], in_: str) -> dict[str, Any]:
    parameters = [{"name": name, "in": in_, "schema": {"type": "string"}} for name in names]
    operation = {"parameters": parameters, "responses": {"200": {"description": "OK"}}}
    return {"openapi": "3.1.0", "info": {"title": "Wide", "version": "1"}, "paths": {"/a": {"get": operation}}}


def kinds(old: dict[str, Any], new: dict[str, Any]) -> Counter[str]:
    return Counter(finding.change.kind for finding in compare(old, new).findings)


def test_a_thousand_other_names_take_a_moment_and_none_is_lost() -> None:
    old, new = ([f"{word}_{index}" for index in range(1_000)] for word in ("from", "to"))
    started = time.process_time()
    found = kinds(document(old, "query"), document(new, "query"))
    assert time.process_time() - started < 8
    assert found["parameter.removed"] == found["parameter.added"] == 1_000


def test_each_of_many_is_found_in_another_place() -> None:
    names = [f"p{index}" for index in range(150)]
    found = kinds(document(names, "query"), document(names[::-1], "header"))
    assert found["parameter.removed"] == found["parameter.added"] == 0
    assert found["parameter.moved"] == 150

"""The guide shows operations as the comparison matched them, the user's answers included."""

from __future__ import annotations

from typing import Any

import apidiff
from apidiff.config import Settings
from apidiff.model.places import OperationRef
from apidiff.render import FORMATS


def document(path: str, name: dict[str, Any]) -> dict[str, Any]:
    thing = {"type": "object", "properties": {"name": name, "size": {"type": "integer"}}, "required": ["name"]}
    answer = {"description": "The things", "content": {"application/json": {"schema": thing}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {path: {"get": {"responses": {"200": answer}}}},
    }


def test_an_operation_that_a_person_matched_shows_both_bodies() -> None:
    old, new = document("/alpha", {"type": "string"}), document("/omega/list", {"type": "integer"})
    answers = {"operation:GET /alpha": "GET /omega/list"}
    moved = apidiff.compare(old, new, settings=Settings(answers=answers))
    assert moved.matched[OperationRef(method="get", path="/omega/list")].path == "/alpha"
    stayed = apidiff.compare(document("/alpha", {"type": "string"}), document("/alpha", {"type": "integer"}))
    bodies = [FORMATS["guide"].render(report).count("```json") for report in (moved, stayed)]
    assert bodies[0] == bodies[1] > 0

"""Answers that name something, and answers that name nothing, of every kind of question that a comparison asks."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.classify.unmatched import unmatched_answers
from tests.propose.made import contract


def document(path: str, parameter: str, name: str, value: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": "string", "enum": [value]}}}
    parameters = [{"name": parameter, "in": "query", "schema": {"type": "string"}}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"get": {"parameters": parameters, "responses": {"200": {"description": "."}}}}},
        "components": {"schemas": {"A": schema}},
    }


OLD = document("/a", "from", "id", "x")
NEW = document("/b", "start", "key", "y")


@pytest.mark.parametrize(
    ("question", "answer", "wrong"),
    [
        ("operation:GET /a", "GET /b", None),
        ("operation:GET /a", "none", None),
        ("operation:GET /b", "GET /b", "it names nothing in OLD"),
        ("operation:GET /a", "GET /a", "NEW has no `GET /a`"),
        ("parameter:GET /a:query from", "query start", None),
        ("parameter:GET /a:query from", "none", None),
        ("parameter:GET /a:query start", "query start", "it names nothing in OLD"),
        ("parameter:GET /b:query from", "query start", "it names nothing in OLD"),
        ("parameter:GET /a:query from", "query from", "NEW has no `query from`"),
        ("property:A.id", "key", None),
        ("property:A.key", "key", "it names nothing in OLD"),
        ("property:A.id", "id", "NEW has no `id`"),
        ("value:A:x", "y", None),
        ("value:A:y", "y", "it names nothing in OLD"),
        ("value:A:x", "x", "NEW has no `x`"),
        ("request.A.id.value", "anything", None),
    ],
)
def test_an_answer_is_about_something_of_old_with_something_of_new(
    question: str, answer: str, wrong: str | None
) -> None:
    found = unmatched_answers({question: answer}, contract(OLD), contract(NEW))
    assert [(problem.source, problem.what, problem.cause) for problem in found] == (
        [] if wrong is None else [(f"the answer `{question}`", wrong, "unmatched")]
    )

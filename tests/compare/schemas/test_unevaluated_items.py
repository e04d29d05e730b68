"""What `unevaluatedItems` asks of items that no other keyword describes is told in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import Level, compare

Doc = dict[str, Any]
PAIR = {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}
ASKED: list[Doc] = [
    {"type": "boolean"},
    {"$ref": "#/components/schemas/Text"},
    {"type": "string", "pattern": "^(a|b)\\1$"},
]


def document(schema: Doc, direction: str) -> Doc:
    whole = {"type": "object", "properties": {"pair": schema}}
    body = {"content": {"application/json": {"schema": whole}}}
    answer = {"200": {"description": "OK", **(body if direction == "response" else {})}}
    operation = {"responses": answer, **({"requestBody": body} if direction == "request" else {})}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": {"Text": {"type": "string", "maxLength": 3}}},
    }


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize(
    ("direction", "came", "went"),
    [("request", Level.BREAKING, Level.NON_BREAKING), ("response", Level.NON_BREAKING, Level.BREAKING)],
)
def test_a_schema_for_further_items_is_told_once(direction: str, came: Level, went: Level, asked: Doc) -> None:
    plain, more = document(PAIR, direction), document({**PAIR, "unevaluatedItems": asked}, direction)
    (finding,) = compare(plain, more).findings
    assert (finding.rule, finding.level) == ("items-constrained", came)
    (finding,) = compare(more, plain).findings
    assert (finding.rule, finding.level) == ("items-unconstrained", went)


@pytest.mark.parametrize("idle", [True, {}], ids=str)
def test_what_asks_nothing_is_no_change(idle: Any) -> None:
    plain, more = document(PAIR, "request"), document({**PAIR, "unevaluatedItems": idle}, "request")
    assert not compare(plain, more).findings
    assert not compare(more, plain).findings


def test_items_that_others_describe_are_asked_nothing() -> None:
    described = {**PAIR, "items": {"type": "boolean"}}
    more = document({**described, "unevaluatedItems": {"type": "string"}}, "request")
    for old, new in ((document(described, "request"), more), (more, document(described, "request"))):
        assert {finding.level for finding in compare(old, new).findings} <= {Level.NON_BREAKING}

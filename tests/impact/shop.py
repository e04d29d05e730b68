"""One small API and exchanges with it, for tests of who is hit."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from apidiff.config import Settings
from apidiff.impact.run import Consumers, with_impact
from apidiff.model.report import Report
from apidiff.pipeline import compare

Root = dict[str, Any]


def _json(schema: Root) -> Root:
    return {"application/json": {"schema": schema}}


SHOP: Root = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1.0.0"},
    "servers": [{"url": "https://shop.example/v1"}],
    "paths": {
        "/carts": {
            "get": {
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                    {"name": "sort", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-Tenant", "in": "header", "schema": {"type": "string"}},
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}},
                ],
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Total": {"schema": {"type": "integer"}}},
                        "content": _json({"type": "array", "items": {"$ref": "#/components/schemas/Cart"}}),
                    },
                    "202": {"description": ""},
                },
            },
            "post": {
                "requestBody": {
                    "content": {
                        **_json({"$ref": "#/components/schemas/NewCart"}),
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "properties": {"size": {"type": "integer", "maximum": 9}, "note": {"type": "string"}},
                            }
                        },
                    }
                },
                "responses": {"201": {"description": "", "content": _json({"$ref": "#/components/schemas/Cart"})}},
            },
        },
        "/carts/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "delete": {"responses": {"204": {"description": ""}}},
        },
    },
    "components": {
        "schemas": {
            "Cart": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "integer"},
                    "note": {"type": "string"},
                    "state": {"enum": ["open", "paid"]},
                    "owner": {"$ref": "#/components/schemas/Person"},
                },
            },
            "Person": {"type": "object", "properties": {"name": {"type": "string"}, "mail": {"type": "string"}}},
            "NewCart": {
                "type": "object",
                "properties": {
                    "note": {"type": "string", "maxLength": 20},
                    "coupon": {"type": "string"},
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                    "pay": {
                        "oneOf": [
                            {"$ref": "#/components/schemas/Card"},
                            {"$ref": "#/components/schemas/Bank"},
                        ]
                    },
                },
            },
            "Item": {"type": "object", "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}}},
            "Card": {
                "type": "object",
                "required": ["kind", "number"],
                "properties": {"kind": {"const": "card"}, "number": {"type": "string"}},
            },
            "Bank": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}},
            },
        }
    },
}


def edited(edit: Callable[[Root], object]) -> Root:
    """Return the API after an edit."""
    root = copy.deepcopy(SHOP)
    edit(root)
    return root


def get(query: str = "", body: Any = None, status: int = 200, **more: Any) -> Root:
    """A call of `GET /carts`."""
    response = {"headers": {"content-type": "application/json"}, **({} if body is None else {"body": body})}
    return {"method": "GET", "path": f"/v1/carts{query}", "status": status, "response": response, **more}


def post(body: Any, kind: str = "application/json", answer: Any = None, status: int = 201, **more: Any) -> Root:
    """A call of `POST /carts`."""
    request = {"headers": {"content-type": kind}, "body": body}
    response = {"headers": {"content-type": "application/json"}, "body": {"id": 1} if answer is None else answer}
    call = {"method": "POST", "path": "/v1/carts", "status": status}
    return {**call, "request": request, "response": response, **more}


def told(
    folder: Path,
    new: Root,
    calls: Mapping[str, Iterable[Root]],
    *,
    old: Root = SHOP,
    settings: Settings | None = None,
    further: Iterable[str] = (),
    **options: Any,
) -> Report:
    """Return the report with who is hit, given the calls of each consumer."""
    lines = [json.dumps({"consumer": name, **call}) for name, listed in calls.items() for call in listed]
    path = folder / "traffic.ndjson"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    files = (str(path), *further)
    chosen = settings or Settings()
    return with_impact(compare(old, new, chosen), Consumers(files=files, **options), chosen, lambda text: None)


def statuses(report: Report, rule: str | None = None) -> dict[str, str]:
    """Return the worst status of each consumer over the findings (of a rule)."""
    order = ("hit", "may-be-hit", "not-seen")
    found: dict[str, str] = {}
    for finding in report.findings:
        if rule is None or finding.rule == rule:
            for one in finding.impact:
                known = found.get(one.consumer, "not-seen")
                found[one.consumer] = min(known, one.status, key=order.index)
    return found

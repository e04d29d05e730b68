"""Reports that the tests of several formats look at."""

from __future__ import annotations

from typing import Any

from apidiff.model.change import Assumed, Proof, Undecided
from apidiff.model.document import Position, Problem
from apidiff.model.finding import Waiver
from tests.render.reports import Pair, usage

USER = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
PATHS = {
    "/users": {"post": {"requestBody": BODY, "responses": {"200": {"description": "ok", **BODY}}}},
    "/users/{id}": {"get": {"responses": {"200": {"description": "ok", **BODY}}}},
}
READ = usage("GET /users/{id}", "response", "response 200 application/json")
SENT = usage("POST /users")
SCHEMA = "/components/schemas/User"


def users(version: str, user: dict[str, Any]) -> dict[str, Any]:
    return {"info": {"title": "Users", "version": version}, "paths": PATHS, "components": {"schemas": {"User": user}}}


def pair() -> Pair:
    """Return two versions of a small document without findings."""
    new = {
        "type": "object",
        "required": ["country"],
        "properties": {"id": {"type": "integer"}, "full_name": {"type": "string"}, "country": {"type": "string"}},
    }
    return Pair(users("v1", USER), users("v2", new))


def whole() -> Pair:
    """Return a pair with a finding of every level and every kind of evidence, one waived, and a problem."""
    made = pair()
    made.add(
        "property.renamed",
        "breaking",
        "`name` of `User` is now called `full_name`",
        subject=("property", "User", "full_name"),
        usages={READ: "breaking", SENT: "breaking"},
        old=f"{SCHEMA}/properties/name",
        new=f"{SCHEMA}/properties/full_name",
        facts={"old_name": "name", "new_name": "full_name", "schema": "User", "required": False, "confidence": 0.9},
        why="Old clients read `name` and find nothing.",
        caller="Read `full_name` in place of `name`.",
        owner="Send both names for a while.",
        proposal="RenameUserNameToFullName",
    )
    made.add(
        "property.required",
        "breaking",
        "`country` of `User` is now required",
        subject=("property", "User", "country"),
        usages={SENT: "breaking", READ: "non-breaking"},
        old=SCHEMA,
        new=f"{SCHEMA}/required/0",
        facts={"property": "country", "schema": "User", "has_default": False},
        evidence=made.witness("POST /users", {"name": "Ada"}, '"country" is a required property'),
        caller="Always send `country`.",
        rule="property-became-required",
    )
    made.add(
        "schema.enum.value.added",
        "warning",
        "`x` was added to the values of `id` of `User`",
        subject=("property", "User", "id"),
        usages={READ: "warning"},
        new=f"{SCHEMA}/properties/id",
        facts={"value": "x", "property": "id", "schema": "User"},
        evidence=Undecided(keyword="pattern", reason="not a regular language"),
    )
    made.add(
        "property.added",
        "non-breaking",
        "`country` of `User` was added",
        subject=("property", "User", "country"),
        usages={READ: "non-breaking"},
        new=f"{SCHEMA}/properties/country",
        facts={"property": "country", "schema": "User", "required": False, "has_default": False, "closed": False},
        evidence=Proof(),
    )
    made.add(
        "schema.one-of.added",
        "non-breaking",
        "`User` may be something else",
        subject=("schema", "User"),
        usages={READ: "non-breaking"},
        new=SCHEMA,
        evidence=Assumed(assumptions=("the branches of oneOf exclude each other",)),
    )
    made.add(
        "info.changed",
        "documentation",
        "The title changed",
        subject=("document", "info"),
        usages={},
        old="/info",
        new="/info",
    )
    made.add(
        "operation.removed",
        "breaking",
        "`DELETE /users/{id}` was removed",
        subject=("operation", "DELETE /users/{id}"),
        usages={usage("DELETE /users/{id}", "request", "operation"): "breaking"},
        old="/paths",
        facts={"method": "DELETE", "path": "/users/{id}"},
        waived=Waiver(reason="nobody calls it", by="Accounts"),
    )
    made.problems.append(
        Problem(
            source="new.yaml",
            what="`$ref` leads nowhere",
            position=Position(line=3, column=7),
            pointer="/paths",
            cause="unread",
        )
    )
    return made

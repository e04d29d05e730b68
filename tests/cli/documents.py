"""Small documents written to files, for tests of the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from apidiff.cli import main


def document(version: str = "1.0.0", **schemas: Any) -> dict[str, Any]:
    """Return a document with one operation that takes and answers a `User`."""
    user = schemas.pop("user", {"type": "object", "properties": {"name": {"type": "string"}}})
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Users", "version": version},
        "paths": {
            "/users": {
                "post": {
                    "operationId": "createUser",
                    "requestBody": body,
                    "responses": {"200": {"description": "The user", **body}},
                }
            }
        },
        "components": {"schemas": {"User": user, **schemas}},
    }


COUNTRY_REQUIRED = {
    "type": "object",
    "required": ["country"],
    "properties": {"name": {"type": "string"}, "country": {"type": "string"}},
}


def write(folder: Path, name: str, value: Any) -> str:
    """Write a document as JSON and return its name."""
    (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return name


def breaking_pair(folder: Path) -> tuple[str, str]:
    """Write two documents between which callers break."""
    old = write(folder, "old.json", document())
    return old, write(folder, "new.json", document("1.1.0", user=COUNTRY_REQUIRED))


def run(*arguments: str, input: str | bytes | None = None) -> Result:
    """Run the program as the shell would."""
    return CliRunner().invoke(main, list(arguments), prog_name="apidiff", input=input, catch_exceptions=False)

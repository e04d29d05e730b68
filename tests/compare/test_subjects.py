"""How findings name the place of a change."""

from __future__ import annotations

import apidiff
from apidiff.model.document import Json


def test_a_header_of_a_shared_response_is_named() -> None:
    """Its body may change in the same way."""

    def document(**limit: Json) -> dict[str, Json]:
        shared: dict[str, Json] = {
            "description": "Bad",
            "headers": {"X-Hint": {"schema": {"type": "string", **limit}}},
            "content": {"text/plain": {"schema": {"type": "string", **limit}}},
        }
        get = {"responses": {"400": {"$ref": "#/components/responses/Bad"}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "paths": {"/things": {"get": get}},
            "components": {"responses": {"Bad": shared}},
        }

    messages = {
        finding.message.split(" now ")[0] for finding in apidiff.compare(document(), document(maxLength=9)).findings
    }
    assert messages == {"The header `X-Hint` of `responses/Bad`", "`responses/Bad`"}

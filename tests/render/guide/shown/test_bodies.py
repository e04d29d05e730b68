"""Which payloads show what happened to an object."""

from __future__ import annotations

from typing import Any

from tests.render.guide.told.test_advice import api, page_of


def document(name: str) -> dict[str, Any]:
    """An object that one call answers with, and another where it fails."""
    text = {"type": "string"}
    thing = {"type": "object", "required": ["id", name], "properties": {"id": text, name: text}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    answer = {"description": "ok", "content": content}
    works = {"/things/{id}/whole": {"get": {"responses": {"200": answer}}}}
    return api({"responses": {"400": answer}}, components={"schemas": {"Thing": thing}}, **works)


def test_an_answer_of_success_shows_an_object_before_one_of_a_failure() -> None:
    page = page_of(document("a"), document("b"))
    assert "Response of `GET /things/{id}/whole`:" in page
    assert "Response of `GET /a`:" not in page

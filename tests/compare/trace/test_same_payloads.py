"""Parts of multipart bodies that are octets, in the words of each version of the standard."""

from __future__ import annotations

import pytest

from apidiff.classify.judge import judge
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.config import Settings
from apidiff.model.document import Json
from apidiff.model.finding import Level
from tests.compare.schema_pairs import Doc, compared

FORMAT: Doc = {"type": "string", "format": "binary"}
MEDIA_TYPE: Doc = {"type": "string", "contentMediaType": "application/octet-stream"}
IMAGE: Doc = {"type": "string", "contentMediaType": "image/png"}
AS_IMAGE: Doc = {"contentType": "image/png"}
AS_TEXT: Doc = {"contentType": "text/plain"}


def upload(part: Json, encoding: Json = None, version: str = "3.1.0", media_type: str = "multipart/form-data") -> Doc:
    """A document with a form of one field, which is a shared schema."""
    form: Doc = {"type": "object", "properties": {"file": part}}
    content: Doc = {"schema": {"$ref": "#/components/schemas/Form"}}
    if encoding is not None:
        content["encoding"] = {"file": encoding}
    post = {"requestBody": {"content": {media_type: content}}, "responses": {"204": {"description": "d"}}}
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/files": {"post": post}},
        "components": {"schemas": {"Form": form}},
    }


def levels(old: Doc, new: Doc) -> list[str]:
    findings = judge(compared(old, new), load_rulebook(), Settings())
    return [finding.level.value for finding in findings if finding.level is not Level.DOCUMENTATION]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(upload(FORMAT, version="3.0.3"), upload({}), id="without a schema"),
        pytest.param(upload(FORMAT, version="3.0.3"), upload(True), id="true"),
        pytest.param(upload(MEDIA_TYPE), upload({"description": "A file."}), id="described"),
        pytest.param(
            upload({"type": "array", "items": FORMAT}, version="3.0.3"),
            upload({"type": "array", "items": {}}),
            id="several files",
        ),
        pytest.param(upload(FORMAT, AS_IMAGE, "3.0.3"), upload({}, AS_IMAGE), id="of a type"),
        pytest.param(upload(FORMAT, AS_IMAGE, "3.0.3"), upload(IMAGE, AS_IMAGE), id="of a type that is repeated"),
    ],
)
def test_the_same_octets_in_other_words(old: Doc, new: Doc) -> None:
    assert levels(old, new) == levels(new, old) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(upload(FORMAT), upload({"type": "string"}), id="text"),
        pytest.param(upload(FORMAT, AS_TEXT), upload({}, AS_TEXT), id="text by its encoding"),
        pytest.param(upload(FORMAT), upload(IMAGE), id="of another type"),
        pytest.param(
            upload(FORMAT, media_type="application/x-www-form-urlencoded"),
            upload({}, media_type="application/x-www-form-urlencoded"),
            id="no multipart",
        ),
        pytest.param(
            upload({"type": "object", "properties": {"data": FORMAT}}),
            upload({"type": "object", "properties": {"data": {}}}),
            id="within JSON",
        ),
    ],
)
def test_octets_that_became_something_else(old: Doc, new: Doc) -> None:
    assert "breaking" in levels(old, new)


def test_a_value_of_a_form_that_may_be_a_list_now_is_written_the_same() -> None:
    def form(field: Doc, **encoding: Json) -> Doc:
        return upload(field, encoding or None, media_type="application/x-www-form-urlencoded")

    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    assert levels(form(text), form(texts, explode=False)) == ["warning"]
    assert "breaking" in levels(form(texts), form(texts, explode=False))

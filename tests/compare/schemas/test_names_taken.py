"""A mapping that gives one branch the name of another: the entry says which branch a value selects."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff.model.change import Proof, Witness

TEXT: dict[str, Any] = {"type": "string"}
CAT_IS_DOG = {"Cat": "#/components/schemas/Dog"}
UNIONS = ("oneOf", "anyOf")


def kind(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["kind"], "properties": {"kind": TEXT, **properties}}


def document(
    direction: str, keyword: str = "oneOf", *, version: str = "3.1.0", mapping: Any = CAT_IS_DOG, **kinds: Any
) -> dict[str, Any]:
    schemas = {"Cat": kind(name=TEXT), "Dog": kind(name=TEXT), "Bird": kind(wings={"type": "integer"}), **kinds}
    pet = {
        keyword: [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog", "Bird")],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    content = {"application/json": {"schema": {"type": "array", "items": pet}}}
    operation: dict[str, Any] = {"responses": {"200": {"description": "ok"}}}
    if direction == "request":
        operation["requestBody"] = {"required": True, "content": content}
    else:
        operation["responses"]["200"]["content"] = content
    paths = {"/pets": {"post": operation}}
    info = {"title": "t", "version": "1"}
    return {"openapi": version, "info": info, "paths": paths, "components": {"schemas": schemas}}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("keyword", UNIONS)
@pytest.mark.parametrize("direction", ["request", "response"])
def test_what_the_value_selects_is_compared(direction: str, keyword: str, version: str) -> None:
    wide = document(direction, keyword, version=version)
    narrow = document(direction, keyword, version=version, Dog=kind(name={**TEXT, "maxLength": 3}))
    pair = (wide, narrow) if direction == "request" else (narrow, wide)
    (found,) = apidiff.compare(*pair).findings
    assert found.level.value == "breaking"
    assert isinstance(found.evidence, Witness)
    assert found.evidence.value[0]["kind"] == "Cat"
    (found,) = apidiff.compare(*pair[::-1]).findings
    assert found.level.value == "non-breaking"
    assert isinstance(found.evidence, Proof)


@pytest.mark.parametrize("direction", ["request", "response"])
def test_an_entry_that_leads_elsewhere(direction: str) -> None:
    """What was read as a dog is read as a cat, which may be called less."""
    cat = kind(name={**TEXT, "maxLength": 3})
    before = document(direction, Cat=cat)
    after = document(direction, Cat=cat, mapping={"Cat": "#/components/schemas/Cat"})
    pair = (before, after) if direction == "request" else (after, before)
    assert any(one.level.value == "breaking" for one in apidiff.compare(*pair).findings)


@pytest.mark.parametrize("direction", ["request", "response"])
def test_names_that_are_exchanged(direction: str) -> None:
    mapping = {"Cat": "#/components/schemas/Dog", "Dog": "#/components/schemas/Cat"}
    wide = document(direction, mapping=mapping)
    narrow = document(direction, mapping=mapping, Cat=kind(name={**TEXT, "maxLength": 3}))
    pair = (wide, narrow) if direction == "request" else (narrow, wide)
    (found,) = apidiff.compare(*pair).findings
    assert isinstance(found.evidence, Witness)
    assert found.evidence.value[0]["kind"] == "Dog"

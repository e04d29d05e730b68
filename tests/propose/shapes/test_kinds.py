"""Subtypes that only a discriminator of their parent names are proposed for, and proved."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from apidiff.model.proposal.pytypes import ClassRef, Limited, LiteralOf, UnionOf
from apidiff.propose.shapes.kinds import parents_of
from apidiff.propose.shapes.names import ClassNames
from apidiff.propose.shapes.routes import build_world
from apidiff.verify import diagram
from tests.propose.made import contract, planned


def part(name: str, required: list[str], **fields: Any) -> dict[str, Any]:
    return {
        "allOf": [
            {"$ref": f"#/components/schemas/{name}"},
            {"type": "object", "required": required, "properties": fields},
        ]
    }


def document(*, bucket: list[str], nested: bool = True, **of_gcs: Any) -> dict[str, Any]:
    """Return a store that answers and takes what storages there are; `bucket` is what an S3 storage requires."""
    schemas: dict[str, Any] = {
        "Storage": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": ["S3", "GCS"]}, "label": {"type": "string"}},
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"S3": "#/components/schemas/S3Storage", "GCS": "#/components/schemas/GcsStorage"},
            },
        },
        "S3Storage": part("Storage", bucket, bucket={"type": "string"}),
        "GcsStorage": part("Storage", [], **of_gcs),
        "Catalog": {
            "type": "object",
            "required": ["storage"],
            "properties": {"storage": {"$ref": "#/components/schemas/Storage"}},
        },
    }
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{'Catalog' if nested else 'Storage'}"}}}
    operation = {
        "operationId": "put",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "Fine", "content": content}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Stores", "version": "1"},
        "paths": {"/catalog": {"put": operation}},
        "components": {"schemas": schemas},
    }


def test_a_parent_stands_for_its_subtypes_with_their_constants() -> None:
    read = contract(document(bucket=["bucket"], account={"type": "string"}))
    assert parents_of(read) == {"Storage"}
    world = build_world(read, ClassNames(), parents=frozenset({"Storage"}))
    catalog = world.model("Catalog")
    assert catalog is not None
    kind = catalog.fields[0].type
    assert isinstance(kind, Limited)
    assert kind.base == UnionOf((ClassRef("S3Storage"), ClassRef("GcsStorage")))
    tags = {name: model.by_wire()["kind"].type for name in ("S3Storage", "GcsStorage") if (model := world.model(name))}
    assert tags == {"S3Storage": LiteralOf(('"S3"',)), "GcsStorage": LiteralOf(('"GCS"',))}
    plain = build_world(read, ClassNames()).model("Catalog")
    assert plain is not None
    assert plain.fields[0].type == ClassRef("Storage")


@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
@pytest.mark.usefixtures("warm_worker")
@pytest.mark.parametrize("nested", [True, False], ids=["in an object", "the whole body"])
def test_what_changed_in_a_subtype_is_served_and_proved(nested: bool) -> None:
    old = document(bucket=["bucket"], nested=nested, account={"type": "string"})
    new = document(bucket=[], nested=nested, account={"type": "integer"})
    made = planned(old, new, **{"response.S3Storage.bucket.value": "none", "request.GcsStorage.account.value": 0})
    changes = made.proposal.changes
    assert {change.name for change in changes} >= {"MakeS3StorageBucketOptional", "ChangeGcsStorageAccount"}
    assert not any(change.side_effects for change in changes)
    found = diagram.draw(made)
    assert found.holds, (found.error, found.a, found.b, found.failures)

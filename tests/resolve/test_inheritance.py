"""Components that take in nothing and state no discriminator are not asked: the families are the same without that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.load.sources.source import load, load_value
from apidiff.model.contract import MOUNT
from apidiff.resolve.contract import resolve

NAMES = ("Pet", "Cat", "Dog", "Lion")
REFERENCES = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in NAMES])
PARTS = {
    "allOf": st.lists(REFERENCES | st.just({"properties": {"b": {}}}), max_size=2),
    "discriminator": st.just({"propertyName": "kind", "mapping": {"c": "Cat"}}),
    "properties": st.just({"kind": {"type": "string", "enum": ["c", "d", "Dog"]}}),
    "title": st.just("A title"),
}
SCHEMAS = st.fixed_dictionaries({}, optional=PARTS) | REFERENCES


class _Any:
    """Keywords that every schema has."""

    def isdisjoint(self, schema: object) -> bool:
        return False


def _said(schemas: dict[str, Any]) -> Any:
    root = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": schemas}}
    dispatches = resolve(load_value(root, "a")).dispatches
    family = msgspec.structs.asdict(dispatches.family)  # type: ignore[attr-defined]
    parents = [dispatches.of_parent(("components", "schemas", name)) for name in schemas]
    order = [list(map(list, family[key].items())) for key in ("stated", "above", "below")]
    return dict(family["names"]), order, [found and msgspec.structs.asdict(found) for found in parents]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), SCHEMAS))
def test_families_are_those_of_the_long_way(schemas: dict[str, Any]) -> None:
    found = _said(schemas)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apidiff.resolve.inheritance.STATING", _Any())
        patch.setattr("apidiff.resolve.discriminators.STATING", _Any())
        assert _said(schemas) == found


@pytest.mark.parametrize("child", ["Dog", "Hound"])
def test_the_entry_file_that_a_part_names_is_one_file(tmp_path: Path, child: str) -> None:
    """A mapping in another file may name a component of the entry file by the name of that file."""
    parent = {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"dog": f"api.json#/components/schemas/{child}"}},
    }
    schema = {"allOf": [{"$ref": "pet.json"}, {"properties": {"bark": {"type": "string"}}}]}
    root = {
        "openapi": "3.1.0",
        "info": {},
        "paths": {"/a": {"$ref": "item.json"}},
        "components": {"schemas": {child: schema}},
    }
    item = {"get": {"parameters": [{"name": "a", "in": "query", "schema": {"$ref": "pet.json"}}]}}
    for name, value in (("api.json", root), ("pet.json", parent), ("item.json", item)):
        (tmp_path / name).write_text(json.dumps(value))
    dispatches = resolve(load(str(tmp_path / "api.json"))).dispatches
    found = dispatches.of_parent((MOUNT, "pet.json"))
    assert found is not None
    assert {value: node.tokens for value, node in found.schemas.items()} == {"dog": ("components", "schemas", child)}


PARENT = {"type": "object", "properties": {"kind": {"type": "string"}}}


@pytest.mark.parametrize("section", ["definitions", "schemas", "components/schemas"])
def test_children_in_the_definitions_of_another_file_are_known_by_name(tmp_path: Path, section: str) -> None:
    is_old = section == "definitions"
    stated: Any = "kind" if is_old else {"propertyName": "kind"}
    child = {"allOf": [{"$ref": f"#/{section}/Pet"}, {"properties": {"bark": {"type": "string"}}}]}
    part: Any = {"Pet": {**PARENT, "discriminator": stated}, "Dog": child}
    for key in reversed(section.split("/")):
        part = {key: part}
    schema = {"$ref": f"part.json#/{section}/Pet"}
    answer = {"schema": schema} if is_old else {"content": {"application/json": {"schema": schema}}}
    version = {"swagger": "2.0"} if is_old else {"openapi": "3.0.3"}
    root = {**version, "info": {}, "paths": {"/a": {"get": {"responses": {"200": {"description": "", **answer}}}}}}
    (tmp_path / "api.json").write_text(json.dumps(root))
    (tmp_path / "part.json").write_text(json.dumps(part))
    head = (MOUNT, "part.json", *section.split("/"))
    found = resolve(load(str(tmp_path / "api.json"))).dispatches.of_parent((*head, "Pet"))
    assert found is not None
    assert {value: node.tokens for value, node in found.schemas.items()}["Dog"] == (*head, "Dog")


def test_a_mapping_names_components_that_stand_in_another_file(tmp_path: Path) -> None:
    """`components: {$ref: parts.json}`: each section is a map of references, as each of them is by itself."""
    stated = {"propertyName": "kind", "mapping": {"dog": "Dog"}}
    schemas = {
        "Pet": {"oneOf": [{"$ref": "#/schemas/Dog"}, {"$ref": "#/schemas/Cat"}], "discriminator": stated},
        "Dog": {**PARENT, "title": "Dog"},
        "Cat": {**PARENT, "title": "Cat"},
    }
    root = {"openapi": "3.0.3", "info": {}, "paths": {}, "components": {"$ref": "parts.json"}}
    (tmp_path / "api.json").write_text(json.dumps(root))
    (tmp_path / "parts.json").write_text(json.dumps({"schemas": schemas}))
    contract = resolve(load(str(tmp_path / "api.json")))
    pet = contract.follow(contract.at(("components", "schemas", "Pet")))
    found = contract.dispatches.of_union(pet.tokens, "oneOf")
    assert found is not None
    assert {value: contract.follow(node).value["title"] for value, node in found.schemas.items()} == {
        "dog": "Dog",
        "Cat": "Cat",
    }

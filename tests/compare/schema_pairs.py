"""Pairs of documents that differ in the schema of one payload, compared through the whole pipeline.

The payloads that a change shows are held against both schemas as they are written, by python-jsonschema, which the
program itself does not use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from apidiff.config import Settings
from apidiff.load.sources.source import load_value
from apidiff.model.change import Change, Evidence, Witness
from apidiff.model.document import Json
from apidiff.pipeline import changes

Doc = dict[str, Any]
OTHER_WAY = {"request": "response", "response": "request"}


def api(paths: Doc, schemas: Mapping[str, Json] | None = None, version: str = "3.1.0", **more: Json) -> Doc:
    """A document with these paths and shared schemas."""
    components = {"components": {"schemas": dict(schemas)}} if schemas else {}
    return {"openapi": version, "info": {"title": "T", "version": "1.0.0"}, "paths": paths, **components, **more}


def content(schema: Json) -> Doc:
    """A request body or response that holds JSON."""
    return {"description": "d", "content": {"application/json": {"schema": schema}}}


def carrying(schema: Json, way: str, schemas: Mapping[str, Json] | None = None, version: str = "3.1.0") -> Doc:
    """A document whose only payload has that schema and travels that way."""
    operation: Doc = {"responses": {"204": {"description": "d"}}}
    if way == "request":
        operation["requestBody"] = content(schema)
    else:
        operation["responses"] = {"200": content(schema)}
    return api({"/a": {"post": operation}}, schemas, version)


def compared(old: Doc, new: Doc, **settings: Any) -> list[Change]:
    """Every difference of two documents."""
    return changes(load_value(old, "old"), load_value(new, "new"), Settings(**settings))


def between(
    old: Json,
    new: Json,
    way: str = "request",
    *,
    schemas: Mapping[str, Json] | None = None,
    new_schemas: Mapping[str, Json] | None = None,
    version: str = "3.1.0",
    **settings: Any,
) -> list[Change]:
    """Every difference of two documents that carry these schemas; `schemas` are the shared ones of both sides."""
    there = schemas if new_schemas is None else new_schemas
    return compared(carrying(old, way, schemas, version), carrying(new, way, there, version), **settings)


def kinds(found: list[Change]) -> list[str]:
    """The kinds of changes in alphabetical order."""
    return sorted(change.kind for change in found)


def one(found: list[Change], kind: str) -> Change:
    """The only change of that kind."""
    matching = [change for change in found if change.kind == kind]
    assert len(matching) == 1, f"{kind}: {kinds(found)}"
    return matching[0]


def evidence(change: Change) -> Evidence:
    """What is known of the only payload that a change reaches."""
    assert len(change.evidence) == 1, change.evidence
    return next(iter(change.evidence.values()))


def accepts(schema: Json, value: Json, schemas: Mapping[str, Json] | None = None) -> bool:
    """Whether a value is one of a schema written in 2020-12, by python-jsonschema."""
    whole = {"components": {"schemas": dict(schemas or {})}, "allOf": [schema]}
    return Draft202012Validator(whole, format_checker=FormatChecker()).is_valid(value)


def assert_witness(
    change: Change,
    old: Json,
    new: Json,
    *,
    schemas: Mapping[str, Json] | None = None,
    new_schemas: Mapping[str, Json] | None = None,
) -> Witness:
    """Hold that the change shows a payload which the side that writes it accepts and the side that reads it refuses."""
    found = evidence(change)
    assert isinstance(found, Witness), found
    sides = {"old": (old, schemas), "new": (new, schemas if new_schemas is None else new_schemas)}
    valid, invalid = sides[found.valid_in], sides[found.invalid_in]
    assert accepts(valid[0], found.value, valid[1]), found.value
    assert not accepts(invalid[0], found.value, invalid[1]), found.value
    assert found.error
    return found


def with_other_schemas(document: Any) -> Any:
    """A copy of a document in which the schemas of all payload positions say something more."""
    if isinstance(document, list):
        return [with_other_schemas(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: {**value, "x-other": True} if key == "schema" else with_other_schemas(value)
        for key, value in document.items()
    }

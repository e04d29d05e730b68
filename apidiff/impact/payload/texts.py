"""Values that travelled as texts, as the JSON values that a schema takes them for: of `5`, a number where it asks for
one, a text where it does not."""

from __future__ import annotations

from collections.abc import Callable

from apidiff.compare.lowering.value_texts import readings, text_of
from apidiff.compare.view.merged import declared_names, merged_at
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_DEEPEST = 6


def typed(
    contract: Contract, schema: Node, value: Json, admits: Callable[[Tokens, Json], bool | None], depth: int = 0
) -> Json:
    """Return texts, or a list or mapping of them, with each text as the first JSON value that its schema takes; a text
    that it takes in no form stays one."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        names = declared_names(contract, merged_at(contract, schema))
        others = merged_at(contract, schema).first("additionalProperties")
        return {
            name: _typed_member(contract, names.get(name) or others, part, admits, depth)
            for name, part in value.items()
        }
    if isinstance(value, list):
        items = merged_at(contract, schema).first("items")
        return [_typed_member(contract, items, part, admits, depth) for part in value]
    if not isinstance(value, str):
        return value
    for reading in readings(value):
        if reading is not value and admits(schema.tokens, reading):
            return reading
    if admits(schema.tokens, value) is False:
        if admits(schema.tokens, [one_of(value)]):
            return [one_of(value)]
        types = merged_at(contract, schema).types
        if types is not None and "string" not in types:
            # It is refused, and not for its type.
            return one_of(value)
    return value


def retyped(contract: Contract, schema: Node, value: Json, admits: Callable[[Tokens, Json], bool | None]) -> Json:
    """Return a value that travelled as texts, and was read by the schema of one document, as that of another reads
    it."""
    return typed(contract, schema, _texts_of(value), admits)


def _texts_of(value: Json, depth: int = 0) -> Json:
    if depth > _DEEPEST or value is None:
        return value
    if isinstance(value, dict):
        return {name: _texts_of(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_texts_of(part, depth + 1) for part in value]
    return text_of(value) if isinstance(value, (str, int, float)) else value


def one_of(value: str) -> Json:
    """The one JSON value that a text most likely stands for: a number or a boolean where it is one."""
    return list(readings(value))[-1]


def _typed_member(
    contract: Contract,
    schema: Node | None,
    value: Json,
    admits: Callable[[Tokens, Json], bool | None],
    depth: int,
) -> Json:
    if schema is None or not isinstance(schema.value, dict):
        return value
    return typed(contract, schema, value, admits, depth + 1)

"""How openapi-spec-validator goes through schemas: here without recursion, each schema once, in the document's order.

A document may nest deep. The library's own way ends in RecursionError, at a place that depends on the order of Python's
sets, and everything behind it stays unchecked. What is checked is the same: each schema against the meta-schema of its
dialect, names that are required though no part of the composition declares them, and defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.validate.metaschemas import schema_validator_for
from apidiff.validate.schema_errors import findings, shown

if TYPE_CHECKING:
    import jsonschema_rs

_MOST_ERRORS = 50


class SchemaError(Struct, frozen=True, kw_only=True):
    """What is wrong with a schema, with its place in the document."""

    parts: tuple[Any, ...]
    what: str
    expected: str | None = None


def schema_validator(validator: type[Any], is_pattern: Callable[[Any], bool]) -> type[Any]:
    """Return the checks of Schema Objects of openapi-spec-validator, without recursion."""

    class Schemas(validator):  # type: ignore[misc]
        """The checks of Schema Objects."""

        def __init__(self, registry: Any) -> None:
            super().__init__(registry)
            self.seen: set[int] = set()
            self.compiled: dict[str, jsonschema_rs.Validator] = {}

        def __call__(self, schema: Any) -> Iterator[Any]:
            """Yield what is wrong with a schema and the schemas in it: SchemaErrors, and errors of the library."""
            value = schema.read_value()
            if not isinstance(value, (dict, bool)):
                what = f"found {shown(value)}"
                yield SchemaError(parts=schema.parts, what=what, expected="a schema")
            elif id(value) not in self.seen:
                wrong = list(self._against_meta_schema(schema, value))
                yield from wrong or self._each(schema)

        def _against_meta_schema(self, schema: Any, value: Any) -> Iterator[SchemaError]:
            try:
                compiled = self._compiled(schema, value)
            except ValueError as error:
                yield SchemaError(parts=(*schema.parts, "$schema"), what=str(error), expected="a dialect that is known")
                return
            try:
                errors = list(islice(compiled.iter_errors(value), _MOST_ERRORS))
            except ValueError:
                # jsonschema-rs holds 255 levels of nesting.
                yield SchemaError(parts=schema.parts, what="not checked: nested too deeply")
                return
            for found in (found for error in errors for found in findings(error)):
                what = "a `$ref` where a schema knows none" if found.reference else found.what
                yield SchemaError(parts=(*schema.parts, *found.tokens), what=what, expected=found.expected)

        def _compiled(self, schema: Any, value: Any) -> jsonschema_rs.Validator:
            """Return the validator of schemas of a schema's dialect. Raises ValueError where it names none."""
            known = getattr(self, "schema_validator_cls", None)
            if known is None:
                dialect = self._get_schema_dialect_id(schema, value)
                known = self._get_validator_class_for_dialect(dialect)
                if known is None:
                    raise ValueError(f"unknown JSON Schema dialect: {dialect!r}")
            meta_schema = known.META_SCHEMA
            name = str(meta_schema.get("$id", meta_schema.get("id")))
            if name not in self.compiled:
                self.compiled[name] = schema_validator_for(meta_schema, is_pattern)
            return self.compiled[name]

        def _each(self, schema: Any) -> Iterator[Any]:
            pending = [(schema, True)]
            while pending:
                current, whole = pending.pop()
                value = current.read_value()
                if id(value) in self.seen:
                    continue
                self.seen.add(id(value))
                if not isinstance(value, dict):
                    continue
                pending.extend((part, False) for part in reversed(list(_parts(current, value))))
                if whole and "allOf" in value:
                    yield from _undeclared(current, value)
                if "default" in value and not (value["default"] is None and value.get("nullable") is True):
                    yield from self.default_validator(current, value["default"])

    return Schemas


def _parts(schema: Any, value: dict[str, Any]) -> Iterator[Any]:
    """Yield the places of the schemas that stand in a schema, as far as openapi-spec-validator looks."""
    for keyword in COMPOSITIONS:
        if isinstance(value.get(keyword), list):
            yield from schema / keyword
    yield from (schema / keyword for keyword in ("not", "items") if isinstance(value.get(keyword), (dict, bool)))
    if isinstance(value.get("properties"), dict):
        yield from (place for _, place in (schema / "properties").items())


def _undeclared(schema: Any, value: dict[str, Any]) -> Iterator[SchemaError]:
    """Yield the names that a composition requires and no part of it declares."""
    declared = _declared(schema)
    missing = [name for name in value.get("required") or () if name not in declared]
    if missing:
        listed = ", ".join(shown(name) for name in missing)
        yield SchemaError(parts=(*schema.parts, "required"), what=f"required, and declared nowhere: {listed}")


def _declared(schema: Any) -> set[str]:
    """Return the names that a schema and its parts declare; each part is looked at once, however often it is used."""
    names: set[str] = set()
    seen: set[int] = set()
    pending = [schema]
    while pending:
        current = pending.pop()
        value = current.read_value()
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value.get("properties"), dict):
            names.update(value["properties"])
        for keyword in COMPOSITIONS:
            if isinstance(value.get(keyword), list):
                pending.extend(current / keyword)
        pending.extend(current / keyword for keyword in ("items", "not") if keyword in value)
    return names

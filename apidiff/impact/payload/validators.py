"""Validators of the schemas of one contract, for payloads of one direction: those of jsonschema-rs, each compiled when
it is first asked for.

What OpenAPI says beside JSON Schema is lowered as it is for the prover (compare/lowering). What a validator cannot be
made for (a circle of references, a part that cannot be read) is not judged, and whoever asks is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct

from apidiff.compare.lowering.lowering import lowered
from apidiff.compare.lowering.medium import Role
from apidiff.compare.lowering.places import definition_name, original_tokens
from apidiff.contain.evidence.loops import outline
from apidiff.contain.text.formats import NUMERIC_RANGES, SPELLED
from apidiff.contain.vocabulary import COMPOSITIONS, NAMED, ONE_SCHEMA, SAID_PLAINLY
from apidiff.model.contract import Contract, Direction
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens, parse_fragment
from apidiff.validate.schema_errors import of_alternatives, of_the_nearest

_MOST_LOOKS = 10_000
_MOST_ERRORS = 20
_MOST_DEFINITIONS = 20_000

_MAPS = frozenset({*NAMED, "dependentSchemas"})
_LISTS = frozenset({*COMPOSITIONS, "prefixItems"})
_SINGLE = frozenset({*ONE_SCHEMA}) - {"additionalItems", "contentSchema"}
_PLAIN = frozenset(SAID_PLAINLY)


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a value is refused: the keyword and where it stands in the contract, the place in the value, and the property
    that is missing, where one is. `text` holds no value."""

    keyword: str
    tokens: Tokens
    at: tuple[str | int, ...]
    property: str = ""
    text: str = ""


class Validators:
    """The validators of a contract for one direction and role."""

    def __init__(self, contract: Contract, direction: Direction, role: Role) -> None:
        self._definitions: dict[str, Json] = lowered(contract, direction, role, says_null=contract.says_null)["$defs"]
        # Names of definitions are pointers, which hold characters that no reference may (`{`): they get short ones.
        self._short: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._plain: dict[str, tuple[Json, frozenset[str]]] = {}
        self._made: dict[Tokens, Any] = {}
        self.unjudged: set[Tokens] = set()
        """Schemas, among those asked for, of which something is not judged."""

    def admits(self, tokens: Tokens, value: Json) -> bool | None:
        """Return whether a value is one of the schema at the tokens; None where that cannot be judged."""
        validator = self._validator(tokens)
        if validator is None:
            return None
        try:
            return bool(validator.is_valid(value))
        except (ValueError, RecursionError, OverflowError):
            return None

    def judges(self, tokens: Tokens) -> bool:
        """Return whether values can be held against all of the schema at the tokens."""
        return self._validator(tokens) is not None and tokens not in self.unjudged

    def refusals(self, tokens: Tokens, value: Json) -> list[Refusal]:
        """Return why a value is refused by the schema at the tokens, the first few reasons; none where it is not."""
        return [self._refusal(error) for error in self._errors(tokens, value)]

    def located(self, tokens: Tokens, value: Json) -> list[Refusal]:
        """Return why a value is refused, as `refusals` does, and of alternatives why the one is that was meant."""
        found, waiting = list[Refusal](), self._errors(tokens, value)[::-1]
        while waiting and len(found) < _MOST_ERRORS:
            error = waiting.pop()
            inner = of_the_nearest(error) if of_alternatives(error) else []
            if inner:
                waiting.extend(reversed(inner))
            else:
                found.append(self._refusal(error))
        return found

    def _errors(self, tokens: Tokens, value: Json) -> list[Any]:
        """The first few errors of a validator."""
        validator, found = self._validator(tokens), list[Any]()
        if validator is None:
            return found
        try:
            found.extend(islice(validator.iter_errors(value), _MOST_ERRORS))
        except (ValueError, RecursionError, OverflowError):
            return found
        return found

    def _validator(self, tokens: Tokens) -> Any:
        if tokens not in self._made:
            self._made[tokens] = self._compiled(tokens)
        return self._made[tokens]

    def _compiled(self, tokens: Tokens) -> Any:
        """Return a validator of a schema with all it refers to, None where there can be none."""
        document = self._document(definition_name(tokens))
        found = None if document is None else _validator_of(document)
        if found is None:
            self.unjudged.add(tokens)
            found = None if document is None else _validator_of(_without_patterns(document))
        return found

    def _document(self, name: str) -> Json:
        """Return a definition and all it refers to as a document of its own, None where that cannot be one."""
        found: dict[str, Json] = {}
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            if len(found) > _MOST_DEFINITIONS:
                return None
            if one not in self._plain:
                try:
                    lowered_one = self._definitions[one]
                except (KeyError, RecursionError):
                    return None
                del self._definitions[one]  # what stays is the plain form
                names: set[str] = set()
                self._plain[one] = (_plain(lowered_one, names, self._shortened), frozenset(names))
            found[one], names_in = self._plain[one]
            waiting.extend(names_in)
        definitions = {self._shortened(one): schema for one, schema in found.items()}
        count = outline({"$defs": definitions}).looks
        if count is None or count > _MOST_LOOKS:
            return None
        return {"$ref": f"#/$defs/{self._shortened(name)}", "$defs": definitions}

    def _shortened(self, name: str) -> str:
        if name not in self._short:
            short = self._short[name] = f"d{len(self._short)}"
            self._names[short] = name
        return self._short[name]

    def _refusal(self, error: Any) -> Refusal:
        path = [str(step) for step in error.schema_path]
        keyword = path[-1] if path else ""
        known = self._names.get(path[1]) if path[:1] == ["$defs"] and len(path) > 1 else None
        missing = getattr(error.kind, "property", "") if keyword == "required" else ""
        return Refusal(
            keyword=keyword,
            tokens=() if known is None else original_tokens(("$defs", known, *path[2:])),
            at=tuple(error.instance_path),
            property=missing if isinstance(missing, str) else "",
            text=f"`{missing}` is required" if missing else f"`{keyword}` does not hold",
        )


def _validator_of(document: Json) -> Any:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(document, validate_formats=True, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError, RecursionError):
        return None


def _plain(schema: Json, names: set[str], shortened: Callable[[str], str]) -> Json:
    """Return a lowered schema with the keywords alone that a validator judges, and note to which names it refers. A
    part that nothing is known of takes everything."""
    if not isinstance(schema, dict):
        return schema if isinstance(schema, bool) else True
    result: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword == "$ref" and isinstance(value, str):
            name = parse_fragment(value[1:])[1]
            names.add(name)
            result[keyword] = f"#/$defs/{shortened(name)}"
        elif keyword in _PLAIN:
            result[keyword] = value
        elif keyword in _MAPS and isinstance(value, dict):
            result[keyword] = {name: _plain(part, names, shortened) for name, part in value.items()}
        elif keyword in _LISTS and isinstance(value, list):
            result[keyword] = [_plain(part, names, shortened) for part in value]
        elif keyword in _SINGLE:
            result[keyword] = _plain(value, names, shortened)
        elif keyword == "format" and isinstance(value, str):
            _add_format(value, schema, result)
    return result


def _add_format(name: str, schema: Mapping[str, Json], result: dict[str, Json]) -> None:
    """Spell out a format that validators do not know."""
    limits = NUMERIC_RANGES.get(name)
    if limits is not None:
        lowest, highest = int(limits[0]), int(limits[1])
        result.setdefault("allOf", []).append({"minimum": lowest, "maximum": highest})
    elif name in SPELLED:
        result.setdefault("allOf", []).append({"pattern": SPELLED[name]})
    else:
        result["format"] = name


def _without_patterns(schema: Json) -> Json:
    """The schema without patterns, some of which no validator reads (they are written for another language)."""
    if isinstance(schema, dict):
        return {
            key: _without_patterns(value)
            for key, value in schema.items()
            if not (key == "pattern" and isinstance(value, str)) and key != "patternProperties"
        }
    return [_without_patterns(part) for part in schema] if isinstance(schema, list) else schema

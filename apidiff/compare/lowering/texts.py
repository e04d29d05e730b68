"""Schemas of values that travel as text: parameters, headers, fields of forms.

What is written is a text, whatever the type: every integer is a string, booleans are `true` and `false`, null cannot be
written at all, and a list of one is written like its item (OpenAPI 3.1.1, section 4.8.12.4 and appendix B; RFC 6570,
section 3.2.1). A producer's schema keeps its JSON values, null left out. A consumer's schema takes besides every
JSON value whose text it takes: what the prover then finds contained is contained as text, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from apidiff.compare.lowering.value_texts import readings, text_of
from apidiff.contain import vocabulary
from apidiff.contain.outcome import Budget
from apidiff.contain.solve.strings import StringProblem
from apidiff.contain.text.automata import EMPTY
from apidiff.contain.text.formats import ASSERTED, NUMERIC_RANGES, STANDARD
from apidiff.contain.values import identical, type_name
from apidiff.model.document import Json
from apidiff.model.vocabulary import DESCRIPTIVE

INTEGER: Final = "-?(0|[1-9][0-9]*)"
NUMBER: Final = INTEGER + r"(\.[0-9]+)?([eE][+-]?[0-9]+)?"
_WRITTEN: Final = {"integer": INTEGER, "number": NUMBER, "boolean": "true|false"}
_LONGEST_INTEGER, _LONGEST_NUMBER = 20, 25
"""How long 64 bits are when they are written out (assumed of every number, as everywhere)."""
_OF_NUMBERS: Final = frozenset(vocabulary.OF_NUMBERS)
_NUMBERS: Final = frozenset({"integer", "number"})
_OF_STRINGS: Final = frozenset({*vocabulary.OF_TEXTS, "format", *vocabulary.CONTENT})
_OF_ITEMS: Final = _OF_NUMBERS | _OF_STRINGS | {"type"}
_SILENT: Final = frozenset({"default", *vocabulary.EXAMPLES})
_OF_ONE_VALUE: Final = _OF_NUMBERS | _OF_STRINGS | _SILENT
_MOST_VALUES: Final = 100
_PLACES: Final = frozenset({*vocabulary.REFERENCES, *vocabulary.UNIONS, "not", "if"})
_COMPOSING: Final = _PLACES | {"allOf", *vocabulary.BRANCHED}
_NOT_OF_VALUES: Final = DESCRIPTIVE.union(
    vocabulary.IDENTIFIERS,
    vocabulary.DEFINITIONS,
    vocabulary.ACCESS,
    ("default", "deprecated", "nullable", "discriminator"),
).difference(("$vocabulary",))

OF_TEXT: Final = frozenset({"pattern", "minimum", "maximum"})
"""Keywords that a type stands for where it is read as text."""
OF_VALUES: Final = _OF_NUMBERS | _OF_STRINGS | {"enum", "const"}
"""Keywords about one value, whatever its type."""


def says_all_in_one_place(schema: Json) -> bool:
    """Whether what a schema says of a value stands in one place: in its own keywords, in one part or in one reference.

    Only then can that place be read as text by itself. The parts of `allOf: [{type: string}, {maxLength: 1}]` say
    together what is taken: a number that the first would take as a text would pass the second, which counts letters
    of strings alone.
    """
    if not isinstance(schema, dict):
        return True
    places = [keyword for keyword in schema if keyword in _PLACES]
    parts = schema.get("allOf")
    told = [part for part in parts if _constrains(part)] if isinstance(parts, list) else []
    own = {keyword: child for keyword, child in schema.items() if keyword not in _COMPOSING}
    return len(places) + len(told) + _constrains(own) <= 1


def _constrains(schema: Json) -> bool:
    """Whether a schema says something of values."""
    if not isinstance(schema, dict):
        return True
    return any(not (keyword in _NOT_OF_VALUES or keyword.startswith("x-")) for keyword in schema)


def sent_as_text(schema: dict[str, Json], *, is_part: bool) -> Json:
    """Return the producer's side of a lowered schema: null cannot be sent. Where nothing is said of a type, not even
    beside the schema if that `is_part` of another, one value is sent."""
    found = dict(schema)
    if not is_part and schema.keys() <= _OF_ONE_VALUE:
        found["type"] = ["string", "number", "boolean"]
    if "type" in schema:
        types = [name for name in _types(schema) if name != "null"]
        if not types:
            return False
        found["type"] = types[0] if len(types) == 1 else types
    if isinstance(schema.get("enum"), list):
        found["enum"] = [value for value in schema["enum"] if value is not None]
    return found


def read_as_text(schema: dict[str, Json], item: Json) -> dict[str, Json]:
    """Return the consumer's side of a lowered schema, `item` being that of the items of an array."""
    if "enum" in schema or "const" in schema:
        return _values_as_text(schema)
    types = _types(schema)
    if "array" in types:
        return _list_as_text(schema, item) if set(types) <= {"array", "null"} else schema
    # Of no number there is nothing to bound, and of no string nothing to measure: such keywords restrict nothing.
    if "string" in types:
        is_of_numbers = not _NUMBERS.isdisjoint(types)
        return _with_numbers(schema if is_of_numbers else _without(schema, _OF_NUMBERS), types)
    schema = _without(schema, _OF_STRINGS - {"format"})
    written = [_WRITTEN[name] for name in types if name in _WRITTEN]
    if not written or not _OF_NUMBERS.isdisjoint(schema):
        return schema
    if schema.get("format") in NUMERIC_RANGES and schema["format"] != "int64":
        return schema
    return {**schema, "type": [*types, "string"], "pattern": f"^({'|'.join(written)})$"}


def _without(schema: dict[str, Json], keywords: Collection[str]) -> dict[str, Json]:
    if not any(keyword in schema for keyword in keywords):
        return schema
    return {keyword: child for keyword, child in schema.items() if keyword not in keywords}


def _types(schema: Mapping[str, Json]) -> list[str]:
    declared = schema.get("type")
    names = [declared] if isinstance(declared, str) else declared if isinstance(declared, list) else []
    return [name for name in names if isinstance(name, str)]


def _values_as_text(schema: dict[str, Json]) -> dict[str, Json]:
    """A list of values, each with whatever is written like it."""
    values = schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]]
    if "const" in schema:
        values = [value for value in values if identical(value, schema["const"])]
    types = _types(schema)
    if not _OF_STRINGS.isdisjoint(schema) or not _OF_NUMBERS.isdisjoint(schema) or len(values) > _MOST_VALUES:
        return schema
    twins = [twin for value in values for twin in _twins(value)]
    found = {key: child for key, child in schema.items() if key not in ("enum", "const")}
    found["enum"] = [*values, *twins]
    if types:
        found["type"] = list(dict.fromkeys([*types, *map(type_name, twins)]))
    return found


def _twins(value: Json) -> Iterator[Json]:
    """Yield the other JSON values that are written like a scalar."""
    if isinstance(value, str):
        yield from (reading for reading in readings(value) if not isinstance(reading, str))
    elif isinstance(value, (bool, int, float)):
        yield text_of(value)


def _with_numbers(schema: dict[str, Json], types: list[str]) -> dict[str, Json]:
    """A schema of strings that takes the numbers and booleans, too, whose texts it takes."""
    if not _OF_NUMBERS.isdisjoint(schema) or schema.get("minLength", 0) > 1:
        return schema
    if schema.get("format") in ASSERTED or schema.get("format") in STANDARD or "contentEncoding" in schema:
        return schema
    longest, pattern = schema.get("maxLength"), schema.get("pattern")
    longest = longest if isinstance(longest, int) else _LONGEST_NUMBER
    added: list[str] = []
    bounds: dict[str, Json] = {}
    if "boolean" not in types and all_match("true|false", pattern) and longest >= len("false"):
        added.append("boolean")
    if "number" not in types and longest >= _LONGEST_NUMBER and all_match(NUMBER, pattern):
        added.append("number")
    elif _NUMBERS.isdisjoint(types) and longest > 0 and (least := _least_integer(pattern)) is not None:
        added.append("integer")
        if longest < _LONGEST_INTEGER:
            bounds = {"minimum": 1 - 10 ** (longest - 1), "maximum": 10**longest - 1}
        if least >= 0:
            bounds["minimum"] = least
    return {**schema, "type": [*types, *added], **bounds} if added else schema


def _least_integer(pattern: Json) -> int | None:
    """The least integer from which on all match a pattern: 1, 0, or any (-1); None where none of these holds."""
    if not all_match("[1-9][0-9]*", pattern):
        return None
    if not all_match("0", pattern):
        return 1
    return -1 if all_match(INTEGER, pattern) else 0


def all_match(written: str, pattern: Json) -> bool:
    """Return whether every text of a form matches a pattern, if there is one."""
    if not isinstance(pattern, str):
        return True
    return implies_pattern(f"^({written})$", pattern)


def implies_pattern(first: str, second: str) -> bool:
    """Return whether it is certain that every text that matches a pattern matches another one."""
    return StringProblem(wanted=[first], unwanted=[second]).solve(Budget()) is EMPTY


def _list_as_text(schema: dict[str, Json], item: Json) -> dict[str, Json]:
    """A list that takes a single value, too, where it takes a list of one."""
    if schema.get("minItems", 0) > 1 or schema.get("maxItems", 1) < 1 or "contains" in schema:
        return schema
    if not isinstance(item, dict) or "array" in _types(item):
        return schema
    own = {key: child for key, child in item.items() if key not in _SILENT}
    values = own.get("enum")
    if isinstance(values, list) and own.keys() <= {"enum", "type"}:
        texts = dict.fromkeys(text_of(value) for value in values if isinstance(value, (str, bool, int, float)))
        own = {"type": ["string"], "pattern": f"^({'|'.join(map(_literal, texts))})$"}
    if not _types(own) or not own.keys() <= _OF_ITEMS or "object" in _types(own):
        return schema
    return {**schema, **own, "type": [*_types(schema), *(name for name in _types(own) if name != "null")]}


def _literal(text: str) -> str:
    """A pattern that matches a text alone."""
    return "".join(
        letter if letter.isalnum() else f"\\u{ord(letter):04x}" if ord(letter) < 1 << 16 else letter for letter in text
    )

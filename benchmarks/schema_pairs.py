"""Random schemas of the kind OpenAPI documents hold, random edits of them, and random values of them.

Used by the proof benchmark and by the property tests. Everything comes from one `random.Random`, so a pair is named by
its seed.
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

Schema = dict[str, Any]

NAMES = ("id", "name", "kind", "tags", "owner", "size")
WORDS = ("a", "b", "cat", "dog", "red", "2024-01-01", "x-1")
PATTERNS = ("^[a-z]+$", "^[a-z]{2,4}$", "^x-", "[0-9]", "^(cat|dog)$")
FORMATS = ("date", "date-time", "uuid", "email", "ipv4")
DEFINITIONS = ("Pet", "Owner", "Tree")


def random_schema(random: Random, depth: int = 3) -> Schema:
    """Return a random schema, with `$ref`s into DEFINITIONS."""
    leaf = (_string, _string, _number, _number, _enum, _boolean)
    inner = (_object, _object, _object, _array, _union, _all_of, _reference, _map, _odd)
    make = random.choice(leaf if depth <= 0 else leaf + inner + inner)
    schema = make(random, depth)
    if random.random() < 0.1 and "type" in schema and isinstance(schema["type"], str):
        schema["type"] = [schema["type"], "null"]
    return schema


def random_document(random: Random) -> Schema:
    """Return a random schema with its definitions."""
    root = random_schema(random)
    return {**root, "$defs": {name: _object(random, 2) for name in DEFINITIONS}}


def edited(random: Random, document: Schema, count: int) -> Schema:
    """Return a copy of a document with some random edits."""
    result = copy.deepcopy(document)
    for _ in range(count):
        places = list(_places(result))
        parent, key = random.choice(places)
        _edit(random, parent, key)
    return result


def random_value(random: Random, schema: Any, definitions: Schema, depth: int = 6) -> Any:
    """Return a value that is often valid under a schema, and sometimes near the edge of it."""
    if random.random() < 0.04 or not isinstance(schema, dict) or depth <= 0:
        return random.choice((None, True, 0, 1, -1, 3, 2.5, "", "cat", [], {}, ["a"], {"id": 1}))
    if "$ref" in schema:
        return random_value(random, definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, depth - 1)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            merged = {key: value for key, value in schema.items() if key != keyword}
            branch = random_value(random, random.choice(schema[keyword]), definitions, depth - 1)
            return (
                _merge(branch, random_value(random, merged, definitions, depth - 1))
                if "properties" in merged
                else branch
            )
    if "allOf" in schema:
        parts = [random_value(random, part, definitions, depth - 1) for part in schema["allOf"]]
        value = parts[0]
        for part in parts[1:]:
            value = _merge(value, part)
        return value
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    types = schema.get("type", "object" if "properties" in schema else "string")
    kind = random.choice(types) if isinstance(types, list) else types
    return _typed_value(random, kind, schema, definitions, depth)


def _typed_value(random: Random, kind: str, schema: Schema, definitions: Schema, depth: int) -> Any:
    if kind == "object":
        return _object_value(random, schema, definitions, depth)
    if kind == "array":
        low, high = schema.get("minItems", 0), schema.get("maxItems", 3)
        items = schema.get("items", {})
        prefix = schema.get("prefixItems", [])
        count = random.randint(low, max(low, min(high, low + 2)))
        each = (prefix[index] if index < len(prefix) else items for index in range(count))
        return [random_value(random, item, definitions, depth - 1) for item in each]
    if kind == "string":
        return _string_value(random, schema)
    if kind in ("integer", "number"):
        low, high = schema.get("minimum", -3), schema.get("maximum", 12)
        edges = [low, high, low + 1, high - 1, random.randint(int(low), max(int(low), int(high)))]
        step = schema.get("multipleOf")
        if step:
            edges = [step * random.randint(-3, 5)]
        value = random.choice(edges)
        return value + 0.5 if kind == "number" and random.random() < 0.3 else value
    return {"boolean": random.random() < 0.5, "null": None}.get(kind)


def _object_value(random: Random, schema: Schema, definitions: Schema, depth: int) -> Any:
    value = {}
    for name, child in schema.get("properties", {}).items():
        if name in schema.get("required", ()) or random.random() < 0.4:
            value[name] = random_value(random, child, definitions, depth - 1)
    for name in schema.get("required", ()):
        if name not in value:
            value[name] = random.choice(("cat", 1))
    extra = schema.get("additionalProperties")
    if extra is not None and extra is not False and random.random() < 0.6:
        for name in random.sample(("x-1", "more", "id", "kind"), 2):
            value.setdefault(name, random_value(random, extra, definitions, depth - 1))
    elif random.random() < 0.1:
        value[random.choice(("other", "x-9", *NAMES))] = random.choice((1, "cat", None))
    return value


def _string_value(random: Random, schema: Schema) -> str:
    samples = {
        "date": "2024-01-01", "date-time": "2024-01-01T00:00:00Z", "email": "a@example.com", "ipv4": "192.0.2.1",
        "uuid": "123e4567-e89b-42d3-a456-426614174000",
    }  # fmt: skip
    if schema.get("format") in samples and random.random() < 0.9:
        return samples[schema["format"]]
    low, high = schema.get("minLength", 0), schema.get("maxLength", 5)
    length = random.choice((low, min(high, low + 1), high))
    alphabet = random.choice(("a", "abc", "a1", "x-ab", "Z9"))
    text = "".join(random.choice(alphabet) for _ in range(length))
    return random.choice((text, text, random.choice(WORDS)))


def _merge(first: Any, second: Any) -> Any:
    return {**second, **first} if isinstance(first, dict) and isinstance(second, dict) else first


def _string(random: Random, depth: int) -> Schema:
    schema: Schema = {"type": "string"}
    if random.random() < 0.25:
        schema["minLength"] = random.randint(0, 3)
    if random.random() < 0.3:
        schema["maxLength"] = random.randint(2, 6)
    if random.random() < 0.2:
        schema["pattern"] = random.choice(PATTERNS)
    if random.random() < 0.2:
        schema["format"] = random.choice(FORMATS)
    return schema


def _number(random: Random, depth: int) -> Schema:
    schema: Schema = {"type": random.choice(("integer", "integer", "number"))}
    if random.random() < 0.35:
        schema["minimum"] = random.randint(-2, 3)
    if random.random() < 0.35:
        schema["maximum"] = random.randint(3, 9)
    if random.random() < 0.1:
        schema["exclusiveMinimum"] = random.randint(-2, 2)
    if random.random() < 0.15:
        schema["multipleOf"] = random.choice((1, 2, 3, 0.5, 5))
    if random.random() < 0.1:
        schema["format"] = random.choice(("int32", "int64", "float"))
    return schema


def _enum(random: Random, depth: int) -> Schema:
    pool: tuple[Any, ...] = (*WORDS, 1, 2, True, None)
    if random.random() < 0.3:
        return {"const": random.choice(pool)}
    values = random.sample(WORDS if random.random() < 0.8 else pool, random.randint(1, 4))
    schema: Schema = {"enum": values}
    if all(isinstance(value, str) for value in values) and random.random() < 0.7:
        schema["type"] = "string"
    return schema


def _boolean(random: Random, depth: int) -> Schema:
    return {"type": "boolean"}


def _object(random: Random, depth: int) -> Schema:
    names = random.sample(NAMES, random.randint(0, 4))
    schema: Schema = {"type": "object", "properties": {name: random_schema(random, depth - 1) for name in names}}
    required = [name for name in names if random.random() < 0.4]
    if required:
        schema["required"] = required
    draw = random.random()
    if draw < 0.12:
        schema["additionalProperties"] = False
    elif draw < 0.2:
        schema["additionalProperties"] = random_schema(random, 0)
    if random.random() < 0.06:
        schema["minProperties"] = random.randint(1, 2)
    if random.random() < 0.06:
        schema["maxProperties"] = random.randint(1, 3)
    if random.random() < 0.06:
        schema["patternProperties"] = {random.choice(("^x-", "^[a-k]")): random_schema(random, 0)}
    if random.random() < 0.05 and len(names) > 1:
        schema["dependentRequired"] = {names[0]: [names[1]]}
    return schema


def _map(random: Random, depth: int) -> Schema:
    return {"type": "object", "additionalProperties": random_schema(random, depth - 1)}


def _array(random: Random, depth: int) -> Schema:
    schema: Schema = {"type": "array", "items": random_schema(random, depth - 1)}
    if random.random() < 0.2:
        schema["minItems"] = random.randint(0, 2)
    if random.random() < 0.2:
        schema["maxItems"] = random.randint(1, 3)
    if random.random() < 0.1:
        schema["uniqueItems"] = True
    if random.random() < 0.08:
        schema["prefixItems"] = [random_schema(random, 0)]
    if random.random() < 0.08:
        schema["contains"] = random_schema(random, 0)
    return schema


def _union(random: Random, depth: int) -> Schema:
    keyword = random.choice(("anyOf", "oneOf"))
    if random.random() < 0.4:
        branches = []
        for value in random.sample(WORDS, random.randint(2, 3)):
            branch = _object(random, depth - 1)
            branch["properties"]["kind"] = {"const": value}
            branch["required"] = sorted({*branch.get("required", ()), "kind"})
            branches.append(branch)
        return {keyword: branches}
    return {keyword: [random_schema(random, depth - 1) for _ in range(random.randint(1, 3))]}


def _all_of(random: Random, depth: int) -> Schema:
    return {"allOf": [_object(random, depth - 1) for _ in range(random.randint(1, 2))]}


def _reference(random: Random, depth: int) -> Schema:
    return {"$ref": f"#/$defs/{random.choice(DEFINITIONS)}"}


def _odd(random: Random, depth: int) -> Schema:
    draw = random.random()
    if draw < 0.3:
        return {**random_schema(random, 0), "not": random_schema(random, 0)}
    if draw < 0.6:
        test = {"properties": {"kind": {"const": random.choice(WORDS)}}, "required": ["kind"]}
        return {**_object(random, depth - 1), "if": test, "then": _object(random, 0), "else": _object(random, 0)}
    if draw < 0.8:
        return {**_all_of(random, depth), "unevaluatedProperties": random.choice((False, {"type": "string"}))}
    return {**_object(random, depth - 1), "propertyNames": {"maxLength": random.randint(2, 5)}}


def _places(document: Schema) -> Any:
    stack: list[tuple[Any, Any]] = [({"root": document}, "root")]
    while stack:
        parent, key = stack.pop()
        schema = parent[key]
        if not isinstance(schema, dict):
            continue
        if schema is not document:
            yield parent, key
        for keyword in ("properties", "$defs", "patternProperties"):
            stack.extend((schema[keyword], name) for name in schema.get(keyword, {}))
        for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            stack.extend((schema[keyword], index) for index in range(len(schema.get(keyword, []))))
        for keyword in ("items", "additionalProperties", "not", "if", "then", "else", "contains"):
            if isinstance(schema.get(keyword), dict):
                stack.append((schema, keyword))


def _edit(random: Random, parent: Any, key: Any) -> None:
    schema = parent[key]
    draw = random.random()
    if draw < 0.15:
        parent[key] = random_schema(random, 1)
    elif draw < 0.45 and schema:
        keyword = random.choice(list(schema))
        value = schema[keyword]
        if isinstance(value, bool) or not isinstance(value, (int, list)) or not value:
            if keyword not in ("$ref", "properties", "$defs"):
                del schema[keyword]
        elif isinstance(value, int):
            schema[keyword] = max(1 if keyword == "multipleOf" else 0, value + random.choice((-1, 1)))
        elif keyword in ("enum", "required", "anyOf", "oneOf") and len(value) > 1:
            value.pop(random.randrange(len(value)))
    elif draw < 0.7 and "properties" in schema:
        name = random.choice(NAMES)
        if random.random() < 0.5:
            schema["properties"][name] = random_schema(random, 1)
        elif random.random() < 0.5:
            schema["properties"].pop(name, None)
        else:
            schema["required"] = sorted({*schema.get("required", ()), name})
    elif "enum" in schema:
        schema["enum"] = [*schema["enum"], random.choice(WORDS)]
    elif "anyOf" in schema:
        schema["anyOf"].append(random_schema(random, 1))
    else:
        for keyword, value in random_schema(random, 0).items():
            schema.setdefault(keyword, value)

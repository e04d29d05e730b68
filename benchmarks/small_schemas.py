"""Small random schemas over a tiny vocabulary, with every keyword, and all the small values there are.

A claim "contained" about two such schemas can be checked against every one of the values, which catches what sampling
of realistic documents would miss.
"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

SCALARS: tuple[Any, ...] = (None, True, False, 0, 1, 2, 1.5, -1, "", "a", "b", "ab")
NAMES = ("a", "b", "c")
FEW: tuple[Any, ...] = (None, 0, 1, "a", "ab")


def all_values() -> list[Any]:
    """Return scalars, short arrays and small objects, one level of nesting included."""
    values: list[Any] = list(SCALARS)
    values += [[], {}]
    values += [[item] for item in SCALARS]
    values += [list(pair) for pair in product(FEW, repeat=2)]
    values += [[1, "a", 1], [1, 1, 1], ["a", "b", "ab"], [0, 1, 2, 0], [[]], [[1]], [{}], [{"a": 1}]]
    values += [{name: item} for name in NAMES for item in SCALARS]
    for first, second in (("a", "b"), ("a", "c"), ("b", "c")):
        values += [{first: one, second: two} for one, two in product(FEW, repeat=2)]
    values += [{"a": one, "b": two, "c": three} for one, two, three in product((0, 1, "a"), repeat=3)]
    values += [{"a": {"a": item}} for item in FEW] + [{"b": [item]} for item in FEW] + [{"a": {}}, {"a": []}]
    return values


def small_schema(random: Random, depth: int = 2) -> Any:
    """Return a random schema of one to three keywords."""
    if random.random() < 0.06:
        return random.random() < 0.5
    schema: dict[str, Any] = {}
    if random.random() < 0.55:
        types = ("object", "object", "array", "string", "integer", "number", "boolean", "null")
        schema["type"] = random.choice(types) if random.random() < 0.8 else sorted(set(random.sample(types, 2)))
    keywords = list(PLAIN) if depth <= 0 else [*PLAIN, *NESTED, *NESTED]
    for _ in range(random.randint(0, 2) if schema else random.randint(1, 3)):
        keyword = random.choice(keywords)
        if keyword in NESTED:
            _nest(random, schema, keyword, depth - 1)
        else:
            schema[keyword] = PLAIN[keyword](random)
    if "then" in schema or "else" in schema:
        schema.setdefault("if", small_schema(random, depth - 1))
    return schema


def changed(random: Random, schema: Any) -> Any:
    """Return the schema with one keyword added, dropped or drawn again somewhere."""
    if not isinstance(schema, dict) or random.random() < 0.15:
        return small_schema(random, 1)
    result = dict(schema)
    below = [keyword for keyword, value in result.items() if isinstance(value, (dict, list)) and keyword in NESTED]
    if below and random.random() < 0.6:
        keyword = random.choice(below)
        value = result[keyword]
        if isinstance(value, list):
            index = random.randrange(len(value))
            result[keyword] = [*value[:index], changed(random, value[index]), *value[index + 1 :]]
        elif keyword in ("properties", "patternProperties", "dependentSchemas"):
            name = random.choice(list(value))
            result[keyword] = {**value, name: changed(random, value[name])}
        else:
            result[keyword] = changed(random, value)
        return result
    if result and random.random() < 0.5:
        result.pop(random.choice(list(result)))
        return result
    extra = small_schema(random, 1)
    return {**result, **extra} if isinstance(extra, dict) else extra


def _names(random: Random) -> list[str]:
    return random.sample(NAMES, random.randint(1, 2))


def _nest(random: Random, schema: dict[str, Any], keyword: str, depth: int) -> None:
    if keyword in ("properties", "dependentSchemas"):
        schema[keyword] = {name: small_schema(random, depth) for name in _names(random)}
    elif keyword == "patternProperties":
        schema[keyword] = {random.choice(("^a", "b", "^[a-b]$")): small_schema(random, depth)}
    elif keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        schema[keyword] = [small_schema(random, depth) for _ in range(random.randint(1, 3))]
    else:
        schema[keyword] = small_schema(random, depth)


PLAIN: dict[str, Any] = {
    "enum": lambda random: random.sample((*SCALARS, {"a": 1}, [1], {}, []), random.randint(1, 4)),
    "const": lambda random: random.choice((*SCALARS, {"a": 1}, [1], {}, [])),
    "minimum": lambda random: random.choice((0, 1, 0.5)),
    "maximum": lambda random: random.choice((0, 1, 1.5)),
    "exclusiveMinimum": lambda random: random.choice((0, 1)),
    "multipleOf": lambda random: random.choice((1, 2, 0.5)),
    "minLength": lambda random: random.randint(1, 2),
    "maxLength": lambda random: random.randint(0, 1),
    "pattern": lambda random: random.choice(("a", "^a", "^b?$")),
    "minItems": lambda random: random.randint(1, 2),
    "maxItems": lambda random: random.randint(0, 2),
    "uniqueItems": lambda random: random.random() < 0.8,
    "required": _names,
    "minProperties": lambda random: random.randint(1, 2),
    "maxProperties": lambda random: random.randint(0, 2),
    "dependentRequired": lambda random: {random.choice(NAMES): _names(random)},
}
NESTED = (
    "properties", "properties", "patternProperties", "additionalProperties", "propertyNames", "items", "prefixItems",
    "contains", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "unevaluatedProperties",
    "unevaluatedItems",
)  # fmt: skip

"""openapi-spec-validator within bounds: what takes a document at its word could take for ever.

Four things of it are replaced. Patterns are run by jsonschema-rs, whose engine does not backtrack where the pattern is
regular, and are valid where ECMA-262 with the `u` flag knows them, which Python's `re` does not (`\\p{L}`). Schemas
are gone through without recursion (`spec_schemas`). A default is compared with its schema along a limited number of
references, name by name in the order of the document. Extensions beside paths and responses are not taken for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from apidiff.validate.spec_schemas import schema_validator

_MOST_REFERENCES = 20_000
_MOST_COMPILED = 512
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class _TooMuch(Exception):
    """A value would be compared along too many references."""


def bounded(validator: type[Any]) -> type[Any]:
    """Return a validator of openapi-spec-validator with the parts replaced that have no bound."""
    keywords = dict(validator.keyword_validators)
    keywords["schema"] = schema_validator(keywords["schema"], is_pattern)
    keywords["default"] = _value_validator(keywords["default"])
    for keyword in ("paths", "responses"):
        keywords[keyword] = _without_extensions(keywords[keyword])
    return type(validator.__name__, (validator,), {"keyword_validators": keywords})


def _value_validator(validator: type[Any]) -> type[Any]:
    from jsonschema.exceptions import UnknownType, ValidationError  # type: ignore[import-untyped]
    from jsonschema.validators import extend  # type: ignore[import-untyped]

    count = 0
    base = validator.value_validator_cls

    def counted(keyword: str) -> Callable[..., Iterator[Any]]:
        def follow(value_validator: Any, reference: Any, instance: Any, schema: Any) -> Iterator[Any]:
            nonlocal count
            count += 1
            if count > _MOST_REFERENCES:
                raise _TooMuch
            yield from base.VALIDATORS[keyword](value_validator, reference, instance, schema)

        return follow

    def additional(value_validator: Any, below: Any, instance: Any, schema: Any) -> Iterator[Any]:
        # One name at a time: the library goes through a set of them, in an order that is another in every process.
        for name, value in instance.items() if isinstance(instance, dict) else ():
            spelt_out = {**schema, "patternProperties": _spelt_out(schema.get("patternProperties"), {name: value})}
            yield from base.VALIDATORS["additionalProperties"](value_validator, below, {name: value}, spelt_out)

    replaced: dict[str, Any] = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": additional,
    }
    replaced |= {keyword: counted(keyword) for keyword in ("$ref", "$dynamicRef")}
    known = {keyword: function for keyword, function in replaced.items() if keyword in base.VALIDATORS}

    class Values(validator):  # type: ignore[misc]
        """The comparison of a default with its schema."""

        value_validator_cls = extend(base, known)

        def __call__(self, schema: Any, value: Any) -> Iterator[Any]:
            nonlocal count
            count = 0
            try:
                for error in super().__call__(schema, value):
                    yield _placed(error, schema)
            except _TooMuch:
                what = "the default could not be checked: its schema leads over too many references"
                yield _placed(ValidationError(what), schema)
            except RecursionError:
                what = "the default could not be checked: its schema nests too deeply"
                yield _placed(ValidationError(what), schema)
            except (ArithmeticError, UnicodeError, UnknownType):
                # The schema is wrong, which the meta-schema has said with its place.
                return

    return Values


def _placed(error: Any, schema: Any) -> Any:
    """Return an error of the library about a default with its place in the document; `schema` is where it stands."""
    error.relative_path.extendleft(reversed([*map(str, schema.parts), "default"]))
    return error


def _without_extensions(validator: type[Any]) -> type[Any]:
    """Return a validator of a mapping that may hold extensions, which it is not shown."""

    class Members(validator):  # type: ignore[misc]
        def __call__(self, members: Any) -> Iterator[Any]:
            yield from super().__call__(_Members(members))

    return Members


class _Members:
    """A place in a document as its validator goes through it: without the extensions."""

    def __init__(self, place: Any) -> None:
        self._place = place

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Yield the names and places of the members."""
        return ((name, member) for name, member in self._place.items() if not str(name).startswith("x-"))


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and matches(pattern, instance) is False:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
    for pattern, below in patterns.items() if isinstance(instance, dict) else ():
        for name, item in instance.items():
            if matches(pattern, name):
                yield from validator.descend(item, below, path=name, schema_path=pattern)


def _spelt_out(patterns: Any, instance: Any) -> dict[str, Any]:
    """Return the names of an instance that patterns match as patterns of their own, which match nothing else."""
    if not isinstance(patterns, dict) or not isinstance(instance, dict):
        return {}
    return {
        f"^{re.escape(name)}\\Z": below
        for pattern, below in patterns.items()
        for name in instance
        if matches(pattern, name) is not False
    }


def is_pattern(value: Any) -> bool:
    """Return whether a text is a regular expression; what is no text is not asked."""
    if not isinstance(value, str):
        return True
    return _is_pattern_of_python(value) or any(_engine(text) is not None for text in (value, _COUNT.sub(_small, value)))


def _is_pattern_of_python(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _small(count: re.Match[str]) -> str:
    """Return a count of one: an engine refuses large ones, which are valid all the same."""
    low, high = count[1], count[2]
    return count[0] if high and (len(low), low) > (len(high), high) else "{1}"


def matches(pattern: Any, text: str) -> bool | None:
    """Return whether a pattern is found in a text; None where the engine cannot run it."""
    engine = _engine(pattern) if isinstance(pattern, str) else None
    return None if engine is None else bool(engine.is_valid(text))


@lru_cache(maxsize=_MOST_COMPILED)
def _engine(pattern: str) -> Any:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)
    except (jsonschema_rs.ValidationError, ValueError):
        return None

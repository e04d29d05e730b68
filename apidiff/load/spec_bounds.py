"""openapi-spec-validator within bounds: what takes a document at its word could take for ever.

Three things of it are replaced. Patterns are run by jsonschema-rs, whose engine does not backtrack where the pattern is
regular, and are valid where ECMA-262 with the `u` flag knows them, which Python's `re` does not (`\\p{L}`). The names
of a composition are collected once for each schema, not once for every way to it. A default is compared with its
schema along a limited number of references.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

_MOST_REFERENCES = 20_000
_MOST_COMPILED = 512
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class _TooMuch(Exception):
    """A value would be compared along too many references."""


class _Ids(set[int]):
    """The identities of schemas that were seen; the library holds them in a list, and searches it for each schema."""

    append = set[int].add


def bounded(validator: type[Any]) -> type[Any]:
    """Return a validator of openapi-spec-validator with the parts replaced that have no bound."""
    keywords = dict(validator.keyword_validators)
    keywords["schema"] = _schema_validator(keywords["schema"])
    keywords["default"] = _value_validator(keywords["default"])
    return type(validator.__name__, (validator,), {"keyword_validators": keywords})


def _schema_validator(validator: type[Any]) -> type[Any]:
    class Schemas(validator):  # type: ignore[misc]
        """The checks of Schema Objects."""

        def __init__(self, registry: Any) -> None:
            super().__init__(registry)
            self.visited_schema_ids = _Ids()
            self.meta_checked_schema_ids = _Ids()

        def _collect_properties(self, schema: Any) -> set[str]:
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
                for keyword in ("allOf", "anyOf", "oneOf"):
                    if isinstance(value.get(keyword), list):
                        pending.extend(current / keyword)
                pending.extend(current / keyword for keyword in ("items", "not") if keyword in value)
            return names

        def _validate_schema_meta(self, schema: Any, schema_value: Any) -> Any:
            error = super()._validate_schema_meta(schema, schema_value)
            return error if error is None else _placed(error, schema.parts)

        def _get_schema_checker(self, schema: Any, schema_value: Any) -> Callable[[Any], None]:
            check = super()._get_schema_checker(schema, schema_value)
            return lambda value: check(value, format_checker=_formats(self.default_validator))

    return Schemas


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
        spelt_out = {**schema, "patternProperties": _spelt_out(schema.get("patternProperties"), instance)}
        yield from base.VALIDATORS["additionalProperties"](value_validator, below, instance, spelt_out)

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
                    yield _placed(error, (*schema.parts, "default"))
            except _TooMuch:
                what = "the default could not be checked: its schema leads over too many references"
                yield _placed(ValidationError(what), (*schema.parts, "default"))
            except (ArithmeticError, UnicodeError, UnknownType):
                # The schema is wrong, which the meta-schema has said with its place.
                return

    return Values


def _placed(error: Any, parts: tuple[Any, ...]) -> Any:
    """Return an error about a part of a document with its place in the document."""
    error.relative_path.extendleft(reversed([str(part) for part in parts]))
    return error


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


def _formats(values: Any) -> Any:
    """Return the format checks of a validator of values, with patterns judged by more than Python's `re`."""
    from jsonschema import FormatChecker  # type: ignore[import-untyped]

    checker = FormatChecker(formats=())
    checker.checkers = {**values.value_validator_format_checker.checkers, "regex": (is_pattern, ())}
    return checker


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

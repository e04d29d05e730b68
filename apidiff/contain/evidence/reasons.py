"""Why a validator refuses a payload, in one line: the error that belongs to a keyword, and of a union the branch that
is nearest with what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

MAX_MESSAGE: Final = 300
_LONGEST_VALUE: Final = 125
_LONGEST_VALUE_OF_UNION: Final = 40
"""Values that are longer would leave no room for the reason. They are shown beside it."""
_DEEPEST: Final = 3
_FAR: Final = {"type": 20, "const": 10, "enum": 10}
"""How much an error says that another branch was meant; other errors count once."""


def reason(errors: list[Any], keyword: str, name: str | None = None) -> str:
    """Return what is wrong by the error about a keyword, and a property where one is named, else by the first error.
    `errors` are those of jsonschema-rs, at least one."""
    about = [error for error in errors if error.schema_path and error.schema_path[-1] == keyword]
    named = [error for error in about if name is not None and f'"{name}"' in error.message]
    told = next(iter(named or about or errors))
    text = "; ".join(_parts(told, 0))
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."


def _parts(error: Any, depth: int) -> Iterator[str]:
    """Yield what an error says, then what the nearest branch of a union lacks."""
    context: list[Any] = getattr(error.kind, "context", None) or []
    # What takes nothing, as a branch that no value selects, is near to no payload.
    branches = [(index, found) for index, found in enumerate(context) if not any(map(_takes_nothing, found))]
    yield _without_long_value(error, _LONGEST_VALUE_OF_UNION if context else _LONGEST_VALUE)
    if depth >= _DEEPEST:
        return
    lacking = [(_distance(found, error), index, found) for index, found in branches if found]
    if len(lacking) == len(branches) and lacking:
        _, index, found = min(lacking, key=lambda one: one[:2])
        first, *rest = _parts(found[0], depth + 1)
        yield f"branch {index} is the nearest: {first}"
        yield from rest


def _distance(found: list[Any], union: Any) -> int:
    return sum(
        _FAR.get(error.kind.name, 1) if len(error.instance_path) <= len(union.instance_path) + 1 else 1
        for error in found
    )


def _takes_nothing(error: Any) -> bool:
    """Whether an error is that of `{not: {}}`, or of false."""
    return error.kind.name == "falseSchema" or (error.kind.name == "not" and error.kind.schema in ({}, True))


def _without_long_value(error: Any, longest: int) -> str:
    """The message of an error. It begins with the value, in whose place stands where it is found if it is long."""
    message: str = "nothing is allowed here" if _takes_nothing(error) else error.message
    try:
        value = orjson.dumps(error.instance).decode()
    except (TypeError, ValueError):
        return message
    if len(value) <= longest or not message.startswith(value):
        return message
    place = "".join(f"/{step}" for step in error.instance_path)
    return f"`{place}`{message[len(value) :]}" if place else f"the payload{message[len(value) :]}"

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
_TAKING_NOTHING: Final = frozenset({"falseSchema", "not"})


def reason(errors: list[Any], keyword: str, name: str | None = None, at: str | None = None) -> str:
    """Return what is wrong by the error about a keyword, and a property where one is named, else by the first error; of
    several that of a value which stands under the name `at`. `errors` are those of jsonschema-rs, at least one."""
    about = [error for error in errors if error.schema_path and error.schema_path[-1] == keyword]
    named = [error for error in about if name is not None and f'"{name}"' in error.message]
    fitting = named or about or errors
    there = (error for error in fitting if at is not None and _property_of(error) == at)
    told = next(there, fitting[0])
    text = "; ".join(_parts(told, 0))
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."


def _property_of(error: Any) -> str | None:
    """The property in which an error stands."""
    return next((step for step in reversed(error.instance_path) if isinstance(step, str)), None)


def _parts(error: Any, depth: int) -> Iterator[str]:
    """Yield what an error says, then what the nearest branch of a union lacks."""
    context: list[Any] = getattr(error.kind, "context", None) or []
    yield _without_long_value(error, _LONGEST_VALUE_OF_UNION if context else _LONGEST_VALUE)
    nearest = _nearest(context, error) if depth < _DEEPEST else None
    if nearest is not None:
        index, found = nearest
        first, *rest = _parts(found[0], depth + 1)
        yield f"branch {index} is the nearest: {first}"
        yield from rest


def _nearest(context: list[Any], union: Any) -> tuple[int, list[Any]] | None:
    """Return the branch of a union that is nearest to the payload, with its errors; None where some branch has none. A
    union of hundreds is refused for hundreds of findings: only what says more than others is looked at closely."""
    near = len(union.instance_path) + 1
    best: tuple[int, int] | None = None
    for index, found in enumerate(context):
        names = [error.kind.name for error in found]
        # What takes nothing, as a branch that no value selects, is near to no payload.
        if not _TAKING_NOTHING.isdisjoint(names) and any(map(_takes_nothing, found)):
            continue
        if not found:
            return None
        distance = len(found)
        if not _FAR.keys().isdisjoint(names):
            distance += sum(
                _FAR[name] - 1
                for name, error in zip(names, found, strict=True)
                if name in _FAR and len(error.instance_path) <= near
            )
        if best is None or distance < best[0]:
            best = distance, index
    return None if best is None else (best[1], context[best[1]])


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

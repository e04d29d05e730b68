"""What an application refuses though its document allows it: types whose rules no schema states.

A `Decimal` is any text in a document, and so is what a validator of the application's own looks at. Where pydantic says
which text it cannot read, one that it can takes its place, in what was expected, too; a value that a validator refuses
proves nothing of a version change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from apidiff.propose.convert.evaluate import ANYTHING

Json = Any

_READABLE = {
    "decimal_parsing": "1",
    "decimal_type": "1",
    "time_delta_parsing": "P1D",
    "time_parsing": "09:30:00",
    "url_parsing": "https://example.com/",
    "ip_any_address": "192.0.2.1",
    "ip_v4_address": "192.0.2.1",
    "ip_v6_address": "2001:db8::1",
}
"""Texts of types that documents call a string (https://docs.pydantic.dev/latest/errors/validation_errors/)."""
_OF_VALIDATORS = frozenset({"value_error", "assertion_error"})


def errors_of(response: Any) -> list[dict[str, Json]]:
    """Return the errors of FastAPI's answer to a request that is not valid; none of any other answer."""
    if response.status_code != 422:
        return []
    try:
        found = response.json().get("detail")
    except (ValueError, AttributeError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def is_unstated(errors: Iterable[Mapping[str, Json]]) -> bool:
    """Return True where all errors of pydantic are about rules that no document states."""
    kinds = {"value_error" if _key(error) is not None else error.get("type") for error in errors}
    return bool(kinds) and kinds <= _READABLE.keys() | _OF_VALIDATORS


def with_readable_answer(exchange: dict[str, Json], kind: Any, adapters: dict[Any, Any]) -> dict[str, Json] | None:
    """Return an exchange whose answer the handler may give: one of its type; None where there is none."""
    from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError

    if kind is None or exchange["error"] is not None:
        return exchange
    try:
        adapter = adapters.setdefault(exchange["handler"], None) or TypeAdapter(kind)
        adapters[exchange["handler"]] = adapter
        adapter.validate_python(exchange["answer"])
    except PydanticSchemaGenerationError:
        return exchange
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        answer, gone = readable(exchange["answer"], errors)
        try:
            adapter.validate_python(answer)
        except ValidationError:
            return None if is_unstated(errors) else exchange
        return {**exchange, "answer": answer, "promised": blurred(exchange["promised"], gone)}
    return exchange


def with_readable_body(exchange: dict[str, Json], errors: Iterable[Mapping[str, Json]]) -> dict[str, Json] | None:
    """Return an exchange whose body can be read, after an answer of 422 with errors; None where nothing is to be
    replaced."""
    body, gone = readable(exchange["body"], errors, skip=1)
    return {**exchange, "body": body, "expected": blurred(exchange["expected"], gone)} if gone else None


def readable(value: Json, errors: Iterable[Mapping[str, Json]], skip: int = 0) -> tuple[Json, list[tuple[str, Json]]]:
    """Return a value with texts that can be read in the place of others, without entries whose keys are none, and the
    keys and values that went. The first parts of the places of errors that are to be `skip`ped are no part of the
    value."""
    found = json.loads(json.dumps(value))
    gone: list[tuple[str, Json]] = []
    for error in errors:
        text, key = _READABLE.get(str(error.get("type"))), _key(error)
        way = _way(found, list(error.get("loc", ()))[skip:])
        if not way or (text is None and key is None):
            continue
        holder = found
        for part in way[:-1]:
            holder = holder[part]
        gone.append((str(way[-1]), ANYTHING if key is not None else holder[way[-1]]))
        if key is not None:
            del holder[way[-1]]
        elif isinstance(holder[way[-1]], str | int | float):
            holder[way[-1]] = text
    return found, gone


def blurred(value: Json, gone: Iterable[tuple[str, Json]], key: str = "") -> Json:
    """Return what is expected, with anything where what went was expected; of an entry that went, anything is."""
    known = list(gone)
    if (key, ANYTHING) in known:
        return ANYTHING
    if isinstance(value, dict):
        return {name: blurred(item, known, name) for name, item in value.items()}
    if isinstance(value, list):
        return [blurred(item, known, str(index)) for index, item in enumerate(value)]
    return ANYTHING if (key, value) in known or any(value == old and not key for _, old in known) else value


def _way(value: Json, parts: list[Any]) -> list[Any]:
    """Return the keys and indexes that lead to a value: what else pydantic names are alternatives of unions."""
    way = []
    for part in parts:
        within = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if within or (isinstance(value, dict) and part in value):
            value = value[part]
            way.append(part)
    return way


def _key(error: Mapping[str, Json]) -> Json:
    """Return the key of a mapping that an error is about; None where it is about something else. Documents that list
    keys (`propertyNames`) are not read for it."""
    where = list(error.get("loc", ()))
    return where[-2] if len(where) > 1 and where[-1] == "[key]" else None

"""Whether the parameters that old clients sent reach the arguments of a handler.

What is expected is parameters of HEAD as they are written in a request. FastAPI makes arguments of them exactly as it
made those that the handler got, so types, validators and models of the application count on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from apidiff.verify.stage import dumped, missing

Pairs: TypeAlias = Sequence[Sequence[str]]
"""Names and texts of parameters of one place."""

PLACES = ("path", "query", "header", "cookie")


def lost_parameter(dependant: Any, expected: Mapping[str, Pairs], arguments: Mapping[str, Any]) -> str | None:
    """Return which parameter did not arrive as expected, None where all did. What is expected and cannot be read, and
    parameters that nothing is expected of, are not judged."""
    for place in PLACES:
        fields, pairs = getattr(dependant, f"{place}_params"), expected.get(place) or ()
        if not fields or not pairs:
            continue
        read = _received(place, pairs)
        for field in fields:
            values, errors = _arguments(field, read)
            if errors or field.name not in values or field.name not in arguments:
                continue
            wanted = _wanted(field, values[field.name], read)
            lost = missing(wanted, dumped(arguments[field.name]), f"{place} {field.alias}") if wanted else None
            if lost is not None:
                return lost
    return None


def taken_by_dependencies(dependant: Any) -> list[str]:
    """Return the parameters that dependencies of a handler take, and it does not take itself: `query limit`."""
    own = {(place, item.alias) for place in PLACES for item in getattr(dependant, f"{place}_params")}
    found = dict.fromkeys(one for inner in dependant.dependencies for one in _all(inner) if one not in own)
    return [f"{place} {alias}" for place, alias in found]


def _all(dependant: Any) -> list[tuple[str, str]]:
    own = [(place, item.alias) for place in PLACES for item in getattr(dependant, f"{place}_params")]
    return [*own, *(one for inner in dependant.dependencies for one in _all(inner))]


def _received(place: str, pairs: Pairs) -> Any:
    """Return parameters as FastAPI gets them."""
    from starlette.datastructures import Headers, QueryParams

    if place == "query":
        return QueryParams([(name, text) for name, text in pairs])
    if place == "header":
        return Headers(raw=[(name.lower().encode("latin-1", "replace"), text.encode("utf-8")) for name, text in pairs])
    return {pair[0]: pair[1] for pair in pairs}


def _arguments(field: Any, read: Any) -> tuple[dict[str, Any], Sequence[Any]]:
    """Return what FastAPI makes of parameters for one argument, and its errors."""
    from fastapi.dependencies import utils

    to_arguments: Callable[..., tuple[dict[str, Any], Sequence[Any]]] = utils.request_params_to_args
    return to_arguments([field], read)


def _wanted(field: Any, value: Any, read: Any) -> Any:
    """Return what is expected of an argument as JSON: of a model the fields that were sent; None where nothing was."""
    if hasattr(value, "model_dump"):
        return dumped(value)
    return dumped(value) if field.alias in read else None

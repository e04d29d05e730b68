"""What an application says of its routes and classes, asked in a process of its own (`python -m`), which gets a folder.

The answer has the shape of `Application` in model/proposal/application.py.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from apidiff.load.sources.child import leave, serve
from apidiff.load.sources.probe import application, fields_of

Json = Any

PLACES = ("path", "query", "header", "cookie")
RESTORED = "_CADWYN_DELETED_ROUTE"
"""The tag of a route that only older versions have (cadwyn 8.2 and 9)."""

_SPECIAL = {
    "request_param_name": "Request",
    "response_param_name": "Response",
    "background_tasks_param_name": "BackgroundTasks",
}


def served(module: str, name: str) -> dict[str, Json]:
    """Return what an application, or a router, says of itself. Raises what its code raises, and TypeError."""
    app = application(module, name)
    if not hasattr(app, "routes"):
        raise TypeError(f"{name} is a {type(app).__name__} without routes")
    bundle = getattr(app, "versions", None) if hasattr(app, "generate_and_include_versioned_routers") else None
    routes = app._latest_version_router.routes if bundle is not None else app.routes
    found = list(_routes(routes))
    answer: dict[str, Json] = {
        "routes": [item for context in found for item in _route(context)],
        "classes": _components([kind for context in found for kind in _types(context)]),
    }
    if bundle is not None:
        answer["older"] = _older(app)
        values = [version.value for version in bundle.versions]
        answer["bundle"] = {
            "versions": [value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values],
            "name": str(app.api_version_parameter_name),
            "place": "path" if getattr(app, "_api_version_location", "custom_header") == "path" else "header",
        }
    return answer


def _routes(routes: Sequence[Any]) -> Iterator[Any]:
    """Yield the operations, those of included routers with their prefixes."""
    from fastapi import routing

    walk = getattr(routing, "_iter_routes_with_context", lambda items: ((item, None) for item in items))
    for route, context in walk(routes):
        effective = context if context is not None else route
        if isinstance(route, routing.APIRoute) and RESTORED not in (effective.tags or ()):
            yield effective


def _older(app: Any) -> dict[str, Json]:
    """Return the routes that only older versions have as a document, with the classes of HEAD; empty where there are
    none. A path and method that HEAD has too is HEAD's."""
    from fastapi.openapi.utils import get_openapi

    whole = get_openapi(title=app.title, version="", routes=app._latest_version_router.routes)
    paths = {
        path: {method: told for method, told in item.items() if RESTORED in told.get("tags", ())}
        for path, item in whole.get("paths", {}).items()
    }
    return {**whole, "paths": {path: item for path, item in paths.items() if item}} if any(paths.values()) else {}


def _route(route: Any) -> Iterator[dict[str, Json]]:
    groups = {place: _group(route, place) for place in PLACES[1:]}
    told = {
        "documented": route.path_format,
        "declared": route.path,
        "function": getattr(route.endpoint, "__name__", route.name),
        "models": {place: found for place, found in groups.items() if isinstance(found, dict)},
        "plain": [place for place, found in groups.items() if found is True],
        "handler": _handler(route),
    }
    for method in sorted(route.methods or ()):
        yield {"method": method.lower(), **told}


def _group(route: Any, place: str) -> dict[str, Json] | bool:
    """Return the class of the parameters of a place, True where they are arguments, False where there are none."""
    fields = _fields(route.dependant, place)
    kinds = [_bare(item.field_info.annotation) for item in fields]
    if len(kinds) == 1 and _is_model(kinds[0]):
        return _served(kinds[0]) or True
    return bool(fields)


def _handler(route: Any) -> dict[str, Json] | None:
    """Return the function with its arguments; None where it cannot be imported, or takes what is not told here."""
    place = _place(route.endpoint)
    dependant = route.dependant
    known: dict[str, dict[str, Json]] = {}
    for kind in (*PLACES, "body"):
        for item in getattr(dependant, f"{kind}_params"):
            group = kind in PLACES[1:] and _is_model(_bare(item.field_info.annotation))
            known[item.name] = {"kind": kind, "wire": "" if group else item.alias}
    for item in dependant.dependencies:
        call = _place(item.call)
        if item.name is not None and call is not None and not getattr(item, "own_oauth_scopes", None):
            known[item.name] = {"kind": "depends", "call": call}
    for attribute, name in _SPECIAL.items():
        if getattr(dependant, attribute) is not None:
            known[getattr(dependant, attribute)] = {"kind": "special", "call": {"module": "fastapi", "name": name}}
    names = list(inspect.signature(route.endpoint).parameters)
    if place is None or any(name not in known for name in names):
        return None
    awaits = inspect.iscoroutinefunction(route.endpoint)
    return {"place": place, "awaits": awaits, "arguments": [{"name": name, **known[name]} for name in names]}


def _types(route: Any) -> Iterator[Any]:
    """Yield the types of what a route takes and answers."""
    yield route.response_model
    for kind in (*PLACES, "body"):
        yield from (item.field_info.annotation for item in _fields(route.dependant, kind))
    for answer in (route.responses or {}).values():
        yield answer.get("model")


def _fields(dependant: Any, kind: str) -> list[Any]:
    """Return the parameters of a place, those of dependencies too."""
    below = [item for inner in dependant.dependencies for item in _fields(inner, kind)]
    return [*getattr(dependant, f"{kind}_params"), *below]


def _components(types: list[Any]) -> dict[str, Json]:
    """Return the classes that types are made of, by the names that pydantic gives components: the short name where
    no other class has it, and the long one (`GenerateJsonSchema.get_defs_ref`)."""
    short: dict[str, list[type]] = {}
    for item in _classes(types):
        short.setdefault(_component(item.__name__), []).append(item)
    found: dict[str, Json] = {}
    for name, items in short.items():
        for item in items:
            served = _served(item)
            if served is not None:
                long = _component(f"{item.__module__}__{item.__qualname__}").replace(".", "__")
                found[long] = served
                if len(items) == 1:
                    found[name] = served
    return found


def _classes(types: list[Any]) -> list[type]:
    """Return the models and enums that types are made of, each once."""
    found: dict[type, None] = {}
    seen: set[int] = set()
    stack = list(types)
    while stack:
        kind = stack.pop()
        if _is_class(kind):
            if kind in found or not (_is_model(kind) or issubclass(kind, Enum) or _is_plain(kind)):
                continue
            found[kind] = None
            stack.extend(_inside(kind))
        elif id(kind) not in seen:
            seen.add(id(kind))
            stack.extend(get_args(kind) or [getattr(kind, "__value__", None)])
    return list(found)


def _inside(kind: type) -> list[Any]:
    """Return the types of what a class holds; nothing where its annotations cannot be read."""
    if not _is_plain(kind):
        return [item.annotation for item in getattr(kind, "model_fields", {}).values()]
    try:
        return list(get_type_hints(kind).values())
    except (NameError, TypeError, AttributeError):
        return []


def _served(item: type) -> dict[str, Json] | None:
    place = _place(item)
    if place is None:
        return None
    fields = {}
    for wire, attribute, owner in fields_of(item):
        declaring = _place(owner)
        if declaring is not None:
            fields[wire] = [attribute, declaring]
    return {"place": place, "fields": fields, "is_model": not _is_plain(item)}


def _place(item: Any) -> dict[str, Json] | None:
    """Return how a class or function is named from another module; None where it cannot be."""
    if item is None or item is type(None):
        return {"module": "builtins", "name": "None"}
    generic = getattr(item, "__pydantic_generic_metadata__", None) or {}
    origin, arguments = generic.get("origin") or get_origin(item), generic.get("args") or get_args(item)
    if origin in (Union, UnionType):
        return _generic({"module": "builtins", "name": "|"}, arguments)
    if origin is not None:
        plain = _place(origin)
        return None if plain is None else _generic(plain, arguments)
    module, name = getattr(item, "__module__", None), getattr(item, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or not all(map(str.isidentifier, name.split("."))):
        return None
    return {"module": module, "name": name} if _found(module, name) is item else None


def _generic(plain: dict[str, Json], arguments: Sequence[Any]) -> dict[str, Json] | None:
    places = [_place(argument) for argument in arguments]
    return None if None in places else {**plain, "arguments": places}


def _found(module: str, name: str) -> Any:
    found = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _bare(kind: Any) -> Any:
    """Return a type without None."""
    rest = [item for item in get_args(kind) if item is not type(None)]
    return rest[0] if get_origin(kind) in (Union, UnionType) and len(rest) == 1 else kind


def _is_model(kind: Any) -> bool:
    from pydantic import BaseModel

    return _is_class(kind) and issubclass(kind, BaseModel)


def _is_plain(kind: type) -> bool:
    """Return True for a class of another kind that documents have as a component."""
    return dataclasses.is_dataclass(kind) or hasattr(kind, "__total__")


def _is_class(kind: Any) -> bool:
    """Return True for a class; `list[str]` looks like one in Python 3.10."""
    return isinstance(kind, type) and get_origin(kind) is None


def _component(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", name)


if __name__ == "__main__":
    serve(sys.argv[1], lambda job: {"found": served(*job)})
    leave()

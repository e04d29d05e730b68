"""Stubs in the places of the handlers of an application.

A route of an older version that only calls a handler of HEAD, as apidiff writes it, runs as it is: what reaches the
stub of that handler went through it.
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any

from apidiff.compare.match.paths import structure
from apidiff.load.sources.served import RESTORED
from apidiff.verify.stage import Stage

RESTORED_NUMBER = -2
"""The number of every route that only older versions have. Which of them it is, its path in those versions says."""


def put_stubs(app: Any, stage: Stage, routes: list[tuple[str, str]]) -> None:
    """Replace the handlers of a Cadwyn application, before it makes its versions, by stubs of the same signature. Their
    numbers are the places of methods and paths among `routes`."""
    from fastapi.routing import APIRoute, _iter_routes_with_context

    numbers = {(method, structure(path)): number for number, (method, path) in enumerate(routes)}
    older: list[tuple[Any, Any]] = []
    for route, context in list(_iter_routes_with_context(app._latest_version_router.routes)):
        if not isinstance(route, APIRoute):
            continue
        effective: Any = context if context is not None else route
        if RESTORED in (effective.tags or ()):
            older.append((effective, route))
            continue
        keys = ((method, structure(effective.path)) for method in sorted(effective.methods or ()))
        number = next((numbers[key] for key in keys if key in numbers), -1)
        stage.kinds[number] = effective.response_model
        stage.dependants[number] = route.dependant
        takes = _taken_as_body(route)
        if takes:
            stage.takes[number] = takes
        handler = route.endpoint
        effective.endpoint = route.endpoint = stub = _stub_of(handler, number, stage)
        _put_into_module(handler, stub)
    for effective, route in older:
        if not only_calls(route.endpoint):
            effective.endpoint = route.endpoint = _stub_of(route.endpoint, RESTORED_NUMBER, stage)


def only_calls(function: Callable[..., Any]) -> bool:
    """Return True for a function that does nothing but import a function of this application, and return what that
    gives for its own arguments."""
    try:
        found = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError):
        return False
    if not isinstance(found, ast.AsyncFunctionDef | ast.FunctionDef) or len(found.body) != 2:
        return False
    given, last = found.body
    if not isinstance(given, ast.ImportFrom) or not isinstance(last, ast.Return) or len(given.names) != 1:
        return False
    call = last.value.value if isinstance(last.value, ast.Await) else last.value
    name = given.names[0].asname or given.names[0].name
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != name or call.args:
        return False
    plain = all(isinstance(item.value, ast.Name | ast.Constant) for item in call.keywords)
    target = getattr(sys.modules.get(given.module or ""), given.names[0].name, None)
    return plain and getattr(target, STUB, False) is True


STUB = "_apidiff_stub"


def _put_into_module(handler: Any, stub: Any) -> None:
    """Let those who import a handler get its stub."""
    module, name = sys.modules.get(handler.__module__), getattr(handler, "__qualname__", "")
    if module is not None and getattr(module, name, None) is handler:
        setattr(module, name, stub)


def _taken_as_body(route: Any) -> dict[str, str]:
    """Return the arguments of a handler that are the body, or keys of it; none where a dependency takes part of it."""
    own = route.dependant.body_params
    if any(map(_takes_body, route.dependant.dependencies)):
        return {}
    embedded = len(own) > 1 or any(getattr(item.field_info, "embed", None) for item in own)
    return {item.name: item.alias if embedded else "" for item in own}


def _takes_body(dependant: Any) -> bool:
    return bool(dependant.body_params) or any(map(_takes_body, dependant.dependencies))


def _stub_of(handler: Any, number: int, stage: Stage) -> Any:
    """Return a stub with the name and signature of a handler. Who calls it, and does not wait, gets the answer."""
    if inspect.iscoroutinefunction(handler):

        @functools.wraps(handler)
        async def stub(*args: Any, **kwargs: Any) -> Any:
            return stage.answer(number, kwargs)

    else:

        @functools.wraps(handler)
        def stub(*args: Any, **kwargs: Any) -> Any:
            return stage.answer(number, kwargs)

    # Cadwyn follows `__wrapped__` back to the handler, so the stub carries its signature instead.
    del stub.__wrapped__
    stub.__signature__ = inspect.signature(handler, eval_str=True)  # type: ignore[attr-defined]
    stub.__annotations__ = inspect.get_annotations(handler, eval_str=True)
    setattr(stub, STUB, True)
    return stub

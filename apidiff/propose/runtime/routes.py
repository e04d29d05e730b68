"""The table of routes of a module without Cadwyn. The module has rows where ROUTES is empty here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Route(NamedTuple):
    """How an exchange of the old version maps to one of the new version."""

    method: str
    path: str
    new_method: str
    new_path: str
    request: Callable[[Any], Any] | None = None
    response: Callable[[Any], Any] | None = None
    query: Callable[[Any], Any] | None = None
    header: Callable[[Any], Any] | None = None
    cookie: Callable[[Any], Any] | None = None
    errors: tuple[tuple[str, Callable[[Any], Any] | None], ...] = ()
    statuses: tuple[tuple[int, int], ...] = ()


ROUTES: tuple[Route, ...] = ()

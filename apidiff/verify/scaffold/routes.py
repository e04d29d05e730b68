"""The router of a scaffold: every handler tells the stage that it was reached and answers what the stage holds."""

from __future__ import annotations

from apidiff.model.proposal.pytypes import RouteShape, World
from apidiff.propose.source.handlers import decorator, signature
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Text
from apidiff.propose.source.types import TypeWriter
from apidiff.verify.stage import STAGE

NAME = "operation"
"""The name of every route: summaries and operationIds that documents lack are then the same in every scaffold."""


_HANDLER = "handler_"


def number_of(function: str) -> int:
    """Return the number of the route whose handler has that name."""
    return int(function.removeprefix(_HANDLER))


def routes_source(world: World, models: str) -> str:
    """Return the source of a module with `router`. `models` is the module of its classes."""
    imports = Imports()
    types = TypeWriter(imports, lambda name: f"_models.{name}")
    writer = InstructionWriter(types, "cadwyn")
    blocks: list[str] = []
    for index, route in sorted(enumerate(world.routes), key=_concrete_first):
        lines = [decorator(route, route.path, "router", writer, (Text(f'name="{NAME}"'),))]
        lines.append(signature(route, writer, f"{_HANDLER}{index}"))
        lines.append(f"    return _stage.answer({index}, locals())")
        blocks.append("\n".join(lines))
    head = ['"""Scaffold."""', *imports.lines(), "from cadwyn import VersionedAPIRouter"]
    head += [f"import {models} as _models", f"import {STAGE} as _stage", "", "router = VersionedAPIRouter()"]
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def _concrete_first(numbered: tuple[int, RouteShape]) -> tuple[list[bool], int]:
    """Order routes as OpenAPI matches them: concrete paths before templated ones (3.1.0, Paths Object)."""
    number, route = numbered
    return ["{" in segment for segment in route.path.split("/")], number

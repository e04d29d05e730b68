"""A document as a FastAPI application whose handlers are stubs: the same generator writes the old and the new one.

Every handler of the router tells the stage that it was reached, and answers what the stage holds. In the models
module, annotations are strings, and name classes by names that no field can have: so a field may have the name of a
class, and classes may name each other in any order. What is imported has names of its own, too: a class may be called
BaseModel. Models are built when all of them are there: before, pydantic would try in vain for each that leads to one
that is missing yet.
"""

from __future__ import annotations

from apidiff.model.proposal.pytypes import RouteShape, World
from apidiff.propose.source.classes import class_lines
from apidiff.propose.source.handlers import decorator, signature
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Code, Text
from apidiff.propose.source.literals import string
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


ALIAS = "_C_"
"""Before a class name in annotations: pydantic takes no attribute that begins so for a field."""


def models_source(world: World) -> str:
    """Return the source of a module with every class of a world."""
    imports = Imports(mark="_")
    types = TypeWriter(imports, lambda name: ALIAS + name)
    blocks = [
        [*class_lines(shape, types, _quoted, settings="defer_build=True"), f"{ALIAS}{name} = {name}"]
        for name, shape in world.classes.items()
    ]
    base = imports.need("pydantic", "BaseModel")
    parts = ['"""Scaffold."""', "\n".join(imports.lines()), *map("\n".join, blocks), _rebuild(base)]
    return "\n\n\n".join(parts)


def _quoted(code: Code) -> Code:
    return Text(string(code.flat()))


def _rebuild(base: str) -> str:
    return (
        "for _name, _class in list(vars().items()):\n"
        f"    if isinstance(_class, type) and issubclass(_class, {base}) and _class is not {base}:\n"
        "        _class.model_rebuild()\n"
    )

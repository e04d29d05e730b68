"""The models module of a scaffold. Annotations are strings, and name classes by names that no field can have.

So a field may have the name of a class, and classes may name each other in any order. What is imported has names of its
own, too: a class may be called BaseModel. Models are built when all of them are there: before, pydantic would try in
vain for each that leads to one that is missing yet.
"""

from __future__ import annotations

from apidiff.model.proposal.pytypes import World
from apidiff.propose.source.classes import class_lines
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Code, Text
from apidiff.propose.source.literals import string
from apidiff.propose.source.types import TypeWriter

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

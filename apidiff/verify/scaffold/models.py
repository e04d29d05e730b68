"""The models module of a scaffold. Annotations are strings, and name classes by names that no field can have.

So a field may have the name of a class, and classes may name each other in any order.
"""

from __future__ import annotations

from apidiff.model.shapes import World
from apidiff.propose.source.classes import class_lines
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Code, Text
from apidiff.propose.source.literals import string
from apidiff.propose.source.types import TypeWriter

ALIAS = "_C_"
"""Before a class name in annotations: pydantic takes no attribute that begins so for a field."""
_TRUSTED = ("BaseModel", "ConfigDict", "Enum")


def models_source(world: World) -> str:
    """Return the source of a module with every class of a world."""
    imports = Imports()
    types = TypeWriter(imports, lambda name: ALIAS + name)
    blocks = [[*class_lines(shape, types, _quoted), f"{ALIAS}{name} = {name}"] for name, shape in world.classes.items()]
    head = ['"""Scaffold."""']
    head += [
        "from pydantic import BaseModel as _BaseModel, ConfigDict as _ConfigDict",
        "from enum import Enum as _Enum",
    ]
    text = "\n".join([*head, *imports.lines()]) + "\n"
    for block in blocks:
        text += "\n\n" + "\n".join(_private(line) for line in block) + "\n"
    return text + _rebuild()


def _quoted(code: Code) -> Code:
    return Text(string(code.flat()))


def _private(line: str) -> str:
    """A class may be called BaseModel: bases and configuration are named by private names."""
    if line.startswith("class ") and line.endswith("):"):
        head, _, bases = line[:-2].partition("(")
        names = [f"_{name}" if name in _TRUSTED else name for name in bases.split(", ")]
        return f"{head}({', '.join(names)}):"
    return (
        line.replace("= ConfigDict(extra=", "= _ConfigDict(extra=") if line.startswith("    model_config =") else line
    )


def _rebuild() -> str:
    return (
        "\n\nfor _name, _class in list(vars().items()):\n"
        "    if isinstance(_class, type) and issubclass(_class, _BaseModel) and _class is not _BaseModel:\n"
        "        _class.model_rebuild()\n"
    )

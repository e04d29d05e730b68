"""Imports that travel with each fragment: a fragment says what it names, and the module imports exactly that."""

from __future__ import annotations

import re

from apidiff.propose.shapes.names import free_name
from apidiff.propose.source.layout import WIDTH

STANDARD = ("__future__", "collections", "datetime", "enum", "typing", "uuid", "json", "urllib", "re", "contextvars")


class Imports:
    """Collects the names a module uses. Names of models that clash get another local name.

    With a mark, what is no model is imported under its name with the mark before it: no class of a user's is called so.
    """

    def __init__(self, reserved: frozenset[str] = frozenset(), mark: str = "") -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._reserved = reserved
        self._mark = mark
        self._models: dict[tuple[str, str], str] = {}
        self._modules: set[str] = set()

    def need(self, module: str, name: str) -> str:
        """Import a name of a module, an empty one for the module itself, and return what it is called here."""
        if not name:
            self._modules.add(module)
            return module
        return self._names.setdefault(module, {}).setdefault(name, self._mark + name)

    def model(self, module: str, name: str) -> str:
        """Import a class of the user's models and return its local name."""
        local = self._models.get((module, name))
        if local is None:
            taken = self._reserved | frozenset(self._models.values())
            local = name if name not in taken else free_name(name + "Model", taken)
            self._models[module, name] = local
            self._names.setdefault(module, {})[name] = local
        return local

    def lines(self) -> list[str]:
        """Return the import statements: future, standard library, the rest, relative ones; sorted as isort sorts."""
        blocks: list[list[str]] = [[], [], [], []]
        blocks[1].extend(f"import {module}" for module in sorted(self._modules))
        for module in sorted(self._names):
            top = module.partition(".")[0]
            block = 0 if module == "__future__" else 1 if top in STANDARD else 2 if top else 3
            blocks[block].extend(_statements(module, self._names[module]))
        return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def _statements(module: str, names: dict[str, str]) -> list[str]:
    """Return the imports from one module: all plain names together, names under another one by themselves."""
    ordered = sorted(names.items(), key=_isort)
    plain = [name for name, local in ordered if name == local]
    renamed = [f"from {module} import {name} as {local}" for name, local in ordered if name != local]
    if not plain:
        return renamed
    line = f"from {module} import {', '.join(plain)}"
    if len(line) > WIDTH:
        line = "\n".join([f"from {module} import (", *(f"    {name}," for name in plain), ")"])
    return [line, *renamed]


def _isort(item: tuple[str, str]) -> tuple[int, list[str], str]:
    """Order names as isort does: constants, classes, then the rest; without regard to case, numbers by value."""
    name = item[0]
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    parts = re.split(r"(\d+)", name.lower())
    return kind, [f"{int(part):020d}" if part.isdigit() else part for part in parts], name

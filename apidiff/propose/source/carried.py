"""The source of definitions in `runtime/`: generated modules carry them when, and only when, something needs them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from msgspec import Struct

from apidiff.contain.walks import reached_from

RUNTIME = "apidiff.propose.runtime"


class Part(Struct, frozen=True, kw_only=True):
    """A definition as it stands in its module. `imports` are the modules and names it uses (an empty name is the module
    itself), `needs` the other definitions."""

    name: str
    source: str
    imports: tuple[tuple[str, str], ...]
    needs: frozenset[str]


def carried(names: Iterable[str], *modules: str) -> list[Part]:
    """Return the parts of modules of `runtime/` that are named and all they need: values first, then functions and
    classes, in the order in which the modules have them. Raises KeyError for a name that is in none of them."""
    known = {part.name: part for module in modules for part in _parts(module)}
    needed = set(reached_from(names, lambda name: known[name].needs))
    found = [part for part in known.values() if part.name in needed]
    return sorted(found, key=lambda part: part.source.startswith(("def ", "async def ", "class ")))


@cache
def _parts(module: str) -> tuple[Part, ...]:
    return tuple(_read(files(RUNTIME).joinpath(f"{module}.py").read_text("utf-8")))


def _read(text: str) -> Iterator[Part]:
    tree = ast.parse(text)
    imported = dict(_imported(tree))
    definitions = {name: node for node in tree.body if (name := _defined(node)) is not None}
    for name, node in definitions.items():
        used = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)} - {name}
        taken = {item: imported[item] for item in sorted(used & imported.keys())}
        own = {item for item, (source, _) in taken.items() if source.startswith(RUNTIME)}
        yield Part(
            name=name,
            source=ast.get_source_segment(text, node) or "",
            imports=tuple(taken[item] for item in taken if item not in own),
            needs=frozenset(own | (used & definitions.keys())),
        )


def _imported(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names a module imports with the module and the name there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, (alias.name, "")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, (node.module or "", alias.name)) for alias in node.names)


def _defined(node: ast.stmt) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None

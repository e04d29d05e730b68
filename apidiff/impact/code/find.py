"""The operations of a document that the source code of a client calls, each with the places where."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from apidiff.impact.code import grammar, python, scripts
from apidiff.impact.code.literal import HOLE, METHODS, Called, Literal
from apidiff.impact.exchange import Exchange
from apidiff.impact.read.message import split_url
from apidiff.impact.read.tally import Tally
from apidiff.impact.route.router import Router
from apidiff.model.contract import Contract, Operation
from apidiff.model.document import ConfigError
from apidiff.model.places import OperationKind, OperationRef

_READERS: Mapping[str, Callable[[str], Iterator[Literal | Called]]] = MappingProxyType(
    {
        ".py": python.found_in,
        **dict.fromkeys(
            (
                *(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"),
                *(".java", ".kt", ".kts", ".scala", ".swift", ".go", ".cs", ".dart", ".php", ".rb", ".rs"),
            ),
            scripts.found_in,
        ),
    }
)
_PASSED_OVER = frozenset(
    {"node_modules", "__pycache__", "dist", "build", "target", "vendor", "site-packages", "venv", "coverage"}
)
_LARGEST = 2_000_000
_MOST_FILES = 50_000
_MOST_PLACES = 20
_SHORTEST_ID = 5
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class FoundCall(Struct, kw_only=True):
    """An operation that code calls. `sure` says that the method is in the code; else the path alone is."""

    operation: Operation
    places: list[str] = field(default_factory=list)
    sure: bool = False


def calls_in(folder: str, contract: Contract, tally: Tally) -> list[FoundCall]:
    """Return the operations that the files of a folder call, in the order of the document. Files that cannot be read
    are lost. Raises ConfigError where there is no such folder."""
    if not os.path.isdir(folder):
        raise ConfigError(f"{folder}: there is no such folder; expected the source code of a client")
    finder = _Finder(contract)
    for path in _files(folder, tally):
        try:
            text = Path(path).read_text(encoding="utf-8", errors="replace")
            for found in sorted(_found_in(text, os.path.splitext(path)[1].lower()), key=lambda one: one.line):
                finder.add(found, f"{os.path.relpath(path, folder)}:{found.line}")
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            tally.lose("a file of source code that cannot be read", path, "the file")
    found_refs = finder.found
    return [found_refs[one.ref] for one in contract.operations if one.ref in found_refs]


def _found_in(text: str, suffix: str) -> Iterator[Literal | Called]:
    by_grammar = grammar.found_in(text, suffix)
    return _READERS[suffix](text) if by_grammar is None else by_grammar


def _files(folder: str, tally: Tally) -> Iterator[str]:
    number = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER and not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(root, name)
            if os.path.splitext(name)[1].lower() not in _READERS or os.path.islink(path):
                continue
            number += 1
            if number > _MOST_FILES:
                tally.lose("more than 50,000 files of source code", folder, "the folder")
                return
            if os.path.getsize(path) > _LARGEST:
                tally.pass_over("a file of source code of more than 2 MB", path, "the file")
                continue
            yield path


class _Finder:
    def __init__(self, contract: Contract) -> None:
        self.router = Router(contract)
        self.found: dict[OperationRef, FoundCall] = {}
        self.by_id: dict[str, Operation] = {}
        for operation in contract.operations:
            id_ = operation.node.value.get("operationId") if isinstance(operation.node.value, dict) else None
            if operation.kind is OperationKind.PATH and isinstance(id_, str) and _tells(id_):
                self.by_id[_plain(id_)] = operation

    def add(self, found: Literal | Called, place: str) -> None:
        """Note the operation of what was found, if there is one."""
        if isinstance(found, Called):
            operation = self.by_id.get(_plain(found.name))
            if operation is not None:
                self._note(operation, place, sure=True)
            return
        target = _path_of(found.text)
        if target is None:
            return
        for method in (found.method,) if found.method else sorted(METHODS):
            route = self.router.route(Exchange(method=method.upper(), target=target))
            if not isinstance(route, str) and _says_something(route.operation.path):
                self._note(route.operation, place, sure=bool(found.method))

    def _note(self, operation: Operation, place: str, *, sure: bool) -> None:
        call = self.found.setdefault(operation.ref, FoundCall(operation=operation))
        call.sure = call.sure or sure
        if place not in call.places and len(call.places) < _MOST_PLACES:
            call.places.append(place)


def _tells(operation_id: str) -> bool:
    """Whether a name is one that others hardly have: a common word (`list`) says nothing."""
    return len(operation_id) >= _SHORTEST_ID and len(_WORD.findall(operation_id)) > 1


def _plain(name: str) -> str:
    """A name without the way it is written: `getUser`, `get_user` and `GetUser` are one."""
    return "".join(_WORD.findall(name)).lower()


def _path_of(text: str) -> str | None:
    """The path in a text: behind an address, or behind what is put in before it. None where it is none."""
    if any(char.isspace() for char in text):
        return None
    path = split_url(text)[0] or text
    while path.startswith(HOLE):
        path = path[len(HOLE) :]
    path = path if path.startswith("/") else f"/{path}"
    path = path.partition("?")[0]
    if path.endswith(HOLE) and not path.endswith(f"/{HOLE}"):
        # `/users${query}`
        path = path[: -len(HOLE)]
    return path if len(path) > 1 else None


def _says_something(template: str) -> bool:
    """Whether a path template has a segment that is written out, and not just of its version."""
    segments = [segment for segment in template.split("/") if segment and "{" not in segment]
    return any(len(segment) > 2 and segment.isascii() for segment in segments)

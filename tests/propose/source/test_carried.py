"""Definitions of `runtime/` as generated modules carry them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from apidiff.propose import runtime
from apidiff.propose.source.carried import carried

MODULES = sorted(path.stem for path in Path(runtime.__path__[0]).glob("[!_]*.py"))


def names(*wanted: str, modules: tuple[str, ...] = ("values", "parameters")) -> list[str]:
    return [part.name for part in carried(wanted, *modules)]


def test_what_is_needed_comes_along_in_the_order_of_the_modules() -> None:
    assert names("_choose") == ["_is", "_plain", "_choose"]
    assert names("_limited_text", "_first") == ["_first", "_limited", "_limited_text"]
    assert names() == []


def test_values_stand_before_functions() -> None:
    assert names("_convert_pairs", "_plain") == ["Pairs", "_plain", "_convert_pairs"]


def test_definitions_of_other_modules_come_along() -> None:
    found = names("OldVersion", modules=("routes", "middleware"))
    assert found[:5] == ["ROUTES", "_LOG", "_LARGEST", "Route", "OldVersion"]
    assert {"_whole", "_refuse"} <= {*found}
    assert names("Route", modules=("routes", "middleware")) == ["Route"]


def test_a_definition_names_what_it_imports() -> None:
    (part,) = carried(["_replay"], "middleware")
    assert set(part.imports) == {("typing", "Any")}
    assert part.source.startswith("def _replay(")
    assert part.source.endswith("return replayed")
    (part,) = carried(["_error_edit"], "values", "routes", "middleware")[-1:]
    assert set(part.imports) == {("collections.abc", "Callable"), ("typing", "Any")}


def test_a_name_that_no_module_has() -> None:
    with pytest.raises(KeyError, match="_nothing"):
        carried(["_nothing"], "values")


@pytest.mark.parametrize("module", MODULES)
def test_nothing_of_a_module_is_left_behind(module: str) -> None:
    """Whatever a module defines and imports is found again: a form of definition that is not read would vanish."""
    path = Path(runtime.__path__[0], f"{module}.py")
    _, *body = ast.parse(path.read_text("utf-8")).body
    definitions = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom | ast.If)]
    every = [name for node in definitions for name in _names(node)]
    parts = carried(every, module, "routes")
    assert sorted(part.name for part in parts if part.name in every) == sorted(every)
    for part in parts:
        known = {name or module_ for module_, name in part.imports} | part.needs | {part.name}
        assert _free(part.source) <= known, part.name


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    assert isinstance(node, ast.Assign | ast.AnnAssign), ast.dump(node)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _free(source: str) -> set[str]:
    """Return the names a definition takes from around it, those of Python itself left out."""
    import builtins
    import symtable

    def tables(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
        return [table, *(inner for child in table.get_children() for inner in tables(child))]

    found = set()
    for table in tables(symtable.symtable(source, "part", "exec")):
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                found.add(symbol.get_name())
    return found - set(dir(builtins))

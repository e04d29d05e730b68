"""The package folder by folder: how much stands in one, what leads where, and a prover that needs nothing around it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.package_modules import MODULES, PACKAGE, ROOT, imports, module_name

MOST = 12
LISTS = {PACKAGE / "cli", PACKAGE / "render"}
"""Folders with a module for each command, or each format, may hold more."""

Graph = Mapping[str, set[str]]


def graph() -> Graph:
    """Return for every module those of the package that it imports, at any depth of its code."""
    names = {module_name(path) for path in MODULES}
    return {module_name(path): {name for _, name in imports(path)} & names for path in MODULES}


def rooms() -> Graph:
    """Return the graph of what a reader sees in a folder that holds folders: those, and the modules beside them."""
    holders = {path.parent.parent for path in MODULES if path.parent != PACKAGE} | {PACKAGE}
    room = {
        module_name(path): module_name(path) if path.parent in holders else module_name(path.parent / "__init__.py")
        for path in MODULES
    }
    found: dict[str, set[str]] = {}
    for name, others in graph().items():
        found.setdefault(room[name], set()).update(room[other] for other in others if room[other] != room[name])
    return found


def test_a_folder_is_taken_in_at_a_glance() -> None:
    numbers = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    large = {str(folder.relative_to(ROOT)): number for folder, number in numbers.items() if number > MOST}
    assert large.keys() <= {str(folder.relative_to(ROOT)) for folder in LISTS}, large


@pytest.mark.parametrize("edges", [graph, rooms])
def test_imports_go_round_in_no_circle(edges: Callable[[], Graph]) -> None:
    try:
        TopologicalSorter(edges()).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


ALONE = """
import importlib, pkgutil, sys, types

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("apidiff.") and not f"{name}.".startswith("apidiff.contain."):
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Nothing())
package = types.ModuleType("apidiff")
package.__path__ = [sys.argv[1]]
sys.modules["apidiff"] = package
contain = importlib.import_module("apidiff.contain")
for module in pkgutil.walk_packages(contain.__path__, "apidiff.contain."):
    importlib.import_module(module.name)

def said(old, new):
    outcome = contain.compare_schemas(old, new)
    return outcome.verdict.value, outcome.witness and outcome.witness.value

name = {"type": "object", "properties": {"name": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "string"}}}
print(said(name, {**name, "required": ["name"]}))
print(said({**name, "required": ["name"]}, name))
print(said({"type": "string", "pattern": "^a+$", "maxLength": 2}, {"enum": ["a", "aa"]}))
"""


def test_the_prover_runs_without_the_rest_of_the_package(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(PACKAGE)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == ["('refuted', {})", "('contained', None)", "('contained', None)"]


def test_tests_stand_where_the_modules_do() -> None:
    tests = ROOT / "tests"
    layers = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    lost = [folder for folder in folders if folder.parts[:1] and folder.parts[0] in layers]
    assert [str(folder) for folder in lost if not (PACKAGE / folder).is_dir()] == []

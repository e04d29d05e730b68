"""The pytest plugin: a test holds an application against the document that was locked, `openapi.lock.json`.

    def test_the_contract(openapi_lock):
        openapi_lock(app)

`app` is anything that gives a document: FastAPI, Starlette, Litestar, Django Ninja, drf-spectacular, flask-smorest, a
function, or the document itself. `pytest --apidiff-update` writes the lock.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from apidiff.load.given import document_of

if TYPE_CHECKING:
    from apidiff.model.report import Report

LOCK = "openapi.lock.json"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--apidiff-update`."""
    parser.getgroup("apidiff").addoption(
        "--apidiff-update", action="store_true", help=f"Write {LOCK} anew, with what applications describe now."
    )


@pytest.fixture
def openapi_lock(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return a function that fails where an application breaks what the lock promises, or is not what the lock says.

    `lock` names the file, beside the test unless it is absolute; `settings` are fields of `apidiff.Settings`.
    """
    update = bool(request.config.getoption("--apidiff-update"))
    folder = request.path.parent

    def check(app: Any, lock: str | os.PathLike[str] = LOCK, **settings: Any) -> None:
        __tracebackhide__ = True
        document = document_of(app)
        path = folder / lock
        if update:
            _write(path, document)
            return
        message = _difference(path, document, app, settings)
        if message:
            pytest.fail(message, pytrace=False)

    return check


def _write(path: Path, document: dict[str, Any]) -> None:
    from apidiff.cli.files import replace_file

    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        replace_file(str(path), text.encode("utf-8"))


def _difference(path: Path, document: dict[str, Any], app: Any, settings: dict[str, Any]) -> str:
    """Return what to say of a document that is not the locked one, empty where it is."""
    from apidiff import compare
    from apidiff.configuration import load_settings
    from apidiff.load.sources.source import load_object

    again = "pytest --apidiff-update writes it"
    if not path.is_file():
        return f"{path}: there is no lock yet; {again}"
    try:
        locked = json.loads(path.read_bytes())
    except ValueError as error:
        return f"{path}: the lock cannot be read: {error}; {again}"
    if not isinstance(locked, dict):
        return f"{path}: the lock is no document; {again}"
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    report = compare(shown, load_object(lambda: document, "application"), settings=load_settings(**settings))
    if not report.verdict.passed:
        places = "".join(f"{line}\n" for line in _functions(report, app))
        return f"{report.to_text()}{places and chr(10) + places}\nWhere this is meant: {again} anew."
    if locked != document:
        said = f"{path}: nothing breaks, and the application is not what the lock says"
        return f"{said}. {report.verdict.sentence}\n{again}."
    return ""


def _functions(report: Report, app: Any) -> Iterator[str]:
    """Yield where the functions stand that serve the operations which break, as far as the application tells."""
    known = {}
    for route in getattr(app, "routes", ()):
        function = inspect.unwrap(getattr(route, "endpoint", None) or (lambda: None))
        code = getattr(function, "__code__", None)
        if code is None:
            continue
        for method in getattr(route, "methods", None) or ():
            known[f"{method} {getattr(route, 'path', '')}"] = (code.co_filename, code.co_firstlineno)
    told = set()
    for finding in report.findings:
        for operation in map(str, finding.operations if finding.level.value == "breaking" else ()):
            if operation in known and operation not in told:
                told.add(operation)
                file, line = known[operation]
                yield f"{os.path.relpath(file)}:{line}: {operation}"

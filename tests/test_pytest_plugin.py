"""The pytest plugin: what a test of an application against its lock says."""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from typing import Any

import pytest

import apidiff
from tests.cli.documents import COUNTRY_REQUIRED, document

pytest_plugins = ["pytester"]

PROGRAM = """
import json

def app():
    return json.load(open("now.json"))

def test_it(openapi_lock):
    openapi_lock(app)
"""


def outcome(pytester: pytest.Pytester, value: dict[str, Any], *arguments: str) -> tuple[int, str]:
    (pytester.path / "now.json").write_text(json.dumps(value))
    (pytester.path / "test_contract.py").write_text(PROGRAM)
    # Where the package is installed, pytest finds the plugin by itself, and must not be told of it twice.
    is_found = any(entry.name == "apidiff" for entry in entry_points(group="pytest11"))
    plugin = () if is_found else ("-p", "apidiff.pytest_plugin")
    result = pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *arguments)
    return result.ret, result.stdout.str()


def test_a_lock_is_written_and_kept(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, root: Any) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))
    code, said = outcome(pytester, document())
    assert code == 1
    assert "there is no lock yet; pytest --apidiff-update writes it" in said
    assert outcome(pytester, document(), "--apidiff-update")[0] == 0
    assert json.loads((pytester.path / "openapi.lock.json").read_text()) == document()
    assert outcome(pytester, document())[0] == 0
    code, said = outcome(pytester, document("1.1.0", user=COUNTRY_REQUIRED))
    assert code == 1
    assert "Breaking (1)" in said
    assert "Failed: 1 breaking change" in said
    assert "-> application:1:1 [" in " ".join(said.split())
    code, said = outcome(pytester, document(user={"type": "object"}))
    assert re.search(r" openapi\.lock\.json:\d+:\d+ -> ", " ".join(said.split()))
    assert "Traceback" not in said
    nick = {"type": "object", "properties": {"name": {"type": "string"}, "nick": {"type": "string"}}}
    code, said = outcome(pytester, document(user=nick))
    assert code == 1
    assert "nothing breaks" in said


def test_the_function_is_named() -> None:
    fastapi = pytest.importorskip("fastapi")
    from apidiff.pytest_plugin import _functions

    app = fastapi.FastAPI()

    @app.get("/users")
    def users(limit: int) -> str:
        return ""

    now = app.openapi()
    before = json.loads(json.dumps(now))
    before["paths"]["/users"]["get"]["parameters"][0]["required"] = False
    report = apidiff.compare(before, now, settings=apidiff.Settings())
    (line,) = _functions(report, app)
    assert line.endswith(": GET /users")
    assert "test_pytest_plugin.py:" in line


def test_a_report_writes_itself() -> None:
    report = apidiff.compare(document(), document(user=COUNTRY_REQUIRED), settings=apidiff.Settings())
    assert report.to_text().endswith(f"{report.verdict.sentence}\n")
    assert "fingerprint: " in report.to_text(verbose=True)
    assert report.to_markdown().startswith("# Users")
    assert report.to_html().startswith("<!doctype html>") or "<html" in report.to_html()
    assert repr(report) == f"<Report old -> new: {report.verdict.sentence}>"

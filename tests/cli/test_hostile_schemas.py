"""`apidiff check` on documents that hold hostile schemas: a report within seconds, in bounded memory, no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED
from tests.cli.documents import run, write
from tests.contain.hostile import LONG, PAIRS, Components

SECONDS = 20.0
"""Of CPU for both directions of one pair; most take a twentieth of it."""

HANGS = 300

THE_SAME = {"recursive, unrolled"}

MEMORY = 700 * 1024 * 1024


def document(components: Components) -> dict[str, Any]:
    """Return a document whose one operation takes and answers `Thing`."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    answers = {"200": {"description": "The thing", **body}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"post": {"requestBody": body, "responses": answers}}},
        "components": {"schemas": components},
    }


def checked(folder: Path, old: str, new: str) -> tuple[int, str, str, float]:
    """Run the command in a folder; return its exit code, both streams and the seconds of CPU that it took."""
    os.chdir(folder)
    signal.alarm(HANGS)
    started = time.process_time()
    done = run("check", old, new, "-f", "json")
    spent = time.process_time() - started
    signal.alarm(0)
    return done.exit_code, done.stdout, done.stderr, spent


@pytest.fixture(scope="module")
def alone() -> Iterator[Executor]:
    """One process for all pairs, which nothing measures the coverage of: that would cost several times what is measured
    here. An alarm ends it where it hangs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COV")]:
            patch.delenv(name)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
            yield executor


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in PAIRS])
def test_bounded(name: str, tmp_path: Path, alone: Executor) -> None:
    old, new = (write(tmp_path, f"{side}.json", document(PAIRS[name][side])) for side in (0, 1))
    code, out, errors, spent = alone.submit(checked, tmp_path, old, new).result()
    assert spent < SECONDS
    assert code in (PASSED, FAILED), errors
    report = json.loads(out)
    assert report["findings"] or report["problems"] or name in THE_SAME


@pytest.mark.slow
@pytest.mark.parametrize(("doubled", "breaking"), [(False, 50), (True, 1)])
def test_memory_is_bounded(tmp_path: Path, doubled: bool, breaking: int) -> None:
    """All pairs but the largest in one document, and those that double with every level in another, each in a process
    that may not take more. The edit of the second is one and the same, and told once in a direction."""
    sides: list[dict[str, Any]] = []
    for side in (0, 1):
        whole = document({})
        whole["paths"] = {}
        for number, (name, pair) in enumerate(PAIRS.items()):
            if ("40 levels" in name) is not doubled:
                continue
            text = json.dumps(document(pair[side])).replace("#/components/schemas/", f"#/components/schemas/T{number}")
            if len(text) > 100_000:
                continue
            one = json.loads(text)
            whole["paths"][f"/things/{number}"] = one["paths"]["/things"]
            for component, schema in one["components"]["schemas"].items():
                whole["components"]["schemas"][f"T{number}{component}"] = schema
        sides.append(whole)
    old, new = (write(tmp_path, f"{index}.json", whole) for index, whole in enumerate(sides))
    program = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}));"
        "from apidiff.cli import main; main(prog_name='apidiff')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", old, new, "-f", "json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == FAILED, done.stderr[-2000:]
    assert json.loads(done.stdout)["summary"]["breaking"] > breaking


def test_a_request_that_nothing_satisfies_is_worth_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old, new = (document(part) for part in PAIRS["what no value satisfies now"])
    result = run("check", write(tmp_path, "old.json", old), write(tmp_path, "new.json", new))
    assert result.exit_code == FAILED
    assert "no value" in result.stdout.lower()

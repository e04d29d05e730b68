"""A worker that starts warm, for the tests that carry out many proofs."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from apidiff.verify import diagram, worker

PRELOADED = ["cadwyn", "fastapi", "httpx", "jsonschema_rs", "apidiff.verify.worker"]
"""What takes nine tenths of the time of a small proof to import (0.6 s instead of 0.07)."""


def in_a_fork(folder: Path, seconds: float = diagram.SECONDS, *, inside: bool = True) -> dict[str, Any]:
    """Run the worker on a folder as `diagram.run_worker` does: in a process of its own, but forked from one that has
    imported Cadwyn already and has not seen a version change."""
    process = multiprocessing.get_context("forkserver").Process(target=worker.main, args=(str(folder),))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text("utf-8"))
    return result


@pytest.fixture
def warm_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let proofs run in forks. The worker's own start is what the other tests here go through."""
    if not hasattr(os, "fork"):
        return
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        monkeypatch.delenv(name, raising=False)  # A fork ends without writing what it covered.
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOADED)
    monkeypatch.setattr(diagram, "run_worker", in_a_fork)

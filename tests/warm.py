"""Processes that have imported Cadwyn already, for tests that start many: that takes 0.6 of the 0.7 s of a small one.

They are forked, so that each has seen no version change and no module of an application before. Whether a real process
starts, and what it says when it ends by itself, other tests see.
"""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.context
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from apidiff.cli import main
from apidiff.load.sources.child import RESULT

ROOT = Path(__file__).resolve().parent.parent
PRELOADED = [
    "cadwyn",
    "fastapi",
    "fastapi.testclient",
    "httpx",
    "jsonschema_rs",
    "apidiff.verify.worker",
    "apidiff.load.sources.probe",
    "tests.warm",  # What a fork is to run stands here: to import this takes half as long as a small proof.
    "tests.warmed",
]


@contextmanager
def workers() -> Iterator[None]:
    """Let proofs and applications run in such forks, where the system has them."""
    if not hasattr(os, "fork"):
        yield
        return
    from apidiff.load.sources import child
    from apidiff.verify import diagram

    with pytest.MonkeyPatch.context() as patch:
        for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
            patch.delenv(name, raising=False)  # A fork ends without writing what it covered.
        patch.setattr(child, "answer_of", answer_of)
        patch.setattr(diagram, "answer_of", answer_of)
        yield


def forks() -> multiprocessing.context.ForkServerContext:
    """Return what starts such processes. Their server is started in the folder of the checkout: it says nothing where
    it cannot import what it is to."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        forkserver.ensure_running()
    return context


def answer_of(module: str, folder: Path, seconds: float, *, inside: bool = False) -> Any:
    """Stands for `apidiff.load.sources.child.answer_of`. Fails where there is no answer."""
    where = str(folder) if inside else os.getcwd()
    process = forks().Process(target=_run, args=(module, str(folder), where))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0
    return json.loads((folder / RESULT).read_text("utf-8"))


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Stands for `python ARGUMENTS` in a folder that modules are imported from: `-m apidiff ...`, which runs in this
    process, or `-c CODE`, which runs in a fork."""
    if arguments[0] == "-m":
        assert arguments[1] == "apidiff"
        with workers(), pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            done = CliRunner().invoke(main, arguments[2:], prog_name="apidiff", catch_exceptions=False)
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
    if not hasattr(os, "fork"):
        command, path = [sys.executable, *arguments], os.pathsep.join([str(folder), str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": path}
        return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    with tempfile.TemporaryDirectory() as said:
        process = forks().Process(target=_code, args=(arguments[-1], str(folder), said, "ignore" in arguments))
        process.start()
        process.join(120)
        code = process.exitcode
        process.kill()
        out, errors = (Path(said, name).read_text("utf-8") for name in ("1", "2"))
    return subprocess.CompletedProcess(arguments, 1 if code is None else code, out, errors)


def _code(code: str, where: str, said: str, quiet: bool) -> None:
    for stream in (1, 2):
        os.dup2(os.open(Path(said, str(stream)), os.O_WRONLY | os.O_CREAT), stream)
    if quiet:
        warnings.simplefilter("ignore")
    _stand(where)
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})


def _stand(where: str) -> None:
    """Stand in a folder and import from it, as if Python had been started there."""
    assert sys.modules.keys() >= set(PRELOADED)
    sys.dont_write_bytecode = True
    os.chdir(where)
    sys.path.insert(0, where)


def _run(module: str, folder: str, where: str) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    _stand(where)
    sys.argv = [module, folder]
    runpy.run_module(module, run_name="__main__")

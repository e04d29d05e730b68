"""Processes that have imported Cadwyn already, for tests that start many: that takes 0.6 of the 0.7 s of a small one.

They are forked, so that each has seen no version change and no module of an application before. Whether a real process
starts, and what it says when it ends by itself, other tests see.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from apidiff.load.sources.child import RESULT

PRELOADED = ["cadwyn", "fastapi", "httpx", "jsonschema_rs", "apidiff.verify.worker", "apidiff.load.sources.probe"]


def answer_of(module: str, folder: Path, seconds: float, *, inside: bool = False) -> Any:
    """Stands for `apidiff.load.sources.child.answer_of`. Fails where there is no answer."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(PRELOADED)
    where = str(folder) if inside else os.getcwd()
    process = forks.Process(target=_run, args=(module, str(folder), where))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0
    return json.loads((folder / RESULT).read_text("utf-8"))


def _run(module: str, folder: str, where: str) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    sys.dont_write_bytecode = True
    os.chdir(where)
    sys.path.insert(0, where)
    sys.argv = [module, folder]
    runpy.run_module(module, run_name="__main__")

"""Processes that run code of a user's, or generated code: `job.json` goes in, `result.json` comes out.

Such code may do anything, so it runs apart, with a time limit, and only JSON comes back.
"""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

JOB, RESULT = "job.json", "result.json"


class NoAnswer(Exception):
    """A process that took too long (`late`), or ended by itself: with `code`, and `said` on standard error."""

    def __init__(self, *, late: bool = False, code: int = 0, said: str = "") -> None:
        super().__init__(said)
        self.late = late
        self.code = code
        self.said = said.strip()

    @property
    def last_line(self) -> str:
        """The end of what the process said, which is the message where Python ended it."""
        return (self.said.splitlines() or ["no message"])[-1]


def ask(module: str, job: Any, seconds: float) -> Any:
    """Return what a module makes of a job. Raises NoAnswer."""
    with tempfile.TemporaryDirectory(prefix="apidiff-") as name:
        folder = Path(name)
        (folder / JOB).write_text(json.dumps(job), "utf-8")
        return answer_of(module, folder, seconds)


def answer_of(module: str, folder: Path, seconds: float, *, inside: bool = False) -> Any:
    """Return what a module makes of the job in a folder. It starts `inside` the folder, or here. Raises NoAnswer."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(_paths(inside))}
    if inside:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, str(folder)],
            env=environment,
            cwd=folder if inside else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoAnswer(late=True) from None
    if not (folder / RESULT).is_file():
        raise NoAnswer(code=done.returncode, said=done.stderr)
    return json.loads((folder / RESULT).read_text("utf-8"))


def _paths(inside: bool) -> list[str]:
    """Return where a process finds modules: here, where its user says, and where this code is. An installed apidiff is
    found anyway; its folder would come before the standard library."""
    root = str(Path(__file__).resolve().parents[3])
    installed = root in (*site.getsitepackages(), site.getusersitepackages())
    paths = ["" if inside else os.getcwd(), os.environ.get("PYTHONPATH", ""), "" if installed else root]
    return [path for path in paths if path]


def serve(folder: str, work: Callable[[Any], Any]) -> None:
    """Do what a job asks for, in the process that was started for it. Whatever goes wrong is the result's `error`."""
    try:
        text = json.dumps(work(json.loads(Path(folder, JOB).read_text("utf-8"))))
    except BaseException as error:  # Code of others may raise anything, SystemExit too.
        text = json.dumps({"error": f"{type(error).__name__}: {error}"})
    Path(folder, RESULT).write_text(text, "utf-8")


def leave() -> None:
    """End the process although threads that the user's code started still run: Python would wait for them."""
    started = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    if any(not thread.daemon for thread in started):
        os._exit(0)

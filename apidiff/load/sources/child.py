"""Processes that run code of a user's, or generated code: `job.json` goes in, `result.json` comes out.

Such code may do anything, so it runs apart, with a time limit, and only JSON comes back.
"""

from __future__ import annotations

import json
import os
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

JOB, RESULT = "job.json", "result.json"
_POLL, _GRACE = 0.5, 3.0
"""Seconds between looks for a result, and for the end of a process that has given it."""
_KEPT = 10_000
"""Bytes that are kept of what a process says on standard error."""


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
        ended = f"signal {-self.code}" if self.code < 0 else "no message"
        return (self.said.splitlines() or [ended])[-1]


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
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(folder)],
        env=environment,
        cwd=folder if inside else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    said = _Said(process)
    try:
        if not _ended(process, folder / RESULT, seconds):
            raise NoAnswer(late=True)
    finally:
        _kill(process)
    if not (folder / RESULT).is_file():
        raise NoAnswer(code=process.returncode, said=said.text())
    return json.loads((folder / RESULT).read_text("utf-8"))


class _Said:
    """Reads what a process says on standard error, and keeps the end of it. What the process started may hold that open
    for longer: it is not waited for."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        self._stream = process.stderr
        self._last = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._stream:
            while part := os.read(self._stream.fileno(), _KEPT):
                self._last = (self._last + part)[-_KEPT:]

    def text(self) -> str:
        """Return the end of what was said."""
        self._thread.join(_GRACE)
        return self._last.decode("utf-8", "replace")


def _ended(process: subprocess.Popen[bytes], result: Path, seconds: float) -> bool:
    """Wait for the end of a process. One that has answered may take its time to end, and is not waited for."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            process.wait(min(left, _POLL))
        except subprocess.TimeoutExpired:
            if not result.is_file():
                continue
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
        return True
    return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process, and what it has started where the system says what that is."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def put_result(folder: Path, text: str) -> None:
    """Write the result of a job, so that it is there as a whole or not at all."""
    written = folder / f"{RESULT}.part"
    written.write_text(text, "utf-8")
    written.replace(folder / RESULT)


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
    put_result(Path(folder), text)


def leave() -> None:
    """End the process although threads that the user's code started still run: Python would wait for them."""
    started = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    if any(not thread.daemon for thread in started):
        os._exit(0)

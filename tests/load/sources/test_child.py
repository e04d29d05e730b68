"""Processes of our own modules: what goes in, what comes out, and what is told where nothing does."""

from __future__ import annotations

import json
import os
import site
import time
from pathlib import Path

import pytest

from apidiff.load.sources import child
from apidiff.load.sources.child import NoAnswer, answer_of, ask, serve


def test_a_job_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "twice.py").write_text(
        "import sys\nfrom apidiff.load.sources.child import serve\nserve(sys.argv[1], lambda job: job * 2)\n"
    )
    assert ask("twice", [1, "a"], 60) == [1, "a", 1, "a"]


def test_a_process_that_ends_by_itself(tmp_path: Path) -> None:
    (tmp_path / "ends.py").write_text("raise SystemExit('no database')\n")
    with pytest.raises(NoAnswer) as told:
        answer_of("ends", tmp_path, 60, inside=True)
    assert (told.value.late, told.value.code, told.value.last_line) == (False, 1, "no database")
    assert NoAnswer().last_line == "no message"


def test_a_process_that_takes_too_long(tmp_path: Path) -> None:
    (tmp_path / "sleeps.py").write_text("import time\ntime.sleep(60)\n")
    with pytest.raises(NoAnswer) as told:
        answer_of("sleeps", tmp_path, 0.5, inside=True)
    assert told.value.late


SERVES = "import sys\nfrom apidiff.load.sources.child import serve\nserve(sys.argv[1], lambda job: job)\n"


@pytest.mark.parametrize(
    "code",
    [
        "import atexit, time\natexit.register(time.sleep, 300)\n",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()\n",
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n",
    ],
)
def test_what_goes_on_after_the_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(child, "_GRACE", 0.3)
    (tmp_path / child.JOB).write_text("7")
    (tmp_path / "goes_on.py").write_text(code + SERVES)
    begun = time.monotonic()
    assert answer_of("goes_on", tmp_path, 100, inside=True) == 7
    assert time.monotonic() - begun < 60


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / child.JOB).write_text("7")
    started = "import subprocess\nchild = subprocess.Popen(['sleep', '300'])\nopen('pid', 'w').write(str(child.pid))\n"
    (tmp_path / "starts.py").write_text(started + SERVES)
    assert answer_of("starts", tmp_path, 100, inside=True) == 7
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("it runs on")


def test_what_is_said_in_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "speaks.py").write_text("import os\nos.write(2, b'x' * 99999 + b'\\n\\xff ends here')\nos._exit(4)\n")
    with pytest.raises(NoAnswer) as told:
        answer_of("speaks", tmp_path, 60, inside=True)
    assert (told.value.code, told.value.last_line) == (4, "\ufffd ends here")


@pytest.mark.skipif(os.name != "posix", reason="processes end by signals there")
def test_a_process_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "dies.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    with pytest.raises(NoAnswer) as told:
        answer_of("dies", tmp_path, 60, inside=True)
    assert told.value.last_line == "signal 9"


@pytest.mark.parametrize("error", [RuntimeError("bad"), SystemExit("bad"), KeyboardInterrupt("bad")])
def test_whatever_is_raised_is_the_result(tmp_path: Path, error: BaseException) -> None:
    def work(job: object) -> object:
        raise error

    (tmp_path / child.JOB).write_text("1")
    serve(str(tmp_path), work)
    assert json.loads((tmp_path / child.RESULT).read_text()) == {"error": f"{type(error).__name__}: bad"}


def test_what_is_no_json_is_an_error(tmp_path: Path) -> None:
    (tmp_path / child.JOB).write_text("1")
    serve(str(tmp_path), lambda job: {1, 2})
    assert "set is not JSON" in json.loads((tmp_path / child.RESULT).read_text())["error"]


def test_an_installed_apidiff_does_not_come_before_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(Path(child.__file__).parents[3])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "given")
    assert child._paths(inside=False) == [str(tmp_path), "given", root]
    assert child._paths(inside=True) == ["given", root]
    monkeypatch.setattr(site, "getsitepackages", lambda: [root])
    assert child._paths(inside=True) == ["given"]

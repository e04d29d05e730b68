"""Programs that run this checkout in forks of a process that has imported it (server.py): they start in a fifth of the
time. For tests that start many and look at what these do; how a process starts and ends, others see with real ones."""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "sample_specs" / "shop"


@cache
def socket() -> Path:
    """Return the socket of the server of this process, which is started where none runs. It ends when this process
    does."""
    folder = tempfile.mkdtemp(prefix="apidiff-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "server")
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHON"))}
    command = [sys.executable, "-I", str(HERE / "server.py"), str(path), str(ROOT)]
    server = subprocess.Popen(
        [*command, str(SAMPLE / "old.yaml"), str(SAMPLE / "new.yaml")], stdin=subprocess.PIPE, env=keep, cwd=folder
    )
    while not path.exists():
        assert server.poll() is None, "the server ended before it served"
        time.sleep(0.02)
    return path


def python(folder: Path) -> Path:
    """Write a program into a folder that does what `python` does, and return it. What is steered by variables of Python
    or given anything but a script starts as it always does."""
    program = folder / "python-in-a-fork"
    real, client = shlex.quote(sys.executable), shlex.quote(str(HERE / "client.py"))
    program.write_text(
        "#!/bin/sh\n"
        'if [ -z "$PYTHONPATH$PYTHONHOME" ]; then\n'
        f'  case "$1 $2" in *.py*) exec {real} -I -S {client} {shlex.quote(str(socket()))} "$@";; esac\n'
        f'fi\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    return program


def apidiff(folder: Path) -> Path:
    """Write a program into a folder that does what an installed `apidiff` does, of this checkout, and return it."""
    script = folder / "run.py"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from apidiff.cli import main; main(prog_name='apidiff')"
    script.write_text(code, encoding="utf-8")
    program = folder / "apidiff"
    python_ = shlex.quote(str(python(folder)))
    program.write_text(f'#!/bin/sh\nexec {python_} {shlex.quote(str(script))} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return program

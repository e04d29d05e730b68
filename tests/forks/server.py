"""Runs Python programs in forks of a process that has imported apidiff, each as if it were started anew.

Arguments: the path of the socket to listen at, the folder of the checkout, and where old and new document of a pair
stand: what a comparison imports is imported by comparing. Ends where its own standard input does.
"""

import array
import atexit
import contextlib
import gc
import importlib
import io
import marshal
import os
import runpy
import select
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

IN_A_CHECK = ("json", "github", "guide", "sarif", "html")
BESIDES = (
    *("apidiff.forge.github", "apidiff.forge.words", "apidiff.load.sources.app", "apidiff.load.sources.revisions"),
    *("encodings.idna", "pkgutil", "secrets", "subprocess"),
)
"""What most programs import besides."""


def preload(root: Path, old: str, new: str) -> None:
    """Import what the programs do, and leave the path of imports as it was."""
    before = sys.path[:]
    sys.path[:0] = [str(root / "action"), str(root)]
    from apidiff.cli import main

    with tempfile.TemporaryDirectory() as folder:
        output = [part for name in IN_A_CHECK for part in ("-f", name, "-o", str(Path(folder, name)))]
        try:
            main(["check", "--quiet", *output, old, new], prog_name="apidiff")
        except SystemExit as ended:
            if ended.code != 1:
                raise RuntimeError(f"the pair of a sample does not break callers: {ended.code}") from ended
    for name in BESIDES:
        importlib.import_module(name)
    sys.path[:] = before
    gc.enable()
    gc.collect()
    gc.freeze()


def received(connection: socket.socket) -> tuple[list[str], str, dict[str, str]]:
    """Return what is asked for, with the streams of who asks in the place of ours."""
    streams = array.array("i")
    head, ancillary, _, _ = connection.recvmsg(8, socket.CMSG_LEN(3 * streams.itemsize))
    for _, _, data in ancillary:
        streams.frombytes(data)
    asked = b""
    while len(asked) < int.from_bytes(head, "big"):
        asked += connection.recv(1 << 20)
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    arguments, folder, environment = marshal.loads(asked)
    return arguments, folder, environment


def opened(descriptor: int, mode: str, errors: str) -> io.TextIOWrapper:
    """Return a standard stream as Python opens it."""
    return open(descriptor, mode, encoding="utf-8", errors=errors, closefd=False)  # type: ignore[return-value]


def as_new(arguments: list[str], folder: str, environment: dict[str, str]) -> Callable[[], object]:
    """Put this process into the state of one that was started with these arguments; return what it is to run."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = opened(0, "r", "strict")
    sys.stdout = opened(1, "w", "strict")
    sys.stderr = opened(2, "w", "backslashreplace")
    isolated = arguments[0] == "-I"
    script, *sys.argv[1:] = arguments[1:] if isolated else arguments
    if script == "-m":
        return lambda: runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
    sys.argv[0] = script
    if not isolated:
        sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    return lambda: runpy.run_path(script, run_name="__main__")


def code_of(run: Callable[[], object]) -> int:
    """Run a program and return its exit code, as Python does."""
    code: object = 0
    try:
        run()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code & 255 if isinstance(code, int) else int(code is not None)


def serve(listener: socket.socket) -> None:
    """Fork for each that asks. A fork leaves by itself, and its connection says how."""
    while True:
        ready, _, _ = select.select([listener.fileno(), 0], [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork():
            connection.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            continue
        code = 70
        try:
            listener.close()
            code = code_of(as_new(*received(connection)))
        finally:
            connection.sendall(bytes([code]))
            os._exit(code)


if __name__ == "__main__":
    path, root, old, new = sys.argv[1:]
    preload(Path(root), old, new)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path + ".new")
    server.listen(64)
    os.rename(path + ".new", path)
    serve(server)

"""Standard streams that may be closed, full, or read by someone who left: that is no defect and changes no verdict.

What cannot be told on standard error is not told. What cannot be written to standard output is an error, except where
the reader has had enough (`| head`).
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TextIO, cast

import click


class OutputError(click.ClickException):
    """Standard output could not be written, for the reason that is the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"cannot write standard output: {reason}")


def reason_of(error: OSError) -> str:
    """Return what the system says was wrong, as a person would."""
    if error.errno == errno.EBADF:
        return "it is closed"
    return error.strerror or str(error)


class _Guarded(io.RawIOBase):
    """The bytes of a stream. The first error ends the stream: what is still written vanishes, at the interpreter's end,
    too, which would else complain and change the exit code."""

    def __init__(self, stream: io.TextIOWrapper, raw: io.RawIOBase, *, is_result: bool) -> None:
        self._stream = stream  # it closes its bytes when it is collected
        self._raw = raw
        self._is_result = is_result
        self._ended = False

    def write(self, data: object) -> int:
        """Write what can be written at once and return its length. Raises OutputError where it is the result."""
        size = memoryview(data).nbytes  # type: ignore[arg-type]
        if self._ended:
            return size
        try:
            return self._raw.write(data) or 0  # type: ignore[arg-type]
        except OSError as error:
            self._ended = True
            if self._is_result and not isinstance(error, BrokenPipeError):
                raise OutputError(reason_of(error)) from None
            return size

    def writable(self) -> bool:
        """Return True: it is there to be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, for programs that are started with this stream."""
        return self._raw.fileno()

    def isatty(self) -> bool:
        """Return whether a person reads it."""
        return self._raw.isatty()


def guard_streams() -> None:
    """Make the standard streams of this process safe to use. To be called once, before anything is opened.

    A closed one is opened again, in the wrong direction, so that no other file gets its number: reading or writing it
    fails.
    """
    sys.stdin = sys.stdin or _reopened(0, "r", os.O_WRONLY)
    sys.stdout = sys.stdout or _reopened(1, "w", os.O_RDONLY)
    sys.stderr = sys.stderr or _reopened(2, "w", os.O_RDONLY)
    sys.stdout = _guarded(sys.stdout, is_result=True)
    sys.stderr = _guarded(sys.stderr, is_result=False)


def _reopened(descriptor: int, mode: str, wrong_direction: int) -> TextIO:
    nowhere = os.open(os.devnull, wrong_direction)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
    os.set_inheritable(descriptor, True)
    return cast("TextIO", os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))


def _guarded(stream: object, *, is_result: bool) -> io.TextIOWrapper:
    """Return a stream of the operating system with its bytes guarded; one that a caller has put there stays."""
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED there is no buffer around the bytes
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(raw, io.RawIOBase):
        return stream  # type: ignore[return-value]
    return io.TextIOWrapper(
        io.BufferedWriter(_Guarded(stream, raw, is_result=is_result)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )

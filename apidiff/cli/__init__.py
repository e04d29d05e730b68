"""The command line. Each command is a module of its own, imported when it is called."""

from __future__ import annotations

from apidiff.cli.program import make_program

main = make_program()
"""The entry point of the console script `apidiff`."""

__all__ = ["main"]

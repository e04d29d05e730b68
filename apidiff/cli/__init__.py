"""The command line. Each command is a module of its own, imported when it is called."""

from __future__ import annotations

import gc

_collects = gc.isenabled()
gc.disable()  # As in `apidiff` itself, while its modules load.
try:
    from apidiff.cli.program import make_program
finally:
    if _collects:
        gc.enable()

main = make_program()
"""The entry point of the console script `apidiff`."""

__all__ = ["main"]

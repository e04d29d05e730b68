"""`python -m apidiff` is the same as `apidiff`."""

from __future__ import annotations

from apidiff.cli import main

if __name__ == "__main__":
    main(prog_name="apidiff")

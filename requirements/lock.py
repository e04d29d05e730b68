"""Write the lock files of this folder from pyproject.toml. `make lock` runs it, with `uv` on the path.

build.txt        what builds apidiff itself
check.txt        what every command needs but `validate` without --quick and `verify`: of openapi-spec-validator only
                 the meta-schemas it ships, without the packages it runs on; install it with --no-deps
runtime.txt      everything that `pip install apidiff` installs
development.txt  that, and the tools for tests, types and formatting
ci.txt           what CI alone needs: what builds the site of the documentation, and linters of the Dockerfile,
                 the action and of workflows
lowest.txt       what runs the tests, with the lowest version of each run-time dependency, and of Cadwyn

Each holds for every Python and platform that apidiff supports, has the hashes of all files of a version, and names no
registry: pip asks the one it is set up with. A version that a file holds stays until pyproject.toml excludes it or the
lock is made with `make lock UPGRADE=--upgrade`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent
LOWEST_PYTHON = "3.10"
VALIDATOR = ("openapi-spec-validator", "openapi-schema-validator")
"""The packages that ship the meta-schemas; check.txt has them, and not what only they depend on."""


def main(upgrade: list[str]) -> None:
    """Write all files, or leave with the error of uv. `upgrade` holds options for it."""
    project: dict[str, Any] = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    required: list[str] = project["project"]["dependencies"]
    compile_("development.txt", ["pyproject.toml"], *upgrade, "--extra=dev")
    same = "--constraints=requirements/development.txt"
    compile_("runtime.txt", ["pyproject.toml"], *upgrade, same)
    without = compile_("-", [line for line in required if not line.startswith(VALIDATOR)], same)
    only_validator = names((HERE / "runtime.txt").read_text(encoding="utf-8")) - names(without) - set(VALIDATOR)
    omitted = [f"--no-emit-package={name}" for name in sorted(only_validator)]
    compile_("check.txt", ["pyproject.toml"], *upgrade, same, *omitted)
    # What hatchling wants for an editable install, which it only says when it is asked to build one.
    compile_("build.txt", [*project["build-system"]["requires"], "editables>=0.5"], *upgrade, same)
    compile_("ci.txt", project["project"]["optional-dependencies"]["ci"], *upgrade, same)
    lowest = HERE / ".lowest.in"
    targets = [line for line in project["project"]["optional-dependencies"]["cadwyn"] if line.startswith("cadwyn")]
    lowest.write_text("".join(f"{line}\n" for line in map(at_lowest, [*required, *targets])), encoding="utf-8")
    try:
        compile_("lowest.txt", ["pyproject.toml"], *upgrade, "--extra=test", f"--constraints={lowest}")
    finally:
        lowest.unlink()


def at_lowest(requirement: str) -> str:
    """Return a requirement with its lower bound as the only version."""
    found = re.match(r"([A-Za-z0-9._-]+)>=([0-9.]+)[^;]*(;.*)?", requirement)
    if found is None:
        sys.exit(f"pyproject.toml: a lower bound `>=` was expected first in {requirement!r}")
    name, version, marker = found.groups()
    return f"{name}=={version}{marker or ''}"


def names(lock: str) -> set[str]:
    """Return the names of the packages of a lock."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE))


def compile_(target: str, sources: list[str], *options: str) -> str:
    """Have uv write one file, from a file or from requirements as such; return what it prints."""
    from_file = sources == ["pyproject.toml"]
    command = ["uv", "pip", "compile", "--quiet", "--universal", f"--python-version={LOWEST_PYTHON}"]
    command += ["--generate-hashes", "--custom-compile-command=make lock", "--no-emit-index-url", *options]
    command += ["pyproject.toml"] if from_file else ["-"]
    command += [] if target == "-" else [f"--output-file=requirements/{target}"]
    given = "".join(f"{source}\n" for source in sources)
    done = subprocess.run(
        command, cwd=HERE.parent, input=None if from_file else given, text=True, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])

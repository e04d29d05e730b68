"""What CI jobs take: a monorepo of many documents, a long history, a large file of waivers, and installing the program.

    python benchmarks/monorepo.py [--documents N] [--revisions N] [--waivers N] [--install]

Everything is made in a temporary folder. CPU seconds are those of the user and of the system, of all processes,
start-up included; wall seconds mean something on a machine that does nothing else. `--install` does what the action
does, from the lock, without a cache. Exit code 1 where a figure is over its bound, or a verdict is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = 12
"""Of each document: each is a schema with two paths and five operations."""


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds, and its exit code."""

    cpu: float
    wall: float
    code: int


def document(number: int, *, changed: bool = False, edits: int = 0) -> str:
    """Return a document; a changed one requires another property of its first schema, `edits` add optional ones."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for index in range(RESOURCES):
        name = f"Thing{number}x{index}"
        properties: dict[str, Any] = {"id": {"type": "integer"}, "name": {"type": "string", "maxLength": 100}}
        properties |= {f"field{at}": {"type": "string", "description": f"Field {at} of {name}"} for at in range(8)}
        schemas[name] = {"type": "object", "required": ["name"], "properties": properties}
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        one = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        answer = {"responses": {"200": {"description": "It", **body}, "404": {"description": "None"}}}
        paths[f"/things{index}"] = {"get": answer, "post": {"requestBody": body, **answer}}
        paths[f"/things{index}/{{id}}"] = {"parameters": [one], "get": answer, "put": {"requestBody": body, **answer}}
    first = schemas[f"Thing{number}x0"]
    if changed:
        first["required"] = ["name", "field0"]
    for edit in range(edits):
        first["properties"][f"added{edit}"] = {"type": "string"}
    info = {"title": f"Service {number}", "version": "1.0.0"}
    return json.dumps({"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}, indent=1)


def measured(command: list[str], folder: Path, processes: int = 0) -> Run:
    """Return what a command took, with so many cores where that is said."""
    if processes and hasattr(os, "sched_setaffinity"):
        cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[:processes]))
        command = ["taskset", "--cpu-list", cores, *command]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Run(cpu, time.monotonic() - started, done.returncode)


def apidiff(folder: Path, *arguments: str, processes: int = 0) -> Run:
    return measured([sys.executable, "-m", "apidiff", *arguments], folder, processes)


def git(folder: Path, *arguments: str) -> None:
    names = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    environment = {**os.environ, **dict.fromkeys(names, "a@example.com"), "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


class Figures:
    """Rows that are printed as they come, with what was expected of them."""

    def __init__(self) -> None:
        self.over = False

    def row(self, what: str, run: Run, bound: float, code: int, *, wall: bool = False) -> None:
        seconds = run.wall if wall else run.cpu
        wrong = run.code != code
        told = f"wrong: exit code {run.code}, not {code}" if wrong else "met" if seconds <= bound else "over"
        self.over |= told != "met"
        print(f"| {what} | {run.cpu:.2f} s | {run.wall:.2f} s | {bound:.1f} s | {told} |", flush=True)


def monorepo(folder: Path, number: int, figures: Figures) -> None:
    """Measure a folder of services: one of them changed, and all of them."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    for index in range(number):
        (folder / f"service{index}").mkdir()
        (folder / f"service{index}" / "openapi.json").write_text(document(index), encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=base")
    (folder / "service0" / "openapi.json").write_text(document(0, changed=True), encoding="utf-8")
    check = ("check", ".", "--against", "HEAD", "-q")
    figures.row(f"{number} documents, one changed", apidiff(folder, *check), 3.0, 1)
    for index in range(number):
        (folder / f"service{index}" / "openapi.json").write_text(document(index, changed=True), encoding="utf-8")
    alone = apidiff(folder, *check, processes=1)
    figures.row(f"{number} documents, all changed, one core", alone, 60.0, 1)
    if len(os.sched_getaffinity(0)) > 1:
        both = apidiff(folder, *check, processes=2)
        figures.row(f"{number} documents, all changed, two cores", both, alone.wall / 1.8, 1, wall=True)


def history(folder: Path, number: int, figures: Figures) -> None:
    """Measure one document over so many revisions, of which the last breaks."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    for index in range(number):
        text = document(0, edits=index, changed=index == number - 1)
        (folder / "openapi.json").write_text(text, encoding="utf-8")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", f"--message=revision {index}")
    figures.row(f"history over {number} revisions", apidiff(folder, "history", "openapi.json"), 10.0, 0)


def waivers(folder: Path, number: int, figures: Figures) -> None:
    """Measure a check with a file of waivers that name nothing."""
    (folder / "old.json").write_text(document(0), encoding="utf-8")
    (folder / "new.json").write_text(document(0, changed=True), encoding="utf-8")
    lines = (f"- {{fingerprint: '{index:016x}', reason: It was agreed}}\n" for index in range(number))
    (folder / "waivers.yaml").write_text("".join(lines), encoding="utf-8")
    run = apidiff(folder, "check", "old.json", "new.json", "--waivers", "waivers.yaml")
    figures.row(f"a check with {number:,} waivers", run, 5.0, 1)


def install(folder: Path, figures: Figures) -> None:
    """Measure what the action does before it can compare: a virtual environment, the locks, and apidiff itself."""
    locks = ["-r", str(ROOT / "requirements" / "build.txt"), "-r", str(ROOT / "requirements" / "check.txt")]
    options = "--quiet --disable-pip-version-check --no-cache-dir"
    pip = f'"$0" -I -m pip --python venv/bin/python {options} install --no-compile'
    script = (
        f'"$0" -I -m venv --without-pip venv && {pip} --no-deps --require-hashes "$@" '
        f"&& {pip} --no-deps --no-build-isolation {ROOT}"
    )
    run = measured(["bash", "-c", script, sys.executable, *locks], folder)
    figures.row("installing as the action does, with pip and without a cache", run, 10.0, 0)
    packages = next((folder / "venv" / "lib").glob("python*"))
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file()) / 1e6
    print(f"| what that leaves on the disk | {size:.0f} MB | | 40 MB | {'met' if size <= 40 else 'over'} |")
    figures.over |= size > 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--revisions", type=int, default=100)
    parser.add_argument("--waivers", type=int, default=100_000)
    parser.add_argument("--install", action="store_true")
    given = parser.parse_args()
    figures = Figures()
    print("| work | CPU | wall | bound | |\n|---|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory(prefix="apidiff-") as name:
        folders = {part: Path(name, part) for part in ("monorepo", "history", "waivers", "install")}
        for folder in folders.values():
            folder.mkdir()
        monorepo(folders["monorepo"], given.documents, figures)
        history(folders["history"], given.revisions, figures)
        waivers(folders["waivers"], given.waivers, figures)
        if given.install:
            install(folders["install"], figures)
    return int(figures.over)


if __name__ == "__main__":
    sys.exit(main())

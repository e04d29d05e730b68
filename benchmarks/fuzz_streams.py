"""Every command and format with standard streams that are closed, full or left: the companion of `fuzz.py`.

    python benchmarks/fuzz_streams.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is a folder of `fuzz_words.py` and one command, which runs as a program: as it should, and with its streams, its
disk and its working directory taken away. Where nothing can be told on standard error, nothing changes; where the
result cannot be written, the exit code is 2, and a reader who leaves changes no exit code. An output file is the one
that was there before, or whole.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402  (the program is found from here)
import fuzz_words  # noqa: E402

Json: TypeAlias = Any
Command: TypeAlias = "list[str]"
BEFORE = b"what was there before\n"

PAIR = ["old.json", "new.json"]
COMMANDS: tuple[Command, ...] = (
    *(["check", *PAIR, "-f", name] for name in (*fuzz.FORMATS, "guide", "changelog")),
    *(["check", "before", "before", "-f", name] for name in fuzz.FORMATS),
    ["check", *PAIR, "-v"], ["check", *PAIR, "-q"], ["check", *PAIR, "--proposals"], ["check", "a.json"],
    ["check", ".", "--against", "HEAD~1"], ["check", "HEAD~1:a.json", "a.json"], ["check", "-", "new.json"],
    *(["guide", *PAIR, "--flavor", name] for name in ("github", "mkdocs", "docusaurus")), ["guide", *PAIR, "-f",
    "json"],
    *(["changelog", *PAIR, "-f", name] for name in ("markdown", "json", "atom")),
    *(["history", "a.json", "-f", name] for name in ("text", "json", "changelog", "atom")),
    ["bump", *PAIR], ["bump", *PAIR, "-f", "json"],
    *(["lifecycle", "before", "-f", name] for name in ("text", "json", "markdown")), ["site", *PAIR, "-o", "out/"],
    *(["propose", *PAIR, "--target", name] for name in fuzz.TARGETS), ["propose", *PAIR, "-o", "out/"],
    ["verify", *PAIR, "--target", "asgi"], ["move-change", "a", "b", "c"], ["validate", "new.json"],
    ["validate", "new.json", "--quick"], ["impact", *PAIR, "--consumers", "traffic.ndjson"],
    ["impact", "learn", "old.json", "--consumers", "traffic.ndjson", "-o", "out/"], ["replay", "traffic.ndjson", *PAIR],
    ["config", "show"], ["config", "show", "-f", "json"], ["init", "--force"], ["rules", "list"], ["rules", "list",
    "-f", "json"],
    ["rules", "explain", "property-removed"], ["rules", "kinds"], ["rules", "kinds", "-f", "json"],
    ["rules", "test", "rules"], ["rules", "new", "my-rule", "--change", "property.removed", "--dir", "made"],
    ["waive", "--rule", "*", "--reason", "x", "--file", "w.yaml"], ["baseline", *PAIR, "-o", "b.yaml"],
    ["comment", "report.json", "--dry-run"], ["contains", "old.json", "new.json"], ["snapshot", "--app",
    "fine_app:app", "-o", "out/"],
    ["check", "old.json", "--app", "fine_app:app"], ["--help"], ["--version"], ["check", "--help"], ["nothing"], [],
)  # fmt: skip
OUTPUTS: tuple[Command, ...] = (
    *(["check", *PAIR, "-f", name, "-o", "OUTPUT"] for name in (*fuzz.FORMATS, "guide", "changelog")),
    ["check", *PAIR, "-f", "json", "-o", "OUTPUT", "-f", "html"], ["check", "before", "before", "-f", "json", "-o",
    "OUTPUT"],
    ["guide", *PAIR, "-o", "OUTPUT"], ["changelog", *PAIR, "-o", "OUTPUT"], ["history", "a.json", "-f", "json", "-o",
    "OUTPUT"],
    *(["propose", *PAIR, "--target", name, "-o", "OUTPUT", "--force"] for name in fuzz.TARGETS),
    ["impact", *PAIR, "--consumers", "traffic.ndjson", "-f", "json", "-o", "OUTPUT"], ["baseline", *PAIR, "-o",
    "OUTPUT"],
    ["verify", *PAIR, "--target", "asgi", "-o", "OUTPUT"],
)  # fmt: skip
"""Commands that write a file, OUTPUT."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended: exit code and what it wrote to both streams, where these were open."""

    code: int
    stdout: bytes = b""
    stderr: bytes = b""


def ran(words: Command, folder: Path, before: str, after: str, limit: int = 0) -> Ended:
    """Run a command in a shell that does something first, and with its streams led elsewhere. A `limit` is what a file
    may hold."""

    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    script = f'{before}; "$0" -m apidiff "$@" {after}'
    with (folder / "old.json").open("rb") as given:
        done = subprocess.run(
            ["bash", "-c", script, sys.executable, *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull},
            stdin=given,
            capture_output=True,
            timeout=fuzz.PATIENCE,
            check=False,
            preexec_fn=lower if limit else None,
        )
    return Ended(code=done.returncode, stdout=done.stdout, stderr=done.stderr)


State: TypeAlias = "Callable[[Command, Path, Ended], str]"
"""Runs a command in a state of its streams and says what is wrong with how it ends, given how it should."""


def _written(words: Command, folder: Path, plain: Ended, after: str) -> str:
    """A standard output that cannot be written."""
    found = ran(words, folder, ":", after)
    wanted = 2 if plain.stdout else plain.code
    return _compared(found, wanted, b"", None)


def _compared(found: Ended, code: int, stdout: bytes | None, stderr: bytes | None) -> str:
    for name, told in (("output", found.stdout), ("standard error", found.stderr)):
        if any(word in told for word in (b"Traceback", b"internal error", b"Exception ignored")):
            return f"{name}: {told[-300:]!r}"
    if found.code != code:
        return f"exit code {found.code}, and not {code}: {found.stderr[-200:]!r}"
    if stdout is not None and found.stdout != stdout:
        return f"another output: {found.stdout[-200:]!r}"
    if stderr is not None and found.stderr != stderr:
        return f"another standard error: {found.stderr[-200:]!r}"
    return ""


STATES: dict[str, State] = {
    "output closed": lambda words, folder, plain: _written(words, folder, plain, ">&-"),
    "output full": lambda words, folder, plain: _written(words, folder, plain, ">/dev/full"),
    "output read-only": lambda words, folder, plain: _written(words, folder, plain, "1</dev/null"),
    "error closed": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "2>&-"), plain.code, plain.stdout, b""
    ),
    "error full": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "2>/dev/full"), plain.code, plain.stdout, b""
    ),
    "no reader": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "| true; exit ${PIPESTATUS[0]}"), plain.code, b"", None
    ),
    "a short reader": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "| head -c 7; exit ${PIPESTATUS[0]}"), plain.code, plain.stdout[:7], None
    ),
    "both closed": lambda words, folder, plain: _compared(
        ran(words, folder, ":", ">&- 2>&-"), 2 if plain.stdout else plain.code, b"", b""
    ),
    "both into one reader who left": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "2>&1 | true; exit ${PIPESTATUS[0]}"), plain.code, b"", b""
    ),
    "input closed": lambda words, folder, plain: _compared(
        ran(words, folder, ":", "<&-"), 3 if "-" in words else plain.code, b"" if "-" in words else plain.stdout, None
    ),
    "nowhere for temporary files": lambda words, folder, plain: _fails_well(
        ran(words, folder, "export TMPDIR=/nowhere", "")
    ),
    "no home": lambda words, folder, plain: (
        _compared(ran(words, folder, "unset HOME PATH", ""), plain.code, None, None)
        if not {"git", "a.json", "HEAD~1:a.json", "--app"} & {*words} and "verify" not in words
        else ""
    ),
    "gone": lambda words, folder, plain: _fails_well(ran(words, folder, "mkdir g; cd g; rmdir ../g", "")),
    "ASCII": lambda words, folder, plain: _fails_well(
        ran(words, folder, "export LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0", "")
    ),
}
"""What may happen to the streams and the surroundings of a command, by name."""


def _fails_well(found: Ended) -> str:
    return _compared(found, found.code if found.code in (0, 1, 2, 3) else 2, None, None)


def _output(words: Command, folder: Path, path: str, after: str, limit: int) -> str:
    """A file that cannot be written, or not as a whole: exit code 2, and what was there is there."""
    target = folder / path
    if not path.startswith("/dev/"):
        target.write_bytes(BEFORE)
    here = sorted(item.name for item in folder.iterdir())
    found = ran([path if word == "OUTPUT" else word for word in words], folder, ":", after, limit)
    told = _fails_well(found)
    if told:
        return told
    if path.startswith("/dev/"):
        return "" if found.code in (2, 3) else f"exit code {found.code} with {path}"
    left = target.read_bytes() if target.exists() else b""
    if left == BEFORE and found.code in (0, 1) and limit:
        return f"exit code {found.code}, and nothing is written"
    if found.code in (2, 3) and left != BEFORE:
        return f"exit code {found.code}, and the file is {left[:80]!r}"
    rest = sorted({item.name for item in folder.iterdir()} - {*here})
    return f"left {rest}" if rest and found.code in (2, 3) else ""


def write(number: int, folder: Path) -> None:
    """Write the files of a case, and what runs over them."""
    fuzz_words.write(number, folder)
    words, states = _plan(number)
    (folder / "COMMANDS").write_text(f"{words!r} {states!r}\n", encoding="utf-8")


def _plan(number: int) -> tuple[Command, list[str]]:
    """Return the command of a case, and some states for it; those of a file for one that writes a file."""
    rng = random.Random(f"apidiff-streams-{number}")
    if number % 4 == 0:
        return rng.choice(OUTPUTS), ["OUTPUT"]
    return COMMANDS[number % len(COMMANDS)], rng.sample(list(STATES), 4)


def case(number: int, folder: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each state of a case with how its command ended. Times and bytes are for the other fuzzers."""
    folder = folder / "here"
    write(number, folder)
    words, states = _plan(number)
    label = " ".join(words) or "(nothing)"
    if states == ["OUTPUT"]:
        for path, after, limit in (
            ("/dev/full", "", 0),
            ("out.txt", "", 1),
            ("out.txt", ">&- 2>&-", 1),
            ("out.txt", "", 0),
        ):
            yield f"{label} to {path} {limit}", _found(_output(words, folder, path, after, limit))
        return
    plain = ran(words, folder, ":", "")
    for state in states:
        _cleaned(folder)
        yield f"{label} with {state}", _found(STATES[state](words, folder, plain))


def _cleaned(folder: Path) -> None:
    """Take away what the command wrote, so that it can write it again."""
    subprocess.run(["rm", "-rf", "out", "made", "w.yaml", "b.yaml", ".apidiff.yaml"], cwd=folder, check=True)


def _found(wrong: str) -> dict[str, Json]:
    return {"code": 0, "digest": "", "wrong": wrong}


if __name__ == "__main__":
    sys.exit(fuzz.main(__doc__ or "", __file__, case, write, hash_seeds=(1,)))

"""Time, memory and findings of `apidiff check -f json` on a folder of real pairs.

    python benchmarks/corpus.py FOLDER [--only NAME ...] [--json FILE] [--table FILE]

FOLDER holds one folder per pair with `old.*` and `new.*`, with the folders `old` and `new` that hold documents of the
same names, or with a `meta.json` whose `old.file` and `new.file` name the entry documents. Absolute seconds depend on
the machine, so each figure stands beside a baseline of the same run: the CPU that parsing both documents takes, with
orjson for JSON and with apidiff's own loader for YAML, in one process and without start-up. A pair that cannot be
compared is a row that says so, and an exit code of 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("breaking", "warning", "non-breaking", "documentation")
TIMEOUT = 300
_DOCUMENT = re.compile(r"""^\s*\{?\s*["']?(?:openapi|swagger)["']?\s*:""", re.MULTILINE)
PARSE = """
import gc, sys, time
from pathlib import Path
gc.disable()
def parser(path):
    if path.suffix == ".json":
        import orjson
        return orjson.loads
    from apidiff.load.parse.yaml_ import parse_yaml
    return lambda data: parse_yaml(data, str(path))
work = [(parser(path), path.read_bytes()) for path in map(Path, sys.argv[1:])]
started = time.process_time()
for parse, data in work:
    parse(data)
print(time.process_time() - started)
"""
COUNT = """
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps({**report["summary"], "problems": len(report["problems"])}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One pair: seconds of CPU, megabytes at the peak, counts by level; `error` is why it failed, if it did."""

    name: str
    megabytes: float
    parse_seconds: float | None
    check_seconds: float
    peak_megabytes: float
    counts: dict[str, int] | None
    problems: int
    error: str | None = None

    @property
    def ratio(self) -> float | None:
        """CPU of the whole check against the CPU of parsing alone."""
        return self.check_seconds / self.parse_seconds if self.parse_seconds else None


def pairs(folder: Path, only: list[str]) -> Iterator[tuple[str, Path, Path]]:
    """Yield name, old and new document of each pair in the folder."""
    for path in sorted(folder.resolve().iterdir()):
        if not path.is_dir() or (only and path.name not in only):
            continue
        meta = path / "meta.json"
        if meta.exists():
            said = json.loads(meta.read_text(encoding="utf-8"))
            sides = [path / (said[side].get("file") or said[side].get("entry", side)) for side in ("old", "new")]
        else:
            sides = [next(iter(sorted(path.glob(f"{side}.*"))), path / side) for side in ("old", "new")]
        if all(side.is_file() for side in sides):
            yield path.name, sides[0], sides[1]
            continue
        found = list(_of_folders(path / "old", path / "new"))
        for key in found:
            name = path.name if len(found) == 1 else f"{path.name} {key}"
            yield name, path / "old" / key, path / "new" / key
        if not found:
            print(f"{path.name}: left out, there are no two documents", file=sys.stderr)


def _of_folders(old: Path, new: Path) -> Iterator[Path]:
    """Yield the paths of the documents that two folders hold under the same name."""
    for path in sorted(old.rglob("*")):
        other = new / path.relative_to(old)
        if path.is_file() and other.is_file() and _DOCUMENT.search(path.read_text("utf-8", "replace")):
            yield path.relative_to(old)


def run(*arguments: str) -> tuple[int, str, str, float, float]:
    """Run Python with the arguments; return exit code, output, errors, CPU seconds and peak memory in megabytes."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=err, cwd=ROOT)
        deadline = time.monotonic() + TIMEOUT
        while True:
            found, status, usage = os.wait4(process.pid, os.WNOHANG)
            if found:
                break
            if time.monotonic() > deadline:
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                break
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        texts = out.read().decode(errors="replace"), err.read().decode(errors="replace")
        return process.returncode, *texts, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def measure(name: str, old: Path, new: Path) -> Measured:
    """Parse and compare one pair."""
    code, text, _, _, _ = run("-c", PARSE, str(old), str(new))
    parse = float(text) if code == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder, "report.json"))
        code, _, errors, seconds, peak = run("-m", "apidiff", "check", str(old), str(new), "-f", "json", "-o", report)
        # A process of its own: the peak of the next child would count from what this one holds.
        counts = json.loads(run("-c", COUNT, report)[1]) if code in (0, 1) else None
    return Measured(
        name=name,
        megabytes=(old.stat().st_size + new.stat().st_size) / 1e6,
        parse_seconds=parse,
        check_seconds=seconds,
        peak_megabytes=peak,
        counts={level: counts[level] for level in LEVELS} if counts else None,
        problems=counts["problems"] if counts else 0,
        error=None if counts else (errors.strip().splitlines() or [f"stopped after {TIMEOUT} s"])[-1],
    )


def row(pair: Measured) -> list[str]:
    """Return the cells of a pair's row."""
    cells = [pair.name, f"{pair.megabytes:.2f}", f"{pair.check_seconds:.2f}"]
    cells += [f"{pair.ratio:.1f}" if pair.ratio else "-", f"{pair.peak_megabytes:.0f}"]
    if pair.counts is None:
        return [*cells, pair.error or "", *[""] * (len(LEVELS))]
    return [*cells, *(str(pair.counts[level]) for level in LEVELS), str(pair.problems)]


PAGE = """\
# Real pairs

What `apidiff check -f json` finds in real documents, with profile `contract`, and what it costs. CPU seconds are those
of the machine that wrote this page; "x parsing" divides them by the CPU that parsing both entry documents takes, which
depends less on it. The page is written by `make bench CORPUS=...`; the documents are not part of this project.
"""

HEAD = ["pair", "MB", "CPU s", "x parsing", "peak MB", *LEVELS, "problems"]


def start_up() -> tuple[float, float]:
    """Return the CPU seconds of `import click` and of `apidiff --version`, the best of five."""
    click = min(run("-c", "import click")[3] for _ in range(5))
    apidiff = min(run("-m", "apidiff", "--version")[3] for _ in range(5))
    return click, apidiff


def main() -> int:
    """Measure, print, write; return 1 where a pair could not be compared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="names of pairs")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--table", type=Path, help="write the table here, as Markdown")
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"{given.folder} is not there: nothing to measure")
        return 0
    click, apidiff = start_up()
    print(f"start-up: import click {click:.3f} s, apidiff --version {apidiff:.3f} s ({apidiff / click:.1f} x)")
    measured = []
    print(" ".join(f"{cell:>{width(index)}}" for index, cell in enumerate(HEAD)))
    for name, old, new in pairs(given.folder, given.only):
        pair = measure(name, old, new)
        measured.append(pair)
        print(" ".join(f"{cell:>{width(index)}}" for index, cell in enumerate(row(pair))).rstrip(), flush=True)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        figures = {"start_up": {"click": click, "apidiff": apidiff}, "pairs": [asdict(pair) for pair in measured]}
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if given.table:
        lines: list[list[str]] = [HEAD, ["---"] + ["---:"] * (len(HEAD) - 1), *(row(pair) for pair in measured)]
        table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
        given.table.write_text(f"{PAGE}\n{table}", encoding="utf-8")
    return int(any(pair.error for pair in measured))


def width(index: int) -> int:
    """Return the columns of a cell on the terminal."""
    return 26 if index == 0 else max(9, len(HEAD[index]))


if __name__ == "__main__":
    sys.exit(main())

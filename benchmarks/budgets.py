"""What `apidiff check -f json` may cost, and what it costs here, as ratios.

    python benchmarks/budgets.py FOLDER [--json FILE]

FOLDER is that of `benchmarks/corpus.py`. Seconds are CPU, of the user and of the system, the best of a few runs. Each
stands beside a floor that is measured in the same run: for large documents the CPU of parsing both (orjson for JSON,
apidiff's own loader for YAML), for small ones that of `python -c "import click"`. What FOLDER does not hold is left
out.
Figures beyond a budget are marked; they do not fail the run, because machines differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import PARSE, ROOT, pairs, run

SAMPLE = ROOT / "sample_specs" / "users-envelope"
CHECK = ("-m", "apidiff", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One row: what was measured, the floor it stands beside, and how much it may be (all in `unit`)."""

    work: str
    unit: str
    measured: float
    floor: float
    allowed: float

    @property
    def cells(self) -> list[str]:
        """The row as text."""
        ratio = f"{self.measured / self.floor:.1f} x" if self.floor else "-"
        met = "met" if self.measured <= self.allowed else "over"
        digits = 0 if self.unit == "MB" else 2
        figures = (f"{figure:.{digits}f} {self.unit}" if figure else "-" for figure in (self.measured, self.floor))
        return [self.work, *figures, ratio, f"{self.allowed:.{digits}f} {self.unit}", met]


def best(runs: int, *arguments: str) -> tuple[float, float]:
    """Return the least CPU seconds and the least peak of memory in megabytes of some runs of Python."""
    found = [run(*arguments) for _ in range(runs)]
    for code, _, errors, _, _ in found:
        if code not in (0, 1):
            raise SystemExit(f"{' '.join(arguments)}: {errors.strip()}")
    return min(seconds for *_, seconds, _ in found), min(peak for *_, peak in found)


def parsing(*paths: Path) -> float:
    """Return the least CPU seconds that parsing the documents takes, without start-up."""
    return min(float(run("-c", PARSE, *map(str, paths))[1]) for _ in range(3))


def budgets(folder: Path) -> Iterator[Budget]:
    """Yield the rows, as they are measured."""
    click, _ = best(5, "-c", "import click")
    small, _ = best(5, *CHECK, str(SAMPLE / "old.yaml"), str(SAMPLE / "new.yaml"), "-f", "json")
    yield Budget(work="small pair", unit="s", measured=small, floor=click, allowed=2 * click + 0.06)
    known: dict[str, tuple[Path, Path]] = {name: (old, new) for name, old, new in pairs(folder, [])}
    limits: dict[str, Callable[[float], float]] = {
        "github-rest-adjacent": lambda floor: 12 * floor,
        "stripe-2022-11-15": lambda floor: 2.0,
    }
    for name, limit in limits.items():
        if name not in known:
            continue
        old, new = known[name]
        floor = parsing(old, new)
        seconds, peak = best(3, *CHECK, str(old), str(new), "-f", "json")
        yield Budget(work=name, unit="s", measured=seconds, floor=floor, allowed=limit(floor))
        yield Budget(work=f"{name}, memory at the peak", unit="MB", measured=peak, floor=0.0, allowed=400)
        floor = parsing(new, new)
        seconds, _ = best(3, *CHECK, str(new), str(new), "-f", "json")
        yield Budget(work=f"{name}, new against itself", unit="s", measured=seconds, floor=floor, allowed=3 * floor)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args()
    widths = (44, 10, 10, 8, 10, 6)
    head = ["work", "measured", "floor", "ratio", "budget", ""]
    print(" ".join(f"{cell:<{width}}" for cell, width in zip(head, widths, strict=True)).rstrip())
    rows = []
    for row in budgets(given.folder) if given.folder.is_dir() else ():
        rows.append(row)
        print(" ".join(f"{cell:<{width}}" for cell, width in zip(row.cells, widths, strict=True)).rstrip(), flush=True)
    if not given.folder.is_dir():
        print(f"{given.folder} is not there: nothing to measure")
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

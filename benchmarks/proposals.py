"""What `apidiff propose --only all` and `apidiff verify` make of a folder of real pairs.

    python benchmarks/proposals.py FOLDER [--only NAME ...] [--table FILE]

FOLDER holds one folder per pair with `old.*` and `new.*`; pairs of many files and those not in OpenAPI 3 are left out.
A, B and D are the differences and failures that the proof finds (see docs/cadwyn.md); seconds are CPU of everything,
the worker with Cadwyn included. A pair that cannot be carried out is a row that says so.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pair."""

    name: str
    megabytes: float
    changes: int
    a: int
    b: int
    failures: int
    exchanges: int
    blind: int
    person: int
    seconds: float
    error: str

    @property
    def line(self) -> str:
        """The row of the table."""
        if self.error:
            return (
                f"| {self.name} | {self.megabytes:.2f} | {self.changes} | {self.error} | | | | | {self.seconds:.0f} |"
            )
        return (
            f"| {self.name} | {self.megabytes:.2f} | {self.changes} | {self.a} | {self.b} | "
            f"{self.failures} of {self.exchanges} | {self.blind} | {self.person} | {self.seconds:.0f} |"
        )


HEAD = (
    "| pair | MB | version changes | A | B | D failed | not seen (C) | need a person | CPU s |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def pairs(folder: Path, only: list[str]) -> Iterator[tuple[str, Path, Path]]:
    """Yield the pairs of single files."""
    for entry in sorted(folder.iterdir()):
        old, new = sorted(entry.glob("old.*")), sorted(entry.glob("new.*"))
        if (not only or entry.name in only) and old and new and old[0].is_file() and new[0].is_file():
            yield entry.name, old[0], new[0]


def measured(name: str, old: Path, new: Path) -> Row | None:
    """Return the row of a pair, None for one that is not in OpenAPI 3."""
    from apidiff.model.contract import Standard
    from apidiff.pipeline import compare
    from apidiff.propose.plan.planner import Options, plan
    from apidiff.verify.diagram import draw
    from apidiff.verify.statement import PERSON, statements

    before = _cpu()
    report = compare(str(old), str(new))
    contracts = report.old.contract, report.new.contract
    if Standard.SWAGGER_2_0 in (contracts[0].standard, contracts[1].standard):
        return None
    made = plan(report, Options(everything=True))
    diagram = draw(made)
    return Row(
        name=name,
        megabytes=(old.stat().st_size + new.stat().st_size) / 2e6,
        changes=len(made.proposal.changes),
        a=len(diagram.a),
        b=len(diagram.b),
        failures=len(diagram.failures),
        exchanges=diagram.exchanges,
        blind=len(diagram.c),
        person=sum(item.verdict == PERSON for item in statements(made, diagram)),
        seconds=_cpu() - before,
        error="" if diagram.error is None else f"{diagram.phase}: {diagram.error.splitlines()[-1][:120]}",
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in used)


def main() -> int:
    """Measure, print, and write the table if it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--table", type=Path)
    given = parser.parse_args()
    lines = [HEAD]
    print(HEAD)
    for name, old, new in pairs(given.folder, given.only):
        row = measured(name, old, new)
        if row is not None:
            lines.append(row.line)
            print(row.line, flush=True)
    if given.table is not None:
        given.table.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

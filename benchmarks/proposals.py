"""What `apidiff propose` and `apidiff verify` make of a folder of real pairs.

    python benchmarks/proposals.py FOLDER [--only NAME ...] [--breaking] [--show N] [--table FILE]

FOLDER holds one folder per pair with `old.*` and `new.*`, or with a `meta.json` whose `old.file` and `new.file` name
the entry documents. Every pair is a row: one that cannot be carried out says why, and makes the exit code 1, as
differences do. What a document refers to and is not there is left out (`--lenient`), and the row counts such parts. The
whole old document is wanted back (`--only all`); with `--breaking`, what breaks its clients. A, B and D are the
differences and failures that the proof finds (see docs/cadwyn.md), `--show` prints the first N of each. Named are the
breaking findings with a version change of their own, and those with a reason why there is none. Seconds are CPU: those
of comparing, of planning with the text of the module, and of the worker with Cadwyn. Run it with the Python of an
environment for each version of Cadwyn: the table says which it was.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIMIT = 3600
"""Seconds for one proof: where other work is done, too, these say nothing of what it needs (the CPU time does)."""
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pair. `error` says why it could not be carried out to the end."""

    name: str
    megabytes: float
    changes: int = 0
    breaking: int = 0
    named: int = 0
    reasoned: int = 0
    a: list[str] = field(default_factory=list)
    b: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    exchanges: int = 0
    left: bool = False
    blind: int = 0
    person: int = 0
    seconds: tuple[float, float, float] = (0, 0, 0)
    unread: int = 0
    error: str = ""

    @property
    def line(self) -> str:
        """The row of the table."""
        compared, planned, proved = self.seconds
        reasons = f" + {self.reasoned}" if self.reasoned else ""
        name = f"{self.name} ({self.unread} parts not read)" if self.unread else self.name
        head = f"| {name} | {self.megabytes:.2f} | {self.changes} | {self.named}{reasons} of {self.breaking} | "
        tail = f" | {compared:.0f} + {planned:.0f} + {proved:.0f} |"
        if self.error:
            return f"{head}{self.error} | | | | {tail}"
        tried = f"{len(self.failures)} of {self.exchanges}{' (time was up)' if self.left else ''}"
        return f"{head}{len(self.a)} | {len(self.b)} | {tried} | {self.blind} | {self.person}{tail}"

    @property
    def holds(self) -> bool:
        """True where everything was carried out, and nothing differs or fails."""
        return not (self.error or self.a or self.b or self.failures)


HEAD = (
    "| pair | MB | version changes | breaking, named | A | B | D failed | not seen (C) | need a person | CPU s |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def pairs(folder: Path, only: list[str]) -> Iterator[tuple[str, Path, Path]]:
    """Yield the pairs: their entry documents."""
    for entry in sorted(folder.iterdir()):
        if not entry.is_dir() or (only and entry.name not in only):
            continue
        found = [next(iter(sorted(entry.glob(f"{side}.*"))), None) for side in ("old", "new")]
        meta = entry / "meta.json"
        if None in found and meta.is_file():
            said = json.loads(meta.read_text("utf-8"))
            named = [said[side].get("file") or said[side]["entry"] for side in ("old", "new")]
            found = [entry / name for name in named]
        old, new = found
        yield entry.name, old or entry / "old", new or entry / "new"


def measured(name: str, old: Path, new: Path, *, everything: bool) -> Row:
    """Return the row of a pair."""
    megabytes = sum(path.stat().st_size for path in (old, new) if path.is_file()) / 2e6
    try:
        return _measured(name, old, new, megabytes, everything=everything)
    except Exception as error:  # what cannot be carried out is a row, and a failure of this program
        return Row(name=name, megabytes=megabytes, error=f"{type(error).__name__}: {str(error)[:120]}")


def _measured(name: str, old: Path, new: Path, megabytes: float, *, everything: bool) -> Row:
    from apidiff.config import Settings
    from apidiff.model.finding import Level
    from apidiff.pipeline import compare, with_proposals
    from apidiff.propose.plan.planner import Options, plan
    from apidiff.propose.targets.models import Models
    from apidiff.propose.targets.registry import render
    from apidiff.verify.diagram import draw
    from apidiff.verify.statement import PERSON, statements

    started = _cpu()
    report = compare(str(old), str(new), Settings(lenient=True))
    compared = _cpu()
    made = plan(report, Options(everything=everything))
    render(made, "cadwyn", Models())
    planned = _cpu()
    diagram = draw(made, breaks=None if everything else _breaks, seconds=LIMIT)
    proved = _cpu()
    breaking = [item for item in with_proposals(report).findings if item.level is Level.BREAKING]
    return Row(
        name=name,
        megabytes=megabytes,
        changes=len(made.proposal.changes),
        breaking=len(breaking),
        named=sum(item.proposal is not None for item in breaking),
        reasoned=sum(bool(item.unproposed) for item in breaking),
        a=list(diagram.a),
        b=list(diagram.b),
        failures=[f"{route}: {what}" for route, what in diagram.failures],
        exchanges=diagram.exchanges,
        left=not diagram.complete,
        blind=len(diagram.c),
        person=sum(item.verdict == PERSON for item in statements(made, diagram)),
        unread=sum(problem.leaves_out for problem in report.problems),
        seconds=(compared - started, planned - compared, proved - planned),
        error="" if diagram.error is None else f"{diagram.phase}: {diagram.error.splitlines()[-1][:200]}",
    )


def _breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    from apidiff.model.finding import Level
    from apidiff.pipeline import compare

    return [
        f"{item.usages[0][0].operation if item.usages else ''}: {item.message}"
        for item in compare(old, new).findings
        if item.level is Level.BREAKING
    ]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in used)


def main() -> int:
    """Measure, print, and write the table if it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--breaking", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--table", type=Path)
    given = parser.parse_args()
    title = f"Cadwyn {version('cadwyn')}, `--only {'breaking' if given.breaking else 'all'}`"
    lines = [title, "", HEAD]
    print("\n".join(lines), flush=True)
    holds = True
    for name, old, new in pairs(given.folder, given.only):
        row = measured(name, old, new, everything=not given.breaking)
        lines.append(row.line)
        print(row.line, flush=True)
        for part in (row.a, row.b, row.failures):
            for said in part[: given.show]:
                print(f"    {said[:600]}", flush=True)
        holds = holds and row.holds
    if given.table is not None:
        given.table.write_text("\n".join(lines) + "\n", "utf-8")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())

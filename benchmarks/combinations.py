"""Edits of two places that combine or cancel, with known truth: does the verdict name each by its right level?

    python benchmarks/combinations.py [--seed N] [--times N] [--kinds WORD ...] [--show] [--save FOLDER]

Every kind is drawn so many times: a small document, the edited one, and the levels that the worst finding may have,
which follow from how the pair was made. A break that is called less is hidden; something harmless that is called a
warning or a break is a false alarm. Exit code 1 where a break was hidden, or more than 1 % are false alarms.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

from combined.case import Case, Kind
from combined.closed import CLOSED_KINDS
from combined.discriminators import DISCRIMINATOR_KINDS
from combined.marks import MARK_KINDS
from combined.moves import REFERENCE_KINDS, move_kinds
from combined.ranges import RANGE_KINDS
from mutation.truth import LEVELS

import apidiff

ALARMS = 0.01


def kinds() -> list[Kind]:
    """Return every kind of combined edit."""
    return [*REFERENCE_KINDS, *RANGE_KINDS, *MARK_KINDS, *DISCRIMINATOR_KINDS, *CLOSED_KINDS, *move_kinds()]


def verdict(case: Case) -> tuple[str, list[str]]:
    """Return the level of the worst finding on a pair, and the first findings as text."""
    report = apidiff.compare(case.old, case.new).to_dict()
    level = next((level for level in reversed(LEVELS[1:]) if report["summary"][level]), "none")
    return level, [f"{one['rule']} ({one['level']}, {one['evidence']['type']})" for one in report["findings"][:3]]


def complaint(case: Case, level: str) -> str | None:
    """Return what is wrong with a verdict, if anything."""
    if level in case.allowed:
        return None
    rank, lowest = LEVELS.index(level), min(map(LEVELS.index, case.allowed))
    if rank < lowest:
        return "hidden" if LEVELS[lowest] in ("warning", "breaking") else "unseen"
    return "false alarm" if level in ("warning", "breaking") else None


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=3, help="cases of every kind")
    parser.add_argument("--kinds", nargs="*", default=[], help="words in the names of kinds")
    parser.add_argument("--show", action="store_true", help="print what is wrong as it is found")
    parser.add_argument("--save", type=Path, help="a folder that gets the pairs that are judged wrong")
    options = parser.parse_args()
    tally: Counter[str] = Counter()
    named = [one for one in kinds() if not options.kinds or any(word in one.name for word in options.kinds)]
    for kind in named:
        for index, case in enumerate(islice(kind.make(Random(f"{options.seed} {kind.name}")), options.times)):
            level, found = verdict(case)
            wrong = complaint(case, level)
            tally[wrong or "right"] += 1
            if wrong is not None and (options.show or wrong == "hidden"):
                print(f"{wrong}: {kind.name} #{index}: {'/'.join(sorted(case.allowed))} became {level}: {found}")
            if wrong is not None and options.save is not None:
                place = options.save / f"{wrong} {kind.name} {index}".replace(" ", "-").replace(">", "")
                place.mkdir(parents=True, exist_ok=True)
                for side, value in (("old", case.old), ("new", case.new)):
                    (place / f"{side}.json").write_text(json.dumps(value, indent=1))
    total = sum(tally.values())
    print(f"{len(named)} kinds, {total} pairs: " + ", ".join(f"{name} {count}" for name, count in tally.most_common()))
    return 1 if tally["hidden"] or tally["unseen"] or tally["false alarm"] > ALARMS * total else 0


if __name__ == "__main__":
    sys.exit(main())

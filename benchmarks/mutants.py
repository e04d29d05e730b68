"""How many mutants of proposals the verifier catches, over the hand-made pairs of tests/verify.

    python benchmarks/mutants.py [NAME ...]

Each instruction and each converter of each proposal is left out in turn. Survivors are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main(names: list[str]) -> int:
    """Count and print; 1 where fewer than 95 % are caught."""
    from tests.propose.made import planned
    from tests.verify.mutation import mutants, survives
    from tests.verify.pairs import NESTED, PAIRS

    tried = caught = 0
    for pair in [*PAIRS, *NESTED]:
        if names and pair.name not in names:
            continue
        plan = planned(pair.old, pair.new, everything=True, **pair.answers)
        for mutant in mutants(plan):
            tried += 1
            if survives(plan, mutant) is None:
                caught += 1
            else:
                print(f"survives: {pair.name}, {mutant.change} without {mutant.lost[:160]}", flush=True)
    print(f"{caught} of {tried} caught ({caught / max(tried, 1):.1%})")
    return 0 if caught >= 0.95 * tried else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

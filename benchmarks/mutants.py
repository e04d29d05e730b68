"""How many mutants of proposals the verifier catches, over the hand-made pairs of tests/verify and the nested pairs
of nested_pairs.

    python benchmarks/mutants.py [--set made|nested] [NAME ...]

Each instruction and each converter of each proposal is left out in turn; in the nested pairs each is altered, too: its
type, its name, each step of what a converter does, each value and each limit in it. Survivors are printed. What can be
left out without a difference for any value (see `redundant`) is counted apart. Cadwyn is imported once, and every proof
is drawn in a fork of that process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

GOAL = 0.98


def main() -> int:
    """Count and print; 1 where fewer than GOAL are caught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=["made", "nested"], action="append", help="which pairs (default: all)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="words that names of pairs hold")
    options = parser.parse_args()

    from apidiff.verify import diagram
    from tests import warm
    from tests.verify.mutation import draw_source

    diagram.answer_of = warm.answer_of
    tried = caught = needless = 0
    for name, plan, wanted in _plans(options.set or ["made", "nested"]):
        if options.names and not any(word in name for word in options.names):
            continue
        whole = diagram.versions_source(plan.proposal)
        drawn = draw_source(plan, whole)
        if not drawn.holds:
            print(f"does not hold: {name}, {drawn.error or drawn.a or drawn.b or drawn.failures}", flush=True)
        seen = {whole}
        for lost, proposal in wanted:
            source = diagram.versions_source(proposal)
            if source in seen:
                continue
            seen.add(source)
            tried += 1
            if not draw_source(plan, source).holds:
                caught += 1
            elif (why := redundant(plan, proposal)) is not None:
                needless += 1
                print(f"redundant: {name}, {lost[:120]}: {why}", flush=True)
            else:
                print(f"survives: {name}, {lost[:300]}", flush=True)
    left = tried - needless
    print(f"{caught} of {left} caught ({caught / max(left, 1):.1%}), {needless} more are redundant")
    return 0 if caught >= GOAL * left else 1


def redundant(plan: Any, proposal: Any) -> str | None:
    """Return why what a mutant lacks makes no difference for any value, None where it may make one."""
    from apidiff.model.proposal.conversion import DropKey
    from apidiff.model.proposal.proposal import FieldHad
    from apidiff.propose.shapes.fields import declared_type

    lost = [
        (function, step)
        for function, other in zip(plan.proposal.functions, proposal.functions, strict=True)
        for step in function.steps
        if step not in other.steps
    ]
    if lost and all(isinstance(step, DropKey) and _ignores(plan, function, step.key) for function, step in lost):
        return "a class without `extra` ignores what it does not declare"
    kept = {item for change in proposal.changes for item in change.instructions}
    gone = [item for change in plan.proposal.changes for item in change.instructions if item not in kept]
    if gone and all(
        isinstance(item, FieldHad)
        and item == FieldHad(owner=item.owner, field=item.field, old=item.old, type=item.type)
        for item in gone
    ):
        fields = {(item.owner, field.name): field for item in gone for field in plan.head.model(item.owner).fields}
        now = [replace(fields[item.owner, item.field], required=True) for item in gone]
        if all(declared_type(field) == item.type for field, item in zip(now, gone, strict=True)):
            return "MISSING is no value, and a field without a default has to be there"
    return None


def _ignores(plan: Any, function: Any, key: str) -> bool:
    world = plan.head if function.direction == "request" else plan.old
    sources = {new: old for old, new in plan.pairing.classes.items()}
    model = world.model(function.schema if function.direction == "request" else sources.get(function.schema, ""))
    return model is not None and model.rest is None and key not in model.by_wire()


def _plans(sets: list[str]) -> Iterator[tuple[str, Any, Iterator[tuple[str, Any]]]]:
    """Yield the name of each pair, its plan, and the mutants of that."""
    from benchmarks.altered import altered
    from benchmarks.nested_pairs import answered, pairs
    from tests.propose.made import planned
    from tests.verify.mutation import mutants
    from tests.verify.pairs import NESTED, PAIRS

    for pair in [*PAIRS, *NESTED] if "made" in sets else []:
        plan = planned(pair.old, pair.new, everything=True, **pair.answers)
        yield pair.name, plan, ((f"{one.change} without {one.lost}", one.proposal) for one in mutants(plan))
    for name, old, new in pairs() if "nested" in sets else []:
        plan = answered(planned, old, new)
        lost = ((f"{one.change} without {one.lost}", one.proposal) for one in mutants(plan))
        yield name, plan, (item for group in (lost, altered(plan.proposal)) for item in group)


if __name__ == "__main__":
    sys.exit(main())

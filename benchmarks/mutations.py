"""Single edits of real documents with known truth: does the verdict name each by its right level?

    python benchmarks/mutations.py FOLDER [--seed N] [--per-document N] [--most N] [--pairs N] [--kinds WORD ...]
    [--documents WORD ...] [--largest MEGABYTES] [--show]

FOLDER holds one folder per document with `old.*` (JSON or YAML, a single file). Every kind of edit is made at random
places of every document; old and edited are compared, then edited and old. What the worst finding may be follows from
where the edited part stands, by a walk over the document that shares nothing with the program. Edits whose truth
depends on more than that are not made. A break that is called less is hidden; something harmless called a warning or
a break is a false alarm. Then two edits are made at once: what is said of either alone has to be said again. Exit
code 1 where a break was hidden, or less than 99.5 % are right.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as File
from random import Random
from typing import Any

from mutation import branches, parts, standards, substitutions, wordings  # noqa: F401  (they enter their kinds)
from mutation.pairs import drawn, lost
from mutation.payloads import Payloads
from mutation.reach import REQUEST, RESPONSE, Place, Reach
from mutation.rewrites import rewrite_kinds
from mutation.schemas import SCHEMA_KINDS
from mutation.surface import SURFACE_KINDS, Edited
from mutation.tree import Path, at, replaced
from mutation.truth import BREAKING, LEVELS, SILENT, Allowed, Effect, Made, SchemaKind, View, worst
from mutation.witnesses import Checker

import apidiff
from apidiff.load.sources.source import load

GOAL = 0.995


@dataclass
class Tally:
    """What became of the edits of one kind."""

    total: int = 0
    right: int = 0
    hidden: int = 0
    alarms: int = 0

    def add(self, allowed: Allowed, level: str) -> str | None:
        """Count one verdict. Returns what is wrong with it, if anything."""
        self.total += 1
        if level in allowed:
            self.right += 1
            return None
        highest = max(allowed, key=LEVELS.index)
        lowest = min(allowed, key=LEVELS.index)
        if lowest == "breaking" or (lowest == "warning" and LEVELS.index(level) < LEVELS.index("warning")):
            self.hidden += lowest == "breaking"
            return "hidden break" if lowest == "breaking" else "too low"
        if LEVELS.index(level) > LEVELS.index(highest) and level in ("warning", "breaking"):
            self.alarms += 1
            return "false alarm"
        return "unseen"


@dataclass
class Run:
    """The figures of a whole run."""

    show: bool
    seconds: float = 0.0
    tallies: dict[str, Tally] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    evidence: Counter[str] = field(default_factory=Counter)

    def judge(self, kind: str, where: str, old: Any, new: Any, allowed: Allowed) -> None:
        """Compare two documents and count the verdict."""
        started = time.perf_counter()
        try:
            report = apidiff.compare(old, new).to_dict()
        except Exception as error:
            self.wrong.append(f"{kind} at {where}: {type(error).__name__}: {error}")
            self.tallies.setdefault(kind, Tally()).total += 1
            return
        self.seconds += time.perf_counter() - started
        level = next((level for level in reversed(LEVELS[1:]) if report["summary"][level]), "none")
        complaint = self.tallies.setdefault(kind, Tally()).add(allowed, level)
        if complaint is not None:
            found = "; ".join(f"{one['rule']} ({one['level']})" for one in report["findings"][:3])
            self.wrong.append(f"{kind}: {complaint}, {'/'.join(sorted(allowed))} became {level} at {where}: {found}")
            if self.show:
                print(self.wrong[-1], flush=True)
        self._evidence(kind, where, old, new, report)

    def judge_both(self, names: str, where: str, pairs: list[tuple[Any, Any]]) -> None:
        """Compare two documents that differ by two edits; what either edit alone is called must be said again."""
        started = time.perf_counter()
        together, *alone = (apidiff.compare(old, new).to_dict()["findings"] for old, new in pairs)
        self.seconds += time.perf_counter() - started
        missing = [key for findings in alone for key in lost(findings, together)]
        tally = self.tallies.setdefault("two edits at once", Tally())
        tally.total += 1
        tally.right += not missing
        tally.hidden += any(key[0] == "breaking" for key in missing)
        if missing:
            self.wrong.append(f"{names}: lost at {where}: {missing[:2]}")
            if self.show:
                print(self.wrong[-1], flush=True)

    def _evidence(self, kind: str, where: str, old: Any, new: Any, report: Any) -> None:
        checker = Checker(old, new)
        for finding in report["findings"]:
            evidence = finding["evidence"]
            self.evidence[f"{finding['level']} by {evidence['type']}"] += 1
            complaint = None
            if finding["level"] == "breaking" and evidence["type"] in ("proof", "assumed"):
                complaint = f"a break with evidence {evidence['type']}"
            elif evidence["type"] == "witness":
                complaint = checker.complaint(evidence)
                self.evidence["witnesses checked" if complaint is None else "witnesses refused"] += 1
            if complaint is not None:
                self.wrong.append(f"{kind} at {where}: {finding['rule']}: {complaint}")
                if self.show:
                    print(self.wrong[-1], flush=True)


def types_in(schema: Any) -> set[str]:
    """Return the JSON types that a schema names anywhere: as types, and by its values."""
    found: set[str] = set()
    pending = [schema]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            declared = one.get("type")
            found.update(name for name in (declared if isinstance(declared, list) else [declared]) if name)
            if one.get("nullable") or one.get("x-nullable"):
                found.add("null")
            values = [*(one.get("enum") or []), *([one["const"]] if "const" in one else [])]
            found.update(type(value).__name__ for value in values if not isinstance(value, str))
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return found


def directions(reach: Reach, place: Place, schema: Any, made: Made) -> tuple[set[str], set[str]]:
    """Return the directions that surely carry the edited part, and those that may."""
    clean, reached = set(place.clean), set(place.reached)
    if made.of is not None:
        for mark, direction in (("readOnly", REQUEST), ("writeOnly", RESPONSE)):
            if reach.is_marked(schema, made.of, mark):
                clean.discard(direction)
                reached.discard(direction)
    return clean, reached


@dataclass
class Maker:
    """Makes edits of the schemas of one document, and says what each may be called."""

    reach: Reach
    rng: Random
    payloads: Payloads

    def edits(self, kind: SchemaKind) -> Iterator[tuple[str, Edited]]:
        """Yield places and edited documents."""
        paths = sorted(self.reach.places, key=repr)
        self.rng.shuffle(paths)
        for path in paths:
            found = self._edit(kind, path)
            if found is not None and (found[1].there is not None or found[1].back is not None):
                yield found

    def _edit(self, kind: SchemaKind, path: Path) -> tuple[str, Edited] | None:
        reach, place = self.reach, self.reach.places[path]
        root, schema = reach.root, at(reach.root, path)
        others = tuple(at(root, other) for other in sorted(place.others, key=repr))
        made = kind.make(View(root, reach, place, schema, others, place.beside_union), self.rng)
        sure = made is not None
        if made is None:
            # A part of a composition: the edit is made all the same, and a payload has to show what it does.
            made = kind.make(View(root, reach, place, schema, (), False), self.rng)
            if made is None or kind.name in ALONE or schema.keys() & {"allOf", "anyOf", "oneOf"}:
                return None
        made = made if isinstance(made, Made) else Made(made)
        before = schema if made.before is None else made.before
        if place.travels_as_text and types_in(before) != types_in(made.schema):
            return None  # What is another type in JSON may be the same text; benchmarks/texts.py has the truth of that.
        there, back = made.effect or (kind.there, kind.back)
        clean, reached = directions(reach, place, schema, made)
        sure = sure and made.sure
        if made.before is not None and (not sure or clean != reached):
            return None
        new = replaced(root, path, made.schema)
        forth_allowed, back_allowed = (
            self._allowed(effect, clean if sure else set(), reached, path, new, undo, kind.by_table and sure)
            for undo, effect in ((False, there), (True, back))
        )
        old = None if made.before is None else replaced(root, path, made.before)
        if made.parts:
            old, new = (_with_parts(one, made.parts) for one in (old, new))
        return "/" + "/".join(map(str, path)), Edited(new, forth_allowed, back_allowed, old=old)

    def _allowed(
        self, effect: Effect, clean: set[str], reached: set[str], path: Path, new: Any, undo: bool, by_table: bool
    ) -> Allowed | None:
        every = [effect.over(clean)] if clean or not reached else []
        for direction in sorted(reached - clean):
            found = effect.over({direction})
            if "breaking" in found:
                shown = by_table or self.payloads.breaks(path, new, direction, back=undo, rng=self.rng)
                every.append(BREAKING if shown else frozenset(LEVELS))
            else:
                # What another part forbids anyway, nobody can say is allowed now.
                every.append(found | SILENT)
        allowed = worst(every)
        return None if "breaking" in allowed and len(allowed) > 1 and "non-breaking" in allowed else allowed


def _with_parts(root: Any, more: dict[str, Any]) -> Any:
    components = root.get("components") or {}
    return {**root, "components": {**components, "schemas": {**components.get("schemas", {}), **more}}}


ALONE = (
    "object closed",
    "map closed",
    "free form closed",
    "free form constrained",
    "type removed",
    "max-properties added",
)
"""Kinds whose harmless direction is not so among other schemas of the same values."""


def run_document(run: Run, name: str, root: Any, seed: int, times: int, words: list[str], most: int) -> None:
    """Make every kind of edit in one document, or so many kinds drawn by lot."""
    reach = Reach(root)
    payloads = Payloads(reach)
    surface = (*SURFACE_KINDS, *rewrite_kinds(reach))
    every = [*((kind.name, kind.undone) for kind in SCHEMA_KINDS), *((kind.name, kind.undone) for kind in surface)]
    names = [kind for kind, undone in every if wanted(words, kind, undone)]
    drawn_ones = set(names if len(names) <= most else Random(f"{seed} {name}").sample(names, most))
    for kind in SCHEMA_KINDS:
        if kind.name not in drawn_ones:
            continue
        maker = Maker(reach, Random(f"{seed} {name} {kind.name}"), payloads)
        for where, made in islice(maker.edits(kind), times):
            both_ways(run, kind.name, kind.undone, f"{name} {where}", root, made)
    for other in surface:
        if other.name in drawn_ones:
            for index, made in enumerate(islice(other.make(root, Random(f"{seed} {name} {other.name}")), times)):
                both_ways(run, other.name, other.undone, f"{name} #{index}", root, made)


def run_pairs(run: Run, name: str, root: Any, seed: int, times: int) -> None:
    """Make two edits at once in one document."""
    reach = Reach(root)
    payloads = Payloads(reach)
    every: list[tuple[str, Iterator[Edited]]] = [
        (kind.name, (made for _, made in Maker(reach, Random(f"{seed} {name} {kind.name}"), payloads).edits(kind)))
        for kind in SCHEMA_KINDS
    ]
    every += [(kind.name, kind.make(root, Random(f"{seed} {name} {kind.name}"))) for kind in SURFACE_KINDS]
    for names, both in drawn(every, Random(f"{seed} {name}"), root, times):
        run.judge_both(names, name, [(both.old, both.new), *both.alone])


def both_ways(run: Run, name: str, undone: str, where: str, root: Any, made: Edited) -> None:
    """Judge an edit and its opposite."""
    old = root if made.old is None else made.old
    if made.there is not None:
        run.judge(name, where, old, made.new, made.there)
    if made.back is not None:
        run.judge(undone, where, made.new, old, made.back)


def wanted(words: list[str], *names: str) -> bool:
    """Return whether a kind was asked for."""
    return not words or any(word in name for word in words for name in names)


def documents(folder: File, words: list[str], largest: float) -> Iterator[tuple[str, Any]]:
    """Yield the documents of a folder, the small ones first."""
    found = [path for path in folder.glob("*/old.*") if path.is_file() and path.stat().st_size <= largest * 1e6]
    for path in sorted(found, key=lambda path: path.stat().st_size):
        if not words or any(word in path.parent.name for word in words):
            yield path.parent.name, load(str(path)).entry.root


def table(run: Run) -> Iterator[str]:
    """Yield the figures, one kind a line."""
    for kind, one in run.tallies.items():
        yield f"{kind:32} {one.right:5}/{one.total:<5} hidden {one.hidden:3}  false alarms {one.alarms:3}"
    every = list(run.tallies.values())
    total, right = sum(one.total for one in every), sum(one.right for one in every)
    hidden, alarms = sum(one.hidden for one in every), sum(one.alarms for one in every)
    yield f"{len(run.tallies)} kinds, {right} of {total} right ({100 * right / max(total, 1):.2f} %), hidden {hidden}, "
    yield f"false alarms {alarms}; {run.seconds:.0f} s in {total} comparisons"
    yield ", ".join(f"{name}: {count}" for name, count in sorted(run.evidence.items()))


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=File)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-document", type=int, default=2, help="edits of one kind in one document")
    parser.add_argument("--kinds", nargs="*", default=[], help="words in the names of kinds")
    parser.add_argument("--documents", nargs="*", default=[], help="words in the names of documents")
    parser.add_argument("--largest", type=float, default=1.0, help="megabytes of the largest document taken")
    parser.add_argument("--most", type=int, default=10_000, help="kinds of edits in one document, drawn by lot")
    parser.add_argument("--pairs", type=int, default=10, help="two edits at once, so many times in one document")
    parser.add_argument("--show", action="store_true", help="print what is wrong as it is found")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder} is absent: nothing to measure")
        return 0
    gc.disable()
    run = Run(show=options.show)
    for name, root in documents(options.folder, options.documents, options.largest):
        started = time.perf_counter()
        run_document(run, name, root, options.seed, options.per_document, options.kinds, options.most)
        if wanted(options.kinds, "two edits at once"):
            run_pairs(run, name, root, options.seed, options.pairs)
        gc.collect()
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    print("\n".join(run.wrong))
    print("\n".join(table(run)))
    every = run.tallies.values()
    total, right = sum(one.total for one in every), sum(one.right for one in every)
    return 0 if right >= GOAL * total and not any(one.hidden for one in every) else 1


if __name__ == "__main__":
    sys.exit(main())

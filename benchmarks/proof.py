"""How good the prover is: containment suites, random pairs, and witnesses judged by a second validator.

    python benchmarks/proof.py SUITES [--only NAME ...] [--pairs N] [--corpus FOLDER]

SUITES is a folder with `suite-2020-12.jsonl`, `suite-draft7.jsonl` and `openapi-like.jsonl` (one object a line: `a`,
`b`, `exp`, `src`). What is absent is skipped and said so; nothing is downloaded. With 10,000 random pairs it takes one
to two minutes of CPU. With --corpus, the real pairs in that folder are compared too, and how the changes that the
prover was asked about were decided is counted; that takes some minutes more. Exit code 1 where a claim "contained" was
wrong, less than 95 % of a suite was decided correctly, or the second validator accepts less than 99.9 % of the
witnesses.

A suite's label is set aside, and counted apart, where a concrete value contradicts it: a certified counterexample
against "contained", or, for a left side of a single value, two validators that judge that value. Such cases are named.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from apidiff.contain import Boxed, Outcome, Prover, Reading, Verdict, compare_schemas
from apidiff.contain.evidence.export import Uncertifiable
from benchmarks.corpus import pairs as real_pairs
from benchmarks.corpus import run
from benchmarks.judging import documents, sends
from benchmarks.schema_pairs import edited, random_document, random_value
from benchmarks.second import second_opinion
from benchmarks.small_schemas import all_values, changed, small_schema

SUITES = (("suite-2020-12.jsonl", "2020-12"), ("suite-draft7.jsonl", "draft7"), ("openapi-like.jsonl", "2020-12"))
COLUMNS = ("cases", "right", "unsound", "wrong no", "undecided", "label refuted", "% decided right", "slowest s")
SETS = (*(name.removesuffix(".jsonl") for name, _ in SUITES), "openapi-pairs", "small-pairs")
EVIDENCE = ("witness", "proof", "assumed", "undecided")
SAMPLES = 120
DECIDED = 95.0
ACCEPTED = 99.9


def main() -> int:
    """Print the tables and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", type=Path, help="folder of the suites")
    parser.add_argument("--only", nargs="*", metavar="NAME", choices=SETS, default=SETS, help=", ".join(SETS))
    parser.add_argument("--pairs", type=int, default=10_000, help="random pairs per generator (default: 10000)")
    parser.add_argument("--corpus", type=Path, help="folder of real pairs, as for benchmarks/corpus.py")
    options = parser.parse_args()
    unsound = short = 0
    witnesses = WitnessCheck()
    print("| set | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for name, draft in SUITES:
        path = options.suites / name
        if path.stem not in options.only:
            continue
        if not path.is_file():
            print(f"| {name} | absent, skipped |")
            continue
        for second in (False, True):
            row = run_suite(path, draft, witnesses, second=second)
            unsound += row["unsound"]
            short += second and float(row["% decided right"]) < DECIDED
            label = name + (" + second prover" if second else "")
            print(f"| {label} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |", flush=True)
        print(f"    labels set aside in {name}: {', '.join(row['sources']) or 'none'}")
    print()
    for title, make in (("openapi-pairs", openapi_pairs), ("small-pairs", small_pairs)):
        if title in options.only:
            unsound += run_pairs(title, make(options.pairs), witnesses)
    share = witnesses.report()
    if options.corpus is not None:
        run_corpus(options.corpus)
    return int(bool(unsound or short or share < ACCEPTED))


def run_suite(path: Path, draft: str, witnesses: WitnessCheck, *, second: bool) -> dict[str, Any]:
    """Return the counts of one suite."""
    row: Counter[str] = Counter()
    aside: dict[str, None] = {}
    slowest = 0.0
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        started = time.perf_counter()
        outcome = compare_schemas(case["a"], case["b"], draft=draft)
        if second:
            outcome = second_opinion(case["a"], case["b"], draft=draft, outcome=outcome)
        slowest = max(slowest, time.perf_counter() - started)
        row["cases"] += 1
        column = judge(case, outcome, draft)
        row[column] += 1
        if column == "label refuted":
            aside[case["src"]] = None
        if outcome.witness is not None and not second:
            witnesses.see(outcome.witness, [case["a"]], case["b"], draft, formats=False, name=case["src"])
    result: dict[str, Any] = {column: row[column] for column in COLUMNS}
    result["sources"] = list(aside)
    result["% decided right"] = f"{100 * (row['right'] + row['label refuted']) / row['cases']:.2f}"
    result["slowest s"] = f"{slowest:.2f}"
    return result


def run_corpus(folder: Path) -> None:
    """Print how the changes of real pairs were decided, of all that the prover was asked about."""
    whole: Counter[str] = Counter()
    for name, old, new in real_pairs(folder, []):
        code, text, errors, *_ = run("-m", "apidiff", "check", str(old), str(new), "-f", "json")
        if code not in (0, 1):
            print(f"{name}: not compared, {errors.strip()[-200:]}")
            continue
        found = [finding["evidence"] or {} for finding in json.loads(text)["findings"]]
        counts = Counter(one["type"] for one in found if one.get("type") in EVIDENCE)
        whole.update(counts)
        stopped = Counter(one["keyword"] for one in found if one.get("type") == "undecided")
        print(f"{name}: {dict(counts)}" + (f", stopped by {dict(stopped)}" if stopped else ""), flush=True)
    total = whole.total()
    print(f"real pairs: {total} changes, {dict(whole)}; undecided {100 * whole['undecided'] / max(total, 1):.2f} %")


def judge(case: dict[str, Any], outcome: Outcome, draft: str) -> str:
    """Return the column a case counts in."""
    if outcome.verdict is Verdict.UNDECIDED:
        return "undecided"
    if outcome.contained is case["exp"]:
        return "right"
    if outcome.verdict is Verdict.REFUTED:
        return "label refuted" if is_counterexample(case, outcome.witness, draft) else "wrong no"
    left = case["a"]
    if isinstance(left, dict) and set(left) == {"const"} and valid_twice(case["b"], left["const"], draft):
        return "label refuted"
    return "unsound"


def is_counterexample(case: dict[str, Any], witness: Boxed | None, draft: str) -> bool:
    """Return whether an independent validator finds the witness valid on the left and invalid on the right."""
    if witness is None:
        return False
    kind = jsonschema_rs.Draft7Validator if draft == "draft7" else jsonschema_rs.Draft202012Validator
    return bool(kind(case["a"]).is_valid(witness.value) and not kind(case["b"]).is_valid(witness.value))


def valid_twice(schema: Any, value: Any, draft: str) -> bool:
    """Return whether jsonschema-rs and python-jsonschema both accept the value."""
    fast = jsonschema_rs.Draft7Validator if draft == "draft7" else jsonschema_rs.Draft202012Validator
    slow = jsonschema.Draft7Validator if draft == "draft7" else jsonschema.Draft202012Validator
    return bool(fast(schema).is_valid(value) and slow(schema).is_valid(value))


def openapi_pairs(count: int) -> Iterator[tuple[int, Any, Any, Reading, list[Any]]]:
    """Yield random OpenAPI-like pairs with one to three edits, in turn in both readings, with sampled values."""
    for seed in range(count):
        random = Random(seed)
        left = random_document(random)
        right = edited(random, left, random.randint(1, 3))
        if random.random() < 0.5:
            left, right = right, left
        values = [random_value(random, side, side["$defs"]) for side in (left, right) for _ in range(SAMPLES // 2)]
        yield seed, left, right, Reading.EXCHANGE if seed % 2 else Reading.LITERAL, values


def small_pairs(count: int) -> Iterator[tuple[int, Any, Any, Reading, list[Any]]]:
    """Yield small random pairs with every small value."""
    values = all_values()
    for seed in range(count):
        random = Random(seed)
        left = small_schema(random)
        right = changed(random, left)
        if random.random() < 0.5:
            left, right = right, left
        yield seed, left, right, Reading.LITERAL, values


def run_pairs(title: str, pairs: Iterator[tuple[int, Any, Any, Reading, list[Any]]], witnesses: WitnessCheck) -> int:
    """Print the counts of random pairs and return how many claims "contained" a value refutes."""
    counts: Counter[str] = Counter()
    checked = refuted = 0
    started = time.perf_counter()
    for seed, left, right, reading, values in pairs:
        prover = Prover(left, right, reading)
        outcome = prover.outcome((), ())
        counts[outcome.verdict.value + (" (assumed)" if outcome.assumptions else "")] += 1
        try:
            lefts, refusing = documents(prover, outcome.witness)
        except Uncertifiable:
            counts["left to the prover: a schema is about itself"] += 1
            continue
        if outcome.witness is not None:
            name = f"{title} {seed}"
            formats = reading is Reading.EXCHANGE
            witnesses.see(outcome.witness, lefts, refusing, "2020-12", formats=formats, name=name)
        elif outcome.verdict is Verdict.CONTAINED:
            found, tried = counterexample(prover, lefts, refusing, values, formats=reading is Reading.EXCHANGE)
            checked += tried
            if found is not None and not outcome.assumptions:
                refuted += 1
                print(f"WRONG: {title} pair {seed} is called contained, but {json.dumps(found.value)}")
    seconds = time.perf_counter() - started
    total = sum(counts[verdict] for verdict in counts if not verdict.startswith("left to"))
    print(
        f"{title}: {total} pairs in {seconds:.0f} s, {dict(counts)}; contained refuted by {checked} values: {refuted}"
    )
    return refuted


def counterexample(
    prover: Prover, lefts: list[Any], right: Any, values: list[Any], *, formats: bool
) -> tuple[Boxed | None, int]:
    """Return a value valid on the left and refused on the right, and how many valid values were tried."""
    accepting = [jsonschema_rs.Draft202012Validator(document, validate_formats=formats) for document in lefts]
    refusing = jsonschema_rs.Draft202012Validator(right, validate_formats=formats)
    tried = 0
    for value in values:
        if all(validator.is_valid(value) for validator in accepting) and sends(prover, value):
            tried += 1
            if not refusing.is_valid(value):
                return Boxed(value=value), tried
    return None, tried


class WitnessCheck:
    """Judges certified witnesses once more with python-jsonschema."""

    def __init__(self) -> None:
        self.seen = 0
        self.refused: list[str] = []

    def see(self, witness: Boxed, lefts: list[Any], right: Any, draft: str, *, formats: bool, name: str) -> None:
        """Count one witness; `lefts` must accept it and `right` refuse it."""
        self.seen += 1
        kind = jsonschema.Draft7Validator if draft == "draft7" else jsonschema.Draft202012Validator
        checker = kind.FORMAT_CHECKER if formats else None
        try:
            accepted = all(kind(document, format_checker=checker).is_valid(witness.value) for document in lefts)
            refused = not kind(right, format_checker=checker).is_valid(witness.value)
        except Exception as error:  # the second validator's own failures are what is counted here
            self.refused.append(f"{name}: python-jsonschema itself fails with {type(error).__name__}")
            return
        if not (accepted and refused):
            self.refused.append(f"{name}: {json.dumps(witness.value)[:120]}")

    def report(self) -> float:
        """Print the share of witnesses the second validator agrees with and every exception; return the share."""
        agreed = self.seen - len(self.refused)
        share = 100 * agreed / self.seen if self.seen else 100.0
        print(f"witnesses: {self.seen}, accepted by python-jsonschema {agreed} ({share:.2f} %)")
        for line in self.refused:
            print(f"  not accepted: {line}")
        return share


if __name__ == "__main__":
    raise SystemExit(main())

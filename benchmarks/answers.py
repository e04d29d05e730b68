"""Does the report answer to the prover? Payload positions that it refutes though no finding says so, and positions that
it proves though a finding says break.

    python benchmarks/answers.py [FOLDER ...] [--only NAME ...] [--pairs N] [--first SEED] [--json FILE] [--show]
        [--backwards]

FOLDER holds pairs as for `corpus.py`, one folder each, whose documents may refer to any file below it; a pair of which
parts cannot be read is said to be one; with `--backwards` each is compared from new to old. `--pairs` makes so many
pairs of documents at random, with one to three edits, whose schema travels both ways. Each position is asked about as a
whole, by provers that know nothing of the comparison. Rows of the table (a property, or a branch with its fields, was
removed) stand whatever is proved; a schema without a value, or with none but null, proves nothing. Neither does a
`oneOf` that takes no value of a branch, because another branch takes them all: edits in such a branch are told by the
table, and counted by themselves. Exit code 1 where either of the other counts is not 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from corpus import pairs
from schema_pairs import edited, random_document

import apidiff
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.proof.answers import NO_VALUE
from apidiff.compare.proof.payloads import is_refused_as_sent
from apidiff.compare.proof.provers import proofs_of
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.schemas.graph import SchemaGraph, compare_schemas
from apidiff.compare.surface.operations import compare_contracts_surface
from apidiff.contain.outcome import Budget, Verdict
from apidiff.contain.read.nodes import LEFT
from apidiff.model.change import Table, Undecided
from apidiff.model.contract import Usage
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report

_HARMFUL = (Level.BREAKING, Level.WARNING)


@dataclass
class Count:
    """What was asked, and what went wrong."""

    pairs: int = 0
    positions: int = 0
    quiet: list[str] = field(default_factory=list)
    undecided: int = 0
    excessive: list[str] = field(default_factory=list)
    tabled: list[str] = field(default_factory=list)


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="names of stored pairs")
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first random pair")
    parser.add_argument("--backwards", action="store_true", help="compare each stored pair from new to old")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is wrong as it is found")
    given = parser.parse_args()
    count, started = Count(), time.process_time()
    settings = apidiff.Settings(allow_outside_root=tuple(map(str, given.folders)), lenient=True)
    for name, old, new in chain(stored(given.folders, given.only, given.backwards), made(given.first, given.pairs)):
        before = len(count.quiet), len(count.excessive)
        ask(name, old, new, count, settings)
        if given.show:
            for line in (count.quiet[before[0] :], count.excessive[before[1] :]):
                print(*line, sep="\n", end="\n" if line else "", flush=True)
    spent = time.process_time() - started
    said = f"{count.pairs:,} pairs, {count.positions:,} positions that an edit reaches, {count.undecided:,} undecided"
    print(f"{said}, {spent:.0f} s CPU")
    print(f"refuted yet quiet: {len(count.quiet)}; contained yet breaking: {len(count.excessive)}")
    print(f"told by the table, in branches of which a `oneOf` takes no value: {len(count.tabled)}")
    if given.json:
        text = json.dumps(
            {
                "positions": count.positions,
                "quiet": count.quiet,
                "excessive": count.excessive,
                "tabled": count.tabled,
            },
            indent=1,
        )
        given.json.write_text(text, encoding="utf-8")
    return 1 if count.quiet or count.excessive else 0


def stored(folders: list[Path], only: list[str], backwards: bool) -> Iterator[tuple[str, Any, Any]]:
    """Yield the pairs in folders of pairs."""
    for folder in folders:
        for name, *both in pairs(folder, only):
            old, new = map(str, reversed(both) if backwards else both)
            yield name, old, new


def made(first: int, count: int) -> Iterator[tuple[str, Any, Any]]:
    """Yield random pairs of documents."""
    for seed in range(first, first + count):
        random = Random(seed)
        left = random_document(random)
        right = edited(random, left, random.randint(1, 3))
        yield f"pair {seed}", carried(left), carried(right)


def carried(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose request and response hold a schema."""
    text = json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/')
    root = json.loads(text)
    parts = root.pop("$defs", {})
    body = {"content": {"application/json": {"schema": root}}}
    operation = {"requestBody": {"required": True, **body}, "responses": {"200": {"description": "d", **body}}}
    info = {"title": "T", "version": "1"}
    return {
        "openapi": "3.1.0",
        "info": info,
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": parts},
    }


def ask(name: str, old: Any, new: Any, count: Count, settings: apidiff.Settings) -> None:
    """Compare a pair, and ask about each position that an edit reaches."""
    count.pairs += 1
    try:
        report = apidiff.compare(old, new, settings=settings)
    except apidiff.DocumentError as error:
        print(f"{name}: left out: {str(error).splitlines()[0]}", flush=True)
        return
    for document, read in (("old", report.coverage.old), ("new", report.coverage.new)):
        if read.left_out:
            print(f"{name}: {len(read.left_out)} parts of the {document} document were not read", flush=True)
    graph = graph_of(report)
    said = findings_by_usage(report)
    for side in proofs_of(graph.comparison, graph):
        thorough = side.whole.afresh(Budget())
        for root in graph.roots:
            ends = side.oriented(definition_tokens(root[0]), definition_tokens(root[1]))
            for position in list(side.positions(root))[:1]:
                count.positions += 1
                outcome = thorough.outcome(*ends)
                count.undecided += outcome.verdict is Verdict.UNDECIDED
                here = said.get(position.usage, [])
                label = f"{name}: {position.usage.operation}, {position.usage.place}"
                if outcome.verdict is Verdict.REFUTED and outcome.witness is not None:
                    refused = is_refused_as_sent(side, ends[1], outcome.witness.value, position)
                    if refused and not any(map(speaks, here, [position.usage] * len(here))):
                        count.quiet.append(f"quiet {label}: {json.dumps(outcome.witness.value)[:200]}")
                elif outcome.contained and not outcome.assumptions and side.whole.may_have_value(LEFT, ends[0]):
                    for finding in here:
                        if exceeds(finding, position.usage):
                            by_table = isinstance(finding.change.evidence[position.usage], Table)
                            (count.tabled if by_table else count.excessive).append(f"{label}: {finding.rule}")


def graph_of(report: Report) -> SchemaGraph:
    """Return the schemas of all positions, compared anew."""
    comparison = Comparison(old=report.old.contract, new=report.new.contract)
    definitions = Definitions(comparison=comparison)
    found = compare_contracts_surface(comparison, definitions, Swaps(comparison=comparison))
    return compare_schemas(comparison, definitions, [one for one in found if isinstance(one, PositionPair)])


def findings_by_usage(report: Report) -> dict[Usage, list[Finding]]:
    """Return the findings that reach each usage."""
    found: dict[Usage, list[Finding]] = {}
    for finding in report.findings:
        for usage, _ in finding.usages:
            found.setdefault(usage, []).append(finding)
    return found


def level_at(finding: Finding, usage: Usage) -> Level:
    """Return the level of a finding at a usage."""
    return dict(finding.usages)[usage]


def speaks(finding: Finding, usage: Usage) -> bool:
    """Return whether a finding says that something may be wrong at a usage."""
    undecided = isinstance(finding.change.evidence.get(usage), Undecided)
    return undecided or level_at(finding, usage) in _HARMFUL


def exceeds(finding: Finding, usage: Usage) -> bool:
    """Return whether a finding says break, or undecided, where payloads decide, though none fails."""
    evidence = finding.change.evidence.get(usage)
    if isinstance(evidence, Undecided) and evidence.reason in NO_VALUE.values():
        return False
    if evidence is None or not (level_at(finding, usage) is Level.BREAKING or isinstance(evidence, Undecided)):
        return False
    rule = RULES[finding.rule]
    return rule.judged == "proof" and rule.levels.of("wire", usage.direction) in _HARMFUL


RULES = {rule.id: rule for rule in load_rulebook()}


if __name__ == "__main__":
    sys.exit(main())

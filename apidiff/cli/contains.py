"""`apidiff contains`: is every value of one JSON Schema a value of another?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from apidiff.cli.output import STDOUT, write
from apidiff.cli.program import FAILED, PASSED, UNREADABLE
from apidiff.cli.progress import progress
from apidiff.model.document import Json
from apidiff.render.text import dumps, one_line

if TYPE_CHECKING:
    from apidiff.contain import Outcome


@click.command(short_help="Compare two plain JSON Schemas.")
@click.argument("a")
@click.argument("b")
@click.option("--draft", type=click.Choice(["2020-12", "draft7"]), default="2020-12", show_default=True)
@click.option(
    "--reading",
    type=click.Choice(["literal", "exchange"]),
    default="literal",
    show_default=True,
    help="Objects as open as they are written, or as between a producer that sends what it declares and its consumer.",
)
@click.option("--format", "-f", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(a: str, b: str, draft: str, reading: str, format_: str) -> int:
    """Decide whether every value of the JSON Schema A is a value of the JSON Schema B.

    Prints `contained`, a value of A that B refuses, or why it could not be decided. Exit codes: 0 contained, 1 refuted,
    3 undecided, or a schema could not be read.

    \b
    Example:
      apidiff contains old-user.json new-user.json
    """
    left, right = _schema(a), _schema(b)
    with progress(f"Comparing {a} with {b}"):
        from apidiff.contain import Reading, compare_schemas

        outcome = compare_schemas(left, right, reading=Reading(reading), draft=draft)
    write(_as_json(outcome) if format_ == "json" else _as_text(outcome), STDOUT)
    return {"contained": PASSED, "refuted": FAILED}.get(outcome.verdict.value, UNREADABLE)


def _schema(source: str) -> Json:
    """Return the schema that a source names. Raises DocumentError."""
    from apidiff.load.sources.source import load
    from apidiff.model.document import DocumentError, Problem

    root = load(source).entry.root
    if not isinstance(root, dict | bool):
        raise DocumentError([Problem(source=source, what="no JSON Schema", expected="an object, true or false")])
    return root


def _as_text(outcome: Outcome) -> str:
    if outcome.witness is not None:
        error = f"\nB says: {one_line(outcome.witness.error, 300)}" if outcome.witness.error else ""
        return f"not contained: A accepts this value and B refuses it\n{dumps(outcome.witness.value)}{error}\n"
    if outcome.verdict.value == "contained":
        assumed = f", if {one_line(' and '.join(outcome.assumptions), 500)}" if outcome.assumptions else ""
        return f"contained{assumed}\n"
    return f"undecided: {one_line(outcome.reason or 'no proof and no counterexample was found', 500)}\n"


def _as_json(outcome: Outcome) -> str:
    witness = outcome.witness
    found: dict[str, Json] = {
        "verdict": outcome.verdict.value,
        "assumptions": list(outcome.assumptions),
        "witness": None if witness is None else {"value": witness.value, "error": witness.error},
        "reason": outcome.reason,
    }
    return dumps(found) + "\n"

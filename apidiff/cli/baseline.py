"""`apidiff baseline`: accept all that fails now, to begin with apidiff where much has been broken already."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from apidiff.cli.accepting import Accepted, add, compared, day, findings_in, known_entries, waivers_file
from apidiff.cli.options import comparison_options
from apidiff.cli.output import tell
from apidiff.cli.program import PASSED
from apidiff.configuration import settings_of
from apidiff.model.document import Json


@click.command(short_help="Accept all findings that fail now.")
@click.argument("sources", nargs=-1, metavar="[OLD [NEW]]")
@click.option("--report", metavar="FILE", help="Those of a JSON report, instead of comparing OLD and NEW.")
@click.option("--reason", metavar="TEXT", help="Why they are accepted (default: when they were).")
@click.option("--owner", metavar="NAME", help="Who decided so.")
@click.option("--expires", metavar="DATE", help="The last day it counts (YYYY-MM-DD).")
@click.option("--fail-on", type=click.Choice(["breaking", "warning"]), help="Accept warnings, too.")
@click.option("--file", "-o", "file", metavar="FILE", help="Where they are written (default: the one configured).")
@comparison_options
def command(sources: tuple[str, ...], **given: Any) -> int:
    """Accept every finding between OLD and NEW that fails the verdict, each with the operations that it reaches.

    What is accepted already is left as it is; a finding that comes later, or reaches further, fails.

    \b
    Examples:
      apidiff baseline v1.4.0:openapi.yaml openapi.yaml --reason "before we had apidiff"
      apidiff check services/ --against main -f json -o reports.json; apidiff baseline --report reports.json
    """
    if bool(sources) == bool(given["report"]):
        raise click.UsageError("name OLD and NEW, or a report with --report")
    until = day(given["expires"])
    settings = settings_of(given)
    found = findings_in(given["report"]) if given["report"] else compared(sources, settings)
    levels = ("breaking", "warning") if settings.fail_on == "warning" else ("breaking",)
    file = waivers_file(given["file"], given["config"])
    known = {(entry.fingerprint, entry.document, tuple(entry.operations or ())) for entry in known_entries(file)}
    fresh = [
        finding
        for finding in found
        if finding.level in levels and not finding.waived and not finding.is_part and _key(finding) not in known
    ]
    reason = given["reason"] or f"There when apidiff began, on {date.today()}."
    if fresh:
        add(
            file, [_entry(finding, reason, given["owner"], until) for finding in fresh], [_remark(one) for one in fresh]
        )
    tell([f"{file}: {len(fresh):,} added"])
    return PASSED


def _key(finding: Accepted) -> tuple[str, str | None, tuple[str, ...]]:
    return finding.fingerprint, finding.document or None, finding.operations


def _entry(finding: Accepted, reason: str, owner: str | None, until: date | None) -> dict[str, Json]:
    stated = {
        "fingerprint": finding.fingerprint,
        "operations": list(finding.operations),
        "document": finding.document or None,
        "reason": reason,
        "by": owner,
        "until": until,
    }
    return {key: value for key, value in stated.items() if value is not None}


def _remark(finding: Accepted) -> str:
    return f"{finding.level}: {finding.message}"

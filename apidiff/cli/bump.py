"""`apidiff bump`: the version that the changes ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from apidiff.cli.options import comparison_options
from apidiff.cli.output import STDOUT, tell, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import document_path, pair
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError
from apidiff.render.text import counted, dumps, one_line

if TYPE_CHECKING:
    from apidiff.model.report import Report


@click.command(short_help="Print the version that the changes ask for.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--from", "current", metavar="VERSION", help="The last version, instead of `info.version` of OLD.")
@click.option("--check", is_flag=True, help="Fail where NEW states less than that.")
@click.option("--format", "-f", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@comparison_options
def command(old: str, new: str | None, current: str | None, check: bool, format_: str, **given: Any) -> int:
    """Print the next version after OLD, by what changed in NEW: 1.4.2 becomes 2.0.0, v1 becomes v2, a date today's.

    The scheme is that of the last version; what it cannot say needs no new one. Nothing changed: the same version.

    \b
    Examples:
      apidiff bump v1.4.2:openapi.yaml openapi.yaml
      apidiff bump old.yaml new.yaml --check
    """
    settings = settings_of(given, fail_on="never", document=document_path(new or old))
    sources = pair(old, new)
    with progress(f"Comparing {sources[0]} with {sources[1]}") as stage:
        from apidiff.pipeline import compare

        report = compare(*sources, settings, stage)
    from apidiff.lifecycle.naming import next_version
    from apidiff.verdict import required_of

    last = current or report.old.contract.version
    step = required_of(report.findings, last)
    found = next_version(last, step, settings.today)
    if found is None:
        stated = repr(one_line(last, 60)) if last else "nothing"
        raise ConfigError(f"{sources[0]}: `info.version` is {stated}; expected a version, here or with --from")
    enough = _is_enough(report, last, found)
    if format_ == "json":
        told = {"old": last, "stated": report.new.contract.version, "step": step, "next": found, "enough": enough}
        write(dumps(told) + "\n", STDOUT)
    else:
        write(f"{found}\n", STDOUT)
    tell(report.problems)
    waived = sum(finding.waived is not None for finding in report.findings)
    if waived:
        tell([f"{counted(waived, 'finding')} waived, for which no step is asked."])
    if check and not enough:
        tell([f"Failed: {sources[1]} states {one_line(report.new.contract.version, 60) or 'no version'}."])
        return FAILED
    return PASSED


def _is_enough(report: Report, last: str, found: str) -> bool:
    """Return whether the new document states a version that announces the changes."""
    from apidiff.model.report import Bump
    from apidiff.verdict import declared_step, required_of, suffices

    declared = declared_step(last, report.new.contract.version)
    if declared is None:
        return report.new.contract.version == found
    return suffices(Bump(required=required_of(report.findings, last), declared=declared))

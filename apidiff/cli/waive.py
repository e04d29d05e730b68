"""`apidiff waive`: accept a finding, with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from apidiff.cli.accepting import Accepted, add, compared, day, findings_in, known_entries, waivers_file
from apidiff.cli.options import comparison_options
from apidiff.cli.output import tell
from apidiff.cli.program import PASSED
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError, Json
from apidiff.model.words.spelling import nearest

_FINGERPRINT = re.compile("[0-9a-f]{16}")


@click.command(short_help="Accept a finding, with a reason.")
@click.argument("fingerprints", nargs=-1, metavar="[FINGERPRINT]...")
@click.option("--rule", metavar="ID", help="Accept the findings of this rule.")
@click.option("--subject", metavar="GLOB", help="Only those about this, such as `User.*`. With --rule.")
@click.option(
    "--path", metavar="GLOB", help="Only those that reach such operations alone: `* /internal/*`. With --rule."
)
@click.option("--reason", metavar="TEXT", required=True, help="Why it is accepted.")
@click.option("--owner", metavar="NAME", help="Who decided so.")
@click.option("--expires", metavar="DATE", help="The last day it counts (YYYY-MM-DD).")
@click.option("--file", "file", metavar="FILE", help="Where it is written (default: the one configured).")
@click.option("--report", metavar="FILE", help="The JSON report with the finding: how far it reaches is recorded.")
@click.option("--old", metavar="OLD", help="The document before, to find out how far it reaches. With --new.")
@click.option("--new", metavar="NEW", help="The document now.")
@comparison_options
def command(fingerprints: tuple[str, ...], **given: Any) -> int:
    """Accept findings by FINGERPRINT, or those of a rule, in the file of waivers.

    With a report, or with both documents, the operations that a finding reaches are recorded: one that reaches further
    later on counts again.

    \b
    Examples:
      apidiff waive 3f2a9c0d11e4b7a8 --reason "The app was updated first" --owner Accounts --report report.json
      apidiff waive --rule property-removed --path "* /internal/*" --reason "Callers were told" --expires 2027-06-30
    """
    _check(fingerprints, given)
    until = day(given["expires"])
    file = waivers_file(given["file"], given["config"])
    known = known_entries(file)
    for fingerprint in fingerprints:
        same = [entry for entry in known if entry.fingerprint == fingerprint and entry.operations is None]
        if same:
            raise ConfigError(f"{same[0].source}: accepts {fingerprint} already")
    found = _found(given)
    entries: list[dict[str, Json]] = []
    remarks: list[str] = []
    for fingerprint in fingerprints:
        entry, remark = _of_finding(fingerprint, found)
        entries.append(entry)
        remarks.append(remark)
    if given["rule"]:
        entry, remark = _of_rule(given, found)
        entries.append(entry)
        remarks.append(remark)
    more = {"reason": given["reason"], "by": given["owner"], "until": until}
    add(file, [{**entry, **{key: value for key, value in more.items() if value}} for entry in entries], remarks)
    tell([f"{file}: {len(entries)} added"])
    if found is None:
        tell(
            ["How far it reaches was not recorded, so it is accepted wherever it reaches: name a report with --report."]
        )
    return PASSED


def _check(fingerprints: tuple[str, ...], given: Mapping[str, Any]) -> None:
    """Raise click.UsageError where nothing is named, or what is named makes no sense together."""
    if not fingerprints and not given["rule"]:
        raise click.UsageError("name a FINGERPRINT, or the findings of a rule with --rule")
    if (given["subject"] or given["path"]) and not given["rule"]:
        raise click.UsageError("--subject and --path narrow down --rule")
    wrong = [text for text in fingerprints if not _FINGERPRINT.fullmatch(text)]
    if wrong:
        raise click.UsageError(f"{wrong[0]!r} is no fingerprint; expected 16 digits from 0 to f, as reports show them")
    if not given["reason"].strip():
        raise click.UsageError("--reason is empty; expected why it is accepted")
    if bool(given["old"]) != bool(given["new"]):
        raise click.UsageError("--old and --new belong together")
    if given["report"] and given["old"]:
        raise click.UsageError("--report tells what --old and --new would")


def _found(given: Mapping[str, Any]) -> list[Accepted] | None:
    if given["report"]:
        return findings_in(given["report"])
    if given["old"]:
        return compared([given["old"], given["new"]], settings_of(given, fail_on="never"))
    return None


def _of_finding(fingerprint: str, found: list[Accepted] | None) -> tuple[dict[str, Json], str]:
    """Return the entry for a finding and a remark on it. Raises ConfigError where the report does not have it."""
    if found is None:
        return {"fingerprint": fingerprint}, "accepted without a report"
    same = [finding for finding in found if finding.fingerprint == fingerprint]
    if not same:
        close = nearest(fingerprint, [finding.fingerprint for finding in found])
        raise ConfigError(f"the report has no finding {fingerprint}{close}; expected one of its fingerprints")
    reached = dict.fromkeys(operation for finding in same for operation in finding.operations)
    entry: dict[str, Json] = {"fingerprint": fingerprint, "operations": list(reached)}
    if len({finding.document for finding in same}) == 1 and same[0].document:
        entry["document"] = same[0].document
    return entry, f"{same[0].level}: {same[0].message}"


def _of_rule(given: Mapping[str, Any], found: list[Accepted] | None) -> tuple[dict[str, Json], str]:
    """Return the entry for the findings of a rule. Raises ConfigError where there is no such rule or finding."""
    from apidiff.classify.rules.rulebook import load_rulebook

    rule, ids = given["rule"], load_rulebook(given["rules"]).ids
    if rule not in ids:
        raise ConfigError(f"there is no rule {rule!r}{nearest(rule, ids)}")
    entry: dict[str, Json] = {"rule": rule}
    entry.update({key: given[key] for key in ("subject", "path") if given[key]})
    if found is None or given["path"]:
        return entry, f"findings of {rule}"
    same = [finding for finding in found if finding.rule == rule]
    if not same:
        raise ConfigError(f"the report has no finding of the rule {rule}")
    entry["operations"] = list(dict.fromkeys(operation for finding in same for operation in finding.operations))
    return entry, f"findings of {rule}: {len(same)}"

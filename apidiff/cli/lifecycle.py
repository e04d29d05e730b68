"""`apidiff lifecycle`: a folder of versions against the deprecation policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct, to_builtins

from apidiff.cli.options import comparison_options, output_options, traffic_options
from apidiff.cli.output import PairedCommand, targets, tell, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.cli.traffic import consumers_of
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError, Json
from apidiff.render.text import counted, dumps, one_line

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.impact.replay.ending import EndingUse
    from apidiff.lifecycle.policy import Breach, Served


@click.command(cls=PairedCommand, short_help="Hold a folder of versions against the deprecation policy.")
@click.argument("folder")
@click.option("--max-active", type=click.IntRange(1), metavar="N", help="At most so many versions are served at once.")
@click.option("--support-days", type=click.IntRange(1), metavar="N", help="A version is supported for so many days.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
@click.option(
    "--traffic", metavar="FILE", multiple=True, help="Recorded traffic: who still uses what is deprecated. Repeatable."
)
@output_options(("text", "json", "markdown"), "text")
@comparison_options
@traffic_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: str,
    max_active: int | None,
    support_days: int | None,
    fail_on: str,
    traffic: tuple[str, ...],
    **given: Any,
) -> int:
    """Say what state the versions in FOLDER are in, one document each, and which promises are not kept.

    The notice of a deprecation is `deprecation-notice-days` of the configuration (180), and what announces a removal is
    `--removal`. The Markdown is a status page, the JSON a discovery document.

    \b
    Examples:
      apidiff lifecycle versions/ --max-active 2 --support-days 365
      apidiff lifecycle versions/ --traffic access.log --consumer-by user-agent
      apidiff lifecycle versions/ -f markdown -o STATUS.md -f json -o versions.json
    """
    wanted = targets(ctx, "text", markdown="markdown")
    settings = settings_of(given)
    with progress(f"Reading the versions in {folder}") as stage:
        from apidiff.lifecycle.policy import Policy, breaches, in_order, served
        from apidiff.load.sources.listing import in_folder
        from apidiff.load.sources.options import LoadOptions
        from apidiff.pipeline import read
        from apidiff.resolve.contract import resolve

        found = in_folder(folder, LoadOptions())
        if not found:
            raise ConfigError(f"{folder}: holds no OpenAPI document; expected a folder with one for each version")
        versions = []
        for listed in found.values():
            stage(f"Reading {listed.source}")
            versions.append(served(listed.key, resolve(read(listed.source, listed.key, settings))))
        versions = in_order(versions)
        uses = _uses(versions, {**given, "consumers": traffic}, settings, stage) if traffic else None
        broken = breaches(versions, settings, Policy(max_active=max_active, support_days=support_days))
    failed = any(fail_on == "warning" or (fail_on == "error" and one.severity == "error") for one in broken)
    state = _State(versions, broken, _sentence(versions, broken, failed), failed, settings, uses)
    writers = {"text": _text, "json": _json, "markdown": _markdown}
    for target in wanted:
        write(writers[target.format](state), target.path)
    return FAILED if failed else PASSED


def _uses(
    versions: Sequence[Served], given: Mapping[str, Any], settings: Settings, stage: Callable[[str], None]
) -> list[EndingUse]:
    """Return who uses what is deprecated in the versions that are served. Raises ConfigError and DocumentError."""
    from apidiff.impact.read.files import read_files
    from apidiff.impact.read.tally import Tally
    from apidiff.impact.replay.ending import Endings

    tally, consumers = Tally(today=settings.today), consumers_of(given)
    served = [one for one in versions if one.status(settings.today) != "retired"]
    endings = [Endings(one.name, one.contract, tally, consumers.hosts) for one in served]
    for exchange in read_files(consumers.files, tally, consumers.by, stage):
        for one in endings:
            one.add(exchange)
    tell(tally.problems())
    return [use for one in endings for use in one.uses()]


class _State(Struct, frozen=True):
    """The state of a folder of versions; `uses` is None where no traffic was named."""

    versions: Sequence[Served]
    broken: Sequence[Breach]
    sentence: str
    failed: bool
    settings: Settings
    uses: Sequence[EndingUse] | None

    @property
    def of_versions(self) -> list[tuple[str, ...]]:
        """The table of versions, with its head."""
        return [_HEADINGS, *_rows(self.versions, self.settings)]

    @property
    def of_uses(self) -> list[tuple[str, ...]]:
        """The table of who uses what ends, with its head; empty where nothing does."""
        return [_OF_USES, *_use_rows(self.uses)] if self.uses else []


_OF_USES = ("version", "what ends", "until", "used by", "exchanges", "last seen")


def _use_rows(uses: Sequence[EndingUse]) -> Iterator[tuple[str, ...]]:
    for use in uses:
        who = one_line(use.consumer, 60) or "nobody was seen"
        last = use.last[:10] if use.last else ""
        number = f"{use.exchanges:,}" if use.exchanges else ""
        yield one_line(use.version, 60), one_line(use.what, 120), one_line(use.sunset or "", 30), who, number, last


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _sentence(versions: Sequence[Served], broken: Sequence[Breach], failed: bool) -> str:
    errors = sum(one.severity == "error" for one in broken)
    told = [counted(errors, "error"), counted(len(broken) - errors, "warning")]
    said = " and ".join(text for text in told if not text.startswith("0 ")) or "every promise is kept"
    return f"{'Failed' if failed else 'Passed'}: {said} in {counted(len(versions), 'version')}."


def _rows(versions: Sequence[Served], settings: Settings) -> Iterator[tuple[str, ...]]:
    for one in reversed(versions):
        sunset = "" if one.life.sunset is None else one.life.sunset.isoformat()
        released = "" if one.released is None else one.released.isoformat()
        deprecated = str(len(one.deprecated_operations) or "")
        successor = one_line(one.life.successor or "", 100)
        yield one_line(one.name, 60), one.status(settings.today), released, sunset, successor, deprecated


_HEADINGS = ("version", "status", "released", "sunset", "successor", "deprecated operations")


def _text(state: _State) -> str:
    lines = _columns(state.of_versions)
    if state.of_uses:
        lines += ["", *_columns(state.of_uses)]
    for one in state.broken:
        lines += ["", f"{one.severity}: {one_line(one.message, 300)}", f"  in {one_line(one.version, 60)} [{one.rule}]"]
    return "\n".join([*lines, "", state.sentence]) + "\n"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    from apidiff.render.markdown import prose

    head, *rest = rows
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(prose(cell) for cell in row)} |" for row in rest)


def _markdown(state: _State) -> str:
    from apidiff.render.markdown import prose

    title = prose(one_line(state.versions[-1].contract.title, 120) or "API")
    lines = [f"# {title}: versions", "", *_table(state.of_versions)]
    ending = [
        (operation, version)
        for version in state.versions
        if version.status(state.settings.today) != "retired"
        for operation in version.deprecated_operations
    ]
    if ending:
        lines += ["", "## What ends", ""]
        for operation, version in ending:
            lines.append(f"- {prose(version.name)}: {prose(operation.label)}{_end(operation)}")
    if state.of_uses:
        lines += ["", "## Who still uses what ends", "", *_table(state.of_uses)]
    return "\n".join(lines) + "\n"


def _end(operation: Any) -> str:
    from apidiff.compare.lifecycle.deprecation import lifecycle_of
    from apidiff.render.markdown import prose

    life = lifecycle_of(operation.node.value)
    ends = f", until {life.sunset}" if life.sunset is not None else ""
    return ends + (f"; use {prose(life.successor)}" if life.successor else "")


def _json(state: _State) -> str:
    from apidiff import __version__
    from apidiff.lifecycle.policy import strategy_of

    listed: list[Json] = [
        {
            "version": one.name,
            "source": one.source,
            "status": one.status(state.settings.today),
            "released": one.released,
            "sunset": one.life.sunset,
            "deprecated_on": one.life.deprecated_on,
            "successor": one.life.successor,
            "told_apart_by": strategy_of(one) or None,
            "deprecated_operations": [operation.label for operation in one.deprecated_operations],
        }
        for one in reversed(state.versions)
    ]
    told: list[Json] = [
        {
            "rule": one.rule,
            "severity": one.severity,
            "version": one.version,
            "subject": one.subject,
            "message": one.message,
        }
        for one in state.broken
    ]
    return (
        dumps(
            to_builtins(
                {
                    "lifecycle": 1,
                    "tool": {"name": "apidiff", "version": __version__},
                    "verdict": {"passed": not state.failed, "sentence": state.sentence},
                    "versions": listed,
                    "breaches": told,
                    **({} if state.uses is None else {"uses": list(state.uses)}),
                }
            )
        )
        + "\n"
    )

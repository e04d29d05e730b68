"""`apidiff lifecycle`: a folder of versions against the deprecation policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from apidiff.cli.options import comparison_options, output_options
from apidiff.cli.output import PairedCommand, targets, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError, Json
from apidiff.render.text import counted, dumps, one_line

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.lifecycle.policy import Breach, Served


@click.command(cls=PairedCommand, short_help="Hold a folder of versions against the deprecation policy.")
@click.argument("folder")
@click.option("--max-active", type=click.IntRange(1), metavar="N", help="At most so many versions are served at once.")
@click.option("--support-days", type=click.IntRange(1), metavar="N", help="A version is supported for so many days.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
@output_options(("text", "json", "markdown"), "text")
@comparison_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: str,
    max_active: int | None,
    support_days: int | None,
    fail_on: str,
    **given: Any,
) -> int:
    """Say what state the versions in FOLDER are in, one document each, and which promises are not kept.

    The notice of a deprecation is `deprecation-notice-days` of the configuration (180), and what announces a removal is
    `--removal`. The Markdown is a status page, the JSON a discovery document.

    \b
    Examples:
      apidiff lifecycle versions/ --max-active 2 --support-days 365
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
        broken = breaches(versions, settings, Policy(max_active=max_active, support_days=support_days))
    failed = any(fail_on == "warning" or (fail_on == "error" and one.severity == "error") for one in broken)
    sentence = _sentence(versions, broken, failed)
    writers = {"text": _text, "json": _json, "markdown": _markdown}
    for target in wanted:
        write(writers[target.format](versions, broken, sentence, failed, settings), target.path)
    return FAILED if failed else PASSED


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


def _text(versions: Sequence[Served], broken: Sequence[Breach], sentence: str, failed: bool, settings: Settings) -> str:
    rows = [_HEADINGS, *_rows(versions, settings)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for one in broken:
        lines += ["", f"{one.severity}: {one_line(one.message, 300)}", f"  in {one_line(one.version, 60)} [{one.rule}]"]
    return "\n".join([*lines, "", sentence]) + "\n"


def _markdown(
    versions: Sequence[Served], broken: Sequence[Breach], sentence: str, failed: bool, settings: Settings
) -> str:
    from apidiff.render.markdown import prose

    title = prose(one_line(versions[-1].contract.title, 120) or "API")
    lines = [f"# {title}: versions", "", f"| {' | '.join(_HEADINGS)} |", "|---" * len(_HEADINGS) + "|"]
    lines += [f"| {' | '.join(prose(cell) for cell in row)} |" for row in _rows(versions, settings)]
    ending = [
        (operation, version)
        for version in versions
        if version.status(settings.today) != "retired"
        for operation in version.deprecated_operations
    ]
    if ending:
        lines += ["", "## What ends", ""]
        for operation, version in ending:
            lines.append(f"- {prose(version.name)}: {prose(operation.label)}{_end(operation)}")
    return "\n".join(lines) + "\n"


def _end(operation: Any) -> str:
    from apidiff.compare.lifecycle.deprecation import lifecycle_of
    from apidiff.render.markdown import prose

    life = lifecycle_of(operation.node.value)
    ends = f", until {life.sunset}" if life.sunset is not None else ""
    return ends + (f"; use {prose(life.successor)}" if life.successor else "")


def _json(versions: Sequence[Served], broken: Sequence[Breach], sentence: str, failed: bool, settings: Settings) -> str:
    from apidiff import __version__
    from apidiff.lifecycle.policy import strategy_of

    listed: list[Json] = [
        {
            "version": one.name,
            "source": one.source,
            "status": one.status(settings.today),
            "released": one.released,
            "sunset": one.life.sunset,
            "deprecated_on": one.life.deprecated_on,
            "successor": one.life.successor,
            "told_apart_by": strategy_of(one) or None,
            "deprecated_operations": [operation.label for operation in one.deprecated_operations],
        }
        for one in reversed(versions)
    ]
    told: list[Json] = [
        {
            "rule": one.rule,
            "severity": one.severity,
            "version": one.version,
            "subject": one.subject,
            "message": one.message,
        }
        for one in broken
    ]
    return (
        dumps(
            to_builtins(
                {
                    "lifecycle": 1,
                    "tool": {"name": "apidiff", "version": __version__},
                    "verdict": {"passed": not failed, "sentence": sentence},
                    "versions": listed,
                    "breaches": told,
                }
            )
        )
        + "\n"
    )

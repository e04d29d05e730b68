"""`apidiff check`: the verdict."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.options import comparison_options, consumer_options, look_options, output_options, verdict_options
from apidiff.cli.output import STDOUT, PairedCommand, keep, targets, tell, view_for, view_of, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import document_path, means_many, pair
from apidiff.configuration import settings_of
from apidiff.model.document import Document
from apidiff.render import FORMATS
from apidiff.render.problems import abridged


@click.command(cls=PairedCommand, short_help="Compare two documents and pass or fail.")
@click.argument("sources", nargs=-1, metavar="OLD NEW | DOCUMENT...")
@click.option("--app", metavar="MODULE:APP", help="This application is NEW, or is checked --against released versions.")
@click.option(
    "--against",
    metavar="REVISION",
    multiple=True,
    help="Compare every DOCUMENT (a file, a folder, a glob) with what it was there. With --app: [VERSION=]FILE, "
    "a released version's document. Repeatable.",
)
@click.option("--deleted", is_flag=True, help="NEW is the name of a document that was deleted.")
@click.option("--proposals", is_flag=True, help="Name the version change that `apidiff propose` writes for a finding.")
@output_options(tuple(FORMATS), "text")
@verdict_options
@comparison_options
@consumer_options
@look_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    app: str | None,
    against: tuple[str, ...],
    deleted: bool,
    proposals: bool,
    **given: Any,
) -> int:
    """Compare two documents and pass or fail.

    With one argument, a file in git, the file is compared with what it was where the branch left the default branch; on
    the default branch itself, with what it was in the commit before. Folders and globs stand for the documents in them:
    those of two folders are compared by their paths, those of one with what they were in git.

    \b
    Examples:
      apidiff check old.yaml new.yaml
      apidiff check main:openapi.yaml openapi.yaml
      apidiff check openapi.yaml
      apidiff check old.yaml new.yaml -f text -f json -o report.json
      apidiff check services/ --against main
      apidiff check 'services/*/openapi.yaml' --against v1.4.0 -f text -f json -o reports.json
      apidiff check released/ current/
      apidiff check openapi.json --app shop.main:app
      apidiff check --app shop.main:app --against openapi-2025-01-01.json
    """
    if app is None and not deleted and means_many(sources, against):
        from apidiff.cli.check_many import check_many

        return check_many(ctx, sources, against, proposals, given)
    if len(sources) > 2:
        raise click.UsageError("several documents take --against REVISION; one takes OLD and NEW")
    old, new = (*sources, None, None)[:2]
    if old is None or against:
        return _check_app(ctx, old, app, against, given)
    wanted = targets(ctx, "text", markdown="guide")
    settings = settings_of(given, document=document_path(new or old))
    if app is not None and new is not None:
        raise click.UsageError("--app takes the place of NEW")
    if deleted and (new is None or os.path.isfile(new)):
        raise click.UsageError("--deleted takes OLD and, as NEW, the name of a file that is no longer there")
    if deleted and (given["consumers"] or given["code"]):
        raise click.UsageError("--deleted takes no --consumers: a deleted document hits whoever uses the API")
    both = (old, app) if app is not None else pair(old, new)
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, inputs_of(given, *both))
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    with progress(f"Comparing {both[0]} with {both[1]}", not given["quiet"]) as stage:
        from apidiff.pipeline import compare, compare_deleted, with_proposals

        if deleted:
            report = compare_deleted(*both, settings, stage)
        else:
            report = compare(both[0], both[1] if app is None else _document_of(app), settings, stage)
        if (settings.consumers or given["code"]) and not deleted:
            from apidiff.cli.traffic import told_who

            report = told_who(report, given, settings, stage)
        if proposals:
            stage("Planning version changes")
            report = with_proposals(report)
        keep(ctx, report)
        refuse_inputs(outputs, files_of(report))
        texts = []
        for target in wanted:
            stage(f"Writing {target.format}")
            texts.append(FORMATS[target.format].render(report, view_for(target, screen)))
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    shown = next((target.format for target in wanted if target.path == STDOUT), None)
    if not (shown == "text" and not screen.quiet):
        tell(abridged(report.problems))
        tell(report.impact.problems if report.impact is not None else ())
    if shown is None and not screen.quiet:
        tell([report.verdict.sentence])
    return PASSED if report.verdict.passed else FAILED


def _document_of(app: str) -> Document:
    """Return the document of an application. Raises DocumentError."""
    from apidiff.load.sources.app import named_app
    from apidiff.load.sources.source import load_application

    return load_application(named_app(app), app)


def _stored(entry: str) -> list[str]:
    """Return the stored documents that an entry names: those of a folder, or the one. Raises click.UsageError."""
    folder = Path(entry)
    if not folder.is_dir():
        return [entry]
    found = sorted(str(path) for path in folder.iterdir() if path.suffix in (".json", ".yaml", ".yml"))
    if not found:
        raise click.UsageError(f"{entry} has no stored documents; `apidiff snapshot` stores them")
    return found


def _check_app(
    ctx: click.Context, old: str | None, app: str | None, against: tuple[str, ...], given: Mapping[str, Any]
) -> int:
    """Hold the versions of an application against their stored documents."""
    if app is None:
        raise click.UsageError("--against takes documents, or --app" if against else "Missing argument 'OLD'.")
    if old is not None or not against:
        raise click.UsageError("--app takes OLD, or stored documents with --against")
    against = tuple(stored for entry in against for stored in _stored(entry))
    wanted = targets(ctx, "text", markdown="guide")
    if len(against) > 1 and any(target.format != "text" for target in wanted):
        raise click.UsageError("other formats than text are about one document: give one --against")
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, inputs_of(given, *(entry.partition("=")[2] or entry for entry in against)))
    from apidiff.cli.drift import drift_of

    drift = drift_of(app, against, settings_of(given))
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    for target in wanted:
        if target.format == "text":
            text = drift.to_text()
        else:
            text = FORMATS[target.format].render(drift.reports[0][1], view_for(target, screen))
        write(text, target.path)
    return PASSED if drift.passed else FAILED

"""`apidiff history`: the same document over its git history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from apidiff.cli.files import inputs_of, refuse_outputs
from apidiff.cli.options import comparison_options, output_options
from apidiff.cli.output import PairedCommand, targets, write
from apidiff.cli.program import PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import document_path
from apidiff.config import DOORS
from apidiff.configuration import settings_of
from apidiff.load.sources.options import LoadOptions
from apidiff.model.document import Json
from apidiff.render.text import counted, dumps, one_line

if TYPE_CHECKING:
    from apidiff.batch.history import Step, Version

_SHOWN = 5
_OF_VERSIONS = ("changelog", "atom")


@click.command(cls=PairedCommand, short_help="Say what each revision in git did to callers.")
@click.argument("file")
@click.option("--since", metavar="REVISION", help="Only what came after it: a tag, a branch or a commit.")
@click.option("--until", metavar="REVISION", default="HEAD", show_default=True, help="Only what led to it.")
@click.option("--breaking", is_flag=True, help="Only the commits that broke callers.")
@output_options(("text", "json", *_OF_VERSIONS), "text")
@comparison_options
@click.pass_context
def command(ctx: click.Context, /, file: str, since: str | None, until: str, breaking: bool, **given: Any) -> int:
    """Say what each revision of FILE in git did to its callers, under whatever name it had then.

    Commits are those of the first parents, so a merged branch counts as one. A revision that cannot be read is
    skipped. The text and the JSON go commit by commit; the changelog and the feed go by tags, or by the version that
    the document states where there are none.

    \b
    Examples:
      apidiff history openapi.yaml --since v1.0
      apidiff history openapi.yaml --breaking
      apidiff history openapi.yaml -f changelog -o CHANGELOG.md -f atom -o feed.xml
    """
    wanted = targets(ctx, "text", markdown="changelog")
    settings = settings_of(given, fail_on="never", document=document_path(file))
    refuse_outputs([target.path for target in wanted], inputs_of(given, file))
    with progress(f"Looking for revisions of {file}") as stage:
        from apidiff.batch.history import referred, steps, versions
        from apidiff.batch.log import log_of
        from apidiff.load.sources.listing import repository
        from apidiff.load.sources.listing import wanted as named

        options = LoadOptions(**{name: given[name] for name in DOORS})
        top = repository(options).top
        log = log_of(top, until, options)
        revisions = log.revisions(named(file, top).file or document_path(file), since)
        revisions = log.touching(revisions, referred(log, revisions, settings))
        made: list[Step] = []
        released: list[Version] = []
        if any(target.format not in _OF_VERSIONS for target in wanted):
            made = [
                step for step in steps(revisions, settings, stage) if step.breaking or step.accepted or not breaking
            ]
        if any(target.format in _OF_VERSIONS for target in wanted):
            released = versions(revisions, settings, stage)
        texts = []
        for target in wanted:
            if target.format in _OF_VERSIONS:
                texts.append(_of_versions(target.format, released, file))
            else:
                texts.append(_json(file, made) if target.format == "json" else _text(file, made, len(revisions)))
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    return PASSED


def _of_versions(format_: str, released: Sequence[Version], file: str) -> str:
    from apidiff.render.changelog.atom import feed
    from apidiff.render.changelog.releases import Release, changelog

    releases = [Release(report=one.report, version=one.name, date=one.date) for one in released]
    if not releases:
        return "" if format_ == "atom" else f"# Changelog\n\nThere is one version of {one_line(file)} alone.\n"
    return feed(releases) if format_ == "atom" else changelog(releases)


def _groups(made: Sequence[Step]) -> Iterator[tuple[str, list[Step]]]:
    """Yield the steps by tag, or by version where there are no tags, newest first."""
    by_tags = any(step.revision.tag for step in made)

    def name(step: Step) -> str:
        return step.revision.tag or "Unreleased" if by_tags else step.version or "(no version)"

    for group, steps in groupby(reversed(made), key=name):
        yield group, list(steps)


def _json(file: str, made: Sequence[Step]) -> str:
    from apidiff import __version__

    groups: list[Json] = [
        {"name": name, "date": steps[0].revision.date, "commits": [_commit(step) for step in steps]}
        for name, steps in _groups(made)
    ]
    return (
        dumps({"history": 1, "tool": {"name": "apidiff", "version": __version__}, "file": file, "groups": groups})
        + "\n"
    )


def _commit(step: Step) -> dict[str, Json]:
    revision = step.revision
    return {
        "commit": revision.commit,
        "date": revision.date,
        "subject": revision.subject,
        "path": revision.path,
        "state": step.state,
        "compared_with": step.before or None,
        "version": step.version or None,
        "breaking": step.breaking,
        "sentence": step.sentence or None,
        "findings": [to_builtins(finding) for finding in step.findings],
    }


def _text(file: str, made: Sequence[Step], number: int) -> str:
    lines = []
    for name, steps in _groups(made):
        lines += [f"{one_line(name, 100)} ({steps[0].revision.date})"]
        for step in steps:
            lines += _lines(step)
        lines.append("")
    broke = sum(step.breaking > 0 for step in made)
    unread = sum(step.state == "unread" for step in made)
    told = f"{counted(number, 'revision')} of {one_line(file)}: {counted(broke, 'commit')} broke callers"
    accepted = sum(step.accepted > 0 and not step.breaking for step in made)
    told += f", {counted(accepted, 'other')} in ways that were accepted" if accepted else ""
    skipped = f"; {counted(unread, 'revision')} could not be read and were skipped" if unread else ""
    return "\n".join([*lines, f"{told}{skipped}."]) + "\n"


def _lines(step: Step) -> Iterator[str]:
    revision = step.revision
    yield f"  {revision.date}  {revision.commit[:10]}  {one_line(revision.subject, 80)}"
    if step.state != "compared":
        said = {"first": "the first revision", "unchanged": "unchanged"}.get(step.state, step.sentence)
        yield f"      {one_line(said, 300)}"
        return
    levels = [f"{finding.level} (accepted)" if finding.waived else finding.level for finding in step.findings]
    counts = [f"{levels.count(level):,} {level}" for level in dict.fromkeys(levels)]
    yield f"      {', '.join(counts) or 'nothing changed'}"
    shown = [finding for finding in step.findings if finding.level == "breaking"]
    for finding in shown[:_SHOWN]:
        accepted = f" (accepted: {one_line(finding.waived, 100)})" if finding.waived else ""
        yield f"        breaking: {one_line(finding.message, 200)}{accepted}"
    if len(shown) > _SHOWN:
        yield f"        and {len(shown) - _SHOWN:,} more"

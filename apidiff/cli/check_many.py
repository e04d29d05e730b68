"""`apidiff check` on many documents: those of two folders, or files, folders and globs against a revision."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from apidiff.cli.files import inputs_of, refuse_outputs
from apidiff.cli.output import STDOUT, Target, targets, tell, view_for, view_of, write
from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from apidiff.cli.progress import progress
from apidiff.cli.sources import against_of, is_glob, merge_base
from apidiff.cli.traffic import look_for_many
from apidiff.config import DOORS, Settings
from apidiff.configuration import settings_of
from apidiff.load.sources.options import LoadOptions
from apidiff.model.document import ConfigError, Problem
from apidiff.model.report import Survey
from apidiff.render.problems import abridged

if TYPE_CHECKING:
    from apidiff.batch.pairs import Pair

_CODES = {"unread": UNREADABLE, "misconfigured": USAGE}


def check_many(
    ctx: click.Context, sources: Sequence[str], against: Sequence[str], proposals: bool, given: Mapping[str, Any]
) -> int:
    """Compare, write one result for all, and return the worst exit code. Raises ConfigError and DocumentError."""
    if len(against) > 1:
        raise click.UsageError("documents are compared with one revision: give one --against")
    wanted = targets(ctx, "text", markdown="guide")
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, inputs_of(given, *(source for source in sources if os.path.isfile(source))))
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    with progress(f"Looking for documents in {', '.join(sources)}", not given["quiet"]) as stage:
        from apidiff.batch.run import Task, sections, survey
        from apidiff.render import FORMATS

        options = LoadOptions(**{name: given[name] for name in DOORS})
        if not against and len(sources) == 2:
            old, new = sources
            pairs, notes = _of_folders(old, new, options)
        else:
            old, new = against_of(against[0]) if against else merge_base(sources[0])[:12], ", ".join(sources)
            pairs, notes = _of_revision(old, sources, options)
        _refuse_written(outputs, pairs)
        formats = tuple((target.format, view_for(target, screen)) for target in wanted)
        tasks = []
        for pair in pairs:
            settings = _settings(pair, given)
            look = look_for_many(given, settings)
            tasks.append(Task(pair=pair, settings=settings, formats=formats, proposals=proposals, look=look))
        made = sections(tasks, stage)
        strict = any(task.settings.strict_waivers for task in tasks)
        found = survey(old, new, made, notes, strict_waivers=strict)
        texts = []
        for index, target in enumerate(wanted):
            stage(f"Writing {target.format}")
            pieces = [section.pieces[index] if section.pieces else None for section in made]
            texts.append(FORMATS[target.format].joined(found, pieces, view_for(target, screen)))
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    _say(wanted, found, screen.quiet)
    return _code(found)


def _say(wanted: Sequence[Target], found: Survey, quiet: bool) -> None:
    """Tell on standard error what the result on standard output does not."""
    shown = next((target.format for target in wanted if target.path == STDOUT), None)
    if shown != "text" or quiet:
        tell(abridged(found.problems))
        tell(problem for section in found.sections if section.state in _CODES for problem in section.problems)
    if shown is None and not quiet:
        tell([found.sentence])


def _code(found: Survey) -> int:
    codes = (_CODES.get(section.state, PASSED if section.passed else FAILED) for section in found.sections)
    worst = max(codes, default=PASSED) or (PASSED if found.passed else FAILED)
    return max(worst, UNREADABLE) if any(problem.leaves_out for problem in found.problems) else worst


def _of_folders(old: str, new: str, options: LoadOptions) -> tuple[list[Pair], list[Problem]]:
    """Return the documents of two folders by their paths in them. Raises ConfigError where there are none."""
    from apidiff.batch.pairs import pairs_of
    from apidiff.load.sources.files import path_in_repository, read_file
    from apidiff.load.sources.listing import in_folder

    if is_glob(old) or is_glob(new):
        raise click.UsageError("globs take --against REVISION; without it, two folders are compared by paths")
    before, after = in_folder(old, options), in_folder(new, options)
    if not before and not after:
        raise ConfigError(f"neither {old} nor {new} holds an OpenAPI document; expected files that say `openapi: ...`")

    def data(listed: Any) -> bytes:
        return read_file(listed.source, options.max_bytes, only_regular=True)

    def name(key: str) -> str:
        path = os.path.join(new, *key.split("/"))
        return path_in_repository(path) or path.replace(os.sep, "/")

    return [replace(pair, name=name(pair.name)) for pair in pairs_of(before, after, data, lambda key: False)], []


def _of_revision(revision: str, sources: Sequence[str], options: LoadOptions) -> tuple[list[Pair], list[Problem]]:
    """Return the documents among what was named, here and in a revision. Raises ConfigError where one names nothing."""
    from apidiff.batch.pairs import pairs_of
    from apidiff.load.sources.listing import repository, wanted

    known = repository(options)
    those = [wanted(source, known.top) for source in sources]
    after = known.in_work_tree(those)
    before, submodules = known.in_revision(revision, those, after)
    named = {one.file for one in those if one.file}
    pairs = pairs_of(before, after, known.bytes_of, named.__contains__)
    notes = [
        Problem(
            source=path,
            what="a submodule with documents is at another commit now, and is not followed",
            expected=f"to run in it, with --against {commit[:12]}" if commit else "to run in it",
            cause="withheld",
        )
        for path, commit in known.changed_submodules(submodules, those)
    ]
    names = {name for pair in pairs for side in (pair.old, pair.new) if side is not None for name in (side.key,)}
    for one in those:
        if not one.file and not any(one.holds(name) for name in names) and not notes:
            raise ConfigError(f"{one.text}: names no OpenAPI document, neither here nor in {revision}")
    missing = [file for file in sorted(named) if file not in names]
    if missing:
        raise ConfigError(f"{missing[0]}: there is no such file, neither here nor in {revision}")
    return pairs, notes


def _settings(pair: Pair, given: Mapping[str, Any]) -> Settings:
    """Return the settings of a document: those of the configuration nearest to it. Raises ConfigError."""
    source = pair.new.source if pair.new is not None else pair.name
    folder = os.path.dirname(os.path.abspath(source))
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return settings_of(given, start=Path(folder), document=pair.name)


def _refuse_written(outputs: Sequence[str], pairs: Sequence[Pair]) -> None:
    """Raise click.UsageError where a document would be written over."""
    from apidiff.cli.files import refuse_inputs

    refuse_inputs([path for path in outputs if path != STDOUT], [pair.new.source for pair in pairs if pair.new])

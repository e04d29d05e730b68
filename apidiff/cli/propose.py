"""`apidiff propose`: candidate Cadwyn version changes."""

from __future__ import annotations

import json
import keyword
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.options import adding, comparison_options
from apidiff.cli.output import tell, write
from apidiff.cli.package import Step, is_package, refuse_handwritten, write_package
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.cli.sources import pair
from apidiff.cli.versions import name_of_file
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.model.document import Document
    from apidiff.model.proposal.application import ServedRoute
    from apidiff.model.proposal.conversion import Question
    from apidiff.model.report import Report
    from apidiff.propose.plan.planner import Options, Plan
    from apidiff.propose.targets.models import Models

TARGETS = ("cadwyn", "cadwyn-1", "asgi", "functions")

plan_options = adding(
    click.option(
        "--only",
        type=click.Choice(["breaking", "all"]),
        default="breaking",
        show_default=True,
        help="Undo what breaks callers, or everything, words included.",
    ),
    click.option(
        "--models",
        metavar="MODULE",
        default="models",
        show_default=True,
        help="The Python module the classes of NEW are imported from.",
    ),
    click.option("--version-old", metavar="NAME", help="What the old version is called: a date or a name."),
    click.option("--version-new", metavar="NAME", help="The same for the new version."),
)
"""Adds the options that decide what is proposed."""


@click.command(short_help="Write candidate Cadwyn version changes.")
@click.argument("old")
@click.argument("new", required=False)
@click.argument("further", nargs=-1, metavar="[NEWER]...")
@click.option("--output", "-o", metavar="FILE", default="-", help="A file, or a folder for a module of each version.")
@plan_options
@click.option("--target", type=click.Choice(TARGETS), default="cadwyn", show_default=True, help="What to write for.")
@click.option("--app", metavar="MODULE:APP", help="Ask this application for its classes, routes and versions.")
@click.option("--check-models", is_flag=True, help="Import the models (in another process) and use their own names.")
@click.option("--ask", is_flag=True, help="Ask open questions on the terminal.")
@click.option("--force", is_flag=True, help="Write over a file that apidiff did not write.")
@comparison_options
def command(old: str, new: str | None, further: tuple[str, ...], output: str, force: bool, **given: Any) -> int:
    """Write candidate Cadwyn version changes that let the code of NEW serve OLD.

    \b
    Examples:
      apidiff propose old.yaml new.yaml -o versions.py
      apidiff propose old.yaml new.yaml --only all --models shop.models --version-old 2025-01-01
      apidiff propose old.yaml --app shop.main:app -o shop/versions/
      apidiff propose v1.yaml v2.yaml v3.yaml -o shop/versions/
    """
    settings = settings_of(given, fail_on="never")
    models = _models(str(given["models"]))
    package = is_package(output)
    if further and not package:
        raise click.UsageError("several steps are written as a package: name a folder, such as -o versions/")
    if package and not given["target"].startswith("cadwyn"):
        raise click.UsageError(f"--target {given['target']} is one module: name a file after -o")
    first = pair(old, new) if new is not None or given["app"] is None else (old, str(given["app"]))
    refuse_outputs([] if package else [output], inputs_of(given, *first, *further))
    if not (package or force) and output != "-":
        refuse_handwritten(Path(output), "name another file")
    found = _planned_steps(
        list(pairwise((*first, *further))), output, settings, given, replace(models, one_of_many=package)
    )
    for one in found:
        if not package:
            write(one.step.source, output)
        _say(one.report, one.made)
    if package:
        write_package(Path(output), found[0].made.proposal.old_version, [one.step for one in found], force=force)
    missing = dict.fromkeys(text for one in found for text in one.missing)
    tell(missing)
    return FAILED if missing and given["check_models"] else PASSED


class _Planned(Struct, frozen=True, kw_only=True):
    """A step as it is written, what it was made from, and messages about classes that the user's code lacks."""

    step: Step
    report: Report
    made: Plan
    missing: tuple[str, ...]


def _planned_steps(
    pairs: list[tuple[str, str]], output: str, settings: Settings, given: Mapping[str, Any], models: Models
) -> list[_Planned]:
    """Plan the steps from version to version, and return them, the oldest first. Each speaks of HEAD's classes, so the
    newest is planned first, and says what became of those of the version before."""
    from apidiff.propose.targets.bundle_edit import module_name
    from apidiff.propose.targets.history import History, before, older_routes, routes_before

    found: list[_Planned] = []
    later: History | None = None
    served: Sequence[ServedRoute] = ()
    reports = [_compared(sources, settings) for sources in pairs[:-1]]
    reports.append(_compared(pairs[-1], settings, _head(pairs[-1][1], given)))
    refuse_inputs([output], [path for report in reports for path in files_of(report)])
    choices = list(_choices_of(pairs, reports, settings, given))
    restored = [
        (report.old.contract, _plan(report, choice).proposal.restored)
        for report, choice in zip(reports[:-1], choices[:-1], strict=True)
    ]
    choices = [
        replace(choice, older=older_routes(restored[:number], report.new.contract))
        for number, (report, choice) in enumerate(zip(reports, choices, strict=True))
    ]
    tell(dict.fromkeys(problem for choice in choices if choice.older is not None for problem in choice.older.problems))
    for report, choice in zip(reports[::-1], choices[::-1], strict=True):
        if later is None:
            choice, seen, missing = _seen(report, choice, models, given["app"], given["check_models"])
            served = choice.routes
        else:
            world = _plan(report, choice).new
            choice = replace(choice, attributes=later.attributes(world), routes=tuple(served))
            seen, missing = later.models(models, world), []
        made = _plan(report, choice)
        seen = replace(seen, embedded=_embedded(made))
        if given["ask"]:
            made = _asked(report, made, choice)
        if later is not None and not later.is_free(made.proposed.proposal, seen):
            seen = replace(seen, widens=False)
        source, made = _source(made, given["target"], seen), _proposed(made, given["target"], seen)
        step = Step(
            version=made.proposal.new_version,
            source=source,
            changes=tuple(change.name for change in made.proposal.changes),
            head=tuple(change.name for change in made.proposal.bound_changes),
        )
        found.append(_Planned(step=step, report=report, made=made, missing=tuple(missing)))
        module = module_name(step.version)
        served = routes_before(made, made.proposal, served, module)
        later = before(made, made.proposal, seen, module, later)
    return found[::-1]


def _embedded(made: Plan) -> frozenset[str]:
    from apidiff.propose.shapes.known import embedded_bodies

    return embedded_bodies(made.new)


def _source(made: Plan, target: str, models: Models) -> str:
    from apidiff.propose.targets.registry import render

    return render(made, target, models)


def _proposed(made: Plan, target: str, models: Models) -> Plan:
    from apidiff.propose.targets.registry import proposed

    return proposed(made, target, models)


def _say(report: Report, made: Plan) -> None:
    """Tell what the user should know of a step."""
    tell(report.problems)
    if report.findings and not (report.old.contract.operations or report.new.contract.operations):
        tell(["The documents have no operations: there is nothing that a version change could serve."])
    tell(_remarks(made))


def _seen(
    report: Report, choice: Options, models: Models, app: str | None, check_models: bool
) -> tuple[Options, Models, list[str]]:
    """Return the options and the models as the user's code has them, if it is to be asked, and what that lacks.
    Raises ConfigError and DocumentError."""
    if app is None and not check_models:
        return choice, models, []
    from apidiff.propose import inspection

    world = _plan(report, choice).new
    if app is None:
        seen = inspection.inspect_models(models.module, world)
    else:
        from apidiff.load.sources.app import named_app

        found = inspection.inspect_application(named_app(app))
        seen = inspection.seen_in(found, world)
        older = inspection.older_contract(found)
        choice = replace(choice, routes=found.routes, bundle=found.bundle, older=older or choice.older)
        models = replace(models, bundle=found.bundle)
    models = replace(models, classes=seen.classes, owners=seen.owners, missing=seen.missing)
    choice = replace(choice, attributes=seen.attributes)
    made = _plan(report, choice)
    missing = [f"no class was found for {name}" for name in inspection.missing_of(seen, made.new)]
    return choice, models, [*missing, *inspection.unversioned_of(seen, made)]


def planned(sources: tuple[str, str], settings: Settings, given: Mapping[str, Any]) -> tuple[Report, Plan]:
    """Compare two documents and plan. Raises DocumentError and ConfigError."""
    report = _compared(sources, settings)
    return report, _plan(report, _options(settings, given))


def _compared(sources: tuple[str, str], settings: Settings, new: Document | None = None) -> Report:
    with progress(f"Comparing {sources[0]} with {sources[1]}") as stage:
        from apidiff.pipeline import compare

        return compare(sources[0], new if new is not None else sources[1], settings, stage)


def _head(source: str, given: Mapping[str, Any]) -> Document | None:
    """Return the document of HEAD where an application is to say it, None where another source does. Its older versions
    need not start: what they lack is what is to be written."""
    if given["app"] is None or source != given["app"]:
        return None
    from apidiff.load.sources.app import load_head, named_app
    from apidiff.load.sources.source import document_of_application

    app = named_app(source)
    value, reason = load_head(app)
    if reason:
        tell([f"older versions do not start with HEAD as it is: {reason.splitlines()[0]}"])
    return document_of_application(app, value, source)


def _choices_of(
    pairs: Sequence[tuple[str, str]], reports: Sequence[Report], settings: Settings, given: Mapping[str, Any]
) -> Iterator[Options]:
    """Yield what the user chose for each step. Of several the versions are called as their documents state, or as the
    files are called where these state the same. Raises click.UsageError where neither tells them apart."""
    options = _options(settings, given)
    if len(pairs) == 1:
        yield options
        return
    stated = [reports[0].old.contract.version, *(report.new.contract.version for report in reports)]
    called = [name_of_file(pairs[0][0]), *(name_of_file(new) for _, new in pairs)]
    for names in (stated, called):
        names[0], names[-1] = options.old_version or names[0], options.new_version or names[-1]
        if all(names) and len(set(names)) == len(names):
            for older, newer in pairwise(names):
                yield replace(options, old_version=older or "", new_version=newer or "")
            return
    raise click.UsageError(
        "which version is which? expected documents that state different versions, or files called so"
    )


def _options(settings: Settings, given: Mapping[str, Any]) -> Options:
    from apidiff.propose.plan.planner import Options

    return Options(
        everything=given["only"] == "all",
        old_version=given.get("version_old") or "",
        new_version=given.get("version_new") or "",
        answers=settings.answers,
    )


def _plan(report: Report, options: Options) -> Plan:
    """Plan. Raises ConfigError for an answer that its question does not allow."""
    from apidiff.propose.plan.planner import plan

    made = plan(report, options)
    if made.unfit_answers:
        raise ConfigError(f"answers that do not fit their questions: {', '.join(made.unfit_answers)}")
    return made


def _asked(report: Report, made: Plan, options: Options) -> Plan:
    """Ask what is open on the terminal and plan again. Raises click.UsageError where there is no terminal."""
    if not sys.stdin.isatty():
        raise click.UsageError("--ask needs a terminal; write answers to a file and name it with --answers")
    answers: dict[str, Any] = dict(options.answers)
    open_ = {question.id: question for change in made.proposal.changes for question in change.questions}
    for number, question in enumerate(open_.values(), 1):
        answers[question.id] = click.prompt(
            f"{number}/{len(open_)} {question.text}{_choices(question)}",
            default=_plain(question.default),
            value_proc=partial(_read, question),
            err=True,
        )
    return _plan(report, replace(options, answers=answers))


def _choices(question: Question) -> str:
    return f" ({', '.join(map(_plain, question.options))})" if len(question.options) > 1 else ""


def _plain(text: str) -> str:
    """Return a JSON text as a person writes it: strings without quotes."""
    value = json.loads(text)
    return value if isinstance(value, str) else text


def _read(question: Question, text: str) -> str:
    """Return an answer. Raises click.UsageError, which makes click ask again, where it does not fit."""
    from apidiff.propose.convert.questions import fits

    if not fits(text, question):
        expected = ", ".join(map(_plain, question.options)) or f"a value such as {_plain(question.default)}"
        raise click.UsageError(f"expected {expected}")
    return text


def _models(module: str) -> Models:
    """Return where the classes of NEW are. Raises ConfigError where that is no module's name."""
    from apidiff.propose.targets.models import Models

    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in module.split(".")):
        raise ConfigError(f"--models is {module!r}; expected a Python module such as shop.models")
    return Models(module=module)


def _remarks(made: Plan) -> list[str]:
    """Return what the user should know beside the code."""
    open_count = len({question.id for change in made.proposal.changes for question in change.questions})
    remarks = []
    if open_count:
        unknown = "1 value is" if open_count == 1 else f"{open_count:,} values are"
        remarks.append(f"{unknown} not known: look for TODO(apidiff), or use --answers")
    if made.proposal.head_edits:
        fields = "a field" if len(made.proposal.head_edits) == 1 else f"{len(made.proposal.head_edits):,} fields"
        remarks.append(f"HEAD has to be edited first, in {fields}: see the head of the module")
    if made.proposal.restored:
        number = len(made.proposal.restored)
        routes = "a route is" if number == 1 else f"{number:,} routes are"
        remarks.append(
            f"{routes} written again for the old version: include the router, as the head of the module says"
        )
    for name in made.unused_answers:
        if not name.startswith(("property:", "operation:", "parameter:", "component:", "enum:")):
            remarks.append(f"no question is called {name!r}")
    return remarks

"""`apidiff verify`: prove a proposal by running it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.options import comparison_options
from apidiff.cli.output import first_of, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.cli.propose import plan_options, planned
from apidiff.cli.sources import pair
from apidiff.configuration import settings_of
from apidiff.model.document import ConfigError, DocumentError, Problem
from apidiff.render.text import counted, visible

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.propose.plan.planner import Plan
    from apidiff.verify.diagram import Diagram


@click.command(short_help="Prove a proposal by running it.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--app", metavar="MODULE:APP", help="Prove against this Cadwyn application instead of NEW alone.")
@click.option(
    "--target", type=click.Choice(["cadwyn", "asgi"]), default="cadwyn", show_default=True, help="What to run."
)
@click.option("--complete", is_flag=True, help="Fail while a question is open or a restored operation has no body.")
@click.option("--output", "-o", metavar="FILE", default="-", help="Where to write (default: standard output).")
@plan_options
@comparison_options
def command(old: str, new: str | None, app: str | None, target: str, complete: bool, output: str, **given: Any) -> int:
    """Prove that the proposal brings OLD back, by running it in Cadwyn (needs apidiff[cadwyn]).

    \b
    Both documents become applications, and the proposal is put on the new one:
      A  at the old version it describes itself as OLD does
      B  at the new version it describes itself as NEW does
      C  what this cannot see of the documents
      D  requests of old clients reach the handlers, and the answers fit OLD
    With --target asgi the middleware of the proposal stands before the new one: D.
    Exit code 0 if they hold; with --complete, if nothing is left open besides.

    \b
    Examples:
      apidiff verify old.yaml new.yaml
      apidiff verify old.yaml new.yaml --only all --answers answers.yaml
      apidiff verify old.yaml new.yaml --answers answers.yaml --complete
      apidiff verify old.yaml new.yaml --target asgi
      apidiff verify old.yaml --app shop.main:app
    """
    _need_cadwyn()
    settings = settings_of(given, fail_on="never")
    refuse_outputs([output], inputs_of(given, old, new))
    if app is not None and (complete or target != "cadwyn"):
        option = "--complete" if complete else "--target"
        raise click.UsageError(f"{option} is about a proposal; --app takes the application as it is")
    if app is not None:
        return _verify_app(old, app, settings, given, output)
    report, made = planned(pair(old, new), settings, given)
    refuse_inputs([output], files_of(report))
    if target == "asgi":
        holds, text = _middleware(made)
    else:
        made, wide = made.proposed, _second(made)
        diagram = _drawn(made, settings, given)
        second = _drawn(wide, settings, given) if wide is not None else None
        holds = diagram.holds and (second is None or second.holds)
        text = told(made, diagram, second, everything=given["only"] == "all")
    write(visible(text), output)
    return PASSED if holds and not (complete and _left_open(made)) else FAILED


def _second(made: Plan) -> Plan | None:
    """Return the plan whose HEAD is as wide as it can be, where the module says how but does not do it."""
    return made.wider[-1] if made.proposed.proposal.head_changes else None


def _middleware(made: Plan) -> tuple[bool, str]:
    """Run the middleware, and return whether D holds, and what was found as text."""
    from apidiff.verify.diagram import draw_middleware

    with progress("Running the middleware") as stage:
        diagram = draw_middleware(made, progress=stage)
    proposal = made.proposal
    lines = [f"a middleware before {proposal.new_version}, serving {proposal.old_version}", ""]
    lines += [*_exchanges(diagram), *_unfinished(diagram)]
    if proposal.restored:
        lines += ["", f"Not served ({len(proposal.restored)}):"]
        lines += first_of([route.shape.label for route in proposal.restored])
    lines += ["", "D holds." if diagram.holds else "The middleware is not proved."]
    return diagram.holds, "\n".join([*lines, *_open_lines(made)]) + "\n"


def _left_open(made: Plan) -> list[str]:
    """Return what a person has to write before the proposal can be shipped: answers, and bodies of operations."""
    asked = dict.fromkeys(question.id for change in made.proposal.changes for question in change.questions)
    edits = [f"HEAD: {text}" for text in made.proposal.head_edits]
    return [*edits, *asked, *(route.shape.label for route in made.proposal.restored)]


def _need_cadwyn() -> None:
    missing = [name for name in ("cadwyn", "httpx") if find_spec(name) is None]
    if missing:
        raise ConfigError(f"verify needs {' and '.join(missing)}: pip install 'apidiff[cadwyn]'")


def _drawn(made: Plan, settings: Settings, given: Mapping[str, Any]) -> Diagram:
    from apidiff.verify.diagram import draw

    def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        from apidiff.model.finding import Level
        from apidiff.pipeline import compare

        report = compare(old, new, settings)
        return [
            f"{finding.usages[0][0].operation if finding.usages else ''}: {finding.message}"
            for finding in report.findings
            if finding.level is Level.BREAKING
        ]

    with progress("Running the proposal in Cadwyn") as stage:
        return draw(made, breaks=None if given["only"] == "all" else breaks, progress=stage)


def told(made: Plan, diagram: Diagram, second: Diagram | None = None, *, everything: bool) -> str:
    """Return what was found, as text. The `second` diagram is that of the widest HEAD."""
    from apidiff.verify.statement import PERSON, statements

    proposal = made.proposal
    changes = counted(len(proposal.changes), "version change")
    lines = [f"{proposal.new_version} serving {proposal.old_version}, {changes}", ""]
    if proposal.head_edits:
        lines += ["With HEAD edited as the module says, HeadVersion narrows the latest version:"]
    lines += _parts(diagram, everything=everything)
    if proposal.restored:
        answer = "answers" if len(proposal.restored) == 1 else "answer"
        lines.append(f"   {counted(len(proposal.restored), 'restored operation')} {answer} nothing yet")
    lines += _unfinished(diagram)
    if diagram.note:
        lines += ["", f"{diagram.note}."]
    if second is not None:
        names = " and ".join(change.name for change in (*proposal.bound_changes, *proposal.head_changes))
        lines += ["", f"With HEAD edited for {names}, bound by HeadVersion:"]
        lines += [*_parts(second, everything=everything), *_unfinished(replace(second, c=()))]
    lines.append("")
    found = statements(made, diagram)
    lines += [str(item) for item in found]
    people = sum(item.verdict == PERSON for item in found)
    holds = diagram.holds and (second is None or second.holds)
    verdict = "A, B and D hold" if holds else "The proposal is not proved"
    lines += ["", f"{verdict}; a person is needed for {people} of {counted(len(found), 'version change')}."]
    return "\n".join([*lines, *_open_lines(made)]) + "\n"


def _parts(diagram: Diagram, *, everything: bool) -> list[str]:
    asked = "describes itself as OLD does" if everything else "breaks no client of OLD"
    lines = _part("A", f"the old version {asked}", diagram.a, diagram)
    lines += _part("B", "the new version describes itself as NEW does", diagram.b, diagram)
    return [*lines, *_exchanges(diagram)]


def _exchanges(diagram: Diagram) -> list[str]:
    failures = [f"{route}: {what.splitlines()[0] if what else ''}" for route, what in diagram.failures]
    work = "works" if diagram.exchanges == 1 else "work"
    return _part("D", f"{counted(diagram.exchanges, 'exchange')} of old clients {work}", failures, diagram)


def _unfinished(diagram: Diagram) -> list[str]:
    """Return what kept the proof from its end, and what it does not see."""
    lines = []
    if not diagram.complete and diagram.error is None:
        lines.append("   not all exchanges were tried: the time was up")
    if diagram.error is not None:
        lines += ["", f"The proof stopped ({diagram.phase}): {diagram.error}"]
    if diagram.c:
        lines += ["", f"C  not seen by this proof ({len(diagram.c)}):", *first_of(diagram.c)]
    return lines


def _open_lines(made: Plan) -> list[str]:
    left = _left_open(made)
    return ["", f"Left open ({len(left)}):", *first_of(left)] if left else []


def _part(name: str, text: str, found: Any, diagram: Diagram) -> list[str]:
    if found:
        return [f"{name}  FAILED: {text}: {counted(len(found), 'difference')}", *first_of(found)]
    return [f"{name}  {'holds' if diagram.error is None else 'not reached'}: {text}"]


def _verify_app(old: str, app: str, settings: Settings, given: Mapping[str, Any], output: str) -> int:
    """Run A and D against an application and return the exit code. Raises DocumentError and ConfigError."""
    from apidiff.load.sources.app import named_app, versions_of
    from apidiff.pipeline import compare, read
    from apidiff.propose.plan.planner import Options, plan
    from apidiff.verify.normal import without_version
    from apidiff.verify.own_app import draw_app

    source = named_app(app)
    root = read(old, "old", settings).entry.root
    if not isinstance(root, dict) or not isinstance(root.get("paths", {}), dict):
        raise DocumentError([Problem(source=old, what="this is not an OpenAPI document", expected="paths")])
    with progress(f"Asking {app} for its documents"):
        versions = versions_of(source)
    before = without_version(root, versions.name, versions.place)

    def differences(document: dict[str, Any]) -> list[str]:
        from apidiff.model.finding import Level

        found = compare(before, document, settings).findings
        wanted = (Level.BREAKING, Level.WARNING) if given["only"] == "breaking" else tuple(Level)
        kept = [item for item in found if item.waived is None and item.level in wanted]
        return [str(item.message) for item in kept if item.level is not Level.DOCUMENTATION]

    def planned(head: dict[str, Any], version: str) -> Plan:
        report = compare(before, head, settings)
        options = Options(everything=True, old_version=version, new_version="head", answers=settings.answers)
        return plan(report, options)

    info = root.get("info")
    stated = str(info.get("version", "")) if isinstance(info, dict) else ""
    with progress(f"Running exchanges through {app}"):
        version, _, diagram = draw_app(source, versions, stated, given.get("version_old") or "", differences, planned)
    write(visible(_told(app, version, diagram, everything=given["only"] == "all")), output)
    return PASSED if diagram.holds else FAILED


def _told(app: str, version: str, diagram: Diagram, *, everything: bool) -> str:
    lines = [f"{app} serving {version}", ""]
    state = "FAILED" if diagram.a else "holds"
    asked = "describes it as OLD does" if everything else "breaks no client of OLD"
    lines.append(f"A  {state}: at {version} the application {asked}")
    lines += first_of(diagram.a)
    if diagram.error is not None:
        lines.append(f"D  not carried out ({diagram.phase}): {diagram.error}")
    else:
        state = "FAILED" if diagram.failures else "holds"
        lines.append(
            f"D  {state}: {counted(diagram.exchanges, 'exchange')} of old clients, handlers replaced by stubs: the "
            "bodies and parameters that these receive, and the answers"
        )
    told = dict.fromkeys(f"{route}: {(what.splitlines() or [''])[0]}" for route, what in diagram.failures)
    lines += first_of(told)
    if not diagram.complete and diagram.error is None:
        lines.append("   not all exchanges were tried: the time was up")
    unseen = [*diagram.c, "what the handlers themselves do"]
    lines += ["", f"Not checked ({len(unseen)}):", *first_of(unseen)]
    return "\n".join([*lines, "", "A and D hold." if diagram.holds else "A or D does not hold."]) + "\n"

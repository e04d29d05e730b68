"""`apidiff verify OLD --app`: the proof against the user's own Cadwyn application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from apidiff.cli.output import first_of, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.progress import progress
from apidiff.model.document import DocumentError, Problem
from apidiff.render.text import counted

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.verify.diagram import Diagram


def verify_app(old: str, app: str, settings: Settings, given: Mapping[str, Any], output: str) -> int:
    """Run A and D against an application and return the exit code. Raises DocumentError and ConfigError."""
    from apidiff.load.sources.app import named_app, versions_of
    from apidiff.pipeline import compare, read
    from apidiff.propose.plan.planner import Options, Plan, plan
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
    write(_told(app, version, diagram, everything=given["only"] == "all"), output)
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

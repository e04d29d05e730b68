"""`apidiff check --app`: has a released version of an application drifted from its stored document?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apidiff.cli.progress import progress
from apidiff.model.document import ConfigError, Json
from apidiff.model.pointer import value_at

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.model.report import Report


def check_app(app: str, against: Sequence[str], settings: Settings) -> tuple[bool, str]:
    """Compare stored documents with what an application generates now; tell whether each version stayed as it was.

    A stored document is a file, or `VERSION=FILE`. Else it is that of `info.version` or of the file's name.
    Raises DocumentError and ConfigError.
    """
    from apidiff.load.sources.app import documents_of, named_app

    source = named_app(app)
    with progress(f"Asking {app} for its documents"):
        generated = documents_of(source)
    lines: list[str] = []
    passed = True
    for entry in against:
        version, path = _stored(entry, generated)
        found = _compared(path, generated[version], settings)
        lines += _told(version or app, found)
        passed = passed and not _drifted(found)
    return passed, "\n".join(lines) + "\n"


def _stored(entry: str, generated: dict[str, Json]) -> tuple[str, str]:
    """Return the version and the file of an entry. Raises ConfigError where the version cannot be told."""
    version, equals, path = entry.partition("=")
    if equals and version in generated:
        return version, path
    if list(generated) == [""]:
        return "", entry
    from apidiff.load.sources.source import load

    root = load(entry).entry.root
    info = root.get("info") if isinstance(root, dict) else None
    stated = str(info.get("version", "")) if isinstance(info, dict) else ""
    named = [version for version in generated if version in Path(entry).name]
    if named:
        return max(named, key=len), entry
    if stated in generated:
        return stated, entry
    raise ConfigError(f"{entry}: which version is it? expected VERSION=FILE with one of {', '.join(generated)}")


def _compared(path: str, generated: Json, settings: Settings) -> Report:
    from apidiff.pipeline import compare, read

    stored = read(path, path, settings)
    return compare(stored, _as_stored(stored.entry.root, generated), settings)


def _as_stored(stored: Json, generated: Json) -> Json:
    """Return a generated document without what serving versions adds to operations whose stored form lacks it.

    That is the header that names the version, and the 422 that FastAPI documents wherever there is a parameter.
    """
    from apidiff.verify.normal import VERSION_HEADER, is_validation_error

    if not isinstance(stored, dict) or not isinstance(generated, dict):
        return generated
    paths: dict[str, Any] = {path: dict(item) for path, item in generated.get("paths", {}).items()}
    for path, item in paths.items():
        for method, operation in item.items():
            before = _operation(stored, path, method)
            if before is None or not isinstance(operation, dict) or VERSION_HEADER in str(before):
                continue
            parameters = [one for one in operation.get("parameters", []) if one.get("name") != VERSION_HEADER]
            answers = dict(operation.get("responses", {}))
            if "422" not in (before.get("responses") or {}) and is_validation_error(answers.get("422", {})):
                del answers["422"]
            item[method] = {**operation, "parameters": parameters, "responses": answers}
    return {**generated, "paths": paths}


def _operation(root: Json, path: str, method: str) -> dict[str, Json] | None:
    try:
        found = value_at(root, ("paths", path, method))
    except KeyError:
        return None
    return found if isinstance(found, dict) else None


def _drifted(report: Report) -> list[Any]:
    from apidiff.model.finding import Level

    harmless = (Level.DOCUMENTATION,)
    return [item for item in report.findings if item.level not in harmless and item.waived is None]


def _told(version: str, report: Report) -> list[str]:
    """Return the lines about one version: what drifted, and the VersionChanges to write."""
    drifted = _drifted(report)
    if not drifted:
        return [f"{version}: as stored"]
    from apidiff.propose.plan.planner import Options, plan

    lines = [f"{version}: drifted, {len(drifted)} changes"]
    lines += [f"  {item.level.value}: {item.message}" for item in drifted[:20]]
    if len(drifted) > 20:
        lines.append(f"  and {len(drifted) - 20} more")
    options = Options(everything=True, old_version=version, new_version="now")
    made = plan(report, options)
    if made.proposal.changes:
        lines.append("  write these version changes (apidiff propose writes them out):")
        lines += [f"    {change.name}: {change.doc}" for change in made.proposal.changes[:20]]
    return lines

"""`apidiff check --app`: has a released version of an application drifted from its stored document?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from apidiff.cli.progress import progress
from apidiff.model.document import ConfigError, Json
from apidiff.model.pointer import value_at

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.load.sources.app import AppVersions
    from apidiff.model.finding import Finding
    from apidiff.model.report import Report


MOST_TOLD = 20


class Drift(Struct, frozen=True, kw_only=True):
    """What an application generates now, held against what was stored: a report for each version with a document.

    `versions` are those of the application, newest first.
    """

    app: str
    versions: tuple[str, ...]
    reports: tuple[tuple[str, Report], ...]

    @property
    def passed(self) -> bool:
        """True where no version has drifted so far that the settings fail it."""
        return all(report.verdict.passed for _, report in self.reports)

    def to_text(self) -> str:
        """Return what a person is told."""
        lines = list(self._states())
        for versions, findings in self._causes().items():
            lines.append(f"In {' and '.join(versions)}:" if versions != ("",) else f"In {self.app}:")
            lines += [f"  {item.level.value}: {item.message}" for item in findings[:MOST_TOLD]]
            if len(findings) > MOST_TOLD:
                lines.append(f"  and {len(findings) - MOST_TOLD} more")
        return "\n".join([*lines, *self._advice()]) + "\n"

    def _states(self) -> Iterator[str]:
        reports = dict(self.reports)
        for version in self.versions:
            if version not in reports:
                yield f"{version}: not checked, no stored document"
                continue
            drifted = _drifted(reports[version])
            number = "1 change" if len(drifted) == 1 else f"{len(drifted):,} changes"
            yield f"{version or self.app}: " + (f"drifted, {number}" if drifted else "as stored")

    def _causes(self) -> dict[tuple[str, ...], list[Finding]]:
        """Return what drifted by the versions in which it did: one cause is told once."""
        places: dict[tuple[str, str], list[str]] = {}
        first: dict[tuple[str, str], Finding] = {}
        for version, report in self.reports:
            for item in _drifted(report):
                key = (item.level.value, str(item.message))
                first.setdefault(key, item)
                if version not in places.setdefault(key, []):
                    places[key].append(version)
        found: dict[tuple[str, ...], list[Finding]] = {}
        for key, versions in places.items():
            found.setdefault(tuple(versions), []).append(first[key])
        return found

    def _advice(self) -> Iterator[str]:
        """Yield the version changes to write, and where: those of the newest version that has drifted too far."""
        failed = [(version, report) for version, report in self.reports if not report.verdict.passed]
        if not failed:
            return
        from apidiff.propose.plan.planner import Options, plan

        newest, report = min(failed, key=lambda pair: self.versions.index(pair[0]))
        made = plan(report, Options(old_version=newest, new_version="now"))
        if made.proposal.changes:
            place = self.versions.index(newest)
            where = self.versions[place - 1] if place else "a new version"
            yield f"Write these version changes in {where} (apidiff propose writes them out):"
            yield from (f"  {change.name}: {change.doc}" for change in made.proposal.changes[:MOST_TOLD])


def drift_of(app: str, against: Sequence[str], settings: Settings) -> Drift:
    """Compare stored documents with what an application generates now.

    A stored document is a file, or `VERSION=FILE`. Else it is that of `info.version` or of the file's name.
    Raises DocumentError and ConfigError.
    """
    from apidiff.load.sources.app import named_app, versions_of

    source = named_app(app)
    with progress(f"Asking {app} for its documents"):
        found = versions_of(source)
    reports = []
    for entry in against:
        version, path = _stored(entry, found.documents)
        reports.append((version, _compared(path, version, found, settings)))
    return Drift(app=app, versions=tuple(found.documents), reports=tuple(reports))


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


def _compared(path: str, version: str, found: AppVersions, settings: Settings) -> Report:
    from apidiff.pipeline import compare, read

    stored = read(path, path, settings)
    return compare(stored, _as_stored(stored.entry.root, found.documents[version], found), settings)


def _as_stored(stored: Json, generated: Json, versions: AppVersions) -> Json:
    """Return a generated document without what serving versions adds to operations whose stored form lacks it.

    That is the header, or the segment of the path, that names the version, and the 422 that FastAPI documents wherever
    there is a parameter.
    """
    from apidiff.verify.normal import is_validation_error, names_version, without_segment, without_version

    if not isinstance(stored, dict) or not isinstance(generated, dict):
        return generated
    header = versions.name
    if versions.place == "path" and all(without_segment(path, header) == path for path in stored.get("paths") or {}):
        generated = without_version(generated, header, versions.place)
    paths: dict[str, Any] = {path: dict(item) for path, item in generated.get("paths", {}).items()}
    for path, item in paths.items():
        for method, operation in item.items():
            before = _operation(stored, path, method)
            if before is None or not isinstance(operation, dict):
                continue
            listed = before.get("parameters")
            if isinstance(listed, list) and any(names_version(one, header) for one in listed):
                continue
            parameters = [one for one in operation.get("parameters", []) if not names_version(one, header)]
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


def _drifted(report: Report) -> list[Finding]:
    from apidiff.model.finding import Level

    harmless = (Level.DOCUMENTATION,)
    return [item for item in report.findings if item.level not in harmless and item.waived is None]

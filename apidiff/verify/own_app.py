"""The proof against the user's own Cadwyn application: its document at the old version, and exchanges through it.

Handlers are replaced by stubs, so nothing of the user's is changed by the exchanges; dependencies (authentication, for
one) run as they are, and an exchange they refuse is told as such.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from apidiff.load.sources.app import AppSource, AppVersions
from apidiff.load.sources.child import JOB
from apidiff.model.document import ConfigError
from apidiff.propose.plan.planner import Plan
from apidiff.verify.diagram import SECONDS_OF_EXCHANGES, Diagram, diagram_of, run_worker
from apidiff.verify.exchanges import Exchange, exchanges_of
from apidiff.verify.normal import without_version

Differences = Callable[[dict[str, Any]], list[str]]
Planned = Callable[[dict[str, Any], str], Plan]
"""Plans what keeps OLD alive on a document of HEAD; the second argument is what OLD's version is called."""


def version_of(documents: dict[str, Any], wanted: str, stated: str) -> str:
    """Return the version that the old document is of: the one asked for, or `info.version`, or the oldest.

    Raises ConfigError where the one asked for is not there.
    """
    if wanted:
        if wanted not in documents:
            raise ConfigError(f"--version-old is {wanted!r}; the application has {', '.join(documents)}")
        return wanted
    return stated if stated in documents else list(documents)[-1]


def draw_app(
    source: AppSource, found: AppVersions, stated: str, wanted: str, differences: Differences, planned: Planned
) -> tuple[str, Plan, Diagram]:
    """Carry out A and D against an application with its versions. `differences` holds a document of it against OLD.

    What old clients are to get is known as far as no question is open: the application may answer those in its own way.
    """
    documents = found.documents
    version = version_of(documents, wanted, stated)
    made = planned(without_version(next(iter(documents.values())), found.name), version)
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as folder:
        result = _run(source, found, made, version, Path(folder))
    result["a"] = differences(without_version(documents[version], found.name))
    return version, made, diagram_of(result, made)


def _run(source: AppSource, found: AppVersions, made: Plan, version: str, folder: Path) -> dict[str, Any]:
    kept = [item for item in exchanges_of(made, placeholders=False) if not item.restored]
    if found.place == "path":
        kept = [replace(item, path=_at_version(item, found.name, version)) for item in kept]
    exchanges = [replace(item, checks_body=False).to_dict() for item in kept]
    job = {
        "run": "app",
        "app": [source.module, source.name],
        "old_version": version,
        "exchanges": exchanges,
        "routes": [(route.method.upper(), route.ref.path) for route in made.new.routes],
        "header": found.name,
        "seconds": SECONDS_OF_EXCHANGES,
    }
    (folder / JOB).write_text(json.dumps(job), "utf-8")
    return run_worker(folder, inside=False)


def _at_version(exchange: Exchange, parameter: str, version: str) -> str:
    """Return the path of an exchange with the version in the place of the parameter that names it."""
    template = exchange.template.split("/")
    written = exchange.path.split("/")
    wanted = "{" + parameter + "}"
    if len(template) != len(written):
        return exchange.path
    return "/".join(version if part == wanted else text for part, text in zip(template, written, strict=True))

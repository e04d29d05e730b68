"""The proof against the user's own Cadwyn application: its document at the old version, and exchanges through it.

Handlers are replaced by stubs, so nothing of the user's is changed by the exchanges; dependencies (authentication, for
one) run as they are, and an exchange they refuse is told as such.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from apidiff.compare.match.paths import structure
from apidiff.load.sources.app import AppSource, AppVersions
from apidiff.load.sources.child import JOB
from apidiff.model.document import ConfigError
from apidiff.model.proposal.pytypes import RouteShape
from apidiff.propose.plan.planner import Plan
from apidiff.verify.diagram import SECONDS_OF_EXCHANGES, Diagram, diagram_of, run_worker
from apidiff.verify.exchanges import Exchange, exchanges_of, left_out_of
from apidiff.verify.normal import python_name, without_segment, without_version
from apidiff.verify.payloads import Payloads

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
    made = planned(without_version(next(iter(documents.values())), found.name, found.place), version)
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as folder:
        values = Payloads(made)
        result = _run(source, found, made, version, Path(folder), values)
    result["a"] = differences(without_version(documents[version], found.name, found.place))
    unseen = {
        route: f"{route}: what its handler receives: a dependency takes the body" for route in result.get("unseen", ())
    }
    diagram = diagram_of(result, made)
    refused = Counter(result.get("refused", ()))
    lost = [f"{route}: {times} values that its own types and validators refuse" for route, times in refused.items()]
    other = [route for route in made.old.routes if not _answers_json(route)]
    answers = [f"{route.label}: what is in its answer of {route.success.media}" for route in other]
    untold = [f"{route}: what a dependency takes: {', '.join(names)}" for route, names in _untold(result).items()]
    undriven = (*left_out_of(made).values(), *not_driven(made).values(), *values.left_out())
    told = (*undriven, *unseen.values(), *untold, *lost, *answers)
    return version, made, replace(diagram, c=tuple(dict.fromkeys(told)))


def _untold(result: dict[str, Any]) -> dict[str, list[str]]:
    return {route: names for route, names in result.get("untold", {}).items() if names}


def not_driven(made: Plan) -> dict[str, str]:
    """Return the old operations that are asked nothing, by label, and why."""
    found = {}
    for route in made.old.routes:
        if route.body is not None and not _is_json(route.body.media):
            found[route.label] = f"{route.label}: no exchange: its body is {route.body.media}"
    return found


def _answers_json(route: RouteShape) -> bool:
    return route.success.media is None or _is_json(route.success.media)


def _is_json(media: str) -> bool:
    bare = media.partition(";")[0].strip().lower()
    return bare.endswith("json") or bare in ("*/*", "application/*")


def _run(
    source: AppSource, found: AppVersions, made: Plan, version: str, folder: Path, values: Payloads
) -> dict[str, Any]:
    left, unread = not_driven(made), {route.label for route in made.old.routes if not _answers_json(route)}
    kept = [
        replace(item, checks_answer=item.checks_answer and item.route not in unread)
        for item in exchanges_of(made, values, placeholders=False)
        if not item.restored and item.route not in left
    ]
    head = next(iter(found.documents.values()))
    at_old, at_head = (_Paths(document, found, version) for document in (found.documents[version], head))
    exchanges = [at_old.of_version(item).to_dict() for item in kept]
    job = {
        "run": "app",
        "app": [source.module, source.name],
        "old_version": version,
        "exchanges": exchanges,
        "routes": [(route.method.upper(), at_head.served(route.ref.path)) for route in made.new.routes],
        "header": found.name,
        "seconds": SECONDS_OF_EXCHANGES,
    }
    (folder / JOB).write_text(json.dumps(job), "utf-8")
    return run_worker(folder, inside=False)


class _Paths:
    """The paths of a document of the application, by their form without the segment that names the version."""

    def __init__(self, document: Any, found: AppVersions, version: str) -> None:
        self._version = version
        self._wanted = "{" + python_name(found.name) + "}"
        in_path = found.place == "path"
        paths = document.get("paths", {}) if in_path else {}
        self._served = {structure(without_segment(path, found.name)): path for path in paths}

    def served(self, template: str) -> str:
        """Return the path as the application has it."""
        return str(self._served.get(structure(template), template))

    def of_version(self, exchange: Exchange) -> Exchange:
        """Return an exchange with the version in its path, where that names it."""
        served = self.served(exchange.template)
        if self._wanted not in served.split("/"):
            return exchange
        written = iter(exchange.path.split("/"))
        parts = [self._version if part == self._wanted else next(written, "") for part in served.split("/")]
        return replace(exchange, template=served, path="/".join(parts))

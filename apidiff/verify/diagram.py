"""The commuting diagram that proves a proposal, given the two documents alone.

Both documents become applications by the same generator, so that FastAPI's own ways cancel out:
A: the new application with the proposal, asked at the old version, describes itself as the old application does;
B: asked at the new version, it describes itself as the new application does;
C: what applications cannot say of the documents, which neither A nor B can see;
D: exchanges of old clients through the new application work, and carry the data they should.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from apidiff.load.sources.child import JOB, NoAnswer, answer_of
from apidiff.model.proposal.proposal import Proposal
from apidiff.model.proposal.pytypes import World
from apidiff.propose.plan.planner import Plan
from apidiff.propose.source.holes import Filled
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from apidiff.propose.targets.plain import render_asgi
from apidiff.verify.exchanges import exchanges_of, left_out_of
from apidiff.verify.handlers.scaffold import NAME, models_source, routes_source
from apidiff.verify.normal import UNNAMED, without_version
from apidiff.verify.payloads import Payloads

MODELS = "models_new"
SECONDS = 300
SECONDS_OF_EXCHANGES = 20


class Diagram(Struct, frozen=True, kw_only=True):
    """What was found. `error` is what kept the proof from being carried out, and `phase` how far it came; `note` says
    what of FastAPI was changed for it."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    c: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    exchanges: int
    error: str | None
    phase: str
    complete: bool
    note: str

    @property
    def holds(self) -> bool:
        """True where A, B and D hold."""
        return self.error is None and not self.a and not self.b and not self.failures


Breaks = Callable[[dict[str, Any], dict[str, Any]], list[str]]
"""Says what breaks from one document to another."""


def draw(plan: Plan, *, breaks: Breaks | None = None, progress: Callable[[str], None] = lambda _: None) -> Diagram:
    """Carry out the proof of a plan in a process of its own.

    A plan that undoes only what breaks does not bring the whole old document back: for such a plan `breaks` judges A,
    and B is as always.
    """
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as folder:
        progress("Writing the applications")
        left = write_job(plan, Path(folder), keep=breaks is not None)
        progress("Running them in Cadwyn")
        result = run_worker(Path(folder))
    if breaks is not None and result.get("at_old") and result.get("expected_old"):
        progress("Judging the old version's document")
        old, new = without_version(result["expected_old"]), without_version(result["at_old"])
        result["a"] = breaks(old, new)
    return diagram_of(result, plan, left)


def draw_middleware(plan: Plan, *, progress: Callable[[str], None] = lambda _: None) -> Diagram:
    """Carry out D for the ASGI middleware of a plan, which has no documents for A and B.

    It serves no route that only the old version has, and no exchange asks for one.
    """
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as folder:
        progress("Writing the applications")
        left = write_job(plan, Path(folder))
        Path(folder, "versions.py").write_text(render_asgi(plan, Filled()), "utf-8")
        job = json.loads(Path(folder, JOB).read_text("utf-8"))
        job["run"] = "middleware"
        job["exchanges"] = [item for item in job["exchanges"] if not item["restored"]]
        Path(folder, JOB).write_text(json.dumps(job), "utf-8")
        progress("Running the middleware")
        return diagram_of(run_worker(Path(folder)), plan, left)


def write_job(plan: Plan, folder: Path, *, keep: bool = False) -> list[str]:
    """Write everything the worker needs into a folder, and return which exchanges are left out, and why."""
    values = Payloads(plan)
    files = {
        "models_new.py": models_source(plan.head),
        "models_old.py": models_source(plan.old),
        "routes_new.py": routes_source(plan.new, MODELS),
        "routes_old.py": routes_source(plan.old, "models_old"),
        "versions.py": versions_source(plan.proposal),
    }
    if plan.head is not plan.new:
        files["models_latest.py"] = models_source(plan.new)
        files["routes_latest.py"] = routes_source(plan.new, "models_latest")
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    summaries = {NAME.capitalize()} | {
        f"restored_{route.shape.function}".replace("_", " ").title() for route in plan.proposal.restored
    }
    routes = (*plan.old.routes, *plan.new.routes)
    job = {
        "run": "diagram",
        "old_version": plan.proposal.old_version,
        "new_version": plan.proposal.new_version,
        "summaries": sorted(summaries),
        "operation_ids": sorted({route.operation_id for route in routes if route.operation_id}),
        "aliases": {**_inline(plan.old), **_inline(plan.new), **dict(plan.proposal.aliases)},
        "exchanges": [exchange.to_dict() for exchange in exchanges_of(plan, values)],
        "seconds": SECONDS_OF_EXCHANGES,
        "latest": "routes_new" if plan.head is plan.new else "routes_latest",
        "keep": keep,
    }
    (folder / JOB).write_text(json.dumps(job), "utf-8")
    return values.left_out()


def versions_source(proposal: Proposal) -> str:
    """Return the module of a proposal for the scaffold of NEW. What is not known is a value that fits the schema:
    what it means is another matter, which the statement names."""
    return render(proposal, Models(module=MODELS), holes=Filled())


def _inline(world: World) -> dict[str, str]:
    """Return the names of classes that documents do not name: they count as the same name."""
    unnamed = [name for name, shape in world.classes.items() if not _NAMED.match(shape.origin)]
    return dict.fromkeys(unnamed, UNNAMED)


_INSIDE = "properties|items|additionalProperties|allOf|oneOf|anyOf|schema"
_NAMED = re.compile(rf"^/(components/schemas/[^/]*|x-files/(?!.*/({_INSIDE})(/|$)).*)$")


def run_worker(folder: Path, seconds: float = SECONDS, *, inside: bool = True) -> dict[str, Any]:
    """Run the worker on a folder and return its result; a worker that dies or hangs is a result, too."""
    try:
        found: dict[str, Any] = answer_of("apidiff.verify.worker", folder, seconds, inside=inside)
    except NoAnswer as error:
        if error.late:
            return {"error": f"not finished after {seconds:.0f} seconds", "phase": "time"}
        return {"error": f"the worker ended with {error.code}: {error.said[-2000:]}", "phase": "start"}
    return found


def diagram_of(result: dict[str, Any], plan: Plan, left: Iterable[str] = ()) -> Diagram:
    """Return a worker's result as a Diagram. Exchanges were `left` out, too."""
    return Diagram(
        a=tuple(result.get("a", ())),
        b=tuple(result.get("b", ())),
        c=tuple(dict.fromkeys([*plan.old.blind, *plan.new.blind, *left_out_of(plan).values(), *left])),
        failures=tuple((item["route"], item["what"]) for item in result.get("failures", ())),
        exchanges=result.get("exchanges", 0),
        error=result.get("error"),
        phase=result.get("phase", ""),
        complete="stopped_after" not in result and result.get("error") is None,
        note=result.get("note", ""),
    )

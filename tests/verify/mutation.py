"""How sharp the verifier is: each instruction and each converter is left out in turn, and the proof must then fail.

A mutant that survives is either not needed (and should not be generated) or not seen (and must be told in C).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.proposal.proposal import Proposal, VersionChange
from apidiff.propose.plan.planner import Plan
from apidiff.verify import diagram
from apidiff.verify.diagram import Diagram, versions_source


class Mutant(Struct, frozen=True, kw_only=True):
    """A proposal that lacks one thing: `change` names the class, `lost` what it lacks."""

    change: str
    lost: str
    proposal: Proposal

    @property
    def source(self) -> str:
        """The module for the verifier."""
        return versions_source(self.proposal)


def mutants(plan: Plan) -> Iterator[Mutant]:
    """Yield a mutant for every instruction and every converter of a plan."""
    for change in (*plan.proposal.bound_changes, *plan.proposal.changes):
        for index, instruction in enumerate(change.instructions):
            rest = change.instructions[:index] + change.instructions[index + 1 :]
            yield _mutant(plan, change, replace(change, instructions=rest), str(instruction))
        for index, converter in enumerate(change.converters):
            fewer = change.converters[:index] + change.converters[index + 1 :]
            yield _mutant(plan, change, replace(change, converters=fewer), f"converter {converter.name}")


def _mutant(plan: Plan, before: VersionChange, after: VersionChange, lost: str) -> Mutant:
    changes = tuple(after if change is before else change for change in plan.proposal.changes)
    bound = tuple(after if change is before else change for change in plan.proposal.bound_changes)
    return Mutant(change=before.name, lost=lost, proposal=replace(plan.proposal, changes=changes, bound_changes=bound))


def survives(plan: Plan, mutant: Mutant) -> Diagram | None:
    """Return the diagram of a mutant that the verifier does not catch, None for one it catches."""
    drawn = draw_source(plan, mutant.source)
    return drawn if drawn.holds else None


def draw_source(plan: Plan, source: str, seconds: float = diagram.SECONDS) -> Diagram:
    """Carry out the proof of a plan with another module in the place of its own."""
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as folder:
        diagram.write_job(plan, Path(folder))
        Path(folder, "versions.py").write_text(source, "utf-8")
        return diagram.diagram_of(diagram.run_worker(Path(folder), seconds), plan)

"""The targets a plan can be written for."""

from __future__ import annotations

from collections.abc import Callable

from apidiff.propose.plan.planner import Plan
from apidiff.propose.targets import cadwyn, cadwyn_1, plain
from apidiff.propose.targets.models import Models


def render(plan: Plan, target: str, models: Models) -> str:
    """Return the source of a plan for a target. Raises KeyError for an unknown one."""
    return TARGETS[target](plan, models)


def proposed(plan: Plan, target: str, models: Models) -> Plan:
    """Return the plan that is written for a target: one that widens HEAD where the module, or its package, says so in
    its bundle."""
    has_bundle = models.bundle is None or models.one_of_many
    return plan.proposed if target == "cadwyn" and has_bundle and models.widens else plan


TARGETS: dict[str, Callable[[Plan, Models], str]] = {
    "cadwyn": lambda plan, models: cadwyn.render(proposed(plan, "cadwyn", models).proposal, models),
    "cadwyn-1": lambda plan, models: cadwyn_1.render(plan.proposal, models),
    "asgi": lambda plan, models: plain.render_asgi(plan),
    "functions": lambda plan, models: plain.render_functions(plan),
}

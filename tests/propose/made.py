"""Plans for documents written in tests."""

from __future__ import annotations

from typing import Any

from apidiff.load.source import load_value
from apidiff.model.contract import Contract
from apidiff.propose.planner import Options, Plan, plan
from apidiff.resolve.contract import resolve


def contract(document: dict[str, Any]) -> Contract:
    """Return the contract of a document given as a value."""
    return resolve(load_value(document, "test"))


def planned(old: dict[str, Any], new: dict[str, Any], *, everything: bool = False, **answers: Any) -> Plan:
    """Return the plan for two documents; renames are guessed from shapes."""
    return plan(None, contract(old), contract(new), Options(everything=everything, answers=answers))

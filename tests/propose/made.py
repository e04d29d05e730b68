"""Plans for documents written in tests."""

from __future__ import annotations

from typing import Any

from apidiff import Document, Settings, compare
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract
from apidiff.propose.plan.planner import Options, Plan, plan
from apidiff.resolve.contract import resolve


def contract(document: dict[str, Any]) -> Contract:
    """Return the contract of a document given as a value."""
    return resolve(load_value(document, "test"))


def planned(old: dict[str, Any], new: dict[str, Any], *, everything: bool = False, **answers: Any) -> Plan:
    """Return the plan for two documents."""
    options = Options(everything=everything, answers=answers)
    return planned_for(load_value(old, "old"), load_value(new, "new"), options)


def planned_for(old: Document, new: Document, options: Options) -> Plan:
    """Return the plan for two documents and what is found on them."""
    report = compare(old, new, settings=Settings())
    return plan(report, options)

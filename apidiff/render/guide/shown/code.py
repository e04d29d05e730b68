"""The code that makes a call, in both versions and in several languages, for a block of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from apidiff.model.contract import Direction
from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.render.guide.context import Context
from apidiff.render.guide.names import affected
from apidiff.render.guide.shown.languages import LANGUAGES, Language, written
from apidiff.render.guide.shown.names import names_of
from apidiff.render.guide.shown.requests import calls_of

_MOST_TRIED = 6


class Code(Struct, frozen=True, kw_only=True):
    """A call by its name, and the code of both versions in each language."""

    operation: Owner
    snippets: tuple[tuple[Language, str, str], ...]


def code_of(context: Context, findings: Sequence[Finding]) -> Code | None:
    """Return the code of a call that findings change; None where they change none, or code would not show it."""
    names = names_of(findings, _parameters(context, findings))
    about = frozenset(finding.change.about.step for finding in findings)
    for label in _called(findings):
        calls = calls_of(context, label, names, about)
        if calls is not None:
            old, new = calls
            snippets = tuple((language, written(old, language), written(new, language)) for language in LANGUAGES)
            return Code(operation=label, snippets=snippets)
    return None


def _called(findings: Sequence[Finding]) -> list[Owner]:
    """Return the operations whose calls findings change, the shortest path first."""
    found: dict[Owner, None] = {}
    for finding in findings:
        for usage in affected(finding):
            if usage.direction is Direction.REQUEST or finding.change.about.thing in ("media-type", "operation"):
                found[usage.operation] = None
    return sorted(found, key=lambda label: (str(label).count("/"), len(str(label))))[:_MOST_TRIED]


def _parameters(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield names of parameters that findings are about, and of what probably replaces them."""
    for finding in findings:
        facts = finding.change.facts
        yield from (str(facts[key]) for key in ("name", "old_name", "new_name") if isinstance(facts.get(key), str))
        found = context.replaced.get(finding.change.subject)
        if found is not None:
            yield found.name
        yield from (usage.place.parameter.name for usage in affected(finding) if usage.place.parameter is not None)

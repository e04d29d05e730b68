"""Which properties examples are made to show: those that findings are about, and those on the way to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from apidiff.model.finding import Finding
from apidiff.render.guide.sections import RESTRUCTURING
from apidiff.render.guide.shown.contradictions import Stated, stated_by

SHAPING = frozenset(
    {
        "property.renamed",
        "property.split",
        "property.listified",
        "property.unlistified",
        "property.removed",
        "property.added",
        "property.required",
        "schema.type.changed",
        *RESTRUCTURING,
    }
)
"""Kinds of changes that can be seen in an example."""

_MOVING = frozenset(SHAPING - {"property.required", "schema.type.changed"})
"""Kinds of changes after which one version has a property that the other lacks."""


class Names(Struct, frozen=True, kw_only=True):
    """Names of properties that findings are about, and those on the way to them.

    `moving` are those that only one version has. Of an example that `is_restructured` every part has another place; one
    that `is_retyped` may be another kind of value as a whole.
    """

    told: frozenset[str]
    kept: frozenset[str]
    moving: frozenset[str]
    stated: Stated
    is_restructured: bool
    is_retyped: bool


def names_of(findings: Sequence[Finding], more: Iterable[str] = ()) -> Names:
    """Return the names that findings are about, and more that are to be shown."""
    shaping = [finding for finding in findings if finding.change.kind in SHAPING]
    return Names(
        told=frozenset(name for finding in shaping for name in _told(finding)),
        kept=frozenset(name for finding in findings for name in (*finding.change.subject.path, *_told(finding)))
        | frozenset(more),
        moving=frozenset(name for finding in shaping if finding.change.kind in _MOVING for name in _told(finding)),
        stated=stated_by(shaping),
        is_restructured=any(finding.change.kind in RESTRUCTURING for finding in shaping),
        is_retyped=any(
            finding.change.kind == "schema.type.changed" and not finding.change.subject.path for finding in shaping
        ),
    )


def _told(finding: Finding) -> Iterable[str]:
    facts = finding.change.facts
    for key in ("property", "old_name", "new_name", "envelope_property"):
        if isinstance(facts.get(key), str):
            yield facts[key]
    yield from (str(name) for name in facts.get("new_names") or ())
    yield from (name for name in finding.change.subject.path[-1:] if name not in ("[]", "{}"))

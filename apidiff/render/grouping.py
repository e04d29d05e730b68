"""The heading a finding stands under in reports that group findings by what they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.render.text import one_line

_LONGEST = 200
_PARTS: Mapping[Owner, str] = MappingProxyType(
    {
        "components": "Components",
        "document": "The document",
        "info": "About the API",
        "paths": "Paths",
        "security": "Security",
        "servers": "Servers",
    }
)
"""What the parts of a document are called that no operation and no component owns."""

_OF_PARTS = ("document", "server", "security", "component")


def grouped(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return findings by heading. Headings keep the order in which they are first met."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_heading(finding), []).append(finding)
    return list(groups.items())


def _heading(finding: Finding) -> str:
    """Return the heading of a finding. What happened to whole operations stands together: they name themselves."""
    if finding.change.about.thing in ("operation", "webhook"):
        return "Operations"
    subject = finding.change.subject
    if subject.type in _OF_PARTS and subject.owner in _PARTS:
        return _PARTS[subject.owner]
    return one_line(str(subject.owner), _LONGEST) or _PARTS["document"]

"""What changed, as entries of a changelog: one for each thing that changed, however many fields of it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from apidiff.model.change import dotted
from apidiff.model.finding import Finding, Level
from apidiff.model.kinds import Kind
from apidiff.model.places import Owner
from apidiff.model.report import Report
from apidiff.model.words.message import Message, Name, Number, Part, Value, of_several
from apidiff.render.guide.context import Context, context_of
from apidiff.render.guide.names import component_of, last_name, operations_of, place_of, sentence
from apidiff.render.guide.sections import owner_of, removed_together
from apidiff.render.guide.told.advice import own_advice
from apidiff.render.markdown import code, codes, prose

Section = Literal["Added", "Changed", "Deprecated", "Removed", "Security"]
SECTIONS: tuple[Section, ...] = ("Added", "Changed", "Deprecated", "Removed", "Security")
"""The sections of Keep a Changelog 1.1.0 that a change of a document can stand in, in its order."""

_CALLED = frozenset(
    {
        "operation",
        "webhook",
        "callback",
        "parameter",
        "request-body",
        "media-type",
        "header",
        "link",
        "property",
        "server",
    }
)
"""Things that a caller would say were added or removed. A status that is no longer described, or a value that is new,
is a change of what has them."""


_RENAMED = ("property.renamed", "parameter.renamed", "property.listified")
"""Of names a guide makes a list; a sentence is what the rule says."""
CLIENTS = "Names of methods in generated clients"
"""What the names of operations are about: no exchange changes with them."""


class Entry(Struct, frozen=True, kw_only=True):
    """What happened to one thing, all at one level. `owner` is the operation or object; of operations that came or went
    it is the resource they belong to, and `operations` are those. `replacements` are what probably took the place of
    removed things, and `advice` what exactly callers do where the documents say more than a rule can; both in Markdown,
    by fingerprint."""

    section: Section
    level: Level
    owner: Owner
    findings: tuple[Finding, ...]
    is_of_calls: bool = False
    replacements: Mapping[str, str] = MappingProxyType({})
    advice: Mapping[str, str] = MappingProxyType({})

    @property
    def title(self) -> str:
        """What it is about, in Markdown."""
        return prose(CLIENTS) if self.owner == CLIENTS else code(last_name(self.owner))

    @property
    def operations(self) -> list[Owner]:
        """The operations that meet the change, each once."""
        return operations_of(self.findings)

    def lines(self) -> list[tuple[str, str]]:
        """Return what happened, in Markdown, with what callers do about it: a line for all fields of which the same is
        said. Where there are several lines they leave out the name of what they are about."""
        named = len(self.findings) == 1
        shapes: dict[object, list[Finding]] = {}
        for finding in self.findings:
            message = finding.message if named else _brief(finding.message, finding)
            shapes.setdefault((finding.rule, *map(_shape, message.parts)), []).append(finding)
        return [line for alike in shapes.values() for line in self._told(alike, named)]

    def _told(self, findings: list[Finding], named: bool) -> Iterable[tuple[str, str]]:
        first = findings[0]
        told = [finding.message if named else _brief(finding.message, finding) for finding in findings]
        todo = [finding.caller if named else _brief(finding.caller, finding) for finding in findings if finding.caller]
        spoken = [sentence(message, first) for message in of_several(todo)]
        if len(findings) == 1 and first.fingerprint in self.advice:
            spoken = [self.advice[first.fingerprint]]
        spoken = spoken if self.level is Level.BREAKING else []
        spoken += [text for text in map(self.replaced, findings) if text]
        fields = _fields(findings)
        if fields:
            yield f"{fields} were {first.change.about.event}", " ".join(spoken)
        elif len(findings) == 1 or any(isinstance(part, Number) for part in first.message.parts):
            yield from ((sentence(message, first), " ".join(spoken)) for message in of_several(told))
        else:
            # The words of the rule are about one thing.
            for finding in findings:
                yield from self._told([finding], named)

    def replaced(self, finding: Finding) -> str:
        """Return in a sentence what probably took the place of what is gone, or nothing."""
        instead = self.replacements.get(finding.fingerprint)
        name = code(dotted(finding.change.subject.path[-1:]) or str(finding.change.subject.owner))
        return f"{name} is probably replaced by {instead}." if instead else ""


def _fields(findings: Sequence[Finding]) -> str:
    """Return the names of fields of one object that came or went together; nothing where they did not."""
    about = findings[0].change.about
    plain = about.thing == "property" and not about.part and findings[0].rule in ("property-added", "property-removed")
    if len(findings) < 2 or not plain:
        return ""
    names = [dotted(finding.change.subject.path) for finding in findings]
    return codes(names, len(names))


class Entries(Struct, frozen=True, kw_only=True):
    """The entries of one release. `documentation` counts the changes that no program can notice, by what they are
    about."""

    entries: tuple[Entry, ...]
    documentation: Mapping[str, int]

    def of(self, section: Section) -> list[Entry]:
        """Return the entries of a section, those that break callers first."""
        return [entry for entry in self.entries if entry.section == section]


def entries_of(report: Report) -> Entries:
    """Return the entries for the standing findings of a report, the worst first within each section."""
    context = context_of(report)
    standing = [finding for finding in report.findings if finding.waived is None]
    together = {name: found[0] for found in removed_together(standing).values() for name in found}
    groups: dict[tuple[Section, Level, Owner, bool], list[Finding]] = {}
    for finding in standing:
        if finding.level is not Level.DOCUMENTATION:
            groups.setdefault(_key(context, finding, together), []).append(finding)
    made = [
        Entry(
            section=section,
            level=level,
            owner=owner,
            is_of_calls=is_of_calls,
            findings=tuple(found),
            replacements={finding.fingerprint: context.replacement(finding) for finding in found},
            advice={
                finding.fingerprint: words
                for finding in found
                if level is Level.BREAKING and finding.change.kind not in _RENAMED
                if (words := own_advice(context, finding))
            },
        )
        for (section, level, owner, is_of_calls), found in groups.items()
    ]
    counted = Counter(_noun(finding.change.about) for finding in standing if finding.level is Level.DOCUMENTATION)
    return Entries(
        entries=tuple(sorted(made, key=lambda entry: (SECTIONS.index(entry.section), entry.level.rank))),
        documentation=dict(counted.most_common()),
    )


def _key(context: Context, finding: Finding, together: Mapping[Owner, Owner]) -> tuple[Section, Level, Owner, bool]:
    """Return what findings of one entry have in common. What was removed with the operations above it stands where
    those do, whatever its own tag: that was one decision."""
    about = finding.change.about
    section = section_of(about)
    owner, _ = owner_of(finding)
    if about.name == "operation.operation-id.changed":
        return section, finding.level, CLIENTS, False
    if about.name in ("operation.added", "operation.removed"):
        return section, finding.level, context.resource(together.get(owner, owner)), True
    return section, finding.level, owner, False


def section_of(about: Kind) -> Section:
    """Return the section that changes of a kind stand in."""
    if about.section == "deprecated":
        return "Deprecated"
    if about.section == "security":
        return "Security"
    if about.thing in _CALLED and not about.part and about.event in ("added", "removed"):
        return "Added" if about.event == "added" else "Removed"
    return "Changed"


def _noun(about: Kind) -> str:
    return (about.part or about.thing).replace(".", " ").replace("-", " ")


def _shape(part: Part) -> object:
    return type(part) if isinstance(part, Value) else part


def _brief(message: Message, finding: Finding) -> Message:
    """Return a message in which a field is named without its object, or the body it stands in: the entry names that."""
    path = finding.change.subject.path
    place = place_of(finding)
    is_of_body = place is not None and place.parameter is None and place.last.part != "header"
    if not path or not (component_of(finding) or is_of_body):
        return message
    name = Value(dotted(path))
    return Message(name if isinstance(part, Name) and part.of == "subject" else part for part in message.parts)

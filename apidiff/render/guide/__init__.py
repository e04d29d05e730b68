"""The migration guide: Markdown for people who call the API and have never heard of this program.

Running text uses no ids of rules, no pointers and no names of levels. Everything that comes from the documents is
escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report
from apidiff.render.guide.additions import additions
from apidiff.render.guide.bodies import Bodies, bodies_of
from apidiff.render.guide.context import Context, context_of
from apidiff.render.guide.names import affected, sentence
from apidiff.render.guide.rows import rows_of
from apidiff.render.guide.sections import Block, Section, is_about_calls, sections_of
from apidiff.render.guide.steps import PREFIX, Step, steps_of
from apidiff.render.guide.timeline import events_of
from apidiff.render.markdown import Anchors, code, codes, fenced, prose, table
from apidiff.render.text import counted
from apidiff.render.view import View

_CONTENTS_FROM = 6
"""Sections from which a list of contents is worth its lines."""

_OPERATIONS = 3
_MOST_BODIES = 40
"""Pairs of example bodies in one guide; a guide with more is not read to the end."""


def render(report: Report, view: View) -> str:
    """Return the guide. The view does not matter."""
    context = context_of(report)
    standing = [finding for finding in report.findings if finding.waived is None]
    guide = _Guide(context, standing)
    return "\n\n".join(part for part in guide.parts() if part) + "\n"


class _Guide:
    """A guide in the making: it hands out anchors and counts the examples it shows."""

    def __init__(self, context: Context, findings: Sequence[Finding]) -> None:
        self._context = context
        self._findings = findings
        self._anchors = Anchors()
        self._bodies = 0
        self._linked = False

    def parts(self) -> Iterator[str]:
        context, findings = self._context, self._findings
        breaking = [finding for finding in findings if finding.level is Level.BREAKING]
        warnings = [finding for finding in findings if finding.level is Level.WARNING and finding.change.kind != PREFIX]
        sections = sections_of(context, breaking)
        named = [(section, self._anchors.name(section.title)) for section in sections]
        steps = steps_of(context, findings)
        events = events_of(context, findings)
        new = list(additions(context, findings))

        yield f"# {prose(context.title)}: {self._title()}"
        yield self._summary(breaking, warnings, findings)
        self._linked = len(sections) >= _CONTENTS_FROM
        if self._linked:
            yield self._contents(named, bool(steps), bool(warnings), bool(new), bool(events))
        if sections:
            yield self._heading("Breaking changes")
            for section, anchor in named:
                yield from self._section(section, anchor)
        if steps:
            yield self._heading("Migration steps")
            yield "\n".join(self._step(number, step) for number, step in enumerate(steps, start=1))
        if warnings:
            yield self._heading("Worth a check")
            yield "These changes break only some callers. Look whether yours is one of them."
            for section in sections_of(context, warnings):
                yield self._checks(section)
        if new:
            yield self._heading("New and optional")
            yield "Nothing to do here: callers that do not know these go on working."
            yield from new
        if events:
            yield self._heading("Deprecations and timeline")
            rows = [(event.date or "No date yet", event.what, event.successor or "-") for event in events]
            yield table(("Works until", "What", "Use instead"), rows)

    def _title(self) -> str:
        context = self._context
        if (context.old, context.new) == ("Before", "After"):
            return "migration guide"
        return f"migrating from {prose(context.old)} to {prose(context.new)}"

    def _heading(self, text: str) -> str:
        return self._linkable(f"## {text}", _SECTIONS[text])

    def _linkable(self, heading: str, anchor: str) -> str:
        """Return a heading that the list of contents can link to, if there is one."""
        return f'<a id="{anchor}"></a>\n\n{heading}' if self._linked else heading

    def _summary(self, breaking: Sequence[Finding], warnings: Sequence[Finding], findings: Sequence[Finding]) -> str:
        context = self._context
        versions = (context.old, context.new)
        old, new = ("the old version", "the new one") if versions == ("Before", "After") else map(prose, versions)
        if breaking:
            operations = {usage.operation for finding in breaking for usage in affected(finding)}
            reached = f" in {counted(len(operations), 'operation')}" if operations else ""
            verdict = (
                f"**Code written for {old} has to be changed before it works with {new}:** "
                f"{counted(len(breaking), 'change')}{reached} {'breaks' if len(breaking) == 1 else 'break'} callers."
            )
        elif findings:
            verdict = f"**Code written for {old} goes on working with {new}.**"
        else:
            return f"**Nothing changed for callers between {old} and {new}.**"
        others = len(findings) - len(breaking) - len(warnings)
        if warnings:
            verdict += f" {counted(len(warnings), 'more change') if breaking else counted(len(warnings), 'change')}"
            verdict += " may matter to some callers."
        if others:
            verdict += f" {counted(others, 'other change')} {'is' if others == 1 else 'are'} harmless."
        return verdict

    def _contents(
        self, named: Sequence[tuple[Section, str]], steps: bool, warnings: bool, new: bool, events: bool
    ) -> str:
        lines = [f"- [Breaking changes](#{_SECTIONS['Breaking changes']})"]
        lines += [f"  - [{prose(section.title)}](#{anchor}) ({section.count})" for section, anchor in named]
        shown = {"Migration steps": steps, "Worth a check": warnings, "New and optional": new}
        shown["Deprecations and timeline"] = events
        lines += [f"- [{text}](#{_SECTIONS[text]})" for text, there in shown.items() if there]
        return "**Contents**\n\n" + "\n".join(lines)

    def _section(self, section: Section, anchor: str) -> Iterator[str]:
        yield self._linkable(f"### {prose(section.title)}", anchor)
        calls = [finding for block in section.blocks for finding in block.findings if is_about_calls(finding)]
        if calls:
            yield self._table(calls)
        for block in section.blocks:
            inner = [finding for finding in block.findings if not is_about_calls(finding)]
            if inner:
                yield from self._block(replace(block, findings=tuple(inner)))

    def _table(self, findings: Sequence[Finding]) -> str:
        context = self._context
        rows = [(row.old, row.new, row.note) for row in rows_of(findings)]
        return table((prose(context.old), prose(context.new), "Notes"), rows)

    def _block(self, block: Block) -> Iterator[str]:
        context = self._context
        others = [
            finding
            for finding in self._findings
            if finding.change.kind == "property.added"
            and finding.level is not Level.BREAKING
            and finding.change.subject.owner == block.findings[0].change.subject.owner
        ]
        operations = block.operations()
        if block.is_operation:
            yield f"**{code(block.owner)}**"
        elif operations:
            used = codes(operations, _OPERATIONS)
            what = code(block.owner.rpartition("/")[2])
            yield f"Used by {used}:" if block.owner in _UNNAMED else f"**{what}**, used by {used}"
        yield self._table([*block.findings, *others])
        if self._bodies < _MOST_BODIES:
            bodies = bodies_of(context, block.owner, [*block.findings, *others])
            if bodies is not None:
                self._bodies += 1
                yield from self._shown(bodies)

    def _shown(self, bodies: Bodies) -> Iterator[str]:
        note = " (shortened)" if bodies.cut else ""
        yield f"{bodies.caption}{note}:"
        yield f"**{prose(self._context.old)}:**\n\n{fenced(bodies.old)}"
        yield f"**{prose(self._context.new)}:**\n\n{fenced(bodies.new)}"

    def _step(self, number: int, step: Step) -> str:
        items = [*step.items]
        if step.more:
            items.append(f"... and {step.more:,} more under {step.where}.")
        if len(items) == 1:
            return f"{number}. **{step.title}.** {items[0]}"
        # A list inside an item begins where the text of the item begins (CommonMark 0.31, section 5.2).
        margin = " " * len(f"{number}. ")
        return "\n".join([f"{number}. **{step.title}.**", *(f"{margin}- {item}" for item in items)])

    def _checks(self, section: Section) -> str:
        lines = [f"**{prose(section.title)}**", ""]
        for block in section.blocks:
            for finding in block.findings:
                operations = list(dict.fromkeys(usage.operation for usage in affected(finding)))
                message = sentence(finding.message, finding)
                known = [name for name in operations if code(name) not in message]
                where = f" ({codes(known, _OPERATIONS)})" if known else ""
                advice = f" {sentence(finding.caller, finding)}" if finding.caller else ""
                lines.append(f"- {message}{where}.{advice}")
        return "\n".join(lines)


_UNNAMED = ("servers", "security")
"""Owners whose name says no more than the heading above them."""

_SECTIONS = {
    "Breaking changes": "breaking-changes",
    "Migration steps": "migration-steps",
    "Worth a check": "worth-a-check",
    "New and optional": "new-and-optional",
    "Deprecations and timeline": "deprecations-and-timeline",
}

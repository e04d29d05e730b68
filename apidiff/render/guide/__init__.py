"""The migration guide: Markdown for people who call the API and have never heard of this program.

Running text uses no ids of rules, no pointers and no names of levels. Everything that comes from the documents is
escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from textwrap import indent
from typing import TypeVar

from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level, in_parts
from apidiff.model.places import Owner
from apidiff.model.report import Report
from apidiff.model.words.message import Message, of_several
from apidiff.model.words.sentence import joined
from apidiff.render.guide.additions import additions
from apidiff.render.guide.context import Context, context_of
from apidiff.render.guide.endings import ending_of_removed, events_of
from apidiff.render.guide.hit import FEW, UNNAMED, addresses_of, hit, index, used_by, what_fails
from apidiff.render.guide.names import call, last_name, operations_of, plain, sentence, where
from apidiff.render.guide.rows import Row, rows_of
from apidiff.render.guide.sections import Block, Section, by_path, is_about_calls, removed_together, sections_of
from apidiff.render.guide.servers import PREFIX
from apidiff.render.guide.shown.bodies import Bodies, bodies_of
from apidiff.render.guide.shown.code import code_of
from apidiff.render.guide.steps import Step, steps_of
from apidiff.render.markdown import Anchors, code, code_in_html, fenced, folded, form, prose, source, table
from apidiff.render.problems import left_out
from apidiff.render.text import counted
from apidiff.render.view import View

_CONTENTS_FROM = 6
"""Sections from which a list of contents is worth its lines."""

_T = TypeVar("_T")
_OPERATIONS = 3
_METHOD_NAME = "operation.operation-id.changed"
_MOST_NAMES = 100
_UNFOLDED = 20
_MOST_BODIES = 40
"""Pairs of example bodies in one guide; a guide with more is not read to the end."""


def render(report: Report, view: View) -> str:
    """Return the guide. The view does not matter."""
    context = context_of(report)
    standing = [finding for finding in in_parts(report.findings) if finding.waived is None]
    guide = _Guide(context, standing)
    return "\n\n".join(part for part in guide.parts() if part) + "\n"


class _Guide:
    """A guide in the making: it hands out anchors and counts the examples it shows."""

    def __init__(self, context: Context, findings: Sequence[Finding]) -> None:
        self._context = context
        self._findings = findings
        self._anchors = Anchors()
        self._bodies: list[tuple[Json, Json]] = []
        self._codes: list[object] = []
        self._added: set[str] = set()
        self._linked = False

    def parts(self) -> Iterator[str]:
        context, findings = self._context, self._findings
        breaking = [finding for finding in findings if finding.level is Level.BREAKING]
        warnings = [finding for finding in findings if finding.level is Level.WARNING and finding.change.kind != PREFIX]
        sections = sections_of(context, breaking)
        self._addresses = addresses_of(sections, self._anchors)
        calls = hit(context, sections, self._addresses)
        steps = steps_of(context, findings)
        events = events_of(context, findings)
        new = list(additions(context, findings))

        yield f"# {prose(context.title)}: {self._title()}"
        yield self._summary(breaking, warnings, findings)
        fails = [*what_fails(context, breaking)]
        if fails:
            yield "\n".join(["**If you change nothing:**", "", *fails])
        dates = [event.date for event in events if event.date]
        if dates:
            first, last = dates[0], dates[-1]
            yield f"**Last days named in the document:** {first if first == last else f'{first} to {last}'}."
        self._linked = len(sections) >= _CONTENTS_FROM or len(calls) > FEW
        if self._linked:
            there: dict[str, Sized] = {_HIT: calls, "Breaking changes": sections, "Migration steps": steps}
            there |= {"Worth a check": warnings, "New and optional": new, "Deprecations and timeline": events}
            yield self._contents(sections, [heading for heading, found in there.items() if found])
        if self._linked and calls:
            yield self._heading(_HIT)
            yield index(context, calls)
        if sections:
            yield self._heading("Breaking changes")
            for section in sections:
                yield from self._section(section)
        if steps:
            yield self._heading("Migration steps")
            yield "\n".join(self._step(number, step) for number, step in enumerate(steps, start=1))
        if warnings:
            yield self._heading("Worth a check")
            yield "These changes break only some callers. Look whether yours is one of them."
            for section in sections_of(context, [item for item in warnings if item.change.kind != _METHOD_NAME]):
                yield self._checks(section)
            yield self._method_names([item for item in warnings if item.change.kind == _METHOD_NAME])
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
        return f"{_place(anchor)}\n\n{heading}" if self._linked else heading

    def _summary(self, breaking: Sequence[Finding], warnings: Sequence[Finding], findings: Sequence[Finding]) -> str:
        context = self._context
        versions = (context.old, context.new)
        old, new = ("the old version", "the new one") if versions == ("Before", "After") else map(prose, versions)
        prefix = next((finding for finding in findings if finding.change.kind == PREFIX), None)
        limit = ", as far as both could be compared" if left_out(context.report) else ""
        if breaking:
            operations = operations_of(breaking)
            reached = f" in {counted(len(operations), 'operation')}" if operations else ""
            verdict = (
                f"**Code written for {old} has to be changed before it works with {new}:** "
                f"{counted(len(breaking), 'change')}{reached} {'breaks' if len(breaking) == 1 else 'break'} callers."
            )
        elif prefix is not None:
            verdict = f"**Code written for {old} goes on working with {new} once it calls the new paths{limit}.**"
        elif findings:
            verdict = f"**Code written for {old} goes on working with {new}{limit}.**"
        else:
            if left_out(context.report):
                what = f"**No change for callers was found between {old} and {new}, in what could be compared.**"
                return f"{what} {self._unread()}"
            return f"**Nothing changed for callers between {old} and {new}.**"
        others = len(findings) - len(breaking) - len(warnings) - (prefix is not None)
        if prefix is not None:
            verdict += f" {sentence(prefix.message, prefix)}."
        if warnings:
            verdict += f" {counted(len(warnings), 'more change') if breaking else counted(len(warnings), 'change')}"
            verdict += " may matter to some callers."
        if others:
            verdict += f" {counted(others, 'other change')} {'is' if others == 1 else 'are'} harmless."
        if left_out(context.report):
            verdict += f" {self._unread()}"
        if context.same:
            verdict += f" Both documents call themselves version {prose(context.same)}."
        return verdict

    def _unread(self) -> str:
        number = counted(left_out(self._context.report), "part")
        return f"{number} of the documents could not be read, and this guide does not cover them."

    def _contents(self, sections: Sequence[Section], headings: Sequence[str]) -> str:
        lines = []
        for heading in headings:
            lines.append(f"- [{heading}](#{_SECTIONS[heading]})")
            if heading == "Breaking changes":
                at = self._addresses.sections
                lines += [f"  - [{prose(item.title)}](#{at[item.title]}) ({item.count})" for item in sections]
        return "**Contents**\n\n" + "\n".join(lines)

    def _section(self, section: Section) -> Iterator[str]:
        yield self._linkable(f"### {prose(section.title)}", self._addresses.sections[section.title])
        calls = [finding for block in section.blocks for finding in block.findings if is_about_calls(finding)]
        if calls:
            yield self._calls(sorted(calls, key=by_path))
            yield from self._code(calls)
        for block in section.blocks:
            inner = [finding for finding in block.findings if not is_about_calls(finding)]
            if inner:
                yield from self._block(replace(block, findings=tuple(inner)), self._addresses.of_block(section, block))

    def _calls(self, findings: Sequence[Finding]) -> str:
        """Return a table of operations that came, went or moved. Those that went together are one row."""
        context = self._context
        # What stands under one path and of which nothing is said, or the same, went for one reason.
        advice = {item.change.subject.owner: self._said(item) for item in findings}
        groups = {
            found[0]: found
            for found in removed_together(findings).values()
            if len({advice[label] for label in found}) == 1
        }
        grouped = {label for found in groups.values() for label in found[1:]}
        rows = []
        for finding in findings:
            label = finding.change.subject.owner
            is_removal = finding.change.kind == "operation.removed"
            (row,) = rows_of([finding])
            if is_removal and label in groups:
                names = "<br/>".join(map(code, groups[label]))
                rows.append((names, row.new, f"{len(groups[label]):,} operations removed{advice[label]}"))
            elif not is_removal or label not in grouped:
                rows.append(row.cells(advice[label]))
        return table((prose(context.old), prose(context.new), "Notes"), rows)

    def _said(self, finding: Finding) -> str:
        """Return what the old document itself says about the end of what a finding removes."""
        context = self._context
        advice = ending_of_removed(context.report.old.contract, finding.change).advice()
        return f"; the documentation of {prose(context.old)} says: {advice}" if advice else ""

    def _table(self, findings: Sequence[Finding], operation: Owner = "") -> str:
        """Return the rows of findings. Below an operation a row names the others that it is about."""
        context = self._context
        # One object can be written in several places: what happened to it in each is told once.
        rows = {
            (row.old, row.new, row.change): row.cells(self._more(row, operation)) for row in reversed(rows_of(findings))
        }
        return table((prose(context.old), prose(context.new), "Notes"), reversed(rows.values()))

    def _more(self, row: Row, operation: Owner) -> str:
        """Return what the old document itself says about the end of what a row removes, and other operations."""
        said = self._said(row.findings[0])
        instead = self._context.replacement(row.findings[0])
        if instead and instead not in said:
            said = f"; probably replaced by {instead}{said}"
        return f"{said}{_beside(row, operation)}"

    def _block(self, block: Block, anchor: str) -> Iterator[str]:
        context = self._context
        operations = block.operations()
        others = self._additions(block.findings[0].change.subject.owner, operations)
        what = block.owner if block.is_operation else last_name(block.owner)
        named = block.is_operation or operations or block.findings[0].change.subject.type in ("schema", "property")
        if named and block.owner not in UNNAMED:
            yield self._linkable(f"#### {code(what)}", anchor)
        elif self._linked:
            yield _place(anchor)
        if operations and not block.is_operation:
            yield f"Used by {used_by(operations, _SECTIONS[_HIT])}:"
        yield self._table([*block.findings, *others], block.owner if block.is_operation else "")
        if len(self._bodies) < _MOST_BODIES:
            bodies = bodies_of(context, block.owner, [*block.findings, *others])
            if bodies is not None and (bodies.old, bodies.new) not in self._bodies:
                self._bodies.append((bodies.old, bodies.new))
                yield from self._shown(bodies)
        yield from self._code([*block.findings])

    def _additions(self, owner: Owner, operations: Sequence[Owner]) -> list[Finding]:
        """Return what was added to an object and breaks nobody: it belongs into the table of what changed in it. An
        object of several blocks shows it in the first whose operations it reaches."""
        found = [
            finding
            for finding in self._findings
            if finding.change.kind == "property.added"
            and finding.level is not Level.BREAKING
            and finding.change.subject.owner == owner
            and finding.fingerprint not in self._added
            and any(operation in operations for operation in finding.operations)
        ]
        self._added.update(finding.fingerprint for finding in found)
        return found

    def _shown(self, bodies: Bodies) -> Iterator[str]:
        note = " (shortened)" if bodies.cut else ""
        yield f"{bodies.caption}{note}:"
        written = form if bodies.is_form else fenced
        yield f"**{prose(self._context.old)}:**\n\n{written(bodies.old)}"
        yield f"**{prose(self._context.new)}:**\n\n{written(bodies.new)}"

    def _code(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield the code of a call that findings change, once."""
        made = code_of(self._context, findings) if len(self._codes) < _MOST_BODIES else None
        if made is None or made.snippets in self._codes:
            return
        self._codes.append(made.snippets)
        old, new = prose(self._context.old), prose(self._context.new)
        parts = [
            f"**{language.name}, {name}:**\n\n{source(text, language.mark)}"
            for language, before, after in made.snippets
            for name, text in ((old, before), (new, after))
        ]
        names = joined([language.name for language, _, _ in made.snippets])
        yield folded(f"{code_in_html(made.operation)} in {names}", "\n\n".join(parts))

    def _step(self, number: int, step: Step) -> str:
        title = f"{number}. **{step.title}.**"
        if len(step.items) == 1:
            return f"{title} {step.items[0]}"
        # What belongs to an item begins where the text of the item begins (CommonMark 0.31, section 5.2).
        margin = " " * len(f"{number}. ")
        shown, others = _halved([f"- {item}" for item in step.items], _UNFOLDED)
        text = "\n".join([title, *(f"{margin}{line}" for line in shown)])
        return f"{text}\n\n{indent(folded(_more(others), chr(10).join(others)), margin)}\n" if others else text

    def _checks(self, section: Section) -> str:
        lines = [f"**{prose(section.title)}**", ""]
        for block in section.blocks:
            for row in rows_of(block.findings):
                lines += self._check(row)
        return "\n".join(lines)

    def _check(self, row: Row) -> Iterator[str]:
        """Yield what is to be looked at, once for the values of a row of which a rule says the same."""
        operations = operations_of(row.findings)
        advice = " ".join(_told(row, [item.caller for item in row.findings]))
        for message in _told(row, [item.message for item in row.findings]):
            yield f"- {message}{where(operations, message, _OPERATIONS)}.{f' {advice}' if advice else ''}"

    def _method_names(self, findings: Sequence[Finding]) -> str:
        """Return a table of the names that generated clients give to operations."""
        if not findings:
            return ""
        ordered = sorted(findings, key=by_path)
        keys = ("old", "new")
        names = ([code(plain(item.change.facts.get(key))) for key in keys] for item in ordered)
        rows = [(*told, code(call(item))) for told, item in zip(names, ordered, strict=True)]
        shown, others = _halved(rows, _MOST_NAMES)
        head = (prose(self._context.old), prose(self._context.new), "Operation")
        told = "Clients generated from the document name their methods after its `operationId`s. Rename these calls "
        text = f"**Generated clients**\n\n{told}when you generate yours again.\n\n{table(head, shown)}"
        return f"{text}\n\n{folded(_more(others), table(head, others))}" if others else text


def _halved(lines: Sequence[_T], most: int) -> tuple[Sequence[_T], Sequence[_T]]:
    """Return what is shown at once and what is folded: nothing, unless that is worth a reader's click."""
    most = most if len(lines) > most + most // 4 else len(lines)
    return lines[:most], lines[most:]


def _more(others: Sequence[object]) -> str:
    return f"{len(others):,} more"


def _place(anchor: str) -> str:
    return f'<a id="{anchor}"></a>'


def _told(row: Row, messages: Sequence[Message]) -> list[str]:
    told = (sentence(message, row.findings[0]) for message in of_several(messages))
    return [text for text in told if text]


def _beside(row: Row, operation: Owner) -> str:
    names = [name for name in row.findings[0].operations if name != operation]
    return f"; also {used_by(names, _SECTIONS[_HIT])}" if operation and names else ""


_HIT = "Is your call hit?"
_SECTIONS = {
    _HIT: "is-your-call-hit",
    "Breaking changes": "breaking-changes",
    "Migration steps": "migration-steps",
    "Worth a check": "worth-a-check",
    "New and optional": "new-and-optional",
    "Deprecations and timeline": "deprecations-and-timeline",
}

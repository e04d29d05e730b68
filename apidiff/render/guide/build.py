"""A report in, the contents of its guide out: every text in Markdown, every place with its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized

from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level, in_parts
from apidiff.model.places import Owner
from apidiff.render.guide import contents
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import number_of, say, spoken
from apidiff.render.guide.names import call, last_name, operations_of, plain, sentence
from apidiff.render.guide.rows import Row, rows_of, told_once
from apidiff.render.guide.sections import Block, Section, by_path, is_about_calls, removed_together, sections_of
from apidiff.render.guide.servers import PREFIX
from apidiff.render.guide.shown.bodies import Bodies, bodies_of
from apidiff.render.guide.shown.code import code_of
from apidiff.render.guide.told.additions import additions
from apidiff.render.guide.told.checks import checks_of
from apidiff.render.guide.told.endings import ending_of_removed, events_of
from apidiff.render.guide.told.hit import (
    FEW,
    UNNAMED,
    Addresses,
    addresses_of,
    grouped,
    hit,
    known_as,
    used_by,
    what_fails,
)
from apidiff.render.guide.told.search import search_of, search_of_calls
from apidiff.render.guide.told.steps import steps_of
from apidiff.render.guide.told.summary import summary_of
from apidiff.render.guide.told.trying import trying
from apidiff.render.markdown import Anchors, code, code_in_html, form_text, prose
from apidiff.render.text import dumps, one_line, visible

_CONTENTS_FROM = 6
"""Sections from which a list of contents is worth its lines."""
_OPERATIONS = 3
_METHOD_NAME = "operation.operation-id.changed"
_MOST_BODIES = 40
"""Pairs of example bodies in one guide; a guide with more is not read to the end."""
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")

PARTS = {
    "hit": "guide-is-your-call-hit",
    "breaking": "guide-breaking-changes",
    "steps": "guide-migration-steps",
    "trying": "guide-test-and-go-back",
    "checks": "guide-worth-a-check",
    "new": "guide-new-and-optional",
    "timeline": "guide-timeline",
    "entries": "guide-every-change",
}
"""The addresses of the parts of every guide, in their order."""


def sections_with_addresses(context: Context, findings: Sequence[Finding]) -> tuple[list[Section], Addresses]:
    """Return the sections of what breaks, and where they and their blocks are."""
    sections = sections_of(context, [finding for finding in findings if finding.level is Level.BREAKING])
    titles = (
        title for section in sections for title in (section.title, *(str(block.owner) for block in section.blocks))
    )
    return sections, addresses_of(sections, Anchors(taken=titles))


def build(
    context: Context, findings: Sequence[Finding], milestones: Sequence[contents.Milestone] = ()
) -> contents.Guide:
    """Return the contents of a guide about findings. What is told one by one are their parts; they are counted, and
    listed at the end, as the report counts them."""
    return _Builder(context, findings).guide(milestones)


def told_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return what is told of findings: their parts, as far as these stand."""
    return [finding for finding in in_parts(findings) if finding.waived is None]


def anchor_of(finding: Finding) -> str:
    """Return the address of a change: the same one in every run and release."""
    change = finding.change
    words = f"{change.subject.path[-1] if change.subject.path else change.subject.owner} {change.about.event}"
    slug = _NOT_IN_SLUGS.sub("-", words.lower()).strip("-")[:40].strip("-")
    return f"change-{finding.fingerprint[:8]}-{slug}".rstrip("-")


class _Builder:
    """A guide in the making: it counts the examples it shows, and remembers what it told."""

    def __init__(self, context: Context, findings: Sequence[Finding]) -> None:
        self._context = context
        self._whole = findings
        self._findings = told_of(findings)
        self._head = (prose(context.old), prose(context.new), say("Notes"))
        self._hit = context.links.to(PARTS["hit"])
        self._bodies: list[tuple[Json, Json]] = []
        self._codes: list[object] = []
        self._added: set[str] = set()

    def guide(self, milestones: Sequence[contents.Milestone]) -> contents.Guide:
        """Return the guide."""
        context, findings = self._context, self._findings
        breaking = [finding for finding in findings if finding.level is Level.BREAKING]
        warnings = [finding for finding in findings if finding.level is Level.WARNING and finding.change.kind != PREFIX]
        sections, addresses = sections_with_addresses(context, findings)
        gone = [finding for finding in warnings if finding.change.kind == "operation.removed"] if sections else []
        announced = {name: context.links.to(PARTS["checks"]) for finding in gone for name in finding.operations}
        calls = hit(context, sections, addresses, announced)
        linked = len(sections) >= _CONTENTS_FROM or len(calls) > FEW or bool(context.links.pages)
        events = events_of(context, findings)
        dates = [event.date for event in events if event.date and not event.is_over]
        told = tuple(self._section(section, addresses) for section in sections)
        steps = steps_of(context, findings)
        new = tuple(contents.Group(title=title, items=tuple(items)) for title, items in additions(context, findings))
        names = [finding for finding in warnings if finding.change.kind == _METHOD_NAME]
        others = [finding for finding in warnings if finding.change.kind != _METHOD_NAME]
        checks = tuple(self._checks(section) for section in sections_of(context, others))
        ways = tuple(trying(context)) if breaking else ()
        entries = tuple(self._entry(finding) for finding in self._whole)
        made_of: dict[str, Sized] = {"hit": calls if linked else (), "breaking": told, "steps": steps, "trying": ways}
        made_of |= {"checks": warnings, "new": new, "timeline": [*events, *milestones], "entries": entries}
        return contents.Guide(
            contents=contents.VERSION,
            title=self._title(prose),
            plain_title=one_line(self._title(one_line), 120),
            description=self._description([one for one in self._whole if one.level is Level.BREAKING]),
            subject=prose(context.title),
            old=prose(context.old),
            new=prose(context.new),
            language=spoken(),
            linked=linked,
            summary=summary_of(context, self._whole),
            fails=tuple(what_fails(context, breaking)),
            dates=""
            if not dates
            else dates[0]
            if dates[0] == dates[-1]
            else say("{first} to {last}", first=dates[0], last=dates[-1]),
            hits=tuple(contents.Hit(call=known_as(context, one), links=tuple(links)) for one, links in calls.items()),
            hit_groups=tuple(
                contents.HitGroup(links=links, calls=tuple(known_as(context, one) for one in alike))
                for links, alike in grouped(calls)
            ),
            sections=told,
            steps=tuple(contents.Step(title=step.title, items=step.items) for step in steps),
            trying=ways,
            checks=checks,
            methods=self._method_names(names),
            additions=new,
            milestones=tuple(milestones),
            events=tuple(contents.Event(date=one.date, what=one.what, instead=one.successor) for one in events),
            entries=entries,
            lists=tuple(
                contents.CallList(anchor=anchor, calls=tuple(map(code, operations)))
                for anchor, operations in context.lists.all().items()
            ),
            links={part: context.links.to(PARTS[part]) for part, found in made_of.items() if found},
        )

    def _title(self, shown: Callable[[str], str]) -> str:
        context = self._context
        title, old, new = map(shown, (context.title, context.old, context.new))
        return (
            say("{title}: migrating from {old} to {new}", title=title, old=old, new=new)
            if context.is_named
            else say("{title}: migration guide", title=title)
        )

    def _description(self, breaking: Sequence[Finding]) -> str:
        context = self._context
        number = len(operations_of(breaking))
        versions = (
            say("from {old} to {new}", old=context.old, new=context.new)
            if context.is_named
            else say("to the new version")
        )
        what = (
            say("{number} breaking changes in {calls} calls", number=number_of(len(breaking)), calls=number_of(number))
            if breaking
            else say("nothing that breaks callers")
        )
        return one_line(
            say(
                "What callers of {title} have to know to go {versions}: {what}.",
                title=context.title,
                versions=versions,
                what=what,
            ),
            200,
        )

    def _section(self, section: Section, addresses: Addresses) -> contents.Section:
        anchor = addresses.sections[section.title]
        calls = [finding for block in section.blocks for finding in block.findings if is_about_calls(finding)]
        blocks = []
        for block in section.blocks:
            inner = tuple(finding for finding in block.findings if not is_about_calls(finding))
            if inner:
                blocks.append(self._block(replace(block, findings=inner), addresses.of_block(section, block)))
        return contents.Section(
            title=prose(section.title),
            plain_title=section.title,
            anchor=anchor,
            count=section.count,
            page=self._context.links.pages.get(anchor, ""),
            href=self._context.links.to(anchor),
            calls=self._calls(sorted(calls, key=by_path)) if calls else None,
            calls_find=search_of_calls(self._context, calls),
            calls_code=self._code(calls) if calls else None,
            blocks=tuple(blocks),
        )

    def _calls(self, findings: Sequence[Finding]) -> contents.Table:
        """Return a table of operations that came, went or moved. Those that went together are one row."""
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
                rows.append(
                    (
                        names,
                        row.new,
                        f"{say('{number} operations removed', number=number_of(len(groups[label])))}{advice[label]}",
                    )
                )
            elif not is_removal or label not in grouped:
                rows.append(row.cells(advice[label]))
        return contents.Table(head=self._head, rows=tuple(told_once(rows)))

    def _said(self, finding: Finding) -> str:
        """Return what the old document itself says about the end of what a finding removes."""
        context = self._context
        advice = ending_of_removed(context.report.old.contract, finding.change, context.keys).advice()
        return (
            say("; the documentation of {old} says: {advice}", old=prose(context.old), advice=advice) if advice else ""
        )

    def _table(self, findings: Sequence[Finding], operation: Owner = "") -> contents.Table:
        """Return the rows of findings. Below an operation a row names the others that it is about."""
        # One object can be written in several places: what happened to it in each is told once.
        made = rows_of(findings)
        told = operation if self._others(made, operation) is None else ""
        rows = {(row.old, row.new, row.change): row.cells(self._more(row, told)) for row in reversed(made)}
        return contents.Table(head=self._head, rows=tuple(told_once([*reversed(rows.values())])))

    def _others(self, rows: Sequence[Row], operation: Owner) -> list[Owner] | None:
        """Return the other operations that all rows of an operation are about; None where rows differ in that, or are
        about this operation alone."""
        reached = {tuple(row.findings[0].operations) for row in rows}
        names = [name for name in next(iter(reached)) if name != operation] if len(reached) == 1 else []
        return names if operation and len(rows) > 1 and names else None

    def _more(self, row: Row, operation: Owner) -> str:
        """Return what the old document itself says about the end of what a row removes, and other operations."""
        said = self._said(row.findings[0])
        instead = self._context.replacement(row.findings[0])
        if instead and instead not in said:
            said = f"{say('; probably replaced by {instead}', instead=instead)}{said}"
        names = [name for name in row.findings[0].operations if name != operation]
        return f"{said}{say('; also {calls}', calls=used_by(names, self._hit))}" if operation and names else said

    def _block(self, block: Block, anchor: str) -> contents.Block:
        operations = block.operations()
        others = self._additions(block.findings[0].change.subject.owner, operations)
        what = block.owner if block.is_operation else last_name(block.owner)
        rows = rows_of([*block.findings, *others])
        also = self._others(rows, block.owner) if block.is_operation else None
        search = search_of(self._context, block.findings, block.owner if block.is_operation else "")
        named = block.is_operation or operations or block.findings[0].change.subject.type in ("schema", "property")
        return contents.Block(
            title=code(what) if named and block.owner not in UNNAMED else "",
            anchor=anchor,
            used_by=used_by(operations, self._hit) if operations and not block.is_operation else "",
            also=used_by(also, self._hit) if also else "",
            table=self._table([*block.findings, *others], block.owner if block.is_operation else ""),
            find=search.command,
            find_near=search.is_near,
            example=self._example(block.owner, [*block.findings, *others]),
            code=self._code(block.findings),
        )

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

    def _example(self, owner: Owner, findings: Sequence[Finding]) -> contents.Example | None:
        """Return the bodies of both versions, once."""
        if len(self._bodies) >= _MOST_BODIES:
            return None
        bodies = bodies_of(self._context, owner, findings)
        if bodies is None or (bodies.old, bodies.new) in self._bodies:
            return None
        self._bodies.append((bodies.old, bodies.new))
        return contents.Example(
            caption=f"{bodies.caption}{say(' (shortened)') if bodies.cut else ''}",
            language="text" if bodies.is_form else "json",
            old=_written(bodies, bodies.old),
            new=_written(bodies, bodies.new),
        )

    def _code(self, findings: Sequence[Finding]) -> contents.Code | None:
        """Return the code of a call that findings change, once."""
        made = code_of(self._context, findings) if len(self._codes) < _MOST_BODIES else None
        if made is None or made.snippets in self._codes:
            return None
        self._codes.append(made.snippets)
        return contents.Code(
            operation=code_in_html(made.operation),
            snippets=tuple(
                contents.Snippet(language=language.name, mark=language.mark, old=old, new=new)
                for language, old, new in made.snippets
            ),
        )

    def _checks(self, section: Section) -> contents.Group:
        return contents.Group(title=prose(section.title), items=tuple(checks_of(self._context, section)))

    def _method_names(self, findings: Sequence[Finding]) -> contents.Table | None:
        """Return a table of the names that generated clients give to operations."""
        if not findings:
            return None
        ordered = sorted(findings, key=by_path)
        names = ([code(plain(item.change.facts.get(key))) for key in ("old", "new")] for item in ordered)
        rows = tuple((*told, code(call(item))) for told, item in zip(names, ordered, strict=True))
        return contents.Table(head=(*self._head[:2], say("Operation")), rows=rows)

    def _entry(self, finding: Finding) -> contents.Entry:
        operations = finding.operations
        text = sentence(finding.message, finding)
        # An operation that the sentence names is not said twice.
        others = [name for name in operations if len(operations) > 1 or code(name) not in text]
        return contents.Entry(
            anchor=anchor_of(finding),
            text=text,
            level=finding.level.value,
            rule=finding.rule,
            calls=self._context.named(others, operations, _OPERATIONS),
            parts=tuple(self._entry(part) for part in finding.parts if part.waived is None),
        )


def _written(bodies: Bodies, value: Json) -> str:
    return form_text(value) if bodies.is_form and isinstance(value, Mapping) else visible(dumps(value))

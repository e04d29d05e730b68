"""Which calls are hit: every operation that meets a change, with links to what changes for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from apidiff.model.contract import Direction, Usage
from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import listed, noted, number_of, say
from apidiff.render.guide.names import affected, last_name
from apidiff.render.guide.rows import rows_of
from apidiff.render.guide.sections import AUTHENTICATION, Block, Section, call_order, is_about_calls
from apidiff.render.markdown import Anchors, code

FEW = 3
"""Calls that a sentence names one by one. Of more the index has the names."""
UNNAMED: Mapping[Owner, str] = {
    "servers": noted("servers"),
    "security": noted("authentication"),
    "paths": noted("the path"),
}
"""Owners whose name says no more than the heading above them, and what they are called elsewhere."""


class Addresses(Struct, frozen=True, kw_only=True):
    """Where sections and blocks of a guide stand: anchors of the page."""

    sections: Mapping[str, str]
    blocks: Mapping[tuple[str, Owner, bool], str]

    def of_block(self, section: Section, block: Block) -> str:
        """Return the anchor of a block."""
        return self.blocks[section.title, block.owner, block.is_operation]


def addresses_of(sections: Iterable[Section], anchors: Anchors) -> Addresses:
    """Return an address for every section and every block in it."""
    sections = list(sections)
    named = {section.title: anchors.name(f"resource {section.title}") for section in sections}
    # What has no title of its own stands under that of its section.
    blocks = {
        (section.title, block.owner, block.is_operation): named[section.title]
        if block.owner in UNNAMED
        else anchors.name(f"{_sort(section, block)} {block.owner}")
        for section in sections
        for block in section.blocks
    }
    return Addresses(sections=named, blocks=blocks)


def _sort(section: Section, block: Block) -> str:
    if section.title == say(AUTHENTICATION):
        return "access"
    return "call" if block.is_operation else "object"


def hit(
    context: Context, sections: Sequence[Section], addresses: Addresses, announced: Mapping[Owner, str]
) -> dict[Owner, dict[str, None]]:
    """Return the operations that sections are about, and those that went as announced with a link to what is said of
    them, by the names that callers know, sorted by path; for each the links to what changes, in the order of the page.
    """
    found: dict[Owner, dict[str, None]] = {
        operation: {f"[{say('removed')}]({href})": None} for operation, href in announced.items()
    }
    for section in sections:
        for block in section.blocks:
            for finding in block.findings:
                anchor = addresses.sections[section.title]
                moved = _moved(finding, context.links.to(anchor)) if is_about_calls(finding) else ""
                for operation in finding.operations:
                    link = moved or _link(
                        section, block, operation, context.links.to(addresses.of_block(section, block))
                    )
                    found.setdefault(operation, {})[link] = None
    return {operation: found[operation] for operation in sorted(found, key=lambda one: _order(context, one))}


def grouped(calls: Mapping[Owner, Iterable[str]]) -> list[tuple[tuple[str, ...], list[Owner]]]:
    """Return calls with their links, each by itself, but for those of which many have the same links: these are one
    entry, in the place of the first of them."""
    groups: dict[tuple[str, ...], list[Owner]] = {}
    for operation, links in calls.items():
        groups.setdefault(tuple(links), []).append(operation)
    found: list[tuple[tuple[str, ...], list[Owner]]] = []
    for operation, links in calls.items():
        alike = groups[tuple(links)]
        if len(calls) <= _MANY or len(alike) < _ALIKE:
            found.append((tuple(links), [operation]))
        elif operation == alike[0]:
            found.append((tuple(links), alike))
    return found


_MANY, _ALIKE = 12, 4
"""Calls in an index from which those that have the same links are one entry, and how many of them that takes."""


def _moved(finding: Finding, href: str) -> str:
    (row,) = rows_of([finding])
    return f"[{row.change.lower()}]({href})"


def _link(section: Section, block: Block, operation: Owner, href: str) -> str:
    if not block.is_operation:
        return f"[{_unnamed(block.owner) or code(last_name(block.owner))}]({href})"
    if block.owner == operation:
        return f"[{say('authentication') if section.title == say(AUTHENTICATION) else say('the call itself')}]({href})"
    # One edit that was made in several operations is told at one of them.
    return say("as [{block}]({href})", block=code(block.owner), href=href)


def _unnamed(owner: Owner) -> str:
    return say(UNNAMED[owner]) if owner in UNNAMED else ""


def _order(context: Context, operation: Owner) -> tuple[str, int, str, str]:
    known = context.old_of.get(operation) or context.new_of.get(operation)
    name = str(operation)
    return (*call_order(known.path, known.method), name) if known is not None else (name, 0, "", "")


def what_fails(context: Context, findings: Iterable[Finding]) -> Iterator[str]:
    """Yield what happens to callers that change nothing, with the number of calls and one of them, each call once."""
    told: set[Owner] = set()
    fates: dict[str, dict[Owner, None]] = {fate: {} for fate in _FATES}
    for finding in findings:
        for usage in affected(finding):
            fates[_fate(finding, usage)][usage.operation] = None
    for fate, operations in fates.items():
        left = sorted((name for name in operations if name not in told), key=lambda name: _order(context, name))
        told.update(left)
        if left:
            one, many = map(say, _FATES[fate])
            example = code(_old_name(context, left[0]))
            yield (
                f"{example} {one}."
                if len(left) == 1
                else say(
                    "{number} calls {many}, such as {example}.", number=number_of(len(left)), many=many, example=example
                )
            )


_FATES = {
    "gone": (noted("no longer exists"), noted("no longer exist")),
    "elsewhere": (noted("has another address or method"), noted("have another address or method")),
    "unknown": (noted("asks for other credentials"), noted("ask for other credentials")),
    "refused": (noted("may refuse what it took before"), noted("may refuse what they took before")),
    "unread": (
        noted("may answer what old code does not expect"),
        noted("may give answers that old code does not expect"),
    ),
    "homeless": (noted("can no longer be sent to every server"), noted("can no longer go to every server")),
}
"""What becomes of a call, the worst first: of one, and of several."""


def _fate(finding: Finding, usage: Usage) -> str:
    about = finding.change.about
    if about.thing in ("operation", "webhook", "callback"):
        return "gone" if about.event == "removed" else "elsewhere"
    if finding.change.kind == "server.removed":
        return "homeless"
    if about.step == "base" or about.thing == "path-prefix":
        return "elsewhere"
    if about.step == "authenticate":
        return "unknown"
    return "refused" if usage.direction is Direction.REQUEST else "unread"


def known_as(context: Context, operation: Owner) -> str:
    """Return the name of an operation that callers know, and the one they call from now on."""
    known = _old_name(context, operation)
    return (
        code(known)
        if known == operation
        else say("{known}, now {operation}", known=code(known), operation=code(operation))
    )


def _old_name(context: Context, operation: Owner) -> Owner:
    known = context.old_of.get(operation)
    return operation if known is None else known.ref


def used_by(operations: Sequence[Owner], href: str) -> str:
    """Return in a sentence which operations use something. Of many, a link to the index stands for those left out."""
    shown = [code(name) for name in operations[:FEW]]
    if len(operations) > FEW:
        shown.append(say("[{number} more]({href})", number=number_of(len(operations) - FEW), href=href))
    return listed(shown)

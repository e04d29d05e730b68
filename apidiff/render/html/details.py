"""What the findings of a page open to, as plain values: names once for all of them, and then one entry a finding."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.change import Assumed, Evidence, Proof, Side, Undecided, Witness
from apidiff.model.contract import Direction, Operation
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.model.places import Owner
from apidiff.model.report import Report
from apidiff.model.words.message import Message
from apidiff.render.guide.context import Context, context_of
from apidiff.render.inside import parts_of
from apidiff.render.places import Place, both_places
from apidiff.render.text import dumps, fits, one_line, told, visible
from apidiff.render.who import who_is_hit

_LARGEST = 3000
"""Characters of a value in the page. Whoever needs more opens the document."""
_LONGEST = 1000
_PARTS = 50
_LONGEST_TAG = 60
_LONGEST_PATH = 48
_PROSE = 60
"""Characters from which a text is shown as its lines, without quotes."""
TOO_LARGE = "(too large to be shown)"


def details_of(report: Report, order: Sequence[Finding], document: str = "") -> dict[str, Json]:
    """Return what the page tells of the findings, in the order of its rows.

    `operations` are all that a finding reaches, at whatever level: a row names them by their number, first those it
    reaches at its own level, of which there are `hit`. Among several documents they are filed under theirs.
    """
    context = context_of(report)
    names: dict[Owner, int] = {}
    rows = [_row(finding, report, names) for finding in order]
    return {"operations": [_operation(name, context, document) for name in names], "findings": rows}


def _operation(ref: Owner, context: Context, document: str) -> dict[str, Json]:
    """Return the names of an operation: what it is called, was called, the resource and the tags it stands under."""
    old, new = context.old_of.get(ref), context.new_of.get(ref)
    was = one_line(str(old.ref), 300) if old is not None and old.ref != ref else ""
    tags = list(dict.fromkeys(tag for operation in (new, old) if operation is not None for tag in _tags(operation)))
    return {"name": one_line(str(ref), 300), "was": was, "of": document or context.resource(ref), "tags": tags}


def _tags(operation: Operation) -> list[str]:
    tags = operation.node.get("tags")
    listed = tags.value if tags is not None and isinstance(tags.value, list) else []
    return [one_line(tag, _LONGEST_TAG) for tag in listed if isinstance(tag, str) and tag.strip()]


def _row(finding: Finding, report: Report, names: dict[Owner, int]) -> dict[str, Json]:
    hit = finding.operations
    reached = dict.fromkeys([*hit, *(usage.operation for usage, _ in finding.usages)])
    old, new = both_places(finding, report)
    caption, payload = _payload(finding.evidence)
    change = finding.change
    before, after = _value(change.old), _value(change.new)
    if before == after:
        before = after = None  # it is another place that changed
    row: dict[str, Json] = {
        "level": finding.level.value,
        "rule": finding.rule,
        "page": finding.help,
        "operations": [names.setdefault(name, len(names)) for name in reached],
        "hit": len(hit),
        "directions": sorted({usage.direction.value for usage, _ in finding.usages}) if change.about.directed else [],
        "places": [_place("old", old), _place("new", new)],
        "caller": _phrase(finding.caller),
        "owner": _phrase(finding.owner),
        "inside": [_phrase(part) for part in parts_of(finding, _PARTS)],
        "here": _here(finding),
        "general": _phrase(finding.why),
        "caption": caption,
        "payload": payload,
        "old": before,
        "new": after,
        "waived": _waived(finding),
        "who": [*([f"lowered: {one_line(finding.lowered, 300)}"] if finding.lowered else []), *who_is_hit(finding)],
        "consumers": [visible(one.consumer) for one in finding.impact if one.status != "not-seen"],
        "proposal": finding.proposal or "",
    }
    return {key: value for key, value in row.items() if value not in ("", None, [], [None, None])}


def shortened(path: str) -> str:
    """Return a path as it was given, or its last parts behind an ellipsis where it is long."""
    if len(path) <= _LONGEST_PATH:
        return path
    shown = ""
    for part in reversed(path.split("/")):
        if shown and len(part) + len(shown) > _LONGEST_PATH:
            break
        shown = f"{part}/{shown}" if shown else part
    return f"…/{shown[-_LONGEST_PATH:]}"


def _phrase(message: Message) -> Json:
    """Return a sentence in pieces; those that are names are lists of one."""
    return [[text] if is_name else text for text, is_name in told(message, _LONGEST)]


def _place(side: str, place: Place | None) -> Json:
    return None if place is None else f"{side} {shortened(visible(place.file))}:{place.line}:{place.column}"


def _waived(finding: Finding) -> str:
    waived = finding.waived
    if waived is None:
        return ""
    return one_line(f"{waived.reason} ({waived.by})" if waived.by else waived.reason, 500)


def _value(side: Side | None) -> Json:
    """Return what stands on one side, with the keyword it stands at where it is no object or list; None where nothing
    does."""
    if side is None:
        return None
    value = side.value
    if isinstance(value, str) and (len(value) > _PROSE or "\n" in value):
        return visible(value) if len(value) <= _LARGEST else f"{visible(value[:_LARGEST])}…"
    if not fits(value, _LARGEST):
        return TOO_LARGE
    text = visible(dumps(value))
    return text if isinstance(value, dict | list) else f"{_named(side.location.tokens)}{text}"


def _named(tokens: Sequence[str]) -> str:
    if not tokens:
        return ""
    last = tokens[-1]
    name = f"{tokens[-2]}[{last}]" if last.isdecimal() and len(tokens) > 1 else last
    return f"{one_line(name, 100)}: "


def _payload(evidence: Evidence) -> tuple[str, str]:
    """Return where a payload travels, and the payload that shows what changed; nothing where there is none."""
    if not isinstance(evidence, Witness):
        return "", ""
    usage = evidence.usage
    shown = dumps(evidence.value) if evidence.sent is None else evidence.sent
    return one_line(f"{usage.operation}, {usage.place}", 400), visible(shown) if len(shown) <= _LARGEST else TOO_LARGE


def _here(finding: Finding) -> Json:
    """Return in a sentence what is known of this change, and not of changes of its kind; in pieces, as `_phrase`."""
    evidence = finding.evidence
    if isinstance(evidence, Witness):
        error = f": {one_line(evidence.error, 300)}" if evidence.error else ""
        if evidence.usage.direction is Direction.REQUEST:
            return [f"This request worked, and now it fails{error}."]
        return [f"Clients did not have to expect this answer{error}."]
    if isinstance(evidence, Proof) and finding.level is not Level.BREAKING:
        return ["Proved: every payload that one side may send is one that the other accepts."]
    if isinstance(evidence, Assumed):
        return [f"Proved if {one_line(' and '.join(evidence.assumptions), 500)}; nothing was found against it."]
    if isinstance(evidence, Undecided):
        return [f"Neither proved nor refuted, stopped at {evidence.keyword}: {one_line(evidence.reason, 300)}."]
    return []

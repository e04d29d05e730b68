"""What came of a replay, as text, as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import to_builtins

from apidiff.model.impact.replayed import Departure, Replay
from apidiff.render.layout import Paragraph
from apidiff.render.markdown import code, prose, table
from apidiff.render.terminal import text_of
from apidiff.render.text import counted, dumps, listing, one_line
from apidiff.render.view import View

_FEW = 20
_NAMED = 4


def as_json(replay: Replay, view: View) -> str:
    """Return everything, for programs."""
    return dumps({"replay": 1, **to_builtins(replay)}) + "\n"


def as_text(replay: Replay, view: View) -> str:
    """Return the result for people."""
    return text_of(_paragraphs(replay, view), view)


def _paragraphs(replay: Replay, view: View) -> Iterator[Paragraph]:
    if not view.quiet:
        most = len(replay.departures) + len(replay.coverage.fields_unseen) if view.verbose else _FEW
        yield Paragraph(spans=((f"{one_line(replay.old, 60)} -> {one_line(replay.new, 60)}", "title"),))
        for heading, lines in _sections(replay, most):
            if lines:
                yield Paragraph()
                yield Paragraph(spans=((heading, "title"),))
                for line in lines:
                    yield Paragraph(spans=((line, ""),), indent=4)
        yield Paragraph()
    yield Paragraph(spans=((one_line(replay.sentence, 600), "good" if replay.passed else "breaking"),))


def as_markdown(replay: Replay, view: View) -> str:
    """Return the result as a page."""
    parts = [f"## Replay: {prose(replay.old)} to {prose(replay.new)}", prose(replay.sentence)]
    if replay.broken:
        rows = [
            (prose(one.message), one.level, f"{one.exchanges:,}", prose(listing(list(one.consumers), _NAMED)))
            for one in replay.broken
        ]
        parts.append(table(("Change", "Level", "Exchanges", "Consumers"), rows))
    if replay.departures:
        shown = [
            (one.sort, code(one.operation), prose(f"{one.place}: {one.what}"), f"{one.exchanges:,}")
            for one in replay.departures[: _FEW * 5]
        ]
        parts.append(table(("", "Operation", "What", "Exchanges"), shown))
    parts += [
        f"### {heading}\n\n" + "\n".join(f"- {prose(line)}" for line in lines)
        for heading, lines in list(_sections(replay, _FEW))[3:]
        if lines
    ]
    return "\n\n".join(parts) + "\n"


def _sections(replay: Replay, most: int) -> Iterator[tuple[str, list[str]]]:
    yield (
        "What breaks",
        [
            f"{one.level}: {one_line(one.message, 300)}: {counted(one.exchanges, 'exchange')} of "
            f"{listing([one_line(name, 60) for name in one.consumers], _NAMED)} [{one.rule}]"
            for one in replay.broken
        ],
    )
    refused = [one for one in replay.departures if one.sort == "refused"]
    yield "What the new document refuses", _cut([_line(one) for one in refused], most)
    drifts = [one for one in replay.departures if one.sort == "drift"]
    yield "What the old document does not allow (drift)", _cut([_line(one) for one in drifts], most)
    covered = replay.coverage
    yield (
        "Coverage",
        [
            f"operations: {covered.operations_seen:,} of {covered.operations:,}",
            f"parameters of these: {covered.parameters_seen:,} of {covered.parameters:,}",
            f"fields of their payloads: {covered.fields_seen:,} of {covered.fields:,}",
        ],
    )
    yield "Operations never seen", _cut(list(covered.operations_unseen), most)
    yield "Parameters never seen", _cut(list(covered.parameters_unseen), most)
    yield "Fields never seen", _cut(list(covered.fields_unseen), most)
    yield "Left out", [f"{number:,} with an {why}" for why, number in replay.window.outside.items()]
    yield "What could not be read", [one_line(str(problem), 400) for problem in replay.problems]


def _line(one: Departure) -> str:
    shape = f" ({one.shape})" if one.shape else ""
    unknown = "" if one.explained else "; no change that was found explains it"
    return (
        f"{one.operation}, {one_line(one.place, 120)}: {one.what}{shape}: {counted(one.exchanges, 'exchange')}"
        f" of {listing([one_line(name, 60) for name in one.consumers], _NAMED)}{unknown}"
        f", at {one_line(one.pointer, 200)}"
    )


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"and {len(lines) - most:,} more"]


REPLAYED: Mapping[str, Callable[[Replay, View], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "markdown": as_markdown}
)
"""Every format of a replay."""

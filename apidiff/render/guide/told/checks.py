"""What may matter to some callers, and what changed beside: one entry for all fields of which the same is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.model.words.message import Message, of_several
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import listed, say
from apidiff.render.guide.names import name_of, operations_of, sentence, within_sentence
from apidiff.render.guide.rows import Row, rows_of
from apidiff.render.guide.sections import Section

_OPERATIONS = 3
_GAP = "\0"


class Said(Struct, frozen=True, kw_only=True):
    """An entry: what changed, what to do about it, where, and the name of what it is about, where the texts have it
    once; all in Markdown."""

    text: str
    advice: str = ""
    where: str = ""
    name: str = ""

    @property
    def shape(self) -> tuple[str, str, str]:
        """What entries about several names have in common."""
        if self.text.count(self.name) != 1 or self.advice.count(self.name) > 1:
            return self.text, self.advice, self.where
        return self.text.replace(self.name, _GAP), self.advice.replace(self.name, _GAP), self.where


def said_once(entries: Iterable[Said], ends: bool) -> Iterator[str]:
    """Yield entries in Markdown, those that differ in a name alone as one. `ends` says that each is a sentence."""
    groups: dict[tuple[str, str, str], list[Said]] = {}
    for entry in entries:
        groups.setdefault(entry.shape, []).append(entry)
    for alike in groups.values():
        first = alike[0]
        others = [name for name in dict.fromkeys(entry.name for entry in alike) if name != first.name]
        advice = f" {first.advice}" if first.advice else ""
        if not ends:
            more = say("; the same goes for {names}", names=listed(others)) if others else ""
            yield f"{first.text}{first.where}{more}"
        else:
            more = say(" The same goes for {names}.", names=listed(others)) if others else ""
            yield f"{first.text}{first.where}.{advice}{more}"


def name_in(findings: Sequence[Finding]) -> str:
    """Return the name of the one finding of an entry as it stands within a sentence; nothing of several."""
    return within_sentence(name_of(findings[0])) if len(findings) == 1 and findings[0].change.subject.path else ""


def checks_of(context: Context, section: Section) -> list[str]:
    """Return what is to be looked at in a section."""
    rows = (row for block in section.blocks for row in rows_of(block.findings))
    return [*said_once((entry for row in rows for entry in _checks(context, row)), ends=True)]


def _checks(context: Context, row: Row) -> Iterator[Said]:
    """Yield what is to be looked at, once for the values of a row of which a rule says the same."""
    operations: list[Owner] = operations_of(row.findings)
    advice = " ".join(_told(row, [item.caller for item in row.findings]))
    for message in _told(row, [item.message for item in row.findings]):
        where = context.where(operations, message, _OPERATIONS)
        yield Said(text=message, advice=advice, where=where, name=name_in(row.findings))


def _told(row: Row, messages: Sequence[Message]) -> list[str]:
    told = (sentence(message, row.findings[0]) for message in of_several(messages))
    return [text for text in told if text]

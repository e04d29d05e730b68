"""What a document itself says about the end of a thing: until when, what to use in its place, and in which words; and
the timeline of all that is deprecated.

`x-sunset` and `x-successor` are read by the comparer. Vendors have other names for the same, and say most of it in
descriptions. Both are shown as what they are: the words of the provider.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct

from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context, Keys
from apidiff.render.guide.language import say
from apidiff.render.guide.names import component_of, name_of
from apidiff.render.markdown import code, prose
from apidiff.render.text import one_line

_UNTIL = re.compile(
    "sunset(date|on|at)?|remov(al|e|ed)(date|on)?|retire(d|s|ment)(date|on)?|(endoflife|end|eol|shutdown)(date)?"
)
_INSTEAD = re.compile("replacedby|replacement|successor(version)?|alternative|useinstead")
_GUIDE = re.compile("(migration)?guide(url)?")
_HOLDERS = ("deprecation", "deprecated", "lifecycle", "apilifecycle", "github", "sunset")
"""Names of extensions, without the `x-` and in one spelling: of the last day, of the successor, of a page that says
more, and of objects that hold such entries."""

_LONGEST = 20_000
"""Characters of a description that are read."""
_LONGEST_QUOTE = 300
_MOST_SENTENCES = 2

_DIGIT = re.compile(r"[0-9]")
_QUOTED = re.compile(r"^[ \t]*(?:>[> \t]*)?(?:\[![A-Z]+\])?", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*_\[(])|\n\s*\n|\n(?=[-*] )|<br\s*/?>")
_MARKUP = re.compile(r"\*\*|__|</?[A-Za-z][^<>]{0,80}>|^[-*#]+ ")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(([^()\s]{1,500})\)")
_THING = (
    r"(?:APIs?|endpoints?|(?<!data )fields?|propert(?:y|ies)|parameters?|methods?|operations?|routes?|headers?"
    r"|functionality|features?|preview|version|support|resources?|calls?|this|these)"
)
_DO = r"(?:use|using|see|call|send|prefer|read|set|pass|specify|please|should|recommend(?:ed)?)"
_TELLS = re.compile(
    rf"\b{_DO}\b.{{0,200}}\binstead\b"
    r"|\b(?:was|were|been|is|are) renamed\b|\brenamed (?:to|as)\b|\bin favou?r of\b|\bplease use\b|\bclosing down\b"
    r"|\bno longer (?:be )?(?:supported|available|accepted|recommended|used|maintained|returned|needed|sent)\b"
    r"|^\W*deprecated\b|\bdeprecation notice\b"
    r"|\b(?:replaced|superseded|succeeded|obsoleted) (?:by|with)\b"
    r"|\b(?:migrate|migrating|move|switch|moved)\b.{0,80}\bto\b"
    r"|\b(?:is|are|was|were|been) (?:being )?(?:retired|discontinued|deprecated)\b"
    rf"|\b{_THING}\b(?:(?!\band\b)[^.]|\.(?=\S)){{0,160}}?\b(?:is|are|was|were|been|be) (?:being )?"
    r"(?:removed|retired|deleted|discontinued|shut)\b"
    r"|^\W*(?:it |this )?(?:will be |was |is )?(?:removed|retired|discontinued) (?:in|on|from|after|as of)\b"
    r"|\b(?:will|may) be (?:removed|retired|discontinued|dropped) (?:in|on|after|as of|with)\b.{0,40}?"
    r"(?:[0-9]|release|version|future)",
    re.IGNORECASE,
)
"""What a sentence says that speaks of the end of a thing, or of what takes its place. That data are removed, when a
call is made or a user leaves, is none: what goes has to be a part of an API."""

_ONLY_FOR_SOME = re.compile(
    r"^\W*(?:if|when|once|to) (?:you|the|your)\b(?!.*\b(?:deprecat|will be remov))", re.IGNORECASE
)
"""How a sentence begins that says what else there is for another purpose, and nothing of an end."""

_QUOTES = "[\"'`\u2018-\u201d]"
_SUCCESSOR = re.compile(
    r"(?:renamed to|(?:replaced|superseded|succeeded) (?:by|with)|in favou?r of|\buse)\s+(?:the\s+)?"
    rf"{_QUOTES}([\w./{{}}-]{{2,80}}){_QUOTES}"
    r"|\buse\s+(?:the\s+)?([A-Za-z]\w*(?:[._-]\w+)+)\s+instead",
    re.IGNORECASE,
)
"""A name in a sentence that says what to use: in quotes, or plainly none of the language."""

_DEPRECATIONS = ("operation.deprecated", "parameter.deprecated", "schema.deprecated", "header.deprecated")


class Ending(Struct, frozen=True, kw_only=True):
    """What a thing says about its end; each is empty where it does not."""

    until: str = ""
    instead: str = ""
    guide: str = ""
    words: str = ""

    def successor(self) -> str:
        """Return the name of what to use instead, where the provider says one; else nothing."""
        found = _SUCCESSOR.search(self.words)
        return self.instead or (found and (found[1] or found[2])) or ""

    def advice(self) -> str:
        """Return in Markdown what the provider says to do, or nothing."""
        said = [f"“{prose(self.words, _LONGEST_QUOTE)}”"] if self.words else []
        named = (
            [say("use {instead} instead", instead=code(self.instead))]
            if self.instead and self.instead not in self.words
            else []
        )
        page = [say("see {guide}", guide=prose(self.guide, 200))] if self.guide else []
        return "; ".join([*said, *named, *page])


def ending_of(contract: Contract, node: Node, keys: Keys) -> Ending:
    """Return what an object of a document, or the shared one it refers to, says about its end."""
    whole = contract.follow(node)
    schema = whole.get("schema")
    return _said(keys, node, whole, *([] if schema is None else [contract.follow(schema)]))


def _said(keys: Keys, *nodes: Node) -> Ending:
    """Return what objects say of one thing, the first above the others."""
    entries = {name: text for node in reversed(nodes) for name, text in _entries(node.value)}
    described = [node.value.get("description") for node in nodes if isinstance(node.value, dict)]
    return Ending(
        until=_named(nodes, keys.until)
        or _first({name: text for name, text in entries.items() if _DIGIT.search(text)}, _UNTIL),
        instead=_named(nodes, keys.instead) or _first(entries, _INSTEAD),
        guide=_named(nodes, keys.guide) or _first(entries, _GUIDE),
        words=next(filter(None, (_telling(text) for text in described if isinstance(text, str))), ""),
    )


def _named(nodes: Iterable[Node], keys: Iterable[str]) -> str:
    """Return the text that stands under the first of the keys; a dot leads into an object."""
    for key in keys:
        for node in nodes:
            value = node.value
            for name in key.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if isinstance(value, str) and value.strip():
                return one_line(value)
    return ""


def ending_of_removed(contract: Contract, change: Change, keys: Keys) -> Ending:
    """Return what the old document says about the end of what a change removed."""
    side = change.old
    if side is None or change.about.event != "removed" or not isinstance(side.value, dict):
        return Ending()
    node = Node(side.value, side.location.tokens)
    # References of another file are read from where it is mounted, which is not where this stands in it.
    return _said(keys, node) if side.location.resource else ending_of(contract, node, keys)


def _entries(value: Json) -> Iterator[tuple[str, str]]:
    """Yield the texts that an object and its holders state, by their names in one spelling."""
    if not isinstance(value, dict):
        return
    for key, held in value.items():
        name = _spelled(key.removeprefix("x-"))
        if not key.startswith("x-") and name not in ("sunset", "deprecation"):
            continue
        if isinstance(held, str) and held.strip():
            yield name, held
        elif isinstance(held, dict) and name in _HOLDERS:
            yield from ((_spelled(inner), text) for inner, text in held.items() if isinstance(text, str) and text)


def _spelled(key: str) -> str:
    return key.replace("-", "").replace("_", "").lower()


def _first(entries: Mapping[str, str], names: re.Pattern[str]) -> str:
    return next((one_line(text) for name, text in entries.items() if names.fullmatch(name)), "")


def _telling(description: str) -> str:
    """Return the sentences of a description that speak of an end or a successor, without their markup."""
    sentences = _SENTENCE.split(_QUOTED.sub("", description[:_LONGEST]))
    found = (
        sentence
        for sentence in map(_plain, sentences)
        if _TELLS.search(sentence) and not _ONLY_FOR_SOME.search(sentence)
    )
    return " ".join(islice(found, _MOST_SENTENCES))


def _plain(text: str) -> str:
    return one_line(_MARKUP.sub("", _LINK.sub(_linked, text)))


def _linked(match: re.Match[str]) -> str:
    # The same page with a slash at the end and without one makes no two notices of one.
    return f"{match[1]} ({match[2].rstrip('/')})" if match[2].startswith("http") else match[1]


class Event(Struct, frozen=True, kw_only=True):
    """Something that is going away, or went (`is_over`): when (empty where no date is given), what, and what to use in
    its place."""

    date: str
    what: str
    successor: str
    is_over: bool = False


def events_of(context: Context, findings: Iterable[Finding]) -> list[Event]:
    """Return what is deprecated in the new version, dated things first: what changed, and operations marked before."""
    found = {event.what: event for event in _standing(context)}
    for finding in findings:
        event = _of(context, finding)
        if event is not None:
            found[event.what] = event
    return sorted(found.values(), key=lambda event: (not event.date, event.date, event.what))


def _of(context: Context, finding: Finding) -> Event | None:
    change = finding.change
    facts = change.facts
    if change.kind == "operation.removed" and isinstance(facts.get("sunset"), str) and facts["sunset"]:
        said = ending_of_removed(context.report.old.contract, change, context.keys)
        what = say("{call}, which is gone now", call=code(change.subject.owner))
        return Event(date=prose(facts["sunset"], 40), what=what, successor=said.advice(), is_over=True)
    if change.kind not in _DEPRECATIONS:
        return None
    holder = component_of(finding) or change.subject.owner
    what = (
        code(holder)
        if change.kind == "operation.deprecated"
        else say("{name} of {holder}", name=name_of(finding), holder=code(holder))
    )
    operation = context.new_of.get(change.subject.owner) if change.kind == "operation.deprecated" else None
    said = Ending() if operation is None else ending_of(context.report.new.contract, operation.node, context.keys)
    successor = facts.get("successor")
    return Event(
        date=prose(str(facts.get("sunset") or said.until), 40),
        what=what,
        successor=code(successor) if isinstance(successor, str) and successor else said.advice(),
    )


def _standing(context: Context) -> Iterator[Event]:
    """Yield the operations of the new document that are deprecated with a date; where the guide is for one consumer,
    those that it calls."""
    report, contract = context.report, context.report.new.contract
    for operation in contract.operations:
        deprecated = operation.node.get("deprecated")
        if deprecated is None or deprecated.value is not True:
            continue
        was = report.matched.get(operation.ref)
        called = report.impact is None or not report.impact.reader or (was and report.impact.calls(was.ref))
        if not called:
            continue
        said = ending_of(contract, operation.node, context.keys)
        if said.until:
            yield Event(date=prose(said.until, 40), what=code(operation.ref), successor=said.advice())

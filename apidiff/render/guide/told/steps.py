"""What a caller has to do, as numbered steps in the order in which it is best done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from apidiff.model import kinds
from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.model.places import Owner
from apidiff.render.guide.context import Context
from apidiff.render.guide.fields import envelops_list
from apidiff.render.guide.language import listed, noted, number_of, say
from apidiff.render.guide.names import call, component_of, directions, name_of, sentence
from apidiff.render.guide.rows import BRANCHES, UNNAMED
from apidiff.render.guide.sections import by_path, by_root
from apidiff.render.guide.servers import base_steps
from apidiff.render.markdown import code, prose

_OPERATIONS = 2
_MANY_FIELDS = 20
"""Groups of new fields from which a step says where they are listed."""
_MANY_REMOVED = 5
"""Operations that were removed from which those of one path are one thing to do."""
_MANY_MOVED = 3
"""Operations that moved in the same way from which one sentence says so for all."""

_TITLES: Mapping[kinds.Step, str] = {
    "base": noted("Change the base URL"),
    "authenticate": noted("Change how you authenticate"),
    "call": noted("Change the calls you make"),
    "restructure": noted("Read and write the new structure of bodies"),
    "rename": noted("Update names"),
    "stop": noted("Stop using what was removed"),
    "send": noted("Send what is now required"),
    "values": noted("Adapt to other types and values"),
    "answers": noted("Adapt to other statuses, headers and media types"),
    "other": noted("Adapt to the other changes"),
}
"""The steps of a guide by the column of the table of kinds, in the order in which they are best done."""


class Step(Struct, frozen=True, kw_only=True):
    """A step: its title, and what exactly to do, all in Markdown."""

    title: str
    items: tuple[str, ...]


class _Advice(Struct, frozen=True, kw_only=True):
    """What tells two things to do apart: the text, before and behind names that share it, and where that does not say
    it, the operations."""

    text: str
    end: str = ""
    scope: tuple[Owner, ...] = ()


class _Item(Struct, kw_only=True):
    """One thing to do, the names and the operations it is about. Not frozen: the same advice can come from several
    findings."""

    advice: _Advice
    operations: dict[Owner, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)

    def markdown(self, context: Context) -> str:
        """Return the item, with where it applies in brackets."""
        text = f"{self.advice.text}{listed([*self.names])}{self.advice.end}"
        reached = context.where(list(self.operations), text, _OPERATIONS)
        return f"{text[:-1]}{reached}." if text.endswith(".") else f"{text}{reached}"


def steps_of(context: Context, findings: Sequence[Finding]) -> list[Step]:
    """Return the steps that the findings ask of callers. Only what breaks is a step; one more looks at what is new."""
    sorted_in: dict[kinds.Step, dict[_Advice, _Item]] = {}
    removed: list[Finding] = []
    moved: list[Finding] = []
    base = [*base_steps(context)]
    if base:
        sorted_in["base"] = _items(base)
    for finding in findings:
        if finding.level is not Level.BREAKING:
            continue
        category = finding.change.about.step
        if finding.change.kind in ("server.removed", "server.changed") and base:
            continue
        if finding.change.kind in ("operation.removed", "operation.moved"):
            (removed if finding.change.kind == "operation.removed" else moved).append(finding)
            continue
        advice, name = _shared_advice(finding, context.replacement(finding))
        item = sorted_in.setdefault(category, {}).setdefault(advice, _Item(advice=advice))
        if name:
            item.names[name] = None
        if category != "base":
            item.operations.update(dict.fromkeys(finding.operations))
    calls = [*_moves(moved), *_removals(removed)]
    if calls:
        others = sorted_in.get("call", {})
        sorted_in["call"] = {**_items(calls), **others}
    steps = [
        _step(context, say(title), sorted_in[category].values())
        for category, title in _TITLES.items()
        if category in sorted_in
    ]
    return [*steps, *_new_fields(context, findings)] if steps else []


def _items(texts: Iterable[str]) -> dict[_Advice, _Item]:
    return {advice: _Item(advice=advice) for advice in (_Advice(text=text) for text in texts)}


def _moves(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to do about operations that moved: one sentence where many paths got the same beginning."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=by_path):
        groups.setdefault(_beginnings(finding), []).append(finding)
    for (old, new), found in groups.items():
        if len(found) < _MANY_MOVED or old == new:
            yield from (_moved(finding) for finding in found)
        elif not old:
            yield say(
                "Put {new} before the path of {number} operations, listed as moved above.",
                new=code(new),
                number=number_of(len(found)),
            )
        elif not new:
            yield say(
                "Leave {old} out of the path of {number} operations, listed as moved above.",
                old=code(old),
                number=number_of(len(found)),
            )
        else:
            number = say("{number} operations, listed as moved above,", number=number_of(len(found)))
            yield say(
                "Begin the path of {number} with {new} instead of {old}.", number=number, new=code(new), old=code(old)
            )


def _beginnings(finding: Finding) -> tuple[str, str]:
    """Return what the old and the new path begin with before the part that they share."""
    old, new = (str(finding.change.facts.get(key) or "").split("/") for key in ("old_path", "path"))
    while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
        old.pop()
        new.pop()
    return "/".join(old), "/".join(new)


def _moved(finding: Finding) -> str:
    return say("Call {new} instead of {old}.", new=code(call(finding)), old=code(call(finding, path="old_path")))


def _removals(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to do about operations that were removed: of many, one sentence for those at and below one path."""
    labels = {finding.change.subject.owner: by_path(finding)[0] for finding in sorted(findings, key=by_path)}
    if 0 < len(labels) <= _MANY_REMOVED:
        one = noted("Stop calling an operation that was removed: {labels}.")
        many = noted("Stop calling operations that were removed: {labels}.")
        yield say(one if len(labels) == 1 else many, labels=listed([code(label) for label in labels]))
        return
    for root, found in by_root(labels).items():
        if len(found) == 1:
            yield say("Stop calling {found}, which was removed.", found=code(found[0]))
        else:
            below = say(" and below it") if any(labels[label] != root for label in found) else ""
            yield say(
                "Stop calling the {number} operations at {root}{below} that are listed as removed above.",
                number=number_of(len(found)),
                root=code(root),
                below=below,
            )


def _step(context: Context, title: str, items: Iterable[_Item]) -> Step:
    return Step(title=title, items=tuple(item.markdown(context) for item in items))


def _shared_advice(finding: Finding, instead: str) -> tuple[_Advice, str]:
    """Return advice, and the name that is said in it where fields of one object, or forms of one value, share it.
    `instead` is what probably replaces what is gone."""
    kind = finding.change.kind
    found = directions(finding)
    end = ""
    if kind == "property.removed":
        text = say("Stop using")
        if found == {Direction.REQUEST}:
            text = say("Stop sending")
        elif found == {Direction.RESPONSE}:
            text = say("Stop reading")
        if instead:
            told = _replaced(f"{text} {name_of(finding)}{_of(finding)}", instead)
            return _Advice(text=told, scope=() if _of(finding) else tuple(finding.operations)), ""
    elif kind == "property.required" and Direction.REQUEST in found:
        text = say("Always send")
    elif kind == "property.added" and Direction.REQUEST in found:
        text = say("Send the new")
    elif kind == "schema.read-only.added" and finding.change.subject.path:
        text, end = say("Stop sending"), say(", which only the server sets now")
    elif kind == "schema.write-only.added" and finding.change.subject.path:
        text, end = say("Stop reading"), say(", which is no longer returned")
    else:
        return _about_forms(finding) or (_Advice(text=_replaced(_advice(finding), instead)), "")
    return _about_fields(finding, f"{text} ", f"{end}."), name_of(finding)


def _replaced(text: str, instead: str) -> str:
    """Return advice about what is gone, with what probably replaces it."""
    return (
        say("{text}; {instead} probably replaces it.", text=text.removesuffix("."), instead=instead)
        if instead
        else text
    )


def _about_fields(finding: Finding, beginning: str, end: str) -> _Advice:
    """Return advice that fields of one object share; fields of a body without a name, those of the same operations."""
    holder = _of(finding)
    return _Advice(text=beginning, end=f"{holder}{end}", scope=() if holder else tuple(finding.operations))


def _about_forms(finding: Finding) -> tuple[_Advice, str] | None:
    """Return advice that forms of one value share, with the name of the form: about one that answers may have now, or
    requests no longer; None in other cases."""
    if finding.change.kind not in BRANCHES:
        return None
    removed = finding.change.about.event == "removed"
    if removed is not (Direction.REQUEST in directions(finding)):
        return None
    branch = str(finding.change.facts.get("branch"))
    named = not UNNAMED.fullmatch(branch)
    whole = f"{name_of(finding)}{_of(finding)}" if finding.change.subject.path else name_of(finding)
    whole = say("the body") if whole == say("The body") else whole
    scope = tuple(finding.operations)
    if removed:
        advice = _Advice(text=f"{say('Stop sending')} ", end=say(" as {whole}.", whole=whole), scope=scope)
        return advice, code(branch) if named else say("the form that is gone")
    advice = _Advice(
        text=f"{say('Handle')} ",
        end=say(" in {whole}, and forms you do not know in general.", whole=whole),
        scope=scope,
    )
    return advice, code(branch) if named else say("a further form")


def _advice(finding: Finding) -> str:
    """Return what a caller has to do about a finding."""
    own = {
        "property.renamed": _rename,
        "parameter.renamed": _rename,
        "property.split": _split,
        "property.listified": _listify,
        "schema.wrapped": _wrap,
        "schema.unwrapped": _unwrap,
        "security.alternative.removed": _authenticate,
        "security-scheme.detail.changed": _credentials,
    }.get(finding.change.kind)
    words = own(finding) if own is not None else ""
    if words:
        return words
    if finding.caller:
        return sentence(finding.caller, finding)
    message = sentence(finding.message, finding)
    return message if message.endswith(".") else f"{message}."


def _rename(finding: Finding) -> str:
    facts = finding.change.facts
    old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
    return f"{name_of(finding, old)} → {name_of(finding, new)}{_of(finding)}."


def _of(finding: Finding) -> str:
    """Say whose field it is, where the finding stands in a named object."""
    owner = component_of(finding)
    is_field = finding.change.subject.type in ("property", "schema") and finding.change.subject.path
    return say(" in {owner}", owner=code(owner)) if is_field and owner else ""


def _split(finding: Finding) -> str:
    names = [str(name) for name in finding.change.facts.get("new_names") or ()]
    old = name_of(finding)
    parts = listed([code(name) for name in names])
    found = directions(finding)
    if found == {Direction.REQUEST}:
        return say("Split {old}{of} into {parts} and send those.", old=old, of=_of(finding), parts=parts)
    if found == {Direction.RESPONSE}:
        return say("Read {parts} instead of {old}{of}.", parts=parts, old=old, of=_of(finding))
    return say("Split {old}{of} into {parts}: send and read those.", old=old, of=_of(finding), parts=parts)


def _listify(finding: Finding) -> str:
    facts = finding.change.facts
    old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
    names = f"{name_of(finding, old)} → {name_of(finding, new)}{_of(finding)}"
    found = directions(finding)
    if found == {Direction.REQUEST}:
        return say("{names}: send a list, with the value as its only item.", names=names)
    if found == {Direction.RESPONSE}:
        return say("{names}: read a list; the value you knew is one of its items.", names=names)
    return say("{names}: send and read a list.", names=names)


def _wrap(finding: Finding) -> str:
    inner = code(str(finding.change.facts.get("envelope_property")))
    is_list = envelops_list(finding)
    if directions(finding) == {Direction.REQUEST}:
        if is_list:
            return say("Send the list inside an object, under {inner}.", inner=inner)
        return say("Send what was the body inside an object, under {inner}.", inner=inner)
    if is_list:
        return say("Read the list from {inner}: the response is an object now, no longer the list itself.", inner=inner)
    return say("Read what was the response from {inner}: there is an object around it now.", inner=inner)


def _unwrap(finding: Finding) -> str:
    inner = code(str(finding.change.facts.get("envelope_property")))
    what = say("the list itself") if envelops_list(finding) else say("what stood under {inner}", inner=inner)
    if directions(finding) == {Direction.REQUEST}:
        return say("Send {what}, no longer an object with {inner}.", what=what, inner=inner)
    return say(
        "Read the response as {what}: there is no object with {inner} around it any more.", what=what, inner=inner
    )


def _authenticate(finding: Finding) -> str:
    """Say how to authenticate from now on; nothing where the new document does not say so."""
    side = finding.change.new
    ways = side.value if side is not None and isinstance(side.value, list) else []
    named = [
        say(" and ").join(_scheme(*scheme) for scheme in way.items()) for way in ways if isinstance(way, dict) and way
    ]
    return say("Authenticate with {named}.", named=say(" or with ").join(named)) if named else ""


def _credentials(finding: Finding) -> str:
    """Say where or how credentials are sent from now on; nothing where that is more than one word."""
    facts = finding.change.facts
    old, new = facts.get("old"), facts.get("new")
    if not isinstance(old, str) or not isinstance(new, str):
        return ""
    scheme = code(str(facts.get("scheme")))
    match facts.get("keyword"):
        case "name":
            return say("Send {scheme} as {new} instead of {old}.", scheme=scheme, new=code(new), old=code(old))
        case "in":
            return say(
                "Send {scheme} in the {new} instead of the {old}.", scheme=scheme, new=prose(new), old=prose(old)
            )
        case "scheme":
            return say(
                "Send {scheme} by the HTTP scheme {new} instead of {old}.", scheme=scheme, new=code(new), old=code(old)
            )
    return ""


def _scheme(name: str, scopes: Json) -> str:
    listed = ", ".join(map(str, scopes)) if isinstance(scopes, list) else ""
    return code(f"{name} ({listed})" if listed else name)


def _new_fields(context: Context, findings: Sequence[Finding]) -> Iterator[Step]:
    """Yield a last step about new fields of responses: nothing breaks, but a strict reader has to be told."""
    new = [
        finding
        for finding in findings
        if finding.change.kind == "property.added"
        and Direction.RESPONSE in directions(finding)
        and finding.level is not Level.BREAKING
    ]
    if not new:
        return
    items: dict[_Advice, _Item] = {}
    for finding in new:
        optional = "" if finding.change.facts.get("required") is True else say(", which may be absent")
        advice = _about_fields(finding, "", optional)
        item = items.setdefault(advice, _Item(advice=advice))
        item.names[name_of(finding)] = None
        if not component_of(finding):
            item.operations.update(dict.fromkeys(finding.operations))
    title = say("Be ready for new fields in responses")
    if len(items) > _MANY_FIELDS:
        yield Step(title=title, items=(say("Ignore fields you do not know. The new ones are listed below."),))
    else:
        yield _step(context, title, items.values())

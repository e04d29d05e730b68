"""What a caller has to do, as numbered steps in the order in which it is best done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from apidiff.model import kinds
from apidiff.model.contract import Direction
from apidiff.model.finding import Finding, Level
from apidiff.model.places import Owner
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import listed, noted, number_of, say
from apidiff.render.guide.names import call, component_of, directions, holder_of, name_of, named, plain, within_sentence
from apidiff.render.guide.rows import BRANCHES, UNNAMED, rows_of
from apidiff.render.guide.sections import by_path, by_root
from apidiff.render.guide.servers import base_steps
from apidiff.render.guide.told.advice import advice_of
from apidiff.render.guide.told.endings import ending_of_removed
from apidiff.render.markdown import code

_OPERATIONS = 2
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
    """What tells two things to do apart: the text before the names that share it, between them and the objects whose
    fields they are, in which words these are named, what stands behind; and where that does not say it, the operations.
    """

    text: str
    middle: str = ""
    whose: str = ""
    end: str = ""
    scope: tuple[Owner, ...] = ()


class _Item(Struct, kw_only=True):
    """One thing to do, the names, the objects and the operations it is about. Not frozen: the same advice can come from
    several findings."""

    advice: _Advice
    operations: dict[Owner, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    owners: dict[str, None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What to do, with the names it is about."""
        advice = self.advice
        whose = say(advice.whose, owner=listed(list(map(code, self.owners)))) if self.owners else ""
        return f"{advice.text}{listed([*self.names])}{advice.middle}{whose}{advice.end}"

    def markdown(self, context: Context) -> str:
        """Return the item, with where it applies in brackets."""
        text = self.text
        reached = context.where(list(self.operations), text, _OPERATIONS)
        return f"{text[:-1]}{reached}." if text.endswith(".") else f"{text}{reached}"


class _Shared(Struct, frozen=True, kw_only=True):
    """Advice with the name that is said in it, and the object that has it; each is empty where there is none."""

    advice: _Advice
    name: str = ""
    owner: str = ""


def steps_of(context: Context, findings: Sequence[Finding]) -> list[Step]:
    """Return the steps that the findings ask of callers. Only what breaks is a step; one more looks at what is new."""
    sorted_in: dict[kinds.Step, dict[tuple[_Advice, str], _Item]] = {}
    removed: list[Finding] = []
    moved: list[Finding] = []
    base = [*base_steps(context)]
    breaking = [finding for finding in findings if finding.level is Level.BREAKING]
    rows = (row.findings for row in rows_of(breaking))
    missing = {id(one) for found in rows if len({item.change.kind for item in found}) > 1 for one in found}
    if base:
        sorted_in["base"] = _items(base)
    for finding in breaking:
        category = finding.change.about.step
        if finding.change.kind in ("server.removed", "server.changed") and base:
            continue
        if finding.change.kind in ("operation.removed", "operation.moved"):
            (removed if finding.change.kind == "operation.removed" else moved).append(finding)
            continue
        if id(finding) in missing and finding.change.kind == "schema.null.added":
            continue
        shared = (
            _about_names(finding, _absent_or_null(finding))
            if id(finding) in missing
            else _shared_advice(context, finding)
        )
        item = sorted_in.setdefault(category, {}).setdefault((shared.advice, shared.owner), _Item(advice=shared.advice))
        if shared.name:
            item.names[shared.name] = None
        if shared.owner:
            item.owners[shared.owner] = None
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
    return [*steps, *_new_fields(findings)] if steps else []


def _items(texts: Iterable[str]) -> dict[tuple[_Advice, str], _Item]:
    return {(advice, ""): _Item(advice=advice) for advice in (_Advice(text=text) for text in texts)}


def _absent_or_null(finding: Finding) -> str:
    return say("Handle answers without {name}, and with null in its place.", name=named(finding))


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
    alike: dict[tuple[_Advice, tuple[str, ...]], _Item] = {}
    for item in items:
        # The same fields of several objects are one thing to do.
        other = alike.setdefault((item.advice, tuple(item.names)), item)
        other.owners.update(item.owners)
        other.operations.update(item.operations)
    together: dict[str, _Item] = {}
    for item in alike.values():
        # The same thing to do in several calls is one.
        other = together.setdefault(item.text, item)
        other.operations.update(item.operations)
    return Step(title=title, items=tuple(item.markdown(context) for item in together.values()))


def _shared_advice(context: Context, finding: Finding) -> _Shared:
    """Return advice that fields of one object, or forms or values of one field, can share."""
    kind = finding.change.kind
    instead = _instead(context, finding)
    found = directions(finding)
    end = ""
    if kind == "property.removed":
        text = say("Stop using")
        if found == {Direction.REQUEST}:
            text = say("Stop sending")
        elif found == {Direction.RESPONSE}:
            text = say("Stop reading")
        if instead:
            told = _replaced(f"{text} {named(finding)}", instead)
            return _Shared(advice=_Advice(text=told, scope=() if holder_of(finding) else tuple(finding.operations)))
    elif kind == "parameter.removed" and not instead:
        text = say("Stop sending")
    elif kind == "property.required" and Direction.REQUEST in found:
        text = say("Always send")
    elif kind == "property.added" and Direction.REQUEST in found:
        text = say("Send the new")
    elif kind == "schema.read-only.added" and finding.change.subject.path:
        text, end = say("Stop sending"), say(", which only the server sets now")
    elif kind == "schema.write-only.added" and finding.change.subject.path:
        text, end = say("Stop reading"), say(", which is no longer returned")
    else:
        return _about_forms(finding) or _about_names(finding, _replaced(advice_of(context, finding), instead))
    return _about_fields(finding, f"{text} ", f"{end}.")


def _instead(context: Context, finding: Finding) -> str:
    """Return what to use in the place of what is gone, by the words of the provider, else probably; or nothing."""
    told = ending_of_removed(context.report.old.contract, finding.change, context.keys).successor()
    if told:
        return say("; its documentation says to use {instead}", instead=code(told))
    probable = context.replacement(finding)
    return say("; {instead} probably replaces it", instead=probable) if probable else ""


def _replaced(text: str, instead: str) -> str:
    """Return advice about what is gone, with what to use in its place."""
    return f"{text.removesuffix('.')}{instead}." if instead else text


def _about_fields(finding: Finding, beginning: str, end: str) -> _Shared:
    """Return advice that fields of one object share; fields of a body without a name, those of the same operations."""
    owner = component_of(finding) if holder_of(finding) else ""
    advice = _Advice(
        text=beginning, whose=_IN if owner else "", end=end, scope=() if owner else tuple(finding.operations)
    )
    return _Shared(advice=advice, name=within_sentence(name_of(finding)), owner=owner)


_IN, _OF = noted(" in {owner}"), noted(" of {owner}")
"""How rules and guides say whose field something is."""


def _about_names(finding: Finding, text: str) -> _Shared:
    """Return advice about a field of an object with the names of both taken out, so that others can share it."""
    name = within_sentence(name_of(finding))
    owner = component_of(finding)
    if not finding.change.subject.path or text.count(name) != 1:
        return _Shared(advice=_Advice(text=text))
    before, _, after = text.partition(name)
    for whose in (_IN, _OF):
        said = say(whose, owner=code(owner))
        if owner and after.startswith(said):
            advice = _Advice(text=before, whose=whose, end=after.removeprefix(said))
            return _Shared(advice=advice, name=name, owner=owner)
    return _Shared(advice=_Advice(text=before, end=after, scope=() if owner else tuple(finding.operations)), name=name)


def _about_forms(finding: Finding) -> _Shared | None:
    """Return advice that forms or values of one field share, with the name of the form or the value: about one that
    answers may have now, or requests no longer; None in other cases."""
    kind = finding.change.kind
    removed = finding.change.about.event == "removed"
    if kind not in (*BRANCHES, *_VALUES_GONE) or removed is not (Direction.REQUEST in directions(finding)):
        return None
    one = str(plain(finding.change.facts.get("branch" if kind in BRANCHES else "value")))
    form = say("the form that is gone") if removed else say("a further form")
    name = form if kind in BRANCHES and UNNAMED.fullmatch(one) else code(one)
    owner = component_of(finding) if holder_of(finding) else ""
    whole = within_sentence(name_of(finding))
    advice = _Advice(
        text=f"{say('Stop sending') if removed else say('Handle')} ",
        middle=say(" as {whole}", whole=whole) if removed else say(" in {whole}", whole=whole),
        whose=_IN if owner else "",
        end="." if removed else say(", and forms you do not know in general."),
        scope=() if owner else tuple(finding.operations),
    )
    return _Shared(advice=advice, name=name, owner=owner)


_VALUES_GONE = ("schema.enum.value.removed", "schema.extensible-enum.value.removed")


def _new_fields(findings: Sequence[Finding]) -> Iterator[Step]:
    """Yield a last step about new fields of responses: nothing breaks, but a strict reader has to be told."""
    if any(
        finding.change.kind == "property.added"
        and Direction.RESPONSE in directions(finding)
        and finding.level is not Level.BREAKING
        for finding in findings
    ):
        text = say("Ignore fields you do not know. The new ones are listed under “New and optional”.")
        yield Step(title=say("Be ready for new fields in responses"), items=(text,))

"""The same edit made at many places is one change: a header that was added to every response, a text that was
reworded."""

from __future__ import annotations

from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.context.site import Compared, PositionPair
from apidiff.compare.same.outlines import text_of, without_texts
from apidiff.compare.surface.parts.gathering import statuses
from apidiff.model.change import Change
from apidiff.model.contract import Usage
from apidiff.model.kinds import KINDS

_Key: TypeAlias = tuple[str, str, tuple[str, ...], bytes]

# What happens to an operation is said of each operation.
_SINGLE = frozenset({"operations"})
_MEDIA_TYPES = frozenset({"media-type.added", "media-type.removed", "media-type.changed"})
_NAMING = frozenset({"subject", "question"})
_OF_PLACE = frozenset({"subject", "status", "old", "new"})
_WHOLE_PARTS = frozenset({"parameter.added", "parameter.removed", "header.added", "header.removed"})
"""Kinds whose values are whole parts: how they are described does not tell them apart."""


def merge_repeated(found: Compared) -> Compared:
    """Yield what was found, with changes that state the same facts of things of one name as one change with all their
    usages.

    It is named after the first of them. Changes come last, in the order in which each was first met."""
    first: dict[_Key | int, Change] = {}
    usages: dict[_Key, list[Usage]] = {}
    for item in found:
        if isinstance(item, PositionPair):
            yield item
            continue
        key = _key(item)
        if key is None:
            first[id(item)] = item
            continue
        first.setdefault(key, item)
        usages.setdefault(key, []).extend(item.usages)
    for place, change in first.items():
        if isinstance(place, int) or len(usages[place]) == len(change.usages):
            yield change
        else:
            yield _of_all(change, tuple(dict.fromkeys(usages[place])))


def _of_all(change: Change, usages: tuple[Usage, ...]) -> Change:
    facts = change.facts
    if change.kind in _MEDIA_TYPES:
        facts = {**facts, "status": statuses(usages)}
    return replace(change, usages=usages, facts=facts)


def _key(change: Change) -> _Key | None:
    """What makes two changes the same edit; None for a change that stays by itself."""
    if not change.usages or KINDS[change.kind].area in _SINGLE or change.facts.get("candidates"):
        return None
    path = change.subject.path
    if change.kind in _MEDIA_TYPES:
        # One line of the document may say it for all answers, whatever they hold.
        facts = {name: value for name, value in change.facts.items() if name not in _OF_PLACE}
        path = (_class(change),)
    else:
        facts = {name: value for name, value in change.facts.items() if name not in _NAMING}
        if change.kind in _WHOLE_PARTS:
            facts = {name: without_texts(value) for name, value in facts.items()}
    stated = text_of(facts)
    return None if stated is None else (change.kind, change.subject.type, path, stated)


def _class(change: Change) -> str:
    """Which bodies a change is about: requests, answers, or errors, where these are judged by themselves."""
    status = str(change.facts["status"] or "")
    if change.kind == "media-type.changed" and (status[:1] in ("4", "5") or status.startswith("default")):
        return "error"
    return "response" if status else "request"

"""The same edit of a schema that is written out several times is one change: a parameter of every operation, an object
that a generator copied into every component.

Copies are objects that say the same on the old side and the same on the new one, texts aside. What happened to one of
their properties happened to it in every copy; it is told of the first, with the places of the others. A keyword that
was left as it was and means something else in the new version of the standard (`nullable: true` in OpenAPI 3.1) is one
change, too, wherever it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.same.outlines import text_of, without_texts
from apidiff.compare.schemas.draft import parts_in_words
from apidiff.compare.schemas.graph import PairKey
from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.change import Assumed, Change, Copy, Evidence, Proof, Table, Undecided, Witness
from apidiff.model.contract import Contract, Usage
from apidiff.model.equality import same
from apidiff.model.pointer import Tokens

_Key: TypeAlias = tuple[object, ...]

NAMING = frozenset({"subject", "schema", "question", "old", "new"})
"""Facts that say where an edit was made, not what it was, and whole values, which are compared without their texts."""
_STEPS_DOWN = ("items", "additionalProperties")
_LISTS = (*COMPOSITIONS, "prefixItems")
_WORST: tuple[type[Evidence], ...] = (Witness, Undecided, Table, Assumed, Proof)


def merge_copies(comparison: Comparison, found: Iterable[tuple[Change, PairKey]]) -> Iterator[Change]:
    """Yield the changes, given the pair of schemas at which each was made, the same edit of copies once with all
    usages."""
    outlines = _Outlines(comparison)
    became_one: dict[_Key, list[tuple[Change, PairKey, _Key | None]]] = {}
    for change, pair in found:
        edit = _edit(change) if _may_be_copied(change) else None
        place = None if edit is None or change.old is None or change.new is None else change.new.location
        key = (id(change),) if edit is None or place is None else (*edit, change.subject, place)
        became_one.setdefault(key, []).append((change, pair, edit))
    edits: list[tuple[Change, PairKey, _Key | None]] = []
    for met in became_one.values():
        change, pair, edit = met[0]
        if len(met) > 1:
            change = merged([one for one, _, _ in met])
            edit = _edit(change)
        edits.append((change, pair, edit))
    times = Counter(edit for _, _, edit in edits)
    groups: dict[_Key, list[Change]] = {}
    for change, pair, edit in edits:
        # What was made once is no copy, whatever stands around it.
        copied = None if edit is None or times[edit] == 1 else _copied(outlines, change, pair, edit)
        groups.setdefault(_left_keyword(comparison, change) or copied or (id(change),), []).append(change)
    for changes in groups.values():
        yield merged(changes)


def _may_be_copied(change: Change) -> bool:
    return bool(change.usages) and not change.facts.get("candidates")


def _copied(outlines: _Outlines, change: Change, pair: PairKey, edit: _Key) -> _Key | None:
    """What an edit has in common with the same edit of a copy; None for one that stays by itself."""
    where = _where(outlines, change, pair)
    return None if where is None else (*edit, *where)


def _left_keyword(comparison: Comparison, change: Change) -> _Key | None:
    """What a change is where a keyword reads alike on both sides and the versions of the standard read it
    differently."""
    old, new = change.old, change.new
    if comparison.old.dialects == comparison.new.dialects:
        return None
    if old is None or new is None or isinstance(new.value, (dict, list)) or not same(old.value, new.value):
        return None
    keyword = new.location.tokens[-1]
    directions = frozenset(usage.direction for usage in change.usages)
    return (change.kind, keyword, directions) if old.location.tokens[-1] == keyword else None


def _where(outlines: _Outlines, change: Change, pair: PairKey) -> _Key | None:
    """What two edits have in common that were made in two copies; None for a change that stays by itself."""
    name = _name(change)
    if name is None:
        return None
    # What happened to a property was met at the object that has it; anything else, at the value itself.
    around = pair if change.about.thing == "property" else (_object_around(pair[0]), _object_around(pair[1]))
    outline = outlines.of(around)
    return None if outline is None else (name, outline)


def _name(change: Change) -> object:
    """What copies have in common: the property; without one, the part that both are, of the same name. A shared
    parameter is called by what is sent, not by its component, which may be written for one operation alone."""
    subject = change.subject
    if subject.path:
        return subject.path[-1]
    if subject.within:
        return subject.within[0]
    if isinstance(subject.owner, str) and subject.owner.startswith("parameters/"):
        return parts_in_words(change.usages[0].place)[0]
    return None


def _edit(change: Change) -> _Key | None:
    """What tells an edit from others, wherever it was made: what it is and what is known of it."""
    facts = text_of({fact: value for fact, value in change.facts.items() if fact not in NAMING})
    values = [b"" if side is None else text_of(without_texts(side.value)) for side in (change.old, change.new)]
    if facts is None or None in values:
        return None
    known = frozenset((usage.direction, type(evidence)) for usage, evidence in change.evidence.items())
    directions = frozenset(usage.direction for usage in change.usages)
    return (change.kind, facts, *values, known, directions)


def merged(changes: list[Change]) -> Change:
    """Return one change for an edit that was made in copies, with all usages and places."""
    if len(changes) == 1:
        return changes[0]
    # Whatever the order in which copies are met, the one that is easiest to name gives the name: the query parameter
    # of an operation says what is sent, the component of another operation's parameter would not.
    first, *others = sorted(changes, key=naming)
    usages: dict[Usage, None] = {}
    evidence: dict[Usage, Evidence] = {}
    for change in changes:
        usages.update(dict.fromkeys(change.usages))
        for usage, known in change.evidence.items():
            if usage not in evidence or _WORST.index(type(known)) < _WORST.index(type(evidence[usage])):
                evidence[usage] = known
    places = (place for change in others for place in (as_copy(change), *change.also))
    return replace(first, usages=tuple(usages), evidence=evidence, also=(*first.also, *places))


def naming(change: Change) -> tuple[int, bool, str]:
    """What orders changes by how easily their places are named."""
    subject = change.subject
    return (len(subject.path), not subject.within, subject.label)


def as_copy(change: Change) -> Copy:
    """Return the place of a change that is told with another one."""
    return Copy(subject=change.subject, old=change.old, new=change.new)


class _Outlines:
    """What schemas say, texts left out. Each is looked at once."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._known: dict[tuple[bool, Tokens], bytes | None] = {}

    def of(self, pair: PairKey) -> tuple[bytes, bytes] | None:
        """Return what a pair of schemas says on either side; None where that cannot be written."""
        old, new = self._outline(False, pair[0]), self._outline(True, pair[1])
        return None if old is None or new is None else (old, new)

    def _outline(self, is_new: bool, tokens: Tokens) -> bytes | None:
        key = (is_new, tokens)
        if key not in self._known:
            contract: Contract = self._comparison.new if is_new else self._comparison.old
            self._known[key] = text_of(without_texts(contract.at(tokens).value))
        return self._known[key]


def _object_around(tokens: Tokens) -> Tokens:
    """Where the object stands that has a value at these tokens as a property, directly or in a list; the tokens
    themselves where there is none."""
    current = tokens
    while len(current) > 2:
        if current[-2] in ("properties", "patternProperties"):
            return current[:-2]
        if current[-1] in _STEPS_DOWN:
            current = current[:-1]
        elif current[-2] in _LISTS:
            current = current[:-2]
        else:
            break
    return tokens

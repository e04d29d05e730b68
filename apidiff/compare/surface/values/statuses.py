"""Which responses of two operations describe one status.

The response of a status is the one with its code, else the one with its range, else `default` (OpenAPI 3.1.1, section
4.8.16). What covered a status before is compared with what covers it now: `404` beside `default` is not new, and `200`
dropped beside `2XX` is not gone. `default` stands for successes only where none is documented beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Comparison
from apidiff.compare.surface.values.positions import schema_of
from apidiff.compare.view.merged import merged_at
from apidiff.model.contract import Node
from apidiff.model.equality import same

Relation: TypeAlias = Literal["generalized", "specialized", "replaced", "split", "folded"]

_DEFAULT = "default"
_CLASSES = {"1": "informational", "2": "success", "3": "redirect", "4": "error", "5": "error"}


class StatusPair(Struct, frozen=True, kw_only=True):
    """The names under which the two sides describe one status. `relation` is None where nothing is to be said of the
    names: they are the same, or the status is covered as it was. Where `default` was `split`, what it said goes on
    under `beside`; where it was `folded`, that is what it says now.
    """

    old: str
    new: str
    relation: Relation | None = None
    beside: str = ""

    @property
    def status(self) -> str:
        """The status that is described on both sides: where only one names it, that name."""
        if self.relation is not None or self.old in (self.new, _DEFAULT):
            return self.new
        return self.new if covers(self.old, self.new) else self.old


class StatusMatching(Struct, frozen=True, kw_only=True):
    """The responses of two sides, by status. `bare` are those among `added` that say nothing of a body, where what
    covered the status before did, with the name of that."""

    pairs: tuple[StatusPair, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    bare: Mapping[str, str]


def status_class(status: str) -> str:
    """Return the class of a status code or range: success, error, redirect, informational, or `default`."""
    return _CLASSES.get(status[:1], _DEFAULT)


def covers(wide: str, narrow: str) -> bool:
    """Return whether one name covers another: `4XX` covers `404`, and `default` covers both."""
    if wide == narrow or narrow == _DEFAULT:
        return False
    return wide == _DEFAULT or (wide[1:] == "XX" and narrow[:1] == wide[:1])


def match_statuses(comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node]) -> StatusMatching:
    """Return which responses of two operations describe one status, and which statuses came and went."""
    pairs = [StatusPair(old=status, new=status) for status in old if status in new]
    gone, come = [status for status in old if status not in new], [status for status in new if status not in old]
    removed, added, bare = [], [], {}
    for status in gone:
        cover = _cover(new, status)
        if cover is None or not _stays(comparison, old, new, status, cover):
            if status != _DEFAULT or not _is_spread(old, new):
                removed.append(status)
        else:
            pairs.append(StatusPair(old=status, new=cover, relation=None if cover in old else "generalized"))
    for status in come:
        cover = _cover(old, status)
        if cover is None:
            added.append(status)
        elif (cover in new or cover == _DEFAULT) and _is_bare(comparison, old[cover], new[status]):
            added.append(status)
            bare[status] = cover
        else:
            relation: Relation | None = None if cover in new or cover == _DEFAULT else "specialized"
            pairs.append(StatusPair(old=cover, new=status, relation=relation))
    pairs = [_default_pair(comparison, old, new, pairs) if pair.new == pair.old == _DEFAULT else pair for pair in pairs]
    told = {name for pair in pairs if pair.relation is not None for name in (pair.old, pair.new)}
    removed, added = [name for name in removed if name not in told], [name for name in added if name not in told]
    replaced = _replaced(comparison, old, new, removed, [status for status in added if status not in bare])
    return StatusMatching(
        pairs=(*pairs, *replaced),
        removed=tuple(_without(removed, (pair.old for pair in replaced))),
        added=tuple(_without(added, (pair.new for pair in replaced))),
        bare=bare,
    )


def _default_pair(
    comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node], pairs: Iterable[StatusPair]
) -> StatusPair:
    """Return the pair of `default` on both sides. Where it stood for successes on one side only, and has nothing in
    common with what it says on the other, its body did not change: another took its place."""
    was, now = comparison.old.follow(old[_DEFAULT]), comparison.new.follow(new[_DEFAULT])
    if _body(was) and _body(now) and not _are_alike(comparison, was, now):
        for pair in pairs:
            here, there = comparison.old.follow(old[pair.old]), comparison.new.follow(new[pair.new])
            if pair.old != pair.new and status_class(pair.status) == "success" and _goes_on(comparison, here, there):
                if pair.old == _DEFAULT:
                    return StatusPair(old=_DEFAULT, new=_DEFAULT, relation="split", beside=pair.new)
                if pair.new == _DEFAULT:
                    return StatusPair(old=_DEFAULT, new=_DEFAULT, relation="folded", beside=pair.old)
    return StatusPair(old=_DEFAULT, new=_DEFAULT)


def _goes_on(comparison: Comparison, old: Node, new: Node) -> bool:
    return same(_body(old), _body(new)) or _are_alike(comparison, old, new)


def _without(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    gone = set(taken)
    return [name for name in names if name not in gone]


def _cover(responses: Mapping[str, Node], status: str) -> str | None:
    """What describes a status that a side does not name."""
    if (wide := status[:1] + "XX") in responses and covers(wide, status):
        return wide
    if _DEFAULT not in responses or status == _DEFAULT:
        return None
    if status_class(status) == "error":
        return _DEFAULT
    return None if any(status_class(other) in ("success", "redirect") for other in responses) else _DEFAULT


def _is_spread(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether ranges stand for every status that `default` stood for: each of them is compared with it."""
    has_others = any(status_class(status) in ("success", "redirect") for status in old)
    return {f"{first}XX" for first in ("45" if has_others else "12345")} <= set(new)


def _stays(comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node], status: str, cover: str) -> bool:
    """Whether a status that is named no more is described as it was, or what differs can be told. That `default` is
    left in the place of a success says nothing unless it has such a body."""
    was, now = comparison.old.follow(old[status]), comparison.new.follow(new[cover])
    if cover != _DEFAULT or status_class(status) == "error":
        # Nothing was said of the body of a status that had none, and something is said now.
        return cover not in old or bool(_body(was)) or not _body(now)
    if not _body(was) and not _body(now):
        return cover not in old
    return _goes_on(comparison, was, now)


def _are_alike(comparison: Comparison, old: Node, new: Node) -> bool:
    """Whether two responses have bodies of one kind: of the same types, with at least half of their properties in
    common."""
    before, after = members(old, "content"), members(new, "content")
    common = [name for name in before if name in after]
    return bool(common) and all(
        _are_alike_schemas(comparison, schema_of(before[name], "schema"), schema_of(after[name], "schema"))
        for name in common
    )


def _are_alike_schemas(comparison: Comparison, old: Node | None, new: Node | None) -> bool:
    if old is None or new is None:
        return False
    was, now = merged_at(comparison.old, old), merged_at(comparison.new, new)
    every = was.properties.keys() | now.properties.keys()
    return was.types == now.types and len(was.properties.keys() & now.properties.keys()) * 2 >= len(every)


def _is_bare(comparison: Comparison, old: Node, new: Node) -> bool:
    """Whether a response has no body where the one that covered it had one."""
    return bool(_body(comparison.old.follow(old))) and not _body(comparison.new.follow(new))


def _body(response: Node) -> object:
    return value_of(response, "content")


def _replaced(
    comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node], removed: list[str], added: list[str]
) -> list[StatusPair]:
    """Pair one success code with the one that took its place; error codes only where the response is the same."""
    pairs = []
    for class_ in ("success", "redirect", "informational", "error"):
        gone = [status for status in removed if status_class(status) == class_]
        come = [status for status in added if status_class(status) == class_]
        if len(gone) != 1 or len(come) != 1:
            continue
        equal = same(comparison.old.follow(old[gone[0]]).value, comparison.new.follow(new[come[0]]).value)
        if class_ == "success" or equal:
            pairs.append(StatusPair(old=gone[0], new=come[0], relation="replaced"))
    return pairs

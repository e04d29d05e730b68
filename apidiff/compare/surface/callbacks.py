"""Callbacks: which an operation declares, and which of their operations are the same on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from apidiff.compare.context.reading import members
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import Unread, unread_change, unread_of
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.surface.parts.gathering import Gathering, Lone, Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.model.change import Change
from apidiff.model.contract import METHODS, Contract, Direction, Node, Operation, Usage
from apidiff.model.places import CallbackRef, OperationKind, place
from apidiff.resolve.contract import methods_of, path_item


class Callbacks(Struct, frozen=True, kw_only=True, eq=False):
    """The operations of callbacks, by the callback that they belong to."""

    old: Mapping[CallbackRef, list[Operation]]
    new: Mapping[CallbackRef, list[Operation]]


class CallbackMatching(Struct, frozen=True, kw_only=True, eq=False):
    """The operations of one operation's callbacks: in pairs, or on one side only while the callback is on both; and the
    callbacks that have another name."""

    pairs: tuple[OperationPair, ...]
    removed: tuple[Operation, ...]
    added: tuple[Operation, ...]
    renamed: tuple[Change, ...] = ()


def index_callbacks(comparison: Comparison) -> Callbacks:
    """Return the callbacks of both contracts."""
    return Callbacks(old=_by_declarer(comparison.old), new=_by_declarer(comparison.new))


def gather_callbacks(gathering: Gathering, callbacks: Callbacks, pair: OperationPair) -> CallbackMatching:
    """Note the callbacks of an operation, and those that were added or removed; return the pairs of their
    operations."""
    pairs: list[OperationPair] = []
    removed: list[Operation] = []
    added: list[Operation] = []
    told: list[Change] = []
    if "callbacks" not in pair.old.node.value and "callbacks" not in pair.new.node.value:
        return CallbackMatching(pairs=(), removed=(), added=())
    if gathering.passes_over("callback", pair.old.node, pair.new.node, "callbacks", dict, operation_site(pair.new)):
        return CallbackMatching(pairs=(), removed=(), added=())
    old, new = members(pair.old.node, "callbacks"), members(pair.new.node, "callbacks")
    renamed = _renamed(gathering.comparison, old, new)
    for name in dict.fromkeys((*old, *(name for name in new if name not in renamed.values()))):
        called = renamed.get(name, name)
        was, now = old.get(name), new.get(called)
        usages = (Usage(operation=pair.ref, direction=Direction.REQUEST, place=place("callback", name)),)
        if was is not None and now is not None:
            if called != name:
                usages = (Usage(operation=pair.ref, direction=Direction.REQUEST, place=place("callback", called)),)
                names = {"operation": str(pair.ref), "old_name": name, "new_name": called}
                site = Site(owner=pair.ref, path=(called,), usages=usages)
                told.append(gathering.comparison.change("callback.renamed", site, "callback", was, now, names))
            gathering.add("callback", was, now, owner=pair.ref, path=(called,), usages=usages)
            matching = _match(callbacks, pair, name, called)
            pairs.extend(matching.pairs)
            removed.extend(matching.removed)
            added.extend(matching.added)
            continue
        raw = was if was is not None else now
        contract = gathering.comparison.old if was is not None else gathering.comparison.new
        kind = "callback.removed" if was is not None else "callback.added"
        if raw is not None:
            node = contract.follow(raw)
            gathering.add_lone(kind, node, raw, owner=pair.ref, path=(name,), usages=usages, name=name)
    return CallbackMatching(pairs=tuple(pairs), removed=tuple(removed), added=tuple(added), renamed=tuple(told))


def compare_callback(comparison: Comparison, pair: Pair) -> Iterator[Change]:
    """Yield what differs in a Callback Object beside its path items."""
    if pair.alike:
        return
    # Expressions with operations are compared as operations; what has none is no part of the calls.
    known = set(_compared(comparison.old, pair.old)) | set(_compared(comparison.new, pair.new))
    unread = dict(_unread(comparison, pair))
    for steps, found in unread.items():
        yield unread_change(comparison, pair.site.below(*steps), "callback", found)
    known.update(name for name, *_ in unread)
    yield from compare_rest(comparison, pair.site, "callback", pair.old, pair.new, known)


def _compared(contract: Contract, callback: Node) -> Iterator[str]:
    """Yield the expressions of a callback that have an operation that can be read."""
    for name, item in callback.items():
        methods = () if name.startswith("x-") else methods_of(path_item(item, contract.references))
        if any(isinstance(contract.follow(operation).value, dict) for _, operation in methods):
            yield name


def _unread(comparison: Comparison, pair: Pair) -> Iterator[tuple[tuple[str, ...], Unread]]:
    """Yield the path items and operations that can be read on neither side and are not written alike, each with the way
    to it."""
    for name, item in pair.old.items():
        other = pair.new.get(name)
        if other is None or name.startswith("x-"):
            continue
        was, now = path_item(item, comparison.old.references), path_item(other, comparison.new.references)
        if not isinstance(was.value, dict) and not isinstance(now.value, dict):
            found = unread_of(comparison, (item, was), (other, now))
            if found is not None:
                yield (name,), found
        for method in METHODS if isinstance(was.value, dict) and isinstance(now.value, dict) else ():
            before, after = was.get(method), now.get(method)
            if before is None or after is None:
                continue
            ends = comparison.old.follow(before), comparison.new.follow(after)
            if not any(isinstance(end.value, dict) for end in ends):
                found = unread_of(comparison, (before, ends[0]), (after, ends[1]))
                if found is not None:
                    yield (name, method), found


def compare_lone_callback(comparison: Comparison, lone: Lone) -> Iterator[Change]:
    """Yield the change for a callback that was added or removed."""
    old, new = (lone.place, None) if lone.kind == "callback.removed" else (None, lone.place)
    facts = {"operation": str(lone.usages[0].operation), "callback": lone.path[-1]}
    yield comparison.change(lone.kind, lone.site, "callback", old, new, facts)


def operation_site(operation: Operation) -> Site:
    """Return the site of an operation as a whole."""
    usage = Usage(operation=operation.ref, direction=Direction.REQUEST, place=place("operation"))
    return Site(owner=operation.ref, usages=(usage,))


def _by_declarer(contract: Contract) -> dict[CallbackRef, list[Operation]]:
    found: dict[CallbackRef, list[Operation]] = defaultdict(list)
    for operation in contract.operations:
        if operation.kind is OperationKind.CALLBACK and operation.ref.within is not None:
            found[operation.ref.within].append(operation)
    return found


def _renamed(comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node]) -> dict[str, str]:
    """The new names of callbacks that go to the addresses to which they went: what they are called is said in the
    document alone (OpenAPI 3.1.1, section 4.8.18)."""
    found: dict[str, str] = {}
    waiting = {name: _expressions(comparison.new, node) for name, node in new.items() if name not in old}
    for name, node in old.items():
        there = _expressions(comparison.old, node) if name not in new else None
        other = next((one for one, names in waiting.items() if names and names == there), None)
        if other is not None:
            found[name] = other
            del waiting[other]
    return found


def _expressions(contract: Contract, callback: Node) -> frozenset[str]:
    return frozenset(_compared(contract, contract.follow(callback)))


def _match(callbacks: Callbacks, pair: OperationPair, name: str, called: str) -> CallbackMatching:
    """Pair the operations of a callback by expression and method; a single one left with its method is the same call to
    another address."""
    was, now = CallbackRef(operation=pair.old.ref, name=name), CallbackRef(operation=pair.new.ref, name=called)
    old = callbacks.old.get(was, [])
    new = {(item.path, item.method): item for item in callbacks.new.get(now, [])}
    pairs = []
    removed = []
    for operation in old:
        partner = new.pop((operation.path, operation.method), None)
        if partner is not None:
            pairs.append(OperationPair(old=operation, new=partner))
        else:
            removed.append(operation)
    if len(removed) == 1 and len(new) == 1:
        partner = next(iter(new.values()))
        if partner.method == removed[0].method:
            pairs.append(OperationPair(old=removed.pop(), new=partner, via="moved"))
            new.clear()
    return CallbackMatching(pairs=tuple(pairs), removed=tuple(removed), added=tuple(new.values()))

"""Path Item Objects and the Paths Object around them: what they say beside their operations."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.reading import members
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.match.operations import Matching
from apidiff.compare.surface.parts.gathering import Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.model.change import Change
from apidiff.model.contract import METHODS, Contract, Direction, Node, Operation, Usage
from apidiff.model.places import OperationKind, place
from apidiff.model.pointer import Tokens

_TEXTS = ("summary", "description")
_MODELLED = frozenset({*_TEXTS, *METHODS, "$ref", "servers", "parameters", "additionalOperations"})

_BARE = frozenset({*METHODS, "parameters"})


def is_bare(item: Node) -> bool:
    """Return whether a path says nothing beside its operations and their parameters."""
    return isinstance(item.value, dict) and item.value.keys() <= _BARE


def words_of(contract: Contract, operation: Operation) -> Node:
    """Return the path around an operation as far as it says something by itself: where words stand beside a reference,
    the reference with its words, so that they are told apart from those of what it leads to."""
    section = contract.root.get("webhooks" if operation.kind is OperationKind.WEBHOOK else "paths")
    item = section.get(operation.path) if section is not None and operation.ref.within is None else None
    if item is None or not isinstance(item.value, dict) or "$ref" not in item.value:
        return operation.path_item
    beside = {key: value for key, value in item.value.items() if key in _TEXTS or key.startswith("x-")}
    return Node({"$ref": item.value["$ref"], **beside}, item.tokens) if beside else operation.path_item


def note_exchanged_items(comparison: Comparison, found: Matching, swaps: Swaps) -> None:
    """Note the paths that refer to another shared path item than they did, with the operations that they have on one
    side alone."""
    referring = [
        pair
        for pair in found.pairs
        # What moved to another path is not what stood there before.
        if pair.new.path_item.tokens != _written_at(pair.new) and pair.via in ("same", "prefix")
    ]
    usages: dict[Tokens, list[Usage]] = {}
    for pair in referring:
        usages.setdefault(_written_at(pair.new), []).append(_usage_of(pair.new))
    pairs = {_written_at(pair.new): _written_at(pair.old) for pair in referring}
    for after, before in pairs.items():
        old, new = _reference(comparison.old, before), _reference(comparison.new, after)
        if old is not None and new is not None:
            sides = (old, comparison.old.follow(old)), (new, comparison.new.follow(new))
            swaps.note(*sides, Site(owner=after[-1], usages=tuple(usages[after])))
    if swaps.sites:
        for operation in (*found.removed, *found.added):
            swaps.enter_lone(operation.ref, operation.path, operation.node.tokens)


def _usage_of(operation: Operation) -> Usage:
    return Usage(operation=operation.ref, direction=Direction.REQUEST, place=place("operation"))


def _written_at(operation: Operation) -> Tokens:
    """Where the path of an operation stands in the document."""
    return ("webhooks" if operation.kind is OperationKind.WEBHOOK else "paths", operation.path)


def _reference(contract: Contract, at: Tokens) -> Node | None:
    """A path that is a reference and says nothing beside it."""
    section = contract.root.get(at[0])
    item = None if section is None else section.get(at[1])
    return item if item is not None and isinstance(item.value, dict) and item.value.keys() == {"$ref"} else None


def compare_path_item(comparison: Comparison, pair: Pair) -> Iterator[Change]:
    """Yield what changed about a path beside its operations, parameters and servers."""
    old, new = pair.old, pair.new
    if pair.alike:
        return
    yield from _compare_texts(comparison, pair.site, str(pair.owner), old, new)
    yield from compare_rest(comparison, pair.site, "operation", old, new, _MODELLED)


def _compare_texts(comparison: Comparison, site: Site, path: str, old: Node, new: Node) -> Iterator[Change]:
    for keyword in _TEXTS:
        was, now = old.get(keyword), new.get(keyword)
        if (was.value if was else "") != (now.value if now else ""):
            facts = {"path": path, "keyword": keyword}
            yield comparison.change("path-item.changed", site, "operation", was, now, facts)


def compare_paths_object(comparison: Comparison) -> Iterator[Change]:
    """Yield the extensions of the Paths Object and of the webhooks that differ, and paths without operations that were
    changed."""
    for section in ("paths", "webhooks"):
        old, new = comparison.old.root.get(section), comparison.new.root.get(section)
        if old is None or new is None:
            continue
        paths = {
            name
            for node in (old, new)
            if isinstance(node.value, dict)
            for name in node.value
            if _is_path(section, name)
        }
        yield from compare_rest(comparison, Site(owner=section, usages=()), "document", old, new, paths)
        yield from _idle_paths(comparison, section)


def _is_path(section: str, name: str) -> bool:
    return name.startswith("/") if section == "paths" else not name.startswith("x-")


def _idle_paths(comparison: Comparison, section: str) -> Iterator[Change]:
    """Paths that have no operation on either side are in no pair of operations."""
    old, new = members(comparison.old.root, section), members(comparison.new.root, section)
    busy = {operation.path for contract in (comparison.old, comparison.new) for operation in contract.operations}
    for name in dict.fromkeys((*old, *new)):
        if name in busy or not _is_path(section, name):
            continue
        site = Site(owner=name, usages=())
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            event = "added" if was is None else "removed"
            yield comparison.change(f"path-item.{event}", site, "operation", was, now, {"path": name})
        else:
            yield from _compare_idle(comparison, site, was, now)


def _compare_idle(comparison: Comparison, site: Site, old: Node, new: Node) -> Iterator[Change]:
    old, new = comparison.old.follow(old), comparison.new.follow(new)
    if isinstance(old.value, dict) and isinstance(new.value, dict):
        yield from _compare_texts(comparison, site, str(site.owner), old, new)
        yield from compare_rest(comparison, site, "operation", old, new, frozenset({"$ref", *_TEXTS}))

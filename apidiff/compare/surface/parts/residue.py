"""What no comparer models: extensions and keywords that the standard does not know.

Each comparer names the keywords it models for its object, and hands the rest of the object here; so whatever differs in
an object that was compared is either a change of a kind of its own, an extension, or `unmodelled.changed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from apidiff.compare.context.site import Comparison, Site
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node
from apidiff.model.equality import same
from apidiff.model.pointer import format_pointer


def compare_rest(
    comparison: Comparison, site: Site, subject_type: str, old: Node, new: Node, modelled: Set[str]
) -> Iterator[Change]:
    """Yield one change for each keyword outside `modelled` whose value differs between two objects."""
    if not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return
    for key in (*old.value, *(key for key in new.value if key not in old.value)):
        if key in modelled:
            continue
        if key in old.value and key in new.value and same(old.value[key], new.value[key]):
            continue
        was, now = old.get(key), new.get(key)
        if key.startswith("x-"):
            yield _extension(comparison, site, subject_type, key, was, now)
        else:
            yield unmodelled(comparison, site, subject_type, was, now)


def compare_reference_siblings(comparison: Comparison, site: Site, old: Node, new: Node) -> Iterator[Change]:
    """Yield a change for each keyword beside `$ref` that differs (OpenAPI 3.1.0, section 4.8.23: summary and
    description)."""
    old_keys = old.value if isinstance(old.value, dict) and "$ref" in old.value else {}
    new_keys = new.value if isinstance(new.value, dict) and "$ref" in new.value else {}
    for key in (*old_keys, *(key for key in new_keys if key not in old_keys)):
        if key == "$ref" or (key in old_keys and key in new_keys and same(old_keys[key], new_keys[key])):
            continue
        was = old.get(key) if key in old_keys else None
        now = new.get(key) if key in new_keys else None
        yield comparison.change("reference.changed", site, "component", was, now, {"keyword": key})


def unmodelled(comparison: Comparison, site: Site, subject_type: str, old: Node | None, new: Node | None) -> Change:
    """Return the change that says: this differs, and apidiff has no name for it. One of the nodes must be there."""
    pointer = _pointer(comparison.new, new) if new is not None else ""
    if new is None and old is not None:
        pointer = _pointer(comparison.old, old)
    return comparison.change("unmodelled.changed", site, subject_type, old, new, {"pointer": pointer})


def _pointer(contract: Contract, node: Node) -> str:
    return format_pointer(contract.references.location(node.tokens).tokens)


def _extension(
    comparison: Comparison, site: Site, subject_type: str, key: str, old: Node | None, new: Node | None
) -> Change:
    event = "added" if old is None else "removed" if new is None else "changed"
    return comparison.change(f"extension.{event}", site, subject_type, old, new, {"extension": key})

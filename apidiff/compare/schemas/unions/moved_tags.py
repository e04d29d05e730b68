"""Tags that moved from one branch of a union to another: values of one kind that go on under the schema of another.

A tag is a property of which a branch lists the values. Where one branch said `kind: b` and another one says it now,
what was sent as the first is sent as the second, without what that one does not declare.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.schemas.draft import BOTH, Link, Scalar, SchemaContext, selected
from apidiff.compare.view.known_schemas import Listed, TaggedBranch
from apidiff.compare.view.merged import MergedSchema, declared_names
from apidiff.model.contract import Node


class _Heir(Struct, frozen=True, eq=False):
    """A new branch, and its partner on the old side if it has one."""

    branch: TaggedBranch
    before: TaggedBranch | None

    def took(self, name: str, value: str) -> bool:
        """Return whether the branch allows a value for a property that its partner did not allow."""
        now = self.branch.listed.get(name)
        if self.before is None:
            return now is not None and value in now
        allowed = name in self.branch.names if now is None else value in now
        return allowed and value not in self.before.listed.get(name, (value,))


def moved_tags(
    context: SchemaContext,
    pairs: list[tuple[Node, Node]],
    removed: list[Node],
    added: list[Node],
) -> Iterator[Link]:
    """Yield a link from each old branch to every new branch, not its own partner, that allows a tag now which the old
    branch listed and its partner does not."""
    comparison, tagged = context.comparison, context.shapes.tagged
    both = [
        (tagged(comparison.old, was), tagged(comparison.new, now)) for was, now in pairs if context.may_differ(was, now)
    ]
    leaving = [(branch, branch.listed) for node in removed if (branch := tagged(comparison.old, node)).listed]
    leaving += [(was, gone) for was, now in both if (gone := _gone(was, now))]
    if not leaving:
        return
    heirs = [_Heir(now, was) for was, now in both if was.listed.keys() != now.listed.keys() or _gone(now, was)]
    heirs += [_Heir(tagged(comparison.new, node), None) for node in added]
    where = replace(context.where.below("", "branch"), null_told=True)
    for branch, gone in leaving:
        for heir in heirs:
            tag = None if heir.before is branch or heir.branch.refuses(branch) else _taken(heir, gone)
            if tag is not None:
                step = selected(tag, tag)
                yield Link(old=branch.node, new=heir.branch.node, where=where, flow=BOTH, step=step, absorbed=True)


def lost_with_union(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> dict[str, Node]:
    """Return the properties that branches of a union declared, and that a schema which has no union any more does not:
    those of every branch, those of a branch whose tag the schema allows, and all where each branch lost some: then none
    of them is what took the place of the union."""
    comparison, tagged = context.comparison, context.shapes.tagged
    names = declared_names(comparison.old, old)
    missing = names.keys() - old.properties.keys() - new.properties.keys()
    if not missing:
        return {}
    left = tagged(comparison.new, new.node)
    lost = set[str]()
    for union in old.unions:
        branches = [tagged(comparison.old, node) for node in union.branches]
        if all(not missing.isdisjoint(one.names) for one in branches):
            lost.update(name for one in branches for name in one.names if name in missing)
            continue
        declaring = {name: [one for one in branches if name in one.names] for name in missing}
        for name, holders in declaring.items():
            others = [one for one in branches if name not in one.names]
            if holders and any(not left.refuses(one) and all(map(one.refuses, others)) for one in holders):
                lost.add(name)
    return {name: node for name, node in names.items() if name in lost}


def _gone(was: TaggedBranch, now: TaggedBranch) -> Listed:
    """The values that a branch lists and its partner, which lists others, does not."""
    return {
        name: lost
        for name, values in was.listed.items()
        if name in now.listed and (lost := {text: values[text] for text in values.keys() - now.listed[name].keys()})
    }


def _taken(heir: _Heir, gone: Listed) -> tuple[str, Scalar] | None:
    """The first tag of those gone that an heir took, if any."""
    for name, values in gone.items():
        for text in sorted(values):
            value = values[text].value
            if not isinstance(value, (dict, list)) and heir.took(name, text):
                return name, value
    return None

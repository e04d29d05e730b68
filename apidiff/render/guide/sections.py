"""Findings by the resource a reader knows: its operations, the objects only it uses, and what all resources share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from apidiff.model.finding import Finding
from apidiff.model.places import Owner, belongs_to
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import noted, say
from apidiff.render.guide.names import operations_of

AUTHENTICATION = noted("Authentication")
SERVERS = noted("Servers")
SHARED = noted("Shared objects")
GENERAL = noted("The API as a whole")

RESTRUCTURING = (
    "schema.wrapped",
    "schema.unwrapped",
    "schema.listified",
    "schema.unlistified",
    "schema.mapped",
    "schema.unmapped",
)
"""Kinds of changes after which every part of a value has another place."""


class Block(Struct, frozen=True, kw_only=True):
    """The findings about one owner: an operation (`is_operation`), or an object that bodies are made of."""

    owner: Owner
    is_operation: bool
    findings: tuple[Finding, ...]

    def operations(self) -> list[Owner]:
        """Return the operations that meet the findings, each once."""
        return operations_of(self.findings)


class Section(Struct, frozen=True, kw_only=True):
    """A resource and its blocks."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def count(self) -> int:
        """How many findings stand here."""
        return sum(len(block.findings) for block in self.blocks)


_MANY_REMOVED = 3
"""Operations removed at and below one path from which that is one decision."""
_METHODS = ("get", "head", "post", "put", "patch", "delete")


def is_about_calls(finding: Finding) -> bool:
    """Return whether an operation came, went or moved: one line of a table says all there is to say."""
    return finding.change.about.thing == "operation"


def by_path(finding: Finding) -> tuple[str, int, str]:
    """Return what findings about calls are sorted by: the path as callers know it, then the method."""
    facts = finding.change.facts
    method = str(facts.get("old_method") or facts.get("method") or "")
    return call_order(str(facts.get("old_path") or facts.get("path") or ""), method)


def call_order(path: str, method: str) -> tuple[str, int, str]:
    """Return what calls are sorted by: the path, then the method as one would write a list by hand."""
    method = method.lower()
    return path, _METHODS.index(method) if method in _METHODS else len(_METHODS), method


def by_root(labels: Mapping[Owner, str]) -> dict[str, list[Owner]]:
    """Return operations, given with their paths, by the shortest of these paths that the path of one is, or stands
    below."""
    groups: dict[str, list[Owner]] = {}
    root = ""
    for label, path in sorted(labels.items(), key=lambda item: item[1]):
        if not root or not f"{path}/".startswith(f"{root}/"):
            root = path
        groups.setdefault(root, []).append(label)
    return groups


def removed_together(findings: Iterable[Finding]) -> dict[str, list[Owner]]:
    """Return the removed operations by the path that they stand at or below, where several do."""
    gone = (finding for finding in findings if finding.change.kind == "operation.removed")
    labels = {finding.change.subject.owner: by_path(finding)[0] for finding in sorted(gone, key=by_path)}
    return {root: found for root, found in by_root(labels).items() if len(found) >= _MANY_REMOVED}


def sections_of(context: Context, findings: Iterable[Finding]) -> list[Section]:
    """Return the findings by resource, in the order in which they are first met; what is shared comes last."""
    findings = list(findings)
    # What was removed with the operations above it stands where those do, whatever its own tag.
    together = {label: found[0] for found in removed_together(findings).values() for label in found}
    placed: dict[str, dict[tuple[Owner, bool], list[Finding]]] = {}
    for finding in findings:
        first = together.get(finding.change.subject.owner) if finding.change.kind == "operation.removed" else None
        title = _title(context, finding) if first is None else context.resource(first)
        owner, is_operation = owner_of(finding)
        placed.setdefault(title, {}).setdefault((owner, is_operation), []).append(finding)
    order = {say(AUTHENTICATION): -2, say(SERVERS): -1, say(SHARED): 2, say(GENERAL): 3}
    titles = sorted(placed, key=lambda title: order.get(title, 1))
    return [Section(title=title, blocks=_blocks(placed[title])) for title in titles]


def _blocks(owners: dict[tuple[Owner, bool], list[Finding]]) -> tuple[Block, ...]:
    """Objects come before operations, because operations are made of them."""
    blocks = [
        Block(owner=owner, is_operation=is_operation, findings=tuple(found))
        for (owner, is_operation), found in owners.items()
    ]
    return tuple(sorted(blocks, key=lambda block: block.is_operation))


def owner_of(finding: Finding) -> tuple[Owner, bool]:
    """Return what a finding belongs to: an operation and True, or the name of an object and False."""
    owner = finding.change.subject.owner
    for usage, _ in finding.usages:
        if belongs_to(owner, usage.operation):
            return usage.operation, True
    operations = {usage.operation for usage, _ in finding.usages}
    if finding.change.kind in RESTRUCTURING and not finding.change.subject.path and len(operations) == 1:
        # What changed is the body of that operation; the name of the new envelope means nothing to a caller.
        return operations.pop(), True
    if finding.change.about.thing in ("operation", "webhook", "callback"):
        return owner, True
    return owner, False


_EVERYWHERE = 4
"""Resources from which what happened to their calls alike is no part of one of them."""


def _is_everywhere(context: Context, finding: Finding) -> bool:
    return len({context.resource(operation) for operation in finding.operations}) >= _EVERYWHERE


def _title(context: Context, finding: Finding) -> str:
    thing = finding.change.about.thing
    if thing in ("security", "security-scheme"):
        return say(AUTHENTICATION)
    if thing == "server":
        return say(SERVERS)
    if thing == "path-prefix":
        return say(GENERAL)
    owner, is_operation = owner_of(finding)
    if is_operation and not _is_everywhere(context, finding):
        return context.resource(owner)
    resources = {context.resource(usage.operation) for usage, _ in finding.usages}
    if len(resources) == 1:
        return resources.pop()
    return say(GENERAL) if is_operation or not resources else say(SHARED)

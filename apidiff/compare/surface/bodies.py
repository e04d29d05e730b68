"""Request bodies: whether there is one, whether it must be sent, and in which media types."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.reading import flag
from apidiff.compare.context.site import Compared, Comparison
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.surface.media_types import gather_content
from apidiff.compare.surface.parts.gathering import Gathering, Lone, Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import compare_unread_fields, is_readable, unread_parameters
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node, Standard, Usage
from apidiff.model.places import place

_MODELLED = frozenset({"description", "required", "content"})
_PATH = ("body",)


def gather_body(gathering: Gathering, pair: OperationPair) -> None:
    """Note the request body of an operation, or that it was added or removed."""
    old, new = _body(gathering.comparison.old, pair.old.node), _body(gathering.comparison.new, pair.new.node)
    if old is None and new is None:
        return
    usages = (_usage(pair),)
    if old is not None and new is not None:
        gathering.add("request-body", old, new, owner=pair.ref, path=_PATH, usages=usages)
    elif old is not None and not _may_be_hidden(gathering.comparison, pair):
        followed = gathering.comparison.old.follow(old)
        gathering.add_lone("request-body.removed", followed, old, owner=pair.ref, path=_PATH, usages=usages)
    elif new is not None:
        followed = gathering.comparison.new.follow(new)
        gathering.add_lone("request-body.added", followed, new, owner=pair.ref, path=_PATH, usages=usages)


def _may_be_hidden(comparison: Comparison, pair: OperationPair) -> bool:
    """Whether the body may be one of the parameters that the new document does not let be read: in Swagger 2.0 it is
    a parameter."""
    return comparison.new.standard is Standard.SWAGGER_2_0 and bool(unread_parameters(comparison.new, pair.new))


def compare_body(comparison: Comparison, gathering: Gathering, pair: Pair) -> Compared:
    """Yield what changed about one request body, and gather its media types."""
    old, new = pair.old, pair.new
    yield from gather_content(comparison, gathering, pair)
    if pair.alike:
        return
    site = pair.site
    yield from compare_unread_fields(comparison, site, "request-body", old, new)
    was, now = old.get("required"), new.get("required")
    if flag(old, "required") is not flag(new, "required") and is_readable(new, "required"):
        event = "required" if flag(new, "required") else "optional"
        yield comparison.change(f"request-body.{event}", site, "request-body", was, now)
    was, now = old.get("description"), new.get("description")
    if (was.value if was else "") != (now.value if now else ""):
        yield comparison.change("request-body.description.changed", site, "request-body", was, now)
    yield from compare_rest(comparison, site, "request-body", old, new, _MODELLED)


def compare_lone_body(comparison: Comparison, lone: Lone) -> Iterator[Change]:
    """Yield the change for a request body that was added or removed."""
    removed = lone.kind == "request-body.removed"
    old, new = (lone.place, None) if removed else (None, lone.place)
    facts = {"required": flag(lone.node, "required")}
    yield comparison.change(lone.kind, lone.site, "request-body", old, new, facts)


def _body(contract: Contract, operation: Node) -> Node | None:
    return operation.get("requestBody")


def _usage(pair: OperationPair) -> Usage:
    direction = Direction.RESPONSE if pair.new.inverted else Direction.REQUEST
    return Usage(operation=pair.ref, direction=direction, place=place("body"))

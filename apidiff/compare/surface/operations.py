"""The surface of two contracts: everything but the inside of schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from apidiff.compare.context.reading import flag, text
from apidiff.compare.context.site import Compared, Comparison, Site
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.lifecycle.deprecation import (
    LIFECYCLE_KEYWORDS,
    compare_stability,
    compare_sunset,
    invalid_sunset,
    is_gone,
    is_retired,
    lifecycle_of,
    removal_facts,
)
from apidiff.compare.lifecycle.version_step import fold_version_step
from apidiff.compare.lifecycle.versions import compare_order
from apidiff.compare.match.operations import Matching, OperationPair, match_operations
from apidiff.compare.same.definitions import Definitions, Likeness
from apidiff.compare.surface.bodies import compare_body, compare_lone_body, gather_body
from apidiff.compare.surface.callbacks import (
    compare_callback,
    compare_lone_callback,
    gather_callbacks,
    index_callbacks,
    operation_site,
)
from apidiff.compare.surface.documentation import compare_documentation
from apidiff.compare.surface.headers import compare_header
from apidiff.compare.surface.links import compare_link
from apidiff.compare.surface.media_types import compare_media_type
from apidiff.compare.surface.parameters import (
    compare_lone_parameter,
    compare_parameter,
    gather_parameters,
    list_the_same,
)
from apidiff.compare.surface.parts.components import (
    compare_component_names,
    compare_idle_components,
    gather_idle_components,
)
from apidiff.compare.surface.parts.gathering import Gathering, Lone, Pair, compare_unread
from apidiff.compare.surface.parts.repeated import merge_repeated
from apidiff.compare.surface.parts.residue import compare_reference_siblings, compare_rest
from apidiff.compare.surface.path_items import (
    compare_path_item,
    compare_paths_object,
    is_bare,
    note_exchanged_items,
    words_of,
)
from apidiff.compare.surface.responses import (
    compare_lone_response,
    compare_response,
    compare_response_extensions,
    gather_responses,
)
from apidiff.compare.surface.security.requirements import compare_security
from apidiff.compare.surface.servers import compare_servers
from apidiff.compare.surface.unread.operations import without_unread
from apidiff.compare.surface.values.spread import Spread, compare_spread
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.kinds import KINDS
from apidiff.model.places import OperationKind, OperationRef

_MODELLED = LIFECYCLE_KEYWORDS | {
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "security",
    "servers",
}


def compare_contracts_surface(comparison: Comparison, definitions: Definitions, swaps: Swaps) -> Compared:
    """Yield every change outside schemas, and every pair of payload positions in parts that may differ. What belongs to
    shared parts that took the place of others is entered in `swaps`."""
    found = _surface(comparison, match_operations(comparison), definitions, swaps)
    yield from merge_repeated(fold_version_step(comparison, found))


def _surface(comparison: Comparison, found: Matching, definitions: Definitions, swaps: Swaps) -> Compared:
    gathering = Gathering(comparison=comparison, definitions=definitions, swaps=swaps)
    spreads: dict[tuple[object, ...], Spread] = {}
    callbacks = index_callbacks(comparison)
    comparison.matched.update({pair.ref: pair.old for pair in found.pairs})
    retired = [pair for pair in found.pairs if is_retired(comparison, pair.old, pair.new)]
    gone = set(map(id, retired))
    pairs = [pair for pair in found.pairs if id(pair) not in gone]
    yield from _retirements(comparison, retired)
    removed = without_unread(gathering, found.removed)
    note_exchanged_items(comparison, found, swaps)
    yield from _lone_operations(comparison, swaps, removed, found.added, found.candidates)
    yield from _version_step(comparison, found)
    yield from _shifts(comparison, found)
    # Callbacks append the pairs of their operations to the list that is walked.
    for pair in pairs:
        ends = pair.old.node.tokens, pair.new.node.tokens
        swaps.enter(pair.ref, *ends)
        rerouted = _rerouted(comparison, pair)
        if swaps.operations:
            rerouted = swaps.keep_of_operations(ends[1], operation_site(pair.new).usages, rerouted)
        yield from rerouted
        calls = gather_callbacks(gathering, callbacks, pair)
        for one in (*calls.removed, *calls.added):
            swaps.enter_lone(one.ref, pair.ref, one.node.tokens)
        pairs.extend(calls.pairs)
        yield from calls.renamed
        comparison.matched.update({one.ref: one.old for one in calls.pairs})
        yield from _lone_operations(comparison, swaps, calls.removed, calls.added, {})
        likeness = definitions.likeness(pair.old.node, pair.new.node)
        if likeness is Likeness.SAME and _is_quiet(definitions, pair):
            continue
        _gather_operation(gathering, pair, likeness)
        for spread in gather_parameters(gathering, pair):
            spreads.setdefault(spread.key, spread).operations.append(pair.ref)
        gather_body(gathering, pair)
        yield from gather_responses(gathering, pair)
    yield from _compare_gathered(comparison, gathering)
    for spread in spreads.values():
        yield from compare_spread(comparison, spread)
    yield from compare_component_names(comparison)
    yield from compare_idle_components(comparison, gathering)
    if comparison.settings.components:
        yield from _compare_gathered(comparison, gather_idle_components(comparison, gathering))
    yield from swaps.keep_of_lists(compare_security(comparison, pairs))
    yield from swaps.keep_of_lists(compare_servers(comparison, pairs, found.prefixes))
    yield from compare_paths_object(comparison)
    yield from compare_documentation(comparison)
    yield from compare_order(comparison)


def _is_quiet(definitions: Definitions, pair: OperationPair) -> bool:
    """Whether the path of an operation is called as before and says the same, references included, but for its
    operations."""
    old, new = pair.old.path_item, pair.new.path_item
    if pair.via != "same" or pair.old.path != pair.new.path or not (is_bare(old) and is_bare(new)):
        return False
    return list_the_same(definitions, old, new)


def _gather_operation(gathering: Gathering, pair: OperationPair, likeness: Likeness) -> None:
    old, new = pair.old, pair.new
    usages = operation_site(new).usages
    if likeness is Likeness.DIFFERENT:
        gathering.add("operation", old.node, new.node, owner=usages[0].operation, path=(), usages=usages)
    # Nothing is said of a bare path; that a component was met is remembered all the same.
    if not (is_bare(old.path_item) and is_bare(new.path_item)) or new.path_item.tokens[0] == "components":
        items = words_of(gathering.comparison.old, old), words_of(gathering.comparison.new, new)
        gathering.add("path-item", *items, owner=new.path, path=(), usages=usages)


def _compare_gathered(comparison: Comparison, gathering: Gathering) -> Compared:
    """Compare every gathered pair. Who holds others comes first: comparing a response gathers its headers."""
    keep = gathering.swaps.keep
    for pair in gathering.of("path-item"):
        yield from keep(pair.old, pair.new, compare_path_item(comparison, pair))
    for pair in gathering.of("operation"):
        yield from keep(pair.old, pair.new, compare_operation(comparison, pair))
    for pair in gathering.of("callback"):
        yield from keep(pair.old, pair.new, compare_callback(comparison, pair))
    for pair in gathering.of("parameter"):
        yield from keep(pair.old, pair.new, compare_parameter(comparison, gathering, pair))
    for lone in gathering.lone.values():
        found = _compare_lone(comparison, lone)
        yield from gathering.swaps.keep_of_operations(lone.place.tokens, lone.usages, found)
    for pair in gathering.of("request-body"):
        yield from keep(pair.old, pair.new, compare_body(comparison, gathering, pair))
    for pair in gathering.of("response"):
        yield from keep(pair.old, pair.new, compare_response(comparison, gathering, pair))
    for pair in gathering.of("media-type"):
        yield from keep(pair.old, pair.new, compare_media_type(comparison, gathering, pair))
    for pair in gathering.of("header"):
        yield from keep(pair.old, pair.new, compare_header(comparison, pair))
    for pair in gathering.of("link"):
        yield from keep(pair.old, pair.new, compare_link(comparison, pair))
    yield from compare_unread(comparison, gathering)
    for site, old, new in gathering.references:
        yield from compare_reference_siblings(comparison, site, old, new)


def _compare_lone(comparison: Comparison, lone: Lone) -> Iterator[Change]:
    noun = KINDS[lone.kind].thing
    if noun == "parameter":
        yield from compare_lone_parameter(comparison, lone)
    elif noun == "request-body":
        yield from compare_lone_body(comparison, lone)
    elif noun == "callback":
        yield from compare_lone_callback(comparison, lone)
    else:
        yield from compare_lone_response(comparison, lone)


def _lone_operations(
    comparison: Comparison,
    swaps: Swaps,
    removed: Iterable[Operation],
    added: Iterable[Operation],
    candidates: Mapping[str, tuple[str, ...]],
) -> Iterator[Change]:
    """Yield operations and webhooks that only one contract has."""
    for operation in removed:
        gone = _removed(comparison, operation, candidates.get(operation.label, ()))
        yield from swaps.keep_of_operations(operation.node.tokens, operation_site(operation).usages, gone)
    for operation in added:
        site, kind = operation_site(operation), f"{_noun(operation)}.added"
        come = comparison.change(kind, site, "operation", None, operation.node, _names(operation))
        yield from swaps.keep_of_operations(operation.node.tokens, site.usages, (come,))


def _removed(comparison: Comparison, operation: Operation, candidates: tuple[str, ...]) -> Iterator[Change]:
    site = operation_site(operation)
    if is_gone(operation):
        kind = "operation.gone.removed"
        yield comparison.change(kind, site, "operation", operation.node, None, _names(operation))
        return
    yield from invalid_sunset(comparison, site, "operation", operation.node)
    facts = {**_names(operation), **removal_facts(operation.node.value, comparison.settings)}
    facts.update(candidates=list(candidates), question=f"operation:{operation.ref}")
    yield comparison.change(f"{_noun(operation)}.removed", site, "operation", operation.node, None, facts)


def _retirements(comparison: Comparison, pairs: Iterable[OperationPair]) -> Iterator[Change]:
    """Yield operations that are gone, as was announced. What else changed about them concerns nobody any more."""
    for pair in pairs:
        facts = {**_names(pair.old), "sunset": lifecycle_of(pair.old.node.value).sunset_text}
        nodes = (pair.old.node.get("responses"), pair.new.node.get("responses"))
        yield comparison.change("operation.retired", operation_site(pair.new), "operation", *nodes, facts)


def _noun(operation: Operation) -> str:
    return "webhook" if operation.kind is OperationKind.WEBHOOK else "operation"


def _names(operation: Operation) -> dict[str, Json]:
    name = "webhook" if operation.kind is OperationKind.WEBHOOK else "path"
    return {"method": operation.method.upper(), name: operation.path}


def _rerouted(comparison: Comparison, pair: OperationPair) -> Iterator[Change]:
    """Yield that an operation moved to another path or method."""
    if pair.via in ("same", "prefix"):
        return
    old, new = pair.old, pair.new
    facts: dict[str, Json] = {
        "path": new.path,
        "confidence": pair.confidence,
        "question": f"operation:{old.ref}",
    }
    if pair.via == "moved":
        facts.update(method=new.method.upper(), old_path=old.path)
        yield comparison.change("operation.moved", operation_site(new), "operation", old.node, new.node, facts)
    else:
        facts.update(old_method=old.method.upper(), new_method=new.method.upper())
        yield comparison.change("operation.method.changed", operation_site(new), "operation", old.node, new.node, facts)


def _shifts(comparison: Comparison, matching: Matching) -> Iterator[Change]:
    """Yield once for each prefix that it was put before paths, taken from them, or exchanged for another."""
    for shift in matching.shifts:
        usages = tuple(usage for _, new in shift.pairs for usage in operation_site(new).usages)
        site = Site(owner="paths", usages=usages)
        event = "added" if not shift.old else "removed" if not shift.new else "changed"
        facts: dict[str, Json] = {"prefix": shift.old or shift.new}
        if event == "changed":
            facts = {"old_prefix": shift.old, "new_prefix": shift.new}
        old, new = shift.pairs[0]
        nodes = Node(old.path, ("paths", old.path)), Node(new.path, ("paths", new.path))
        yield comparison.change(f"path-prefix.{event}", site, "document", *nodes, facts)


def _version_step(comparison: Comparison, matching: Matching) -> Iterator[Change]:
    """Yield once that the version in front of the paths is another one."""
    prefixes = matching.prefixes
    if not prefixes.step:
        return
    pairs = (pair for pair in matching.pairs if pair.new.kind is OperationKind.PATH)
    site = Site(owner="paths", usages=tuple(usage for pair in pairs for usage in operation_site(pair.new).usages))
    facts = {"old_prefix": prefixes.old_address, "new_prefix": prefixes.new_address}
    # The Paths Objects themselves would be the whole documents: the nodes name the first path of each.
    old, new = _first_path(comparison.old), _first_path(comparison.new)
    yield comparison.change("version.path-prefix.changed", site, "document", old, new, facts)


def _first_path(contract: Contract) -> Node | None:
    """The name of the first path, standing at its Path Item Object."""
    for operation in contract.operations:
        if operation.kind is OperationKind.PATH:
            return Node(operation.path, ("paths", operation.path))
    return None


def compare_operation(comparison: Comparison, pair: Pair) -> Iterator[Change]:
    """Yield what changed about one operation itself."""
    old, new = pair.old, pair.new
    if pair.alike:
        return
    site = pair.site
    facts = _facts(pair)
    yield from _operation_id(comparison, pair, facts)
    yield from _deprecated(comparison, pair, facts)
    yield from compare_sunset(comparison, site, "operation", old, new)
    yield from compare_stability(comparison, site, "operation", old, new)
    yield from _tags(comparison, pair, facts)
    for keyword in ("summary", "description"):
        if text(old, keyword) != text(new, keyword):
            kind = f"operation.{keyword}.changed"
            yield comparison.change(kind, site, "operation", old.get(keyword), new.get(keyword), facts)
    was, now = old.get("externalDocs"), new.get("externalDocs")
    if not same(None if was is None else was.value, None if now is None else now.value):
        yield comparison.change("operation.external-docs.changed", site, "operation", was, now, facts)
    yield from compare_response_extensions(comparison, site, old, new)
    yield from compare_rest(comparison, site, "operation", old, new, _MODELLED)


def _facts(pair: Pair) -> dict[str, Json]:
    """`method` and `path` of the first operation that the pair stands for."""
    operation = pair.usages[0].operation if pair.usages else pair.owner
    if isinstance(operation, OperationRef):
        return {"method": operation.method.upper(), "path": operation.path}
    return {"method": "", "path": operation}


def _operation_id(comparison: Comparison, pair: Pair, facts: dict[str, Json]) -> Iterator[Change]:
    old, new = text(pair.old, "operationId"), text(pair.new, "operationId")
    if old == new:
        return
    event = "added" if not old else "removed" if not new else "changed"
    nodes = (pair.old.get("operationId"), pair.new.get("operationId"))
    yield comparison.change(f"operation.operation-id.{event}", pair.site, "operation", *nodes, facts)


def _deprecated(comparison: Comparison, pair: Pair, facts: dict[str, Json]) -> Iterator[Change]:
    if flag(pair.old, "deprecated") is flag(pair.new, "deprecated"):
        return
    nodes = (pair.old.get("deprecated"), pair.new.get("deprecated"))
    if flag(pair.new, "deprecated"):
        now = lifecycle_of(pair.new.value)
        stated = {**facts, "sunset": now.sunset_text, "successor": now.successor}
        yield comparison.change("operation.deprecated", pair.site, "operation", *nodes, stated)
    else:
        yield comparison.change("operation.undeprecated", pair.site, "operation", *nodes, facts)


def _tags(comparison: Comparison, pair: Pair, facts: dict[str, Json]) -> Iterator[Change]:
    old, new = pair.old.get("tags"), pair.new.get("tags")
    before = {str(node.value): node for _, node in old.items()} if old is not None else {}
    after = {str(node.value): node for _, node in new.items()} if new is not None else {}
    for tag in chain(before, after):
        if (tag in before) is not (tag in after):
            event = "removed" if tag in before else "added"
            stated = {**facts, "tag": tag}
            yield comparison.change(
                f"operation.tag.{event}", pair.site, "operation", before.get(tag), after.get(tag), stated
            )

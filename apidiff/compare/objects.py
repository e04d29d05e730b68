"""Objects: properties, which of them are required, and what other names an object may carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.draft import BOTH, Draft, Scene, subject_at
from apidiff.compare.equality import same
from apidiff.compare.lifecycle import removal_facts
from apidiff.compare.link import MAP, Link, Step
from apidiff.compare.renames import Listing, Rename, Split, Unclear, find_restructured, question_of
from apidiff.compare.shape import Shape, declared_names, has_keyword, plain_target, shape_of
from apidiff.compare.site import Comparison
from apidiff.model.change import Subject
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json

_NAMES = (
    "required",
    "properties",
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
)

_Flow: TypeAlias = frozenset[Direction]


def compare_properties(comparison: Comparison, old: Shape, new: Shape, scene: Scene) -> Iterator[Draft | Link]:
    """Yield added, removed and renamed properties, changes of what is required, and links to the properties both
    sides have."""
    removed, added = _lacking(old, new), _lacking(new, old)
    # A property that moved into the branches of a union is still declared; the prover judges what became of it.
    if removed and new.unions:
        declared = declared_names(comparison.new, new)
        removed = {name: node for name, node in removed.items() if name not in declared}
    if added and old.unions:
        declared = declared_names(comparison.old, old)
        added = {name: node for name, node in added.items() if name not in declared}
    moved: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    if removed and added:
        yield from _restructured(comparison, new, scene, removed, added, moved, unclear)
    for name, node in removed.items():
        yield _removed(comparison, old, new, scene, name, node, unclear.get(name, ()))
    for name, node in added.items():
        yield _added(comparison, old, new, scene, name, node)
    touched = scene.delta.properties
    for name in old.properties if touched else ():
        if name in touched and name in new.properties:
            yield from _kept(comparison, old, new, scene, name, name)
    for name, other in moved.items():
        yield from _kept(comparison, old, new, scene, name, other)
    yield from _undeclared_required(old, new, scene)


def _lacking(shape: Shape, other: Shape) -> dict[str, Node]:
    """The properties of a shape that another one does not declare."""
    names = shape.properties.keys() - other.properties.keys()
    return {name: shape.properties[name] for name in shape.properties if name in names} if names else {}


def _restructured(
    comparison: Comparison,
    new: Shape,
    scene: Scene,
    removed: dict[str, Node],
    added: dict[str, Node],
    moved: dict[str, str],
    unclear: dict[str, tuple[str, ...]],
) -> Iterator[Draft]:
    """Take what lives on under another name out of `removed` and `added`, enter renames into `moved`, and what a
    removed property may have become into `unclear`."""
    found = find_restructured(
        comparison.old, comparison.new, removed, added, comparison.settings.answers, scene.subject.owner
    )
    for match in list(found):
        if isinstance(match, Unclear):
            unclear[match.old] = match.candidates
            continue
        node = removed.pop(match.old)
        flow = flow_of(comparison.old, node)
        if isinstance(match, Split):
            targets = [added.pop(name) for name in match.new]
            subject = property_subject(scene, node, match.old)
            split: dict[str, Json] = {"property": match.old, "new_names": list(match.new)}
            yield scene.draft(
                "property.split",
                node,
                targets[0],
                split,
                keywords=_NAMES,
                names=(match.old, *match.new),
                flow=flow,
                subject=subject,
            )
            continue
        target = added.pop(match.new)
        names = (match.old, match.new)
        subject = property_subject(scene, target, match.new)
        facts: dict[str, Json]
        if isinstance(match, Rename):
            moved[match.old] = match.new
            facts = {
                "old_name": match.old,
                "new_name": match.new,
                "required": match.new in new.required,
                "confidence": match.confidence,
                "question": question_of(scene.subject.owner, match.old),
            }
            kind = "property.renamed"
        else:
            facts = {"old_name": match.old, "new_name": match.new}
            kind = "property.listified" if isinstance(match, Listing) and match.widens else "property.unlistified"
        yield scene.draft(kind, node, target, facts, keywords=_NAMES, names=names, flow=flow, subject=subject)


def property_subject(scene: Scene, node: Node, name: str) -> Subject:
    """Return the subject of a property by the component that declares it, else by its object. Where another schema
    took the place of the component, the property went from that place and not from the component."""
    for whole in scene.pair:
        if node.tokens[: len(whole)] == whole and subject_at(whole, scene.spot) != scene.subject:
            return _member(scene.subject, name)
    return subject_at(node.tokens, scene.spot.at_property(name, BOTH))


def _removed(
    comparison: Comparison, old: Shape, new: Shape, scene: Scene, name: str, node: Node, candidates: tuple[str, ...]
) -> Draft:
    shape = shape_of(comparison.old, node)
    facts = {
        "property": name,
        "required": name in old.required,
        **removal_facts(_own(shape).value, comparison.settings),
        "candidates": list(candidates),
        "question": question_of(scene.subject.owner, name),
    }
    subject = property_subject(scene, node, name)
    flow = flow_of(comparison.old, node)
    harmless = set[Direction]()
    if judges_declared_names_alone(new) and not is_closed(new):
        harmless.add(Direction.REQUEST)
    if name not in old.required and not is_open(new) and not new.unions:
        harmless.add(Direction.RESPONSE)
    return scene.draft(
        "property.removed",
        node,
        None,
        facts,
        keywords=_NAMES,
        names=(name,),
        flow=flow,
        subject=subject,
        harmless=frozenset(harmless),
    )


def _added(comparison: Comparison, old: Shape, new: Shape, scene: Scene, name: str, node: Node) -> Draft:
    facts = {
        "property": name,
        "required": name in new.required,
        "has_default": has_keyword(comparison.new, node, "default"),
        "closed": is_closed(old),
    }
    subject = property_subject(scene, node, name)
    flow = flow_of(comparison.new, node)
    harmless = set[Direction]()
    if name not in new.required and not is_open(old) and not old.unions:
        harmless.add(Direction.REQUEST)
    if judges_declared_names_alone(old):
        harmless.add(Direction.RESPONSE)
    return scene.draft(
        "property.added",
        None,
        node,
        facts,
        keywords=_NAMES,
        names=(name,),
        flow=flow,
        subject=subject,
        harmless=frozenset(harmless),
    )


def judges_declared_names_alone(shape: Shape) -> bool:
    """Return True where a consumer with this shape takes any value under names it does not declare. (A closed one
    refuses the name itself; in responses the tolerant reader lets it pass.)"""
    if shape.unions or not shape.properties or any(keyword in shape.keywords for keyword in _JUDGE_OTHER_NAMES):
        return False
    return all(isinstance(node.value, bool) for keyword in _CLOSERS for node in shape.keywords.get(keyword, []))


_JUDGE_OTHER_NAMES = (
    "patternProperties",
    "propertyNames",
    "maxProperties",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "not",
    "if",
    "enum",
    "const",
)


def _own(shape: Shape) -> Node:
    """The member that carries lifecycle marks: the first one marked deprecated, else the schema itself."""
    return next((member for member in shape.members if member.value.get("deprecated") is True), shape.node)


def _flag(shape: Shape, keyword: str) -> bool:
    return any(node.value is True for node in shape.keywords.get(keyword, []))


def _kept(
    comparison: Comparison, old: Shape, new: Shape, scene: Scene, name: str, other: str
) -> Iterator[Draft | Link]:
    """Yield the change of requiredness of a property both sides have, and the link to its schema."""
    node, there = old.properties[name], new.properties[other]
    again = name in old.again or other in new.again
    if again:
        yield from _declared_again(old, new, scene, name, other)
    was, now = old.required_at(name), new.required_at(other)
    flows = flow_of(comparison.old, node), flow_of(comparison.new, there)
    flow = flows[0] & flows[1]
    if (was is None) != (now is None):
        subject = property_subject(scene, there, other)
        facts: dict[str, Json] = {"property": other}
        event, ends = "optional", (was, there)
        if now is not None:
            facts["has_default"] = has_keyword(comparison.new, there, "default")
            event, ends = "required", (node, now)
        yield scene.draft(
            f"property.{event}", *ends, facts, keywords=("required",), names=(other,), flow=flow, subject=subject
        )
    yield from _compare_access(scene, other, node, there, flows, now is not None)
    if not again:
        step = Step("property", old_name=name, new_name=other)
        yield Link(old=node, new=there, spot=scene.spot.at_property(other, BOTH), flow=flow, step=step)


def _declared_again(old: Shape, new: Shape, scene: Scene, name: str, other: str) -> Iterator[Link]:
    """Yield links between the schemas of a property that several members of a composition declare, those that stand
    in the same places. What one of them refuses, another may refuse anyway; what stands elsewhere is left to the
    prover."""
    step = Step("property", old_name=name, new_name=other)
    left = [old.properties[name], *old.again.get(name, ())]
    right = [new.properties[other], *new.again.get(other, ())]
    for alike in (_read_the_same, _stand_in_the_same_place):
        for node in list(left):
            now = next((there for there in right if alike(node, there)), None)
            if now is not None:
                left.remove(node)
                right.remove(now)
                spot = scene.spot.at_property(other, BOTH)
                yield Link(old=node, new=now, spot=spot, flow=BOTH, step=step, absorbed=True)


def _read_the_same(old: Node, new: Node) -> bool:
    return same(old.value, new.value)


def _stand_in_the_same_place(old: Node, new: Node) -> bool:
    return old.tokens == new.tokens


def _compare_access(
    scene: Scene,
    name: str,
    old: Node,
    new: Node,
    flows: tuple[_Flow, _Flow],
    required: bool,
) -> Iterator[Draft]:
    """Yield changes of readOnly and writeOnly, given the directions in which a property existed and exists. One that
    becomes read-only leaves requests, but stays in responses."""
    before, after = flows
    for direction, kind in ((Direction.REQUEST, "schema.read-only"), (Direction.RESPONSE, "schema.write-only")):
        if (direction in before) != (direction in after):
            event = "removed" if direction in after else "added"
            facts = {"property": name, "required": required, "place": "property"}
            subject = property_subject(scene, new, name)
            yield scene.draft(f"{kind}.{event}", old, new, facts, keywords=_NAMES, names=(name,), subject=subject)


def _undeclared_required(old: Shape, new: Shape, scene: Scene) -> Iterator[Draft]:
    """Yield names that are required on one side though neither side declares a property for them."""
    for name in new.required:
        if name not in old.required and name not in new.properties and name not in old.properties:
            node = new.required_at(name)
            facts = {"property": name, "has_default": False}
            subject = _member(scene.subject, name)
            yield scene.draft(
                "property.required", None, node, facts, keywords=("required",), names=(name,), subject=subject
            )
    for name in old.required:
        if name not in new.required and name not in old.properties and name not in new.properties:
            node = old.required_at(name)
            facts = {"property": name}
            subject = _member(scene.subject, name)
            yield scene.draft(
                "property.optional", node, None, facts, keywords=("required",), names=(name,), subject=subject
            )


def _member(subject: Subject, name: str) -> Subject:
    """The subject of a property that no schema declares, by that of its object."""
    return replace(subject, type="property", path=(*subject.path, name))


def flow_of(contract: Contract, node: Node) -> frozenset[Direction]:
    """Return the directions in which a property exists: read-only ones have no requests, write-only ones no
    responses."""
    target = plain_target(contract, node)
    if isinstance(target.value, dict) and "$ref" not in target.value and "allOf" not in target.value:
        read_only, write_only = target.value.get("readOnly") is True, target.value.get("writeOnly") is True
    else:
        shape = shape_of(contract, target)
        read_only, write_only = _flag(shape, "readOnly"), _flag(shape, "writeOnly")
    if target is not node and isinstance(node.value, dict):
        # Beside `$ref` the 3.0 dialect ignores the mark, yet authors who write it mean it.
        read_only = read_only or node.value.get("readOnly") is True
        write_only = write_only or node.value.get("writeOnly") is True
    if not read_only and not write_only:
        return BOTH
    flow = set(BOTH)
    if read_only:
        flow.discard(Direction.REQUEST)
    if write_only:
        flow.discard(Direction.RESPONSE)
    return frozenset(flow)


def is_closed(shape: Shape) -> bool:
    """Return True where undeclared names are forbidden explicitly."""
    return any(node.value is False for keyword in _CLOSERS for node in shape.keywords.get(keyword, []))


def is_open(shape: Shape) -> bool:
    """Return True where an object may carry names it does not declare, explicitly or because it declares none."""
    if not shape.properties or "patternProperties" in shape.keywords:
        return True
    return any(node.value is not False for keyword in _CLOSERS for node in shape.keywords.get(keyword, []))


_CLOSERS = ("additionalProperties", "unevaluatedProperties")


def compare_other_names(old: Shape, new: Shape, scene: Scene) -> Iterator[Draft | Link]:
    """Yield what became of names the object does not declare: additionalProperties and unevaluatedProperties."""
    before, after = _openness(old), _openness(new)
    if before[0] == after[0]:
        if before[1] is not None and after[1] is not None:
            yield Link(old=before[1], new=after[1], spot=scene.spot.below("{}", "map"), flow=BOTH, step=MAP)
        return
    events = {
        ("open", "closed"): "closed",
        ("schema", "closed"): "closed",
        ("closed", "open"): "opened",
        ("closed", "schema"): "opened",
        ("open", "schema"): "restricted",
        ("schema", "open"): "relaxed",
    }
    node = after[1] or before[1] or after[2] or before[2]
    facts = {"keyword": node.tokens[-1] if node is not None else "additionalProperties"}
    event = events[before[0], after[0]]
    if event == "closed" and (before[2] is not None or not old.properties):
        event = "forbidden"
    keywords = ("additionalProperties", "unevaluatedProperties")
    yield scene.draft(f"schema.additional-properties.{event}", before[2], after[2], facts, keywords=keywords)


def _openness(shape: Shape) -> tuple[str, Node | None, Node | None]:
    """Return `open`, `schema` or `closed`, the schema of other names, and the node that says so."""
    found: tuple[str, Node | None, Node | None] = ("open", None, None)
    for keyword in _CLOSERS:
        for node in shape.keywords.get(keyword, []):
            if node.value is False:
                return "closed", None, node
            if isinstance(node.value, dict) and node.value:
                found = ("schema", node, node)
            elif found[2] is None:
                found = ("open", None, node)
    return found

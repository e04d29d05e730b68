"""Objects: properties, which of them are required, and what other names an object may carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from apidiff.compare.context.part_names import named_in
from apidiff.compare.context.reading import value_of
from apidiff.compare.context.site import Comparison
from apidiff.compare.lifecycle.deprecation import removal_facts
from apidiff.compare.schemas.access import NAMES, compare_access, flow_of, flow_of_property
from apidiff.compare.schemas.applicators import paired_declarations
from apidiff.compare.schemas.draft import BOTH, Draft, Link, SchemaContext, Step
from apidiff.compare.schemas.further_names import (
    declared_in_place,
    declares_in_place,
    is_closed,
    is_open,
    lost_with_condition,
)
from apidiff.compare.schemas.objects.renames import (
    Listing,
    Objects,
    Rename,
    Split,
    Unclear,
    find_restructured,
    question_of,
)
from apidiff.compare.schemas.subjects import member_subject, property_subject, requiring_subject
from apidiff.compare.schemas.unions.moved_tags import lost_with_union
from apidiff.compare.view.merged import MergedSchema, declared_names, has_keyword, merged_at, plain_target
from apidiff.contain.values import is_nothing
from apidiff.contain.vocabulary import CLOSERS, CONDITION, DEPENDENT
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json
from apidiff.model.places import OperationRef

_OBJECT = frozenset({"object"})


def compare_properties(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield added, removed and renamed properties, changes of what is required, and links to the properties both
    sides have."""
    comparison = context.comparison
    removed, added = _lacking(old, new), _lacking(new, old)
    # A property that moved into the branches of a union, or under a condition, is still declared; the prover judges
    # what became of it.
    if removed and declares_in_place(new):
        declared = declared_in_place(comparison.new, new)
        lost = _lost_in_a_branch(comparison, old, new)
        removed = {name: node for name, node in removed.items() if name not in declared or name in lost}
    if added and declares_in_place(old):
        declared = declared_in_place(comparison.old, old)
        added = {name: node for name, node in added.items() if name not in declared}
    restructuring = _restructuring(old, new, context, removed, added)
    yield from restructuring.drafts
    gone = restructuring.removed
    if old.unions and not new.unions and (old.properties or old.types is not None):
        # Without such words beside it the union is compared with what took its place, as its only branch.
        gone = {**gone, **lost_with_union(old, new, context)}
    if declares_in_place(old):
        gone = {**gone, **lost_with_condition(old, new, context)}
    for name, node in gone.items():
        yield _removed(old, new, context, name, node, restructuring.unclear.get(name, ()))
    for name, node in restructuring.added.items():
        yield _added(old, new, context, name, node)
    if restructuring.added and _is_free_form(old) and old.types == new.types:
        yield context.draft("schema.free-form.declared", old.node, new.node)
    touched = context.delta.properties
    for name in old.properties if touched else ():
        if name in touched and name in new.properties:
            yield from _kept(old, new, context, name, name)
    for name, other in restructuring.moved.items():
        yield from _kept(old, new, context, name, other)
    yield from _undeclared_required(old, new, context)


def _lost_in_a_branch(comparison: Comparison, old: MergedSchema, new: MergedSchema) -> set[str]:
    """The properties of an object that some branch of a union beside them has not any more, where the branch was one
    before: those that moved into the other branches alone."""
    before = {plain_target(comparison.old, branch).tokens for union in old.unions for branch in union.branches}
    lost: set[str] = set()
    for branch in (branch for union in new.unions for branch in union.branches):
        target = plain_target(comparison.new, branch)
        shape = merged_at(comparison.new, target)
        if target.tokens in before and shape.properties and not is_open(shape):
            lost |= old.properties.keys() - declared_names(comparison.new, shape).keys()
    return lost - new.properties.keys()


def _is_free_form(shape: MergedSchema) -> bool:
    """Whether a shape is an object of which nothing is said: a map, in generated code."""
    is_said = bool(shape.properties or shape.unions or shape.keywords.get("patternProperties"))
    others = shape.first("additionalProperties")
    return shape.types == _OBJECT and not is_said and (others is None or others.value in (True, {}))


def _lacking(shape: MergedSchema, other: MergedSchema) -> dict[str, Node]:
    """The properties of a shape that another one does not declare. What may never be there is none."""
    names = shape.properties.keys() - other.properties.keys()
    found = {name: shape.properties[name] for name in shape.properties if name in names} if names else {}
    return {name: node for name, node in found.items() if not is_nothing(node.value)}


class Restructuring(Struct, frozen=True, kw_only=True, eq=False):
    """What became of the properties that one side alone declares.

    `drafts` tell which live on in another form: `tag` that became `tags`, say. `moved` are the renamed ones, new names
    by old, `unclear` those that may be one of several others. `removed` and `added` are what is left over.
    """

    removed: Mapping[str, Node]
    added: Mapping[str, Node]
    drafts: tuple[Draft, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    unclear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _restructuring(
    old: MergedSchema,
    new: MergedSchema,
    context: SchemaContext,
    removed: Mapping[str, Node],
    added: Mapping[str, Node],
) -> Restructuring:
    """Return what became of properties that are declared on one side alone."""
    comparison = context.comparison
    if not removed or not added:
        return Restructuring(removed=removed, added=added)
    objects = Objects(
        old=old,
        new=new,
        old_contract=comparison.old,
        new_contract=comparison.new,
        owner=context.subject.owner,
        called=_names_of(context),
    )
    found = list(find_restructured(objects, removed, added, comparison.settings.answers))
    living = [match for match in found if not isinstance(match, Unclear)]
    before = {match.old for match in living}
    after = {name for match in living for name in (match.new if isinstance(match, Split) else (match.new,))}
    return Restructuring(
        removed={name: node for name, node in removed.items() if name not in before},
        added={name: node for name, node in added.items() if name not in after},
        drafts=tuple(_lives_on(objects, context, match, removed[match.old], added) for match in living),
        moved={match.old: match.new for match in living if isinstance(match, Rename)},
        unclear={match.old: match.candidates for match in found if isinstance(match, Unclear)},
    )


def _lives_on(
    objects: Objects, context: SchemaContext, match: Rename | Split | Listing, node: Node, added: Mapping[str, Node]
) -> Draft:
    """Return the draft of a removed property that lives on in another form."""
    names: tuple[str, ...] = match.new if isinstance(match, Split) else (match.new,)
    target, subject = added[names[0]], property_subject(context, added[names[0]], names[0])
    facts: dict[str, Json]
    match match:
        case Split():
            kind, facts = "property.split", {"property": match.old, "new_names": list(match.new)}
            subject = property_subject(context, node, match.old)
        case Rename():
            kind = "property.renamed"
            facts = {
                "old_name": match.old,
                "new_name": match.new,
                "required": match.new in objects.new.required,
                "confidence": match.confidence,
                "question": question_of(context.subject.owner, match.old),
            }
        case Listing():
            kind = "property.listified" if match.widens else "property.unlistified"
            facts = {"old_name": match.old, "new_name": match.new}
    flow = flow_of_property(objects.old_contract, objects.old, match.old)
    names = (match.old, *names)
    return context.draft(kind, node, target, facts, keywords=NAMES, names=names, flow=flow, subject=subject)


def _names_of(context: SchemaContext) -> tuple[str, ...]:
    """What names the objects at a context: the property or the part of the path they stand at, and the components."""
    owner = context.subject.owner
    named = next((step for step in reversed(context.subject.path) if step not in ("[]", "{}")), None)
    if named is None:
        path = owner.path if isinstance(owner, OperationRef) else owner
        fixed = [part for part in path.split("/") if part and "{" not in part]
        named = fixed[-1] if fixed else path
    sides = zip((context.comparison.old, context.comparison.new), context.pair, strict=True)
    named_schemas = (named_in((contract,), tokens) for contract, tokens in sides)
    components = (found for found in named_schemas if found is not None and not found[1])
    return (named, *(name for name, _ in components))


def _removed(
    old: MergedSchema,
    new: MergedSchema,
    context: SchemaContext,
    name: str,
    node: Node,
    candidates: tuple[str, ...],
) -> Draft:
    comparison = context.comparison
    shape = merged_at(comparison.old, node)
    facts = {
        "property": name,
        "required": name in old.required,
        **removal_facts(_own(shape).value, comparison.settings),
        "candidates": list(candidates),
        "question": question_of(context.subject.owner, name),
    }
    subject = property_subject(context, node, name, comparison.new)
    own = name in old.properties
    flow = flow_of_property(comparison.old, old, name) if own else flow_of(comparison.old, node)
    harmless = set[Direction]()
    if judges_declared_names_alone(new) and not is_closed(new):
        harmless.add(Direction.REQUEST)
    if name not in old.required and sends_declared_names_alone(new):
        harmless.add(Direction.RESPONSE)
    return context.draft(
        "property.removed",
        node,
        None,
        facts,
        keywords=NAMES,
        names=(name,),
        flow=flow,
        subject=subject,
        harmless=frozenset(harmless),
    )


def _added(old: MergedSchema, new: MergedSchema, context: SchemaContext, name: str, node: Node) -> Draft:
    facts = {
        "property": name,
        "required": name in new.required,
        "has_default": has_keyword(context.comparison.new, node, "default"),
        "closed": is_closed(old),
    }
    subject = property_subject(context, node, name, context.comparison.old)
    flow = flow_of_property(context.comparison.new, new, name)
    harmless = set[Direction]()
    if name not in new.required and sends_declared_names_alone(old):
        harmless.add(Direction.REQUEST)
    if judges_declared_names_alone(old):
        harmless.add(Direction.RESPONSE)
    return context.draft(
        "property.added",
        None,
        node,
        facts,
        keywords=NAMES,
        names=(name,),
        flow=flow,
        subject=subject,
        harmless=frozenset(harmless),
    )


def sends_declared_names_alone(shape: MergedSchema) -> bool:
    """Return True where a producer with this shape sends no names but those of its properties: no branch and no
    condition declares others."""
    return not (is_open(shape) or shape.unions or any(keyword in shape.keywords for keyword in _DECLARE_OTHER_NAMES))


_DECLARE_OTHER_NAMES = ("patternProperties", *DEPENDENT, *CONDITION)


def judges_declared_names_alone(shape: MergedSchema) -> bool:
    """Return True where a consumer with this shape takes any value under names it does not declare. (A closed one
    refuses the name itself; in responses the tolerant reader lets it pass.)"""
    if shape.unions or not shape.properties or any(keyword in shape.keywords for keyword in _JUDGE_OTHERNAMES):
        return False
    return all(isinstance(node.value, bool) for keyword in CLOSERS for node in shape.keywords.get(keyword, []))


_JUDGE_OTHERNAMES = (
    "patternProperties",
    "propertyNames",
    "maxProperties",
    "dependentRequired",
    *DEPENDENT,
    "not",
    "if",
    "enum",
    "const",
)


def _own(shape: MergedSchema) -> Node:
    """The member that carries lifecycle marks: the first one marked deprecated, else the schema itself."""
    return next((member for member in shape.members if member.value.get("deprecated") is True), shape.node)


def _kept(
    old: MergedSchema, new: MergedSchema, context: SchemaContext, name: str, other: str
) -> Iterator[Draft | Link]:
    """Yield the change of requiredness of a property both sides have, and the link to its schema."""
    comparison = context.comparison
    node, there = old.properties[name], new.properties[other]
    again = name in old.again or other in new.again
    if again:
        yield from _declared_again(old, new, context, name, other)
    was, now = old.required_at(name), new.required_at(other)
    flows = flow_of_property(comparison.old, old, name), flow_of_property(comparison.new, new, other)
    flow = flows[0] & flows[1]
    if (was is None) != (now is None):
        facts: dict[str, Json] = {"property": other}
        subject = requiring_subject(context, there, other, was or now)
        event, ends = "optional", (was, there)
        if now is not None:
            facts["has_default"] = has_keyword(comparison.new, there, "default")
            event, ends = "required", (node, now)
            if value_of(node, "required") is True:
                # Meant so before, in the words of another dialect: no news to who reads answers.
                flow &= frozenset({Direction.REQUEST})
        yield context.draft(
            f"property.{event}", *ends, facts, keywords=("required",), names=(other,), flow=flow, subject=subject
        )
    yield from compare_access(context, other, node, there, flows, now is not None)
    if not again:
        step = Step("property", old_name=name, new_name=other)
        yield Link(old=node, new=there, where=context.where.at_property(other), flow=flow, step=step)


def _declared_again(
    old: MergedSchema, new: MergedSchema, context: SchemaContext, name: str, other: str
) -> Iterator[Link]:
    """Yield links between the schemas of a property that several members of a composition declare."""
    step = Step("property", old_name=name, new_name=other)
    before = [old.properties[name], *old.again.get(name, ())]
    after = [new.properties[other], *new.again.get(other, ())]
    for node, now in paired_declarations(before, after):
        where = context.where.at_property(other)
        yield Link(old=node, new=now, where=where, flow=BOTH, step=step, absorbed=True)


def _undeclared_required(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft]:
    """Yield names that are required on one side though neither side declares a property for them."""
    for name in new.required:
        if name not in old.required and name not in new.properties and name not in old.properties:
            node = new.required_at(name)
            facts = {"property": name, "has_default": False}
            subject = member_subject(context.subject, name)
            yield context.draft(
                "property.required", None, node, facts, keywords=("required",), names=(name,), subject=subject
            )
    for name in old.required:
        if name not in new.required and name not in old.properties and name not in new.properties:
            node = old.required_at(name)
            facts = {"property": name}
            subject = member_subject(context.subject, name)
            yield context.draft(
                "property.optional", node, None, facts, keywords=("required",), names=(name,), subject=subject
            )

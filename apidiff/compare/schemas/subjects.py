"""How a schema and its properties are called in what is told: by the component that declares them, else by the place at
which they stand."""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from apidiff.compare.context.part_names import is_other_part, is_shared, is_there, named_in, part_around
from apidiff.compare.context.site import Comparison
from apidiff.compare.schemas.draft import SchemaContext, SchemaPlace, header_in_words, parameter_in_words
from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.change import Subject
from apidiff.model.contract import MOUNT, Contract, Node
from apidiff.model.places import Owner
from apidiff.model.pointer import Tokens
from apidiff.model.words.message import Message


def subject_at(comparison: Comparison, tokens: Tokens, where: SchemaPlace) -> Subject:
    """Return the subject that names a schema: by the component, or the part of another file, that declares it, else by
    the place.

    `components/schemas/User/properties/address/items` is `address[]` of `User`, and the schema of a header in a shared
    response is the header of it; compositions leave no trace in the name.
    """
    named = named_in((comparison.new, comparison.old), tokens)
    if named is not None:
        path = _steps(named[1])
        if path is not None:
            return _subject(named[0], path)
        return _subject(where.owner, where.path, where.within)
    found = None
    if tokens[:1] == ("components",) and len(tokens) > 2:
        found = _in_part(f"{tokens[1]}/{tokens[2]}", tokens[3:], _parameter_in_words(comparison, tokens[:3]))
    elif tokens[:1] == (MOUNT,) and isinstance(where.owner, str) and "schema" in tokens[:6] and "content" not in tokens:
        # A parameter or header in a file of its own, or among others there, which its owner is named after.
        found = _in_part(where.owner, tokens[tokens.index("schema", 2) :])
    return found or _subject(where.owner, where.path, where.within)


def _in_part(owner: str, below: Tokens, within: tuple[Message, ...] = ()) -> Subject | None:
    """Return the subject of a schema in a shared part of another kind, None where it cannot be named. `within` is what
    the part is to those who send it."""
    if below[:1] == ("headers",) and len(below) > 1:
        # A shared response has a body as well.
        within = (header_in_words(below[1]),)
    path = _steps(below[below.index("schema") + 1 :] if "schema" in below else below)
    return None if path is None else _subject(owner, path, within)


def _parameter_in_words(comparison: Comparison, tokens: Tokens) -> tuple[Message, ...]:
    """What a shared parameter is called by those who send it: its component may have any name."""
    for contract in (comparison.new, comparison.old) if tokens[1] == "parameters" else ():
        value = contract.follow(contract.at(tokens)).value if is_there(contract, tokens) else None
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return (parameter_in_words(str(value.get("in")), value["name"]),)
    return ()


def subject_of_pair(
    comparison: Comparison, old: Tokens, new: Tokens, where: SchemaPlace, *, exchanged: bool = False
) -> Subject:
    """Return the subject that names two schemas: by the component that declares both, or by the new one where the
    component was renamed. A component that took the place of a schema written out, or the other way round, may be as
    it was: then the place of that schema names what changed; the place of the pair does where one component was
    `exchanged` for another, or where a component of another kind stands there."""
    if exchanged or is_other_part(old) or is_other_part(new):
        return _subject(where.owner, where.path, where.within)
    return subject_at(comparison, old if is_shared(new) and not is_shared(old) else new, where)


def property_subject(context: SchemaContext, node: Node, name: str, missing: Contract | None = None) -> Subject:
    """Return the subject of a property by the component that declares it, else by its object. Where another schema
    took the place of the component, the property went from that place and not from the component; and so it did where
    the component declares it on the side, too, where the object is `missing` it, or is no part of the object there."""
    comparison, where = context.comparison, context.where
    if missing is not None:
        members = context.new_members if missing is comparison.new else context.old_members
        if is_there(missing, node.tokens) or not _is_member(part_around(node.tokens), members):
            return member_subject(context.subject, name)
    for whole in context.pair:
        if node.tokens[: len(whole)] == whole and subject_at(comparison, whole, where) != context.subject:
            return member_subject(context.subject, name)
    return subject_at(comparison, node.tokens, where.at_property(name))


def requiring_subject(context: SchemaContext, node: Node, name: str, entry: Node | None) -> Subject:
    """Return the subject of a property by the component whose `required` names it, at `entry` in either contract: the
    component that declares it may be as it was, and be used elsewhere. What no component
    requires is a property of its object."""
    declared = part_around(node.tokens)
    holder = declared if entry is None else part_around(entry.tokens)
    if holder is None and declared is not None:
        return member_subject(context.subject, name)
    if holder is None or holder == declared or holder not in context.new_members:
        return property_subject(context, node, name)
    return member_subject(subject_at(context.comparison, holder, context.where), name)


def _is_member(part: Tokens | None, members: Set[Tokens]) -> bool:
    """Whether a shared part, or a schema in it, is one of the members of an object; what stands in none belongs to the
    object itself."""
    return part is None or any(member[: len(part)] == part for member in members)


def member_subject(subject: Subject, name: str) -> Subject:
    """Return the subject of a property that no schema declares, by that of its object."""
    return replace(subject, type="property", path=(*subject.path, name))


def declaring_subject(comparison: Comparison, tokens: Tokens) -> Subject | None:
    """Return the subject that names the component's part at these tokens, or in which the keyword there stands; None
    outside components."""
    nowhere = SchemaPlace(owner="", place="")
    for length in range(len(tokens), 1, -1):
        subject = subject_at(comparison, tokens[:length], nowhere)
        if subject.owner:
            return subject
    return None


def _subject(owner: Owner, path: tuple[str, ...], within: tuple[Message, ...] = ()) -> Subject:
    is_property = bool(path) and path[-1] not in ("[]", "{}")
    return Subject(type="property" if is_property else "schema", owner=owner, path=path, within=within)


def _steps(tokens: Tokens) -> tuple[str, ...] | None:
    """Return readable steps for a pointer below a schema, or None where it leads through something unnamed."""
    path: list[str] = []
    rest = list(tokens)
    while rest:
        keyword = rest.pop(0)
        if keyword in ("properties", "patternProperties") and rest:
            path.append(rest.pop(0))
        elif keyword == "items":
            path.append("[]")
        elif keyword == "prefixItems" and rest:
            path.append(f"[{rest.pop(0)}]")
        elif keyword == "additionalProperties":
            path.append("{}")
        elif keyword in COMPOSITIONS and rest:
            rest.pop(0)
        else:
            return None
    return tuple(path)

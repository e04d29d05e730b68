"""Instructions over one field of a model: what it was in the old version, said of the class of the new one."""

from __future__ import annotations

from apidiff.model.proposal.proposal import (
    Attributes,
    FieldDidntExist,
    FieldDidntHave,
    FieldExistedAs,
    FieldHad,
    Instruction,
    JsonValue,
    MissingValue,
    Value,
)
from apidiff.model.proposal.pytypes import FieldShape, Limited, PyType, json_text
from apidiff.propose.shapes.fields import declared_type, default_of, extra_of, top_limits
from apidiff.propose.source.types import ALIASES


def didnt_exist(owner: str, new: FieldShape) -> Instruction:
    """A field that only the new version has."""
    return FieldDidntExist(owner=owner, field=new.name)


def existed_as(owner: str, old: FieldShape) -> Instruction:
    """A field that only the old version has; its type speaks of HEAD classes already."""
    return FieldExistedAs(owner=owner, field=old)


def had(owner: str, old: FieldShape, new: FieldShape, *, described: bool, constrained: bool) -> list[Instruction]:
    """A field of both versions. `constrained` restores type, default and necessity, `described` all that describes it.

    The old type's classes are HEAD's. A rename is always restored.
    """
    attributes: list[tuple[str, Value]] = []
    unset: list[str] = []
    kind: PyType | None = None
    limits: tuple[str, ...] = ()
    if constrained:
        kind, limits = _type(old, new)
        _default(old, new, attributes, unset)
    attributes.extend(_aliases(old, new))
    if constrained or described:
        _extra(old, new, attributes)
    if described:
        _description(old, new, attributes, unset)
    out: list[Instruction] = []
    if unset:
        out.append(FieldDidntHave(owner=owner, field=new.name, old=old, attributes=tuple(unset)))
    rename = old.name if old.wire != new.wire and old.name != new.name else None
    if rename is not None or kind is not None or attributes:
        out.append(
            FieldHad(
                owner=owner,
                field=new.name,
                old=old,
                rename=rename,
                type=kind,
                attributes=tuple(attributes),
                new_limits=limits,
            )
        )
    return out


def _type(old: FieldShape, new: FieldShape) -> tuple[PyType | None, tuple[str, ...]]:
    """Return the whole old type where it differs, and the limits that only HEAD has.

    Cadwyn refuses a type equal to the field's annotation, which has lost its own limits by then: an empty `Field()`
    beside the old type keeps the two apart.
    """
    before, after = declared_type(old), declared_type(new)
    if before == after:
        return None, ()
    limits = tuple(name for name in top_limits(new) if name not in top_limits(old))
    if isinstance(after, Limited) and before == after.base:
        before = Limited(before)
    return before, limits


def _default(old: FieldShape, new: FieldShape, attributes: list[tuple[str, Value]], unset: list[str]) -> None:
    if old.required:
        if not new.required:
            unset.append("default")
        return
    if new.required or default_of(old) != default_of(new):
        text = default_of(old)
        attributes.append(("default", MissingValue() if text is None else JsonValue(text)))


def _aliases(old: FieldShape, new: FieldShape) -> Attributes:
    """Return the aliases of the old name on the wire, where attribute names alone do not give it."""
    if old.wire == new.wire or (new.name == new.wire and old.name == old.wire):
        return ()
    return tuple((name, JsonValue(json_text(old.wire))) for name in ALIASES)


def _extra(old: FieldShape, new: FieldShape, attributes: list[tuple[str, Value]]) -> None:
    before, after = extra_of(old), extra_of(new)
    if before != after:
        attributes.append(("json_schema_extra", JsonValue(before or "{}")))


def _description(old: FieldShape, new: FieldShape, attributes: list[tuple[str, Value]], unset: list[str]) -> None:
    for name in ("title", "description"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            if before is None:
                unset.append(name)
            else:
                attributes.append((name, JsonValue(json_text(before))))
    if old.examples != new.examples:
        if old.examples is None:
            unset.append("examples")
        else:
            attributes.append(("examples", JsonValue(old.examples)))
    if old.deprecated != new.deprecated:
        if old.deprecated:
            attributes.append(("deprecated", JsonValue("true")))
        else:
            unset.append("deprecated")

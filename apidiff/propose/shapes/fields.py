"""How a field is declared: its type, its default, and the keywords that stand in its own `Field(...)`.

Further keywords at the top of a type (a format, a pattern Python cannot compile) are kept in the field's `Field(...)`:
Cadwyn takes over the keywords of `Annotated[..., Field(json_schema_extra=...)]` when it changes a type (cadwyn 8.2).
"""

from __future__ import annotations

import json

from apidiff.model.proposal.pytypes import (
    AnyType,
    FieldShape,
    JsonText,
    Limited,
    LiteralOf,
    MissingType,
    NullType,
    PyType,
    UnionOf,
    json_text,
)


def allows_null(kind: PyType) -> bool:
    """Return True where the type takes None by name (Any does not count)."""
    if isinstance(kind, UnionOf):
        return any(allows_null(member) for member in kind.members)
    return isinstance(kind, NullType) or (isinstance(kind, Limited) and allows_null(kind.base))


def declared_type(item: FieldShape) -> PyType:
    """Return a field's type as declared: with MISSING where it may be left out, is not null and has no default."""
    kind = item.type
    if isinstance(kind, Limited) and kind.extra is not None:
        kind = Limited(kind.base, kind.limits) if kind.limits else kind.base
    if item.required or kind == AnyType() or allows_null(kind):
        return kind
    members = kind.members if isinstance(kind, UnionOf) else (kind,)
    if item.default is None:
        return UnionOf((*members, MissingType()))
    return UnionOf((*members, NullType())) if json.loads(item.default) is None else kind


def default_of(item: FieldShape) -> JsonText | None:
    """Return the default of a field that is not required, as JSON text; None stands for MISSING."""
    if item.default is not None:
        return item.default
    return "null" if allows_null(item.type) or item.type == AnyType() else None


def extra_of(item: FieldShape) -> JsonText | None:
    """Return the further keywords of a field's own `Field(...)`."""
    own = json.loads(item.extra) if item.extra is not None else {}
    top = json.loads(item.type.extra) if isinstance(item.type, Limited) and item.type.extra is not None else {}
    return json_text({**top, **own}) if own or top else None


def is_tag(item: FieldShape) -> bool:
    """Return True for a constant with itself as default, as classes have that a discriminator tells apart: a document
    says that it may be left out, and pydantic wants it to choose the class."""
    return isinstance(item.type, LiteralOf) and item.type.values == (item.default,)


def top_limits(item: FieldShape) -> tuple[str, ...]:
    """Return the names of the limits that pydantic holds on the field itself."""
    kind = declared_type(item)
    return tuple(name for name, _ in kind.limits) if isinstance(kind, Limited) else ()

"""The dialect of Cadwyn 1.x and pydantic 1: `cadwyn.structure`, `description`, dates, whole fields, no attributes.

What that version cannot say is told in comments: descriptions of schemas, limits inside of types, error answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from keyword import iskeyword

from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.places import OperationRef
from apidiff.model.proposal.proposal import (
    ByPath,
    FieldDidntExist,
    FieldDidntHave,
    FieldExistedAs,
    FieldHad,
    Instruction,
    Proposal,
    SchemaHad,
    VersionChange,
)
from apidiff.model.proposal.pytypes import (
    DictOf,
    FieldShape,
    JsonText,
    Limited,
    ListOf,
    MissingType,
    ModelShape,
    NullType,
    PyType,
    UnionOf,
)
from apidiff.propose.shapes.fields import declared_type, default_of, extra_of
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Code, Group, Text, lay
from apidiff.propose.source.literals import comment, json_code, string_code, text_code
from apidiff.propose.source.types import TypeWriter
from apidiff.propose.targets import cadwyn
from apidiff.propose.targets.cadwyn import Dialect
from apidiff.propose.targets.models import Models

PACKAGE = "cadwyn.structure"
_LIST_LIMITS = {"min_length": "min_items", "max_length": "max_items"}


def render(proposal: Proposal, models: Models) -> str:
    """Return the module as source for Cadwyn 1.x."""
    return cadwyn.render(_told_in_full(proposal), models, CADWYN_1)


def _told_in_full(proposal: Proposal) -> Proposal:
    """Return the proposal with every changed field removed and put back whole."""
    changes = tuple(_change(change) for change in proposal.changes)
    return replace(proposal, changes=changes, head_changes=(), hints=())


def _change(change: VersionChange) -> VersionChange:
    out: list[Instruction] = []
    notes = list(change.notes)
    done: set[tuple[str, str]] = set()
    for item in change.instructions:
        if isinstance(item, FieldHad | FieldDidntHave):
            if (item.owner, item.field) not in done:
                done.add((item.owner, item.field))
                out.append(FieldDidntExist(owner=item.owner, field=item.field))
                name = item.old.name if item.old.name != item.field and _renamed(item) else item.field
                out.append(FieldExistedAs(owner=item.owner, field=replace(item.old, name=name)))
        elif isinstance(item, SchemaHad) and item.rename is None:
            notes.append(f"Cadwyn 1 cannot change the description of {item.owner}")
        elif isinstance(item, SchemaHad):
            out.append(replace(item, description=None, drop_description=False))
        else:
            out.append(item)
    for converter in change.converters:
        if isinstance(converter, ByPath) and (converter.errors or converter.statuses):
            route = OperationRef(method=converter.method, path=converter.path)
            notes.append(f"Cadwyn 1 cannot convert the error answers of {route}")
    converters = tuple(
        replace(item, errors=(), statuses=(), form=False) if isinstance(item, ByPath) else item
        for item in change.converters
    )
    kept = tuple(item for item in converters if not isinstance(item, ByPath) or _does_something(item))
    return replace(change, instructions=tuple(out), converters=kept, notes=tuple(dict.fromkeys(notes)))


def _renamed(item: FieldHad | FieldDidntHave) -> bool:
    return isinstance(item, FieldHad) and item.rename is not None


def _does_something(item: ByPath) -> bool:
    return item.conversion is not None or bool(item.parameters) or item.dumps


def plain_type(kind: PyType) -> PyType:
    """Return a type without MISSING and without limits inside: pydantic 1 has neither."""
    match kind:
        case Limited(base, _, _):
            return plain_type(base)
        case ListOf(item):
            return ListOf(plain_type(item))
        case DictOf(item):
            return DictOf(plain_type(item))
        case UnionOf(members):
            rest = [plain_type(member) for member in members if not isinstance(member, MissingType)]
            if len(rest) < len(members) and NullType() not in rest:
                rest.append(NullType())
            return rest[0] if len(rest) == 1 else UnionOf(tuple(rest))
        case _:
            return kind


class _Types(TypeWriter):
    """Writes types and fields for pydantic 1."""

    def type(self, kind: PyType) -> Code:
        """Return the source of a type."""
        return super().type(plain_type(kind))

    def field_info(self, item: FieldShape) -> Group:
        """Return `Field(...)`: limits and further keywords stand beside the default."""
        items: list[Code] = []
        if not item.required:
            items.append(self.default(default_of(item)).prefixed("default="))
        if item.wire != item.name:
            items.append(string_code(item.wire).prefixed("alias="))
        items.extend(_limits(item))
        if item.description is not None:
            items.append(string_code(item.description).prefixed("description="))
        extra = extra_of(item)
        if extra is not None:
            items.extend(_further(extra))
        return self.field_of(items)

    def default(self, text: JsonText | None) -> Code:
        """Return a default; what may be left out is None."""
        return text_code(text) if text is not None else Text("None")

    def settings(self, shape: ModelShape, quote: Callable[[Code], Code]) -> list[str]:
        """Return the class in a class that says whether there may be more than its fields, of whatever type."""
        return ["    class Config:", f'        extra = "{shape.rest}"']


def _further(extra: JsonText) -> list[Code]:
    """Return further arguments of `Field`: by name where all have one that Python can write."""
    values: dict[str, Json] = json.loads(extra)
    if all(name.isidentifier() and name.isascii() and not iskeyword(name) for name in values):
        return [json_code(value).prefixed(f"{name}=") for name, value in values.items()]
    return [text_code(extra).prefixed("**")]


def _limits(item: FieldShape) -> list[Code]:
    kind = declared_type(item)
    found = next((member for member in _members(kind) if isinstance(member, Limited)), None)
    if found is None:
        return []
    names = _LIST_LIMITS if isinstance(found.base, ListOf) else {"pattern": "regex"}
    allowed = found.limits if not isinstance(found.base, DictOf) else ()
    return [text_code(text).prefixed(f"{names.get(name, name)}=") for name, text in allowed]


def _members(kind: PyType) -> tuple[PyType, ...]:
    return kind.members if isinstance(kind, UnionOf) else (kind,)


def _doc(text: str) -> list[str]:
    return ("    " + lay(string_code(text).prefixed("description = "), 4)).split("\n")


def _bundle(proposal: Proposal, imports: Imports) -> list[str]:
    imports.need("contextvars", "ContextVar")
    imports.need("datetime", "date")
    for name in ("Version", "VersionBundle"):
        imports.need(PACKAGE, name)
    new, old = _dates(proposal)
    changes = tuple(Text(change.name) for change in proposal.changes)
    items = (
        Group("Version(", (Text(new), *changes), ")"),
        Group("Version(", (Text(old),), ")"),
        Text('api_version_var=ContextVar("api_version", default=None)'),
    )
    lines: list[str] = []
    if "date(2000, 1, 1)" in (new, old):
        lines += comment(f"TODO(apidiff): write the dates of {proposal.new_version} and {proposal.old_version}.")
    for text in (*proposal.hints, *proposal.comments):
        lines += comment(text)
    return [*lines, *lay(Group("versions = VersionBundle(", items, ")"), 0).split("\n")]


def _dates(proposal: Proposal) -> tuple[str, str]:
    """Return both versions as dates; made-up ones where the names are none."""
    try:
        new, old = date.fromisoformat(proposal.new_version), date.fromisoformat(proposal.old_version)
    except ValueError:
        return "date(2001, 1, 1)", "date(2000, 1, 1)"
    return _date(new), _date(old)


def _date(value: date) -> str:
    return f"date({value.year}, {value.month}, {value.day})"


CADWYN_1 = Dialect(
    package=PACKAGE,
    dumping="dumping_1",
    types=_Types,
    doc=_doc,
    bundle=_bundle,
    edits_queries=lambda function: False,
)

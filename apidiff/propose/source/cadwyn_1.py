"""The dialect of Cadwyn 1.x and pydantic 1: `cadwyn.structure`, `description`, dates, whole fields, no attributes.

What that version cannot say is told in comments: descriptions of schemas, limits inside of types, error answers.
"""

from __future__ import annotations

import json
from datetime import date
from keyword import iskeyword

from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.proposal import (
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
from apidiff.model.shapes import (
    DictOf,
    FieldShape,
    JsonText,
    Limited,
    ListOf,
    MissingType,
    ModelShape,
    NullType,
    PyType,
    Shape,
    UnionOf,
)
from apidiff.propose.source.cadwyn import Models, ModuleWriter
from apidiff.propose.source.fields import declared_type, default_of, extra_of
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Code, Group, Text, lay
from apidiff.propose.source.literals import comment, json_code, string_code, text_code
from apidiff.propose.source.types import TypeWriter

PACKAGE = "cadwyn.structure"
_LIST_LIMITS = {"min_length": "min_items", "max_length": "max_items"}


def render(proposal: Proposal, models: Models) -> str:
    """Return the module as source for Cadwyn 1.x."""
    return _Writer(_told_in_full(proposal), models).text()


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
        else:
            out.append(item)
    for converter in change.converters:
        if isinstance(converter, ByPath) and (converter.errors or converter.statuses):
            notes.append(f"Cadwyn 1 cannot convert the error answers of {converter.method.upper()} {converter.path}")
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

    def field_info(self, item: FieldShape, alias: str | None) -> Code:
        """Return `Field(...)`: limits and further keywords stand beside the default."""
        self.imports.need("pydantic", "Field")
        items: list[Code] = []
        if not item.required:
            items.append(self.default(default_of(item)).prefixed("default="))
        if alias is not None:
            items.append(string_code(alias).prefixed("alias="))
        items.extend(_limits(item))
        if item.description is not None:
            items.append(string_code(item.description).prefixed("description="))
        extra = extra_of(item)
        if extra is not None:
            items.extend(_further(extra))
        return Group("Field(", tuple(items), ")")

    def default(self, text: JsonText | None) -> Code:
        """Return a default; what may be left out is None."""
        return text_code(text) if text is not None else Text("None")


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


class _Instructions(InstructionWriter):
    """Writes instructions of Cadwyn 1."""

    package = PACKAGE

    def write(self, instruction: Instruction) -> Code:
        """Return the source of an instruction."""
        if isinstance(instruction, SchemaHad):
            instruction = replace(instruction, description=None, drop_description=False)
        return super().write(instruction)


class _Writer(ModuleWriter):
    """Writes the module for Cadwyn 1."""

    package = PACKAGE

    def __init__(self, proposal: Proposal, models: Models) -> None:
        super().__init__(proposal, models)
        self.types = _Types(self.imports, self._name_of)
        self.instructions = _Instructions(self.types, models.owners)

    def _helper(self, name: str) -> str:
        return super()._helper(name).replace('"model_dump"', '"dict"').replace(".model_dump(", ".dict(")

    def _description(self, change: VersionChange) -> list[str]:
        return ("    " + lay(string_code(change.doc).prefixed("description = "), 4)).split("\n")

    def _own_class(self, shape: Shape) -> list[str]:
        lines = super()._own_class(shape)
        if not isinstance(shape, ModelShape):
            return lines
        start = "    model_config = ConfigDict("
        self.imports.drop("pydantic", "ConfigDict")
        kept = [line for line in lines if not line.startswith("    __pydantic_extra__")]
        config = f'    class Config:\n        extra = "{shape.rest}"'
        return [config if line.startswith(start) else line for line in kept]

    def _bundle(self) -> list[str]:
        self.imports.need("contextvars", "ContextVar")
        self.imports.need("datetime", "date")
        for name in ("Version", "VersionBundle"):
            self.imports.need(self.package, name)
        proposal = self.proposal
        new, old = _dates(proposal)
        changes = tuple(Text(change.name) for change in proposal.changes)
        variable = 'ContextVar("api_version", default=None)'
        items = (
            Group("Version(", (Text(new), *changes), ")"),
            Group("Version(", (Text(old),), ")"),
            Text(f"api_version_var={variable}"),
        )
        lines: list[str] = []
        if "date(2000, 1, 1)" in (new, old):
            text = f"TODO(apidiff): write the dates of {proposal.new_version} and {proposal.old_version}."
            lines += comment(text)
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

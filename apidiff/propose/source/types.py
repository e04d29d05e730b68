"""Python types as source, with the imports they need."""

from __future__ import annotations

from collections.abc import Callable

from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    FieldShape,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    MissingType,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
)
from apidiff.propose.shapes.fields import default_of, extra_of
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import Alternatives, Code, Group, Text, lay
from apidiff.propose.source.literals import string_code, text_code

_MODULES = {"datetime": "datetime", "date": "datetime", "timedelta": "datetime", "UUID": "uuid"}


class TypeWriter:
    """Writes types. `name_of` gives the local name of a class and imports it where need be."""

    def __init__(self, imports: Imports, name_of: Callable[[str], str]) -> None:
        self.imports = imports
        self.name_of = name_of

    def type(self, kind: PyType) -> Code:
        """Return the source of a type."""
        match kind:
            case AnyType():
                return Text(self.imports.need("typing", "Any"))
            case NullType():
                return Text("None")
            case MissingType():
                return Text(self.imports.need("pydantic", "MISSING"))
            case Scalar(name):
                module = _MODULES.get(name)
                return Text(self.imports.need(module, name) if module else name)
            case ClassRef(name):
                return Text(self.name_of(name))
            case ListOf(item):
                return Group("list[", (self.type(item),), "]", trailing_comma=False)
            case DictOf(value):
                return Group("dict[", (Text("str"), self.type(value)), "]")
            case UnionOf(members):
                return Alternatives(tuple(self.type(member) for member in members))
            case LiteralOf(values):
                literal = self.imports.need("typing", "Literal")
                return Group(f"{literal}[", tuple(Text(text_code(value).flat()) for value in values), "]")
            case Limited(base, limits, extra):
                annotated = self.imports.need("typing", "Annotated")
                return Group(f"{annotated}[", (self.type(base), self.field_call(limits, extra)), "]")

    def field_call(self, limits: tuple[tuple[str, JsonText], ...], extra: JsonText | None) -> Group:
        """Return `Field(...)` of limits and further keywords."""
        items = [text_code(value).prefixed(f"{name}=") for name, value in limits]
        if extra is not None:
            items.append(text_code(extra).prefixed("json_schema_extra="))
        return self.field_of(items)

    def field_info(self, item: FieldShape) -> Group:
        """Return `Field(...)` of a field's default, alias and descriptions."""
        items: list[Code] = []
        if not item.required:
            items.append(self.default(default_of(item)).prefixed("default="))
        if item.wire != item.name:
            items.extend(string_code(item.wire).prefixed(f"{name}=") for name in ALIASES)
        items.extend(code.prefixed(f"{name}=") for name, code in described(item))
        return self.field_of(items)

    def field_of(self, items: list[Code]) -> Group:
        """Return `Field(...)` of arguments; without any it is not written, and not imported."""
        if not items:
            return Group("Field(", (), ")")
        return Group(self.imports.need("pydantic", "Field") + "(", tuple(items), ")")

    def default(self, text: JsonText | None) -> Code:
        """Return a default; None stands for MISSING."""
        return text_code(text) if text is not None else Text(self.imports.need("pydantic", "MISSING"))

    def settings(self, shape: ModelShape, quote: Callable[[Code], Code]) -> list[str]:
        """Return the lines of a model that say what it allows besides its fields."""
        lines = [f'    model_config = {self.imports.need("pydantic", "ConfigDict")}(extra="{shape.rest}")']
        if shape.rest_type is not None and shape.rest == "allow":
            rest = Group("dict[", (Text("str"), self.type(shape.rest_type)), "]")
            lines.append("    " + lay(quote(rest).prefixed("__pydantic_extra__: "), 4))
        return lines


ALIASES = ("alias", "validation_alias", "serialization_alias")
"""The arguments that set a field's name on the wire (Cadwyn changes each by itself)."""


def described(item: FieldShape) -> list[tuple[str, Code]]:
    """Return the arguments of Field that describe a field."""
    out: list[tuple[str, Code]] = []
    if item.title is not None:
        out.append(("title", string_code(item.title)))
    if item.description is not None:
        out.append(("description", string_code(item.description)))
    if item.examples is not None:
        out.append(("examples", text_code(item.examples)))
    if item.deprecated:
        out.append(("deprecated", Text("True")))
    extra = extra_of(item)
    if extra is not None:
        out.append(("json_schema_extra", text_code(extra)))
    return out

"""Models and enums as source."""

from __future__ import annotations

from collections.abc import Callable

from apidiff.model.proposal.pytypes import EnumShape, FieldShape, ModelShape, Shape
from apidiff.propose.shapes.fields import declared_type, default_of
from apidiff.propose.source.layout import WIDTH, Code, lay
from apidiff.propose.source.literals import docstring, string_code, text_code
from apidiff.propose.source.types import TypeWriter


def class_lines(
    shape: Shape, types: TypeWriter, quote: Callable[[Code], Code] = lambda code: code, *, settings: str = ""
) -> list[str]:
    """Return the source of a class. `quote` may turn annotations into strings; a model is made with `settings`, as
    `defer_build=True`."""
    if isinstance(shape, EnumShape):
        return _enum(shape, types)
    return _model(shape, types, quote, settings)


def _enum(shape: EnumShape, types: TypeWriter) -> list[str]:
    base = types.imports.need("enum", "Enum")
    lines = [f"class {shape.name}({shape.base}, {base}):"]
    if shape.description:
        lines += [*_doc(shape.description), ""]
    return lines + [f"    {name} = {text_code(value).flat()}" for name, value in shape.members]


def _model(shape: ModelShape, types: TypeWriter, quote: Callable[[Code], Code], settings: str) -> list[str]:
    base = types.imports.need("pydantic", "BaseModel")
    lines = [f"class {shape.name}({', '.join(filter(None, (base, settings)))}):"]
    if shape.description:
        lines += [*_doc(shape.description), ""]
    if shape.rest is not None:
        lines += [*types.settings(shape, quote), ""]
    for item in shape.fields:
        lines.append("    " + field_line(item, types, quote))
    if lines[-1] == "":
        lines.pop()
    if len(lines) == 1:
        lines.append("    pass")
    return lines


def field_line(item: FieldShape, types: TypeWriter, quote: Callable[[Code], Code] = lambda code: code) -> str:
    """Return the declaration of a field, without its indent of 4."""
    annotation = quote(types.type(declared_type(item))).prefixed(f"{item.name}: ")
    info = types.field_info(item)
    if not info.items:
        return lay(annotation, 4)
    if len(info.items) == 1 and not item.required:
        line = f"{annotation.flat()} = {types.default(default_of(item)).flat()}"
        if len(line) + 4 <= WIDTH:
            return line
    return _assignment(annotation, info)


def _assignment(annotation: Code, info: Code) -> str:
    """Lay out `name: type = Field(...)`: the right side is opened first, then the type too."""
    whole = f"{annotation.flat()} = {info.flat()}"
    if len(whole) + 4 <= WIDTH:
        return whole
    head = annotation.flat()
    if len(head) + 4 + len(" = Field(") > WIDTH:
        head = annotation.broken(4, 9)
    return head + info.prefixed(" = ").broken(4, 0)


def _doc(text: str) -> list[str]:
    """Return the docstring of a class: written plainly where that says the same, else assigned."""
    lines = docstring(text, "    ")
    plain = "\n".join(line.strip() for line in lines).strip('"').strip()
    if plain == text and '"' not in text and "\\" not in text:
        return lines
    return ["    " + lay(string_code(text).prefixed("__doc__ = "), 4)]

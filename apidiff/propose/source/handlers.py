"""Routes as FastAPI handlers: a decorator, a signature with one model for each place of parameters, and a body."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from apidiff.model.proposal.application import ClassPlace
from apidiff.model.proposal.proposal import OwnArgument
from apidiff.model.proposal.pytypes import ClassRef, ListOf, NullType, PyType, RouteShape
from apidiff.propose.match.subtypes import members
from apidiff.propose.source.instructions import InstructionWriter
from apidiff.propose.source.layout import Code, Group, Text, lay
from apidiff.propose.source.literals import string_code, text_code
from apidiff.propose.source.types import TypeWriter

PLACES = {"query": "Query", "header": "Header", "cookie": "Cookie", "body": "Body", "form": "Form", "file": "File"}


def decorator(
    route: RouteShape, path: str, router: str, writer: InstructionWriter, extra: tuple[Code, ...] = ()
) -> str:
    """Return `@router.method(...)` of a route, declared at `path`."""
    types = writer.types
    items: list[Code] = [string_code(path)]
    kind = route.success.type
    items.append((Text("None") if kind is None else types.type(kind)).prefixed("response_model="))
    if route.status != 200:
        items.append(Text(f"status_code={route.status}"))
    if route.summary is not None:
        items.append(string_code(route.summary).prefixed("summary="))
    if route.description is not None:
        items.append(string_code(route.description).prefixed("description="))
    if route.success.description != "Successful Response":
        items.append(string_code(route.success.description).prefixed("response_description="))
    if route.tags:
        items.append(Group("[", tuple(string_code(tag) for tag in route.tags), "]").prefixed("tags="))
    if route.deprecated:
        items.append(Text("deprecated=True"))
    if route.operation_id is not None:
        items.append(string_code(route.operation_id).prefixed("operation_id="))
    if route.documented:
        items.append(writer.answers(route.documented).prefixed("responses="))
    return lay(Group(f"@{router}.{route.method}(", (*items, *extra), ")"), 0)


def signature(route: RouteShape, writer: InstructionWriter, name: str, own: Sequence[Code] = ()) -> str:
    """Return `async def name(...) -> Any:` of a route; `own` are further arguments, by keyword alone."""
    types = writer.types
    types.imports.need("typing", "Any")
    items: list[Code] = []
    taken: set[str] = set()
    for item in route.path_parameters:
        items.append(types.type(item.type).prefixed(f"{item.name}: "))
        taken.add(item.name)
    for place, group in route.groups:
        types.imports.need("typing", "Annotated")
        marker = types.imports.need("fastapi", PLACES[place])
        kind = Group("Annotated[", (types.type(ClassRef(group)), Text(f"{marker}()")), "]")
        items.append(kind.prefixed(f"{_free(place, taken)}: "))
    if route.body is not None:
        items.append(_body(route, writer, _free("body", taken)))
    if own:
        items += [Text("*"), *own]
    return lay(Group(f"async def {name}(", tuple(items), ") -> Any:"), 0)


def own_argument(item: OwnArgument, writer: InstructionWriter, name_of: Callable[[ClassPlace], str]) -> Code:
    """Return the declaration of an argument that is no body and no model of parameters."""
    types = writer.types
    if item.field is None:
        assert item.call is not None
        if item.place == "special":
            return Text(f"{item.name}: {types.imports.need(item.call.module, item.call.name)}")
        types.imports.need("typing", "Annotated")
        depends = Group(f"{types.imports.need('fastapi', 'Depends')}(", (Text(name_of(item.call)),), ")")
        kind = Group("Annotated[", (Text(types.imports.need("typing", "Any")), depends), "]")
        return kind.prefixed(f"{item.name}: ")
    field = item.field
    types.imports.need("typing", "Annotated")
    marker = types.imports.need("fastapi", PLACES[item.place])
    written = _file(field.type, types) if item.place == "file" else types.type(field.type)
    said: list[Code] = [string_code(field.wire).prefixed("alias=")] if field.wire != field.name else []
    if item.place == "body":
        said.append(Text("embed=True"))
    if field.description is not None:
        said.append(string_code(field.description).prefixed("description="))
    if field.deprecated:
        said.append(Text("deprecated=True"))
    kind = Group("Annotated[", (written, Group(f"{marker}(", tuple(said), ")")), "]")
    default = "" if field.required else f" = {text_code(field.default or 'null').flat()}"
    return Text(f"{field.name}: {kind.flat()}{default}")


def _file(kind: PyType, types: TypeWriter) -> Code:
    """Return the type of an argument that takes a file, or files."""
    name = types.imports.need("fastapi", "UploadFile")
    alternatives = members(kind)
    several = any(isinstance(item, ListOf) for item in alternatives)
    absent = " | None" if any(isinstance(item, NullType) for item in alternatives) else ""
    return Text((f"list[{name}]" if several else name) + absent)


def _body(route: RouteShape, writer: InstructionWriter, name: str) -> Code:
    assert route.body is not None
    types = writer.types
    types.imports.need("typing", "Annotated")
    types.imports.need("fastapi", "Body")
    kind = types.type(route.body.type)
    default = ""
    if not route.body.required:
        kind = Text(f"{kind.flat()} | None") if kind.flat() not in ("Any", "None") else kind
        default = " = None"
    annotation = Group("Annotated[", (kind, Text("Body()")), "]")
    return Text(annotation.flat() + default).prefixed(f"{name}: ") if default else annotation.prefixed(f"{name}: ")


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name

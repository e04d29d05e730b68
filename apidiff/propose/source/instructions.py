"""Instructions as source: one expression each, in the words of Cadwyn 8."""

from __future__ import annotations

import json
from collections.abc import Callable

from apidiff.model.proposal.proposal import (
    AnswersValue,
    Attributes,
    EndpointDidntExist,
    EndpointExisted,
    EndpointHad,
    EnumDidntHave,
    EnumHad,
    FieldDidntExist,
    FieldDidntHave,
    FieldExistedAs,
    FieldHad,
    Instruction,
    JsonValue,
    MissingValue,
    SchemaHad,
    TypeValue,
    Value,
)
from apidiff.model.proposal.pytypes import AnswerShape, FieldShape
from apidiff.propose.shapes.fields import declared_type
from apidiff.propose.source.layout import Chain, Code, Group, Text
from apidiff.propose.source.literals import string, string_code, text_code
from apidiff.propose.source.types import TypeWriter


class InstructionWriter:
    """Writes instructions with a TypeWriter, which imports what they name. `package` has `schema` and the like,
    `owner_of` gives the local name of the class that declares an attribute of a class, and `member_of` the member of an
    enum for a value that HEAD cannot be asked for."""

    def __init__(
        self,
        types: TypeWriter,
        package: str,
        owner_of: Callable[[str, str], str | None] = lambda owner, field: None,
        member_of: Callable[[str, str], str | None] = lambda owner, value: None,
    ) -> None:
        self.types = types
        self.package = package
        self.owner_of = owner_of
        self.member_of = member_of

    def write(self, instruction: Instruction) -> Code:
        """Return the source of an instruction."""
        match instruction:
            case FieldDidntExist(owner=owner, field=field):
                return self._field(owner, field, Text(".didnt_exist"))
            case FieldExistedAs(owner=owner, field=shape):
                return self._field(owner, shape.name, self._existed_as(shape))
            case FieldDidntHave(owner=owner, field=field, attributes=names):
                return self._field(owner, field, Group(".didnt_have(", tuple(map(_quoted, names)), ")"))
            case FieldHad(owner=owner, field=field):
                return self._field(owner, field, Group(".had(", self._had(instruction), ")"))
            case SchemaHad(owner=owner):
                return Chain(self._schema(owner), (Group(".had(", self._schema_had(instruction), ")"),))
            case EnumHad(owner=owner, members=members):
                items = tuple(text_code(text).prefixed(f"{name}=") for name, text in members)
                return Chain(self._enum(owner), (Group(".had(", items, ")"),))
            case EnumDidntHave(owner=owner, values=values):
                name = self.types.name_of(owner)
                items = tuple(Text(self._member(owner, name, text)) for text in values)
                return Chain(self._enum(owner), (Group(".didnt_have(", items, ")"),))
            case EndpointExisted(path=path, method=method):
                return Chain(self._endpoint(path, method), (Text(".existed"),))
            case EndpointDidntExist(path=path, method=method):
                return Chain(self._endpoint(path, method), (Text(".didnt_exist"),))
            case EndpointHad(path=path, method=method, attributes=attributes):
                items = self._attributes(attributes)
                return Chain(self._endpoint(path, method), (Group(".had(", items, ")"),))

    def _member(self, owner: str, name: str, value: str) -> str:
        member = self.member_of(owner, value)
        return f"{name}({text_code(value).flat()}).name" if member is None else string(member)

    def _schema(self, owner: str, field: str = "") -> Code:
        self.types.imports.need(self.package, "schema")
        return Text(f"schema({self.owner_of(owner, field) or self.types.name_of(owner)})")

    def _enum(self, owner: str) -> Code:
        self.types.imports.need(self.package, "enum")
        return Text(f"enum({self.types.name_of(owner)})")

    def _endpoint(self, path: str, method: str) -> Code:
        self.types.imports.need(self.package, "endpoint")
        return Group("endpoint(", (Text(string(path)), Text(f"[{string(method.upper())}]")), ")")

    def _field(self, owner: str, field: str, last: Code) -> Code:
        return Chain(self._schema(owner, field), (Text(f".field({string(field)})"), last))

    def _existed_as(self, shape: FieldShape) -> Code:
        kind = self.types.type(declared_type(shape)).prefixed("type=")
        info = self.types.field_info(shape)
        if not info.items:
            return Group(".existed_as(", (kind,), ")")
        return Group(".existed_as(", (kind, info.prefixed("info=")), ")")

    def _had(self, instruction: FieldHad) -> tuple[Code, ...]:
        items: list[Code] = []
        if instruction.rename is not None:
            items.append(Text(f"name={string(instruction.rename)}"))
        if instruction.type is not None:
            items.append(self.types.type(instruction.type).prefixed("type="))
        items.extend(self._attributes(instruction.attributes))
        items.extend(Text(f"{name}=None") for name in instruction.new_limits)
        return tuple(items)

    def _schema_had(self, instruction: SchemaHad) -> tuple[Code, ...]:
        items: list[Code] = []
        if instruction.rename is not None:
            items.append(Text(f"name={string(instruction.rename)}"))
        if instruction.drop_description:
            items.append(Text("description=None"))
        elif instruction.description is not None:
            items.append(string_code(instruction.description).prefixed("description="))
        return tuple(items)

    def _attributes(self, attributes: Attributes) -> tuple[Code, ...]:
        return tuple(self._value(value).prefixed(f"{name}=") for name, value in attributes)

    def _value(self, value: Value) -> Code:
        match value:
            case JsonValue(text):
                return text_code(text)
            case TypeValue(kind):
                return Text("None") if kind is None else self.types.type(kind)
            case MissingValue():
                return Text(self.types.imports.need("pydantic", "MISSING"))
            case AnswersValue(answers):
                return self.answers(answers)

    def answers(self, answers: tuple[AnswerShape, ...]) -> Code:
        """Return what stands in `responses=`: status to model, description and headers."""
        return Group("{", tuple(self._answer(answer) for answer in answers), "}")

    def _answer(self, answer: AnswerShape) -> Code:
        key = answer.status if answer.status.isdecimal() else string(answer.status)
        items: list[Code] = []
        if answer.type is not None:
            items.append(self.types.type(answer.type).prefixed('"model": '))
        items.append(string_code(answer.description).prefixed('"description": '))
        if answer.headers is not None:
            items.append(text_code(json.dumps(json.loads(answer.headers))).prefixed('"headers": '))
        return Group("{", tuple(items), "}").prefixed(f"{key}: ")


def _quoted(name: str) -> Code:
    return Text(string(name))

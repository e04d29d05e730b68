"""A World is a document as Python code would write it: pydantic classes and FastAPI routes.

JSON values are carried as canonical text, so that `1`, `"1"` and `true` stay different and shapes can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.places import OperationRef
from apidiff.model.pointer import Tokens
from apidiff.model.proposal.application import ClassPlace, Handler

JsonText: TypeAlias = str
"""A JSON value as canonical text (see json_text)."""


def json_text(value: Json) -> JsonText:
    """Return the canonical text of a JSON value: keys sorted, numbers of integer value written as integers."""
    return json.dumps(_canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _canonical(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return value


# --- Python types -------------------------------------------------------------------------------------------------


class AnyType(Struct, frozen=True):
    """`Any`: a schema that says nothing, or one that no Python type expresses."""


class NullType(Struct, frozen=True):
    """`None`."""


class MissingType(Struct, frozen=True):
    """`MISSING`: the property may be left out, and is not null then (pydantic.MISSING)."""


class Scalar(Struct, frozen=True):
    """A plain class: `str`, `int`, `float`, `bool`, `datetime`, `date`, `UUID`."""

    name: str


class ClassRef(Struct, frozen=True):
    """A class of the models, by the name it has in its World."""

    name: str


class ListOf(Struct, frozen=True):
    """`list[item]`."""

    item: PyType


class DictOf(Struct, frozen=True):
    """`dict[str, value]`."""

    value: PyType


class UnionOf(Struct, frozen=True):
    """`A | B`, in document order; NullType and MissingType come last."""

    members: tuple[PyType, ...]


class LiteralOf(Struct, frozen=True):
    """`Literal[...]` of scalar JSON values."""

    values: tuple[JsonText, ...]


class Limited(Struct, frozen=True):
    """`Annotated[base, Field(...)]`: `limits` are arguments of Field, `extra` a JSON object of further keywords."""

    base: PyType
    limits: tuple[tuple[str, JsonText], ...] = ()
    extra: JsonText | None = None

    @property
    def bounds(self) -> dict[str, Any]:
        """The limits by name, as JSON values."""
        return {name: json.loads(text) for name, text in self.limits}


PyType: TypeAlias = (
    AnyType | NullType | MissingType | Scalar | ClassRef | ListOf | DictOf | UnionOf | LiteralOf | Limited
)


class FieldShape(Struct, frozen=True, kw_only=True):
    """A field of a model: its attribute, its name on the wire, its type without MISSING, and what describes it.

    `extra` holds further schema keywords (readOnly, x-...) as a JSON object.
    """

    name: str
    wire: str
    type: PyType
    required: bool
    default: JsonText | None = None
    description: str | None = None
    title: str | None = None
    deprecated: bool = False
    examples: JsonText | None = None
    extra: JsonText | None = None


class ModelShape(Struct, frozen=True, kw_only=True):
    """A pydantic model. `rest` says what further properties may be: None (nothing is said), `allow` or `forbid`."""

    name: str
    fields: tuple[FieldShape, ...]
    description: str | None = None
    rest: str | None = None
    rest_type: PyType | None = None
    origin: str = ""

    def by_wire(self) -> dict[str, FieldShape]:
        """Return the fields by their names on the wire."""
        return {item.wire: item for item in self.fields}


class EnumShape(Struct, frozen=True, kw_only=True):
    """An enum class over `str` or `int`; members pair attribute names with values."""

    name: str
    base: str
    members: tuple[tuple[str, JsonText], ...]
    description: str | None = None
    origin: str = ""

    @property
    def values(self) -> tuple[JsonText, ...]:
        """The values, in order."""
        return tuple(value for _, value in self.members)


class PathParameter(Struct, frozen=True, kw_only=True):
    """A path parameter of a handler."""

    name: str
    wire: str
    type: PyType


class BodyShape(Struct, frozen=True, kw_only=True):
    """A request body: its type, whether it must be sent, and the media type it was read from."""

    type: PyType
    required: bool
    media: str
    description: str | None = None


class AnswerShape(Struct, frozen=True, kw_only=True):
    """A documented answer: its status as written, its description, its body (None: no body) and the media type.

    `headers` is the JSON object of the documented headers.
    """

    status: str
    description: str
    type: PyType | None
    media: str | None = None
    headers: JsonText | None = None


class RouteShape(Struct, frozen=True, kw_only=True):
    """An operation as a FastAPI route: `ref` is the operation as its document has it. `groups` maps `query`, `header`
    and `cookie` to the model of its parameters.

    Where the application is known, `plain` are the places whose parameters are arguments, `models` are the classes of
    the places whose parameters are a model, by module and name, and `handler` is what answers.
    """

    method: str
    path: str
    function: str
    ref: OperationRef
    path_parameters: tuple[PathParameter, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    body: BodyShape | None = None
    success: AnswerShape
    answers: tuple[AnswerShape, ...] = ()
    summary: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    operation_id: str | None = None
    security: JsonText | None = None
    plain: tuple[str, ...] = ()
    models: tuple[tuple[str, ClassPlace], ...] = ()
    handler: Handler | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Method and path, which name a route."""
        return self.method, self.path

    @property
    def label(self) -> str:
        """What reports call the operation."""
        return str(self.ref)

    @property
    def documented(self) -> tuple[AnswerShape, ...]:
        """What stands in `responses=`: the further answers, and the headers of the answer of success."""
        plain = tuple(replace(answer, media=None) for answer in self.answers)
        if self.success.headers is None:
            return plain
        return (replace(self.success, type=None, media=None, status=str(self.status)), *plain)

    @property
    def status(self) -> int:
        """The status code of success, 200 where the document does not say."""
        return int(self.success.status) if self.success.status.isdecimal() else 200


Shape: TypeAlias = ModelShape | EnumShape


class World(Struct, frozen=True, kw_only=True, eq=False):
    """A document as Python code would write it: classes and routes, and what neither can say (`blind`).

    `places` leads from where a schema stands to the fields it made: their classes, and their names on the wire. A field
    is made by the schema of its property, and by all those without a class of their own that this refers to.
    """

    classes: dict[str, Shape]
    routes: tuple[RouteShape, ...]
    blind: tuple[str, ...] = ()
    places: Mapping[Tokens, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def model(self, name: str) -> ModelShape | None:
        """Return the model of that name, or None where there is none or it is an enum."""
        found = self.classes.get(name)
        return found if isinstance(found, ModelShape) else None

    def values(self, kind: PyType) -> tuple[JsonText, ...] | None:
        """Return the values of a type that lists them, None for any other. Numbers are no literals, and listed beside
        their type."""
        match kind:
            case LiteralOf(values):
                return values
            case Limited(base, _, extra):
                listed = json.loads(extra).get("enum") if extra is not None else None
                return tuple(map(json_text, listed)) if isinstance(listed, list) and listed else self.values(base)
            case ClassRef(name):
                shape = self.classes.get(name)
                return shape.values if isinstance(shape, EnumShape) else None
            case _:
                return None

"""A Proposal is typed operations that keep an old version alive on top of new code; Python source is made of it last.

The operations speak of the classes of the new code (HEAD) and describe the old version, as Cadwyn's instructions do.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from apidiff.model.places import OperationRef
from apidiff.model.pointer import Tokens
from apidiff.model.proposal.application import ClassPlace
from apidiff.model.proposal.conversion import Asked, Conversion, Function, Question
from apidiff.model.proposal.pytypes import AnswerShape, FieldShape, JsonText, PyType, RouteShape, Shape

WRITTEN = "Written by `apidiff propose`"
"""What the head of every module says that is written from a proposal: one that says so may be written over."""

# --- Values in instructions ---------------------------------------------------------------------------------------


class JsonValue(Struct, frozen=True):
    """A JSON value, written as a Python literal."""

    text: JsonText


class TypeValue(Struct, frozen=True):
    """A type, or None for no body."""

    type: PyType | None


class MissingValue(Struct, frozen=True):
    """`MISSING` as a default."""


class AnswersValue(Struct, frozen=True):
    """The `responses=` of a route."""

    answers: tuple[AnswerShape, ...]


Value: TypeAlias = JsonValue | TypeValue | MissingValue | AnswersValue
Attributes: TypeAlias = tuple[tuple[str, Value], ...]

# --- Instructions -------------------------------------------------------------------------------------------------


class FieldHad(Struct, frozen=True, kw_only=True):
    """`schema(C).field(f).had(name=, type=, ...)`. `new_limits` are limits that only HEAD has: they are set to None.

    `old` is the whole field as it was, for dialects that cannot say less.
    """

    owner: str
    field: str
    old: FieldShape
    rename: str | None = None
    type: PyType | None = None
    attributes: Attributes = ()
    new_limits: tuple[str, ...] = ()


class FieldDidntHave(Struct, frozen=True, kw_only=True):
    """`schema(C).field(f).didnt_have("default", ...)`."""

    owner: str
    field: str
    old: FieldShape
    attributes: tuple[str, ...]


class FieldDidntExist(Struct, frozen=True, kw_only=True):
    """`schema(C).field(f).didnt_exist`."""

    owner: str
    field: str


class FieldExistedAs(Struct, frozen=True, kw_only=True):
    """`schema(C).field(f).existed_as(type=, info=Field(...))`."""

    owner: str
    field: FieldShape


class SchemaHad(Struct, frozen=True, kw_only=True):
    """`schema(C).had(name=, description=)`. `drop_description` writes `description=None`."""

    owner: str
    rename: str | None = None
    description: str | None = None
    drop_description: bool = False


class EnumHad(Struct, frozen=True, kw_only=True):
    """`enum(E).had(member=value)`: values only the old version had."""

    owner: str
    members: tuple[tuple[str, JsonText], ...]


class EnumDidntHave(Struct, frozen=True, kw_only=True):
    """`enum(E).didnt_have(E(value).name)`: values only the new version has."""

    owner: str
    values: tuple[JsonText, ...]


class EndpointExisted(Struct, frozen=True, kw_only=True):
    """`endpoint(path, [method]).existed`: a route of the module's own router of restored routes."""

    path: str
    method: str


class EndpointDidntExist(Struct, frozen=True, kw_only=True):
    """`endpoint(path, [method]).didnt_exist`."""

    path: str
    method: str


class EndpointHad(Struct, frozen=True, kw_only=True):
    """`endpoint(path, [method]).had(...)`."""

    path: str
    method: str
    attributes: Attributes


Instruction: TypeAlias = (
    FieldHad
    | FieldDidntHave
    | FieldDidntExist
    | FieldExistedAs
    | SchemaHad
    | EnumHad
    | EnumDidntHave
    | EndpointExisted
    | EndpointDidntExist
    | EndpointHad
)

# --- Converters and classes -------------------------------------------------------------------------------


class BySchema(Struct, frozen=True, kw_only=True):
    """A Cadwyn converter of every body (request) or answer (response) whose own schema is one of `schemas`."""

    name: str
    direction: str
    schemas: tuple[str, ...]
    function: str


class ByPath(Struct, frozen=True, kw_only=True):
    """A Cadwyn converter of one route. `conversion` converts the body; `functions` convert its parameters by place.

    For responses, `statuses` maps status codes of HEAD to those of the old version, and `errors` converts the bodies of
    error answers by HEAD's status; `kept` are failures that stay as they are, though `errors` speaks of all others.
    `form` says that the request body is a form, `dumps` that models in it must be dumped.
    """

    name: str
    direction: str
    path: str
    method: str
    conversion: Conversion | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    statuses: tuple[tuple[int, int], ...] = ()
    errors: tuple[tuple[str, Conversion], ...] = ()
    kept: tuple[str, ...] = ()
    form: bool = False
    dumps: bool = False


Converter: TypeAlias = BySchema | ByPath


class VersionChange(Struct, frozen=True, kw_only=True):
    """A candidate VersionChange class: what it does, what it could not do (`notes`) and which findings it serves:
    those of its `subjects`, operations, or what stands at a place of a document, and `findings`, by their fingerprints.
    """

    name: str
    doc: str
    instructions: tuple[Instruction, ...] = ()
    converters: tuple[Converter, ...] = ()
    side_effects: bool = False
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    subjects: tuple[OperationRef | Tokens, ...] = ()
    findings: tuple[str, ...] = ()


class Given(Struct, frozen=True, kw_only=True):
    """What is given for an argument: what `source` names, converted; or a value; or the JSON text of a default."""

    source: str = ""
    conversion: Conversion | None = None
    value: Asked | None = None
    default: JsonText | None = None


class OwnArgument(Struct, frozen=True, kw_only=True):
    """An argument of a restored route besides path, body and models of parameters: the parameter `field` of a place, or
    what `call` gives (`depends`, `special`)."""

    place: str
    name: str = ""
    field: FieldShape | None = None
    call: ClassPlace | None = None


class HandlerCall(Struct, frozen=True, kw_only=True):
    """A call of HEAD's handler, with what is given for each of its arguments. `dropped` are those of the route itself
    that HEAD has no parameter for."""

    place: ClassPlace
    awaits: bool
    arguments: tuple[tuple[str, Given], ...]
    own: tuple[OwnArgument, ...] = ()
    dropped: tuple[str, ...] = ()


class RestoredRoute(Struct, frozen=True, kw_only=True):
    """A route that only older versions have, declared at `declared_at` and served at `shape.path`.

    `replaced` says why the route of HEAD that took its place cannot be changed into it; empty where there is none.
    `early` says that a templated route of HEAD would catch its requests, were it not included before. `call` is its
    body, where what answers in HEAD can answer it, too; `own` are its arguments where its body is made of these, and it
    has no such call.
    """

    shape: RouteShape
    declared_at: str
    replaced: str = ""
    early: bool = False
    call: HandlerCall | None = None
    own: tuple[OwnArgument, ...] = ()


class Proposal(Struct, frozen=True, kw_only=True):
    """Everything `apidiff propose` writes.

    `own_classes` are old classes that HEAD does not have; `aliases` are their names in the old document, where another
    had to be taken. `hints` are edits that HEAD could have, and `head_changes` what goes with them; `head_edits` are
    those it needs, and `bound_changes` go with them. `comments` are differences that no VersionChange can state.
    `unserved` are breaking findings that none can serve, by their fingerprints, and why.
    """

    old_version: str
    new_version: str
    changes: tuple[VersionChange, ...]
    functions: tuple[Function, ...]
    own_classes: tuple[Shape, ...]
    restored: tuple[RestoredRoute, ...]
    head_changes: tuple[VersionChange, ...] = ()
    bound_changes: tuple[VersionChange, ...] = ()
    head_edits: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    routes: tuple[tuple[RouteShape, RouteShape], ...] = ()
    unserved: tuple[tuple[str, str], ...] = ()

"""Operations as FastAPI routes: parameters in one model for each place, one body, an answer of success, others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set

from msgspec.structs import replace

from apidiff.compare.match.parameter_index import ParameterKey, key_of
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.places import OperationKind
from apidiff.model.pointer import format_pointer
from apidiff.model.proposal.pytypes import (
    AnswerShape,
    BodyShape,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    PathParameter,
    PyType,
    RouteShape,
    Scalar,
    Shape,
    UnionOf,
    World,
    json_text,
)
from apidiff.propose.shapes.defaults import with_defaults_told
from apidiff.propose.shapes.kinds import kinds_of
from apidiff.propose.shapes.known import function_names, is_validation_errors
from apidiff.propose.shapes.names import ClassNames, camel, field_name, function_name, identifier
from apidiff.propose.shapes.schemas import SchemaReader, text_in

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
"""The methods Cadwyn accepts (cadwyn 8.2, LintingError for others)."""

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_BODILESS = frozenset({"204", "205", "304"})
_PLACES = ("query", "header", "cookie")


def build_world(
    contract: Contract, names: ClassNames, left_out: Set[ParameterKey] = frozenset(), parents: Set[str] = frozenset()
) -> World:
    """Return a contract as classes and routes, without the parameters that are left out. `parents` are the components
    that stand for their subtypes.

    Both contracts of a pair are built with the same `names`.
    """
    schemas = SchemaReader(contract, names, kinds_of(contract, parents))
    routes: list[RouteShape] = []
    functions: set[str] = set()
    for operation, wanted in zip(contract.operations, function_names(contract.operations), strict=True):
        if operation.kind is not OperationKind.PATH:
            schemas.lose(operation.node.tokens, f"{operation.kind.value}s are not carried")
            continue
        if operation.method not in METHODS:
            schemas.lose(operation.node.tokens, f"Cadwyn has no routes for {operation.method.upper()}")
            continue
        route = _RouteReader(contract, schemas, operation, left_out).read(wanted, functions)
        functions.add(route.function)
        routes.append(route)
    return with_defaults_told(
        World(classes=schemas.classes, routes=tuple(routes), blind=tuple(schemas.blind), places=schemas.places)
    )


class _RouteReader:
    """Reads one operation."""

    def __init__(
        self, contract: Contract, schemas: SchemaReader, operation: Operation, left_out: Set[ParameterKey]
    ) -> None:
        self.contract = contract
        self.schemas = schemas
        self.operation = operation
        self.left_out = left_out
        self.value: dict[str, Json] = operation.node.value if isinstance(operation.node.value, dict) else {}

    def read(self, wanted: str, taken: set[str]) -> RouteShape:
        """Return the operation as a route whose function has the wanted name, or a close one that is not taken."""
        identity = self.value.get("operationId")
        function = function_name(wanted, taken)
        hint = camel(function)
        path, renamed = _python_path(self.operation.path)
        parameters = self._parameters()
        success, answers = self._answers(hint)
        tags = self.value.get("tags")
        security = self.value.get("security", self.contract.root.value.get("security"))
        return RouteShape(
            method=self.operation.method,
            path=path,
            function=function,
            ref=self.operation.ref,
            path_parameters=self._path_parameters(parameters, renamed, hint),
            groups=self._groups(parameters, hint),
            body=self._body(hint),
            success=success,
            answers=answers,
            summary=text_in(self.value.get("summary")),
            description=text_in(self.value.get("description")),
            tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
            deprecated=self.value.get("deprecated") is True,
            operation_id=identity if isinstance(identity, str) else None,
            security=json_text(security) if isinstance(security, list) else None,
        )

    def _parameters(self) -> dict[tuple[str, str], Node]:
        """Return the parameters by place and name; those of the operation override those of its path."""
        found: dict[tuple[str, str], Node] = {}
        for holder in (self.operation.path_item, self.operation.node):
            listed = holder.get("parameters")
            for _, node in listed.items() if listed is not None else ():
                parameter = self.contract.follow(node)
                if not isinstance(parameter.value, dict):
                    self.schemas.lose(node.tokens, "the parameter cannot be read")
                    continue
                place, name = parameter.value.get("in"), parameter.value.get("name")
                if not isinstance(place, str) or not isinstance(name, str):
                    continue
                if key_of(place, name) not in self.left_out:
                    found[place, name] = parameter
        return found

    def _path_parameters(
        self, parameters: dict[tuple[str, str], Node], renamed: dict[str, str], hint: str
    ) -> tuple[PathParameter, ...]:
        out = []
        for wire, name in renamed.items():
            node = parameters.get(("path", wire))
            schema = _schema(node) if node is not None else None
            kind = self.schemas.type_of(schema, hint + camel(wire)) if schema is not None else Scalar("str")
            if node is not None and not _is_single(kind, self.schemas.classes):
                self.schemas.lose(node.tokens, "a path parameter that is no single value is modelled as text")
                kind = Scalar("str")
            if "{" + wire + "}" in self.operation.path.split("/"):
                kind = _not_empty(kind)
            out.append(PathParameter(name=name, wire=wire, type=kind))
        return tuple(out)

    def _groups(self, parameters: dict[tuple[str, str], Node], hint: str) -> tuple[tuple[str, str], ...]:
        groups = []
        for place in _PLACES:
            fields: list[FieldShape] = []
            name = self.schemas.names.of(f"group {hint} {place}", hint + place.capitalize())
            for (where, wire), node in parameters.items():
                if where == place and not (place == "header" and wire.lower() in _IGNORED_HEADERS):
                    fields.append(self._parameter(node, wire, [item.name for item in fields], name))
            if fields:
                origin = format_pointer((*self.operation.node.tokens, "parameters", place))
                self.schemas.classes[name] = ModelShape(name=name, fields=tuple(fields), origin=origin)
                groups.append((place, name))
        return tuple(groups)

    def _parameter(self, node: Node, wire: str, taken: list[str], owner: str) -> FieldShape:
        schema = _schema(node) or Node({"type": "string"}, node.tokens)
        self.schemas.type_of(schema, owner + (camel(wire) or "Field"))
        attribute = field_name(wire, taken)
        read = self.schemas.field(schema, wire, attribute, owner, required=node.value.get("required") is True)
        examples = node.value.get("example")
        kind = _from_text(read.type)
        if not _is_plain(kind, self.schemas.classes):
            self.schemas.lose(node.tokens, "a parameter of objects is modelled as text")
            kind = Scalar("str")
        return FieldShape(
            name=read.name,
            wire=wire,
            type=kind,
            required=read.required,
            default=read.default,
            description=text_in(node.value.get("description")) or read.description,
            deprecated=node.value.get("deprecated") is True or read.deprecated,
            examples=json_text([examples]) if examples is not None else read.examples,
            extra=read.extra,
        )

    def _body(self, hint: str) -> BodyShape | None:
        node = self.operation.node.get("requestBody")
        if node is None:
            return None
        body = self.contract.follow(node)
        if not isinstance(body.value, dict):
            self.schemas.lose(node.tokens, "the request body cannot be read")
            return None
        media = _media(body)
        if media is None:
            return None
        name, schema = media
        if "json" not in name:
            self.schemas.lose(body.tokens, f"the body's media type {name} is modelled as JSON")
        kind = self.schemas.type_of(schema or Node({}, body.tokens), hint + "Body")
        return BodyShape(
            type=kind,
            required=body.value.get("required") is True,
            media=name,
            description=text_in(body.value.get("description")),
        )

    def _answers(self, hint: str) -> tuple[AnswerShape, tuple[AnswerShape, ...]]:
        listed = self.operation.node.get("responses")
        found: dict[str, Node] = {}
        for status, node in listed.items() if listed is not None else ():
            response = self.contract.follow(node)
            if isinstance(response.value, dict) and not status.startswith("x-") and not self._is_own(status, response):
                found[status.upper() if status[:1].isdigit() else status] = response
        first = min(found, key=_rank, default="")
        # The inline class of the answer of success is named after the route alone: its status may change.
        suffix = {status: "Response" if status == first else f"Response{status.capitalize()}" for status in found}
        answers = [self._answer(status, response, hint + suffix[status]) for status, response in found.items()]
        best = next((answer for answer in answers if answer.status == first), None)
        if best is None or _rank(first)[0] == 9:
            return AnswerShape(status="200", description="Successful Response", type=None), tuple(answers)
        return best, tuple(answer for answer in answers if answer is not best)

    def _is_own(self, status: str, response: Node) -> bool:
        """Return True for the answer that FastAPI documents by itself, for requests that are not valid."""
        media = _media(response) if status == "422" else None
        return media is not None and media[1] is not None and is_validation_errors(self.contract, media[1])

    def _answer(self, status: str, response: Node, hint: str) -> AnswerShape:
        media, kind = _media(response), None
        if media is not None and (status in _BODILESS or status.startswith("1")):
            self.schemas.lose(response.tokens, f"an answer of status {status} has no body (RFC 9110, 15)")
            media = None
        if media is not None and media[1] is not None and is_validation_errors(self.contract, media[1]):
            self.schemas.lose(response.tokens, "the body is FastAPI's own, of which no application has the class")
            media = None
        if media is not None:
            if "json" not in media[0]:
                self.schemas.lose(response.tokens, f"the answer's media type {media[0]} is modelled as JSON")
            kind = self.schemas.type_of(media[1] or Node({}, response.tokens), hint)
        return AnswerShape(
            status=status,
            description=text_in(response.value.get("description")) or "Response",
            type=kind,
            media=media[0] if media is not None else None,
            headers=self._headers(response),
        )

    def _headers(self, response: Node) -> JsonText | None:
        listed = response.get("headers")
        out: dict[str, Json] = {}
        for name, node in listed.items() if listed is not None else ():
            header = self.contract.follow(node)
            if not isinstance(header.value, dict):
                continue
            schema = _schema(header)
            followed = self.contract.follow(schema).value if schema is not None else {}
            simple = (
                {key: item for key, item in followed.items() if key in _HEADER_KEYWORDS}
                if isinstance(followed, dict)
                else {}
            )
            out[name] = {"schema": simple}
            text = text_in(header.value.get("description"))
            if text:
                out[name]["description"] = text
            if header.value.get("required") is True:
                out[name]["required"] = True
        return json_text(out) if out else None


def _not_empty(kind: PyType) -> PyType:
    """Return the type of a parameter that is a whole segment of a path: no URL carries an empty one, so a least length
    of 1 says nothing."""
    if not isinstance(kind, Limited):
        return kind
    limits = tuple(limit for limit in kind.limits if limit not in (("min_length", "0"), ("min_length", "1")))
    return replace(kind, limits=limits) if limits or kind.extra is not None else kind.base


_HEADER_KEYWORDS = frozenset({"type", "format", "enum", "minimum", "maximum", "pattern", "default"})


def _from_text(read: PyType) -> PyType:
    """Return the type for text: pydantic reads numbers and truths from it, but no constants that are any."""
    match read:
        case LiteralOf(values) if not any(text.startswith('"') for text in values):
            known = [json.loads(text) for text in values]
            kind = "bool" if all(isinstance(value, bool) for value in known) else "int"
            return Limited(Scalar(kind), extra=json_text({"enum": known}))
        case UnionOf(members):
            return UnionOf(tuple(_from_text(member) for member in members))
        case ListOf(item):
            return ListOf(_from_text(item))
        case _:
            return read


def _is_plain(kind: PyType, classes: Mapping[str, Shape]) -> bool:
    """Return True for what FastAPI takes in a model of parameters: scalars, enums and lists of them."""
    match kind:
        case ListOf(item) | Limited(item, _, _):
            return _is_plain(item, classes)
        case UnionOf(members):
            return all(_is_plain(member, classes) for member in members)
        case ClassRef(name):
            return isinstance(classes.get(name), EnumShape)
        case DictOf(_):
            return False
        case _:
            return True


def _is_single(kind: PyType, classes: Mapping[str, Shape]) -> bool:
    """Return True for what FastAPI takes in a path: scalars and enums, whatever limits them."""
    match kind:
        case ListOf(_):
            return False
        case Limited(item, _, _):
            return _is_single(item, classes)
        case UnionOf(members):
            return all(_is_single(member, classes) for member in members)
        case _:
            return _is_plain(kind, classes)


def _python_path(path: str) -> tuple[str, dict[str, str]]:
    """Return the path template with Python names, and the names in order. Braces that hold nothing are left."""
    renamed: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        wire = match.group(1)
        if wire not in renamed:
            name = identifier(wire, "parameter")
            while name in renamed.values():
                name += "_"
            renamed[wire] = name
        return "{" + renamed[wire] + "}"

    text = _TEMPLATE.sub(rename, path.partition("#")[0].partition("?")[0])
    return (text if text.startswith("/") else "/" + text), renamed


def _schema(holder: Node) -> Node | None:
    """Return the schema of a parameter or header: its own, or that of its only media type."""
    schema = holder.get("schema")
    if schema is not None:
        return schema
    media = _media(holder)
    return media[1] if media is not None else None


def _media(holder: Node) -> tuple[str, Node | None] | None:
    """Return the media type that is modelled (JSON first, forms next) and its schema."""
    content = holder.get("content")
    if content is None or not isinstance(content.value, dict) or not content.value:
        return None

    def rank(name: str) -> tuple[int, int]:
        bare = name.partition(";")[0].strip().lower()
        kind = 0 if bare == "application/json" else 1 if bare.endswith("json") else 2 if "form" in bare else 3
        return kind, list(content.value).index(name)

    name = min(content.value, key=rank)
    node = content.child(name)
    return name, node.get("schema")


def _rank(status: str) -> tuple[int, str]:
    """Order statuses by how well they tell of success: 2xx codes, 2XX, default, 3xx; 9 for the others."""
    if status.startswith("2"):
        return (0 if status.isdecimal() else 1), status
    if status == "default":
        return 2, status
    return (3, status) if status.startswith("3") and status.isdecimal() else (9, status)

"""One operation of a contract as traffic meets it: its parameters, its body by media type, its answers by status."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from apidiff.compare.context.reading import flag, mapping_at, members
from apidiff.compare.lowering.medium import Role
from apidiff.compare.match.media_types import covers, normal_name, syntax_of
from apidiff.compare.match.parameter_index import key_of
from apidiff.compare.surface.values.positions import schema_of, value_schema
from apidiff.contain.values import parts_of
from apidiff.impact.payload.schemas import Schemas
from apidiff.impact.payload.validators import Validators
from apidiff.impact.route.parameters import Declared, declared_parameters
from apidiff.model.contract import Contract, Direction, Node, Operation
from apidiff.model.places import OperationRef, Place

BODY = "body"
"""Stands for the body where answers have the key of their status."""

_MOST_NEAREST = 1_000


class OperationView:
    """An operation, with what is looked up for every call worked out once."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.contract = contract
        self.operation = operation
        self.parameters: dict[tuple[str, str], Declared] = {
            key_of(one.in_, one.name): one for one in declared_parameters(contract, operation)
        }
        body = mapping_at(contract, operation.node, "requestBody")
        self.has_body = body is not None
        self.body_required = flag(body, "required")
        self.content = {} if body is None else self._content(body)
        self.responses = {
            status.upper() if status.lower() != "default" else "default": contract.follow(node)
            for status, node in members(operation.node, "responses").items()
        }
        self._answers: dict[str, dict[str, Node]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._nearest: dict[tuple[str, str], str] = {}

    def _content(self, holder: Node) -> dict[str, Node]:
        return {name: self.contract.follow(node) for name, node in members(holder, "content").items()}

    def parameter(self, in_: str, name: str) -> Declared | None:
        """Return a parameter by its place and name."""
        return self.parameters.get(key_of(in_, name))

    def status_key(self, status: int) -> str | None:
        """Return under which key an answer is described: the status, else its range, else `default`."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.responses:
                return key
        return None

    def answer_content(self, key: str) -> dict[str, Node]:
        """Return the media types of an answer."""
        if key not in self._answers:
            node = self.responses.get(key)
            self._answers[key] = {} if node is None else self._content(node)
        return self._answers[key]

    def content_of(self, key: str | None) -> dict[str, Node]:
        """Return the media types of the body (`BODY`), or of an answer by its key; none without a key."""
        return self.content if key == BODY else {} if key is None else self.answer_content(key)

    def media_names(self, key: str | None) -> frozenset[str]:
        """Return the media types of a body or an answer in normal form."""
        found = self._names.get(key or "")
        if found is None:
            found = self._names[key or ""] = frozenset(map(normal_name, self.content_of(key)))
        return found

    def nearest_media(self, key: str | None, actual: str) -> str:
        """Return which media type of a body or an answer describes another, in normal form; empty where none does."""
        found = self._nearest.get((key or "", actual))
        if found is None:
            found = normal_name(media_type_in(self.content_of(key), actual) or "")
            if len(self._nearest) < _MOST_NEAREST:
                self._nearest[key or "", actual] = found
        return found

    def header(self, key: str, name: str) -> Node | None:
        """Return the schema of a header of an answer; None where there is none."""
        node = self.responses.get(key)
        for own, header in members(node, "headers").items():
            if own.lower() == name.lower():
                return value_schema(self.contract, self.contract.follow(header))[1]
        return None

    def schema_at(self, place: Place) -> Node | None:
        """Return the schema of the payload that a place of a usage names; None where there is none here."""
        first = place.steps[0]
        if first.part == "parameter":
            found = self.parameter(first.in_, first.name)
            return None if found is None else found.schema
        media = place.name_of("media-type")
        if first.part == "body":
            return schema_under(self.content, media)
        if first.part != "response":
            return None
        key = first.name if first.name in self.responses else self._covering(first.name)
        if key is None:
            return None
        header = place.name_of("header")
        return self.header(key, header) if header else schema_under(self.answer_content(key), media)

    def _covering(self, status: str) -> str | None:
        """The key of an answer whose status is not named here."""
        return self.status_key(int(status)) if status.isdecimal() else None


def names_in(contract: Contract) -> set[str]:
    """Return every name of a property that a document declares anywhere."""
    found: set[str] = set()
    for one in parts_of([contract.root.value, *(one.root for one in contract.document.resources.values())]):
        declared = one.get("properties") if isinstance(one, dict) else None
        if isinstance(declared, dict):
            found.update(declared)
    return found


def media_type_in(content: Mapping[str, Node], actual: str) -> str | None:
    """Return under which name a media type is described: its own, else a range. Where none was recorded, the only one,
    else JSON."""
    if not actual:
        if len(content) == 1:
            return next(iter(content))
        return next((name for name in content if syntax_of(normal_name(name)) == "json"), None)
    names = {normal_name(name): name for name in content}
    if actual in names:
        return names[actual]
    found = [name for normal, name in names.items() if _describes(normal, actual)]
    return max(found, key=lambda name: ("/*" not in name, len(name)), default=None)


def _describes(stated: str, actual: str) -> bool:
    """Return whether what a document says of a media type is said of another: of one with all its parameters and
    more, of a name in its range, and of one of which no parameters were recorded (RFC 9110, section 12.5.1)."""
    type_, _, parameters = stated.partition(";")
    other, _, sent = actual.partition(";")
    if type_ != other:
        return covers(stated, actual)
    return not sent or set(filter(None, parameters.split(";"))) <= set(sent.split(";"))


def schema_under(content: Mapping[str, Node], media: str) -> Node | None:
    """Return the schema of a media type; None where it has none."""
    name = media_type_in(content, normal_name(media))
    return None if name is None else schema_of(content[name], "schema")


class Side(Struct, frozen=True, kw_only=True, eq=False):
    """One contract with all that payloads are held against: as its server reads requests, as its client reads answers,
    and as its server writes them."""

    contract: Contract
    schemas: Schemas
    requests: Validators
    answers: Validators
    written: Validators
    _views: dict[OperationRef, OperationView] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        """Every name of a property that the document declares anywhere."""
        if not self._names:
            self._names.update(names_in(self.contract))
        return self._names

    def view(self, operation: Operation) -> OperationView:
        """Return the view of an operation."""
        found = self._views.get(operation.ref)
        if found is None:
            found = self._views[operation.ref] = OperationView(self.contract, operation)
        return found


def side_of(contract: Contract) -> Side:
    """Return a contract with its validators, none of which is made yet."""
    return Side(
        contract=contract,
        schemas=Schemas(contract),
        requests=Validators(contract, Direction.REQUEST, Role.CONSUMER),
        answers=Validators(contract, Direction.RESPONSE, Role.CONSUMER),
        written=Validators(contract, Direction.RESPONSE, Role.PRODUCER),
    )

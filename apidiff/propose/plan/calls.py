"""How a route of the old version calls the handler of HEAD: what each argument of that is made of."""

from __future__ import annotations

import json
from collections.abc import Collection

from msgspec.structs import replace

from apidiff.model.proposal.application import Argument, Handler
from apidiff.model.proposal.conversion import Asked, Cast, Conversion, ConvertKey, MoveKey, NotNull, SetKey, Step
from apidiff.model.proposal.proposal import Given, HandlerCall, OwnArgument
from apidiff.model.proposal.pytypes import (
    BodyShape,
    ClassRef,
    FieldShape,
    Limited,
    ListOf,
    NullType,
    PyType,
    RouteShape,
    Scalar,
    UnionOf,
)
from apidiff.propose.convert.converting import keeps_null
from apidiff.propose.convert.functions import FunctionBook
from apidiff.propose.convert.questions import known
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import members, unlimited
from apidiff.propose.plan.translate import Translator, reached
from apidiff.propose.shapes.fields import allows_null
from apidiff.propose.shapes.names import free_name

BODY, FORM, FILE = "body", "form", "file"
PARTS = frozenset({BODY, FORM, FILE})
"""The places of arguments that a body is made of."""


def call_of(
    old: RouteShape, translated: RouteShape, new: RouteShape, requests: FunctionBook, translator: Translator
) -> HandlerCall | None:
    """Return how the old route calls what answers the new one; None where that cannot be told. Body and answer are to
    be of the same type in both: what is inside them is converted for both alike. A body that is made of arguments is
    among the `plain` places of the new route: it is given by arguments."""
    if new.handler is None or translated.success.type != new.success.type:
        return None
    if BODY not in new.plain and _body(translated) != _body(new):
        return None
    writer = _Call(old, new, new.handler, requests, translator)
    arguments = [writer.argument(item) for item in new.handler.arguments]
    if None in arguments or not writer.complete or not writer.readable:
        return None
    return HandlerCall(
        place=new.handler.place,
        awaits=new.handler.awaits,
        arguments=tuple(found for found in arguments if found is not None),
        own=tuple(writer.own),
        dropped=tuple(writer.dropped),
    )


def parts_of(
    old: RouteShape, new: RouteShape, requests: FunctionBook, translator: Translator
) -> tuple[OwnArgument, ...]:
    """Return the arguments that the old parameters were, and the old body, where these are among the `plain` places of
    the new route; none where no application tells."""
    if new.handler is None or not new.plain:
        return ()
    return tuple(_Call(old, new, replace(new.handler, arguments=()), requests, translator).own)


def media_kind(media: str) -> str:
    """Return `form` for a body that is one, `json` for any other."""
    return "form" if "form" in media else "json"


def _body(route: RouteShape) -> object:
    return None if route.body is None else (route.body.type, route.body.required)


class _Call:
    """Finds what stands for each argument. `own` fills with the arguments that the old route takes itself."""

    def __init__(
        self, old: RouteShape, new: RouteShape, handler: Handler, requests: FunctionBook, translator: Translator
    ) -> None:
        self.new = new
        self.pairing = requests.pairing
        self.translator = translator
        self.before = {**dict(old.groups), **_as_group(old.body)}
        self.after = {**dict(new.groups), **_as_group(new.body)}
        self._form = new.body is not None and media_kind(new.body.media) == "form"
        self.own: list[OwnArgument] = []
        self._requests = requests
        self._steps = {place: self._steps_of(place) for place in new.plain}
        self._names = {item.wire: item.name for item in old.path_parameters}
        self._places = [item.name for item in old.path_parameters]
        self._taken = {*self._places, *(item.name for item in handler.arguments if item.kind in ("depends", "special"))}
        self._fields: dict[tuple[str, str], str] = {}
        self._inside: set[str] = set()
        self._types = {item.name: item.type for item in old.path_parameters}
        self._absent: set[str] = set()
        self.dropped: list[str] = []
        self.readable = True
        """False where a default is no value of Python that the handler takes: it is written as a text."""
        for place in new.plain:
            self._take(place)

    @property
    def complete(self) -> bool:
        """True where the handler itself takes whatever changed: dependencies take what HEAD calls so."""
        assert self.new.handler is not None
        told = {(item.kind, item.wire) for item in self.new.handler.arguments}
        changed: set[tuple[str, str]] = set()
        for place, steps in self._steps.items():
            for step in steps:
                match step:
                    case MoveKey(target=wire) | ConvertKey(key=wire) | SetKey(key=wire):
                        changed.add((place, wire))
                    case _:
                        pass
        return changed <= told

    def _steps_of(self, place: str) -> tuple[Step, ...]:
        after = self.after.get(place, "")
        return self._requests.steps_of(self.before.get(place) or self.pairing.empty_groups.get(after, ""), after)

    def _take(self, place: str) -> None:
        """Let the old route take the parameters of a place as arguments."""
        model = self.pairing.old.model(self.before.get(place, ""))
        after = self.pairing.new.model(self.after.get(place, ""))
        moved = {step.source: step.target for step in self._steps[place] if isinstance(step, MoveKey)}
        for item in model.fields if model is not None else ():
            name = free_name(item.name, self._taken)
            self._taken.add(name)
            self._fields[place, item.wire] = name
            other = after.by_wire().get(moved.get(item.wire, item.wire)) if after is not None else None
            own = replace(_given(item, other), name=name)
            if own.default == "null" and not own.required:
                self._absent.add(name)
            if other is None:
                self.dropped.append(name)
            self.readable = self.readable and not (_is_read(own.type) and own.default not in (None, "null"))
            declared = own.type if other is not None and "str" in _scalars(_read(other.type)) else _read(own.type)
            self._types[name] = declared
            if place == BODY:
                self._take_part(item, other)
            kind = place if place != BODY or not self._form else FILE if any(map(_is_file, members(own.type))) else FORM
            self.own.append(OwnArgument(place=kind, field=replace(own, type=self.translator.type(declared))))

    def _take_part(self, item: FieldShape, other: FieldShape | None) -> None:
        """Note what is inside an argument that is a part of the body: that is converted on the way to the old route,
        so that the argument is what HEAD takes, where it is of the same type by name. A file may be bytes in HEAD."""
        inside = not self.translator.altered.isdisjoint(reached(item.type, self.pairing.old))
        if inside:
            self._inside.add(item.wire)
            self.readable = self.readable and other is not None and self.translator.type(item.type) == other.type
        self.readable = self.readable and not (self._form and any(map(_is_file, members(item.type))))

    def argument(self, item: Argument) -> tuple[str, Given] | None:
        """Return what is given for an argument of the handler."""
        if item.kind in ("depends", "special"):
            assert item.call is not None
            self.own.append(OwnArgument(place=item.kind, call=item.call, name=item.name))
            return item.name, Given(source=item.name)
        if item.kind == BODY and BODY not in self.new.plain:
            return item.name, Given(source=BODY)
        if item.kind == "path":
            source = self._of_path(item.wire)
            return None if source is None else (item.name, Given(source=source))
        if item.kind not in self.new.plain:
            same = self.before.get(item.kind) == self.after.get(item.kind)
            return (item.name, Given(source=item.kind)) if same and not item.wire else None
        return self._parameter(item)

    def _of_path(self, wire: str) -> str | None:
        """Return the old parameter of the path that is one of HEAD: the one at its place, or of its name where there
        are more or fewer."""
        wires = [parameter.wire for parameter in self.new.path_parameters]
        if wire not in wires or len(wires) != len(self._places):
            return self._names.get(wire)
        return self._places[wires.index(wire)]

    def _parameter(self, item: Argument) -> tuple[str, Given] | None:
        source = self._fields.get((item.kind, item.wire), "") or self._names.get(item.wire, "")
        conversion: Conversion | None = None
        value: Asked | None = None
        for step in self._steps[item.kind]:
            match step:
                case MoveKey(source=wire, target=target) if target == item.wire:
                    source = self._fields[item.kind, wire]
                    conversion = None if item.kind == BODY and wire in self._inside else step.conversion
                case ConvertKey(key=key) if key == item.wire:
                    conversion = None if item.kind == BODY and key in self._inside else step.conversion
                case SetKey(key=key) if key == item.wire:
                    value = step.value
                case _:
                    pass
        model = self.pairing.new.model(self.after.get(item.kind, ""))
        shape = model.by_wire().get(item.wire) if model is not None else None
        if source and conversion is None and shape is not None:
            own, taken = _scalars(self._types[source]), _scalars(_read(shape.type))
            if own and taken and own.isdisjoint({*taken, "int"} if "float" in taken else taken):
                if "str" not in taken:
                    return None
                conversion = Cast("str", None)  # In a query all is text, and a handler takes values.
        if source in self._absent:
            conversion = _where_absent(value, conversion)
        if source or value is not None:
            return item.name, Given(source=source, conversion=conversion, value=None if source else value)
        if shape is None or shape.required or (_is_read(shape.type) and shape.default not in (None, "null")):
            return None
        return item.name, Given(default=shape.default or "null")


def _scalars(kind: PyType) -> set[str]:
    return {item.name for item in map(unlimited, members(kind)) if isinstance(item, Scalar)}


def _where_absent(value: Asked | None, conversion: Conversion | None) -> Conversion | None:
    """Return the conversion of an argument that is None where an old client leaves it out: into the value that HEAD
    requires then, else it stays None."""
    if value is not None:
        return NotNull(value, conversion)
    return conversion if conversion is None or keeps_null(conversion) else NotNull(known(None), conversion)


def _as_group(body: BodyShape | None) -> dict[str, str]:
    return {BODY: body.type.name} if body is not None and isinstance(body.type, ClassRef) else {}


def _is_file(kind: PyType) -> bool:
    """Return True for a file of a form, or a list of these: a text of bytes in documents (JSON Schema, 8 Content)."""
    if isinstance(kind, ListOf):
        return any(map(_is_file, members(kind.item)))
    extra = kind.extra if isinstance(kind, Limited) else None
    told = json.loads(extra) if extra is not None else {}
    return told.get("format") == "binary" or "contentMediaType" in told


def _is_read(kind: PyType) -> bool:
    """Return True for a type whose values are texts in JSON, and others in Python."""
    return any(isinstance(item, Scalar) and item.name not in _JSON for item in map(_read, members(kind)))


_FORMATS = {"duration": "timedelta", "date-time": "datetime", "date": "date", "uuid": "UUID"}
_JSON = frozenset({"str", "int", "float", "bool"})


def _read(kind: PyType) -> PyType:
    """Return the type that the argument of a handler has: FastAPI documents a date, for one, as a text."""
    match kind:
        case UnionOf(alternatives):
            return UnionOf(tuple(map(_read, alternatives)))
        case Limited(Scalar("str"), (), extra) if extra is not None and json.loads(extra).keys() == {"format"}:
            name = _FORMATS.get(json.loads(extra)["format"])
            return kind if name is None else Scalar(name)
        case _:
            return kind


def _given(item: FieldShape, other: FieldShape | None) -> FieldShape:
    """Return an old parameter as an argument: where the old document states no default, HEAD's counts, as it did for
    requests that were converted."""
    if item.required or item.default is not None:
        return item
    default = other.default if other is not None and other.default is not None else "null"
    nullable = default != "null" or allows_null(item.type)
    return replace(item, default=default, type=item.type if nullable else UnionOf((item.type, NullType())))


def plain_groups(pairing: Pairing) -> frozenset[str]:
    """Return the old classes of parameters that are arguments of functions in HEAD."""
    found = set()
    for before, after in pairing.routes:
        groups, empty = dict(before.groups), pairing.empty_groups
        for place, name in after.groups:
            if place in after.plain:
                found.add(groups.get(place) or empty.get(name, ""))
    return frozenset(found)


def own_groups(pairing: Pairing, again: Collection[str]) -> frozenset[str]:
    """Return the old classes of parameters of routes that are written `again` (labels), and that HEAD has none of: the
    module defines them."""
    known = {*pairing.groups, *pairing.empty_groups.values()}
    groups: set[str] = set()
    for before, after in pairing.routes:
        if before.label in again:
            groups |= {name for _, name in before.groups if name not in pairing.new.classes}
            groups |= {pairing.empty_groups.get(name, "") for _, name in after.groups}
    return frozenset(groups & known)

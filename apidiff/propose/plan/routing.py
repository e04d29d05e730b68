"""What becomes of one route: instructions, converters, or a route of the old version beside the new one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.contract import Direction
from apidiff.model.proposal.conversion import Call, Conversion, Envelope, Unpack
from apidiff.model.proposal.proposal import (
    AnswersValue,
    Attributes,
    ByPath,
    EndpointHad,
    HandlerCall,
    Instruction,
    OwnArgument,
    RestoredRoute,
)
from apidiff.model.proposal.pytypes import BodyShape, ClassRef, NullType, PyType, RouteShape
from apidiff.propose.convert.converting import Place
from apidiff.propose.convert.functions import FunctionBook
from apidiff.propose.match.subtypes import fits
from apidiff.propose.plan.by_path import annotation, by_path_alone
from apidiff.propose.plan.calls import BODY, PARTS, call_of, media_kind, parts_of
from apidiff.propose.plan.failures import counterparts, documented_apart, lost_headers, swapped
from apidiff.propose.plan.instructions import endpoint
from apidiff.propose.plan.naming import RouteEdit, prefixes
from apidiff.propose.plan.translate import Translator, reached
from apidiff.propose.shapes.known import embedded_bodies


class RouteUnit(Struct, frozen=True, kw_only=True):
    """One route: what happened to it, instructions and converters of its own.

    `roots` are the HEAD classes that are the whole body or answer and need a function, by direction.
    """

    route: RouteShape
    edits: tuple[RouteEdit, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    converters: tuple[ByPath, ...] = ()
    restored: RestoredRoute | None = None
    notes: tuple[str, ...] = ()
    roots: tuple[tuple[Direction, str, str], ...] = ()


class RouteMaker:
    """Makes the units of routes. `everything` undoes harmless changes and changed words too. `undone` says of an old
    class whether anything of it is to be undone."""

    def __init__(
        self,
        translator: Translator,
        requests: FunctionBook,
        responses: FunctionBook,
        undone: Callable[[str], bool],
        *,
        everything: bool,
    ) -> None:
        self.translator = translator
        self.undone = undone
        self.requests = requests
        self.responses = responses
        self.everything = everything
        self._by_path_alone = by_path_alone(translator.pairing)
        self._in_parts = embedded_bodies(translator.pairing.new)

    def matched(self, old: RouteShape, new: RouteShape) -> RouteUnit:
        """Return the unit of a route of both versions."""
        translated = self.translator.route(old)
        reason = self._cannot(translated, new)
        changed = self._changed_arguments(old, new) if reason in (None, _IN_PARTS) else []
        if changed or reason in (_IN_PARTS, _OTHER_PATH):
            called = replace(new, plain=(*new.plain, BODY)) if self._is_in_parts(new) else new
            call = call_of(old, translated, called, self.requests, self.translator)
            if call is not None:
                shape = replace(translated, groups=tuple(one for one in translated.groups if one[0] not in new.plain))
                parts = changed + [BODY] * (reason == _IN_PARTS)
                edit = RouteEdit("parameters", _arguments(parts)) if parts else RouteEdit("replace", _OTHER_PATH)
                return self._replaced(old, shape, new, edit, call)
        if reason is not None:
            plain = (*new.plain, *([BODY] if reason == _IN_PARTS else []))
            own = parts_of(old, replace(new, plain=plain), self.requests, self.translator)
            kept = tuple(one for one in translated.groups if not own or one[0] not in new.plain)
            return self._replaced(old, replace(translated, groups=kept), new, RouteEdit("replace", reason), own=own)
        constrained = self.everything or self._answer_breaks(translated.success.type, new.success.type)
        answers = self._answers(old, new)
        instructions = endpoint.had(translated, new, answers, described=self.everything, constrained=constrained)
        converters, roots = self._converters(old, new)
        notes = self._notes(old, new)
        return RouteUnit(
            route=new,
            edits=tuple(self._edits(old, new, instructions, converters)),
            instructions=tuple(instructions),
            converters=tuple(converters),
            notes=tuple(notes),
            roots=tuple(roots),
        )

    def removed(self, old: RouteShape) -> RouteUnit:
        """Return the unit of a route that only the old version has."""
        translated = replace(self.translator.route(old), answers=self.translator.answers(old.answers))
        converters, roots = self._of_restored(old)
        return RouteUnit(
            route=old,
            edits=(RouteEdit("remove"),),
            instructions=tuple(endpoint.existed(old.path, old)),
            converters=tuple(converters),
            restored=RestoredRoute(shape=translated, declared_at=old.path),
            roots=tuple(roots),
        )

    def _of_restored(self, old: RouteShape) -> tuple[list[ByPath], list[tuple[Direction, str, str]]]:
        return self._converters(old, replace(self.translator.route(old), answers=()))

    def converted(self, old: RouteShape, new: RouteShape) -> RouteUnit:
        """Return the unit of a route of older versions alone: it answers as HEAD does, and is converted."""
        own, roots = self._converters(old, new)
        return RouteUnit(route=new, converters=tuple(own), roots=tuple(roots))

    def need_converted(self, old: RouteShape, new: RouteShape) -> None:
        """Ask for the conversions of such a route."""
        self._converters(old, new)

    def added(self, new: RouteShape) -> RouteUnit:
        """Return the unit of a route that only the new version has."""
        return RouteUnit(
            route=new,
            edits=(RouteEdit("add"),),
            instructions=(endpoint.didnt_exist(new),),
        )

    def _is_in_parts(self, route: RouteShape) -> bool:
        """Return True where FastAPI makes the body of a route of HEAD of several arguments."""
        return (
            route.body is not None and isinstance(route.body.type, ClassRef) and route.body.type.name in self._in_parts
        )

    def _changed_arguments(self, old: RouteShape, new: RouteShape) -> list[str]:
        """Return the places whose parameters are arguments of a function, and were others in the old version."""
        groups, empty = dict(old.groups), self.translator.pairing.empty_groups
        sources = {place: groups.get(place) or empty.get(name, "") for place, name in new.groups}
        return [place for place in new.plain if sources.get(place) and self.undone(sources[place])]

    def _replaced(
        self,
        old: RouteShape,
        translated: RouteShape,
        new: RouteShape,
        edit: RouteEdit,
        call: HandlerCall | None = None,
        own: tuple[OwnArgument, ...] = (),
    ) -> RouteUnit:
        """Return the unit of a route that is written again, and hides the one of HEAD. With a `call` it has a body."""
        in_parts = any(item.place in PARTS for item in (call.own if call is not None else own))
        body = None if in_parts else translated.body
        shape = replace(translated, answers=self.translator.answers(old.answers), body=body)
        same = (old.method, endpoint.old_path(old, new)) == (new.method, new.path)
        declared = endpoint.TEMPORARY + old.path if same else old.path
        restored = endpoint.existed(declared, shape)
        converters, roots = self._converters(old, replace(translated, path=declared, answers=()))
        note = f"{edit.old}; the restored route needs a body that calls the new one"
        return RouteUnit(
            route=new,
            edits=(edit,),
            instructions=(endpoint.didnt_exist(new), *restored),
            converters=tuple(converters),
            roots=tuple(roots),
            restored=RestoredRoute(shape=shape, declared_at=declared, replaced=edit.old, call=call, own=own),
            notes=tuple(f"HEAD takes no {name} any more" for name in call.dropped) if call is not None else (note,),
        )

    def _cannot(self, old: RouteShape, new: RouteShape) -> str | None:
        """Return why Cadwyn cannot change the new route into the old one; None where it can."""
        before, after = old.path_parameters, new.path_parameters
        if len(before) != len(after):
            return _OTHER_PATH
        if any(a.type != b.type for a, b in zip(before, after, strict=True)):
            breaks = any(not fits(a.type, b.type, operator.eq) for a, b in zip(before, after, strict=True))
            if breaks or self.everything:
                return "a path parameter changed its type"
        missing = [place for place, _ in old.groups if place not in dict(new.groups)]
        if missing:
            return f"it has no {' or '.join(missing)} parameters any more"
        apart = [place for place, name in old.groups if name in self.translator.own and place in dict(new.models)]
        if apart:
            return f"its {apart[0]} parameters are a model of other routes, too, which it did not change for"
        return self._cannot_body(old, new)

    def _cannot_body(self, old: RouteShape, new: RouteShape) -> str | None:
        if (old.body is None) != (new.body is None):
            if old.body is None and new.body is not None and not new.body.required and not self.everything:
                return None
            return "it takes a body now" if old.body is None else "it takes no body any more"
        if old.body is None or new.body is None:
            return None
        if media_kind(old.body.media) != media_kind(new.body.media):
            return f"its body is {new.body.media} instead of {old.body.media}"
        if old.body.type != new.body.type and self._is_in_parts(new):
            return _IN_PARTS
        if old.body.type != new.body.type and (self.everything or not fits(old.body.type, new.body.type, operator.eq)):
            return "its body is of another type"
        if old.body.required != new.body.required and (self.everything or new.body.required):
            return "its body is required now" if new.body.required else "its body is optional now"
        return None

    def _answer_breaks(self, old: PyType | None, new: PyType | None) -> bool:
        if old is None or new is None:
            return old is not new and old is not None
        return not fits(new, old, operator.eq)

    def _answers(self, old: RouteShape, new: RouteShape) -> Attributes:
        """Return the old version's `responses=`: always if everything is wanted, else where a body would break."""
        if not self.everything:
            breaks = any(
                not fits(now, before, self.translator.is_unaltered) for _, now, before in counterparts(old, new)
            )
            if not breaks and not lost_headers(old, new):
                return ()
        before = replace(old, answers=self.translator.answers(old.answers)).documented
        after = new.documented
        if {item.status: item for item in before} == {item.status: item for item in after}:
            return ()
        return (("responses", AnswersValue(before)),)

    def need(self, old: RouteShape, new: RouteShape) -> None:
        """Ask for the conversions of a route once, so that the books know which functions they need."""
        reason = self._cannot(self.translator.route(old), new)
        if reason is not None:
            if reason == _IN_PARTS:
                self._request(old, new)
            self._parameters(old, new)
            self.need_restored(old)
            return
        if new.plain:
            self.need_restored(old)
        self._converters(old, new)
        for status, other, kind in counterparts(old, new):
            self.responses.conversion(other, kind, Place(owner=f"{new.function} {status}"))

    def need_restored(self, old: RouteShape) -> None:
        """The same for a route that is restored: a route of HEAD, it speaks of the classes of HEAD as they are."""
        self._of_restored(old)

    def _converters(self, old: RouteShape, new: RouteShape) -> tuple[list[ByPath], list[tuple[Direction, str, str]]]:
        converters: list[ByPath] = []
        roots: list[tuple[Direction, str, str]] = []
        request, parameters = self._request(old, new), self._parameters(old, new)
        form = new.body is not None and media_kind(new.body.media) == "form"
        if (
            isinstance(request, Call)
            and new.body is not None
            and isinstance(new.body.type, ClassRef)
            and self._by_schema(Direction.REQUEST, annotation(new.body))
            and not form
        ):
            roots.append((Direction.REQUEST, new.body.type.name, request.function))
            request = None
        dumps = new.body is not None and request is None and self._loses_aliases(new.body)
        if request is not None or parameters or dumps:
            converters.append(
                ByPath(
                    name="migrate_request",
                    direction="request",
                    path=new.path,
                    method=new.method,
                    conversion=request,
                    parameters=parameters,
                    form=form and request is not None,
                    dumps=dumps,
                )
            )
        response, errors = self._response(old, new), self._errors(old, new)
        converted = {status for status, _ in errors}
        known = dict.fromkeys([*(item.status for item in new.answers), *(pair[0] for pair in counterparts(old, new))])
        kept = tuple(status for status in known if status not in converted and status[:1] in "45")
        if (
            isinstance(response, Call)
            and isinstance(new.success.type, ClassRef)
            and self._by_schema(Direction.RESPONSE, new.success.type)
        ):
            roots.append((Direction.RESPONSE, new.success.type.name, response.function))
            response = None
        statuses = swapped(old, new)
        if response is not None or errors or statuses:
            converters.append(
                ByPath(
                    name="migrate_response",
                    direction="response",
                    path=new.path,
                    method=new.method,
                    conversion=response,
                    errors=errors,
                    kept=kept if any(not status.isdecimal() for status in converted) else (),
                    statuses=statuses,
                )
            )
        return converters, roots

    def _by_schema(self, direction: Direction, kind: PyType) -> bool:
        """Return True for what every Cadwyn converts by schema, once: a body or answer that is of the class itself,
        where that is in no other place. One that the module has may stand for arguments."""
        alone = self._by_path_alone[direction] | self.translator.own.keys()
        return isinstance(kind, ClassRef) and kind.name not in alone

    def _loses_aliases(self, body: BodyShape) -> bool:
        """Cadwyn hands lists of old models to HEAD as they are, and pydantic finds no aliased field in those."""
        if isinstance(body.type, ClassRef):
            return False
        shapes = [self.translator.pairing.new.model(name) for name in reached(body.type, self.translator.pairing.new)]
        return any(item.name != item.wire for shape in shapes if shape is not None for item in shape.fields)

    def _request(self, old: RouteShape, new: RouteShape) -> Conversion | None:
        if old.body is None or new.body is None:
            return None
        return self.requests.conversion(old.body.type, new.body.type, Place(owner=new.function))

    def _response(self, old: RouteShape, new: RouteShape) -> Conversion | None:
        """Return what makes the old answer of success; where HEAD answers without a body, there is nothing but null."""
        if old.success.type is None:
            return None
        return self.responses.conversion(new.success.type or NullType(), old.success.type, Place(owner=new.function))

    def _parameters(self, old: RouteShape, new: RouteShape) -> tuple[tuple[str, str], ...]:
        found = []
        before = dict(old.groups)
        for place, name in new.groups:
            source = before.get(place) or self.translator.pairing.empty_groups[name]
            if self.translator.pairing.classes.get(source) != name:
                continue
            self.requests.conversion(ClassRef(source), ClassRef(name), Place(owner=new.function))
            function = self.requests.function_of(source, name)
            if function is not None:
                found.append((place, function))
        return tuple(found)

    def _errors(self, old: RouteShape, new: RouteShape) -> tuple[tuple[str, Conversion], ...]:
        found = []
        for status, other, kind in counterparts(old, new):
            if status.startswith(("1", "2", "3")):
                continue
            conversion = self.responses.conversion(other, kind, Place(owner=f"{new.function} {status}"))
            if conversion is not None:
                found.append((status, conversion))
        return tuple(found)

    def _notes(self, old: RouteShape, new: RouteShape) -> list[str]:
        notes = []
        if old.security != new.security:
            notes.append(f"security changed from {old.security or 'none'} to {new.security or 'none'}")
        for name in lost_headers(old, new):
            notes.append(f"the old version answers with the header {name}, which HEAD must still set")
        changed = self._changed_arguments(old, new)
        if changed:
            notes.append(f"{_arguments(changed)}, which Cadwyn does not change: the old version documents HEAD's")
        return notes

    def _edits(
        self, old: RouteShape, new: RouteShape, instructions: list[Instruction], converters: list[ByPath]
    ) -> Iterator[RouteEdit]:
        """Yield what happened to a route of both versions, as far as it is undone."""
        set_back = {name for item in instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
        if {"path", "methods"} & set_back:
            yield RouteEdit("move", old.label, new.label, prefixes(old.ref, new.ref))
        if "status_code" in set_back:
            yield RouteEdit("status", str(old.status), str(new.status))
        if "response_model" in set_back:
            answer = next((item.conversion for item in converters if item.direction == "response"), None)
            match answer:
                case Unpack(key=key):
                    yield RouteEdit("wrap", key)
                case Envelope(key=key):
                    yield RouteEdit("unwrap", key)
                case _:
                    yield RouteEdit("answer")
        for name in lost_headers(old, new):
            yield RouteEdit("header", name)
        for after, before in swapped(old, new):
            yield RouteEdit("failure", str(before), str(after))
        if "responses" in set_back and not lost_headers(old, new) and not swapped(old, new):
            yield RouteEdit("documented", *documented_apart(old, new))
        changed = self._changed_arguments(old, new)
        if changed:
            yield RouteEdit("parameters", _arguments(changed))
        if old.security != new.security:
            yield RouteEdit("security", old.security or "", new.security or "")
        if set_back & WORDS:
            yield RouteEdit("describe")


_IN_PARTS, _OTHER_PATH = "its body is made of arguments of the function", "its path has other parameters"
WORDS = frozenset({"summary", "description", "response_description", "tags", "deprecated", "operation_id"})


def _arguments(places: Sequence[str]) -> str:
    return f"its {' and '.join(places)} parameters are arguments of the function"

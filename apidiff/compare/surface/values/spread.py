"""An object parameter whose properties are written as parameters of their own, beside a document that lists these.

`filter` with `style: form` and `explode: true` is written `?a=1&b=2`, and with `style: deepObject` as
`?filter[a]=1&filter[b]=2` (OpenAPI 3.1.1, section 4.8.12.4): so are the parameters `a` and `b`, or `filter[a]` and
`filter[b]`. Where one document has the object and the other has every one of these parameters, nothing was added or
removed; what may have changed is what each of them may be, and which must be sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from msgspec import Struct

from apidiff.compare.context.reading import flag, members
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.compare.context.wire import Field, Wire
from apidiff.compare.match.parameter_index import Parameter, ParameterKey, key_of
from apidiff.compare.surface.values.rewritten import single_types
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.contain.vocabulary import CLOSERS, EXAMPLES, TEXTS
from apidiff.model.contract import Contract, Direction, Node, Usage
from apidiff.model.places import OperationRef, place

_OBJECT = frozenset({"object"})
_OF_OBJECT = frozenset({"type", *CLOSERS, *TEXTS, *EXAMPLES})
_PLACES = ("query", "cookie")


class Part(Struct, frozen=True, kw_only=True, eq=False):
    """A property of the object and the parameter that is written like it."""

    schema: Node
    parameter: Parameter


class Spread(Struct, frozen=True, kw_only=True, eq=False):
    """An object parameter, the parameters by the names of its properties, and which side has the object.
    `names_required` are the properties that each call has, by what the object says. `operations`, which is filled
    later, are those that have all of this."""

    whole: Parameter
    parts: Mapping[str, Part]
    is_old: bool
    names_required: frozenset[str]
    operations: list[OperationRef]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others: the parameters that it consists of."""
        found = (part.parameter.node.tokens for part in self.parts.values())
        return (self.is_old, self.whole.node.tokens, *found)

    @property
    def explained(self) -> tuple[set[ParameterKey], set[ParameterKey]]:
        """Return the keys of the parameters of the old and of the new side that it explains."""
        whole = {key_of(self.whole.in_, self.whole.name)}
        parts = {key_of(part.parameter.in_, part.parameter.name) for part in self.parts.values()}
        return (whole, parts) if self.is_old else (parts, whole)


def find_spreads(
    comparison: Comparison,
    removed: Mapping[ParameterKey, Parameter],
    added: Mapping[ParameterKey, Parameter],
) -> Iterator[Spread]:
    """Yield the object parameters of one side all of whose properties are parameters of the other side alone; of two
    that are written alike, the first."""
    if not removed or not added:
        return
    taken: set[ParameterKey] = set()
    for contract, other, wholes, parts in (
        (comparison.old, comparison.new, removed, added),
        (comparison.new, comparison.old, added, removed),
    ):
        for whole in wholes.values():
            found = _spread(contract, other, whole, parts, is_old=wholes is removed)
            if found is not None and taken.isdisjoint(keys := set().union(*found.explained)):
                taken |= keys
                yield found


def _spread(
    contract: Contract,
    other: Contract,
    whole: Parameter,
    parameters: Mapping[ParameterKey, Parameter],
    *,
    is_old: bool,
) -> Spread | None:
    shape = _apart(contract, whole)
    if shape is None:
        return None
    parts: dict[str, Part] = {}
    for name, schema in shape.properties.items():
        part = parameters.get((whole.in_, _written_name(contract, whole, name)))
        if part is None or not _is_single(contract, schema) or not _is_plain(other, part):
            return None
        parts[name] = Part(schema=schema, parameter=part)
    must_be_sent = flag(whole.node, "required")
    if not is_old and must_be_sent and not shape.required and not any(_is_required(part) for part in parts.values()):
        # Calls without any of the parameters lack the object.
        return None
    # Whoever sends one of several properties sends the object, with all that it asks for.
    asked = must_be_sent or (not is_old and len(parts) > 1)
    names = frozenset(shape.required) if asked else frozenset[str]()
    return Spread(whole=whole, parts=parts, is_old=is_old, names_required=names, operations=[])


def _apart(contract: Contract, parameter: Parameter) -> MergedSchema | None:
    """The shape of an object of which nothing is said but its properties, each of them written by itself."""
    node = parameter.node
    schema = node.get("schema")
    if schema is None or parameter.in_ not in _PLACES or members(node, "content") or _has_flags(parameter):
        return None
    found = serialization_of(contract, node)
    if not (found.style == "form" and found.explode) and not (found.style == "deepObject" and parameter.in_ == "query"):
        return None
    shape = merged_at(contract, schema)
    if shape.types != _OBJECT or not shape.keywords.keys() <= _OF_OBJECT or shape.unions or shape.unread:
        return None
    if (
        shape.again
        or shape.values is not None
        or not shape.properties
        or not shape.required.keys() <= shape.properties.keys()
    ):
        return None
    closing = (closer.value for keyword in CLOSERS for closer in shape.keywords.get(keyword, ()))
    return shape if all(value is False for value in closing) else None


def _is_single(contract: Contract, schema: Node) -> bool:
    """Whether a property has one text, and is there when calls are made."""
    return bool(single_types(contract, schema)) and "readOnly" not in merged_at(contract, schema).keywords


def _written_name(contract: Contract, whole: Parameter, name: str) -> str:
    deep = serialization_of(contract, whole.node).style == "deepObject"
    return f"{whole.name}[{name}]" if deep else name


def _is_plain(contract: Contract, parameter: Parameter) -> bool:
    """Whether a parameter is one value written under its name."""
    node = parameter.node
    if members(node, "content") or _has_flags(parameter) or serialization_of(contract, node).style != "form":
        return False
    return bool(single_types(contract, node.get("schema")))


def _has_flags(parameter: Parameter) -> bool:
    return flag(parameter.node, "allowReserved") or flag(parameter.node, "allowEmptyValue")


def _is_required(part: Part) -> bool:
    return flag(part.parameter.node, "required")


def compare_spread(comparison: Comparison, spread: Spread) -> Compared:
    """Yield that the object is described in another way, which of its properties must be sent now, and the positions of
    all of them."""
    whole = spread.whole
    node = Node(whole.node.value, whole.raw.tokens)
    first = next(iter(spread.parts.values())).parameter
    other = Node(first.node.value, first.raw.tokens)
    facts = {"name": whole.name, "in": whole.in_}
    ends = (node, other) if spread.is_old else (other, node)
    yield comparison.change("parameter.rewritten", _site(spread, whole), "parameter", *ends, facts)
    for name, part in spread.parts.items():
        parameter, in_object = part.parameter, name in spread.names_required
        site = _site(spread, parameter)
        was, now = (in_object, _is_required(part)) if spread.is_old else (_is_required(part), in_object)
        if now and not was:
            named = {"name": parameter.name, "in": parameter.in_}
            place_now = parameter.node.get("required") if spread.is_old else node
            yield comparison.change("parameter.required", site, "parameter", None, place_now, named)
        schema = parameter.node.child("schema")
        old, new = (part.schema, schema) if spread.is_old else (schema, part.schema)
        wire = Wire(place="cookie" if parameter.in_ == "cookie" else "query", name=parameter.name, written=Field())
        for usage in site.usages:
            yield PositionPair(usage=usage, old=old, new=new, owner=site.owner, wire=wire)


def _site(spread: Spread, parameter: Parameter) -> Site:
    where = place("parameter", parameter.name, parameter.in_)
    usages = (
        Usage(operation=one, direction=Direction.REQUEST, place=where) for one in dict.fromkeys(spread.operations)
    )
    return Site(owner=spread.operations[0], path=(parameter.in_, parameter.name), usages=tuple(usages))


def find_nameless(
    comparison: Comparison,
    removed: Mapping[ParameterKey, Parameter],
    added: Mapping[ParameterKey, Parameter],
) -> Iterator[tuple[ParameterKey, ParameterKey]]:
    """Yield the keys of objects that are written without their name, and have another one now: their properties have
    the same names as before."""
    waiting = {key: names for key, one in added.items() if (names := _nameless(comparison.new, one.node)) is not None}
    for key, one in removed.items():
        names = _nameless(comparison.old, one.node)
        other = next((other for other, there in waiting.items() if other[0] == key[0] and there == names), None)
        if names is not None and other is not None:
            del waiting[other]
            yield key, other


def are_nameless(comparison: Comparison, old: Node, new: Node) -> bool:
    """Return whether both sides of a parameter are written without its name."""
    return _nameless(comparison.old, old) is not None and _nameless(comparison.new, new) is not None


def _nameless(contract: Contract, node: Node) -> Set[str] | None:
    """The names of the properties of an object that is written as its properties alone; None of any other parameter."""
    schema = node.get("schema")
    found = serialization_of(contract, node)
    if schema is None or members(node, "content") or found.in_ not in _PLACES or found.style != "form":
        return None
    shape = merged_at(contract, schema)
    return shape.properties.keys() if found.explode and shape.types == _OBJECT else None

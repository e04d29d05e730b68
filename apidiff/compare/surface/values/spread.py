"""Parameters of a query or of cookies that several ways of describing write alike.

`filter` with `style: form` and `explode: true` is written `?a=1&b=2`, and with `style: deepObject` as
`?filter[a]=1&filter[b]=2` (OpenAPI 3.1.1, section 4.8.12.4): so are the parameters `a` and `b`, or `filter[a]` and
`filter[b]`, two objects that share the names between them, and a query string described as a form (OpenAPI 3.2.0,
section 4.12.2). Where the documents have the same names in other parameters, nothing was added or removed; what may
have changed is what each of them may be, and which must be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Literal

from msgspec import Struct

from apidiff.compare.context.reading import flag, members
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.compare.context.wire import Field, Wire
from apidiff.compare.lifecycle.deprecation import removal_facts
from apidiff.compare.match.media_types import normal_name
from apidiff.compare.match.parameter_index import Parameter, ParameterKey
from apidiff.compare.surface.values.rewritten import single_types
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.compare.view.merged import MergedSchema, is_single, merged_at, plain_target
from apidiff.contain.vocabulary import CLOSERS, EXAMPLES, TEXTS
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node, Usage
from apidiff.model.document import Json
from apidiff.model.places import OperationRef, place

_OBJECT, _ARRAY = frozenset({"object"}), frozenset({"array"})
_OF_OBJECT = frozenset({"type", *CLOSERS, *TEXTS, *EXAMPLES})
_PLACES = ("query", "cookie")
_QUERY_STRING = "querystring"
_FORM = "application/x-www-form-urlencoded"


class Written(Struct, frozen=True, kw_only=True, eq=False):
    """A parameter as what it writes: schemas by name. `listed` are the names that are written once for each item.
    `required` are the names that are sent with any other of it."""

    parameter: Parameter
    key: ParameterKey
    schemas: Mapping[str, Node]
    listed: frozenset[str]
    required: frozenset[str]
    is_object: bool

    @property
    def place(self) -> Literal["query", "cookie"]:
        """Where it is written: a query string in the query, too."""
        return "cookie" if self.key[0] == "cookie" else "query"

    @property
    def must_be_sent(self) -> bool:
        """Whether every call has it."""
        return flag(self.parameter.node, "required")

    @property
    def always(self) -> frozenset[str]:
        """The names that every call has."""
        return self.required if self.must_be_sent else frozenset()

    @property
    def node(self) -> Node:
        """The parameter where the operation names it."""
        return Node(self.parameter.node.value, self.parameter.raw.tokens)

    def writes_alike(self, other: Written, name: str) -> bool:
        """Return whether another parameter writes a name, too, and as this one does."""
        return name in other.schemas and (name in self.listed) is (name in other.listed) and self.place == other.place


class Spread(Struct, frozen=True, kw_only=True, eq=False):
    """Parameters of both sides that write the same names. `operations`, which is filled later, are those that have all
    of this."""

    old: tuple[Written, ...]
    new: tuple[Written, ...]
    operations: list[OperationRef]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others: the parameters that it consists of."""
        return tuple(tuple(one.parameter.node.tokens for one in side) for side in (self.old, self.new))

    @property
    def explained(self) -> tuple[set[ParameterKey], set[ParameterKey]]:
        """Return the keys of the parameters of the old and of the new side that it explains."""
        return {one.key for one in self.old}, {one.key for one in self.new}


def find_spreads(
    comparison: Comparison, old: Mapping[ParameterKey, Parameter], new: Mapping[ParameterKey, Parameter]
) -> Iterator[Spread]:
    """Yield the parameters of an operation of which at least one is an object whose properties are written by
    themselves, and that together write the same names on both sides, or mostly the same."""
    changed = old.keys() ^ new.keys()
    sided = ((comparison.old, old), (comparison.new, new))
    if not any(_may_be_object(contract, one) for contract, side in sided for one in side.values()):
        return
    sides = (dict(_all_written(comparison.old, old)), dict(_all_written(comparison.new, new)))
    if not any(one.is_object for side in sides for one in side.values()):
        return
    before, after = (
        [one for one in _of_one_writer(side.values()) if one.key in changed or _differs(one, other.get(one.key))]
        for side, other in (sides, sides[::-1])
    )
    kept = {one.key for one in before if _is_mostly_in(one, after)} | {
        one.key for one in after if _is_mostly_in(one, before)
    }
    before, after = ([one for one in side if one.key in kept] for side in (before, after))
    for olds, news in _connected(before, after):
        whole = [one for one in (*olds, *news) if one.is_object]
        # What both sides have under its own name alone is compared as that.
        lone = len(olds) == len(news) == 1 and olds[0].key == news[0].key
        if olds and news and whole and not lone:
            spread = Spread(old=tuple(olds), new=tuple(news), operations=[])
            if not _asks_for_any(spread):
                yield spread


def _may_be_object(contract: Contract, parameter: Parameter) -> bool:
    """Whether it is not plain that a parameter is no object."""
    schema = parameter.node.get("schema")
    value = None if schema is None else plain_target(contract, schema).value
    if not isinstance(value, dict) or not is_single(value):
        return True
    return not isinstance(value.get("type"), str) or value["type"] == "object"


def _all_written(
    contract: Contract, parameters: Mapping[ParameterKey, Parameter]
) -> Iterator[tuple[ParameterKey, Written]]:
    for key, parameter in parameters.items():
        found = _written(contract, key, parameter)
        if found is not None:
            yield key, found


def _written(contract: Contract, key: ParameterKey, parameter: Parameter) -> Written | None:
    """A parameter as what it writes; None where that is not certain."""
    if _has_flags(parameter):
        return None
    if parameter.in_ == _QUERY_STRING:
        return _of_query_string(contract, key, parameter)
    node, schema = parameter.node, parameter.node.get("schema")
    if schema is None or parameter.in_ not in _PLACES or members(node, "content"):
        return None
    shape = _apart(contract, parameter)
    if shape is None:
        return _alone(contract, key, parameter, schema)
    if not all(_is_single(contract, one) for _, one in shape.properties.items()):
        return None
    deep = serialization_of(contract, node).style == "deepObject"
    names = {name: f"{parameter.name}[{name}]" if deep else name for name in shape.properties}
    return Written(
        parameter=parameter,
        key=key,
        schemas={names[name]: schema for name, schema in shape.properties.items()},
        listed=frozenset(),
        required=frozenset(names[name] for name in shape.required),
        is_object=True,
    )


def _alone(contract: Contract, key: ParameterKey, parameter: Parameter, schema: Node) -> Written | None:
    """A value, or a list of values, that is written under its name."""
    found = serialization_of(contract, parameter.node)
    single = bool(single_types(contract, schema))
    if found.style != "form" or not (single or (found.explode and _is_list(contract, schema))):
        return None
    names = frozenset({parameter.name})
    listed = frozenset() if single else names
    return Written(
        parameter=parameter,
        key=key,
        schemas={parameter.name: schema},
        listed=listed,
        required=names,
        is_object=False,
    )


def _of_query_string(contract: Contract, key: ParameterKey, parameter: Parameter) -> Written | None:
    """A query string that is a form, each field of which is a value or a list of values."""
    media_types = members(parameter.node, "content")
    if [normal_name(name) for name in media_types] != [_FORM]:
        return None
    media_type = contract.follow(next(iter(media_types.values())))
    schema = media_type.get("schema")
    if schema is None or members(media_type, "encoding"):
        return None
    shape = _with_names(contract, schema)
    if shape is None:
        return None
    listed = frozenset(name for name, one in shape.properties.items() if _is_list(contract, one))
    if not all(name in listed or _is_single(contract, one) for name, one in shape.properties.items()):
        return None
    return Written(
        parameter=parameter,
        key=key,
        schemas=dict(shape.properties.items()),
        listed=listed,
        required=frozenset(shape.required),
        is_object=True,
    )


def _apart(contract: Contract, parameter: Parameter) -> MergedSchema | None:
    """The shape of an object of which nothing is said but its properties, each of them written by itself."""
    schema = parameter.node.get("schema")
    found = serialization_of(contract, parameter.node)
    if not (found.style == "form" and found.explode) and not (found.style == "deepObject" and parameter.in_ == "query"):
        return None
    return None if schema is None else _with_names(contract, schema)


def _with_names(contract: Contract, schema: Node) -> MergedSchema | None:
    """The shape of an object of which nothing is said but its properties."""
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


def _is_list(contract: Contract, schema: Node) -> bool:
    """Whether a value is a list of values that have one text each."""
    shape = merged_at(contract, schema)
    if shape.types != _ARRAY or shape.unions or shape.unread or "readOnly" in shape.keywords:
        return False
    return bool(single_types(contract, shape.first("items")))


def _has_flags(parameter: Parameter) -> bool:
    return flag(parameter.node, "allowReserved") or flag(parameter.node, "allowEmptyValue")


def _of_one_writer(found: Iterable[Written]) -> Iterator[Written]:
    """Yield what writes names that nothing before it writes; of two that are written alike, the first counts."""
    taken: set[tuple[str, str]] = set()
    for one in found:
        names = {(one.place, name) for name in one.schemas}
        if taken.isdisjoint(names):
            taken |= names
            yield one


def _differs(one: Written, other: Written | None) -> bool:
    """Whether an object that both sides have under its name has other properties on the other side."""
    return other is not None and one.is_object and other.is_object and one.schemas.keys() != other.schemas.keys()


def _is_mostly_in(one: Written, others: list[Written]) -> bool:
    """Whether at least half of what an object writes is written by others."""
    there = [name for name in one.schemas if any(one.writes_alike(other, name) for other in others)]
    return len(there) * 2 >= len(one.schemas)


def _connected(before: list[Written], after: list[Written]) -> Iterator[tuple[list[Written], list[Written]]]:
    """Yield what writes names in common, or is one object on both sides, directly or by way of others."""
    left, right = list(before), list(after)
    while left:
        olds, news = [left.pop(0)], list[Written]()
        grown = True
        while grown:
            grown = False
            for pool, mine, others in ((right, news, olds), (left, olds, news)):
                found = [one for one in pool if any(_share(one, other) for other in others)]
                pool[:] = [one for one in pool if one not in found]
                mine.extend(found)
                grown = grown or bool(found)
        yield olds, news


def _share(one: Written, other: Written) -> bool:
    return one.key == other.key or any(one.writes_alike(other, name) for name in one.schemas)


def _asks_for_any(spread: Spread) -> bool:
    """Whether an object must be sent, none of its properties in particular, and there were calls without any."""
    sent = {name for one in spread.old for name in one.always}
    return any(one.must_be_sent and not one.required and sent.isdisjoint(one.schemas) for one in spread.new)


def compare_spread(comparison: Comparison, spread: Spread) -> Compared:
    """Yield that the parameters are described in another way, which of what they write must be sent now, came or went,
    and the positions of all of it."""
    before, after = (next((one for one in side if one.is_object), side[0]) for side in (spread.old, spread.new))
    whole = before if before.is_object else after
    facts: dict[str, Json] = {"name": whole.parameter.name, "in": whole.parameter.in_}
    site = _site(spread, whole.parameter.in_, whole.parameter.name)
    yield comparison.change("parameter.rewritten", site, "parameter", before.node, after.node, facts)
    old = {name: one for one in spread.old for name in one.schemas}
    new = {name: one for one in spread.new for name in one.schemas}
    asked = set(_asked(spread, old))
    for name, was in old.items():
        site, named = _site(spread, was.place, name), {"name": name, "in": was.place}
        now = new.get(name)
        if now is None:
            yield _removed(comparison, site, was.schemas[name], named, required=name in was.always)
            continue
        if name in asked:
            stated = now.node if now.is_object else now.parameter.node.get("required")
            yield comparison.change("parameter.required", site, "parameter", None, stated, named)
        wire = Wire(place=was.place, name=name, written=Field())
        for usage in site.usages:
            pair = was.schemas[name], now.schemas[name]
            yield PositionPair(usage=usage, old=pair[0], new=pair[1], owner=site.owner, wire=wire)
    for name, now in new.items():
        if name not in old:
            schema = comparison.new.follow(now.schemas[name])
            has_default = isinstance(schema.value, dict) and "default" in schema.value
            facts = {"name": name, "in": now.place, "required": name in asked, "has_default": has_default}
            site = _site(spread, now.place, name)
            yield comparison.change("parameter.added", site, "parameter", None, schema, facts)


def _asked(spread: Spread, old: Mapping[str, Written]) -> Iterator[str]:
    """Yield the names that the new side requires in a call that did not have to have them."""
    sent = {name for one in spread.old for name in one.always}
    for one in spread.new:
        for name in one.required:
            # Whoever sends one of several properties sends the object, with all that it asks for.
            beside = [old[other] for other in one.schemas if other != name and other in old]
            kept = name in sent or (not one.must_be_sent and all(name in other.required for other in beside))
            if not kept:
                yield name


def _removed(comparison: Comparison, site: Site, schema: Node, named: Mapping[str, Json], *, required: bool) -> Change:
    stated = comparison.old.follow(schema)
    facts = {**named, "required": required, **removal_facts(stated.value, comparison.settings)}
    return comparison.change(
        "parameter.removed", site, "parameter", stated, None, {**facts, "candidates": [], "question": ""}
    )


def _site(spread: Spread, in_: str, name: str) -> Site:
    where = place("parameter", name, in_)
    usages = (
        Usage(operation=one, direction=Direction.REQUEST, place=where) for one in dict.fromkeys(spread.operations)
    )
    return Site(owner=spread.operations[0], path=(in_, name), usages=tuple(usages))


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

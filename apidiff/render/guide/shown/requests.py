"""The same call in both versions, ready to be written down in any language: what differs is what changed.

Only what a call cannot do without is in it, and what the findings are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import quote, urlencode

from msgspec import Struct

from apidiff.model.contract import Contract, Direction, Node, Operation
from apidiff.model.document import Json
from apidiff.model.places import OperationKind, Owner
from apidiff.render.example_scalars import is_filler
from apidiff.render.examples import NOTHING, aligned, holds, of_media_type
from apidiff.render.guide.context import Context
from apidiff.render.guide.servers import bases
from apidiff.render.guide.shown.contradictions import contradict
from apidiff.render.guide.shown.names import Names
from apidiff.render.guide.shown.wire import LONGEST, as_header, as_text, authorize, in_query, scheme_of
from apidiff.render.text import dumps

SentAs = Literal["json", "form", "multipart", "text", "file"]
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_FILE = "(bytes)"
_MOST_LINES = 40
"""Lines of a body in code. A longer one hides the call."""
_NOT_A_WORD = re.compile(r"[^A-Za-z0-9]+")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SAFE_IN_QUERY = ",:@/"

Pairs = tuple[tuple[str, str], ...]


class Body(Struct, frozen=True, kw_only=True):
    """What is sent: a JSON value, fields and files of a form, text, or a file."""

    sent_as: SentAs
    value: Json = None
    text: str = ""
    fields: Pairs = ()
    files: tuple[str, ...] = ()


class Call(Struct, frozen=True, kw_only=True):
    """A call: the URL without its query, the query, the headers and the body."""

    method: str
    url: str
    query: Pairs = ()
    headers: Pairs = ()
    body: Body | None = None

    @property
    def address(self) -> str:
        """The URL with its query."""
        return f"{self.url}?{urlencode(self.query, safe=_SAFE_IN_QUERY)}" if self.query else self.url


def calls_of(context: Context, label: Owner, names: Names, about: frozenset[str]) -> tuple[Call, Call] | None:
    """Return how an operation was called and how it is now; None where nothing would be seen, or cannot be written.

    Every call has another base URL, or other credentials, where these changed. That is seen only where `about`, what
    the findings ask of callers (the steps of kinds), names it.
    """
    old, new = context.old_of.get(label), context.new_of.get(label)
    if old is None or new is None or OperationKind.PATH is not old.kind is new.kind:
        return None
    sides = (_Side(context.report.old.contract, old), _Side(context.report.new.contract, new))
    bodies = _bodies(sides, names)
    if bodies is None:
        return None
    values, accepted = _values(sides, names), _accepted(sides)
    urls = bases(context, (old, new))
    told = urls if "base" in about else ("", "")
    known = list(_securities(sides)) if "authenticate" in about else [[], []]
    parts = list(zip(sides, values, accepted, bodies, strict=True))
    same = _same_variables(old.path, new.path)
    seen = [_call(*part, *whole, same, names) for part, whole in zip(parts, zip(told, known, strict=True), strict=True)]
    if seen[0] == seen[1]:
        return None
    around = zip(urls, _securities(sides), strict=True)
    old_call, new_call = (_call(*part, *whole, same, names) for part, whole in zip(parts, around, strict=True))
    return None if old_call == new_call else (old_call, new_call)


def _same_variables(old: str, new: str) -> Mapping[str, str]:
    """Return what variables of the new path are called in the old one: a variable by another name takes the same
    value."""
    before, after = _VARIABLE.findall(old), _VARIABLE.findall(new)
    return dict(zip(after, before, strict=True)) if len(before) == len(after) else {}


class Parameter(Struct, frozen=True, kw_only=True):
    """A parameter, and whether a call has to have it."""

    name: str
    in_: str
    required: bool
    node: Node


class _Side:
    """An operation in one version."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.contract = contract
        self.operation = operation
        self.parameters = {(item.in_, item.name): item for item in parameters_of(contract, operation)}


_Key = tuple[str, str]


def parameters_of(contract: Contract, operation: Operation) -> Iterator[Parameter]:
    """Yield the parameters of an operation, those of its path first."""
    for holder in (operation.path_item, operation.node):
        listed = holder.get("parameters")
        for _, item in listed.items() if listed is not None else ():
            node = contract.follow(item)
            if not isinstance(node.value, dict):
                continue
            name, in_ = node.value.get("name"), node.value.get("in")
            if isinstance(name, str) and isinstance(in_, str):
                required = node.value.get("required") is True or in_ == "path"
                yield Parameter(name=name, in_=in_, required=required, node=node)


def _values(sides: tuple[_Side, _Side], names: Names) -> tuple[Mapping[_Key, Json], Mapping[_Key, Json]]:
    """Return an example of each parameter: the same one in both versions, where its type is the same. Objects differ in
    the fields that one version lacks."""
    old, new = (
        {key: of_media_type(side.contract, item.node, Direction.REQUEST) for key, item in side.parameters.items()}
        for side in sides
    )
    shared = {
        key: new[key] for key in old if key in new and type(old[key]) is type(new[key]) and new[key] is not NOTHING
    }
    shared |= {key: _two(sides, key, value) for key, value in shared.items()}
    before, after = {**old, **shared}, {**new, **shared}
    for key, value in shared.items():
        if isinstance(value, dict):
            before[key], after[key] = aligned(old[key], new[key], names.told | names.kept, names.moving)
    return before, after


def _two(sides: tuple[_Side, _Side], key: _Key, value: Json) -> Json:
    """Return a list of one item as one of two, where the versions write lists in different ways."""
    if key[0] != "query" or not isinstance(value, list) or len(value) != 1 or isinstance(value[0], dict | list):
        return value
    two = ["a", "b"] if is_filler(value[0]) else [value[0], value[0]]
    old, new = (list(in_query(side.parameters[key].node, key[1], two)) for side in sides)
    return value if old == new else two


def _call(
    side: _Side,
    values: Mapping[_Key, Json],
    accepted: str,
    body: tuple[str, Body] | None,
    base: str,
    security: Sequence[tuple[str, Json]],
    known: Mapping[str, str],
    names: Names,
) -> Call:
    path, query = side.operation.path, list[tuple[str, str]]()
    headers: dict[str, str] = {}
    cookies: list[tuple[str, str]] = []
    for (in_, name), item in side.parameters.items():
        value = values[in_, name]
        value = _placeholder(known.get(name, name)) if value is NOTHING or is_filler(value) else value
        if in_ == "path":
            path = path.replace(f"{{{name}}}", quote(as_text(value), safe=""))
        elif not item.required and name not in names.kept:
            continue
        elif in_ == "query":
            query += in_query(item.node, name, value)
        elif in_ == "header" and name.lower() not in ("accept", "content-type", "authorization"):
            headers[as_header(name)] = as_header(as_text(value))
        elif in_ == "cookie":
            cookies.append((name, as_text(value)))
    for name, scheme in security:
        authorize(name, scheme if isinstance(scheme, dict) else {}, query, headers, cookies)
    if accepted:
        headers["Accept"] = as_header(accepted)
    if cookies:
        headers["Cookie"] = as_header("; ".join(f"{name}={quote(value)}" for name, value in cookies))
    if body is not None and body[1].sent_as in ("json", "text", "file"):
        headers["Content-Type"] = as_header(body[0])
    return Call(
        method=side.operation.method.upper(),
        url=base + quote(path, safe="/%{}:@,;=~!$&'()*+"),
        query=tuple((name, value[:LONGEST]) for name, value in query),
        headers=tuple(headers.items()),
        body=None if body is None else body[1],
    )


def _placeholder(name: str) -> str:
    """Return what stands for a text that only the caller knows: the name of the parameter, in capitals."""
    return _NOT_A_WORD.sub("_", name).strip("_").upper() or "TEXT"


def _securities(sides: tuple[_Side, _Side]) -> Iterator[list[tuple[str, Json]]]:
    """Yield the schemes that a call uses in each version: those of one alternative, the same in both where there is
    one."""
    old, new = (_alternatives(side) for side in sides)
    shared = next((names for names in new if names in old), None)
    for side, alternatives in zip(sides, (old, new), strict=True):
        names = shared if shared is not None else next(iter(alternatives), ())
        yield [(name, scheme_of(side.contract, name)) for name in names]


def _alternatives(side: _Side) -> list[tuple[str, ...]]:
    stated = side.operation.node.get("security") or side.contract.root.get("security")
    if stated is None or not isinstance(stated.value, list):
        return []
    return [tuple(map(str, item)) for item in stated.value if isinstance(item, dict)]


def _accepted(sides: tuple[_Side, _Side]) -> tuple[str, str]:
    """Return the media type to ask for in each version, where they differ."""
    old, new = (list(_answers(side)) for side in sides)
    if not old or not new or set(old) & set(new):
        return "", ""
    return old[0], new[0]


def _answers(side: _Side) -> Iterator[str]:
    responses = side.operation.node.get("responses")
    for status, response in responses.items() if responses is not None else ():
        if status.startswith("2"):
            content = side.contract.follow(response).get("content")
            yield from (name for name, _ in content.items()) if content is not None else ()


def _bodies(sides: tuple[_Side, _Side], names: Names) -> tuple[tuple[str, Body] | None, tuple[str, Body] | None] | None:
    """Return what is sent in each version with its media type, None for a side that sends none; None instead of both
    where an example cannot be trusted, or is too long."""
    contents = [_content(side) for side in sides]
    shared = [name for name in contents[1] if name in contents[0]]
    chosen = [_chosen(shared or list(content)) for content in contents]
    values = [
        of_media_type(side.contract, content[name], Direction.REQUEST) if name else NOTHING
        for side, content, name in zip(sides, contents, chosen, strict=True)
    ]
    if all(chosen):
        if NOTHING in values:
            return None
        if contradict(values[0], values[1], names.stated):
            return None
        if not names.is_restructured:
            needed = _needed(sides, contents, chosen)
            before, after = aligned(values[0], values[1], names.told | names.kept, names.moving)
            kept = names.told | names.kept | needed
            values = [_without_optional(value, kept) for value in (before, after)]
            if {} in values:
                # An empty body would read as if nothing were left to send.
                spare = _first_of_both(before, after)
                values = [_without_optional(value, kept | spare) for value in (before, after)]
    bodies = [
        (name, _body(name, value)) if name and value is not NOTHING else None
        for name, value in zip(chosen, values, strict=True)
    ]
    for item, name in zip(bodies, chosen, strict=True):
        if (name and item is None) or (item is not None and item[1] is None):
            return None
    old, new = ((item[0], item[1]) if item is not None and item[1] is not None else None for item in bodies)
    return old, new


def _content(side: _Side) -> Mapping[str, Node]:
    stated = side.operation.node.get("requestBody")
    content = side.contract.follow(stated).get("content") if stated is not None else None
    return {name: side.contract.follow(node) for name, node in content.items()} if content is not None else {}


def _chosen(names: Sequence[str]) -> str:
    """Return the media type that most callers would send."""
    ranked = sorted(names, key=lambda name: (not _is_json(name), _plain(name) != _FORM, _plain(name) != _PARTS))
    return ranked[0] if ranked else ""


def _plain(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _is_json(name: str) -> bool:
    return _plain(name) == "application/json" or _plain(name).endswith("+json")


def _needed(
    sides: tuple[_Side, _Side], contents: Sequence[Mapping[str, Node]], chosen: Sequence[str]
) -> frozenset[str]:
    """Return the names of properties that a body of either version cannot do without."""
    names: set[str] = set()
    for side, content, name in zip(sides, contents, chosen, strict=True):
        schema = content[name].get("schema")
        pending = [] if schema is None else [side.contract.follow(schema)]
        for node in pending:
            required = node.get("required")
            if required is not None and isinstance(required.value, list):
                names.update(map(str, required.value))
            members = node.get("allOf")
            if members is not None and len(pending) < _MOST_LINES:
                pending += [side.contract.follow(member) for _, member in members.items()]
    return frozenset(names)


def _without_optional(value: Json, kept: frozenset[str]) -> Json:
    if not isinstance(value, dict):
        return value
    return {name: child for name, child in value.items() if name in kept or holds(child, kept)}


def _first_of_both(before: Json, after: Json) -> frozenset[str]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return frozenset()
    return frozenset([name for name in before if name in after][:1])


def _body(media_type: str, value: Json) -> Body | None:
    """Return a body as it is sent; None where an example does not say how, or is too long."""
    plain = _plain(media_type)
    if dumps(value).count("\n") > _MOST_LINES:
        return None
    if plain in (_FORM, _PARTS):
        if not isinstance(value, dict):
            return None
        files = tuple(name for name, item in value.items() if item == _FILE and plain == _PARTS)
        fields = tuple(pair for name, item in value.items() if name not in files for pair in _field(name, item))
        return Body(sent_as="form" if plain == _FORM else "multipart", fields=fields, files=files)
    if _is_json(media_type):
        return Body(sent_as="json", value=value, text=dumps(value))
    if isinstance(value, str) and value != _FILE and (plain.startswith("text/") or plain.endswith(("xml", "yaml"))):
        return Body(sent_as="text", text=value)
    return Body(sent_as="file") if value == _FILE else None


def _field(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        yield from ((name, as_text(item)) for item in value)
    else:
        yield name, dumps(value, indent=None) if isinstance(value, dict | list) else as_text(value)

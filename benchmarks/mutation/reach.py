"""Which schemas of a document which payloads reach: a plain walk over the document, written apart from the program it
judges.

Requests travel from client to server; what callbacks and webhooks declare travels the other way. A read-only property
has no requests, a write-only one no responses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mutation.tree import Path, at, follow, local_target

REQUEST, RESPONSE = "request", "response"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
IGNORED_HEADERS = ("accept", "content-type", "authorization")
_BOTH = {REQUEST: RESPONSE, RESPONSE: REQUEST}


@dataclass(frozen=True)
class Operation:
    """Where an operation and its path item stand; `inverted` for callbacks and webhooks."""

    path: Path
    item: Path
    inverted: bool

    @property
    def sends(self) -> str:
        """The direction in which its request body travels."""
        return RESPONSE if self.inverted else REQUEST


@dataclass(frozen=True)
class Root:
    """The schema of one payload position."""

    path: Path
    direction: str
    place: str


@dataclass
class Place:
    """One schema object. `clean` are the directions in which payloads reach it through parts that must hold
    (properties, items, maps, compositions); `reached` also counts those that come through unions, conditions and the
    like. `others` are the further schemas that describe the same values; `places` says in which kinds of payload it
    stands."""

    path: Path
    clean: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    others: set[Path] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    beside_union: bool = False

    @property
    def travels_as_text(self) -> bool:
        """Whether some payload carries the value as text: in a parameter, a header or a form."""
        return not self.places.isdisjoint({"parameter", "header", "form"})


def dialect_is_own(root: Any) -> bool:
    """Return whether schemas follow Swagger 2.0 or OpenAPI 3.0 rather than JSON Schema 2020-12."""
    return "swagger" in root or str(root.get("openapi", "")).startswith("3.0")


def operations(root: Any) -> Iterator[Operation]:
    """Yield every operation of a document, those of callbacks too."""
    pending = [(("paths", name), False) for name in root.get("paths") or {}]
    pending += [(("webhooks", name), True) for name in root.get("webhooks") or {}]
    while pending:
        start, inverted = pending.pop(0)
        item = follow(root, start)
        if item is None or not isinstance(at(root, item), dict) or str(start[-1]).startswith("x-"):
            continue
        found = [(*item, method) for method in METHODS if method in at(root, item)]
        found += [(*item, "additionalOperations", name) for name in at(root, item).get("additionalOperations", {})]
        for path in found:
            yield Operation(path=path, item=item, inverted=inverted)
            for name in at(root, path).get("callbacks") or {}:
                callback = follow(root, (*path, "callbacks", name))
                if callback is not None:
                    pending += [((*callback, key), not inverted) for key in at(root, callback) if key[:2] != "x-"]


def parameters(root: Any, operation: Operation) -> Iterator[Path]:
    """Yield where the parameters of an operation are declared, those of its path item too where not overridden."""
    seen: set[tuple[Any, Any]] = set()
    for owner in (operation.path, operation.item):
        for index in range(len(at(root, owner).get("parameters") or [])):
            path = follow(root, (*owner, "parameters", index))
            if path is None:
                continue
            value = at(root, path)
            key = (value.get("in"), value.get("name"))
            if key not in seen:
                seen.add(key)
                yield path


def roots(root: Any, operation: Operation) -> Iterator[Root]:
    """Yield the payload positions of an operation."""
    sends, answers = operation.sends, _BOTH[operation.sends]
    for path in parameters(root, operation):
        value = at(root, path)
        if value.get("in") == "header" and str(value.get("name")).lower() in IGNORED_HEADERS:
            continue
        place = {"body": "body", "formData": "form"}.get(value.get("in"), "parameter")
        for schema, media_type in _schemas(root, path):
            yield Root(schema, sends, "body" if media_type else place)
    body = follow(root, (*operation.path, "requestBody")) if "requestBody" in at(root, operation.path) else None
    if body is not None:
        for schema, media_type in _schemas(root, body):
            yield Root(schema, sends, "form" if _is_form(media_type) else "body")
    for status in at(root, operation.path).get("responses") or {}:
        response = follow(root, (*operation.path, "responses", status))
        if response is None or str(status).startswith("x-"):
            continue
        for schema, _ in _schemas(root, response, of_response=True):
            yield Root(schema, answers, "response")
        for name in at(root, response).get("headers") or {}:
            header = follow(root, (*response, "headers", name))
            if header is not None and name.lower() not in IGNORED_HEADERS:
                for schema, media_type in _schemas(root, header):
                    yield Root(schema, answers, "response" if media_type else "header")


def _is_form(media_type: str) -> bool:
    return media_type.startswith(("multipart/", "application/x-www-form-urlencoded"))


def _schemas(root: Any, path: Path, of_response: bool = False) -> Iterator[tuple[Path, str]]:
    """The schemas of a parameter, header, body or response, each with its media type, if one is named; in Swagger 2.0 a
    parameter or header is its own schema."""
    value = at(root, path)
    if "schema" in value:
        yield (*path, "schema"), ""
    elif "swagger" in root and not of_response and "type" in value:
        yield path, ""
    for name in value.get("content") or {}:
        media = follow(root, (*path, "content", name))
        if media is not None:
            yield from (((*media, key), name) for key in ("schema", "itemSchema") if key in at(root, media))


class Reach:
    """The places of a document, by the path of the schema object."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.own = dialect_is_own(root)
        self.places: dict[Path, Place] = {}
        self.seen_as: dict[tuple[Path, str], Path] = {}
        self.links: dict[tuple[Path, str], tuple[Path, tuple[Any, ...]] | None] = {}
        self._seen: set[tuple[Path, str, bool, frozenset[Path], str, str]] = set()
        self._members: dict[Path, tuple[list[Path], bool]] = {}
        for operation in operations(root):
            for start in roots(root, operation):
                self._pending = [(start.path, start.direction, True, start.place, "")]
                self.links.setdefault((start.path, start.direction), None)
                while self._pending:
                    self._visit(*self._pending.pop())

    def members(self, path: Path) -> tuple[list[Path], bool]:
        """Return the schemas that a value must meet together, through `$ref` and `allOf`, and whether a union is
        among them."""
        known = self._members.get(path)
        if known is None:
            known = self._members[path] = self._gather(path)
        return known

    def _gather(self, path: Path) -> tuple[list[Path], bool]:
        found: list[Path] = []
        union = False
        pending = [path]
        while pending:
            member = pending.pop(0)
            value = at(self.root, member)
            if member in found or not isinstance(value, dict):
                continue
            if "$ref" in value:
                target = local_target(self.root, value["$ref"])
                if target is not None:
                    pending.append(target)
                if self.own or len(value) == 1:
                    continue
            found.append(member)
            pending += [(*member, "allOf", index) for index in range(len(value.get("allOf") or []))]
            for keyword in ("anyOf", "oneOf"):
                alone = lone_branch(self.root, member, keyword)
                if alone is not None:
                    pending.append(alone)
                elif keyword in value:
                    union = True
        return found, union

    def _visit(self, path: Path, direction: str, clean: bool, place: str, name: str) -> None:
        members, union = self.members(path)
        key = (path, direction, clean, frozenset(members), place, name)
        if key in self._seen:
            return
        self._seen.add(key)
        values = {member: at(self.root, member) for member in members}
        for member, value in values.items():
            found = self.places.setdefault(member, Place(path=member))
            found.reached.add(direction)
            if clean:
                found.clean.add(direction)
            found.others.update(other for other in members if other != member)
            found.places.add(place)
            self.seen_as.setdefault((member, direction), path)
            found.names.add(name)
            found.beside_union = found.beside_union or union
            known = len(self._pending)
            self._below(member, value, list(values.values()), direction, clean, place)
            for below, *_ in self._pending[known:]:
                keyword, name = (below[len(member)], below[-1])
                step = ("property" if keyword == "properties" else keyword, name)
                self.links.setdefault((below, direction), (path, step))

    def _below(
        self, member: Path, value: dict[str, Any], every: list[Any], direction: str, clean: bool, place: str
    ) -> None:
        fixed = any("enum" in one or "const" in one for one in every)
        objects = clean and not fixed and all(_admits(one, "object") and one.get("maxProperties") != 0 for one in every)
        arrays = clean and not fixed and all(_admits(one, "array") and one.get("maxItems") != 0 for one in every)
        mark = "readOnly" if direction == REQUEST else "writeOnly"
        for name, schema in (value.get("properties") or {}).items():
            if isinstance(schema, dict) and not any(self.is_marked(one, name, mark) for one in every):
                twice = sum(name in (one.get("properties") or {}) for one in every) > 1
                self._pending.append(((*member, "properties", name), direction, objects and not twice, place, name))
        for keyword, is_clean in (("additionalProperties", objects), ("items", arrays)):
            if isinstance(value.get(keyword), dict):
                self._pending.append(((*member, keyword), direction, is_clean, place, ""))
        for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            for index in range(len(value.get(keyword) or [])):
                # Members of an allOf are met with the whole; as values of their own they are only what they must meet.
                if keyword != "allOf" and (*member, keyword, index) != lone_branch(self.root, member, keyword):
                    is_clean = arrays and keyword == "prefixItems"
                    self._pending.append(((*member, keyword, index), direction, is_clean, place, ""))
        for keyword in ("not", "if", "then", "else", "contains", "propertyNames"):
            if isinstance(value.get(keyword), dict):
                self._pending.append(((*member, keyword), direction, False, place, ""))
        for keyword in ("patternProperties", "dependentSchemas"):
            for name in value.get(keyword) or {}:
                self._pending.append(((*member, keyword, name), direction, False, place, ""))

    def is_marked(self, value: Any, name: str, mark: str) -> bool:
        """Return whether a property of a schema is marked, itself or by what it refers to."""
        schema = (value.get("properties") or {}).get(name)
        pending, seen = [schema], 0
        while pending and seen < 100:
            seen += 1
            one = pending.pop()
            if not isinstance(one, dict):
                continue
            if one.get(mark) is True:
                return True
            target = local_target(self.root, one.get("$ref"))
            if target is not None:
                pending.append(at(self.root, target))
            pending += one.get("allOf") or []
        return False


def _admits(schema: Any, type_: str) -> bool:
    declared = schema.get("type")
    return declared is None or type_ == declared or (isinstance(declared, list) and type_ in declared)


def lone_branch(root: Any, member: Path, keyword: str) -> Path | None:
    """Return the only branch of a union that is not null."""
    branches = at(root, member).get(keyword)
    if not isinstance(branches, list):
        return None
    left = [
        index
        for index, branch in enumerate(branches)
        if not (isinstance(branch, dict) and branch.get("type") in ("null", ["null"]))
    ]
    return (*member, keyword, left[0]) if len(left) == 1 else None

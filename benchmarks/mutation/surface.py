"""Edits around the schemas: operations, parameters, bodies, responses, headers, security and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from mutation.reach import IGNORED_HEADERS, Operation, operations, parameters
from mutation.tree import Path, at, edited, follow, removed, renamed, replaced, with_, without
from mutation.truth import AT_MOST_WARNING, BREAKING, DOCUMENTATION, HARMLESS, SILENT, WARNING, Allowed


@dataclass(frozen=True)
class Edited:
    """An edited document and the levels allowed for the edit, and for undoing it; None where nobody can say. `old` is
    what it is compared with, where the document had to be prepared for the edit."""

    new: Any
    there: Allowed | None
    back: Allowed | None
    old: Any = None


@dataclass(frozen=True)
class SurfaceKind:
    """One kind of edit; `make` yields what it can do to a document, in random order."""

    name: str
    undone: str
    make: Callable[[Any, Random], Iterator[Edited]]


SURFACE_KINDS: list[SurfaceKind] = []
Make = Callable[[Any, Random], Iterator[Edited]]


def surface_kind(name: str, undone: str) -> Callable[[Make], Make]:
    """Enter a kind of edit and what undoes it."""

    def enter(make: Make) -> Make:
        SURFACE_KINDS.append(SurfaceKind(name=name, undone=undone, make=make))
        return make

    return enter


def shuffled(rng: Random, every: Any) -> list[Any]:
    """Return what is given in random order."""
    found = list(every)
    rng.shuffle(found)
    return found


def shuffled_operations(root: Any, rng: Random) -> list[Operation]:
    """Return the operations of paths, in random order; those of callbacks and webhooks travel the other way."""
    return shuffled(rng, (one for one in operations(root) if not one.inverted))


def parameters_of(root: Any, rng: Random, *, shared: bool = False) -> Iterator[tuple[Operation, Path, dict[str, Any]]]:
    """Yield parameters of operations, without those that the standard ignores; those that several share only if asked
    for."""
    for operation in shuffled_operations(root, rng):
        for path in shuffled(rng, parameters(root, operation)):
            value = at(root, path)
            ignored = value.get("in") == "header" and str(value.get("name")).lower() in IGNORED_HEADERS
            if not ignored and value.get("in") in ("query", "header", "cookie") and (shared or path[0] == "paths"):
                yield operation, path, value


def text_parameter(root: Any) -> dict[str, Any]:
    """Return what makes a parameter or header one of text."""
    return {"type": "string"} if "swagger" in root else {"schema": {"type": "string"}}


def _grown(parent: dict[str, Any], key: str, entry: Any) -> dict[str, Any]:
    return {**parent, key: [*(parent.get(key) or []), entry]}


@surface_kind("parameter added", "parameter taken back")
def _parameter_added(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        new = {"name": "zq", "in": rng.choice(("query", "header")), **text_parameter(root)}
        yield Edited(edited(root, operation.path, lambda one: _grown(one, "parameters", new)), HARMLESS, BREAKING)  # noqa: B023


@surface_kind("required parameter added", "required parameter taken back")
def _required_parameter_added(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        new = {"name": "zq", "in": rng.choice(("query", "header")), "required": True, **text_parameter(root)}
        yield Edited(edited(root, operation.path, lambda one: _grown(one, "parameters", new)), BREAKING, BREAKING)  # noqa: B023


@surface_kind("parameter removed", "parameter put back")
def _parameter_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        back = BREAKING if value.get("required") else HARMLESS
        yield Edited(removed(root, path), BREAKING, back)


@surface_kind("parameter required", "parameter optional")
def _parameter_required(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        if not value.get("required"):
            yield Edited(replaced(root, (*path, "required"), True), BREAKING, HARMLESS)


@surface_kind("parameter renamed", "parameter renamed back")
def _parameter_renamed(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        yield Edited(replaced(root, (*path, "name"), f"{value['name']}_zq"), BREAKING, BREAKING)


@surface_kind("parameter moved", "parameter moved back")
def _parameter_moved(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        if value["in"] == "query" and value.get("type") != "array":
            yield Edited(replaced(root, (*path, "in"), "header"), BREAKING, BREAKING)


@surface_kind("parameter serialized otherwise", "parameter serialized as before")
def _parameter_serialized(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        if value["in"] != "query":
            continue
        if value.get("type") == "array":
            new = "pipes" if value.get("collectionFormat") != "pipes" else "csv"
            yield Edited(replaced(root, (*path, "collectionFormat"), new), BREAKING, BREAKING)
        schema = value.get("schema")
        if isinstance(schema, dict) and schema.get("type") == "array" and value.get("style", "form") == "form":
            yield Edited(replaced(root, (*path, "explode"), not value.get("explode", True)), BREAKING, BREAKING)


@surface_kind("parameter deprecated", "parameter undeprecated")
def _parameter_deprecated(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, value in parameters_of(root, rng):
        if not value.get("deprecated") and "swagger" not in root:
            yield Edited(replaced(root, (*path, "deprecated"), True), HARMLESS, HARMLESS)


@surface_kind("parameter described", "parameter described as before")
def _parameter_described(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path, _value in parameters_of(root, rng):
        yield Edited(replaced(root, (*path, "description"), "Zq."), DOCUMENTATION, DOCUMENTATION)


def bodies_of(root: Any, rng: Random) -> Iterator[tuple[Operation, Path]]:
    """Yield operations and where their request bodies stand."""
    for operation in shuffled_operations(root, rng):
        if "requestBody" in at(root, operation.path):
            path = follow(root, (*operation.path, "requestBody"))
            if path is not None:
                yield operation, path


@surface_kind("body removed", "body put back")
def _body_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation, path in bodies_of(root, rng):
        back = BREAKING if at(root, path).get("required") else HARMLESS
        yield Edited(removed(root, (*operation.path, "requestBody")), BREAKING, back)


@surface_kind("body required", "body optional")
def _body_required(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path in bodies_of(root, rng):
        if not at(root, path).get("required"):
            yield Edited(replaced(root, (*path, "required"), True), BREAKING, HARMLESS)


@surface_kind("request media type added", "request media type removed")
def _request_media_type(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path in bodies_of(root, rng):
        content = at(root, path).get("content") or {}
        if content and not any("*" in name for name in content):
            new = {**content, "application/x-zq": {"schema": {"type": "string"}}}
            yield Edited(replaced(root, (*path, "content"), new), HARMLESS, BREAKING)


def responses_of(root: Any, rng: Random) -> Iterator[tuple[Operation, str, Path]]:
    """Yield operations, their statuses, and where the responses stand.

    A shared response may also be what a caller answers to a webhook or a callback, and then travels both ways: where
    there are any, shared ones are left out.
    """
    inverted = "webhooks" in root or "'callbacks':" in repr(root["paths"])
    for operation in shuffled_operations(root, rng):
        for status in shuffled(rng, at(root, operation.path).get("responses") or {}):
            path = follow(root, (*operation.path, "responses", status))
            if path is None or str(status).startswith("x-") or (inverted and path[0] == "components"):
                continue
            yield operation, str(status), path


@surface_kind("response media type added", "response media type removed")
def _response_media_type(root: Any, rng: Random) -> Iterator[Edited]:
    for _, status, path in responses_of(root, rng):
        content = at(root, path).get("content") or {}
        if status[0] == "2" and content and not any("*" in name for name in content):
            new = {**content, "application/x-zq": {"schema": {"type": "string"}}}
            yield Edited(replaced(root, (*path, "content"), new), HARMLESS, BREAKING)


def _statuses(root: Any, operation: Operation) -> dict[str, Any]:
    return dict(at(root, operation.path).get("responses") or {})


@surface_kind("success status added", "success status removed")
def _success_added(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        statuses = _statuses(root, operation)
        if any(status[0] == "2" for status in statuses) and not statuses.keys() & {"207", "2XX", "default"}:
            new = {**statuses, "207": {"description": "Zq"}}
            yield Edited(replaced(root, (*operation.path, "responses"), new), WARNING, BREAKING)


@surface_kind("error status added", "error status removed")
def _error_added(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        statuses = _statuses(root, operation)
        if statuses and not statuses.keys() & {"418", "4XX"}:
            new = {**statuses, "418": {"description": "Zq"}}
            # `default` stood for it before; where that has a body, it is not said what became of it.
            added, removed = (
                (AT_MOST_WARNING | SILENT, SILENT | WARNING) if "default" in statuses else (HARMLESS, WARNING)
            )
            yield Edited(replaced(root, (*operation.path, "responses"), new), added, removed)


@surface_kind("response removed", "response put back")
def _response_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation, status, _ in responses_of(root, rng):
        if status[0] not in "245d" or status.upper().endswith("XX"):
            continue
        rest = without(at(root, (*operation.path, "responses")), status)
        if not rest:
            continue
        success = status[0] == "2"
        if rest.keys() & {"default", f"{status[0]}XX"}:
            # What is left stands for the status, too: what that means depends on its body.
            continue
        back = WARNING if success else HARMLESS
        # What `default` answered before was promised by nobody in particular.
        yield Edited(
            replaced(root, (*operation.path, "responses"), rest), BREAKING if success else WARNING, back | HARMLESS
        )


@surface_kind("success status changed", "success status changed back")
def _success_changed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        statuses = _statuses(root, operation)
        if "200" in statuses and not statuses.keys() & {"201", "2XX", "default"}:
            new = renamed(statuses, "200", "201")
            yield Edited(replaced(root, (*operation.path, "responses"), new), BREAKING, BREAKING)


@surface_kind("error status changed", "error status changed back")
def _error_changed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        statuses = _statuses(root, operation)
        if "404" in statuses and not statuses.keys() & {"410", "4XX", "default"}:
            new = renamed(statuses, "404", "410")
            yield Edited(replaced(root, (*operation.path, "responses"), new), WARNING, WARNING)


@surface_kind("header added", "header removed")
def _header_added(root: Any, rng: Random) -> Iterator[Edited]:
    for _, _status, path in responses_of(root, rng):
        headers = at(root, path).get("headers") or {}
        new = {**headers, "X-Zq": text_parameter(root)}
        yield Edited(replaced(root, (*path, "headers"), new), HARMLESS, BREAKING)


@surface_kind("header required", "header optional")
def _header_required(root: Any, rng: Random) -> Iterator[Edited]:
    for _, _status, path in responses_of(root, rng):
        for name in at(root, path).get("headers") or {}:
            header = follow(root, (*path, "headers", name))
            if header is not None and "swagger" not in root and not at(root, header).get("required"):
                yield Edited(replaced(root, (*header, "required"), True), HARMLESS, BREAKING)


@surface_kind("operation removed", "operation added")
def _operation_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if at(root, operation.path).get("x-stability-level") is None:
            yield Edited(removed(root, operation.path), BREAKING, HARMLESS)


@surface_kind("path moved", "path moved back")
def _path_moved(root: Any, rng: Random) -> Iterator[Edited]:
    for path in shuffled(rng, root["paths"]):
        if path.startswith("/") and len(path) > 1 and any(method in root["paths"][path] for method in ("get", "post")):
            new = renamed(root["paths"], path, f"/zq{path}")
            yield Edited({**root, "paths": new}, BREAKING, BREAKING)


@surface_kind("method changed", "method changed back")
def _method_changed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        item, method = at(root, operation.item), operation.path[-1]
        if method in ("put", "post") and not item.keys() & {"patch"} and operation.path[:-1] == operation.item:
            yield Edited(replaced(root, operation.item, renamed(item, method, "patch")), BREAKING, BREAKING)


@surface_kind("operation deprecated", "operation undeprecated")
def _operation_deprecated(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if not at(root, operation.path).get("deprecated"):
            yield Edited(replaced(root, (*operation.path, "deprecated"), True), HARMLESS, HARMLESS)


@surface_kind("operation id changed", "operation id changed back")
def _operation_id(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if "operationId" in at(root, operation.path):
            yield Edited(replaced(root, (*operation.path, "operationId"), "zqOther"), WARNING, WARNING)


@surface_kind("operation described", "operation described as before")
def _operation_described(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        key = rng.choice(("summary", "description"))
        yield Edited(replaced(root, (*operation.path, key), "Zq."), DOCUMENTATION, DOCUMENTATION)


def schemes_of(root: Any) -> dict[str, Any]:
    """Return the security schemes by name."""
    found = root.get("securityDefinitions") or (root.get("components") or {}).get("securitySchemes") or {}
    return {name: scheme for name, scheme in found.items() if isinstance(scheme, dict) and "$ref" not in scheme}


def requirements_of(root: Any, operation: Operation) -> list[dict[str, list[str]]]:
    """Return the alternatives of an operation, its own or those of the document."""
    found = at(root, operation.path).get("security", root.get("security"))
    return list(found or [])


@surface_kind("authentication required", "authentication lifted")
def _secured(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        for name in schemes_of(root):
            if not known:
                yield Edited(replaced(root, (*operation.path, "security"), [{name: []}]), BREAKING, HARMLESS)


@surface_kind("authentication lifted by []", "authentication restored")
def _lifted(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        if known and {} not in known:
            yield Edited(replaced(root, (*operation.path, "security"), []), HARMLESS, BREAKING)


@surface_kind("anonymous alternative added", "anonymous alternative removed")
def _anonymous(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        if known and {} not in known:
            yield Edited(replaced(root, (*operation.path, "security"), [*known, {}]), HARMLESS, BREAKING)


@surface_kind("security alternative added", "security alternative removed")
def _alternative(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        for name in schemes_of(root):
            if known and {} not in known and not any(name in one for one in known):
                yield Edited(replaced(root, (*operation.path, "security"), [*known, {name: []}]), HARMLESS, BREAKING)


@surface_kind("further scheme required", "further scheme lifted")
def _further_scheme(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        for name in schemes_of(root):
            if len(known) == 1 and known[0] and name not in known[0]:
                new = [{**known[0], name: []}]
                yield Edited(replaced(root, (*operation.path, "security"), new), BREAKING, HARMLESS)


@surface_kind("scope required", "scope lifted")
def _scope(root: Any, rng: Random) -> Iterator[Edited]:
    schemes = schemes_of(root)
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        if len(known) != 1:
            continue
        for name, scopes in known[0].items():
            if schemes.get(name, {}).get("type") == "oauth2":
                new = [{**known[0], name: [*scopes, "zq:write"]}]
                yield Edited(replaced(root, (*operation.path, "security"), new), BREAKING, HARMLESS)


@surface_kind("scheme changed", "scheme changed back")
def _scheme_changed(root: Any, rng: Random) -> Iterator[Edited]:
    used = {name for one in operations(root) for requirement in requirements_of(root, one) for name in requirement}
    base: Path = ("securityDefinitions",) if "swagger" in root else ("components", "securitySchemes")
    for name in shuffled(rng, used & schemes_of(root).keys()):
        scheme = schemes_of(root)[name]
        if scheme.get("type") == "apiKey":
            yield Edited(replaced(root, (*base, name, "name"), "X-Zq"), BREAKING, BREAKING)
        if scheme.get("type") == "http":
            new = "digest" if scheme.get("scheme") != "digest" else "basic"
            yield Edited(replaced(root, (*base, name, "scheme"), new), BREAKING, BREAKING)


def _servers(root: Any) -> list[dict[str, Any]]:
    """The servers of the document, unless paths have their own."""
    if any(isinstance(item, dict) and "servers" in item for item in (root.get("paths") or {}).values()):
        return []
    return [server for server in root.get("servers") or [] if "{" not in server.get("url", "{")]


@surface_kind("server added", "server removed")
def _server_added(root: Any, rng: Random) -> Iterator[Edited]:
    if _servers(root):
        new = [*root["servers"], {"url": "https://zq.example.com/zq"}]
        yield Edited({**root, "servers": new}, HARMLESS, BREAKING)


@surface_kind("server changed", "server changed back")
def _server_changed(root: Any, rng: Random) -> Iterator[Edited]:
    if len(root.get("servers") or []) == 1 and _servers(root):
        new = [with_(root["servers"][0], "url", "https://zq.example.com/zq")]
        yield Edited({**root, "servers": new}, BREAKING, BREAKING)
    if "host" in root and not root["host"].startswith(("localhost", "127.0.0.1")):
        yield Edited({**root, "host": "zq.example.com"}, BREAKING, BREAKING)


@surface_kind("callback removed", "callback added")
def _callback(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        for name in at(root, operation.path).get("callbacks") or {}:
            yield Edited(removed(root, (*operation.path, "callbacks", name)), BREAKING, HARMLESS)


@surface_kind("webhook removed", "webhook added")
def _webhook(root: Any, rng: Random) -> Iterator[Edited]:
    for name in shuffled(rng, root.get("webhooks") or {}):
        yield Edited(removed(root, ("webhooks", name)), BREAKING, HARMLESS)


@surface_kind("version changed", "version changed back")
def _version(root: Any, rng: Random) -> Iterator[Edited]:
    yield Edited(replaced(root, ("info", "version"), "999.0.0"), DOCUMENTATION, DOCUMENTATION | WARNING)

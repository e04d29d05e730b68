"""Two OpenAPI documents of generated applications, compared as far as they say something.

Left out on both sides: titles (pydantic makes them of class names), the version header and the 422 answers it causes,
generated summaries and operationIds, the order of parameters and enum members, names that FastAPI makes to tell two
classes of one name apart. References are followed on both sides at once, so recursive schemas end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from apidiff.compare.match.paths import structure
from apidiff.contain.values import parts_of
from apidiff.model.contract import METHODS
from apidiff.model.equality import same

Json = Any

MAX_DIFFERENCES = 200
_UNORDERED = frozenset({"enum", "required", "anyOf", "oneOf"})
_DROPPED = frozenset({"title", "operationId"})
UNNAMED = "inline"
"""What `aliases` calls classes that documents do not name."""
VERSION_HEADER = "x-api-version"


class Difference(Struct, frozen=True, kw_only=True):
    """One place where two documents differ: its pointer in words, and both values, shortened."""

    place: str
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.place}: {self.left} instead of {self.right}"


class Generated(Struct, frozen=True, kw_only=True):
    """What was made up: summaries, operationIds no document states, and other names of classes (`aliases`)."""

    summaries: frozenset[str] = frozenset({"Operation"})
    stated_ids: frozenset[str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)


def differences(left: Mapping[str, Json], right: Mapping[str, Json], generated: Generated) -> list[Difference]:
    """Return where `left` differs from `right`."""
    comparer = _Comparer(left, right, generated)
    found: list[Difference] = []
    for difference in comparer.paths():
        found.append(difference)
        if len(found) >= MAX_DIFFERENCES:
            break
    return found


class _Comparer:
    """Compares paths, then whatever they refer to."""

    def __init__(self, left: Mapping[str, Json], right: Mapping[str, Json], generated: Generated) -> None:
        self.left = left
        self.right = right
        self.generated = generated
        self._met: set[tuple[str, str]] = set()
        self._leaked = _leaked(left) | _leaked(right)

    def paths(self) -> Iterator[Difference]:
        """Yield the differences of all operations."""
        before, after = _operations(self.left), _operations(self.right)
        for key in sorted(set(before) | set(after)):
            place = " ".join(key)
            if key not in after:
                yield Difference(place=place, left="an operation", right="nothing")
            elif key not in before:
                yield Difference(place=place, left="nothing", right="an operation")
            else:
                yield from self._compare(self._operation(before[key]), self._operation(after[key]), place)

    def _operation(self, operation: Mapping[str, Json]) -> dict[str, Json]:
        out = {key: value for key, value in operation.items() if key not in ("operationId", "parameters")}
        if out.get("summary") in self.generated.summaries:
            out.pop("summary")
        stated = self.generated.stated_ids
        if stated is None or operation.get("operationId") in stated:
            out["id"] = operation.get("operationId")
        parameters: dict[str, Json] = {}
        position = 0
        for parameter in operation.get("parameters", []):
            name, where = parameter["name"], parameter["in"]
            if names_version(parameter, VERSION_HEADER):
                continue
            if where == "path":
                name, position = f"{{{position}}}", position + 1
                parameter = {**parameter, "name": name}
            parameters[f"{where} {name.lower() if where == 'header' else name}"] = parameter
        out["parameters"] = parameters
        responses = dict(operation.get("responses", {}))
        if is_validation_error(responses.get("422", {})):
            del responses["422"]
        out["responses"] = responses
        return out

    def _compare(self, left: Json, right: Json, place: str) -> Iterator[Difference]:
        stack: list[tuple[Json, Json, str]] = [(left, right, place)]
        while stack:
            a, b, where = stack.pop()
            if isinstance(a, Mapping) and isinstance(b, Mapping):
                a, b, told = self._followed(a, b, where)
                if told is not None:
                    yield told
                if a is None:
                    continue
                a, b = _plain(a), _plain(b)
                for key in sorted(set(a) | set(b), key=str):
                    if key in _DROPPED:
                        continue
                    if key not in a or key not in b:
                        yield Difference(place=f"{where} {key}", left=_short(a.get(key)), right=_short(b.get(key)))
                    else:
                        stack.append((self._ordered(key, a[key]), self._ordered(key, b[key]), f"{where} {key}"))
            elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
                stack.extend((x, y, f"{where}[{index}]") for index, (x, y) in enumerate(zip(a, b, strict=True)))
            elif not _same(a, b, where):
                yield Difference(place=where, left=_short(a), right=_short(b))

    def _followed(self, a: Json, b: Json, where: str) -> tuple[Json, Json, Difference | None]:
        """Follow references on both sides; a pair met before is not compared again."""
        a, b = self._own(a), self._own(b)
        first, second = a.get("$ref"), b.get("$ref")
        told = None
        if isinstance(first, str) and isinstance(second, str):
            names = self._name(first), self._name(second)
            if names[0] != names[1] and UNNAMED not in names:
                told = Difference(place=where, left=f"schema {names[0]}", right=f"schema {names[1]}")
            if (first, second) in self._met:
                rest_a, rest_b = _without_ref(a), _without_ref(b)
                return (None, None, told) if rest_a == rest_b else (rest_a, rest_b, told)
            self._met.add((first, second))
        return self._target(self.left, a), self._target(self.right, b), told

    def _own(self, value: Json) -> Json:
        """Return a reference without a description that leaked to it from another one (see _leaked)."""
        reference, text = value.get("$ref"), value.get("description")
        if isinstance(reference, str) and isinstance(text, str) and (reference, text) in self._leaked:
            return {key: item for key, item in value.items() if key != "description"}
        return value

    def _name(self, reference: str) -> str:
        name = _bare(reference)
        return self.generated.aliases.get(name, name)

    def _ordered(self, key: str, value: Json) -> Json:
        if key in _UNORDERED and isinstance(value, list):
            return sorted(value, key=lambda item: json.dumps(self._sortable(item), sort_keys=True, default=str))
        return value

    def _sortable(self, value: Json) -> Json:
        """Return a value as it is sorted by: without names that are made up."""
        if isinstance(value, Mapping):
            kept = {key: item for key, item in value.items() if key != "title"}
            return {key: self._name(item) if key == "$ref" else self._sortable(item) for key, item in kept.items()}
        return [self._sortable(item) for item in value] if isinstance(value, list) else value

    def _target(self, document: Mapping[str, Json], value: Json) -> Json:
        reference = value.get("$ref")
        if not isinstance(reference, str):
            return value
        name = reference.rpartition("/")[2]
        found = document.get("components", {}).get("schemas", {}).get(name, {"missing": reference})
        return {**found, **_without_ref(value)}


def _leaked(document: Mapping[str, Json]) -> set[tuple[str, str]]:
    """Return target and description of references that are described in the same words more than once.

    pydantic 2.14 writes the description of a field into a reference it shares with other fields; which of them get it
    depends on the order in which models are met.
    """
    seen: set[tuple[str, str]] = set()
    twice: set[tuple[str, str]] = set()
    for value in parts_of(document):
        if isinstance(value, dict):
            reference, text = value.get("$ref"), value.get("description")
            if isinstance(reference, str) and isinstance(text, str):
                (twice if (reference, text) in seen else seen).add((reference, text))
    return twice


def without_version(document: Mapping[str, Json], name: str = VERSION_HEADER, place: str = "header") -> dict[str, Json]:
    """Return a document without the parameter that names the version, in whichever place, and without the 422 answers
    that FastAPI adds."""
    paths: dict[str, Json] = {}
    for path, item in document.get("paths", {}).items():
        kept = without_segment(path, name) if place == "path" else path
        paths[kept] = {
            key: _unversioned(_called_after(value, path, kept), name, place) if key in METHODS else value
            for key, value in item.items()
        }
    return {**document, "paths": paths}


def without_segment(path: str, name: str) -> str:
    """Return a path template without the segment that is the version. Cadwyn writes it as Python does
    (`URLVersionManager`)."""
    wanted = "{" + python_name(name) + "}"
    return "/".join(part for part in path.split("/") if part != wanted) or "/"


def python_name(name: str) -> str:
    """Return what Cadwyn calls the parameter in paths."""
    return name.replace("-", "_")


def _called_after(operation: Mapping[str, Json], path: str, kept: str) -> Mapping[str, Json]:
    """Return an operation whose operationId FastAPI made of its path with that of another path."""
    found = operation.get("operationId")
    suffix, other = (re.sub(r"\W", "_", text) for text in (path, kept))
    if path == kept or not isinstance(found, str) or suffix not in found:
        return operation
    head, _, method = found.rpartition(suffix)
    return {**operation, "operationId": head + other + method}


def is_validation_error(answer: Mapping[str, Json]) -> bool:
    """Return True for the answer that FastAPI documents for requests that are not valid."""
    return "HTTPValidationError" in json.dumps(answer)


def names_version(parameter: Json, name: str, place: str = "header") -> bool:
    """Return True for the parameter that names the version. Names of headers have no case (RFC 9110, 5.1)."""
    if not isinstance(parameter, dict) or parameter.get("in") != place:
        return False
    found = str(parameter.get("name", ""))
    return found == python_name(name) if place == "path" else found.lower() == name.lower()


def _unversioned(operation: Mapping[str, Json], name: str, place: str) -> dict[str, Json]:
    out = dict(operation)
    parameters = [item for item in out.get("parameters", []) if not names_version(item, name, place)]
    out.pop("parameters", None)
    if parameters:
        out["parameters"] = parameters
    responses = dict(out.get("responses", {}))
    if is_validation_error(responses.get("422", {})):
        del responses["422"]
    out["responses"] = responses
    return out


def _without_ref(value: Mapping[str, Json]) -> dict[str, Json]:
    return {key: item for key, item in value.items() if key != "$ref"}


def _operations(document: Mapping[str, Json]) -> dict[tuple[str, str], Mapping[str, Json]]:
    found = {}
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS:
                found[method.upper(), structure(path)] = operation
    return found


def _bare(reference: str) -> str:
    """Return a schema's name without what FastAPI adds: `-Input`, `-Output`, the module, a number."""
    name = reference.rpartition("/")[2]
    name = re.sub(r"-(?:Input|Output)", "", name)
    if "__" in name:
        parts = [part for part in name.split("__") if part and not part.isdigit()]
        name = parts[-1] if parts else name
    return name


def _plain(value: Mapping[str, Json]) -> dict[str, Json]:
    """Return a schema with one way of saying things: constants as enums, one alternative as itself."""
    out = dict(value)
    if "const" in out:
        out["enum"] = [out.pop("const")]
    return out


def _same(a: Json, b: Json, where: str) -> bool:
    if isinstance(a, str) and isinstance(b, str) and where.endswith("description"):
        return a.split() == b.split()
    return same(a, b)


def _short(value: Json) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, default=str)
    return text if len(text) <= 120 else text[:117] + "..."

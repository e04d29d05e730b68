"""Instructions over a route: what a route of the new code was in the old version, as far as Cadwyn can say it."""

from __future__ import annotations

import re

from apidiff.model.proposal.proposal import (
    Attributes,
    EndpointDidntExist,
    EndpointExisted,
    EndpointHad,
    Instruction,
    JsonValue,
    TypeValue,
    Value,
)
from apidiff.model.proposal.pytypes import RouteShape, json_text

_PARAMETER = re.compile(r"\{[^{}]*\}")
TEMPORARY = "/restored"
"""Where a restored route is declared in HEAD if the new route has the same path and method: Cadwyn then moves it."""


def had(
    old: RouteShape, new: RouteShape, answers: Attributes, *, described: bool, constrained: bool
) -> list[Instruction]:
    """Return what restores a route. The types of `old` speak of HEAD classes; `answers` is what `responses` were.

    `constrained` restores what clients depend on, `described` what documents say besides.
    """
    attributes: list[tuple[str, Value]] = []
    path = old_path(old, new)
    if path != new.path:
        attributes.append(("path", JsonValue(json_text(path))))
    if old.method != new.method:
        attributes.append(("methods", JsonValue(json_text([old.method.upper()]))))
    if constrained and old.success.type != new.success.type:
        attributes.append(("response_model", TypeValue(old.success.type)))
    if old.status != new.status:
        attributes.append(("status_code", JsonValue(json_text(old.status))))
    attributes.extend(answers)
    if described:
        attributes.extend(_described(old, new))
    if not attributes:
        return []
    return [EndpointHad(path=new.path, method=new.method, attributes=tuple(attributes))]


def existed(declared_at: str, route: RouteShape) -> list[Instruction]:
    """Return what brings a restored route back, from where it is declared to where it was."""
    out: list[Instruction] = [EndpointExisted(path=declared_at, method=route.method)]
    if declared_at != route.path:
        moved = (("path", JsonValue(json_text(route.path))),)
        out.append(EndpointHad(path=declared_at, method=route.method, attributes=moved))
    return out


def didnt_exist(route: RouteShape) -> Instruction:
    """Return what hides a route that only the new version has."""
    return EndpointDidntExist(path=route.path, method=route.method)


def old_path(old: RouteShape, new: RouteShape) -> str:
    """Return the old path with HEAD's parameter names, which Cadwyn does not change; renamed ones are no difference."""
    names = iter(_PARAMETER.findall(new.path))
    return _PARAMETER.sub(lambda found: next(names, found.group()), old.path)


def _described(old: RouteShape, new: RouteShape) -> list[tuple[str, Value]]:
    pairs: list[tuple[str, object, object]] = [
        ("summary", old.summary, new.summary),
        ("description", old.description or "", new.description or ""),
        ("response_description", old.success.description, new.success.description),
        ("tags", list(old.tags), list(new.tags)),
        ("deprecated", old.deprecated, new.deprecated),
        ("operation_id", old.operation_id, new.operation_id),
    ]
    return [(name, JsonValue(json_text(before))) for name, before, after in pairs if before != after]

"""Questions about everything around schemas: operations, parameters, bodies, media types, answers and headers."""

from __future__ import annotations

from collections.abc import Iterable

from apidiff.compare.match.media_types import covers, normal_name
from apidiff.compare.match.server_urls import split_url
from apidiff.impact.judge.answer import Answer, Question, hit, hit_by, may_be
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.operation import BODY, OperationView
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED
from apidiff.model.change import Change
from apidiff.model.contract import Usage
from apidiff.model.places import Place

_ENDS_EVERY_CALL = frozenset(
    {
        "operation.removed",
        "operation.retired",
        "operation.moved",
        "operation.method.changed",
        "path-prefix.added",
        "path-prefix.removed",
        "path-prefix.changed",
    }
)
_USES = "uses the operation; whether this reaches it does not show in what was recorded"


def question_of(change: Change, usage: Usage, now: OperationView | None = None) -> Question:
    """Return what to ask of the calls of an operation about a change that is not about a schema; `now` is the operation
    in the new document."""
    thing, part, event, place = change.about.thing, change.about.part, change.about.event, usage.place
    if change.kind in _ENDS_EVERY_CALL:
        return _ended
    if change.kind in ("server.removed", "server.changed"):
        return _server(str(change.facts.get("old_url") or change.facts.get("url") or ""))
    if thing == "parameter":
        return _parameter(change, place, now)
    if thing == "request-body" and event in ("added", "required"):
        return _body_missing
    if thing == "request-body" and event == "removed":
        return _body_sent
    if thing == "media-type" and event in ("removed", "changed") and not part:
        name = str(change.facts.get("old_media_type") or change.facts.get("media_type") or "")
        return _media_type(name, place)
    if thing == "response" and event in ("removed", "changed"):
        return _status(str(change.facts.get("old_status") or change.facts.get("status") or place.steps[0].name))
    if event == "added" and thing in ("response", "media-type") and place.part == "response":
        return _may_be_answered_otherwise
    if thing == "header":
        return _header(str(change.facts.get("header") or place.last.name), place, event)
    return _meets(place)


def applies(call: Call, place: Place, now: OperationView | None = None) -> bool | None:
    """Return whether a call has the part that a place names: its media type, its status. None where that was not
    recorded. `now` is the operation in the new document: what has a part of its own there is no longer in a wider
    one."""
    first = place.steps[0]
    media = normal_name(place.name_of("media-type"))
    views = (call.view,) if now is None else (call.view, now)
    if first.part == "body":
        return _is_media(call.request_media, media, [(view, BODY) for view in views])
    if first.part == "response":
        status = _is_status(call, first.name, views)
        if not status or place.name_of("header"):
            return status
        return _is_media(call.response_media, media, [(view, view.status_key(call.exchange.status)) for view in views])
    return True


def is_undescribed(call: Call, place: Place) -> bool:
    """Return whether a call has a body of a media type that the document does not describe: what is in it may be
    anything."""
    first, key = place.steps[0], None
    if first.part == "body":
        actual, message, key = call.request_media, call.exchange.request, BODY
    elif first.part == "response" and call.exchange.status and not place.name_of("header"):
        actual, message = call.response_media, call.exchange.response
        key = call.view.status_key(call.exchange.status)
    if key is None or not actual or message.empty:
        return False
    return bool(call.view.media_names(key)) and not call.view.nearest_media(key, actual)


def _is_media(actual: str, wanted: str, parts: Iterable[tuple[OperationView, str | None]]) -> bool | None:
    """Whether a media type is the one that is wanted, which may be a range: it is not where one of the documents has a
    nearer one for it, in the body or the answer that is meant."""
    if not wanted or not actual:
        return None if not actual else True
    stated = [(view, key) for view, key in parts if wanted in view.media_names(key)]
    if not stated:
        return actual == wanted.partition(";")[0] or covers(wanted, actual) or covers(actual, wanted)
    return all(view.nearest_media(key, actual) == wanted for view, key in stated)


def _is_status(call: Call, wanted: str, views: Iterable[OperationView]) -> bool | None:
    status = call.exchange.status
    if not status:
        return None
    stated = [view for view in views if wanted in view.responses]
    if not stated:
        return wanted in (str(status), f"{status // 100}XX")
    return all(view.status_key(status) == wanted for view in stated)


def _ended(call: Call) -> Answer | None:
    return hit("calls the operation, which is no longer there under this address")


def _may_be_answered_otherwise(call: Call) -> Answer | None:
    return may_be("uses the operation, which may answer in a way that it did not before")


def _meets(place: Place) -> Question:
    def ask(call: Call) -> Answer | None:
        first = place.steps[0]
        if first.part == "parameter":
            declared = call.view.parameter(first.in_, first.name)
            if declared is not None and call.texts(declared) is ABSENT:
                return None
        elif applies(call, place) is False:
            return None
        return may_be(_USES, str(place))

    return ask


def _server(url: str) -> Question:
    origin, path = split_url(url)
    host = origin.partition("://")[2].lower()

    def ask(call: Call) -> Answer | None:
        actual = call.exchange.host
        if not actual or not host or "{" in host:
            return may_be("uses the operation; at which server was not recorded")
        if not _is_host(actual, host):
            return None
        base, called = path.rstrip("/"), call.exchange.target.partition("?")[0]
        begins = called == base or called.startswith(f"{base}/") or "{" in base
        return hit("calls the server that changed") if begins else None

    return ask


def _is_host(actual: str, host: str) -> bool:
    """Whether a call went to a host; where no port was recorded, it may be any."""
    (name, _, port), (wanted, _, listening) = actual.partition(":"), host.partition(":")
    return name == wanted and (not port or port == listening or {port, listening} <= {"", "80", "443"})


def _parameter(change: Change, place: Place, now: OperationView | None) -> Question:
    facts, event = change.facts, change.about.event
    name = str(facts.get("old_name") or facts.get("name") or place.steps[0].name)
    in_ = str(facts.get("old_in") or facts.get("in") or place.steps[0].in_)
    gone = event in ("removed", "renamed", "moved") and not change.about.part
    needed = (event == "added" and facts.get("required")) or event == "required"
    # A parameter of the path is told by its place, which the old document alone says.
    new = None if now is None or in_ == "path" else now.parameter(in_, name)

    def ask(call: Call) -> Answer | None:
        declared = call.view.parameter(in_, name) or new
        value = call.texts(declared) if declared is not None else _undeclared(call, in_, name)
        where = f"{in_} parameter {name}"
        if value is NOT_RECORDED:
            return may_be("uses the operation; whether it sends the parameter was not recorded", where)
        if needed:
            return None if value is not ABSENT or call.was_refused else hit("does not send what is required now", where)
        if value is ABSENT:
            return None
        if gone:
            return hit_by("sends the parameter", where, value)
        if change.about.part == "serialization" and isinstance(value, (list, dict)) and len(value) > 1:
            return hit_by("sends the parameter as it was written before", where, value)
        return may_be("sends the parameter", where)

    return ask


def _undeclared(call: Call, in_: str, name: str) -> object:
    """The value of a parameter that only the new document declares."""
    if in_ == "query":
        return next((value for key, _, value in call.sent.query if key == name or key.startswith(f"{name}[")), ABSENT)
    if in_ == "header":
        missing = ABSENT if call.sent.has_headers else NOT_RECORDED
        return call.sent.headers.get(name.lower(), missing)
    if in_ == "cookie":
        return call.sent.cookies.get(name, ABSENT if call.sent.has_headers else NOT_RECORDED)
    return NOT_RECORDED


def _body_missing(call: Call) -> Answer | None:
    if call.was_refused:
        return None
    if call.body is ABSENT:
        return hit("sends no body, which is required now", "body")
    return may_be("uses the operation; whether it sends a body was not recorded") if call.body is NOT_RECORDED else None


def _body_sent(call: Call) -> Answer | None:
    if call.body is ABSENT:
        return None
    if call.body is NOT_RECORDED:
        return may_be("uses the operation; whether it sends a body was not recorded")
    return hit("sends a body", "body")


def _media_type(name: str, place: Place) -> Question:
    wanted = normal_name(name)

    def ask(call: Call) -> Answer | None:
        first = place.steps[0]
        actual = call.request_media if first.part == "body" else call.response_media
        body = call.body if first.part == "body" else call.answer
        if first.part == "response" and _is_status(call, first.name, (call.view,)) is False:
            return None
        if actual:
            key = BODY if first.part == "body" else call.view.status_key(call.exchange.status)
            used = bool(_is_media(actual, wanted, ((call.view, key),)))
            verb = "sends" if first.part == "body" else "receives"
            return hit(f"{verb} the media type", str(place)) if used else None
        if body is ABSENT:
            return None
        return may_be("uses the operation; the media type was not recorded", str(place))

    return ask


def _status(name: str) -> Question:
    def ask(call: Call) -> Answer | None:
        used = _is_status(call, name, (call.view,))
        if used is None:
            return may_be("uses the operation; the status was not recorded")
        return hit("receives an answer of this status", f"response {name}") if used else None

    return ask


def _header(name: str, place: Place, event: str) -> Question:
    def ask(call: Call) -> Answer | None:
        if applies(call, place) is False:
            return None
        value = call.answer_header(name)
        if value is NOT_RECORDED:
            return may_be("uses the operation; headers of answers were not recorded", str(place))
        if value is ABSENT or not is_value(value):
            return None
        if event == "removed":
            return hit_by("receives the header", str(place), value)
        return may_be("receives the header", str(place))

    return ask

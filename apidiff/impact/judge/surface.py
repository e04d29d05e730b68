"""Questions about everything around schemas: operations, parameters, bodies, media types, answers and headers."""

from __future__ import annotations

from apidiff.compare.match.media_types import covers, normal_name
from apidiff.compare.match.server_urls import split_url
from apidiff.impact.judge.answer import Answer, Question, hit, hit_by, may_be
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.operation import media_type_in
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


def question_of(change: Change, usage: Usage) -> Question:
    """Return what to ask of the calls of an operation about a change that is not about a schema."""
    thing, part, event, place = change.about.thing, change.about.part, change.about.event, usage.place
    if change.kind in _ENDS_EVERY_CALL:
        return _ended
    if change.kind in ("server.removed", "server.changed"):
        return _server(str(change.facts.get("old_url") or change.facts.get("url") or ""))
    if thing == "parameter":
        return _parameter(change, place)
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


def applies(call: Call, place: Place) -> bool | None:
    """Return whether a call has the part that a place names: its media type, its status. None where that was not
    recorded."""
    first = place.steps[0]
    media = normal_name(place.name_of("media-type"))
    if first.part == "body":
        return _is_media(call.request_media, media)
    if first.part == "response":
        status = _is_status(call, first.name)
        return _is_media(call.response_media, media) if status and not place.name_of("header") else status
    return True


def is_undescribed(call: Call, place: Place) -> bool:
    """Return whether a call has a body of a media type that the document does not describe: what is in it may be
    anything."""
    first = place.steps[0]
    if first.part == "body":
        content, actual, message = call.view.content, call.request_media, call.exchange.request
    elif first.part == "response" and call.exchange.status and not place.name_of("header"):
        key = call.view.status_key(call.exchange.status)
        content = {} if key is None else call.view.answer_content(key)
        actual, message = call.response_media, call.exchange.response
    else:
        return False
    return bool(content and actual) and not message.empty and media_type_in(content, actual) is None


def _is_media(actual: str, wanted: str) -> bool | None:
    if not wanted or not actual:
        return None if not actual else True
    return actual == wanted.partition(";")[0] or covers(wanted, actual) or covers(actual, wanted)


def _is_status(call: Call, wanted: str) -> bool | None:
    status = call.exchange.status
    if not status:
        return None
    key = call.view.status_key(status)
    return wanted in (str(status), f"{status // 100}XX", key)


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
        if actual.partition(":")[0] != host.partition(":")[0]:
            return None
        base = path.rstrip("/")
        begins = call.exchange.target.startswith(base) or "{" in base
        return hit("calls the server that changed") if begins else None

    return ask


def _parameter(change: Change, place: Place) -> Question:
    facts, event = change.facts, change.about.event
    name = str(facts.get("old_name") or facts.get("name") or place.steps[0].name)
    in_ = str(facts.get("old_in") or facts.get("in") or place.steps[0].in_)
    gone = event in ("removed", "renamed", "moved") and not change.about.part
    needed = (event == "added" and facts.get("required")) or event == "required"

    def ask(call: Call) -> Answer | None:
        declared = call.view.parameter(in_, name)
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
        if first.part == "response" and _is_status(call, first.name) is False:
            return None
        if actual:
            used = bool(_is_media(actual, wanted))
            verb = "sends" if first.part == "body" else "receives"
            return hit(f"{verb} the media type", str(place)) if used else None
        if body is ABSENT:
            return None
        return may_be("uses the operation; the media type was not recorded", str(place))

    return ask


def _status(name: str) -> Question:
    def ask(call: Call) -> Answer | None:
        used = _is_status(call, name)
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

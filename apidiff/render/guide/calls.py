"""Cells of a table for changes of what is called and how: operations, parameters, bodies, answers, authentication."""

from __future__ import annotations

from itertools import starmap

from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.render.guide.fields import NONE, Cells
from apidiff.render.guide.language import noted, say
from apidiff.render.guide.names import call, name_of, plain
from apidiff.render.markdown import code, prose


def operation_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `operation.`."""
    named = call(finding)
    match (finding.change.about.part, finding.change.about.event):
        case ("", "removed"):
            return code(named), NONE, say("Removed")
        case ("", "added"):
            return NONE, code(named), say("New")
        case ("", "moved"):
            return code(call(finding, path="old_path")), code(named), say("Moved")
        case ("method", "changed"):
            old, new = (code(call(finding, method=key)) for key in ("old_method", "new_method"))
            return old, new, say("Another HTTP method")
    label = code(named if named.path else finding.change.subject.owner)
    return label, label, ""


def prefix_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `path-prefix.`."""
    old, new = finding.change.prefixes
    return code(f"{old}/..."), code(f"{new}/..."), say("Another beginning of paths")


def parameter_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `parameter.`."""
    facts = finding.change.facts
    place = say(" ({place} parameter)", place=prose(str(facts["in"]))) if facts.get("in") else ""
    name = f"{code(str(facts.get('name')))}{place}"
    match (finding.change.about.part, finding.change.about.event):
        case ("", "renamed"):
            old, new = (f"{code(str(facts.get(key)))}{place}" for key in ("old_name", "new_name"))
            return old, new, say("Parameter renamed")
        case ("", "moved"):
            old_in, new_in = (prose(str(facts.get(key))) for key in ("old_in", "new_in"))
            return (
                f"{name}{say(' ({place} parameter)', place=old_in)}",
                f"{name}{say(' ({place} parameter)', place=new_in)}",
                say("Parameter moved"),
            )
        case ("", "added"):
            required = facts.get("required") is True and facts.get("has_default") is not True
            return NONE, name, say("New parameter, required") if required else say("New parameter, optional")
        case ("", "removed"):
            return name, NONE, say("Parameter removed")
        case ("", "required"):
            return say("{name}, optional", name=name), say("{name}, required", name=name), say("Now required")
        case ("", "optional"):
            return say("{name}, required", name=name), say("{name}, optional", name=name), say("May now be left out")
        case ("serialization", "changed"):
            return *_keyword_cells(finding, name), say("Written differently")
    return name, name, ""


def _keyword_cells(finding: Finding, name: str) -> tuple[str, str]:
    """Return the name with the value that a keyword has on either side, where that is one word or number."""
    facts = finding.change.facts
    keyword = prose(str(facts.get("keyword") or ""))
    cells = []
    for key in ("old", "new"):
        value = facts.get(key)
        value = value.get(keyword) if isinstance(value, dict) else value
        cells.append(name if value is None or isinstance(value, list) else f"{name}: {keyword} {code(plain(value))}")
    return cells[0], cells[1]


def body_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `request-body.`, `media-type.` or `encoding.`."""
    facts = finding.change.facts
    status = (
        say(" (status {status})", status=prose(str(facts["status"]))) if facts.get("status") else say(" (request body)")
    )
    match finding.change.kind:
        case "request-body.required":
            return say("Request body, optional"), say("Request body, required"), say("Now required")
        case "request-body.optional":
            return say("Request body, required"), say("Request body, optional"), say("May now be left out")
        case "request-body.added":
            return NONE, say("Request body"), "" if facts.get("required") is not True else say("New, required")
        case "request-body.removed":
            return say("Request body"), NONE, say("No body is taken any more")
        case "media-type.changed":
            old, new = (f"{code(plain(facts.get(key)))}{status}" for key in ("old_media_type", "new_media_type"))
            return old, new, say("Media type changed")
        case "media-type.removed":
            return f"{code(plain(facts.get('media_type')))}{status}", NONE, say("Media type removed")
        case "media-type.added":
            return NONE, f"{code(plain(facts.get('media_type')))}{status}", say("New media type")
    shown = f"{code(plain(facts['media_type']))}{status}" if facts.get("media_type") else name_of(finding)
    return shown, shown, ""


def answer_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `response.`, `header.` or `link.`."""
    facts = finding.change.facts
    kind = finding.change.kind
    if kind == "response.status.changed":
        old, new = (say("Status {key}", key=code(plain(facts.get(key)))) for key in ("old_status", "new_status"))
        return old, new, say("Another body") if facts.get("class") == "default" else say("Another status")
    thing = finding.change.about.thing
    if thing == "response":
        shown = say("Status {status}", status=code(plain(facts.get("status"))))
    else:
        shown = f"{code(plain(facts.get(thing)))} ({say('response header') if thing == 'header' else say('link')})"
    if kind == "header.serialization.changed":
        return *_keyword_cells(finding, shown), say("Written differently")
    old, new, _ = _present(finding, shown)
    return old, new, say(_ANSWER_NOTES[kind]) if kind in _ANSWER_NOTES else ""


_ANSWER_NOTES = {
    "response.added": noted("New status"),
    "response.removed": noted("No longer documented"),
    "header.added": noted("New header"),
    "header.removed": noted("Header removed"),
    "link.added": noted("New link"),
    "link.removed": noted("Link removed"),
}


def security_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `security`."""
    facts = finding.change.facts
    scheme = code(plain(facts.get("scheme")))
    scope = say("{scheme} with {scope}", scheme=scheme, scope=code(plain(facts.get("scope"))))
    match finding.change.kind:
        case "security.required":
            return say("No authentication"), scheme, say("Authentication required")
        case "security.lifted":
            return scheme, say("No authentication"), say("No authentication needed any more")
        case "security.alternative.added":
            return NONE, scheme, say("Also accepted")
        case "security.alternative.removed":
            return scheme, ways_left(finding) or NONE, say("No longer accepted")
        case "security.scheme.added-to-alternative":
            return NONE, scheme, say("Needed in addition")
        case "security.scheme.removed-from-alternative":
            return scheme, NONE, say("No longer needed")
        case "security.scope.added":
            return scheme, scope, say("Needs a further scope")
        case "security.scope.removed":
            return scope, scheme, say("Needs one scope less")
        case "security-scheme.detail.changed":
            return _credential_cells(finding, scheme)
        case "security-scheme.flow-url.changed":
            flow = say("{scheme}, flow {flow}", scheme=scheme, flow=code(plain(facts.get("flow"))))
            return *_keyword_cells(finding, flow), say("Another address")
    return _present(finding, scheme)


def ways_left(finding: Finding) -> str:
    """Return the ways to authenticate that the new document names, in Markdown; nothing where it names none."""
    side = finding.change.new
    ways = side.value if side is not None and isinstance(side.value, list) else []
    named = [say(" and ").join(starmap(_scheme, way.items())) for way in ways if isinstance(way, dict) and way]
    return say(" or with ").join(named)


def _scheme(name: str, scopes: Json) -> str:
    listed = ", ".join(map(str, scopes)) if isinstance(scopes, list) else ""
    return code(f"{name} ({listed})" if listed else name)


def _credential_cells(finding: Finding, scheme: str) -> Cells:
    """Return the cells for credentials that are sent under another name, in another place or by another HTTP scheme."""
    facts = finding.change.facts
    old, new = facts.get("old"), facts.get("new")
    match facts.get("keyword"):
        case "name" if isinstance(old, str) and isinstance(new, str):
            return code(old), code(new), say("Another name for {scheme}", scheme=scheme)
        case "in" if isinstance(old, str) and isinstance(new, str):
            before, after = (say("{scheme} in the {place}", scheme=scheme, place=prose(place)) for place in (old, new))
            return before, after, say("Sent in another place")
        case "scheme" if isinstance(old, str) and isinstance(new, str):
            return code(f"Authorization: {old}"), code(f"Authorization: {new}"), say("Another HTTP scheme")
    return *_keyword_cells(finding, scheme), ""


def server_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `server.`."""
    facts = finding.change.facts
    match finding.change.kind:
        case "server.changed":
            return code(plain(facts.get("old_url"))), code(plain(facts.get("new_url"))), say("Another URL")
        case "server.removed":
            return code(plain(facts.get("url"))), NONE, say("Server removed")
        case "server.added":
            return NONE, code(plain(facts.get("url"))), say("New server")
    url = code(plain(facts.get("url")))
    return url, url, ""


def part_cells(finding: Finding) -> Cells:
    """Return the cells for a part of which one of the documents does not say what it is."""
    name = name_of(finding)
    if finding.change.about.event == "mended":
        note = say("Whether old calls fit it, nobody can tell: nothing said what it was")
        return say("{name}, not described", name=name), say("{name}, described", name=name), note
    note = say("Whether old calls fit it, nobody can tell: nothing says what it is")
    return say("{name}, described", name=name), say("{name}, not described", name=name), note


def other_cells(finding: Finding) -> Cells:
    """Return the cells for whatever has none of its own: its name on the sides that have it."""
    facts = finding.change.facts
    name = next((str(facts[key]) for key in ("callback", "webhook") if facts.get(key)), "")
    old, new, _ = _present(finding, code(name) if name else name_of(finding))
    note = {"added": say("New"), "removed": say("Removed")}.get(finding.change.about.event, "")
    return old, new, note if name else ""


def _present(finding: Finding, shown: str) -> Cells:
    change = finding.change
    return shown if change.old is not None else NONE, shown if change.new is not None else NONE, ""

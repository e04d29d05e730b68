"""Cells of a table for changes of fields and of the values they take."""

from __future__ import annotations

from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.render.guide.language import noted, say
from apidiff.render.guide.names import directed, directions, is_written_as_text, name_of, plain
from apidiff.render.markdown import code, prose

Cells = tuple[str, str, str]
"""What it was, what it is, a note. An empty note is filled with the words of the finding."""

NONE = "-"
"""A cell for what a version does not have."""

_LIMITS = {
    "maximum": noted("at most {limit}"),
    "minimum": noted("at least {limit}"),
    "exclusiveMaximum": noted("below {limit}"),
    "exclusiveMinimum": noted("above {limit}"),
    "maxLength": noted("at most {limit} characters"),
    "minLength": noted("at least {limit} characters"),
    "maxItems": noted("at most {limit} items"),
    "minItems": noted("at least {limit} items"),
    "maxProperties": noted("at most {limit} properties"),
    "minProperties": noted("at least {limit} properties"),
    "multipleOf": noted("multiples of {limit}"),
}
_LIMITS_OF_ONE = {
    "maxLength": noted("at most {limit} character"),
    "minLength": noted("at least {limit} character"),
    "maxItems": noted("at most {limit} item"),
    "minItems": noted("at least {limit} item"),
    "maxProperties": noted("at most {limit} property"),
    "minProperties": noted("at least {limit} property"),
}
_STATED = ("default", "format", "pattern", "const")
"""Keywords whose value is worth showing beside the name."""


def property_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `property.`."""
    facts = finding.change.facts
    old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
    name = name_of(finding)
    match finding.change.about.event:
        case "renamed":
            return name_of(finding, old), name_of(finding, new), say("Field renamed")
        case "split":
            names = [str(name) for name in facts.get("new_names") or ()]
            cells = ", ".join(name_of(finding, name) for name in names)
            return name, cells, say("Field split into {names}", names=_number(len(names)))
        case "listified":
            return name_of(finding, old), name_of(finding, new), say("One value became a list")
        case "unlistified":
            return name_of(finding, old), name_of(finding, new), say("The list became one value")
        case "added":
            return NONE, name, _new_field(finding)
        case "removed":
            return name, NONE, say("Field removed")
        case "required":
            note = directed(finding, say("Now required"), say("Now always present"))
            return say("{name}, optional", name=name), say("{name}, required", name=name), note
        case "optional":
            note = directed(finding, say("May now be left out"), say("May now be absent"))
            return say("{name}, required", name=name), say("{name}, optional", name=name), note
    return name, name, ""


def _number(count: int) -> str:
    return {2: say("two"), 3: say("three"), 4: say("four")}.get(count, str(count))


def _new_field(finding: Finding) -> str:
    facts = finding.change.facts
    what = {"array": say("New list"), "object": say("New nested object")}.get(
        type_of(facts.get("new")), say("New field")
    )
    required = facts.get("required") is True
    if directions(finding) == {Direction.RESPONSE}:
        return say("{what}, always present", what=what) if required else say("{what}, optional", what=what)
    return (
        say("{what}, required", what=what)
        if required and facts.get("has_default") is not True
        else say("{what}, optional", what=what)
    )


def type_of(schema: Json) -> str:
    """Return the type that a schema, or the value of `type`, declares: `string`, `integer or null`; else nothing."""
    declared = schema
    if isinstance(schema, dict):
        declared = schema.get("type")
        if declared is None and isinstance(schema.get("$ref"), str):
            return "object"
    if isinstance(declared, list):
        return say(" or ").join(str(name) for name in declared)
    return say(declared) if isinstance(declared, str) else ""


_ANY = noted("any type")


def schema_cells(finding: Finding) -> Cells:
    """Return the cells for a change whose kind begins with `schema.`."""
    facts = finding.change.facts
    name = name_of(finding)
    part, event = finding.change.about.part, finding.change.about.event
    if event in ("wrapped", "unwrapped"):
        return _envelope(finding, event)
    if part == "type":
        return (
            _with(name, prose(type_of(facts.get("old")))),
            _with(name, prose(type_of(facts.get("new")))),
            say("Type changed"),
        )
    if (part, event) == ("enum.value", "renamed"):
        before, after = (code(plain(facts.get(key))) for key in ("old_name", "new_name"))
        return f"{name}: {before}", f"{name}: {after}", say("Value renamed")
    if (part, event) == ("null", "added"):
        return (
            name,
            say("{name} or null", name=name),
            directed(finding, say("May be sent as null"), say("May now be null")),
        )
    if (part, event) == ("null", "removed"):
        note = say("No longer null: leave it out") if is_written_as_text(finding) else say("No longer null")
        return say("{name} or null", name=name), name, note
    if (part, event) == ("read-only", "added"):
        return name, say("{name}, only in responses", name=name), say("Can no longer be sent")
    if (part, event) == ("write-only", "added"):
        return name, say("{name}, only in requests", name=name), say("No longer returned")
    if part == "discriminator.mapping":
        value = code(plain(facts.get("value")))
        if event == "changed":
            return value, value, ""
        return (NONE, value, say("New kind of value")) if event == "added" else (value, NONE, say("No longer known"))
    keyword = facts.get("keyword") if isinstance(facts.get("keyword"), str) else part.partition(".")[0]
    if keyword in _LIMITS or keyword in _STATED or part == "multiple-of":
        return _stated(finding, name, "multipleOf" if part == "multiple-of" else str(keyword))
    return name, name, ""


def _envelope(finding: Finding, event: str) -> Cells:
    inner = plain(finding.change.facts.get("envelope_property"))
    content, thing = ("[...]", say("The list")) if envelops_list(finding) else ("{...}", say("What was the body"))
    whole = code(f'{{"{inner}": {content}}}')
    if event == "wrapped":
        return code(content), whole, say("{thing} moved into an object, under {inner}", thing=thing, inner=code(inner))
    thing = thing if envelops_list(finding) else say("The body")
    return whole, code(content), say("{thing} is no longer inside an object", thing=thing)


def envelops_list(finding: Finding) -> bool:
    """Return whether what an envelope came around, or went from, is a list: it is, unless the schema says object."""
    change = finding.change
    side = change.old if change.about.event == "wrapped" else change.new
    schema = side.value if side is not None else None
    return not isinstance(schema, dict) or (type_of(schema) != "object" and "properties" not in schema)


def _stated(finding: Finding, name: str, keyword: str) -> Cells:
    """Name and value of a keyword on the sides that have it."""
    change = finding.change
    cells = []
    for side in (change.old, change.new):
        if side is None or isinstance(side.value, dict | list):
            cells.append(name)
        elif keyword in _LIMITS:
            cells.append(f"{name}: {_limit(keyword, side.value)}")
        else:
            cells.append(f"{name}: {keyword} {code(plain(side.value))}")
    if keyword in _LIMITS:
        return cells[0], cells[1], say(_LIMIT_NOTE.get(change.about.event, ""))
    # The cell has the pattern, which can be long.
    note = say("Must now match this pattern") if change.kind == "schema.pattern.added" else ""
    return cells[0], cells[1], note


def _limit(keyword: str, value: Json) -> str:
    """Return a limit in words: `at most 20 items`, `at least 1 character`."""
    return say(
        _LIMITS_OF_ONE.get(keyword, _LIMITS[keyword]) if value == 1 else _LIMITS[keyword], limit=prose(plain(value))
    )


_LIMIT_NOTE = {"narrowed": noted("Tighter limit"), "widened": noted("Wider limit")}


def _with(name: str, detail: str) -> str:
    return f"{name}: {detail}" if detail else name

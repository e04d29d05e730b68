"""Cells of a table for changes of fields and of the values they take."""

from __future__ import annotations

from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding
from apidiff.render.guide.names import directed, directions, name_of, plain
from apidiff.render.markdown import code, prose

Cells = tuple[str, str, str]
"""What it was, what it is, a note. An empty note is filled with the words of the finding."""

NONE = "-"
"""A cell for what a version does not have."""

_LIMITS = {
    "maximum": "at most {}",
    "minimum": "at least {}",
    "exclusiveMaximum": "below {}",
    "exclusiveMinimum": "above {}",
    "maxLength": "at most {} characters",
    "minLength": "at least {} characters",
    "maxItems": "at most {} items",
    "minItems": "at least {} items",
    "maxProperties": "at most {} properties",
    "minProperties": "at least {} properties",
    "multipleOf": "multiples of {}",
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
            return name_of(finding, old), name_of(finding, new), "Field renamed"
        case "split":
            names = [str(name) for name in facts.get("new_names") or ()]
            cells = ", ".join(name_of(finding, name) for name in names)
            return name, cells, f"Field split into {_number(len(names))}"
        case "listified":
            return name_of(finding, old), name_of(finding, new), "One value became a list"
        case "unlistified":
            return name_of(finding, old), name_of(finding, new), "The list became one value"
        case "added":
            return NONE, name, _new_field(finding)
        case "removed":
            return name, NONE, "Field removed"
        case "required":
            note = directed(finding, "Now required", "Now always present")
            return f"{name}, optional", f"{name}, required", note
        case "optional":
            note = directed(finding, "May now be left out", "May now be absent")
            return f"{name}, required", f"{name}, optional", note
    return name, name, ""


def _number(count: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(count, str(count))


def _new_field(finding: Finding) -> str:
    facts = finding.change.facts
    what = {"array": "New list", "object": "New nested object"}.get(type_of(facts.get("new")), "New field")
    required = facts.get("required") is True
    if directions(finding) == {Direction.RESPONSE}:
        return f"{what}, always present" if required else f"{what}, optional"
    return f"{what}, required" if required and facts.get("has_default") is not True else f"{what}, optional"


def type_of(schema: Json) -> str:
    """Return the type that a schema, or the value of `type`, declares: `string`, `integer or null`; else nothing."""
    declared = schema
    if isinstance(schema, dict):
        declared = schema.get("type")
        if declared is None and isinstance(schema.get("$ref"), str):
            return "object"
    if isinstance(declared, list):
        return " or ".join(str(name) for name in declared)
    return declared if isinstance(declared, str) else ""


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
            "Type changed",
        )
    if (part, event) == ("enum.value", "renamed"):
        before, after = (code(plain(facts.get(key))) for key in ("old_name", "new_name"))
        return f"{name}: {before}", f"{name}: {after}", "Value renamed"
    if (part, event) == ("null", "added"):
        return name, f"{name} or null", directed(finding, "May be sent as null", "May now be null")
    if (part, event) == ("null", "removed"):
        return f"{name} or null", name, "No longer null"
    if (part, event) == ("read-only", "added"):
        return name, f"{name}, only in responses", "Can no longer be sent"
    if (part, event) == ("write-only", "added"):
        return name, f"{name}, only in requests", "No longer returned"
    if part == "discriminator.mapping":
        value = code(plain(facts.get("value")))
        if event == "changed":
            return value, value, ""
        return (NONE, value, "New kind of value") if event == "added" else (value, NONE, "No longer known")
    keyword = facts.get("keyword") if isinstance(facts.get("keyword"), str) else part.partition(".")[0]
    if keyword in _LIMITS or keyword in _STATED or part == "multiple-of":
        return _stated(finding, name, "multipleOf" if part == "multiple-of" else str(keyword))
    return name, name, ""


def _envelope(finding: Finding, event: str) -> Cells:
    inner = plain(finding.change.facts.get("envelope_property"))
    content, thing = ("[...]", "The list") if envelops_list(finding) else ("{...}", "What was the body")
    whole = code(f'{{"{inner}": {content}}}')
    if event == "wrapped":
        return code(content), whole, f"{thing} moved into an object, under {code(inner)}"
    thing = thing if envelops_list(finding) else "The body"
    return whole, code(content), f"{thing} is no longer inside an object"


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
    return cells[0], cells[1], _LIMIT_NOTE.get(change.about.event, "") if keyword in _LIMITS else ""


def _limit(keyword: str, value: Json) -> str:
    """Return a limit in words: `at most 20 items`, `at least 1 character`."""
    text = _LIMITS[keyword].format(prose(plain(value)))
    if value != 1:
        return text
    for plural, singular in (("characters", "character"), ("items", "item"), ("properties", "property")):
        text = text.replace(plural, singular)
    return text


_LIMIT_NOTE = {"narrowed": "Tighter limit", "widened": "Wider limit"}


def _with(name: str, detail: str) -> str:
    return f"{name}: {detail}" if detail else name

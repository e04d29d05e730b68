"""Findings as rows of a table: what a thing was, what it is, and a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.render.markdown import code, codes, prose
from apidiff.render.text import compact

NONE = "-"
"""A cell for what a version does not have."""

_MOST_VALUES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells in Markdown, and the findings they speak of."""

    old: str
    new: str
    note: str
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The level of the findings; those of one row have the same."""
        return self.findings[0].level


def rows_of(findings: Iterable[Finding]) -> list[Row]:
    """Return the rows for findings. Values that came to or left one enumeration share a row."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        kind = finding.change.kind
        merged = kind in _VALUES
        key = (kind, finding.change.subject, finding.level) if merged else id(finding)
        groups.setdefault(key, []).append(finding)
    return [_row(group) for group in groups.values()]


def _row(findings: list[Finding]) -> Row:
    first = findings[0]
    old, new, note = _cells(first, findings)
    return Row(old=old, new=new, note=note, findings=tuple(findings))


_VALUES = (
    "schema.enum.value.added",
    "schema.enum.value.removed",
    "schema.extensible-enum.value.added",
    "schema.extensible-enum.value.removed",
)


def _cells(finding: Finding, group: list[Finding]) -> tuple[str, str, str]:
    kind = finding.change.kind
    facts = finding.change.facts
    if kind.startswith("property."):
        cells = _property(finding)
    elif kind.startswith("parameter."):
        cells = _parameter(finding)
    elif kind in _VALUES:
        values = codes((_plain(item.change.facts.get("value")) for item in group), _MOST_VALUES)
        note = f"New value: {values}" if kind.endswith("added") else f"No longer a value: {values}"
        cells = (name_of(finding), name_of(finding), note)
    elif kind.startswith("schema."):
        cells = _schema(finding)
    elif kind.startswith("operation."):
        cells = _operation(finding)
    elif kind == "response.status.changed":
        cells = (
            f"Status {code(_plain(facts.get('old_status')))}",
            f"Status {code(_plain(facts.get('new_status')))}",
            "",
        )
    elif kind == "media-type.changed":
        cells = (
            code(_plain(facts.get("old_media_type"))),
            code(_plain(facts.get("new_media_type"))),
            "Media type changed",
        )
    else:
        cells = _plain_cells(finding)
    return cells if cells[2] else (cells[0], cells[1], prose(finding.message))


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else compact(value, 60)


def name_of(finding: Finding, last: str | None = None) -> str:
    """Return the name of what changed, as a reader of the API knows it; `last` stands instead of its last part."""
    subject = finding.change.subject
    path = list(subject.path)
    if subject.type == "parameter" and len(path) >= 2:
        return f"{code(last or path[1])} ({prose(path[0])} parameter)"
    if last is not None and path:
        path[-1] = last
    if not path:
        name = last or str(finding.change.facts.get("property") or "")
        return (
            code(name)
            if name
            else "The whole value"
            if finding.change.kind.startswith("schema.")
            else code(subject.owner)
        )
    return code(".".join(path).replace(".[]", "[]").replace(".{}", "{}"))


# --- Fields -------------------------------------------------------------------------------------------------------


def _property(finding: Finding) -> tuple[str, str, str]:
    facts = finding.change.facts
    match finding.change.kind.partition(".")[2]:
        case "renamed":
            old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
            return name_of(finding, old), name_of(finding, new), "Field renamed"
        case "split":
            names = [str(name) for name in facts.get("new_names") or ()]
            cells = ", ".join(name_of(finding, name) for name in names)
            return name_of(finding), cells, f"Field split into {_number(len(names))}"
        case "listified":
            old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
            return name_of(finding, old), name_of(finding, new), "One value became a list"
        case "unlistified":
            old, new = (str(facts.get(key)) for key in ("old_name", "new_name"))
            return name_of(finding, old), name_of(finding, new), "The list became one value"
        case "added":
            return NONE, name_of(finding), _new_field(finding)
        case "removed":
            return name_of(finding), NONE, "Field removed"
        case "required":
            return (
                f"{name_of(finding)}, optional",
                f"{name_of(finding)}, required",
                _directed(finding, "Now required", "Now always present"),
            )
        case "optional":
            return (
                f"{name_of(finding)}, required",
                f"{name_of(finding)}, optional",
                _directed(finding, "May now be left out", "May now be absent"),
            )
    return name_of(finding), name_of(finding), ""


def _number(count: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(count, str(count))


def directions(finding: Finding) -> frozenset[Direction]:
    """Return the directions in which payloads at the finding's level travel."""
    return frozenset(usage.direction for usage, level in finding.usages if level is finding.level)


def _directed(finding: Finding, request: str, response: str) -> str:
    found = directions(finding)
    return response if found == {Direction.RESPONSE} else request


def _new_field(finding: Finding) -> str:
    facts = finding.change.facts
    what = {"array": "New list", "object": "New nested object"}.get(type_of(facts.get("new")), "New field")
    required = facts.get("required") is True
    found = directions(finding)
    if found == {Direction.RESPONSE}:
        return f"{what}, always present" if required else f"{what}, optional"
    if required and facts.get("has_default") is not True:
        return f"{what}, required"
    return f"{what}, optional"


def type_of(schema: Json) -> str:
    """Return the type a schema declares, as readers call it: `string`, `integer or null`, `list of strings`."""
    if not isinstance(schema, dict):
        return schema if isinstance(schema, str) else ""
    declared = schema.get("type")
    if declared is None and isinstance(schema.get("$ref"), str):
        return "object"
    if isinstance(declared, list):
        return " or ".join(str(name) for name in declared)
    return declared if isinstance(declared, str) else ""


def _schema(finding: Finding) -> tuple[str, str, str]:
    facts = finding.change.facts
    name = name_of(finding)
    event = finding.change.kind.partition(".")[2]
    if event in ("type.changed", "type.narrowed", "type.widened"):
        return _with(name, _types(facts.get("old"))), _with(name, _types(facts.get("new"))), "Type changed"
    if event == "wrapped":
        inner = code(f'{{"{facts.get("envelope_property")}": [...]}}')
        return (
            code("[...]"),
            inner,
            f"The list moved into an object, under {code(_plain(facts.get('envelope_property')))}",
        )
    if event == "unwrapped":
        inner = code(f'{{"{facts.get("envelope_property")}": [...]}}')
        return inner, code("[...]"), "The list is no longer inside an object"
    if event == "null.added":
        return name, _with(name, "or null"), _directed(finding, "May be sent as null", "May now be null")
    if event == "null.removed":
        return _with(name, "or null"), name, "No longer null"
    if event in (
        "default.changed",
        "default.added",
        "default.removed",
        "format.changed",
        "format.added",
        "format.removed",
        "pattern.added",
        "pattern.removed",
        "pattern.changed",
        "const.changed",
    ):
        word = event.partition(".")[0]
        old, new = facts.get("old"), facts.get("new")
        return (
            _with(name, f"{word} {code(_plain(old))}" if finding.change.old is not None else ""),
            _with(name, f"{word} {code(_plain(new))}" if finding.change.new is not None else ""),
            "",
        )
    return name, name, ""


def _with(name: str, detail: str) -> str:
    return f"{name}: {detail}" if detail and not detail.startswith("or ") else f"{name} {detail}".strip()


def _types(value: Json) -> str:
    named = type_of(value) if not isinstance(value, list) else " or ".join(str(item) for item in value)
    return prose(named) if named else ""


# --- Parameters and operations ------------------------------------------------------------------------------------


def _parameter(finding: Finding) -> tuple[str, str, str]:
    facts = finding.change.facts
    event = finding.change.kind.partition(".")[2]
    place = f" ({prose(str(facts['in']))} parameter)" if facts.get("in") else ""
    match event:
        case "renamed":
            old, new = (f"{code(str(facts.get(key)))}{place}" for key in ("old_name", "new_name"))
            return old, new, "Parameter renamed"
        case "moved":
            name = code(str(facts.get("name")))
            old_in, new_in = (prose(str(facts.get(key))) for key in ("old_in", "new_in"))
            return f"{name} ({old_in} parameter)", f"{name} ({new_in} parameter)", "Parameter moved"
        case "added":
            required = facts.get("required") is True and facts.get("has_default") is not True
            return (
                NONE,
                f"{code(str(facts.get('name')))}{place}",
                "New parameter, required" if required else "New parameter, optional",
            )
        case "removed":
            return f"{code(str(facts.get('name')))}{place}", NONE, "Parameter removed"
        case "required":
            name = f"{code(str(facts.get('name')))}{place}"
            return f"{name}, optional", f"{name}, required", "Now required"
        case "optional":
            name = f"{code(str(facts.get('name')))}{place}"
            return f"{name}, required", f"{name}, optional", "May now be left out"
    name = f"{code(str(facts.get('name')))}{place}"
    return name, name, ""


def _operation(finding: Finding) -> tuple[str, str, str]:
    facts = finding.change.facts
    method, path = str(facts.get("method") or "").upper(), str(facts.get("path") or "")
    match finding.change.kind.partition(".")[2]:
        case "removed":
            return code(f"{method} {path}"), NONE, "Removed"
        case "added":
            return NONE, code(f"{method} {path}"), "New"
        case "moved":
            return code(f"{method} {facts.get('old_path')}"), code(f"{method} {path}"), "Moved"
        case "method.changed":
            old_method = str(facts.get("old_method") or "").upper()
            new_method = finding.change.subject.owner.partition(" ")[0]
            return code(f"{old_method} {path}"), code(f"{new_method} {path}"), "Another HTTP method"
    label = code(f"{method} {path}".strip() or finding.change.subject.owner)
    return label, label, ""


def _plain_cells(finding: Finding) -> tuple[str, str, str]:
    """Cells for whatever has no words of its own: the names it goes by, and the message."""
    facts = finding.change.facts
    name = next(
        (
            str(facts[key])
            for key in ("header", "status", "scheme", "url", "media_type", "callback", "webhook")
            if facts.get(key)
        ),
        "",
    )
    if finding.change.kind.startswith("response.") and name:
        shown = f"Status {code(name)}"
    elif name:
        shown = code(name)
    else:
        shown = name_of(finding)
    return (
        shown if finding.change.old is not None else NONE,
        shown if finding.change.new is not None else NONE,
        "",
    )


def affected(finding: Finding) -> list[Usage]:
    """Return one usage for every operation that meets the finding at its level."""
    found: dict[str, Usage] = {}
    for usage, level in finding.usages:
        if level is finding.level:
            found.setdefault(usage.operation, usage)
    return list(found.values())

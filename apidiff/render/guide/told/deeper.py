"""What went from the top of an answer and stands in each value of it now: the answer became a map of what it was."""

from __future__ import annotations

from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import say
from apidiff.render.guide.names import affected, component_of, directions
from apidiff.render.markdown import code


def map_of(context: Context, finding: Finding) -> str:
    """Return the name of the object that each answer was, and of which each answer is a map now, where a field that a
    finding says is gone is one of its fields; else nothing."""
    path, owner = finding.change.subject.path, component_of(finding)
    if finding.change.kind != "property.removed" or len(path) != 1 or directions(finding) != {Direction.RESPONSE}:
        return ""
    old, new = context.report.old.contract, context.report.new.contract
    bodies = [context.bodies(usage) for usage in affected(finding)]
    named = {
        _name(contract, schema)
        for before, after in bodies
        for contract, schema in ((old, _schema(before)), (new, _values(new, after)))
    }
    name = named.pop() if len(named) == 1 else ""
    return name if owner in ("", name) else ""


def note() -> str:
    """Return what a row says of such a field, behind that it went."""
    return say("; each value of the body, which is a map now, has it")


def advice(owner: str) -> tuple[str, str]:
    """Return what to do about such fields: the words before and behind their names."""
    return f"{say('Read')} ", say(" from each value of the body, which is a map of {owner} now.", owner=code(owner))


def _schema(media_type: Node | None) -> Node | None:
    return media_type.get("schema") if media_type is not None else None


def _values(contract: Contract, media_type: Node | None) -> Node | None:
    """Return the schema of the values of a map that a body is; None where it is none."""
    schema = _schema(media_type)
    whole = contract.follow(schema) if schema is not None else None
    if whole is None or whole.get("properties") is not None:
        return None
    return whole.get("additionalProperties")


def _name(contract: Contract, schema: Node | None) -> str:
    """Return what the component is called that a schema refers to, or nothing."""
    if schema is None or not isinstance(schema.value, dict) or "$ref" not in schema.value:
        return ""
    return contract.follow(schema).tokens[-1]

"""What HEAD would have to accept to keep old values instead of converting them, and what narrows the latest version.

Documents state the latest version, never HEAD: the edit of HEAD is a person's, so it is a hint, and the change that
goes with it is written but bound to no version.
"""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.proposal.conversion import (
    Clamp,
    Conversion,
    ConvertKey,
    Function,
    MapValues,
    MoveKey,
    NotNull,
    Replace,
    SetKey,
    SplitKey,
    Step,
    Within,
)
from apidiff.model.proposal.proposal import FieldDidntHave, FieldHad, Instruction, VersionChange
from apidiff.model.proposal.pytypes import AnyType, FieldShape
from apidiff.propose.convert.conversion_walk import walk
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.shapes.fields import declared_type

NAME = "NarrowLatest"


def narrowing(
    functions: Sequence[Function], pairing: Pairing, name: str
) -> tuple[VersionChange | None, tuple[str, ...]]:
    """Return the change that narrows the latest version once HEAD is wider, and the hints that say what to widen."""
    found: dict[tuple[str, str], tuple[FieldShape, str | None]] = {}
    for function in functions:
        model = pairing.new.model(function.schema)
        if function.direction != "request" or function.place != "body" or model is None:
            continue
        parts = {part for step in function.steps if isinstance(step, SplitKey) for part in step.targets}
        fields = {wire: item for wire, item in model.by_wire().items() if wire not in parts}
        for step in function.steps:
            wire, said = _given_up(step)
            if wire not in fields or (said is None and not isinstance(step, SetKey)):
                continue
            item = fields[wire]
            _, before = found.get((model.name, item.name), (item, None))
            found[model.name, item.name] = (item, said or before)
    if not found:
        return None, ()
    absent = {
        (function.schema, step.key)
        for function in functions
        for step in function.steps
        if isinstance(step, SetKey) and step.value.open and function.direction == "request"
    }
    instructions: list[Instruction] = []
    hints = []
    for (owner, _), (item, said) in found.items():
        left_out = (owner, item.wire) in absent
        instructions += _narrowed(owner, item, left_out=left_out)
        hint = f"HEAD: to keep what old clients send in `{item.wire}` of {owner}, let it accept {said or 'null'}, too"
        hints.append(hint + (", and be null (`= None`) where it is left out." if left_out else "."))
    doc = (
        "Narrow the latest version, once HEAD accepts old values too. Bind it with HeadVersion and drop the "
        "conversions of these fields then."
    )
    return VersionChange(name=name, doc=doc, instructions=tuple(instructions)), tuple(hints)


def _narrowed(owner: str, item: FieldShape, *, left_out: bool) -> list[Instruction]:
    """Return what makes a field of a wider HEAD that of the latest version: its type, and that it has no default.

    Cadwyn refuses a type that HEAD has already: what may be anything is not widened.
    """
    out: list[Instruction] = []
    if declared_type(item) != AnyType():
        out.append(FieldHad(owner=owner, field=item.name, old=item, type=declared_type(item)))
    if left_out:
        out.append(FieldDidntHave(owner=owner, field=item.name, old=item, attributes=("default",)))
    return out


def _given_up(step: Step) -> tuple[str | None, str | None]:
    """Return the key that a step writes, and which old values it gives up there; None where it keeps them all.

    Where old requests lack a value that nobody knows, nothing is given up, and yet HEAD may take its absence.
    """
    match step:
        case MoveKey(target=key, conversion=conversion) | ConvertKey(key=key, conversion=conversion):
            return key, _lost(conversion)
        case SetKey(key=key, value=value) if value.open:
            return key, None
        case _:
            return None, None


def _lost(conversion: Conversion | None) -> str | None:
    """Return which old values a conversion gives up; None where it keeps them all."""
    for item in walk(conversion):
        match item:
            case MapValues(pairs):
                return ", ".join(text for text, _ in pairs)
            case Clamp(limits, _, _):
                return f"values beyond {', '.join(f'{name} {text}' for name, text in limits)}"
            case NotNull(value, _) if value.text != "null":
                return "null"
            case Within() | Replace():
                return "what it was"
            case _:
                pass
    return None

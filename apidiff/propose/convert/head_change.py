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
    SplitKey,
    Within,
)
from apidiff.model.proposal.proposal import FieldHad, VersionChange
from apidiff.model.proposal.pytypes import FieldShape
from apidiff.propose.convert.conversion_walk import walk
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.shapes.fields import declared_type

NAME = "NarrowLatest"


def narrowing(
    functions: Sequence[Function], pairing: Pairing, name: str
) -> tuple[VersionChange | None, tuple[str, ...]]:
    """Return the change that narrows the latest version once HEAD is wider, and the hints that say what to widen."""
    found: dict[tuple[str, str], FieldShape] = {}
    lost: dict[tuple[str, str], str] = {}
    for function in functions:
        model = pairing.new.model(function.schema)
        if function.direction != "request" or function.place != "body" or model is None:
            continue
        parts = {part for step in function.steps if isinstance(step, SplitKey) for part in step.targets}
        fields = {wire: item for wire, item in model.by_wire().items() if wire not in parts}
        for step in function.steps:
            wire = step.target if isinstance(step, MoveKey) else step.key if isinstance(step, ConvertKey) else None
            conversion = step.conversion if isinstance(step, MoveKey | ConvertKey) else None
            said = _lost(conversion)
            if wire in fields and said is not None:
                found[model.name, fields[wire].name] = fields[wire]
                lost[model.name, fields[wire].name] = said
    if not found:
        return None, ()
    instructions = tuple(
        FieldHad(owner=owner, field=item.name, old=item, type=declared_type(item)) for (owner, _), item in found.items()
    )
    doc = (
        "Narrow the latest version, once HEAD accepts old values too. Bind it with HeadVersion and drop the "
        "conversions of these fields then."
    )
    hints = tuple(
        f"HEAD: to keep what old clients send in `{item.wire}` of {owner}, let it accept {lost[owner, name]}, too."
        for (owner, name), item in found.items()
    )
    return VersionChange(name=name, doc=doc, instructions=instructions), hints


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

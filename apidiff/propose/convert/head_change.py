"""What HEAD would have to accept to keep old values instead of converting them, and what narrows the latest version.

Documents state the latest version, never HEAD: the edit of HEAD is a person's, so it is a hint, and the change that
goes with it is written but bound to no version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.proposal.conversion import (
    Asked,
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
from apidiff.model.proposal.pytypes import AnyType, FieldShape, ModelShape, NullType, PyType, UnionOf, World
from apidiff.propose.convert.conversion_walk import walk
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import members
from apidiff.propose.shapes.fields import declared_type

NAME = "NarrowLatest"
FURTHER = "NarrowLatestFurther"
"""The same for the fields that HEAD could take wider, where it is to take others so."""


class Wider(Struct, frozen=True, kw_only=True):
    """A field of HEAD that could take more than the latest version.

    `said` is what it takes then, besides null where old requests leave it out (`left_out`); `before` is the old field.
    Else a value is made up for it, where there are `questions`.
    """

    owner: str
    item: FieldShape
    said: str | None = None
    left_out: bool = False
    before: FieldShape | None = None
    questions: tuple[str, ...] = ()

    @property
    def is_better(self) -> bool:
        """True where the old field was optional or null, and nothing tells a value: Cadwyn's guide widens HEAD then."""
        return bool(self.questions) and self.before is not None


def widenings(functions: Sequence[Function], pairing: Pairing) -> tuple[Wider, ...]:
    """Return the fields that HEAD could keep what old clients send in, instead of converting it."""
    found: dict[tuple[str, str], Wider] = {}
    sources = {new: old for old, new in pairing.classes.items()}
    for function in functions:
        model, old = pairing.new.model(function.schema), pairing.old.model(sources.get(function.schema, ""))
        if function.direction != "request" or function.place != "body" or model is None:
            continue
        parts = {part for step in function.steps if isinstance(step, SplitKey) for part in step.targets}
        fields = {wire: item for wire, item in model.by_wire().items() if wire not in parts}
        moved = {step.target: step.source for step in function.steps if isinstance(step, MoveKey)}
        for step in function.steps:
            wire, said = _given_up(step)
            if wire not in fields or (said is None and not isinstance(step, SetKey)):
                continue
            known = found.get((model.name, wire))
            if known is None:
                known = Wider(owner=model.name, item=fields[wire])
            found[model.name, wire] = replace(
                known,
                said=said or known.said,
                left_out=known.left_out or isinstance(step, SetKey),
                before=old.by_wire().get(moved.get(wire, wire)) if old is not None else None,
                questions=tuple(dict.fromkeys((*known.questions, *_asked(step)))),
            )
    return tuple(found.values())


def narrowing(wider: Sequence[Wider], name: str, *, bound: bool = False) -> VersionChange:
    """Return the change that narrows the latest version once HEAD is wider; one that is `bound` is in use."""
    doc = "Narrow the latest version: HEAD accepts old values, too."
    if not bound:
        doc = (
            "Narrow the latest version, once HEAD accepts old values too. Bind it with HeadVersion and drop the "
            "conversions of these fields then."
        )
    instructions = [item for one in wider for item in _narrowed(one.owner, one.item, left_out=one.left_out)]
    return VersionChange(name=name, doc=doc, instructions=tuple(instructions))


def hint(wider: Wider) -> str:
    """Return what could be edited of HEAD."""
    return f"HEAD: to keep what old clients send in {_wanted(wider)}."


def edit(wider: Wider) -> str:
    """Return what has to be edited of HEAD, and what can be done instead."""
    instead = f" (or answer {' and '.join(wider.questions)})" if wider.questions else ""
    return f"{_wanted(wider)}{instead}"


def _wanted(wider: Wider) -> str:
    text = f"`{wider.item.wire}` of {wider.owner}, let it accept {wider.said or 'null'}, too"
    return text + (", and be null (`= None`) where it is left out" if wider.left_out else "")


def widened(world: World, wider: Sequence[Wider], translate: Callable[[PyType], PyType]) -> World:
    """Return the world with fields that take what old clients send; `translate` says an old type in HEAD's words."""
    classes = dict(world.classes)
    for one in wider:
        shape = classes[one.owner]
        assert isinstance(shape, ModelShape)
        fields = tuple(_wide(item, one, translate) if item.wire == one.item.wire else item for item in shape.fields)
        classes[one.owner] = replace(shape, fields=fields)
    return replace(world, classes=classes)


def _wide(item: FieldShape, wider: Wider, translate: Callable[[PyType], PyType]) -> FieldShape:
    kinds = list(members(declared_type(item)))
    if wider.said is not None and wider.before is not None:
        kinds += [kind for kind in members(translate(declared_type(wider.before))) if kind not in kinds]
    if wider.left_out and NullType() not in kinds and AnyType() not in kinds:
        kinds.append(NullType())
    kind = UnionOf(tuple(kinds)) if len(kinds) > 1 else kinds[0]
    if wider.left_out:
        return replace(item, type=kind, required=False, default="null")
    return replace(item, type=kind)


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


def _asked(step: Step) -> Iterator[str]:
    """Yield the questions about what an old request lacks, or has as null."""
    values: list[Asked] = []
    match step:
        case SetKey(value=value):
            values = [value]
        case MoveKey(conversion=conversion) | ConvertKey(conversion=conversion):
            values = [item.value for item in walk(conversion) if isinstance(item, NotNull)]
        case _:
            pass
    for value in values:
        if value.open and value.question is not None:
            yield value.question.id


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

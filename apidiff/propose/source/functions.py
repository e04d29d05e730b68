"""Conversion functions as source: each takes one JSON object and returns it as the other version has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.proposal.conversion import (
    Asked,
    Call,
    Cast,
    Clamp,
    Conversion,
    ConvertKey,
    DropKey,
    DropNull,
    First,
    Function,
    JoinKeys,
    MapValues,
    MoveKey,
    SetKey,
    SplitKey,
    Step,
    Within,
    Wrap,
    has_nearest,
)
from apidiff.model.proposal.pytypes import json_text
from apidiff.propose.convert.conversion_walk import asked_of, values_of
from apidiff.propose.shapes.names import snake
from apidiff.propose.source.expressions import Comprehension, ExpressionWriter
from apidiff.propose.source.layout import Code, Group, Text, assign, lay
from apidiff.propose.source.literals import comment, docstring, string, text_code


def function_lines(function: Function, writer: ExpressionWriter) -> list[str]:
    """Return the source of a function."""
    if function.place != "body":
        return _pairs_function(function, writer)
    writer.imports.need("typing", "Any")
    lines = [*definition(function.name, "body: Any", "Any"), *docstring(function.doc, "    ")]
    lines += ["    if not isinstance(body, dict):", "        return body", "    body = dict(body)"]
    for step in function.steps:
        lines += todo(asked_of(step), "    ")
        lines += _step(step, writer, _Holder(name="body"))
    return [*lines, "    return body"]


def definition(name: str, parameter: str, result: str) -> list[str]:
    """Return the lines that begin a function of one parameter."""
    return lay(Group(f"def {name}(", (Text(parameter),), f") -> {result}:"), 0).split("\n")


def todo(values: Sequence[Asked], indent: str) -> list[str]:
    """Return the comment lines for questions that are open and about no value: constants say what is asked."""
    lines: list[str] = []
    for value in values:
        if value.open and value.question is not None and not value.question.constant:
            lines += comment(f"TODO(apidiff): {value.question.text} [{value.question.id}]", indent)
    return lines


def todo_of(conversion: Conversion | None, indent: str) -> list[str]:
    """Return the comment lines for the open questions of a conversion."""
    return todo(values_of(conversion), indent)


class _Holder(Struct, frozen=True, kw_only=True):
    """What steps are done to: an expression for an object, whose `sure` keys are always there."""

    name: str
    indent: int = 4
    sure: frozenset[str] = frozenset()

    def at(self, key: str) -> str:
        """Return the value of a key as an expression."""
        return f"{self.name}[{string(key)}]"

    def line(self, code: Code, deeper: int = 0) -> str:
        """Return code as a line, or lines."""
        indent = self.indent + deeper
        return " " * indent + lay(code, indent)

    def assign(self, key: str, value: Code, deeper: int = 0) -> str:
        """Return the line that sets a key."""
        indent = self.indent + deeper
        return " " * indent + assign(self.at(key), value, indent)

    def where(self, key: str, lines: Callable[[int], list[str]]) -> list[str]:
        """Return lines for where a key is there; `lines` makes them for how much deeper they stand."""
        if key in self.sure:
            return lines(0)
        return [f"{' ' * self.indent}if {string(key)} in {self.name}:", *lines(4)]


def _step(step: Step, writer: ExpressionWriter, on: _Holder) -> list[str]:
    match step:
        case DropKey(key=key):
            return [on.line(Text(f"{on.name}.pop({string(key)}, None)"))]
        case DropNull(key=key):
            margin = " " * on.indent
            return [f"{margin}if {on.name}.get({string(key)}, ...) is None:", f"{margin}    del {on.at(key)}"]
        case SetKey(key=key, value=value):
            return [on.line(Group(f"{on.name}.setdefault(", (Text(string(key)), writer.holes.value(value)), ")"))]
        case ConvertKey(key=key, conversion=conversion):
            code = writer.write(conversion, Text(on.at(key)))
            return on.where(key, lambda deeper: [on.assign(key, code, deeper)])
        case MoveKey():
            return _move(step, writer, on)
        case SplitKey(source=source, targets=targets):
            return _split(source, targets)
        case JoinKeys(sources=sources, target=target):
            return _join(sources, target)


def _move(step: MoveKey, writer: ExpressionWriter, on: _Holder) -> list[str]:
    popped = Text(f"{on.name}.pop({string(step.source)})")
    if step.conversion is None or (_once(step.conversion) and not step.unless_empty):
        code = writer.write(step.conversion, popped)
        return on.where(step.source, lambda deeper: [on.assign(step.target, code, deeper)])
    code = writer.write(step.conversion, Text("value"))

    def lines(deeper: int) -> list[str]:
        first = on.line(popped.prefixed("value = "), deeper)
        if not step.unless_empty:
            return [first, on.assign(step.target, code, deeper)]
        return [first, on.line(Text("if value:"), deeper), on.assign(step.target, code, deeper + 4)]

    return on.where(step.source, lines)


def _once(conversion: Conversion) -> bool:
    """Return True where the expression of a conversion names its value once, in a short way."""
    return isinstance(conversion, Call) or conversion == Wrap() or conversion == First(None)


def is_short(function: Function) -> bool:
    """Return True for a function that can be written where it is used: a few plain steps, each about keys of its
    own."""
    plain = (DropKey, SetKey, ConvertKey) if function.place == "body" else (DropKey, SetKey)
    moved = [step for step in function.steps if isinstance(step, MoveKey)]
    others = [step for step in function.steps if not isinstance(step, MoveKey)]
    simple = all(step.conversion is None or (_once(step.conversion) and function.place == "body") for step in moved)
    keys = {step.source for step in moved} & {step.target for step in moved}
    return len(function.steps) <= SHORT and simple and not keys and all(isinstance(step, plain) for step in others)


SHORT = 3


def inline(function: Function, holder: str, writer: ExpressionWriter) -> list[str]:
    """Return the steps of a short function as the body of a converter, over an object or the parameters of a query."""
    on = _Holder(name=holder, indent=8, sure=frozenset(function.required))
    lines: list[str] = []
    for step in function.steps:
        if function.place != "body" and isinstance(step, SetKey):
            step = replace(step, value=_textual(step.value))
        lines += todo(asked_of(step), " " * 8)
        lines += "\n".join(_step(step, writer, on)).split("\n")
    return lines


def verb_of(function: Function) -> str:
    """Return what a short function does, as a name: `wrap_address`; empty where it does several things."""
    match function.steps:
        case (MoveKey(source=source, target=target, conversion=conversion),):
            if conversion == Wrap():
                return f"wrap_{snake(source)}"
            if conversion == First(None):
                return f"take_first_of_{snake(source)}"
            return f"rename_{snake(source)}_to_{snake(target)}" if conversion is None else f"convert_{snake(source)}"
        case (ConvertKey(key=key, conversion=conversion),):
            verb = "wrap" if conversion == Wrap() else "take_first_of" if conversion == First(None) else "convert"
            return f"{verb}_{snake(key)}"
        case (SetKey(key=key),):
            return f"fill_in_{snake(key)}"
        case (DropKey(key=key),):
            return f"drop_{snake(key)}"
        case _:
            return ""


def _line(code: Code) -> list[str]:
    return ["    " + lay(code, 4)]


def _assign(key: str, value: Code, indent: int) -> str:
    return " " * indent + assign(f"body[{string(key)}]", value, indent)


def _split(source: str, targets: tuple[str, ...]) -> list[str]:
    name = string(source)
    lines = [
        f"    if {name} in body:",
        f'        words = str(body.pop({name}) or "").split(" ", {len(targets) - 1})',
        f'        words += [""] * ({len(targets)} - len(words))',
    ]
    for index, target in enumerate(targets):
        lines.append(_assign(target, Text(f"words[{index}]"), 8))
    return lines


def _join(sources: tuple[str, ...], target: str) -> list[str]:
    popped = tuple(Text(f"body.pop({string(source)}, None)") for source in sources)
    lines = _line(Group("words = [", popped, "]"))
    value = Text('" ".join(str(word) for word in words if word)')
    return [*lines, "    if any(word is not None for word in words):", _assign(target, value, 8)]


def _pairs_function(function: Function, writer: ExpressionWriter) -> list[str]:
    """Return a function over parameters: a list of name and text, in which names may repeat."""
    writer.need("Pairs")
    fold = ".lower()" if function.place == "header" else ""
    lines = [*definition(function.name, "pairs: Pairs", "Pairs"), *docstring(function.doc, "    ")]
    for step in function.steps:
        lines += todo(asked_of(step), "    ")
        lines += _pairs_step(step, writer, fold)
    return [*lines, "    return pairs"]


def _pairs_step(step: Step, writer: ExpressionWriter, fold: str) -> list[str]:
    def name_of(text: str) -> str:
        return string(text.lower() if fold else text)

    match step:
        case DropKey(key=key) | DropNull(key=key):
            clause = f"for pair in pairs if pair[0]{fold} != {name_of(key)}"
            return _line(Comprehension("pairs = [", Text("pair"), clause, "]"))
        case SetKey(key=key, value=value):
            return _pairs_default(key, value, fold, name_of(key), writer)
        case MoveKey(source=source, target=target, conversion=conversion):
            new_name = f"{string(target)} if name{fold} == {name_of(source)} else name"
            element = Text(f"({new_name}, value)")
            lines = _line(Comprehension("pairs = [", element, "for name, value in pairs", "]"))
            return lines if conversion is None else [*lines, *_pairs_convert(target, conversion, writer, fold)]
        case ConvertKey(key=key, conversion=conversion):
            return _pairs_convert(key, conversion, writer, fold)
        case _:
            return []


def _pairs_default(key: str, value: Asked, fold: str, name: str, writer: ExpressionWriter) -> list[str]:
    plain = json.loads(value.text)
    items = plain if isinstance(plain, list) and not value.open else [plain]
    codes = [writer.holes.value(replace(value, text=json_text(_as_text(json_text(item))))) for item in items]
    lines = [f"    if not any(name{fold} == {name} for name, _ in pairs):"]
    added = Group("[", tuple(Group("(", (Text(string(key)), code), ")") for code in codes), "]")
    return [*lines, "        " + lay(added.prefixed("pairs = pairs + "), 8)] if codes else []


def _pairs_convert(key: str, conversion: Conversion, writer: ExpressionWriter, fold: str) -> list[str]:
    value = _pair_value(conversion, writer)
    name = string(key.lower() if fold else key)
    helper = writer.need("_convert_pairs")
    convert = value.prefixed("lambda value: ")
    return _line(Group(f"pairs = {helper}(", (Text("pairs"), Text(name), convert), ")"))


def _pair_value(conversion: Conversion, writer: ExpressionWriter) -> Code:
    """Return the expression that converts the text of a parameter into another text."""
    match conversion:
        case MapValues(pairs):
            textual = tuple((json_text(_as_text(text)), _textual(other)) for text, other in pairs)
            return writer.write(MapValues(textual), Text("value"))
        case Within(values, other):
            allowed = tuple(json_text(_as_text(text)) for text in values)
            return writer.write(Within(allowed, _textual(other)), Text("value"))
        case Clamp(limits, _, "text") if has_nearest({name for name, _ in limits}, "text"):
            return writer.write(conversion, Text("value"))
        case Clamp(limits, other, kind):
            items = [text_code(text).prefixed(f"{name}=") for name, text in limits]
            nearest = has_nearest({name for name, _ in limits}, kind)
            fallback = Text("value") if nearest else writer.holes.value(_textual(other))
            return Group(f"{writer.need('_limited_text')}(", (Text("value"), fallback, *items), ")")
        case Cast(to, other) if to in ("str", "int", "float", "bool"):
            return writer.write(Cast("str", None), writer.write(Cast(to, other), Text("value")))
        case Cast(to, Asked() as other):  # A date is a text still, where it can be read as one.
            return writer.write(Cast(to, _textual(other)), Text("value"))
        case _:
            return Text("value")


def _as_text(text: str) -> str:
    """Return a scalar as it stands in a query."""
    value = json.loads(text)
    return value if isinstance(value, str) else json.dumps(value)


def _textual(value: Asked) -> Asked:
    return replace(value, text=json_text(_as_text(value.text)))

"""Conversions as Python expressions over a value."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.proposal.conversion import (
    Asked,
    Call,
    Cast,
    Choose,
    Clamp,
    Conversion,
    Each,
    EachValue,
    Envelope,
    First,
    Guard,
    Keep,
    MapValues,
    NotNull,
    Replace,
    Unpack,
    Within,
    Wrap,
    has_nearest,
)
from apidiff.propose.source.holes import Filled
from apidiff.propose.source.imports import Imports
from apidiff.propose.source.layout import WIDTH, Code, Group, Text, lay
from apidiff.propose.source.literals import string, text_code


class Comprehension(Struct, frozen=True):
    """`[element for item in source]` or `{key: element for ...}`."""

    open: str
    element: Code
    clause: str
    close: str

    def flat(self) -> str:
        """Return the comprehension on one line."""
        return f"{self.open}{self.element.flat()} {self.clause}{self.close}"

    def broken(self, indent: int, tail: int) -> str:
        """Return the element and the clause on lines of their own."""
        inner = indent + 4
        together = f"{self.element.flat()} {self.clause}"
        if inner + len(together) <= WIDTH:
            return "\n".join([self.open, " " * inner + together, " " * indent + self.close])
        lines = [
            self.open,
            " " * inner + lay(self.element, inner),
            " " * inner + self.clause,
            " " * indent + self.close,
        ]
        return "\n".join(lines)

    def prefixed(self, prefix: str) -> Code:
        """Return the comprehension after a prefix."""
        return replace(self, open=prefix + self.open)


class ExpressionWriter:
    """Writes conversions. The helpers they need are noted in `helpers`; `holes` writes the values that stand in
    them."""

    def __init__(self, imports: Imports, holes: Filled) -> None:
        self.imports = imports
        self.holes = holes
        self.helpers: set[str] = set()

    def need(self, helper: str) -> str:
        """Note that a helper is needed and return its name."""
        self.helpers.add(helper)
        return helper

    def write(self, conversion: Conversion | None, value: Code, depth: int = 0) -> Code:
        """Return the expression that converts `value`."""
        item = "item" if depth == 0 else f"item{depth}"
        match conversion:
            case None:
                return value
            case Call(function):
                return Group(f"{function}(", (value,), ")")
            case Each(inner):
                element = self.write(inner, Text(item), depth + 1)
                return Comprehension("[", element, f"for {item} in {value.flat()}", "]")
            case EachValue(inner):
                element = self.write(inner, Text(item), depth + 1).prefixed("key: ")
                return Comprehension("{", element, f"for key, {item} in {value.flat()}.items()", "}")
            case Wrap(inner):
                return Group("[", (self.write(inner, value, depth),), "]")
            case First(empty, inner):
                return self._first(empty, inner, value, depth)
            case Envelope(key, others, inner):
                items = [self.write(inner, value, depth).prefixed(string(key) + ": ")]
                items += [self.holes.value(other).prefixed(string(name) + ": ") for name, other in others]
                return Group("{", tuple(items), "}")
            case Unpack(key, inner):
                return self.write(inner, Text(f"{value.flat()}[{string(key)}]"), depth)
            case Replace(other):
                return self.holes.value(other)
            case _:
                return self._helped(conversion, value, depth)

    def _first(self, empty: Asked | None, inner: Conversion | None, value: Code, depth: int) -> Code:
        if empty is None:
            return self.write(inner, Text(f"{value.flat()}[0]"), depth)
        source = value
        if inner is not None:
            item = "item" if depth == 0 else f"item{depth}"
            element = self.write(inner, Text(item), depth + 1)
            source = Comprehension("[", element, f"for {item} in {value.flat()}[:1]", "]")
        return Group(f"{self.need('_first')}(", (source, self.holes.value(empty)), ")")

    def _helped(self, conversion: Conversion, value: Code, depth: int) -> Code:
        match conversion:
            case Cast(to, None):
                return Group(f"{self._reader(to).flat()}(", (value,), ")")
            case Cast(to, Asked() as fallback):
                return Group(f"{self.need('_read')}(", (value, self._reader(to), self.holes.value(fallback)), ")")
            case MapValues(pairs):
                entries = [self.holes.value(other).prefixed(text_code(text).flat() + ": ") for text, other in pairs]
                return Group(f"{self.need('_mapped')}(", (value, Group("{", tuple(entries), "}")), ")")
            case Within(values, other):
                allowed = Group("(", tuple(text_code(text) for text in values), ")", lone_comma=True)
                return Group(f"{self.need('_within')}(", (value, allowed, self.holes.value(other)), ")")
            case Clamp(limits, _, kind, inner) if has_nearest({name for name, _ in limits}, kind):
                return _nearest(dict(limits), kind, self.write(inner, value, depth))
            case Clamp(limits, other, _, inner):
                value = self.write(inner, value, depth)
                items = [text_code(text).prefixed(f"{name}=") for name, text in limits]
                return Group(f"{self.need('_limited')}(", (value, self.holes.value(other), *items), ")")
            case NotNull(other, inner):
                convert = (self.function(inner, depth),) if inner is not None else ()
                return Group(f"{self.need('_not_null')}(", (value, self.holes.value(other), *convert), ")")
            case Keep(guard, other, further):
                kinds: list[Code] = [Text(string(kind)) for kind in (guard.kind, *further)]
                kept = (value, Group("(", tuple(kinds), ")") if further else kinds[0], self.holes.value(other))
                return Group(f"{self.need('_keep')}(", (*kept, *(Text(string(key)) for key in guard.keys)), ")")
            case Choose(((Guard("array", (), ()), First(Asked() as empty, None)),)):
                return Group(f"{self.need('_one')}(", (value, self.holes.value(empty)), ")")
            case Choose(branches):
                items = [self._branch(guard, inner, depth) for guard, inner in branches]
                return Group(f"{self.need('_choose')}(", (value, *items), ")")
            case _:
                raise TypeError(f"{type(conversion).__name__} is no conversion")

    def _branch(self, guard: Guard, inner: Conversion, depth: int) -> Code:
        keys = Group("(", tuple(Text(string(key)) for key in guard.keys), ")", lone_comma=True)
        constants = Group("{", tuple(text_code(text).prefixed(string(key) + ": ") for key, text in guard.equal), "}")
        return Group("(", (Text(string(guard.kind)), keys, constants, self.function(inner, depth)), ")")

    def function(self, conversion: Conversion, depth: int) -> Code:
        """Return the conversion as something that can be called with a value."""
        if isinstance(conversion, Call):
            return Text(conversion.function)
        if isinstance(conversion, Cast) and conversion.fallback is None:
            return self._reader(conversion.to)
        return self.write(conversion, Text("value"), depth).prefixed("lambda value: ")

    def _reader(self, to: str) -> Code:
        if to == "str":
            return Text(self.need("_text"))
        if to == "bool":
            return Text(self.need("_boolean"))
        if to in ("int", "float"):
            return Text(to)
        module = "uuid" if to == "UUID" else "datetime"
        parse = self.imports.need(module, to) + ("" if to == "UUID" else ".fromisoformat")
        return Text(f"lambda value: {self.need('_parsed')}(value, {parse})")


def _nearest(limits: dict[str, str], kind: str, value: Code) -> Code:
    """Return the plain expression for the nearest value in limits: a slice, `min`, `max`."""
    if kind != "number":
        return Text(f"{value.flat()}[:{limits['max_length']}]")
    if "ge" in limits:
        value = Group("max(", (value, text_code(limits["ge"])), ")")
    return Group("min(", (value, text_code(limits["le"])), ")") if "le" in limits else value

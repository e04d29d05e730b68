"""Schemas as Python types: components become classes, inline objects become classes named by their position.

What Python types cannot say (discriminator without constants, conditionals, recursive aliases) is kept in `blind`.
"""

from __future__ import annotations

import json

from apidiff.compare.lowering.older_dialect import is_nullable
from apidiff.contain.vocabulary import ACCESS, OF_TEXTS, SILENT
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    Shape,
    UnionOf,
    json_text,
)
from apidiff.propose.shapes.kinds import Kinds
from apidiff.propose.shapes.limits import limits_of
from apidiff.propose.shapes.names import ClassNames, camel, field_name, member_name
from apidiff.propose.shapes.patterns import rust_accepts
from apidiff.propose.shapes.unions import nullable, union
from apidiff.propose.shapes.views import View, view_of

MAX_DEPTH = 60
"""Deepest nesting of inline schemas that is read."""

MAX_STEPS = 20_000
"""Most schemas that are read for one class."""
MAX_CLASSES_OF_A_PLACE = 12

_FORMAT_CLASSES = {"date-time": "datetime", "date": "date", "uuid": "UUID"}
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_BLIND = ("not", "if", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames", "contains")


class SchemaReader:
    """Reads the schemas of one contract. `classes` fills while types are asked for; `places` says which fields a
    schema at a place made (class, and name on the wire), and `blind` what is lost."""

    def __init__(self, contract: Contract, names: ClassNames, kinds: Kinds | None = None) -> None:
        self.contract = contract
        self.kinds = kinds if kinds is not None else Kinds()
        self.names = names
        self.classes: dict[str, Shape] = {}
        self.places: dict[Tokens, list[tuple[str, str]]] = {}
        self._met: set[Tokens] = set()
        """Where the schemas stand that made the type that is read."""
        self._met_in: dict[Tokens, frozenset[Tokens]] = {}
        self.blind: dict[str, None] = {}
        self._types: dict[Tokens, PyType] = {}
        self._aliases: set[Tokens] = set()
        self._pending: list[tuple[str, View, dict[Tokens, str]]] = []
        self._within: dict[Tokens, str] = {}
        """The inline classes around the one that is read, by their places."""
        self._inline: dict[Tokens, list[str]] = {}
        self._open: set[Tokens] = set()
        self._steps = 0

    def type_of(self, node: Node, hint: str) -> PyType:
        """Return the Python type of a schema; inline classes are named after `hint`. Classes are read completely."""
        self._within, self._steps = {}, 0
        found = self._type(node, hint, 0)
        while self._pending:
            name, view, self._within = self._pending.pop()
            self._steps = 0
            self.classes[name] = self._model(name, view)
        return found

    def lose(self, tokens: Tokens, what: str) -> None:
        """Note something that Python types do not say."""
        self.blind[f"{format_pointer(tokens)}: {what}"] = None

    def _type(self, node: Node, hint: str, depth: int) -> PyType:
        value = node.value
        self._met.add(node.tokens)
        if not isinstance(value, dict) or depth > MAX_DEPTH:
            if value is False or depth > MAX_DEPTH:
                self.lose(node.tokens, "not read: too deep" if depth > MAX_DEPTH else "`false` allows nothing")
            return AnyType()
        if "$ref" in value and (self.contract.dialects.is_own(node.tokens) or _only_described(value)):
            return self._component(node)
        wrapped = _wrapped_reference(node)
        if wrapped is not None:
            return nullable(self._component(wrapped), is_nullable(value))
        self._steps += 1
        if node.tokens in self._open or self._steps > MAX_STEPS:
            self.lose(node.tokens, "a recursive schema without properties of its own, or one of too many parts")
            return AnyType()
        self._open.add(node.tokens)
        found = self._of_view(view_of(self.contract, node), hint, depth)
        self._open.discard(node.tokens)
        return found

    def _component(self, node: Node) -> PyType:
        target = self.contract.follow(node)
        if not isinstance(target.value, dict):
            if not isinstance(target.value, bool):
                self.lose(node.tokens, "the reference leads nowhere")
            return AnyType()
        known = self._types.get(target.tokens)
        if known is not None:
            self._met |= self._met_in.get(target.tokens, {target.tokens})
            return known
        if target.tokens in self._aliases:
            self.lose(target.tokens, "a recursive schema without properties of its own")
            return AnyType()
        view = view_of(self.contract, target)
        name = _component_name(target.tokens)
        if target.tokens in self.kinds.parents:
            self._aliases.add(target.tokens)
            result = self._one_of_kinds(target.tokens, view)
            self._aliases.discard(target.tokens)
        elif _is_class(view):
            self._met.add(target.tokens)
            class_name = self.names.of(f"component {name}", name)
            result = self._declare(class_name, view, {})
        else:
            self._aliases.add(target.tokens)
            around, self._met = self._met, {target.tokens}
            result = self._of_view(view, name, 0)
            self._met_in[target.tokens] = frozenset(self._met)
            self._met |= around
            self._aliases.discard(target.tokens)
        self._types[target.tokens] = result
        return result

    def _one_of_kinds(self, tokens: Tokens, view: View) -> PyType:
        """Return the union of the subtypes of a parent."""
        self._met.add(tokens)
        found = union([self._component(node) for node in self.kinds.subtypes(self.contract, tokens)])
        stated = self.kinds.parents[tokens].node.value
        extra = json_text({"discriminator": stated}) if isinstance(stated, dict) else None
        return nullable(Limited(found, extra=extra) if isinstance(found, UnionOf) else found, view.nullable)

    def _declare(self, class_name: str, view: View, within: dict[Tokens, str]) -> PyType:
        """Register the class of a view and return the reference to it. `within` are the inline classes around it."""
        if _enum_base(view) is not None:
            self.classes.setdefault(class_name, self._enum(class_name, view))
        elif class_name not in self.classes:
            self.classes[class_name] = ModelShape(name=class_name, fields=(), origin=format_pointer(view.tokens))
            self._pending.append((class_name, view, within))
        return nullable(ClassRef(class_name), view.nullable)

    def _of_view(self, view: View, hint: str, depth: int) -> PyType:
        self._met.update(view.parts)
        for keyword in (*_BLIND, *view.lost):
            if keyword in view.keywords or keyword in view.lost:
                self.lose(view.tokens, f"`{keyword}` is not carried")
        values = view.keywords.get("enum")
        if "const" in view.keywords:
            values = [view.keywords["const"]]
        if isinstance(values, list) and values:
            return nullable(self._choice(view, values), view.nullable or None in values)
        branches = view.nodes.get("oneOf") or view.nodes.get("anyOf")
        if branches is not None and not view.properties and isinstance(branches.value, list) and branches.value:
            return nullable(self._union(view, branches, hint, depth), view.nullable)
        if branches is not None and view.properties:
            self.lose(view.tokens, "alternatives beside properties are not carried")
        kinds = view.types if view.types is not None else _inferred(view)
        if not kinds:
            return NullType() if view.types == [] else nullable(AnyType(), view.nullable)
        return nullable(union([self._of_kind(view, kind, hint, depth) for kind in kinds]), view.nullable)

    def _of_kind(self, view: View, kind: str, hint: str, depth: int) -> PyType:
        if kind == "object":
            return self._object(view, hint, depth)
        if kind == "array":
            items = view.nodes.get("items")
            if "prefixItems" in view.keywords:
                self.lose(view.tokens, "`prefixItems` is not carried")
            item = AnyType() if items is None else self._type(items, hint + "Item", depth + 1)
            return self._limited(view, kind, ListOf(item))
        if kind in _SCALARS:
            return self._limited(view, kind, Scalar(_SCALARS[kind]))
        self.lose(view.tokens, f"the type {kind!r} is none of JSON Schema")
        return AnyType()

    def _object(self, view: View, hint: str, depth: int) -> PyType:
        if view.properties:
            return self._inline_class(view, hint)
        rest = view.nodes.get("additionalProperties")
        if rest is not None and isinstance(rest.value, dict) and rest.value:
            return self._limited(view, "object", DictOf(self._type(rest, hint + "Value", depth + 1)))
        if view.required:
            self.lose(view.tokens, "`required` without `properties` is not carried")
        return self._limited(view, "object", DictOf(AnyType()))

    def _inline_class(self, view: View, hint: str) -> PyType:
        """Return the class of a place, named after what it stands in. What comes back to a place inside itself is the
        same class, and a place that is met in very many does not get a class for each."""
        known = self._inline.setdefault(view.tokens, [])
        around = self._within.get(view.tokens)
        if around is not None or len(known) >= MAX_CLASSES_OF_A_PLACE:
            return ClassRef(around or known[-1])
        name = self.names.of(f"inline {hint}", camel(hint) or "Inline") if view.tokens else hint
        if name not in known:
            known.append(name)
        return self._declare(name, view, {**self._within, view.tokens: name})

    def _union(self, view: View, branches: Node, hint: str, depth: int) -> PyType:
        members: list[PyType] = []
        for index, (_, branch) in enumerate(branches.items(), 1):
            title = branch.value.get("title") if isinstance(branch.value, dict) else None
            name = hint + (camel(title) if isinstance(title, str) and camel(title) else f"Option{index}")
            members.append(self._type(branch, name, depth + 1))
        found = union(members)
        extra = view.keywords.get("discriminator")
        if isinstance(extra, dict) and len(members) > 1:
            return Limited(found, extra=json_text({"discriminator": extra}))
        return found

    def _choice(self, view: View, values: list[Json]) -> PyType:
        known = [value for value in values if value is not None]
        if not known:
            return NullType()
        if all(isinstance(value, str | bool | int) for value in known):
            return LiteralOf(_distinct(known))
        kinds = view.types or []
        if all(isinstance(value, float | int) for value in known):
            return Limited(Scalar("float"), extra=json_text({"enum": known}))
        self.lose(view.tokens, "an enum of lists or objects is kept as documentation only")
        return AnyType() if len(kinds) != 1 else Limited(AnyType(), extra=json_text({"enum": known}))

    def _limited(self, view: View, kind: str, base: PyType) -> PyType:
        limits: dict[str, JsonText] = {}
        extra: dict[str, Json] = {}
        keywords = view.keywords
        limits.update(limits_of(keywords, kind))
        if kind == "array" and keywords.get("uniqueItems") is True:
            extra["uniqueItems"] = True
        pattern = keywords.get("pattern")
        if kind == "string" and isinstance(pattern, str):
            if rust_accepts(pattern):
                limits["pattern"] = json_text(pattern)
            else:
                extra["pattern"] = pattern
        form = keywords.get("format")
        if isinstance(form, str) and kind in _SCALARS:
            if kind == "string" and form in _FORMAT_CLASSES and not limits and not extra and "default" not in keywords:
                return Scalar(_FORMAT_CLASSES[form])
            extra["format"] = form
        for keyword in ("contentEncoding", "contentMediaType"):
            if kind == "string" and isinstance(keywords.get(keyword), str):
                extra[keyword] = keywords[keyword]
        if not limits and not extra:
            return base
        return Limited(base, tuple(sorted(limits.items())), json_text(extra) if extra else None)

    def _enum(self, name: str, view: View) -> EnumShape:
        taken: list[str] = []
        for text in _distinct([value for value in view.keywords["enum"] if value is not None]):
            taken.append(member_name(json.loads(text), taken))
        values = _distinct([value for value in view.keywords["enum"] if value is not None])
        return EnumShape(
            name=name,
            base=_enum_base(view) or "str",
            members=tuple(zip(taken, values, strict=True)),
            description=text_in(view.keywords.get("description")),
            origin=format_pointer(view.tokens),
        )

    def _model(self, name: str, view: View) -> ModelShape:
        if "oneOf" in view.nodes or "anyOf" in view.nodes:
            self.lose(view.tokens, "alternatives beside properties are not carried")
        taken: list[str] = []
        fields: list[FieldShape] = []
        for wire, node in view.properties.items():
            attribute = field_name(wire, taken)
            taken.append(attribute)
            fields.append(self.field(node, wire, attribute, name, required=wire in view.required))
        rest = view.nodes.get("additionalProperties")
        rest_type = None
        if rest is not None and isinstance(rest.value, dict) and rest.value:
            rest_type = self._type(rest, name + "Extra", 1)
        said = None if rest is None else "forbid" if rest.value is False else "allow"
        return ModelShape(
            name=name,
            fields=self.kinds.fields(view.tokens, fields),
            description=text_in(view.keywords.get("description")),
            rest=said,
            rest_type=rest_type,
            origin=format_pointer(view.tokens),
        )

    def field(self, node: Node, wire: str, attribute: str, owner: str, *, required: bool) -> FieldShape:
        """Return the field for a property or parameter whose schema is `node`."""
        self._met = set()
        kind = self._type(node, owner + (camel(wire) or "Field"), 1)
        for place in self._met:
            self.places.setdefault(place, []).append((owner, wire))
        own = node.value if isinstance(node.value, dict) else {}
        described = own if "$ref" in own else view_of(self.contract, node).keywords
        examples = described.get("examples")
        if "example" in described and not isinstance(examples, list):
            examples = [described["example"]]
        extra = {key: True for key in ("readOnly", "writeOnly") if described.get(key) is True}
        default = None
        if "default" in described and not required:
            default = json_text(described["default"])
        return FieldShape(
            name=attribute,
            wire=wire,
            type=kind,
            required=required,
            default=default,
            description=text_in(described.get("description")),
            deprecated=described.get("deprecated") is True,
            examples=json_text(examples) if isinstance(examples, list) and examples else None,
            extra=json_text(extra) if extra else None,
        )


def _wrapped_reference(node: Node) -> Node | None:
    """Return the reference that a schema only describes: `allOf` of one, as OpenAPI 3.0 needs it for words beside a
    reference."""
    listed = node.value.get("allOf")
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict) or "$ref" not in listed[0]:
        return None
    beside = {key: value for key, value in node.value.items() if key not in ("allOf", "nullable", "x-nullable")}
    if not _only_described(beside) or not _only_described(listed[0]):
        return None
    return Node(listed[0], (*node.tokens, "allOf", "0"))


def _only_described(value: dict[str, Json]) -> bool:
    """Return True where nothing beside a `$ref` changes what is valid."""
    return all(key.startswith("x-") for key in value.keys() - _DESCRIBING)


_DESCRIBING = frozenset({"$ref", *SILENT, "summary", *ACCESS})


def _component_name(tokens: Tokens) -> str:
    if len(tokens) >= 2 and tokens[-2] in ("schemas", "definitions", "$defs"):
        return tokens[-1]
    if len(tokens) == 2:
        return tokens[-1].rpartition("/")[2].partition(".")[0]
    return camel(" ".join(tokens[-3:])) or "Schema"


def _is_class(view: View) -> bool:
    return _enum_base(view) is not None or (bool(view.properties) and (view.types is None or view.types == ["object"]))


def _enum_base(view: View) -> str | None:
    values = view.keywords.get("enum")
    if not isinstance(values, list):
        return None
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, str) for value in known):
        return "str"
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return "int"
    return None


def _inferred(view: View) -> list[str]:
    """Return the types that the keywords of an untyped schema are about."""
    if view.properties or isinstance(getattr(view.nodes.get("additionalProperties"), "value", None), dict):
        return ["object"]
    if "items" in view.nodes:
        return ["array"]
    if any(keyword in view.keywords for keyword in OF_TEXTS):
        return ["string"]
    return []


def _distinct(values: list[Json]) -> tuple[JsonText, ...]:
    return tuple(dict.fromkeys(json_text(value) for value in values))


def text_in(value: Json) -> str | None:
    """Return a text that says something, without the space around it."""
    return value.strip() if isinstance(value, str) and value.strip() else None

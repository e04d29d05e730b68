"""Schemas made to hurt: pairs that cost naive methods unbounded time, memory or stack.

Each pair is the components of an old and of a new document; `Thing` is the one to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]
Components = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BACKTRACKING = (
    "^(a+)+$",
    "^([a-zA-Z]+)*$",
    "^(a|aa)+$",
    "^(.*)*x$",
    "^(a?){30}a{30}$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]$",
)
IRREGULAR = (
    "[", "(", "*a", "a{2,1}", "(?<=a)b", "(?=a)b", r"(a)\1", r"\p{Nonsense}", "a{99999999999}", "(?i)a", "\\",
)  # fmt: skip


def body(**properties: Any) -> Schema:
    """Return an object with the properties."""
    return {"type": "object", "properties": properties}


def text(**keywords: Any) -> Schema:
    """Return an object with one string."""
    return body(text={**STRING, **keywords})


def array(**keywords: Any) -> Schema:
    """Return an object with one array."""
    return body(items={"type": "array", "items": STRING, **keywords})


def number(**keywords: Any) -> Schema:
    """Return an object with one number."""
    return body(number={"type": "number", **keywords})


def nested(keyword: str, depth: int, limit: int) -> Any:
    """Return a limited string under `depth` levels of a keyword."""
    schema: Any = {**STRING, "maxLength": limit}
    for _ in range(depth):
        if keyword == "properties":
            schema = body(child=schema)
        elif keyword == "items":
            schema = {"type": "array", "items": schema}
        else:
            schema = {keyword: schema if keyword == "not" else [schema]}
    return schema


def composed(depth: int, limit: int) -> Schema:
    """Return `depth` objects, each composed of the one below it and a property of its own."""
    schema = text(maxLength=limit)
    for index in range(depth):
        schema = {"allOf": [schema, body(**{f"own{index}": INTEGER})]}
    return schema


def conditional(depth: int, limit: int) -> Schema:
    """Return conditions within conditions, each branch with all that is below."""
    schema = text(maxLength=limit)
    for index in range(depth):
        schema = {"if": body(**{f"kind{index}": {"const": 1}}), "then": schema, "else": schema}
    return schema


def union(keyword: str, count: int, last: str, *, tagged: bool) -> Schema:
    """Return a union of many objects, told apart by a constant or not at all; `last` is a type in the last one."""
    branches = []
    for index in range(count):
        value = {"type": last if index == count - 1 else "string"}
        if tagged:
            branches.append({**body(kind={"const": f"k{index}"}, value=value), "required": ["kind"]})
        else:
            branches.append(body(**{f"field{index}": STRING, "value": value}))
    return {keyword: branches}


def listed(depth: int) -> Any:
    """Return a number in `depth` lists."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _patterns() -> Iterator[tuple[str, Any, Any]]:
    for index, pattern in enumerate(BACKTRACKING):
        following = BACKTRACKING[(index + 1) % len(BACKTRACKING)]
        yield f"catastrophic regex {pattern} added", text(), text(pattern=pattern)
        yield f"catastrophic regex {pattern} limited", text(pattern=pattern), text(pattern=pattern, maxLength=40)
        yield f"catastrophic regex {pattern} replaced", text(pattern=pattern), text(pattern=following)
    for pattern in IRREGULAR:
        yield f"pattern {pattern} added", text(), text(pattern=pattern)
        yield f"pattern {pattern} limited", text(pattern=pattern), text(pattern=pattern, maxLength=3)
    yield "huge repetition", text(pattern="^(a{1,1000}){1,1000}$"), text(pattern="^(a{1,1000}){1,999}$")
    yield "pattern of a megabyte", text(pattern="a?" * 500_000), text(pattern="a?" * 499_999)
    names = (
        {"type": "object", "patternProperties": dict.fromkeys(BACKTRACKING, kind), "additionalProperties": False}
        for kind in (STRING, INTEGER)
    )
    yield "catastrophic property names", *names
    nested = (
        body(**{f"v{i}": {**STRING, "pattern": f"^(([a-z]{{1,{20 + i}}}-){{1,20}}[0-9]{{1,20}}){{1,{most}}}$"}
                for i in range(40)})
        for most in (20, 19)
    )  # fmt: skip
    yield "40 patterns that count in counts", *nested
    many = (
        {"type": "object", "patternProperties": {f"^x{index}-.*[a-{last}]+$": STRING for index in range(500)}}
        for last in "zy"
    )
    yield "500 property patterns", *many


def _counts() -> Iterator[tuple[str, Any, Any]]:
    yield "maxLength of 2^53", text(maxLength=2**53), text(maxLength=2**53 - 1)
    yield "minLength of 2^53", text(), text(minLength=2**53)
    yield "minLength of ten million", text(), text(minLength=10_000_000)
    yield "maxLength of twenty million", text(maxLength=20_971_520), text(maxLength=20_000_000)
    yield "minItems of 2^53", array(), array(minItems=2**53)
    yield "maxItems of 2^53", array(maxItems=2**53), array(maxItems=2**53 - 1)
    names = [f"p{index}" for index in range(3_000)]
    full = body(**dict.fromkeys(names, STRING))
    yield "3,000 required names", {**full, "required": names[::2]}, {**full, "required": names}
    yield "a million unique items", array(uniqueItems=True), array(uniqueItems=True, maxItems=1_000_000)
    yield "contains a million times", array(contains=STRING), array(contains=STRING, minContains=1_000_000)
    either = {"type": ["string", "integer", "boolean"]}
    near, far = (
        array(prefixItems=[either] * 10, contains=STRING, minContains=3, maxContains=limit,
              allOf=[{"contains": INTEGER, "maxContains": 3}])
        for limit in (5, 4)
    )  # fmt: skip
    yield "two counts over ten positions", near, far
    counts = [{"contains": {"const": f"c{index}"}, "minContains": 2, "maxContains": 5} for index in range(12)]
    yield "twelve counts", array(allOf=counts), array(allOf=[*counts[1:], {**counts[0], "maxContains": 4}])
    maps = [
        {"type": "object", "additionalProperties": {**STRING, "maxLength": limit}, "minProperties": 90,
         "propertyNames": {"pattern": "^[a-z]+[0-9]*$"}}
        for limit in (9, 8)
    ]  # fmt: skip
    yield "60 maps of 90 names", *({**body(**dict.fromkeys(names := [f"m{i}" for i in range(60)], one)),
                                    "required": names} for one in maps)  # fmt: skip
    counted = {"type": "object", "additionalProperties": STRING}
    yield "maxProperties of a million", counted, {**counted, "maxProperties": 1_000_000}
    yield "minProperties of a million", counted, {**counted, "minProperties": 1_000_000}
    yield "multipleOf 1e-9", number(), number(multipleOf=1e-9)
    span = {"minimum": 0, "maximum": 1e9}
    yield "multipleOf 1e-9 within bounds", number(multipleOf=1e-9, **span), number(multipleOf=7e-9, **span)
    yield "multipleOf 1e-300", number(), number(multipleOf=1e-300)
    yield "maximum of 1e308", number(maximum=1e308), number(maximum=1e307)
    primes = {"allOf": [{**INTEGER, "multipleOf": prime} for prime in (9973, 9967, 9949, 9941, 9931)]}
    yield "coprime multiples", primes, {**INTEGER, "multipleOf": 9929}


def _members() -> Iterator[tuple[str, Any, Any]]:
    words = [f"member-{index}" for index in range(5_000)]
    yield "5,000 enum members", body(word={"enum": words}), body(word={"enum": words[1:]})
    yield "5,000 enum members reversed", body(word={"enum": words}), body(word={"enum": words[::-1], "type": "string"})
    yield "5,000 enum members by pattern", body(word={"enum": words}), text(pattern="^(member-[0-9]+)+$")
    values = [{"id": index, "tags": ["a", index]} for index in range(5_000)]
    yield "5,000 enum objects", body(value={"enum": values}), body(value={"enum": values[1:]})
    yield "enum of deep values", body(value={"enum": [listed(90)]}), body(value={"enum": [listed(89)]})
    yield "const of a megabyte", body(word={"const": "x" * 1_000_000}), body(word={"const": "x" * 999_999})
    many = {f"p{index}": STRING for index in range(1_000)}
    yield "1,000 properties", body(**many), body(**{name: {**STRING, "maxLength": 9} for name in many})


def _unions() -> Iterator[tuple[str, Any, Any]]:
    for tagged in (True, False):
        word = "tagged" if tagged else "untagged"
        old = union("oneOf", 500, "string", tagged=tagged)
        yield f"oneOf of 500 {word} branches", old, union("oneOf", 500, "integer", tagged=tagged)
        yield f"oneOf of 500 {word} branches and one", old, union("oneOf", 501, "string", tagged=tagged)
        new = union("anyOf", 500, "integer", tagged=tagged)
        yield f"anyOf of 500 {word} branches reversed", {"anyOf": old["oneOf"]}, {"anyOf": new["anyOf"][::-1]}
    steps = [{**INTEGER, "multipleOf": step} for step in range(2, 503)]
    yield "oneOf of 500 numbers", {"oneOf": steps[:-1]}, {"oneOf": steps[1:]}
    limits = [[text(maxLength=8 * row + column) for column in range(8)] for row in range(64)]
    inner = [{"anyOf": row} for row in limits]
    yield "anyOf in anyOf", {"anyOf": inner}, {"anyOf": inner[:-1]}
    pairs = [{"anyOf": [body(**{f"a{index}": STRING}), body(**{f"b{index}": STRING})]} for index in range(40)]
    other = {"anyOf": [body(a39=STRING), body(b39=INTEGER)]}
    yield "allOf of 40 unions", {"allOf": pairs}, {"allOf": [*pairs[:-1], other]}
    shut = [body(**{f"a{index}": STRING}) for index in range(40)]
    rest = {"unevaluatedProperties": False}
    yield "unevaluated beneath 40 branches", {"anyOf": shut, **rest}, {"anyOf": shut[:-1], **rest}
    ring = {f"p{index}": STRING for index in range(60)}
    near, far = (
        {**body(**ring), "dependentRequired": {f"p{index}": [f"p{(index + step) % 60}"] for index in range(60)}}
        for step in (1, 7)
    )
    yield "dependents in a ring", near, far


def _depths() -> Iterator[tuple[str, Any, Any]]:
    yield "conditions nine deep", conditional(9, 9), conditional(9, 8)
    for keyword in ("allOf", "anyOf", "oneOf", "properties", "items"):
        yield f"200 deep {keyword}", nested(keyword, 200, 9), nested(keyword, 200, 8)
    yield "200 deep composition", composed(200, 9), composed(200, 8)
    yield "40 deep not", nested("not", 40, 9), nested("not", 40, 8)
    yield "conditions within conditions", conditional(7, 9), conditional(7, 8)


def _recursive() -> Iterator[tuple[str, Any, Any]]:
    def tree(limit: int) -> Components:
        return {"Thing": body(name={**STRING, "maxLength": limit}, children={"type": "array", "items": _ref("Thing")})}

    yield "recursive", tree(9), tree(8)
    yield "recursive, required", tree(9), {"Thing": {**tree(9)["Thing"], "required": ["children"]}}

    def mutual(limit: int) -> Components:
        return {
            "Thing": body(owner=_ref("Owner"), label={**STRING, "maxLength": limit}),
            "Owner": body(things={"type": "array", "items": {"anyOf": [_ref("Thing"), _ref("Owner")]}}),
        }

    yield "mutually recursive", mutual(9), mutual(8)
    unrolled = {"Thing": body(name=STRING, next=body(name=STRING, next=_ref("Thing")))}
    yield "recursive, unrolled", {"Thing": body(name=STRING, next=_ref("Thing"))}, unrolled

    def clique(size: int, limit: int) -> Components:
        names = ["Thing", *(f"Other{index}" for index in range(1, size))]
        every = {name: body(**{other.lower(): _ref(other) for other in names}) for name in names}
        every["Thing"]["properties"]["word"] = {**STRING, "maxLength": limit}
        return every

    yield "40 schemas that refer to each other", clique(40, 9), clique(40, 8)
    forks = {f"Fork{index}": body(a=_ref(f"Fork{index + 1}"), b=_ref(f"Fork{index + 1}")) for index in range(300)}
    yield (
        "300 forks",
        {"Thing": _ref("Fork0"), **forks, "Fork300": {**STRING, "maxLength": 9}},
        {"Thing": _ref("Fork0"), **forks, "Fork300": {**STRING, "maxLength": 8}},
    )
    itself = {"Thing": {"allOf": [_ref("Thing"), body(name=STRING)]}}
    yield "composed of itself", itself, {"Thing": {"allOf": [_ref("Thing"), body(name=INTEGER)]}}
    yield "a union with itself", {"Thing": {"oneOf": [_ref("Thing"), STRING]}}, {"Thing": {"oneOf": [_ref("Thing")]}}
    yield "not itself", {"Thing": {"not": _ref("Thing")}}, {"Thing": {"not": _ref("Thing"), "maxLength": 3}}
    circle = {"Thing": _ref("Other"), "Other": _ref("Thing")}
    yield "nothing but references", circle, {**circle, "Other": STRING}
    chain = {"Thing": body(next=_ref("Thing"), name=STRING)}
    yield (
        "recursive, of another type and never empty",
        chain,
        {"Thing": {**body(next=_ref("Thing"), name=INTEGER), "minProperties": 1}},
    )
    endless = {"Thing": {**body(next=_ref("Thing")), "required": ["next"]}}
    yield "what never ends", endless, {"Thing": {**endless["Thing"], "maxProperties": 1}}


def _doubled() -> Iterator[tuple[str, Components, Components]]:
    """Pairs in which the ways through, or what is written out, double with every level."""

    def levels(count: int, level: Callable[[Schema], Schema], last: Schema) -> Components:
        below = {f"Level{index}": level(_ref(f"Level{index + 1}")) for index in range(count)}
        return {"Thing": _ref("Level0"), **below, f"Level{count}": last}

    def required(ref: Schema) -> Schema:
        return {**body(left=ref, right=ref), "required": ["left", "right"]}

    def either(keyword: str, ref: Schema) -> Schema:
        return {keyword: [{**body(**{name: ref}), "required": [name]} for name in ("left", "right")]}

    kinds: dict[str, Callable[[Schema], Schema]] = {
        "required twice": required,
        "one of two names, or both": lambda ref: either("anyOf", ref),
        "one of two names": lambda ref: either("oneOf", ref),
        "one of two names by a condition": lambda ref: {
            "if": {"required": ["left"]},
            "then": body(left=ref),
            "else": {**body(right=ref), "required": ["right"]},
        },
        "one name in two ways": lambda ref: {"anyOf": [body(left=ref), {**body(left=ref), "required": ["left"]}]},
        "required twice beside words": lambda ref: required({"allOf": [ref], "description": "One of two."}),
        "required twice beside a type": lambda ref: required({"allOf": [ref], "type": "object"}),
        "required twice and extended": lambda ref: required({"allOf": [ref, body(own=STRING)]}),
        "allOf twice": lambda ref: {"allOf": [ref, ref]},
        "allOf twice and extended": lambda ref: {"allOf": [{"allOf": [ref]}, {"allOf": [ref], "title": "Other"}]},
        "anyOf twice": lambda ref: {"anyOf": [ref, {"allOf": [ref], "title": "Other"}]},
        "oneOf twice": lambda ref: {"oneOf": [ref, {**body(kind=STRING), "allOf": [ref], "required": ["kind"]}]},
        "items twice": lambda ref: {"type": "array", "minItems": 2, "maxItems": 2, "items": ref},
        "a map twice": lambda ref: {"type": "object", "minProperties": 2, "additionalProperties": ref},
        "if twice": lambda ref: {"if": body(kind=STRING), "then": ref, "else": {"allOf": [ref]}},
    }
    for name, level in kinds.items():
        last = [body(value=kind) for kind in (STRING, INTEGER)]
        yield f"{name} on 40 levels", levels(40, level, last[0]), levels(40, level, last[1])
    cube, other = (
        {"type": "array", "minItems": 1_000, "items": {"type": "array", "minItems": 1_000, "items": kind}}
        for kind in (STRING, INTEGER)
    )
    yield "a million items", {"Thing": {**array(), **cube}}, {"Thing": {**array(), **other}}
    cubes = [{"type": "array", "minItems": 1_000, "items": square} for square in (cube, other)]
    yield "a thousand million items", {"Thing": cubes[0]}, {"Thing": cubes[1]}
    maps = [{"type": "object", "minProperties": 500, "additionalProperties": square} for square in cubes]
    yield "maps of a thousand million items", {"Thing": maps[0]}, {"Thing": maps[1]}


def _wide() -> Iterator[tuple[str, Components, Components]]:
    """Pairs of very many members or links, of which the last one differs."""

    def members(count: int, last: Schema) -> Components:
        parts = {f"Part{index}": body(**{f"p{index}": STRING}) for index in range(count)}
        parts[f"Part{count - 1}"]["properties"]["last"] = last
        return {"Thing": {"allOf": [_ref(name) for name in parts]}, **parts}

    yield "a composition of 3,000", members(3_000, STRING), members(3_000, INTEGER)

    def chain(count: int, last: Schema) -> Components:
        links = {f"Link{index}": _ref(f"Link{index + 1}") for index in range(count)}
        return {"Thing": _ref("Link0"), **links, f"Link{count}": body(last=last)}

    yield "1,500 references in a row", chain(1_500, STRING), chain(1_500, INTEGER)

    def unions(count: int, limit: int) -> Components:
        names = [f"Union{index}" for index in range(count)]
        every: Components = {
            name: {"anyOf": [*(_ref(other) for other in names if other != name), body(**{name.lower(): STRING})]}
            for name in names
        }
        return {"Thing": _ref("Union0"), **every, "Leaf": {**STRING, "maxLength": limit}} | {
            "Union0": {"anyOf": [*every["Union0"]["anyOf"], _ref("Leaf")]}
        }

    yield "20 unions that list each other", unions(20, 9), unions(20, 8)
    yield "60 unions that list each other", unions(60, 9), unions(60, 8)
    deep = {"type": "array", "default": listed(120)}
    yield "a default of 120 lists removed", {"Thing": body(a=deep)}, {"Thing": body(b=STRING)}
    yield "a default of 120 lists", {"Thing": body(a=deep)}, {"Thing": body(a={**deep, "default": listed(119)})}
    long = ["x" * 20_000, "y" * 20_000]
    yield "enum values of 20,000 letters", {"Thing": body(a={"enum": long})}, {"Thing": body(a={"enum": long[1:]})}
    near = [{"enum": [("ab" * 10_000) + letter for letter in letters]} for letters in ("cd", "ef")]
    yield "long enum values that are alike", {"Thing": body(a=near[0])}, {"Thing": body(a=near[1])}

    def selves(kind: Schema) -> Components:
        described = {"allOf": [_ref("Thing")], "description": "Another one."}
        typed = {"allOf": [_ref("Thing")], "type": "object"}
        extended = {"allOf": [_ref("Thing"), body(more=STRING)]}
        inner = {"list": {"type": "array", "items": typed}, "map": {"type": "object", "additionalProperties": extended}}
        union = {"oneOf": [typed, {"type": "array", "items": extended}, {"type": "null"}]}
        return {"Thing": body(value=kind, described=described, typed=typed, extended=extended, union=union, **inner)}

    yield "recursive through every composition", selves(STRING), selves(INTEGER)

    def mutual(kind: Schema) -> Components:
        other = {"allOf": [_ref("Other")], "type": "object"}
        back = {"allOf": [_ref("Thing"), body(more=STRING)]}
        return {
            "Thing": body(value=kind, others={"type": "array", "items": other}),
            "Other": body(back=back, own=other),
        }

    yield "mutually recursive through compositions", mutual(STRING), mutual(INTEGER)


def _odd() -> Iterator[tuple[str, Any, Any]]:
    for kind, other in ((STRING, INTEGER), (STRING, STRING)):
        old = {"$dynamicAnchor": "node", **body(child={"$dynamicRef": "#node"}, text=kind)}
        new = {"$dynamicAnchor": "node", **body(child={"$dynamicRef": "#node"}, text=other), "minProperties": 1}
        yield f"$dynamicRef beside {other['type']}", old, new
    gone = {"$dynamicRef": "#gone"}
    yield "$dynamicRef to nowhere", body(a=gone), body(a={**gone, "maxLength": 3})
    empty = {**body(a=False), "required": ["a"]}
    yield "what no value satisfies now", body(a=STRING), empty
    yield "what no value satisfied", empty, body(a=STRING)
    yield "what no value ever satisfies", empty, {**empty, "minProperties": 1}
    yield "false", body(a=STRING), False


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _pairs() -> Iterator[tuple[str, Components, Components]]:
    for group in (_patterns, _counts, _members, _unions, _depths, _odd):
        for name, old, new in group():
            yield name, {"Thing": old}, {"Thing": new}
    yield from _recursive()
    yield from _doubled()
    yield from _wide()


PAIRS: dict[str, tuple[Components, Components]] = {name: (old, new) for name, old, new in _pairs()}

LONG = {
    *("conditions nine deep", "conditions within conditions", "two counts over ten positions", "twelve counts"),
    *("40 patterns that count in counts", "oneOf of 500 untagged branches and one", "3,000 required names"),
    *("60 unions that list each other", "maps of a thousand million items", "a composition of 3,000"),
    *("one of two names by a condition on 40 levels", "one name in two ways on 40 levels"),
    *("items twice on 40 levels", "required twice on 40 levels", "required twice and extended on 40 levels"),
    *("required twice beside words on 40 levels", "required twice beside a type on 40 levels"),
}
"""Those that take a second or more through the whole program, where most take a hundredth of it."""

"""Hand-made pairs of documents: one for each row of what an OpenAPI change becomes in Cadwyn, small enough to read.

A pair is written as YAML with `old` and `new`: paths with their operations, and schemas. `answers` are what a person
would answer to its questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

Json = Any


@dataclass(frozen=True)
class Pair:
    """A pair, ready to be compared. `left` are the instructions and converters whose loss nobody can see, and why."""

    name: str
    old: dict[str, Json]
    new: dict[str, Json]
    answers: dict[str, Json] = field(default_factory=dict)
    person: bool = False


def document(paths: dict[str, Json], schemas: dict[str, Json], version: str = "1") -> dict[str, Json]:
    """Return a document with these paths and schemas."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pair", "version": version},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _expand(operations: dict[str, Json]) -> dict[str, Json]:
    """Write out the short form: `GET /a/<id>: {out: Item, in: Item, query: {...}}`."""
    paths: dict[str, Json] = {}
    for label, short in operations.items():
        method, _, path = label.replace("<", "{").replace(">", "}").partition(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(path, short or {})
    return paths


def _operation(path: str, short: dict[str, Json]) -> dict[str, Json]:
    out: dict[str, Json] = {key: short[key] for key in ("operationId", "summary", "tags", "deprecated") if key in short}
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": short.get("path", {"type": "string"})}
        for part in path.split("/")
        if part.startswith("{")
    ]
    for place in ("query", "header", "cookie"):
        for name, schema in short.get(place, {}).items():
            required = name.endswith("!")
            parameters.append({"name": name.rstrip("!"), "in": place, "required": required, "schema": _schema(schema)})
    if parameters:
        out["parameters"] = parameters
    if "in" in short:
        content = {short.get("media", "application/json"): {"schema": _schema(short["in"])}}
        out["requestBody"] = {"required": not short.get("optional", False), "content": content}
    answer: dict[str, Json] = {"description": short.get("says", "Fine")}
    if short.get("out") is not None:
        answer["content"] = {"application/json": {"schema": _schema(short["out"])}}
    if "headers" in short:
        answer["headers"] = {name: {"schema": schema} for name, schema in short["headers"].items()}
    out["responses"] = {str(short.get("status", 200)): answer}
    for status, schema in short.get("errors", {}).items():
        content = {"application/json": {"schema": _schema(schema)}}
        out["responses"][str(status)] = {"description": "Not so", "content": content}
    return out


def _schema(schema: Json) -> Json:
    """A name stands for a reference, `[name]` for a list of such things."""
    if isinstance(schema, str):
        return {"type": schema} if schema in _TYPES else {"$ref": f"#/components/schemas/{schema}"}
    if isinstance(schema, list):
        return {"type": "array", "items": _schema(schema[0])}
    return schema


_TYPES = ("string", "integer", "number", "boolean")


def _component(short: Json) -> Json:
    """`{name!: string, age: integer}` is an object with a required name; what has a keyword of its own is a schema."""
    if not isinstance(short, dict) or "type" in short or "oneOf" in short or "allOf" in short:
        return short
    properties = {name.rstrip("!"): _schema(schema) for name, schema in short.items()}
    required = [name[:-1] for name in short if name.endswith("!")]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def read(text: str) -> list[Pair]:
    """Return the pairs of a text."""
    found = []
    for name, entry in yaml.safe_load(text).items():
        sides = {}
        for side, version in (("old", "1"), ("new", "2")):
            operations = entry.get("paths", {}) | entry[side].get("paths", {})
            schemas = entry.get("schemas", {}) | entry[side].get("schemas", {})
            written = {key: _component(schema) for key, schema in schemas.items()}
            sides[side] = document(_expand(operations), written, version)
        found.append(Pair(name, sides["old"], sides["new"], entry.get("answers", {}), entry.get("person", False)))
    return found


PAIRS = read(
    """
property-added-required:
  paths: {POST /a: {in: A1, out: A1}}
  old: {schemas: {A1: {name!: string}}}
  new: {schemas: {A1: {name!: string, country!: string}}}
  answers: {request.A1.country.value: NL}
property-removed:
  paths: {POST /b: {in: B1, out: B2}}
  old: {schemas: {B1: {name!: string, age: integer}, B2: {id!: integer, age!: integer, note: string}}}
  new: {schemas: {B1: {name!: string}, B2: {id!: integer}}}
  answers: {response.B2.age.value: 7}
property-renamed:
  paths: {POST /c: {in: C1, out: C1}}
  old: {schemas: {C1: {name!: string, e-mail: string, other: integer}}}
  new: {schemas: {C1: {full_name!: string, e-mail-address: string, other: integer}}}
property-type:
  paths: {POST /d: {in: D1, out: D1}}
  old: {schemas: {D1: {count!: string, price: integer, flag: string, tag: string}}}
  new: {schemas: {D1: {count!: integer, price: number, flag: boolean, tag: {type: array, items: {type: string}}}}}
  answers:
    request.D1.count.cast: 0
    response.D1.price.cast: 0
    request.D1.flag.cast: false
    response.D1.tag.empty: none
property-limits:
  paths: {POST /e: {in: E1, out: E1}}
  old:
    schemas:
      E1:
        code!: {type: string, maxLength: 8}
        size!: {type: integer, minimum: 0, maximum: 100}
        wide: {type: integer, maximum: 5}
        plain: {type: integer, format: int32}
  new:
    schemas:
      E1:
        code!: {type: string, maxLength: 4, minLength: 1}
        size!: {type: integer, minimum: 1, maximum: 50}
        wide: {type: integer, maximum: 9}
        plain: {type: integer}
  answers: {request.E1.code.limits: none, request.E1.size.limits: 1, response.E1.wide.limits: 5}
property-default:
  paths: {POST /f: {in: F1, out: F1}}
  old: {schemas: {F1: {size: {type: integer, default: 10}, kind: {type: string, default: a}, must: string}}}
  new: {schemas: {F1: {size: {type: integer, default: 20}, kind: {type: string}, must!: string}}}
  answers: {request.F1.must.value: given}
property-null:
  paths: {POST /g: {in: G1, out: G2}}
  old:
    schemas:
      G1: {note!: {type: [string, 'null']}, size: {type: [integer, 'null']}}
      G2: {note!: string, extra: string, when!: {type: string, format: date-time}}
  new:
    schemas:
      G1: {note!: string, size: integer}
      G2: {note!: {type: [string, 'null']}, extra: {type: [string, 'null']}, when: {type: string, format: date-time}}
  answers: {request.G1.note.null: empty, response.G2.note.null: empty, response.G2.when.value: '2024-01-01T00:00:00Z'}
enum-values:
  paths: {POST /h: {in: H1, out: H2}}
  old:
    schemas:
      Colour: {type: string, enum: [red, green, in-transit]}
      State: {type: string, enum: [open, closed]}
      H1: {colour!: Colour, level: {type: integer, enum: [1, 2, 3]}}
      H2: {state!: State}
  new:
    schemas:
      Colour: {type: string, enum: [red, blue]}
      State: {type: string, enum: [open, closed, refunded]}
      H1: {colour!: Colour, level: {type: integer, enum: [1, 2]}}
      H2: {state!: State}
  answers:
    'request.H1.colour."green"': blue
    'request.H1.colour."in-transit"': red
    'response.H2.state."refunded"': closed
    request.H1.level.3: 2
union-variant:
  paths: {POST /i: {in: I1, out: I2}}
  old:
    schemas:
      Card: {kind!: {const: card}, number!: string}
      Cash: {kind!: {const: cash}}
      I1: {payment!: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}]}}
      I2: {payment!: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}]}}
  new:
    schemas:
      Card: {kind!: {const: card}, digits!: string}
      Cash: {kind!: {const: cash}}
      I1: {payment!: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}]}}
      I2: {payment!: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}]}}
  answers: {request.Card.digits.value: '1', response.Card.number.value: '1'}
nested-and-recursive:
  paths: {GET /j: {out: Page}, GET /j/<id>: {out: Folder}, POST /j: {in: [Item], out: [Item]}}
  old:
    schemas:
      Item: {title!: string}
      Page: {items!: [Item], first: Item, by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/Item'}}}
      Folder: {label!: string, inner: [Folder], item: Item}
  new:
    schemas:
      Item: {item_title!: string}
      Page: {items!: [Item], first: Item, by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/Item'}}}
      Folder: {folder_label!: string, inner: [Folder], item: Item}
list-to-envelope:
  paths: {}
  old: {paths: {GET /k: {out: [Thing]}}, schemas: {Thing: {id!: integer, old: string}}}
  new: {paths: {GET /k: {out: Things}}, schemas: {Thing: {id!: integer}, Things: {items!: [Thing], total!: integer}}}
envelope-to-list:
  paths: {}
  old: {paths: {GET /l: {out: Stones}}, schemas: {Stone: {id!: integer}, Stones: {items!: [Stone], total!: integer}}}
  new: {paths: {GET /l: {out: [Stone]}}, schemas: {Stone: {id!: integer}}}
  answers: {response.get_l.total: 0}
split-and-list:
  paths: {POST /m: {in: M1, out: M1}}
  old: {schemas: {M1: {name!: string, address!: string}}}
  new: {schemas: {M1: {first_name!: string, last_name!: string, addresses!: {type: array, minItems: 1, items: {type: string}}}}}
  answers: {request.M1.name.split: true, response.M1.name.join: true}
component-renamed:
  paths: {}
  old: {paths: {GET /n: {out: Person, errors: {404: Failure}}}, schemas: {Person: {name!: string}, Failure: {text!: string}}}
  new: {paths: {GET /n: {out: Human, errors: {404: Failure}}}, schemas: {Human: {name!: string}, Failure: {message!: string}}}
  answers: {response.Failure.text.value: gone}
parameters:
  paths: {}
  old:
    paths:
      GET /o:
        query: {limit: {type: integer, default: 10}, tags: {type: array, items: {type: string}}, gone: string, sort: {type: string, enum: [up, down, any]}}
        header: {X-Old: string}
        out: string
  new:
    paths:
      GET /o:
        query: {limit: {type: integer, default: 20}, labels: {type: array, items: {type: string}}, tenant!: string, sort: {type: string, enum: [up, down]}}
        header: {X-Old!: string}
        cookie: {session!: string}
        out: string
  answers:
    request.GetOQuery.tenant.value: main
    'request.GetOQuery.sort."any"': up
    request.GetOHeader.X-Old.value: none
    request.GetOCookie.session.value: none
routes:
  paths: {}
  old:
    paths:
      GET /p/old/<id>: {operationId: readP, out: string, summary: Read, tags: [a], headers: {X-Rate: {type: integer}}}
      PUT /p: {operationId: writeP, in: P1, out: P1}
      POST /p: {operationId: makeP, in: P1, out: P1, says: Made}
  new:
    paths:
      GET /p/new/<key>: {operationId: readP, out: string, summary: Look, tags: [b], deprecated: true}
      PATCH /p: {operationId: writeP, in: P1, out: P1}
      POST /p: {operationId: makeP, in: P1, out: P1, status: 201, says: It was made}
      GET /p/more: {out: string}
  schemas: {P1: {name!: string}}
answer-to-nothing:
  paths: {}
  old: {paths: {DELETE /q: {status: 204}, GET /q: {out: Q1}}, schemas: {Q1: {name!: string}}}
  new: {paths: {DELETE /q: {status: 204}, GET /q: {out: Q1}}, schemas: {Q1: {name!: string, more!: Q2}, Q2: {deep!: string}}}
free-form:
  paths: {POST /r: {in: R1, out: R1}}
  old: {schemas: {R1: {any: {}, map: {type: object, additionalProperties: {type: integer}}}}}
  new: {schemas: {R1: {any: {type: string}, map: {type: object, additionalProperties: {type: string}}}}}
  answers: {request.R1.any.any: unknown, response.R1.map.cast: 0}
restored:
  paths: {}
  person: true
  old:
    paths:
      DELETE /s: {status: 204}
      GET /s/<id>: {path: {type: integer}, out: string}
      POST /s: {in: S1, out: S1}
      PUT /s: {in: [S1], out: S1}
  new:
    paths:
      GET /s/<id>: {path: {type: string}, out: string}
      POST /s: {in: S1, optional: true, out: S1}
      PUT /s: {in: S1, out: S1}
  schemas: {S1: {name!: string}}
hostile-names:
  paths: {POST /t: {in: User.v2, out: User.v2}, PUT /t: {in: user, out: User}, PATCH /t: {in: class, out: Version}}
  old:
    schemas:
      User.v2: {model_config!: string, self: string, copy: integer, from: string, 'a b': string, 1st: string}
      user: {name!: string, old: string}
      User: {name!: string, str: string}
      class: {list: [integer], User: User, old: string}
      Version: {schema: string, Any: string}
  new:
    schemas:
      User.v2: {model_config!: string, self: string, copy: integer, from: string, 'a b': string, 1st: string, new!: string}
      user: {name!: string}
      User: {name!: string, str: integer}
      class: {list: [integer], User: User}
      Version: {schema: integer, Any: string}
  answers:
    request.User_v2.new.value: x
    request.User.str.cast: 1
"""
)


def merged(pairs: list[Pair]) -> Pair:
    """Return all pairs in one: each has its own paths and schemas."""
    sides = []
    for side, version in (("old", "1"), ("new", "2")):
        paths: dict[str, Json] = {}
        schemas: dict[str, Json] = {}
        for pair in pairs:
            found = getattr(pair, side)
            paths |= found["paths"]
            schemas |= found["components"]["schemas"]
        sides.append(document(paths, schemas, version))
    answers = {key: value for pair in pairs for key, value in pair.answers.items()}
    return Pair("all", sides[0], sides[1], answers)

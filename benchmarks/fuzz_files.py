"""Folders of files that go wrong in every way, through every command and option: the companion of `fuzz.py`.

    python benchmarks/fuzz_files.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is a folder made from a number: two documents in one of the versions of the standard, with keywords that few
documents use, cut into files with the names that people and attackers choose, written as JSON or as one of many kinds
of YAML, sometimes with broken bytes; and beside them configurations, waivers, answers, rules, templates, timelines and
recorded traffic, each sometimes wrong. Some commands with some options run over it, in two processes with different
hash seeds: no traceback, no hang, the same bytes, the same files written. Nothing else of the folder may change.
"""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402  (the program is found from here)

Json: TypeAlias = Any
Files: TypeAlias = "dict[str, bytes]"
Command: TypeAlias = "list[str]"

ODD_NAMES = (
    "parts.yaml", "a b.json", "a,b.yaml", 'q"uote.yaml', "it's.yaml", "ä.yml", "%41.yaml", "a%20b.yaml",
    "deep/er/x.yaml",
    "#x.yaml", "x?.yaml", "-dash.yaml", "no-suffix", "x\x1b[31m.yaml", "con.yaml", "a&b.yaml", "x" * 120 + ".yaml",
    "~.yaml",
    "a:b.yaml", "[x].yaml", "*.yaml", "{id}.json", "‮.yaml",
)  # fmt: skip
"""Names of files that a reference may lead to."""

RARE: dict[str, tuple[Json, ...]] = {
    "if": (
        {"properties": {"kind": {"const": "a"}}},
        {"required": ["id"]},
        False,
        {"$ref": "#/components/schemas/Item"},
    ),
    "then": ({"required": ["name"]}, False, {}),
    "else": ({"required": ["price"]}, True),
    "not": ({}, {"required": ["id"]}, {"type": "string"}, {"not": {}}, True, False),
    "prefixItems": ([{"type": "string"}, {"type": "integer"}], [], [True, False]),
    "items": (False, True, [{"type": "string"}], {}),
    "contains": ({"type": "string"}, {"const": 1}, False),
    "minContains": (0, 2, 10**9),
    "maxContains": (0, 1),
    "dependentRequired": ({"id": ["name"]}, {"id": "name"}, {}),
    "dependentSchemas": ({"id": {"required": ["name"]}}, {"id": False}),
    "patternProperties": ({"^x-": {"type": "string"}}, {"(": {}}, {"^(a+)+$": False}),
    "propertyNames": ({"pattern": "^[a-z]+$"}, {"maxLength": 3}, False, {"enum": ["id", "name"]}),
    "unevaluatedItems": (False, {"type": "string"}),
    "unevaluatedProperties": (False, True, {"type": "integer"}),
    "$defs": ({"Local": {"type": "string"}}, {"Local": {"$anchor": "here", "type": "string"}}),
    "$anchor": ("here", "", "a b"),
    "$dynamicAnchor": ("node",),
    "$dynamicRef": ("#node", "#nothing"),
    "$id": ("https://example.com/item", "item.json", "#", "urn:x:y"),
    "$schema": ("https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#", 1),
    "$ref": (
        "#/components/schemas/Item",
        "#/components/schemas/Item/properties/next",
        "#here",
        "#",
        "./old.json",
        "//x/y",
    ),
    "contentMediaType": ("application/json", "image/png"),
    "contentSchema": ({"type": "object", "required": ["a"]},),
    "xml": (
        {"name": "item", "wrapped": True},
        {"attribute": True},
        {"namespace": "x", "prefix": "p"},
        [],
        {"nodeType": "text"},
    ),
    "externalDocs": ({"url": "https://x"}, []),
    "example": ({"id": 1}, "a", None),
    "examples": ([1, "a"], {"a": {"value": 1}}, "x"),
    "oneOf": (
        [{"type": "string"}, {"type": "integer"}],
        [{"required": ["a"]}, {"required": ["b"]}],
        [],
        {},
        [True, True],
    ),
    "anyOf": ([{"$ref": "#/components/schemas/Item"}, {"type": "null"}], [{}]),
    "allOf": ([{"$ref": "#/components/schemas/Item"}], [{"readOnly": True}, {"writeOnly": True}], {}),
    "discriminator": (
        {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Item", "b": "Special", "c": "nowhere.yaml"}},
        {"propertyName": "kind", "defaultMapping": "Item"},
        {"propertyName": 1},
        {"mapping": []},
    ),
    "x-extensible-enum": (["a", "b"], "a"),
    "x-nullable": (True, "no"),
    "maxProperties": (0, 1, 10**6),
    "exclusiveMaximum": (True, 0, 1e308),
}
"""Keywords that `fuzz.py` does not write, or not like this."""

OPERATION_PARTS: dict[str, tuple[Json, ...]] = {
    "deprecated": (True, "yes"),
    "x-sunset": ("2020-01-01", "2030-13-45", 5, "soon"),
    "x-stability-level": ("beta", "stable", "draft", 1),
    "x-internal": (True,),
    "servers": ([{"url": "/v2"}], [{"url": "http://localhost:1"}], [{"url": "https://{a}.x/{b}"}], [], {}, ["x"]),
    "security": ([], [{}], [{"nothing": []}], {}, [{"oauth": ["read"]}, {}], [{"oauth": "read"}]),
    "callbacks": ({"x": {"$ref": "#/components/callbacks/No"}}, {"x": {"/{$url}": {"get": {}}}}, []),
    "tags": (["a", "b"], "a", [1], [""]),
    "parameters": (
        [{"name": "page", "in": "query", "schema": {"type": "integer"}}, {"name": "page", "in": "query"}],
        [{"name": "c", "in": "cookie", "schema": {"type": "array", "items": {"type": "string"}}}],
        [{"name": "q", "in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": {}}}}],
        [{"name": "X-A", "in": "header", "content": {"application/json": {"schema": {"type": "object"}}}}],
        [{"in": "query"}, {"name": "x"}, None, 1, {"$ref": "#/components/parameters/Limit"}, {"$ref": "#/nowhere"}],
        {},
    ),
    "requestBody": ({"$ref": "#/components/requestBodies/No"}, {"content": []}, {"content": {"": {}}}, None, "x"),
    "responses": (
        {"2XX": {"description": ""}, "200": {"description": ""}},
        {"default": {}},
        {"99": {}, "x-y": 1, "abc": {"description": "x"}, "1e2": {}},
        {},
        [],
        None,
    ),
    "summary": ("\x1b[2J", "x" * 5000, 1),
    "operationId": ("getItem", "", 1, "a b", "class"),
}
"""What stands in an operation."""

STATUSES = ("200", "2XX", "404", "default", "20X", "600", "4xx", "")
MEDIA_TYPES = (
    "application/json", "*/*", "application/*", "text/plain", "application/xml", "multipart/form-data",
    "application/x-www-form-urlencoded", "application/octet-stream", "application/json; charset=utf-8",
    "text/event-stream",
    "application/vnd.x.v1+json", "application/jsonl", "", "a", "a/b/c", "multipart/mixed", "image/png",
    "APPLICATION/JSON",
)  # fmt: skip

CONFIGURED: dict[str, tuple[Json, ...]] = {
    "fail-on": ("breaking", "warning", "never", "braking", 1, None),
    "profile": ("contract", "wire", "source", "x", []),
    "levels": (
        {"property-removed": "warning"},
        {"*": "off"},
        {"[": "off"},
        {"x": 1},
        [],
        {"property-removed": {"request": "off"}},
    ),
    "paths": ({"/items/**": {"levels": {"*": "warning"}}}, {"[": {}}, [], {"*": None}),
    "documents": ({"*.json": {"fail-on": "never"}}, {"**": {"levels": {}}}, {"[": 1}, []),
    "extends": (
        ["other.yaml"],
        [".apidiff.yaml"],
        "package:nothing_here",
        [1],
        "../x.yaml",
        ["fine.yaml", "fine.yaml"],
    ),
    "removal": ("never", "deprecated", True),
    "rules": (["rules"], ["nowhere"], "rules", [1], ["../rules"]),
    "waivers": (["waivers.yaml"], "nowhere.yaml", [None], ["old.json"]),
    "strict-waivers": (True, "yes"),
    "answers": ("answers.yaml", "nowhere.yaml", []),
    "include": (["path:/items*"], ["tag:items"], ["x:y"], [""], "path:*", ["path:["], [1]),
    "exclude": (["path:/items*"], ["rule:*"], ["direction:request"], ["extension:x-internal=true"]),
    "stability": ("beta", "stable", "x", 1),
    "consumers": (["traffic.ndjson"], ["pact.json"], ["."], ["nowhere"]),
    "impact": (
        {"ignore-unused-after": "90d"},
        {"ignore-unused-after": "x"},
        {"require": {"exchanges": 1}},
        {"protect": "*"},
        [],
    ),
    "guide-keys": ({"sunset": ["x-life.retires-on"]}, {"sunset": "x"}, {"x": []}),
    "components": (True, 1),
    "check-version": (True,),
    "documentation": ("https://docs.example.com", "javascript:alert(1)", "https://x\ny", 1),
    "deprecation-notice-days": (0, 180, 10**9, -1, "x"),
    "old-prefix": ("/v1", "v1", "", "/items", 1),
    "new-prefix": ("/v2", "//"),
    "strict": (True,),
    "allow-remote-refs": (True,),
    "allow-outside-root": (["/etc"],),
    "header": (["A: b"],),
    "nonsense": (1,),
}
"""Keys of a configuration with values that may stand there, and others."""

WAIVED: tuple[Json, ...] = (
    [{"rule": "property-removed", "reason": "known"}],
    [{"rule": "*", "reason": "all", "path": "* /items*"}],
    [{"rule": "property-removed", "reason": "known", "until": "2020-01-01"}],
    [{"fingerprint": "0" * 16, "reason": "known", "operations": ["GET /items"]}],
    [{"rule": "nothing", "reason": "x", "document": "*.json", "subject": "["}],
    [{"rule": "property-removed"}], [{"reason": ""}], [{}], [None], {}, "x", None, [{"rule": 1, "reason": []}],
    [{"rule": "property-removed", "reason": "x", "until": "soon"}],
)  # fmt: skip
ANSWERED: tuple[Json, ...] = (
    {"property:Item.name": "none"}, {"property:Item.name": "title"}, {"operation:GET /items": "GET /things"},
    {"parameter:GET /items/{id}:query limit": "query size"}, {"x": 1}, {1: "x"}, [], None, "x", {"operation:": ""},
    {"default:Item.extra": "1"}, {"property:Item.name": "\x1b[31m"},
)  # fmt: skip
OWN_RULE: Json = {
    "id": "mine",
    "summary": "A property went",
    "since": "0.1",
    "change": "property.removed",
    "when": {"property": "name", "announced": {"not": True}},
    "level": "warning",
    "message": "{subject} went",
    "why": "We say so.",
    "sources": [{"title": "Ours", "url": "https://example.com"}],
    "migrate": {"caller": "Look.", "owner": "Look."},
    "examples": [
        {
            "name": "a property goes",
            "direction": "response",
            "before": {"type": "object", "properties": {"name": {"type": "string"}, "b": {"type": "integer"}}},
            "after": {"type": "object", "properties": {"b": {"type": "integer"}}},
            "reports": "warning",
        },
        {
            "name": "nothing goes",
            "direction": "response",
            "before": {"type": "object", "properties": {"name": {"type": "string"}}},
            "after": {"type": "object", "properties": {"name": {"type": "string"}}},
            "reports": "nothing",
        },
    ],
}
RULES: tuple[Json, ...] = (
    OWN_RULE,
    {**OWN_RULE, "message": "{nothing} {"},
    {**OWN_RULE, "change": "no.such.kind"},
    {**OWN_RULE, "level": {"request": "off"}, "id": "property-removed"},
    {**OWN_RULE, "message": "{subject!r:>{x}}", "why": "\x1b[31m"},
    {**OWN_RULE, "examples": [], "sources": "x"},
    {**OWN_RULE, "when": {"name": {"matches": "^(a+)+$"}}},
    [], None, {"id": "../x"},
)  # fmt: skip
TIMELINES: tuple[Json, ...] = (
    {"announced": "2026-01-01", "sunset": "2026-06-01", "gone-days": 30}, {"sunset": "soon"}, {"x": 1}, [],
    {"gone-days": -1},
)  # fmt: skip
EXCHANGES: tuple[Json, ...] = (
    {"method": "POST", "path": "/items", "status": 201, "consumer": "app", "request": {"body": {"id": 1, "kind": "a"}}},
    {"method": "GET", "url": "https://api.example.com/v1/items/1?limit=5&limit=x", "status": 200, "count": 3},
    {"method": "GET", "path": "/items/%ZZ", "status": "x"},
    {"method": 1},
    {},
    [],
    None,
    "x",
    {"method": "GET", "path": None},
    {
        "method": "GET",
        "path": "/items",
        "consumer": "\x1b[31m",
        "time": "yesterday",
        "response": {"body": {"items": [{}]}},
    },
    {
        "method": "GET",
        "path": "/items",
        "status": 200,
        "response": {"headers": {"content-type": "application/json"}, "body": 1},
    },
)
TEMPLATES = (
    "{{ guide.title }} {{ front.title }}\n", "{{ table(guide.sections) }}", "{{ guide }}", "{% include 'x' %}",
    "{{ ", "{% for x in range(10**9) %}{% endfor %}x", "{{ ''.__class__.__mro__ }}", "",
    "{{ contents.title }}\n",
)  # fmt: skip


def document(rng: random.Random) -> Json:
    """Return a document of one of the versions, with a few parts that few documents have."""
    made = fuzz.seed(rng)
    if "swagger" not in made:
        components = made["components"]
        components["requestBodies"] = {"Body": {"content": {"application/json": {"schema": {"type": "object"}}}}}
        components["headers"] = {"Rate": {"schema": {"type": "integer"}, "required": True}}
        components["examples"] = {"One": {"value": {"id": 1}}}
        components["callbacks"] = {
            "Done": {"{$request.query.url}": {"post": {"responses": {"200": {"description": ""}}}}}
        }
        components["links"] = {"Next": {"operationRef": "#/paths/~1items/get"}}
        if made["openapi"] != "3.0.3":
            components["pathItems"] = {"Shared": {"get": {"responses": {"200": {"description": ""}}}}}
            made["paths"]["/shared"] = {"$ref": "#/components/pathItems/Shared"}
            made["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base"
        if made["openapi"].startswith("3.2"):
            made["$self"] = rng.choice(["https://example.com/openapi.yaml", "old.json", "x y"])
            made["paths"]["/items"]["query"] = {"responses": {"200": {"description": ""}}}
            made["paths"]["/items"]["additionalOperations"] = {"COPY": {"responses": {"200": {"description": ""}}}}
            made["paths"]["/stream"] = {
                "get": {"responses": {"200": {"description": "", "content": {"text/event-stream": {"itemSchema": {}}}}}}
            }
    for _ in range(rng.choice([0, 1, 3, 6])):
        rng.choice(WIDENERS)(rng, made)
    return made


def _rare(rng: random.Random, made: Json) -> None:
    found = fuzz._schema_places(made)
    if found:
        holder, key = rng.choice(found)
        keyword = rng.choice(list(RARE))
        holder[key][keyword] = copy.deepcopy(rng.choice(RARE[keyword]))


def _operation_part(rng: random.Random, made: Json) -> None:
    paths = made.get("paths")
    items = [item for item in paths.values() if isinstance(item, dict)] if isinstance(paths, dict) else []
    operations = [part for item in items for part in item.values() if isinstance(part, dict)]
    if operations:
        part = rng.choice(list(OPERATION_PARTS))
        rng.choice(operations)[part] = copy.deepcopy(rng.choice(OPERATION_PARTS[part]))


def _response(rng: random.Random, made: Json) -> None:
    """Put a response or a media type beside others, or in the place of one."""
    kind, names = rng.choice([("responses", STATUSES), ("content", MEDIA_TYPES)])
    holders = [
        holder[key]
        for holder, key in fuzz.places(made)
        if key == kind and isinstance(holder[key], dict) and holder[key]
    ]
    if holders:
        holder = rng.choice(holders)
        key = rng.choice(list(holder))
        holder[rng.choice(names)] = copy.deepcopy(holder[key]) if rng.random() < 0.5 else holder.pop(key)


def _path(rng: random.Random, made: Json) -> None:
    paths = made.get("paths")
    if isinstance(paths, dict) and paths:
        key = rng.choice(list(paths))
        odd = [
            "/v1" + key,
            key + "/",
            key.replace("{id}", "{item_id}"),
            "/{a}{b}",
            "//",
            "x",
            "/a{",
            "/%7Bid%7D",
            "/items/{id}/{id}",
        ]
        paths[rng.choice(odd)] = paths.pop(key) if rng.random() < 0.6 else copy.deepcopy(paths[key])


WIDENERS: tuple[Callable[[random.Random, Json], None], ...] = (_rare, _rare, _rare, _operation_part, _response, _path)


def edited(rng: random.Random, made: Json) -> Json:
    """Return a copy of a document with a few places changed."""
    changed = fuzz.mutated(rng, made, rng.choice([0, 0, 1, 2]))
    for _ in range(rng.choice([0, 1, 1, 3])):
        rng.choice(WIDENERS)(rng, changed)
    return changed if isinstance(changed, dict) and len(fuzz.places(changed)) < fuzz.MOST_NODES else made


def cut(rng: random.Random, made: Json, entry: str) -> dict[str, Json]:
    """Return a document in several files, by their names. Parts that are cut out leave a reference."""
    made = copy.deepcopy(made)
    files: dict[str, Json] = {entry: made}
    for _ in range(rng.choice([0, 0, 1, 3, 5])):
        found = [
            (holder, key)
            for holder, key in fuzz.places(made)
            if isinstance(holder[key], dict) and "$ref" not in holder[key] and not isinstance(key, int)
        ]
        if not found:
            break
        holder, key = rng.choice(found)
        name = rng.choice(ODD_NAMES)
        part = holder[key]
        if rng.random() < 0.5:
            # References inside a part are read from the file that it stands in now.
            part = json.loads(json.dumps(part).replace('"#/', f'"{_back(name)}{entry}#/'))
        whole = rng.random() < 0.4
        files[name] = part if whole else {"x": part, **(files.get(name) if isinstance(files.get(name), dict) else {})}
        written = rng.choice([name, name, "./" + name, name.replace(" ", "%20").replace('"', "%22"), name + "?x=1"])
        holder[key] = {"$ref": written if whole else written + "#/x"}
    return files


def _back(name: str) -> str:
    return "../" * name.count("/")


def written(rng: random.Random, value: Json, name: str) -> bytes:
    """Return a value as JSON or YAML of some kind, sometimes with something broken in it."""
    if name.endswith(".json") or rng.random() < 0.3:
        text = json.dumps(value, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1, 4]))
    else:
        try:
            text = yaml.safe_dump(
                value,
                default_flow_style=rng.choice([None, True, False]),
                allow_unicode=rng.random() < 0.5,
                sort_keys=False,
                width=rng.choice([20, 10**6]),
                default_style=rng.choice([None, None, '"', "'"]),
                explicit_start=rng.random() < 0.2,
            )
        except (yaml.YAMLError, RecursionError):
            text = json.dumps(value)
    data = text.encode("utf-8", "surrogatepass")
    return rng.choice(BREAKERS)(rng, data) if rng.random() < 0.05 else data


def _inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    odd = [b"\x00", b"\xff", b"\t", b"\r", b"&a ", b"*a ", b"!!python/object:os.system ", b"<<: ", b"{", b"]",
    b"\xed\xa0\x80", b"\xc2\x85", b"#", b"---\n", b"...\n", b"%YAML 3.0\n"]  # fmt: skip
    return data[:at] + rng.choice(odd) + data[at:]


BREAKERS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _inserted,
    _inserted,
    lambda rng, data: data[: rng.randrange(len(data) + 1)],
    lambda rng, data: b"\xef\xbb\xbf" + data,
    lambda rng, data: data.decode("utf-8", "replace").encode("utf-16"),
    lambda rng, data: data.replace(b"\n", b"\r\n"),
    lambda rng, data: b"",
    lambda rng, data: data + b"\n" + data,
    lambda rng, data: b"[" * 100_000,
    lambda rng, data: b"a: &a [x]\n" + b"".join(b"b%d: &b%d [%s]\n" % (i, i,
    b",".join([b"*a" if not i else b"*b%d" % (i - 1)] * 9)) for i in range(12)),
    lambda rng, data: b"{" + b'"a": 1, ' * 3 + data.lstrip()[1:],
    lambda rng, data: bytes(rng.randrange(256) for _ in range(200)),
)  # fmt: skip


def _apt(rng: random.Random, values: tuple[Json, ...]) -> Json:
    """Most often one of the first values, which may stand where they do."""
    return rng.choice(values[:2] if rng.random() < 0.8 else values)


def beside(rng: random.Random) -> Files:
    """Return what stands beside the documents: each kind of file sometimes, sometimes wrong."""
    made: dict[str, Json] = {}
    if rng.random() < 0.3:
        keys = rng.sample(list(CONFIGURED), rng.choice([1, 1, 2, 4]))
        made[".apidiff.yaml"] = {key: _apt(rng, CONFIGURED[key]) for key in keys} if rng.random() < 0.95 else [1]
    made["fine.yaml"] = {"fail-on": "never"}
    made["waivers.yaml"] = _apt(rng, WAIVED)
    made["answers.yaml"] = _apt(rng, ANSWERED)
    made["rules/schemas/mine.yaml"] = _apt(rng, RULES)
    made["timeline.yaml"] = _apt(rng, TIMELINES)
    made["use.yaml"] = {"consumer": "app", "uses": [{"operation": "GET /items"}]} if rng.random() < 0.5 else [1]
    made["pact.json"] = {
        "consumer": {"name": "app"},
        "provider": {"name": "items"},
        "interactions": rng.choice(
            [[], [{"request": {"method": "GET", "path": "/items"}, "response": {"status": 200}}], {}, [1]]
        ),
        "metadata": {"pactSpecification": {"version": rng.choice(["2.0.0", "3.0.0", "4.0", "x"])}},
    }
    files = {name: written(rng, value, name) for name, value in made.items()}
    lines = [json.dumps(_apt(rng, EXCHANGES)) for _ in range(rng.choice([1, 4, 9]))]
    files["traffic.ndjson"] = "\n".join(lines).encode()
    files["templates/guide.md.jinja"] = _apt(rng, TEMPLATES).encode()
    return files


WHO = {"NAME": "a", "EMAIL": "a@example.com", "DATE": "2025-01-01T00:00:00+00:00"}
FILTERS = (
    "path:/items*",
    "tag:items",
    "rule:property-*",
    "direction:request",
    "operation-id:get*",
    "x:y",
    "path:[",
    "",
    ":",
)
SHARED_OPTIONS: tuple[Command, ...] = (
    ["--profile", "wire"], ["--profile", "source"], ["--rules", "rules"], ["--waivers", "waivers.yaml"],
    ["--answers", "answers.yaml"],
    ["--stability", "beta"], ["--components"], ["--removal", "never"], ["--removal", "deprecated"], ["--old-prefix",
    "/v1"],
    ["--new-prefix", "/items"], ["--today", "2030-01-01"], ["--config", "fine.yaml"],
    ["--strict"], ["--lenient"], ["--header", "A: b"],
)  # fmt: skip
ODD_OPTIONS: tuple[Command, ...] = (
    ["--today", "x"], ["--config", "nowhere"], ["--header", "x"], ["--config", "waivers.yaml"], ["--rules", "nowhere"],
    ["--include", "x:y"], ["--include", ""], ["--exclude", ":"], ["--include", "path:["], ["--answers", "old.json"],
    ["--waivers", "rules"], ["--waivers", "old.json"], ["--old-prefix", ""], ["--stability", "\x1b"],
)  # fmt: skip
USED_OPTIONS: tuple[Command, ...] = (
    ["--consumers", "traffic.ndjson"], ["--consumers", "pact.json"], ["--consumers", "use.yaml"], ["--consumers",
    "."], ["--sample", "2"],
    ["--consumer-by", "header:X-App"], ["--host", "api.example.com"], ["--show-values"],
)  # fmt: skip
CHECK_OPTIONS: tuple[Command, ...] = (
    ["--fail-on", "warning"], ["--fail-on", "never"], ["--check-version"], ["--strict-waivers"], ["-q"], ["-v"],
    ["--proposals"],
    ["--color", "always"],
)  # fmt: skip
GUIDE_OPTIONS: tuple[Command, ...] = (
    ["-o", "out/"], ["--flavor", "mkdocs"], ["--flavor", "docusaurus"], ["--flavor", "github"], ["--templates",
    "templates"], ["--lang", "de"],
    ["--lang", "xx"], ["--timeline", "timeline.yaml"], ["--version-old", "a|b"], ["--version-new", "\x1b"],
    ["--for", "app"], ["-f", "json"],
)  # fmt: skip
PROPOSE_OPTIONS: tuple[Command, ...] = (
    ["--target", "cadwyn-1"], ["--target", "asgi"], ["--target", "functions"], ["--only", "all"], ["--models",
    "shop.models"],
    ["--models", "x y"], ["--version-old", "2025-01-01"], ["--version-old", "x"], ["--version-new", "class"], ["-o",
    "out.py"], ["-o", "out/"],
)  # fmt: skip


def commands(rng: random.Random, old: str, new: str) -> Iterator[Command]:
    """Yield the commands of a case, with some options each."""
    yield ["check", old, new, *_formats(rng), *_some(rng, CHECK_OPTIONS, SHARED_OPTIONS, USED_OPTIONS)]
    yield ["check", old, old, *_some(rng, SHARED_OPTIONS)]
    if rng.random() < 0.2:
        yield ["check", old, new, "-f", "json", "-o", "report.json"]
        yield ["comment", "report.json", "--dry-run"]
        yield ["baseline", "--report", "report.json", "-o", "accepted.yaml"]
        yield ["check", old, new, "--waivers", "accepted.yaml"]
    kinds: tuple[Callable[[], Command], ...] = (
        lambda: ["check", "before", "after", *_formats(rng), *_some(rng, CHECK_OPTIONS, SHARED_OPTIONS)],
        lambda: ["guide", old, new, *_some(rng, GUIDE_OPTIONS, SHARED_OPTIONS, USED_OPTIONS)],
        lambda: [
            "changelog",
            old,
            new,
            "-f",
            rng.choice(["markdown", "json", "atom"]),
            *_some(rng, SHARED_OPTIONS),
            "--date",
            "2026-01-01",
        ],
        lambda: ["propose", old, new, *_some(rng, PROPOSE_OPTIONS, SHARED_OPTIONS)],
        lambda: ["propose", old, new, old, "-o", "out/", *_some(rng, PROPOSE_OPTIONS, SHARED_OPTIONS)],
        lambda: [
            "bump",
            old,
            new,
            *_some(rng, SHARED_OPTIONS),
            "--today",
            "2026-01-01",
            "--from",
            rng.choice(["1.2.3", "v1", "1.2", "2024-01-01"]),
        ],
        lambda: [
            "lifecycle",
            "versions",
            "-f",
            rng.choice(["text", "json", "markdown"]),
            "--today",
            "2026-01-01",
            "--max-active",
            "1",
        ],
        lambda: [
            "site",
            old,
            new,
            "-o",
            "site/",
            "--layout",
            rng.choice(["html", "mkdocs", "docusaurus"]),
            "--today",
            "2026-01-01",
        ],
        lambda: [
            "impact",
            old,
            new,
            "--consumers",
            rng.choice(["traffic.ndjson", "pact.json", "use.yaml", "."]),
            "-f",
            "json",
        ],
        lambda: ["impact", "learn", old, "--consumers", "traffic.ndjson", "-o", "learnt/"],
        lambda: ["replay", "traffic.ndjson", old, new, "-f", rng.choice(["text", "json", "markdown"])],
        lambda: ["validate", rng.choice([old, new]), *rng.choice([[], ["--quick"]])],
        lambda: ["config", "show"],
        lambda: ["rules", "test", "rules"],
        lambda: ["rules", "list", "--rules", "rules"],
        lambda: [
            "waive",
            "--rule",
            "property-removed",
            "--reason",
            "known",
            "--file",
            "waivers.yaml",
            "--old",
            old,
            "--new",
            new,
        ],
        lambda: ["baseline", old, new, "-o", "baseline.yaml", "--reason", "x"],
        lambda: [
            "contains",
            rng.choice([old, "waivers.yaml"]),
            rng.choice([new, "pact.json"]),
            "--reading",
            "exchange",
        ],
    )
    for make in rng.sample(kinds, 4):
        yield make()


def _formats(rng: random.Random) -> Command:
    found = ["-f", rng.choice([*fuzz.FORMATS, "guide", "changelog"])]
    return [*found, "-f", "json", "-o", "out.json"] if rng.random() < 0.3 else found


def _some(rng: random.Random, *pools: tuple[Command, ...]) -> Command:
    taken = [option for pool in pools for option in rng.sample(pool, rng.choice([0, 0, 0, 0, 1, 1, 2]))]
    if rng.random() < 0.04:
        taken.append(rng.choice(ODD_OPTIONS))
    if rng.random() < 0.1:
        taken.append([rng.choice(["--include", "--exclude"]), rng.choice(FILTERS)])
    return [word for option in taken for word in option]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A case: the files of its folder, what was committed there before, if it is a repository, and its commands."""

    files: Files
    before: Files | None
    commands: list[Command]


def made(number: int) -> Made:
    """Return a case; the same for the same number, whatever the hash seed."""
    rng = random.Random(f"apidiff-files-{number}")
    first = document(rng)
    second = edited(rng, first) if rng.random() < 0.9 else document(rng)
    if rng.random() < 0.2:
        return _revisions(rng, first, second)
    suffixes = [rng.choice(["json", "yaml", "yaml"]) for _ in range(2)]
    old, new = f"old.{suffixes[0]}", f"new.{suffixes[1]}"
    files: Files = {**_parts(rng, second, new), **_parts(rng, first, old)}
    for folder, side in (("before", first), ("after", second)):
        files[f"{folder}/a.json"] = written(rng, side, "a.json")
    files["versions/2024-01-01.json"], files["versions/2025-01-01.json"] = files["before/a.json"], files["after/a.json"]
    return Made(files={**beside(rng), **files}, before=None, commands=list(commands(rng, old, new)))


def _revisions(rng: random.Random, first: Json, second: Json) -> Made:
    """A case in which one document has two revisions, the working tree perhaps a third."""
    name = rng.choice(["openapi.yaml", "apis/a b.json", "é.yaml"])
    beside_it = beside(rng)
    files = {**beside_it, **_parts(rng, second, name)}
    before = {**beside_it, **_parts(rng, first, name)}
    return Made(files=files, before=before, commands=list(in_git(rng, name)))


def _parts(rng: random.Random, side: Json, entry: str) -> Files:
    return {name: written(rng, value, name) for name, value in cut(rng, side, entry).items()}


def in_git(rng: random.Random, name: str) -> Iterator[Command]:
    """Yield commands over two revisions of a document."""
    kinds: tuple[Command, ...] = (
        ["check", f"HEAD~1:{name}", name, *_formats(rng), *_some(rng, CHECK_OPTIONS, SHARED_OPTIONS)],
        ["check", f"HEAD~1:{name}", f"HEAD:{name}", "-f", "json"],
        ["check", f":{name}", name],
        ["check", name, *_some(rng, CHECK_OPTIONS)],
        ["check", name, "--against", rng.choice(["HEAD~1", "HEAD", "first", "nowhere", "--", "HEAD~9", ""])],
        ["check", ".", "--against", "HEAD~1", *_formats(rng)],
        ["check", "*.yaml", "--against", "first", "-f", "json"],
        ["check", f"HEAD~1:{name}", "gone.yaml", "--deleted"],
        ["history", name, "-f", rng.choice(["text", "json", "changelog", "atom"]), "--today", "2026-01-01"],
        ["history", name, "--since", rng.choice(["first", "HEAD~1", "nowhere"]), "--breaking"],
        ["guide", f"first:{name}", name],
        ["propose", f"first:{name}", f"HEAD:{name}"],
        ["site", name, "--tags", "*", "-o", "site/"],
        ["waive", "--rule", "property-removed", "--reason", "x", "--old", f"HEAD~1:{name}", "--new", name],
    )
    yield from rng.sample(kinds, 4)


def committed(folder: Path, old: Files, new: Files) -> None:
    """Make a repository of a folder, with two commits that are tagged."""
    when = {f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in WHO.items()}
    environment = {**os.environ, **when, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for files, tag in ((old, "first"), (new, "second")):
        _put(folder, files)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "\x1b[31m words")
        git("tag", tag)


def _put(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def write(number: int, folder: Path) -> None:
    """Write the files of a case, and what runs over them."""
    one = made(number)
    if one.before is not None:
        committed(folder, one.before, one.files)
    _put(folder, one.files)
    told = "".join(f"{command!r}\n" for command in one.commands)
    (folder / "COMMANDS").write_text(told, encoding="utf-8", errors="replace")


def case(number: int, folder: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each command of a case with how it ended, and what it wrote."""
    write(number, folder)
    one = made(number)
    here = Path.cwd()
    os.chdir(folder)
    try:
        for place, command in enumerate(one.commands):
            result, wrong = fuzz.attempt(command)
            told = [] if result is None else [result.stdout, result.stderr]
            left = {str(path): path.read_bytes() for path in _files_here()}
            changed = [name for name, data in one.files.items() if left.get(name) != data and name != "waivers.yaml"]
            if changed and not wrong:
                wrong = f"changed {changed[:3]}"
            told += [f"{name}\n{data.decode('latin-1')}" for name, data in left.items()]
            digest = fuzz.digest_of(*(text.replace(str(folder.resolve()), "FOLDER") for text in told))
            yield (
                f"{' '.join(command)} #{place}",
                {"code": None if result is None else result.exit_code, "digest": digest, "wrong": wrong},
            )
    finally:
        os.chdir(here)


def _files_here() -> Iterator[Path]:
    found = (path for path in sorted(Path().rglob("*")) if path.parts[0] != ".git")
    return (path for path in found if path.is_file())


if __name__ == "__main__":
    sys.exit(fuzz.main(__doc__ or "", __file__, case, write))

"""Documents that go wrong in every way, through every command: no traceback, no hang, the same bytes, no hidden break.

    python benchmarks/fuzz.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is a pair of documents made from a number: a document of the kind people write, and one with a few places of it
replaced, moved, repeated, renamed, nested or referred to. Each runs through all commands, formats and targets in two
processes with different hash seeds. What goes wrong is printed with the number of its case; `--show` writes the pair
of a case into a folder. Exit code 1 where anything went wrong.
"""

from __future__ import annotations

import argparse
import copy
import gc
import hashlib
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree import ElementTree

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).resolve().parent.parent
Json: TypeAlias = Any
Place: TypeAlias = "tuple[Json, Any]"
"""A container and the key or index of something in it."""

SECONDS = 10
"""Of CPU, for one run."""
PATIENCE = 100
"""Seconds of the clock, for one run: who waits for something that does not come takes no CPU."""
FORMATS = ("text", "json", "html", "sarif", "junit", "github", "gitlab")
TARGETS = ("cadwyn", "cadwyn-1", "asgi", "functions")
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("check", "-f", name) for name in FORMATS),
    ("check", "--proposals", "-f", "json", "-v"),
    ("guide",),
    ("changelog",),
    *(("propose", "--only", "all", "--target", name) for name in TARGETS),
    ("validate",),
)

ODD_VALUES: tuple[Json, ...] = (
    None, True, False, 0, -1, 1, 1.5, 1e308, 10**40, "", " ", "x", "null", "object", "\u0000", "\x1b[31m", "é😀",
    "\u202e",
    [], {}, [[]], [None], {"": None}, {"$ref": 1}, [{"$ref": "#"}], "x" * 3000, "%", "{", "a/b~c", "2024-01-01",
)  # fmt: skip
ODD_KEYS = (
    "", " ", "~", "/", "%2F", "{id}", "$ref", "x-" + "y" * 200, "\u0000", "\x1b[0m", "é", "\u202ename", "__proto__",
    "0",
    "type", "properties", "allOf", "null", "a.b", "a b", "200", "default", "class", "self", "*", "`code`", "<b>", "|",
)  # fmt: skip
ODD_REFERENCES = (
    "#", "#/", "", "#/paths", "#/components/schemas/Nothing", "#/components/schemas", "other.yaml#/x", "#/%ZZ", "#/~2",
    "https://[x", "file:///etc/hostname", "..\\x", "#/components/schemas/Item/properties/next", "#/info/title", "# ",
)  # fmt: skip
PATTERNS = (
    "^(a+)+$", "^[a-z]{0,1000}$", r"^\p{L}+$", "(", "a{99999999999}", "^(?!x)y", "", "^(a{0,50}){0,50}$", r"(a)\1",
    "^[\\s\\S]{1,65535}$", "[", "^.*a.{20}$",
)  # fmt: skip
KEYWORDS: dict[str, tuple[Json, ...]] = {
    "type": ("string", "integer", "null", "strnig", ["string", "null"], [], ["object"], "array", "file"),
    "format": ("date", "int32", "byte", "binary", "uuid", "nonsense", ""),
    "pattern": PATTERNS,
    "enum": (["a", "b"], [], [None], [1, "1", True], [{}], list(range(300))),
    "const": (1, None, "a", {}, []),
    "default": (None, "a", 1, [[]], {"a": 1}),
    "minimum": (0, -1, 10**30, 1e-9, "1"),
    "exclusiveMinimum": (True, 0, 5),
    "multipleOf": (0, 0.01, 1e-9, 7),
    "minLength": (0, 5, 10**9, -1, "3"),
    "maxLength": (0, 5, 65535, 10**12),
    "minItems": (0, 3, 1000, 10**9),
    "maxItems": (0, 2, 10**9),
    "uniqueItems": (True, False),
    "required": (["id"], [], ["nothing"], True, ["id", "id"], [1]),
    "additionalProperties": (False, True, {"type": "string"}, {}),
    "readOnly": (True, False, "yes"),
    "writeOnly": (True,),
    "nullable": (True, False),
    "deprecated": (True, "no"),
    "minProperties": (1, 100, 10**6),
    "discriminator": ({"propertyName": "kind"}, {"propertyName": "kind", "mapping": {"a": "Item"}}, {}, "kind"),
    "contentEncoding": ("base64",),
    "unevaluatedProperties": (False,),
    "x-sunset": ("2020-01-01", 5),
}


def schemas(rng: random.Random, prefix: str) -> dict[str, Json]:
    """Return shared schemas the way people write them: recursion, compositions, unions with and without a tag."""

    def ref(name: str) -> Json:
        return {"$ref": f"{prefix}{name}"}

    item = {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": True},
            "kind": {"type": "string", "enum": ["a", "b", "c"]},
            "name": {"type": "string", "maxLength": rng.choice([10, 200]), "pattern": "^[a-z ]{0,200}$"},
            "price": {"type": "number", "minimum": 0, "multipleOf": 0.01},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 10, "uniqueItems": True},
            "next": ref("Item"),
            "parent": {"allOf": [ref("Item")], "description": "The item above."},
            "meta": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    return {
        "Item": item,
        "Items": {
            "type": "object",
            "properties": {"items": {"type": "array", "items": ref("Item")}, "total": {"type": "integer"}},
        },
        "Special": {
            "allOf": [
                ref("Item"),
                {"type": "object", "required": ["extra"], "properties": {"extra": {"type": "boolean"}}},
            ]
        },
        "Choice": {"oneOf": [ref("Item"), ref("Special"), {"type": "object", "properties": {"only": ref("Choice")}}]},
        "Problem": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "status": {"type": "integer", "format": "int32"}},
        },
    }


def seed(rng: random.Random) -> dict[str, Json]:
    """Return a document of one of the versions of the standard."""
    version = rng.choice(["2.0", "3.0.3", "3.1.0", "3.1.0", "3.2.0"])
    return _swagger(rng) if version == "2.0" else _openapi(rng, version)


def _openapi(rng: random.Random, version: str) -> dict[str, Json]:
    prefix = "#/components/schemas/"

    def content(name: str) -> Json:
        return {"application/json": {"schema": {"$ref": prefix + name}}}

    callback = {
        "{$request.body#/url}": {
            "post": {"requestBody": {"content": content("Item")}, "responses": {"204": {"description": "ok"}}}
        }
    }
    post = {
        "operationId": "createItem",
        "tags": ["items"],
        "requestBody": {
            "required": True,
            "content": {
                **content("Choice"),
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "note": {"$ref": prefix + "Item"},
                        },
                    },
                    "encoding": {"file": {"contentType": "image/png"}},
                },
            },
        },
        "responses": {
            "201": {
                "description": "made",
                "content": content("Special"),
                "headers": {"Location": {"schema": {"type": "string"}}},
                "links": {"get": {"operationId": "getItem"}},
            },
            "4XX": {"description": "wrong", "content": content("Problem")},
            "default": {"$ref": "#/components/responses/Wrong"},
        },
        "callbacks": {"made": callback},
        "security": [{"key": []}, {"oauth": ["write"]}],
    }
    get = {
        "operationId": "getItem",
        "parameters": [
            {"$ref": "#/components/parameters/Limit"},
            {
                "name": "filter",
                "in": "query",
                "style": "deepObject",
                "explode": True,
                "schema": {"type": "object", "properties": {"kind": {"type": "string"}}},
            },
            {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {"200": {"description": "ok", "content": content("Items")}, "404": {"description": "none"}},
    }
    document = {
        "openapi": version,
        "info": {"title": "Items", "version": rng.choice(["1.0.0", "2.3.1", "2024-05-01", "v2"])},
        "servers": [
            {"url": "https://api.example.com/{stage}", "variables": {"stage": {"default": "v1", "enum": ["v1", "v2"]}}}
        ],
        "tags": [{"name": "items"}],
        "security": [{"key": []}],
        "paths": {
            "/items": {
                "post": post,
                "get": {
                    "operationId": "listItems",
                    "responses": {"200": {"description": "ok", "content": content("Items")}},
                },
            },
            "/items/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": get,
                "delete": {"deprecated": True, "responses": {"204": {"description": "gone"}}},
            },
        },
        "components": {
            "schemas": schemas(rng, prefix),
            "parameters": {
                "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 10, "maximum": 100}}
            },
            "responses": {
                "Wrong": {
                    "description": "wrong",
                    "content": {"application/problem+json": {"schema": {"$ref": prefix + "Problem"}}},
                }
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "oauth": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {"tokenUrl": "https://t.example", "scopes": {"read": "r", "write": "w"}}
                    },
                },
            },
        },
    }
    if version != "3.0.3":
        document["webhooks"] = {
            "changed": {
                "post": {"requestBody": {"content": content("Item")}, "responses": {"200": {"description": "ok"}}}
            }
        }
    return document


def _swagger(rng: random.Random) -> dict[str, Json]:
    prefix = "#/definitions/"
    body = {"name": "body", "in": "body", "required": True, "schema": {"$ref": prefix + "Item"}}
    form = [{"name": "file", "in": "formData", "type": "file"}, {"name": "note", "in": "formData", "type": "string"}]
    return {
        "swagger": "2.0",
        "info": {"title": "Items", "version": "1.0"},
        "host": "api.example.com",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            "/items": {
                "post": {
                    "parameters": [body],
                    "responses": {"200": {"description": "ok", "schema": {"$ref": prefix + "Items"}}},
                },
                "get": {
                    "parameters": [
                        {
                            "name": "ids",
                            "in": "query",
                            "type": "array",
                            "items": {"type": "integer"},
                            "collectionFormat": "csv",
                        }
                    ],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "schema": {"$ref": prefix + "Special"},
                            "headers": {"X-Total": {"type": "integer"}},
                        }
                    },
                },
            },
            "/files": {
                "post": {
                    "consumes": ["multipart/form-data"],
                    "parameters": form,
                    "responses": {"default": {"$ref": "#/responses/Wrong"}},
                }
            },
        },
        "definitions": {
            **schemas(rng, prefix),
            "Choice": {
                "type": "object",
                "discriminator": "kind",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
            },
        },
        "responses": {"Wrong": {"description": "wrong", "schema": {"$ref": prefix + "Problem"}}},
        "securityDefinitions": {"key": {"type": "apiKey", "in": "query", "name": "key"}},
        "security": [{"key": []}],
    }


def places(document: Json) -> list[Place]:
    """Return every place of a document, in its order."""
    found: list[Place] = []
    stack = [document]
    while stack:
        value = stack.pop()
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        found.extend((value, key) for key in keys)
        stack.extend(child for key in reversed(keys) if isinstance(child := value[key], (dict, list)))
    return found


def _schema_places(document: Json) -> list[Place]:
    """Return the places of what looks like a schema."""
    marks = ("type", "$ref", "allOf", "oneOf", "properties", "enum")
    return [
        (holder, key)
        for holder, key in places(document)
        if isinstance(holder[key], dict) and any(mark in holder[key] for mark in marks)
    ]


def _replace(rng: random.Random, document: Json) -> None:
    holder, key = rng.choice(places(document))
    holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))


def _drop(rng: random.Random, document: Json) -> None:
    holder, key = rng.choice(places(document))
    del holder[key]


def _rename(rng: random.Random, document: Json) -> None:
    holder, key = rng.choice(places(document))
    if isinstance(holder, dict):
        renamed = {rng.choice(ODD_KEYS) if name == key else name: value for name, value in holder.items()}
        holder.clear()
        holder.update(renamed)


def _add(rng: random.Random, document: Json) -> None:
    holders = [holder for holder, _ in places(document) if isinstance(holder, dict)]
    rng.choice(holders)[rng.choice(ODD_KEYS)] = copy.deepcopy(rng.choice(ODD_VALUES))


def _keyword(rng: random.Random, document: Json) -> None:
    found = _schema_places(document)
    if found:
        holder, key = rng.choice(found)
        keyword = rng.choice(list(KEYWORDS))
        holder[key][keyword] = copy.deepcopy(rng.choice(KEYWORDS[keyword]))


def _move(rng: random.Random, document: Json) -> None:
    """Put a copy of one part in the place of another."""
    found = places(document)
    source, target = rng.choice(found), rng.choice(found)
    target[0][target[1]] = copy.deepcopy(source[0][source[1]])


def _refer(rng: random.Random, document: Json) -> None:
    """Put a reference to anywhere in a place, most often of a schema."""
    holder, key = rng.choice(_schema_places(document) or places(document))
    names = [f"#/components/schemas/{name}" for name in ("Item", "Items", "Special", "Choice", "Problem")]
    if "swagger" in document:
        names = [name.replace("components/schemas", "definitions") for name in names]
    holder[key] = {"$ref": rng.choice(names if rng.random() < 0.7 else ODD_REFERENCES)}
    if rng.random() < 0.3:
        holder[key]["description"] = "Words beside it."


def _wrap(rng: random.Random, document: Json) -> None:
    """Nest a schema, once or many times, alone or twice."""
    found = _schema_places(document)
    if not found:
        return
    holder, key = rng.choice(found)
    kind = rng.choice(["allOf", "anyOf", "oneOf", "not", "items", "properties", "additionalProperties", "if", "twice"])
    for _ in range(rng.choice([1, 1, 2, 5, 30, 90])):
        inner = holder[key]
        if kind in ("allOf", "anyOf", "oneOf"):
            holder[key] = {kind: [inner]}
        elif kind == "properties":
            holder[key] = {"type": "object", "properties": {"in": inner}, "required": ["in"]}
        elif kind == "twice":
            # Written once and taken in twice: what is written out doubles with every level.
            holder[key] = {
                "type": "object",
                "properties": {"l": inner, "r": {"allOf": [{"$ref": "#/components/schemas/Item"}]}},
                "required": ["l", "r"],
            }
        else:
            holder[key] = {kind: inner}


def _swell(rng: random.Random, document: Json) -> None:
    """Repeat a member of a list or a mapping."""
    holder, key = rng.choice(places(document))
    count = rng.choice([2, 10, 60])
    if isinstance(holder, list):
        holder.extend(copy.deepcopy(holder[key]) for _ in range(count))
    else:
        for number in range(count):
            holder[f"{key}{number}"] = copy.deepcopy(holder[key])


OPERATORS: tuple[Callable[[random.Random, Json], None], ...] = (
    _replace,
    _drop,
    _rename,
    _add,
    _keyword,
    _keyword,
    _keyword,
    _move,
    _refer,
    _refer,
    _wrap,
    _swell,
)
MOST_NODES = 4_000


def mutated(rng: random.Random, document: Json, count: int) -> Json:
    """Return a copy of a document with some places changed. It stays small enough for a run to take moments."""
    changed = copy.deepcopy(document)
    for _ in range(count):
        if not places(changed):
            break
        before = copy.deepcopy(changed)
        rng.choice(OPERATORS)(rng, changed)
        if len(places(changed)) > MOST_NODES:
            changed = before
    return changed


def pair(number: int) -> tuple[Json, Json]:
    """Return the documents of a case; the same for the same number, whatever the hash seed."""
    rng = random.Random(f"apidiff-{number}")
    base = seed(rng)
    old = mutated(rng, base, rng.choice([0, 0, 1, 3]))
    new = mutated(rng, old if rng.random() < 0.9 else seed(rng), rng.choice([1, 1, 2, 4, 8]))
    return old, new


class Slow(BaseException):
    """A run took longer than it may."""


def attempt(arguments: list[str], given: bytes = b"") -> tuple[Result | None, str]:
    """Run the program in this process, with what is `given` on its standard input. Returns how it ended and what is
    wrong with that, empty where nothing is."""
    from click.testing import CliRunner

    from apidiff.cli import main

    def stop(*_: Any) -> None:
        raise Slow

    started = time.process_time()
    before = signal.signal(signal.SIGPROF, stop), signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        result = CliRunner().invoke(main, arguments, input=given, prog_name="apidiff", catch_exceptions=False)
    except Slow:
        return None, f"no end after {time.process_time() - started:.0f} seconds of CPU"
    except BaseException as error:  # whatever escapes is what is looked for
        return None, f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGPROF, before[0])
        signal.signal(signal.SIGALRM, before[1])
        # A command is the last thing that its process does: it leaves its garbage, frozen, to the end of that.
        gc.unfreeze()
        gc.collect()
    if result.exit_code not in (0, 1, 2, 3):
        return result, f"exit code {result.exit_code}"
    if "internal error" in result.stderr or "Traceback" in result.stderr:
        return result, result.stderr[:300]
    return result, ill_written(arguments, result.exit_code, result.stdout, result.stderr)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_READERS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("json", "sarif", "gitlab"), json.loads),
    **dict.fromkeys(("junit", "atom"), ElementTree.fromstring),
    "propose": lambda text: compile(text, "proposal.py", "exec"),
}
"""What reads results that are for programs."""


def ill_written(arguments: list[str], code: int, stdout: str, stderr: str) -> str:
    """Say what is wrong with what a command wrote, in which no terminal and no program may stumble over a name."""
    for stream, text in (("output", stdout), ("standard error", stderr)):
        found = None if "always" in arguments else _CONTROL.search(text)
        if found is not None:
            return f"the {stream} has {found[0]!r} in {text[max(found.start() - 60, 0) : found.end() + 20]!r}"
    of_many = "before" in arguments or "--against" in arguments  # the others are told all the same
    if code == 2 and stdout and not of_many:
        return f"exit code 2 with something on standard output: {stdout[:80]!r}"
    if not (stderr or (stdout and code == 3)) and code > 1:
        return f"exit code {code}, and not a word"
    try:
        return _misread(arguments, code, stdout)
    except (ValueError, SyntaxError, ElementTree.ParseError) as error:
        return f"cannot be read: {type(error).__name__}: {error}"


def _misread(arguments: list[str], code: int, stdout: str) -> str:
    """Read what is for programs. Raises the error of who reads it."""
    if code <= 1 and stdout:
        asked = [after for word, after in pairwise(arguments) if word in ("-f", "--format")]
        for name in (*asked[:1], *arguments[:1]):
            if name in _READERS and not (asked and "-o" in arguments):
                _READERS[name](stdout)
    return ""


def digest_of(*texts: str) -> str:
    """Return what tells some texts from others."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def run(command: tuple[str, ...], old: str, new: str) -> dict[str, Json]:
    """Run a command in this process and return how it ended: exit code, digest of what it wrote, and what is wrong."""
    result, wrong = attempt([*command, *([new] if command[0] == "validate" else [old, new])])
    if result is None:
        return {"code": None, "digest": "", "wrong": wrong}
    if not wrong and command[:3] == ("check", "-f", "json") and result.exit_code in (0, 1):
        breaking = json.loads(result.stdout)["summary"]["breaking"]
        if (breaking > 0) is not (result.exit_code == 1):
            wrong = f"{breaking} breaking changes and exit code {result.exit_code}"
    return {"code": result.exit_code, "digest": digest_of(result.stdout, result.stderr), "wrong": wrong}


def commands_of(number: int) -> tuple[tuple[str, ...], ...]:
    """Return the commands a case runs through: every one in turn, a few formats and targets at a time."""
    formats = [FORMATS[(number + step) % len(FORMATS)] for step in (0, 3)]
    targets = [TARGETS[(number + step) % len(TARGETS)] for step in (0, 2)]
    return tuple(
        command
        for command in COMMANDS
        if command[0] not in ("check", "propose") or command[-1] in (*formats, *targets, "json", "-v")
    )


def case(
    number: int, folder: Path, commands: tuple[tuple[str, ...], ...] | None = None
) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each command of a case with how it ended."""
    write(number, folder)
    codes: dict[str, int] = {}
    here = Path.cwd()
    os.chdir(folder)
    try:
        for command in commands or commands_of(number):
            found = run(command, "old.json", "new.json")
            if command[0] == "check" and not found["wrong"]:
                first = codes.setdefault("check", found["code"])
                if found["code"] != first:
                    found["wrong"] = f"exit code {found['code']}, and {first} in another format"
            yield " ".join(command), found
    finally:
        os.chdir(here)


def write(number: int, folder: Path) -> None:
    """Write the documents of a case."""
    for name, document in zip(("old.json", "new.json"), pair(number), strict=True):
        (folder / name).write_text(json.dumps(document, indent=1), encoding="utf-8")


Cases: TypeAlias = "Callable[[int, Path], Iterator[tuple[str, dict[str, Json]]]]"
"""Yields each command of a case with how it ended."""


def work(cases: Cases) -> None:
    """Answer numbers of cases on standard input with how their commands ended, a line each."""
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(dict(cases(int(line), Path(folder)))), flush=True)


class Worker:
    """A process with a hash seed of its own, that runs the cases of a script."""

    def __init__(self, hash_seed: int, script: str = __file__) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "NO_COLOR": "1", "COLUMNS": "80"}
        self.process = subprocess.Popen(
            [sys.executable, script, "--work"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, number: int) -> dict[str, dict[str, Json]]:
        """Return how the commands of a case ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(number, file=self.process.stdin, flush=True)
        found: dict[str, dict[str, Json]] = json.loads(self.process.stdout.readline())
        return found

    def end(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main(
    description: str,
    script: str,
    cases: Cases,
    write_case: Callable[[int, Path], None],
    hash_seeds: tuple[int, ...] = (1, 2),
) -> int:
    """Run cases until the time is over, each in a process for every hash seed."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=10**9)
    parser.add_argument("--show", nargs=2, metavar=("CASE", "FOLDER"))
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(cases)
        return 0
    if given.show:
        write_case(int(given.show[0]), Path(given.show[1]))
        return 0
    workers = [Worker(seed_, script) for seed_ in hash_seeds]
    started = time.monotonic()
    wrong = done = 0
    codes: dict[str, int] = {}
    for number in range(given.first, given.first + given.cases):
        if time.monotonic() - started > given.seconds:
            break
        # One after the other: a run must not be slow because of its twin.
        first, *others = [worker.answer(number) for worker in workers]
        done += 1
        for command, found in first.items():
            codes[f"{command.split()[0]} {found['code']}"] = codes.get(f"{command.split()[0]} {found['code']}", 0) + 1
            told = found["wrong"]
            for other in others:
                told = told or other[command]["wrong"]
                if not told and found["digest"] != other[command]["digest"]:
                    told = "other bytes under another hash seed"
            if told:
                wrong += 1
                print(f"case {number}: {command}: {told}", flush=True)
    for worker in workers:
        worker.end()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    runs = len(workers) * sum(codes.values())
    print(f"{done} cases, {runs} runs, {wrong} wrong, {spent.ru_utime + spent.ru_stime:.0f} s CPU")
    print(f"exit codes: {dict(sorted(codes.items()))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(__doc__, __file__, case, write))

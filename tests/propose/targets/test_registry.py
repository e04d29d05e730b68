"""The generated modules: formatted, importing what they use, doing what the plan says, and not to be broken into."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from apidiff.propose.convert.evaluate import Evaluator
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.plan.planner import Plan
from apidiff.propose.targets.models import Models
from apidiff.propose.targets.registry import TARGETS, render
from tests.propose.made import planned
from tests.verify.pairs import PAIRS, document, merged

BY_NAME = {pair.name: pair for pair in PAIRS}


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    """The plans for all pairs: everything, and only what breaks."""
    pair = merged(PAIRS)
    return [planned(pair.old, pair.new, everything=everything) for everything in (True, False)]


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize("target", TARGETS)
def test_modules_are_formatted_and_import_what_they_use(target: str, tmp_path: Path, plans: list[Plan]) -> None:
    for number, made in enumerate(plans):
        path = tmp_path / f"{target}_{number}.py"
        path.write_text(render(made, target, Models()), "utf-8")
    # `StrEnum`, which UP042 asks for, is not there in Python 3.10.
    for arguments in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I,B,UP,PIE", "--ignore", "UP042"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def again() -> Plan:
    """The first of the plans, made anew."""
    pair = merged(PAIRS)
    return planned(pair.old, pair.new, everything=True)


@pytest.mark.parametrize("target", TARGETS)
def test_the_same_plan_gives_the_same_bytes(target: str, plans: list[Plan], again: Plan) -> None:
    assert render(again, target, Models()) == render(plans[0], target, Models())


def test_pure_functions_do_what_the_plan_says(plans: list[Plan]) -> None:
    made = plans[0]
    names: dict[str, Any] = {}
    exec(compile(render(made, "functions", Models()), "functions", "exec"), names)
    defaults = {question.constant: json.loads(question.default) for question in made.proposal.questions}
    # Of two questions about one name, such as of a request and of its answer, the second has a number.
    open_ = {name: re.sub(r"_\d$", "", name) for name, value in names.items() if value is ...}
    assert len(open_) > 10
    names.update({name: defaults.get(name, defaults.get(numberless)) for name, numberless in open_.items()})
    assert ... not in names.values()
    evaluator = Evaluator({function.name: function for function in made.proposal.functions})
    tried = 0
    for function in made.proposal.functions:
        if function.place != "body":
            continue
        world = made.old if function.direction == "request" else made.new
        for full in (False, True):
            for name, shape in world.classes.items():
                if name != function.schema:
                    continue
                body = Sampler(world, full=full)._instance(shape.name, 0)
                assert names[function.name](body) == evaluator.apply(function, body)
                tried += 1
    assert tried > 30


HOSTILE = [
    '");import os;os.system("true")#',
    "');import os#",
    '"""\nimport os\n"""',
    "a\\",
    "a\nimport os",
    "{__import__('os')}",
    "\u2028import os",
    "x = 1 # \r import os",
]
EXPECTED = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def _hostile(text: str, version: str) -> dict[str, Any]:
    described = {"type": "string", "description": text, "default": text, "example": text, "title": text}
    properties: dict[str, Any] = {
        text: described,
        "enum": {"type": "string", "enum": [text, text + version]},
        "kept" + version: {**described, "pattern": text},
        "format": {"type": "string", "format": text + version},
    }
    schemas = {
        text: {"type": "object", "description": text + version, "properties": properties, "required": ["enum"]},
        "E" + text: {"type": "string", "enum": [text, "other" + version], "description": text},
    }
    reference = {"$ref": "#/components/schemas/" + text.replace("~", "~0").replace("/", "~1").replace("%", "%25")}
    operation = {
        "operationId": text + version,
        "summary": text + version,
        "description": text + version,
        "tags": [text + version],
        "parameters": [{"name": text, "in": "query", "schema": described, "description": text + version}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
        "responses": {
            "200": {
                "description": text + version,
                "content": {"application/json": {"schema": reference}},
                "headers": {text: {"schema": {"type": "string"}, "description": text + version}},
            },
            "404": {"description": text, "content": {"application/json": {"schema": reference}}},
        },
    }
    found = document({f"/{text.replace('{', '').replace('}', '')}": {"post": operation}}, schemas)
    found["info"]["version"] = text + version
    if version == "1":
        found["paths"]["/gone"] = {"get": {**operation, "operationId": text + "gone"}}
    return found


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", HOSTILE)
def test_documents_cannot_write_code(text: str, target: str) -> None:
    made = planned(_hostile(text, "1"), _hostile(text, "2"), everything=True)
    tree = ast.parse(render(made, target, Models()))
    for statement in tree.body[1:]:
        assert isinstance(statement, EXPECTED), ast.unparse(statement)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"re", "json", "logging", "zlib"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"__import__", "exec", "eval", "open", "compile", "getattr_"}
    assert "system" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("target", TARGETS)
def test_large_and_recursive_models(target: str) -> None:
    properties = {f"field_{number}": {"type": "integer"} for number in range(300)}
    node = {"type": "object", "properties": {**properties, "inner": {"$ref": "#/components/schemas/Node"}}}
    old = document({"/n": {"get": _answer("Node")}}, {"Node": node})
    changed = {**node, "properties": {**node["properties"], "field_7": {"type": "string"}}, "required": ["field_9"]}  # type: ignore[dict-item]
    made = planned(old, document({"/n": {"get": _answer("Node")}}, {"Node": changed}), everything=True)
    ast.parse(render(made, target, Models()))
    assert isinstance(made, Plan)


def _answer(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"responses": {"200": {"description": "d", "content": content}}}


def test_versions_are_values_of_a_header() -> None:
    hostile = '1\n"\u2028; import os'
    pair = BY_NAME["property-renamed"]
    old = {**pair.old, "info": {"title": "Pair", "version": hostile}}
    new = {**pair.new, "info": {"title": "Pair", "version": "\u2028"}}
    proposal = planned(old, new).proposal
    assert (proposal.old_version, proposal.new_version) == ('1-"-;-import-os', "new")


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed")
def test_long_names_are_laid_out_as_formatters_do(tmp_path: Path) -> None:
    long = "a_name_about_as_long_as_they_come_in_practice"
    word = "".join(part.capitalize() for part in long.split("_"))
    pairs = [BY_NAME["property-renamed"], BY_NAME["union-variant"], BY_NAME["routes"]]
    text = json.dumps([[pair.old, pair.new] for pair in pairs])
    for name in ("C1", "I1", "I2"):
        text = text.replace(f'"{name}"', f'"{word}{name}"').replace(f"schemas/{name}", f"schemas/{word}{name}")
    for number, (old, new) in enumerate(json.loads(text)):
        for target in TARGETS:
            source = render(planned(old, new, everything=True), target, Models())
            place = tmp_path / f"{target.replace('-', '_')}_{number}.py"
            place.write_text(source, encoding="utf-8")
    check = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_row_for_a_concrete_path_that_a_template_would_catch() -> None:
    pair = BY_NAME["error-status-and-body"]
    source = render(planned(pair.old, pair.new, **pair.answers), "asgi", Models())
    module: dict[str, Any] = {}
    exec(compile(source, "asgi", "exec"), module)
    paths = [route.path for route in module["ROUTES"]]
    assert paths.index("/zt/all") < paths.index("/zt/{id:path}")
    errors = dict(module["ROUTES"][0].errors)
    assert errors["422"] is None
    assert errors["410"]({"message": "m", "list": []}) == {"message": "m", "text": "it failed"}
    assert errors["default"]({"list": ["a"]}) == {"text": "it failed", "list": "a"}


def test_a_last_parameter_that_is_text_may_hold_slashes() -> None:
    """Documents write `{name:path}` of Starlette as `{name}`; what lies below in the documents keeps its own row."""
    thing = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    renamed = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    text, number = ({"in": "path", "name": "key", "required": True, "schema": {"type": kind}} for kind in PATH_TYPES)
    paths = {
        "/files/{key}": {"get": {**_answer("Thing"), "parameters": [text]}},
        "/files/{key}/size": {"get": {**_answer("Size"), "parameters": [text]}},
        "/pages/{key}": {"get": {**_answer("Thing"), "parameters": [number]}},
        "/files": {"get": _answer("Size")},
    }
    size = {"type": "object", "properties": {"size": {"type": "integer"}}}
    old, new = (document(paths, {"Thing": one, "Size": size}) for one in (thing, renamed))
    source = render(planned(old, new), "asgi", Models())
    module: dict[str, Any] = {"__name__": "asgi"}
    exec(compile(source, "asgi", "exec"), module)
    assert [route.path for route in module["ROUTES"]] == ["/pages/{key}", "/files/{key}/size", "/files/{key:path}"]
    served = module["OldVersion"](None, header="x", value="1")
    found = {path: _row(served, path) for path in ("/files/a", "/files/a/b", "/files/a/size", "/pages/1", "/files")}
    assert found == {
        "/files/a": "/files/{key:path}",
        "/files/a/b": "/files/{key:path}",
        "/files/a/size": "/files/{key}/size",
        "/pages/1": "/pages/{key}",
        "/files": None,
    }


PATH_TYPES = ("string", "integer")


def _row(served: Any, path: str) -> str | None:
    return next((route.path for pattern, route in served.routes if pattern.fullmatch(path)), None)

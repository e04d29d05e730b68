"""The shape of the package: who may import whom, how long a module may be, what it may be called."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apidiff.contain import vocabulary
from tests.package_modules import MODULES, PACKAGE, ROOT, absolute, at_import_time, imports, module_name, nodes, parsed

LAYERS = (
    "contain",
    "model",
    "config",
    "load",
    "validate",
    "resolve",
    "compare",
    "classify",
    "configuration",
    "propose",
    "verify",
    "render",
    "verdict",
    "pipeline",
    "batch",
    "lifecycle",
    "impact",
    "forge",
    "cli",
    "pytest_plugin",
)
"""From left to right; a layer imports itself and what stands left of it."""

FLOORS = {
    "load": ("parse", "places", "sources"),
    "contain": ("text", "read", "goals", "solve", "evidence"),
    "compare": (
        "lowering",
        "context",
        "same",
        "match",
        "view",
        "lifecycle",
        "schemas",
        "trace",
        "proof",
        "surface",
    ),
    "impact": ("read", "route", "payload", "judge", "code", "declared", "replay"),
    "propose": ("runtime", "shapes", "match", "convert", "source", "plan", "targets"),
}
"""The folders of a layer, from left to right; a folder imports itself and what stands left of it."""

TAKES_TEXTS_APART = {
    "apidiff.load.sources.revisions": "what git prints",
    "apidiff.load.parse.json_": "what a parser says of an error",
    "apidiff.classify.unmatched": "answers that people wrote",
    "apidiff.render.layout": "text that is broken into lines",
    "apidiff.render.markdown": "descriptions of documents, with names in backticks",
    "apidiff.propose.convert.evaluate": "values that clients sent",
    "apidiff.propose.runtime.middleware": "headers that clients sent",
    "apidiff.impact.read.access_log": "lines that web servers wrote",
    "apidiff.impact.read.consumers": "user agents that clients sent",
    "apidiff.impact.declared.call": "fields that people declared",
    "apidiff.impact.run": "operations that people declared",
    "apidiff.forge.words": "sentences of a JSON report, of whatever release",
}
"""Modules that take texts apart where they have a blank or a backtick, and which texts: none that the package wrote
itself. Whoever needs the method or the path of an operation has its OperationRef, and a Message has its parts."""

NAMED_IN_WORDS = {"apidiff.validate.semantics": "sentences about operations of documents that cannot be read yet"}

FACADE = {"__init__", "__main__"}
"""Modules directly in the package that put the layers together for a caller; no layer imports from them."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
HEAVY = {"rich", "jinja2", "deepdiff", "openapi_spec_validator", "cadwyn", "fastapi", "pydantic", "jsonschema_rs"}
LONGEST = 400
REASON = f"Longer than {LONGEST} lines because"


def layer(name: str) -> str:
    """Return the layer that a module of the package stands in: the part after `apidiff`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("name", FLOORS)
def test_every_folder_of_a_layer_is_on_a_floor(name: str) -> None:
    found = {path.name for path in (PACKAGE / name).iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert found == set(FLOORS[name])


def test_order_of_the_folders_of_a_layer() -> None:
    wrong = []
    for path in MODULES:
        _, *parts = module_name(path).split(".")
        if len(parts) < 3 or parts[0] not in FLOORS:
            continue
        floors = FLOORS[parts[0]]
        for line, name in imports(path):
            _, *other = [*name.split("."), "", ""]
            if other[0] == parts[0] and other[1] in floors and floors.index(other[1]) > floors.index(parts[1]):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {parts[1]} may not import {name}")
    assert not wrong, "\n".join(wrong)


def test_renderers_show_what_the_report_holds_and_compute_nothing() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in MODULES
        if layer(module_name(path)) == "render"
        for line, name in imports(path)
        if name.split(".")[0] == "apidiff" and layer(name) not in ("model", "render") and name != "apidiff.__version__"
    ]
    assert not wrong, "what a renderer needs to know belongs in the Report\n" + "\n".join(wrong)


def test_what_reports_say_is_written_once_and_taken_apart_nowhere() -> None:
    split, written = set(), set()
    for path in MODULES:
        for node in nodes(path):
            match node:
                case ast.Call(func=ast.Attribute(attr=attribute), args=[ast.Constant(value=str(mark)), *_]):
                    if attribute.endswith(("split", "partition")) and {" ", "`"} & set(mark):
                        split.add(module_name(path))
                case ast.JoinedStr(values=[*_, ast.FormattedValue(value=method), ast.Constant(value=" "), _]):
                    if isinstance(method, ast.Call) and getattr(method.func, "attr", "") == "upper":
                        written.add(module_name(path))
    assert (split, written) == (set(TAKES_TEXTS_APART), set(NAMED_IN_WORDS))


def test_keywords_of_schemas_are_listed_once() -> None:
    """What the vocabulary has a name for is not written out again. Among parts of kinds, words mean other things."""
    groups = [set(value) for name, value in vars(vocabulary).items() if name.isupper() and len(value) > 2]
    wrong = []
    for path in MODULES:
        for node in nodes(path) if path.name != "vocabulary.py" else ():
            if isinstance(node, ast.Set | ast.Tuple | ast.List):
                words = {entry.value for entry in node.elts if isinstance(entry, ast.Constant)}
                if "enum.value" not in words and any(group <= words for group in groups):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, "these stand in apidiff/contain/vocabulary.py\n" + "\n".join(wrong)


def test_every_folder_and_module_is_in_a_layer() -> None:
    found = {
        path.stem if path.is_file() else path.name for path in PACKAGE.iterdir() if not path.name.startswith("__py")
    }
    unknown = found - set(LAYERS) - FACADE - {"py", "_rules"}
    assert not unknown, f"add these to LAYERS, at the place their imports allow: {sorted(unknown)}"


def test_import_order() -> None:
    wrong = []
    for path in MODULES:
        own = layer(module_name(path))
        for line, name in () if own in FACADE else imports(path):
            if name.split(".")[0] != "apidiff" or name == "apidiff.__version__":
                continue
            other = layer(name)
            if other not in LAYERS or LAYERS.index(other) > LAYERS.index(own):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {own} may not import {name}")
    assert not wrong, "\n".join(wrong)


def test_a_long_module_gives_its_reason() -> None:
    long = {path: path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    wrong = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path, lines in long.items()
        if lines > LONGEST and REASON not in " ".join((ast.get_docstring(parsed(path)) or "").split())
    ]
    assert not wrong, f"split these, or say in the docstring: {REASON} ...\n" + "\n".join(wrong)


def test_names_say_what_is_inside() -> None:
    names = {path.relative_to(ROOT).with_suffix("") for path in MODULES}
    assert not [name for name in names if {part.strip("_") for part in name.parts} & FORBIDDEN_NAMES]


def test_a_module_says_what_it_is_for() -> None:
    openings = {path: (ast.get_docstring(parsed(path)) or "").split("\n\n")[0] for path in MODULES}
    wrong = [path.relative_to(ROOT) for path, text in openings.items() if not text.endswith((".", "?", ":"))]
    assert not wrong, f"a module opens with one to three sentences on its one idea: {wrong}"


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    wrong = []
    for path in MODULES:
        for node in at_import_time(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [absolute(node, path)]
            heavy = {name.split(".")[0] for name in names} & HEAVY
            wrong += [f"{path.relative_to(ROOT)}:{node.lineno}: {name}" for name in sorted(heavy)]
    assert not wrong, "import these inside the functions that need them:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import apidiff"),
        ("-c", "import apidiff.cli"),
        ("-c", "from apidiff.cli import main; main(['--version'], prog_name='apidiff')"),
    ],
    ids=["import apidiff", "import apidiff.cli", "apidiff --version"],
)
def test_start_up_loads_no_slow_library(arguments: tuple[str, ...]) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    loaded = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in run.stderr.splitlines() if line.count("|") == 2}
    assert "apidiff" in loaded
    assert not loaded & HEAVY


def test_a_document_and_itself_need_no_prover() -> None:
    sample = str(ROOT / "sample_specs" / "users-envelope" / "new.yaml")
    code = (
        "import sys; from apidiff.pipeline import compare; compare(sys.argv[1], sys.argv[1]);"
        "print([name for name in sys.modules if name.endswith(('.prover', '.revisions', '.evidence'))])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, sample], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


UNUSED = (
    *("asyncio", "ssl", "http", "yaml", "rich", "jinja2", "cadwyn", "pydantic", "difflib", "_hashlib"),
    *("apidiff.cli.traffic", "apidiff.load.given", "apidiff.load.places.outline", "apidiff.validate.schema_errors"),
    *("apidiff.resolve.swagger.document", "apidiff.resolve.references.dynamic", "apidiff.classify.rules.family"),
)
"""Modules that a comparison of two valid files of JSON, of OpenAPI 3.0, has no use for: the first would take as long to
import as it takes, and all of apidiff's are half of what a small one takes."""


def test_a_comparison_imports_what_it_uses(tmp_path: Path) -> None:
    for name, kind in (("old", "string"), ("new", "integer")):
        answers = {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": kind}}}}}
        made = {
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"responses": answers}}},
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(made, indent=2))
    code = (
        "import sys\nfrom apidiff.cli import main\n"
        "try:\n    main(['check', 'old.json', 'new.json', '--format', 'json', '--output', 'report.json'])\n"
        f"finally:\n    print(sorted(set({UNUSED!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    # What measures coverage starts in every process, and imports what it needs.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"

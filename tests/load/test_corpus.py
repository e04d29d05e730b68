"""Real documents: they load, both YAML parsers agree, places are right, and validation holds its time.

Skipped where the corpus is absent. Nothing of it is copied here.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from apidiff.load.places.positions import Positions
from apidiff.load.sources.source import LoadOptions, load
from apidiff.model.document import Document, Position
from apidiff.model.pointer import Tokens
from apidiff.validate.validate import require_openapi, validate

SHARED = Path(os.environ.get("APIDIFF_SHARED") or Path(__file__).resolve().parents[3] / "shared")
CORPUS = SHARED / "corpus"
SINGLE = sorted(path for path in CORPUS.glob("*/*") if path.stem in ("old", "new") and path.is_file())
SMALL = {path for path in SINGLE if path.stat().st_size < 300_000}
pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here"),
    pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml takes minutes for these documents"),
]


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def nodes(root: yaml.Node | None) -> Iterator[tuple[Tokens, Position, str | None]]:
    """Yield the tokens, the place, and the text where it is a scalar, of every node below the root."""
    pending: list[tuple[Tokens, yaml.Node | None]] = [((), root)]
    while pending:
        tokens, node = pending.pop()
        children: list[tuple[str, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(key.value, key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(str(index), value, value) for index, value in enumerate(node.value)]
        for token, at, value in children:
            place = Position(line=at.start_mark.line + 1, column=at.start_mark.column + 1)
            yield (*tokens, token), place, value.value if isinstance(value, yaml.ScalarNode) else None
            pending.append(((*tokens, token), value))


@pytest.mark.parametrize(
    "path", [path if path in SMALL else pytest.param(path, marks=pytest.mark.slow) for path in SINGLE], ids=named
)
def test_every_document_loads_and_is_of_a_known_version(path: Path) -> None:
    document = load(path)
    version = require_openapi(document)
    assert version in ("2.0", "3.0", "3.1", "3.2")
    assert len(list(validate(document))) < 20


@pytest.mark.parametrize("path", [path for path in sorted(SMALL) if path.suffix == ".yaml"], ids=named)
def test_places_and_texts_against_the_node_tree(path: Path) -> None:
    document = load(path)
    found = list(nodes(yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)))
    positions = Positions(document.entry)
    for tokens, place, _ in random.Random(5).sample(found, min(len(found), 500)):
        assert positions.locate(tokens) == place
    for tokens, _, text in found:
        value: Any = document.entry.root
        for token in tokens:
            value = value[int(token)] if isinstance(value, list) else value[token]
        assert isinstance(value, str | int | float | None) is (text is not None)
        if isinstance(value, str):
            assert value == text


@pytest.mark.parametrize("path", [path for path in sorted(SMALL) if path.suffix == ".json"], ids=named)
def test_json_is_the_same_as_by_orjson(path: Path) -> None:
    assert load(path).entry.root == orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))


def references(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"].partition("#")[0]
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def read_all(document: Document) -> int:
    seen: set[str] = set()
    pending = [""]
    while pending:
        key = pending.pop()
        if key not in seen:
            seen.add(key)
            for uri in set(references(document.resource(key).root)) - {""}:
                pending.append(os.path.normpath(os.path.join(os.path.dirname(key), uri)))
    return len(seen)


@pytest.mark.slow
def test_thousands_of_files_load_in_seconds() -> None:
    start = time.process_time()
    assert read_all(load(CORPUS / "digitalocean-multi" / "old" / "DigitalOcean-public.v2.yaml")) > 2700
    assert time.process_time() - start < 10


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_thousands_of_files_load_from_a_revision_in_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CORPUS / "digitalocean-multi" / "old", tmp_path / "api")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.chdir(tmp_path)
    start = time.process_time()
    document = load("HEAD:api/DigitalOcean-public.v2.yaml", options=LoadOptions(timeout=60))
    assert read_all(document) > 2700
    assert time.process_time() - start < 10


def test_a_few_hundred_places_in_a_large_file_take_a_fraction_of_a_second() -> None:
    path = CORPUS / "github-rest-adjacent" / "new.json"
    document = load(path)
    root = document.entry.root
    tokens = [("paths", key) for key in list(root["paths"])[:150]]
    tokens += [("components", "schemas", key, "properties") for key in list(root["components"]["schemas"])[:150]]
    start = time.process_time()
    positions = Positions(document.entry)
    for place in tokens:
        positions.locate(place)
    assert time.process_time() - start < 1


def test_the_layout_of_json_does_not_matter() -> None:
    path = CORPUS / "ory-kratos-1.2-1.3" / "new.json"
    root = orjson.loads(path.read_bytes())
    for text in (
        json.dumps(root),
        json.dumps(root, indent=3, ensure_ascii=False),
        json.dumps(root, separators=(",", ":")),
    ):
        assert load("-", options=LoadOptions(stdin=text.encode())).entry.root == root

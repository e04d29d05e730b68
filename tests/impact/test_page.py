"""docs/impact.md as a newcomer reads it: every command of the page runs, and every example in it is read."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from apidiff.impact.declared.files import declared_use
from apidiff.impact.read.files import read_files
from apidiff.impact.read.tally import Tally
from tests.cli.documents import run
from tests.impact.shop import SHOP, edited, get, post

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "impact.md").read_text(encoding="utf-8")
LOG = '127.0.0.1 - - [31/Jan/2025:10:00:00 +0000] "GET /v1/carts?sort=a HTTP/1.1" 200 12 "-" "till/1.0"\n'


def blocks(language: str = "") -> list[str]:
    """The blocks of code in the page that are in a language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [text for named, text in found if named == language]


def commands() -> Iterator[list[str]]:
    """The commands of the page: those of its blocks, and those that stand in a sentence."""
    for block in blocks():
        words = shlex.split(block.replace("|\n", "| "), comments=True)
        starts = [at for at, word in enumerate(words) if word == "apidiff"]
        for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
            yield words[start + 1 : end]
    for text in re.findall(r"`(apidiff [a-z]+ [^`]*[a-z/]\.?[^`]*--[^`]*)`", PAGE):
        yield shlex.split(text)[1:]


COMMANDS = {" ".join(words)[:70]: words for words in commands()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the page names."""
    monkeypatch.chdir(tmp_path)
    new = edited(lambda root: root["paths"]["/carts"]["get"]["parameters"].pop(1))
    Path("old.yaml").write_text(yaml.safe_dump(SHOP))
    Path("new.yaml").write_text(yaml.safe_dump(new))
    calls = [get("?sort=a", consumer="till"), post({"note": "x"}, consumer="mobile-app")]
    Path("traffic.ndjson").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    for name in ("pacts", "apidiff-consumers", "versions", "logs", "apps/till"):
        Path(name).mkdir(parents=True)
    interaction = {"request": {"method": "GET", "path": "/v1/carts", "query": "sort=a"}, "response": {"status": 200}}
    Path("pacts/p.json").write_text(json.dumps({"consumer": {"name": "till"}, "interactions": [interaction]}))
    use = {"consumer": "mobile-app", "operations": {"GET /carts": {"sends": ["query sort"]}}}
    Path("apidiff-consumers/mobile-app.yaml").write_text(yaml.safe_dump(use))
    Path("versions/1.yaml").write_text(yaml.safe_dump(SHOP))
    Path("access.log").write_text(LOG)
    return tmp_path


def write_parquet() -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra `duckdb` is not installed")
    row = (
        "SELECT 'GET' AS method, '/v1/carts?sort=a' AS path, 200 AS status, 'till' AS app, TIMESTAMP '2025-01-31' AS ts"
    )
    for name in ("traffic.parquet", "logs/a.parquet"):
        duckdb.connect().execute(f"COPY ({row}) TO '{name}' (FORMAT parquet)")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_command_of_the_page_runs(words: list[str]) -> None:
    if "parquet" in " ".join(words):
        write_parquet()
    done = run(*words)
    expected = {"check": (1,), "replay": (1,)}.get(words[0], (0,))
    assert done.exit_code in expected, done.output
    assert done.output


def test_the_page_has_commands() -> None:
    assert {words[0] for words in COMMANDS.values()} == {"check", "impact", "replay", "guide", "lifecycle"}
    assert len(COMMANDS) >= 9


def test_the_examples_of_the_page_are_read(folder: Path) -> None:
    (line,) = blocks("json")
    Path("one.ndjson").write_text(json.dumps(json.loads(line)) + "\n")
    tally = Tally()
    (exchange,) = read_files(["one.ndjson"], tally)
    assert (exchange.method, exchange.status, exchange.consumer) == ("POST", 201, "app-a")
    assert not tally.losses
    declared, policy = blocks("yaml")
    Path("use.yaml").write_text(declared)
    assert [*declared_use("use.yaml").operations] == ["GET /users/{id}", "POST /users"]
    Path(".apidiff.yaml").write_text(policy)
    done = run("check", "old.yaml", "new.yaml", "--consumers", "traffic.ndjson")
    assert done.exit_code == 1, done.output
    assert "Nothing was lowered, because 2 exchanges with the API were seen" in " ".join(done.output.split())

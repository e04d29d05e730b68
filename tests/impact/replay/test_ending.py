"""Who still uses what is deprecated, with the last day it was seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apidiff.impact.read.tally import Tally
from apidiff.impact.replay.ending import Endings
from apidiff.load.sources.source import load_value
from apidiff.resolve.contract import resolve
from tests.cli.documents import run, write
from tests.impact.shop import Root, edited, get


def _deprecate(root: Root) -> None:
    root["paths"]["/carts/{id}"]["delete"].update({"deprecated": True, "x-sunset": "2025-12-31"})
    root["paths"]["/carts"]["get"]["parameters"][1]["deprecated"] = True
    root["components"]["schemas"]["Person"]["properties"]["mail"]["deprecated"] = True
    root["components"]["schemas"]["Item"]["properties"]["sku"]["deprecated"] = True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("versions").mkdir()
    write(tmp_path / "versions", "v1.json", edited(_deprecate))
    calls = [
        {"consumer": "till", "time": "2025-01-01T00:00:00Z", "count": 3, **get("?sort=a")},
        {"consumer": "till", "time": "2025-02-01T00:00:00Z", **get("?sort=a")},
        {"consumer": "web", **get(body=[{"id": 1, "owner": {"mail": "x"}}, {"id": 2}])},
        {"consumer": "web", **get(body=[{"id": 1, "owner": {"name": "x"}}])},
        {"consumer": "job", "method": "DELETE", "path": "/v1/carts/7", "status": 204},
    ]
    Path("t.ndjson").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    return tmp_path


def test_the_table_of_what_ends(folder: Path) -> None:
    found = json.loads(run("lifecycle", "versions", "--traffic", "t.ndjson", "-f", "json").stdout)
    assert [(one["what"], one["sunset"], one["consumer"], one["exchanges"], one["last"]) for one in found["uses"]] == [
        ("GET /carts: query sort", None, "till", 4, "2025-02-01T00:00:00Z"),
        ("Person.mail", None, "web", 1, None),
        ("Item.sku", None, "", 0, None),
        ("DELETE /carts/{id}", "2025-12-31", "job", 1, None),
    ]
    text = run("lifecycle", "versions", "--traffic", "t.ndjson").output
    assert "DELETE /carts/{id}      2025-12-31  job" in text
    assert "nobody was seen" in text
    page = run("lifecycle", "versions", "--traffic", "t.ndjson", "-f", "markdown").stdout
    assert "## Who still uses what ends" in page
    assert "uses" not in json.loads(run("lifecycle", "versions", "-f", "json").stdout)


def test_calls_of_others_are_none(folder: Path) -> None:
    endings = Endings("v1", resolve(load_value(edited(_deprecate), "v1")), Tally())
    from apidiff.impact.exchange import Exchange

    assert not endings.add(Exchange(method="GET", target="/elsewhere"))
    assert endings.add(Exchange(method="GET", target="/v1/carts"))
    assert {use.consumer for use in endings.uses()} == {""}

"""`apidiff check --consumers` and `apidiff impact`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import apidiff.render
from apidiff.cli.program import UNREADABLE
from tests.cli.documents import run, write
from tests.impact.shop import SHOP, edited, get
from tests.render.pages import told


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    monkeypatch.chdir(tmp_path)
    new = edited(lambda root: root["paths"]["/carts"]["get"]["parameters"].pop(1))
    calls = [{"consumer": "till", **get("?sort=a")}, {"consumer": "web <b>", **get("?page=1")}]
    (tmp_path / "t.ndjson").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    return write(tmp_path, "old.json", SHOP), write(tmp_path, "new.json", new), "t.ndjson"


def test_check_says_who_is_hit_in_every_format(pair: tuple[str, str, str]) -> None:
    old, new, traffic = pair
    text = run("check", old, new, "--consumers", traffic)
    assert text.exit_code == 1
    assert "hit: till (1 exchange) (sends the parameter)" in text.output
    assert "web <b>: nothing shows that it is hit" in text.output
    report = json.loads(run("check", old, new, "--consumers", traffic, "-f", "json").stdout)
    (finding,) = [one for one in report["findings"] if one["impact"]]
    assert [(one["consumer"], one["status"], one["exchanges"]) for one in finding["impact"]] == [
        ("till", "hit", 1),
        ("web <b>", "not-seen", 1),
    ]
    assert finding["impact"][0]["witness"]["shape"] == "text of 1 character"
    assert "value" not in finding["impact"][0]["witness"]
    assert report["impact"]["window"]["matched"] == 2
    page = run("check", old, new, "--consumers", traffic, "-f", "html").stdout
    assert any("till" in finding.get("consumers", ()) for finding in told(page)["findings"])
    assert "<option>till</option>" in page
    assert "<option>web &lt;b&gt;</option>" in page
    sarif = json.loads(run("check", old, new, "--consumers", traffic, "-f", "sarif").stdout)
    (result,) = sarif["runs"][0]["results"]
    assert [one["status"] for one in result["properties"]["impact"]] == ["hit", "not-seen"]


def test_the_report_follows_its_schema(pair: tuple[str, str, str]) -> None:
    import jsonschema_rs

    schema = json.loads((Path(apidiff.render.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    report = json.loads(run("check", pair[0], pair[1], "--consumers", pair[2], "-f", "json").stdout)
    jsonschema_rs.validate(schema, report)


def test_impact_is_no_verdict_and_writes_markdown(pair: tuple[str, str, str]) -> None:
    old, new, traffic = pair
    assert run("impact", old, new, "--consumers", traffic).exit_code == 0
    page = run("impact", old, new, "--consumers", traffic, "-f", "markdown").stdout
    assert "| `till` | hit by 1 change | 1 | - |" in page
    assert "| <code>web &lt;b&#62;</code> | nothing shows that it is hit | 1 | - |" in page
    assert run("impact", old, new).exit_code == 2


def test_a_policy_in_the_configuration(pair: tuple[str, str, str]) -> None:
    old, new, traffic = pair
    Path(".apidiff.yaml").write_text("impact: {protect: ['web*'], require: {exchanges: 2}}\n")
    found = run("check", old, new, "--consumers", traffic)
    assert found.exit_code == 0
    assert "no consumer like web* was seen using it, in 2 exchanges" in " ".join(found.output.split())
    Path(traffic).write_text("")
    empty = run("check", old, new, "--consumers", traffic)
    assert empty.exit_code == 1
    assert "Nothing was lowered, because there is no exchange in t.ndjson" in " ".join(empty.output.split())
    for text in (
        "impact: {ignore-unused-after: 90}",
        "impact: {require: {exchanges: 0}}",
        "impact: {protected: [a]}",
        "impact: {require: {newest-within: 7}}",
    ):
        Path(".apidiff.yaml").write_text(text)
        assert run("check", old, new).exit_code == 2


def test_consumers_in_the_configuration(pair: tuple[str, str, str]) -> None:
    old, new, traffic = pair
    Path(".apidiff.yaml").write_text(f"consumers: {traffic}\n")
    assert "hit: till (1 exchange)" in run("check", old, new).output
    assert "hit: till (1 exchange)" in run("impact", old, new).output
    assert "Written for `till`" in run("guide", old, new, "--for", "till").stdout
    Path(".apidiff.yaml").write_text("consumers: ../elsewhere.ndjson\n")
    assert run("check", old, new).exit_code == 2


def test_files_that_are_not_there_or_unknown(pair: tuple[str, str, str]) -> None:
    old, new, _ = pair
    assert run("check", old, new, "--consumers", "none.ndjson").exit_code == 3
    Path("x.bin").write_bytes(b"\x00\x01")
    assert run("check", old, new, "--consumers", "x.bin").exit_code == 3
    assert run("check", old, new, "--consumers", "t.ndjson", "--consumer-by", "moon").exit_code == 2
    assert run("check", old, "gone.json", "--deleted", "--consumers", "t.ndjson").exit_code == 2


def test_a_policy_that_lowers_leaves_stale_waivers_failing(pair: tuple[str, str, str]) -> None:
    old, new, _ = pair
    calls = [{"consumer": "till", "time": f"2026-0{month}-01T10:00:00Z", **get("?page=1")} for month in (1, 2, 3, 4, 5)]
    Path("t.ndjson").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    Path(".apidiff.yaml").write_text("impact: {ignore-unused-after: 90d, require: {exchanges: 5}}\n")
    Path("w.yaml").write_text("- {fingerprint: '0000000000000000', reason: gone}\n")
    arguments = ("check", old, new, "--consumers", "t.ndjson", "--today", "2026-05-02", "--waivers", "w.yaml")
    assert run(*arguments).exit_code == 0
    strict = run(*arguments, "--strict-waivers")
    assert strict.exit_code == 1
    assert "1 waiver is stale" in strict.stdout


def test_learning_nothing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "empty.json", {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}})
    (tmp_path / "t.ndjson").write_text('{"method": "GET", "path": "/users", "status": 200, "consumer": "app"}\n')
    result = run("impact", "learn", "empty.json", "--consumers", "t.ndjson", "-o", "learnt")
    assert result.exit_code == UNREADABLE
    assert "t.ndjson: nothing was learnt; expected exchanges of operations of empty.json" in result.stderr
    assert not (tmp_path / "learnt").exists()

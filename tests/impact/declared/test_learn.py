"""Declared use is learned from traffic, merged with what is there, and forgotten only on request."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from apidiff.impact.declared.files import StatedOperation, StatedUse, declared_use
from apidiff.impact.declared.learn import file_name, written_use
from tests.cli.documents import run, write
from tests.impact.shop import SHOP, Root, edited, get, post


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "old.json", SHOP)


def learn(calls: Iterable[Root], *options: str, code: int = 0) -> str:
    lines = (json.dumps({"consumer": "till", "time": "2025-01-31T10:00:00Z", **call}) for call in calls)
    Path("t.ndjson").write_text("".join(f"{line}\n" for line in lines))
    found = run("impact", "learn", "old.json", "--consumers", "t.ndjson", "-o", "use", *options)
    assert found.exit_code == code, found.output
    return found.output


def test_fields_are_learned_and_values_are_not() -> None:
    answer = [{"id": 1, "owner": {"name": "Ada", "secret-7": "x"}}]
    learn(
        [get("?sort=hush&other=hush", body=answer, request={"headers": {"X-Tenant": "hush"}}), post({"note": "hush"})]
    )
    text = Path("use/till.yaml").read_text()
    assert "hush" not in text
    assert "secret-7" not in text
    use = declared_use("use/till.yaml")
    carts = use.operations["GET /carts"]
    assert carts is not None
    assert list(carts.reads or ()) == ["[].id", "[].owner.name", "[].owner.{}"]
    assert list(carts.sends or ()) == ["header X-Tenant", "query sort"]
    assert (carts.exchanges, str(carts.last), carts.statuses) == (1, "2025-01-31", [200])
    made = use.operations["POST /carts"]
    assert made is not None
    assert list(made.sends or ()) == ["body note"]


def test_learning_again_adds_and_loses_nothing() -> None:
    Path("use").mkdir()
    Path("use/mine.yaml").write_text(
        "consumer: till\noperations:\n"
        "  GET /carts: {reads: ['[].note'], unread: ['[].id'], last: 2024-01-01}\n"
        "  DELETE /carts/{id}: {last: 2023-01-01}\n"
    )
    said = learn([get(body=[{"id": 1, "state": "open"}])])
    assert "till: DELETE /carts/{id} was not seen this time, and stays" in said
    use = declared_use("use/mine.yaml")
    carts = use.operations["GET /carts"]
    assert carts is not None
    assert list(carts.reads or ()) == ["[].note", "[].state"]
    assert (carts.unread, str(carts.last)) == (["[].id"], "2025-01-31")
    assert "DELETE /carts/{id}" in use.operations
    assert not Path("use/till.yaml").exists()


def test_what_is_old_is_forgotten_on_request_and_said() -> None:
    learn([get(body=[{"id": 1, "note": "x"}], time="2024-01-01T00:00:00Z"), post({}, time="2024-01-01T00:00:00Z")])
    said = learn([get(body=[{"id": 1}])], "--forget-after", "100", "--today", "2025-02-01")
    assert "till: forgotten: POST /carts, last seen 2024-01-01" in said
    assert "till: forgotten: GET /carts: reads [].note" in said
    use = declared_use("use/till.yaml")
    assert list(use.operations) == ["GET /carts"]


def test_what_was_learned_says_who_is_hit() -> None:
    learn([get(body=[{"id": 1, "note": "x"}])])
    new = edited(lambda root: root["components"]["schemas"]["Cart"]["properties"].pop("note"))
    write(Path(), "new.json", new)
    found = json.loads(run("check", "old.json", "new.json", "--consumers", "use", "-f", "json").stdout)
    (one,) = [one for finding in found["findings"] for one in finding["impact"]]
    assert (one["consumer"], one["status"], one["witness"]["source"]) == ("till", "hit", "declared")


def test_traffic_that_was_not_read_whole_is_said() -> None:
    learn([get(body=[{"id": 1}]), {"method": "GET", "path": "/v1/carts", "count": 0}], code=3)
    assert Path("use/till.yaml").exists()


def test_names_of_files() -> None:
    assert file_name("mobile-app") == "mobile-app.yaml"
    assert file_name("../../etc/passwd").startswith("etc-passwd-")
    assert file_name("a b") != file_name("a/b")
    assert file_name("\x00").startswith("consumer-")


def test_days_that_come_again_are_written_out() -> None:
    learn([get(body=[{"id": 1, "note": "x"}])])
    assert "&" not in Path("use/till.yaml").read_text()


def test_a_guide_for_one_consumer() -> None:
    def edit(root: Root) -> None:
        root["components"]["schemas"]["Cart"]["properties"].pop("note")
        root["paths"]["/carts"]["get"]["parameters"].pop(1)
        for method, day in (("get", "2031-01-01"), ("post", "2032-02-02")):
            root["paths"]["/carts"][method].update({"deprecated": True, "x-sunset": day})

    write(Path(), "new.json", edited(edit))
    calls = [{"consumer": "reader", **get(body=[{"id": 1, "note": "x"}])}, {"consumer": "sorter", **get("?sort=a")}]
    Path("t.ndjson").write_text("".join(f"{json.dumps(call)}\n" for call in calls))
    guide = run("guide", "old.json", "new.json", "--consumers", "t.ndjson", "--for", "reader").stdout
    assert "Written for `reader`" in guide
    assert "`note`" in guide
    assert "sort" not in guide
    assert "POST /carts" not in guide
    assert "2031-01-01" in guide
    assert "2032-02-02" not in guide
    assert run("guide", "old.json", "new.json", "--consumers", "t.ndjson", "--for", "readr").exit_code == 2
    assert run("guide", "old.json", "new.json", "--for", "reader").exit_code == 2


def test_names_that_editors_and_terminals_obey_are_escaped(tmp_path: Path) -> None:
    signs, label = "\u202e\x85\u2066", "GET /a\u202e/{b}"
    stated = StatedOperation(reads=[f"name{signs}", "plain", "long\u2067 " + "x " * 90], sends=[], unread=[signs])
    text = written_use(StatedUse(consumer="till", operations={label: stated}))
    assert not any(sign in text for sign in (*signs, "\u2067"))
    assert "- plain\n" in text
    path = tmp_path / "till.yaml"
    path.write_text(text, encoding="utf-8")
    assert declared_use(str(path)).operations == {label: stated}

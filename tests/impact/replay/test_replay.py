"""Replay: requests held against NEW, answers against OLD, drift located and counted, coverage."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.impact.replay.run import replay
from apidiff.impact.run import Consumers
from apidiff.model.impact.replayed import Replay
from apidiff.pipeline import compare
from tests.cli.documents import run, write
from tests.impact.shop import SHOP, Root, edited, get, post


def replayed(folder: Path, new: Root, calls: Iterable[Root], old: Root = SHOP, **options: Any) -> Replay:
    path = folder / "t.ndjson"
    path.write_text("".join(f"{json.dumps({'consumer': 'till', **call})}\n" for call in calls))
    settings = Settings()
    return replay(compare(old, new, settings), Consumers(files=(str(path),), **options), settings, lambda text: None)


def test_a_request_that_new_refuses_fails_and_names_the_change(tmp_path: Path) -> None:
    new = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"]["note"].update(maxLength=3))
    found = replayed(tmp_path, new, [post({"note": "1234"}), post({"note": "1"})])
    assert not found.passed
    assert [(one.rule, one.exchanges, one.consumers) for one in found.broken] == [("max-length-lowered", 1, ("till",))]
    (refused,) = [one for one in found.departures if one.sort == "refused"]
    assert (refused.operation, refused.place) == ("POST /carts", "body application/json at note")
    assert refused.pointer == "/components/schemas/NewCart/properties/note/maxLength"
    assert refused.explained
    assert refused.shape == "text of 4 characters"


def test_traffic_that_goes_on_working_passes(tmp_path: Path) -> None:
    new = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"]["note"].update(maxLength=3))
    found = replayed(tmp_path, new, [post({"note": "123"}), get("?page=1", body=[{"id": 1}])])
    assert found.passed
    assert found.departures == ()
    assert found.sentence == "Passed: none of 2 exchanges breaks."


@pytest.mark.parametrize(
    ("call", "place", "what"),
    [
        (get("?page=x"), "query parameter page", "`type` does not hold"),
        (get("?page=101"), "query parameter page", "`maximum` does not hold"),
        (get("?other=1"), "query parameter other", "a parameter that is not described"),
        (get(status=418), "response 418", "a status that is not described"),
        (get(body=[{"note": "x"}]), "response 200 application/json at []", "`id` is required"),
        (get(body=[{"id": "x"}]), "response 200 application/json at [].id", "`type` does not hold"),
        (post({"note": 7}), "body application/json at note", "`type` does not hold"),
        (post("<a/>", "text/xml"), "body", "a media type that is not described: text/xml"),
        ({"method": "DELETE", "path": "/v1/carts/x", "status": 204}, "path parameter id", "`type` does not hold"),
        (
            {"method": "DELETE", "path": "/v1/carts/7", "status": 204, "request": {"body": {"a": 1}}},
            "body",
            "a body that is not described",
        ),
    ],
)
def test_drift_is_located_and_counted(tmp_path: Path, call: Root, place: str, what: str) -> None:
    found = replayed(tmp_path, SHOP, [call, call])
    assert [(one.sort, one.place, one.what, one.exchanges) for one in found.departures] == [("drift", place, what, 2)]
    assert found.passed


def test_drift_is_no_break(tmp_path: Path) -> None:
    new = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"]["note"].update(maxLength=3))
    found = replayed(tmp_path, new, [post({"note": 7})])
    assert found.passed
    assert [one.sort for one in found.departures] == ["drift"]


def test_what_was_never_seen(tmp_path: Path) -> None:
    found = replayed(tmp_path, SHOP, [get("?page=1", body=[{"id": 1, "owner": {"name": "x"}}])]).coverage
    assert (found.operations, found.operations_seen) == (3, 1)
    assert found.operations_unseen == ("POST /carts", "DELETE /carts/{id}")
    assert found.parameters_unseen == (
        "GET /carts: query sort",
        "GET /carts: header X-Tenant",
        "GET /carts: query tags",
    )
    assert found.fields_unseen == ("Cart.note", "Cart.state", "Person.mail")


def test_a_path_parameter_under_another_name_is_the_same(tmp_path: Path) -> None:
    def edit(root: Root) -> None:
        item = root["paths"].pop("/carts/{id}")
        item["parameters"][0]["name"] = "cartId"
        root["paths"]["/carts/{cartId}"] = item

    found = replayed(tmp_path, edited(edit), [{"method": "DELETE", "path": "/v1/carts/7", "status": 204}])
    assert (found.passed, found.departures) == (True, ())


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new = edited(lambda root: root["paths"]["/carts"]["get"]["parameters"].pop(1))
    old_name, new_name = write(tmp_path, "old.json", SHOP), write(tmp_path, "new.json", new)
    (tmp_path / "t.ndjson").write_text(f"{json.dumps(get('?sort=a'))}\n{json.dumps(get('?other=a'))}\n")
    found = run("replay", "t.ndjson", old_name, new_name)
    assert found.exit_code == 1
    assert "query parameter other: a parameter that is not described: 1 exchange" in " ".join(found.output.split())
    report = json.loads(run("replay", "t.ndjson", old_name, new_name, "-f", "json").stdout)
    assert [one["rule"] for one in report["broken"]] == ["parameter-removed"]
    assert run("replay", "t.ndjson", old_name, old_name).exit_code == 0
    page = run("replay", "t.ndjson", old_name, new_name, "-f", "markdown").stdout
    assert "| drift | `GET /carts` |" in page


def test_traffic_that_was_not_read_whole_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = write(tmp_path, "old.json", SHOP)
    (tmp_path / "empty.ndjson").write_text("")
    (tmp_path / "cut.ndjson").write_text(f"{json.dumps(get())}\n{{")
    assert run("replay", "empty.ndjson", name, name).exit_code == 3
    assert run("replay", "empty.ndjson", name, name, "--lenient").exit_code == 3
    assert run("replay", "cut.ndjson", name, name).exit_code == 3
    assert run("replay", "cut.ndjson", name, name, "--lenient").exit_code == 0


@pytest.mark.parametrize(
    ("pay", "place", "pointer"),
    [
        ({"kind": "card", "number": 5}, "pay.number", "Card/properties/number/type"),
        ({"kind": "bank", "iban": 5}, "pay.iban", "Bank/properties/iban/type"),
        ({"kind": "card"}, "pay", "Card/required"),
        (5, "pay", "NewCart/properties/pay/oneOf"),
    ],
)
def test_of_alternatives_the_one_that_was_meant_is_named(tmp_path: Path, pay: Any, place: str, pointer: str) -> None:
    (drift,) = replayed(tmp_path, SHOP, [post({"pay": pay})]).departures
    assert drift.place == f"body application/json at {place}"
    assert drift.pointer == f"/components/schemas/{pointer}"

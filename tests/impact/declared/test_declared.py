"""Declared use: whoever says that they use a field is hit by its end, and whoever leaves it out is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from apidiff.impact.declared.call import nested
from apidiff.impact.declared.files import declared_use
from apidiff.impact.payload.schemas import ANYTHING
from apidiff.model.document import ConfigError
from tests.impact.shop import edited, statuses, told


def declared(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(f"consumer: {name}\noperations:\n{text}", encoding="utf-8")
    return str(path)


def test_fields_that_are_read_and_sent(tmp_path: Path) -> None:
    files = [
        declared(tmp_path, "reader", "  GET /carts: {reads: ['[].note', '[].owner.mail'], sends: []}\n"),
        declared(tmp_path, "sorter", "  GET /carts: {reads: ['[].id'], sends: [query sort]}\n"),
        declared(tmp_path, "caller", "  GET /carts:\n"),
        declared(tmp_path, "deleter", "  DELETE /carts/{cartId}: {}\n"),
    ]

    def edit(root: dict) -> None:  # type: ignore[type-arg]
        root["components"]["schemas"]["Person"]["properties"].pop("mail")
        root["paths"]["/carts"]["get"]["parameters"].pop(1)

    report = told(tmp_path, edited(edit), {"traffic": []}, further=files)
    gone, parameter = statuses(report, "property-removed"), statuses(report, "parameter-removed")
    assert gone == {"reader": "hit", "sorter": "not-seen", "caller": "may-be-hit", "deleter": "not-seen"}
    assert parameter == {"reader": "not-seen", "sorter": "hit", "caller": "may-be-hit", "deleter": "not-seen"}


def test_a_field_that_is_required_now_hits_whoever_does_not_send_it(tmp_path: Path) -> None:
    files = [
        declared(tmp_path, "with", "  POST /carts: {sends: [body note]}\n"),
        declared(tmp_path, "without", "  POST /carts: {sends: [body coupon]}\n"),
    ]
    new = edited(lambda root: root["components"]["schemas"]["NewCart"].update(required=["note"]))
    assert statuses(told(tmp_path, new, {"t": []}, further=files)) == {"with": "not-seen", "without": "hit"}
    longer = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"]["note"].update(maxLength=5))
    assert statuses(told(tmp_path, longer, {"t": []}, further=files)) == {"with": "may-be-hit", "without": "not-seen"}


def test_an_operation_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = [declared(tmp_path, "old", "  GET /baskets: {}\n")]
    report = told(tmp_path, edited(lambda root: root["paths"].pop("/carts/{id}")), {"t": []}, further=files)
    assert report.impact is not None
    assert any("GET /baskets" in str(problem) for problem in report.impact.problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("consumer: a\n", "operations"),
        ("consumer: a\noperations: {carts: {}}\n", "a method and a path"),
        ("consumer: a\noperations: {GET /a: {read: []}}\n", "read"),
        ("consumer: a\noperations: {GET /a: {last: soon}}\n", "a day such as"),
        ("- a\n", "declares no use"),
    ],
)
def test_what_is_no_declared_use(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        declared_use(str(path))


def test_names_of_fields_as_a_value() -> None:
    found = nested(["[].tags[].label", "[].id"])
    assert found == [{"tags": [{"label": ANYTHING}], "id": ANYTHING}]
    assert nested([""]) is ANYTHING

"""Which calls code shows: their address, their credentials and what they send, as both documents have it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.render.guide.shown.test_code import code_of, document


def query(name: str, **more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "required": True, "schema": {"type": "string"}}], **more}


def curl(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return code_of(old, new)["bash"]


def test_what_may_be_left_out_is_no_part_of_a_call() -> None:
    page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    both = [query(name) for name in "ab"]
    for operation in both:
        operation["parameters"] += [page, {**page, "name": "limit", "required": True}]
    for call in curl(*map(document, both)):
        assert "limit=" in call
        assert "page=" not in call


def at(*urls: str) -> dict[str, Any]:
    return {"servers": [{"url": url} for url in urls]}


@pytest.mark.parametrize("holder", ["operation", "path"])
def test_an_operation_with_servers_of_its_own_is_called_there(holder: str) -> None:
    both = [document(query(name)) for name in ("a", "b")]
    for whole in both:
        item = whole["paths"]["/things/{id}"]
        (item["post"] if holder == "operation" else item).update(at("https://upload.example.com"))
    old, new = curl(*both)
    assert "'https://upload.example.com/things/{id}?a=A'" in old
    assert "'https://upload.example.com/things/{id}?b=B'" in new


def test_servers_of_the_operation_stand_before_those_of_the_path() -> None:
    both = [document(query(name, **at("https://own.example.com"))) for name in ("a", "b")]
    for whole in both:
        whole["paths"]["/things/{id}"] |= at("https://path.example.com")
    assert all("https://own.example.com/" in call for call in curl(*both))


def test_another_server_of_one_operation_is_shown_in_its_call() -> None:
    old, new = curl(*(document(query("a", **at(f"https://{name}.example.com"))) for name in ("up", "files")))
    assert "'https://up.example.com/things/{id}?a=A'" in old
    assert "'https://files.example.com/things/{id}?a=A'" in new


def test_another_path_in_front_of_one_operation_is_shown_in_its_call() -> None:
    old, new = curl(document(query("a", **at("/one"))), document(query("b", **at("/two/"))))
    assert "'https://api.example.com/one/things/{id}?a=A'" in old
    assert "'https://api.example.com/two/things/{id}?b=B'" in new


KEYS = {
    "components": {"securitySchemes": {name: {"type": "apiKey", "in": "header", "name": f"X-{name}"} for name in "AB"}}
}


def test_both_calls_use_the_credentials_that_both_versions_take() -> None:
    old, new = curl(
        document(query("a", security=[{"A": []}, {"B": []}]), **KEYS),
        document(query("b", security=[{"B": []}]), **KEYS),
    )
    assert "X-B" in old
    assert "X-A" not in old
    assert "X-B" in new


def test_each_call_uses_the_credentials_of_its_version_where_none_are_shared() -> None:
    old, new = curl(
        document(query("a", security=[{"A": []}]), **KEYS), document(query("b", security=[{"B": []}]), **KEYS)
    )
    assert "X-A" in old
    assert "X-B" in new
    assert "X-A" not in new


def test_files_of_a_form_are_no_fields_of_it() -> None:
    def upload(name: str) -> dict[str, Any]:
        fields = {"file": {"type": "string", "format": "binary"}, name: {"type": "string"}}
        form = {"schema": {"type": "object", "required": ["file", name], "properties": fields}}
        return document({"requestBody": {"required": True, "content": {"multipart/form-data": form}}})

    for call, name in zip(curl(upload("a"), upload("b")), "ab", strict=True):
        assert re.findall(r"-F (\S+)", call) == [f"{name}=string", "file=@file.bin"]


TEXT = {"type": "string"}
FILE = {"type": "string", "format": "binary"}
OBJECT = {"type": "object", "required": ["k"], "properties": {"k": TEXT}}
FIELDS = {
    "tags": {"type": "array", "items": TEXT, "example": ["x", "y"]},
    "file": FILE,
    "inner": OBJECT,
    "rows": {"type": "array", "items": OBJECT},
}
FORM = {"type": "object", "required": [*FIELDS], "properties": FIELDS}


@pytest.mark.parametrize(
    ("media_type", "schema", "sent"),
    [
        (
            "application/x-www-form-urlencoded",
            FORM,
            [
                "--data-urlencode tags=x",
                "--data-urlencode tags=y",
                "--data-urlencode 'file=(bytes)'",
                """--data-urlencode 'inner={"k": "string"}'""",
                """--data-urlencode 'rows=[{"k": "string"}]'""",
            ],
        ),
        (
            "multipart/form-data",
            FORM,
            [
                "-F tags=x",
                "-F tags=y",
                """-F 'inner={"k": "string"}'""",
                """-F 'rows=[{"k": "string"}]'""",
                "-F file=@file.bin",
            ],
        ),
        ("text/plain", TEXT, ["-H 'Content-Type: text/plain'", "-d string"]),
        ("application/xml", TEXT, ["-H 'Content-Type: application/xml'", "-d string"]),
        ("text/plain", FILE, ["-H 'Content-Type: text/plain'", "--data-binary @file.bin"]),
        ("application/pdf", FILE, ["-H 'Content-Type: application/pdf'", "--data-binary @file.bin"]),
        ("application/json", TEXT, ["-H 'Content-Type: application/json'", """-d '"string"'"""]),
        # Nobody knows how these are written.
        ("application/zip", TEXT, None),
        ("multipart/form-data", TEXT, None),
    ],
)
def test_a_body_is_sent_as_its_media_type_asks(media_type: str, schema: dict[str, Any], sent: list[str] | None) -> None:
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    calls = curl(*(document(query(name, requestBody=body)) for name in "ab"))
    assert [call.split(" \\\n  ")[1:] for call in calls] == ([] if sent is None else [sent, sent])

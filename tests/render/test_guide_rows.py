"""Rows and steps of a guide for single changes: every kind that has words of its own."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from apidiff.model.kinds import KINDS
from apidiff.model.places import OperationRef
from apidiff.model.words.message import Keyword, Message, Name, Text, Value
from apidiff.render import FORMATS
from apidiff.render.guide.context import context_of
from apidiff.render.guide.fields import schema_cells
from apidiff.render.guide.names import holder_of, last_name, name_of, sentence
from apidiff.render.guide.rows import rows_of
from apidiff.render.guide.told.endings import events_of
from apidiff.render.guide.told.steps import steps_of
from tests.render.reports import Pair, usage
from tests.render.samples import READ, SENT, pair

Facts = dict[str, Any]
GET = ("operation", "GET /users")


def row(kind: str, facts: Facts, subject: tuple[str, ...], old: str | None, new: str | None) -> tuple[str, str, str]:
    made = pair()
    usages = {READ: "breaking"} if subject[1] == "User" else {usage(subject[1]): "breaking"}
    finding = made.add(
        kind, "breaking", "words of the rule", subject=subject, facts=facts, old=old, new=new, usages=usages
    )
    (found,) = rows_of([finding])
    return found.old, found.new, found.note


BOTH = ("/info", "/info")
GONE = ("/info", None)
CAME = (None, "/info")


@pytest.mark.parametrize(
    ("kind", "facts", "subject", "sides", "cells"),
    [
        ("operation.removed", {"method": "get", "path": "/a"}, GET, GONE, ("`GET /a`", "-", "Removed")),
        ("operation.added", {"method": "get", "path": "/a"}, GET, CAME, ("-", "`GET /a`", "New")),
        (
            "operation.moved",
            {"method": "get", "path": "/b", "old_path": "/a"},
            GET,
            BOTH,
            ("`GET /a`", "`GET /b`", "Moved"),
        ),
        (
            "operation.method.changed",
            {"path": "/a", "old_method": "post", "new_method": "put"},
            GET,
            BOTH,
            ("`POST /a`", "`PUT /a`", "Another HTTP method"),
        ),
        (
            "operation.deprecated",
            {"method": "get", "path": "/a"},
            GET,
            BOTH,
            ("`GET /a`", "`GET /a`", "Words of the rule"),
        ),
        (
            "parameter.optional",
            {"name": "q", "in": "query"},
            ("parameter", "GET /users", "query", "q"),
            BOTH,
            ("`q` (query parameter), required", "`q` (query parameter), optional", "May now be left out"),
        ),
        (
            "parameter.added",
            {"name": "q", "in": "query", "required": True, "has_default": True},
            ("parameter", "GET /users", "query", "q"),
            CAME,
            ("-", "`q` (query parameter)", "New parameter, optional"),
        ),
        (
            "parameter.content.changed",
            {"name": "q", "in": "query"},
            ("parameter", "GET /users", "query", "q"),
            BOTH,
            ("`q` (query parameter)", "`q` (query parameter)", "Words of the rule"),
        ),
        ("request-body.required", {}, GET, BOTH, ("Request body, optional", "Request body, required", "Now required")),
        (
            "request-body.optional",
            {},
            GET,
            BOTH,
            ("Request body, required", "Request body, optional", "May now be left out"),
        ),
        ("request-body.added", {"required": True}, GET, CAME, ("-", "Request body", "New, required")),
        ("request-body.added", {"required": False}, GET, CAME, ("-", "Request body", "Words of the rule")),
        ("request-body.removed", {"required": True}, GET, GONE, ("Request body", "-", "No body is taken any more")),
        (
            "media-type.changed",
            {"old_media_type": "a/b", "new_media_type": "c/d", "status": "200"},
            GET,
            BOTH,
            ("`a/b` (status 200)", "`c/d` (status 200)", "Media type changed"),
        ),
        (
            "media-type.removed",
            {"media_type": "a/b", "status": None},
            GET,
            GONE,
            ("`a/b` (request body)", "-", "Media type removed"),
        ),
        (
            "media-type.added",
            {"media_type": "a/b", "status": "200"},
            GET,
            CAME,
            ("-", "`a/b` (status 200)", "New media type"),
        ),
        (
            "encoding.changed",
            {"media_type": "a/b", "property": "f", "keyword": "style"},
            GET,
            BOTH,
            ("`a/b` (request body)", "`a/b` (request body)", "Words of the rule"),
        ),
        (
            "response.status.changed",
            {"old_status": "200", "new_status": "201"},
            GET,
            BOTH,
            ("Status `200`", "Status `201`", "Another status"),
        ),
        ("response.removed", {"status": "404"}, GET, GONE, ("Status `404`", "-", "No longer documented")),
        (
            "header.removed",
            {"header": "ETag", "status": "200"},
            GET,
            GONE,
            ("`ETag` (response header)", "-", "Header removed"),
        ),
        ("link.added", {"link": "next", "status": "200"}, GET, CAME, ("-", "`next` (link)", "New link")),
        ("security.required", {"scheme": "key"}, GET, CAME, ("No authentication", "`key`", "Authentication required")),
        (
            "security.lifted",
            {"scheme": "key"},
            GET,
            GONE,
            ("`key`", "No authentication", "No authentication needed any more"),
        ),
        ("security.alternative.added", {"scheme": "key"}, GET, CAME, ("-", "`key`", "Also accepted")),
        ("security.alternative.removed", {"scheme": "key"}, GET, GONE, ("`key`", "-", "No longer accepted")),
        ("security.scheme.added-to-alternative", {"scheme": "key"}, GET, CAME, ("-", "`key`", "Needed in addition")),
        ("security.scheme.removed-from-alternative", {"scheme": "key"}, GET, GONE, ("`key`", "-", "No longer needed")),
        (
            "security.scope.added",
            {"scheme": "o", "scope": "w"},
            GET,
            CAME,
            ("`o`", "`o` with `w`", "Needs a further scope"),
        ),
        (
            "security.scope.removed",
            {"scheme": "o", "scope": "w"},
            GET,
            GONE,
            ("`o` with `w`", "`o`", "Needs one scope less"),
        ),
        (
            "security-scheme.detail.changed",
            {"scheme": "key", "keyword": "name"},
            ("security-scheme", "securitySchemes/key"),
            ("/info/title", "/info/version"),
            ("`Users`", "`v2`", "Another name for `key`"),
        ),
        (
            "security-scheme.removed",
            {"scheme": "key"},
            ("security-scheme", "securitySchemes/key"),
            GONE,
            ("`key`", "-", "Words of the rule"),
        ),
        (
            "server.changed",
            {"old_url": "https://a", "new_url": "https://b"},
            ("server", "servers"),
            BOTH,
            ("`https://a`", "`https://b`", "Another URL"),
        ),
        ("server.removed", {"url": "https://a"}, ("server", "servers"), GONE, ("`https://a`", "-", "Server removed")),
        ("server.added", {"url": "https://a"}, ("server", "servers"), CAME, ("-", "`https://a`", "New server")),
        (
            "server.variable.default.changed",
            {"url": "https://a", "variable": "v"},
            ("server", "servers"),
            BOTH,
            ("`https://a`", "`https://a`", "Words of the rule"),
        ),
        ("callback.removed", {"callback": "done"}, GET, GONE, ("`done`", "-", "Removed")),
        (
            "property.optional",
            {"property": "a"},
            ("property", "User", "a"),
            BOTH,
            ("`a`, required", "`a`, optional", "May now be absent"),
        ),
        (
            "property.unlistified",
            {"old_name": "as", "new_name": "a"},
            ("property", "User", "a"),
            BOTH,
            ("`as`", "`a`", "The list became one value"),
        ),
        (
            "schema.unwrapped",
            {"envelope_property": "data"},
            ("schema", "User"),
            BOTH,
            ('`{"data": [...]}`', "`[...]`", "The list is no longer inside an object"),
        ),
        (
            "schema.null.removed",
            {"property": "a"},
            ("property", "User", "a"),
            BOTH,
            ("`a` or null", "`a`", "No longer null"),
        ),
        (
            "schema.read-only.added",
            {"property": "a"},
            ("property", "User", "a"),
            BOTH,
            ("`a`", "`a`, only in responses", "Can no longer be sent"),
        ),
        (
            "schema.write-only.added",
            {"property": "a"},
            ("property", "User", "a"),
            BOTH,
            ("`a`", "`a`, only in requests", "No longer returned"),
        ),
        (
            "schema.discriminator.mapping.added",
            {"value": "cat"},
            ("schema", "User"),
            CAME,
            ("-", "`cat`", "New kind of value"),
        ),
        (
            "schema.discriminator.mapping.removed",
            {"value": "cat"},
            ("schema", "User"),
            GONE,
            ("`cat`", "-", "No longer known"),
        ),
        (
            "parameter.serialization.changed",
            {"name": "q", "in": "query", "keyword": "explode"},
            ("parameter", "GET /users", "query", "q"),
            BOTH,
            ("`q` (query parameter)", "`q` (query parameter)", "Written differently"),
        ),
        (
            "schema.pattern.added",
            {"property": "a"},
            ("property", "User", "a"),
            (None, "/info/version"),
            ("`a`", "`a`: pattern `v2`", "Must now match this pattern"),
        ),
        (
            "schema.multiple-of.changed",
            {"property": "a"},
            ("property", "User", "a"),
            ("/info/title", "/info/version"),
            ("`a`: multiples of Users", "`a`: multiples of v2", "Words of the rule"),
        ),
        (
            "schema.unique-items.added",
            {"property": "a"},
            ("property", "User", "a"),
            CAME,
            ("`a`", "`a`", "Words of the rule"),
        ),
    ],
)
def test_cells(
    kind: str, facts: Facts, subject: tuple[str, ...], sides: tuple[Any, Any], cells: tuple[str, ...]
) -> None:
    assert kind in KINDS
    assert row(kind, facts, subject, *sides) == cells


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (OperationRef(method="get", path="/users/{id}"), "GET /users/{id}"),
        ("/users/{id}", "/users/{id}"),
        ("parameters/PerPage", "PerPage"),
        ("User", "User"),
    ],
)
def test_operations_and_paths_are_named_as_a_whole_and_components_without_their_kind(
    owner: OperationRef | str, name: str
) -> None:
    assert last_name(owner) == name


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_row_a_step_and_a_place_in_every_format(kind: str) -> None:
    made = pair()
    facts: Facts = {name: 0.9 if name == "confidence" else "x" for name in KINDS[kind].facts}
    made.add(
        kind, "breaking", "it changed", subject=("schema", "User"), facts=facts, old="/info", usages={READ: "breaking"}
    )
    (found,) = rows_of(made.findings)
    assert found.note
    assert found.cells()[0] != found.cells()[1], "a table shows what changed"
    report = made.report()
    assert steps_of(context_of(report), report.findings)[0].items
    for format_ in FORMATS.values():
        assert format_.render(made.report())


@pytest.mark.parametrize(
    ("direction", "kind", "facts", "text"),
    [
        ("request", "property.split", {"new_names": ["a", "b"]}, "Split `n` in `User` into `a` and `b` and send those"),
        ("response", "property.split", {"new_names": ["a", "b"]}, "Read `a` and `b` instead of `n` in `User`"),
        (
            "both",
            "property.split",
            {"new_names": ["a", "b"]},
            "Split `n` in `User` into `a` and `b`: send and read those",
        ),
        (
            "both",
            "property.listified",
            {"old_name": "n", "new_name": "ns"},
            "`n` → `ns` in `User`: send and read a list",
        ),
        ("request", "schema.wrapped", {"envelope_property": "data"}, "Send the list inside an object, under `data`"),
        (
            "request",
            "schema.unwrapped",
            {"envelope_property": "data"},
            "Send the list itself, no longer an object with `data`",
        ),
        ("response", "schema.unwrapped", {"envelope_property": "data"}, "Read the response as the list itself"),
        ("both", "property.removed", {"property": "n"}, "Stop using `n` in `User`"),
        (
            "response",
            "schema.one-of.added",
            {"branch": "Cat"},
            "Handle `Cat` in `n` in `User`, and forms you do not know",
        ),
        ("response", "schema.any-of.added", {"branch": "branch 3"}, "Handle a further form in `n` in `User`"),
        ("request", "schema.one-of.removed", {"branch": "Cat"}, "Stop sending `Cat` as `n` in `User`."),
        ("request", "schema.any-of.removed", {"branch": "branch 3"}, "Stop sending the form that is gone as `n`"),
        ("request", "property.added", {"property": "n", "required": True}, "Send the new `n` in `User`"),
        ("request", "schema.not.added", {}, "It changed"),
        ("request", "schema.enum.value.removed", {"value": "admin"}, "Stop sending `admin` as `n` in `User`."),
        ("request", "schema.pattern.added", {"new": "^a$"}, "Send only what matches `^a$` for `n`"),
        (
            "request",
            "schema.length.narrowed",
            {"keyword": "maxLength", "old": 9, "new": 5},
            "Send at most 5 characters in `n` of `User`",
        ),
        ("request", "schema.length.narrowed", {"keyword": "minLength", "new": 1}, "Send no empty `n` of `User`"),
        ("request", "schema.range.narrowed", {"keyword": "exclusiveMinimum", "new": 0}, "Send more than 0 for `n`"),
        (
            "request",
            "schema.property-count.narrowed",
            {"keyword": "maxProperties", "new": 10},
            "Send at most 10 properties in `n`",
        ),
        (
            "response",
            "schema.item-count.widened",
            {"keyword": "maxItems", "old": 10, "new": 20},
            "Make room for up to 20 items in `n` of `User`; so far it was 10",
        ),
        (
            "response",
            "schema.range.widened",
            {"keyword": "minimum", "old": 0},
            "Handle values below 0 in `n`",
        ),
        # A form more breaks who sends only where old values are values of two forms now.
        ("request", "schema.one-of.added", {"branch": "Cat"}, "Send only what one form of `n` in `User` alone allows"),
        ("response", "schema.one-of.removed", {"branch": "Cat", "lost": ["a", "b"]}, "Stop reading `a` and `b` in `n`"),
        # Who reads has nothing to do about a form that no longer comes.
        ("response", "schema.any-of.removed", {"branch": "branch 3"}, "It changed"),
    ],
)
def test_advice(direction: str, kind: str, facts: Facts, text: str) -> None:
    made = pair()
    usages = {"request": {SENT: "breaking"}, "response": {READ: "breaking"}}.get(direction) or {
        SENT: "breaking",
        READ: "breaking",
    }
    made.add(kind, "breaking", "It changed", subject=("property", "User", "n"), facts=facts, usages=usages)
    report = made.report()
    (step, *_) = steps_of(context_of(report), report.findings)
    assert step.items[0].startswith(text.removesuffix("."))


def test_many_things_to_do_are_all_listed() -> None:
    made = pair()
    for number in range(30):
        made.add("schema.not.added", "breaking", f"Change {number}", caller=f"Do {number}.", usages={SENT: "breaking"})
    report = made.report()
    (step,) = steps_of(context_of(report), report.findings)
    assert len(step.items) == 30


@pytest.mark.parametrize(
    ("servers", "text"),
    [
        (("https://a.example", "https://b.example"), "Call `https://b.example` instead of `https://a.example`."),
        (("/api", "/v2"), "Use it."),
        (("https://[broken", "https://b.example"), "Use it."),
    ],
)
def test_the_step_of_another_server(servers: tuple[str, str], text: str) -> None:
    old, new = ({"servers": [{"url": url}]} for url in servers)
    made = Pair(old, new)
    made.add("server.changed", "breaking", "other", caller="Use it.", subject=("server", "servers"), usages={})
    report = made.report()
    assert steps_of(context_of(report), report.findings)[0].items == (text,)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("/v1", "/v2", "`/v1` in every path becomes `/v2`."),
        ("/v1", "", "`/v1` is left out of every path."),
        ("", "/v2", "`/v2` stands before every path."),
    ],
)
def test_a_version_step_without_servers(before: str, after: str, text: str) -> None:
    made = Pair({}, {})
    facts = {"old_prefix": before, "new_prefix": after}
    made.add("version.path-prefix.changed", "warning", "other", facts=facts, subject=("document", "paths"), usages={})
    report = made.report()
    assert steps_of(context_of(report), report.findings)[0].items == (text,)


@pytest.mark.parametrize(
    ("subject", "reached", "last", "name"),
    [
        (("property", "User", "a", "[]", "b"), READ, None, "`a[].b`"),
        (("property", "User", "a", "{}"), READ, None, "`a{}`"),
        (("property", "User", "a"), READ, "z", "`z`"),
        (("schema", "User"), READ, None, "`User`"),
        (
            ("schema", "parameters/Limit"),
            usage("GET /users", "request", "query parameter limit"),
            None,
            "`limit` (query parameter)",
        ),
        (
            ("schema", "headers/Left"),
            usage("GET /users", "response", "response 200 header X-Left"),
            None,
            "`X-Left` (header)",
        ),
        (("schema", "parameters/Gone"), READ, None, "`Gone`"),
        (("operation", "GET /users/{id}"), READ, None, "`GET /users/{id}`"),
    ],
)
def test_names(subject: tuple[str, ...], reached: Any, last: str | None, name: str) -> None:
    made = Pair({}, {})
    finding = made.add("schema.not.added", "breaking", "x", subject=subject, usages={reached: "breaking"})
    assert name_of(finding, last) == name


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (("property", "User", "name"), " in `User`"),
        (("schema", "User", "name"), " in `User`"),
        (("schema", "User"), ""),
        (("parameter", "parameters/Limit", "query", "limit"), ""),
        (("property", "POST /users", "name"), ""),
    ],
)
def test_a_field_is_told_with_the_object_that_has_it(subject: tuple[str, ...], told: str) -> None:
    made = Pair({}, {})
    assert holder_of(made.add("schema.not.added", "breaking", "x", subject=subject)) == told


@pytest.mark.parametrize(
    ("place", "lead", "told"),
    [
        ("body application/json", "", "the body"),
        ("body application/json", " of ", ""),
        ("query parameter limit", "", "`limit` (query parameter)"),
        ("query parameter limit", " of ", " of `limit` (query parameter)"),
    ],
)
def test_what_holds_a_value_of_one_call_is_told_by_its_place(place: str, lead: str, told: str) -> None:
    made = Pair({}, {})
    reached = usage("POST /users", "request", place)
    subject = ("schema", "POST /users")
    finding = made.add("schema.not.added", "breaking", "x", subject=subject, usages={reached: "breaking"})
    one = replace(finding.change, subject=replace(finding.change.subject, path=("name",), within=("body",)))
    owner = Name("owner", (Value("POST /users"),), lead)
    shown = sentence(Message([Text("A name"), Text("" if lead else " in "), owner]), replace(finding, change=one))
    assert shown == f"A name{'' if lead else ' in '}{told}"


def test_keywords_in_brackets_are_left_out() -> None:
    made = Pair({}, {})
    finding = made.add("schema.not.added", "breaking", "x")
    keywords = (Keyword("maxLength"), Keyword("oneOf", " with a discriminator"))
    message = Message([Text("It went up from 1 to 2"), *keywords, Text(", not "), Value("a|b`")])
    assert message == "It went up from 1 to 2 (`maxLength`) (`oneOf` with a discriminator), not `a|b``"
    assert sentence(message, finding) == "It went up from 1 to 2, not <code>a&#124;b&#96;</code>"


def test_resources_of_paths_without_tags() -> None:
    operation = {"get": {"responses": {}}}
    paths = {"/api/v1/user-groups/{id}": operation, "/api/v1/orders": operation, "/api/v1/{x}": operation}
    context = context_of(Pair({"paths": paths}, {"paths": paths}).report())
    assert context.resource(OperationRef(method="get", path="/api/v1/user-groups/{id}")) == "User groups"
    assert context.resource(OperationRef(method="get", path="/api/v1/orders")) == "Orders"
    assert context.resource(OperationRef(method="get", path="/api/v1/{x}")) == "Other"
    assert context.resource(OperationRef(method="get", path="/nowhere")) == "Other"


def test_bodies_of_places() -> None:
    content = {"content": {"application/json": {"schema": {}, "example": 1}}}
    paths = {"/a": {"post": {"requestBody": content, "responses": {"200": content, "204": {}}}}}
    context = context_of(Pair({"paths": paths}, {"paths": paths}).report())

    def at(place: str, label: str = "POST /a") -> list[bool]:
        return [node is not None for node in context.bodies(usage(label, "request", place))]

    assert at("body application/json") == [True, True]
    assert at("body application/xml") == [True, True], "a body with another media type is still shown"
    assert at("response 200 application/json") == [True, True]
    for place in ("response 204 application/json", "response 500 application/json", "query parameter x", "operation"):
        assert at(place) == [False, False]
    assert at("body application/json", "GET /nowhere") == [False, False]


def test_the_timeline() -> None:
    get = {"get": {"responses": {}, "deprecated": True, "x-sunset": "2030-01-01"}}
    post = {"post": {"responses": {}, "deprecated": True}}
    made = Pair({}, {"paths": {"/a": get, "/b": post}})
    made.add(
        "operation.deprecated",
        "non-breaking",
        "x",
        subject=("operation", "POST /b"),
        facts={"method": "post", "path": "/b", "sunset": "2029-01-01", "successor": "POST /c"},
        usages={usage("POST /b", "request", "operation"): "non-breaking"},
    )
    made.add("schema.deprecated", "non-breaking", "x", subject=("property", "User", "a"), facts={"sunset": None})
    report = made.report()
    events = [(event.date, event.what, event.successor) for event in events_of(context_of(report), report.findings)]
    assert events == [
        ("2029-01-01", "`POST /b`", "`POST /c`"),
        ("2030-01-01", "`GET /a`", ""),
        ("", "`a` of `User`", ""),
    ]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "array", "items": {}}, "Send the list inside an object"),
        ({}, "Send the list inside an object"),
        ({"type": "object"}, "Send what was the body inside an object"),
        ({"properties": {"a": {}}}, "Send what was the body inside an object"),
    ],
)
def test_what_an_envelope_came_around(schema: dict[str, Any], text: str) -> None:
    made = Pair({"components": {"schemas": {"A": schema}}}, {})
    made.add(
        "schema.wrapped",
        "breaking",
        "It was wrapped",
        subject=("schema", "A"),
        old="/components/schemas/A",
        facts={"envelope_property": "data"},
    )
    report = made.report()
    (step, *_) = steps_of(context_of(report), report.findings)
    assert step.items[0].startswith(text)


@pytest.mark.parametrize(
    ("kind", "fact", "items", "note"),
    [
        ("schema.enum.value.added", "value", ("x",), "New value: `x`"),
        ("schema.enum.value.added", "value", ("x", "y"), "New values: `x` and `y`"),
        ("schema.enum.value.removed", "value", ("x",), "Value gone: `x`"),
        ("schema.enum.value.removed", "value", ("x", "y"), "Values gone: `x` and `y`"),
        ("schema.any-of.added", "branch", ("Cat",), "May now also be `Cat`"),
        ("schema.any-of.added", "branch", ("Cat", "branch 3"), "May now also be `Cat` and `branch 3`"),
        ("schema.any-of.removed", "branch", ("Cat",), "Can no longer be `Cat`"),
        ("schema.any-of.added", "branch", ("branch 3",), "May now have a further form"),
        ("schema.any-of.added", "branch", ("branch 3", "branch 4"), "May now have further forms"),
        ("schema.any-of.removed", "branch", ("branch 3",), "One of its forms is gone"),
        ("schema.any-of.removed", "branch", ("branch 3", "branch 4"), "Some of its forms are gone"),
    ],
)
def test_values_and_forms_of_one_place_share_a_row(kind: str, fact: str, items: tuple[str, ...], note: str) -> None:
    made = pair()
    for item in items:
        made.add(kind, "breaking", "It changed", subject=("property", "User", "n"), facts={fact: item, "property": "n"})
    (row,) = rows_of(made.findings)
    assert row.note == note


@pytest.mark.parametrize(
    ("value", "place", "example"),
    [
        ({"a": 42}, "body application/json", '`{"a": 42}` is refused now'),
        ({"a": 340282346638528859811704183484516925441}, "body application/json", ""),
        ({"a": -9223372036854775809}, "body application/json", ""),
        ({"a": "a" * 40}, "body application/json", ""),
        ({"a": "2024-01-01T00:00:00Z"}, "body application/json", '`{"a": "2024-01-01T00:00:00Z"}` is refused now'),
        # There is no null in a query string.
        (None, "query parameter q", ""),
    ],
)
def test_an_example_is_a_payload_that_a_person_would_send(value: Any, place: str, example: str) -> None:
    made = pair()
    witness = made.witness("POST /users", value, "it is refused", place=place)
    (row,) = rows_of([made.add("schema.type.changed", "breaking", "x", evidence=witness)])
    assert row.example == example


def test_forms_and_fields_of_one_place_are_one_thing_to_do() -> None:
    made = pair()
    for name in ("Cat", "Dog"):
        subject = ("property", "User", "pets", "{}")
        made.add(
            "schema.one-of.removed", "breaking", "x", subject=subject, facts={"branch": name}, usages={SENT: "breaking"}
        )
    for name in ("a{}", "b"):
        facts = {"property": name}
        made.add(
            "property.removed",
            "breaking",
            "x",
            subject=("property", "User", name),
            facts=facts,
            usages={READ: "breaking"},
        )
    report = made.report()
    items = [item for step in steps_of(context_of(report), report.findings) for item in step.items]
    assert items[0].startswith("Stop reading `a{}` and `b` in `User`")
    assert items[1].startswith("Stop sending `Cat` and `Dog` as `pets{}` in `User`")


@pytest.mark.parametrize(
    ("place", "note"),
    [("query parameter limit", "No longer null: leave it out"), ("body application/json", "No longer null")],
)
def test_null_that_nobody_can_write_is_left_out(place: str, note: str) -> None:
    made = Pair({}, {})
    finding = made.add("schema.null.removed", "breaking", "x", usages={usage("GET /a", "request", place): "breaking"})
    assert schema_cells(finding)[2] == note


def test_the_same_fields_of_several_objects_are_one_thing_to_do() -> None:
    made = pair()
    for owner in ("User", "Team"):
        for name in ("a", "b"):
            subject = ("property", owner, name)
            made.add("property.removed", "breaking", "x", subject=subject, facts={}, usages={READ: "breaking"})
    report = made.report()
    (step,) = steps_of(context_of(report), report.findings)
    assert step.items[0].startswith("Stop reading `a` and `b` in `User` and `Team` (")


def test_a_field_that_may_be_absent_and_null_is_one_row_and_one_thing_to_do() -> None:
    made = pair()
    for kind in ("property.optional", "schema.null.added"):
        made.add(kind, "breaking", "x", subject=("property", "User", "n"), facts={}, usages={READ: "breaking"})
    report = made.report()
    (row,) = rows_of(report.findings)
    assert row.cells() == ("`n`, required", "`n`, optional, or null", "May now be absent or null")
    (step,) = steps_of(context_of(report), report.findings)
    assert [item.partition(" (")[0] for item in step.items] == [
        "Handle answers without `n` in `User`, and with null in its place"
    ]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [("part.mended", "`n`, not described", "`n`, described"), ("part.unread", "`n`, described", "`n`, not described")],
)
def test_what_a_document_does_not_describe_is_told_without_its_pointer(kind: str, old: str, new: str) -> None:
    made = pair()
    made.add(kind, "breaking", "`#/x/y` led nowhere", subject=("property", "User", "n"), usages={SENT: "breaking"})
    (row,) = rows_of(made.findings)
    assert (row.old, row.new) == (old, new)
    assert "#/" not in row.note


def test_values_that_are_listed_need_no_example_of_another() -> None:
    made = pair()
    witness = made.witness("POST /users", {"n": "string"}, "it is refused")
    facts = {"new": ["a", "b"]}
    subject = ("property", "User", "n")
    finding = made.add("schema.enum.added", "breaking", "x", subject=subject, facts=facts, evidence=witness)
    (row,) = rows_of([finding])
    assert row.example == ""

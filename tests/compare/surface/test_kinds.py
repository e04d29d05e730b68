"""Each kind of change outside schemas: two small documents that differ in it, and exactly what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from apidiff.model.kinds import KINDS

Doc = dict[str, Any]
STRING = {"type": "string"}
LIST = {"type": "array", "items": {"type": "string"}}
FIELDS = {"type": "object", "properties": {"a": STRING}}
OK = {"200": {"description": "OK"}}


def document(paths: Doc | None = None, **more: Any) -> Doc:
    """A document with these paths."""
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1.0.0"}, "paths": paths or {}, **more}


def get(**more: Any) -> Doc:
    """A document whose only operation is `GET /things`."""
    return document({"/things": {"get": {"responses": OK, **more}}})


def _stated(value: Doc) -> Doc:
    """The value without the keywords that are None."""
    return {key: item for key, item in value.items() if item is not None}


def query(name: str = "limit", **more: Any) -> Doc:
    """A document whose only operation has one query parameter."""
    return get(parameters=[_stated({"name": name, "in": "query", "schema": STRING, **more})])


def one_thing(*parameters: Any) -> Doc:
    """A document whose only path has a place for a parameter."""
    return document({"/things/{id}": {"get": {"responses": OK, "parameters": list(parameters)}}})


def post(body: Doc | None) -> Doc:
    """A document whose only operation takes a body."""
    operation: Doc = {"responses": OK}
    if body is not None:
        operation["requestBody"] = body
    return document({"/things": {"post": operation}})


def sends(media: Doc | None = None, name: str = "application/json", **more: Any) -> Doc:
    """A document whose only operation takes a body of one media type."""
    return post({"content": {name: {"schema": STRING} if media is None else media}, **more})


def form(**media: Any) -> Doc:
    """A document whose only operation takes a multipart form with one part."""
    return sends({"schema": {"type": "object", "properties": {"file": STRING}}, **media}, "multipart/form-data")


def answers(response: Doc | None = None, status: str = "200", **more: Doc) -> Doc:
    """A document whose only operation has a response."""
    return get(responses={status: {"description": "OK", **(response or {})}, **more})


def header(name: str = "X-Page", **more: Any) -> Doc:
    """A document whose only response has one header."""
    return answers({"headers": {name: _stated({"schema": STRING, **more})}})


def links(**more: Any) -> Doc:
    """A document whose only response has a link."""
    return answers({"links": {"next": {"operationId": "a", **more}}})


def secured(requirement: Any, schemes: Doc | None = None, **more: Any) -> Doc:
    """A document with security requirements for the whole document."""
    defined = {name: {"type": "http", "scheme": "bearer"} for name in ("a", "b", "c")}
    components = {"securitySchemes": defined if schemes is None else schemes}
    return document({"/things": {"get": {"responses": OK}}}, security=requirement, components=components, **more)


def oauth(scopes: Doc, **flow: Any) -> Doc:
    """A document with an OAuth scheme of one flow."""
    flows = {"clientCredentials": {"tokenUrl": "https://a.example/token", "scopes": scopes, **flow}}
    return secured([{"oauth": []}], {"oauth": {"type": "oauth2", "flows": flows}})


def served(*servers: Any) -> Doc:
    """A document with servers."""
    return document({"/things": {"get": {"responses": OK}}}, servers=list(servers))


def regional(**variable: Any) -> Doc:
    """A document with a server that has a variable."""
    values = {"default": "eu", "enum": ["eu", "us"], **variable}
    return served({"url": "https://{region}.example.com", "variables": {"region": values}})


def described(**info: Any) -> Doc:
    """A document with more to say in `info`."""
    return document(info={"title": "T", "version": "1.0.0", **info})


def calls_back(**callbacks: Any) -> Doc:
    """A document whose only operation has callbacks."""
    return get(callbacks=callbacks)


DONE = {"{$request.body#/url}": {"post": {"responses": OK}}}
OLD_SUNSET = {"deprecated": True, "x-sunset": "2027-06-01"}


class Case(NamedTuple):
    """Two documents and the kinds of the changes between them."""

    kinds: str
    old: Doc
    new: Doc


RETIRED = {"deprecated": True, "x-sunset": "2020-01-01"}
VERSION_2 = {"name": "API-Version", "in": "header", "required": True, "schema": {"enum": ["2"]}}

BOTH_WAYS = [
    Case(
        "path-prefix.added",
        document({f"/{name}": {"get": {"responses": OK}} for name in ("a", "b", "c")}),
        document({f"/api/{name}": {"get": {"responses": OK}} for name in ("a", "b", "c")}),
    ),
    Case("operation.added", document({"/a": {}}), document({"/a": {"get": {"responses": OK}}})),
    Case("operation.operation-id.added", get(), get(operationId="list")),
    Case("operation.tag.added", get(tags=["a"]), get(tags=["b", "a"])),
    Case("callback.added", get(), calls_back(done=DONE)),
    Case("operation.added", calls_back(done={}), calls_back(done=DONE)),
    Case("webhook.added", document(), document(webhooks={"new": {"post": {"responses": OK}}})),
    Case("parameter.added", get(), query()),
    Case("parameter.declared", one_thing(), one_thing({"name": "id", "in": "path", "required": True})),
    Case("parameter.required", query(), query(required=True)),
    Case("parameter.allow-empty-value.added", query(), query(allowEmptyValue=True)),
    Case("parameter.allow-reserved.added", query(), query(allowReserved=True)),
    Case("parameter.schema.added", query(schema=None), query()),
    Case("request-body.added", post(None), post({"content": {}})),
    Case("request-body.required", post({"content": {}}), post({"content": {}, "required": True})),
    Case("media-type.added", sends(), post({"content": {"application/json": {"schema": STRING}, "text/csv": {}}})),
    Case("media-type.schema.added", sends({}), sends()),
    Case("item-schema.added", sends({}), sends({"itemSchema": STRING})),
    Case("response.added", answers(), answers(**{"404": {"description": "No"}})),
    Case("response.added", answers(), answers(default={"description": "No"})),
    Case("header.added", answers(), header()),
    Case("path-item.added", get(), document({**get()["paths"], "/idle": {"description": "d"}})),
    Case("header.required", header(), header(required=True)),
    Case("header.deprecated sunset.missing", header(), header(deprecated=True)),
    Case("header.schema.added", header(schema=None), header()),
    Case("link.added", answers(), links()),
    Case("security.required", secured([]), secured([{"a": []}])),
    Case("security.alternative.added", secured([{"a": []}]), secured([{"a": []}, {"b": []}])),
    Case("security.scheme.added-to-alternative", secured([{"a": []}]), secured([{"a": [], "b": []}])),
    Case("security.scope.added", secured([{"a": []}]), secured([{"a": ["write"]}])),
    Case("security-scheme.added", secured([], {}), secured([], {"a": {"type": "http", "scheme": "basic"}})),
    Case(
        "security-scheme.flow.added",
        secured([], {"o": {"type": "oauth2", "flows": {}}}),
        secured([], {"o": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/t", "scopes": {}}}}}),
    ),
    Case("security-scheme.scope.added", oauth({}), oauth({"read": "Read"})),
    Case("server.added", served({"url": "https://a.example"}), served({"url": "https://a.example"}, {"url": "/b"})),
    Case("server.variable.value.added", regional(), regional(enum=["eu", "us", "ap"])),
    Case("tag.added", document(), document(tags=[{"name": "a"}])),
    Case("component.added", document(), document(components={"schemas": {"A": STRING}})),
    Case("extension.added", get(), get(**{"x-owner": "me"})),
    Case("sunset.added", get(deprecated=True), get(**OLD_SUNSET)),
]
"""Cases that give the opposite kind when the documents are swapped."""

OPPOSITES = {
    "operation.added": "operation.removed",
    "parameter.declared": "parameter.undeclared",
    "parameter.required": "parameter.optional",
    "request-body.required": "request-body.optional",
    "header.required": "header.optional",
    "header.deprecated sunset.missing": "header.undeprecated",
    "security.required": "security.lifted",
    "security.scheme.added-to-alternative": "security.scheme.removed-from-alternative",
}

ONE_WAY = [
    Case(
        "path-prefix.changed",
        document({f"/shop/{name}": {"get": {"responses": OK}} for name in ("a", "b", "c")}),
        document({f"/shops/{name}": {"get": {"responses": OK}} for name in ("a", "b", "c")}),
    ),
    Case(
        "operation.moved",
        document({"/a/b": {"get": {"responses": OK}}}),
        document({"/x/a/b": {"get": {"responses": OK}}}),
    ),
    Case(
        "operation.method.changed",
        document({"/a": {"put": {"operationId": "set", "responses": OK}}}),
        document({"/a": {"patch": {"operationId": "set", "responses": OK}}}),
    ),
    Case("operation.deprecated sunset.missing", get(), get(deprecated=True)),
    Case("operation.deprecated", get(), get(**OLD_SUNSET)),
    Case("operation.undeprecated", get(**OLD_SUNSET), get()),
    Case("operation.operation-id.changed", get(operationId="a"), get(operationId="b")),
    Case("operation.summary.changed", get(summary="a"), get(summary="b")),
    Case("operation.description.changed", get(), get(description="b")),
    Case("operation.external-docs.changed", get(), get(externalDocs={"url": "/a"})),
    Case("parameter.renamed", query("page_size"), query("pageSize")),
    Case("parameter.moved", query("region"), get(parameters=[{"name": "region", "in": "header", "schema": STRING}])),
    Case("parameter.deprecated", query(), query(**OLD_SUNSET)),
    Case("parameter.undeprecated", query(deprecated=True), query()),
    Case("parameter.serialization.changed", query(schema=LIST), query(schema=LIST, explode=False)),
    Case(
        "parameter.content.changed",
        query(),
        get(parameters=[{"name": "limit", "in": "query", "content": {"text/plain": {}}}]),
    ),
    Case(
        "callback.renamed",
        get(callbacks={"a": {"{$url}": {"post": {"responses": OK}}}}),
        get(callbacks={"b": {"{$url}": {"post": {"responses": OK}}}}),
    ),
    Case("parameter.rewritten", query(schema={**LIST, "maxItems": 1}), query()),
    Case("header.rewritten", header(), header(schema={**LIST, "maxItems": 1})),
    Case(
        "media-type.rewritten",
        {**sends({"schema": LIST}, "application/jsonl"), "openapi": "3.2.0"},
        {**sends({"itemSchema": STRING}, "application/jsonl"), "openapi": "3.2.0"},
    ),
    Case("parameter.description.changed", query(description="a"), query(description="b")),
    Case("parameter.example.changed", query(example=1), query(example=True)),
    Case("parameter.example.changed", query(), query(examples={"a": {"value": 1}})),
    Case("request-body.description.changed", sends(description="a"), sends(description="b")),
    Case("media-type.changed", sends(name="application/json"), sends(name="application/*")),
    Case("media-type.changed", sends(name="application/vnd.x.v1+json"), sends(name="application/vnd.x.v2+json")),
    Case("media-type.example.changed", sends({"example": 1}), sends({"example": 2})),
    Case("encoding.changed", form(), form(encoding={"file": {"contentType": "image/png"}})),
    Case(
        "header.added", form(encoding={"file": {}}), form(encoding={"file": {"headers": {"X-A": {"schema": STRING}}}})
    ),
    Case("response.status.changed", answers(status="200"), answers(status="201")),
    Case("response.status.changed", answers(status="200"), answers(status="2XX")),
    Case("response.description.changed", answers(), answers({"description": "Fine"})),
    Case("header.serialization.changed", header(schema=FIELDS), header(schema=FIELDS, explode=True)),
    Case("header.description.changed", header(), header(description="b")),
    Case("header.example.changed", header(), header(example="b")),
    Case("link.changed", links(), links(operationId="b")),
    Case("link.description.changed", links(description="a"), links(description="b")),
    Case(
        "security-scheme.type.changed",
        secured([]),
        secured([], {**secured([])["components"]["securitySchemes"], "a": {"type": "mutualTLS"}}),
    ),
    Case(
        "security-scheme.detail.changed",
        secured([], {"a": {"type": "apiKey", "in": "header", "name": "X-A"}}),
        secured([], {"a": {"type": "apiKey", "in": "header", "name": "X-B"}}),
    ),
    Case("security-scheme.flow-url.changed", oauth({}), oauth({}, tokenUrl="https://b.example/token")),
    Case("security-scheme.scope.changed", oauth({"read": "Read"}), oauth({"read": "Look"})),
    Case(
        "security-scheme.description.changed",
        secured([], {"a": {"type": "mutualTLS"}}),
        secured([], {"a": {"type": "mutualTLS", "description": "b"}}),
    ),
    Case(
        "security-scheme.deprecated",
        secured([], {"a": {"type": "mutualTLS"}}),
        secured([], {"a": {"type": "mutualTLS", "deprecated": True}}),
    ),
    Case(
        "security-scheme.undeprecated",
        secured([], {"a": {"type": "mutualTLS", "deprecated": True}}),
        secured([], {"a": {"type": "mutualTLS"}}),
    ),
    Case(
        "server.idle.changed",
        document({"/a": {"servers": [{"url": "/b"}], "get": {"responses": OK}}}, servers=[{"url": "/c"}]),
        document({"/a": {"servers": [{"url": "/b"}], "get": {"responses": OK}}}, servers=[{"url": "/d"}]),
    ),
    Case("server.loopback.changed", served({"url": "http://localhost:1"}), served({"url": "http://127.0.0.1:2"})),
    Case("server.changed", served({"url": "https://a.example"}), served({"url": "https://b.example"})),
    Case(
        "server.removed",
        served({"url": "https://a.example"}, {"url": "https://b.example"}),
        served({"url": "https://a.example"}),
    ),
    Case("server.description.changed", served({"url": "/a"}), served({"url": "/a", "description": "b"})),
    Case("server.variable.added", served({"url": "/a"}), served({"url": "/a", "variables": {"x": {"default": "b"}}})),
    Case("server.variable.removed", served({"url": "/a", "variables": {"x": {"default": "b"}}}), served({"url": "/a"})),
    Case("server.variable.default.changed", regional(), regional(default="us")),
    Case("server.variable.value.removed", regional(), regional(enum=["eu"])),
    Case("info.changed", described(), described(contact={"name": "b"})),
    Case("info.version.changed", described(), described(version="1.1.0")),
    Case("info.version.changed version.decreased", described(), described(version="0.9.0")),
    Case("document.standard.changed", document(), {**document(), "openapi": "3.0.3"}),
    Case("document.dialect.changed", document(), document(jsonSchemaDialect="https://a.example/dialect")),
    Case("document.self.changed", document(), document(**{"$self": "https://a.example/api.json"})),
    Case("external-docs.changed", document(), document(externalDocs={"url": "/a"})),
    Case("tag.changed", document(tags=[{"name": "a"}]), document(tags=[{"name": "a", "parent": "b"}])),
    Case(
        "component.renamed",
        document(components={"schemas": {"A": STRING}}),
        document(components={"schemas": {"B": STRING}}),
    ),
    Case(
        "component.changed",
        document(components={"parameters": {"A": {"name": "a", "in": "query"}}}),
        document(components={"parameters": {"A": {"name": "b", "in": "query"}}}),
    ),
    Case(
        "reference.changed",
        document(
            {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/A"}}}}},
            components={"responses": {"A": OK["200"]}},
        ),
        document(
            {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/A", "description": "b"}}}}},
            components={"responses": {"A": OK["200"]}},
        ),
    ),
    Case("extension.changed", document(**{"x-a": 1}), document(**{"x-a": True})),
    Case(
        "example.changed",
        document(components={"examples": {"A": {"value": 1}}}),
        document(components={"examples": {"A": {"value": 2}}}),
    ),
    Case(
        "path-item.changed",
        document({"/a": {"get": {"responses": OK}}}),
        document({"/a": {"summary": "b", "get": {"responses": OK}}}),
    ),
    Case("unmodelled.changed", get(), get(colour="red")),
    Case("sunset.changed", get(**OLD_SUNSET), get(deprecated=True, **{"x-sunset": "2027-09-01"})),
    Case("sunset.removed", get(**OLD_SUNSET), get(deprecated=True)),
    Case("sunset.invalid", get(**OLD_SUNSET), get(deprecated=True, **{"x-sunset": "soon"})),
    Case("sunset.changed sunset.too-soon", get(**OLD_SUNSET), get(deprecated=True, **{"x-sunset": "2026-03-01"})),
    Case("stability.raised", get(**{"x-stability-level": "beta"}), get()),
    Case("stability.lowered", get(), get(**{"x-stability-level": "beta"})),
    Case("stability.invalid", get(), get(**{"x-stability-level": "solid"})),
    Case(
        "version.path-prefix.changed",
        document({"/v1/a": {"get": {"responses": OK}}, "/v1/b": {"get": {"responses": OK}}}),
        document({"/v2/a": {"get": {"responses": OK}}, "/v2/b": {"get": {"responses": OK}}}),
    ),
    Case("operation.retired", get(**RETIRED), get(**RETIRED, responses={"410": {"description": "Gone"}})),
    Case("operation.gone.removed", get(responses={"410": {"description": "Gone"}}), document({})),
    Case(
        "version.parameter.changed",
        get(parameters=[{"name": "API-Version", "in": "header", "schema": {"enum": ["1"]}}]),
        get(parameters=[{"name": "API-Version", "in": "header", "schema": {"enum": ["2"]}}]),
    ),
    Case(
        "version.place.changed",
        document({"/v1/a": {"get": {"responses": OK}}, "/v1/b": {"get": {"responses": OK}}}),
        document({f"/{name}": {"get": {"parameters": [VERSION_2], "responses": OK}} for name in "ab"}),
    ),
    Case("part.unread", post({"content": {"application/json": {}}}), post({"$ref": "#/components/requestBodies/Gone"})),
    Case("part.unread", get(parameters=[]), get(responses={"200": "OK"})),
    Case("part.mended", get(responses={"200": None}), get()),
]

SWAPPED = [
    Case(
        OPPOSITES.get(case.kinds, case.kinds.replace(".added", ".removed")),
        case.new,
        case.old,
    )
    for case in BOTH_WAYS
]

CASES = BOTH_WAYS + SWAPPED + ONE_WAY
# The pipeline asks for it once it knows the levels; the examples of its rule run through there.
NOT_FROM_TWO_DOCUMENTS = {"version.not-bumped"}


@pytest.mark.parametrize("case", CASES, ids=[f"{index}-{case.kinds}" for index, case in enumerate(CASES)])
def test_the_kinds_that_are_seen(case: Case, surface: Callable[..., Any]) -> None:
    assert surface(case.old, case.new).kinds == sorted(case.kinds.split())


@pytest.mark.parametrize("case", CASES, ids=[f"{index}-{case.kinds}" for index, case in enumerate(CASES)])
def test_a_document_equals_itself(case: Case, surface: Callable[..., Any]) -> None:
    assert surface(case.old, case.old).kinds == []
    assert surface(case.new, case.new).kinds == []


def test_every_kind_outside_schemas_has_a_case() -> None:
    seen = {kind for case in CASES for kind in case.kinds.split()}
    surface_kinds = {name for name in KINDS if not name.startswith(("schema.", "property."))}
    assert surface_kinds - seen - NOT_FROM_TWO_DOCUMENTS == set()

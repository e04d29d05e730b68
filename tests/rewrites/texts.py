"""Documents in every version of the standard whose objects all carry text, other text in every place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, TypeAlias

from tests.rewrites.api import ALL, NEW_DIALECT, NUMBERS, OLD_DIALECT

Json: TypeAlias = Any
Place: TypeAlias = tuple[str | int, ...]

WORDS = "Words-"
WHOLE = frozenset({"example", "examples", "x-example", "externalDocs", "contact", "license"})
"""Keywords whose whole value only says something to readers."""
KEPT = ("scopes",)
"""The holder of texts that cannot go by themselves: without its text a scope is gone."""


def is_words(value: Json) -> bool:
    """Return whether a value is one of the texts."""
    return isinstance(value, str) and value.startswith(WORDS)


def _numbered(value: Json, numbers: Iterator[int]) -> Json:
    """The value with other words in every place, none of it shared."""
    if isinstance(value, dict):
        return {key: _numbered(item, numbers) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbered(item, numbers) for item in value]
    return f"{WORDS}{next(numbers)}" if value == WORDS else value


def told(*keywords: str, **more: Json) -> Json:
    """An object with words under the keywords and in an extension, and whatever else it holds."""
    return {**dict.fromkeys((*keywords, "x-note"), WORDS), **more}


def documents() -> dict[str, Json]:
    """A document of every version."""
    found = {version: _swagger() if version == "2.0" else _openapi(version) for version in ALL}
    return {version: _numbered(root, count(1)) for version, root in found.items()}


def places(value: Json, tokens: Place = ()) -> Iterator[Place]:
    """Where the words of a document stand, and what holds nothing else."""
    if is_words(value) or (tokens and tokens[-1] in WHOLE and "properties" not in tokens[-2:-1]):
        yield tokens
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*tokens, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*tokens, index))


def _docs() -> Json:
    return told("description", "url")


def _schema(version: str, schema: Json) -> Json:
    """A schema with all the words it takes."""
    words = told("title", "description", externalDocs=_docs(), example=WORDS)
    if version in NEW_DIALECT:
        words = {**words, "$comment": WORDS, "examples": [WORDS, "more"]}
    return {**words, **schema}


def _schemas(version: str) -> Json:
    """Schemas with words in every place that holds a schema."""

    def one(**keywords: Json) -> Json:
        return told("title", "description", **keywords)

    def full(**keywords: Json) -> Json:
        return _schema(version, keywords)

    head = "#/definitions/" if version == "2.0" else "#/components/schemas/"
    text, number = one(type="string"), one(type="integer")
    item = {
        "plain": full(type="string", xml=told(name="plain")),
        "list": full(type="array", items=full(type="string")),
        "map": one(type="object", additionalProperties=text),
        "whole": full(allOf=[full(type="object", properties={"a": text}), one(type="object", properties={"b": text})]),
        "shared": {"$ref": f"{head}Shared"},
        "wrapped": one(allOf=[{"$ref": f"{head}Shared"}]),
        "animal": {"$ref": f"{head}Animal"},
    }
    found = {"Shared": one(type="object", properties={"name": text}), "Cat": one(type="object", properties={"a": text})}
    found["Dog"] = one(type="object", properties={"b": text})
    found["Animal"] = one(type="object", properties={"kind": text}, discriminator="kind", required=["kind"])
    if version != "2.0":
        branches = [{"$ref": f"{head}Cat"}, {"$ref": f"{head}Dog"}]
        found["Animal"] = one(oneOf=branches, discriminator=told(propertyName="kind"))
        for pet in ("Cat", "Dog"):
            found[pet] = one(type="object", properties={"kind": text, pet: number}, required=["kind", pet])
        item |= {
            "any": full(anyOf=[full(type="string"), number]),
            "one": one(oneOf=[text, number]),
            "alike": one(oneOf=[one(type="object", properties={name: text}) for name in ("a", "b")]),
            "twice": one(anyOf=[one(type="object", properties={"a": text}, required=["a"]), text]),
            "never": one(**{"not": one(type="string", maxLength=1)}),
            "nullable": one(anyOf=[text, one(enum=[None])]) if version == "3.0" else one(type=["string", "null"]),
        }
    if version in NEW_DIALECT:
        item |= {
            "condition": one(**{"if": one(type="string"), "then": one(maxLength=9), "else": one(minimum=1)}),
            "tuple": one(type="array", prefixItems=[text, number], items=text),
            "some": one(type="array", contains=one(type="string", maxLength=2)),
            "named": one(type="object", patternProperties={"^n": text}, propertyNames=one(maxLength=9)),
            "depends": one(type="object", dependentSchemas={"a": one(required=["b"])}),
            "rest": one(type="object", properties={"a": text}, unevaluatedProperties=text),
            "further": one(type="array", prefixItems=[text], unevaluatedItems=number),
            "coded": one(type="string", contentMediaType="application/json", contentSchema=text),
            "needs": one(dependencies={"a": one(required=["b"])}),
            "turning": one(**{"$dynamicRef": "#turned", "$defs": {"Turned": one(**{"$dynamicAnchor": "turned"})}}),
            "own": {"$defs": {"Inner": text}, "$ref": f"{head}Item/properties/own/$defs/Inner"},
            "beside": one(**{"$ref": f"{head}Shared"}),
        }
    if version in OLD_DIALECT:
        item["inherited"] = {"$ref": f"{head}Shared", "title": WORDS, "description": WORDS, "x-note": WORDS}
    else:
        # Only the older dialect leaves out what stands beside a reference.
        item["loop"] = one(type="array", items={"$ref": f"{head}Item"})
    return {**found, "Idle": one(type="object", properties={"a": text}), "Item": full(type="object", properties=item)}


def _info(version: str) -> Json:
    info = told("title", "description", "termsOfService", version="1.0.0", contact=told("name", "url", "email"))
    info["license"] = told("name", "url")
    if version in NEW_DIALECT:
        info |= {"summary": WORDS, "license": told("name", "identifier")}
    return info


def _examples(version: str) -> Json:
    found = {"one": told("summary", "description", value={"plain": WORDS}), "far": told("summary", "externalValue")}
    found["shared"] = {"$ref": "#/components/examples/Shared"}
    if version == "3.2":
        found["data"] = told("summary", dataValue={"plain": WORDS}, serializedValue=WORDS)
    return found


def _openapi(version: str) -> Json:
    schema = {"$ref": "#/components/schemas/Item"}
    text = told("description", type="string")
    siblings = {"summary": WORDS, "description": WORDS} if version in NEW_DIALECT else {}
    response_words = ("summary", "description") if version == "3.2" else ("description",)

    def shared(section: str, **more: Json) -> Json:
        return {"$ref": f"#/components/{section}/Shared", **siblings, **more}

    media = told(schema=schema, example={"plain": WORDS})
    headers = {
        "X-One": told("description", schema=text, example=WORDS),
        "X-Two": told("description", schema=text, examples={"one": told("summary", "description", value=WORDS)}),
        "X-Three": shared("headers"),
    }
    form = told(schema=schema, encoding={"plain": told(contentType="text/plain", headers=headers)})
    content = {"application/json": media, "text/x": told(schema=schema, examples=_examples(version))}
    variable = told("description", default="a", enum=["a", "b"])
    server = told("description", url="https://{host}.example", variables={"host": variable})
    if version == "3.2":
        server["name"] = WORDS
        nested_headers = {"X-Part": told("description", schema=text, example=WORDS), "X-Three": shared("headers")}
        form["encoding"]["whole"] = told(encoding={"a": told(contentType="text/plain", headers=nested_headers)})
        nested = told(
            contentType="application/json", prefixEncoding=[told(headers=nested_headers)], itemEncoding=told()
        )
        form["encoding"]["tuple"] = nested
        content["application/jsonl"] = told(itemSchema=schema, example={"plain": WORDS})
        content["text/y"] = {"$ref": "#/components/mediaTypes/Shared"}
    link = told("description", operationId="post", server=server)
    response = told(*response_words, content=content, headers=headers, links={"next": link, "last": shared("links")})
    call = told("summary", "description", externalDocs=_docs(), responses={"204": told(*response_words)})
    call["requestBody"] = told("description", content={"application/json": media})
    expression = told("summary", "description", post=call)
    parameters = [
        told("description", name="id", **{"in": "path"}, required=True, schema=text, example=WORDS),
        told(
            "description",
            name="q",
            **{"in": "query"},
            schema=text,
            examples={"one": told("summary", value=WORDS), "far": shared("examples")},
        ),
        told("description", name="f", **{"in": "query"}, content={"application/json": media}),
        shared("parameters"),
    ]
    operation = told(
        "summary",
        "description",
        operationId="post",
        externalDocs=_docs(),
        requestBody=told("description", content={"multipart/form-data": form, "application/json": media}),
        responses=told(**{"200": response, "404": shared("responses")}),
        callbacks={"done": told(**{"{$request.body#/plain}": expression}), "more": shared("callbacks")},
        security=[{"oauth": ["read"], "key": []}],
    )
    put = told("summary", requestBody=shared("requestBodies"), responses={"200": told(*response_words)})
    put["security"], put["servers"] = [{"ids": []}], [server]
    item = told("summary", "description", parameters=parameters, post=operation, put=put)
    other = told("summary", "description", get=told("summary", "description", responses={"204": told(*response_words)}))
    flow = told(authorizationUrl="/a", tokenUrl="/t", scopes=told(read=WORDS))
    components = told(
        schemas=_schemas(version),
        examples={"Shared": told("summary", "description", value=WORDS)},
        headers={"Shared": told("description", schema=text)},
        links={"Shared": told("description", operationId="post")},
        parameters={"Shared": told("description", name="s", **{"in": "query"}, schema=text)},
        requestBodies={"Shared": told("description", content={"application/json": media})},
        responses={"Shared": told(*response_words)},
        callbacks={"Shared": told(**{"{$request.body#/list}": expression})},
        securitySchemes={
            "oauth": told("description", type="oauth2", flows=told(authorizationCode=flow)),
            "key": told("description", type="apiKey", **{"in": "header"}, name="X-Key"),
            "ids": told("description", type="openIdConnect", openIdConnectUrl="/ids"),
        },
    )
    for section in ("examples", "headers", "links", "parameters", "requestBodies", "responses", "callbacks"):
        components[section]["Idle"] = components[section]["Shared"]
    shared_path = {"$ref": "#/paths/~1other", "summary": WORDS, "description": WORDS, "x-note": WORDS}
    found = told(
        openapi=NUMBERS[version],
        info=_info(version),
        servers=[server],
        externalDocs=_docs(),
        tags=[told("description", name="things", externalDocs=_docs())],
        paths=told(
            **{"/things/{id}": item, "/empty": told("summary", "description"), "/shared": shared_path, "/other": other}
        ),
        components=components,
    )
    if version in NEW_DIALECT:
        found["webhooks"] = {"created": told("summary", "description", post=call), "shared": shared("pathItems")}
        components["pathItems"] = {"Shared": told("summary", "description", post=call)}
    if version == "3.2":
        found["tags"][0] |= {"summary": WORDS, "kind": WORDS}
        other["query"], other["additionalOperations"] = call, {"COPY": call}
        components["mediaTypes"] = {"Shared": told(schema=schema)}
    return found


def _swagger() -> Json:
    schema = {"$ref": "#/definitions/Item"}
    header = told("description", "x-example", type="string")
    docs = _docs()
    response = told("description", schema=schema, headers={"X-One": header})
    response["examples"] = {"application/json": {"plain": WORDS}}
    operation = told(
        "summary",
        "description",
        externalDocs=docs,
        parameters=[
            told("description", "x-example", name="q", **{"in": "query"}, type="array", items=told(type="string")),
            told("description", name="body", **{"in": "body"}, schema=schema),
            {"$ref": "#/parameters/Shared"},
        ],
        responses=told(**{"200": response, "404": {"$ref": "#/responses/Shared"}}),
        security=[{"oauth": ["read"], "key": []}],
    )
    sent = [
        told("description", "x-example", name="a", **{"in": "formData"}, type="string"),
        told("description", name="b", **{"in": "formData"}, type="array", items=told(type="string")),
        {"$ref": "#/parameters/Field"},
    ]
    bare = told("description", examples={"application/json": {"plain": WORDS}})
    form = told("summary", consumes=["multipart/form-data"], parameters=sent, responses={"200": bare})
    put = told("summary", parameters=[{"$ref": "#/parameters/Body"}], responses={"200": told("description")})
    inherited = told("description", name="p", **{"in": "query"}, type="string")
    body = told("description", name="body", **{"in": "body"}, schema=schema)
    field = told("description", name="c", **{"in": "formData"}, type="string")
    idle = told("description", name="i", **{"in": "query"}, type="string")
    return told(
        swagger="2.0",
        info=_info("2.0"),
        externalDocs=docs,
        tags=[told("description", name="things", externalDocs=docs)],
        consumes=["application/json"],
        produces=["application/json"],
        paths=told(**{"/things": told(post=operation, put=put, parameters=[inherited]), "/forms": told(post=form)}),
        definitions=_schemas("2.0"),
        parameters={
            "Shared": told("description", name="s", **{"in": "query"}, type="string"),
            "Body": body,
            "Field": field,
            "Idle": idle,
            "IdleBody": body,
            "IdleField": field,
        },
        responses={"Shared": told("description", schema={"$ref": "#/definitions/Shared"}), "Idle": bare},
        securityDefinitions={
            "oauth": told(
                "description", type="oauth2", flow="implicit", authorizationUrl="/a", scopes=told(read=WORDS)
            ),
            "key": told("description", type="apiKey", **{"in": "header"}, name="X-Key"),
            "basic": told("description", type="basic"),
        },
    )

"""What an exchange is described by is the nearest description of it: the exact status and media type before ranges, and
of alternatives the one that a discriminator selects."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.impact.judge.test_written import api, call, sent
from tests.impact.shop import Root, statuses, told

FULL: Root = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}, "b": {"type": "string"}}}
LESS: Root = {"type": "object", "properties": {"b": {"type": "string"}}}
SHORT: Root = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "string"}}}


def content(schema: Root, media: str = "application/json") -> Root:
    return {"content": {media: {"schema": schema}}}


def answering(**schemas: Root) -> Root:
    return api({"responses": {key[1:]: {"description": "", **content(one)} for key, one in schemas.items()}})


def taking(schemas: Root, **components: Root) -> Root:
    body = {"content": {media: {"schema": schema} for media, schema in schemas.items()}}
    return api({"requestBody": body}, components={"schemas": components})


def received(status: int) -> Root:
    answer = {"headers": {"content-type": "application/json"}, "body": {"a": "1"}}
    return {**call(), "status": status, "response": answer}


@pytest.mark.parametrize(
    ("old", "new", "user", "other"),
    [
        (answering(_200=FULL, _2XX=FULL), answering(_200=FULL, _2XX=LESS), 202, 200),
        (answering(_200=FULL, _2XX=FULL), answering(_200=LESS, _2XX=FULL), 200, 202),
        (answering(_200=FULL, _default=FULL), answering(_200=FULL, _default=LESS), 500, 200),
        (answering(_2XX=FULL), answering(_200=LESS, _2XX=FULL), 200, 202),
        (answering(_2XX=FULL), answering(_200=FULL, _2XX=LESS), 202, 200),
        (answering(_default=FULL), answering(_404=LESS, _default=FULL), 404, 500),
        (answering(_200=FULL, _201=FULL), answering(_200=FULL, _2XX=LESS), 201, 200),
    ],
)
def test_statuses(tmp_path: Path, old: Root, new: Root, user: int, other: int) -> None:
    found = statuses(told(tmp_path, new, {"user": [received(user)], "other": [received(other)]}, old=old))
    assert found["user"] == "hit"
    assert found["other"] != "hit"


JSON, V1, V2 = "application/json", "application/vnd.x+json;version=1", "application/vnd.x+json;version=2"


@pytest.mark.parametrize(
    ("old", "new", "user", "other"),
    [
        ({JSON: FULL, "*/*": FULL}, {JSON: FULL, "*/*": SHORT}, "application/x+json", JSON),
        ({JSON: FULL, "*/*": FULL}, {JSON: SHORT, "*/*": FULL}, JSON, "application/x+json"),
        ({"*/*": FULL}, {JSON: SHORT, "*/*": FULL}, JSON, "application/x+json"),
        ({V1: FULL, V2: FULL}, {V1: SHORT, V2: FULL}, "application/vnd.x+json; version=1", V2),
        ({V1: FULL, V2: FULL}, {V2: FULL}, V1, V2),
        ({"application/json; charset=utf-8": FULL}, {JSON: SHORT}, "application/json;charset=UTF-8", ""),
    ],
)
def test_media_types(tmp_path: Path, old: Root, new: Root, user: str, other: str) -> None:
    body = {"a": "12345"}
    calls = {"user": [sent(body, user)], **({"other": [sent(body, other)]} if other else {})}
    found = statuses(told(tmp_path, taking(new), calls, old=taking(old)))
    assert found.pop("user") == "hit"
    assert "hit" not in found.values()


def named(schema: Root) -> Root:
    made = copy.deepcopy(schema)
    made["required"] = ["kind"]
    made["properties"]["kind"] = {"type": "string"}
    return made


@pytest.mark.parametrize("mapping", [{"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}, None])
@pytest.mark.parametrize("changed", [LESS, SHORT])
def test_a_discriminator_selects_the_alternative(tmp_path: Path, mapping: Any, changed: Root) -> None:
    selects = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    union = {"oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in ("Cat", "Dog")], "discriminator": selects}
    old = taking({JSON: union}, Cat=named(FULL), Dog=named(FULL))
    new = taking({JSON: union}, Cat=named(changed), Dog=named(FULL))
    user, other = ("cat", "dog") if mapping else ("Cat", "Dog")
    calls = {name: [sent({"kind": kind, "a": "12345"}, JSON)] for name, kind in (("user", user), ("other", other))}
    found = statuses(told(tmp_path, new, calls, old=old))
    assert found == {"user": "hit", "other": "not-seen"}


CONDITION: Root = {**FULL, "if": {"properties": {"b": {"const": "x"}}, "required": ["b"]}}


@pytest.mark.parametrize(
    ("more", "user", "other"),
    [
        ({"then": {"required": ["a"]}}, {"b": "x"}, {"b": "y"}),
        ({"else": {"required": ["a"]}}, {"b": "y"}, {"b": "x"}),
        ({"dependentSchemas": {"b": {"required": ["a"]}}}, {"b": "y"}, {}),
    ],
)
def test_what_holds_under_a_condition_hits_where_it_holds(tmp_path: Path, more: Root, user: Root, other: Root) -> None:
    old, new = taking({JSON: CONDITION}), taking({JSON: {**CONDITION, **more}})
    calls = {"user": [sent(user, JSON)], "other": [sent(other, JSON)]}
    assert statuses(told(tmp_path, new, calls, old=old)) == {"user": "hit", "other": "not-seen"}


def test_a_server_that_went_is_told_from_one_whose_path_begins_alike(tmp_path: Path) -> None:
    servers = [{"url": f"https://a.example/{version}"} for version in ("v1", "v10")]
    old, new = (api({}, servers=one) for one in (servers, servers[1:]))
    calls = {"user": [{**call(), "host": "a.example"}], "other": [{**call(path="/v10/x"), "host": "a.example"}]}
    assert statuses(told(tmp_path, new, calls, old=old)) == {"user": "hit", "other": "not-seen"}


@pytest.mark.parametrize("listed", [True, False])
def test_whoever_sends_a_value_that_has_another_name_now_is_hit(tmp_path: Path, listed: bool) -> None:
    def shop(name: str) -> Root:
        mapping = {name: "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}
        pets = {"Cat": named(FULL), "Dog": named(FULL)}
        if listed:
            pets["Cat"]["properties"]["kind"] = {"type": "string", "enum": ["cat"]}
        union = {"oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in pets]}
        return taking({JSON: {**union, "discriminator": {"propertyName": "kind", "mapping": mapping}}}, **pets)

    calls = {name: [sent({"kind": kind}, JSON)] for name, kind in (("user", "cat"), ("other", "dog"))}
    found = statuses(told(tmp_path, shop("tiger"), calls, old=shop("cat")))
    assert found == {"user": "hit", "other": "not-seen"}


def test_whoever_sends_the_name_of_a_component_that_has_another_now_is_hit(tmp_path: Path) -> None:
    def shop(name: str) -> Root:
        union = {"oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in (name, "Dog")]}
        pets = {name: named(FULL), "Dog": named(SHORT)}
        return taking({JSON: {**union, "discriminator": {"propertyName": "kind"}}}, **pets)

    calls = {name: [sent({"kind": kind}, JSON)] for name, kind in (("user", "Cat"), ("other", "Dog"))}
    found = statuses(told(tmp_path, shop("Tiger"), calls, old=shop("Cat")))
    assert found == {"user": "hit", "other": "not-seen"}

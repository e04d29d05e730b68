"""Sites that tests look at."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import apidiff
from apidiff.render.site import Site, Version
from tests.render.hostile_pair import document

ITEM = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}


def shop(version: str, **properties: Any) -> dict[str, Any]:
    """Return a document whose one answer has these fields."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": version},
        "paths": {"/items": {"get": {"tags": ["Items"], "responses": {"200": {"description": "ok", **ITEM}}}}},
        "components": {"schemas": {"Item": {"type": "object", "required": list(properties), "properties": properties}}},
    }


TEXT = {"type": "string"}
DOCUMENTS = (shop("v1", name=TEXT, code=TEXT), shop("v2", title=TEXT, code=TEXT), shop("v3", title=TEXT))


def three() -> Site:
    """Return a site about three versions, of which one ends."""
    versions = (
        Version(
            name="v1",
            slug="v1",
            status="deprecated",
            released=date(2023, 1, 15),
            deprecated=date(2024, 1, 15),
            sunset=date(2025, 1, 15),
            documentation="https://api.example.com/docs/v1",
        ),
        Version(name="v2", slug="v2", status="current", released=date(2024, 1, 15)),
        Version(name="v3", slug="v3", status="beta"),
    )
    return Site(
        title="Shop",
        versions=versions,
        reports={(old, new): compared(DOCUMENTS[old], DOCUMENTS[new]) for old, new in ((0, 1), (0, 2), (1, 2))},
        url="https://docs.example.com/shop/",
        api="https://api.example.com",
    )


@cache
def hostile() -> Site:
    """Return a site in which every name and text tries to be something else than text."""
    names = ("<script>window.pwned=1</script>", "]( javascript:window.pwned=2)|`*{{7*7}}{x}")
    versions = [
        Version(
            name=name, slug=f"h-{at}", status="deprecated", sunset=date(2025, 1, 1), documentation=f"https://x/{name}"
        )
        for at, name in enumerate(names)
    ]
    report = compared(document("old", 5_000), document("new", 5_000))
    return Site(title=names[0], versions=versions, reports={(0, 1): report}, url="https://docs.example.com")


def compared(old: dict[str, Any], new: dict[str, Any]) -> apidiff.Report:
    return apidiff.compare(old, new, settings=apidiff.Settings(today=date(2026, 1, 1)))

"""Does once what every application does at its start, in the process that others are forked from: see `tests/warm.py`.

FastAPI imports `pydantic.v1` with its first route, which takes a third of the time of a small proof; the patterns by
which sources, paths and headers are read are compiled once. No thread is left, and no version change was seen.
"""

from __future__ import annotations

import asyncio
import gc
import inspect

import anyio._backends._asyncio  # noqa: F401
import httpx
import pydantic
from cadwyn import Cadwyn, Version, VersionBundle
from fastapi import APIRouter, FastAPI


class _Thing(pydantic.BaseModel):
    name: str


async def _answer(thing: _Thing, limit: int = 1) -> _Thing:
    return thing


async def _asked(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://warm") as client:
        for thing in ({"name": "a"}, {}):
            await client.post("/things", json=thing, params={"limit": 2}, headers={"x-api-version": "2000-01-01"})


def _start() -> None:
    router = APIRouter()
    router.post("/things")(_answer)
    plain, versioned = FastAPI(), Cadwyn(versions=VersionBundle(Version("2000-01-01")), changelog_url=None)
    plain.include_router(router)
    plain.openapi()
    versioned.generate_and_include_versioned_routers(router)
    asyncio.run(_asked(versioned))
    inspect.getsourcelines(_answer)


_start()
# Forks share the memory of what is here, as long as nobody looks for garbage in it.
gc.collect()
gc.freeze()

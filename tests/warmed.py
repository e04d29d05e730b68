"""Does once what every application does at its start, in the process that others are forked from: see `tests/warm.py`.

FastAPI imports `pydantic.v1` with its first route, which takes a third of the time of a small proof; the sources of
functions are read by patterns that are compiled once.
"""

from __future__ import annotations

import gc

import anyio._backends._asyncio  # noqa: F401
import pydantic
from fastapi import APIRouter, FastAPI


class _Thing(pydantic.BaseModel):
    name: str


def _answer(thing: _Thing, limit: int = 1) -> _Thing:
    return thing


def _start() -> None:
    router = APIRouter()
    router.post("/things")(_answer)
    app = FastAPI()
    app.include_router(router)
    app.openapi()


_start()
# Forks share the memory of what is here, as long as nobody looks for garbage in it.
gc.collect()
gc.freeze()

"""An application that workers report to, strict in what it takes, and what it was in three releases before: bodies told
apart by a function, nested models that forbid extras, a route that moved, a HEAD beside a GET.

`STEPS` lead from each release to the one before: texts that are replaced in its files.
"""

from __future__ import annotations

MODELS = """
from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, JsonValue, Tag


def _utc(value: Any) -> Any:
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_utc)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, from_attributes=True)


class Ended(str, Enum):
    SUCCESS = "success"
    FAILED = "failed"
    KILLED = "killed"


class Running(Strict):
    state: Annotated[Literal["running"], Field(json_schema_extra={"enum": ["running"]})]
    host: str
    started: Instant


class Finished(Strict):
    state: Ended
    ended: Instant
    label: str | None = None
    reason: str | None = None


class Waiting(Strict):
    state: Annotated[Literal["waiting"], Field(json_schema_extra={"enum": ["waiting"]})]
    trigger: dict[str, JsonValue] = Field(default_factory=dict)
    until: datetime | None = None
    label: str | None = None


def _which(value: Any) -> str:
    state = value["state"] if isinstance(value, dict) else value.state
    return state if state in ("running", "waiting") else "ended"


Update = Annotated[
    Union[
        Annotated[Running, Tag("running")], Annotated[Waiting, Tag("waiting")], Annotated[Finished, Tag("ended")]
    ],
    Discriminator(_which),
]


class Run(Strict):
    job: str
    number: int
    logical: Instant | None
    started: Instant | None = None
    queued: Instant
    state: Literal["queued", "running", "done"]
    config: dict[str, Any] | None = None
    note: str | None = None
    owner: str | None = None


class Task(BaseModel):
    id: UUID
    name: str
    queue: str = "default"
    version: UUID


class Variable(BaseModel):
    key: str
    value: str | None


class Context(BaseModel):
    run: Run
    task: Task
    variables: list[Variable] = []
    mapped: dict[str, int | list[int] | None] | None = None
    retries: int
    should_retry: bool = False


class Slice(BaseModel):
    start: int | None = None
    stop: int | None = None
    earlier: bool = False


class Event(BaseModel):
    at: Instant
    runs: list[Run]


class Events(BaseModel):
    events: list[Event]


class Launch(Strict):
    config: dict[str, Any] = Field(default_factory=dict)
    reset: bool = False
    note: str | None = None
"""

ROUTES = """
from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from cadwyn import VersionedAPIRouter
from fastapi import Body, Depends, Header, Query, Response, status
from fastapi.security import HTTPBearer

from runs.models import Context, Events, Launch, Run, Running, Slice, Update, Variable

tasks = VersionedAPIRouter(prefix="/tasks", tags=["Tasks"], dependencies=[Depends(HTTPBearer(auto_error=False))])
jobs = VersionedAPIRouter(prefix="/jobs", tags=["Jobs"], responses={404: {"description": "Not here"}})
values = VersionedAPIRouter(prefix="/values")


@tasks.patch("/{task}/run", response_model_exclude_unset=True, responses={409: {"description": "Not in that state"}})
def start(task: UUID, body: Annotated[Running, Body()]) -> Context: ...


@tasks.patch("/{task}/state", status_code=status.HTTP_204_NO_CONTENT)
def update(task: UUID, body: Annotated[Update, Body()]) -> None: ...


@tasks.put("/{task}/beat", status_code=204)
def beat(task: UUID, host: Annotated[str, Body(embed=True)], pid: Annotated[int, Body()]) -> None: ...


@tasks.get("/count")
def count(
    job: str,
    tasks: Annotated[list[str] | None, Query()] = None,
    state: Annotated[list[str] | None, Query()] = None,
) -> int: ...


@jobs.get("/previous")
def previous(job: str, logical: Annotated[str | None, Query()] = None) -> Run | None: ...


@jobs.get("/{job}/events")
def events(job: str) -> Events: ...


@jobs.get("/{job}/{number}")
def read(job: str, number: int) -> Run: ...


@jobs.post("/{job}/{number}", status_code=201)
def launch(job: str, number: int, body: Launch) -> Run: ...


@values.get("/{key:path}")
def value(key: str, query: Annotated[Slice, Query()], trace: Annotated[str | None, Header()] = None) -> Variable: ...


@values.head("/{key:path}", responses={200: {"headers": {"Content-Range": {"schema": {"type": "string"}}}}})
def look(response: Response, key: str) -> None: ...


@values.put("/{key:path}", status_code=201)
def store(key: str, value: Annotated[Any, Body()]) -> dict[str, str]: ...
"""

ANSWERS = """
response.Context.mapped.empty: 0
response.Context.mapped.null: 0
response.Run.config.null: {}
response.Run.config.value: {}
response.Run.started.null: "2020-01-01T00:00:00Z"
response.Run.started.value: "2020-01-01T00:00:00Z"
request.Waiting.trigger.value: {}
"""

RELEASES = ("2025-01-01", "2025-04-01", "2025-06-01", "2025-08-01")

STEPS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        # 2025-08-01: runs have notes, and may be listed before they start.
        ("models", "    note: str | None = None\n    owner: str | None = None\n", "    owner: str | None = None\n"),
        ("models", "    reset: bool = False\n    note: str | None = None\n", "    reset: bool = False\n"),
        ("models", "    started: Instant | None = None\n    queued", "    started: Instant\n    queued"),
        ("models", "    trigger: dict[str, JsonValue] = ", "    trigger: dict[str, Any] | str = "),
    ),
    (
        # 2025-06-01: tasks may be killed, and the previous run is asked for by a parameter.
        ("models", '    KILLED = "killed"\n', ""),
        ("models", "    reason: str | None = None\n", ""),
        ("models", "    config: dict[str, Any] | None = None\n    owner", "    config: dict[str, Any]\n    owner"),
        (
            "routes",
            '@jobs.get("/previous")\ndef previous(job: str, logical',
            '@jobs.get("/{job}/previous")\ndef previous(job: str, logical',
        ),
    ),
    (
        # 2025-04-01: what is mapped may be lists, and runs have owners.
        (
            "models",
            "    mapped: dict[str, int | list[int] | None] | None = None",
            "    mapped: dict[str, int] | None = None",
        ),
        ("models", "    version: UUID\n", ""),
        ("models", "    earlier: bool = False\n", ""),
        ("models", "    label: str | None = None\n", ""),
        ("models", "    should_retry: bool = False\n", ""),
        ("models", "    owner: str | None = None\n", ""),
    ),
)


def release(number: int) -> dict[str, str]:
    """Return the files of a release, the first one being 0."""
    files = {"models": MODELS, "routes": ROUTES, "__init__": ""}
    for step in STEPS[: len(RELEASES) - 1 - number]:
        for name, after, before in step:
            assert files[name].count(after) >= 1, after
            files[name] = files[name].replace(after, before)
    return files

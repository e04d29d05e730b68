"""The process in which generated code runs: `python -m apidiff.verify.worker FOLDER`.

The folder holds the scaffolds, the proposal (`versions.py`) and `job.json`; `result.json` is written into it. Cadwyn
binds a VersionChange to one bundle for the life of a process, so every proof needs a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import re
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from apidiff.compare.match.paths import structure
from apidiff.load.given import versioned
from apidiff.load.sources.child import JOB, put_result
from apidiff.load.sources.probe import application
from apidiff.model.pointer import format_pointer
from apidiff.verify.economy import be_economical, with_deep_stack
from apidiff.verify.handlers.arguments import lost_parameter, taken_by_dependencies
from apidiff.verify.handlers.scaffold import number_of
from apidiff.verify.handlers.stubs import RESTORED_NUMBER, put_stubs
from apidiff.verify.normal import VERSION_HEADER, Generated, differences
from apidiff.verify.refused import errors_of, is_unstated, with_readable_answer, with_readable_body
from apidiff.verify.stage import Stage, missing, set_up

Json = Any

_DOCUMENT = "urn:apidiff:old"
_UNREADABLE = (TypeError, ValueError, RecursionError)
"""What ends one exchange and not the proof: values that pydantic or json cannot write, schemas that jsonschema-rs
cannot read, and nesting beyond measure. What both libraries raise are ValueErrors."""

Run = Callable[[dict[str, Json], dict[str, Json]], None]
"""Does what a job asks for, and fills in the result as far as it comes."""


def main(folder: str) -> int:
    """Run the job in a folder."""
    carry_out(folder, lambda job, result: RUNS[job["run"]](job, result))
    return 0


def carry_out(folder: str, run: Run) -> None:
    """Run a job and write its result. Whatever the generated code raises is part of it."""
    gc.set_threshold(200_000, 50, 100)  # Models and routes are made by the thousand and stay: looking often is in vain.
    place = Path(folder)
    sys.path.insert(0, folder)
    job = json.loads((place / JOB).read_text("utf-8"))
    result: dict[str, Json] = {"error": None, "phase": "import", "a": [], "b": [], "failures": [], "exchanges": 0}

    def attempt() -> None:
        try:
            run(job, result)
        except Exception as error:  # Generated code may raise anything; all of it is a finding about that code.
            result["error"] = _told(error)

    # An application may want the main thread, for its signals.
    attempt() if job["run"] == "app" else with_deep_stack(attempt)
    put_result(place, json.dumps(result))


def _told(error: BaseException) -> str:
    refused = getattr(error, "errors", None)
    if isinstance(refused, list):  # Cadwyn tells them after the whole body.
        told = [{key: one.get(key) for key in ("type", "loc", "msg")} for one in refused if isinstance(one, dict)]
        return f"{type(error).__name__}: HEAD refuses the converted request: {told}"[:4000]
    return "".join(traceback.format_exception_only(error)).strip()[:4000]


def _run(job: dict[str, Json], result: dict[str, Json]) -> None:
    import warnings

    warnings.simplefilter("ignore")
    result["note"] = be_economical()
    from cadwyn import Cadwyn
    from fastapi import FastAPI

    generated = Generated(
        summaries=frozenset(job["summaries"]), stated_ids=frozenset(job["operation_ids"]), aliases=job["aliases"]
    )
    stage = set_up()
    versions = importlib.import_module("versions")
    new_routes = importlib.import_module("routes_new")
    old_routes = importlib.import_module("routes_old")
    stage.kinds = {number_of(route.endpoint.__name__): route.response_model for route in new_routes.router.routes}
    result["phase"] = "accept"
    around = [getattr(versions, name, None) for name in ("restored_early", "restored")]
    routers = [router for router in (around[0], new_routes.router, around[1]) if router is not None]
    app = _app(Cadwyn, versions.versions, routers)
    old_name, new_name = job["old_version"], job["new_version"]
    at_old = versioned(app, old_name)
    result["phase"] = "A"
    expected_old = plain_document(FastAPI, old_routes.router)
    result["a"] = [str(item) for item in differences(at_old, expected_old, generated)]
    result["at_old"] = at_old if job.get("keep") else None
    result["expected_old"] = expected_old if job.get("keep") else None
    result["phase"] = "B"
    at_new = versioned(app, new_name)
    expected_new = plain_document(FastAPI, importlib.import_module(job["latest"]).router)
    result["b"] = [str(item) for item in differences(at_new, expected_new, generated)]
    result["phase"] = "D"
    asyncio.run(exchange_all(app, job, expected_old, result, stage))
    result["phase"] = "done"


def plain_document(fastapi: Any, router: Any) -> dict[str, Json]:
    """Return the document of an application without versions."""
    app = fastapi()
    app.include_router(router)
    found: dict[str, Json] = app.openapi()
    return found


def _run_app(job: dict[str, Json], result: dict[str, Json]) -> None:
    """Run exchanges through an application of the user's own, its handlers replaced by stubs."""
    import warnings

    warnings.simplefilter("ignore")
    module, name = job["app"]
    app = application(module, name)
    stage = Stage()
    put_stubs(app, stage, job["routes"])
    result["phase"] = "A"
    at_old = versioned(app, job["old_version"])
    result["phase"] = "D"
    for exchange in job["exchanges"]:
        if exchange["checks_body"] and exchange["handler"] not in stage.takes:
            exchange["checks_body"] = False
            result.setdefault("unseen", []).append(exchange["route"])
    result["untold"] = {
        one["route"]: taken_by_dependencies(stage.dependants[one["handler"]])
        for one in job["exchanges"]
        if one["handler"] in stage.dependants
    }
    adapters: dict[Any, Any] = {}
    fitted = [(one, with_readable_answer(one, stage.kinds.get(one["handler"]), adapters)) for one in job["exchanges"]]
    job["exchanges"] = [one for _, one in fitted if one is not None]
    result["refused"] = [one["route"] for one, found in fitted if found is None]
    asyncio.run(exchange_all(app, job, at_old, result, stage))
    result["phase"] = "done"


def _run_middleware(job: dict[str, Json], result: dict[str, Json]) -> None:
    """Run exchanges through the ASGI middleware of `versions.py`, mounted around the scaffold of NEW."""
    from fastapi import FastAPI

    stage = set_up()
    module = importlib.import_module("versions")
    new_routes, old_routes = importlib.import_module("routes_new"), importlib.import_module("routes_old")
    stage.kinds = {number_of(route.endpoint.__name__): route.response_model for route in new_routes.router.routes}
    app = FastAPI()
    app.include_router(new_routes.router)
    served = module.OldVersion(app, header=VERSION_HEADER, value=job["old_version"])
    result["phase"] = "D"
    asyncio.run(exchange_all(served, job, plain_document(FastAPI, old_routes.router), result, stage))
    result["phase"] = "done"


RUNS: dict[str, Run] = {"diagram": _run, "app": _run_app, "middleware": _run_middleware}
"""What a job can ask for."""


def _app(cadwyn: Any, versions: Any, routers: list[Any]) -> Any:
    app = cadwyn(versions=versions, changelog_url=None, api_version_format="string")
    app.generate_and_include_versioned_routers(*routers)
    return app


def _client(app: Any) -> Any:
    import httpx

    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://scaffold")


async def exchange_all(
    app: Any, job: dict[str, Json], expected_old: dict[str, Json], result: dict[str, Json], stage: Any
) -> None:
    validators = _Validators(expected_old)
    header = job.get("header", VERSION_HEADER)
    time_is_up = _clock(job["seconds"])
    async with _client(app) as client:
        client.headers.clear()
        for exchange in job["exchanges"]:
            if time_is_up():
                result["stopped_after"] = result["exchanges"]
                break
            result["exchanges"] += 1
            failure = await _exchange(client, stage, exchange, header, job["old_version"], validators)
            if failure is not None and stage.refused:
                failure = await _again(client, stage, exchange, header, job["old_version"], validators)
            if stage.refused and is_unstated(stage.refused):
                result.setdefault("refused", []).append(exchange["route"])
                continue
            if failure is not None:
                result["failures"].append({"route": exchange["route"], "what": failure, "body": exchange["body"]})


_PATIENCE: Final = 6  # How many times as long as exchanges may work they may take, on a machine with other work.


def _clock(seconds: float) -> Callable[[], bool]:
    """Return what says whether that many seconds of work have been done, so that as many exchanges are carried out on a
    busy machine. An application that waits has no more than `_PATIENCE` times the time."""
    worked, passed = time.process_time() + seconds, time.monotonic() + seconds * _PATIENCE
    return lambda: time.process_time() > worked or time.monotonic() > passed


async def _exchange(
    client: Any, stage: Any, exchange: dict[str, Json], header: str, version: str, validators: _Validators
) -> str | None:
    """Carry out one exchange and return what went wrong, None where nothing did."""
    stage.set(exchange["answer"], exchange["error"], modelled=exchange["modelled"])
    headers = [(header, version), *(tuple(pair) for pair in exchange["headers"])]
    if exchange["cookies"]:
        headers.append(("cookie", "; ".join(f"{name}={value}" for name, value in exchange["cookies"])))
    try:
        response = await client.request(
            exchange["method"],
            exchange["path"],
            params=[tuple(pair) for pair in exchange["query"]],
            headers=headers,
            **({"json": exchange["body"]} if exchange["has_body"] else {}),
        )
    except NotImplementedError as error:
        return None if exchange["restored"] else _told(error)
    except Exception as error:  # See carry_out: whatever the application raises is a failed exchange.
        return _told(error)
    if exchange["restored"]:
        return f"the restored route was not reached: {response.status_code} {response.text[:300]}"
    try:
        return _judged(response, stage, exchange, validators)
    except _UNREADABLE as error:
        return f"the answer cannot be judged: {_told(error)}"


async def _again(
    client: Any, stage: Any, exchange: dict[str, Json], header: str, version: str, validators: _Validators
) -> str | None:
    """Send an exchange again whose body was refused, with texts that can be read."""
    errors = stage.refused
    other = with_readable_body(exchange, errors)
    if other is None:
        return f"the handler was not reached: 422 {json.dumps(errors)[:300]}"
    return await _exchange(client, stage, other, header, version, validators)


def _judged(response: Any, stage: Any, exchange: dict[str, Json], validators: _Validators) -> str | None:
    if stage.reached is None:
        stage.refused = errors_of(response)
        return f"the handler was not reached: {response.status_code} {response.text[:300]}"
    if stage.reached not in (exchange["handler"], RESTORED_NUMBER):
        return "another handler was reached"
    if response.status_code != exchange["status"]:
        return f"answered {response.status_code} instead of {exchange['status']}: {response.text[:300]}"
    if exchange["checks_body"] and stage.reached == exchange["handler"]:
        lost = missing(exchange["expected"], stage.body(), "body")
        if lost is not None:
            return f"the handler did not receive what it should: {lost}"
    dependant = stage.dependants.get(stage.reached)
    if dependant is not None and stage.reached == exchange["handler"]:
        lost = lost_parameter(dependant, exchange["parameters"], stage.arguments)
        if lost is not None:
            return f"the handler did not receive what it should: {lost}"
    if exchange["checks_answer"] and exchange["method"] != "HEAD":  # Its answer has no content (RFC 9110, 9.3.2).
        try:
            body = response.json()
        except ValueError:
            return f"the answer is no JSON: {response.text[:300]}"
        lost = missing(exchange["promised"], body, "answer")
        if lost is not None:
            return f"the client did not get what it should: {lost}"
        return validators.error(exchange, body)
    return None


class _Validators:
    """Validates answers against the old document that the scaffold of OLD generates."""

    def __init__(self, document: dict[str, Json]) -> None:
        self.document = document
        self._registry: Any = None
        self._references: dict[tuple[str, str, int], str | None] = {}
        self._made: dict[str, Any] = {}

    def error(self, exchange: dict[str, Json], body: Json) -> str | None:
        """Return what is wrong with the answer to an exchange, None where it is valid."""
        key = (exchange["method"].lower(), exchange["template"], exchange["status"])
        if key not in self._references:
            self._references[key] = self._reference(*key)
        reference = self._references[key]
        if reference is None:
            return None
        if reference not in self._made:
            self._made[reference] = self._make(reference)
        found = next(iter(self._made[reference].iter_errors(body)), None)
        return None if found is None else f"the answer does not fit the old document: {found.message[:300]}"

    def _make(self, reference: str) -> Any:
        import jsonschema_rs

        if self._registry is None:
            self._registry = jsonschema_rs.Registry([(_DOCUMENT, _countable(self.document))])
        return jsonschema_rs.Draft202012Validator({"$ref": _DOCUMENT + reference}, registry=self._registry)

    def _reference(self, method: str, path: str, status: int) -> str | None:
        """Return a reference to the schema of an answer, the same for all that are of one component; None where the
        document describes no JSON."""
        for template, item in self.document["paths"].items():
            if structure(template) == structure(path) and method in item:
                answer = item[method]["responses"].get(str(status), {})
                schema = answer.get("content", {}).get("application/json", {}).get("schema")
                if schema is None:
                    return None
                if isinstance(schema, dict) and schema.keys() == {"$ref"}:
                    return str(schema["$ref"])
                inside = ("responses", str(status), "content", "application/json", "schema")
                return "#" + quote(format_pointer(("paths", template, method, *inside)))
        return None


_COUNTED: Final = 1_000  # How far the validator counts repetitions: its engine refuses patterns that need much room.
_REPEATED = re.compile(r"(?<!\\)\{(\d+)(,?)(\d*)\}")


def _countable(value: Json) -> Json:
    """Return a document whose patterns repeat without end beyond what the validator counts to."""
    if isinstance(value, list):
        return [_countable(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _countable(item) for key, item in value.items()}
    if isinstance(kept.get("pattern"), str):
        kept["pattern"] = _REPEATED.sub(_counted, kept["pattern"])
    return kept


def _counted(repeated: re.Match[str]) -> str:
    least, most = int(repeated[1]), int(repeated[3] or repeated[1])
    return repeated[0] if max(least, most) <= _COUNTED else f"{{{min(least, _COUNTED)},}}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

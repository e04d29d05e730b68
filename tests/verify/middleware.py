"""D of the diagram for the middleware that `propose --target asgi` writes: exchanges of old clients go through it."""

from __future__ import annotations

import asyncio
import importlib
import json
import multiprocessing
import tempfile
from pathlib import Path
from typing import Any

from apidiff.propose.plan.planner import Plan
from apidiff.propose.targets.plain import render_asgi
from apidiff.verify.diagram import SECONDS, Diagram, diagram_of, write_job
from apidiff.verify.stage import set_up
from apidiff.verify.worker import carry_out, exchange_all, plain_document


def draw_middleware(plan: Plan) -> Diagram:
    """Carry out D in a process of its own; restored routes, which the middleware does not serve, are left out."""
    with tempfile.TemporaryDirectory(prefix="apidiff-verify-") as name:
        folder = Path(name)
        write_job(plan, folder)
        (folder / "versions.py").write_text(render_asgi(plan), "utf-8")
        job = json.loads((folder / "job.json").read_text("utf-8"))
        job["exchanges"] = [item for item in job["exchanges"] if not item["restored"]]
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        process = multiprocessing.get_context("spawn").Process(target=carry_out, args=(name, _run))
        process.start()
        process.join(SECONDS)
        assert process.exitcode == 0
        return diagram_of(json.loads((folder / "result.json").read_text("utf-8")), plan)


def _run(job: dict[str, Any], result: dict[str, Any]) -> None:
    from fastapi import FastAPI

    stage = set_up()
    module = importlib.import_module("versions")
    new_routes, old_routes = importlib.import_module("routes_new"), importlib.import_module("routes_old")
    app = FastAPI()
    app.include_router(new_routes.router)
    served = module.OldVersion(app, header="x-api-version", value=job["old_version"])
    asyncio.run(exchange_all(served, job, plain_document(FastAPI, old_routes.router), result, stage))

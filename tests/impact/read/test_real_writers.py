"""Files of those who write them: a browser session as HAR, a pact of pact-python, spans of the OpenTelemetry SDK.

They need packages that are no dependencies of apidiff: APIDIFF_WRITERS names a Python that has fastapi, uvicorn,
playwright (with Chromium at /usr/bin/chromium), pact-python, opentelemetry-sdk and
opentelemetry-exporter-otlp-proto-common. Without it these tests are skipped.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from apidiff.impact.exchange import Exchange
from apidiff.impact.read.files import read_files
from apidiff.impact.read.tally import Tally

WRITERS = os.environ.get("APIDIFF_WRITERS", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WRITERS, reason="APIDIFF_WRITERS names no Python with the writers of traffic"),
]

SERVER = """
from fastapi import FastAPI, Form
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import HTMLResponse

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=10)

@app.get("/", response_class=HTMLResponse)
def page():
    return open("page.html").read()

@app.get("/carts")
def carts(sort: str):
    return [{"id": 1, "note": "x" * 50}]

@app.post("/carts", status_code=201)
def make(cart: dict):
    return {"id": 2, **cart}

@app.post("/form")
def form(size: int = Form()):
    return {"size": size}
"""

PAGE = """<script>(async () => {
  await fetch("/carts?sort=a&page=2", {headers: {"x-app": "web"}});
  const headers = {"content-type": "application/json", "x-app": "web"};
  await fetch("/carts", {method: "POST", headers, body: JSON.stringify({note: "hello"})});
  await fetch("/form", {method: "POST", body: new URLSearchParams({size: "7"})});
  document.title = "done";
})()</script>"""

BROWSER = """
import socket, subprocess, sys, time, urllib.request
from playwright.sync_api import sync_playwright

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
server = subprocess.Popen([sys.executable, "-m", "uvicorn", "shop:app", "--port", port, "--log-level", "warning"])
try:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json")
            break
        except OSError:
            time.sleep(0.2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(record_har_path="session.har")
        tab = context.new_page()
        tab.goto(f"http://127.0.0.1:{port}/")
        tab.wait_for_function("document.title == 'done'")
        context.close()
        browser.close()
finally:
    server.terminate()
    server.wait()
"""

PACT = """
from pathlib import Path
from pact import Pact, match

for version in ("V3", "V4"):
    pact = Pact(f"till-{version}", "shop").with_specification(version)
    asked = pact.upon_receiving("a cart").with_request("POST", "/carts").with_query_parameters({"sort": "a"})
    asked = asked.with_body({"note": match.str("hello")}, content_type="application/json").will_respond_with(201)
    asked.with_body({"id": match.int(1)}, content_type="application/json")
    pact.write_file(Path("pacts"), overwrite=True)
"""

SPANS = """
import json
from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind

class ToFile(SpanExporter):
    def export(self, spans):
        with open("spans.jsonl", "a") as file:
            file.write(json.dumps(MessageToDict(encode_spans(spans))) + "\\n")
        return SpanExportResult.SUCCESS

    def shutdown(self):
        pass

provider = TracerProvider(resource=Resource.create({"service.name": "till"}))
provider.add_span_processor(SimpleSpanProcessor(ToFile()))
said = {"http.request.method": "GET", "url.full": "https://shop.example/carts?sort=a", "http.response.status_code": 200}
with provider.get_tracer("shop").start_as_current_span("GET", kind=SpanKind.CLIENT, attributes=said):
    pass
"""


def written(folder: Path, program: str, *names: str, by: str | None = None) -> list[Exchange]:
    """Run a program that writes files, and read them."""
    command = [WRITERS, "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    tally = Tally()
    found = list(read_files([str(folder / name) for name in names], tally, by))
    assert tally.is_whole
    return found


def test_a_session_of_chromium(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SERVER)
    (tmp_path / "page.html").write_text(PAGE)
    found = written(tmp_path, BROWSER, "session.har", by="header:x-app")
    told = [(one.method, one.target, one.status, one.consumer) for one in found if one.target != "/favicon.ico"]
    assert told == [
        ("GET", "/", 200, "(unknown)"),
        ("GET", "/carts?sort=a&page=2", 200, "web"),
        ("POST", "/carts", 201, "web"),
        ("POST", "/form", 200, "(unknown)"),
    ]
    bodies = [one.request.body.data for one in found if one.request.body is not None]
    assert bodies == [b'{"note":"hello"}', b"size=7"]
    answers = [one.response.body.data for one in found if one.response.body is not None and "carts" in one.target]
    assert answers[1] == b'{"id":2,"note":"hello"}'


def test_pacts_of_pact_python(tmp_path: Path) -> None:
    found = written(tmp_path, PACT, "pacts/till-V3-shop.json", "pacts/till-V4-shop.json")
    assert [(one.method, one.target, one.status, one.consumer, one.exact) for one in found] == [
        ("POST", "/carts?sort=a", 201, "till-V3", False),
        ("POST", "/carts?sort=a", 201, "till-V4", False),
    ]
    assert {one.request.body.data for one in found if one.request.body} == {b'{"note":"hello"}'}
    assert {one.response.body.data for one in found if one.response.body} == {b'{"id":1}'}


def test_spans_of_the_sdk(tmp_path: Path) -> None:
    (found,) = written(tmp_path, SPANS, "spans.jsonl")
    assert (found.method, found.target, found.host) == ("GET", "/carts?sort=a", "shop.example")
    assert (found.status, found.consumer) == (200, "till")
    assert found.time is not None

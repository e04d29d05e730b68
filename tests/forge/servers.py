"""Servers on this machine that stand in for forges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

TOKEN = "secret-of-the-test"


class GitLab:
    """As much of the API as notes need. `fails` maps a method to the status or bytes that it answers."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = []
        self.fails: dict[str, int | bytes] = {}
        self.asked: list[tuple[str, str]] = []
        gitlab = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                gitlab.asked.append((self.command, self.path))
                assert self.headers["PRIVATE-TOKEN"] == TOKEN
                assert urlsplit(self.path).path.startswith("/api/v4/projects/group%2Fshop/merge_requests/7/notes")
                status, told = gitlab.reply(self.command, self.path, json.loads(body or b"null"))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """What a job of a merge request is told."""
        url = f"http://127.0.0.1:{self.server.server_port}/api/v4"
        return {"CI_API_V4_URL": url, "CI_PROJECT_ID": "group/shop", "CI_MERGE_REQUEST_IID": "7"}

    def reply(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        fails = self.fails.get(method)
        if fails is not None:
            return (200, fails) if isinstance(fails, bytes) else (fails, {"message": "no"})
        if method == "GET":
            page = int(re.search(r"page=(\d+)$", path)[1])  # type: ignore[index]
            return 200, self.notes[(page - 1) * 100 : page * 100]
        if method == "POST":
            self.notes.append({"id": len(self.notes) + 1, **body})
            return 201, self.notes[-1]
        (note,) = [one for one in self.notes if one["id"] == int(path.rpartition("/")[2])]
        if note.get("foreign"):
            return 403, {"message": "403 Forbidden"}
        note.update(body)
        return 200, note


@pytest.fixture
def gitlab_api() -> Iterator[GitLab]:
    made = GitLab()
    yield made
    made.server.shutdown()
    made.server.server_close()

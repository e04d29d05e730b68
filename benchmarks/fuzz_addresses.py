"""Documents behind addresses whose server answers in every way that a server can: the companion of `fuzz.py`.

    python benchmarks/fuzz_addresses.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is a pair of documents made from a number, on a server in this process, and some commands over them. The server
answers wrongly: late, byte by byte, cut off, with another length, type or encoding than it says, with redirects in a
circle or elsewhere, with statuses of all kinds, with headers without end, with what inflates. Documents refer to other
files on that server and on others. The time that is waited for an answer is a second here. What has to hold is what
`fuzz.py` says, and: no run waits for longer than a few answers, the login of an address is never shown, and a header
for the host that was named reaches no other.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402  (the program is found from here)
import fuzz_files  # noqa: E402

from apidiff.load.sources import web  # noqa: E402

Json: TypeAlias = Any
Send: TypeAlias = "Callable[[bytes], None]"

TIMEOUT = 1.0
LONGEST = 8.0
"""Seconds of the clock for one run: two documents, some parts, and what the commands do themselves."""
SECRET = "s3cret"

TYPES = (
    "application/json", "text/html", "application/octet-stream", "application/json; charset=utf-16",
    "application/yaml; charset=nonsense", "", ";;;", "text/plain; charset=latin-1", "application/zip", "x" * 5_000,
)  # fmt: skip
STATUSES = (
    "200 OK", "201 Created", "204 No Content", "206 Partial Content", "304 Not Modified", "401 Unauthorized",
    "403 Forbidden",
    "404 Not Found", "410 Gone", "418 \x1b[31mteapot", "429 Too Many Requests", "500 Oops", "503 x", "999 x", "600 x",
    "100 Continue", "101 Switching Protocols", "20 OK", "abc OK", "200", "2000 OK", "-200 OK",
)  # fmt: skip
PLACES = (
    "/old.json", "/old.json", "/old.json", "/old.json", "/new.json", "/again", "/away", "/a b.json", "old.json",
    "?x=1", "#x", "",
    "//127.0.0.1:9/x", "http://127.0.0.1:9/x", "https://127.0.0.1:9/x", "ftp://127.0.0.1/x", "file:///etc/passwd",
    "http://[::1/x",
    "http://", "http:///x", "http://127.0.0.1:99999/x", "http://127.0.0.1:x/x", "http://\x1b[31m/x", "http://é/x",
    "javascript:1",
    "http://user:s3cret@127.0.0.1:9/x", "http://169.254.169.254/latest/meta-data", "\u202e",
    "x" * 70_000, "http://a\tb/",
)  # fmt: skip


class Server:
    """A server of bytes. `answers` are what is done with a connection by the path that is asked for; `seen` is what was
    asked for, with all headers."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Send], None]] = {}
        self.seen: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                asked = b""
                while b"\r\n\r\n" not in asked and (block := connection.recv(65_536)):
                    asked += block
                self.seen.append(asked)
                path = asked.split(b" ")[1].decode("latin-1") if asked.count(b" ") > 1 else ""
                self.answers.get(path.partition("?")[0], _nothing)(connection.sendall)
            except OSError:
                pass

    def close(self) -> None:
        """Stop serving."""
        self._socket.close()


def _nothing(send: Send) -> None:
    send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def page(data: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return an answer as a server would give it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data) if length is None else length}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8", "surrogatepass") + data


def answer(kind: str, data: bytes) -> Callable[[Send], None]:
    """Return how a document is answered."""
    return lambda send: KINDS[kind](send, data)


def _dripping(send: Send, data: bytes, pause: float = 0.3) -> None:
    for at in range(min(len(data), 400)):
        send(data[at : at + 1])
        time.sleep(pause)


def _endless(send: Send, start: bytes, block: bytes) -> None:
    send(start)
    for _ in range(20_000):
        send(block)


def _chunked(data: bytes, size: int = 100) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ZIPPED = gzip.compress(b"a" * 10**8, 1)
Kind: TypeAlias = "Callable[[Send, bytes], object]"
KINDS: dict[str, Kind] = {
    "right": lambda send, data: send(page(data)),
    "silent": lambda send, data: time.sleep(4),
    "hangs up": lambda send, data: None,
    "drips status": lambda send, data: _dripping(send, page(data)),
    "drips headers": lambda send, data: [send(page(b"")[:17]), _dripping(send, b"X: y\r\n" * 999)][0],
    "drips body": lambda send, data: [send(page(data)[: -len(data) or None]), _dripping(send, data)][0],
    "drips chunks": lambda send, data: [send(CHUNKS), _dripping(send, b"000000" * 99)][0],
    "drips in time": lambda send, data: [send(page(data, length=9)), _dripping(send, data, 0.001)][0],
    "cut": lambda send, data: send(page(data)[: -len(data) // 2]),
    "cut headers": lambda send, data: send(page(data)[:30]),
    "longer": lambda send, data: send(page(data, length=len(data) - 10)),
    "shorter": lambda send, data: send(page(data, length=len(data) + 10)),
    "negative": lambda send, data: send(page(data, length=-1)),
    "no length": lambda send, data: send(b"HTTP/1.0 200 OK\r\n\r\n" + data),
    "huge length": lambda send, data: send(page(data, length=10**30)),
    "odd length": lambda send, data: send(b"HTTP/1.1 200 OK\r\nContent-Length: \xc2\xb2\r\n\r\n" + data),
    "two lengths": lambda send, data: send(page(data, "Content-Length: 3")),
    "chunked": lambda send, data: send(CHUNKS + _chunked(data)),
    "chunked, cut": lambda send, data: send(CHUNKS + _chunked(data)[:-8]),
    "chunked, wrong": lambda send, data: send(CHUNKS + b"zz\r\n" + data),
    "chunked, huge": lambda send, data: send(CHUNKS + b"f" * 60 + b"\r\n" + data),
    "chunked, negative": lambda send, data: send(CHUNKS + b"-5\r\n" + data),
    "headers without end": lambda send, data: _endless(send, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 99),
    "a header without end": lambda send, data: _endless(send, b"HTTP/1.1 200 OK\r\nX: ", b"y" * 9_999),
    "a body without end": lambda send, data: _endless(send, b"HTTP/1.1 200 OK\r\n\r\n", b" " * 9_999),
    "a line without end": lambda send, data: _endless(send, b"HTTP/1.1 ", b"2" * 9_999),
    "continued without end": lambda send, data: _endless(send, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
    "bytes": lambda send, data: send(bytes(range(256)) * 20),
    "another protocol": lambda send, data: send(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "HTTP/0.9": lambda send, data: send(data),
    "HTTP/2": lambda send, data: send(b"HTTP/2 200\r\n\r\n" + data),
    "bad headers": lambda send, data: send(b"HTTP/1.1 200 OK\r\n: \r\nx\r\n\x00: \xff\r\n\r\n" + data),
    "zipped": lambda send, data: send(page(gzip.compress(data), "Content-Encoding: gzip")),
    "zipped, not said": lambda send, data: send(page(gzip.compress(data))),
    "a bomb": lambda send, data: send(page(ZIPPED, "Content-Encoding: gzip")),
    "said to be zipped": lambda send, data: send(page(data, "Content-Encoding: gzip")),
    "br": lambda send, data: send(page(data, "Content-Encoding: br, gzip, x")),
    "UTF-16": lambda send, data: send(page(data.decode("utf-8", "replace").encode("utf-16"))),
    "latin-1": lambda send, data: send(page(data + b"# \xe9", "Content-Type: text/yaml; charset=latin-1")),
    "a page for people": lambda send, data: send(page(b"<!doctype html><title>Sign in</title>" * 99)),
    "nothing": lambda send, data: send(page(b"")),
    "again": lambda send, data: send(page(b"", "Location: /again", status="302 x")),
    "no place": lambda send, data: send(page(b"", status="301 x")),
}
"""Ways to answer, by name."""
for _status in STATUSES:
    KINDS[f"status {_status!r}"] = lambda send, data, _status=_status: send(page(data, status=_status))
for _type in TYPES:
    KINDS[f"type {_type[:40]!r}"] = lambda send, data, _type=_type: send(page(data, f"Content-Type: {_type}"))
for _number, _place in enumerate(PLACES):
    KINDS[f"to {_number} {_place[:40]!r}"] = lambda send, data, _place=_place: send(
        page(b"moved", f"Location: {_place}", status="307 x")
    )


def written(number: int, place: str, other: str) -> dict[str, bytes]:
    """Return the files of a case: documents, in which some parts are on this server, on another, or nowhere."""
    rng = random.Random(f"apidiff-addresses-files-{number}")
    files: dict[str, bytes] = {}
    old, new = fuzz.pair(rng.randrange(10**6))
    for name, side in (("old.json", old), ("new.json", new)):
        parts = fuzz_files.cut(rng, side, name) if isinstance(side, dict) else {name: side}
        for holder, key in fuzz.places(parts[name]) if rng.random() < 0.5 else ():
            if key == "$ref" and rng.random() < 0.1:
                odd = [f"http://{place}/part.json", f"http://{other}/part.json", "http://127.0.0.1:9/x", "//x/y",
                "../x.json",
                       f"//{place}/part.json", f"http://u:own@{place}/part.json", "part.json?x=1", "/part.json",
                       "file:///etc/hostname"]  # fmt: skip
                holder[key] = rng.choice(odd)
        files.update({key: json.dumps(part).encode("utf-8", "surrogatepass") for key, part in parts.items()})
    files["part.json"] = b'{"type": "string", "x": {"type": "integer"}}'
    return files


def commands(number: int, place: str) -> list[list[str]]:
    """Return the commands of a case."""
    rng = random.Random(f"apidiff-addresses-{number}")
    login = rng.choice(["", "", f"user:{SECRET}@", f":{SECRET}@", "%ZZ@", "a@b@"])
    scheme = rng.choice(["http", "http", "http", "http", "HTTP", "https"])
    old, new = (f"{scheme}://{login}{place}/{name}" for name in ("old.json", "new.json"))
    old += rng.choice(["", "", "", "?x=1", "#x", "?" + "x" * 9_000, "/", "%20", "\u202e", " ", "\n"])
    here = rng.choice([new, "new.json"])
    options: list[list[str]] = [
        [], [], [], ["--allow-remote-refs"], ["--allow-remote-refs", "--allow-private-addresses"], ["--lenient"],
        ["--strict"],
        ["--header", f"Authorization: Bearer {SECRET}"], ["--header", "Host: x"], ["--header", "Content-Length: 9"],
    ]  # fmt: skip
    ways = [
        ["check", old, here, "-f", rng.choice(fuzz.FORMATS)], ["guide", old, here], ["changelog", old, here],
        ["propose", old, here],
        ["validate", old], ["bump", old, here], ["impact", old, here, "--consumers", "traffic.ndjson", "-f", "json"],
        ["replay", "traffic.ndjson", old, here], ["site", old, here, "-o", "out/"], ["baseline", old, here, "-o",
        "b.yaml"],
        ["waive", "--rule", "*", "--reason", "x", "--old", old, "--new", here, "--file", "w.yaml"], ["contains",
        old, here],
        ["check", here, old, "-f", "json"], ["check", old, old], ["lifecycle", old], ["verify", old, "--app", "x:y"],
    ]  # fmt: skip
    found = rng.sample(ways, 3)
    takes = ("check", "guide", "changelog", "propose", "bump", "site")
    return [words + (rng.choice(options) if words[0] in takes else []) for words in found]


def write(number: int, folder: Path) -> None:
    """Write the files of a case, and what runs over them."""
    rng = random.Random(f"apidiff-addresses-beside-{number}")
    fuzz_files._put(
        folder, {**written(number, "SERVER", "OTHER"), "traffic.ndjson": fuzz_files.beside(rng)["traffic.ndjson"]}
    )
    told = "".join(f"{words!r}\n" for words in commands(number, "SERVER"))
    (folder / "COMMANDS").write_text(told, encoding="utf-8", errors="replace")


_FETCH = web.fetch


def impatient(url: str, *, timeout: float, **more: Any) -> web.Page:
    """Fetch as every load does, and wait for a second alone."""
    return _FETCH(url, timeout=min(timeout, TIMEOUT), **more)


def case(number: int, folder: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each command of a case with how it ended, and what it wrote."""
    here = Path.cwd()
    write(number, folder)
    server, other = Server(), Server()
    rng, kinds = random.Random(f"apidiff-addresses-answers-{number}"), list(KINDS)
    for name, data in written(number, server.place, other.place).items():
        # One document in every way in turn, others in some way, and most as they should be.
        turn = kinds[number % len(kinds)] if name == "old.json" else rng.choice([*kinds, *["right"] * len(kinds)])
        server.answers[f"/{name}"], other.answers[f"/{name}"] = answer(turn, data), answer(rng.choice(kinds), data)
    server.answers["/again"] = lambda send: send(page(b"", "Location: /again", status="302 x"))
    server.answers["/away"] = lambda send: send(page(b"", f"Location: http://{other.place}/old.json", status="302 x"))
    os.chdir(folder)
    try:
        for place, words in enumerate(commands(number, server.place)):
            started = time.monotonic()
            result, wrong = fuzz.attempt(words)
            spent = time.monotonic() - started
            shown = "" if result is None else f"{result.stdout}\0{result.stderr}"
            if not wrong and spent > LONGEST and time.process_time() < spent:
                wrong = f"waited for {spent:.0f} seconds"
            if not wrong and SECRET in shown:
                wrong = f"shows the login: {shown[max(shown.index(SECRET) - 80, 0) : shown.index(SECRET) + 30]!r}"
            if not wrong and any(SECRET.encode() in asked for asked in other.seen):
                wrong = "told another host the header"
            shown = shown.replace(server.place, "SERVER").replace(other.place, "OTHER")
            label = " ".join(words).replace(server.place, "SERVER")
            code = None if result is None else result.exit_code
            yield f"{label[:200]} #{place}", {"code": code, "digest": fuzz.digest_of(shown), "wrong": wrong}
    finally:
        os.chdir(here)
        server.close()
        other.close()


if __name__ == "__main__":
    if "--work" in sys.argv:
        web.fetch = impatient
    sys.exit(fuzz.main(__doc__ or "", __file__, case, write))

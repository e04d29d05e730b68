"""Documents behind http and https URLs.

A document may make its reader ask other hosts for files. So that it cannot probe the reader's own network, such
requests go to public addresses only, unless allowed; the address is checked on the connection itself, because a name
may resolve differently from one moment to the next.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.error
import urllib.request
from base64 import b64encode
from typing import IO, Any, NoReturn
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from apidiff.model.document import Cause, DocumentError, Problem
from apidiff.model.words.addresses import masked

_HEADERS = {"User-Agent": "apidiff", "Accept": "application/json, application/yaml, text/yaml, */*;q=0.5"}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_BLOCK = 1 << 16
_SENT = "%/?:@!$&'()*+,;=[]~"
"""What is sent as it is, beside letters, digits, `-`, `.` and `_`."""

_GONE = (404, 410)
"""Statuses that say that there is nothing (RFC 9110, sections 15.5.5 and 15.5.11)."""

_WHO = (401, 403)
"""Statuses of a server that wants to know, or knows, who asks (RFC 9110, sections 15.5.2 and 15.5.4)."""


class Page(Struct, frozen=True, kw_only=True):
    """What a URL led to; `url` is where the last redirect ended."""

    url: str
    data: bytes


class _PrivateAddressError(OSError):
    """The host has an address that is not public."""


class _RedirectError(OSError):
    """A redirect leads where requests may not go."""


Headers = tuple[tuple[str, str], ...]
"""Names and values of headers that go with a request, such as those that say who asks."""


def fetch(url: str, *, limit: int, timeout: float, allow_private: bool, headers: Headers = ()) -> Page:
    """Return what a GET of the URL answers, read within `timeout` seconds, redirects included. `headers` go to its host
    alone, and so do the name and the password in the URL (RFC 7617); nothing that is raised or returned has them.

    Raises DocumentError where there is no answer, an error status, more than `limit` bytes, or (unless allowed) an
    address that is not public.
    """
    shown = masked(url)
    try:
        host = urlsplit(url).hostname
        url, headers = _without_login(url, headers)
    except ValueError as error:
        _refuse(shown, f"not a URL: {error}", "https://host/path", "unread")
    if not host:
        _refuse(shown, "the URL names no host", "https://host/path", "unread")
    watch = Watch(timeout)
    try:
        request = urllib.request.Request(_in_ascii(url), headers=_HEADERS)
        for name, value in headers:
            # Such headers are not repeated where a redirect leads.
            request.add_unredirected_header(name, value)
        with _opener(watch, guarded=not allow_private).open(request, timeout=timeout) as answer:
            return Page(url=answer.geturl(), data=_read(answer, shown, limit, watch))
    except urllib.error.HTTPError as error:
        error.close()
        what = f"the server answered {error.code} {error.reason}"
        expected = "200 with an OpenAPI document"
        if error.code in _WHO:
            expected += "; --header 'Authorization: env:TOKEN' tells it who asks"
        _refuse(shown, what, expected, "unread" if error.code in _GONE else "withheld")
    except urllib.error.URLError as error:
        _refuse(shown, *_why(TimeoutError() if watch.is_over else error.reason, host, timeout))
    except (OSError, http.client.HTTPException) as error:
        _refuse(shown, *_why(TimeoutError() if watch.is_over else error, host, timeout))
    except ValueError as error:
        _refuse(shown, *_why(error, host, timeout))
    finally:
        watch.end()


class Watch:
    """Ends the connections of one request when its time is over. A connection by itself waits so long for each byte
    anew, and a server that sends one now and then would never be left."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self.is_over = False
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(timeout, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def add(self, connected: socket.socket) -> None:
        """Watch a connection, whatever is laid around it later."""
        self._watched.append(connected.dup())
        if self.is_over:
            self._cut()

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        for connected in self._watched:
            connected.close()

    def _cut(self) -> None:
        self.is_over = True
        for connected in self._watched:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def _in_ascii(url: str) -> str:
    """Return a URL whose path and query have no characters that HTTP cannot send (RFC 3987, section 3.1)."""
    parts = urlsplit(url)
    return parts._replace(path=quote(parts.path, safe=_SENT), query=quote(parts.query, safe=_SENT)).geturl()


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return what makes two URLs those of one server: scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme.lower())


def _without_login(url: str, headers: Headers) -> tuple[str, Headers]:
    """Return a URL without name and password, and the headers with one that states them."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url, headers
    login, _, place = parts.netloc.rpartition("@")
    name, _, password = login.partition(":")
    stated = b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
    known = {name.lower() for name, _ in headers}
    basic = () if "authorization" in known else (("Authorization", f"Basic {stated}"),)
    return parts._replace(netloc=place).geturl(), (*headers, *basic)


def has_private_address(url: str) -> bool:
    """Say whether the host of a URL resolves to an address that is not public. An unknown host does not."""
    try:
        host = urlsplit(url).hostname or ""
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError, ValueError):
        return False
    return any(not is_public(str(entry[4][0])) for entry in found)


def is_public(address: str) -> bool:
    """Say whether an IP address is reachable from the public internet (the IANA special-purpose registries).

    An IPv6 address that embeds an IPv4 one (mapped, 6to4, NAT64) is as public as that.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _read(answer: Any, url: str, limit: int, watch: Watch) -> bytes:
    blocks: list[bytes] = []
    total = 0
    while block := answer.read1(_BLOCK):
        blocks.append(block)
        total += len(block)
        if total > limit:
            _refuse(url, f"larger than the {limit:,} bytes that are left to read", "less")
    if watch.is_over:
        _refuse(url, f"not complete after {watch.timeout:g} s ({total:,} bytes came)", "a faster answer")
    announced = answer.headers.get("Content-Length") or ""
    if announced.isdigit() and total < int(announced):
        _refuse(url, f"the answer broke off after {total:,} of {int(announced):,} bytes", "the whole document")
    return b"".join(blocks)


def _why(reason: object, host: str, timeout: float) -> tuple[str, str]:
    if isinstance(reason, _PrivateAddressError):
        return str(reason), "a public address, or --allow-private-addresses"
    if isinstance(reason, _RedirectError):
        return str(reason), "a redirect to an http or https URL"
    if isinstance(reason, socket.gaierror):
        return f"the host {host} was not found (no network?)", "a host that can be reached, or a local copy"
    if isinstance(reason, TimeoutError):
        return f"no answer within {timeout:g} s", "a host that can be reached, or a local copy"
    if isinstance(reason, ConnectionRefusedError):
        return f"{host} refused the connection", "a host that can be reached, or a local copy"
    if isinstance(reason, ssl.SSLError):
        return (
            f"the connection to {host} is not secure: {getattr(reason, 'reason', None) or reason}",
            "a valid certificate",
        )
    return f"the request failed: {reason}", "an OpenAPI document"


def _opener(watch: Watch, *, guarded: bool) -> urllib.request.OpenerDirector:
    """Return an opener for http and https alone: urllib's own would also read files and FTP."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        *watched(watch, guarded=guarded),
        _Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in ("http", "https") or (req.type == "https" and scheme == "http"):
            fp.close()
            raise _RedirectError(f"redirected to {newurl}, which is not followed")
        found = super().redirect_request(req, fp, code, msg, headers, newurl)
        if found is not None and origin(found.full_url) == origin(req.full_url):
            for name, value in req.unredirected_hdrs.items():
                if name != "Host":
                    found.add_unredirected_header(name, value)
        return found


def _check_peer(connection: http.client.HTTPConnection) -> None:
    address = str(connection.sock.getpeername()[0])
    if not is_public(address):
        connection.close()
        raise _PrivateAddressError(f"{connection.host} has the address {address}, which is not public")


def _check_name(connection: http.client.HTTPConnection) -> None:
    """Refuse before anything is sent where the name has only addresses that are not public."""
    for entry in socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM):
        if not is_public(str(entry[4][0])):
            raise _PrivateAddressError(f"{connection.host} has the address {entry[4][0]}, which is not public")


class _HTTPConnection(http.client.HTTPConnection):
    """A connection that is watched and, where it is `guarded`, led to public addresses alone."""

    watch: Watch | None = None
    guarded = True

    def connect(self) -> None:
        if self.guarded:
            _check_name(self)
        super().connect()
        if self.guarded:
            _check_peer(self)
        if self.watch is not None:
            self.watch.add(self.sock)


class _HTTPSConnection(http.client.HTTPSConnection, _HTTPConnection):
    """The same with TLS around it, which begins when the one above is connected."""


def _connections(kind: type[_HTTPConnection], watch: Watch, guarded: bool) -> Any:
    """Return what urllib calls to make a connection of a kind."""

    def made(host: str, **given: Any) -> _HTTPConnection:
        connection = kind(host, **given)
        connection.watch = watch
        connection.guarded = guarded
        return connection

    return made


class _HTTPHandler(urllib.request.HTTPHandler):
    def __init__(self, watch: Watch, guarded: bool) -> None:
        super().__init__()
        self._watch = watch
        self._guarded = guarded

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        # A proxy resolves the name itself, and usually has a private address.
        guarded = self._guarded and not req.has_proxy()
        return self.do_open(_connections(_HTTPConnection, self._watch, guarded), req)


class _HTTPSHandler(urllib.request.HTTPSHandler):
    def __init__(self, watch: Watch, guarded: bool) -> None:
        super().__init__()
        self._watch = watch
        self._guarded = guarded

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        proxied = req.has_proxy() or bool(getattr(req, "_tunnel_host", None))
        return self.do_open(_connections(_HTTPSConnection, self._watch, self._guarded and not proxied), req)


def watched(watch: Watch, *, guarded: bool) -> tuple[urllib.request.BaseHandler, ...]:
    """Return what opens http and https for an opener, whose connections are watched."""
    return _HTTPHandler(watch, guarded), _HTTPSHandler(watch, guarded)


def _refuse(url: str, what: str, expected: str, cause: Cause = "withheld") -> NoReturn:
    """Raise the error for an address. What the network did not bring may be there all the same."""
    raise DocumentError([Problem(source=url, what=what, expected=expected, cause=cause)]) from None

"""Calls of the REST API of a forge, and the one comment that is kept up to date there.

Whatever goes wrong is a ForgeError: no verdict depends on it.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from apidiff.load.sources.web import Watch, watched

SECONDS = 15
_PAGES = 10
_LARGEST = 20_000_000


class ForgeError(Exception):
    """A forge did not do what it was asked. The text says what, for a person, without the token."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is sent to the host it was given for, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Api(NamedTuple):
    """The API of a forge for one repository: `url` is what paths start at, `headers` hold the token. `hints` say what a
    status probably means."""

    forge: str
    url: str
    headers: Mapping[str, str]
    hints: Mapping[int, str]

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return what the forge answers, as JSON. Raises ForgeError."""
        asked = f"{method} {path}"
        watch = Watch(SECONDS)
        try:
            request = urllib.request.Request(
                f"{self.url}/{path}",
                method=method,
                data=None if body is None else json.dumps(body).encode(),
                headers={"Content-Type": "application/json", "User-Agent": "apidiff", **self.headers},
            )
            opener = urllib.request.build_opener(_NoRedirect, *watched(watch, guarded=False))
            with opener.open(request, timeout=SECONDS) as answer:
                text = answer.read(_LARGEST)
            if watch.is_over:
                raise TimeoutError
            return json.loads(text or b"null")
        except urllib.error.HTTPError as error:
            error.close()
            hint = self.hints.get(error.code, "")
            raise ForgeError(f"{self.forge} answered {error.code} to {asked}{hint}") from None
        except (OSError, http.client.HTTPException) as error:
            raise ForgeError(f"{self.forge} cannot be reached for {asked}: {type(error).__name__}") from None
        except (ValueError, RecursionError):
            raise ForgeError(f"{self.forge} answered {asked} with something that is no JSON") from None
        finally:
            watch.end()

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page by page. Raises ForgeError."""
        for page in range(1, _PAGES + 1):
            found = self.call("GET", f"{path}?per_page=100&page={page}")
            if not isinstance(found, list):
                raise ForgeError(f"{self.forge} answered GET {path} with something that is no list")
            yield from (item for item in found if isinstance(item, dict))
            if len(found) < 100:
                return


class Comments(NamedTuple):
    """Where the comments of one change request are listed and written, where each is found by its id, and by which
    method one is updated."""

    listed: str
    each: str
    update: str


def put_comment(api: Api, comments: Comments, marker: str, body: str) -> None:
    """Update the comment that begins with the marker, else write one. Raises ForgeError.

    Anyone may write a comment that begins like ours: one that cannot be updated is left, and the next is tried.
    """
    for comment in api.pages(comments.listed):
        if not str(comment.get("body") or "").startswith(marker):
            continue
        if comment.get("body") == body:
            return
        try:
            api.call(comments.update, f"{comments.each}/{comment.get('id')}", {"body": body})
        except ForgeError:
            continue
        return
    api.call("POST", comments.listed, {"body": body})

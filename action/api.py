"""What the action asks of GitHub, and tells it there: labels, comments and who wrote them. Standard library only.

Whatever goes wrong here is an ApiError: the verdict does not depend on it.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

SECONDS = 15
_PAGES = 10
_LARGEST = 20_000_000


class ApiError(Exception):
    """GitHub did not do what it was asked. The text says what, for a person, without the token."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is sent to the host it was given for, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Api(NamedTuple):
    """The REST API of GitHub for one repository (https://docs.github.com/rest)."""

    url: str
    repository: str
    token: str

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return what GitHub answers, as JSON. Raises ApiError."""
        request = urllib.request.Request(
            f"{self.url}/repos/{self.repository}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "apidiff",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        asked = f"{method} {path}"
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                return json.loads(answer.read(_LARGEST) or b"null")
        except urllib.error.HTTPError as error:
            error.close()
            raise ApiError(f"GitHub answered {error.code} to {asked}{_HINTS.get(error.code, '')}") from None
        except (OSError, http.client.HTTPException) as error:
            raise ApiError(f"GitHub cannot be reached for {asked}: {type(error).__name__}") from None
        except ValueError:
            raise ApiError(f"GitHub answered {asked} with something that is no JSON") from None

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page by page. Raises ApiError."""
        for page in range(1, _PAGES + 1):
            found = self.call("GET", f"{path}?per_page=100&page={page}")
            if not isinstance(found, list):
                raise ApiError(f"GitHub answered GET {path} with something that is no list")
            yield from (item for item in found if isinstance(item, dict))
            if len(found) < 100:
                return


_HINTS = {
    401: "; the input `token` is not valid",
    403: "; the job needs `permissions: pull-requests: write`",
    404: "; the job needs `permissions: pull-requests: write`, or there is no such pull request",
}


def put_comment(api: Api, number: int, marker: str, body: str) -> None:
    """Update the comment that begins with the marker, else write one. Raises ApiError.

    Anyone may write a comment that begins like ours: one that cannot be updated is left, and the next is tried.
    """
    for comment in api.pages(f"issues/{number}/comments"):
        if not str(comment.get("body") or "").startswith(marker):
            continue
        if comment.get("body") == body:
            return
        try:
            api.call("PATCH", f"issues/comments/{comment.get('id')}", {"body": body})
        except ApiError:
            continue
        return
    api.call("POST", f"issues/{number}/comments", {"body": body})


def who_labelled(api: Api, number: int, label: str) -> tuple[str, str]:
    """Return who gave a label last, and when; empty texts where that is not told. Raises ApiError."""
    found = ("", "")
    for event in api.pages(f"issues/{number}/events"):
        if event.get("event") == "labeled" and (event.get("label") or {}).get("name") == label:
            found = (str((event.get("actor") or {}).get("login") or ""), str(event.get("created_at") or ""))
    return found


def accepting_comments(api: Api, number: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield what comments accept by `/apidiff waive FINGERPRINT REASON`: fingerprint, reason, who and when. Only those
    count who belong to the repository. Raises ApiError."""
    for comment in api.pages(f"issues/{number}/comments"):
        if comment.get("author_association") not in ("OWNER", "MEMBER", "COLLABORATOR"):
            continue
        who = str((comment.get("user") or {}).get("login") or "")
        for line in str(comment.get("body") or "").splitlines():
            words = line.split()
            if words[:2] == ["/apidiff", "waive"] and len(words) > 2:
                yield words[2], " ".join(words[3:]), who, str(comment.get("created_at") or "")

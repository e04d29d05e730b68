"""Pull requests in GitHub: labels, comments and who wrote them."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.forge.calls import Api, Comments


def api_of(url: str, repository: str, token: str) -> Api:
    """Return the API for a repository (https://docs.github.com/rest)."""
    hints = {
        401: "; the token is not valid",
        403: "; the job needs `permissions: pull-requests: write`",
        404: "; the job needs `permissions: pull-requests: write`, or there is no such pull request",
    }
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return Api(forge="GitHub", url=f"{url.rstrip('/')}/repos/{repository}", headers=headers, hints=hints)


def comments_of(number: int) -> Comments:
    """Return where the comments of a pull request stand."""
    return Comments(listed=f"issues/{number}/comments", each="issues/comments", update="PATCH")


def who_labelled(api: Api, number: int, label: str) -> tuple[str, str]:
    """Return who gave a label last, and when; empty texts where that is not told. Raises ForgeError."""
    found = ("", "")
    for event in api.pages(f"issues/{number}/events"):
        if event.get("event") == "labeled" and (event.get("label") or {}).get("name") == label:
            found = (str((event.get("actor") or {}).get("login") or ""), str(event.get("created_at") or ""))
    return found


def accepting_comments(api: Api, number: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield what comments accept by `/apidiff waive FINGERPRINT REASON`: fingerprint, reason, who and when. Only those
    count who belong to the repository. Raises ForgeError."""
    for comment in api.pages(f"issues/{number}/comments"):
        if comment.get("author_association") not in ("OWNER", "MEMBER", "COLLABORATOR"):
            continue
        who = str((comment.get("user") or {}).get("login") or "")
        for line in str(comment.get("body") or "").splitlines():
            words = line.split()
            if words[:2] == ["/apidiff", "waive"] and len(words) > 2:
                yield words[2], " ".join(words[3:]), who, str(comment.get("created_at") or "")

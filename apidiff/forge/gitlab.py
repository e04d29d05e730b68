"""Notes of merge requests in GitLab (https://docs.gitlab.com/api/notes)."""

from __future__ import annotations

from urllib.parse import quote

from apidiff.forge.calls import Api, Comments


def api_of(url: str, project: str, token: str) -> Api:
    """Return the API for a project, by its id or path. The token is one of a project, a group or a person: that of a
    job may write no notes."""
    hints = {
        401: "; the token is not valid",
        403: "; the token needs the scope `api` and the role Reporter",
        404: "; the token needs the scope `api` and may not see the project, or there is no such merge request",
    }
    headers = {"PRIVATE-TOKEN": token}
    return Api(
        forge="GitLab", url=f"{url.rstrip('/')}/projects/{quote(project, safe='')}", headers=headers, hints=hints
    )


def notes_of(number: int) -> Comments:
    """Return where the notes of a merge request stand."""
    path = f"merge_requests/{number}/notes"
    return Comments(listed=path, each=path, update="PUT")

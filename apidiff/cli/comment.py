"""`apidiff comment`: what a run found, as the one comment of a pull request or merge request."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from apidiff.cli.output import tell
from apidiff.cli.program import PASSED, UNREADABLE
from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError

if TYPE_CHECKING:
    from apidiff.forge.calls import Api, Comments

_EXPECTED = "expected what `apidiff check -f json` wrote"


@click.command(short_help="Write what was found as a comment of the pull request.")
@click.argument("report", metavar="REPORT")
@click.option("--guide", metavar="FILE", help="The migration guide, folded away in the comment.")
@click.option("--name", metavar="TEXT", default="", help="Tells several comments of one pull request apart.")
@click.option("--link", metavar="URL", default="", help="Where the whole report is (default: the job).")
@click.option("--dry-run", is_flag=True, help="Print the comment, and ask nobody.")
def command(report: str, guide: str | None, name: str, link: str, dry_run: bool) -> int:
    """Write the verdict of REPORT (`check -f json`) as a comment of the pull request in GitHub or the merge request in
    GitLab that the job is about. The comment that is there already is updated.

    Where it is written is told by the environment that the forge gives its jobs. The token is APIDIFF_NOTE_TOKEN, or
    GITHUB_TOKEN for GitHub.

    \b
    Examples:
      apidiff check . --against main -f json -o report.json -f guide -o guide.md
      apidiff comment report.json --guide guide.md
    """
    from apidiff.forge import words
    from apidiff.forge.calls import ForgeError, put_comment

    result = _report(report)
    written = _text(guide) if guide else ""
    marker = words.marker(name)
    where = None if dry_run else _where(os.environ)
    try:
        head = words.overview(result, words.verdict_of(result))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ConfigError(f"{report}: is no whole report; {_EXPECTED}") from None
    body = words.comment(marker, head, written, link or _job(os.environ))
    if where is None:
        click.echo(body, nl=False)
        return PASSED
    try:
        put_comment(*where, marker, body)
    except ForgeError as error:
        tell([f"no comment was written: {error}"])
        return UNREADABLE
    return PASSED


def _report(path: str) -> dict[str, Any]:
    """Return a report of apidiff. Raises ConfigError."""
    try:
        found = json.loads(_text(path))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not {"report", "reports"} & set(found) or "verdict" not in found:
        raise ConfigError(f"{path}: is no report; {_EXPECTED}")
    return found


def _text(path: str) -> str:
    try:
        return read_own(path).decode("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is no text"
        raise ConfigError(f"{path}: cannot be read: {reason}; expected a file that `apidiff check` wrote") from None


def _where(environment: Mapping[str, str]) -> tuple[Api, Comments]:
    """Return whose comments to look at. Raises ConfigError where the environment does not say so."""
    from apidiff.forge import github, gitlab

    token = environment.get("APIDIFF_NOTE_TOKEN", "")
    if environment.get("CI_API_V4_URL"):
        number = environment.get("CI_MERGE_REQUEST_IID", "")
        _refuse_without(token, "APIDIFF_NOTE_TOKEN, the token of a project that may write notes")
        _refuse_without(number.isdecimal(), "CI_MERGE_REQUEST_IID: a job of a merge request (`merge_request_event`)")
        api = gitlab.api_of(environment["CI_API_V4_URL"], environment.get("CI_PROJECT_ID", ""), token)
        return api, gitlab.notes_of(int(number))
    repository = environment.get("GITHUB_REPOSITORY", "")
    _refuse_without(repository, "the environment of a job of GitHub Actions or GitLab CI, or --dry-run")
    token = token or environment.get("GITHUB_TOKEN", "")
    _refuse_without(token, "GITHUB_TOKEN, or APIDIFF_NOTE_TOKEN")
    found = re.fullmatch(r"refs/pull/(\d+)/\w+", environment.get("GITHUB_REF", ""))
    _refuse_without(found, "GITHUB_REF to name a pull request: an event `pull_request`")
    assert found is not None
    url = environment.get("GITHUB_API_URL") or "https://api.github.com"
    return github.api_of(url, repository, token), github.comments_of(int(found[1]))


def _refuse_without(there: object, expected: str) -> None:
    if not there:
        raise ConfigError(f"it is not known where to comment; expected {expected}")


def _job(environment: Mapping[str, str]) -> str:
    """Return the address of the job, empty where the environment does not say so."""
    if environment.get("CI_JOB_URL"):
        return environment["CI_JOB_URL"]
    server, run = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_RUN_ID")
    return f"{server}/{environment.get('GITHUB_REPOSITORY', '')}/actions/runs/{run}" if server and run else ""

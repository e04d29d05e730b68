"""The last step of the GitHub Action: run `apidiff check` on a pull request and tell GitHub about it.

Reads the inputs of action.yml from the environment, with the variables that the runner sets, and uses the standard
library only. Leaves with the exit code of `apidiff`: 0 passed, 1 the verdict failed, 2 wrong usage, 3 a document could
not be read.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

USAGE = 2
OPTIONS = {"FAIL_ON": "--fail-on", "PROFILE": "--profile", "CONFIG": "--config", "RULES": "--rules"}
SUMMARY_LIMIT = 1_000_000
"""Bytes. GitHub drops a job summary that is larger than 1 MiB."""


class Stop(Exception):
    """The comparison cannot be made, or need not be: the exit code, and what to tell the user."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def command(name: str, message: str, **properties: str) -> str:
    """Return a workflow command, escaped so that its text cannot end it or start another."""
    message = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    escaped = {
        key: value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace(":", "%3A").replace(",", "%2C")
        for key, value in properties.items()
    }
    head = " ".join([name, ",".join(f"{key}={value}" for key, value in escaped.items())]).strip()
    return f"::{head}::{message}"


def say(text: str, stream: str = "stdout") -> None:
    """Print text that came from elsewhere, with the runner told not to look for workflow commands in it."""
    token = secrets.token_hex(16)
    out = sys.stderr if stream == "stderr" else sys.stdout
    print(f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::", file=out, flush=True)


def set_output(environment: Mapping[str, str], name: str, value: str) -> None:
    """Set an output of the step. The delimiter is random, so that a value cannot end itself and set another."""
    end = f"end-{secrets.token_hex(16)}"
    with open(environment["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"{name}<<{end}\n{value}\n{end}\n")


def write_summary(environment: Mapping[str, str], text: str) -> None:
    """Add to the job summary, cut at a line so that GitHub does not drop the whole of it."""
    raw = text.encode()
    if len(raw) > SUMMARY_LIMIT:
        kept = raw[:SUMMARY_LIMIT].rsplit(b"\n", 1)[0].decode(errors="ignore")
        # An odd number of fences means that the cut fell into a block of code.
        fence = "\n```" if sum(line.lstrip().startswith("```") for line in kept.splitlines()) % 2 else ""
        text = (
            f"{kept}{fence}\n\n*The rest is left out: GitHub takes 1 MiB. The output `guide` names the whole file.*\n"
        )
    with open(environment["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as file:
        file.write(text if text.endswith("\n") else text + "\n")


def flag(environment: Mapping[str, str], name: str) -> bool:
    """Return a yes-or-no input. Raises Stop where it is neither."""
    value = environment.get(name, "").strip().lower()
    if value not in ("true", "false"):
        raise Stop(USAGE, f"the input `{name.lower()}` must be true or false, not {value!r}")
    return value == "true"


def git(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run git and return what came of it, whatever its exit code."""
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def base_revision(environment: Mapping[str, str]) -> str:
    """Return the commit that the event compares with. Raises Stop where the event has none."""
    event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    found = (
        (event.get("pull_request") or {}).get("base", {}).get("sha")
        or (event.get("merge_group") or {}).get("base_sha")
        or event.get("before")
    )
    if not found or set(found) == {"0"}:
        raise Stop(USAGE, "this event has no base to compare with; name one with the input `old`")
    return str(found)


def fetch(revision: str, top: Path) -> None:
    """Make sure that a commit is there: a checkout has only the newest one unless told otherwise. Raises Stop."""
    if git("cat-file", "-e", f"{revision}^{{commit}}", cwd=top).returncode == 0:
        return
    done = git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", revision, cwd=top)
    if done.returncode != 0:
        say(done.stderr, "stderr")
        raise Stop(USAGE, f"the base commit {revision} cannot be fetched; check out with `fetch-depth: 0`")


def old_document(environment: Mapping[str, str], spec: Path, top: Path) -> str:
    """Return what to compare with: the input `old`, or the same path at the base.

    Raises Stop with exit code 0 where the document is new.
    """
    given = environment.get("OLD", "")
    if given:
        return given
    revision = base_revision(environment)
    fetch(revision, top)
    source = f"{revision}:{spec.as_posix()}"
    if git("cat-file", "-e", source, cwd=top).returncode != 0:
        raise Stop(0, f"{spec.as_posix()} is new: there is nothing to compare it with")
    return source


def locate(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Return the top folder of the repository and the document's path in it. Raises Stop where it is no file."""
    given = environment.get("SPEC", "")
    path = Path(environment["GITHUB_WORKSPACE"], given)
    if not given or not path.is_file():
        raise Stop(3, f"the input `spec` names no file: {given!r}; it is a path in the repository, after a checkout")
    folder = path.parent.resolve()
    found = git("rev-parse", "--show-toplevel", cwd=folder)
    if found.returncode != 0:
        say(found.stderr, "stderr")
        raise Stop(USAGE, f"{given!r} does not stand in a git repository")
    top = Path(found.stdout.rstrip("\n")).resolve()
    return top, (folder / path.name).relative_to(top)


def compare(environment: Mapping[str, str]) -> int:
    """Compare, annotate, write summary and outputs; return the exit code. Raises Stop."""
    annotate, summary = flag(environment, "ANNOTATE"), flag(environment, "SUMMARY")
    top, spec = locate(environment)
    old = old_document(environment, spec, top)

    folder = Path(tempfile.mkdtemp(prefix="apidiff-", dir=environment.get("RUNNER_TEMP")))
    annotations, report, guide = folder / "annotations.txt", folder / "report.json", folder / "guide.md"
    arguments = [
        "check",
        "-f",
        "github",
        "-o",
        str(annotations),
        "-f",
        "json",
        "-o",
        str(report),
        "-f",
        "guide",
        "-o",
        str(guide),
    ]
    for name, option in OPTIONS.items():
        if environment.get(name):
            arguments += [option, environment[name]]
    done = subprocess.run(
        [environment["PROGRAM"], *arguments, "--", old, spec.as_posix()],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.stderr.strip():
        say(done.stderr, "stderr")
    if done.returncode not in (0, 1):
        raise Stop(done.returncode, done.stderr.strip() or "apidiff gave no reason")

    result = json.loads(report.read_text(encoding="utf-8"))
    sentence = result["verdict"]["sentence"]
    if annotate:
        print(annotations.read_text(encoding="utf-8"), end="", flush=True)
    if summary:
        verdict = "passed" if done.returncode == 0 else "failed"
        write_summary(environment, f"## apidiff: {verdict}\n\n{sentence}\n\n{guide.read_text(encoding='utf-8')}")
    set_output(environment, "passed", "true" if done.returncode == 0 else "false")
    set_output(environment, "breaking", str(result["summary"]["breaking"]))
    set_output(environment, "report", str(report))
    set_output(environment, "guide", str(guide))
    if done.returncode == 0:
        say(sentence)
    else:
        print(command("error", sentence, title="apidiff: the verdict failed"), flush=True)
    return done.returncode


def main(environment: Mapping[str, str]) -> int:
    """Run the step and return its exit code."""
    try:
        return compare(environment)
    except Stop as stop:
        message = str(stop)
        if stop.code == 0:
            print(command("notice", message, title="apidiff"), flush=True)
            write_summary(environment, f"## apidiff: passed\n\n{message}.\n")
            set_output(environment, "passed", "true")
            set_output(environment, "breaking", "0")
            return 0
        title = "apidiff: a document could not be read" if stop.code == 3 else "apidiff: could not run"
        print(command("error", message, title=title), flush=True)
        write_summary(
            environment, "## apidiff: no verdict\n\nThe documents were not compared; see the log of the job.\n"
        )
        return stop.code


if __name__ == "__main__":
    sys.exit(main(os.environ))

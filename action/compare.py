"""The last step of the GitHub Action: run `apidiff check` on a pull request and tell GitHub about it.

Reads the inputs of action.yml from the environment, with the variables that the runner sets, and uses the standard
library and `apidiff.forge`, of this very checkout. Leaves with the exit code of `apidiff`: 0 passed, 1 the verdict
failed, 2 wrong usage, 3 a document could not be read.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

# `python -I` leaves out the folder of the script, so that nothing is imported of what the pull request brings.
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import policy

from apidiff.forge import calls, github, words

USAGE, UNREADABLE = 2, 3
OPTIONS = {
    "FAIL_ON": "--fail-on",
    "PROFILE": "--profile",
    "CONFIG": "--config",
    "RULES": "--rules",
    "CONSUMERS": "--consumers",
    "CONSUMER_BY": "--consumer-by",
}
SIMILAR = "30%"
"""How much of a file stays where it moves and changes. Less than usual: one that is taken for another is looked at."""

LOOKS_LIKE_OPENAPI = re.compile(r"""(?m)^[\s{]*["']?(?:openapi|swagger)["']?[ ]*:""")
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
    text = words.cut(text, SUMMARY_LIMIT, "GitHub takes 1 MiB; the output `guide` names the whole file")
    with open(environment["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as file:
        file.write(text if text.endswith("\n") else text + "\n")


def flag(environment: Mapping[str, str], name: str) -> bool:
    """Return a yes-or-no input. Raises Stop where it is neither."""
    value = environment.get(name, "").strip().lower()
    if value not in ("true", "false"):
        raise Stop(USAGE, f"the input `{name.lower()}` must be true or false, not {value!r}")
    return value == "true"


def git(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run git and return what came of it, whatever its exit code.

    A folder of the checkout that looks like a repository of its own is not taken for one: its configuration could name
    programs to run.
    """
    safe = ["git", "--literal-pathspecs", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"]
    return subprocess.run(
        [*safe, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", errors="surrogateescape", check=False
    )


def answer(*arguments: str, cwd: Path) -> str | None:
    """Return what git prints, None where it fails."""
    done = git(*arguments, cwd=cwd)
    return done.stdout.rstrip("\n") if done.returncode == 0 else None


def listed(*arguments: str, cwd: Path) -> list[str]:
    """Return what git lists, each ended by NUL. Raises Stop where it fails: that nothing is listed says something."""
    found = answer(*arguments, cwd=cwd)
    if found is None:
        say(git(*arguments, cwd=cwd).stderr, "stderr")
        raise Stop(USAGE, f"git {arguments[0]} failed; check out with `fetch-depth: 0`")
    return found.split("\0")[:-1]


def has_file(revision: str, path: str, top: Path) -> bool:
    """Say whether a path is a file, or a link, in a revision. Raises Stop where git cannot tell."""
    entries = listed("ls-tree", "-z", revision, "--", path, cwd=top)
    return any(entry.split()[1] == "blob" for entry in entries)


def parents_of_head(top: Path) -> list[str]:
    """Return the parents that the checked-out commit names, also where a shallow checkout does not have them."""
    header = (answer("cat-file", "commit", "HEAD", cwd=top) or "").partition("\n\n")[0]
    return [line.removeprefix("parent ") for line in header.splitlines() if line.startswith("parent ")]


def merged_into(pull: Mapping[str, Any], top: Path) -> str | None:
    """Return the commit of the base branch that the pull request is merged into, where the checked-out commit is that
    merge: what the base branch did meanwhile is in it, and is not the pull request's doing.

    A merge that stands on the branch of the pull request itself is none of those.
    """
    parents = parents_of_head(top)
    if len(parents) != 2:
        return None
    head = (pull.get("head") or {}).get("sha")
    if head:
        return parents[0] if parents[1] == head else None
    name = str((pull.get("base") or {}).get("ref") or "")
    for branch in (f"refs/heads/{name}", f"refs/remotes/origin/{name}"):
        if name and git("merge-base", "--is-ancestor", parents[0], branch, cwd=top).returncode == 0:
            return parents[0]
    return None


def event_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what happened. Raises Stop where the runner does not say so."""
    path = environment.get("GITHUB_EVENT_PATH", "")
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"the event cannot be read: {error}; expected JSON in the file {path!r} that GITHUB_EVENT_PATH names"
        raise Stop(USAGE, message) from None
    return event if isinstance(event, dict) else {}


def base_revision(environment: Mapping[str, str], top: Path) -> str:
    """Return the commit to compare with, fetched where it is missing.

    That of a pull request is the first parent where its merge is checked out, else where its branch began. Raises Stop
    where the event has none, and where nothing of the pull request is checked out.
    """
    event = event_of(environment)
    pull = event.get("pull_request") or {}
    found = (
        (pull and merged_into(pull, top))
        or (pull.get("base") or {}).get("sha")
        or (event.get("merge_group") or {}).get("base_sha")
        or event.get("before")
    )
    if not found or set(found) == {"0"}:
        found = base_without_event(environment, event, top)
    revision = str(found)
    fetch(revision, top)
    if pull:
        # Without the history in between, the commit that the event names will do.
        return answer("merge-base", revision, "HEAD", cwd=top) or revision
    return revision


def base_without_event(environment: Mapping[str, str], event: Mapping[str, Any], top: Path) -> str:
    """Return the commit to compare with where the event names none: for a tag or a release the tag before, for a new
    branch where it began, else the commit before.

    Raises Stop: with exit code 0 where there is nothing before, with others where it is not here.
    """
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name not in ("push", "release", "schedule", "workflow_dispatch", "repository_dispatch"):
        raise Stop(USAGE, "this event has no base to compare with; name one with the input `old`")
    parents = parents_of_head(top)
    if not parents:
        raise Stop(0, "this is the first commit: there is nothing to compare it with")
    if environment.get("GITHUB_REF", "").startswith("refs/tags/"):
        return tag_before(top)
    default = (event.get("repository") or {}).get("default_branch") or ""
    head = answer("rev-parse", "HEAD", cwd=top)
    fork = default and answer("merge-base", "HEAD", f"refs/remotes/origin/{default}", cwd=top)
    if fork and fork != head:
        print(command("notice", f"compared with where the branch left {default}, {fork[:12]}", title="apidiff"))
        return fork
    print(command("notice", f"compared with the commit before, {parents[0][:12]}", title="apidiff"), flush=True)
    return parents[0]


def tag_before(top: Path) -> str:
    """Return the commit of the tag before the checked-out one. Raises Stop."""
    shallow = answer("rev-parse", "--is-shallow-repository", cwd=top) == "true"
    tag = None if shallow else answer("describe", "--tags", "--abbrev=0", "HEAD^", cwd=top)
    if tag:
        print(command("notice", f"compared with the tag before, {tag}", title="apidiff"), flush=True)
        return answer("rev-parse", f"{tag}^{{commit}}", cwd=top) or tag
    if not shallow:
        raise Stop(0, "this is the first tag: there is no version before it to compare with")
    raise Stop(USAGE, "the tags before this one are not here; check out with `fetch-depth: 0`, or name the input `old`")


def fetch(revision: str, top: Path) -> None:
    """Make sure that a commit is there: a checkout has only the newest one unless told otherwise. Raises Stop."""
    if git("cat-file", "-e", f"{revision}^{{commit}}", cwd=top).returncode == 0:
        return
    done = git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", revision, cwd=top)
    if done.returncode != 0:
        say(done.stderr, "stderr")
        raise Stop(USAGE, f"the base commit {revision} cannot be fetched; check out with `fetch-depth: 0`")


class Pair(NamedTuple):
    """What to compare: OLD as `apidiff check` takes it, the document in the work tree, and what to tell about it.

    A document that was `deleted` is named as it was called.
    """

    old: str
    new: str
    note: str = ""
    deleted: bool = False


def pair_of(environment: Mapping[str, str], spec: str, top: Path) -> Pair:
    """Return what to compare: the document with the input `old`, or with what it was at the base, wherever it stood.

    Raises Stop: with exit code 0 where the document is new, with others where that cannot be told.
    """
    given = environment.get("OLD", "")
    if given:
        if not (top / spec).is_file():
            raise no_file(environment)
        return Pair(stated_old(environment, top), spec)
    here = (top / spec).is_file()
    try:
        base = base_revision(environment, top)
    except Stop as stop:
        # There is nothing before it, and it is not here either: the input is wrong.
        raise (stop if here or stop.code else no_file(environment)) from None
    if has_file(base, spec, top):
        if here:
            refuse_base_itself(environment, base, spec, top)
            return Pair(f"{base}:{spec}", spec)
        return gone_since(base, spec, top)
    if here:
        return came_since(base, spec, top)
    raise no_file(environment)


def no_file(environment: Mapping[str, str]) -> Stop:
    """Return what to say where the input `spec` names nothing, here and at the base."""
    given = environment.get("SPEC", "")
    return Stop(
        UNREADABLE, f"the input `spec` names no file: {given!r}; it is a path in the repository, after a checkout"
    )


def refuse_application(old: str, top: Path) -> None:
    """Raise Stop where `old` is neither a file nor an address nor a revision: no code of the checkout is run."""
    if "://" in old or os.path.lexists(top / old) or ":" not in old:
        return
    revision = old.partition(":")[0]
    if revision.startswith("-") or answer("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}", cwd=top) is None:
        expected = "a file, a URL, or REVISION:path with a revision that has been fetched"
        raise Stop(USAGE, f"the input `old` is {old!r}; expected {expected}")


def refuse_base_itself(environment: Mapping[str, str], base: str, spec: str, top: Path) -> None:
    """Raise Stop where the document in the work tree is the very one of the base because nothing else was checked out,
    as it is with `pull_request_target`."""
    head = answer("rev-parse", "HEAD", cwd=top)
    targeted = environment.get("GITHUB_EVENT_NAME") == "pull_request_target" and head == environment.get("GITHUB_SHA")
    unchanged = git("diff", "--quiet", "--no-ext-diff", "HEAD", "--", spec, cwd=top).returncode == 0
    if unchanged and (head == base or targeted):
        what = "what is checked out is the base itself, so there is nothing to compare"
        raise Stop(USAGE, f"{what}; check out what is to be judged (`ref`), or name the input `old`")


def came_since(base: str, spec: str, top: Path) -> Pair:
    """Return the pair of a document that the base does not have under this path: with what it was before it moved.

    Raises Stop where it is new, with exit code 0; where it was never committed, so that no base has it; and where it
    may be another document that is gone.
    """
    if not has_file("HEAD", spec, top):
        what = f"{spec} is not committed, so the base does not have it either"
        raise Stop(USAGE, f"{what}; build that of the base, too, and name it with the input `old`")
    moved, gone = moves(base, top)
    former = next((old for old, new in moved.items() if new == spec), None) or linked(base, spec, top)
    if former is not None:
        return Pair(f"{base}:{former}", spec, f"{spec} was {former} at the base")
    lost = [path for path in gone if is_document(base, path, top)]
    if lost:
        what = f"{spec} is new, and {lost[0]} is gone"
        former = f"{base[:12]}:{lost[0]}"
        raise Stop(USAGE, f"{what}; if it is the same API, name what it was with the input `old`: {former}")
    raise Stop(0, f"{spec} is new: there is nothing to compare it with")


def gone_since(base: str, spec: str, top: Path) -> Pair:
    """Return the pair of a document that only the base has under this path: with where it moved, else deleted."""
    moved, _ = moves(base, top)
    target = moved.get(spec)
    if target is not None and (top / target).is_file():
        return Pair(f"{base}:{spec}", target, f"{spec} has moved to {target}; change the input `spec`")
    return Pair(f"{base}:{spec}", spec, f"{spec} was deleted", deleted=True)


def moves(base: str, top: Path) -> tuple[dict[str, str], list[str]]:
    """Return what moved between a commit and the checked-out one, new paths by old ones, and which paths are gone.

    git takes files for the same that have a third in common; what was rewritten in its place may have moved, too.
    """
    options = ["-r", "-z", "--name-status", f"--find-renames={SIMILAR}", "--break-rewrites", "-l5000"]
    fields = iter(listed("diff-tree", *options, base, "HEAD", cwd=top))
    moved: dict[str, str] = {}
    gone: list[str] = []
    for status in fields:
        path = next(fields)
        if status.startswith(("R", "C")):  # C: something else stands in the old place
            moved[path] = next(fields)
        elif status == "D":
            gone.append(path)
    return moved, gone


def linked(base: str, spec: str, top: Path) -> str | None:
    """Return the file of the base in whose place there is a link to the document now, None where there is none."""
    fields = listed("diff-tree", "-r", "-z", "--name-only", "--diff-filter=T", base, "HEAD", cwd=top)
    document = os.path.realpath(top / spec)
    return next((path for path in fields if os.path.realpath(top / path) == document), None)


def is_document(revision: str, path: str, top: Path) -> bool:
    """Say whether a file of a revision looks like an OpenAPI document."""
    if not path.lower().endswith((".yaml", ".yml", ".json")):
        return False
    text = answer("cat-file", "blob", f"{revision}:{path}", cwd=top) or ""
    return LOOKS_LIKE_OPENAPI.search(text[:4096]) is not None


def locate(environment: Mapping[str, str]) -> tuple[Path, str]:
    """Return the top folder of the repository and the document's path in it, whether there is such a file or not.

    Raises Stop where that is no path in a repository, and where it is a link out of it.
    """
    given = environment.get("SPEC", "")
    if not given:
        raise no_file(environment)
    path = Path(environment["GITHUB_WORKSPACE"], given)
    folder = next((parent for parent in path.parents if parent.is_dir()), Path(path.anchor))
    top_name = answer("rev-parse", "--show-toplevel", cwd=folder)
    if top_name is None and not environment.get("OLD"):
        say(git("rev-parse", "--show-toplevel", cwd=folder).stderr, "stderr")
        raise Stop(USAGE, f"{given!r} does not stand in a git repository; name what to compare with as `old`")
    top = Path(top_name or environment["GITHUB_WORKSPACE"]).resolve()
    inside = Path(os.path.normpath(folder.resolve() / path.relative_to(folder)))
    if not inside.is_relative_to(top) or inside == top:
        raise no_file(environment)
    if not Path(os.path.realpath(inside)).is_relative_to(top):
        raise Stop(UNREADABLE, f"{given!r} is a link that leads out of the repository")
    return top, inside.relative_to(top).as_posix()


def without_modules_of(top: Path) -> dict[str, str]:
    """Return the environment without the token, and without folders of the checkout to import modules from: they would
    run as our own."""
    surroundings = {name: value for name, value in os.environ.items() if name != "TOKEN"}
    folders = surroundings.pop("PYTHONPATH", "").split(os.pathsep)
    kept = [name for name in folders if name and not Path(top, name).resolve().is_relative_to(top)]
    return {**surroundings, "PYTHONPATH": os.pathsep.join(kept)} if kept else surroundings


def compare(environment: Mapping[str, str]) -> int:
    """Compare, annotate, write summary, comment and outputs; return the exit code. Raises Stop."""
    annotate, summary, comment = (flag(environment, name) for name in ("ANNOTATE", "SUMMARY", "COMMENT"))
    target = target_of(environment)
    folder = Path(tempfile.mkdtemp(prefix="apidiff-", dir=environment.get("RUNNER_TEMP")))
    environment = with_policy(environment, target.top)
    result = with_accepted(environment, target, folder, check(environment, target, folder))
    sentence = result.report["verdict"]["sentence"]
    told = {0: "passed", 1: "failed"}.get(result.code, "no verdict")
    if result.code == 0:
        say(sentence)
    else:
        # First, because GitHub shows no more than ten errors of a step.
        title = "apidiff: the verdict failed" if result.code == 1 else "apidiff: no verdict"
        print(command("error", sentence, title=title), flush=True)
    if annotate:
        print(result.files["github"].read_text(encoding="utf-8"), end="", flush=True)
    head, guide = words.overview(result.report, told), result.files["guide"].read_text(encoding="utf-8")
    head, guide = (without_folder(environment, text) for text in (head, guide))
    if summary:
        write_summary(environment, f"{head}\n\n{guide}")
    if comment:
        tell_pull_request(environment, head, guide)
    set_output(environment, "passed", {0: "true", 1: "false"}.get(result.code, ""))
    set_output(environment, "breaking", str(result.report["summary"]["breaking"]))
    for name, output in (("json", "report"), ("guide", "guide"), ("sarif", "sarif"), ("html", "html")):
        set_output(environment, output, str(result.files[name]))
    return result.code


def with_policy(environment: Mapping[str, str], top: Path) -> Mapping[str, str]:
    """Tell what a pull request changes of the settings that it is judged by; return the environment with the level that
    failed before, where it changes the configuration and the job sets no level."""
    if not event_of(environment).get("pull_request") or answer("rev-parse", "--show-toplevel", cwd=top) is None:
        return environment
    try:
        base = base_revision(environment, top)
        changed = listed("diff", "--name-only", "--no-renames", "-z", base, "HEAD", cwd=top)
    except Stop as stop:
        message = f"whether this pull request changes the settings it is judged by is not known: {stop}"
        print(command("warning", message, title="apidiff: its own settings"), flush=True)
        return environment

    def at(revision: str) -> policy.Read:
        return lambda path: answer("show", f"{revision}:{path}", cwd=top) or ""

    given = environment.get("CONFIG", "")
    configurations = (os.path.relpath(top / given, top),) if given else policy.CONFIGURATIONS
    found = policy.policy_of(changed, at(base), at("HEAD"), configurations)
    kept = found.fail_on if not environment.get("FAIL_ON") else ""
    for path in found.files:
        message = "this pull request changes what counts as a break for itself, too; look at it as at the API"
        if kept and path in configurations:
            message += f". What fails is not milder before it is merged: here `fail-on` is `{kept}`"
        print(command("warning", message, file=path, title="apidiff: its own settings"), flush=True)
    return {**environment, "FAIL_ON": kept} if kept else environment


class Target(NamedTuple):
    """What `apidiff check` is to compare: its arguments, and the folder to run in."""

    arguments: list[str]
    top: Path


def target_of(environment: Mapping[str, str]) -> Target:
    """Return what to compare: what an application said, one document, or those that several lines or a glob name.

    Raises Stop.
    """
    if environment.get("APP"):
        return target_of_app(environment)
    named = [line.strip() for line in environment.get("SPEC", "").splitlines() if line.strip()]
    one = named[0] if len(named) == 1 else ""
    path = Path(environment["GITHUB_WORKSPACE"], one)
    if one and not path.is_dir() and (path.exists() or not any(mark in one for mark in "*?[")):
        top, spec = locate({**environment, "SPEC": one})
        pair = pair_of({**environment, "SPEC": one}, spec, top)
        if pair.note:
            print(command("notice", pair.note, title="apidiff"), flush=True)
        return Target([*(["--deleted"] if pair.deleted else []), "--", pair.old, pair.new], top)
    if not named:
        raise no_file(environment)
    if environment.get("OLD"):
        raise Stop(USAGE, "the input `old` is for one document; several are compared with the base")
    folder = Path(environment["GITHUB_WORKSPACE"], re.split(r"[*?\[]", named[0])[0].rpartition("/")[0])
    folder = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    top_name = answer("rev-parse", "--show-toplevel", cwd=folder)
    if top_name is None:
        raise Stop(USAGE, f"{named[0]!r} does not stand in a git repository")
    top = Path(top_name).resolve()
    base = base_revision(environment, top)
    refuse_base_itself(environment, base, ".", top)
    inside = [os.path.relpath(Path(environment["GITHUB_WORKSPACE"]).resolve() / name, top) for name in named]
    return Target(["--against", base, "--", *inside], top)


def target_of_app(environment: Mapping[str, str]) -> Target:
    """Return what to compare of an application: what the step before wrote. Raises Stop."""
    if environment.get("NOTHING"):
        raise Stop(0, environment["NOTHING"])
    workspace = Path(environment["GITHUB_WORKSPACE"]).resolve()
    folder = workspace / (environment.get("APP_DIRECTORY", "") or ".")
    top = Path(answer("rev-parse", "--show-toplevel", cwd=folder) or workspace).resolve()
    old = stated_old(environment, top) if environment.get("OLD") else environment["APP_OLD"]
    return Target(["--", old, environment["APP_NEW"]], top)


def stated_old(environment: Mapping[str, str], top: Path) -> str:
    """Return the input `old`: as it is, or as a path where it names a file from the workspace, which is what holds the
    files of steps before, too. Raises Stop."""
    given = environment["OLD"]
    beside = Path(environment["GITHUB_WORKSPACE"], given)
    if not os.path.lexists(top / given) and beside.is_file():
        return str(beside.resolve())
    refuse_application(given, top)
    return given


def without_folder(environment: Mapping[str, str], text: str) -> str:
    """Return a text without the folder that the documents of an application were written to: it says nothing, and is
    another one each time. Markdown may have a backslash before any of its signs, as before the `_` of `work/_temp/`."""
    if not environment.get("APP_NEW"):
        return text
    path = Path(environment["APP_NEW"])
    folder = f"{path.parent if path.is_dir() else path.parent.parent}{os.sep}"
    return re.sub("".join(rf"\\?{re.escape(sign)}" for sign in folder), "", text)


FILES = {
    "github": "annotations.txt",
    "json": "report.json",
    "guide": "guide.md",
    "sarif": "report.sarif",
    "html": "report.html",
}


class Result(NamedTuple):
    """What a run of `apidiff check` found: its exit code, its JSON, and its files by format."""

    code: int
    report: dict[str, Any]
    files: dict[str, Path]


def check(environment: Mapping[str, str], target: Target, folder: Path, *more: str) -> Result:
    """Run the program. Raises Stop where there is no verdict, and no report either."""
    files = {name: folder / file for name, file in FILES.items()}
    arguments = ["check"]
    for name, file in files.items():
        arguments += ["-f", name, "-o", str(file)]
    for name, option in OPTIONS.items():
        if environment.get(name):
            arguments += [option, environment[name]]
    files["json"].unlink(missing_ok=True)
    done = subprocess.run(
        [environment["PROGRAM"], *arguments, *more, *target.arguments],
        cwd=target.top,
        env=without_modules_of(target.top),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.stderr.strip():
        say(done.stderr, "stderr")
    many = "--against" in target.arguments or Path(target.arguments[-1]).is_dir()
    if not files["json"].is_file() or (done.returncode not in (0, 1) and not many):
        # A defect that ends the program leaves no report, and is no verdict.
        raise Stop(
            done.returncode if done.returncode > 1 else UNREADABLE, done.stderr.strip() or "apidiff gave no reason"
        )
    return Result(done.returncode, json.loads(files["json"].read_text(encoding="utf-8")), files)


def api_of(environment: Mapping[str, str]) -> calls.Api | None:
    """Return the API of GitHub, None where no token was given."""
    token, repository = environment.get("TOKEN", ""), environment.get("GITHUB_REPOSITORY", "")
    if not token or not repository:
        return None
    return github.api_of(environment.get("GITHUB_API_URL", "https://api.github.com"), repository, token)


def number_of(environment: Mapping[str, str]) -> int | None:
    """Return the number of the pull request, None where the event is about none."""
    event = event_of(environment)
    number = (event.get("pull_request") or {}).get("number") or event.get("number")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def accepted(environment: Mapping[str, str], result: Result) -> list[dict[str, str]]:
    """Return waivers for what people accepted in the pull request: all that fails by the label, single findings by
    comments. Each says who and when."""
    label, commands = environment.get("ACCEPT_LABEL", ""), flag(environment, "ACCEPT_COMMENTS")
    number, client = number_of(environment), api_of(environment)
    found: list[dict[str, str]] = []
    standing = [finding for _, finding in words.failing(result.report)]
    event = event_of(environment)
    labels = [one.get("name") for one in (event.get("pull_request") or {}).get("labels") or [] if isinstance(one, dict)]
    if label and label in labels:
        who, when = "", ""
        try:
            who, when = github.who_labelled(client, number, label) if client and number else ("", "")
        except calls.ForgeError as error:
            print(command("warning", f"who gave the label {label} is not known: {error}", title="apidiff"), flush=True)
        if not who and event.get("action") == "labeled" and (event.get("label") or {}).get("name") == label:
            who = str((event.get("sender") or {}).get("login") or "")
        when = when or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        reason = f"accepted by the label {label}, {when}"
        found += [{"fingerprint": finding["fingerprint"], "reason": reason, "by": who} for finding in standing]
    if commands and client and number:
        known = {finding["fingerprint"] for finding in standing}
        try:
            for fingerprint, reason, who, when in github.accepting_comments(client, number):
                if fingerprint in known:
                    told = f"{reason or 'accepted by a comment'}, {when}"
                    found.append({"fingerprint": fingerprint, "reason": told, "by": who})
        except calls.ForgeError as error:
            print(command("warning", f"comments that accept findings are not known: {error}", title="apidiff"))
    return found


def with_accepted(environment: Mapping[str, str], target: Target, folder: Path, result: Result) -> Result:
    """Return the result with what people accepted as waived: the report says so in every format. Raises Stop."""
    if result.code != 1:
        return result
    waivers = accepted(environment, result)
    if not waivers:
        return result
    file = folder / "accepted.yaml"
    entries = [{key: value for key, value in waiver.items() if value} for waiver in waivers]
    file.write_text(json.dumps(entries), encoding="utf-8")
    return check(environment, target, folder, "--waivers", str(file))


def tell_pull_request(environment: Mapping[str, str], head: str, guide: str) -> None:
    """Write the comment, where there is a token; what goes wrong is a warning and changes no verdict."""
    client, number = api_of(environment), number_of(environment)
    if client is None or number is None:
        return
    run, server = environment.get("GITHUB_RUN_ID", ""), environment.get("GITHUB_SERVER_URL", "https://github.com")
    link = f"{server}/{environment['GITHUB_REPOSITORY']}/actions/runs/{run}" if run else ""
    marker = words.marker(environment.get("SPEC") or environment.get("APP", ""))
    body = words.comment(marker, head, guide, link)
    try:
        calls.put_comment(client, github.comments_of(number), marker, body)
    except calls.ForgeError as error:
        print(command("warning", f"no comment was written: {error}", title="apidiff"), flush=True)


def main(environment: Mapping[str, str]) -> int:
    """Run the step and return its exit code."""
    return ended(compare, environment)


def ended(step: Callable[[Mapping[str, str]], int], environment: Mapping[str, str]) -> int:
    """Return the exit code of a step, and tell why it ended where it has none of its own."""
    try:
        return step(environment)
    except Stop as stop:
        message = str(stop)
        if stop.code == 0:
            print(command("notice", message, title="apidiff"), flush=True)
            write_summary(environment, f"## apidiff: passed\n\n{message}.\n")
            set_output(environment, "passed", "true")
            set_output(environment, "breaking", "0")
            return 0
        title = "apidiff: a document could not be read" if stop.code == UNREADABLE else "apidiff: could not run"
        print(command("error", message, title=title), flush=True)
        write_summary(
            environment, "## apidiff: no verdict\n\nThe documents were not compared; see the log of the job.\n"
        )
        return stop.code
    except Exception:  # The last resort: a defect of the action must not look like a verdict, which is exit code 1.
        say(traceback.format_exc(), "stderr")
        print(command("error", "internal error; there is no verdict. Please report this.", title="apidiff"), flush=True)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main(os.environ))

"""The step of the GitHub Action that asks an application for its document: at the base, in a worktree, and here.

The application runs in the Python of the job, where it is installed. This step has no token, and neither has the
application: its code is what the pull request brings. Leaves with exit code 0, or as compare.py does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from compare import (
    UNREADABLE,
    USAGE,
    Stop,
    answer,
    base_revision,
    command,
    ended,
    git,
    has_file,
    moves,
    say,
    set_output,
)

EVENTS = ("pull_request", "push", "merge_group", "schedule", "release", "workflow_dispatch", "repository_dispatch")
"""Where the code that is checked out is run by people who may run it: others have the rights of the base branch, and
may have the code of strangers."""

SECONDS = 300
_SOURCE = re.compile(r"[\w./-]+:[A-Za-z_]\w*(@[\w.+-]+)?")
_SECRET = re.compile(r"TOKEN|ACTIONS_.*|INPUT_.*|GH_TOKEN|GITHUB_(TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)")
ROOT = Path(__file__).resolve().parent.parent


class Asked(NamedTuple):
    """What an application said: its documents by their versions, and the file that it stands in."""

    documents: dict[str, Any]
    file: str


class Application(NamedTuple):
    """An application as the inputs name it, the top of its repository, and the folder to import from in it."""

    source: str
    python: str
    top: Path
    folder: str

    def asked(self, source: str, top: Path, forbidden: str = "") -> Asked:
        """Return what it says in a checkout of its repository. Raises Stop."""
        root = top / self.folder
        with tempfile.TemporaryDirectory(prefix="apidiff-") as name:
            out = Path(name, "answer.json")
            given = ROOT / "apidiff" / "load" / "given.py"
            arguments = [str(ROOT / "action" / "ask.py"), str(given), source, str(root), forbidden, str(out)]
            try:
                done = subprocess.run(
                    [self.python, *arguments],
                    cwd=root,
                    env=self.surroundings(top),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    timeout=SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise Stop(UNREADABLE, f"{source} gave no document within {SECONDS} seconds") from None
            except OSError as error:
                raise Stop(USAGE, f"the input `app-python` is {self.python!r}: {error.strerror}") from None
            if done.stdout.strip():
                say(done.stdout)
            if not out.is_file():
                raise Stop(UNREADABLE, f"asking {source} for its document ended the process, with {done.returncode}")
            found = json.loads(out.read_text(encoding="utf-8"))
        where = "at the base" if forbidden else "here"
        if found.get("stray"):
            hint = "so it says nothing of the base" if forbidden else "so the base cannot be asked in the same way"
            expected = "name the folder that it is imported from with `app-directory`, such as `src`"
            raise Stop(
                USAGE, f"{source} {where}: {found['error']}, {hint}; {expected}, or the document of the base `old`"
            )
        if "error" in found:
            expected = "an application that can be imported in the Python of the job (`app-python`)"
            other = ", or name the document of the base with `old`" if forbidden else ""
            raise Stop(UNREADABLE, f"{source} gives no document {where}: {found['error']}; expected {expected}{other}")
        return Asked(found["documents"], found["file"])

    def surroundings(self, top: Path) -> dict[str, str]:
        """Return the environment for a checkout: without secrets of the runner, and with the modules of that checkout
        where PYTHONPATH names folders of this one."""
        kept = {name: value for name, value in os.environ.items() if not _SECRET.fullmatch(name)}
        folders = []
        for name in filter(None, kept.pop("PYTHONPATH", "").split(os.pathsep)):
            path = Path(self.top, name).resolve()
            folders.append(str(top / path.relative_to(self.top)) if path.is_relative_to(self.top) else name)
        return {**kept, "PYTHONPATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}


def application_of(environment: Mapping[str, str]) -> Application:
    """Return the application that the inputs name. Raises Stop."""
    source, python = environment["APP"], environment.get("APP_PYTHON", "") or "python"
    if not _SOURCE.fullmatch(source):
        raise Stop(USAGE, f"the input `app` is {source!r}; expected MODULE:NAME, such as shop.main:app")
    if environment.get("SPEC"):
        raise Stop(USAGE, "`app` and `spec` are two ways to name what is compared; give one, and the other as `old`")
    event = environment.get("GITHUB_EVENT_NAME", "")
    if event not in EVENTS:
        why = "it has the rights of the base branch, and would run the code of the pull request with them"
        raise Stop(USAGE, f"`app` is refused under {event or 'an unknown event'}: {why}; use `pull_request`")
    workspace = Path(environment["GITHUB_WORKSPACE"]).resolve()
    root = (workspace / (environment.get("APP_DIRECTORY", "") or ".")).resolve()
    if not root.is_dir() or not (root == workspace or root.is_relative_to(workspace)):
        raise Stop(USAGE, "the input `app-directory` names no folder of the checkout")
    top_name = answer("rev-parse", "--show-toplevel", cwd=root)
    if top_name is None and not environment.get("OLD"):
        raise Stop(USAGE, "the application stands in no git repository; name the document of the base with `old`")
    top = Path(top_name).resolve() if top_name else workspace
    found = str(workspace / python) if "/" in python else shutil.which(python)
    if not found:
        raise Stop(USAGE, f"the input `app-python` is {python!r}, which is not to be found")
    return Application(source, found, top, os.path.relpath(root, top))


@contextmanager
def worktree(base: str, top: Path) -> Iterator[Path]:
    """Give a checkout of a commit in a folder of its own; no hooks are run. Raises Stop."""
    with tempfile.TemporaryDirectory(prefix="apidiff-") as name:
        folder = Path(name, "base").resolve()
        done = git(
            "-c", f"core.hooksPath={os.devnull}", "worktree", "add", "--quiet", "--detach", str(folder), base, cwd=top
        )
        if done.returncode != 0:
            say(done.stderr, "stderr")
            raise Stop(USAGE, f"the base {base[:12]} cannot be checked out beside this checkout")
        try:
            yield folder
        finally:
            git("worktree", "remove", "--force", str(folder), cwd=top)


def former(application: Application, file: str, base: str) -> str:
    """Return what the application was called at the base, where its module may have moved since.

    Raises Stop: with exit code 0 where it is new, with others where that cannot be told.
    """
    module, _, name = application.source.rpartition(":")
    path = Path(file).relative_to(application.top).as_posix()
    if has_file(base, path, application.top):
        return application.source
    if not has_file("HEAD", path, application.top):
        raise Stop(USAGE, f"{path} is not committed, so the base does not have it either")
    moved, gone = moves(base, application.top)
    old = next((old for old, new in moved.items() if new == path), "")
    if old.endswith(".py"):
        root = application.folder if application.folder != "." else ""
        inside = os.path.relpath(old, root or ".").removesuffix(".py").removesuffix("/__init__")
        named = f"{inside}.py" if module.endswith(".py") else inside.replace("/", ".")
        print(command("notice", f"{module} was {named} at the base", title="apidiff"), flush=True)
        return f"{named}:{name}"
    assigned = re.compile(rf"(?m)^\s*(async )?(def )?{re.escape(name.partition('@')[0])}\b\s*[:=(]")
    for path_gone in gone:
        if path_gone.endswith(".py") and assigned.search(
            answer("show", f"{base}:{path_gone}", cwd=application.top) or ""
        ):
            what = f"{module} is new, and {path_gone} is gone, which had the name {name}"
            raise Stop(USAGE, f"{what}; if it is the same API, name the document of the base with `old`")
    raise Stop(0, f"{application.source} is new: there is nothing to compare it with")


def describe(environment: Mapping[str, str]) -> int:
    """Write the documents of both sides, and name them as outputs. Raises Stop."""
    application = application_of(environment)
    now = application.asked(application.source, application.top)
    folder = Path(tempfile.mkdtemp(prefix="apidiff-app-", dir=environment.get("RUNNER_TEMP")))
    if environment.get("OLD"):
        set_output(environment, "new", write(folder / "head", now.documents, several=False))
        return 0
    base = base_revision(environment, application.top)
    head = answer("rev-parse", "HEAD", cwd=application.top)
    if base == head and git("diff", "--quiet", "--no-ext-diff", "HEAD", cwd=application.top).returncode == 0:
        raise Stop(
            USAGE, "what is checked out is the base itself, so there is nothing to compare; name the input `old`"
        )
    source = former(application, now.file, base)
    with worktree(base, application.top) as top:
        before = application.asked(source, top, str(application.top))
    several = "" not in before.documents and "" not in now.documents
    set_output(environment, "old", write(folder / "base", before.documents, several=several))
    set_output(environment, "new", write(folder / "head", now.documents, several=several))
    return 0


def write(folder: Path, documents: Mapping[str, Any], *, several: bool) -> str:
    """Write documents; return the path of the newest, or of the folder that has one for each version."""
    folder.mkdir()
    wanted = documents if several else {"openapi": next(iter(documents.values()))}
    for version, document in wanted.items():
        name = re.sub(r"[^\w.+-]", "_", version)
        (folder / f"{name}.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    return str(folder if several else folder / "openapi.json")


def run(environment: Mapping[str, str]) -> int:
    """Describe; that there is nothing to compare with is for the next step to tell."""
    try:
        return describe(environment)
    except Stop as stop:
        if stop.code:
            raise
        set_output(environment, "nothing", str(stop))
        return 0


if __name__ == "__main__":
    sys.exit(ended(run, os.environ))

"""The revisions of a document in git, oldest first: the commits that touched it or a file it refers to, under whatever
name it had then."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from apidiff.load.sources.options import LoadOptions
from apidiff.load.sources.revisions import SAFE, git_says
from apidiff.model.document import ConfigError

_FORMAT = "%x01%H%x02%cs%x02%s"
_RAW = re.compile(r":\d+ \d+ [0-9a-f]+ (?P<blob>[0-9a-f]+) (?P<status>[A-Z])\d*")
_FOLLOWED = ("--follow", "--find-renames=30%")
_LITERAL = ("--literal-pathspecs", *SAFE)


class Revision(Struct, frozen=True, kw_only=True):
    """A commit on the way to the newest one, by first parents, and the document in it. `blob` is empty where the
    document is not there; `tag` is the first tag that holds the commit, empty where none does."""

    commit: str
    date: str
    subject: str
    path: str
    blob: str
    tag: str = ""

    @property
    def source(self) -> str:
        """What `load` takes for the document."""
        return f"{self.commit}:{self.path}"


class Log(Struct, frozen=True, kw_only=True):
    """The history of a repository up to a commit. `chain` numbers the commits by first parents, from the oldest."""

    top: str
    newest: str
    chain: dict[str, int]
    options: LoadOptions

    def revisions(self, path: str, since: str | None) -> list[Revision]:
        """Return the revisions of a document by its path from the top of the repository; with `since`, the one that was
        current there comes first. Raises ConfigError where git knows no such revision, or the document was never
        there."""
        start = None if since is None else self._commit(since)
        span = self.newest if start is None else f"{start}..{self.newest}"
        found = [*self._logged(span, [path], *_FOLLOWED)][::-1]
        if start is not None:
            former = found[0].path if found else path
            found = [*self._logged(start, [former], *_FOLLOWED, "--max-count=1"), *found]
        if not found:
            raise ConfigError(f"{path}: git knows no revision of it; expected a document with a history")
        return self._tagged(found)

    def touching(self, revisions: Sequence[Revision], paths: Collection[str]) -> list[Revision]:
        """Return the revisions with those in between that touched other files which the document refers to."""
        if not paths:
            return list(revisions)
        known = {revision.commit for revision in revisions}
        between: list[Revision] = []
        for other in self._logged(self.newest, sorted(paths)):
            before = [one for one in revisions if self._at(one) < self._at(other)]
            if other.commit not in known and before and before[-1].blob:
                # Its own bytes are what they were; what it says may be something else.
                between.append(replace(other, path=before[-1].path, blob=f"{before[-1].blob} {other.commit}"))
        return self._tagged(sorted([*revisions, *between], key=self._at))

    def _at(self, revision: Revision) -> int:
        return self.chain.get(revision.commit, -1)

    def _commit(self, name: str) -> str:
        return commit_of(name, self.options)

    def _logged(self, span: str, paths: Sequence[str], *arguments: str) -> Iterator[Revision]:
        """Yield the commits of a span that touched files, newest first."""
        command = ("log", "--first-parent", "-m", "--raw", "--no-abbrev", "-z", f"--format={_FORMAT}", *arguments, span)
        said = git_says(span, self.options, "-C", self.top, *_LITERAL, *command, "--", *paths)
        for entry in (said or "").split("\x01")[1:]:
            head, _, raw = entry.partition("\0")
            commit, date, subject = head.split("\x02", 2)
            fields = raw.strip("\n").split("\0")
            match = _RAW.match(fields[0])
            if match is None:
                continue
            moved = match["status"] in "RC"
            blob = "" if match["status"] == "D" else match["blob"]
            yield Revision(commit=commit, date=date, subject=subject, path=fields[2 if moved else 1], blob=blob)

    def _tagged(self, revisions: Sequence[Revision]) -> list[Revision]:
        """Return the revisions with the first tag that holds each, by the order of the history."""
        form = "%(refname:short)%00%(objectname)%00%(*objectname)"
        said = git_says("git", self.options, "-C", self.top, *_LITERAL, "for-each-ref", f"--format={form}", "refs/tags")
        tags: dict[int, str] = {}
        for line in (said or "").splitlines():
            name, own, target = line.split("\0")
            position = self.chain.get(target or own)
            if position is not None:
                tags[position] = min(tags.get(position, name), name)
        positions = sorted(tags)
        return [
            replace(one, tag=next((tags[position] for position in positions if position >= self._at(one)), ""))
            for one in revisions
        ]


def commit_of(name: str, options: LoadOptions) -> str:
    """Return the commit that a revision names. Raises ConfigError where git knows none."""
    known = None
    if not name.startswith("-"):
        known = git_says(name, options, *_LITERAL, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if known is None:
        raise ConfigError(f"git knows no revision {name!r} here; expected a branch, tag or commit")
    return known.strip()


def log_of(top: str, until: str, options: LoadOptions) -> Log:
    """Return the history up to a revision. Raises ConfigError where git knows no such revision."""
    newest = commit_of(until, options)
    said = git_says(until, options, *_LITERAL, "rev-list", "--first-parent", "--reverse", newest) or ""
    return Log(top=top, newest=newest, chain={one: at for at, one in enumerate(said.split())}, options=options)

"""Problems of the documents as tools that annotate files show them."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.document import Problem
from apidiff.model.report import Report, Section
from apidiff.render.places import Place, name_of

UNMATCHED = 20
"""Settings that name nothing which are shown one by one: a file of waivers may hold as many as an API has findings."""


def abridged(problems: Sequence[Problem]) -> list[Problem]:
    """Return all problems of documents, the first settings that name nothing, and one problem that counts the others.
    JSON lists every one."""
    unmatched = [problem for problem in problems if problem.cause == "unmatched"]
    rest = unmatched[UNMATCHED:]
    if not rest:
        return [*problems]
    left = {id(problem) for problem in rest}
    source = rest[0].source.partition(",")[0]
    what = f"and {len(rest):,} more settings that name nothing, or whose day has passed"
    more = Problem(source=source, what=what, expected="see the JSON report, which lists all", cause="unmatched")
    return [*(problem for problem in problems if id(problem) not in left), more]


def shown_problems(report: Report) -> list[Problem]:
    """Return the problems, what was left out first. What both documents have in common is shown in the new one alone:
    that is the one to mend."""
    distinct = {_key(problem): problem for problem in abridged(report.problems)}
    return sorted(distinct.values(), key=lambda problem: problem.cause == "invalid")


def _key(problem: Problem) -> tuple[str, str | None]:
    """What makes two problems of the two documents the same. One of a setting has no other."""
    if problem.cause == "unmatched":
        return str(problem), None
    return problem.what.replace(problem.source, ""), problem.pointer


def place_of_problem(problem: Problem, report: Report) -> Place:
    """Return where a problem is shown; the beginning of the file where it has no place, and of the new document where
    it is about no file."""
    line, column = (1, 1) if problem.position is None else (problem.position.line, problem.position.column)
    path = _path_of(problem.source, report)
    if path is None:
        path = problem.source if problem.cause != "unmatched" else name_of(report.new)
    return Place(file=problem.source, path=path, line=line, column=column, pointer=problem.pointer or "")


def _path_of(name: str, report: Report) -> str | None:
    """Return the path, from the top of the repository, of a file that was read under some name."""
    for side in (report.new, report.old):
        document = side.contract.document
        for resource in (document.entry, *document.resources.values()):
            if resource.name == name and resource.path:
                return resource.path
    return None


def problem_text(problem: Problem) -> str:
    """Return what is wrong and what was expected, without the place."""
    what = f"{problem.source}: {problem.what}" if problem.cause == "unmatched" else problem.what
    return f"{what}; expected {problem.expected}" if problem.expected else what


def problem_fingerprint(problem: Problem) -> str:
    """Return 16 hexadecimal digits that stay the same when lines move."""
    return _digits(problem.source, problem.what, problem.pointer or "")


def fingerprint_in(section: Section, fingerprint: str) -> str:
    """Return a fingerprint that is told apart from the same one in another document."""
    return _digits(section.name, fingerprint)


def _digits(*texts: str) -> str:
    import hashlib  # OpenSSL, which most formats do without

    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def left_out(report: Report) -> int:
    """Return how many parts of both documents were left out."""
    return len(report.coverage.old.left_out) + len(report.coverage.new.left_out)

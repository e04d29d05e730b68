"""Problems of the documents as tools that annotate files show them."""

from __future__ import annotations

import hashlib

from apidiff.model.document import Problem
from apidiff.model.report import Report
from apidiff.render.places import Place


def shown_problems(report: Report) -> list[Problem]:
    """Return the problems, what was left out first. What both documents have in common is shown in the new one alone:
    that is the one to mend."""
    distinct = {(problem.what.replace(problem.source, ""), problem.pointer): problem for problem in report.problems}
    return sorted(distinct.values(), key=lambda problem: problem.cause == "invalid")


def place_of_problem(problem: Problem) -> Place:
    """Return where a problem is shown; the beginning of the file where it has no place."""
    line, column = (1, 1) if problem.position is None else (problem.position.line, problem.position.column)
    return Place(file=problem.source, line=line, column=column, pointer=problem.pointer or "")


def problem_text(problem: Problem) -> str:
    """Return what is wrong and what was expected, without the place."""
    return f"{problem.what}; expected {problem.expected}" if problem.expected else problem.what


def problem_fingerprint(problem: Problem) -> str:
    """Return 16 hexadecimal digits that stay the same when lines move."""
    text = "\0".join((problem.source, problem.what, problem.pointer or ""))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def left_out(report: Report) -> int:
    """Return how many parts of both documents were left out."""
    return len(report.coverage.old.left_out) + len(report.coverage.new.left_out)

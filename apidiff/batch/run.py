"""Compares many pairs of documents, in a process for each core, and decides on all of them."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from msgspec import Struct
from msgspec.structs import replace

from apidiff.batch.pairs import Pair
from apidiff.classify.unmatched import NothingKeptError
from apidiff.config import Filters, Settings
from apidiff.model.document import ConfigError, DocumentError, Problem
from apidiff.model.finding import Level
from apidiff.model.report import Report, Section, State, Survey
from apidiff.pipeline import Stage, compare, compare_deleted, with_proposals
from apidiff.render import FORMATS
from apidiff.render.text import counted, listing
from apidiff.render.view import View

_WAITING = 3
"""Tasks for each process that are handed out ahead; what is done and what is waiting is all that is in memory."""

_MOST_OBJECTS = 500_000
"""Objects that may be left of documents before garbage is looked for: some 100 MB. Looking after every few thousand, as
Python does by itself, takes a sixth of the time of all."""

_NAMED = 5


Look = Callable[[Report, Settings], Report]
"""Returns a report with more that is known of it, such as who is hit. Raises ConfigError and DocumentError."""


class Task(Struct, frozen=True, kw_only=True):
    """One pair with all that a process needs to compare it. `formats` are names of FORMATS with their views, `look` is
    asked about what was compared, where it is given."""

    pair: Pair
    settings: Settings
    formats: tuple[tuple[str, View], ...]
    proposals: bool = False
    look: Look | None = None

    @property
    def is_skipped(self) -> bool:
        """Whether there is nothing to find: settings that look at more than changes want even equal documents read."""
        settings = self.settings
        return self.pair.is_unchanged and not settings.strict and settings.filters == Filters()


def section_of(task: Task) -> Section:
    """Return what came of one pair. A document that cannot be read, and settings of its own that cannot be worked with,
    are told in its section."""
    pair = task.pair
    if task.is_skipped:
        sentence = f"Passed: it only moved, from {pair.former}." if pair.former else "Passed: it is unchanged."
        return Section(name=pair.name, former=pair.former, state="unchanged", sentence=sentence)
    if pair.old is None:
        return _of_new(task)
    try:
        state, report = _report_on(task)
    except NothingKeptError as error:
        return Section(name=pair.name, former=pair.former, state="filtered", sentence=f"Passed: {error}.")
    except DocumentError as error:
        return _unread(pair, error)
    except ConfigError as error:
        return _misconfigured(pair, error)
    return _of_report(task, state, report)


def _report_on(task: Task) -> tuple[State, Report]:
    # A waiver that one document has no use for may be for another.
    pair, settings = task.pair, replace(task.settings, strict_waivers=False)
    assert pair.old is not None
    if pair.new is None:
        state: State = "deleted"
        report = compare_deleted(pair.old.source, pair.name, settings)
    else:
        state, report = "compared", compare(pair.old.source, pair.new.source, settings)
        report = report if task.look is None else task.look(report, settings)
    return state, with_proposals(report) if task.proposals else report


def _of_report(task: Task, state: State, report: Report) -> Section:
    # What names nothing in one document may name something in another: the parent process knows.
    stale = tuple(problem for problem in report.problems if problem.cause == "unmatched")
    own = tuple(problem for problem in report.problems if problem.cause != "unmatched")
    report = replace(report, problems=own)
    return Section(
        name=task.pair.name,
        former=task.pair.former,
        state=state,
        sentence=report.verdict.sentence,
        passed=report.verdict.passed,
        counts={level.value: report.count(level) for level in Level},
        problems=own,
        stale=stale,
        pieces=tuple(FORMATS[name].piece(report, view) for name, view in task.formats),
    )


def _of_new(task: Task) -> Section:
    """Return the section of a document that is new: there is nothing to compare, but it has to be a document."""
    pair = task.pair
    if pair.new is None:
        problem = Problem(source=pair.name, what="there is no such document, here or before", expected="its path")
        return _unread(pair, DocumentError([problem]))
    try:
        compare(pair.new.source, pair.new.source, task.settings)
    except NothingKeptError:
        pass
    except DocumentError as error:
        return _unread(pair, error)
    except ConfigError as error:
        return _misconfigured(pair, error)
    return Section(name=pair.name, state="new", sentence="Passed: it is new, there is nothing to compare it with.")


def _misconfigured(pair: Pair, error: ConfigError) -> Section:
    """Return the section of a document whose settings cannot be worked with. What is wrong is its problem, too, so that
    every format and standard error tell it."""
    return Section(
        name=pair.name,
        former=pair.former,
        state="misconfigured",
        sentence=f"No verdict: {error}",
        passed=False,
        problems=(Problem(source=pair.name, what=str(error)),),
    )


def _unread(pair: Pair, error: DocumentError) -> Section:
    problems = tuple(error.problems)
    sentence = f"No verdict: {problems[0]}" if problems else "No verdict."
    return Section(
        name=pair.name, former=pair.former, state="unread", sentence=sentence, passed=False, problems=problems
    )


def sections(tasks: Sequence[Task], stage: Stage, processes: int | None = None) -> list[Section]:
    """Return a section for each task, in their order; `stage` is told how far the work is.

    One process for each core that this one may use, unless `processes` says how many; none where there is little to do.
    """
    found: list[Section | None] = [section_of(task) if task.is_skipped else None for task in tasks]
    open_ = sorted((index for index, section in enumerate(found) if section is None), key=lambda i: -_size(tasks[i]))
    workers = min(processes or cores(), len(open_))
    made = _alone(tasks, open_) if workers <= 1 else _together(tasks, open_, workers)
    # What is here already is garbage in no process: looking for it would copy the memory that they share.
    gc.freeze()
    try:
        for done, (index, section) in enumerate(made, start=1):
            stage(f"{done} of {len(open_)} documents: {section.name}")
            found[index] = section
    finally:
        gc.unfreeze()
    return [section for section in found if section is not None]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(task: Task) -> int:
    source = None if task.pair.new is None else task.pair.new.source
    return os.path.getsize(source) if source is not None and os.path.isfile(source) else 0


def _alone(tasks: Sequence[Task], open_: Sequence[int]) -> Iterator[tuple[int, Section]]:
    for index in open_:
        yield index, _collected(tasks[index])


def _collected(task: Task) -> Section:
    """Return the section of a task, and leave nothing of its documents behind."""
    section = section_of(task)
    if gc.get_count()[0] > _MOST_OBJECTS:
        gc.collect()
    return section


def _together(tasks: Sequence[Task], open_: Sequence[int], workers: int) -> Iterator[tuple[int, Section]]:
    """Yield the sections as they are made, the largest documents first: none of them is waited for at the end."""
    with ProcessPoolExecutor(workers, mp_context=context()) as pool:
        pending: dict[Future[Section], int] = {}
        waiting = iter(open_)
        left = True
        while pending or left:
            while left and len(pending) < workers * _WAITING:
                index = next(waiting, None)
                left = index is not None
                if index is not None:
                    pending[pool.submit(_collected, tasks[index])] = index
            for future in wait(pending, return_when=FIRST_COMPLETED).done if pending else ():
                index = pending.pop(future)
                yield index, _result(future, tasks[index].pair)


def _result(future: Future[Section], pair: Pair) -> Section:
    try:
        return future.result()
    except BrokenProcessPool:
        what = "the process that compared the documents was ended from outside, such as for want of memory"
        return _unread(pair, DocumentError([Problem(source=pair.name, what=what, expected="more memory")]))


def in_a_pool() -> None:
    """Make a process ready to compare many documents, one after the other."""
    gc.enable()


def context() -> multiprocessing.context.BaseContext:
    """Return how processes are made: by a fork, where there is one, which has everything imported already."""
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None)


def survey(
    old: str, new: str, made: Sequence[Section], notes: Sequence[Problem] = (), *, strict_waivers: bool = False
) -> Survey:
    """Return all sections with one verdict, which is the worst of theirs; `notes` are about none of them by itself.
    With `strict_waivers`, settings that name nothing in any document fail it, too.

    Raises NothingKeptError where the filters keep nothing of any document.
    """
    filtered = [section for section in made if section.state == "filtered"]
    if filtered and len(filtered) == sum(section.state != "unchanged" for section in made):
        raise NothingKeptError(filtered[0].sentence.removeprefix("Passed: ").rstrip("."))
    stale = _stale(made)
    failing = len(stale) if strict_waivers else 0
    unseen = [note.source for note in notes if note.leaves_out]
    return Survey(
        old=old,
        new=new,
        passed=not failing and not unseen and all(section.passed for section in made),
        sentence=_sentence(made, failing, unseen),
        sections=tuple(made),
        problems=(*notes, *stale),
    )


def _stale(made: Sequence[Section]) -> list[Problem]:
    """Return the settings that name nothing in any of the documents that were compared."""
    compared = [section for section in made if section.state in ("compared", "deleted")]
    if not compared:
        return []
    everywhere = set.intersection(*({str(problem) for problem in section.stale} for section in compared))
    return [problem for problem in compared[0].stale if str(problem) in everywhere]


_WORDS: Mapping[State, Callable[[str], str]] = {
    "new": "{} new".format,
    "deleted": "{} deleted".format,
    "unchanged": "{} unchanged".format,
    "filtered": "{} filtered out".format,
}


def _sentence(made: Sequence[Section], stale: int, unseen: Sequence[str]) -> str:
    """Return the verdict on all in one sentence; `stale` counts settings that fail it, `unseen` are the places that
    were not looked at."""
    unread = [section for section in made if section.state in ("unread", "misconfigured")]
    failed = [section for section in made if not section.passed and section not in unread]
    breaking = sum(section.count(Level.BREAKING) for section in made)
    all_ = counted(len(made), "document")
    states = [
        words(f"{number:,}")
        for state, words in _WORDS.items()
        if (number := sum(section.state == state for section in made))
    ]
    others = f" ({', '.join(states)})" if states else ""
    if unread:
        names = listing([section.name for section in unread], _NAMED)
        also = f"; {counted(len(failed), 'other')} failed" if failed else ""
        return f"No verdict: of {all_}{others}, {len(unread):,} could not be compared: {names}{also}."
    if unseen:
        also = f"; of {all_}{others}, {len(failed):,} failed"
        return f"No verdict: documents were not looked at in {listing(list(unseen), _NAMED)}{also}."
    if stale and not failed:
        return f"Failed: {counted(stale, 'setting')} named nothing in {all_}{others}."
    if failed:
        names = listing([section.name for section in failed], _NAMED)
        return f"Failed: {len(failed):,} of {all_}{others}, with {counted(breaking, 'breaking change')}: {names}."
    if breaking:
        return f"Passed, as nothing was set to fail: {counted(breaking, 'breaking change')} in {all_}{others}."
    return f"Passed: no breaking changes in {all_}{others}."

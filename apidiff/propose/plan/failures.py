"""The further answers of a route in both versions: which of the new ones came in the place of which old one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from apidiff.model.proposal.pytypes import AnswerShape, PyType, RouteShape


def swapped(old: RouteShape, new: RouteShape) -> tuple[tuple[int, int], ...]:
    """Return the error status that took the place of another: told only where one goes and one comes."""
    before, after = _codes(old), _codes(new)
    gone, fresh = sorted(before - after), sorted(after - before)
    return ((fresh[0], gone[0]),) if len(gone) == 1 and len(fresh) == 1 else ()


def counterparts(old: RouteShape, new: RouteShape) -> Iterator[tuple[str, PyType, PyType]]:
    """Yield the status in HEAD, the new and the old type of answers that both versions give, where both have bodies.

    A status that is not documented by itself is one of its range, or of `default` (OpenAPI, Responses Object).
    """
    now = {str(before): str(after) for after, before in swapped(old, new)}
    before = {now.get(answer.status, answer.status): answer for answer in old.answers}
    after = {answer.status: answer for answer in new.answers}
    for status in [*before, *(status for status in after if status not in before)]:
        was, is_ = _covering(before, status), _covering(after, status)
        if was is not None and is_ is not None and was.type is not None and is_.type is not None:
            yield status, is_.type, was.type


def _covering(answers: Mapping[str, AnswerShape], status: str) -> AnswerShape | None:
    found = answers.get(status) or answers.get(f"{status[:1]}XX")
    return found or (answers.get("default") if status[:1] in "45" else None)


def documented_apart(old: RouteShape, new: RouteShape) -> tuple[str, str]:
    """Return the statuses of failures that only the old route documents, and those that only the new one does; nothing
    where others differ as well."""
    before, after = ({item.status: item for item in route.answers} for route in (old, new))
    if any(before[status].type != after[status].type for status in before.keys() & after.keys()):
        return "", ""
    return ", ".join(sorted(before.keys() - after.keys())), ", ".join(sorted(after.keys() - before.keys()))


def lost_headers(old: RouteShape, new: RouteShape) -> list[str]:
    """Return the headers that only the old answer of success documents."""
    before = json.loads(old.success.headers) if old.success.headers is not None else {}
    after = json.loads(new.success.headers) if new.success.headers is not None else {}
    kept = {name.lower() for name in after}
    return [name for name in before if name.lower() not in kept]


def _codes(route: RouteShape) -> set[int]:
    return {int(answer.status) for answer in route.answers if answer.status.isdecimal() and answer.status[0] in "45"}

"""What a pull request is told, in Markdown: for the job summary and for the comment.

Words of documents can neither end a block nor begin one, and mention nobody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from apidiff.render.text import dumps

COMMENT_LIMIT = 65_000
"""Bytes. GitHub refuses a comment of more than 65,536 characters; GitLab takes more."""

_LEVELS = {"breaking": "🔴 breaking", "warning": "🟡 warning"}
_ROWS = 30
_PAYLOADS = 3
_LARGEST_PAYLOAD = 1_500
_OF_ADDRESSES = "%/:?#[]@!$&'*+,;=~"
"""What stands in an address as it is, besides letters and digits; a parenthesis would end the link."""
_LEFT_OUT = "*The rest is left out: {}.*"


def prose(text: str, limit: int = 300) -> str:
    """Return text for a line of Markdown: what stands in backticks as code, and every character as itself."""
    text = " ".join(text.split())
    text = text if len(text) <= limit else f"{text[: limit - 3]}..."
    pieces = text.split("`")
    return "".join(
        f"<code>{_escaped(piece)}</code>" if index % 2 else _unmentioned(_escaped(piece))
        for index, piece in enumerate(pieces)
        if piece
    )


def _escaped(text: str) -> str:
    return re.sub(r"[^\w\s.,/=+';:()?\x22-]", lambda match: f"&#{ord(match[0])};", text)


def _unmentioned(text: str) -> str:
    """Return text in which no `@name` and no `#1` is a link: GitHub looks for them after the Markdown was read."""
    return re.sub(r"(&#64;|&#35;)(?=\w)", "\\1\u200b", text)


def fenced(value: Any) -> str:
    """Return a value as a block of JSON that nothing in it can end."""
    text = dumps(value)
    if len(text) > _LARGEST_PAYLOAD:
        return "*(a payload that is too large to be shown)*"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}json\n{text}\n{fence}"


def reports_of(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the reports in a result with the paths of their documents; that of a single one has no path."""
    if "reports" in result:
        return [(one["path"], one["report"]) for one in result["documents"] if one["report"]]
    return [("", result)]


def failing(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the findings that stand and break, or may, with the paths of their documents: the worst first."""
    found = [
        (path, finding)
        for path, report in reports_of(result)
        for finding in report["findings"]
        if finding["level"] in _LEVELS and not finding["waived"]
    ]
    return sorted(found, key=lambda pair: list(_LEVELS).index(pair[1]["level"]))


def overview(result: Mapping[str, Any], verdict: str) -> str:
    """Return the verdict, the table of what breaks, and payloads that show it."""
    parts = [f"## apidiff: {verdict}", prose(result["verdict"]["sentence"], 600)]
    if "reports" in result:
        parts.append("\n".join(_documents(result)))
    found = failing(result)
    if found:
        parts.append("\n".join(_table(found)))
    parts += _consumers(result)
    parts += _payloads(found)
    accepted = list(_accepted(result))
    if accepted:
        parts.append("\n".join(["**Accepted:**", "", *accepted]))
    return "\n\n".join(parts)


def _documents(result: Mapping[str, Any]) -> Iterator[str]:
    yield "| document | | breaking | warnings |"
    yield "|---|---|---|---|"
    for one in [one for one in result["documents"] if one["state"] != "unchanged"][:_ROWS]:
        counts = (one["report"] or {"summary": {}})["summary"]
        state = "passed" if one["passed"] else "failed"
        if one["state"] in ("unread", "misconfigured"):
            state = "no verdict"
        numbers = f"{counts.get('breaking', '')} | {counts.get('warning', '')}"
        yield f"| {prose(one['path'])} | {one['state']}, {state} | {numbers} |"
    rest = sum(one["state"] == "unchanged" for one in result["documents"])
    if rest:
        yield f"| {rest} more | unchanged | | |"


def _table(found: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    yield "| | what changed | to accept it |"
    yield "|---|---|---|"
    for path, finding in found[:_ROWS]:
        where = f" ({prose(path)})" if path else ""
        yield f"| {_LEVELS[finding['level']]} | {prose(finding['message'])}{where} | `{finding['fingerprint']}` |"
    if len(found) > _ROWS:
        yield f"| | and {len(found) - _ROWS} more | |"


def _consumers(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield who is hit, those that are first; nothing where nobody looked."""
    impact = result.get("impact")
    if not impact:
        return
    window = impact["window"]
    when = f", {window['first'][:10]} to {window['last'][:10]}" if window["first"] and window["last"] else ""
    looked = f"{window['matched']:,} recorded exchanges{when}"
    yield f"**Who is hit**, by {looked}; who was not seen may be hit all the same:"
    order = sorted(impact["consumers"], key=lambda use: (-use["hit"], -use["may_be_hit"], use["consumer"]))
    rows = ["| consumer | hit by | may be hit by | exchanges |", "|---|---|---|---|"]
    rows += [
        f"| {prose(use['consumer'])} | {use['hit'] or ''} | {use['may_be_hit'] or ''} | {use['exchanges']:,} |"
        for use in order[:_ROWS]
    ]
    if len(order) > _ROWS:
        rows.append(f"| and {len(order) - _ROWS} more | | | |")
    yield "\n".join(rows)
    notes = [impact["kept"] and f"Nothing was lowered, because {impact['kept']}."]
    notes += [f"{problem['source']}: {problem['what']}" for problem in impact["problems"][:_PAYLOADS]]
    yield from (prose(note) for note in notes if note)


def _payloads(found: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    shown = 0
    for _, finding in found:
        evidence = finding["evidence"]
        if evidence.get("type") != "witness" or shown == _PAYLOADS:
            continue
        shown += 1
        said = "This worked, and fails now" if evidence["direction"] == "request" else "Clients did not expect this"
        place = prose(f"{evidence['operation']}, {evidence['place']}")
        yield f"{said}: {place}\n\n{fenced(evidence['value'])}"


def _accepted(result: Mapping[str, Any]) -> Iterator[str]:
    for _, report in reports_of(result):
        for finding in report["findings"]:
            if finding["waived"] and finding["level"] in _LEVELS:
                waived = finding["waived"]
                who = f" ({prose(waived['by'])})" if waived["by"] else ""
                yield f"- {prose(finding['message'])}: {prose(waived['reason'])}{who}"


def verdict_of(result: Mapping[str, Any]) -> str:
    """Return the verdict of a result in a word or two: none where a document of many was not looked at."""
    unread = any(one["state"] in ("unread", "misconfigured") for one in result.get("documents", ()))
    if unread or ("reports" in result and any(one["cause"] in ("unread", "withheld") for one in result["problems"])):
        return "no verdict"
    return "passed" if result["verdict"]["passed"] else "failed"


def marker(name: str) -> str:
    """Return how a comment of ours begins: one for each name."""
    return f"<!-- apidiff {hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]} -->"


def comment(marker: str, head: str, guide: str, link: str) -> str:
    """Return the body of the comment: the overview, and the guide folded away, cut where it is too long."""
    start = f"{marker}\n{head}\n"
    opening, closing = "\n<details><summary>Migration guide</summary>\n\n", "\n\n</details>\n"
    address = quote(link, safe=_OF_ADDRESSES, errors="replace")
    more = f"\n\n[The whole report]({address})\n" if link else "\n"
    room = COMMENT_LIMIT - len((start + opening + closing + more).encode())
    if room < 1_000:
        return cut(start, COMMENT_LIMIT - len(more.encode()), "the run has the whole report") + more
    guide = re.sub(r"(?<![\w`])@(?=\w)", "@\u200b", guide)
    # To GitLab a line that begins so is a command, carried out as whoever the token belongs to.
    guide = re.sub(r"(?m)^([ \t>]*)/(?=\w)", "\\1\u200b/", guide)
    return f"{start}{opening}{cut(guide.strip(), room, 'the run has the whole guide')}{closing}{more}"


def cut(text: str, limit: int, rest: str) -> str:
    """Return text of at most so many bytes: cut before a heading, or else at a line, with what is open closed."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    end = f"\n\n{_LEFT_OUT.format(rest)}"
    kept = raw[: limit - len(end.encode()) - 200].rsplit(b"\n", 1)[0].decode(errors="ignore")
    heading = kept.rfind("\n#")
    if heading > len(kept) // 2 and not _open_fence(kept[:heading]):
        kept = kept[:heading].rstrip()
    fence = _open_fence(kept)
    folded = kept.count("<details") - kept.count("</details>")
    return f"{kept}{fence and chr(10) + fence}{chr(10) + '</details>' * folded if folded > 0 else ''}{end}"


def _open_fence(text: str) -> str:
    """Return the fence of a block of code that a text ends in, empty where it ends in none."""
    fence = ""
    for line in text.splitlines():
        found = re.match(r"\s*(`{3,}|~{3,})(.*)", line)
        if found is None:
            continue
        if not fence:
            fence = found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""
    return fence

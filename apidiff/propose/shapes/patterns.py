"""Which regular expressions pydantic can compile.

Schemas use ECMA-262 patterns; pydantic uses Rust's regex crate, which has no look-around and no back-references and
refuses programs beyond a size. What is not certainly safe is kept as documentation (json_schema_extra) only.
"""

from __future__ import annotations

import re

_SAFE_ESCAPE = re.compile(r"\\(?:[dDwWsSbBtnrfv]|[^0-9A-Za-z<>]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[pP]\{\w+\})", re.ASCII)
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_GROUP = re.compile(r"\((?:\?:|\?<[A-Za-z_]\w*>|(?!\?))")
_CLASS = re.compile(r"\[\^?(?:\\.|[^\]\\\[])+\]")
_OTHER = re.compile(r"[^\\\[\](){}]")
MAX_REPEAT = 500
MAX_PATTERN = 1000


def rust_accepts(pattern: str) -> bool:
    """Return True where Rust's regex crate certainly compiles the pattern and reads it as ECMA-262 does."""
    if len(pattern) > MAX_PATTERN:
        return False
    position, depth, weight = 0, 0, 1
    while position < len(pattern):
        char = pattern[position]
        match = _token(pattern, position, char)
        if match is None:
            return False
        if char == "[" and not _class_is_safe(match.group()):
            return False
        if char == "{":
            low, high = int(match.group(1)), int(match.group(2) or match.group(1))
            weight *= max(low, high, 1)
            if low > high or position == 0 or weight > MAX_REPEAT:
                return False
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
        position = match.end()
    return depth == 0 and _python_agrees(pattern)


def _token(pattern: str, position: int, char: str) -> re.Match[str] | None:
    rule = {"\\": _SAFE_ESCAPE, "[": _CLASS, "(": _GROUP, "{": _REPEAT, ")": re.compile(r"\)")}.get(char, _OTHER)
    return rule.match(pattern, position)


def _class_is_safe(text: str) -> bool:
    """Return False for what Rust reads differently inside `[...]`: set operations, and escapes it does not know."""
    body = text[1:-1]
    if any(sign in body for sign in ("&&", "--", "~~")):
        return False
    position = 0
    while (position := body.find("\\", position)) >= 0:
        escape = _SAFE_ESCAPE.match(body, position)
        if escape is None or escape.group() in ("\\b", "\\B"):
            return False
        position = escape.end()
    return True


def _python_agrees(pattern: str) -> bool:
    """Let Python's compiler find what the scan does not see (nothing to repeat, bad ranges)."""
    if r"\p" in pattern or r"\P" in pattern:
        pattern = re.sub(r"\\[pP]\{\w+\}", r"\\w", pattern)
    if "(?<" in pattern:
        pattern = pattern.replace("(?<", "(?P<")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True

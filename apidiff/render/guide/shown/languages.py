"""A call as code: curl, Python (httpx) and TypeScript (fetch), written by a template for each language.

Everything in a call comes from documents that nobody has checked. It reaches the code as literals of the language
alone, made by the filters here.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.render.guide.shown.requests import Body, Call
from apidiff.render.text import dumps, visible

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parents[2] / "templates" / "code"
_NARROW = 70
"""Columns up to which a list or an object is written on one line."""


class Language(Struct, frozen=True, kw_only=True):
    """A language: what readers call it, what blocks of its code are marked with, and its template."""

    name: str
    mark: str
    template: str


LANGUAGES = (
    Language(name="curl", mark="bash", template="curl.jinja"),
    Language(name="Python", mark="python", template="python.jinja"),
    Language(name="TypeScript", mark="ts", template="typescript.jinja"),
)


def written(call: Call, language: Language) -> str:
    """Return the code that makes a call."""
    return _template(language.template).render(call=call).strip("\n")


@lru_cache(maxsize=len(LANGUAGES))
def _template(name: str) -> Template:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    environment.filters.update(FILTERS)
    return environment.get_template(name)


def _shell(text: str) -> str:
    return shlex.quote(visible(text))


def _python(value: Json, margin: int = 0) -> str:
    """Return a value as a literal of Python; what is long over several lines, the last at the margin."""
    flat = _flat_python(value)
    if not value or not isinstance(value, dict | list) or len(flat) <= _NARROW:
        return flat
    inner = " " * (margin + 4)
    if isinstance(value, dict):
        lines = [f"{inner}{_flat_python(str(key))}: {_python(item, margin + 4)}," for key, item in value.items()]
        return "\n".join(["{", *lines, f"{' ' * margin}}}"])
    return "\n".join(["[", *(f"{inner}{_python(item, margin + 4)}," for item in value), f"{' ' * margin}]"])


def _flat_python(value: Json) -> str:
    if isinstance(value, str):
        # As formatters write it: in double quotes, unless that takes more escapes.
        text = repr(value)
        return f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text and "\\'" not in text else text
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_flat_python(str(key))}: {_flat_python(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flat_python, value))}]"
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'float("{value}")'
    return repr(value)


def _python_list(pairs: Sequence[tuple[str, str]], margin: int) -> str:
    """Return pairs as a dict where no name comes twice, else as a list of tuples."""
    if len({name for name, _ in pairs}) == len(pairs):
        return _python(dict(pairs), margin)
    inner = " " * (margin + 4)
    lines = [f"{inner}({_flat_python(name)}, {_flat_python(value)})," for name, value in pairs]
    return "\n".join(["[", *lines, f"{' ' * margin}]"])


def _python_form(pairs: Sequence[tuple[str, str]], margin: int) -> str:
    """Return the fields of a form as a dict, in which a name that comes twice has a list."""
    fields: dict[str, Json] = {}
    for name, value in pairs:
        held = fields.get(name)
        fields[name] = value if name not in fields else [*(held if isinstance(held, list) else [held]), value]
    return _python(fields, margin)


def _python_files(body: Body, margin: int) -> str:
    """Return the files of a form; without any, an empty one, so that the form is sent in parts all the same."""
    if not body.files:
        return "{}" if not body.fields else '{"": ("", b"")}'
    inner = " " * (margin + 4)
    lines = [f'{inner}{_flat_python(name)}: open("file.bin", "rb"),' for name in body.files]
    return "\n".join(["{", *lines, f"{' ' * margin}}}"])


def _js(value: Json, margin: int = 0) -> str:
    """Return a value as a literal of JavaScript: JSON, with the first line where it stands and the others behind the
    margin."""
    flat = dumps(value, indent=None)
    text = flat if len(flat) <= _NARROW else dumps(value)
    return _safe(text).replace("\n", "\n" + " " * margin)


def _js_object(pairs: Sequence[tuple[str, str]], margin: int) -> str:
    return _js(dict(pairs), margin)


def _js_pairs(pairs: Sequence[tuple[str, str]], margin: int) -> str:
    if len({name for name, _ in pairs}) == len(pairs):
        return _js(dict(pairs), margin)
    inner = " " * (margin + 2)
    lines = [f"{inner}{_safe(json.dumps(list(pair), ensure_ascii=False))}," for pair in pairs]
    return "\n".join(["[", *lines, f"{' ' * margin}]"])


def _safe(text: str) -> str:
    return visible(text)


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "shell": _shell,
        "python": _python,
        "python_list": _python_list,
        "python_dict": _python_list,
        "python_form": _python_form,
        "python_files": _python_files,
        "js": _js,
        "js_object": _js_object,
        "js_pairs": _js_pairs,
    }
)
"""Filters of the templates: literals of each language."""

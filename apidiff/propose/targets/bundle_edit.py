"""Edits of a module that holds a VersionBundle: a version is added, a change is moved. Everything else stays byte for
byte.

Positions are those of the syntax tree, and text is put in there: nothing is written anew. What cannot be edited so is
refused with its place, and with what to write by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from apidiff.model.document import ConfigError
from apidiff.propose.source.layout import WIDTH
from apidiff.propose.source.literals import string

BUNDLE, VERSION, HEAD = "VersionBundle", "Version", "HeadVersion"
_MARK = "\ufeff"
"""What marks UTF-8 at the beginning of a file: Python reads over it, and the syntax tree counts without it."""
_LINE_END = re.compile(r"\r\n|\r|\n")


def module_name(version: str) -> str:
    """Return the name of the module of a version: `v2025_01_01`."""
    return "v" + re.sub(r"\W", "_", version.removeprefix("v"))


def version_text(version: str, changes: Sequence[str]) -> str:
    """Return a version of a bundle as text on one line."""
    return f"{VERSION}({', '.join([string(version), *changes])})"


def holds_bundle(text: str) -> bool:
    """Return whether the source of a module makes a VersionBundle, whatever it calls that; what cannot be read counts
    where it names one."""
    try:
        tree = ast.parse(text.removeprefix(_MARK))
    except (SyntaxError, ValueError):
        return BUNDLE in text
    called = _called(tree)
    return any(_is_call(node, BUNDLE, called) for node in ast.walk(tree))


def with_head(path: str, text: str, version: str, changes: Sequence[str]) -> str:
    """Return the source of a module whose bundle begins with a HeadVersion that has these changes, too, named as
    attributes of the module of the version. Those that are there are left. Raises ConfigError."""
    if text.startswith(_MARK):
        return _MARK + with_head(path, text.removeprefix(_MARK), version, changes)
    module = module_name(version)
    named = [f"{module}.{change}" for change in changes]
    bundle = _bundle(path, text, f"from . import {module} and {HEAD}({', '.join(named)})")
    found = next((node for node in bundle.call.args if _is_call(node, HEAD, bundle.called)), None)
    if not isinstance(found, ast.Call):
        if not bundle.call.args:
            raise bundle.refused(bundle.call, "the bundle has no version", f"{HEAD}({', '.join(named)})")
        head, line = bundle.head
        first = bundle.call.args[0]
        text = bundle.inserted(first, first, f"{head}({', '.join(named)}),")
        text = bundle.with_import(text, f"from . import {module}")
        return bundle.with_import(text, line) if line else text
    there = {ast.get_source_segment(text, node) for node in found.args}
    missing = [name for name in named if name not in there]
    if not missing:
        return text
    before = ", " if found.args else ""
    end = bundle.end(found.args[-1]) if found.args else bundle.end(found) - 1
    return bundle.with_import(text[:end] + before + ", ".join(missing) + text[end:], f"from . import {module}")


def with_version(path: str, text: str, version: str, changes: Sequence[str]) -> str:
    """Return the source of a module with one version more in its bundle, the newest one. The changes are named as
    attributes of the module of the version. A version that is there with these changes is left. Raises ConfigError."""
    if text.startswith(_MARK):
        return _MARK + with_version(path, text.removeprefix(_MARK), version, changes)
    module = module_name(version)
    named = [f"{module}.{change}" for change in changes]
    written = version_text(version, named)
    bundle = _bundle(path, text, f"from . import {module} and {written}")
    for found in bundle.versions:
        if found.value == version:
            if found.changes == tuple(named):
                return text
            raise bundle.refused(found.call, f"the bundle has {version} already, with other changes", written)
    if not bundle.versions:
        raise bundle.refused(bundle.call, "the bundle has no version", written)
    first = bundle.versions[0].call
    inserted = bundle.inserted(first, first, bundle.laid(first, [string(version), *named]) + ",")
    return bundle.with_import(inserted, f"from . import {module}") if changes else inserted


def with_moved(path: str, text: str, change: str, to: str) -> str:
    """Return the source of a module whose bundle has a change in another version, which is made where it is not there.
    Raises ConfigError."""
    if text.startswith(_MARK):
        return _MARK + with_moved(path, text.removeprefix(_MARK), change, to)
    bundle = _bundle(path, text, f"{change} into {VERSION}({string(to)})")
    homes = [
        (found, node)
        for found in bundle.versions
        for node in found.call.args[1:]
        if _name(node).split(".")[-1] == change
    ]
    if len(homes) != 1:
        what = (
            f"{change} is in {len(homes)} versions of the bundle" if homes else f"no version of the bundle has {change}"
        )
        known = ", ".join(name for found in bundle.versions for name in found.changes) or "no changes"
        raise ConfigError(f"{path}: {what}; expected one of {known}")
    home, node = homes[0]
    if home.value == to:
        return text
    written = ast.get_source_segment(text, node) or change
    edits = [(*bundle.with_comma(home.call, node), "")]
    target = next((found for found in bundle.versions if found.value == to), None)
    if target is not None:
        edits.append((bundle.end(target.call.args[-1]), bundle.end(target.call.args[-1]), f", {written}"))
    else:
        after = next((found for found in bundle.versions if found.value < to), None)
        if after is None:
            raise ConfigError(f"{path}: {to} is older than every version of the bundle, and the oldest has no changes")
        made = f"{bundle.callee}({string(to)}, {written}),"
        start = bundle.start(after.call)
        edits.append((start, start, made + bundle.separator(after.call)))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Version(Struct, frozen=True, kw_only=True):
    """A version of a bundle: what it is called, the text of its changes, and where it stands."""

    value: str
    changes: tuple[str, ...]
    call: ast.Call


class _Bundle(Struct, frozen=True, kw_only=True):
    """A bundle in the source of a module."""

    path: str
    text: str
    tree: ast.Module
    call: ast.Call
    versions: tuple[_Version, ...]
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> tuple[str, str]:
        """What the HeadVersion is called in this module, and the import that this needs, empty where it needs none."""
        known = next((local for local, name in self.called.items() if name == HEAD), "")
        outer, dot, _ = _name(self.call.func).rpartition(".")
        if known or dot:
            return known or f"{outer}.{HEAD}", ""
        return HEAD, f"from cadwyn import {HEAD}"

    @property
    def callee(self) -> str:
        """What versions are called in this module."""
        return _name(self.versions[0].call.func)

    def refused(self, node: ast.expr, what: str, paste: str) -> ConfigError:
        """Return the error for what cannot be edited."""
        return _refused(self.path, node, what, paste)

    def start(self, node: ast.expr) -> int:
        """Return where a node begins in the text."""
        return _offset(self.text, node.lineno, node.col_offset)

    def end(self, node: ast.expr) -> int:
        """Return where a node ends in the text."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return _offset(self.text, node.end_lineno, node.end_col_offset)

    def separator(self, node: ast.expr) -> str:
        """Return what stands between arguments before a node: a new line where it begins one."""
        start = self.start(node)
        line = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        return self.newline + self.text[line:start] if not self.text[line:start].strip() else " "

    @property
    def newline(self) -> str:
        """How lines end in this module."""
        found = _LINE_END.search(self.text)
        return found.group() if found is not None else "\n"

    def laid(self, node: ast.expr, items: Sequence[str]) -> str:
        """Return a version on one line, or with an item on each where it stands on lines of its own and is too long."""
        code = f"{self.callee}({', '.join(items)})"
        indent = self.separator(node).removeprefix(self.newline)
        if self.separator(node) == " " or len(indent) + len(code) < WIDTH:
            return code
        inner = "".join(f"{self.newline}{indent}    {item}," for item in items)
        return f"{self.callee}({inner}{self.newline}{indent})"

    def inserted(self, node: ast.expr, before: ast.expr, code: str) -> str:
        """Return the text with code before an argument."""
        start = self.start(before)
        return self.text[:start] + code + self.separator(node) + self.text[start:]

    def with_import(self, text: str, line: str) -> str:
        """Return the text with an import after the last of the module. What was put in stands below all of them."""
        if any(ast.get_source_segment(self.text, node) == line for node in self.tree.body):
            return text
        before = [node for node in self.tree.body if node.lineno < self.call.lineno]
        imports = [node for node in before if isinstance(node, ast.Import | ast.ImportFrom)]
        if not imports:
            return f"{line}{self.newline}{text}"
        last = imports[-1]
        assert last.end_lineno is not None
        assert last.end_col_offset is not None
        end = _offset(self.text, last.end_lineno, last.end_col_offset)
        return f"{text[:end]}{self.newline}{line}{text[end:]}"

    def with_comma(self, call: ast.Call, node: ast.expr) -> tuple[int, int]:
        """Return where an argument begins and ends, with the comma and blanks before it."""
        place = call.args.index(node)
        return self.end(call.args[place - 1]), self.end(node)


def _bundle(path: str, text: str, paste: str) -> _Bundle:
    """Return the bundle of a module. Raises ConfigError."""
    if "\0" in text:
        raise ConfigError(f"{path}:{place_of(text, text.index(chr(0)))}: a NUL byte; write by hand: {paste}")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
        what = getattr(error, "msg", str(error))
        raise ConfigError(f"{path}:{line}:{column}: {what}; write by hand: {paste}") from None
    called = _called(tree)
    found = list(_calls(tree, called))
    inside = [node for node in ast.walk(tree) if _is_call(node, BUNDLE, called) and node not in found]
    if len(found) != 1 or inside:
        node = (found[1:] or inside or [None])[0]
        what = (
            "more than one VersionBundle"
            if len(found) > 1
            else "the VersionBundle is built by a function or in a block"
        )
        if node is None:
            raise ConfigError(f"{path}: no VersionBundle; write by hand: {paste}")
        assert isinstance(node, ast.Call)
        raise _refused(path, node, what, paste)
    call = found[0]
    for argument in call.args:
        if not (_is_call(argument, VERSION, called) or _is_call(argument, HEAD, called)):
            raise _refused(path, argument, "the versions of the bundle come from elsewhere", paste)
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
            raise _refused(path, statement, "what a star import brings cannot be told", paste)
    versions = []
    for argument in call.args:
        if _is_call(argument, VERSION, called):
            assert isinstance(argument, ast.Call)
            changes = tuple(ast.get_source_segment(text, node) or "" for node in argument.args[1:])
            versions.append(_Version(value=_value(argument.args[0]), changes=changes, call=argument))
    return _Bundle(path=path, text=text, tree=tree, call=call, versions=tuple(versions), called=called)


def _called(tree: ast.Module) -> dict[str, str]:
    """Return what Cadwyn's names are that a module imports under others, by the names it has for them."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "cadwyn"
        for alias in node.names
        if alias.name != "*"
    }


def _calls(tree: ast.Module, called: Mapping[str, str]) -> Iterator[ast.Call]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr) and statement.value is not None:
            for node in ast.walk(statement.value):
                if isinstance(node, ast.Call) and _is_call(node, BUNDLE, called):
                    yield node


def _is_call(node: ast.AST, name: str, called: Mapping[str, str]) -> bool:
    """Return True for a call of what has this name in Cadwyn; `called` has the names that a module gives it."""
    if not isinstance(node, ast.Call):
        return False
    local = _name(node.func)
    return called.get(local, local.split(".")[-1]) == name


def _name(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _value(node: ast.expr) -> str:
    """Return what a version is called: a text, or a date."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Call) and _name(node.func).split(".")[-1] == "date":
        parts = [item.value for item in node.args if isinstance(item, ast.Constant)]
        whole = [part for part in parts if isinstance(part, int)]
        if len(whole) == 3:
            return f"{whole[0]:04d}-{whole[1]:02d}-{whole[2]:02d}"
    return ast.unparse(node)


def _refused(path: str, node: ast.expr | ast.stmt, what: str, paste: str) -> ConfigError:
    return ConfigError(f"{path}:{node.lineno}:{node.col_offset + 1}: {what}; write by hand: {paste}")


def place_of(text: str, index: int) -> str:
    """Return line and column of an index, both counted from 1."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text, 0, index))]
    return f"{len(starts)}:{index - starts[-1] + 1}"


def _offset(text: str, line: int, column: int) -> int:
    """Return the index of a position of the syntax tree, whose columns count bytes of UTF-8."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    return starts[line - 1] + len(text[starts[line - 1] :].encode()[:column].decode())

"""JavaScript and TypeScript, read by their grammars (tree-sitter, the extra `code`): texts and calls as `scripts` finds
them, and what only a grammar tells: what a `const` of the file stands for, and which call a text is an argument of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from apidiff.impact.code.literal import HOLE, METHODS, NAMED, Called, Literal

SUFFIXES = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx")
"""How files end that these grammars read."""

_IN_BRACKETS = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})
_DEEPEST = 200


@cache
def parser_for(suffix: str) -> Callable[[bytes], Any] | None:
    """Return what parses files that end so; None where the extra is not installed, or knows no such grammar."""
    if suffix not in SUFFIXES:
        return None
    try:
        import tree_sitter
        import tree_sitter_javascript
        import tree_sitter_typescript
    except ImportError:
        return None
    if suffix == ".tsx":
        grammar = tree_sitter_typescript.language_tsx()
    elif suffix in (".ts", ".mts", ".cts"):
        grammar = tree_sitter_typescript.language_typescript()
    else:
        grammar = tree_sitter_javascript.language()
    parse: Callable[[bytes], Any] = tree_sitter.Parser(tree_sitter.Language(grammar)).parse
    return parse


def found_in(text: str, suffix: str) -> Iterator[Literal | Called] | None:
    """Return what a file holds; None where no grammar reads it, or not all of it."""
    parse = parser_for(suffix)
    if parse is None:
        return None
    root = parse(text.encode("utf-8", "surrogatepass")).root_node
    return None if root.has_error else _Reader(root).found()


class _Reader:
    def __init__(self, root: Any) -> None:
        self._nodes = list(_all(root))
        self._constants: dict[str, str] = {}
        for node in self._nodes:
            if node.type == "variable_declarator":
                self._note(node)

    def found(self) -> Iterator[Literal | Called]:
        """Yield the calls of the file, and its texts with a slash in them."""
        methods: dict[int, str] = {}
        inner: set[int] = set()
        for node in self._nodes:
            if node.type in ("call_expression", "new_expression"):
                name = _name(node.child_by_field_name("function") or node.child_by_field_name("constructor"))
                if name and node.type == "call_expression":
                    yield Called(name=name, line=_line(node))
                methods.update(self._arguments(node, name))
            if node.id in inner:
                continue
            said = self._text(node)
            if said is None:
                continue
            inner.update(one.id for one in _all(node) if one.id != node.id)
            named = node.type in ("identifier", "member_expression")
            if "/" in said and (not named or node.id in methods):
                yield Literal(text=NAMED.sub(HOLE, said), line=_line(node), method=methods.get(node.id, ""))

    def _arguments(self, call: Any, name: str) -> Iterator[tuple[int, str]]:
        """The expressions in the arguments of a call, with the method that it says: `api.get(url)`,
        `request("GET", url)`, `fetch(url, {method: "POST"})`, `axios({url, method: "post"})`."""
        arguments = call.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None else []
        members = [one for argument in given if argument.type == "object" for one in argument.named_children]
        pairs = {
            _name(one.child_by_field_name("key")): one.child_by_field_name("value")
            for one in members
            if one.type == "pair"
        }
        said = [name, *(self._text(one) or "" for one in given), self._text(pairs.get("method")) or ""]
        method = next((one.lower() for one in (said[0], said[-1], *said[1:-1]) if one.lower() in METHODS), "")
        told = all(one.type == "pair" for one in members) and len(given) <= 1 + any(
            one.type == "object" for one in given
        )
        if not method and name == "fetch" and told and "method" not in pairs:
            method = "get"  # Fetch Standard, section 5.4
        if method:
            yield from ((one.id, method) for one in (*given, *pairs.values()) if one is not None)

    def _note(self, declarator: Any) -> None:
        """Remember what a constant stands for, where that is a text, or an object with texts."""
        parent, name = declarator.parent, declarator.child_by_field_name("name")
        value = declarator.child_by_field_name("value")
        if name is None or value is None or name.type != "identifier" or parent.children[0].type != "const":
            return
        while value.type in _IN_BRACKETS and value.named_children:
            value = value.named_children[0]
        called = name.text.decode()
        if value.type == "object":
            for pair in value.named_children:
                if pair.type == "pair":
                    self._set(f"{called}.{_name(pair.child_by_field_name('key'))}", pair.child_by_field_name("value"))
        else:
            self._set(called, value)

    def _set(self, name: str, value: Any) -> None:
        said = self._text(value)
        if name in self._constants:
            self._constants[name] = ""  # of two scopes: which is meant is not known
        elif said is not None:
            self._constants[name] = said

    def _text(self, node: Any, depth: int = 0) -> str | None:
        """What a text says, with holes; None of any other expression."""
        if node is None or depth > _DEEPEST:
            return None
        if node.type == "string":
            return str(node.text.decode("utf-8", "replace"))[1:-1]
        if node.type == "template_string":
            return self._template(node, depth)
        if node.type in ("identifier", "member_expression"):
            return self._constants.get(node.text.decode("utf-8", "replace")) or None
        if node.type in _IN_BRACKETS and node.named_children:
            return self._text(node.named_children[0], depth + 1)
        if node.type == "binary_expression" and node.child_by_field_name("operator").type == "+":
            left = self._text(node.child_by_field_name("left"), depth + 1)
            right = self._text(node.child_by_field_name("right"), depth + 1)
            return None if left is None and right is None else (left or HOLE) + (right or HOLE)
        return None

    def _template(self, node: Any, depth: int) -> str:
        """A template: what is put in is a hole, but for constants."""
        parts, at = [], node.start_byte + 1
        for put_in in node.named_children:
            if put_in.type != "template_substitution":
                continue
            parts.append(
                node.text[at - node.start_byte : put_in.start_byte - node.start_byte].decode("utf-8", "replace")
            )
            inside = put_in.named_children
            parts.append((self._text(inside[0], depth + 1) if len(inside) == 1 else None) or HOLE)
            at = put_in.end_byte
        parts.append(node.text[at - node.start_byte : -1].decode("utf-8", "replace"))
        return "".join(parts)


def _all(root: Any) -> Iterator[Any]:
    """Every node, those outside before those inside, in the order of the file."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def _name(function: Any) -> str:
    if function is None:
        return ""
    if function.type == "member_expression":
        function = function.child_by_field_name("property")
    named = function is not None and function.type in ("identifier", "property_identifier", "string")
    return function.text.decode("utf-8", "replace").strip("\"'") if named else ""


def _line(node: Any) -> int:
    return int(node.start_point[0]) + 1

"""Commands with the words that people and attackers choose: the companion of `fuzz.py` and `fuzz_files.py`.

    python benchmarks/fuzz_words.py [--seconds 60] [--first 0] [--cases N] [--show CASE FOLDER]

A case is a folder made from a number, and some commands over it, each of another kind: documents on standard input,
revisions of git with names that are hard to read, files with such names and links in a history that is renamed, merged
and cut off, rules and configurations that are made anew, reports and comments of what is no report, applications that
misbehave, names for versions, models and operations that mean something in Python, Markdown, YAML and HTML. What has
to hold is what `fuzz.py` says; nothing of the folder may change but what a command is there to write.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import fuzz  # noqa: E402  (the program is found from here)
import fuzz_files  # noqa: E402

import apidiff  # noqa: E402

Json: TypeAlias = Any
Command: TypeAlias = "list[str]"

HOSTILE = (
    "x", "", " ", "-", "--", "-x", "--help", ".", "..", "../x", "../../../tmp/x", "/", "/dev/null", "a/b", "a\\b",
    "a b", "a\nb", "a\tb", "\x1b[31mred", "\x9b2J", "\u202ename", "é", "e\u0301", "😀", "$(id)", "`id`", "${HOME}",
    "{x}", "{0}", "{{ 7*7 }}", "{% raw %}", "%s", "%", "%00", "<b>x</b>", "<script>", "&amp;", "]]>", "-->", "|", "a|b",
    "*", "**", "[", "[x", "]", "(", "a(b", "\\", "\\d+", "'", '"', "'''", '\"\"\"', "#", "# x", ":", "a: b", "a:b",
    "- a", "!x", "&x", "*x", "~", "null", "true", "1", "-1", "0x10", "1e5", "1_0", "nan", "2024-01-01", "2024-13-45",
    "class", "def", "self", "None", "__class__", "__init__", "import", "os", "os.path", "print", "a.b.c", ".a", "a.",
    "1a", "\uff41", "\ufb01", "µ", "x" * 300, "a" * 5000, "@", "@{", "HEAD", "refs/heads/main",
    "\udcff", "\x00", "con", "\ufeff",
)  # fmt: skip
"""Words of which each means something somewhere."""

REVISIONS = (
    "main", "HEAD", "HEAD~1", "HEAD^", "HEAD^2", "HEAD~99", "@", "@~1", "@{0}", "HEAD@{0}", "HEAD@{1 day ago}", "@{-1}",
    "@{u}", "main@{upstream}", "v1.0", "odd/é", "$(id)", "a;b", "a|b", "a&b", "'", '"', "`id`", "(x)", "a,b", "a{b",
    "a}b", "-dash", "refs/tags/v1.0", "tags/v1.0", "heads/main", "v1.0^{}", "v1.0^{tree}", "v1.0^{commit}",
    "HEAD^{/words}",
    ":/words", ":/", "main..HEAD", "main...HEAD", "..", "...", "main..", "..main", "^main", "main^!", "main^@", "--all",
    "", ":", "0", "1", "deadbeef", "0" * 40, "f" * 40, "f" * 64, "HEAD:", "v1.0-1-gabcdef", "stash", "FETCH_HEAD",
    "blob",
    "tree", "nowhere", "HEAD\n", "HEAD\x00", "\x1b[31m", "\u202e", "\udcff", " HEAD", "HEAD ", "main.lock", "~", "^",
    "@{",
    "@{}", "@{99999999999999999999}", "HEAD~99999999999999999999", "HEAD^{", "HEAD^{x}", "x" * 5000, "main:main", "*",
)  # fmt: skip
BRANCHES = (
    "odd/é",
    "$(id)",
    "a;b",
    "a|b",
    "a&b",
    "'",
    '"',
    "`id`",
    "(x)",
    "a,b",
    "a{b",
    "a}b",
    "\u202e",
    "1",
    "main.py",
)
PATHS = (
    "a.json", "./a.json", "../a.json", "/a.json", "", ".", "..", "/", "deep/a.json", "deep/", "deep", "link.json",
    "dangling.json", "loop.json", "outside.json", "linked/a.json", "é.json", "a b.json", '"q".json', "*.json",
    "[a].json",
    ":(top)a.json", ":(exclude)a.json", ":!a.json", "-x.json", "new\nline.json", "\x1b.json", "\udcff.json", "{a}.json",
    "gone.json", "sub/a.json", "a.json\x00", "a.json/", "deep//a.json", "deep/../a.json", "x" * 5000, "before.json",
)  # fmt: skip
IN_GIT = (
    "a.json", "deep/a.json", "é.json", "a b.json", '"q".json', "*.json", "[a].json", ":(top)a.json", "-x.json",
    "new\nline.json", "\x1b.json", "\udcff.json", "{a}.json", "gone.json",
)  # fmt: skip
"""Files of the repository; all hold the document."""

DESCRIBES = "\nclass app:\n  openapi = staticmethod(lambda: DOCUMENT)"
APPLICATIONS: dict[str, str] = {
    "fine": "class app:\n  @staticmethod\n  def openapi(): return DOCUMENT",
    "raises": "raise RuntimeError('\\x1b[31m' + 'x' * 9000)",
    "exits": "import sys; sys.exit(0)",
    "ends": "import os; os._exit(0)",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "speaks": "print('x' * 99999); import sys; print('y' * 99999, file=sys.stderr)" + DESCRIBES,
    "closes": "import os; os.close(1); os.close(2)" + DESCRIBES,
    "number": "app = 1",
    "nothing": "app = None",
    "text": "class app:\n  openapi = staticmethod(lambda: 'x')",
    "odd": "class app:\n  openapi = staticmethod(lambda: {1: {2, 3}, None: float('nan'), 'x': b'y', 'self': app})",
    "ring": "ring = {}; ring['ring'] = ring\nclass app:\n  openapi = staticmethod(lambda: ring)",
    "deep": "deep = {}\nfor _ in range(90000): deep = {'a': deep}\nclass app:\n  openapi = staticmethod(lambda: deep)",
    "asks": "class app:\n  def openapi(self, needed): return DOCUMENT",
    "properties": "class app:\n  def __getattr__(self, name): raise BaseException(name)\napp = app()",
    "threads": "import threading, time; threading.Thread(target=time.sleep, args=(500,)).start()" + DESCRIBES,
    "broken": "def (",
    "bytes": "\x00",
    "patched": "import json; json.dumps = None" + DESCRIBES,
}
"""Modules whose `app` is no application, or one that does more than to describe itself."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A command with what is given to it, and what it may write beside its result."""

    words: Command
    given: bytes = b""
    environment: dict[str, str] = field(default_factory=dict)
    writes: tuple[str, ...] = ()


def calls(number: int) -> list[Call]:
    """Return the commands of a case."""
    rng = random.Random(f"apidiff-words-{number}")
    kinds = rng.sample(KINDS, 4)
    return [call for kind in kinds for call in kind(rng)]


def _given(rng: random.Random) -> Iterator[Call]:
    """A document on standard input, as OLD or NEW or alone, in any bytes."""
    side = rng.choice(["old.json", "new.json"])
    value = fuzz.pair(rng.randrange(10**6))[0]
    data = rng.choice(
        [
            fuzz_files.written(rng, value, rng.choice(["x.json", "x.yaml"])),
            b"", b"\n", b"\x00", b"\xff\xfe", b"null", b"[]", b"1", b'"x"', b"openapi: 3.1.0", b"---\n---\n",
            b"\x1f\x8b" + b"x" * 99,
            b"{" * 100_000, b"- " * 50_000, b"a: " * 5_000, b"&a [*a]", b"<html>", b"%PDF", b"\xef\xbb\xbf{}",
            b"openapi: \xe9",
        ]
    )  # fmt: skip
    pair = rng.choice([["-", side], [side, "-"], ["-", "-"]])
    ways: list[Command] = [
        ["check", *pair, "-f", rng.choice(fuzz.FORMATS)], ["guide", *pair], ["changelog", *pair], ["propose", *pair],
        ["bump", *pair], ["validate", "-"], ["check", "-"], ["history", "-"], ["contains", "-", "-"], ["contains",
        "-", side],
        ["impact", *pair, "--consumers", "-"], ["replay", "-", side, side], ["check", side, side, "--waivers", "-"],
        ["check", side, side, "--config", "-"], ["site", "-", side, "-o", "out/"], ["lifecycle", "-"], ["comment",
        "-", "--dry-run"],
        ["check", *pair, "-f", "json", "-o", "-"], ["baseline", *pair, "-o", "b.yaml"], ["check", side, "--against",
        "-"],
        ["propose", *pair, "--ask"], ["check", *pair, "-q"], ["check", side, "-", "--deleted"], ["rules", "list",
        "--rules", "-"],
        ["init"], ["config", "show", "-"],
    ]  # fmt: skip
    for words in rng.sample(ways, 3):
        yield Call(words=words, given=data, writes=("out/", "b.yaml", ".apidiff.yaml"))


def _revisions(rng: random.Random) -> Iterator[Call]:
    for _ in range(4):
        revision, other, path, second = *rng.choices(REVISIONS, k=2), *rng.choices(PATHS, k=2)
        path = path if rng.random() < 0.5 else "a.json"
        ways: list[Command] = [
            ["check", f"{revision}:{path}", "a.json", *fuzz_files._formats(rng)],
            ["check", f"{revision}:{path}", f"{other}:{path}", "-f", "json"],
            ["check", path, *fuzz_files._formats(rng)], ["check", path, "--against", revision], ["check", ".",
            "--against", revision],
            ["check", path, second, "--against", revision, "-f", "json"], ["check", f"{revision}...{other}:{path}"],
            ["check", f"{revision}:{path}", second, "--deleted"], ["history", path, "--since", revision],
            ["history", path, "--until", revision, "-f", rng.choice(["text", "json", "changelog", "atom"])],
            ["history", path, "-f", rng.choice(["text", "json", "changelog", "atom"])],
            ["guide", f"{revision}:{path}", "a.json"], ["changelog", f"{revision}:{path}", "a.json"],
            ["propose", f"{revision}:{path}", "a.json"], ["propose", f"{revision}:a.json", f"{other}:a.json",
            "a.json", "-o", "out/"],
            ["site", f"{revision}:{path}", "a.json", "-o", "out/"], ["site", path, "--tags", revision or "*", "-o",
            "out/"],
            ["site", path, "--tags", "*", "-o", "out/"], ["bump", f"{revision}:{path}", path], ["validate",
            f"{revision}:{path}"],
            ["waive", "--rule", "*", "--reason", "x", "--old", f"{revision}:{path}", "--new", "a.json", "--file",
            "w.yaml"],
            ["baseline", f"{revision}:{path}", "a.json", "-o", "b.yaml"], ["lifecycle", path], ["init", "--force"],
            ["check", f"HEAD~1:{path}", path, "-f", rng.choice(fuzz.FORMATS)], ["config", "show", path],
            ["contains", f"{revision}:{path}", path],
        ]  # fmt: skip
        yield Call(words=rng.choice(ways), writes=("out/", "b.yaml", "w.yaml", ".apidiff.yaml"))


def _rules(rng: random.Random) -> Iterator[Call]:
    for _ in range(3):
        word, other = rng.choices(HOSTILE, k=2)
        kind = rng.choice(["property.removed", "operation.removed", "property.removed ", "PROPERTY", word])
        rule = rng.choice(["property-removed", word, "no-such"])
        ways: list[Command] = [
            ["rules", "new", word, "--change", kind, "--dir", "made"], ["rules", "new", "my-rule", "--change",
            kind, "--dir", "made"],
            ["rules", "new", "my-rule", "--change", "property.removed", "--dir", other], ["rules", "kinds", word],
            ["rules", "kinds", "-f", "json"], ["rules", "explain", rule], ["rules", "explain", rule, "--rules", other],
            ["rules", "test", word], ["rules", "list", "--rules", word], ["rules", "list", "-f", "json", "--rules",
            "rules"],
            ["rules", "explain", "mine", "--rules", "rules"], ["rules", "test", "rules"], ["rules", word], ["rules"],
            ["check", "old.json", "new.json", "--rules", "rules", "-f", rng.choice(fuzz.FORMATS)],
        ]  # fmt: skip
        yield Call(words=rng.choice(ways), writes=("made/", other, "my-rule.yaml"))


def _words(rng: random.Random) -> Iterator[Call]:
    """Options and arguments that name something, with names of any kind."""
    for target in rng.sample(fuzz.TARGETS, 2):
        yield Call(words=["propose", "old.json", "new.json", "--only", "all", "--target", target])
    for _ in range(4):
        word, other = rng.choices(HOSTILE, k=2)
        command = rng.choice(
            [
                ["guide", "--version-old", word, "--version-new", other], ["guide", "--for", word], ["guide",
                "--lang", word],
                ["guide", "-o", word], ["guide", "--templates", word], ["guide", "--timeline", word],
                ["changelog", "--date", word], ["changelog", "--version", word], ["changelog", "-o", word],
                ["propose", "--version-old", word, "--version-new", other, "--only", "all"], ["propose", "--models",
                word],
                ["propose", "--target", word], ["propose", "-o", word], ["propose", "--answers", word], ["propose",
                "--app", word],
                ["propose", "--version-old", word, "--target", rng.choice(fuzz.TARGETS), "--only", "all"],
                ["propose", "--target", "cadwyn-1", "--version-new", word, "-o", "out/"],
                ["bump", "--from", word], ["check", "--today", word], ["check", "--include", word], ["check",
                "--exclude", f"path:{word}"],
                ["check", "--exclude", f"rule:{word}"], ["check", "--old-prefix", word], ["check", "--new-prefix",
                word],
                ["check", "--header", f"{word}: {other}"], ["check", "--header", f"A: env:{word}"], ["check",
                "--config", word],
                ["check", "-f", word], ["check", "-o", word], ["check", "--waivers", word], ["check", "--consumers",
                word],
                ["check", "--consumer-by", word, "--consumers", "traffic.ndjson"], ["check", "--host",
                word, "--consumers", "traffic.ndjson"],
                ["check", "--allow-outside-root", word], ["check", "--app", word], ["check", "--stability", word],
                ["check", "--color", word],
                ["impact", "--consumers", word], ["impact", "--consumers", "traffic.ndjson", "--consumer-by",
                f"header:{word}"],
                ["waive", "--rule", word, "--reason", other, "--file", "w.yaml"], ["baseline", "--reason", word, "-o",
                "b.yaml"],
                ["waive", "--rule", "*", "--reason", word, "--until", other, "--file", "w.yaml"], ["baseline",
                "--owner", word, "-o", "b.yaml"],
                ["waive", "--rule", "*", "--reason", "x", "--owner", word, "--path", other, "--file", "w.yaml"],
                ["site", "--title", word, "--url", f"https://{other}", "-o", "out/"], ["site", "-o", word], ["site",
                "--url", word, "-o", "out/"],
                ["verify", "--app", word],
            ]
        )  # fmt: skip
        yield Call(words=[command[0], "old.json", "new.json", *command[1:]], writes=("out/", "b.yaml", "w.yaml", word))
    word = rng.choice([word for word in HOSTILE if word != "/"])  # to walk through a whole disk takes its time
    alone: list[Command] = [
        [word], [word, word], ["config", "show", word], ["validate", word], ["history", word], ["lifecycle", word],
        ["snapshot", "--app", word],
        ["comment", word, "--dry-run"], ["comment", "report.json", "--name", word, "--dry-run"], ["comment",
        "report.json", "--link", word, "--dry-run"],
        ["comment", "report.json", "--guide", word, "--dry-run"], ["move-change", word, word, word], ["impact",
        "learn", "old.json", "-o", word],
        ["check", word, word], ["check", word], ["contains", word, word], ["config", word], ["replay",
        word, word, word],
    ]  # fmt: skip
    yield Call(words=rng.choice(alone), writes=("openapi/", "out/", word))


def _comments(rng: random.Random) -> Iterator[Call]:
    """What is no report, as a report."""
    yield Call(
        words=["comment", "report.json", "--dry-run", *rng.choice([[], ["--guide", "guide.md"], ["--name", "x"]])]
    )
    yield Call(words=["baseline", "--report", "report.json", "-o", "b.yaml"], writes=("b.yaml",))
    odd = rng.choice(HOSTILE).replace("\x00", "").encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    environment = rng.choice(
        [
            {"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": odd, "GITHUB_REF": "refs/pull/1/merge", "GITHUB_API_URL": odd},
            {"GITHUB_REPOSITORY": odd, "GITHUB_TOKEN": "x", "GITHUB_REF": odd, "GITHUB_API_URL": "http://127.0.0.1:9"},
            {"CI_API_V4_URL": odd, "CI_MERGE_REQUEST_IID": odd, "CI_PROJECT_ID": odd, "APIDIFF_NOTE_TOKEN": "x"},
            {"CI_API_V4_URL": "http://127.0.0.1:9", "CI_MERGE_REQUEST_IID": "1",
            "CI_PROJECT_ID": odd, "APIDIFF_NOTE_TOKEN": odd},
        ]
    )  # fmt: skip
    yield Call(words=["comment", "report.json"], environment=environment)


def _environment(rng: random.Random) -> Iterator[Call]:
    """Variables that stand for options."""
    word = rng.choice(HOSTILE).replace("\x00", "")
    names = ("PROFILE", "FAIL_ON", "CONFIG", "RULES", "WAIVERS", "TODAY", "ANSWERS", "INCLUDE", "STRICT", "COMPONENTS",
             "HEADER", "CONSUMERS", "OLD_PREFIX", "STABILITY", "NOTHING", "ALLOW_REMOTE_REFS",
             "ALLOW_OUTSIDE_ROOT")  # fmt: skip
    environment = {f"APIDIFF_{name}": word for name in rng.sample(names, 2)}
    for words in (["check", "old.json", "new.json", "-f", "json"], ["config", "show"]):
        yield Call(words=words, environment=environment)


def _applications(rng: random.Random) -> Iterator[Call]:
    name = rng.choice(list(APPLICATIONS))
    version = rng.choice(["", "", "@2025-01-01", "@x"])
    ways: list[Command] = [
        ["check", "old.json", "--app", f"{name}_app:app{version}"], ["check", f"{name}_app.py:app{version}",
        "new.json"],
        ["snapshot", "--app", f"{name}_app:app", "-o", "out/"], ["check", "--app", f"{name}_app:app", "--against",
        "before"],
        ["propose", "old.json", "--app", f"{name}_app:app"], ["propose", "old.json", "new.json", "--models",
        f"{name}_app", "--check-models"],
    ]  # fmt: skip
    yield Call(words=rng.choice(ways), writes=("out/", "__pycache__/"))


def _verified(rng: random.Random) -> Iterator[Call]:
    if rng.random() < 0.3:
        only = rng.choice([[], ["--only", "all"], ["--complete"], ["--target", "asgi"], ["--version-old", "x y"]])
        yield Call(words=["verify", "old.json", "new.json", *only])


KINDS: tuple[Callable[[random.Random], Iterator[Call]], ...] = (
    _given, _revisions, _revisions, _rules, _words, _words, _comments, _environment, _applications, _verified,
)  # fmt: skip


def write(number: int, folder: Path) -> None:
    """Write the files of a case into a folder that holds nothing else, and what runs over them."""
    rng = random.Random(f"apidiff-words-files-{number}")
    folder.mkdir(exist_ok=True)
    old, new = named_oddly(rng, number) if number % 2 else fuzz.pair(number)
    files = fuzz_files.beside(rng)
    files.pop(".apidiff.yaml", None)
    for name, value in (("old.json", old), ("new.json", new), ("report.json", _report(rng, old, new))):
        files[name] = json.dumps(value).encode("utf-8", "surrogatepass")
    files["guide.md"] = rng.choice([b"# Guide\n", b"\xff", b"", b"x" * 200_000, b"\x1b[31m<b>\n```\n"])
    files["before/a.json"] = files["old.json"]
    for name, text in APPLICATIONS.items():
        shown = f"import json\nDOCUMENT = json.loads(open({str(folder / 'new.json')!r}, 'rb').read())\n{text}\n"
        files[f"{name}_app.py"] = shown.encode()
    _repository(rng, folder, files["old.json"], files["new.json"])
    fuzz_files._put(folder, files)
    told = "".join(f"{call!r}\n" for call in calls(number))
    (folder / "COMMANDS").write_text(told, encoding="utf-8", errors="replace")


def named_oddly(rng: random.Random, number: int) -> tuple[Json, Json]:
    """Return the documents of a case in which schemas, properties, values, operations and parameters have names that
    mean something somewhere: the same in both."""
    names: dict[str, str] = {}
    words = [word for word in HOSTILE if len(word) < 1_000 and "\udcff" not in word]

    def name(kind: str, known: Json) -> Json:
        if not isinstance(known, str):
            return known
        if f"{kind} {known}" not in names:
            free = [word for word in words if word not in names.values()] or [f"word{len(names)}"]
            names[f"{kind} {known}"] = rng.choice(free)
        return names[f"{kind} {known}"]

    def renamed(value: Json, above: str = "") -> Json:
        if isinstance(value, list):
            return [renamed(item, above) for item in value]
        if not isinstance(value, dict):
            return value
        found: dict[str, Json] = {}
        for key, item in value.items():
            kind = {"schemas": "schema", "definitions": "schema", "properties": "property"}.get(above, "")
            word = name(kind, key) if kind else key
            if key == "$ref" and isinstance(item, str) and item.count("/") == item.count("/schemas/") + 2:
                found[word] = item if "/parameters/" in item or "/responses/" in item else _led(item, name)
            elif key in ("required", "enum") and isinstance(item, list):
                found[word] = [name("property" if key == "required" else "value", one) for one in item]
            elif key in ("operationId", "title") or (
                key == "name" and value.get("in") in ("query", "header", "cookie")
            ):
                found[word] = name(key, item)
            else:
                found[word] = renamed(item, key)
        return found

    old, new = fuzz.pair(number)
    return renamed(old), renamed(new)


def _led(reference: str, name: Callable[[str, Json], Json]) -> str:
    """Return a reference to a schema by its other name (RFC 6901, section 3, and RFC 3986, section 2.1)."""
    start, _, known = reference.rpartition("/")
    word = str(name("schema", known)).replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return f"{start}/{word}"


def _report(rng: random.Random, old: Json, new: Json) -> Json:
    """Return the report on a pair of documents, or on two, in which something may be wrong."""
    try:
        whole = apidiff.compare(old, new, settings=apidiff.Settings(lenient=True)).to_dict()
    except apidiff.DocumentError:
        return rng.choice([{"report": 1, "verdict": 1}, {"reports": 1, "verdict": {}}, [], None])
    if rng.random() < 0.3:
        one = {"path": rng.choice(HOSTILE), "state": "compared", "passed": False, "report": whole}
        whole = {"reports": 1, "documents": [one, one], "verdict": whole["verdict"], "problems": []}
    for finding in whole.get("findings", ()):
        finding["message"] = rng.choice(HOSTILE)
    return fuzz.mutated(rng, whole, rng.choice([0, 0, 1, 2]))


def _repository(rng: random.Random, folder: Path, old: bytes, new: bytes) -> None:
    """Make a repository with branches, tags, links, a merge and a history, of a folder that is there."""
    who = {f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in fuzz_files.WHO.items()}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def git(*arguments: str | bytes) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=False)
        return done.stdout.decode().strip()

    git("init", "-q", "-b", "main")
    if rng.random() < 0.05:
        return
    git("config", "user.name", "a")
    for name in IN_GIT:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(old)
    for name, target in (("link.json", "a.json"), ("dangling.json", "nothing"), ("loop.json", "loop.json"),
                         ("outside.json", "/etc/hostname"), ("linked", "deep")):  # fmt: skip
        (folder / name).symlink_to(target)
    (folder / "before.json").write_bytes(old)
    git("add", "-A")
    git("commit", "-q", "-m", rng.choice(["words", "\x1b[31m words", "x" * 5000, "<b> & ]]> words", "\u202e"]))
    first = git("rev-parse", "HEAD")
    for name in BRANCHES:
        git("branch", name)
    git("update-ref", "refs/heads/-dash", first)
    git("tag", "v1.0", "-m", "\x1b[31m")
    git("tag", "blob", git("rev-parse", "HEAD:a.json"))
    git("tag", "tree", git("rev-parse", "HEAD^{tree}"))
    (folder / "a.json").write_bytes(rng.choice([new, b"{", b"", b"\x00"]))
    git("commit", "-qam", "\\xff broken")
    git("rm", "-q", "gone.json")
    git("mv", "before.json", "after.json")
    (folder / "a.json").write_bytes(new)
    git("commit", "-qam", "moved")
    git("tag", rng.choice(["v2.0", "<b>", "a'b", "x" * 200, "é"]))
    git("update-index", "--add", "--cacheinfo", f"160000,{first},sub")
    git("commit", "-qm", "a submodule")
    merged = git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-p", first, "-m", "merged")
    if rng.random() < 0.5:
        git("reset", "-q", "--soft", merged)
    if rng.random() < 0.2:
        git("checkout", "-q", "--detach")
    if rng.random() < 0.05:
        (folder / ".git" / "HEAD").write_bytes(rng.choice([b"", b"ref: refs/heads/nowhere\n", b"\xff\n"]))


def case(number: int, folder: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield each command of a case with how it ended, and what it wrote."""
    folder = folder / "here"  # what is above it holds nothing else
    write(number, folder)
    here, environment = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    known = _left()
    try:
        for place, call in enumerate(calls(number)):
            os.environ.update(call.environment)
            result, wrong = fuzz.attempt(call.words, call.given)
            os.environ.clear()
            os.environ.update(environment)
            told = [] if result is None else [result.stdout, result.stderr]
            left = _left()
            changed = [name for name in {**known, **left} if known.get(name) != left.get(name) and not _may(call, name)]
            if changed and not wrong:
                wrong = f"changed {sorted(changed)[:3]}"
            told += [f"{name}\n{data.decode('latin-1')}" for name, data in left.items() if name != "COMMANDS"]
            digest = fuzz.digest_of(
                *(text.replace(str(folder.resolve()), "FOLDER") for text in told if "_app.py" not in text[:40])
            )
            yield (
                f"{call.words[0][:20] or '-'} {call.words[1:]!r:.200} #{place}",
                {"code": None if result is None else result.exit_code, "digest": digest, "wrong": wrong},
            )
            known = left
    finally:
        os.chdir(here)


def _may(call: Call, name: str) -> bool:
    """Say whether a command may write a file: those it is there to write."""
    return any(name == path or (path.strip("/.") and name.startswith(path.strip("./"))) for path in call.writes if path)


def _left() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in fuzz_files._files_here() if "__pycache__" not in path.parts}


if __name__ == "__main__":
    sys.exit(fuzz.main(__doc__ or "", __file__, case, write))

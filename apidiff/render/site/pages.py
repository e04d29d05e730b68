"""The pages of a site, in Markdown, and the files for programs beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.model.report import Report
from apidiff.render.changelog.atom import feed
from apidiff.render.changelog.releases import Release, changelog
from apidiff.render.guide import Options, one_page
from apidiff.render.guide.contents import Milestone
from apidiff.render.guide.context import Naming
from apidiff.render.guide.written.flavors import FLAVORS
from apidiff.render.markdown import code, fenced, prose, source, table
from apidiff.render.site.versions import Version
from apidiff.render.text import counted, dumps, one_line


class Site(Struct, frozen=True, kw_only=True):
    """What a site is about. `versions` are in their order, the oldest first; `reports` lead from one to a later one, by
    their places in that order. `url` is where the site will stand, `api` what addresses of the API begin with; both may
    be empty. `flavor` is that of the Markdown, and `suffix` what addresses of pages end in."""

    title: str
    versions: Sequence[Version]
    reports: Mapping[tuple[int, int], Report]
    url: str = ""
    api: str = ""
    flavor: str = "plain"
    suffix: str = ".html"

    @property
    def current(self) -> int:
        """The place of the version that callers should use: the last one that is no preview."""
        stable = [at for at, one in enumerate(self.versions) if one.status not in ("preview", "beta")]
        return stable[-1] if stable else len(self.versions) - 1

    def guide(self, old: int, new: int) -> str:
        """Return the path of the guide from one version to another, without its suffix."""
        return f"guides/{self.versions[old].slug}-to-{self.versions[new].slug}"

    def leaving(self, old: int) -> list[int]:
        """Return the places of versions that a guide leads to from one."""
        return [new for start, new in sorted(self.reports) if start == old]

    def successor(self, old: int) -> int | None:
        """Return the place of the version that callers of one should go to; None where there is none."""
        later = self.leaving(old)
        return None if not later else self.current if self.current in later else later[-1]

    def address(self, path: str, suffix: str | None = None) -> str:
        """Return the address of a page; empty where nobody said where the site will stand."""
        return f"{self.url.rstrip('/')}/{path}{self.suffix if suffix is None else suffix}" if self.url else ""


class Page(Struct, frozen=True, kw_only=True):
    """A page. `path` has no suffix; `label` is its name in a list of pages, and `about` a sentence about it."""

    path: str
    title: str
    label: str
    about: str
    text: str


def pages_of(site: Site) -> list[Page]:
    """Return the pages. The first is where a reader begins."""
    return [_index(site), _status(site), _changelog(site), _headers(site), *_guides(site)]


def files_of(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the files for programs: the document of version discovery, one for each version, and the feed."""
    versions = {one.name: _told(site, at) for at, one in enumerate(site.versions)}
    yield "versions.json", f"{dumps({'versions': versions})}\n"
    for at, one in enumerate(site.versions):
        yield f"versions/{one.slug}.json", f"{dumps({'version': one.name, **_told(site, at), **_ends(site, at)})}\n"
    dated = [release for release in _releases(site, absolute=True) if release.day]
    if dated:
        yield "feed.xml", feed(dated, site.address("feed.xml", ""))


def _front(site: Site, title: str, label: str, about: str, position: int) -> str:
    values = {"title": title, "label": label, "description": about, "position": str(position)}
    front = FLAVORS[site.flavor].front(values)
    return f"{front}\n" if front else ""


def _page(site: Site, path: str, title: str, label: str, about: str, parts: Sequence[str], position: int) -> Page:
    text = "\n\n".join([f"# {prose(title)}", *(part for part in parts if part)]) + "\n"
    front = _front(site, title, label, about, position)
    return Page(path=path, title=title, label=label, about=about, text=f"{front}{text}")


def _index(site: Site) -> Page:
    head = ("Version", "Status", "Released", "Works until", "Guides")
    rows = [
        (
            _named(one),
            one.status,
            _day(one.released),
            _day(one.sunset),
            ", ".join(_link(site, at, new) for new in site.leaving(at)) or "-",
        )
        for at, one in reversed(list(enumerate(site.versions)))
    ]
    now = site.versions[site.current]
    parts = [
        f"New code should use **{prose(now.title)}**. Guides lead from every version to later ones.",
        table(head, rows),
        "\n".join(
            [
                "- [What changed, version by version](changelog.md)",
                "- [How long each version works](status.md)",
                "- [Headers and answers of versions that end](headers.md)",
            ]
        ),
    ]
    about = f"Which versions of {site.title} there are, and how to go from one to another."
    return _page(site, "index", f"Versions of {site.title}", "Versions", about, parts, 1)


def _status(site: Site) -> Page:
    parts = []
    for at, one in reversed(list(enumerate(site.versions))):
        parts.append(f"## {prose(one.title)}")
        parts.append(f"Status: **{one.status}**{_instead(site, at)}.")
        events = [(day.isoformat(), what) for day, what in one.events()]
        if events:
            parts.append(table(("Day", "What happens"), events))
    about = f"How long each version of {site.title} works."
    return _page(site, "status", "Status of versions", "Status", about, parts, 2)


def _instead(site: Site, at: int) -> str:
    new = site.successor(at)
    if new is None or not site.versions[at].is_ending:
        return ""
    return f"; [how to go to {prose(site.versions[new].title)}]({site.guide(at, new)}.md)"


def _changelog(site: Site) -> Page:
    text = changelog(_releases(site, absolute=False))
    about = f"What changed in {site.title}, version by version."
    front = _front(site, "Changelog", "Changelog", about, 3)
    return Page(path="changelog", title="Changelog", label="Changelog", about=about, text=f"{front}{text}")


def _releases(site: Site, *, absolute: bool) -> list[Release]:
    """Return the releases, the newest first. In a feed links have to be absolute (RFC 4287, section 4.2.7)."""
    found = []
    for at in range(len(site.versions) - 1, 0, -1):
        report, one = site.reports.get((at - 1, at)), site.versions[at]
        if report is None:
            continue
        page = site.guide(at - 1, at)
        link = f"{page}.md" if not absolute else site.address(page)
        day = "" if one.released is None else one.released.isoformat()
        found.append(Release(report=report, version=one.name, date=day, link=link))
    return found


def _headers(site: Site) -> Page:
    parts = [
        "What a server should answer while a version ends, so that callers find out from their own logs: "
        "`Deprecation` ([RFC 9745](https://www.rfc-editor.org/rfc/rfc9745)), "
        "`Sunset` ([RFC 8594](https://www.rfc-editor.org/rfc/rfc8594)), and links to the guide and to the version that "
        "takes its place. After the end, `410 Gone` says where to go.",
    ]
    for at, one in enumerate(site.versions):
        ends = _ends(site, at)
        if not ends:
            continue
        parts.append(f"## {prose(one.title)}")
        if "headers" in ends:
            lines = [f"{name}: {value}" for name, values in ends["headers"].items() for value in values]
            parts.append(f"Until its end, with every answer:\n\n{source(chr(10).join(lines), 'http')}")
        parts.append(f"From its end on, `410 Gone` with this body:\n\n{fenced(ends['gone'])}")
    if len(parts) == 1:
        parts.append("No version has an end yet.")
    elif not site.url:
        parts.append("Links to the guides are missing: `--url` says where this site will stand.")
    about = f"What servers answer while a version of {site.title} ends, and after it."
    return _page(site, "headers", "Headers of versions that end", "Headers", about, parts, 4)


def _guides(site: Site) -> Iterator[Page]:
    for (old, new), report in sorted(site.reports.items()):
        before, after = site.versions[old], site.versions[new]
        options = Options(
            naming=Naming(old=before.title, new=after.title), flavor=site.flavor, milestones=_milestones(before, after)
        )
        breaking = sum(finding.level.value == "breaking" for finding in report.findings)
        about = f"How to go from {before.title} to {after.title}: {counted(breaking, 'breaking change')}."
        label = f"{before.title} to {after.title}"
        text = one_page(report, options)
        yield Page(path=site.guide(old, new), title=f"{site.title}: {label}", label=label, about=about, text=text)


def _milestones(before: Version, after: Version) -> tuple[Milestone, ...]:
    """Return the days that matter to somebody who goes from one version to another."""
    days = [
        (after.released, f"{after.title} is released"),
        *((day, f"{before.title}: {what}") for day, what in before.events()),
    ]
    known = sorted((day, what) for day, what in days if day is not None and "Released" not in what)
    return tuple(Milestone(date=day.isoformat(), what=prose(what), when="") for day, what in known)


def _told(site: Site, at: int) -> dict[str, Json]:
    """Return what version discovery says of a version."""
    one = site.versions[at]
    new = site.successor(at)
    found: dict[str, Json] = {
        "status": one.status,
        "released": None if one.released is None else one.released.isoformat(),
        "deprecation_date": None if one.deprecated is None else one.deprecated.isoformat(),
        "sunset_date": None if one.sunset is None else one.sunset.isoformat(),
        "documentation_url": one.documentation or site.address("status") or None,
    }
    if new is not None:
        found["successor"] = site.versions[new].name
        found["migration_url"] = site.address(site.guide(at, new)) or None
    return found


def _ends(site: Site, at: int) -> dict[str, Json]:
    """Return what answers of a version say about its end; nothing where it has none."""
    one = site.versions[at]
    if not one.is_ending and one.sunset is None and one.deprecated is None:
        return {}
    new = site.successor(at)
    address = site.address("status" if new is None else site.guide(at, new))
    after = None if new is None else site.versions[new]
    headers: dict[str, Json] = {}
    for name, value in one.headers(address, f"{site.api.rstrip('/')}/{after.slug}" if after and site.api else ""):
        headers.setdefault(name, []).append(value)
    gone = one.gone(one_line(site.title, 80), address, "" if after is None else after.title)
    return {**({"headers": headers} if headers else {}), "gone": gone}


def _named(one: Version) -> str:
    if one.documentation.startswith(("https://", "http://")) and not set(one.documentation) & set("<>()[] \\\n"):
        return f"[{prose(one.title)}]({one.documentation})"
    return code(one.title)


def _link(site: Site, old: int, new: int) -> str:
    return f"[to {prose(site.versions[new].title)}]({site.guide(old, new)}.md)"


def _day(day: date | None) -> str:
    return "-" if day is None else day.isoformat()

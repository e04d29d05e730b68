"""How callers test against the new version: by another address where there is one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.render.guide.told.test_advice import page_of, query


def told(old: str, new: str) -> str:
    first, second = (query(name=name) | {"servers": [{"url": url}]} for name, url in (("a", old), ("b", new)))
    return page_of(first, second).partition("## Test")[2]


@pytest.mark.parametrize("prefix", ["", "https://a.example"])
def test_two_addresses_tell_the_versions_apart(prefix: str) -> None:
    page = told(f"{prefix}/v1", f"{prefix}/v2")
    assert f"Send some of your calls to `{prefix}/v2`, while the others stay at `{prefix}/v1`" in page
    assert f"Call `{prefix}/v1` again, for as long as the provider runs the old version." in page


def test_two_hosts_tell_the_versions_apart() -> None:
    page = told("https://old.example", "https://new.example")
    assert "Send some of your calls to `https://new.example`, while the others stay at `https://old.example`" in page


@pytest.mark.parametrize("url", ["/v1", "https://a.example/v1"])
def test_one_address_does_not(url: str) -> None:
    page = told(url, url)
    assert "Both versions have the same addresses" in page
    assert "Send some of your calls" not in page


def test_the_prefix_of_paths_tells_the_versions_apart_where_servers_do_different_work() -> None:
    def document(prefix: str, server: str, name: str) -> dict[str, Any]:
        whole = query(name=name) | {"servers": [{"url": server}]}
        call = whole["paths"]["/a"]
        return whole | {"paths": {f"{prefix}/{path}": call for path in "abc"}}

    old, live = "https://staging.a.example", "https://a.example"
    page = page_of(document("/v1", old, "a"), document("/v2", live, "b")).partition("## Test")[2]
    assert "Send some of your calls to `/v2`, while the others stay at `/v1`" in page
    page = page_of(document("/v1", live, "a"), document("/v2", live, "b")).partition("## Test")[2]
    assert f"Send some of your calls to `{live}/v2`, while the others stay at `{live}/v1`" in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Calls of tests are not sent to where real work is done, and what both versions have is no choice.
        (["https://staging.a.example"], ["https://a.example"]),
        (["https://a.example"], ["https://b.example", "https://a.example"]),
    ],
)
def test_servers_that_tell_nothing_apart(old: list[str], new: list[str]) -> None:
    first, second = (
        query(name=name) | {"servers": [{"url": url} for url in urls]} for name, urls in (("a", old), ("b", new))
    )
    assert "Send some of your calls" not in page_of(first, second)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (["https://staging.a.example"], ["https://a.example"], "name `https://staging.a.example` and `https://a.exam"),
        (["https://a.example"], ["http://localhost:80"], "name `https://a.example` and `http://localhost:80`, which"),
        (["/v1"], ["https://a.example/v1"], "name `/v1` and `https://a.example/v1`, which are not"),
        (["https://a.example"], [], "Only one of the documents names an address, `https://a.example`, so"),
        ([], ["https://a.example"], "Only one of the documents names an address, `https://a.example`, so"),
        ([], [], "Both versions have the same addresses"),
        (["https://a.example"], ["http://localhost", "https://a.example/"], "Both versions have the same addresses"),
    ],
)
def test_addresses_are_called_the_same_where_they_are(old: list[str], new: list[str], said: str) -> None:
    first, second = (
        query(name=name) | {"servers": [{"url": url} for url in urls]} for name, urls in (("a", old), ("b", new))
    )
    page = page_of(first, second).partition("## Test")[2]
    assert said in page
    assert ("the same addresses" in page) is ("the same addresses" in said)


def test_versions_with_names_are_called_by_them() -> None:
    both = [query(name=name) | {"servers": [{"url": f"/{name}"}]} for name in ("a", "b")]
    both[1]["info"] = {"title": "Things", "version": "2"}
    assert "for as long as the provider runs 1." in page_of(*both)

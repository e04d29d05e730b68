"""Which operation became which: structure, version steps, moves, methods, answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apidiff.compare.context.site import Comparison
from apidiff.compare.match.assignment import assign
from apidiff.compare.match.names import name_similarity
from apidiff.compare.match.operations import Matching, match_operations
from apidiff.compare.match.paths import structure
from apidiff.config import Settings
from apidiff.load.sources.source import load_value
from apidiff.model.versioned_paths import strip_prefix, version_prefix
from apidiff.resolve.contract import resolve

Doc = dict[str, Any]
METHODS = ("GET", "PATCH", "PUT")
OK = {"200": {"description": "OK"}}
Match = Callable[..., Matching]


def document(*operations: str, **more: Any) -> Doc:
    """A document with operations written as `GET /users`, or `GET /users listUsers` with an operationId."""
    paths: Doc = {}
    for text in operations:
        method, path, *identity = text.split(" ")
        operation: Doc = {"responses": OK}
        if identity:
            operation["operationId"] = identity[0]
        paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, **more}


@pytest.fixture
def match() -> Match:
    """A function that matches the operations of two documents."""

    def run(old: Doc, new: Doc, **settings: Any) -> Matching:
        contracts = (resolve(load_value(old, "old")), resolve(load_value(new, "new")))
        return match_operations(Comparison(old=contracts[0], new=contracts[1], settings=Settings(**settings)))

    return run


def pairs(matching: Matching) -> dict[str, str]:
    """The matched operations by label."""
    return {pair.old.label: pair.new.label for pair in matching.pairs}


def test_names_of_path_parameters_do_not_matter(match: Match) -> None:
    found = match(document("GET /a/{x}/b/{y}"), document("GET /a/{id}/b/{other}"))
    assert pairs(found) == {"GET /a/{x}/b/{y}": "GET /a/{id}/b/{other}"}
    assert found.pairs[0].via == "same"


def test_paths_that_collide_are_matched_by_name_first(match: Match) -> None:
    found = match(document("GET /a/{x}", "GET /a/{y}"), document("GET /a/{y}", "GET /a/{x}"))
    assert pairs(found) == {"GET /a/{x}": "GET /a/{x}", "GET /a/{y}": "GET /a/{y}"}


def test_a_version_step_is_left_out(match: Match) -> None:
    old = document("GET /api/v1/users", "GET /api/v1/users/{id}", "GET /health")
    new = document("GET /api/v2/users", "GET /api/v2/users/{user}", "GET /health", "GET /api/v2/teams")
    found = match(old, new)
    assert pairs(found)["GET /api/v1/users/{id}"] == "GET /api/v2/users/{user}"
    assert [operation.label for operation in found.added] == ["GET /api/v2/teams"]
    assert (found.prefixes.old, found.prefixes.new, found.prefixes.step) == ("/api/v1", "/api/v2", True)


def test_a_new_version_beside_the_old_one_is_no_step(match: Match) -> None:
    old = document("GET /v1/users", "GET /v1/teams")
    new = document("GET /v1/users", "GET /v1/teams", "GET /v2/users", "GET /v2/teams")
    found = match(old, new)
    assert found.prefixes.none
    assert pairs(found) == {"GET /v1/users": "GET /v1/users", "GET /v1/teams": "GET /v1/teams"}
    assert len(found.added) == 2


def test_a_prefix_that_moved_into_the_paths_is_no_step(match: Match) -> None:
    old = document("GET /users", servers=[{"url": "https://a.example/v1"}])
    new = document("GET /v1/users", servers=[{"url": "https://a.example"}])
    for before, after in ((old, new), (new, old)):
        found = match(before, after)
        assert len(found.pairs) == 1
        assert not found.prefixes.step


def test_a_version_that_moved_from_the_server_and_changed_is_a_step(match: Match) -> None:
    old = document("GET /users", servers=[{"url": "https://a.example/v1"}])
    new = document("GET /v2/users", servers=[{"url": "https://a.example"}])
    found = match(old, new)
    assert pairs(found) == {"GET /users": "GET /v2/users"}
    assert (found.prefixes.old_address, found.prefixes.new_address) == ("/v1", "/v2")


def test_prefixes_of_the_settings_are_left_out(match: Match) -> None:
    found = match(document("GET /old/a"), document("GET /brand/new/a"), old_prefix="/old/", new_prefix="/brand/new")
    assert pairs(found) == {"GET /old/a": "GET /brand/new/a"}


def test_a_part_of_the_api_moved_under_a_prefix(match: Match) -> None:
    names = ("clients", "keys", "tokens")
    old = document(*(f"GET /{name}/{{id}} get{name}" for name in names), "GET /health")
    new = document(*(f"GET /admin/{name}/{{id}} read{name}ById" for name in names), "GET /health")
    found = match(old, new)
    assert pairs(found)["GET /keys/{id}"] == "GET /admin/keys/{id}"
    assert not found.removed
    assert {pair.via for pair in found.pairs} == {"same", "prefix"}
    assert [(shift.old, shift.new, len(shift.pairs)) for shift in found.shifts] == [("", "/admin", 3)]


def shifts(matching: Matching) -> list[tuple[str, str, int]]:
    """The prefixes that were put in the place of each other, with the number of operations below."""
    return [(shift.old, shift.new, len(shift.pairs)) for shift in matching.shifts]


NESTED = ("GET /a", "GET /a/{id}", "POST /a/count", "POST /v2/a/count", "POST /b/count", "GET /")


@pytest.mark.parametrize("prefix", ["/api", "/rest/api", "/{tenant}"])
def test_a_prefix_of_every_path_is_one_shift_though_other_ends_match(match: Match, prefix: str) -> None:
    """`/api/a/count` ends like `/v2/a/count`; what explains most explains it."""
    long = [text.replace(" /", f" {prefix}/").replace("{id}", "{key}") for text in NESTED]
    old, new = document(*long), document(*NESTED)
    found, back = match(old, new), match(new, old)
    if "{" in prefix:
        assert not found.shifts, "a parameter more is no prefix"
        return
    assert shifts(found) == [(prefix, "", len(NESTED))]
    assert shifts(back) == [("", prefix, len(NESTED))]
    assert not found.removed + found.added + back.removed + back.added


def test_paths_that_stay_do_not_hide_a_prefix(match: Match) -> None:
    old = document("GET /api/a", "GET /api/b", "GET /api/c", "GET /health", "GET /ready", "GET /api/gone")
    new = document("GET /a", "GET /b", "GET /c", "GET /health", "GET /ready", "GET /new")
    found = match(old, new)
    assert shifts(found) == [("/api", "", 3)]
    assert [operation.label for operation in found.removed] == ["GET /api/gone"]
    assert [operation.label for operation in found.added] == ["GET /new"]


def test_a_part_of_the_api_got_another_version(match: Match) -> None:
    others = [f"GET /g/two/v1/{name}" for name in "abcd"]
    old = document(*others, "GET /g/one/v1alpha1/a", "GET /g/one/v1alpha1/b", "GET /g/one/v1alpha1/c")
    new = document(*others, "GET /g/one/v1beta1/a", "GET /g/one/v1beta1/b", "GET /g/one/v1beta1/c")
    assert shifts(match(old, new)) == [("/g/one/v1alpha1", "/g/one/v1beta1", 3)]


def test_parts_of_the_same_names_below_another_thing_are_no_shift(match: Match) -> None:
    old = document("GET /users/{id}/notes", "GET /users/{id}/files", "POST /users/{id}/files")
    new = document("GET /orders/{id}/notes", "GET /orders/{id}/files", "POST /orders/{id}/files")
    assert not match(old, new).shifts


def test_of_two_prefixes_that_explain_as_much_the_one_that_is_called_alike_counts(match: Match) -> None:
    parts = ("a", "b", "c")
    old = document(*(f"GET {prefix}/{name}" for prefix in ("/shops", "/stores") for name in parts))
    found = match(old, document(*(f"GET /store/{name}" for name in parts)))
    assert shifts(found) == [("/stores", "/store", 3)]
    assert {operation.path for operation in found.removed} == {f"/shops/{name}" for name in parts}


def test_an_answer_goes_before_a_shift(match: Match) -> None:
    old, new = (document(*(f"GET {prefix}/{name}" for name in "abcd")) for prefix in ("/api", ""))
    found = match(old, new, answers={"operation:GET /api/a": "none"})
    assert shifts(found) == [("/api", "", 3)]
    assert [operation.label for operation in found.removed] == ["GET /api/a"]


def test_a_server_that_covers_the_prefix_leaves_nothing_to_tell(match: Match) -> None:
    paths = ("GET /a", "GET /b", "GET /c")
    old = document(*(text.replace(" ", " /api") for text in paths), servers=[{"url": "https://x.example"}])
    new = document(*paths, servers=[{"url": "https://x.example"}, {"url": "https://x.example/api"}])
    found = match(old, new)
    assert (len(found.pairs), found.shifts, found.prefixes.step) == (3, (), False)


def test_the_same_operation_id_and_content_on_another_path(match: Match) -> None:
    found = match(document("GET /search searchProducts"), document("GET /product-search searchProducts"))
    assert found.pairs[0].via == "moved"
    assert 0.68 <= found.pairs[0].confidence <= 1.0


def test_the_next_version_is_what_comes_after(match: Match) -> None:
    old = document("GET /v2/blocks/{slot} getBlock", "GET /v3/blocks/{slot} getBlockV3", "GET /v1/keys getKeys")
    new = document("GET /v4/blocks/{slot} getBlockV4", "GET /v3/blocks/{slot} getBlockV3", "GET /v2/keys getKeysV2")
    assert pairs(match(old, new)) == {
        "GET /v3/blocks/{slot}": "GET /v3/blocks/{slot}",
        "GET /v1/keys": "GET /v2/keys",
    }


def test_unlike_operations_stay_apart(match: Match) -> None:
    found = match(document("GET /coupons/{code} getCoupon"), document("GET /wishlist getWishlist"))
    assert not found.pairs
    assert (len(found.removed), len(found.added)) == (1, 1)


def test_a_collection_is_not_the_item_of_another(match: Match) -> None:
    found = match(
        document("DELETE /reactions/{reaction_id} deleteLegacy"),
        document("DELETE /repos/{owner}/{repo}/releases/{release_id}/reactions/{reaction_id} deleteForRelease"),
    )
    assert not found.pairs


def test_close_candidates_are_a_question(match: Match) -> None:
    old = document("GET /a/users")
    new = document("GET /x/a/users", "GET /y/a/users")
    found = match(old, new)
    assert not found.pairs
    assert dict(found.candidates) == {"GET /a/users": ("GET /x/a/users", "GET /y/a/users")}


@pytest.mark.parametrize(("answer", "removed"), [("GET /y/a/users", 0), ("none", 1), ("GET /unknown", 1)])
def test_an_answer_decides(match: Match, answer: str, removed: int) -> None:
    old, new = document("GET /a/users"), document("GET /x/a/users", "GET /y/a/users")
    found = match(old, new, answers={"operation:GET /a/users": answer})
    assert len(found.removed) == removed
    assert not found.candidates
    if not removed:
        assert pairs(found) == {"GET /a/users": answer}


def test_an_answer_may_pair_what_nothing_suggests(match: Match) -> None:
    found = match(
        document("GET /coupons"),
        document("GET /rebates/{x}/all"),
        answers={"operation:GET /coupons": "GET /rebates/{x}/all"},
    )
    assert pairs(found) == {"GET /coupons": "GET /rebates/{x}/all"}


def test_a_changed_method(match: Match) -> None:
    found = match(document("PUT /a/{id} setA"), document("PATCH /a/{id} setA"))
    assert [(pair.via, pair.new.method) for pair in found.pairs] == [("method", "patch")]


def test_webhooks_are_matched_by_name(match: Match) -> None:
    hooks = {"created": {"post": {"responses": OK}}}
    found = match(document(webhooks=hooks), document(webhooks={**hooks, "gone": {"post": {"responses": OK}}}))
    assert pairs(found) == {"webhook created POST": "webhook created POST"}
    assert [operation.label for operation in found.added] == ["webhook gone POST"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/users", "/v1"),
        ("/api/v2.1/users", "/api/v2.1"),
        ("/2010-04-01/Accounts", "/2010-04-01"),
        ("/v1beta1/things", "/v1beta1"),
        ("/users/v1", "/users/v1"),
        ("/videos/1", ""),
        ("/users", ""),
    ],
)
def test_version_prefix(path: str, expected: str) -> None:
    assert version_prefix(path) == expected


def test_stripping_respects_segments() -> None:
    assert strip_prefix("/v1/users", "/v1") == "/users"
    assert strip_prefix("/v11/users", "/v1") == "/v11/users"
    assert strip_prefix("/v1", "/v1") == "/"
    assert structure("/a/{b}.{c}/d") == "/a/{}.{}/d"


@pytest.mark.parametrize(
    ("old", "new", "least", "most"),
    [
        ("page_size", "pageSize", 1.0, 1.0),
        ("user", "user_id", 0.8, 0.9),
        ("name", "full_name", 0.8, 0.9),
        ("limit", "currency", 0.0, 0.4),
        ("", "", 1.0, 1.0),
        ("é", "ü", 0.0, 0.0),
    ],
)
def test_name_similarity(old: str, new: str, least: float, most: float) -> None:
    assert least <= name_similarity(old, new) <= most
    assert name_similarity(old, new) == name_similarity(new, old)


def test_assignment_takes_the_clear_best_first() -> None:
    scores = {("a", "x"): 0.9, ("a", "y"): 0.7, ("b", "y"): 0.75, ("b", "x"): 0.74}
    found = assign(scores, told=0.6, asked=0.6, answers={})
    assert {old: new for old, (new, _) in found.pairs.items()} == {"a": "x", "b": "y"}
    assert not found.candidates


def test_a_removal_names_what_it_may_have_become(surface: Callable[..., Any]) -> None:
    def document_of(*names: str) -> Doc:
        parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
        return {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"parameters": parameters, "responses": OK}}},
        }

    old, new = document_of("user_name"), document_of("first_user_name", "last_user_name")
    removed = surface(old, new).one("parameter.removed")
    assert sorted(removed.facts["candidates"]) == ["query first_user_name", "query last_user_name"]
    assert removed.facts["question"] == "parameter:GET /a:query user_name"
    answers = {"parameter:GET /a:query user_name": "query last_user_name"}
    assert surface(old, new, answers=answers).one("parameter.renamed").facts["new_name"] == "last_user_name"
    moved = surface(document("GET /a/users"), document("GET /x/a/users", "GET /y/a/users"))
    assert moved.one("operation.removed").facts["candidates"] == ["GET /x/a/users", "GET /y/a/users"]
    assert moved.one("operation.removed").facts["question"] == "operation:GET /a/users"


def test_assignment_below_the_threshold_is_nothing() -> None:
    assert not assign({("a", "x"): 0.5}, told=0.6, asked=0.6, answers={}).pairs


def test_a_prefix_is_not_what_the_operation_ids_contradict(match: Match) -> None:
    """The operations went below `/orgs`; what came below `/enterprises` has operationIds of its own."""
    below = "dependabot/repository-access"
    old = [f"{method} /organizations/{{org}}/{below} {method}-{below}-for-org" for method in METHODS]
    new = [one.replace("/organizations", "/orgs") for one in old]
    other = [f"{method} /enterprises/{{enterprise}}/{below} {method}-{below}-for-enterprise" for method in METHODS]
    found = pairs(match(document(*old), document(*other, *new)))
    assert found == {
        f"{method} /organizations/{{org}}/{below}": f"{method} /orgs/{{org}}/{below}" for method in METHODS
    }


def answered(document: Doc, path: str, component: str, *parameters: str) -> None:
    """Give the GET at a path parameters, and an answer of a component."""
    schema = {"$ref": f"#/components/schemas/{component}"}
    document.setdefault("components", {}).setdefault("schemas", {})[component] = {"type": "object"}
    operation = document["paths"][path]["get"]
    operation["parameters"] = [{"name": name, "in": "query", "schema": {}} for name in parameters]
    operation["responses"] = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}


@pytest.mark.parametrize(
    ("identity", "moved"),
    [("read_chief_users_manager_get", True), ("find_chief_users_manager_get", False), ("readChief", False)],
)
def test_a_function_of_fastapi_that_got_another_path_is_the_same(match: Match, identity: str, moved: bool) -> None:
    """FastAPI makes an operationId of the function, the path and the method: the function is what stays."""
    old, new = document("GET /staff/boss read_chief_staff_boss_get"), document(f"GET /users/manager {identity}")
    answered(old, "/staff/boss", "User", "deep")
    answered(new, "/users/manager", "User", "deep")
    assert pairs(match(old, new)) == ({"GET /staff/boss": "GET /users/manager"} if moved else {})


def test_functions_of_one_name_that_answer_otherwise_are_not_the_same(match: Match) -> None:
    old, new = document("GET /staff/boss read_staff_boss_get"), document("GET /films/last read_films_last_get")
    answered(old, "/staff/boss", "User", "deep")
    answered(new, "/films/last", "Film", "year")
    assert pairs(match(old, new)) == {}

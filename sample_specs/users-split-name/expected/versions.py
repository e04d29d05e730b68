"""Candidate version changes: v2 can still serve v1.

Written by `apidiff propose`; read it before you ship it. Classes of the new version are
imported from models: write the module they live in with `--models`.

What no document states is marked TODO(apidiff): fill it in, or put the name in brackets
into a file for `--answers`.
"""

import re
from typing import Annotated, Any

from cadwyn import (
    HeadVersion,
    RequestInfo,
    ResponseInfo,
    Version,
    VersionBundle,
    VersionChange,
    convert_request_to_next_version_for,
    convert_response_to_previous_version_for,
    schema,
)
from models import User, UserInput
from pydantic import Field

# `first_name` of `UserInput` (request) must keep to max_length 100, min_length 1 on the
# other side: which value stands for one that does not fit?
# [request.UserInput.first_name.limits]
FIRST_NAME_OF_USER_INPUT_BEYOND_LIMITS = ...  # TODO(apidiff)
# `last_name` of `UserInput` (request) must keep to max_length 100, min_length 1 on the
# other side: which value stands for one that does not fit?
# [request.UserInput.last_name.limits]
LAST_NAME_OF_USER_INPUT_BEYOND_LIMITS = ...  # TODO(apidiff)
# `name` of `User` (response) must keep to max_length 200, min_length 1 on the other
# side: which value stands for one that does not fit? [response.User.name.limits]
NAME_OF_USER_BEYOND_LIMITS = ...  # TODO(apidiff)


def _limited(value: Any, fallback: Any, **limits: Any) -> Any:
    """Return the value cut to size or moved to the nearest bound, else `fallback`."""
    if isinstance(value, dict):
        most = limits.get("max_length", len(value))
        return value if limits.get("min_length", 0) <= len(value) <= most else fallback
    if isinstance(value, str | list):
        cut = value[: limits.get("max_length")]
        pattern = limits.get("pattern")
        short = len(cut) < limits.get("min_length", 0)
        odd = isinstance(cut, str) and pattern and not re.search(pattern, cut)
        return fallback if short or odd else cut
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    near = max(value, limits.get("ge", value))
    near = min(near, limits.get("le", near))
    outside = near <= limits.get("gt", near - 1) or near >= limits.get("lt", near + 1)
    step = limits.get("multiple_of")
    return fallback if outside or (step and near % step) else near


def user_input_request_to_new(body: Any) -> Any:
    """Turn UserInput in requests of the old version into what the new version reads."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    # TODO(apidiff): `name` of `UserInput` and first_name, last_name: is a blank where
    # one ends and the next begins? [request.UserInput.name.split]
    if "name" in body:
        words = str(body.pop("name") or "").split(" ", 1)
        words += [""] * (2 - len(words))
        body["first_name"] = words[0]
        body["last_name"] = words[1]
    if "first_name" in body:
        body["first_name"] = _limited(
            body["first_name"],
            FIRST_NAME_OF_USER_INPUT_BEYOND_LIMITS,
            max_length=100,
            min_length=1,
        )
    if "last_name" in body:
        body["last_name"] = _limited(
            body["last_name"],
            LAST_NAME_OF_USER_INPUT_BEYOND_LIMITS,
            max_length=100,
            min_length=1,
        )
    return body


def user_response_to_old(body: Any) -> Any:
    """Turn User in responses of the new version into what the old version promised."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    # TODO(apidiff): `name` of `User` and first_name, last_name: is a blank where one
    # ends and the next begins? [response.User.name.join]
    words = [body.pop("first_name", None), body.pop("last_name", None)]
    if any(word is not None for word in words):
        body["name"] = " ".join(str(word) for word in words if word)
    if "name" in body:
        body["name"] = _limited(
            body["name"],
            NAME_OF_USER_BEYOND_LIMITS,
            max_length=200,
            min_length=1,
        )
    return body


class SplitName(VersionChange):
    """Split `name` of `User` and `UserInput` into first_name, last_name."""

    instructions_to_migrate_to_previous_version = (
        schema(User).field("first_name").didnt_exist,
        schema(User).field("last_name").didnt_exist,
        schema(User)
        .field("name")
        .existed_as(
            type=Annotated[str, Field(max_length=200, min_length=1)],
            info=Field(description="First and last name"),
        ),
        schema(UserInput).field("first_name").didnt_exist,
        schema(UserInput).field("last_name").didnt_exist,
        schema(UserInput)
        .field("name")
        .existed_as(
            type=Annotated[str, Field(max_length=200, min_length=1)],
            info=Field(description="First and last name"),
        ),
    )

    @convert_request_to_next_version_for(UserInput)
    def request_of_user_input(request: RequestInfo):
        request.body = user_input_request_to_new(request.body)

    @convert_response_to_previous_version_for(User)
    def response_of_user(response: ResponseInfo):
        response.body = user_response_to_old(response.body)


versions = VersionBundle(HeadVersion(), Version("v2", SplitName), Version("v1"))

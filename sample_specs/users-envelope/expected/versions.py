"""Candidate version changes: v2 can still serve v1.

Written by `apidiff propose`; read it before you ship it. Classes of the new version are
imported from models: write the module they live in with `--models`.
"""

from typing import Any

from cadwyn import (
    HeadVersion,
    ResponseInfo,
    Version,
    VersionBundle,
    VersionChange,
    convert_response_to_previous_version_for,
    endpoint,
    schema,
)
from models import User


def user_response_to_old(body: Any) -> Any:
    """Turn User in responses of the new version into what the old version promised."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "full_name" in body:
        body["name"] = body.pop("full_name")
    return body


class RenameUserNameToFullName(VersionChange):
    """Rename `name` of `User` to `full_name`."""

    instructions_to_migrate_to_previous_version = (
        schema(User).field("full_name").had(name="name"),
    )

    @convert_response_to_previous_version_for(User)
    def response_of_user(response: ResponseInfo):
        response.body = user_response_to_old(response.body)


class MoveListUsers(VersionChange):
    """Move GET /v1/users to GET /v2/users. Put the answer of GET /v2/users into an
    object, under `data`.
    """

    instructions_to_migrate_to_previous_version = (
        endpoint("/v2/users", ["GET"]).had(path="/v1/users", response_model=list[User]),
    )

    @convert_response_to_previous_version_for("/v2/users", ["GET"])
    def response_of_list_users(response: ResponseInfo):
        response.body = [user_response_to_old(item) for item in response.body["data"]]


class MoveGetUser(VersionChange):
    """Move GET /v1/users/{user_id} to GET /v2/users/{user_id}."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/v2/users/{user_id}", ["GET"]).had(path="/v1/users/{user_id}"),
    )


versions = VersionBundle(
    HeadVersion(),
    Version("v2", RenameUserNameToFullName, MoveListUsers, MoveGetUser),
    Version("v1"),
)

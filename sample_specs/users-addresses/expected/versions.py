"""Candidate version changes: v2 can still serve v1.

Written by `apidiff propose`; read it before you ship it. Classes of the new version are
imported from models: write the module they live in with `--models`.
"""

from typing import Any

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
from models import UserCreateRequest, UserResource
from pydantic import Field


def user_create_request_to_new(body: Any) -> Any:
    """Turn UserCreateRequest in requests of the old version into what the new
    version reads.
    """
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "address" in body:
        body["addresses"] = [body.pop("address")]
    return body


def user_resource_response_to_old(body: Any) -> Any:
    """Turn UserResource in responses of the new version into what the old version
    promised.
    """
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "addresses" in body:
        body["address"] = body.pop("addresses")[0]
    return body


class ChangeAddressToAddresses(VersionChange):
    """Turn `address` of `UserResource` and `UserCreateRequest` into `addresses`."""

    instructions_to_migrate_to_previous_version = (
        schema(UserResource).field("addresses").didnt_exist,
        schema(UserResource)
        .field("address")
        .existed_as(type=str, info=Field(description="Where parcels go")),
        schema(UserCreateRequest).field("addresses").didnt_exist,
        schema(UserCreateRequest)
        .field("address")
        .existed_as(type=str, info=Field(description="Where parcels go")),
    )

    @convert_request_to_next_version_for(UserCreateRequest)
    def request_of_user_create_request(request: RequestInfo):
        request.body = user_create_request_to_new(request.body)

    @convert_response_to_previous_version_for(UserResource)
    def response_of_user_resource(response: ResponseInfo):
        response.body = user_resource_response_to_old(response.body)


versions = VersionBundle(
    HeadVersion(),
    Version("v2", ChangeAddressToAddresses),
    Version("v1"),
)

"""Candidate version changes: v2 can still serve v1.

Written by `apidiff propose`; read it before you ship it. Classes of the new version are
imported from models: write the module they live in with `--models`.
"""

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
    def wrap_address(request: RequestInfo):
        request.body["addresses"] = [request.body.pop("address")]

    @convert_response_to_previous_version_for(UserResource)
    def take_first_of_addresses(response: ResponseInfo):
        response.body["address"] = response.body.pop("addresses")[0]


versions = VersionBundle(
    HeadVersion(),
    Version("v2", ChangeAddressToAddresses),
    Version("v1"),
)

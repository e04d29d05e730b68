"""Candidate version changes: 2.0.0 can still serve 1.4.0.

Written by `apidiff propose`; read it before you ship it. Classes of the new version are
imported from models: write the module they live in with `--models`.

HEAD is to keep what old clients send, and the latest version does not take. Before you
use this, edit HEAD: for `rating` of CreateReviewBody, let it accept null, too, and be
null (`= None`) where it is left out (or answer request.CreateReviewBody.rating.value).
HeadVersion narrows the latest version.

What no document states is marked TODO(apidiff): fill it in, or put the name in brackets
into a file for `--answers`.

Call app.generate_and_include_versioned_routers(router, restored).
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from cadwyn import (
    HeadVersion,
    RequestInfo,
    ResponseInfo,
    Version,
    VersionBundle,
    VersionChange,
    VersionChangeWithSideEffects,
    VersionedAPIRouter,
    convert_request_to_next_version_for,
    convert_response_to_previous_version_for,
    endpoint,
    schema,
)
from fastapi import Body, Query
from models import (
    Address,
    AddToCartBody,
    CancelOrderBody,
    CardPayment,
    Category,
    ChangeCustomerBody,
    CreateOrderBody,
    CreateOrderHeader,
    CreateReviewBody,
    Customer,
    Delivered,
    Image,
    ListOrdersQuery,
    ListProductsQuery,
    ListReviewsQuery,
    Order,
    PickedUp,
    Problem,
    Product,
    ProductInput,
    Receipt,
    Shipment,
    TransferPayment,
    UploadImageBody,
)
from pydantic import MISSING, BaseModel, Field

# `currency` of `ListProductsQuery` must be there, and old requests lack it: which
# value? [request.ListProductsQuery.currency.value]
CURRENCY_OF_LIST_PRODUCTS_QUERY = ...  # TODO(apidiff)
# `alt_text` of `UploadImageBody` must be there, and old requests lack it: which value?
# [request.UploadImageBody.alt_text.value]
ALT_TEXT_OF_UPLOAD_IMAGE_BODY = ...  # TODO(apidiff)
# `customer_id` of `ListOrdersQuery` must be there, and old requests lack it: which
# value? [request.ListOrdersQuery.customer_id.value]
CUSTOMER_ID_OF_LIST_ORDERS_QUERY = ...  # TODO(apidiff)
# `status` of `ListOrdersQuery` (request) may be "draft", which the other side does not
# know: what stands for it? [request.ListOrdersQuery.status."draft"]
STATUS_OF_LIST_ORDERS_QUERY_FOR_DRAFT = ...  # TODO(apidiff)
# `X-Request-Id` of `CreateOrderHeader` (request) must keep to pattern "^[0-9a-f-]+$" on
# the other side: which value stands for one that does not fit?
# [request.CreateOrderHeader.X-Request-Id.limits]
X_REQUEST_ID_OF_CREATE_ORDER_HEADER_BEYOND_LIMITS = ...  # TODO(apidiff)
# `price` of `Product` (response) becomes float: which value where it cannot be read as
# one? [response.Product.price.cast]
PRICE_OF_PRODUCT_UNREADABLE = ...  # TODO(apidiff)
# `status` of `Order` (response) may be "returned", which the other side does not know:
# what stands for it? [response.Order.status."returned"]
STATUS_OF_ORDER_FOR_RETURNED = ...  # TODO(apidiff)
# `total` of `Order` must be there, and new responses lack it: which value?
# [response.Order.total.value]
TOTAL_OF_ORDER = ...  # TODO(apidiff)
# `created_at` of `Order` (response) becomes a datetime: which value where it cannot be
# read as one? [response.Order.created_at.cast]
CREATED_AT_OF_ORDER_UNREADABLE = ...  # TODO(apidiff)
# `event` of `Delayed` (response) may be "delayed", which the other side does not know:
# what stands for it? [response.Delayed.event."delayed"]
EVENT_OF_DELAYED_FOR_DELAYED = ...  # TODO(apidiff)
# `sku` of `ProductInput` (request) must keep to pattern "^[A-Z]{3}-[0-9]+$" on the
# other side: which value stands for one that does not fit?
# [request.ProductInput.sku.limits]
SKU_OF_PRODUCT_INPUT_BEYOND_LIMITS = ...  # TODO(apidiff)
# `tax_class` of `ProductInput` must be there, and old requests lack it: which value?
# [request.ProductInput.tax_class.value]
TAX_CLASS_OF_PRODUCT_INPUT = ...  # TODO(apidiff)
# `delivery` of `CreateOrderBody` (request) may be "pickup", which the other side does
# not know: what stands for it? [request.CreateOrderBody.delivery."pickup"]
DELIVERY_OF_CREATE_ORDER_BODY_FOR_PICKUP = ...  # TODO(apidiff)
# `points` of `Receipt` (response) must keep to gt 0 on the other side: which value
# stands for one that does not fit? [response.Receipt.points.limits]
POINTS_OF_RECEIPT_BEYOND_LIMITS = ...  # TODO(apidiff)

Pairs = list[tuple[str, str]]


def _is(value: Any, kind: str) -> bool:
    """Return whether a value is of a JSON type; null is of none, `any` stands for all others."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool}
    if kind == "any":
        return value is not None
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kinds[kind])


def _plain(value: Any) -> Any:
    """Return the value of an enum member, anything else as it is."""
    return getattr(value, "value", value)


def _mapped(value: Any, pairs: dict[Any, Any]) -> Any:
    """Return what stands for a value, or the value itself."""
    plain = _plain(value)
    known = isinstance(plain, str | int | float) and plain in pairs
    return pairs[plain] if known else value


def _read(value: Any, convert: Callable[[Any], Any], fallback: Any) -> Any:
    """Return the converted value, `fallback` where it cannot be converted."""
    try:
        return convert(_plain(value))
    except (TypeError, ValueError):
        return fallback


def _text(value: Any) -> str:
    """Return a scalar as JSON would write it, without quotes; a whole number without a fraction."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if hasattr(plain, "isoformat"):
        return plain.isoformat().replace("+00:00", "Z")
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    return str(plain)


def _parsed(value: Any, parse: Callable[[str], Any]) -> Any:
    """Return the value if it can be parsed; ValueError if not."""
    parse(str(value).replace("Z", "+00:00"))
    return value


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


def _limited_text(value: str, fallback: str, **limits: Any) -> str:
    """Return the text of a parameter brought into limits; numeric limits are for numbers."""
    if not {"ge", "gt", "le", "lt", "multiple_of"} & set(limits):
        return _limited(value, fallback, **limits)
    try:
        number = float(value)
    except ValueError:
        return fallback
    near = _limited(int(number) if number.is_integer() else number, fallback, **limits)
    return value if near == number else str(near)


def _choose(value: Any, *branches: tuple[Any, Any, Any, Any]) -> Any:
    """Convert by the first branch whose JSON type, keys and constants fit the value."""
    plain = _plain(value)
    for kind, keys, constants, convert in branches:
        if not _is(plain, kind):
            continue
        if isinstance(plain, dict) and not all(key in plain for key in keys):
            continue
        if all(_plain(plain.get(key)) == item for key, item in constants.items()):
            return convert(value)
    return value


def _edit_query(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change query parameters, repeated ones too (Cadwyn's own mapping keeps one each)."""
    query = request._request.query_params
    items = edit(list(query.multi_items()))
    query._list[:] = items
    query._dict.clear()
    query._dict.update(items)


def _edit_headers(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change request headers."""
    before = list(request.headers.items())
    after = edit(before)
    for name in {name for name, _ in before} - {name.lower() for name, _ in after}:
        del request.headers[name]
    for name, value in after:
        request.headers[name] = value


def _convert_pairs(pairs: Pairs, name: str, convert: Callable[[str], str]) -> Pairs:
    """Convert every value of one name (headers have names in lower case)."""
    return [(key, convert(value) if key == name else value) for key, value in pairs]


def list_products_query_request_to_new(pairs: Pairs) -> Pairs:
    """Turn the query parameters of ListProductsQuery of the old version into what
    the new version reads.
    """
    pairs = [pair for pair in pairs if pair[0] != "legacy_sort"]
    # TODO(apidiff): `limit` of `ListProductsQuery` (request) must keep to le 100 on the
    # other side: is the nearest number right? [request.ListProductsQuery.limit.limits]
    pairs = _convert_pairs(
        pairs,
        "limit",
        lambda value: _limited_text(value, value, le=100),
    )
    if not any(name == "currency" for name, _ in pairs):
        pairs = pairs + [("currency", CURRENCY_OF_LIST_PRODUCTS_QUERY)]
    return pairs


def upload_image_body_request_to_new(body: Any) -> Any:
    """Turn UploadImageBody in requests of the old version into what the new version
    reads.
    """
    if not isinstance(body, dict):
        return body
    body = dict(body)
    body.setdefault("alt_text", ALT_TEXT_OF_UPLOAD_IMAGE_BODY)
    return body


def list_orders_query_request_to_new(pairs: Pairs) -> Pairs:
    """Turn the query parameters of ListOrdersQuery of the old version into what the
    new version reads.
    """
    if not any(name == "customer_id" for name, _ in pairs):
        pairs = pairs + [("customer_id", CUSTOMER_ID_OF_LIST_ORDERS_QUERY)]
    pairs = _convert_pairs(
        pairs,
        "status",
        lambda value: _mapped(value, {"draft": STATUS_OF_LIST_ORDERS_QUERY_FOR_DRAFT}),
    )
    return pairs


def create_order_header_request_to_new(pairs: Pairs) -> Pairs:
    """Turn the header parameters of CreateOrderHeader of the old version into what
    the new version reads.
    """
    pairs = _convert_pairs(
        pairs,
        "x-request-id",
        lambda value: _limited_text(
            value,
            X_REQUEST_ID_OF_CREATE_ORDER_HEADER_BEYOND_LIMITS,
            pattern="^[0-9a-f-]+$",
        ),
    )
    return pairs


def product_response_to_old(body: Any) -> Any:
    """Turn Product in responses of the new version into what the old version
    promised.
    """
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "price" in body:
        body["price"] = _read(body["price"], float, PRICE_OF_PRODUCT_UNREADABLE)
    if "stock_level" in body:
        body["stock"] = body.pop("stock_level")
    # TODO(apidiff): `images` of `Product` (response) must keep to max_length 10 on the
    # other side: is cutting it right? [response.Product.images.limits]
    if "images" in body:
        body["images"] = body["images"][:10]
    return body


def order_response_to_old(body: Any) -> Any:
    """Turn Order in responses of the new version into what the old version promised."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "status" in body:
        body["status"] = _mapped(
            body["status"],
            {"returned": STATUS_OF_ORDER_FOR_RETURNED},
        )
    body.setdefault("total", TOTAL_OF_ORDER)
    if body.get("shipped_at", ...) is None:
        del body["shipped_at"]
    if "created_at" in body:
        body["created_at"] = _read(
            body["created_at"],
            lambda value: _parsed(value, datetime.fromisoformat),
            CREATED_AT_OF_ORDER_UNREADABLE,
        )
    return body


def delayed_response_to_old(body: Any) -> Any:
    """Turn Delayed in responses of the new version into what the old version
    promised.
    """
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if "event" in body:
        body["event"] = _mapped(
            body["event"],
            {"delayed": EVENT_OF_DELAYED_FOR_DELAYED},
        )
    return body


class ChequePayment(BaseModel):
    method: Literal["cheque"]
    number: str


class GetCouponResponse(BaseModel):
    percent: int


class SubscribeBody(BaseModel):
    email: str = Field(json_schema_extra={"format": "email"})


class ListCategoriesQuery(BaseModel):
    region: str | MISSING = MISSING


restored = VersionedAPIRouter()


@restored.only_exists_in_older_versions
@restored.get(
    "/restored/categories",
    response_model=list[Category],
    summary="List categories",
    response_description="All categories",
    tags=["Products"],
    operation_id="listCategories",
)
async def restored_list_categories(
    query: Annotated[ListCategoriesQuery, Query()],
) -> Any:
    # TODO(apidiff): answer GET /categories as 1.4.0 did, or call what took its place.
    raise NotImplementedError


@restored.only_exists_in_older_versions
@restored.post(
    "/restored/orders/{order_id}/cancel",
    response_model=None,
    status_code=204,
    summary="Cancel an order",
    response_description="The order is cancelled",
    tags=["Orders"],
    operation_id="cancelOrder",
    responses={409: {"description": "The order was shipped already"}},
)
async def restored_cancel_order(
    order_id: str,
    body: Annotated[CancelOrderBody | None, Body()] = None,
) -> Any:
    # TODO(apidiff): answer POST /orders/{order_id}/cancel as 1.4.0 did, or call what
    # took its place.
    raise NotImplementedError


@restored.only_exists_in_older_versions
@restored.post(
    "/restored/orders/{order_id}/payments",
    response_model=Receipt,
    status_code=201,
    summary="Pay for an order",
    response_description="The payment was taken",
    tags=["Orders"],
    operation_id="payOrder",
)
async def restored_pay_order(
    order_id: str,
    body: Annotated[
        Annotated[
            CardPayment | TransferPayment | ChequePayment,
            Field(
                json_schema_extra={
                    "discriminator": {
                        "mapping": {
                            "card": "#/components/schemas/CardPayment",
                            "cheque": "#/components/schemas/ChequePayment",
                            "transfer": "#/components/schemas/TransferPayment",
                        },
                        "propertyName": "method",
                    },
                },
            ),
        ],
        Body(),
    ],
) -> Any:
    # TODO(apidiff): answer POST /orders/{order_id}/payments as 1.4.0 did, or call what
    # took its place.
    raise NotImplementedError


@restored.only_exists_in_older_versions
@restored.get(
    "/coupons/{code}",
    response_model=GetCouponResponse,
    summary="Look up a coupon",
    response_description="The coupon",
    tags=["Cart"],
    deprecated=True,
    operation_id="getCoupon",
)
async def restored_get_coupon(code: str) -> Any:
    # TODO(apidiff): answer GET /coupons/{code} as 1.4.0 did, or call what took its
    # place.
    raise NotImplementedError


@restored.only_exists_in_older_versions
@restored.post(
    "/newsletter",
    response_model=None,
    status_code=204,
    summary="Subscribe to the newsletter",
    response_description="Subscribed",
    tags=["Customers"],
    operation_id="subscribe",
)
async def restored_subscribe(body: Annotated[SubscribeBody, Body()]) -> Any:
    # TODO(apidiff): answer POST /newsletter as 1.4.0 did, or call what took its place.
    raise NotImplementedError


class ChangeListProductsQuery(VersionChange):
    """Add `currency` to `ListProductsQuery`. Remove `legacy_sort` from
    `ListProductsQuery`. Change what `limit` of `ListProductsQuery` may be.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ListProductsQuery).field("currency").didnt_exist,
        schema(ListProductsQuery)
        .field("legacy_sort")
        .existed_as(
            type=str | MISSING,
            info=Field(default=MISSING, description="Sort key of the old shop"),
        ),
        schema(ListProductsQuery)
        .field("limit")
        .had(type=Annotated[int, Field(ge=1, le=200)]),
    )

    @convert_request_to_next_version_for("/products", ["GET"])
    def request_of_list_products(request: RequestInfo):
        _edit_query(request, list_products_query_request_to_new)


class ChangeListReviewsQuery(VersionChange):
    """Rename `per_page` of `ListReviewsQuery` to `page_size`. Change the default of
    `order` of `ListReviewsQuery`.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ListReviewsQuery).field("page_size").had(name="per_page"),
        schema(ListReviewsQuery).field("order").had(default="newest"),
    )

    @convert_request_to_next_version_for("/products/{product_id}/reviews", ["GET"])
    def request_of_list_reviews(request: RequestInfo):
        if "per_page" in request.query_params:
            request.query_params["page_size"] = request.query_params.pop("per_page")
        request.query_params.setdefault("order", "newest")


class ChangeListOrdersQuery(VersionChange):
    """Require `customer_id` in `ListOrdersQuery`. Change the type of `status` of
    `ListOrdersQuery`.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ListOrdersQuery)
        .field("customer_id")
        .had(type=str | MISSING, default=MISSING),
        schema(ListOrdersQuery)
        .field("status")
        .had(type=Literal["draft", "open", "paid", "shipped"] | MISSING),
    )

    @convert_request_to_next_version_for("/orders", ["GET"])
    def request_of_list_orders(request: RequestInfo):
        _edit_query(request, list_orders_query_request_to_new)


class ChangeLimitsOfCreateOrderHeaderXRequestId(VersionChange):
    """Change what `X-Request-Id` of `CreateOrderHeader` may be."""

    instructions_to_migrate_to_previous_version = (
        schema(CreateOrderHeader)
        .field("X_Request_Id")
        .had(type=Annotated[str, Field(max_length=64)] | MISSING),
    )

    @convert_request_to_next_version_for("/orders", ["POST"])
    def request_of_create_order(request: RequestInfo):
        _edit_headers(request, create_order_header_request_to_new)


class ChangeProduct(VersionChange):
    """Remove `legacy_code` from `Product`. Change the type of `price` of `Product`.
    Rename `stock` of `Product` to `stock_level`. Change what `images` of
    `Product` may be.
    """

    instructions_to_migrate_to_previous_version = (
        schema(Product)
        .field("legacy_code")
        .existed_as(
            type=str | MISSING,
            info=Field(default=MISSING, description="Number in the old shop"),
        ),
        schema(Product).field("price").had(type=Annotated[float, Field(ge=0)]),
        schema(Product).field("stock_level").had(name="stock"),
        schema(Product)
        .field("images")
        .had(type=Annotated[list[Image], Field(max_length=10)] | MISSING),
    )

    @convert_response_to_previous_version_for("/products", ["GET"])
    def response_of_list_products(response: ResponseInfo):
        response.body = [product_response_to_old(item) for item in response.body]

    @convert_response_to_previous_version_for(Product)
    def response_of_product(response: ResponseInfo):
        response.body = product_response_to_old(response.body)


class ChangeProductInput(VersionChange):
    """Add `tax_class` to `ProductInput`. Change what `sku` of `ProductInput` may be.
    Change what `name` of `ProductInput` may be.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ProductInput).field("tax_class").didnt_exist,
        schema(ProductInput)
        .field("sku")
        .had(type=Annotated[str, Field(min_length=3)], pattern=None),
        schema(ProductInput)
        .field("name")
        .had(type=Annotated[str, Field(max_length=200, min_length=1)]),
    )

    @convert_request_to_next_version_for(ProductInput)
    def request_of_product_input(request: RequestInfo):
        request.body["sku"] = _limited(
            request.body["sku"],
            SKU_OF_PRODUCT_INPUT_BEYOND_LIMITS,
            pattern="^[A-Z]{3}-[0-9]+$",
        )
        # TODO(apidiff): `name` of `ProductInput` (request) must keep to max_length 120
        # on the other side: is cutting it right? [request.ProductInput.name.limits]
        request.body["name"] = request.body["name"][:120]
        request.body.setdefault("tax_class", TAX_CLASS_OF_PRODUCT_INPUT)


class AddUploadImageBodyAltText(VersionChange):
    """Add `alt_text` to `UploadImageBody`."""

    instructions_to_migrate_to_previous_version = (
        schema(UploadImageBody).field("alt_text").didnt_exist,
    )

    @convert_request_to_next_version_for("/products/{product_id}/images", ["POST"])
    def request_of_upload_image(request: RequestInfo):
        if request.form is None:
            request.body = upload_image_body_request_to_new(request.body)
        else:
            request.form[:] = list(
                upload_image_body_request_to_new(dict(request.form)).items(),
            )


class RequireCreateReviewBodyRating(VersionChange):
    """Require `rating` in `CreateReviewBody`."""

    instructions_to_migrate_to_previous_version = (
        schema(CreateReviewBody)
        .field("rating")
        .had(
            type=Annotated[int, Field(ge=1, le=5)] | MISSING,
            default=MISSING,
            ge=None,
            le=None,
        ),
    )


class ChangeAddToCartBodyGift(VersionChange):
    """Change the type of `gift` of `AddToCartBody`."""

    instructions_to_migrate_to_previous_version = (
        schema(AddToCartBody).field("gift").had(type=bool | MISSING),
    )

    @convert_request_to_next_version_for(AddToCartBody)
    def convert_gift(request: RequestInfo):
        if "gift" in request.body:
            request.body["gift"] = _text(request.body["gift"])


class ChangeOrder(VersionChange):
    """Change the type of `status` of `Order`. Make `total` of `Order` optional. Let
    `shipped_at` of `Order` be null. Change the type of `created_at` of `Order`.
    """

    instructions_to_migrate_to_previous_version = (
        schema(Order).field("status").had(type=Literal["open", "paid", "shipped"]),
        schema(Order).field("total").didnt_have("default"),
        schema(Order).field("total").had(type=float),
        schema(Order).field("shipped_at").had(type=datetime | MISSING, default=MISSING),
        schema(Order).field("created_at").had(type=datetime | MISSING),
    )

    @convert_response_to_previous_version_for("/orders", ["GET"])
    def response_of_list_orders(response: ResponseInfo):
        response.body = [order_response_to_old(item) for item in response.body]

    @convert_response_to_previous_version_for(Order)
    def response_of_order(response: ResponseInfo):
        response.body = order_response_to_old(response.body)


class ChangeCreateOrderBodyDelivery(VersionChange):
    """Change the type of `delivery` of `CreateOrderBody`."""

    instructions_to_migrate_to_previous_version = (
        schema(CreateOrderBody)
        .field("delivery")
        .had(type=Literal["standard", "express", "pickup"]),
    )

    @convert_request_to_next_version_for(CreateOrderBody)
    def convert_delivery(request: RequestInfo):
        request.body["delivery"] = _mapped(
            request.body["delivery"],
            {"pickup": DELIVERY_OF_CREATE_ORDER_BODY_FOR_PICKUP},
        )


class ChangeLimitsOfReceiptPoints(VersionChange):
    """Change what `points` of `Receipt` may be."""

    instructions_to_migrate_to_previous_version = (
        schema(Receipt).field("points").had(type=Annotated[int, Field(gt=0)] | MISSING),
    )

    @convert_response_to_previous_version_for(Receipt)
    def convert_points(response: ResponseInfo):
        if "points" in response.body:
            response.body["points"] = _limited(
                response.body["points"],
                POINTS_OF_RECEIPT_BEYOND_LIMITS,
                gt=0,
            )


class ChangeShipmentEvents(VersionChange):
    """Change the type of `events` of `Shipment`."""

    instructions_to_migrate_to_previous_version = (
        schema(Shipment)
        .field("events")
        .had(
            type=list[
                Annotated[
                    PickedUp | Delivered,
                    Field(
                        json_schema_extra={
                            "discriminator": {
                                "mapping": {
                                    "delivered": "#/components/schemas/Delivered",
                                    "picked_up": "#/components/schemas/PickedUp",
                                },
                                "propertyName": "event",
                            },
                        },
                    ),
                ]
            ]
            | MISSING,
        ),
    )

    @convert_response_to_previous_version_for(Shipment)
    def convert_events(response: ResponseInfo):
        if "events" in response.body:
            response.body["events"] = [
                _choose(
                    item,
                    (
                        "object",
                        ("event", "at"),
                        {"event": "delayed"},
                        delayed_response_to_old,
                    ),
                )
                for item in response.body["events"]
            ]


class ChangeCustomer(VersionChange):
    """Change what `loyalty_points` of `Customer` may be. Change what `tax_number` of
    `Customer` may be.
    """

    instructions_to_migrate_to_previous_version = (
        schema(Customer).field("loyalty_points").had(json_schema_extra={}),
        schema(Customer).field("tax_number").had(json_schema_extra={}),
    )


class ChangeChangeCustomerBody(VersionChange):
    """Change what `email` of `ChangeCustomerBody` may be. Change the default of
    `email` of `ChangeCustomerBody`.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ChangeCustomerBody)
        .field("email")
        .had(
            type=str | MISSING,
            default=MISSING,
            json_schema_extra={"format": "email"},
        ),
    )


class DropHeaderOfListProducts(VersionChangeWithSideEffects):
    """Drop the header X-Rate-Limit from the answer of GET /products."""

    # TODO(apidiff): GET /products: the old version answers with the header
    # X-Rate-Limit, which HEAD must still set. Branch on
    # DropHeaderOfListProducts.is_applied where HEAD decides it.
    instructions_to_migrate_to_previous_version = (
        endpoint("/products", ["GET"]).had(
            responses={
                200: {
                    "description": "A page of products",
                    "headers": {
                        "X-Rate-Limit": {
                            "description": "Calls left in this minute",
                            "schema": {"type": "integer"},
                        },
                        "X-Total-Count": {
                            "description": "How many products match",
                            "schema": {"type": "integer"},
                        },
                    },
                },
                400: {"model": Problem, "description": "The request is not valid"},
            },
        ),
    )


class ChangeStatusOfCreateProduct(VersionChange):
    """Answer POST /products with 201 instead of 200."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/products", ["POST"]).had(status_code=200),
    )


class ReplaceGetCategories(VersionChange):
    """Change GET /categories: it has no query parameters any more."""

    # TODO(apidiff): GET /categories: it has no query parameters any more; the restored
    # route needs a body that calls the new one.
    instructions_to_migrate_to_previous_version = (
        endpoint("/categories", ["GET"]).didnt_exist,
        endpoint("/restored/categories", ["GET"]).existed,
        endpoint("/restored/categories", ["GET"]).had(path="/categories"),
    )


class MoveSearchProducts(VersionChange):
    """Move GET /search to GET /product-search."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/product-search", ["GET"]).had(path="/search"),
    )


class ChangeSecurityOfCreateOrder(VersionChangeWithSideEffects):
    """Change the security of POST /orders."""

    # TODO(apidiff): POST /orders: security changed from [{"oauth":["orders.read"]}] to
    # [{"oauth":["orders.read","orders.write"]}]. Branch on
    # ChangeSecurityOfCreateOrder.is_applied where HEAD decides it.
    instructions_to_migrate_to_previous_version = ()


class ReplaceCancelOrder(VersionChange):
    """Change POST /orders/{order_id}/cancel: its body is required now."""

    # TODO(apidiff): POST /orders/{order_id}/cancel: its body is required now; the
    # restored route needs a body that calls the new one.
    instructions_to_migrate_to_previous_version = (
        endpoint("/orders/{order_id}/cancel", ["POST"]).didnt_exist,
        endpoint("/restored/orders/{order_id}/cancel", ["POST"]).existed,
        endpoint("/restored/orders/{order_id}/cancel", ["POST"]).had(
            path="/orders/{order_id}/cancel",
        ),
    )


class ReplacePayOrder(VersionChange):
    """Change POST /orders/{order_id}/payments: its body is of another type."""

    # TODO(apidiff): POST /orders/{order_id}/payments: its body is of another type; the
    # restored route needs a body that calls the new one.
    instructions_to_migrate_to_previous_version = (
        endpoint("/orders/{order_id}/payments", ["POST"]).didnt_exist,
        endpoint("/restored/orders/{order_id}/payments", ["POST"]).existed,
        endpoint("/restored/orders/{order_id}/payments", ["POST"]).had(
            path="/orders/{order_id}/payments",
        ),
    )


class ChangeSecurityOfGetCustomer(VersionChangeWithSideEffects):
    """Change the security of GET /customers/{id}."""

    # TODO(apidiff): GET /customers/{id}: security changed from
    # [{"bearer":[]},{"oauth":["customers.read"]}] to [{"bearer":[]}]. Branch on
    # ChangeSecurityOfGetCustomer.is_applied where HEAD decides it.
    instructions_to_migrate_to_previous_version = ()


class WrapAnswerOfListAddresses(VersionChange):
    """Put the answer of GET /customers/{id}/addresses into an object, under `data`."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/customers/{id}/addresses", ["GET"]).had(
            response_model=list[Address],
        ),
    )

    @convert_response_to_previous_version_for("/customers/{id}/addresses", ["GET"])
    def response_of_list_addresses(response: ResponseInfo):
        response.body = response.body["data"]


class RemoveGetCoupon(VersionChange):
    """Remove GET /coupons/{code}."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/coupons/{code}", ["GET"]).existed,
    )


class RemoveSubscribe(VersionChange):
    """Remove POST /newsletter."""

    instructions_to_migrate_to_previous_version = (
        endpoint("/newsletter", ["POST"]).existed,
    )


class ChangeSerializationOfListProducts(VersionChangeWithSideEffects):
    """The query parameter `tags` of `GET /products` is written differently
    (`explode`).
    """

    # TODO(apidiff): The query parameter `tags` of `GET /products` is written
    # differently (`explode`): Cadwyn has no instruction for how a parameter or header
    # is written. Branch on ChangeSerializationOfListProducts.is_applied where HEAD
    # decides it.
    instructions_to_migrate_to_previous_version = ()


class ChangeMediaTypesOfReplaceProduct(VersionChangeWithSideEffects):
    """The body of `PUT /products/{product_id}` can no longer be `application/xml`."""

    # TODO(apidiff): The body of `PUT /products/{product_id}` can no longer be
    # `application/xml`: of each body and answer, one media type is written as code.
    # Branch on ChangeMediaTypesOfReplaceProduct.is_applied where HEAD decides it.
    instructions_to_migrate_to_previous_version = ()


class ChangeMediaTypesOfGetInvoice(VersionChangeWithSideEffects):
    """The 200 response of `GET /orders/{order_id}/invoice` is no longer `text/html`."""

    # TODO(apidiff): The 200 response of `GET /orders/{order_id}/invoice` is no longer
    # `text/html`: of each body and answer, one media type is written as code. Branch on
    # ChangeMediaTypesOfGetInvoice.is_applied where HEAD decides it.
    instructions_to_migrate_to_previous_version = ()


class NarrowLatest(VersionChange):
    """Narrow the latest version: HEAD accepts old values, too."""

    instructions_to_migrate_to_previous_version = (
        schema(CreateReviewBody)
        .field("rating")
        .had(type=Annotated[int, Field(ge=1, le=5)]),
        schema(CreateReviewBody).field("rating").didnt_have("default"),
    )


class NarrowLatestFurther(VersionChange):
    """Narrow the latest version, once HEAD accepts old values too. Bind it with
    HeadVersion and drop the conversions of these fields then.
    """

    instructions_to_migrate_to_previous_version = (
        schema(ProductInput)
        .field("sku")
        .had(type=Annotated[str, Field(min_length=3, pattern="^[A-Z]{3}-[0-9]+$")]),
        schema(ProductInput)
        .field("name")
        .had(type=Annotated[str, Field(max_length=120, min_length=1)]),
        schema(ProductInput)
        .field("tax_class")
        .had(type=Literal["standard", "food", "book"]),
        schema(ProductInput).field("tax_class").didnt_have("default"),
        schema(UploadImageBody).field("alt_text").had(type=str),
        schema(UploadImageBody).field("alt_text").didnt_have("default"),
        schema(CreateOrderBody)
        .field("delivery")
        .had(type=Literal["standard", "express"]),
    )


# HEAD: to keep what old clients send in `sku` of ProductInput, let it accept values
# beyond pattern "^[A-Z]{3}-[0-9]+$", too.
# HEAD: to keep what old clients send in `name` of ProductInput, let it accept values
# beyond max_length 120, too.
# HEAD: to keep what old clients send in `tax_class` of ProductInput, let it accept
# null, too, and be null (`= None`) where it is left out.
# HEAD: to keep what old clients send in `alt_text` of UploadImageBody, let it accept
# null, too, and be null (`= None`) where it is left out.
# HEAD: to keep what old clients send in `delivery` of CreateOrderBody, let it accept
# "pickup", too.
# ChangeCustomerBody forbids further properties, and says nothing of them before
# The server `https://staging.shop.example.com` was removed: Cadwyn serves all versions
# at the same addresses, which are named outside of the application
# The webhook `stockLow` (`POST`) was removed; `eta` in the request body of `webhook
# orderShipped POST` was removed: the calls that an API makes itself are left out of
# proposals
# The `name` of the security scheme `apiKey` is `X-Shop-Key` instead of `X-Api-Key`:
# Cadwyn does not version security schemes: they are dependencies of HEAD
# With HEAD widened so, write HeadVersion(NarrowLatest, NarrowLatestFurther).
versions = VersionBundle(
    HeadVersion(NarrowLatest),
    Version(
        "2.0.0",
        ChangeListProductsQuery,
        ChangeListReviewsQuery,
        ChangeListOrdersQuery,
        ChangeLimitsOfCreateOrderHeaderXRequestId,
        ChangeProduct,
        ChangeProductInput,
        AddUploadImageBodyAltText,
        RequireCreateReviewBodyRating,
        ChangeAddToCartBodyGift,
        ChangeOrder,
        ChangeCreateOrderBodyDelivery,
        ChangeLimitsOfReceiptPoints,
        ChangeShipmentEvents,
        ChangeCustomer,
        ChangeChangeCustomerBody,
        DropHeaderOfListProducts,
        ChangeStatusOfCreateProduct,
        ReplaceGetCategories,
        MoveSearchProducts,
        ChangeSecurityOfCreateOrder,
        ReplaceCancelOrder,
        ReplacePayOrder,
        ChangeSecurityOfGetCustomer,
        WrapAnswerOfListAddresses,
        RemoveGetCoupon,
        RemoveSubscribe,
        ChangeSerializationOfListProducts,
        ChangeMediaTypesOfReplaceProduct,
        ChangeMediaTypesOfGetInvoice,
    ),
    Version("1.4.0"),
)

"""An application of 32 routes as people write them, and what it was in five releases before.

`STEPS` lead from each release to the one before: texts that are replaced in its files.
"""

from __future__ import annotations

SCHEMAS = '''
from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Generic, Literal, Optional, TypeVar, Union

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Entity(BaseModel):
    """What is stored."""

    id: int
    created_at: datetime


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int
    next_cursor: str | None = None


class Status(str, Enum):
    open = "open"
    paid = "paid"
    refunded = "refunded"


class Language(str, Enum):
    en = "en"
    nl = "nl"


class Address(BaseModel):
    street: str
    city: str
    postcode: str | None = None


class UserBase(BaseModel):
    full_name: str = Field(max_length=80)
    language: Language = Language.en
    newsletter: bool = False


class UserCreate(UserBase):
    addresses: list[Address] = Field(min_length=1)
    password: str


class User(UserBase, Entity):
    addresses: list[Address]
    manager: User | None = None


class Author(Entity):
    model_config = ConfigDict(populate_by_name=True)

    name: str
    born: date | None = None
    home_page: str | None = Field(default=None, alias="homePage")


class Book(Entity):
    title: str
    isbn: str = Field(pattern="^[0-9-]+$")
    authors: list[Author]
    price: float = Field(ge=0)
    tags: list[str] = []
    extra: dict[str, str] = {}


class BookFilter(BaseModel):
    status: Status | None = None
    page_size: int = Field(default=20, ge=1, le=100)
    sort: Literal["title", "price"] = "title"


class Line(BaseModel):
    book_id: int
    quantity: int = Field(ge=1)


class OrderCreate(BaseModel):
    lines: list[Line]
    note: str | None = None


class Order(Entity):
    lines: list[Line]
    total: int
    status: Status = Status.open
    buyer: User


class Card(BaseModel):
    kind: Literal["card"] = "card"
    number: str


class Transfer(BaseModel):
    kind: Literal["transfer"] = "transfer"
    iban: str


class Cash(BaseModel):
    kind: Literal["cash"] = "cash"
    till: int


Payment = Annotated[Union[Card, Transfer, Cash], Field(discriminator="kind")]


class Receipt(Entity):
    payment: Payment
    amount: int


class Report(BaseModel):
    counts: dict[str, int]
    busiest: Optional[Book] = None


class Problem(BaseModel):
    message: str
    code: int
'''

ROUTES = """
from __future__ import annotations

from typing import Annotated

from cadwyn import VersionedAPIRouter
from fastapi import BackgroundTasks, Body, Cookie, Depends, Header, Path, Query, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

from library.schemas import (
    Address, Author, Book, BookFilter, Language, Line, Order, OrderCreate, Page, Payment, Problem, Receipt, Report,
    Status, User, UserCreate,
)

users = VersionedAPIRouter(prefix="/users", tags=["users"])
books = VersionedAPIRouter(prefix="/books", tags=["books"])
orders = VersionedAPIRouter(tags=["orders"])
other = VersionedAPIRouter()


class Store:
    pass


def store() -> Store:
    return Store()


Stored = Annotated[Store, Depends(store)]


def paging(cursor: str | None = None, size: int = 20) -> tuple[str | None, int]:
    return cursor, size


@users.get("", response_model=Page[User])
async def list_users(db: Stored, page_size: int = 20, q: str | None = None):
    raise NotImplementedError


@users.post("", status_code=201)
async def create_user(user: UserCreate, db: Stored, tasks: BackgroundTasks) -> User:
    raise NotImplementedError


@users.get("/{user_id}", responses={404: {"model": Problem}})
async def read_user(user_id: int, db: Stored) -> User:
    raise NotImplementedError


@users.put("/{user_id}")
async def replace_user(user_id: Annotated[int, Path(ge=1)], user: UserCreate) -> User:
    raise NotImplementedError


@users.delete("/{user_id}", status_code=204)
async def remove_user(user_id: int) -> None:
    raise NotImplementedError


@users.get("/{user_id}/addresses")
async def list_addresses(user_id: int) -> list[Address]:
    raise NotImplementedError


@users.get("/{user_id}/manager")
async def read_manager(user_id: int) -> User | None:
    raise NotImplementedError


@users.post("/{user_id}/language")
async def change_language(user_id: int, language: Annotated[Language, Body(embed=True)]) -> User:
    raise NotImplementedError


@books.get("")
async def list_books(query: Annotated[BookFilter, Query()], db: Stored) -> Page[Book]:
    raise NotImplementedError


@books.get("/search")
def search(q: str, language: Language = Language.en, limit: Annotated[int, Query(le=50)] = 10) -> list[Book]:
    raise NotImplementedError


@books.get("/{isbn}")
async def read_book(isbn: str, accept_language: Annotated[str | None, Header()] = None) -> Book:
    raise NotImplementedError


@books.put("/{isbn}")
async def store_book(isbn: str, book: Book) -> Book:
    raise NotImplementedError


@books.patch("/{isbn}/price")
async def change_price(isbn: str, price: Annotated[float, Body()]) -> Book:
    raise NotImplementedError


@books.get("/{isbn}/authors")
async def list_authors(isbn: str) -> list[Author]:
    raise NotImplementedError


@books.get("/{isbn}/cover")
async def read_cover(isbn: str) -> Response:
    raise NotImplementedError


@books.head("/{isbn}/cover")
async def look_at_cover(isbn: str) -> None:
    raise NotImplementedError


@books.get("/{isbn}/files/{name:path}")
async def read_file(isbn: str, name: str, request: Request) -> Book:
    raise NotImplementedError


@books.post("/batch")
async def store_books(books: list[Book]) -> list[Book]:
    raise NotImplementedError


@orders.get("/orders", response_model=Page[Order])
async def list_orders(page: Annotated[tuple, Depends(paging)], status: Status | None = None):
    raise NotImplementedError


@orders.post("/orders", status_code=202)
async def create_order(order: OrderCreate, session: Annotated[str | None, Cookie()] = None) -> Order:
    raise NotImplementedError


@orders.get("/orders/{order_id}")
async def read_order(order_id: int) -> Order:
    raise NotImplementedError


@orders.get("/orders/{order_id}/lines")
async def list_lines(order_id: int) -> list[Line]:
    raise NotImplementedError


@orders.post("/orders/{order_id}/payments")
async def pay(order_id: int, payment: Payment) -> Receipt:
    raise NotImplementedError


@orders.get("/orders/{order_id}/receipt")
async def read_receipt(order_id: int) -> Receipt:
    raise NotImplementedError


@orders.get("/receipts")
async def list_receipts(after: int = 0, limit: int = 10) -> dict[str, Receipt]:
    raise NotImplementedError


@orders.post("/orders/{order_id}/cancel")
async def cancel(order_id: int, reason: Annotated[str, Body(embed=True)] = "none") -> Order:
    raise NotImplementedError


@other.get("/export")
async def export() -> StreamingResponse:
    raise NotImplementedError


@other.get("/report")
async def report(since: str | None = None) -> Report:
    raise NotImplementedError


@other.get("/languages")
async def list_languages() -> list[Language]:
    raise NotImplementedError


@other.post("/feedback", status_code=204)
async def feedback(text: Annotated[str, Body(embed=True)], stars: Annotated[int, Body()]) -> None:
    raise NotImplementedError


@other.get("/health", include_in_schema=False)
async def health() -> str:
    raise NotImplementedError


@other.websocket("/events")
async def events(socket: WebSocket) -> None:
    raise NotImplementedError
"""

MAIN = """
from cadwyn import Cadwyn, HeadVersion, Version, VersionBundle, VersionedAPIRouter

from library import routes

try:
    from library import proposed
except ImportError:
    proposed = None

VERSION = "RELEASE"
added = [value for name, value in vars(proposed).items() if name.startswith("version_")] if proposed else []
restored = [getattr(proposed, name) for name in ("restored_early", "restored") if hasattr(proposed, name)]
api = VersionedAPIRouter(prefix="/api")
for router in (routes.users, routes.books, routes.orders, routes.other):
    api.include_router(router)


def create_app() -> Cadwyn:
    app = Cadwyn(
        versions=VersionBundle(HeadVersion(), *added, Version(VERSION)),
        api_version_parameter_name="Library-Version",
        changelog_url=None,
    )
    early = [router for router in restored if router is getattr(proposed, "restored_early", None)]
    app.generate_and_include_versioned_routers(*early, api, *(router for router in restored if router not in early))
    return app


app = create_app()
"""

ANSWERS = """
request.Book.price.null: 0
request.Book.price.value: 0
response.Author.born.null: 1970-01-01
response.Author.born.value: 1970-01-01
response.Page_User.count.value: 1
response.Page_Book.count.value: 1
response.Page_Order.count.value: 1
response.Cash.kind."cash": card
response.Cash.number.value: none
response.Order.status."refunded": paid
response.User.address.empty: {street: none, city: none}
"""

RELEASES = ("2023-01-01", "2023-06-01", "2024-01-01", "2024-06-01", "2025-01-01", "2025-06-01")

STEPS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        # 2025-06-01: users have a list of addresses, newsletters are asked for, users are removed by nobody.
        ("schemas", "addresses: list[Address] = Field(min_length=1)", "address: Address"),
        ("schemas", "    addresses: list[Address]\n    manager", "    address: Address\n    manager"),
        ("routes", "page_size: int = 20, q: str | None = None", "limit: int = 20, q: str | None = None"),
        ("schemas", "page_size: int = Field(default=20, ge=1, le=100)", "limit: int = Field(default=20, ge=1, le=100)"),
    ),
    (
        # 2025-01-01: money is counted in cents, orders may be refunded.
        ("schemas", "    total: int\n    status", "    total: str\n    status"),
        ("schemas", '    refunded = "refunded"\n', ""),
        ("routes", '@orders.post("/orders", status_code=202)', '@orders.post("/orders", status_code=200)'),
    ),
    (
        # 2024-06-01: cash is taken, pages say how much there is.
        ("schemas", "Union[Card, Transfer, Cash]", "Union[Card, Transfer]"),
        ("schemas", "    items: list[T]\n    total: int\n", "    items: list[T]\n    count: int\n"),
        ("schemas", "class UserBase(BaseModel):\n    full_name", "class UserBase(BaseModel):\n    name"),
    ),
    (
        # 2024-01-01: what is stored says when, and books know their price.
        ("schemas", "created_at: datetime", "created: datetime"),
        ("schemas", "price: float = Field(ge=0)", "price: float | None = None"),
        ("schemas", "born: date | None = None", "born: date"),
    ),
    (
        # 2023-06-01: authors have home pages, books are searched in languages.
        ("schemas", 'home_page: str | None = Field(default=None, alias="homePage")', "homepage: str | None = None"),
        ("routes", "limit: Annotated[int, Query(le=50)] = 10", "size: Annotated[int, Query(le=50)] = 10"),
        ("routes", "async def list_receipts(after: int = 0, limit", "async def list_receipts(since: int = 0, limit"),
        ("routes", '@users.get("/{user_id}/manager")', '@users.get("/{user_id}/boss")'),
    ),
)


def release(number: int, version: int) -> dict[str, str]:
    """Return the files of a release, the first one being 0, that calls its oldest version as another release does."""
    files = {"schemas": SCHEMAS, "routes": ROUTES, "main": MAIN.replace("RELEASE", RELEASES[version]), "__init__": ""}
    for step in STEPS[: len(RELEASES) - 1 - number]:
        for name, after, before in step:
            assert files[name].count(after) == 1, after
            files[name] = files[name].replace(after, before)
    return files

"""What goes in and out. Amounts are texts as the shop shows them, in the session's currency."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys."""

    firstname: str
    lastname: str
    email: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to. `country` is an ISO code or the shop's id, `region` a code or id in it."""

    firstname: str
    lastname: str
    address_1: str
    city: str
    country: str
    region: str
    postcode: str = ""
    company: str = ""
    address_2: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A product in the cart; `product` is its id (forms) or its sku (REST)."""

    id: str
    product: str
    name: str
    quantity: int
    price: str
    total: str


@dataclass(frozen=True, slots=True)
class Total:
    """A line of the totals."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cart:
    """The cart as priced now; `problems` are sentences about what stands in the way of ordering."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    problems: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Method:
    """A way to ship or to pay that is offered; `price` is empty where it costs nothing of its own."""

    code: str
    title: str
    price: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A placed order."""

    number: int

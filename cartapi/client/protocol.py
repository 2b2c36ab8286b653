"""The face that both dialects show."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from cartapi.client.models import Address, Cart, Customer, Method, Order

Options = Mapping[int, str | Sequence[str]]
"""Choices by product option: a value's id, several of them, or a text."""


class Shop(Protocol):
    """A session with a shop. Every call may raise `Refused` and `Unreachable`."""

    token: str
    """The session's token, good in both dialects; empty before `login`."""

    def login(self, key: str, username: str = "Default") -> str:
        """Begin a session and return its token."""
        ...

    def add(self, product: int | str, quantity: int = 1, options: Options | None = None) -> None:
        """Put a product into the cart: its id in the form dialect, its sku or model in REST."""
        ...

    def change(self, line: str, quantity: int) -> None:
        """Set the quantity of a line, 1 at least."""
        ...

    def remove(self, line: str) -> None:
        """Take a line out."""
        ...

    def cart(self) -> Cart:
        """The cart as priced now."""
        ...

    def coupon(self, code: str) -> None:
        """Use a coupon."""
        ...

    def customer(self, customer: Customer) -> None:
        """Say who buys, as a guest."""
        ...

    def billing_address(self, address: Address) -> None:
        """Say who pays."""
        ...

    def shipping_address(self, address: Address) -> None:
        """Say where to ship."""
        ...

    def shipping_methods(self) -> tuple[Method, ...]:
        """The offers for cart and address."""
        ...

    def ship_by(self, code: str) -> None:
        """Choose an offer."""
        ...

    def payment_methods(self) -> tuple[Method, ...]:
        """The offers for cart and address."""
        ...

    def pay_by(self, code: str) -> None:
        """Choose an offer."""
        ...

    def place(self, comment: str = "", key: str | None = None) -> Order:
        """Place the order once, however often it is sent: under an idempotency key, a new one unless given."""
        ...

"""What a client of the cart API does: fill carts, and order."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.bench.load import Connection, LoadError, Script, repeat, request_bytes

ADDRESS = {
    "firstname": "Dear", "lastname": "Customer", "company": "", "address_1": "5 Quay Street", "address_2": "",
    "postcode": "LA1 1AA", "city": "Lancaster", "zone_id": "3563", "country_id": "222",
}  # fmt: skip
CUSTOMER = {"firstname": "Dear", "lastname": "Customer", "email": "dear@customer.example", "telephone": "+1 879 2548022"}
CALLS_OF_AN_ORDER, BUYERS = 13, 4
"""Of one order; of orders at a time."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Where a shop answers, who may call it, and what its goods are: forms of `cart/add`, one each."""

    base_url: str
    username: str
    key: str
    goods: Sequence[dict[str, str]]

    def request(self, route: str, token: str = "", form: dict[str, str] | None = None) -> bytes:
        query = urlencode({"route": f"api/{route}", **({"api_token": token} if token else {})})
        return request_bytes(f"/index.php?{query}", urlencode(form or {}).encode())

    def login(self) -> bytes:
        return self.request("login", form={"username": self.username, "key": self.key})

    def cart(self, connection: Connection, lines: int) -> str:
        """The token of a new session with so many lines in its cart."""
        token = str(_answer(connection.call(self.login()))["api_token"])
        for form in self.goods[:lines]:
            _answer(connection.call(self.request("cart/add", token, form)))
        found = len(_answer(connection.call(self.request("cart/products", token)))["products"])
        if found != lines:
            raise LoadError(f"{found} lines in a cart of {lines}")
        return token

    def reader(self, token: str) -> Script:
        """Reads one cart over and over."""
        return repeat(self.request("cart/products", token))

    def buyer(self, done: Callable[[], None] = lambda: None) -> Script:
        """Orders over and over, three lines each; `done` is called after each order."""
        return _Buyer(self, done)


class _Buyer:
    def __init__(self, shop: Shop, done: Callable[[], None]) -> None:
        self.shop = shop
        self.done = done
        self.step = 0
        self.calls: list[bytes] = [shop.login()]

    def __call__(self, answer: bytes) -> bytes:
        if not answer:
            self.step = 0
        if b'"error":{' in answer or b'"error":"' in answer:
            raise LoadError(f"call {self.step} of an order: {answer[:300]!r}")
        if self.step == 1:
            self.calls[1:] = self._after_login(str(_answer(answer)["api_token"]))
        if self.step == CALLS_OF_AN_ORDER:
            if "order_id" not in _answer(answer):
                raise LoadError(f"no order: {answer[:300]!r}")
            self.done()
            self.step = 0
        self.step += 1
        return self.calls[self.step - 1]

    def _after_login(self, token: str) -> list[bytes]:
        steps: list[tuple[str, dict[str, str]]] = [
            ("customer", CUSTOMER),
            *(("cart/add", form) for form in self.shop.goods[:3]),
            ("payment/address", ADDRESS),
            ("shipping/address", ADDRESS),
            ("shipping/methods", {}),
            ("shipping/method", {"shipping_method": "flat.flat"}),
            ("payment/methods", {}),
            ("payment/method", {"payment_method": "cod"}),
            ("cart/products", {}),
            ("order/add", {}),
        ]
        return [self.shop.request(route, token, form) for route, form in steps]


def _answer(body: bytes) -> dict[str, Any]:
    answer = json.loads(body)
    if not isinstance(answer, dict) or answer.get("error"):
        raise LoadError(f"refused: {body[:300]!r}")
    return answer

"""The form dialect: `index.php?route=api/…`."""

import html
import uuid
from typing import Any

from cartapi.client.errors import Refused
from cartapi.client.models import Address, Cart, Customer, Line, Method, Order, Total
from cartapi.client.protocol import Options
from cartapi.client.transport import Connected, body_of

Form = dict[str, Any]


class FormShop(Connected):
    """A session in the form dialect; see `Shop` for what the methods do. `base_url` is the folder of `index.php`.

    OpenCart itself knows no idempotency keys: when the answer to `place` was lost, the next try finds an empty cart and is refused.
    """

    def call(self, route: str, form: Form | None = None, *, repeatable: bool = True, key: str | None = None, **query: str) -> Any:
        """Any route, `cart/add` for `api/cart/add`; the whole answer. Raises `Refused` for an error, and for `[]`."""
        asked = {"route": f"api/{route}", **({"api_token": self.token} if self.token else {}), **query}
        headers = {"Idempotency-Key": key} if key else {}
        request = self.transport.http.build_request("POST", "/index.php", params=asked, data=form or {}, headers=headers)
        response = self.transport.send(request, repeatable=repeatable)
        answer = body_of(response)
        if not isinstance(answer, dict):
            raise Refused(route, {}, response.status_code)
        if "error" in answer and (route != "cart/products" or "products" not in answer):
            raise Refused(route, _reasons(answer["error"]), response.status_code)
        return answer

    def login(self, key: str, username: str = "Default") -> str:
        self.token = ""
        self.token = str(self.call("login", {"username": username, "key": key})["api_token"])
        return self.token

    def add(self, product: int | str, quantity: int = 1, options: Options | None = None) -> None:
        form: Form = {"product_id": str(product), "quantity": str(quantity)}
        for option, chosen in (options or {}).items():
            form[f"option[{option}]" if isinstance(chosen, str) else f"option[{option}][]"] = chosen
        self.call("cart/add", form, repeatable=False)

    def change(self, line: str, quantity: int) -> None:
        self.call("cart/edit", {"key": line, "quantity": str(quantity)})

    def remove(self, line: str) -> None:
        self.call("cart/remove", {"key": line})

    def cart(self) -> Cart:
        answer = self.call("cart/products")
        lines = tuple(
            Line(each["cart_id"], each["product_id"], _plain(each["name"]), int(each["quantity"]), each["price"], each["total"])
            for each in answer["products"]
        )
        totals = tuple(Total(_plain(each["title"]), each["text"]) for each in answer["totals"])
        return Cart(lines, totals, tuple(_reasons(answer.get("error", {})).values()))

    def coupon(self, code: str) -> None:
        self.call("coupon", {"coupon": code})

    def customer(self, customer: Customer) -> None:
        self.call("customer", {name: getattr(customer, name) for name in ("firstname", "lastname", "email", "telephone")})

    def billing_address(self, address: Address) -> None:
        self.call("payment/address", _address(address))

    def shipping_address(self, address: Address) -> None:
        self.call("shipping/address", _address(address))

    def shipping_methods(self) -> tuple[Method, ...]:
        groups = self.call("shipping/methods")["shipping_methods"] or {}
        quotes = (quote for group in groups.values() if group["quote"] for quote in group["quote"].values())
        return tuple(Method(quote["code"], _plain(quote["title"]), quote["text"]) for quote in quotes)

    def ship_by(self, code: str) -> None:
        self.call("shipping/method", {"shipping_method": code})

    def payment_methods(self) -> tuple[Method, ...]:
        offers = self.call("payment/methods")["payment_methods"] or {}
        return tuple(Method(offer["code"], _plain(offer["title"])) for offer in offers.values())

    def pay_by(self, code: str) -> None:
        self.call("payment/method", {"payment_method": code})

    def place(self, comment: str = "", key: str | None = None) -> Order:
        form = {"comment": comment} if comment else {}
        answer = self.call("order/add", form, key=key or str(uuid.uuid4()))
        return Order(int(answer["order_id"]))


def _address(address: Address) -> Form:
    names = ("firstname", "lastname", "company", "address_1", "address_2", "city", "postcode")
    return {**{name: getattr(address, name) for name in names}, "country_id": address.country, "zone_id": address.region}


def _plain(text: str) -> str:
    """The dialect escapes texts as the tables hold them."""
    return html.unescape(text)


def _reasons(error: Any, field: str = "") -> dict[str, str]:
    """Sentences by field, `option.226` for what stands deeper."""
    if isinstance(error, dict):
        members = error.items()
    elif isinstance(error, list):
        members = enumerate(error)
    else:
        return {field or "warning": str(error)}
    return {name: text for key, value in members for name, text in _reasons(value, f"{field}.{key}" if field else str(key)).items()}

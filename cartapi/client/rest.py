"""The REST dialect: `/api/rest/…`."""

import uuid
from collections.abc import Mapping
from typing import Any

from cartapi.client.errors import Refused
from cartapi.client.models import Address, Cart, Customer, Line, Method, Order, Total
from cartapi.client.protocol import Options
from cartapi.client.transport import Connected, body_of

BAD_REQUEST = 400
_SAME_NAMES = ("firstname", "lastname", "company", "city", "postcode")


class RestShop(Connected):
    """A session in the REST dialect; see `Shop` for what the methods do."""

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """Any resource, `/cart/items` for `/api/rest/cart/items`; the body of the answer. Raises `Refused` from 400 on.

        Repeated when that does no harm: POST here changes as PUT does, but for what adds; that needs a key to be sent again.
        """
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        request = self.transport.http.build_request(method, f"/api/rest{path}", json=body, headers=headers)
        response = self.transport.send(request, repeatable=True)
        answer = body_of(response)
        if response.status_code >= BAD_REQUEST:
            raise Refused(f"{method} {path}", _reasons(answer), response.status_code)
        return answer

    def login(self, key: str, username: str = "Default") -> str:
        self.token = ""
        self.token = str(self.call("POST", "/session", {"username": username, "key": key})["api_token"])
        return self.token

    def add(self, product: int | str, quantity: int = 1, options: Options | None = None) -> None:
        chosen = {str(option): value if isinstance(value, str) else list(value) for option, value in (options or {}).items()}
        body = {"sku": str(product), "qty": quantity, **({"options": chosen} if chosen else {})}
        self.call("POST", "/cart/items", body, key=str(uuid.uuid4()))

    def change(self, line: str, quantity: int) -> None:
        self.call("PUT", f"/cart/items/{line}", {"qty": quantity})

    def remove(self, line: str) -> None:
        self.call("DELETE", f"/cart/items/{line}")

    def cart(self) -> Cart:
        answer = self.call("GET", "/cart?embed=items")
        lines = tuple(
            Line(
                str(item["item_id"]), item["sku"], item["name"], int(item["qty"]),
                item["price"]["formatted"], item["row_total"]["formatted"],
            )
            for item in answer["items"].values()
        )  # fmt: skip
        totals = tuple(Total(total["title"], total["formatted"]) for total in answer["totals"].values())
        return Cart(lines, totals, tuple(answer["messages"].get("error", ())))

    def coupon(self, code: str) -> None:
        self.call("PUT", "/cart", {"coupon_code": code})

    def customer(self, customer: Customer) -> None:
        names = {name: getattr(customer, name) for name in ("firstname", "lastname", "telephone")}
        self.call("PUT", "/cart?embed=billing_address", {"email": customer.email, "billing_address": names})

    def billing_address(self, address: Address) -> None:
        self._address("billing", address)

    def shipping_address(self, address: Address) -> None:
        self._address("shipping", address)

    def _address(self, kind: str, address: Address) -> None:
        """The dialect keeps incomplete addresses and says what is missing; here that is a refusal, as in the other dialect."""
        body: dict[str, Any] = {name: getattr(address, name) for name in _SAME_NAMES}
        body |= {"street": [address.address_1, address.address_2], "country_id": address.country, "region": address.region}
        path = f"/cart/{kind}_address"
        wrong = self.call("PUT", path, body)["validation_errors"]
        if wrong:
            raise Refused(f"PUT {path}", {str(number): text for number, text in enumerate(wrong)})

    def shipping_methods(self) -> tuple[Method, ...]:
        offers = self.call("GET", "/cart/shipping_methods")
        return tuple(Method(each["code"], each["method_title"], each["price"]["formatted"]) for each in offers)

    def ship_by(self, code: str) -> None:
        self.call("PUT", "/cart", {"shipping_method": code})

    def payment_methods(self) -> tuple[Method, ...]:
        return tuple(Method(each["code"], each["title"]) for each in self.call("GET", "/cart/payment_methods"))

    def pay_by(self, code: str) -> None:
        self.call("PUT", "/cart/payment", {"method": code})

    def place(self, comment: str = "", key: str | None = None) -> Order:
        body = {"comment": comment} if comment else {}
        return Order(int(self.call("POST", "/cart/place", body, key=key or str(uuid.uuid4()))["order"]))


def _reasons(answer: Any) -> dict[str, str]:
    """Sentences by field, of an error's body or of a refused placement's."""
    if not isinstance(answer, dict):
        return {}
    if isinstance(answer.get("errors"), dict):
        return {field: " ".join(texts) for field, texts in answer["errors"].items()}
    messages = answer.get("messages", {}).get("error", [])
    fields = [problem.get("field", "") for problem in answer.get("problems", [])]
    fields += [""] * (len(messages) - len(fields))
    return {field or str(number): entry["message"] for number, (field, entry) in enumerate(zip(fields, messages, strict=False))}

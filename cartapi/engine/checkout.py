"""The session of one API token as a checkout: what was chosen so far, and what forgets what (sessions.md §9)."""

from collections.abc import Mapping
from typing import cast

from cartapi.engine.phpnum import to_float, to_int, truthy

Data = dict[str, object]

CHOSEN_METHODS = ("shipping_method", "shipping_methods", "payment_method", "payment_methods")


class Checkout:
    """Typed access to the session's data; keys it does not know pass through untouched.

    `token` is the session's id, `data` the map as stored, in order of first assignment.
    """

    __slots__ = ("data", "token")

    def __init__(self, token: str, data: Data) -> None:
        self.token = token
        self.data = data

    @property
    def api_id(self) -> int:
        """The API user the session belongs to, 0 for none."""
        return to_int(self.data.get("api_id"))

    @property
    def customer_id(self) -> int:
        """The signed-in customer the session claims, 0 for none; whether he exists is the store's to say."""
        return to_int(self.data.get("customer_id"))

    @property
    def customer(self) -> Data | None:
        """What `api/customer` stored; None before and after a failed call."""
        return self._map("customer")

    @property
    def payment_address(self) -> Data | None:
        """The payment address, None when unset."""
        return self._map("payment_address")

    @property
    def shipping_address(self) -> Data | None:
        """The shipping address, None when unset."""
        return self._map("shipping_address")

    @property
    def payment_methods(self) -> Data:
        """The payment methods offered last, by code; {} for none."""
        return self._map("payment_methods") or {}

    @property
    def shipping_methods(self) -> Data:
        """The shipping methods offered last, by code; {} for none."""
        return self._map("shipping_methods") or {}

    @property
    def payment_method(self) -> Data | None:
        """The chosen payment method."""
        return self._map("payment_method")

    @property
    def shipping_method(self) -> Data | None:
        """The chosen quote: code, title, cost, tax_class_id, text."""
        return self._map("shipping_method")

    @property
    def coupon(self) -> str:
        """The coupon's code as posted, "" for none."""
        return self._text("coupon")

    @property
    def voucher(self) -> str:
        """The code of the gift voucher being spent, "" for none."""
        return self._text("voucher")

    @property
    def vouchers(self) -> dict[str, Data]:
        """Gift vouchers being bought, by code (as text)."""
        stored: object = self.data.get("vouchers")
        if isinstance(stored, list):
            stored = {str(number): entry for number, entry in enumerate(cast("list[object]", stored))}
        found = cast("dict[object, object]", stored) if isinstance(stored, dict) else {}
        return {str(code): cast(Data, entry) for code, entry in found.items() if isinstance(entry, dict)}

    @property
    def reward(self) -> float | int | None:
        """Reward points to use, None when unset."""
        value = self.data.get("reward")
        if value is None or isinstance(value, (int, float)):
            return value
        number = to_float(value)
        return int(number) if number.is_integer() else number

    @property
    def currency(self) -> str:
        """Code of the session's currency."""
        return self._text("currency")

    def set(self, key: str, value: object) -> None:
        """Put a member; an existing one keeps its place."""
        self.data[key] = value

    def forget(self, *keys: str) -> None:
        """Drop members, present or not."""
        for key in keys:
            self.data.pop(key, None)

    def cart_changed(self) -> None:
        """The lines changed: every offer and choice of methods is void (M4 of pricing.md §6)."""
        self.forget(*CHOSEN_METHODS)

    def payment_address_changed(self) -> None:
        """The payment address goes, and with it what was offered for it."""
        self.forget("payment_address", "payment_methods", "payment_method")

    def shipping_address_changed(self) -> None:
        """The shipping address goes, and with it what was offered for it."""
        self.forget("shipping_address", "shipping_methods", "shipping_method")

    def currency_changed(self) -> None:
        """Quotes carry text in the old currency: they go; payment methods stay (§6.10)."""
        self.forget("shipping_method", "shipping_methods")

    def put_vouchers(self, vouchers: Mapping[str, Data]) -> None:
        """Replace the gift vouchers being bought."""
        self.data["vouchers"] = dict(vouchers)

    def group(self) -> int:
        """Customer group the session itself names, by customer or guest; 0 for none (sessions.md §10)."""
        for member in ("customer", "guest"):
            stored = self._map(member)
            if stored is not None and stored.get("customer_group_id") is not None:
                return to_int(stored["customer_group_id"])
            if member == "customer" and self.customer_id:
                return 0
        return 0

    def _map(self, key: str) -> Data | None:
        return as_map(self.data.get(key))

    def _text(self, key: str) -> str:
        value = self.data.get(key)
        return value if isinstance(value, str) else "" if value is None else str(value)


def as_map(value: object) -> Data | None:
    """A stored array as a map: PHP writes one with the keys 0, 1, … as a list. None for text, and for an empty list."""
    if isinstance(value, dict):
        return cast(Data, value)
    if isinstance(value, list) and truthy(value):  # pyright: ignore[reportUnknownArgumentType]
        return {str(number): member for number, member in enumerate(cast("list[object]", value))}
    return None

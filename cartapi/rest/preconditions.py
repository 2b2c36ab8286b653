"""`ETag` and `If-Match` of the cart: a client may insist on changing only what it has seen."""

import hashlib
import re

from flask import request

from cartapi.engine.phpjson import dumps
from cartapi.rest.answers import representation
from cartapi.rest.errors import STALE, RestError
from cartapi.services import cart
from cartapi.services.cart import CartView
from cartapi.services.work import Work

SEEN = (
    "customer_id", "customer", "payment_address", "shipping_address", "payment_method", "shipping_method", "coupon", "voucher",
    "vouchers", "reward", "currency", "rest",
)  # fmt: skip
_TAG = re.compile(r'"([0-9a-f]+)(?:-\w+)?"')


def etag(work: Work, view: CartView) -> str:
    """The tag of the cart as it is: what is chosen, the lines, and what they cost. One for each representation."""
    return f'"{_version(work, view)}-{representation()}"'


def check(work: Work) -> None:
    """Raise 412 unless the request's `If-Match`, if there is one, names the cart as it is."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return
    if _version(work, cart.view(work)) not in _TAG.findall(header):
        raise RestError.of(STALE, "The cart has changed since it was read.", "stale", "If-Match")


def _version(work: Work, view: CartView) -> str:
    lines = [[line.cart_id, line.quantity, line.price, line.in_stock, line.name] for line in view.cart.lines]
    totals = [[line.code, line.title, line.value] for line in view.totals.lines]
    chosen = {key: work.checkout.data[key] for key in SEEN if key in work.checkout.data}
    return hashlib.sha256(dumps([lines, totals, sorted(chosen.items())]).encode()).hexdigest()[:32]

"""From checkout, cart and totals to the rows of an order (orders.md §2.1-2.5)."""

import secrets
import string
from collections.abc import Mapping

from cartapi.engine.cart import Line, LineOption
from cartapi.engine.orders import OrderContent, OrderLine, Row
from cartapi.engine.phpjson import dumps
from cartapi.engine.phpnum import to_float, to_int
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import Totals
from cartapi.services.orders.checks import OrderRequest
from cartapi.services.work import Work
from cartapi.store import customers

ADDRESS = ("firstname", "lastname", "company", "address_1", "address_2", "city", "postcode")
PLACE = ("country", "country_id", "zone", "zone_id", "address_format")
CODE_LETTERS = string.ascii_letters + string.digits
CODE_LENGTH = 10


def build(work: Work, snapshot: Snapshot, totals: Totals, request: OrderRequest) -> OrderContent:
    """All rows of the order, without the numbers the database gives."""
    return OrderContent(
        order=_order(work, snapshot, totals, request),
        lines=[_line(line, snapshot) for line in snapshot.cart.lines],
        vouchers=[_voucher(entry) for entry in work.checkout.vouchers.values()],
        totals=[
            {"code": line.code, "title": line.title, "value": line.value, "sort_order": to_int(line.sort_order)}
            for line in totals.lines
        ],
    )


def kept_on_edit(order: Row) -> Row:
    """What an edit writes of the order's own row: all but what stays of the first placing (§2.8, 3)."""
    stays = {
        "language_id", "currency_id", "currency_code", "currency_value", "ip", "forwarded_ip", "user_agent",
        "accept_language", "date_added", "fax", "marketing_id", "tracking",
    }  # fmt: skip
    return {name: value for name, value in order.items() if name not in stays}


def _order(work: Work, snapshot: Snapshot, totals: Totals, request: OrderRequest) -> Row:
    settings, caller, checkout = work.shop.settings, work.caller, work.checkout
    currency = work.shop.tables.currencies.get(work.currency)
    affiliate_id, commission = _affiliate(work, snapshot, request.affiliate_id)
    row: Row = {
        "invoice_prefix": settings.text("config_invoice_prefix"),
        "store_id": work.shop.store_id,
        "store_name": settings.text("config_name"),
        "store_url": settings.text("config_url"),
    }
    row.update(_customer(checkout.customer or {}))
    row.update(_address("payment", checkout.payment_address or {}))
    row.update(_method("payment", checkout.payment_method or {}))
    ships = snapshot.cart.has_shipping()
    row.update(_address("shipping", (checkout.shipping_address if ships else None) or {}))
    row.update(_method("shipping", (checkout.shipping_method if ships else None) or {}))
    row.update(
        {
            "fax": request.fax,
            "comment": request.comment,
            "total": totals.total,
            "affiliate_id": affiliate_id,
            "commission": commission,
            "marketing_id": 0,
            "tracking": "",
            "language_id": work.language_id,
            "currency_id": currency.currency_id,
            "currency_code": currency.code,
            "currency_value": currency.value_text,
            "ip": caller.ip,
            "forwarded_ip": caller.forwarded_ip,
            "user_agent": caller.user_agent,
            "accept_language": caller.accept_language,
            "date_added": work.now,
            "date_modified": work.now,
        }
    )
    return row


def _customer(customer: Mapping[str, object]) -> Row:
    row: Row = {name: to_int(customer.get(name)) for name in ("customer_id", "customer_group_id")}
    row.update({name: customer.get(name, "") for name in ("firstname", "lastname", "email", "telephone")})
    row["custom_field"] = dumps(customer.get("custom_field", []))
    return row


def _address(kind: str, address: Mapping[str, object]) -> Row:
    row: Row = {f"{kind}_{name}": address.get(name, "") for name in (*ADDRESS, *PLACE)}
    for name in ("country_id", "zone_id"):
        row[f"{kind}_{name}"] = to_int(address.get(name))
    row[f"{kind}_custom_field"] = dumps(address.get("custom_field", []))
    return row


def _method(kind: str, method: Mapping[str, object]) -> Row:
    return {f"{kind}_method": str(method.get("title") or ""), f"{kind}_code": str(method.get("code") or "")}


def _affiliate(work: Work, snapshot: Snapshot, posted: str | None) -> tuple[int, float]:
    """The affiliate and his commission on the products, before tax and discounts (§2.2); a disabled one counts."""
    percent = customers.commission(work.db, to_int(posted)) if posted is not None else None
    if percent is None:
        return 0, 0.0
    return to_int(posted), snapshot.cart.subtotal() / 100 * percent  # order matters


def _line(line: Line, snapshot: Snapshot) -> OrderLine:
    row: Row = {
        "product_id": line.product_id,
        "name": line.name,
        "model": line.model,
        "quantity": line.quantity,
        "price": line.price,
        "total": line.total,
        "tax": snapshot.taxes.tax(line.price, line.tax_class_id),
        "reward": line.reward,
    }
    return OrderLine(row, [_option(option) for option in line.options])


def _option(option: LineOption) -> Row:
    return {
        "product_option_id": to_int(option.product_option_id),
        "product_option_value_id": to_int(option.product_option_value_id),
        "name": option.name,
        "value": option.value if isinstance(option.value, str) else dumps(option.value),
        "type": option.type,
    }


def _voucher(entry: Mapping[str, object]) -> Row:
    row: Row = {"code": "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))}
    for name in ("description", "from_name", "from_email", "to_name", "to_email", "message"):
        row[name] = str(entry.get(name, ""))
    row["voucher_theme_id"] = to_int(entry.get("voucher_theme_id"))
    row["amount"] = to_float(entry.get("amount"))
    return row

"""Orders as they are stored: one, many, their parts (orders.md §1.5)."""

from dataclasses import dataclass

from cartapi.engine.currency import Money
from cartapi.engine.orders import OrderContent, Row
from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import to_float
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import order_views, orders
from cartapi.store.types import ZERO_DATETIME

CUSTOMER = (
    "order_id", "invoice_no", "invoice_prefix", "store_id", "store_name", "store_url", "customer_id", "firstname", "lastname",
    "email", "telephone",
)  # fmt: skip
LATER = (
    "comment", "total", "order_status_id", "order_status", "affiliate_id", "commission", "language_id", "language_code",
    "currency_id", "currency_code", "currency_value", "ip", "forwarded_ip", "user_agent", "accept_language", "date_added",
    "date_modified",
)  # fmt: skip
ADDRESS = (
    "firstname", "lastname", "company", "address_1", "address_2", "postcode", "city", "zone_id", "zone", "zone_code",
    "country_id", "country", "iso_code_2", "iso_code_3", "address_format",
)  # fmt: skip
PRODUCT = ("order_product_id", "product_id", "name", "model", "quantity", "price", "total", "tax", "reward")
OPTION = ("order_option_id", "product_option_id", "product_option_value_id", "name", "value", "type")
VOUCHER = (
    "order_voucher_id", "voucher_id", "description", "code", "from_name", "from_email", "to_name", "to_email",
    "voucher_theme_id", "message", "amount",
)  # fmt: skip
TOTAL = ("order_total_id", "code", "title", "value", "sort_order")
HISTORY = ("order_history_id", "order_status_id", "order_status", "notify", "comment", "date_added")


def info(work: Work, order_id: int) -> Row:
    """The order as `api/order/info` shows it: members in the reference's order, values as the database prints them."""
    row = order_views.detail(work.db, order_id)
    if row is None:
        raise Refused(Problem("not_found"))
    row["language_code"] = work.shop.tables.names.get(int(str(row["language_id"]))) or work.shop.settings.text("config_language")
    shown: Row = {name: as_text(row[name]) for name in CUSTOMER}
    shown["custom_field"] = loads(str(row["custom_field"]))
    for kind in ("payment", "shipping"):
        shown.update({f"{kind}_{name}": as_text(row[f"{kind}_{name}"]) for name in ADDRESS})
        shown[f"{kind}_custom_field"] = loads(str(row[f"{kind}_custom_field"]))
        shown.update({f"{kind}_{name}": as_text(row[f"{kind}_{name}"]) for name in ("method", "code")})
    shown.update({name: as_text(row[name]) for name in LATER})
    shown.update({name: ZERO_DATETIME for name in ("date_added", "date_modified") if row[name] is None})
    return shown


@dataclass(frozen=True, slots=True)
class OrderGoods:
    """What an order sold, values as the database prints them; each product has its options under `option`."""

    products: list[Row]
    vouchers: list[Row]


def goods(work: Work, order_id: int) -> OrderGoods:
    """Lines and bought gift vouchers in the order they were placed. Refuses an unknown order."""
    content = _content(work, order_id)
    products = [{**_picked(line.row, PRODUCT), "option": [_picked(row, OPTION) for row in line.options]} for line in content.lines]
    return OrderGoods(products, [_picked(row, VOUCHER) for row in content.vouchers])


def totals(work: Work, order_id: int) -> list[Row]:
    """The totals in their order; `text` is the value in the order's currency, at the rate of its day. Refuses an unknown order."""
    content = _content(work, order_id)
    code, rate = str(content.order["currency_code"]), to_float(str(content.order["currency_value"]))
    money = Money(work.shop.tables.currencies.get(code), work.shop.style, rate)
    return [{**_picked(row, TOTAL), "text": money.format(to_float(str(row["value"])))} for row in content.totals]


def histories(work: Work, order_id: int) -> list[Row]:
    """The status entries, oldest first, names in the order's language. Refuses an unknown order."""
    if orders.find(work.db, order_id) is None:
        raise Refused(Problem("not_found"))
    return [_picked({**row, "order_status": row["status"]}, HISTORY) for row in orders.histories(work.db, order_id)]


def _content(work: Work, order_id: int) -> OrderContent:
    order = orders.find(work.db, order_id)
    if order is None:
        raise Refused(Problem("not_found"))
    return orders.content(work.db, order)


def _picked(row: Row, names: tuple[str, ...]) -> Row:
    return {name: as_text(row[name]) for name in names}


def as_text(value: object) -> object:
    """A value as the database prints it; None stays."""
    return None if value is None else str(value)

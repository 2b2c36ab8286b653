"""What order mails show, from an order's rows (orders.md §4.4, "Content facts")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cartapi.engine import address_format
from cartapi.engine.currency import Money, NumberStyle
from cartapi.engine.orders import OrderContent, OrderLine, Row
from cartapi.engine.phpnum import to_float, to_int
from cartapi.engine.phptext import cut
from cartapi.language import date_format, number_format, php_date, texts
from cartapi.mail.messages import (
    MailLine,
    MailOption,
    MailTotal,
    MailVoucher,
    OrderAlertMail,
    OrderMail,
    OrderUpdateMail,
)
from cartapi.services.work import Work
from cartapi.store import order_views

LONGEST_OPTION = 20


@dataclass(frozen=True, slots=True)
class Language:
    """The language a mail is written in."""

    language_id: int
    code: str
    texts: Callable[[str], Mapping[str, str]]

    def date(self, order: Row) -> str:
        """The order's date as this language writes dates."""
        return php_date(date_format(self.code), order["date_added"])  # type: ignore[arg-type]


def order_language(work: Work, content: OrderContent) -> Language:
    """The order's own language, as the shop has it; the shop's default when it is gone."""
    language_id = to_int(content.order.get("language_id"))
    if language_id == work.language_id:
        return request_language(work)
    code = work.shop.tables.names.get(language_id) or work.shop.settings.text("config_language")
    return Language(language_id, code, lambda route: texts(code, route))


def request_language(work: Work) -> Language:
    """The language of the call, with the shop's own translations."""
    return Language(work.language_id, work.shop.language.code, work.shop.texts)


def order_money(work: Work, content: OrderContent, language: Language) -> Money:
    """Amounts in the order's currency and rate, in the language's numbers."""
    currency = work.shop.tables.currencies.get(str(content.order["currency_code"]))
    numbers, style = number_format(language.code), work.shop.style
    return Money(
        currency,
        NumberStyle(numbers.decimal_point, numbers.thousand_point, style.left_space, style.right_space),
        to_float(str(content.order["currency_value"])),
    )


def sender(work: Work, content: OrderContent) -> str:
    """`config_email` of the order's store, else the current store's."""
    stored = work.shop.tables.settings.get(to_int(content.order.get("store_id")), {}).get("config_email")
    return str(stored or work.shop.settings.text("config_email"))


@dataclass(frozen=True, slots=True)
class Shown:
    """What every mail about a new order shows, in one language."""

    date_added: str
    status: str
    lines: tuple[MailLine, ...]
    vouchers: tuple[MailVoucher, ...]
    totals: tuple[MailTotal, ...]


def shown(work: Work, content: OrderContent, status: int, language: Language) -> Shown:
    """The order as its mails in this language show it."""
    money = order_money(work, content, language)
    return Shown(
        date_added=language.date(content.order),
        status=_status_name(work, status, language),
        lines=_lines(work, content, money),
        vouchers=_vouchers(content, money),
        totals=_totals(content, money),
    )


def _status_name(work: Work, status: int, language: Language) -> str:
    number = language.language_id
    return work.shop.constant(("order status", status, number), lambda: order_views.status_name(work.db, status, number))


def _order_url(content: OrderContent) -> str:
    """Where a customer with an account sees the order; nobody else can."""
    url, customer_id = str(content.order.get("store_url") or ""), to_int(content.order.get("customer_id"))
    return f"{url}index.php?route=account/order/info&order_id={content.order_id}" if url and customer_id else ""


def order_mail(work: Work, content: OrderContent, shown: Shown, comment: str, language: Language) -> OrderMail:
    """The new order for its customer."""
    order = content.order
    url = str(order.get("store_url") or "")
    logo = work.shop.settings.text("config_logo")
    products = {to_int(line.row["product_id"]) for line in content.lines}
    return OrderMail(
        recipient=str(order["email"]),
        sender=sender(work, content),
        store_name=str(order["store_name"]),
        order_id=str(content.order_id),
        date_added=shown.date_added,
        status=shown.status,
        payment_method=str(order["payment_method"]),
        shipping_method=str(order["shipping_method"]),
        email=str(order["email"]),
        telephone=str(order["telephone"]),
        ip=str(order["ip"]),
        payment_address=_address(order, "payment"),
        shipping_address=_address(order, "shipping"),
        lines=shown.lines,
        vouchers=shown.vouchers,
        totals=shown.totals,
        comment=comment,
        store_url=url,
        logo_url=f"{url}image/{logo}" if url and logo else "",
        order_url=_order_url(content),
        download_url=(f"{url}index.php?route=account/download" if url and order_views.has_downloads(work.db, products) else ""),
        language=language.code,
    )


def update_mail(work: Work, content: OrderContent, status: int, comment: str, language: Language) -> OrderUpdateMail:
    """A later status for the customer."""
    order = content.order
    return OrderUpdateMail(
        recipient=str(order["email"]),
        sender=sender(work, content),
        store_name=str(order["store_name"]),
        order_id=str(content.order_id),
        date_added=language.date(order),
        status=_status_name(work, status, language),
        comment=comment,
        order_url=_order_url(content),
    )


def alert_mail(work: Work, content: OrderContent, shown: Shown, recipient: str) -> OrderAlertMail:
    """The new order for the shop; `shown` is in the language of the call."""
    order = content.order
    return OrderAlertMail(
        recipient=recipient,
        sender=work.shop.settings.text("config_email"),
        store_name=str(order["store_name"]),
        shop_name=work.shop.settings.text("config_name"),
        order_id=str(content.order_id),
        date_added=shown.date_added,
        status=shown.status,
        lines=shown.lines,
        vouchers=shown.vouchers,
        totals=shown.totals,
        comment=str(order["comment"]),
    )


def _lines(work: Work, content: OrderContent, money: Money) -> tuple[MailLine, ...]:
    codes = {str(o["value"]) for line in content.lines for o in line.options if o["type"] == "file"}
    files = order_views.upload_names(work.db, codes)
    with_tax = work.shop.settings.truthy("config_tax")
    return tuple(_line(line, money, files, with_tax=with_tax) for line in content.lines)


def _line(line: OrderLine, money: Money, files: Mapping[str, str], *, with_tax: bool) -> MailLine:
    row, quantity = line.row, to_int(line.row["quantity"])
    tax = to_float(str(row["tax"])) if with_tax else 0.0
    price, total = to_float(str(row["price"])), to_float(str(row["total"]))
    return MailLine(
        name=str(row["name"]),
        model=str(row["model"]),
        quantity=str(quantity),
        price=money.format(price + tax),
        total=money.format(total + tax * quantity),
        options=tuple(_option(option, files) for option in line.options),
    )


def _option(option: Row, files: Mapping[str, str]) -> MailOption:
    value = str(option["value"])
    if option["type"] == "file":
        value = files.get(value, "")
    if len(value) > LONGEST_OPTION:
        value = cut(value, LONGEST_OPTION) + ".."
    return MailOption(str(option["name"]), value)


def _vouchers(content: OrderContent, money: Money) -> tuple[MailVoucher, ...]:
    return tuple(MailVoucher(str(row["description"]), money.format(to_float(str(row["amount"])))) for row in content.vouchers)


def _totals(content: OrderContent, money: Money) -> tuple[MailTotal, ...]:
    return tuple(MailTotal(str(row["title"]), money.format(to_float(str(row["value"])))) for row in content.totals)


def _address(order: Row, kind: str) -> tuple[str, ...]:
    address = {name: order.get(f"{kind}_{name}", "") for name in address_format.NAMES}
    return address_format.lines(address, str(order.get(f"{kind}_address_format") or ""))

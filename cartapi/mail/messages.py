"""What each mail shows (orders.md §4.4): all of it text already, amounts and dates formatted.

Texts may be as the tables hold them, HTML-escaped: composing unescapes every one exactly once. Web addresses that are not absolute
(`http://…`, `https://…`) are left out of the mail, an empty text means "not shown".
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Who writes to whom. `store_name` is also the name of the sender; `logo_url` is the picture above a mail in HTML."""

    recipient: str
    sender: str
    store_name: str
    logo_url: str = ""


@dataclass(frozen=True)
class MailOption:
    """A chosen option as shown: long values already cut, files by their name."""

    name: str
    value: str


@dataclass(frozen=True)
class MailLine:
    """A product line; `price` is of one unit, `total` of all, in the order's currency."""

    name: str
    model: str
    quantity: str
    price: str
    total: str
    options: tuple[MailOption, ...] = ()


@dataclass(frozen=True)
class MailVoucher:
    """A gift voucher bought with the order."""

    description: str
    amount: str


@dataclass(frozen=True)
class MailTotal:
    """One line of the totals; the last one of a mail is the sum to pay."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OrderMail(Mail):
    """A new order, to the customer. Addresses are lines; `comment` may hold line breaks."""

    order_id: str
    date_added: str
    status: str
    payment_method: str
    email: str
    telephone: str
    ip: str
    payment_address: tuple[str, ...]
    lines: tuple[MailLine, ...]
    totals: tuple[MailTotal, ...]
    vouchers: tuple[MailVoucher, ...] = ()
    shipping_method: str = ""
    shipping_address: tuple[str, ...] = ()
    comment: str = ""
    store_url: str = ""
    order_url: str = ""
    download_url: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class OrderUpdateMail(Mail):
    """A new status of an order, to the customer who asked to be told."""

    order_id: str
    date_added: str
    status: str
    comment: str = ""
    order_url: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderAlertMail(Mail):
    """A new order, to the shop: `shop_name` (`config_name`) is in the subject, `comment` is the order's own."""

    shop_name: str
    order_id: str
    date_added: str
    status: str
    lines: tuple[MailLine, ...]
    totals: tuple[MailTotal, ...]
    vouchers: tuple[MailVoucher, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class VoucherMail(Mail):
    """A gift voucher, to the person it is given to."""

    from_name: str
    amount: str
    code: str
    message: str = ""
    image_url: str = ""
    store_url: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class TransactionMail(Mail):
    """A commission, to the affiliate: its amount and the new balance in the default currency."""

    amount: str
    balance: str


@dataclass(frozen=True, kw_only=True)
class ForgottenMail(Mail):
    """A link to choose a new password, to a member of staff; `ip` is whence it was asked for."""

    username: str
    reset_url: str
    ip: str

"""Which mails an order sends, and to whom (orders.md §4.4). They join the outbox in the order's transaction."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from cartapi.engine.orders import OrderContent
from cartapi.engine.phpnum import to_int
from cartapi.engine.phptext import is_email
from cartapi.mail import compose
from cartapi.mail.envelope import Envelope
from cartapi.mail.messages import TransactionMail, VoucherMail
from cartapi.services import mail_queue
from cartapi.services.mail_queue import Composed
from cartapi.services.orders import events, mail_content
from cartapi.services.work import Work
from cartapi.store import customers, order_views


@dataclass(frozen=True, slots=True)
class Change:
    """A change of status as mails see it: the old one, the requested one, the entry's number, comment and wish to notify."""

    old: int
    requested: int
    history_id: int
    comment: str = ""
    notifies: bool = False


def enqueue_for_status(work: Work, content: OrderContent, change: Change) -> None:
    """Order mail and alert for a new order; an update for a later status when the customer is to be told.

    They show the order as it is stored, as the reference reads it for them.
    """
    if change.requested:
        content = order_views.as_stored(content)
        _queue(work, content, _updates(work, content, change) if change.old else _new_order(work, content, change))


def enqueue_vouchers(work: Work, content: OrderContent, history_id: int) -> None:
    """Each gift voucher of a complete order, to whom it is for; again with every entry that leaves it complete (recorded)."""
    if not events.enabled(work, events.AFTER, "extension/total/voucher/send"):
        return
    rows = order_views.bought_vouchers(work.db, content.order_id)
    if not rows:
        return
    content = order_views.as_stored(content)
    language = mail_content.order_language(work, content)
    money = mail_content.order_money(work, content, language)
    url = str(content.order.get("store_url") or "")
    for row in rows:
        mail = VoucherMail(
            recipient=str(row["to_email"]),
            sender=work.shop.settings.text("config_email"),
            store_name=str(content.order["store_name"]),
            from_name=str(row["from_name"]),
            amount=money.format(float(str(row["amount"]))),
            code=str(row["code"]),
            message=str(row["message"]),
            image_url=f"{url}image/{row['image']}" if row["image"] else "",
            store_url=url,
            language=language.code,
        )
        envelope = compose.voucher(language.texts("mail/voucher"), mail)
        _queue(work, content, [_named(envelope, "voucher", "voucher", row["voucher_id"], history_id)])


def enqueue_commission(work: Work, content: OrderContent, affiliate_id: int) -> None:
    """The commission with the new balance, to the affiliate if he exists."""
    if not events.enabled(work, events.TRANSACTION, "mail/transaction"):
        return
    found = customers.contact(work.db, affiliate_id)
    if found is None:
        return
    content = order_views.as_stored(content)
    balance = customers.balances(work.db, affiliate_id)[1]
    money = work.shop.money(work.shop.default_currency)
    mail = TransactionMail(
        recipient=found[1],
        sender=work.shop.settings.text("config_email"),
        store_name=work.shop.settings.text("config_name"),
        amount=money.format(float(str(content.order["commission"]))),
        balance=money.format(float(balance or 0)),
    )
    envelope = compose.transaction(work.shop.texts("mail/transaction"), mail)
    _queue(work, content, [_named(envelope, "transaction", "commission", content.order_id, affiliate_id)])


def _updates(work: Work, content: OrderContent, change: Change) -> Iterator[Composed]:
    if change.notifies and events.enabled(work, events.BEFORE, "mail/order"):
        language = mail_content.order_language(work, content)
        mail = mail_content.update_mail(work, content, change.requested, change.comment, language)
        envelope = compose.order_edit(language.texts("mail/order_edit"), mail)
        yield _named(envelope, "order_edit", "order_edit", content.order_id, change.history_id)


def _new_order(work: Work, content: OrderContent, change: Change) -> Iterator[Composed]:
    # once a language: nearly always the customer's is that of the call
    shown = cache(partial(mail_content.shown, work, content, change.requested))
    if events.enabled(work, events.BEFORE, "mail/order"):
        language = mail_content.order_language(work, content)
        comment = change.comment if change.notifies else ""
        mail = mail_content.order_mail(work, content, shown(language), comment, language)
        envelope = compose.order_add(language.texts("mail/order_add"), mail)
        yield _named(envelope, "order_add", "order_add", content.order_id, change.history_id)
    if events.enabled(work, events.BEFORE, "mail/order/alert") and "order" in work.shop.settings.listed("config_mail_alert"):
        texts, in_ours = work.shop.texts("mail/order_alert"), shown(mail_content.request_language(work))
        for recipient in _alerted(work):
            envelope = compose.order_alert(texts, mail_content.alert_mail(work, content, in_ours, recipient))
            yield _named(envelope, "order_alert", "order_alert", content.order_id, change.history_id, recipient[:120])


def _alerted(work: Work) -> Iterator[str]:
    """The shop's own address, then each valid one of `config_mail_alert_email`, as often as it is listed."""
    settings = work.shop.settings
    yield settings.text("config_email")
    for entry in settings.text("config_mail_alert_email").split(","):
        address = entry.strip()
        if address and is_email(address):
            yield address


def _named(envelope: Envelope, kind: str, *event: object) -> Composed:
    """A mail with the name of its event. The name ends in chance: a shop that was put back to a backup counts its orders from there
    again, and a new order must not be taken for the old one of its number."""
    return Composed(envelope, ":".join([*map(str, event), secrets.token_hex(4)]), kind)


def _queue(work: Work, content: OrderContent, mails: Iterable[Composed]) -> None:
    store_id = to_int(content.order.get("store_id"))
    composed = list(mails)
    work.mailed |= bool(composed)
    mail_queue.put_all(work.db, composed, now=work.utc, store_id=store_id, order_id=content.order_id)

"""One function per mail: texts of its language route and what it shows, to an envelope.

`texts` are those of the routes `mail/order_add`, `mail/order_edit`, `mail/order_alert`, `mail/voucher`, `mail/transaction` and
`mail/forgotten`. The functions never refuse: what cannot be sent is found out when it is sent.
"""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

import jinja2
from markupsafe import Markup, escape

from cartapi.engine.phrases import percent
from cartapi.mail.envelope import Envelope, seal
from cartapi.mail.messages import ForgottenMail, Mail, OrderAlertMail, OrderMail, OrderUpdateMail, TransactionMail, VoucherMail
from cartapi.mail.plain import changed, field_names, unescaped_all, untagged

Texts = Mapping[str, str]
AnyMail = TypeVar("AnyMail", bound=Mail)


def order_add(texts: Texts, mail: OrderMail) -> Envelope:
    """A new order, to the customer: HTML with a plain-text alternative."""
    return _composed("order_add", texts, _stripped(mail, "comment"), html=True)


def order_edit(texts: Texts, mail: OrderUpdateMail) -> Envelope:
    """A new status, to the customer: plain text."""
    return _composed("order_edit", texts, _stripped(mail, "comment"))


def order_alert(texts: Texts, mail: OrderAlertMail) -> Envelope:
    """A new order, to the shop: plain text. One call per recipient."""
    return _composed("order_alert", texts, _stripped(mail, "comment"))


def voucher(texts: Texts, mail: VoucherMail) -> Envelope:
    """A gift voucher, to whom it is given: HTML with a plain-text alternative."""
    return _composed("voucher", texts, _stripped(mail, "message"), html=True)


def transaction(texts: Texts, mail: TransactionMail) -> Envelope:
    """A commission, to the affiliate: plain text."""
    return _composed("transaction", texts, mail)


def forgotten(texts: Texts, mail: ForgottenMail) -> Envelope:
    """A link to choose a new password, to a member of staff: plain text."""
    return _composed("forgotten", texts, mail)


def _composed(name: str, texts: Texts, stored: Mail, *, html: bool = False) -> Envelope:
    mail = _with_absolute_links(unescaped_all(stored))
    # attributes, since templates look for these first
    values = {"mail": mail, "t": SimpleNamespace(**texts)}
    return seal(
        sender=mail.sender,
        sender_name=mail.store_name,
        recipient=mail.recipient,
        subject=_template(f"{name}/subject.txt").render(values),
        text=_template(f"{name}/body.txt").render(values).strip() + "\n",
        html=_template(f"{name}/body.html").render(values) if html else "",
    )


def _stripped(mail: AnyMail, field: str) -> AnyMail:
    return changed(mail, {field: untagged(getattr(mail, field))})


def _with_absolute_links(mail: AnyMail) -> AnyMail:
    """A mail has no page to be relative to, and no other scheme belongs into one."""
    links = {name: getattr(mail, name) for name in field_names(type(mail)) if name.endswith("_url")}
    return changed(mail, {name: "" for name, link in links.items() if not link.startswith(("http://", "https://"))})


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cartapi.mail"),
        autoescape=jinja2.select_autoescape(["html"], default_for_string=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.filters["percent"] = percent
    attribute: Any = getattr
    environment.getattr = attribute  # what a template names is an attribute, and there: no need to look for it in other ways
    # macros by name: a template that imports them looks for them whenever it is filled
    environment.globals["show"] = environment.get_template("parts.html").module
    environment.globals["lines"] = environment.get_template("lines.txt").module
    environment.filters["breaks"] = _breaks
    return environment


def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


def _breaks(text: str) -> Markup:
    """Text for HTML with its line breaks kept."""
    return Markup("<br>\n").join(escape(line) for line in text.splitlines())

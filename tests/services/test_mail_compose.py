"""What the mails say (orders.md §4.4), to whom, and that nothing in the data can make them say more."""

import email
import email.policy
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

import pytest

from cartapi import language
from cartapi.mail import compose
from cartapi.mail.envelope import Envelope, address, seal
from cartapi.mail.messages import (
    ForgottenMail,
    MailLine,
    MailOption,
    MailTotal,
    MailVoucher,
    OrderAlertMail,
    OrderMail,
    OrderUpdateMail,
    TransactionMail,
    VoucherMail,
)

LINES = (
    MailLine(
        "Tom &amp; Jerry&#039;s &quot;Mug&quot; &lt;XL&gt;",
        "TJ/16 &amp; Co",
        "2",
        "$10.00",
        "$20.00",
        (MailOption("Lettering", "Ahoy &lt;b&gt;"), MailOption("Colour", "Blue")),
    ),
    MailLine("Anchor rope", "AR-12", "1", "$101.00", "$101.00"),
)
VOUCHERS = (MailVoucher("$25.00 Gift Certificate for D. &amp; C.", "$25.00"),)
TOTALS = (MailTotal("Sub-Total", "$146.00"), MailTotal("Coupon (PCT10)", "$-14.60"), MailTotal("Total", "$131.40"))
ORDER = OrderMail(
    recipient="dear@customer.example",
    sender="shop@harbour.example",
    store_name="Harbour &amp; Supply",
    order_id="42",
    date_added="07/03/2024",
    status="Pending",
    payment_method="Cash On Delivery",
    shipping_method="Flat Shipping Rate",
    email="dear@customer.example",
    telephone="+44 1524 555010",
    ip="203.0.113.7",
    payment_address=("Dear Customer", "A &amp; B &lt;Ltd&gt;", "5 Quay Street", "United Kingdom"),
    shipping_address=("Dear Customer", "1 Pier", "United Kingdom"),
    lines=LINES,
    vouchers=VOUCHERS,
    totals=TOTALS,
    comment="Line one\nline &lt;b&gt;two&lt;/b&gt;",
    store_url="http://harbour.example/",
    logo_url="http://harbour.example/image/catalog/logo.png",
    order_url="http://harbour.example/index.php?route=account/order/info&order_id=42",
    download_url="http://harbour.example/index.php?route=account/download",
)
UPDATE = OrderUpdateMail(
    recipient="dear@customer.example",
    sender="shop@harbour.example",
    store_name="Harbour Supply",
    order_id="42",
    date_added="07/03/2024",
    status="Shipped",
    comment="On &quot;its&quot; way, <b>at last</b>\n&lt;soon&gt;",
    order_url="http://harbour.example/index.php?route=account/order/info&order_id=42",
)
ALERT = OrderAlertMail(
    recipient="one@harbour.example",
    sender="outlet@harbour.example",
    store_name="Harbour Outlet",
    shop_name="Harbour Supply",
    order_id="42",
    date_added="07/03/2024",
    status="Pending",
    lines=LINES,
    vouchers=VOUCHERS,
    totals=TOTALS,
    comment="Leave at the &lt;gate&gt; &amp; ring",
)
VOUCHER = VoucherMail(
    recipient="d@customer.example",
    sender="shop@harbour.example",
    store_name="Harbour Supply",
    from_name="Ada &amp; Quay",
    amount="$25.00",
    code="aB3dE9xYz0",
    message="Enjoy &amp; sail,\nfair winds",
    image_url="http://harbour.example/image/catalog/demo/theme.png",
    store_url="http://harbour.example/",
)
COMMISSION = TransactionMail(
    recipient="dev@customer.example", sender="shop@harbour.example", store_name="Harbour Supply", amount="$5.00", balance="$15.00"
)
FORGOTTEN = ForgottenMail(
    recipient="ada@harbour.example",
    sender="shop@harbour.example",
    store_name="Harbour Supply",
    username="ada &amp; co",
    reset_url="https://harbour.example/admin/reset?code=aB3dE9xYz0",
    ip="203.0.113.7",
)

KINDS = {
    "order_add": (compose.order_add, ORDER),
    "order_edit": (compose.order_edit, UPDATE),
    "order_alert": (compose.order_alert, ALERT),
    "voucher": (compose.voucher, VOUCHER),
    "transaction": (compose.transaction, COMMISSION),
    "forgotten": (compose.forgotten, FORGOTTEN),
}


def composed(kind: str, code: str = "en-gb", **changes: object) -> Envelope:
    make, mail = KINDS[kind]
    return make(language.texts(code, f"mail/{kind}"), replace(mail, **changes))


def parsed(envelope: Envelope) -> EmailMessage:
    message = email.message_from_string(envelope.mime, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(envelope: Envelope, kind: str = "plain") -> str:
    part = parsed(envelope).get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("order_add", "Harbour & Supply - Order 42"),
        ("order_edit", "Harbour Supply - Order Update 42"),
        ("order_alert", "Harbour Supply - Order 42"),
        ("voucher", "You have been sent a gift certificate from Ada & Quay"),
        ("transaction", "Harbour Supply - Affiliate Commission"),
    ],
)
def test_subjects_are_unescaped_once(kind: str, subject: str):
    envelope = composed(kind)
    assert envelope.subject == subject
    assert parsed(envelope)["Subject"] == subject


@pytest.mark.parametrize(
    ("kind", "html"),
    [("order_add", True), ("voucher", True), ("order_edit", False), ("order_alert", False), ("transaction", False)],
)
def test_html_mails_have_a_plain_alternative_and_the_others_are_plain(kind: str, html: bool):
    message = parsed(composed(kind))
    expected = ["text/plain", "text/html"] if html else []
    assert message.get_content_type() == ("multipart/alternative" if html else "text/plain")
    assert [part.get_content_type() for part in message.iter_parts()] == expected
    assert all(part.get_content_charset() == "utf-8" for part in message.walk() if not part.is_multipart())


def test_sender_name_is_in_from_and_reply_to():
    message = parsed(composed("order_alert", store_name="Café &amp; Söhne, 日本"))
    for header in ("From", "Reply-To"):
        (mailbox,) = message[header].addresses
        assert (mailbox.display_name, mailbox.addr_spec) == ("Café & Söhne, 日本", "outlet@harbour.example")
    assert message["To"] == "one@harbour.example"


@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_new_order_shows_all_of_it(part: str):
    text = body(composed("order_add"), part)
    facts = ["42", "07/03/2024", "Pending", "Cash On Delivery", "Flat Shipping Rate", "dear@customer.example", "+44 1524 555010"]
    facts += ["203.0.113.7", "5 Quay Street", "1 Pier", "Lettering", "$20.00", "AR-12", "Coupon (PCT10)", "$-14.60", "$131.40"]
    facts += ["Line one", "http://harbour.example/", "account/download", "account/order/info"]
    assert [fact for fact in facts if fact not in text] == []


def test_html_shows_the_logo_the_unit_price_and_the_whole_line():
    html = body(composed("order_add"), "html")
    assert 'src="http://harbour.example/image/catalog/logo.png"' in html
    assert "2 &times; $10.00" in html


def test_html_escapes_each_value_exactly_once():
    html = body(composed("order_add"), "html")
    assert "Tom &amp; Jerry&#39;s &#34;Mug&#34; &lt;XL&gt;" in html
    assert "Ahoy &lt;b&gt;" in html
    assert "A &amp; B &lt;Ltd&gt;" in html
    assert "Line one<br>\nline &lt;b&gt;two&lt;/b&gt;" in html
    assert "&amp;amp;" not in html
    assert "&amp;lt;" not in html


def test_plain_text_is_what_was_typed():
    text = body(composed("order_add"))
    assert '2 x Tom & Jerry\'s "Mug" <XL> (TJ/16 & Co) $20.00\n  - Lettering: Ahoy <b>\n  - Colour: Blue\n' in text
    assert "Line one\nline <b>two</b>" in text
    assert "1 x $25.00 Gift Certificate for D. & C. $25.00" in text


def test_what_an_order_lacks_is_not_shown():
    envelope = composed(
        "order_add", order_url="", download_url="", shipping_method="", shipping_address=(), comment="", logo_url="", store_url=""
    )
    for part in ("plain", "html"):
        text = body(envelope, part)
        absent = ("View your order", "downloads", "Shipping method", "Shipping address", "Instructions", "<img", "href")
        assert [word for word in absent if word in text] == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "index.php?route=account/order/info", "//elsewhere.example/", "data:text/html,x"]
)
def test_only_absolute_web_addresses_become_links(link: str):
    html = body(composed("order_add", order_url=link, store_url=link, logo_url=link, download_url=link), "html")
    assert link not in html
    assert "<img" not in html


def test_an_update_tells_the_status_and_the_comment_without_tags():
    text = body(composed("order_edit"))
    assert "Shipped" in text
    assert "07/03/2024" in text
    assert "account/order/info&order_id=42" in text
    assert 'On "its" way, at last\n<soon>' in text


def test_an_update_without_comment_or_link_leaves_both_out():
    text = body(composed("order_edit", comment="", order_url=""))
    assert "comments" not in text
    assert "http" not in text


def test_an_alert_lists_the_lines_and_the_order_comment():
    text = body(composed("order_alert"))
    assert '2 x Tom & Jerry\'s "Mug" <XL> (TJ/16 & Co) $20.00' in text
    assert "1 x $25.00 Gift Certificate for D. & C. $25.00" in text
    assert "Total: $131.40" in text
    assert "Leave at the <gate> & ring" in text


@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_voucher_tells_amount_giver_message_and_code(part: str):
    text = body(composed("voucher"), part)
    wanted = ["$25.00", "aB3dE9xYz0", "Harbour Supply", "Ada & Quay" if part == "plain" else "Ada &amp; Quay"]
    wanted.append("Enjoy & sail,\nfair winds" if part == "plain" else "Enjoy &amp; sail,<br>\nfair winds")
    assert [word for word in wanted if word not in text] == []


def test_a_voucher_shows_its_theme_only_when_it_has_one():
    assert "theme.png" in body(composed("voucher"), "html")
    assert "<img" not in body(composed("voucher", image_url=""), "html")


def test_a_commission_tells_amount_and_balance():
    text = body(composed("transaction"))
    assert "$5.00" in text
    assert "$15.00" in text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_mail_is_there_in_french(kind: str):
    english, french = composed(kind), composed(kind, "fr-fr")
    assert body(french) != body(english)
    assert french.subject != english.subject


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "attack",
    [
        "x\r\nBcc: spy@evil.example",
        "x\nBcc: spy@evil.example\n\nbody",
        "x&#13;&#10;Bcc: spy@evil.example",
        "x\x0b\x0c\x85\u2028Bcc: y",
    ],
)
def test_no_value_can_add_a_header(kind: str, attack: str):
    fields = {"store_name", "recipient", "sender", "order_id", "shop_name", "from_name"} & set(vars(KINDS[kind][1]))
    for field in fields:
        message = parsed(composed(kind, **{field: attack}))
        assert message["Bcc"] is None, field
        assert set(message.keys()) <= {
            "Subject", "From", "Reply-To", "To", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        }  # fmt: skip


@pytest.mark.parametrize(
    "bad", ["", "nobody", "a@", "@b", "a b@c.example", "a@b,c@d.example", "Ann <a@b.example>", "é@b.example", "a@b..example"]
)
def test_a_bad_address_breaks_nothing_and_is_in_no_header(bad: str):
    message = parsed(composed("order_add", recipient=bad))
    assert message["To"] is None
    assert composed("order_add", recipient=bad).recipient == bad


def test_a_domain_outside_ascii_goes_as_punycode():
    assert str(address("shop@bücher.example")) == "shop@xn--bcher-kva.example"


def test_the_message_is_ascii_with_network_line_ends_whatever_is_in_it():
    mime = seal(
        sender="a@b.example",
        sender_name="日本 " * 40,
        recipient="c@d.example",
        subject="é" * 300,
        text="ü" * 2000 + "\n😀",
        html="<p>ß",
    ).mime
    assert mime.isascii()
    assert "\n" not in mime.replace("\r\n", "")
    assert max(map(len, mime.split("\r\n"))) <= 998


def test_a_stamp_gives_one_event_one_message_id():
    moment = datetime(2024, 3, 7, 15, 4, 9)
    one, same = (parsed(composed("order_add").stamped("order_add:42:1", moment)) for _ in range(2))
    other = parsed(composed("order_add").stamped("order_add:42:2", moment))
    assert one["Message-ID"] == same["Message-ID"] != other["Message-ID"]
    assert str(one["Message-ID"]).endswith("@harbour.example>")
    assert one["Date"] == "Thu, 07 Mar 2024 15:04:09 +0000"

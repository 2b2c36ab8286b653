"""The bytes of a mail: those that the standard library would write, and those that `mails.json` holds."""

import json
import random
import re
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartapi.mail.envelope import Envelope, address, seal
from cartapi.mail.messages import MailLine
from cartapi.mail.plain import one_line
from tests.services.test_mail_compose import KINDS, composed

SENDER = {
    "sender": "shop@harbour.example",
    "sender_name": "Harbour Supply",
    "recipient": "dear@customer.example",
    "subject": "Order 1",
}
LENGTHS = (0, 1, 74, 75, 76, 77, 78, 79, 80, 81, 150, 151, 152, 153, 154, 155, 156, 157, 158, 2000)
ENDS = ("", " ", "\t", "=", "é", " =", "= ", "é ", "==", "ü=", "日本")
NAMES = (
    "", " ", "Harbour Supply", "Harbour & Sons", "Two  blanks", 'Quoted "Quay"', "A. B, C; (d) <e>", "Café", "日本語",
    "A=B", "=?utf-8?q?caf=C3=A9?=", "a =? b", "é" * 60, "word " * 40, "x" * 67, "x" * 68, "x" * 69, "x" * 70, "x" * 71, "x" * 300,
    "Ünlü " * 30, "tab\there", "back\\slash", "it's", "\U0001f600 shop", "nbsp\xa0inside",
)  # fmt: skip
ADDRESSES = (
    "dear@customer.example", "first.last+tag@sub-domain.customer.example", "o'neil@customer.example", ".dot@customer.example",
    "a..b@customer.example", "under_score@customer.example", "a=b@customer.example", "a!#$%&*/?^`{|}~@customer.example",
    "x" * 60 + "@customer.example", "x" * 200 + "@customer.example", "x@" + "y" * 60 + ".example", "x@bücher.example",
    "x@localhost", "é@customer.example", "nobody", "a b@customer.example", "-a-@-b-.example", "_@b.example", "a.@b.example",
)  # fmt: skip
FOREIGN = {
    "store_name": "Café &amp; Söhne, 日本",
    "comment": "Größe: 42 = groß\n" + "Ещё раз, пожалуйста. " * 12,
    "lines": (MailLine("Ankertau „Nordsee“", "AT=1", "1", "€1.234,50", "€1.234,50"),),
    "payment_address": ("Jürgen Groß", "Straße 1", "Ελλάδα"),
}  # fmt: skip


def by_the_book(sender: str, sender_name: str, recipient: str, subject: str, text: str, html: str = "") -> str:
    """The same mail by the standard library."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = one_line(subject)
    origin, target = address(sender.strip(), one_line(sender_name)), address(recipient.strip())
    if origin is not None:
        message["From"] = origin
        message["Reply-To"] = origin
    if target is not None:
        message["To"] = target
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes().decode("ascii")


def same_bytes(**mail: str) -> bool:
    """Whether both write the same; parts are told apart by chance, which is the same for both here.

    A subject that the library folds is written by it or by us, so that it reads as it was given.
    """
    random.seed(7)
    ours = seal(**(SENDER | mail)).mime
    random.seed(7)
    book = by_the_book(**(SENDER | mail))
    subject, rest = one_line((SENDER | mail)["subject"]), after_subject(book)
    if ours != book and "\r\n " in book.removesuffix(rest):
        return after_subject(ours) == rest and read_subject(ours) == subject
    return ours == book


def read_subject(mime: str) -> str:
    return str(message_from_string(mime, policy=default)["Subject"])


def after_subject(mime: str) -> str:
    """The mail from its second header on."""
    return re.sub(r"\A[^\r]*\r\n(?:[ \t][^\r]*\r\n)*", "", mime)


@pytest.mark.parametrize("end", ENDS)
def test_lines_of_every_length_and_end_are_encoded_by_the_book(end: str):
    for filler in ("a", "=", "é", "ab=", "a ", "<b>"):
        lines = [(filler * length)[:length] + end for length in LENGTHS]
        for first in ("plain\n" * 10, f"{'long ' * 20}\n", ""):
            text = first + "\n".join(lines)
            assert same_bytes(text=text, html=f"{text}\n"), filler


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\n\n", "\r\n", "\r", "one\rtwo\r\nthree\n\nfour", "\x00\x0b\x0c\x1b\x7f\x85\u2028", "From here\n.\n..\n--\n",
        "a" * 998, "é" * 2000, "日本語 " * 200, "😀" * 50, "Привет, мир! " * 30, "plain\n" * 11 + "é\n", "é" * 40 + "\n" * 20,
        "short\n" * 9 + "x" * 79, "short\n" * 12 + "x" * 79 + " \n", "--===============0000000000000000042==\n",
    ],
)  # fmt: skip
def test_texts_of_every_kind_are_encoded_by_the_book(text: str):
    assert same_bytes(text=text)
    assert same_bytes(text="t\n", html=f"<p>{text}")
    assert same_bytes(text=text, html=text)


def test_names_and_subjects_are_written_by_the_book():
    for name in NAMES:
        assert same_bytes(text="t\n", sender_name=name, subject=name), name
        assert same_bytes(text="t\n", sender_name="", subject=f"{name} - Order 42"), name


@pytest.mark.parametrize(
    "subject",
    [
        "You have been sent a gift certificate from Ada Quay of Harbour Stores",
        "You have been sent a gift certificate from Ada Quay, Harbour Stores Ltd",
        "You have been sent a gift certificate from Zoë van der Größe-Überhausen zu Köln & Söhne, Straße",
        "Große Hafenhandlung für Ölzeug & Süßwasser der Brüder Nordsee-Küste und Söhne GmbH - Order Update 42",
        "日本 の 港 の 店 " * 8 + "- Order 1",
        "é" * 200,
        "x" * 70 + " - Order 1",
    ],
)
def test_a_long_subject_is_read_as_it_was_written(subject: str):
    assert read_subject(seal(**(SENDER | {"subject": subject}), text="t\n").mime) == subject


SENTENCES = st.lists(
    st.text(st.sampled_from("abcXYZ019.,;:-_+&'\"<>()@/!?#éü日Ж"), min_size=1, max_size=30), min_size=1, max_size=12
)


@settings(max_examples=500, deadline=None)
@given(SENTENCES.map(" ".join))
def test_any_subject_is_read_as_it_was_written_in_short_lines(subject: str):
    head = seal(**(SENDER | {"subject": subject}), text="t\n").mime
    assert read_subject(head) == subject
    assert all(len(line) <= 78 for line in head.partition("\r\nFrom:")[0].split("\r\n"))


def test_addresses_are_written_by_the_book():
    for one in ADDRESSES:
        assert same_bytes(text="t\n", recipient=one, sender=one), one
        assert same_bytes(text="t\n", recipient=one, sender=one, sender_name=""), one


PIECES = st.sampled_from(
    ["a", "word ", "=", " ", "\t", "é", "日本", "\n", "\r\n", "\r", "x" * 40, "=3D", "<br>", "\x00", "\x85", "Привет "]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_encoded_by_the_book(text: str, html: str):
    assert same_bytes(text=text, html=html)


WORDS = st.text(st.sampled_from("abc XYZ019.,;:-_+&'\"<>()[]@\\/!?#éü日\xa0"), max_size=90)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_any_name_and_subject_are_written_by_the_book(name: str, subject: str):
    assert same_bytes(text="t\n", sender_name=name, subject=subject)


@pytest.mark.parametrize("kind", [*KINDS, "order_add_bare", "order_add_foreign"])
def test_each_mail_is_the_one_on_file(kind: str, monkeypatch: pytest.MonkeyPatch):
    """Written by the code before it was made fast. Only a text or template that is changed on purpose may change them."""
    monkeypatch.setattr(random, "randrange", lambda _limit: 42)
    stored = json.loads(Path(__file__).with_name("mails.json").read_text("utf-8"))
    assert variant(kind).mime.split("\r\n") == stored[kind]


def variant(kind: str) -> Envelope:
    """One of each kind, and new orders with as little as can be and with what is not English."""
    if kind == "order_add_bare":
        absent = {
            "order_url": "",
            "download_url": "",
            "shipping_method": "",
            "shipping_address": (),
            "logo_url": "",
            "store_url": "",
        }
        return composed("order_add", **absent, comment="", vouchers=())
    return composed("order_add", "fr-fr", **FOREIGN) if kind == "order_add_foreign" else composed(kind)


def test_the_parts_of_a_mail_are_told_apart_by_what_is_in_neither(monkeypatch: pytest.MonkeyPatch):
    numbers = iter([1, 2, 3])
    monkeypatch.setattr(random, "randrange", lambda _limit: next(numbers))
    mime = seal(**SENDER, text="--===============0000000000000000001==\n", html="--===============0000000000000000002==\n").mime
    assert 'boundary="===============0000000000000000003=="' in mime


@pytest.mark.parametrize(
    "attack",
    [
        "=?utf-8?q?x=0D=0ABcc=3A_spy=40evil.example?=",
        "=?utf-8?b?eA0KQmNjOiBzcHlAZXZpbC5leGFtcGxl?=",
        "=?utf-8?q?x=0ABcc=3A?=",
        "=?utf-8?q?x=0DBcc=3A?=",
    ],
)
def test_an_encoded_line_break_adds_no_header(attack: str):
    """Some Pythons decode such words and write what was in them."""
    spied = [
        ("sender_name", attack),
        ("subject", f"From {attack} {'x' * 80}"),
        ("subject", attack),
        ("recipient", f"{attack}@b.example"),
        ("sender", f"{attack}@b.example"),
    ]
    for field, value in spied:
        head = seal(**(SENDER | {field: value}), text="t\n").mime.partition("\r\n\r\n")[0]
        names = [line.partition(":")[0] for line in head.splitlines() if not line.startswith((" ", "\t"))]
        assert names == [
            "Subject", "From", "Reply-To", "To", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
        ], field  # fmt: skip


def test_an_address_that_reads_as_an_encoded_word_stays_what_it_is():
    mime = seal(**(SENDER | {"recipient": "=?utf-8?q?a=40evil.example=2C?=@b.example"}), text="t\n").mime
    assert "\r\nTo: =?utf-8?q?a=40evil.example=2C?=@b.example\r\n" in mime

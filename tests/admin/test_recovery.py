"""A forgotten password: a link by mail, good once and for an hour."""

import email
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from cartapi.engine.problems import Refused
from cartapi.services import recovery as service
from cartapi.services.shop import ShopSource
from cartapi.services.work import Moment
from cartapi.store import models
from cartapi.store.database import Database
from tests.admin.conftest import Browser, Clock, add_setting, add_staff
from tests.admin.test_sign_in import BACK_OFFICE_SESSIONS, keep_sessions, kept_sessions
from tests.safety.arena import together

SENT = "If an account has this address, a link is on its way to it."
INVALID = "This link does not work"
NEW = {"password": "new & better", "repeat": "new & better"}


@pytest.fixture(autouse=True)
def recovery(shop: Database) -> None:
    """A shop that offers it."""
    add_setting(shop, "config_password", "1")
    add_setting(shop, "config_url", "https://shop.example/")
    add_setting(shop, "config_email", "shop@example.org")


def ask(person: Browser, address: str = "admin@example.org") -> str:
    return person.post("/admin/forgotten", {"email": address}, form_on="/admin/forgotten").text


def mails(shop: Database) -> list[tuple[str, str]]:
    """Recipient and text of what waits to leave, with its subject."""
    with shop.reading() as db:
        rows = db.execute(select(models.outbox).order_by(models.outbox.c.outbox_id)).all()
    texts: list[tuple[str, str]] = []
    for row in rows:
        body = email.message_from_string(row.message).get_payload(decode=True)
        assert isinstance(body, bytes)
        texts.append((row.recipient, f"{row.subject}\n{body.decode()}"))
    return texts


def link(shop: Database) -> str:
    """The path of the link in the last mail."""
    found = re.search(r"https?://[^/]+(/admin/reset\?code=\S+)", mails(shop)[-1][1])
    assert found is not None
    return found[1]


def choose(person: Browser, path: str, form: dict[str, str] | None = None) -> str:
    return person.post(path, form or NEW, form_on=path).text


def test_a_link_by_mail_lets_a_new_password_be_chosen(stranger: Browser, shop: Database) -> None:
    assert "/admin/forgotten" in stranger.get("/admin/sign-in").text
    assert SENT in ask(stranger, " Admin@Example.org ")
    [(recipient, text)] = mails(shop)
    assert recipient == "admin@example.org"
    assert text.startswith("Corner & Shop - Password reset request\n")
    assert "account admin" in text
    assert "203.0.113.7" in text
    assert "Choose a new password" in stranger.get(link(shop)).text
    answer = choose(stranger, link(shop))
    assert "Your password is changed. Sign in with it." in answer
    assert stranger.sign_in(password="new & better").request.path == "/admin/"


def test_a_phone_offers_its_keyboard_for_addresses(stranger: Browser) -> None:
    assert 'type="email"' in stranger.get("/admin/forgotten").text


def test_the_answer_does_not_tell_who_has_an_account(stranger: Browser, shop: Database) -> None:
    assert SENT in ask(stranger, "nobody-here@example.org")
    assert mails(shop) == []


@pytest.mark.parametrize("typed", ["", "no address", "a" * 200 + "@example.org"])
def test_what_is_no_address_is_told(stranger: Browser, shop: Database, typed: str) -> None:
    assert "This is no e-mail address." in ask(stranger, typed)
    assert mails(shop) == []


def test_disabled_accounts_get_no_link(stranger: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(update(models.user).where(models.user.c.user_id == 1).values(status=0))
    assert SENT in ask(stranger)
    assert mails(shop) == []


def test_each_account_of_an_address_gets_a_link_of_its_own(stranger: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(update(models.user).where(models.user.c.user_id == 2).values(email="admin@example.org"))
    ask(stranger)
    assert [re.search(r"account (\w+)", text)[1] for _, text in mails(shop)] == ["admin", "viewer"]  # type: ignore[index]
    choose(stranger, link(shop))
    assert stranger.sign_in("viewer", "new & better").request.path == "/admin/"


def test_the_table_keeps_no_code(stranger: Browser, shop: Database) -> None:
    ask(stranger)
    code = link(shop).partition("code=")[2]
    with shop.reading() as db:
        rows = str(db.execute(select(models.staff)).all() + db.execute(select(models.user.c.code)).all())
    assert len(code) == 40
    assert code not in rows


def test_a_link_is_good_for_an_hour(stranger: Browser, shop: Database, clock: Clock) -> None:
    ask(stranger)
    clock.forward(minutes=59)
    assert INVALID not in stranger.get(link(shop)).text
    clock.forward(minutes=2)
    assert stranger.get(link(shop)).status_code == 404
    assert INVALID in stranger.get(link(shop)).text


def test_a_link_is_good_once_and_only_the_last_one(stranger: Browser, shop: Database) -> None:
    ask(stranger)
    first = link(shop)
    ask(stranger)
    assert INVALID in stranger.get(first).text
    choose(stranger, link(shop))
    assert INVALID in stranger.get(link(shop)).text


def test_a_password_changed_meanwhile_ends_the_link(app: Flask, browser: Browser, shop: Database) -> None:
    stranger = Browser(app.test_client())
    ask(stranger)
    browser.post("/admin/account", {"current": "correct horse", **NEW})
    assert INVALID in stranger.get(link(shop)).text


@pytest.mark.parametrize("code", ["", "x", "0" * 40, "%00", "ä"])
def test_a_wrong_code_is_told_and_turns_nothing_off(stranger: Browser, shop: Database, code: str) -> None:
    answer = stranger.get(f"/admin/reset?code={code}")
    assert answer.status_code == 404
    assert INVALID in answer.text
    with shop.reading() as db:
        assert db.scalar(select(models.setting.c.value).where(models.setting.c.key == "config_password")) == "1"
    assert SENT in ask(stranger)


def test_guessing_codes_locks_the_address_and_no_other(stranger: Browser, shop: Database) -> None:
    ask(stranger)
    for number in range(10):
        stranger.get(f"/admin/reset?code={number}")
    assert stranger.get(link(shop)).status_code == 429
    stranger.address = "198.51.100.1"
    assert stranger.get(link(shop)).status_code == 200


def test_one_address_may_ask_five_times_an_hour(stranger: Browser, clock: Clock) -> None:
    for number in range(5):
        assert SENT in ask(stranger, f"somebody{number}@example.org")
    assert "Too many requests from here." in ask(stranger)
    clock.forward(minutes=61)
    assert SENT in ask(stranger)


def test_nobodys_mailbox_is_flooded_from_many_addresses(stranger: Browser, shop: Database) -> None:
    for number in range(6):
        stranger.address = f"198.51.100.{number}"
        assert SENT in ask(stranger)
    assert len(mails(shop)) == 3


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"password": "abc", "repeat": "abc"}, "Use 4 to 40 characters."),
        ({"password": "", "repeat": ""}, "Type a new password."),
        ({"password": "long enough", "repeat": "other"}, "The two new passwords differ."),
    ],
)
def test_a_password_that_does_not_do_leaves_the_link_good(
    stranger: Browser, shop: Database, form: dict[str, str], message: str
) -> None:
    ask(stranger)
    assert message in choose(stranger, link(shop), form)
    assert "Sign in with it." in choose(stranger, link(shop))


def test_a_new_password_ends_all_sessions_and_the_lock(app: Flask, browser: Browser, shop: Database) -> None:
    keep_sessions(shop, BACK_OFFICE_SESSIONS)
    stranger = Browser(app.test_client())
    for _ in range(5):
        stranger.sign_in(password="wrong")
    ask(stranger)
    choose(stranger, link(shop))
    assert browser.get("/admin/keys").request.path == "/admin/sign-in"
    assert kept_sessions(shop) == set(BACK_OFFICE_SESSIONS) - {"signed-in-here", "as-a-number"}
    with shop.reading() as db:
        assert db.execute(select(models.customer_login)).all() == []
    assert stranger.sign_in(password="new & better").request.path == "/admin/"


def test_it_stands_in_the_audit_log(stranger: Browser, shop: Database) -> None:
    ask(stranger)
    choose(stranger, link(shop))
    with shop.reading() as db:
        rows = db.execute(select(models.audit.c.action, models.audit.c.username, models.audit.c.ip)).all()
    assert ("staff.forgotten", "admin", "203.0.113.7") in rows
    assert ("staff.reset", "admin", "203.0.113.7") in rows


def test_a_shop_that_does_not_offer_it_leads_to_signing_in(stranger: Browser, shop: Database) -> None:
    ask(stranger)
    path = link(shop)
    with shop.writing() as db:
        db.execute(update(models.setting).where(models.setting.c.key == "config_password").values(value="0"))
    assert "/admin/forgotten" not in stranger.get("/admin/sign-in").text
    assert stranger.get("/admin/forgotten").request.path == "/admin/sign-in"
    assert stranger.get(path).request.path == "/admin/sign-in"


def test_the_link_leads_to_the_shop_whatever_host_the_request_named(stranger: Browser, shop: Database) -> None:
    token = stranger.token("/admin/forgotten")
    form = {"csrf_token": token, "email": "admin@example.org"}
    stranger.client.set_cookie("cartapi_panel", cookie(stranger), domain="evil.example", path="/admin")
    stranger.client.post("/admin/forgotten", data=form, base_url="http://evil.example")
    assert "https://shop.example/admin/reset?code=" in mails(shop)[-1][1]


def cookie(person: Browser) -> str:
    found = person.client.get_cookie("cartapi_panel", path="/admin")
    assert found is not None
    return found.value


def test_a_customer_with_the_same_name_keeps_his_tries(stranger: Browser, shop: Database) -> None:
    moment = datetime(2026, 5, 4, 11)
    with shop.writing() as db:
        db.execute(
            insert(models.customer_login).values(email="c@example.org", ip="", total=4, date_added=moment, date_modified=moment)
        )
    add_staff(shop, 9, "other", "")
    ask(stranger)
    choose(stranger, link(shop))
    with shop.reading() as db:
        assert db.scalar(select(models.customer_login.c.total)) == 4


def test_two_who_ask_at_the_same_moment_both_get_a_link(shop: Database, clock: Clock) -> None:
    at = Moment.of(clock(), ZoneInfo("UTC"))
    source, page = ShopSource(shop, 0), "https://shop.example/admin/reset"
    for turn in range(5):
        with shop.writing() as db:
            db.execute(delete(models.staff))
            db.execute(delete(models.throttle))
        asked = [f"203.0.113.{turn}", f"203.0.113.{turn + 100}"]
        together([lambda ip=ip: service.ask(shop, source, "admin@example.org", ip, page, at) for ip in asked])
        assert len(mails(shop)) == 2 * (turn + 1)


def test_a_link_that_two_follow_at_the_same_moment_is_good_once(stranger: Browser, shop: Database, clock: Clock) -> None:
    at = Moment.of(clock(), ZoneInfo("UTC"))
    ask(stranger)
    code = link(shop).partition("code=")[2]

    def choose_one(password: str) -> str:
        try:
            service.choose(shop, code, password, "203.0.113.9", at)
        except Refused as refused:
            return refused.problems[0].code
        return password

    outcomes = together([lambda word=word: choose_one(word) for word in ("first of two", "second of two")])
    assert sorted(outcomes, key=lambda word: word == "link")[1] == "link"
    [chosen] = [word for word in outcomes if word != "link"]
    assert stranger.sign_in(password=chosen).request.path == "/admin/"

"""Signing in and out, lock-out, and the sessions behind it."""

import json
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from cartapi.store import models, session_stores
from cartapi.store.database import Database
from tests.admin.conftest import PASSWORD, Browser, Clock

WRONG = "No match for this username and password."
LOCKED = "Too many failed tries from here."


def test_every_page_asks_to_sign_in_and_leads_back(stranger: Browser) -> None:
    answer = stranger.get("/admin/keys?state=disabled", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.location == "/admin/sign-in?next=/admin/keys%3Fstate%3Ddisabled"
    answer = stranger.sign_in(next="/admin/keys?state=disabled")
    assert answer.request.path == "/admin/keys"


@pytest.mark.parametrize(
    "target", ["https://evil.example/admin/", "//evil.example", "/\\evil.example", "/other", "javascript:alert(1)", "/admin/\nx"]
)
def test_it_never_leads_elsewhere(stranger: Browser, target: str) -> None:
    assert stranger.sign_in(next=target).request.path == "/admin/"


def test_the_name_may_be_in_any_case(stranger: Browser) -> None:
    assert stranger.sign_in("ADMIN ").request.path == "/admin/"


@pytest.mark.parametrize(
    ("username", "password"), [("admin", "wrong"), ("ghost", PASSWORD), ("", PASSWORD), ("admin", ""), ("0", "0")]
)
def test_wrong_names_and_passwords_are_told_alike(stranger: Browser, username: str, password: str) -> None:
    answer = stranger.sign_in(username, password)
    assert answer.status_code == 401
    assert WRONG in answer.text


def test_what_was_typed_stays_but_not_the_password(stranger: Browser) -> None:
    text = stranger.sign_in("somebody", "hunter22").text
    assert 'value="somebody"' in text
    assert "hunter22" not in text


def test_a_disabled_account_cannot_sign_in_and_is_thrown_out(browser: Browser, stranger: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(update(models.user).where(models.user.c.user_id == 1).values(status=2))
    assert browser.get("/admin/keys").request.path == "/admin/sign-in"
    assert stranger.sign_in().status_code == 401


def test_five_wrong_tries_lock_for_an_hour_even_the_right_password(stranger: Browser, clock: Clock) -> None:
    for _ in range(5):
        assert WRONG in stranger.sign_in(password="wrong").text
    answer = stranger.sign_in()
    assert answer.status_code == 429
    assert LOCKED in answer.text
    clock.forward(minutes=61)
    assert stranger.sign_in().request.path == "/admin/"


def test_a_lock_of_one_address_does_not_bar_others(stranger: Browser) -> None:
    for _ in range(6):
        stranger.sign_in(password="wrong")
    stranger.address = "198.51.100.1"
    assert stranger.sign_in().request.path == "/admin/"


def test_trying_many_names_from_one_address_locks_it(stranger: Browser) -> None:
    for number in range(50):
        stranger.sign_in(f"name{number}", "wrong")
    assert LOCKED in stranger.sign_in().text


def test_tries_are_kept_as_php_keeps_them_and_forgotten_on_success(stranger: Browser, shop: Database) -> None:
    stranger.sign_in("Admin", "wrong")
    stranger.sign_in("Admin", "wrong")
    with shop.reading() as db:
        row = db.execute(select(models.customer_login)).one()
    assert (row.email, row.ip, row.total, row.date_modified) == ("admin", "203.0.113.7", 2, datetime(2026, 5, 4, 12, 0))
    stranger.sign_in()
    with shop.reading() as db:
        assert db.execute(select(models.customer_login)).all() == []


def test_a_lock_made_by_php_for_this_address_counts(stranger: Browser, shop: Database) -> None:
    moment = datetime(2026, 5, 4, 11, 30)
    with shop.writing() as db:
        db.execute(
            insert(models.customer_login).values(email="admin", ip="203.0.113.7", total=5, date_added=moment, date_modified=moment)
        )
    assert stranger.sign_in().status_code == 429


def test_the_address_of_the_last_click_is_kept_as_php_keeps_it(browser: Browser, shop: Database) -> None:
    def kept() -> str | None:
        with shop.reading() as db:
            return db.scalar(select(models.user.c.ip).where(models.user.c.user_id == 1))

    assert kept() == "203.0.113.7"
    browser.address = "198.51.100.1"
    browser.get("/admin/keys")
    assert kept() == "198.51.100.1"


def test_the_session_id_changes_at_sign_in_and_the_old_one_is_dead(app: Flask, stranger: Browser) -> None:
    stranger.get("/admin/sign-in")
    before = stranger.client.get_cookie("cartapi_panel", path="/admin")
    stranger.sign_in()
    after = stranger.client.get_cookie("cartapi_panel", path="/admin")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = Browser(app.test_client())
    thief.client.set_cookie("cartapi_panel", before.value, path="/admin")
    assert thief.get("/admin/keys").request.path == "/admin/sign-in"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger: Browser) -> None:
    cookie = stranger.get("/admin/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/admin" in cookie
    assert "Secure" not in cookie
    stranger.client.delete_cookie("cartapi_panel", path="/admin")
    assert "Secure" in stranger.get("/admin/sign-in", base_url="https://localhost").headers["Set-Cookie"]


def test_the_table_holds_json_and_no_session_id(browser: Browser, shop: Database) -> None:
    cookie = browser.client.get_cookie("cartapi_panel", path="/admin")
    with shop.reading() as db:
        rows = db.execute(select(models.panel_session)).all()
    assert cookie is not None
    assert [row.user_id for row in rows] == [1]
    assert json.loads(rows[0].data)["user_id"] == 1
    assert cookie.value != rows[0].session_id


def test_a_session_ends_two_hours_after_the_last_click(browser: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(minutes=100)
        assert browser.get("/admin/keys").request.path == "/admin/keys"
    clock.forward(minutes=121)
    assert browser.get("/admin/keys").request.path == "/admin/sign-in"


def test_a_session_ends_twelve_hours_after_signing_in(browser: Browser, clock: Clock) -> None:
    for _ in range(7):
        clock.forward(minutes=100)
        browser.get("/admin/keys")
    clock.forward(minutes=30)
    answer = browser.get("/admin/keys")
    assert answer.request.path == "/admin/sign-in"
    assert "Your session is over" in answer.text


def test_signing_out_ends_the_session_on_the_server(app: Flask, browser: Browser) -> None:
    cookie = browser.client.get_cookie("cartapi_panel", path="/admin")
    assert cookie is not None
    assert "You are signed out" in browser.post("/admin/sign-out").text
    again = Browser(app.test_client())
    again.client.set_cookie("cartapi_panel", cookie.value, path="/admin")
    assert again.get("/admin/keys").request.path == "/admin/sign-in"


def test_signing_out_is_no_link(browser: Browser) -> None:
    assert browser.get("/admin/sign-out").status_code == 404


def test_a_new_password_ends_the_other_sessions_and_opens(app: Flask, browser: Browser, stranger: Browser) -> None:
    other = Browser(app.test_client())
    other.sign_in()
    answer = browser.post("/admin/account", {"current": PASSWORD, "password": "new & better", "repeat": "new & better"})
    assert "Your password is changed" in answer.text
    assert other.get("/admin/keys").request.path == "/admin/sign-in"
    assert browser.get("/admin/keys").request.path == "/admin/keys"
    assert stranger.sign_in(password="new & better").request.path == "/admin/"


BACK_OFFICE_SESSIONS = {
    "signed-in-here": '{"user_id":"1","user_token":"Ab3"}',
    "as-a-number": '{"user_token":"Ab3","user_id":1}',
    "colleague": '{"user_id":"12","user_token":"Cd4"}',
    "nobody": '{"language":"en-gb","currency":"USD"}',
    "customer": '{"customer_id":"1","comment":"\\"user_id\\":\\"1\\""}',
    "deeper": '{"api_id":"1","payment_address":{"custom_field":{"user_id":"1"}}}',
    "no-array": '"\\"user_id\\":\\"1\\""',
    "broken": '{"user_id":"1","user_tok',
}


def test_a_new_password_ends_the_persons_own_sessions_in_the_back_office(browser: Browser, shop: Database) -> None:
    keep_sessions(shop, BACK_OFFICE_SESSIONS)
    browser.post("/admin/account", {"current": PASSWORD, "password": "new & better", "repeat": "new & better"})
    assert kept_sessions(shop) == set(BACK_OFFICE_SESSIONS) - {"signed-in-here", "as-a-number"}
    with shop.reading() as db:
        detail = db.scalar(select(models.audit.c.detail).where(models.audit.c.action == "staff.password"))
    assert detail == "2 other sessions ended"


def test_a_password_that_is_refused_ends_none(browser: Browser, shop: Database) -> None:
    keep_sessions(shop, BACK_OFFICE_SESSIONS)
    browser.post("/admin/account", {"current": PASSWORD, "password": "abc", "repeat": "abc"})
    assert kept_sessions(shop) == set(BACK_OFFICE_SESSIONS)


def test_where_sessions_are_kept_elsewhere_the_table_is_left_alone(
    browser: Browser, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_sessions(shop, BACK_OFFICE_SESSIONS)
    monkeypatch.setattr(session_stores, "of", lambda _connection: "a store")
    answer = browser.post("/admin/account", {"current": PASSWORD, "password": "new & better", "repeat": "new & better"})
    assert "Your password is changed" in answer.text
    assert kept_sessions(shop) == set(BACK_OFFICE_SESSIONS)


def keep_sessions(shop: Database, sessions: dict[str, str]) -> None:
    """Rows of `oc_session` as PHP writes them."""
    rows = [{"session_id": name, "data": data, "expire": datetime(2026, 5, 4, 11)} for name, data in sessions.items()]
    with shop.writing() as db:
        db.execute(insert(models.session), rows)


def kept_sessions(shop: Database) -> set[str]:
    with shop.reading() as db:
        return set(db.scalars(select(models.session.c.session_id)))


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"current": "wrong", "password": "abcdef", "repeat": "abcdef"}, "This is not your password."),
        ({"current": PASSWORD, "password": "abcdef", "repeat": "abcdeg"}, "The two new passwords differ."),
        ({"current": PASSWORD, "password": "abc", "repeat": "abc"}, "Use 4 to 40 characters."),
        ({"current": PASSWORD, "password": "a" * 41, "repeat": "a" * 41}, "Use 4 to 40 characters."),
        ({}, "Type the password you sign in with."),
    ],
)
def test_passwords_that_will_not_do_are_refused_at_the_field(browser: Browser, form: dict[str, str], message: str) -> None:
    answer = browser.post("/admin/account", form)
    assert answer.status_code == 422
    assert message in answer.text


def test_other_sessions_can_be_ended_alone(app: Flask, browser: Browser) -> None:
    other = Browser(app.test_client())
    other.sign_in()
    assert "1 other session ended." in browser.post("/admin/account/sign-out-others").text
    assert other.get("/admin/keys").request.path == "/admin/sign-in"


def test_signing_out_everywhere_else_means_the_back_office_too(browser: Browser, shop: Database) -> None:
    keep_sessions(shop, BACK_OFFICE_SESSIONS)
    assert "2 other sessions ended." in browser.post("/admin/account/sign-out-others").text
    assert kept_sessions(shop) == set(BACK_OFFICE_SESSIONS) - {"signed-in-here", "as-a-number"}

"""Making, changing, rotating and deleting API keys."""

import html
import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from cartapi import openapi
from cartapi.engine.keys import StoredKey, fits
from cartapi.store import keys, models
from cartapi.store.database import Database
from tests.admin.conftest import KEY, PASSWORD, Browser, Clock, add_key

FORM = {
    "username": "Till",
    "description": "by the door",
    "addresses": "10.0.0.7 till\n10.1.0.0/16\n",
    "scopes": ["cart", "order:read"],
    "enabled": "y",
}


def shown(text: str) -> str:
    """The key that a page shows."""
    found = re.search(r'id="secret">([^<]+)<', text)
    assert found is not None
    return found[1]


def stored(shop: Database, api_id: int) -> StoredKey:
    with shop.reading() as db:
        found = keys.secret(db, api_id)
    assert found is not None
    return found


def newest(shop: Database) -> int:
    with shop.reading() as db:
        return db.scalar(select(func.max(models.api.c.api_id))) or 0


def test_a_new_key_is_shown_once_with_a_line_to_try_it(browser: Browser, shop: Database) -> None:
    answer = browser.post("/admin/keys/new", FORM)
    secret = shown(answer.text)
    assert len(secret) == 256
    assert "curl &#39;http://localhost/index.php?route=api/login&#39;" in answer.text
    assert f"key={secret}" in answer.text
    again = browser.get(answer.request.path)
    assert secret not in again.text
    assert "shown only once" in again.text


def test_it_is_stored_as_php_reads_it(browser: Browser, shop: Database, clock: Clock) -> None:
    secret = shown(browser.post("/admin/keys/new", {**FORM, "username": " A & <B> "}).text)
    with shop.reading() as db:
        row = db.execute(select(models.api).where(models.api.c.api_id == newest(shop))).one()
        ips = list(db.scalars(select(models.api_ip.c.ip).where(models.api_ip.c.api_id == row.api_id)))
        ours = list(db.scalars(select(models.key_address.c.network).where(models.key_address.c.api_id == row.api_id)))
    assert (row.username, row.key, row.status, row.date_added) == ("A &amp; &lt;B&gt;", secret, 1, datetime(2026, 5, 4, 12, 0))
    assert ips == ["10.0.0.7"]
    assert ours == ["10.0.0.7", "10.1.0.0/16"]


def test_the_secret_leaves_the_session_when_it_is_shown(browser: Browser, shop: Database) -> None:
    secret = shown(browser.post("/admin/keys/new", FORM).text)
    with shop.reading() as db:
        assert all(secret not in data for data in db.scalars(select(models.panel_session.c.data)))
        assert all(secret not in (entry.detail or "") for entry in db.execute(select(models.audit)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "ab"}, "Use 3 to 64 characters"),
        ({"username": "&" * 13}, "Use 3 to 64 characters"),
        ({"username": ""}, "Use 3 to 64 characters"),
        ({"username": "default"}, "This name is taken already."),
        ({"description": "d" * 256}, "Use at most 255 characters."),
        ({"scopes": []}, "Allow at least one thing"),
        ({"scopes": ["cart", "root"]}, "not a valid choice"),
        ({"addresses": ""}, "Enter at least one address"),
        ({"addresses": " \n \n"}, "Enter at least one address"),
        ({"addresses": "10.0.0.1\nnot-an-ip"}, "“not-an-ip” is no address."),
        ({"addresses": f"10.0.0.1 {'n' * 256}"}, "Use at most 255 characters."),
        ({"expires": "2026-05-03"}, "This day is over."),
        ({"expires": "tomorrow"}, "Not a valid date value."),
        ({"rate_limit": "-1"}, "Enter a number from 0 to 100000."),
        ({"rate_limit": "many"}, "Not a valid integer value."),
    ],
)
def test_what_will_not_do_is_told_at_its_field_and_nothing_typed_is_lost(
    browser: Browser, shop: Database, change: dict[str, object], message: str
) -> None:
    sent = {**FORM, "description": "typed by hand", **change}
    answer = browser.post("/admin/keys/new", sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'class="wrong"' in answer.text
    if "description" not in change:
        assert 'value="typed by hand"' in answer.text
    if "addresses" not in change:
        assert "10.1.0.0/16" in answer.text
    assert newest(shop) == 1


def test_what_is_wrong_with_ticks_and_choices_is_tied_to_them(browser: Browser) -> None:
    text = browser.post("/admin/keys/new", {**FORM, "scopes": []}).text
    assert '<fieldset class="field" aria-describedby="scopes-wrong"' in text
    assert '<p class="wrong" id="scopes-wrong">' in text
    text = browser.post("/admin/keys/1/rotate", {"overlap": "99d"}).text
    assert '<fieldset class="field" aria-describedby="overlap-wrong"' in text
    assert '<p class="wrong" id="overlap-wrong">' in text


def test_fields_take_no_more_than_the_table_holds(browser: Browser) -> None:
    for path in ("/admin/keys/new", "/admin/keys/1"):
        assert re.search(r'<input[^>]*id="description"[^>]*maxlength="255"', browser.get(path).text)


def test_all_that_is_wrong_is_told_at_once(browser: Browser) -> None:
    text = browser.post("/admin/keys/new", {"username": "x", "addresses": "nonsense", "description": "d" * 300}).text
    assert text.count('class="wrong"') == 4


def test_an_empty_form_is_refused_and_not_a_fault(browser: Browser) -> None:
    assert browser.post("/admin/keys/new").status_code == 422


def test_ones_own_address_can_be_added_without_saving(browser: Browser, shop: Database) -> None:
    answer = browser.post("/admin/keys/new", {**FORM, "add_mine": "1"})
    assert "10.1.0.0/16\n203.0.113.7 my address" in answer.text
    assert 'class="wrong"' not in answer.text
    assert newest(shop) == 1


def test_who_makes_a_key_that_refuses_himself_is_warned(browser: Browser, shop: Database) -> None:
    warning = "Your own address 203.0.113.7 is not in the list"
    answer = browser.post("/admin/keys/new", FORM)
    assert warning in answer.text
    assert f'href="/admin/keys/{newest(shop)}/addresses"' in answer.text
    assert warning not in browser.post("/admin/keys/new", {**FORM, "username": "Mine", "addresses": "203.0.113.0/24"}).text
    assert warning in browser.post("/admin/keys/2/rotate", {"overlap": "1d"}).text


def test_a_key_for_the_whole_internet_is_asked_about_and_nothing_typed_is_lost(
    browser: Browser, shop: Database, clock: Clock
) -> None:
    clock.forward(minutes=16)
    wide = {**FORM, "addresses": "10.0.0.7 till\n0.0.0.0/0", "your_password": PASSWORD}
    question = browser.post("/admin/keys/new", wide).text
    assert "Allow 0.0.0.0/0?" in question
    assert "This range is the whole internet" in question
    assert PASSWORD not in question
    assert newest(shop) == 1
    assert shown(browser.post("/admin/keys/new", hidden_fields(question)).text)
    with shop.reading() as db:
        row = db.execute(select(models.key.c.description, models.key.c.scopes)).one()
        networks = list(db.scalars(select(models.key_address.c.network).order_by(models.key_address.c.key_address_id)))
    assert row == ("by the door", "cart-only,order:read")
    assert networks == ["10.0.0.7", "0.0.0.0/0"]


def test_what_is_wrong_is_told_before_the_whole_internet_is_asked_about(browser: Browser) -> None:
    answer = browser.post("/admin/keys/new", {**FORM, "username": "default", "addresses": "::/0"})
    assert "This name is taken already." in answer.text
    assert "whole internet" not in answer.text


def test_after_a_while_the_password_is_asked_for(browser: Browser, shop: Database, clock: Clock) -> None:
    assert "Your password" not in browser.get("/admin/keys/new").text
    clock.forward(minutes=16)
    assert "Your password" in browser.get("/admin/keys/new").text
    assert "Type the password you sign in with." in browser.post("/admin/keys/new", FORM).text
    assert "This is not your password." in browser.post("/admin/keys/new", {**FORM, "your_password": "wrong"}).text
    assert newest(shop) == 1
    assert shown(browser.post("/admin/keys/new", {**FORM, "your_password": PASSWORD}).text)
    assert "Your password" not in browser.get("/admin/keys/new").text


def test_an_expiry_day_ends_at_midnight_in_the_shops_time(browser: Browser, shop: Database, clock: Clock) -> None:
    browser.post("/admin/keys/new", {**FORM, "expires": "2026-05-10"})
    with shop.reading() as db:
        assert db.scalar(select(models.key.c.date_expires)) == datetime(2026, 5, 10, 22, 0)
    path = f"/admin/keys/{newest(shop)}"
    assert 'value="2026-05-10"' in browser.get(path).text
    assert "Expires soon" in browser.get(path).text
    clock.now = clock.now.replace(day=10, hour=21, minute=59)
    browser.sign_in()
    assert "Expired" not in browser.get(path).text
    clock.forward(minutes=2)
    assert "Expired" in browser.get(path).text


def test_an_end_in_the_middle_of_a_day_stays_until_another_day_is_chosen(browser: Browser, shop: Database) -> None:
    end = datetime(2026, 6, 1, 9, 30)
    with shop.writing() as db:
        db.execute(models.key.insert().values(api_id=1, date_expires=end))
    form = {"username": "Default", "scopes": ["cart"], "enabled": "y", "expires": "2026-06-01"}
    assert 'value="2026-06-01"' in browser.get("/admin/keys/1").text
    browser.post("/admin/keys/1", form)
    with shop.reading() as db:
        assert db.scalar(select(models.key.c.date_expires)) == end
    browser.post("/admin/keys/1", {**form, "expires": "2026-06-02"})
    with shop.reading() as db:
        assert db.scalar(select(models.key.c.date_expires)) == datetime(2026, 6, 2, 22, 0)


def test_editing_keeps_key_and_addresses_and_notes_what_changed(browser: Browser, shop: Database) -> None:
    form = {"username": "Default", "description": "shop", "scopes": ["order:read"], "enabled": "y", "rate_limit": "60"}
    assert "Saved." in browser.post("/admin/keys/1", form).text
    assert stored(shop, 1).key == KEY
    with shop.reading() as db:
        entry = db.execute(select(models.audit).where(models.audit.c.action == "key.edit")).one()
        assert db.scalar(select(models.api_ip.c.ip)) == "203.0.113.7"
    assert entry.detail == "description:  → shop; rights: all → order:read; calls a minute: no limit → 60"
    assert (entry.username, entry.ip) == ("admin", "203.0.113.7")


def test_a_key_of_the_time_before_discounts_were_a_right_shows_both_and_can_lose_them(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(models.key.insert().values(api_id=1, scopes="cart"))
    assert re.findall(r'name="scopes" value="([^"]+)" checked', browser.get("/admin/keys/1").text) == ["cart", "discount"]
    browser.post("/admin/keys/1", {"username": "Default", "scopes": ["cart"], "enabled": "y"})
    assert re.findall(r'name="scopes" value="([^"]+)" checked', browser.get("/admin/keys/1").text) == ["cart"]
    assert "rights: cart,discount → cart" in browser.get("/admin/changes").text


def test_a_key_made_by_php_has_all_rights_and_any_length_may_stay(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(models.api.update().values(key="short"))
    text = browser.get("/admin/keys/1").text
    assert len(re.findall(r'name="scopes" value="[^"]+" checked', text)) == 7
    assert "Saved." in browser.post("/admin/keys/1", {"username": "Default", "scopes": ["cart"], "enabled": "y"}).text
    assert stored(shop, 1).key == "short"


def test_odd_status_numbers_of_php_count_as_disabled_and_are_mended(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Odd", status=5)
    assert "Disabled" in browser.get("/admin/keys/2").text
    browser.post("/admin/keys/2/enable")
    with shop.reading() as db:
        assert db.scalar(select(models.api.c.status).where(models.api.c.api_id == 2)) == 1


def test_taking_a_name_of_another_is_refused_but_keeping_ones_own_is_not(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    assert "This name is taken already." in browser.post("/admin/keys/2", {"username": "DEFAULT", "scopes": ["cart"]}).text
    assert "Saved." in browser.post("/admin/keys/2", {"username": "other", "scopes": ["cart"]}).text


def test_rotation_lets_the_old_key_work_on(browser: Browser, shop: Database, clock: Clock) -> None:
    secret = shown(browser.post("/admin/keys/1/rotate", {"overlap": "1d"}).text)
    now = clock.now.replace(tzinfo=None)
    assert fits(secret, stored(shop, 1), now)
    assert fits(KEY, stored(shop, 1), now)
    assert not fits(KEY, stored(shop, 1), now.replace(day=now.day + 1))
    assert stored(shop, 1).key == secret
    assert "still works" in browser.get("/admin/keys/1").text


def test_the_overlap_can_be_cut_short_after_asking(browser: Browser, shop: Database, clock: Clock) -> None:
    browser.post("/admin/keys/1/rotate", {"overlap": "7d"})
    assert "End the old key of Default?" in browser.get("/admin/keys/1/end-overlap").text
    browser.post("/admin/keys/1/end-overlap", {"confirmed": "1"})
    assert not fits(KEY, stored(shop, 1), clock.now.replace(tzinfo=None))


def test_rotation_at_once_ends_old_key_and_sessions(browser: Browser, shop: Database, clock: Clock) -> None:
    add_session(shop, 1, "a" * 26)
    browser.post("/admin/keys/1/rotate", {"overlap": "0"})
    assert not fits(KEY, stored(shop, 1), clock.now.replace(tzinfo=None))
    assert count(shop, "api_session") == count(shop, "session") == count(shop, "cart") == 0


def test_an_unknown_overlap_is_refused(browser: Browser, shop: Database) -> None:
    assert browser.post("/admin/keys/1/rotate", {"overlap": "99y"}).status_code == 422
    assert stored(shop, 1).key == KEY


def test_deleting_asks_warns_and_takes_everything_along(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26)
    question = browser.get("/admin/keys/1/delete").text
    assert "Delete the key Default?" in question
    assert "uses this key for its order pages" in question
    assert browser.post("/admin/keys/1/delete").text.count("Delete the key Default?") > 0
    assert count(shop, "api") == 1
    assert "is deleted" in browser.post("/admin/keys/1/delete", {"confirmed": "1"}).text
    for table in ("api", "api_ip", "api_session", "session", "cart", "key", "key_address"):
        assert count(shop, table) == 0, table


def test_disabling_ends_the_sessions_at_once(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26)
    assert "Disable the key Default?" in browser.get("/admin/keys/1/disable").text
    browser.post("/admin/keys/1/disable", {"confirmed": "1"})
    assert count(shop, "api_session") == count(shop, "session") == 0
    assert "Disabled" in browser.get("/admin/keys/1").text


def test_disabling_the_back_offices_own_key_by_its_form_asks_and_forgets_nothing_typed(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26)
    form = {"username": "Default", "description": 'the "shop"', "scopes": ["cart", "order:read"], "rate_limit": "60"}
    question = browser.post("/admin/keys/1", form).text
    assert "Disable the key Default?" in question
    assert "uses this key for its order pages" in question
    assert count(shop, "api_session") == 1
    assert "Saved." in browser.post("/admin/keys/1", hidden_fields(question)).text
    with shop.reading() as db:
        row = db.execute(select(models.key.c.description, models.key.c.scopes, models.key.c.rate_limit)).one()
        assert db.scalar(select(models.api.c.status)) == 0
    assert row == ('the "shop"', "cart-only,order:read", 60)
    assert count(shop, "api_session") == 0


def test_other_changes_to_it_and_other_keys_are_not_asked_about(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    add_key(shop, 3, "Off", status=0)
    assert "Saved." in browser.post("/admin/keys/1", {"username": "Default", "scopes": ["cart"], "enabled": "y"}).text
    assert "Saved." in browser.post("/admin/keys/2", {"username": "Other", "scopes": ["cart"]}).text
    with shop.writing() as db:
        db.execute(models.setting.update().where(models.setting.c.key == "config_api_id").values(value="3"))
    assert "Saved." in browser.post("/admin/keys/3", {"username": "Off", "scopes": ["cart"]}).text


def test_what_is_wrong_in_the_form_is_told_before_anything_is_asked(browser: Browser) -> None:
    answer = browser.post("/admin/keys/1", {"username": "Default", "scopes": []})
    assert answer.status_code == 422
    assert "Allow at least one thing" in answer.text


def test_several_keys_at_once_ask_first(browser: Browser, shop: Database) -> None:
    for number in (2, 3):
        add_key(shop, number, f"Key {number}")
    question = browser.post("/admin/keys/bulk", {"selected": ["2", "3", "99", "x"], "action": "delete"}).text
    assert "Delete 2 keys?" in question
    assert "Key 2, Key 3" in question
    assert count(shop, "api") == 3
    browser.post("/admin/keys/bulk", {"selected": ["2", "3"], "action": "delete", "confirmed": "1"})
    assert count(shop, "api") == 1


def test_several_keys_need_a_choice(browser: Browser) -> None:
    assert "Choose one key or more" in browser.post("/admin/keys/bulk", {"action": "delete"}).text
    assert "Choose one key or more" in browser.post("/admin/keys/bulk", {"action": "explode", "selected": "1"}).text


def test_after_acting_on_several_one_is_back_on_the_same_page_of_the_list(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Two")
    here = "/admin/keys?q=Two&sort=status&order=DESC"
    assert f'name="next" value="{html.escape(here)}"' in browser.get(here).text
    question = browser.post("/admin/keys/bulk", {"selected": "2", "action": "disable", "next": here}).text
    assert f'href="{html.escape(here)}"' in question
    done = browser.post("/admin/keys/bulk", hidden_fields(question))
    assert "1 key disabled." in done.text
    assert done.request.full_path == here
    done = browser.post("/admin/keys/bulk", {"selected": "2", "action": "enable", "next": "https://evil.example/admin/"})
    assert done.request.path == "/admin/keys"


@pytest.mark.parametrize(
    "path", ["", "/addresses", "/sessions", "/calls", "/rotate", "/delete", "/disable", "/new-key", "/end-overlap"]
)
def test_unknown_keys_are_not_found(browser: Browser, path: str) -> None:
    answer = browser.get(f"/admin/keys/999{path}")
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_the_api_description_is_at_hand_where_keys_are_made_and_kept(app: Flask, stranger: Browser) -> None:
    openapi.init(app)
    stranger.sign_in()
    for text in (
        stranger.post("/admin/keys/new", FORM).text,
        stranger.get("/admin/keys").text,
        stranger.get("/admin/keys/1").text,
    ):
        linked = re.findall(r'href="(/docs|/openapi\.json)"', text)
        assert linked == ["/docs", "/openapi.json"]
    urls = app.url_map.bind("localhost")
    assert [urls.match(path)[0] for path in linked] == ["openapi.page", "openapi.document"]


def hidden_fields(page: str) -> dict[str, list[str]]:
    """What the form of a question would send."""
    form = page.partition("data-question")[2].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(html.unescape(value))
    return fields


def count(shop: Database, table: str) -> int:
    with shop.reading() as db:
        return db.scalar(select(func.count()).select_from(getattr(models, table))) or 0


def add_session(shop: Database, api_id: int, token: str, last: datetime = datetime(2026, 5, 4, 11, 55)) -> None:
    """A live token with data and a cart of two lines."""
    with shop.writing() as db:
        values = {"api_id": api_id, "session_id": token, "ip": "10.0.0.9", "date_added": last, "date_modified": last}
        db.execute(insert(models.api_session).values(values))
        db.execute(insert(models.session).values(session_id=token, data="{}", expire=last))
        for product_id in (1, 2):
            line = {"api_id": api_id, "customer_id": 0, "session_id": token, "product_id": product_id, "recurring_id": 0}
            db.execute(insert(models.cart).values(**line, option="[]", quantity=2, date_added=last))

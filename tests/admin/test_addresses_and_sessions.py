"""Where a key may be used from, and who is using it."""

from datetime import datetime

import pytest
from sqlalchemy import insert, select

from cartapi.store import models
from cartapi.store.database import Database
from tests.admin.conftest import PASSWORD, Browser, Clock, add_key
from tests.admin.test_keys import add_session, count

PATH = "/admin/keys/1/addresses"


def listed(shop: Database, api_id: int = 1) -> list[str]:
    with shop.reading() as db:
        return list(
            db.scalars(select(models.api_ip.c.ip).where(models.api_ip.c.api_id == api_id).order_by(models.api_ip.c.api_ip_id))
        )


def ranges(shop: Database) -> list[tuple[str, str]]:
    with shop.reading() as db:
        return [
            (row.network, row.note) for row in db.execute(select(models.key_address).order_by(models.key_address.c.key_address_id))
        ]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("10.0.0.1", "10.0.0.1"), (" 2001:DB8::0001 ", "2001:db8::1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("10.0.0.1/32", "10.0.0.1")],
)
def test_single_addresses_go_where_php_reads_them(browser: Browser, shop: Database, typed: str, stored: str) -> None:
    assert f"{stored} is allowed now." in browser.post(PATH, {"address": typed}).text
    assert listed(shop) == ["203.0.113.7", stored]


def test_ranges_and_notes_go_into_our_own_table(browser: Browser, shop: Database) -> None:
    browser.post(PATH, {"address": "10.9.8.7/8", "note": "the office"})
    browser.post(PATH, {"address": "2001:db8::5", "note": "a till"})
    assert listed(shop) == ["203.0.113.7", "2001:db8::5"]
    assert sorted(ranges(shop)) == [("10.0.0.0/8", "the office"), ("2001:db8::5", "a till")]
    text = browser.get(PATH).text
    assert "the office" in text
    assert "a till" in text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"address": ""}, "Enter an address or a range."),
        ({}, "Enter an address or a range."),
        ({"address": "not-an-ip"}, "“not-an-ip” is no address."),
        ({"address": "<b>"}, "“&lt;b&gt;” is no address."),
        ({"address": "10.0.0.0/40"}, "is no address."),
        ({"address": "203.0.113.7"}, "203.0.113.7 is in the list already."),
        ({"address": "203.0.113.7/32"}, "203.0.113.7 is in the list already."),
        ({"address": "10.0.0.1", "note": "n" * 256}, "Use at most 255 characters."),
    ],
)
def test_what_is_no_new_address_is_refused_and_stays_in_the_field(
    browser: Browser, shop: Database, form: dict[str, str], message: str
) -> None:
    answer = browser.post(PATH, form)
    assert answer.status_code == 422
    assert message in answer.text
    assert listed(shop) == ["203.0.113.7"]
    if form.get("note"):
        assert form["note"] in answer.text


def test_ones_own_address_is_added_with_one_button(browser: Browser, shop: Database) -> None:
    browser.address = "198.51.100.9"
    assert "which is not let in" in browser.get(PATH).text
    browser.post(PATH, {"add_mine": "1"})
    assert listed(shop) == ["203.0.113.7", "198.51.100.9"]
    assert "which is let in already" in browser.get(PATH).text


def test_the_whole_internet_is_asked_about(browser: Browser, shop: Database) -> None:
    answer = browser.post(PATH, {"address": "0.0.0.0/0", "note": "all"})
    assert "This range is the whole internet" in answer.text
    assert ranges(shop) == []
    browser.post(PATH, {"address": "0.0.0.0/0", "note": "all", "confirmed": "1"})
    assert ranges(shop) == [("0.0.0.0/0", "all")]


def test_removing_asks_and_warns_who_locks_himself_out(browser: Browser, shop: Database) -> None:
    browser.post(PATH, {"address": "10.0.0.0/8"})
    question = browser.get(f"{PATH}/remove?entry=203.0.113.7").text
    assert "Remove 203.0.113.7?" in question
    assert "You lock yourself out: your own address 203.0.113.7" in question
    assert "lock yourself out" not in browser.get(f"{PATH}/remove?entry=10.0.0.0/8").text
    assert listed(shop) == ["203.0.113.7"]
    assert "is removed" in browser.post(f"{PATH}/remove", {"entry": "10.0.0.0/8", "confirmed": "1"}).text
    assert ranges(shop) == []


def test_removing_the_last_one_says_that_the_key_works_nowhere_then(browser: Browser, shop: Database) -> None:
    assert "It is the last address" in browser.get(f"{PATH}/remove?entry=203.0.113.7").text
    browser.post(f"{PATH}/remove", {"entry": "203.0.113.7", "confirmed": "1"})
    assert listed(shop) == []
    assert "No address may use this key." in browser.get("/admin/keys/1").text


def test_removing_what_is_gone_says_so(browser: Browser) -> None:
    assert "is not in the list any more" in browser.post(f"{PATH}/remove", {"entry": "10.9.9.9", "confirmed": "1"}).text


def test_a_list_written_by_php_is_shown_without_blanks_and_doubles(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        for ip in (" 10.0.0.5", "10.0.0.5", "", "not-an-ip"):
            db.execute(insert(models.api_ip).values(api_id=1, ip=ip))
    text = browser.get(PATH).text
    assert text.count('<th scope="row" class="mono">10.0.0.5</th>') == 1
    assert "not-an-ip" in text
    browser.post(f"{PATH}/remove", {"entry": "not-an-ip", "confirmed": "1"})
    assert listed(shop) == ["203.0.113.7", "10.0.0.5"]


def test_the_lists_of_other_keys_are_left_alone(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other", ips=("10.0.0.1", "10.0.0.2"))
    browser.post(PATH, {"address": "10.0.0.1"})
    browser.post(f"{PATH}/remove", {"entry": "10.0.0.1", "confirmed": "1"})
    assert listed(shop, 2) == ["10.0.0.1", "10.0.0.2"]


def test_changes_of_the_list_are_noted(browser: Browser, shop: Database) -> None:
    browser.post(PATH, {"address": "10.0.0.1", "note": "till"})
    browser.post(f"{PATH}/remove", {"entry": "10.0.0.1", "confirmed": "1"})
    text = browser.get("/admin/changes?action=address").text
    assert "added 10.0.0.1 (till)" in text
    assert "removed 10.0.0.1" in text


def test_sessions_show_age_and_cart_and_not_the_whole_token(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "abcdefghijklmnopqrstuvwxyz")
    text = browser.get("/admin/keys/1/sessions").text
    assert "…uvwxyz" in text
    assert "abcdefghijkl" not in text
    assert "5 minutes ago" in text
    assert "4 pieces in 2 lines" in text


def test_sessions_that_ran_out_are_not_shown(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26, datetime(2026, 5, 4, 10, 59))
    assert "Nobody is using this key now" in browser.get("/admin/keys/1/sessions").text


def test_ending_a_session_asks_and_takes_its_data_and_cart(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26)
    add_session(shop, 1, "b" * 26)
    with shop.reading() as db:
        number = db.scalar(select(models.api_session.c.api_session_id).where(models.api_session.c.session_id == "a" * 26))
    path = f"/admin/keys/1/sessions/{number}/end"
    assert "End this session?" in browser.get(path).text
    assert count(shop, "api_session") == 2
    assert "The session is ended." in browser.post(path, {"confirmed": "1"}).text
    assert (count(shop, "api_session"), count(shop, "session"), count(shop, "cart")) == (1, 1, 2)


def test_a_session_of_another_key_is_not_found(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    add_session(shop, 2, "a" * 26)
    with shop.reading() as db:
        number = db.scalar(select(models.api_session.c.api_session_id))
    assert browser.post(f"/admin/keys/1/sessions/{number}/end", {"confirmed": "1"}).status_code == 404
    assert count(shop, "api_session") == 1


def test_all_sessions_of_a_key_end_together_and_no_others(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    for number, token in enumerate("abc"):
        add_session(shop, 1 + number // 2, token * 26)
    assert "End all sessions?" in browser.get("/admin/keys/1/sessions/end-all").text
    assert "2 sessions ended." in browser.post("/admin/keys/1/sessions/end-all", {"confirmed": "1"}).text
    assert (count(shop, "api_session"), count(shop, "session"), count(shop, "cart")) == (1, 1, 2)


def test_carts_of_the_shop_window_are_not_touched(browser: Browser, shop: Database) -> None:
    add_session(shop, 1, "a" * 26)
    with shop.writing() as db:
        line = {"api_id": 0, "customer_id": 5, "session_id": "a" * 26, "product_id": 1, "recurring_id": 0}
        db.execute(insert(models.cart).values(**line, option="[]", quantity=1, date_added=datetime(2026, 5, 4)))
    browser.post("/admin/keys/1/sessions/end-all", {"confirmed": "1"})
    assert count(shop, "cart") == 1


def token_path(shop: Database) -> str:
    add_session(shop, 1, "abcdefghijklmnopqrstuvwxyz")
    with shop.reading() as db:
        return f"/admin/keys/1/sessions/{db.scalar(select(models.api_session.c.api_session_id))}/token"


def test_a_token_is_shown_on_demand_with_a_button_to_copy_it_and_that_is_noted(browser: Browser, shop: Database) -> None:
    path = token_path(shop)
    assert f'href="{path}"' in browser.get("/admin/keys/1/sessions").text
    assert "abcdefghijkl" not in browser.get(path).text
    text = browser.post(path).text
    assert 'id="token">abcdefghijklmnopqrstuvwxyz<' in text
    assert 'data-copy="token"' in text
    with shop.reading() as db:
        entry = db.execute(select(models.audit).where(models.audit.c.action == "session.reveal")).one()
    assert (entry.username, entry.subject, entry.detail) == ("admin", "key 1 Default", "session …wxyz")


def test_after_a_while_the_password_is_asked_for_before_a_token_is_shown(browser: Browser, shop: Database, clock: Clock) -> None:
    path = token_path(shop)
    clock.forward(minutes=16)
    assert "Your password" in browser.get(path).text
    answer = browser.post(path, {"your_password": "wrong"})
    assert "This is not your password." in answer.text
    assert "abcdefghijkl" not in answer.text
    assert "abcdefghijkl" in browser.post(path, {"your_password": PASSWORD}).text


def test_tokens_of_other_keys_and_for_who_may_only_look_stay_hidden(browser: Browser, stranger: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    path = token_path(shop)
    assert browser.post(path.replace("/keys/1/", "/keys/2/")).status_code == 404
    stranger.sign_in("viewer")
    assert path not in stranger.get("/admin/keys/1/sessions").text
    assert stranger.post(path).status_code == 403

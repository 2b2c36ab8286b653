"""What the user group allows, and what no form may do without its token."""

import pytest
from sqlalchemy import select, update

from cartapi.store import models
from cartapi.store.database import Database
from tests.admin.conftest import Browser
from tests.admin.test_lists_and_logs import add_call

KEY_PAGES = [
    "/admin/keys",
    "/admin/keys/new",
    "/admin/keys/1",
    "/admin/keys/1/addresses",
    "/admin/keys/1/sessions",
    "/admin/keys/1/calls",
]
KEY_PAGES += ["/admin/keys/1/rotate", "/admin/keys/1/delete", "/admin/calls", "/admin/changes"]
KEY_ACTS = ["/admin/keys/new", "/admin/keys/1", "/admin/keys/bulk", "/admin/keys/1/addresses", "/admin/keys/1/addresses/remove"]
KEY_ACTS += [
    "/admin/keys/1/rotate",
    "/admin/keys/1/delete",
    "/admin/keys/1/disable",
    "/admin/keys/1/enable",
    "/admin/keys/1/end-overlap",
]
KEY_ACTS += ["/admin/keys/1/sessions/end-all", "/admin/keys/1/sessions/1/end"]


@pytest.mark.parametrize("path", KEY_PAGES)
def test_pages_of_keys_need_access(stranger: Browser, path: str) -> None:
    stranger.sign_in("packer")
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "lacks the “access” permission “user/api”" in answer.text


@pytest.mark.parametrize("path", KEY_ACTS)
def test_acts_on_keys_need_modify_and_change_nothing_without(stranger: Browser, shop: Database, path: str) -> None:
    stranger.sign_in("viewer")
    answer = stranger.post(path, {"confirmed": "1", "entry": "203.0.113.7", "selected": "1", "action": "delete"})
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.text
    with shop.reading() as db:
        assert db.execute(
            select(models.api.c.status, models.api_ip.c.ip).join_from(
                models.api, models.api_ip, models.api.c.api_id == models.api_ip.c.api_id
            )
        ).all() == [(1, "203.0.113.7")]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/keys/new",
        "/admin/keys/1/rotate",
        "/admin/keys/1/delete",
        "/admin/keys/1/disable",
        "/admin/keys/1/end-overlap",
        "/admin/keys/1/addresses/remove?entry=203.0.113.7",
        "/admin/keys/1/sessions/end-all",
        "/admin/keys/1/sessions/1/end",
    ],
)
def test_pages_that_are_there_to_act_open_only_to_who_may(stranger: Browser, browser: Browser, path: str) -> None:
    stranger.sign_in("viewer")
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "lacks the “modify” permission “user/api”" in answer.text
    assert browser.get(path).status_code == 200


def test_who_may_only_look_cannot_type_into_the_form_of_a_key(stranger: Browser, browser: Browser) -> None:
    stranger.sign_in("viewer")
    assert "<fieldset disabled" in stranger.get("/admin/keys/1").text
    assert "<fieldset disabled" not in browser.get("/admin/keys/1").text


def test_who_may_only_look_is_not_led_to_making_a_first_key(stranger: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(models.api.delete())
    stranger.sign_in("viewer")
    assert "/admin/keys/new" not in stranger.get("/admin/").text


def test_calls_lead_to_orders_only_whom_may_see_them(stranger: Browser, browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(
            update(models.user_group).where(models.user_group.c.name == "viewer").values(permission='{"access":["user/api"]}')
        )
    add_call(shop, order_id=7)
    stranger.sign_in("viewer")
    assert "#7" in stranger.get("/admin/calls").text
    assert "/admin/orders/7" not in stranger.get("/admin/calls").text
    assert "/admin/orders/7" in browser.get("/admin/calls").text


def test_who_may_only_look_sees_no_buttons(stranger: Browser) -> None:
    stranger.sign_in("viewer")
    assert "New key" not in stranger.get("/admin/keys").text
    text = stranger.get("/admin/keys/1").text
    assert "Save</button>" not in text
    assert "/delete" not in text


def test_the_menu_shows_what_one_may_open(stranger: Browser) -> None:
    stranger.sign_in("packer")
    text = stranger.get("/admin/").text
    assert "Orders" in text
    assert 'href="/admin/keys"' not in text
    assert "Live sessions" not in text


def test_without_any_right_the_first_page_says_what_to_do(stranger: Browser) -> None:
    stranger.sign_in("nobody")
    assert "Nothing to see with your rights" in stranger.get("/admin/").text


def test_rights_are_read_anew_with_every_click(browser: Browser, shop: Database) -> None:
    assert browser.get("/admin/keys").status_code == 200
    with shop.writing() as db:
        db.execute(update(models.user_group).values(permission=""))
    assert browser.get("/admin/keys").status_code == 403


def test_a_missing_group_means_no_rights(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(models.user_group.delete())
    assert browser.get("/admin/keys").status_code == 403


@pytest.mark.parametrize("path", [*KEY_ACTS, "/admin/sign-out", "/admin/theme", "/admin/account", "/admin/account/sign-out-others"])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_no_form_works_without_its_token(browser: Browser, shop: Database, path: str, token: str) -> None:
    answer = browser.client.post(
        path, data={"csrf_token": token, "confirmed": "1"}, environ_overrides={"REMOTE_ADDR": browser.address}
    )
    assert answer.status_code == 400
    assert "Please send that again" in answer.text
    with shop.reading() as db:
        assert db.scalar(select(models.api.c.status)) == 1


def test_signing_in_needs_a_token_too(stranger: Browser) -> None:
    answer = stranger.client.post("/admin/sign-in", data={"username": "admin", "password": "correct horse"})
    assert answer.status_code == 400


def test_a_token_of_another_session_does_not_do(browser: Browser, stranger: Browser) -> None:
    foreign = stranger.token("/admin/sign-in")
    assert browser.client.post("/admin/keys/1/disable", data={"csrf_token": foreign, "confirmed": "1"}).status_code == 400


def test_who_asks_for_json_gets_json(stranger: Browser, browser: Browser) -> None:
    wants = {"headers": {"Accept": "application/json"}}
    answer = stranger.get("/admin/keys", **wants)
    assert (answer.status_code, answer.json) == (401, {"error": "Please sign in."})
    answer = browser.get("/admin/keys/999", **wants)
    assert answer.status_code == 404
    assert answer.json is not None
    assert "error" in answer.json


@pytest.mark.parametrize("path", ["/admin/", "/admin/sign-in", "/admin/keys", "/admin/nowhere"])
def test_pages_take_nothing_from_elsewhere_and_are_not_kept(browser: Browser, path: str) -> None:
    headers = browser.get(path, follow_redirects=False).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_pages_hold_no_inline_script_or_style(browser: Browser) -> None:
    for path in ("/admin/", "/admin/keys", "/admin/keys/1", "/admin/keys/new", "/admin/calls", "/admin/account"):
        text = browser.get(path).text
        assert "style=" not in text, path
        assert "<style" not in text, path
        assert "onclick" not in text, path
        assert "http://" not in text.replace("http://localhost", "").replace("http://www.w3.org", ""), path
        assert "https://" not in text, path


def test_files_may_be_kept_for_good_and_need_no_session(stranger: Browser) -> None:
    answer = stranger.get("/admin/sign-in")
    path = next(part for part in answer.text.split('"') if "panel.js" in part)
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert answer.cache_control.max_age == 31_536_000
    answer.close()


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/admin/nowhere"), ("post", "/admin/calls"), ("get", "/admin/keys/0x1"), ("get", "/admin/keys/-1")]
)
def test_what_is_no_page_is_not_found(browser: Browser, method: str, path: str) -> None:
    assert getattr(browser, method)(path).status_code == 404


def test_colours_are_remembered_and_only_real_ones(browser: Browser) -> None:
    text = browser.post("/admin/theme", {"theme": "dark", "next": "/admin/keys"}).text
    assert 'data-theme="dark"' in text
    assert 'data-theme="dark"' in browser.post("/admin/theme", {"theme": "pink<>"}).text

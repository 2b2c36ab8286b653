"""`slow_passwords`: at sign-in fast hashes make way for slow ones, which the PHP back office cannot read."""

from collections.abc import Iterator
from dataclasses import replace

import bcrypt
import pytest
from flask import Flask
from sqlalchemy import Row, select, text, update

from cartapi.engine import passwords
from cartapi.store import models
from cartapi.store.database import Database
from tests.admin.conftest import PASSWORD, Browser, add_setting
from tests.admin.test_recovery import choose, link


def switch(app: Flask, on: bool) -> None:
    runtime = app.extensions["cartapi"]
    runtime.config = replace(runtime.config, slow_passwords=on)


@pytest.fixture
def slow(app: Flask) -> None:
    switch(app, True)


def user(shop: Database) -> Row[tuple[str, str]]:
    with shop.reading() as db:
        return db.execute(select(models.user.c.password, models.user.c.salt).where(models.user.c.user_id == 1)).one()


def php_opens(shop: Database, password: str) -> bool:
    return passwords.fits(password, *user(shop))


def enters(app: Flask, password: str) -> bool:
    return Browser(app.test_client()).sign_in(password=password).request.path == "/admin/"


def test_without_the_setting_a_hash_stays_as_php_reads_it(browser: Browser, shop: Database) -> None:
    assert php_opens(shop, PASSWORD)
    with shop.reading() as db:
        assert db.execute(select(models.staff)).all() == []


@pytest.mark.usefixtures("slow")
def test_signing_in_replaces_the_fast_hash(app: Flask, shop: Database) -> None:
    assert enters(app, PASSWORD)
    assert not php_opens(shop, PASSWORD)
    assert len(user(shop).password) == 40
    with shop.reading() as db:
        assert db.scalar(select(models.staff.c.password_hash)).startswith("$2b$12$")  # type: ignore[union-attr]
    assert enters(app, f" {PASSWORD} ")
    assert not enters(app, "wrong")


@pytest.mark.usefixtures("slow")
def test_characters_beyond_what_bcrypt_reads_count_too(app: Flask, shop: Database) -> None:
    long = "ä" * 39
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.post("/admin/account", {"current": PASSWORD, "password": long + "1", "repeat": long + "1"})
    assert enters(app, long + "1")
    assert not enters(app, long + "2")


@pytest.mark.usefixtures("slow")
def test_a_password_that_php_sets_counts_and_is_replaced_in_turn(app: Flask, shop: Database) -> None:
    enters(app, PASSWORD)
    values = {"password": passwords.salted_sha1("set by php", "abcdefghi"), "salt": "abcdefghi"}
    with shop.writing() as db:
        db.execute(update(models.user).where(models.user.c.user_id == 1).values(**values))
    assert not enters(app, PASSWORD)
    assert enters(app, "set by php")
    assert not php_opens(shop, "set by php")
    assert enters(app, "set by php")


@pytest.mark.usefixtures("slow")
def test_new_passwords_are_kept_slow_from_the_start(app: Flask, shop: Database) -> None:
    browser = Browser(app.test_client())
    browser.sign_in()
    browser.post("/admin/account", {"current": PASSWORD, "password": "new & better", "repeat": "new & better"})
    assert not php_opens(shop, "new & better")
    assert enters(app, "new & better")
    add_setting(shop, "config_password", "1")
    stranger = Browser(app.test_client())
    stranger.post("/admin/forgotten", {"email": "admin@example.org"}, form_on="/admin/forgotten")
    choose(stranger, link(shop), {"password": "by the link", "repeat": "by the link"})
    assert not php_opens(shop, "by the link")
    assert enters(app, "by the link")


def test_taking_the_setting_back_gives_php_its_hash_again(app: Flask, shop: Database) -> None:
    switch(app, True)
    enters(app, PASSWORD)
    switch(app, False)
    assert enters(app, PASSWORD)
    assert php_opens(shop, PASSWORD)
    with shop.reading() as db:
        assert db.scalar(select(models.staff.c.password_hash)) == ""


@pytest.fixture
def wide(shop: Database) -> Iterator[None]:
    """A column that holds OpenCart 4's hashes, as shops have that came back from it; SQLite's has no length."""
    before = [] if shop.is_sqlite else ["ALTER TABLE oc_user MODIFY password VARCHAR(255) NOT NULL"]
    after = (
        [] if shop.is_sqlite else ["UPDATE oc_user SET password = ''", "ALTER TABLE oc_user MODIFY password VARCHAR(40) NOT NULL"]
    )
    for statement in before:
        with shop.writing() as db:
            db.execute(text(statement))
    yield
    for statement in after:
        with shop.writing() as db:
            db.execute(text(statement))


@pytest.mark.usefixtures("slow", "wide")
def test_a_hash_that_is_slow_already_stays(app: Flask, shop: Database) -> None:
    theirs = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    with shop.writing() as db:
        db.execute(text("UPDATE oc_user SET password = :theirs WHERE user_id = 1"), {"theirs": theirs})
    assert enters(app, PASSWORD)
    assert user(shop).password == theirs


@pytest.mark.usefixtures("slow")
def test_sessions_and_confirmations_go_on(app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.sign_in()
    form = {"current": PASSWORD, "password": "abc", "repeat": "abc"}
    assert "Use 4 to 40 characters." in browser.post("/admin/account", form).text

"""`cartapi key`, `cartapi ip`, `cartapi admin`."""

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from cartapi.cli import main
from cartapi.engine.keys import fits
from cartapi.services import staff
from cartapi.services.work import Moment
from cartapi.store import keys, models
from cartapi.store.database import Database
from tests.admin.conftest import add_setting

NOW = datetime(2026, 5, 4, 10, 0)


@pytest.fixture
def shop(database: Database) -> Database:
    add_setting(database, "config_name", "Corner Shop")
    return database


def run(database: Database, *words: str, **options: str) -> Result:
    url = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, [*words, "--database-url", url], env=options)


def opens(database: Database, api_id: int, key: str, now: datetime = NOW) -> bool:
    with database.reading() as db:
        stored = keys.secret(db, api_id)
    return stored is not None and fits(key, stored, now)


def created(database: Database, name: str = "Till", *more: str) -> str:
    return run(database, "key", "create", name, "--ip", "10.0.0.1", *more).stdout.strip()


def test_a_key_is_made_and_printed_once(shop: Database) -> None:
    secret = created(shop, "Till", "--description", "by the door", "--scope", "cart")
    assert len(secret) == 256
    assert opens(shop, 1, secret)
    listed = run(shop, "key", "list").stdout
    assert "Till" in listed
    assert "by the door" in listed
    assert f"…{secret[-4:]}" in listed
    assert secret not in listed


def test_a_hashed_key_is_not_in_the_table(shop: Database) -> None:
    secret = created(shop, "Till", "--hashed")
    with shop.reading() as db:
        assert db.scalar(select(models.api.c.key)) != secret
    assert opens(shop, 1, secret)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("key", "create", "ab", "--ip", "10.0.0.1"), "3 to 64 characters"),
        (("key", "create", "Till", "--ip", "nonsense"), "is no address"),
        (("key", "create", "Till", "--ip", " "), "at least one --ip"),
        (("key", "disable", "Nobody"), "there is no key Nobody"),
        (("key", "rotate", "17"), "there is no key 17"),
        (("ip", "add", "Nobody", "10.0.0.1"), "there is no key Nobody"),
    ],
)
def test_what_cannot_be_done_is_one_line(shop: Database, words: tuple[str, ...], why: str) -> None:
    result = run(shop, *words)
    assert result.exit_code == 1
    assert why in result.stderr
    assert "Traceback" not in result.output


def test_a_name_is_given_once(shop: Database) -> None:
    created(shop)
    assert "this name is taken" in run(shop, "key", "create", "TILL", "--ip", "10.0.0.1").stderr


def test_keys_are_disabled_and_enabled_by_name_or_number(shop: Database) -> None:
    created(shop)
    run(shop, "key", "disable", "till")
    assert "disabled" in run(shop, "key", "list", "--state", "disabled").stdout
    run(shop, "key", "enable", "1")
    assert "active" in run(shop, "key", "list", "--state", "active").stdout


def test_rotation_keeps_the_old_key_for_the_overlap(shop: Database) -> None:
    old = created(shop)
    new = run(shop, "key", "rotate", "Till", "--overlap", "2").stdout.strip()
    assert opens(shop, 1, new)
    assert opens(shop, 1, old)
    with shop.reading() as db:
        until = db.scalar(select(models.key.c.previous_until))
    assert until is not None
    assert not opens(shop, 1, old, until + timedelta(seconds=1))
    run(shop, "key", "rotate", "Till", "--overlap", "0")
    assert not opens(shop, 1, new)


def test_addresses_are_added_listed_and_removed(shop: Database) -> None:
    created(shop)
    assert "from 10.1.0.0/16" in run(shop, "ip", "add", "Till", "10.1.2.3/16", "--note", "office").stdout
    assert run(shop, "ip", "list", "Till").stdout == "10.0.0.1\n10.1.0.0/16  office\n"
    assert "in the list already" in run(shop, "ip", "add", "Till", "10.1.0.0/16").stderr
    run(shop, "ip", "remove", "Till", "10.1.9.9/16")
    assert run(shop, "ip", "list", "Till").stdout == "10.0.0.1\n"
    assert "is not in the list" in run(shop, "ip", "remove", "Till", "10.9.9.9").stderr


def test_what_the_command_line_changes_is_in_the_audit_log(shop: Database) -> None:
    created(shop)
    run(shop, "ip", "add", "Till", "10.0.0.2")
    with shop.reading() as db:
        entries = db.execute(select(models.audit.c.action, models.audit.c.username, models.audit.c.user_id)).all()
    assert [entry.action for entry in entries] == ["key.create", "address.add"]
    assert all(entry.username.startswith("command line") and entry.user_id == 0 for entry in entries)


def test_a_first_account_may_sign_in(shop: Database) -> None:
    result = run(
        shop, "admin", "create", "greta", "--email", "greta@example.org", "--name", "Greta Weber", CARTAPI_ADMIN_PASSWORD="p&ssw<rd"
    )
    assert result.exit_code == 0, result.output
    person = staff.sign_in(shop, "greta", "p&ssw<rd", "10.0.0.1", Moment(NOW, NOW))
    assert person.name == "Greta Weber"
    assert person.may_change("user/api")
    assert person.may_change("sale/order")


def test_a_second_account_joins_the_same_group(shop: Database) -> None:
    for name in ("greta", "hans"):
        run(shop, "admin", "create", name, CARTAPI_ADMIN_PASSWORD="secret")
    with shop.reading() as db:
        assert len(db.execute(select(models.user_group)).all()) == 1
        assert len(set(db.scalars(select(models.user.c.user_group_id)))) == 1


@pytest.mark.parametrize(
    ("words", "password", "why"),
    [
        (("ab",), "secret", "3 to 20"),
        (("greta",), "abc", "4 to 40"),
        (("greta", "--email", "nonsense"), "secret", "no e-mail address"),
    ],
)
def test_an_account_needs_a_proper_name_and_password(shop: Database, words: tuple[str, ...], password: str, why: str) -> None:
    result = run(shop, "admin", "create", *words, CARTAPI_ADMIN_PASSWORD=password)
    assert result.exit_code == 1
    assert why in result.stderr

"""`cartapi doctor`: what it sees on shops that are well, old, half upgraded, badly set or out of reach."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cartapi.cli import main
from cartapi.services.doctor import Finding, Level, examine
from cartapi.store import health
from cartapi.store.database import Database
from cartapi.store.demo import fill
from cartapi.store.migrations import VERSION_TABLE
from tests.databases import SCHEMA, empty_database, server_url

Seen = dict[str, list[Finding]]


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def seen(database: Database, at: datetime | None = None, session_store: str = "") -> Seen:
    """The findings by subject."""
    found: Seen = {}
    for finding in examine(database, at or now(), session_store):
        found.setdefault(finding.subject, []).append(finding)
    return found


def run(database: Database, *statements: str) -> None:
    with database.writing() as db:
        for statement in statements:
            db.execute(text(statement))


def problems(found: Seen) -> list[Finding]:
    return [finding for findings in found.values() for finding in findings if finding.level == Level.PROBLEM]


def set_(database: Database, key: str, value: str) -> None:
    run(database, f"DELETE FROM oc_setting WHERE `key` = '{key}'")
    run(database, f"INSERT INTO oc_setting (store_id, code, `key`, value, serialized) VALUES (0, 'config', '{key}', '{value}', 0)")


@pytest.fixture
def shop(database: Database) -> Database:
    """The demo shop."""
    with database.writing() as db:
        fill(db, now())
    return database


def test_a_shop_that_is_well_has_no_problem(shop: Database) -> None:
    found = seen(shop)
    assert problems(found) == []
    assert {"database", "schema", "engines", "indexes", "clock", "time zone", "keys", "payment", "own tables", "sessions"} <= set(
        found
    )
    assert found["keys"][0].text == "1 of 1 keys can be used"


def test_every_finding_is_one_line_and_what_is_not_well_says_what_to_do(shop: Database) -> None:
    for finding in examine(shop, now()):
        assert "\n" not in finding.text + finding.advice
        assert finding.level in (Level.OK, Level.NOTE) or finding.advice


@contextmanager
def shop_of(folder: Path, change: Callable[[str], str], *statements: str) -> Iterator[Database]:
    """A stock shop's tables on MariaDB, their text changed, then altered."""
    with empty_database("mariadb", folder) as url:
        database = Database(url)
        try:
            run(database, *(part for part in change(SCHEMA.read_text("utf-8")).split(";\n") if part.strip()), *statements)
            yield database
        finally:
            database.close()


def old_charset(schema: str) -> str:
    """As before 3.0.5.0: three bytes a character."""
    return schema.replace("utf8mb4_unicode_ci", "utf8_general_ci").replace("utf8mb4", "utf8")


NARROW = "ALTER TABLE oc_order MODIFY shipping_company varchar(40) NOT NULL"
NO_DEFAULT = "ALTER TABLE oc_event MODIFY sort_order int(3) NOT NULL"


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("change", "statements", "version"),
    [
        (old_charset, (NARROW, NO_DEFAULT), "3.0.2.0 to 3.0.4.0"),
        (old_charset, (NARROW,), "3.0.4.1"),
        (str, (), "3.0.5.x"),
    ],
    ids=["3.0.2.0 and 3.0.3.x", "3.0.4.x", "3.0.5.x"],
)
def test_the_schema_tells_which_opencart_it_is_of(
    backend: str, tmp_path: Path, change: Callable[[str], str], statements: tuple[str, ...], version: str
) -> None:
    with shop_of(tmp_path, change, *statements) as database:
        found = seen(database)
    assert found["schema"] == [Finding(Level.OK, "schema", f"tables of OpenCart {version}, with the prefix 'oc_'")]
    assert found["charset"][0].level == (Level.NOTE if change is old_charset else Level.OK)
    assert found["own tables"][0].text.startswith("the tables cartapi_… lack revision 0001")


@pytest.mark.mariadb
def test_an_upgrade_that_stopped_halfway(backend: str, tmp_path: Path) -> None:
    with shop_of(tmp_path, str, NARROW, "ALTER TABLE oc_coupon CONVERT TO CHARACTER SET latin1") as database:
        found = seen(database)
    assert found["schema"][0].level == Level.WARNING
    assert "shipping_company has 40 characters, oc_event.sort_order a default, oc_order is utf8mb4" in found["schema"][0].text
    assert found["charset"][0].text == "1 tables in latin1, 133 tables in utf8mb4"


@pytest.mark.mariadb
def test_what_a_stock_shop_s_engines_cost_and_what_to_do(backend: str, tmp_path: Path) -> None:
    with shop_of(tmp_path, str) as database:
        (stock,) = seen(database)["engines"]
        run(database, *(part for part in stock.advice.partition(": ")[2].split(";") if part.strip()))
        (mended,) = seen(database)["engines"]
    assert stock.level == Level.WARNING
    assert "14 of 14 tables that an order writes are MyISAM" in stock.text
    assert mended == Finding(Level.OK, "engines", "every table that an order writes knows transactions")


@pytest.mark.mariadb
def test_a_server_that_refuses_orders_on_such_tables_is_a_problem(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop_of(tmp_path, str) as database, gtid_consistency(database, monkeypatch):
        refusal, stock = seen(database)["engines"]
        run(database, *(part for part in stock.advice.partition(": ")[2].split(";") if part.strip()))
        still, *_ = seen(database)["engines"]  # orders write other tables too, as carts do
        others = [name for name, engine in Database(database.url).engines().items() if engine == "MyISAM"]
        run(database, *(f"ALTER TABLE {name} ENGINE=InnoDB" for name in others))
        (mended,) = seen(database)["engines"]
    assert refusal.level == still.level == Level.PROBLEM
    assert "with enforce_gtid_consistency on MySQL refuses every order" in refusal.text
    assert "cartapi db convert-engine" in refusal.advice
    assert mended.level == Level.OK


@contextmanager
def gtid_consistency(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On MySQL the setting itself, for a moment; MariaDB has none, so it is told as if it had."""
    if health.server(database).product != "MySQL":
        assert not health.refuses_mixed_transactions(database)
        monkeypatch.setattr(health, "refuses_mixed_transactions", lambda database: True)
        yield
        return
    run(database, "SET GLOBAL enforce_gtid_consistency = ON")
    try:
        yield
    finally:
        run(database, "SET GLOBAL enforce_gtid_consistency = OFF")


def test_missing_indexes_are_named_with_the_statement_that_makes_them(fresh_database: Database) -> None:
    lacking = seen(fresh_database)["indexes"]
    statements = [finding.advice for finding in lacking]
    for name, column in (
        ("oc_api_session", "session_id"), ("oc_api_ip", "api_id"), ("oc_coupon_history", "coupon_id"),
        ("oc_voucher_history", "voucher_id"), ("oc_customer_reward", "customer_id"), ("oc_customer_transaction", "customer_id"),
        ("oc_product_reward", "product_id"), ("oc_order_option", "order_id"),
    ):  # fmt: skip
        assert f"CREATE INDEX {name}_{column} ON {name} ({column});" in statements
    run(fresh_database, *statements)
    assert seen(fresh_database)["indexes"] == [Finding(Level.OK, "indexes", "all that the server's statements use are there")]


def test_an_index_matters_more_the_larger_its_table_is(monkeypatch: pytest.MonkeyPatch, shop: Database) -> None:
    facts = health.tables(shop)
    grown = facts | {"oc_coupon_history": replace(facts["oc_coupon_history"], rows=100_000)}
    monkeypatch.setattr(health, "tables", lambda _: grown)
    levels = {finding.advice.split(" ON ")[1].split()[0]: finding.level for finding in seen(shop)["indexes"]}
    assert levels["oc_coupon_history"] == Level.WARNING
    assert levels["oc_voucher_history"] == Level.NOTE


@pytest.mark.parametrize(
    ("statement", "name"),
    [("DROP TABLE oc_coupon", "oc_coupon"), ("ALTER TABLE oc_cart DROP COLUMN recurring_id", "oc_cart.recurring_id")],
)
def test_what_is_missing_of_the_schema_is_a_problem_by_name(fresh_database: Database, statement: str, name: str) -> None:
    if "DROP COLUMN" in statement and fresh_database.is_sqlite:
        run(fresh_database, "DROP INDEX oc_cart_cart_id")
    run(fresh_database, statement)
    assert f"{name} is missing" in [finding.text for finding in problems(seen(fresh_database))]


@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (20, Level.NOTE), (-20, Level.NOTE), (3600, Level.WARNING)], ids=str)
def test_clocks_that_disagree(shop: Database, seconds: int, level: Level) -> None:
    (finding,) = seen(shop, now() + timedelta(seconds=seconds))["clock"]
    assert finding.level == level


def test_a_time_zone_that_is_none(shop: Database) -> None:
    set_(shop, "config_timezone", "Mars/Olympus")
    assert "'Mars/Olympus', which is no time zone" in seen(shop)["time zone"][0].text


def test_dates_from_the_future_mean_that_php_lives_elsewhere(shop: Database) -> None:
    set_(shop, "config_timezone", "America/New_York")
    ahead = now() + timedelta(hours=2)
    columns = "api_id, session_id, ip, date_added, date_modified"
    run(shop, f"INSERT INTO oc_api_session ({columns}) VALUES (1, 'x', '::1', '{ahead}', '{ahead}')")
    assert "PHP lives in another time zone" in seen(shop)["time zone"][1].text


@pytest.mark.mariadb
def test_a_shop_without_a_time_zone_lives_in_the_database_s(shop: Database) -> None:
    run(shop, "DELETE FROM oc_setting WHERE `key` = 'config_timezone'")
    elsewhere = Database(shop.url, timezone="Asia/Tokyo")
    try:
        (finding,) = seen(elsewhere)["time zone"]
    finally:
        elsewhere.close()
    assert "older than 3.0.3.7" in finding.text
    assert finding.level == Level.WARNING


@pytest.mark.parametrize(
    ("statements", "subject", "level", "words"),
    [
        (["DELETE FROM oc_api"], "keys", Level.PROBLEM, "there is no API key"),
        (["UPDATE oc_api SET status = 0"], "keys", Level.PROBLEM, "no API key is enabled"),
        (["DELETE FROM oc_api_ip"], "keys", Level.PROBLEM, "has an empty address list"),
        (["DELETE FROM oc_extension WHERE type = 'payment'"], "payment", Level.PROBLEM, "no order can be placed"),
        (["DELETE FROM oc_extension WHERE type = 'shipping'"], "shipping", Level.WARNING, "no shipping method is enabled"),
        (["DELETE FROM oc_extension WHERE code = 'sub_total'"], "total", Level.WARNING, "'sub_total' is not enabled"),
        (["UPDATE oc_extension SET code = 'zippy' WHERE code = 'flat'",
          "UPDATE oc_setting SET `key` = 'shipping_zippy_status' WHERE `key` = 'shipping_flat_status'"],
         "shipping", Level.WARNING, "'zippy' is enabled, but nothing installed here serves it"),
        (["UPDATE oc_setting SET value = 'five' WHERE `key` = 'shipping_flat_cost'"],
         "shipping", Level.WARNING, "shipping_flat_cost is 'five', which is no number"),
        (["UPDATE oc_setting SET value = 'XXX' WHERE `key` = 'config_currency'"], "settings", Level.PROBLEM, "no currency"),
        (["UPDATE oc_setting SET value = 'xx-xx' WHERE `key` = 'config_language'"], "settings", Level.WARNING, "no enabled"),
        (["UPDATE oc_setting SET value = 'nobody' WHERE `key` = 'config_email'"], "mail", Level.WARNING, "mails have no sender"),
        (["UPDATE oc_setting SET value = 'pigeon' WHERE `key` = 'config_mail_engine'"], "mail", Level.WARNING, "unknown mail"),
    ],
)  # fmt: skip
def test_settings_that_will_surprise(shop: Database, statements: list[str], subject: str, level: Level, words: str) -> None:
    run(shop, *statements)
    found = [finding for finding in seen(shop)[subject] if words in finding.text]
    assert [finding.level for finding in found] == [level]
    assert found[0].advice


def test_keys_are_seen_before_our_own_tables_are_there(fresh_database: Database) -> None:
    with fresh_database.writing() as db:
        fill(db, now())
    with fresh_database.writing() as db:
        for name in sorted(fresh_database.table_names()):
            if name.startswith("cartapi_"):
                db.execute(text(f"DROP TABLE {name}"))
    found = seen(fresh_database)
    assert found["keys"][0].text == "1 of 1 keys can be used"
    assert found["own tables"][0].advice == "cartapi db upgrade (the server does so when it starts)"


def test_a_mail_server_that_is_not_there(shop: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and never listening
        set_(shop, "config_mail_engine", "smtp")
        set_(shop, "config_mail_smtp_hostname", "127.0.0.1")
        set_(shop, "config_mail_smtp_port", str(taken.getsockname()[1]))
        assert "mails cannot leave: ConnectionRefusedError" in seen(shop)["mail"][0].text


def test_own_tables_of_a_newer_program(fresh_database: Database) -> None:
    run(fresh_database, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    (finding,) = seen(fresh_database)["own tables"]
    assert (finding.level, finding.advice) == (Level.PROBLEM, "install the newer cartapi")


def test_own_tables_that_are_damaged(fresh_database: Database) -> None:
    run(fresh_database, "DROP TABLE cartapi_outbox")
    assert "cartapi_outbox missing" in seen(fresh_database)["own tables"][0].text


@pytest.mark.parametrize(
    ("address", "level", "words"),
    [
        ("redis://127.0.0.1:6379/0", Level.NOTE, "not shared with the PHP shop"),
        ("redis://:secret@127.0.0.1:1/0", Level.PROBLEM, "session_store redis://:***@127.0.0.1:1/0"),
        ("memcached://x", Level.PROBLEM, "is not understood"),
        ("redis://h:port", Level.PROBLEM, "is not understood"),
    ],
)
def test_sessions_in_redis(shop: Database, address: str, level: Level, words: str) -> None:
    (finding,) = seen(shop, session_store=address)["sessions"]
    assert finding.level == level
    assert words in finding.text
    assert "secret" not in finding.text


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("grant", "complaint"),
    [
        ("", "the user has no rights on this database"),
        ("SELECT", "lacks INSERT on oc_session, UPDATE on oc_session, DELETE on oc_session"),
        ("SELECT, INSERT, UPDATE", "lacks DELETE on oc_session, DELETE on oc_api_session"),
    ],
)
def test_a_user_without_rights(fresh_database: Database, grant: str, complaint: str) -> None:
    name = f"cartapi_t_{fresh_database.url.database[-8:]}"
    run(fresh_database, f"CREATE USER {name}@'%' IDENTIFIED BY 'x'")
    try:
        if grant:
            run(fresh_database, f"GRANT {grant} ON {fresh_database.url.database}.* TO {name}@'%'")
        poor = Database(server_url().set(username=name, password="x", database=fresh_database.url.database))
        try:
            (finding,) = [each for each in problems(seen(poor)) if each.subject in ("database", "rights")]
        finally:
            poor.close()
    finally:
        run(fresh_database, f"DROP USER {name}@'%'")
    assert complaint in finding.text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--database-url", "mysql://nobody@127.0.0.1:1/shop"), "no server answers"),
        (("--database-url", "sqlite:////nowhere/shop.db"), "there is no such file"),
    ],
)
def test_a_database_out_of_reach_is_the_only_finding(options: tuple[str, ...], complaint: str) -> None:
    ended = CliRunner().invoke(main, ["doctor", *options])
    assert ended.exit_code == 1
    assert ended.output.startswith("PROBLEM  database")
    assert complaint in ended.output.splitlines()[0]
    assert ended.output.splitlines()[1:] == ["1 problems, 0 warnings, 0 notes"]


def test_json_quiet_and_strict(shop: Database) -> None:
    place = ["--database-url", shop.url.render_as_string(hide_password=False)]
    run(shop, "UPDATE oc_setting SET value = 'pigeon' WHERE `key` = 'config_mail_engine'")
    ended = CliRunner().invoke(main, ["doctor", "--json", "--quiet", *place])
    report = json.loads(ended.output)
    assert (ended.exit_code, report["healthy"]) == (0, True)
    assert {finding["level"] for finding in report["findings"]} == {"warning"}
    assert {"level", "subject", "text", "advice"} == set(report["findings"][0])
    assert CliRunner().invoke(main, ["doctor", "--strict", *place]).exit_code == 1


def test_a_wrong_prefix_is_found_and_the_right_one_named(shop: Database) -> None:
    place = ["--database-url", shop.url.render_as_string(hide_password=False), "--table-prefix", "my_"]
    ended = CliRunner().invoke(main, ["doctor", *place])
    assert ended.exit_code == 1
    assert "there is no table my_setting; the prefix may be 'oc_'" in ended.output

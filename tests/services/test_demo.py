"""The demo shop: complete, consistent, and good for every example of the guide."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pycountry
import pytest
from sqlalchemy import Connection, Table, func, select

from cartapi.engine import passwords
from cartapi.store import demo, models
from cartapi.store.database import Database
from cartapi.store.demo import DemoShop
from cartapi.store.types import Amount

NOW = datetime(2026, 3, 5, 14, 30)
OPTION_TYPES = {"select", "radio", "checkbox", "text", "textarea", "file", "date", "time", "datetime"}

TABLES = models.metadata.sorted_tables
KEYS = {f"{table.name.removeprefix('oc_')}_id": table for table in TABLES}
OWNERS = {key: table for key, table in KEYS.items() if key in table.c}
OTHER_NAMES = {"path_id": "category_id", "parent_id": "category_id", "related_id": "product_id"}
MAY_BE_NONE = {"manufacturer_id", "tax_class_id", "parent_id", "store_id", "order_id", "zone_id"}


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    database = Database("sqlite://")
    yield database
    database.close()


@pytest.fixture(scope="module")
def shop(database: Database) -> DemoShop:
    return demo.create(database, NOW)


@pytest.fixture(scope="module")
def db(database: Database, shop: DemoShop) -> Iterator[Connection]:
    """A connection to the filled shop."""
    with database.reading() as connection:
        yield connection


def rows(db: Connection, table: Table, **where: object) -> list[dict[str, object]]:
    conditions = [table.c[column] == value for column, value in where.items()]
    return [dict(row) for row in db.execute(select(table).where(*conditions)).mappings()]


def only(db: Connection, table: Table, **where: object) -> dict[str, object]:
    (found,) = rows(db, table, **where)
    return found


def settings(db: Connection) -> dict[str, str]:
    return {str(row["key"]): str(row["value"]) for row in rows(db, models.setting)}


class TestPlaces:
    def test_every_iso_country_is_there_under_an_id_of_its_own(self, db: Connection) -> None:
        found = rows(db, models.country)
        assert {row["iso_code_2"] for row in found} == {country.alpha_2 for country in pycountry.countries}
        assert len({row["country_id"] for row in found}) == len(found)

    def test_every_subdivision_is_a_zone_of_its_country(self, db: Connection) -> None:
        joined = select(models.country.c.iso_code_2, models.zone.c.code).join_from(
            models.zone, models.country, models.zone.c.country_id == models.country.c.country_id
        )
        assert {f"{country}-{zone}" for country, zone in db.execute(joined)} == {zone.code for zone in pycountry.subdivisions}

    @pytest.mark.parametrize(
        ("code", "country_id"), [("GBR", 222), ("USA", 223), ("DEU", 81), ("FRA", 74), ("RUS", 176), ("SWE", 203)]
    )
    def test_countries_named_in_the_spec_keep_their_ids(self, db: Connection, code: str, country_id: int) -> None:
        assert only(db, models.country, iso_code_3=code)["country_id"] == country_id

    def test_a_postcode_is_required_where_the_stock_shop_requires_one(self, db: Connection) -> None:
        assert {row["iso_code_2"] for row in rows(db, models.country, postcode_required=1)} == {"FR", "DE", "SE", "GB"}

    def test_six_countries_have_an_address_format_of_their_own(self, db: Connection) -> None:
        found = {row["iso_code_2"]: str(row["address_format"]) for row in rows(db, models.country) if row["address_format"]}
        assert set(found) == {"BE", "FR", "DE", "SK", "SE", "US"}
        assert all("\r\n" in layout and "{country}" in layout for layout in found.values())

    def test_the_store_stands_in_lancashire(self, db: Connection) -> None:
        assert only(db, models.zone, zone_id=int(settings(db)["config_zone_id"]))["name"] == "Lancashire"

    def test_addresses_lie_in_zones_of_their_countries(self, db: Connection) -> None:
        for address in rows(db, models.address):
            assert only(db, models.zone, zone_id=address["zone_id"])["country_id"] == address["country_id"]


class TestReferences:
    def test_every_id_names_a_row(self, db: Connection) -> None:
        looked_at = set[str]()
        for table in TABLES:
            for column in table.columns:
                key = OTHER_NAMES.get(column.name, column.name)
                owner = OWNERS.get(key)
                if owner is None or (owner is table and column.name == key):
                    continue
                used = set(db.scalars(select(column).distinct()))
                known = set(db.scalars(select(owner.c[key]))) | ({0} if column.name in MAY_BE_NONE else set())
                assert used <= known, column
                looked_at |= {column.name} if used else set()
        assert {"product_id", "option_value_id", "tax_rate_id", "geo_zone_id", "zone_id", "path_id", "related_id"} <= looked_at

    def test_settings_name_rows_too(self, db: Connection) -> None:
        kinds = ("geo_zone_id", "tax_class_id", "order_status_id", "weight_class_id", "length_class_id", "customer_group_id")
        for key, value in settings(db).items():
            for kind in kinds:
                if key.endswith(kind) and value != "0":
                    assert rows(db, OWNERS[kind], **{kind: int(value)}), key

    def test_option_values_on_offer_belong_to_the_option(self, db: Connection) -> None:
        for offered in rows(db, models.product_option_value):
            product_option = only(db, models.product_option, product_option_id=offered["product_option_id"])
            assert (offered["product_id"], offered["option_id"]) == (product_option["product_id"], product_option["option_id"])
            assert rows(db, models.option_value, option_value_id=offered["option_value_id"], option_id=offered["option_id"])

    def test_every_category_has_a_path_that_ends_in_itself(self, db: Connection) -> None:
        for category in rows(db, models.category):
            path = sorted(rows(db, models.category_path, category_id=category["category_id"]), key=lambda step: str(step["level"]))
            assert path[-1]["path_id"] == category["category_id"]
            assert [step["level"] for step in path] == list(range(len(path)))


class TestTheGuidesExamples:
    def test_product_100_can_be_bought_without_options(self, db: Connection, shop: DemoShop) -> None:
        assert shop.product_id == 100
        product = only(db, models.product, product_id=100)
        assert (product["status"], product["minimum"], product["shipping"]) == (1, 1, 1)
        assert rows(db, models.product_option, product_id=100) == []

    def test_coupon_2222_is_good_for_every_order(self, db: Connection) -> None:
        coupon = only(db, models.coupon, code="2222")
        assert (coupon["status"], coupon["uses_total"], coupon["logged"], coupon["total"]) == (1, 0, 0, 0)
        assert coupon["date_start"] is coupon["date_end"] is None

    def test_voucher_vou_7271_has_a_theme_and_money_left(self, db: Connection) -> None:
        voucher = only(db, models.voucher, code="VOU-7271")
        assert voucher["status"] == 1
        assert voucher["amount"] == 1000
        assert rows(db, models.voucher_theme_description, voucher_theme_id=voucher["voucher_theme_id"], language_id=1)

    def test_rus_and_kgd_are_a_country_and_its_zone(self, db: Connection) -> None:
        country = only(db, models.country, iso_code_3="RUS")
        assert only(db, models.zone, country_id=country["country_id"], code="KGD")["zone_id"] == 2743
        assert country["postcode_required"] == 0

    @pytest.mark.parametrize(("kind", "code"), [("shipping", "pickup"), ("payment", "bank_transfer")])
    def test_its_methods_are_offered_everywhere(self, db: Connection, kind: str, code: str) -> None:
        assert rows(db, models.extension, type=kind, code=code)
        found = settings(db)
        assert (found[f"{kind}_{code}_status"], found[f"{kind}_{code}_geo_zone_id"]) == ("1", "0")

    def test_the_currency_is_usd_and_two_others_are_enabled(self, db: Connection) -> None:
        assert settings(db)["config_currency"] == "USD"
        assert {row["code"] for row in rows(db, models.currency, status=1)} == {"USD", "GBP", "EUR"}


class TestCompleteness:
    def test_options_of_every_type_are_on_offer_both_required_and_not(self, db: Connection) -> None:
        joined = models.product_option.join(models.option, models.option.c.option_id == models.product_option.c.option_id)
        assert set(db.scalars(select(models.option.c.type).select_from(joined))) == OPTION_TYPES
        assert {row["required"] for row in rows(db, models.product_option)} == {0, 1}

    @pytest.mark.parametrize("column", ["price_prefix", "points_prefix", "weight_prefix"])
    def test_option_values_add_and_take_off(self, db: Connection, column: str) -> None:
        assert {row[column] for row in rows(db, models.product_option_value)} == {"+", "-"}

    def test_discounts_start_at_several_quantities_for_both_groups(self, db: Connection) -> None:
        found = rows(db, models.product_discount)
        assert {row["customer_group_id"] for row in found} == {1, 2}
        assert len({row["quantity"] for row in found}) > 2

    def test_specials_are_past_present_and_future(self, db: Connection) -> None:
        today = NOW.date()
        special = models.product_special
        found = db.execute(select(special.c.date_start, special.c.date_end)).all()
        assert any(end and end < today for _, end in found)
        assert any(start and start < today and end and end > today for start, end in found)
        assert any(start and start > today for start, _ in found)
        assert any(start is end is None for start, end in found)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("quantity", 0),
            ("status", 0),
            ("shipping", 0),
            ("subtract", 0),
            ("tax_class_id", 0),
            ("tax_class_id", 11),
            ("minimum", 2),
            ("price", 0),
        ],
    )
    def test_some_product_is_special_in_each_way(self, db: Connection, column: str, value: int) -> None:
        assert rows(db, models.product, **{column: value})

    def test_one_product_is_not_on_sale_yet(self, db: Connection) -> None:
        available = db.execute(select(models.product.c.date_available)).scalars().all()
        assert [day for day in available if day > NOW.date()] == [datetime(2026, 6, 3).date()]

    def test_prices_are_not_all_round(self, db: Connection) -> None:
        prices = {row["price"] for row in rows(db, models.product)}
        assert {Decimal("19.9900"), Decimal("3.3300"), Decimal("259.9900")} <= prices
        assert len(rows(db, models.product)) >= 30

    @pytest.mark.parametrize(
        "table",
        [
            models.product_related,
            models.product_reward,
            models.product_recurring,
            models.product_to_download,
            models.coupon_product,
            models.coupon_category,
            models.voucher_theme,
            models.customer_affiliate,
            models.weight_class,
            models.length_class,
        ],
        ids=lambda table: table.name,
    )
    def test_there_is_some_of_each_kind(self, db: Connection, table: Table) -> None:
        assert db.scalar(select(func.count()).select_from(table))

    def test_coupons_come_in_every_kind(self, db: Connection) -> None:
        coupons = rows(db, models.coupon)
        assert {row["type"] for row in coupons} == {"P", "F"}
        for column in ("shipping", "logged", "uses_total", "total", "date_end"):
            assert any(row[column] for row in coupons), column

    def test_two_customers_have_addresses_points_and_credit(self, db: Connection) -> None:
        for table in (models.address, models.customer_reward, models.customer_transaction):
            assert {1, 2} <= set(db.scalars(select(table.c.customer_id)))

    def test_taxes_differ_by_country_and_one_is_a_fixed_fee(self, db: Connection) -> None:
        rates = rows(db, models.tax_rate)
        assert len({row["geo_zone_id"] for row in rates}) >= 5
        assert {row["type"] for row in rates} == {"P", "F"}

    def test_the_events_of_an_order_are_registered(self, db: Connection) -> None:
        assert {"mail_order_add", "mail_order_alert", "mail_voucher", "statistics_order_history"} <= {
            row["code"] for row in rows(db, models.event, status=1)
        }

    def test_products_speak_every_language(self, db: Connection) -> None:
        languages = {row["language_id"] for row in rows(db, models.language, status=1)}
        for product in rows(db, models.product):
            found = rows(db, models.product_description, product_id=product["product_id"])
            assert {row["language_id"] for row in found} == languages

    def test_no_mail_leaves_the_machine(self, db: Connection) -> None:
        found = settings(db)
        assert (found["config_mail_engine"], found["config_mail_smtp_hostname"]) == ("smtp", "127.0.0.1")


class TestStoredForm:
    def test_texts_are_stored_escaped(self, db: Connection) -> None:
        raw = re.compile(r"[<>\"]|&(?!(amp|lt|gt|quot);)")
        for table in TABLES:
            if table.name.endswith("_description"):
                for row in rows(db, table):
                    assert not [value for value in row.values() if isinstance(value, str) and raw.search(value)]
        assert settings(db)["config_name"] == "Tide &amp; Fell Outfitters"

    def test_amounts_are_numbers_of_the_columns_scale(self, db: Connection) -> None:
        amounts = [column for table in TABLES for column in table.columns if isinstance(column.type, Amount)]
        read = {column: list(db.scalars(select(column))) for column in amounts}
        assert len(read[models.product.c.price]) >= 30
        for column, values in read.items():
            assert {value.as_tuple().exponent for value in values} <= {-column.type.scale}, column

    def test_fees_and_thresholds_in_settings_are_numbers(self, db: Connection) -> None:
        for key, value in settings(db).items():
            if re.search(r"_(cost|fee|total)$", key):
                assert float(value) >= 0, key


class TestAccess:
    def test_the_api_user_is_default_with_a_long_key_from_this_machine(self, db: Connection, shop: DemoShop) -> None:
        user = only(db, models.api, username="Default", status=1)
        assert user["key"] == shop.api_key
        assert re.fullmatch("[A-Za-z0-9]{256}", shop.api_key)
        assert {row["ip"] for row in rows(db, models.api_ip, api_id=user["api_id"])} == {"127.0.0.1", "::1"}

    def test_the_staff_password_opens_the_back_office(self, db: Connection, shop: DemoShop) -> None:
        user = only(db, models.user, username=shop.staff_username)
        assert passwords.fits(shop.staff_password or "", str(user["password"]), str(user["salt"]))
        group = only(db, models.user_group, user_group_id=user["user_group_id"])
        assert r"user\/api" in str(group["permission"])

    def test_a_filled_shop_is_found_again_but_its_password_is_not(self, database: Database, shop: DemoShop) -> None:
        found = demo.find(database)
        assert found is not None
        assert (found.api_key, found.staff_username, found.staff_password) == (shop.api_key, shop.staff_username, None)

    def test_a_second_fill_is_refused_and_changes_nothing(self, db: Connection, shop: DemoShop) -> None:
        before = db.scalar(select(func.count()).select_from(models.product))
        with pytest.raises(demo.NotEmptyError) as refused:
            demo.fill(db, NOW)
        assert "oc_product" in refused.value.tables
        assert db.scalar(select(func.count()).select_from(models.product)) == before
        assert only(db, models.api)["key"] == shop.api_key

    def test_a_database_with_tables_of_a_shop_is_left_alone(self, database: Database) -> None:
        with pytest.raises(demo.NotEmptyError, match="wants an empty database"):
            demo.create(database, NOW)

    def test_tables_that_hold_another_shop_hold_no_demo_shop(self) -> None:
        other = Database("sqlite://")
        assert demo.find(other) is None
        with other.writing() as db:
            models.metadata.create_all(db)
        assert demo.find(other) is None
        other.close()

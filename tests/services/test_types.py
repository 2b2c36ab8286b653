"""What goes into a column comes out the same on every database, also when another program wrote it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Connection, func, insert, select, text, update

from cartapi.store import packed
from cartapi.store.database import Database
from cartapi.store.models import api, category, coupon, coupon_history, currency, customer, language, order, recurring, setting

Stored = Callable[[Column[Any], object], object]


@pytest.fixture
def stored(database: Database) -> Stored:
    """Write one value into a column of a new row, and read it back."""

    def write_and_read(column: Column[Any], value: object) -> object:
        with database.writing() as db:
            key = db.execute(insert(column.table).values({column: value})).inserted_primary_key
            assert key is not None
            return db.scalar(select(column).where(next(iter(column.table.primary_key)) == key[0]))

    return write_and_read


@pytest.mark.parametrize(
    ("value", "text_of_it"),
    [
        (100, "100.0000"),
        (True, "1.0000"),
        (0.1, "0.1000"),
        ("100.0000", "100.0000"),
        (Decimal("19.99"), "19.9900"),
        (Decimal("0.00005"), "0.0001"),
        (Decimal("-0.00005"), "-0.0001"),
        (0.00005, "0.0001"),
        (-0.00005, "-0.0001"),
        (1.00005, "1.0001"),
        (58.579999999999998, "58.5800"),
        (0.99994999999999999, "1.0000"),
        (12345678.90125, "12345678.9013"),
        (123456789.012345678, "123456789.0124"),  # 14 digits first: 123456789.01235
        (Decimal("12345678901.2345"), "12345678901.2345"),
        (12345678901.2345, "12345678901.2350"),
        (1e15, "99999999999.9999"),
        (-1e300, "-99999999999.9999"),
        (float("inf"), "0.0000"),
        (float("nan"), "0.0000"),
        (" 12.5abc", "12.5000"),
        ("1e2", "100.0000"),
        ("abc", "0.0000"),
        ("", "0.0000"),
    ],
)
def test_an_amount_leaves_with_the_columns_scale(stored: Stored, value: object, text_of_it: str) -> None:
    read = stored(coupon.c.discount, value)
    assert isinstance(read, Decimal)
    assert str(read) == text_of_it


def test_an_amount_of_another_scale(stored: Stored) -> None:
    assert str(stored(order.c.currency_value, 1.234567891)) == "1.23456789"


@pytest.mark.parametrize("literal", ["'100.0000'", "100", "100.0", "1e2"])
def test_amounts_that_others_wrote_are_exact(database: Database, literal: str) -> None:
    with database.writing() as db:
        db.execute(text(f"INSERT INTO oc_coupon_history (amount) VALUES ({literal})"))
        assert str(db.scalar(select(coupon_history.c.amount))) == "100.0000"


def test_amounts_add_up_exactly_and_compare_as_numbers(database: Database) -> None:
    amounts = coupon_history.c.amount
    with database.writing() as db:
        db.execute(insert(coupon_history), [{"amount": Decimal("0.1")}] * 10 + [{"amount": 10.5}, {"amount": 9}])
        assert str(db.scalar(select(func.sum(amounts)).where(amounts < 1))) == "1.0000"
        assert [str(value) for value in db.scalars(select(amounts).where(amounts > "5").order_by(amounts))] == ["9.0000", "10.5000"]
        db.execute(update(coupon_history).where(amounts == 9).values(amount=amounts + 0.7))
        assert db.scalar(select(func.count()).where(amounts == Decimal("9.7"))) == 1


def test_a_currencys_value_has_eight_places(stored: Stored, database: Database) -> None:
    assert str(stored(currency.c.value, 1.234567891)) == "1.23456789"
    with database.writing() as db:
        db.execute(text("UPDATE oc_currency SET value = '2.50000000'"))
        assert [str(value) for value in db.scalars(select(currency.c.value))] == ["2.50000000"]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (7, 7),
        (-7, -7),
        (True, 1),
        ("7", 7),
        (" 12abc", 12),
        ("2.7", 2),
        ("1e2", 100),
        ("abc", 0),
        (2.9, 2),
        (Decimal("-2.9"), -2),
        (2**31, 2147483647),
        ("99999999999999999999", 2147483647),
        (-(2**40), -2147483648),
        (float("nan"), 0),
    ],
)
def test_a_whole_number_is_cast_and_clipped(stored: Stored, value: object, read: int) -> None:
    assert stored(coupon.c.uses_total, value) == read


def test_ranges_of_the_other_whole_numbers(stored: Stored) -> None:
    assert stored(recurring.c.duration, -1) == 0
    assert stored(recurring.c.duration, 2**32) == 2**32 - 1
    assert stored(setting.c.serialized, 500) == 127


@pytest.mark.parametrize(("value", "read"), [(True, 1), (False, 0), (0, 0), (1, 1), (5, 5), ("1", 1)])
def test_a_flag_stays_the_number_it_is(stored: Stored, value: object, read: int) -> None:
    assert stored(api.c.status, value) is read


def test_text_is_cut_to_the_column_in_characters(stored: Stored) -> None:
    assert stored(coupon.c.code, "ä" * 21) == "ä" * 20
    assert stored(language.c.code, "🛒" * 6) == "🛒" * 5


def test_a_text_column_is_cut_in_bytes_but_never_inside_a_character(stored: Stored) -> None:
    assert stored(api.c.key, "ä" * 40_000) == "ä" * 32_767
    assert stored(api.c.key, "a" + "🛒" * 20_000) == "a" + "🛒" * 16_383


@pytest.mark.parametrize(("value", "read"), [(5, "5"), (True, "1"), (False, ""), (0.1 + 0.2, "0.3"), (Decimal("1.50"), "1.50")])
def test_what_is_no_text_is_written_as_the_reference_writes_it(stored: Stored, value: object, read: str) -> None:
    assert stored(coupon.c.name, value) == read
    assert stored(api.c.key, value) == read


def test_a_search_is_not_cut(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(coupon).values(code="x" * 20))
        assert db.scalar(select(func.count()).where(coupon.c.code == "x" * 20)) == 1
        assert db.scalar(select(func.count()).where(coupon.c.code == "x" * 21)) == 0


def test_a_number_is_searched_for_as_text(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(coupon).values(code="12abc"))
        assert db.scalar(select(func.count()).where(coupon.c.code == 12)) == 0


def test_words_ignore_case(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(customer).values(email="Ann@Example.com"))
        assert db.scalar(select(func.count()).where(customer.c.email == "ann@example.COM")) == 1


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, None),
        (datetime(2026, 1, 2, 3, 4, 5), datetime(2026, 1, 2, 3, 4, 5)),
        (datetime(2026, 1, 2, 3, 4, 5, 999_999), datetime(2026, 1, 2, 3, 4, 5)),
        (date(2026, 1, 2), datetime(2026, 1, 2)),
        ("2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5)),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_moments(stored: Stored, value: object, read: object) -> None:
    assert stored(coupon.c.date_added, value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, None),
        (date(2026, 1, 2), date(2026, 1, 2)),
        (datetime(2026, 1, 2, 23, 59, 59), date(2026, 1, 2)),
        ("2026-01-02", date(2026, 1, 2)),
        ("0000-00-00", None),
    ],
)
def test_days(stored: Stored, value: object, read: object) -> None:
    read_back = stored(coupon.c.date_start, value)
    assert read_back == read
    assert type(read_back) is type(read)


@pytest.mark.parametrize(
    ("day", "moment", "read_day", "read_moment"),
    [
        ("0000-00-00", "0000-00-00 00:00:00", None, None),
        ("2026-01-02", "2026-01-02 03:04:05", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02", "2026-01-02 03:04:05.000000", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5)),
    ],
)
def test_dates_that_others_wrote(database: Database, day: str, moment: str, read_day: object, read_moment: object) -> None:
    with database.writing() as db:
        db.execute(text("INSERT INTO oc_coupon (date_start, date_added) VALUES (:day, :moment)"), {"day": day, "moment": moment})
        assert db.execute(select(coupon.c.date_start, coupon.c.date_added)).one() == (read_day, read_moment)


def test_a_day_compared_with_a_moment_is_its_midnight(database: Database) -> None:
    noon = datetime(2026, 1, 2, 12)
    with database.writing() as db:
        db.execute(insert(coupon).values(code="today", date_start=noon.date(), date_end=None))
        assert _count(db, coupon.c.date_start < noon) == 1
        assert _count(db, coupon.c.date_start > noon) == 0
        assert _count(db, coupon.c.date_start == noon.date()) == 1
        assert _count(db, coupon.c.date_end == "0000-00-00") == 1


def test_a_row_that_leaves_columns_out_has_mysqls_implicit_defaults(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(coupon).values(name="bare"))
        row = db.execute(select(coupon)).one()
        assert (row.code, str(row.discount), row.status, row.date_start, row.date_added) == ("", "0.0000", 0, None, None)
        db.execute(insert(recurring).values(sort_order=1))
        assert db.scalar(select(recurring.c.frequency)) == "day"
        db.execute(insert(category).values(sort_order=1))
        assert db.scalar(select(category.c.image)) is None


def _count(db: Connection, condition: Any) -> int | None:
    return db.scalar(select(func.count()).select_from(coupon).where(condition))


@pytest.mark.parametrize(
    ("written", "means"), [("2024-02-29", date(2024, 2, 29)), ("2024-00-00", date(2024, 1, 1)), ("2024-05-00", date(2024, 5, 1))]
)
def test_months_and_days_of_zero_in_packed_rows_count_as_the_first(written: str, means: date) -> None:
    assert packed.day(written) == means
    assert packed.moment(f"{written} 00:10:00") == datetime(means.year, means.month, means.day, 0, 10)


def test_dates_of_zero_and_none_in_packed_rows_are_no_dates() -> None:
    assert (packed.day("0000-00-00"), packed.day(packed.NOTHING)) == (None, None)

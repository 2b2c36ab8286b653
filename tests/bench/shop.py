"""A shop to measure: the recorded conversations' shop with more goods, and, when large, many orders and open carts beside."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from cartapi.store.database import Database
from tests.bench.client import Shop
from tests.bench.load import Connection as Wire

STORE = Path(__file__).parent.parent / "conformance" / "store.json"
FIRST, PRODUCTS = 1000, 500
"""Our own goods have the ids FIRST … FIRST + PRODUCTS - 1; a large shop has `COPIES` times as many."""
COPIES = 100
ORDERS, SESSIONS = 20, 20
ORDER_COPIES, SESSION_COPIES = 5000, 1000
USER, KEY = "Default", "harbour-default-key"
"""Who may call it."""
ALWAYS = "0000-00-00"

Rows = list[dict[str, Any]]


def fill(database: Database) -> None:
    """Write the recorded shop and `PRODUCTS` goods into empty tables."""
    store: dict[str, Rows] = json.loads(STORE.read_text(encoding="utf-8"))
    _silence(store["oc_setting"])
    for table, rows in _goods(store).items():
        store[table] = store.get(table, []) + rows
    with database.writing() as db:
        for table, rows in store.items():
            _insert(db, table, rows)


def forms(lines: int) -> list[dict[str, str]]:
    """`cart/add` for so many different goods; 36 of 50 have an option."""
    return [_form(number) for number in range(lines)]


def enlarge(database: Database, shop: Shop) -> None:
    """50,000 products, 100,000 orders, 20,000 live sessions with carts. The server must be running: it makes the first ones."""
    wire = Wire(shop.base_url)
    tokens = [shop.cart(wire, 2) for _ in range(SESSIONS)]
    orders = 0

    def count() -> None:
        nonlocal orders
        orders += 1

    buyer, answer = shop.buyer(count), b""
    while (request := buyer(answer)) and orders < ORDERS:
        answer = wire.call(request)
    with database.writing() as db:
        _more_goods(db)
        _more_orders(db)
        _more_sessions(db, tokens)


def copy_lines(database: Database, source: str, tokens: Sequence[str]) -> None:
    """Put the lines of one session's cart into the carts of others."""
    with database.writing() as db:
        lines = db.execute(text("SELECT * FROM oc_cart WHERE session_id = :token"), {"token": source}).mappings().all()
        copies = [{**line, "session_id": token} for token in tokens for line in lines]
        for copy in copies:
            del copy["cart_id"]
        _insert(db, "oc_cart", copies)


def _form(number: int) -> dict[str, str]:
    form = {"product_id": str(FIRST + number), "quantity": str(1 + number % 3)}
    if _has_option(number):
        form[f"option[{100_000 + number}]"] = str(1_000_000 + number * 4 + number % 3)
    return form


def _has_option(number: int) -> bool:
    return number % 25 < 18


def _silence(settings: Rows) -> None:
    """Nobody takes the mails: they are composed and queued, and wait."""
    for row in settings:
        if row["key"] == "config_mail_smtp_port":
            row["value"] = "1"


def _goods(store: Mapping[str, Rows]) -> dict[str, Rows]:
    product = next(row for row in store["oc_product"] if row["product_id"] == 1)
    words = [row for row in store["oc_product_description"] if row["product_id"] == 1]
    option, value = store["oc_product_option"][0], store["oc_product_option_value"][0]
    discount, special, reward = (store[f"oc_product_{name}"][0] for name in ("discount", "special", "reward"))
    made: dict[str, Rows] = {}

    def add(table: str, row: Mapping[str, Any], **changes: Any) -> None:
        made.setdefault(table, []).append({**row, **changes})

    for number in range(PRODUCTS):
        own = {"product_id": FIRST + number}
        add("oc_product", product, **own, model=f"B-{number}", quantity=1_000_000, price=f"{5 + number % 90}.5000", minimum=1)
        for row in words:
            add("oc_product_description", row, **own, name=f"Good no. {number}")
        add("oc_product_to_store", own, store_id=0)
        add("oc_product_to_category", own, category_id=20)
        if _has_option(number):
            ids = {**own, "product_option_id": 100_000 + number}
            add("oc_product_option", option, **ids)
            for step in range(3):
                own_value = {"product_option_value_id": 1_000_000 + number * 4 + step, "option_value_id": 11 + step}
                add("oc_product_option_value", value, **ids, **own_value, quantity=1_000_000, price=f"{step}.2500")
        if number % 5 == 0:
            add("oc_product_discount", discount, **own, product_discount_id=FIRST + number, date_start=ALWAYS, date_end=ALWAYS)
        if number % 10 == 0:
            more = {"product_special_id": FIRST + number, "price": "4.9900", "date_start": ALWAYS, "date_end": ALWAYS}
            add("oc_product_special", special, **own, **more, customer_group_id=1)
        if number % 4 == 0:
            add("oc_product_reward", reward, **own, product_reward_id=FIRST + number, points=10)
    return made


def _more_goods(db: Connection) -> None:
    step = {"product_id": PRODUCTS}
    for table, shifts in {
        "oc_product": step,
        "oc_product_description": step,
        "oc_product_to_store": step,
        "oc_product_to_category": step,
        "oc_product_option": step | {"product_option_id": PRODUCTS},
        "oc_product_option_value": step | {"product_option_id": PRODUCTS, "product_option_value_id": PRODUCTS * 4},
        "oc_product_discount": step | {"product_discount_id": PRODUCTS},
        "oc_product_special": step | {"product_special_id": PRODUCTS},
        "oc_product_reward": step | {"product_reward_id": PRODUCTS},
    }.items():
        _multiply(db, table, COPIES, shifts, f"product_id >= {FIRST}")


def _more_orders(db: Connection) -> None:
    for table in ("oc_order", "oc_order_product", "oc_order_total", "oc_order_history"):
        highest = db.execute(text(f"SELECT MAX(order_id) FROM {table}")).scalar() or 0
        own_key = f"{table[3:]}_id"
        rows = db.execute(text(f"SELECT MAX({own_key}) FROM {table}")).scalar() or 0
        _multiply(db, table, ORDER_COPIES, {"order_id": highest, own_key: rows}, "1 = 1")


def _more_sessions(db: Connection, tokens: Sequence[str]) -> None:
    """Copies of each session with its row in the key's list and the lines of its cart."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    for table, own_key in (("oc_session", ""), ("oc_api_session", "api_session_id"), ("oc_cart", "cart_id")):
        copies: Rows = []
        for number, token in enumerate(tokens):
            found = db.execute(text(f"SELECT * FROM {table} WHERE session_id = :token"), {"token": token}).mappings().all()
            for copy in range(SESSION_COPIES):
                for row in found:
                    copies.append({**row, "session_id": f"{number:06x}{copy:020x}"})
                    copies[-1].pop(own_key, None)
                    if "date_modified" in row:
                        copies[-1] |= {"date_modified": now}
        _insert(db, table, copies)


def _multiply(db: Connection, table: str, times: int, shifts: Mapping[str, int], where: str) -> None:
    """Copy rows inside the database, `times - 1` times, with these columns moved on by as much for each copy."""
    row = db.execute(text(f"SELECT * FROM {table} WHERE {where} LIMIT 1")).mappings().first()
    if row is None:
        raise RuntimeError(f"{table} has no rows to copy")
    names = ", ".join(f"`{name}`" for name in row)
    values = ", ".join(f"t.`{name}` + n.n * {shifts[name]}" if name in shifts else f"t.`{name}`" for name in row)
    low = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(100))
    high = " UNION ALL ".join(f"SELECT {number * 100} AS n" for number in range(-(-times // 100)))
    numbers = f"SELECT l.n + h.n AS n FROM ({low}) AS l CROSS JOIN ({high}) AS h"
    source = f"SELECT {values} FROM {table} AS t CROSS JOIN ({numbers}) AS n WHERE {where} AND n.n BETWEEN 1 AND {times - 1}"
    db.exec_driver_sql(f"INSERT INTO {table} ({names}) {source}")


def _insert(db: Connection, table: str, rows: Rows) -> None:
    if rows:
        names = ", ".join(f"`{name}`" for name in rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)

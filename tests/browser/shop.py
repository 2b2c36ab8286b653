"""A shop with a past: keys in every state, a day of calls, a month of orders, entries in both logs."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, update

from cartapi.engine.key_records import KeyAddress
from cartapi.engine.keys import fingerprint
from cartapi.engine.staff import Actor
from cartapi.store import audit, key_addresses, models, outbox, request_log
from cartapi.store.request_log import Call

ROUTES = (
    ("api/login", 12, "POST"),
    ("api/cart/add", 31, "POST"),
    ("api/cart/products", 24, "GET"),
    ("api/shipping/methods", 58, "GET"),
    ("api/payment/methods", 41, "GET"),
    ("api/order/add", 96, "POST"),
    ("api/order/info", 18, "GET"),
    ("cart/items", 22, "POST"),
)
PEOPLE = (
    ("Till, ground floor", "Both tills by the door; ask Greta", 1, "10.20.0.0/16"),
    ("Warehouse scanner", "Stock hall, reads orders only", 1, "198.51.100.14"),
    ("Market place import", "Nightly, by our agency", 1, "2001:db8:4::/48"),
    ("Mobile app", "", 1, "0.0.0.0/0"),
    ("Old web shop", "Switched off in spring", 0, "203.0.113.80"),
    ("Partner test", "Sandbox of the partner", 1, "192.0.2.44"),
)


def furnish(db: Connection, local: datetime, utc: datetime) -> None:
    """Fill a demo shop."""
    for number, (name, description, status, network) in enumerate(PEOPLE, start=2):
        _key(db, number, name, description, status, network, local, utc)
    db.execute(update(models.key).where(models.key.c.api_id == 4).values(date_expires=utc + timedelta(days=9)))
    db.execute(update(models.key).where(models.key.c.api_id == 7).values(test_mode=1, date_expires=utc - timedelta(days=2)))
    until = utc + timedelta(hours=20)
    db.execute(update(models.key).where(models.key.c.api_id == 2).values(previous_hash=fingerprint("old"), previous_until=until))
    _calls(db, utc)
    _sessions(db, local)
    _audit(db, utc)
    _orders(db, local)


def _key(db: Connection, api_id: int, name: str, about: str, status: int, network: str, local: datetime, utc: datetime) -> None:
    made = local - timedelta(days=40 * api_id)
    secret = f"{api_id}x" * 60 + f"K{api_id}q{api_id}"
    db.execute(
        insert(models.api).values(api_id=api_id, username=name, key=secret, status=status, date_added=made, date_modified=made)
    )
    scopes = "order:read" if "scanner" in name else ""
    used = {"last_used": utc - timedelta(minutes=api_id**4), "last_ip": "10.20.4.17", "last_agent": "python-requests/2.32.3"}
    db.execute(
        insert(models.key).values(api_id=api_id, description=about, scopes=scopes, calls=1234 * api_id, rate_limit=0, **used)
    )
    addresses = [KeyAddress(network, "as agreed"), KeyAddress(f"10.20.4.{api_id}", "", utc - timedelta(days=3))]
    key_addresses.put(db, api_id, addresses, utc - timedelta(days=12))


def _calls(db: Connection, utc: datetime) -> None:
    number = 0
    for minutes in range(23 * 60, -1, -4):
        at = utc - timedelta(minutes=minutes)
        busy = 1 + (abs(at.hour - 14) < 6) * 2 + (minutes * 7 % 5 == 0)
        for _ in range(busy):
            number += 1
            route, base, method = ROUTES[number * 7 % len(ROUTES)]
            bad = number % 23 == 0
            error = "Warning: Your IP 198.51.100.77 is not allowed to access this API!" if bad else ""
            spread = number * 37 % 40 + (number % 61 == 0) * 480
            ip = "198.51.100.77" if bad else f"10.20.4.{2 + number % 3}"
            order_id = 1 + number % 20 if "order" in route else None
            dialect = "rest" if route.startswith("cart/") else "forms"
            status = 200 if dialect == "forms" or not bad else 403
            call = Call(at, 2 + number % 4, route, method, status, error, base + spread, ip, order_id, f"{number:08x}", dialect)
            request_log.record(db, call)


def _sessions(db: Connection, local: datetime) -> None:
    for number in range(3):
        token = f"c9f3a7d1e5b2460f8ae7c4{number}d{number}a"
        began, last = local - timedelta(minutes=50 - number * 9), local - timedelta(minutes=number * 7)
        values = {"api_id": 2, "session_id": token, "ip": f"10.20.4.{number + 2}", "date_added": began, "date_modified": last}
        db.execute(insert(models.api_session).values(values))
        for product in range(number):
            row = {"api_id": 2, "customer_id": 0, "session_id": token, "product_id": 100 + product, "recurring_id": 0}
            db.execute(insert(models.cart).values(**row, option="[]", quantity=product + 2, date_added=began))


def _audit(db: Connection, utc: datetime) -> None:
    greta, actor = Actor(1, "greta", "203.0.113.5"), Actor(1, "admin", "203.0.113.7")
    entries = (
        (actor, "staff.sign_in", "panel", "", 7),
        (actor, "key.create", "key 7 Partner test", "rights: all", 6.9),
        (greta, "address.add", "key 3 Warehouse scanner", "added 198.51.100.14 (as agreed)", 5),
        (greta, "key.disable", "key 6 Old web shop", "2 sessions ended", 4),
        (actor, "key.rotate", "key 2 Till, ground floor", "former key …K2q2 works until 2026-05-05 06:00 UTC", 0.3),
        (Actor(0, "root", "198.51.100.9"), "staff.refused", "panel", "wrong name or password", 0.2),
    )
    for who, action, subject, detail, days in entries:
        audit.record(db, who, action, subject, detail, utc - timedelta(days=days))


def _orders(db: Connection, local: datetime) -> None:
    """Orders as rows; what each is made of is the demo shop's business."""
    template = {column.name: column for column in models.order.c}
    for number in range(1, 61):
        day = local - timedelta(hours=(61 - number) * 11 + number % 5 * 3)
        values: dict[str, object] = {name: "" for name in template if name not in ("order_id",)}
        numbers = ("invoice_no", "store_id", "customer_id", "customer_group_id", "payment_country_id", "payment_zone_id")
        numbers += ("shipping_country_id", "shipping_zone_id", "affiliate_id", "marketing_id", "language_id", "currency_id")
        values |= dict.fromkeys(numbers, 0) | {"commission": 0, "currency_value": 1}
        first, last = (("Ada", "Lovelace"), ("Alan", "Turing"), ("Grace", "Hopper"), ("Edsger", "Dijkstra"))[number % 4]
        values |= {"order_id": number, "firstname": first, "lastname": last, "email": f"{last.lower()}@example.org"}
        values |= {"total": 20 + number * 13.37 % 400, "order_status_id": (1, 2, 3, 5)[number % 4], "currency_code": "USD"}
        values |= {"date_added": day, "date_modified": day, "store_name": "Demo", "ip": "10.20.4.2", "language_id": 1}
        values |= {
            "payment_method": "Cash On Delivery",
            "payment_code": "cod",
            "shipping_method": "Flat Shipping Rate",
            "shipping_code": "flat.flat",
        }
        db.execute(insert(models.order).values(values))
    _contents(db, 5, local)


def _contents(db: Connection, order_id: int, local: datetime) -> None:
    """Lines, totals, history and mails of one order."""
    address = {
        "firstname": "Alan",
        "lastname": "Turing",
        "address_1": "12 King&#039;s Parade",
        "city": "Cambridge",
        "postcode": "CB2 1SJ",
    }
    address |= {"country": "United Kingdom", "zone": "Cambridgeshire"}
    both = {f"{kind}_{name}": text for kind in ("payment", "shipping") for name, text in address.items()}
    db.execute(update(models.order).where(models.order.c.order_id == order_id).values(**both, telephone="01223 337733"))
    for number, (name, model, quantity, price) in enumerate(
        (("Oilskin jacket", "OJ-4", 1, 129), ("Wool &amp; cotton socks", "WS-2", 3, 14)), 1
    ):
        row = {"order_id": order_id, "product_id": number, "name": name, "model": model, "quantity": quantity, "price": price}
        line = db.execute(insert(models.order_product).values(**row, total=price * quantity, tax=0, reward=0)).inserted_primary_key
        option = {
            "order_id": order_id,
            "order_product_id": line[0] if line else 0,
            "product_option_id": 1,
            "product_option_value_id": 1,
        }
        db.execute(insert(models.order_option).values(**option, name="Size", value="M", type="select"))
    totals = (
        ("sub_total", "Sub-Total", 171),
        ("shipping", "Flat Shipping Rate", 5),
        ("tax", "VAT (20%)", 35.2),
        ("total", "Total", 211.2),
    )
    for number, (code, title, value) in enumerate(totals):
        db.execute(insert(models.order_total).values(order_id=order_id, code=code, title=title, value=value, sort_order=number))
    for status, comment, hours in ((1, "Please ring twice", 30), (2, "Packed by Greta", 6)):
        entry = {"order_id": order_id, "order_status_id": status, "notify": status == 2, "comment": comment}
        db.execute(insert(models.order_history).values(**entry, date_added=local - timedelta(hours=hours)))
    for kind, subject, to in (
        ("order_add", "Demo - Order 5", "turing@example.org"),
        ("order_alert", "Demo - Order 5", "shop@example.org"),
    ):
        mail = {
            "event_key": f"{kind}:5",
            "kind": kind,
            "recipient": to,
            "sender": "shop@example.org",
            "subject": subject,
            "message": "…",
        }
        outbox.enqueue(db, **mail, transport="{}", now=local - timedelta(hours=30), order_id=order_id)
    db.execute(
        update(models.outbox).where(models.outbox.c.kind == "order_add").values(state="sent", date_sent=local - timedelta(hours=30))
    )

"""Customers: `oc_customer` and what belongs to it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, exists, func, insert, literal, select, update

from cartapi.engine.customer import Customer
from cartapi.store import models

_customer, _ip = models.customer, models.customer_ip


def enabled(db: Connection, customer_id: int, ip: str) -> Customer | None:
    """The customer if he is enabled; `ip_known` says whether he was seen from this address."""
    seen = exists().where(_ip.c.customer_id == _customer.c.customer_id, _ip.c.ip == ip)
    row = db.execute(
        select(
            _customer.c.customer_id, _customer.c.customer_group_id, _customer.c.language_id, _customer.c.ip,
            _customer.c.safe, seen,
        ).where(_customer.c.customer_id == customer_id, _customer.c.status == 1)
    ).first()  # fmt: skip
    return None if row is None else Customer(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def note_visit(db: Connection, customer: Customer, language_id: int, ip: str, now: datetime) -> None:
    """Write down language and address of a signed-in customer where they changed (sessions.md §10)."""
    if (customer.language_id, customer.ip) != (language_id, ip):
        note_sign_in(db, customer.customer_id, language_id, ip)
    if not customer.ip_known:
        db.execute(insert(_ip), {"customer_id": customer.customer_id, "ip": ip, "date_added": now})


def note_sign_in(db: Connection, customer_id: int, language_id: int, ip: str) -> None:
    """Write down language and address of a customer."""
    db.execute(update(_customer).where(_customer.c.customer_id == customer_id).values(language_id=language_id, ip=ip))


def balances(db: Connection, customer_id: int) -> tuple[int | None, Decimal | None]:
    """Sum of a customer's reward points and of his transactions; None without rows."""
    reward, transaction = models.customer_reward, models.customer_transaction
    points = select(func.sum(reward.c.points)).where(reward.c.customer_id == customer_id).scalar_subquery()
    credit = select(func.sum(transaction.c.amount)).where(transaction.c.customer_id == customer_id).scalar_subquery()
    row = db.execute(select(points, credit, literal(1))).one()
    return None if row[0] is None else int(row[0]), row[1]


def commission(db: Connection, customer_id: int) -> float | None:
    """An affiliate's percentage, enabled or not; None for who is none."""
    table = models.customer_affiliate
    found = db.execute(select(table.c.commission).where(table.c.customer_id == customer_id)).scalar()
    return None if found is None else float(found)


def contact(db: Connection, customer_id: int) -> tuple[str, str] | None:
    """Full name and e-mail of a customer, enabled or not."""
    row = db.execute(
        select(_customer.c.firstname, _customer.c.lastname, _customer.c.email).where(_customer.c.customer_id == customer_id)
    ).first()
    return None if row is None else (f"{row[0]} {row[1]}", row[2])


def is_safe(db: Connection, customer_id: int) -> bool:
    """Whether the shop vouches for this customer, so that fraud checks leave him alone."""
    found = db.execute(select(_customer.c.safe).where(_customer.c.customer_id == customer_id)).scalar()
    return bool(found)


def profile(db: Connection, customer_id: int) -> dict[str, str]:
    """Name, e-mail and telephone of a customer; {} when he is gone."""
    columns = (_customer.c.firstname, _customer.c.lastname, _customer.c.email, _customer.c.telephone)
    row = db.execute(select(*columns).where(_customer.c.customer_id == customer_id)).first()
    return {} if row is None else {key: str(value or "") for key, value in row._mapping.items()}

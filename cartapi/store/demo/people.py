"""Customers, their groups, addresses, points and credit; the affiliate and the campaign."""

import secrets
from datetime import timedelta
from itertools import count
from typing import Any

from cartapi.engine.keys import ALPHABET
from cartapi.engine.passwords import SALT_LENGTH, salted_sha1
from cartapi.engine.phptext import escape
from cartapi.store import models
from cartapi.store.demo.places import Atlas
from cartapi.store.demo.rows import Rows, read


def add(rows: Rows, atlas: Atlas) -> None:
    """Add the people; `atlas` finds the zones of their addresses."""
    data, address_ids = read("people.toml"), count(1)
    for group in data["groups"]:
        rows.add(models.customer_group, customer_group_id=group["id"], approval=0, sort_order=group["id"])
        rows.describe(models.customer_group_description, group["name"], customer_group_id=group["id"], description="")
    for customer in data["customers"]:
        ids = [next(address_ids) for _ in customer["addresses"]]
        _add_customer(rows, customer, ids[0])
        for address_id, address in zip(ids, customer["addresses"], strict=True):
            _add_address(rows, customer, address_id, address, atlas)
        _add_bookings(rows, customer)
        if "affiliate" in customer:
            _add_affiliate(rows, customer["id"], customer["affiliate"])
    for campaign in data["marketing"]:
        terms = {"name": campaign["name"], "code": campaign["code"], "description": "", "clicks": 0}
        rows.add(models.marketing, marketing_id=campaign["id"], date_added=rows.now, **terms)


def random_text(length: int) -> str:
    """So many letters and digits from the system's source of randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hashed(password: str) -> dict[str, str]:
    """The columns `password` and `salt` for a password of letters and digits."""
    salt = random_text(SALT_LENGTH)
    return {"password": salted_sha1(password, salt), "salt": salt}


def _add_customer(rows: Rows, customer: dict[str, Any], address_id: int) -> None:
    rows.add(
        models.customer,
        customer_id=customer["id"],
        customer_group_id=customer["group"],
        store_id=0,
        language_id=1,
        firstname=customer["firstname"],
        lastname=customer["lastname"],
        email=customer["email"],
        telephone=customer["telephone"],
        fax="",
        newsletter=0,
        address_id=address_id,
        custom_field="",
        ip="127.0.0.1",
        status=1,
        safe=0,
        token="",
        code="",
        date_added=rows.now,
        **hashed(random_text(40)),  # nobody signs in as a customer: the API names him by his id
    )


def _add_address(rows: Rows, customer: dict[str, Any], address_id: int, address: dict[str, str], atlas: Atlas) -> None:
    country_id, zone_id = atlas.place(address["zone"])
    rows.add(
        models.address,
        address_id=address_id,
        customer_id=customer["id"],
        firstname=customer["firstname"],
        lastname=customer["lastname"],
        company=escape(address.get("company", "")),
        address_1=escape(address["address_1"]),
        address_2=escape(address.get("address_2", "")),
        city=escape(address["city"]),
        postcode=address["postcode"],
        country_id=country_id,
        zone_id=zone_id,
        custom_field="",
    )


def _add_bookings(rows: Rows, customer: dict[str, Any]) -> None:
    """Points and credit as history books them; the balance is their sum."""
    bookings = ((models.customer_reward, "points", "points"), (models.customer_transaction, "credit", "amount"))
    for table, key, column in bookings:
        for booking in customer.get(key, []):
            when = rows.now + timedelta(days=booking["days"])
            value = {column: booking[column]}
            rows.add(table, customer_id=customer["id"], order_id=0, description=booking["text"], date_added=when, **value)


def _add_affiliate(rows: Rows, customer_id: int, affiliate: dict[str, Any]) -> None:
    rows.add(
        models.customer_affiliate,
        customer_id=customer_id,
        company="",
        website=affiliate["website"],
        tracking=affiliate["tracking"],
        commission=affiliate["commission"],
        tax="",
        payment="paypal",
        paypal=affiliate["paypal"],
        custom_field="",
        status=1,
        date_added=rows.now,
    )

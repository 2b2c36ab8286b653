"""With every method of the house enabled, a call for offers takes as many statements for a long cart as for a short one."""

import pytest
from sqlalchemy import insert

from cartapi.extensions.registry import known
from cartapi.store import models
from tests.api.shops import ADDRESS, DemoShop
from tests.api.test_statements import AT_MOST, add_products, bulk

ASKED_ELSEWHERE = {"auspost", "fedex", "usps_oauth", "ec_ship"}
"""Carriers that are asked over HTTP: tested against servers of their own."""


def enable_all(shop: DemoShop) -> None:
    rows, settings = [], []
    for kind in ("shipping", "payment"):
        there = {row["code"] for row in shop.rows(models.extension, type=kind)}
        for code in sorted(known(kind).keys() - ASKED_ELSEWHERE):
            if code not in there:
                rows.append({"type": kind, "code": code})
            settings.append(
                {"store_id": 0, "code": f"{kind}_{code}", "key": f"{kind}_{code}_status", "value": "1", "serialized": 0}
            )
    with shop.database.writing() as db:
        db.execute(models.setting.delete().where(models.setting.c.key.in_([each["key"] for each in settings])))
        db.execute(insert(models.setting), settings)
        db.execute(insert(models.extension), rows)
    shop.forget()


@pytest.mark.parametrize("length", [1, 50])
def test_the_statements_of_the_offers_stay_few(shop: DemoShop, length: int) -> None:
    add_products(shop, length)
    enable_all(shop)
    script = shop.login()
    script.ok("cart/add", bulk(length))
    for kind in ("payment", "shipping"):
        script.ok(f"{kind}/address", ADDRESS)
    script.call("shipping/methods")
    for route, own in (("shipping/methods", 0), ("payment/methods", 1)):  # one: PayPal looks for countries it may not serve
        with shop.database.count_statements() as statements:
            answer = script.call(route)
        assert "error" not in answer
        assert len(statements) <= AT_MOST[route] + own

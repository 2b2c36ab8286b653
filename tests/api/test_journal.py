"""The log of calls: written behind the call, and kept for so long only."""

from datetime import timedelta

from sqlalchemy import func, insert, select

from cartapi.services.records import KEEP_CALLS
from cartapi.store import models
from cartapi.web.usage import Journal
from tests.api.shops import DemoShop, Script


def journal(shop: DemoShop) -> Journal:
    return shop.app.extensions["cartapi.journal"]


def calls(shop: DemoShop) -> int:
    with shop.database.reading() as db:
        return db.scalar(select(func.count()).select_from(models.request_log)) or 0


def test_calls_are_written_together_and_old_ones_go_once_an_hour(shop: DemoShop, script: Script) -> None:
    old = shop.app.extensions["cartapi"].utc_now() - KEEP_CALLS - timedelta(days=1)
    row = {"at": old, "api_id": 1, "route": "api/login", "method": "POST", "status": 200, "milliseconds": 1, "ip": "127.0.0.1"}
    with shop.database.writing() as db:
        db.execute(insert(models.request_log), row)
    script.call("cart/products")
    kept = journal(shop)
    kept.write()
    before = calls(shop)
    kept.trimmed_at = float("-inf")
    kept.trim()
    assert calls(shop) == before - 1
    with shop.database.writing() as db:
        db.execute(insert(models.request_log), row)
    kept.trim()
    assert calls(shop) == before, "not again within the hour"

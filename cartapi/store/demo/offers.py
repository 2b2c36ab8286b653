"""Coupons, gift vouchers and the themes of vouchers (spec/pricing.md 5.5, 5.6)."""

from typing import Any

from cartapi.engine.phptext import escape
from cartapi.store import models
from cartapi.store.demo.rows import Rows, read

_SENDER = {"from_name": "Tide &amp; Fell Outfitters", "from_email": "shop@tide-and-fell.example"}


def add(rows: Rows, category_ids: dict[str, int]) -> None:
    """Add the offers; `category_ids` are those of the shop by key, for coupons that hold in a category."""
    data = read("offers.toml")
    for coupon in data["coupons"]:
        _add_coupon(rows, coupon, category_ids)
    for theme in data["themes"]:
        rows.add(models.voucher_theme, voucher_theme_id=theme["id"], image=theme["image"])
        rows.describe(models.voucher_theme_description, theme["name"], voucher_theme_id=theme["id"])
    for voucher in data["vouchers"]:
        _add_voucher(rows, voucher)


def _add_coupon(rows: Rows, coupon: dict[str, Any], category_ids: dict[str, int]) -> None:
    coupon_id = coupon["id"]
    rows.add(
        models.coupon,
        coupon_id=coupon_id,
        name=escape(coupon["name"]),
        code=coupon["code"],
        type="P" if "percent" in coupon else "F",
        discount=coupon["percent"] if "percent" in coupon else coupon["fixed"],
        logged=coupon.get("logged", False),
        shipping=coupon.get("free_shipping", False),
        total=coupon.get("minimum", 0),
        date_start=rows.day(coupon.get("starts")),
        date_end=rows.day(coupon.get("ends")),
        uses_total=coupon.get("uses_total", 0),
        uses_customer=str(coupon.get("uses_customer", 0)),
        status=1,
        date_added=rows.now,
    )
    for product_id in coupon.get("products", []):
        rows.add(models.coupon_product, coupon_id=coupon_id, product_id=product_id)
    for category in coupon.get("categories", []):
        rows.add(models.coupon_category, coupon_id=coupon_id, category_id=category_ids[category])


def _add_voucher(rows: Rows, voucher: dict[str, Any]) -> None:
    rows.add(
        models.voucher,
        voucher_id=voucher["id"],
        order_id=0,
        code=voucher["code"],
        to_name=voucher["to_name"],
        to_email=voucher["to_email"],
        voucher_theme_id=voucher["theme"],
        message=escape(voucher["message"]),
        amount=voucher["amount"],
        status=voucher.get("status", True),
        date_added=rows.now,
        **_SENDER,
    )

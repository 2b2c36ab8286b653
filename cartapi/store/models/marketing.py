"""Coupons, vouchers and campaigns."""

from cartapi.store.models.columns import col, part, serial, table
from cartapi.store.types import Amount, CutText, Flag, Int, Letters, LongText, ZeroDate, ZeroDateTime

coupon = table(
    "oc_coupon",
    serial("coupon_id"),
    col("name", CutText(128)),
    col("code", CutText(20)),
    col("type", Letters(1)),
    col("discount", Amount()),
    col("logged", Flag()),
    col("shipping", Flag()),
    col("total", Amount()),
    col("date_start", ZeroDate(), "0000-00-00"),
    col("date_end", ZeroDate(), "0000-00-00"),
    col("uses_total"),
    col("uses_customer", CutText(11)),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
)

coupon_category = table(
    "oc_coupon_category",
    part("coupon_id"),
    part("category_id"),
)

coupon_history = table(
    "oc_coupon_history",
    serial("coupon_history_id"),
    col("coupon_id"),
    col("order_id"),
    col("customer_id"),
    col("amount", Amount()),
    col("date_added", ZeroDateTime()),
)

coupon_product = table(
    "oc_coupon_product",
    serial("coupon_product_id"),
    col("coupon_id"),
    col("product_id"),
)

marketing = table(
    "oc_marketing",
    serial("marketing_id"),
    col("name", CutText(32)),
    col("description", LongText()),
    col("code", CutText(64)),
    col("clicks", Int(5), "0"),
    col("date_added", ZeroDateTime()),
)

voucher = table(
    "oc_voucher",
    serial("voucher_id"),
    col("order_id"),
    col("code", CutText(10)),
    col("from_name", CutText(64)),
    col("from_email", CutText(96)),
    col("to_name", CutText(64)),
    col("to_email", CutText(96)),
    col("voucher_theme_id"),
    col("message", LongText()),
    col("amount", Amount()),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
)

voucher_history = table(
    "oc_voucher_history",
    serial("voucher_history_id"),
    col("voucher_id"),
    col("order_id"),
    col("amount", Amount()),
    col("date_added", ZeroDateTime()),
)

voucher_theme = table(
    "oc_voucher_theme",
    serial("voucher_theme_id"),
    col("image", CutText(255)),
)

voucher_theme_description = table(
    "oc_voucher_theme_description",
    part("voucher_theme_id"),
    part("language_id"),
    col("name", CutText(32)),
)

"""Coupons and gift vouchers as they are now (pricing.md §5.5-5.6)."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, and_, bindparam, exists, func, literal_column, select, union_all

from cartapi.engine.discounts import Coupon, VoucherBalance
from cartapi.engine.phpnum import to_int
from cartapi.store import models
from cartapi.store.types import CutText

_coupon, _used = models.coupon, models.coupon_history


def _uses(*conditions: object):
    other = _coupon.alias()
    return (
        select(func.count())
        .select_from(_used.join(other, other.c.coupon_id == _used.c.coupon_id))
        .where(other.c.code == _coupon.c.code, *conditions)  # pyright: ignore[reportArgumentType]
        .correlate(_coupon)
        .scalar_subquery()
    )


_COUPONS = (
    select(_coupon, _uses().label("used"), _uses(_used.c.customer_id == bindparam("customer_id")).label("used_by_customer"))
    .where(_coupon.c.code == bindparam("code", type_=CutText()), _coupon.c.status == 1)  # uncut: a longer code is another one
    .order_by(_coupon.c.coupon_id)
)


def coupons(db: Connection, code: str, customer_id: int) -> list[Coupon]:
    """Enabled coupons of this code (any case), lowest id first, with their uses; whatever products they are for."""
    rows = db.execute(_COUPONS, {"code": code, "customer_id": customer_id}).all()
    return [
        Coupon(
            row.coupon_id,
            row.code,
            row.type,
            float(row.discount),
            bool(row.logged),
            bool(row.shipping),
            float(row.total),
            row.date_start,
            row.date_end,
            row.uses_total,
            to_int(row.uses_customer),
            row.used,
            row.used_by_customer if customer_id else 0,
            None,
        )
        for row in rows
    ]


def restricted(db: Connection, coupon: Coupon, products: Collection[int]) -> Coupon:
    """The coupon with those of the cart's products that it is for."""
    is_restricted, matching = _restrictions(db, coupon.coupon_id, products)
    return replace(coupon, products=frozenset(matching)) if is_restricted else coupon


def _restrictions(db: Connection, coupon_id: int, products: Collection[int]) -> tuple[bool, set[int]]:
    """Whether a coupon is restricted at all, and the products of the cart it is for."""
    by_product, by_category = models.coupon_product, models.coupon_category
    path, in_category = models.category_path, models.product_to_category
    listed = select(literal_column("0"), by_product.c.product_id).where(by_product.c.coupon_id == coupon_id)
    categories = select(literal_column("1"), by_category.c.category_id).where(by_category.c.coupon_id == coupon_id)
    parts = [listed, categories]
    if products:
        parts.append(
            select(literal_column("2"), in_category.c.product_id)
            .join(path, path.c.path_id == by_category.c.category_id)
            .join(in_category, in_category.c.category_id == path.c.category_id)
            .where(by_category.c.coupon_id == coupon_id, in_category.c.product_id.in_(products))
        )
    rows = db.execute(union_all(*parts)).all()
    return bool(rows), {found for kind, found in rows if kind != 1}


def voucher(db: Connection, code: str, language_id: int) -> VoucherBalance | None:
    """The enabled gift voucher of this code (any case) with what is left of it."""
    row_of, used = models.voucher, models.voucher_history
    order, in_order = models.order, models.order_voucher
    theme, theme_text = models.voucher_theme, models.voucher_theme_description
    spent = select(func.sum(used.c.amount)).where(used.c.voucher_id == row_of.c.voucher_id).correlate(row_of).scalar_subquery()
    row = db.execute(
        select(
            row_of.c.voucher_id, row_of.c.code, row_of.c.amount, spent, row_of.c.order_id, order.c.order_status_id,
            exists().where(in_order.c.order_id == row_of.c.order_id, in_order.c.voucher_id == row_of.c.voucher_id),
            exists().where(
                and_(
                    theme.c.voucher_theme_id == row_of.c.voucher_theme_id,
                    theme_text.c.voucher_theme_id == theme.c.voucher_theme_id,
                    theme_text.c.language_id == language_id,
                )
            ),
        )
        .outerjoin(order, and_(order.c.order_id == row_of.c.order_id, row_of.c.order_id != 0))
        .where(row_of.c.code == code, row_of.c.status == 1)
        .order_by(row_of.c.voucher_id)
        .limit(1)
    ).first()  # fmt: skip
    if row is None:
        return None
    remaining = float(row[2]) + float(row[3] or 0)  # as PHP adds the two texts
    return VoucherBalance(row[0], row[1], remaining, row[4], row[5], bool(row[6]), bool(row[7]))

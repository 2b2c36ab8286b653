"""Orders for showing: joined with the names of status, countries and zones."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Table, and_, func, select
from sqlalchemy.dialects import mysql

from cartapi.engine.orders import OrderContent, OrderLine, Row
from cartapi.store import models
from cartapi.store.types import Amount, CutText, LongText

_order, _status = models.order, models.order_status
_KEPT = (CutText, LongText, Amount)


def _columns(table: Table) -> dict[str, Callable[[Any], object]]:
    """What the columns of a table make of texts and amounts."""
    kept = {column.name: column.type.bind_processor(mysql.dialect()) for column in table.c if isinstance(column.type, _KEPT)}
    return {name: keep for name, keep in kept.items() if keep is not None}


_ORDER, _LINE, _OPTION = _columns(_order), _columns(models.order_product), _columns(models.order_option)
_VOUCHER, _TOTAL = _columns(models.order_voucher), _columns(models.order_total)


def as_stored(content: OrderContent) -> OrderContent:
    """The order as its rows hold it: texts cut to their columns, amounts rounded to them (orders.md §2). Nothing is asked."""
    return OrderContent(
        order=_row(_ORDER, content.order),
        lines=[OrderLine(_row(_LINE, line.row), _rows(_OPTION, line.options)) for line in content.lines],
        vouchers=_rows(_VOUCHER, content.vouchers),
        totals=_rows(_TOTAL, content.totals),
    )


def _rows(columns: dict[str, Callable[[Any], object]], rows: Iterable[Row]) -> list[Row]:
    return [_row(columns, row) for row in rows]


def _row(columns: dict[str, Callable[[Any], object]], row: Row) -> Row:
    return {name: columns[name](value) if name in columns else value for name, value in row.items()}


def detail(db: Connection, order_id: int) -> Row | None:
    """One order with `order_status` (None for an unknown one), zone codes and ISO codes ("" for unknown places)."""
    columns = [*_order.c, _status.c.name.label("order_status")]
    source = _order.outerjoin(
        _status,
        and_(_status.c.order_status_id == _order.c.order_status_id, _status.c.language_id == _order.c.language_id),
    )
    for kind in ("payment", "shipping"):
        country, zone = models.country.alias(), models.zone.alias()
        source = source.outerjoin(country, country.c.country_id == _order.c[f"{kind}_country_id"])
        source = source.outerjoin(zone, zone.c.zone_id == _order.c[f"{kind}_zone_id"])
        columns += [
            func.coalesce(country.c.iso_code_2, "").label(f"{kind}_iso_code_2"),
            func.coalesce(country.c.iso_code_3, "").label(f"{kind}_iso_code_3"),
            func.coalesce(zone.c.code, "").label(f"{kind}_zone_code"),
        ]
    row = db.execute(select(*columns).select_from(source).where(_order.c.order_id == order_id)).mappings().first()
    return None if row is None else dict(row)


def status_name(db: Connection, status: int, language_id: int) -> str:
    """A status' name in a language, "" for an unknown one."""
    table = _status
    found = db.execute(select(table.c.name).where(table.c.order_status_id == status, table.c.language_id == language_id)).scalar()
    return found or ""


def has_downloads(db: Connection, product_ids: Collection[int]) -> bool:
    """Whether one of the products can be downloaded."""
    table = models.product_to_download
    return (
        bool(product_ids)
        and db.execute(select(table.c.product_id).where(table.c.product_id.in_(product_ids)).limit(1)).first() is not None
    )


def upload_names(db: Connection, codes: Collection[str]) -> dict[str, str]:
    """Names of uploaded files by their code."""
    table = models.upload
    if not codes:
        return {}
    return {row.code: row.name for row in db.execute(select(table.c.code, table.c.name).where(table.c.code.in_(codes)))}


def bought_vouchers(db: Connection, order_id: int) -> list[Row]:
    """The enabled gift vouchers that an order bought, with the image of their theme (None without)."""
    voucher, theme = models.voucher, models.voucher_theme
    rows = db.execute(
        select(voucher, theme.c.image)
        .outerjoin(theme, theme.c.voucher_theme_id == voucher.c.voucher_theme_id)
        .where(voucher.c.order_id == order_id, voucher.c.status == 1)
        .order_by(voucher.c.voucher_id)
    )
    return [dict(row) for row in rows.mappings()]

"""Products as the cart needs them: options, discounts, specials, rewards, recurring profiles."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, literal, literal_column, null, or_, select, union_all

from cartapi.engine.catalog import CartRow, CatalogFacts, ProductOption, ProductOptionValue, QuantityDiscount, Special
from cartapi.engine.pricing import option_ids
from cartapi.store import models

_discount, _special, _reward = models.product_discount, models.product_special, models.product_reward
_option, _value = models.product_option, models.product_option_value
_IDS = bindparam("products", expanding=True)
_GROUP = bindparam("customer_group")


def _offers():
    discounts = select(
        literal_column("1").label("kind"), _discount.c.product_id, _discount.c.quantity, _discount.c.priority, _discount.c.price,
        _discount.c.date_start, _discount.c.date_end,
    ).where(_discount.c.product_id.in_(_IDS), _discount.c.customer_group_id == _GROUP)  # fmt: skip
    specials = select(
        literal_column("2"), _special.c.product_id, literal_column("0"), _special.c.priority, _special.c.price,
        _special.c.date_start, _special.c.date_end,
    ).where(_special.c.product_id.in_(_IDS), _special.c.customer_group_id == _GROUP)  # fmt: skip
    rewards = select(
        literal_column("3"), _reward.c.product_id, _reward.c.points, _reward.c.product_reward_id, null(), null(), null()
    ).where(_reward.c.product_id.in_(_IDS), _reward.c.customer_group_id == _GROUP)
    return union_all(discounts, specials, rewards)


_OFFERS = _offers()
_OPTIONS = (
    select(
        _option.c.product_option_id, _option.c.product_id, _option.c.option_id, models.option.c.type,
        models.option_description.c.name, _value.c.product_option_value_id, _value.c.option_value_id,
        models.option_value_description.c.name, _value.c.quantity, _value.c.subtract, _value.c.price,
        _value.c.price_prefix, _value.c.points, _value.c.points_prefix, _value.c.weight, _value.c.weight_prefix,
    )
    .select_from(_option)
    .join(models.option, models.option.c.option_id == _option.c.option_id)
    .join(
        models.option_description,
        and_(
            models.option_description.c.option_id == _option.c.option_id,
            models.option_description.c.language_id == bindparam("language_id"),
        ),
    )
    .outerjoin(
        _value.join(
            models.option_value_description,
            and_(
                models.option_value_description.c.option_value_id == _value.c.option_value_id,
                models.option_value_description.c.language_id == bindparam("language_id"),
            ),
        ),
        and_(
            _value.c.product_option_id == _option.c.product_option_id,
            _value.c.product_option_value_id.in_(bindparam("values", expanding=True)),
        ),
    )
    .where(_option.c.product_option_id.in_(bindparam("options", expanding=True)))
)  # fmt: skip


def facts(db: Connection, rows: Collection[CartRow], customer_group: int, language_id: int) -> CatalogFacts:
    """All candidates for the prices of these rows, in at most three statements whatever their number."""
    found = CatalogFacts()
    if not rows:
        return found
    _read_offers(db, found, {row.product_id for row in rows}, customer_group)
    options, values = option_ids(rows)
    if options:
        _read_options(db, found, options, values, language_id)
    if any(row.recurring_id for row in rows):
        found.recurring = _recurring(db, rows, customer_group, language_id)
    return found


def offers(
    db: Connection, products: Iterable[int], customer_group: int
) -> tuple[dict[int, list[QuantityDiscount]], dict[int, list[Special]]]:
    """Discounts and specials of products for a group, all candidates."""
    found = CatalogFacts()
    _read_offers(db, found, products, customer_group)
    return dict(found.discounts), dict(found.specials)


def _read_offers(db: Connection, found: CatalogFacts, products: Iterable[int], customer_group: int) -> None:
    discounts: dict[int, list[QuantityDiscount]] = {}
    specials: dict[int, list[Special]] = {}
    rewards: dict[int, tuple[int, int]] = {}
    rows = db.execute(_OFFERS, {"products": sorted(products), "customer_group": customer_group})
    for kind, product_id, quantity, priority, price, start, end in rows:
        if kind == 1:
            discounts.setdefault(product_id, []).append(QuantityDiscount(quantity, priority, price, start, end))
        elif kind == 2:
            specials.setdefault(product_id, []).append(Special(priority, price, start, end))
        elif product_id not in rewards or priority < rewards[product_id][0]:
            rewards[product_id] = (priority, quantity)  # the row's id stands where others have a priority: first row wins
    found.discounts, found.specials = discounts, specials
    found.rewards = {product_id: points for product_id, (_, points) in rewards.items()}


def _read_options(db: Connection, found: CatalogFacts, options: Iterable[int], values: Iterable[int], language_id: int) -> None:
    by_option: dict[tuple[int, int], ProductOption] = {}
    by_value: dict[tuple[int, int], ProductOptionValue] = {}
    parameters = {"options": sorted(options), "values": sorted(values), "language_id": language_id}
    for row in db.execute(_OPTIONS, parameters):
        product_option_id, product_id, option_id, kind, name, value_id, *rest = row
        by_option[product_id, product_option_id] = ProductOption(product_option_id, product_id, option_id, kind, name)
        if value_id is not None:
            by_value[product_option_id, value_id] = ProductOptionValue(value_id, product_option_id, *rest)
    found.options, found.values = by_option, by_value


def _recurring(
    db: Connection, rows: Iterable[CartRow], customer_group: int, language_id: int
) -> dict[tuple[int, int], dict[str, object]]:
    profile, text, product = models.recurring, models.recurring_description, models.product_recurring
    wanted = {(row.product_id, row.recurring_id) for row in rows if row.recurring_id}
    statement = (
        select(product.c.product_id, text.c.name, profile)
        .join(profile, profile.c.recurring_id == product.c.recurring_id)
        .join(text, and_(text.c.recurring_id == profile.c.recurring_id, text.c.language_id == language_id))
        .where(
            profile.c.status == 1,
            product.c.customer_group_id == customer_group,
            or_(*[and_(product.c.product_id == p, product.c.recurring_id == r) for p, r in wanted]),
        )
    )
    return {(row.product_id, row.recurring_id): dict(row._mapping) for row in db.execute(statement)}


class SoldProduct(NamedTuple):
    """A product as `cart/add` sees it: may be sold now, and the options that must be chosen."""

    product_id: int
    minimum: int
    required: tuple[tuple[int, str], ...]


def sold_product(db: Connection, product_id: int, store_id: int, language_id: int, now: datetime) -> SoldProduct | None:
    """The product if it can be bought in this store now, with its required options (id, name) in their order (§6.1)."""
    product, text, in_store = models.product, models.product_description, models.product_to_store
    option, option_text = models.option, models.option_description
    required = (
        select(_option.c.product_option_id, _option.c.product_id, option_text.c.name, option.c.sort_order)
        .join(option, option.c.option_id == _option.c.option_id)
        .join(option_text, and_(option_text.c.option_id == option.c.option_id, option_text.c.language_id == language_id))
        .where(_option.c.product_id == product_id, _option.c.required != 0)
        .subquery()
    )
    statement = (
        select(product.c.product_id, product.c.minimum, required.c.product_option_id, required.c.name)
        .join(in_store, and_(in_store.c.product_id == product.c.product_id, in_store.c.store_id == store_id))
        .join(text, and_(text.c.product_id == product.c.product_id, text.c.language_id == language_id))
        .outerjoin(required, required.c.product_id == product.c.product_id)
        .where(product.c.product_id == product_id, product.c.status == 1, product.c.date_available <= literal(now.date()))
        .order_by(required.c.sort_order, required.c.product_option_id)
    )
    rows = db.execute(statement).all()
    if not rows:
        return None
    options = tuple((row.product_option_id, row.name) for row in rows if row.product_option_id is not None)
    return SoldProduct(rows[0].product_id, rows[0].minimum, options)

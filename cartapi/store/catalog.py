"""Products as the cart needs them: options, discounts, specials, rewards, recurring profiles."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, bindparam, literal_column, or_, select

from cartapi.engine.catalog import CartRow, CatalogFacts, ProductOption, ProductOptionValue, QuantityDiscount, Special
from cartapi.engine.pricing import Wanted
from cartapi.store import models
from cartapi.store.packed import Packed, Part, Raw, among, day, split

_discount, _special, _reward = models.product_discount, models.product_special, models.product_reward
_option, _value = models.product_option, models.product_option_value
_kind, _kind_text, _value_text = models.option, models.option_description, models.option_value_description
_GROUP = bindparam("customer_group")
_LANGUAGE = bindparam("language_id")
DISCOUNT, SPECIAL, REWARD, OPTION, VALUE = "12345"
"""First value of a row of facts: which table it is from."""

OFFERS = (
    Part(
        (
            literal_column(DISCOUNT),
            _discount.c.product_id,
            _discount.c.quantity,
            _discount.c.priority,
            _discount.c.price,
            _discount.c.date_start,
            _discount.c.date_end,
        ),
        lambda chosen: chosen.where(among(_discount.c.product_id, "products"), _discount.c.customer_group_id == _GROUP),
    ),
    Part(
        (
            literal_column(SPECIAL),
            _special.c.product_id,
            _special.c.priority,
            _special.c.price,
            _special.c.date_start,
            _special.c.date_end,
        ),
        lambda chosen: chosen.where(among(_special.c.product_id, "products"), _special.c.customer_group_id == _GROUP),
    ),
    Part(
        (literal_column(REWARD), _reward.c.product_id, _reward.c.product_reward_id, _reward.c.points),
        lambda chosen: chosen.where(among(_reward.c.product_id, "products"), _reward.c.customer_group_id == _GROUP),
    ),
)
OPTIONS = (
    Part(
        (
            literal_column(OPTION),
            _option.c.product_option_id,
            _option.c.product_id,
            _option.c.option_id,
            _kind.c.type,
            _kind_text.c.name,
        ),
        lambda chosen: (
            chosen.select_from(_option)
            .join(_kind, _kind.c.option_id == _option.c.option_id)
            .join(_kind_text, and_(_kind_text.c.option_id == _option.c.option_id, _kind_text.c.language_id == _LANGUAGE))
            .where(among(_option.c.product_option_id, "options"))
        ),
    ),
    Part(
        (
            literal_column(VALUE),
            _value.c.product_option_value_id,
            _value.c.product_option_id,
            _value.c.option_value_id,
            _value_text.c.name,
            _value.c.quantity,
            _value.c.subtract,
            _value.c.price,
            _value.c.price_prefix,
            _value.c.points,
            _value.c.points_prefix,
            _value.c.weight,
            _value.c.weight_prefix,
        ),
        lambda chosen: (
            chosen.select_from(_value)
            .join(
                _value_text,
                and_(_value_text.c.option_value_id == _value.c.option_value_id, _value_text.c.language_id == _LANGUAGE),
            )
            .where(among(_value.c.product_option_value_id, "values"))
        ),
    ),
)
_FACTS, _FACTS_WITHOUT_OPTIONS = Packed(*OFFERS, *OPTIONS), Packed(*OFFERS)


def facts(db: Connection, wanted: Wanted, customer_group: int, language_id: int) -> Raw:
    """All candidates for prices, in one statement whatever their number; to be `gathered`."""
    many = wanted.are_many
    if wanted.options:
        parameters = {"customer_group": customer_group, "language_id": language_id}
        return _FACTS.raw(db, parameters, many=many, ids=wanted.named())
    return _FACTS_WITHOUT_OPTIONS.raw(db, {"customer_group": customer_group}, many=many, ids=wanted.named())


def offers(
    db: Connection, products: Iterable[int], customer_group: int
) -> tuple[dict[int, list[QuantityDiscount]], dict[int, list[Special]]]:
    """Discounts and specials of products for a group, all candidates."""
    found = gathered(_FACTS_WITHOUT_OPTIONS.raw(db, {"customer_group": customer_group}, ids={"products": sorted(products)}))
    return dict(found.discounts), dict(found.specials)


def gathered(found: Raw) -> CatalogFacts:
    """Rows of `OFFERS` and `OPTIONS` by what they belong to."""
    discounts: dict[int, list[QuantityDiscount]] = {}
    specials: dict[int, list[Special]] = {}
    rewards: dict[int, tuple[int, int]] = {}
    options: dict[tuple[int, int], ProductOption] = {}
    values: dict[tuple[int, int], ProductOptionValue] = {}
    for kind, first, *rest in split(found):
        key = int(first)
        if kind == VALUE:
            option_id, value_id, name, quantity, subtract, price, prefix, points, points_prefix, weight, last = rest
            values[int(option_id), key] = ProductOptionValue(
                key, int(option_id), int(value_id), name, int(quantity), int(subtract), float(price), prefix, int(points),
                points_prefix, float(weight), last,
            )  # fmt: skip
        elif kind == OPTION:
            product_id, option_id, type_, name = rest
            options[int(product_id), key] = ProductOption(key, int(product_id), int(option_id), type_, name)
        elif kind == REWARD:
            reward_id, points = rest
            if key not in rewards or int(reward_id) < rewards[key][0]:
                rewards[key] = (int(reward_id), int(points))  # the first row counts
        elif kind == SPECIAL:
            priority, price, start, end = rest
            specials.setdefault(key, []).append(Special(int(priority), float(price), day(start), day(end)))
        else:
            quantity, priority, price, start, end = rest
            discounts.setdefault(key, []).append(QuantityDiscount(int(quantity), int(priority), float(price), day(start), day(end)))
    return CatalogFacts(discounts, specials, {product_id: points for product_id, (_, points) in rewards.items()}, options, values)


def recurring(
    db: Connection, rows: Iterable[CartRow], customer_group: int, language_id: int
) -> dict[tuple[int, int], dict[str, object]]:
    """The running profiles of lines that have one, by product and profile."""
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

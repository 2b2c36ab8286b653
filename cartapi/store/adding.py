"""What `cart/add` must know, in one round trip: the product as it is sold now, its required options, the lines it is on already."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam

from cartapi.store import models
from cartapi.store.carts import OWNED, Held, Owner
from cartapi.store.packed import Packed, Part, split

_product, _text, _in_store = models.product, models.product_description, models.product_to_store
_option, _kind, _kind_text, _cart = models.product_option, models.option, models.option_description, models.cart
_WANTED, _LANGUAGE = bindparam("wanted"), bindparam("language_id")

_SOLD = Part(
    (_product.c.product_id, _product.c.minimum),
    lambda chosen: (
        chosen.select_from(_product)
        .join(_in_store, and_(_in_store.c.product_id == _product.c.product_id, _in_store.c.store_id == bindparam("store_id")))
        .join(_text, and_(_text.c.product_id == _product.c.product_id, _text.c.language_id == _LANGUAGE))
        .where(_product.c.product_id == _WANTED, _product.c.status == 1, _product.c.date_available <= bindparam("today"))
    ),
)
_REQUIRED = Part(
    (_option.c.product_option_id, _kind_text.c.name, _kind.c.sort_order),
    lambda chosen: (
        chosen.select_from(_option)
        .join(_kind, _kind.c.option_id == _option.c.option_id)
        .join(_kind_text, and_(_kind_text.c.option_id == _kind.c.option_id, _kind_text.c.language_id == _LANGUAGE))
        .where(_option.c.product_id == _WANTED, _option.c.required != 0)
    ),
)
_HELD = Part(
    (_cart.c.cart_id, _cart.c.quantity, _cart.c.option, _cart.c.recurring_id),
    lambda chosen: chosen.where(OWNED, _cart.c.product_id == _WANTED, _cart.c.recurring_id == 0),
)
_LOOK = Packed(_SOLD, _REQUIRED, _HELD)


class SoldProduct(NamedTuple):
    """A product as `cart/add` sees it: may be sold now, and the options that must be chosen (id, name), in their order."""

    product_id: int
    minimum: int
    required: tuple[tuple[int, str], ...]


class Look(NamedTuple):
    """The product if it can be bought in this store now, and its lines in the owner's cart, without recurring profile."""

    product: SoldProduct | None
    held: list[Held]


def look(db: Connection, owner: Owner, product_id: int, store_id: int, language_id: int, now: datetime) -> Look:
    """Look at a product that is to be added (§6.1)."""
    named = {"wanted": product_id, "store_id": store_id, "language_id": language_id, "today": now.date().isoformat()}
    sold: tuple[int, int] | None = None
    required: list[tuple[int, int, str]] = []
    held: list[Held] = []
    for texts in split(_LOOK.raw(db, {**owner.named(), **named})):
        if len(texts) == len(_SOLD.columns):
            sold = int(texts[0]), int(texts[1])
        elif len(texts) == len(_REQUIRED.columns):
            required.append((int(texts[2]), int(texts[0]), texts[1]))
        else:
            held.append(Held(int(texts[0]), int(texts[1]), texts[2]))
    options = tuple((option_id, name) for _, option_id, name in sorted(required))
    return Look(None if sold is None else SoldProduct(*sold, options), sorted(held))

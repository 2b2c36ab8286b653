"""What `cart/add` must know, in one round trip: the product as it is sold now, its required options, the lines it is on already."""

from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam

from cartapi.store import models
from cartapi.store.carts import OWNED, Held, Shelf
from cartapi.store.packed import Packed, Part, Raw, split

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
PARTS = (_SOLD, _REQUIRED, _HELD)
_LOOK = Packed(*PARTS)


class Sought(NamedTuple):
    """A product that is to be added, and where: whose cart, the store it is sold in, the language of its options, the day."""

    product_id: int
    shelf: Shelf
    today: str

    def named(self) -> dict[str, object]:
        """The parameters of `PARTS`."""
        return {"wanted": self.product_id, "today": self.today, **self.shelf.named()}


class Found(NamedTuple):
    """What was read for a product before it was known whether it is the right one: rows of `PARTS`."""

    sought: Sought
    rows: Raw


class SoldProduct(NamedTuple):
    """A product as `cart/add` sees it: may be sold now, and the options that must be chosen (id, name), in their order."""

    product_id: int
    minimum: int
    required: tuple[tuple[int, str], ...]


class Look(NamedTuple):
    """The product if it can be bought in this store now, and its lines in the owner's cart, without recurring profile."""

    product: SoldProduct | None
    held: list[Held]


def look(db: Connection, sought: Sought, found: Found | None = None) -> Look:
    """Look at a product that is to be added (§6.1); `found` is used if it is what is sought."""
    rows = found.rows if found is not None and found.sought == sought else _LOOK.raw(db, sought.named())
    sold: tuple[int, int] | None = None
    required: list[tuple[int, int, str]] = []
    held: list[Held] = []
    for texts in split(rows):
        if len(texts) == len(_SOLD.columns):
            sold = int(texts[0]), int(texts[1])
        elif len(texts) == len(_REQUIRED.columns):
            required.append((int(texts[2]), int(texts[0]), texts[1]))
        else:
            held.append(Held(int(texts[0]), int(texts[1]), texts[2]))
    options = tuple((option_id, name) for _, option_id, name in sorted(required))
    return Look(None if sold is None else SoldProduct(*sold, options), sorted(held))

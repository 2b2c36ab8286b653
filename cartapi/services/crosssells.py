"""Products that go with those in the cart (rest-cart.md §7, cross-sells)."""

from dataclasses import dataclass

from cartapi.engine.catalog import runs
from cartapi.engine.pricing import base_price
from cartapi.services import snapshot
from cartapi.services.work import Work
from cartapi.store import related
from cartapi.store.related import RelatedProduct


@dataclass(frozen=True, slots=True)
class CrossSell:
    """A product with its prices, before tax: `final_price` for one piece, `minimal_price` the lowest for any number."""

    product: RelatedProduct
    price: float
    final_price: float
    minimal_price: float


def of_cart(work: Work) -> list[CrossSell]:
    """Each product that is related to one in the cart and not in it, in the order of the lines, then of the links.

    None when the cart is empty or holds only what needs no shipping.
    """
    cart = snapshot.load_cart(work)
    if not cart.has_shipping():
        return []
    products = list(dict.fromkeys(line.product_id for line in cart.lines))
    links = related.of_products(work.db, products, work.shop.store_id, work.language_id, work.now)
    sellable = work.shop.settings.truthy("config_stock_checkout")
    chosen: dict[int, RelatedProduct] = {}
    for product_id in products:
        for link in links.get(product_id, ()):
            if link.product_id not in products and (link.quantity > 0 or sellable):
                chosen.setdefault(link.product_id, link)
    discounts, specials = related.offers(work.db, list(chosen), work.group)
    found: list[CrossSell] = []
    for product in chosen.values():
        reductions, special = discounts.get(product.product_id, []), specials.get(product.product_id, [])
        price = float(product.price)
        final = base_price(price, reductions, special, 1, work.now)
        steps = {each.quantity for each in reductions if runs(each.date_start, each.date_end, work.now)}
        lowest = min([final, *(base_price(price, reductions, [], pieces, work.now) for pieces in steps)])
        found.append(CrossSell(product, price, final, lowest))
    return found

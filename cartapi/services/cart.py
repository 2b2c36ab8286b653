"""The cart: add, change, remove, view (pricing.md §6.1-6.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from cartapi.engine.cart import Cart
from cartapi.engine.phpjson import dumps
from cartapi.engine.phpnum import to_int, truthy
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import Totals
from cartapi.services import snapshot as snapshots
from cartapi.services.work import Work
from cartapi.store import adding, carts
from cartapi.store.adding import Sought

Options = Mapping[object, object]


@dataclass(frozen=True, slots=True)
class CartView:
    """The cart as priced now: lines, purchased vouchers, totals, and what stands in the way of ordering."""

    snapshot: Snapshot
    totals: Totals
    out_of_stock: bool
    below_minimum: tuple[Problem, ...]

    @property
    def cart(self) -> Cart:
        """The lines."""
        return self.snapshot.cart


def view(work: Work) -> CartView:
    """The cart as priced now."""
    snapshot = snapshots.load(work)
    settings, cart = work.shop.settings, snapshot.cart
    complains = not settings.truthy("config_stock_checkout") or settings.truthy("config_stock_warning")
    return CartView(snapshot, snapshots.totals(work, snapshot), complains and not cart.has_stock(), tuple(cart.below_minimum()))


def add(work: Work, product_id: int, quantity: int, options: Options) -> None:
    """Add one product; refuses products that are not sold here and missing required options.

    `options` are kept as posted but for empty ones at the top (§1.1); their values are not checked.
    """
    chosen = {key: value for key, value in options.items() if truthy(value)}
    sought = Sought(product_id, work.shelf, work.now.date().isoformat())
    product, held = adding.look(work.db, sought, work.found)
    if product is None:
        raise Refused(Problem("store", "store"))
    missing = missing_options(product.required, chosen)
    if missing:
        raise Refused.of(missing)
    option = encode(chosen)
    carts.add(work.db, work.owner, product.product_id, quantity, option, work.now, held)
    snapshots.expect(work, [(product.product_id, option)])
    changed(work)


def replace(work: Work, entries: Iterable[object]) -> None:
    """Empty the cart and fill it with these entries, unchecked; broken ones are skipped (§6.1, bulk form)."""
    carts.clear(work.db, work.owner)
    lines: list[tuple[int, int, str]] = []
    for entry in entries:
        if isinstance(entry, dict):
            fields = cast("dict[object, object]", entry)
            if "product_id" in fields and "quantity" in fields:
                option = dumps(fields.get("option", []))
                lines.append((to_int(fields["product_id"]), to_int(fields["quantity"]), option))
    carts.add_many(work.db, work.owner, lines, work.now)
    snapshots.expect(work, [(product_id, option) for product_id, _, option in lines])
    changed(work)


def set_quantity(work: Work, line_id: int, quantity: int) -> bool:
    """Set a line's quantity, also to 0 or less (the line goes at the next read); False for a line that is not ours."""
    found = carts.set_quantity(work.db, work.owner, line_id, quantity)
    changed(work)
    work.checkout.forget("reward")
    return found


def remove(work: Work, key: str) -> None:
    """Remove the line with this id and the gift voucher with this code; unknown ones have no effect."""
    carts.remove(work.db, work.owner, [to_int(key)])
    vouchers = work.checkout.vouchers
    if key in vouchers:
        del vouchers[key]
        work.checkout.put_vouchers(vouchers)
    changed(work)
    work.checkout.forget("reward")


def changed(work: Work) -> None:
    """The lines are not what they were: read them again when asked, forget offers and choices."""
    work.forget_lines()
    work.checkout.cart_changed()


def missing_options(required: Iterable[tuple[int, str]], chosen: Options) -> list[Problem]:
    """One problem for each required option (id, name) without a choice."""
    return [Problem("required", f"option.{option_id}", (name,)) for option_id, name in required if not _has(chosen, option_id)]


def encode(options: object) -> str:
    """Options as `oc_cart.option` holds them: PHP's JSON, `[]` for none."""
    return dumps(options) if truthy(options) else "[]"


def _has(options: Options, option_id: int) -> bool:
    return truthy(options.get(option_id)) or truthy(options.get(str(option_id)))

"""Loads what the engine needs to know, in a fixed number of statements whatever the size of the cart."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from cartapi.engine.cart import Cart
from cartapi.engine.catalog import same_prices
from cartapi.engine.discounts import Coupon, VoucherBalance, running_coupon
from cartapi.engine.drafts import known_address
from cartapi.engine.held_lines import HeldLines, held_lines
from cartapi.engine.pricing import NONE_WANTED, build_cart, wanted_of
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import Totals, compute_totals
from cartapi.services.work import Work
from cartapi.store import carts, catalog, customers, discounts, shelves
from cartapi.store.packed import Raw
from cartapi.store.shelves import Fetched, Hint

KEPT = 64
"""So many carts are kept as priced last, by the very rows they were made of: a checkout reads the same cart in six of its calls."""
LONGEST = 60_000
"""Characters of the lines of a cart that is kept, some 300 lines: what is kept of a longer one would fill the process."""
RENEW_AFTER = timedelta(minutes=10)
"""Lines of a live session are made younger after this time, so that a PHP shop's purge spares them (pricing.md §1.2)."""


def load_cart(work: Work) -> Cart:
    """The lines, priced; read once a request. Rows that are gone are deleted in passing, as the reference does (§1.4)."""
    if work.cart is None:
        fetched, held = _lines(work)
        facts = fetched.facts
        if not held.wanted.within(fetched.hint.wanted):
            facts = catalog.facts(work.db, held.wanted, work.group, work.language_id)
        shared = _is_kept(fetched) and not held.has_profiles  # recurring profiles are no part of the facts
        work.cart = _priced(fetched.lines, facts, same_prices(work.now)) if shared else _priced_alone(work, facts, held)
    return work.cart


def has_shipping(work: Work) -> bool:
    """Whether a line of the cart must be shipped; lines that nobody has priced yet are not priced for that."""
    return _lines(work)[1].ships if work.cart is None else work.cart.has_shipping()


def _lines(work: Work) -> tuple[Fetched, HeldLines]:
    """The lines as they are; read once, and then rows that are gone are deleted and old ones renewed."""
    if work.lines is None:
        fetched = _fetched(work)
        moment = same_prices(work.now)
        held = _held(fetched.lines, moment) if _is_kept(fetched) else _read(fetched.lines, moment)
        if held.gone:
            carts.remove(work.db, work.owner, held.gone)
        limit = work.now - RENEW_AFTER
        if held.oldest < limit:
            carts.renew(work.db, work.owner, limit, work.now)
        known = fetched.hint._replace(wanted=held.wanted)
        if work.hint != known:
            work.hint = known
        work.lines = fetched, held
    return work.lines


def _is_kept(fetched: Fetched) -> bool:
    return sum(map(len, fetched.lines)) <= LONGEST


def keep_young(work: Work) -> None:
    """What reading the lines does for them, in a call that changes something and had no need to read them (rest-cart.md §6.2)."""
    if work.cart is None and work.lines is None:
        carts.renew(work.db, work.owner, work.now - RENEW_AFTER, work.now)


def expect(work: Work, lines: Iterable[tuple[int, str]]) -> None:
    """What is added to the cart (product, option text) is read along with it the next time."""
    shelf = work.shelf
    hint = work.hint if work.hint is not None and work.hint[:2] == (shelf, work.group) else Hint(shelf, work.group, NONE_WANTED)
    work.hint = hint._replace(wanted=hint.wanted.joined(wanted_of(lines)))


def _read(lines: Raw, now: datetime) -> HeldLines:
    return held_lines(carts.read(lines), now)


_held = lru_cache(maxsize=KEPT)(_read)


def _fetched(work: Work) -> Fetched:
    """What came with the session, if it is of this very shelf; else what is read now."""
    shelf = work.shelf
    fetched, work.fetched = work.fetched, None
    if fetched is not None and fetched.hint.shelf == shelf and fetched.hint.group == work.group:
        return fetched
    return shelves.read(work.db, shelf, work.group, work.hint)


@lru_cache(maxsize=KEPT)
def _priced(lines: Raw, facts: Raw, now: datetime) -> Cart:
    """The cart of these rows. They are read anew for every call; what follows from equal rows on one day is equal."""
    return build_cart(_held(lines, now).rows, catalog.gathered(facts), now)


def _priced_alone(work: Work, facts: Raw, held: HeldLines) -> Cart:
    """The same for this call only, with the recurring profiles that the lines name."""
    known = catalog.gathered(facts)
    if held.has_profiles:
        known.recurring = catalog.recurring(work.db, held.rows, work.group, work.language_id)
    return build_cart(held.rows, known, work.now)


def load(work: Work) -> Snapshot:
    """The whole snapshot: lines, and of coupon, voucher, points and credit what the session or customer has."""
    cart = load_cart(work)
    points, credit = _balances(work)
    checkout = work.checkout
    return Snapshot(
        settings=work.shop.settings,
        checkout=checkout,
        cart=cart,
        taxes=work.taxes,
        money=work.money,
        currencies=work.shop.tables.currencies,
        texts=work.shop.texts,
        now=work.now,
        customer_id=work.customer_id,
        group=work.group,
        language_id=work.language_id,
        geo_zones=work.shop.tables.geo_zones,
        weights=work.shop.weights,
        lengths=work.shop.lengths,
        coupon=find_coupon(work, checkout.coupon) if checkout.coupon else None,
        voucher=find_voucher(work, checkout.voucher) if checkout.voucher else None,
        points=points,
        credit=credit,
        shipping_address=known_address(checkout, "shipping"),
        payment_address=known_address(checkout, "billing"),
    )


def totals(work: Work, snapshot: Snapshot) -> Totals:
    """Evaluate the totals; a gift voucher that turned out void leaves the session (pricing.md §5.6)."""
    result = compute_totals(snapshot, work.shop.totals)
    if result.spent_voucher:
        work.checkout.forget("voucher")
    return result


def find_coupon(work: Work, code: str) -> Coupon | None:
    """The running coupon of this code. The lines are looked at only if there is one (pricing.md §5.5)."""
    db, customer_id = work.db, work.customer_id
    coupon = work.once(("coupon", code, customer_id), lambda: running_coupon(discounts.coupons(db, code, customer_id), work.now))
    if coupon is None:
        return None
    products = frozenset(line.product_id for line in load_cart(work).lines)
    return work.once(("coupon", code, customer_id, products), lambda: discounts.restricted(db, coupon, products))


def find_voucher(work: Work, code: str) -> VoucherBalance | None:
    """The gift voucher of this code."""
    return work.once(("voucher", code), lambda: discounts.voucher(work.db, code, work.language_id))


def _balances(work: Work) -> tuple[int | None, float]:
    if not work.customer_id:
        return None, 0.0
    points, credit = work.once(("balances", work.customer_id), lambda: customers.balances(work.db, work.customer_id))
    return points, float(credit or 0)

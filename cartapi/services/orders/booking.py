"""Taking and giving back what an active order holds (orders.md §3.1, §3.4)."""

from cartapi.engine.orders import OrderContent, code_in
from cartapi.engine.phpnum import to_float, to_int
from cartapi.engine.problems import Problem, Refused
from cartapi.services.orders.undo import Undo
from cartapi.services.work import Work
from cartapi.store import bookings, discounts
from cartapi.store.bookings import Pieces

REDEEMED = ("coupon", "voucher", "reward", "credit")
TABLES = {
    "coupon": "oc_coupon_history",
    "voucher": "oc_voucher_history",
    "reward": "oc_customer_reward",
    "credit": "oc_customer_transaction",
}


def take_stock(work: Work, content: OrderContent, undo: Undo, *, oversell: bool) -> None:
    """Subtract the pieces of all lines, in the order of ids. Refuses when not enough is left, unless `oversell`."""
    pieces, taken = _pieces(content), list[int]()
    try:
        bookings.take(work.db, pieces, taken, oversell=oversell)
    finally:  # after an error some may be taken: those that came before it
        for each in _moved(pieces, taken):
            undo.add(each.table, lambda p=each: bookings.give_back(work.db, [p], []))
    if bookings.counts_stock(work.db, set(pieces).difference(_moved(pieces, taken))):
        raise Refused(Problem("stock"))


def give_stock_back(work: Work, content: OrderContent, undo: Undo) -> None:
    """Add the pieces of all lines back."""
    pieces, given = _pieces(content), list[int]()
    try:
        bookings.give_back(work.db, pieces, given)
    finally:
        for each in _moved(pieces, given):
            undo.add(each.table, lambda p=each: bookings.take(work.db, [p], [], oversell=True))


def _moved(pieces: list[Pieces], counts: list[int]) -> list[Pieces]:
    return [each for each, count in zip(pieces, counts, strict=False) if count]


def redeem(work: Work, content: OrderContent, undo: Undo) -> str | None:
    """Book every discount among the totals that can be booked; the code of the first one that cannot, None when all are."""
    failed: str | None = None
    for total in content.totals:
        code = str(total["code"])
        if code not in REDEEMED:
            continue
        if _redeem_one(work, content, code, str(total["title"]), total["value"]):
            undo.add(TABLES[code], lambda c=code: bookings.release(work.db, c, content.order_id))
        elif failed is None:
            failed = code
    return failed


def release(work: Work, content: OrderContent, undo: Undo) -> None:
    """Take every booked discount back, and the affiliate's commission."""
    codes = [code for code in dict.fromkeys(str(total["code"]) for total in content.totals) if code in REDEEMED]
    if to_int(content.order.get("affiliate_id")) and "credit" not in codes:
        codes.append("credit")
    for code in codes:
        if not work.transactional(TABLES[code]):
            kept = bookings.booked(work.db, TABLES[code], content.order_id)
            undo.add(TABLES[code], lambda t=TABLES[code], k=kept: bookings.put_back(work.db, t, content.order_id, k))
        bookings.release(work.db, code, content.order_id)


def _redeem_one(work: Work, content: OrderContent, code: str, title: str, value: object) -> bool:
    """Book one total; its code or points stand in its title (§3.4). A title without them books nothing, as in the reference."""
    order_id, customer_id = content.order_id, to_int(content.order.get("customer_id"))
    named = code_in(title)
    text = work.text("total/credit", "text_order_id")
    note = text.replace("%s", str(order_id)) if "%s" in text else f"{text} #{order_id}"
    if code == "credit":
        return not customer_id or bookings.redeem_credit(work.db, customer_id, order_id, value, note, work.now)
    if not named:
        return True
    if code == "coupon":
        return bookings.redeem_coupon(work.db, named, order_id, customer_id, value, work.now)
    if code == "voucher":
        voucher = discounts.voucher(work.db, named, work.language_id)
        if voucher is None or not voucher.holds(work.shop.settings.listed("config_complete_status")):
            return False
        return bookings.redeem_voucher(work.db, voucher.voucher_id, order_id, value, work.now)
    return bookings.redeem_points(work.db, customer_id, order_id, to_float(named), note, work.now)


def _pieces(content: OrderContent) -> list[Pieces]:
    """What all lines hold: products, then option values, ids ascending: all orders lock rows in one order."""
    wanted: dict[tuple[str, int], list[int]] = {}
    for line in content.lines:
        quantity = to_int(line.row["quantity"])
        held = [("oc_product", to_int(line.row["product_id"]))]
        held += [("oc_product_option_value", to_int(option["product_option_value_id"])) for option in line.options]
        for key in held:
            wanted.setdefault(key, []).append(quantity)
    return [Pieces(*key, sum(each), max(each)) for key, each in sorted(wanted.items()) if key != _NO_VALUE]


_NO_VALUE = ("oc_product_option_value", 0)

"""Random calls against the application and a plain model of it, which must agree after every step.

The model knows three sessions, a few products without options, one coupon with three uses and one gift voucher. It knows no prices:
what the voucher paid is read from the order once, and must add up from then on.
"""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.safety.inside import WAY, Inside

STEPS = int(os.environ.get("CARTAPI_MODEL_STEPS", "30"))
EXAMPLES = int(os.environ.get("CARTAPI_MODEL_EXAMPLES", "8"))
PRODUCTS = (100, 105, 106, 108)
COUNTED = 108
"""The product whose stock is not counted here."""
USES = 3
ACTIVE, COMPLETE, VOIDED, PENDING = (1, 2), 5, 0, 7
WORTH = 3.0
"""Less than anything costs: an order that costs nothing has other payment methods."""


@dataclass
class ModelOrder:
    """What an order holds while it is active."""

    lines: dict[int, int]
    active: bool = True
    coupon: bool = False
    paid: float = 0.0


@dataclass
class ModelSession:
    """A cart and what was chosen for it."""

    token: str
    lines: dict[int, int] = field(default_factory=dict[int, int])
    coupon: bool = False
    voucher: bool = False


class Shop(RuleBasedStateMachine):
    """The application and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="cartapi-model-"))
        self.shop = Inside(self.folder, login_failures=0)
        self.sessions: list[ModelSession] = []
        self.orders: dict[int, ModelOrder] = {}
        self.stock: dict[int, int] = {}

    def teardown(self) -> None:
        self.shop.database.close()
        shutil.rmtree(self.folder)

    @initialize(stock=st.lists(st.integers(0, 9), min_size=4, max_size=4))
    def open(self, stock: list[int]) -> None:
        self.stock = dict(zip(PRODUCTS, stock, strict=True))
        for product_id, pieces in self.stock.items():
            subtract = int(product_id != COUNTED)
            self.shop.run(
                "UPDATE oc_product SET quantity = :q, subtract = :s WHERE product_id = :p", q=pieces, s=subtract, p=product_id
            )
        self.shop.run("UPDATE oc_coupon SET uses_total = :n, uses_customer = '0', total = 0 WHERE code = '2222'", n=USES)
        self.shop.run("DELETE FROM oc_coupon_history")
        self.shop.run("DELETE FROM oc_voucher_history")
        self.shop.run("UPDATE oc_voucher SET amount = :a WHERE code = 'TIDE25'", a=WORTH)
        self.voucher_id = self.shop.rows("oc_voucher", "code = 'TIDE25'")[0][0]
        self.sessions = [ModelSession(self.shop.login()) for _ in range(3)]

    # Carts

    @rule(who=st.integers(0, 2), product=st.sampled_from(PRODUCTS), pieces=st.integers(-2, 5))
    def add(self, who: int, product: int, pieces: int) -> None:
        session = self.sessions[who]
        answer = self.call("cart/add", who, {"product_id": str(product), "quantity": str(pieces)})
        assert "success" in answer
        session.lines[product] = session.lines.get(product, 0) + pieces
        self.forget_gone(session)

    @precondition(lambda self: any(session.lines for session in self.sessions))
    @rule(who=st.integers(0, 2), product=st.sampled_from(PRODUCTS), pieces=st.integers(-1, 6))
    def set_quantity(self, who: int, product: int, pieces: int) -> None:
        session = self.sessions[who]
        self.call("cart/edit", who, {"key": self.line(who, product), "quantity": str(pieces)})
        if product in session.lines:
            session.lines[product] = pieces
        self.forget_gone(session)

    @rule(who=st.integers(0, 2), owner=st.integers(0, 2), product=st.sampled_from(PRODUCTS))
    def remove(self, who: int, owner: int, product: int) -> None:
        """Also with the number of somebody else's line, which must do nothing."""
        self.call("cart/remove", who, {"key": self.line(owner, product)})
        if who == owner:
            self.sessions[who].lines.pop(product, None)

    @rule(who=st.integers(0, 2))
    def sign_in_again(self, who: int) -> None:
        self.sessions[who] = ModelSession(self.shop.login())

    # Choices

    @rule(who=st.integers(0, 2))
    def take_coupon(self, who: int) -> None:
        answer = self.call("coupon", who, {"coupon": "2222"})
        free = self.coupons_used() < USES
        assert ("success" in answer) == free, answer
        self.sessions[who].coupon = free

    @rule(who=st.integers(0, 2))
    def take_voucher(self, who: int) -> None:
        answer = self.call("voucher", who, {"voucher": "TIDE25"})
        self.sessions[who].voucher = "success" in answer
        assert self.sessions[who].voucher == (self.balance() > 0), answer

    # Orders

    @rule(who=st.integers(0, 2), status=st.sampled_from([1, COMPLETE, VOIDED, PENDING]))
    def order(self, who: int, status: int) -> None:
        session = self.sessions[who]
        for route, form in WAY:
            self.call(route, who, form)
        answer = self.call("order/add", who, {"order_status_id": str(status)})
        if not self.can_order(session):
            assert "order_id" not in answer
            return
        assert "order_id" in answer, answer
        made = ModelOrder(dict(session.lines), active=status in (1, COMPLETE))
        made.coupon, made.paid = self.discounts(answer["order_id"])
        assert made.coupon <= session.coupon
        assert (made.paid > 0) <= session.voucher
        if made.active:
            self.take(made.lines)
        self.orders[answer["order_id"]] = made
        session.lines = {}

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), status=st.sampled_from([1, 2, COMPLETE, VOIDED, PENDING]))
    def set_status(self, data: Any, status: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.orders)))
        order, wanted = self.orders[number], status in (1, 2, COMPLETE)
        answer = self.call(f"order/history&order_id={number}", 0, {"order_status_id": str(status)})
        assert "success" in answer
        if order.active != wanted:
            self.take(order.lines, -1 if order.active else 1)
            order.active = wanted

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), who=st.integers(0, 2))
    def replace(self, data: Any, who: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.orders)))
        session, order = self.sessions[who], self.orders[number]
        for route, form in WAY:
            self.call(route, who, form)
        answer = self.call(f"order/edit&order_id={number}", who, {"order_status_id": "1"})
        if "error" in answer:
            return  # the invariants say that nothing changed
        assert session.lines
        if order.active:
            self.take(order.lines, -1)
        coupon, paid = self.discounts(number)
        self.orders[number] = ModelOrder(dict(session.lines), coupon=coupon, paid=paid)
        self.take(session.lines)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        number = data.draw(st.sampled_from(sorted(self.orders)))
        assert "success" in self.call(f"order/delete&order_id={number}", 0, {})
        order = self.orders.pop(number)
        if order.active:
            self.take(order.lines, -1)

    # What must hold after every step

    @invariant()
    def carts_agree(self) -> None:
        for who, session in enumerate(self.sessions):
            shown = self.call("cart/products", who, {})["products"]
            assert {int(line["product_id"]): int(line["quantity"]) for line in shown} == session.lines

    @invariant()
    def stock_agrees(self) -> None:
        for product_id, pieces in self.stock.items():
            rows = self.shop.rows("oc_product", f"product_id = {product_id}")
            assert rows
            assert self.quantity(product_id) == pieces

    @invariant()
    def redemptions_agree(self) -> None:
        active = {number for number, order in self.orders.items() if order.active}
        histories = self.shop.rows("oc_coupon_history")
        assert {row[2] for row in histories} <= active
        assert len(histories) == len({row[2] for row in histories}) <= USES
        spent = self.shop.rows("oc_voucher_history", f"voucher_id = {getattr(self, 'voucher_id', 0)}")
        assert {row[2] for row in spent} <= active
        assert self.balance() >= 0

    @invariant()
    def orders_are_whole(self) -> None:
        stored = {row[0] for row in self.shop.rows("oc_order")}
        assert stored == set(self.orders)
        for number, order in self.orders.items():
            lines = self.shop.rows("oc_order_product", f"order_id = {number}")
            assert {row[2]: row[5] for row in lines} == order.lines
            totals = [row[2] for row in self.shop.rows("oc_order_total", f"order_id = {number}")]
            assert totals.count("total") == 1

    # Looking up

    def call(self, route: str, who: int, form: dict[str, str]) -> Any:
        return self.shop.call(route, self.sessions[who].token, form)

    def line(self, who: int, product: int) -> str:
        own = f"session_id = '{self.sessions[who].token}' AND product_id = {product}"
        rows = self.shop.rows("oc_cart", own)
        return str(rows[0][0]) if rows else "999999"

    def quantity(self, product_id: int) -> int:
        with self.shop.database.reading() as db:
            return int(db.exec_driver_sql(f"SELECT quantity FROM oc_product WHERE product_id = {product_id}").scalar_one())

    def coupons_used(self) -> int:
        return len(self.shop.rows("oc_coupon_history"))

    def balance(self) -> float:
        with self.shop.database.reading() as db:
            spent = db.exec_driver_sql("SELECT COALESCE(SUM(amount), 0) FROM oc_voucher_history").scalar_one()
        return WORTH + float(spent)

    def discounts(self, number: int) -> tuple[bool, float]:
        rows = self.shop.rows("oc_order_total", f"order_id = {number}")
        codes = {row[2]: row[4] for row in rows}
        return "coupon" in codes, -float(codes.get("voucher", 0))

    def can_order(self, session: ModelSession) -> bool:
        return bool(session.lines) and all(self.stock[product] >= pieces for product, pieces in session.lines.items())

    def take(self, lines: dict[int, int], times: int = 1) -> None:
        for product, pieces in lines.items():
            if product != COUNTED:
                self.stock[product] -= times * pieces

    @staticmethod
    def forget_gone(session: ModelSession) -> None:
        """Lines without pieces go at the next look (pricing.md §1.4); the invariant looks after every step."""
        session.lines = {product: pieces for product, pieces in session.lines.items() if pieces > 0}


TestTheShopAndTheModelAgree = Shop.TestCase
TestTheShopAndTheModelAgree.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES < 50,
)

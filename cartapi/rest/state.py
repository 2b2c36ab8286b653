"""One unit of work as the resources read it: each part is computed once, and only when it is asked for."""

from dataclasses import dataclass, field
from functools import cached_property

from cartapi.engine.problems import Problem
from cartapi.rest.money import Price, price
from cartapi.rest.selection import Selection
from cartapi.services import cart, links
from cartapi.services.cart import CartView
from cartapi.services.links import Links
from cartapi.services.work import Work


@dataclass
class State:
    """What an answer is made of.

    `success` are texts of what the call changed, `found` what it found wrong with the addresses it changed, by kind.
    """

    work: Work
    selection: Selection
    success: list[str] = field(default_factory=list[str])
    found: dict[str, list[Problem]] = field(default_factory=dict[str, list[Problem]])

    @cached_property
    def view(self) -> CartView:
        """The cart as priced now, after the change."""
        return cart.view(self.work)

    @cached_property
    def links(self) -> Links:
        """Addresses of the products in the cart."""
        return links.of(self.work, (line.product_id for line in self.view.cart.lines))

    @cached_property
    def below_minimum(self) -> dict[int, list[Problem]]:
        """Lines of products that are in the cart below their minimum, by id."""
        pieces = self.view.cart.pieces_shown()
        return {line.cart_id: [line.minimum_problem()] for line in self.view.cart.lines if line.minimum > pieces[line.product_id]}

    def price(self, amount: float) -> Price:
        """An amount in the session's currency."""
        return price(self.work.money, amount)

    def taxed(self, amount: float, tax_class_id: int) -> Price:
        """An amount with tax, where the shop shows prices with tax."""
        return self.price(self.view.snapshot.tax_included(amount, tax_class_id))

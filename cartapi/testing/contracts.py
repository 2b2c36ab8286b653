"""What every extension keeps to, whoever wrote it. Each function raises AssertionError with the rule that is broken."""

import math
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TypeVar

from cartapi.engine.methods import PaymentOffer, ShippingOffer
from cartapi.engine.phpjson import dumps
from cartapi.engine.protocols import PaymentMethod, ShippingMethod, Total
from cartapi.engine.settings import StoreSettings
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet
from cartapi.testing.snapshots import EURO, GERMANY, line, snapshot

Answer = TypeVar("Answer")

_CODE = re.compile(r"[a-z0-9_]+")
_TOTALS = (-5.0, 0.0, 0.01, 250.0)


class EverySetting(dict[str, object]):
    """Settings in which every key has the same value: what a shop might hold in the keys an extension reads."""

    def __init__(self, value: object) -> None:
        super().__init__({"config_currency": "USD"})
        self.value = value

    def get(self, key: str, default: object = None) -> object:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The one value, but for the currency."""
        return super().get(key, self.value)


def shipping_contract(made: type | object) -> None:
    """A shipping method, as a class or an object: quotes are pure, well-formed and named after their method."""
    method = _instance(made)
    _require(isinstance(method, ShippingMethod), "a shipping method has `code` and `quote(snapshot)`")
    assert isinstance(method, ShippingMethod)  # noqa: S101 - for the type checker
    _check_code(method.code)
    for state in _snapshots():
        offer = _pure(lambda one=state: method.quote(one), state)
        _require(offer is None or isinstance(offer, ShippingOffer), "`quote` returns a ShippingOffer or None")
        if offer is not None:
            _check_shipping_offer(method.code, offer)


def payment_contract(made: type | object) -> None:
    """A payment method, as a class or an object: offers are pure, well-formed and named after their method."""
    method = _instance(made)
    _require(isinstance(method, PaymentMethod), "a payment method has `code` and `offer(snapshot, total)`")
    assert isinstance(method, PaymentMethod)  # noqa: S101 - for the type checker
    _check_code(method.code)
    for state in _snapshots():
        for total in _TOTALS:
            offer = _pure(lambda one=state, due=total: method.offer(one, due), state)
            _require(offer is None or isinstance(offer, PaymentOffer), "`offer` returns a PaymentOffer or None")
            if offer is not None:
                _require(offer.code == method.code, "an offer has its method's code")
                _require(bool(offer.title), "an offer has a title")
                _require(isinstance(offer.terms, str), "`terms` is text")
                dumps(offer.as_data())


def total_contract(made: type | object) -> None:
    """A total, as a class or an object: it leaves the lines of others alone and adds lines with finite values."""
    total = _instance(made)
    _require(isinstance(total, Total), "a total has `code` and `apply(sheet, snapshot)`")
    assert isinstance(total, Total)  # noqa: S101 - for the type checker
    _check_code(total.code)
    for state in _snapshots():
        sheet = _pure(lambda one=state: _applied(total, one), state)
        _require(sheet.lines[:1] == [_EARLIER], "a total leaves the lines that are there alone")
        for added in sheet.lines[1:]:
            _require(isinstance(added.title, str), "a line has a title")
            _require(math.isfinite(added.value), "a line has a finite value")
        _require(math.isfinite(sheet.total), "the running total stays finite")
        _require(all(math.isfinite(tax) for tax in sheet.taxes.values()), "taxes stay finite")


_EARLIER = TotalLine("earlier", "Earlier", 10.0, "0")


def _applied(total: Total, state: Snapshot) -> TotalsSheet:
    sheet = TotalsSheet(taxes=state.cart.taxes(state.taxes))
    sheet.add(_EARLIER)
    total.apply(sheet, state)
    return sheet


def _check_shipping_offer(code: str, offer: ShippingOffer) -> None:
    _require(offer.code == code, "an offer has its method's code")
    _require(bool(offer.title), "an offer has a title")
    _require(bool(offer.quotes) or bool(offer.error), "an offer has a quote, or says in `error` why not; else return None")
    _require(len({quote.key for quote in offer.quotes}) == len(offer.quotes), "keys of quotes differ")
    for quote in offer.quotes:
        _require(quote.code == f"{code}.{quote.key}", f"the code of a quote is `{code}.<key>`")
        _require("." not in str(quote.key), "the key of a quote has no dot")
        _require(bool(quote.title) and bool(quote.text), "a quote has a title and a price text")
        _require(quote.cost is None or isinstance(quote.cost, str | int | float), "a cost is a number or text")
    dumps(offer.as_data())


def _snapshots() -> Iterator[Snapshot]:
    """Carts, addresses, currencies and settings that a live shop may hold."""
    cart = [line(50.0, 2), line(9.99, 1, shipping=0, product_id=2)]
    yield snapshot()
    yield snapshot({}, cart)
    yield snapshot({}, cart, ship_to=None, bill_to=None)
    yield snapshot({}, cart, ship_to=GERMANY, bill_to=GERMANY, currency=EURO, language="fr-fr")
    yield snapshot({}, cart, ship_to={"country_id": "RUS", "zone_id": "KGD"}, bill_to={"country_id": "", "zone_id": ""})
    yield snapshot({}, [line(0.0, 1, weight=0.0), line(-3.0, 1, recurring={"recurring_id": 1}, product_id=2)])
    for value in ("1", "0", "", "abc", "-1.5", "10:4.50,20:9", "a:b,c", ["1", "2"], {"1": "x", "GBR": {"status": "1"}}, None):
        state = snapshot({}, cart)
        state.settings = StoreSettings(EverySetting(value))
        yield state


def _pure(ask: Callable[[], Answer], state: Snapshot) -> Answer:
    """The answer, asked for twice: it must not differ, nor may the snapshot."""
    before = deepcopy((state.cart.lines, state.checkout.data, dict(state.settings.values), state.extra))
    first, second = ask(), ask()
    _require(first == second, "the same snapshot has the same answer")
    after = (state.cart.lines, state.checkout.data, dict(state.settings.values), state.extra)
    _require(before == after, "a snapshot is only read")
    return first


def _check_code(code: str) -> None:
    _require(bool(_CODE.fullmatch(code)), "a code is made of small letters, digits and underscores")


def _instance(made: type | object) -> object:
    return made() if isinstance(made, type) else made


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise AssertionError(rule)

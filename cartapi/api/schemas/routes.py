"""Which schemas belong to which route; a test holds that every route is here."""

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import Schema

from cartapi.api.schemas import answers, cart, forms, order


@dataclass(frozen=True, slots=True)
class Description:
    """What goes into a route and what comes out when it is not refused."""

    answer: type[Schema]
    form: type[Schema] | None = None
    query: type[Schema] | None = None
    or_nothing: bool = False
    """Whether the answer may be `[]`: there was nothing to do, or nothing that may be said."""
    once: bool = False
    """Whether an `Idempotency-Key` is obeyed."""
    misspelt: bool = False
    """Whether the route is there for clients that know it by a wrong name only."""


_DONE = answers.Done
_ORDER = forms.OrderQuery

DESCRIPTIONS: Mapping[str, Description] = {
    "api/login": Description(answers.Token, forms.LoginForm, or_nothing=True),
    "api/currency": Description(_DONE, forms.CurrencyForm),
    "api/cart/add": Description(_DONE, forms.CartAddForm, or_nothing=True),
    "api/cart/edit": Description(_DONE, forms.CartEditForm),
    "api/cart/remove": Description(_DONE, forms.CartRemoveForm, or_nothing=True),
    "api/cart/products": Description(cart.Cart),
    "api/coupon": Description(_DONE, forms.CouponForm),
    "api/voucher": Description(_DONE, forms.VoucherForm),
    "api/voucher/add": Description(_DONE, forms.VoucherAddForm),
    "api/reward": Description(_DONE, forms.RewardForm),
    "api/reward/maximum": Description(answers.RewardMaximum),
    "api/reward/available": Description(answers.RewardAvailable),
    "api/reward/avaliable": Description(answers.RewardAvailable, misspelt=True),
    "api/customer": Description(_DONE, forms.CustomerForm),
    "api/payment/address": Description(_DONE, forms.AddressForm),
    "api/payment/methods": Description(answers.PaymentMethods),
    "api/payment/method": Description(_DONE, forms.PaymentMethodForm),
    "api/shipping/address": Description(_DONE, forms.AddressForm, or_nothing=True),
    "api/shipping/methods": Description(answers.ShippingMethods),
    "api/shipping/method": Description(_DONE, forms.ShippingMethodForm, or_nothing=True),
    "api/order/add": Description(order.Placed, forms.OrderForm, once=True),
    "api/order/edit": Description(_DONE, forms.OrderForm, _ORDER, once=True),
    "api/order/delete": Description(_DONE, forms.OnceForm, _ORDER, once=True),
    "api/order/info": Description(order.OrderInfo, query=_ORDER),
    "api/order/history": Description(_DONE, forms.HistoryForm, _ORDER, once=True),
    "api/order/list": Description(order.OrderList, forms.ListForm),
    "api/order/products": Description(order.OrderProducts, query=_ORDER),
    "api/order/totals": Description(order.OrderTotals, query=_ORDER),
    "api/order/histories": Description(order.OrderHistories, query=_ORDER),
}

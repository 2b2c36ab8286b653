"""The built-in plug-ins by dotted name: a class, or a function that makes several objects."""

BUILT_IN: dict[str, tuple[str, ...]] = {
    "total": (
        "cartapi.extensions.total.sub_total:SubTotal",
        "cartapi.extensions.total.reward:Reward",
        "cartapi.extensions.total.shipping:Shipping",
        "cartapi.extensions.total.coupon:Coupon",
        "cartapi.extensions.total.tax:Tax",
        "cartapi.extensions.total.credit:Credit",
        "cartapi.extensions.total.voucher:Voucher",
        "cartapi.extensions.total.total:GrandTotal",
        "cartapi.extensions.total.handling:Handling",
        "cartapi.extensions.total.low_order_fee:LowOrderFee",
        "cartapi.extensions.total.klarna_fee:KlarnaFee",
    ),
    "shipping": (
        "cartapi.extensions.shipping.flat:Flat",
        "cartapi.extensions.shipping.free:Free",
        "cartapi.extensions.shipping.item:Item",
        "cartapi.extensions.shipping.pickup:Pickup",
        "cartapi.extensions.shipping.weight:Weight",
        "cartapi.extensions.shipping.parcelforce_48:Parcelforce48",
        "cartapi.extensions.shipping.pilibaba:Pilibaba",
        "cartapi.extensions.shipping.royal_mail:RoyalMail",
    ),
    "payment": (
        "cartapi.extensions.payment.bank_transfer:BankTransfer",
        "cartapi.extensions.payment.cheque:Cheque",
        "cartapi.extensions.payment.cod:CashOnDelivery",
        "cartapi.extensions.payment.free_checkout:FreeCheckout",
        "cartapi.extensions.payment.gateways:gateways",
        "cartapi.extensions.payment.klarna:KlarnaAccount",
        "cartapi.extensions.payment.klarna:KlarnaInvoice",
        "cartapi.extensions.payment.laybuy:Laybuy",
        "cartapi.extensions.payment.paypal:methods",
        "cartapi.extensions.payment.squareup:Squareup",
    ),
}

"""One extension of each kind, as small as can be."""

from cartapi.engine.methods import PaymentOffer, Quote, ShippingOffer
from cartapi.engine.totals import TotalLine


class Balloon:
    """A class by itself."""

    code = "balloon"

    def quote(self, snapshot):
        title = snapshot.texts("shipping/balloon")["text_title"]
        return ShippingOffer(self.code, title, (Quote("up", "balloon.up", title, 3.0, 0, snapshot.price_text(3.0, 0)),), 1)


class Cart:
    """One of several objects of a class."""

    def __init__(self, code):
        self.code = code

    def quote(self, snapshot):
        return None


def fleet():
    return [Cart("donkey_cart"), Cart("ox_cart")]


class Shells:
    code = "shells"

    def offer(self, snapshot, total):
        return PaymentOffer(self.code, "Sea shells", "2", recurring=True)


class Tip:
    code = "tip"

    def apply(self, sheet, snapshot):
        sheet.add(TotalLine(self.code, "Tip", 1.0, "8"))


class Hunch:
    code = "hunch"

    def check(self, db, order, settings):
        return settings.integer("fraud_hunch_order_status_id")

"""The files of a new extension's package, by kind."""

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, slots=True)
class Kind:
    """The class and the test that a kind of extension begins with."""

    code: str
    test: str


_SHIPPING = Kind(
    '''"""Shipping with $title."""

from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.snapshot import Snapshot


class $name:
    """One price for the whole order, inside one geo zone."""

    code = "$code"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The offer, or None when there is none for this address and cart."""
        settings, texts = snapshot.settings, snapshot.texts("shipping/$code")
        if not snapshot.ships_to(settings.raw("shipping_${code}_geo_zone_id")):
            return None
        cost, tax_class = settings.number("shipping_${code}_cost"), settings.integer("shipping_${code}_tax_class_id")
        quote = Quote(
            key="$code",
            code="$code.$code",
            title=texts["text_description"],
            cost=cost,
            tax_class_id=tax_class,
            text=snapshot.price_text(cost, tax_class),
        )
        return ShippingOffer(self.code, texts["text_title"], (quote,), settings.raw("shipping_${code}_sort_order"))
''',
    '''"""The contract every shipping method keeps, and what is special about this one."""

from cartapi.testing import line, shipping_contract, snapshot

from $code import $name


def test_contract():
    shipping_contract($name)


def test_cost():
    offer = $name().quote(snapshot({"shipping_${code}_cost": "7.50"}, [line()]))
    assert offer.quotes[0].text == "$$7.50"
''',
)

_PAYMENT = Kind(
    '''"""Payment with $title."""

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot


class $name:
    """Offered from a minimum total on, inside one geo zone. It only offers; the storefront takes the money."""

    code = "$code"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer, or None; `total` is the grand total in the default currency, tax included."""
        settings, texts = snapshot.settings, snapshot.texts("payment/$code")
        if total < settings.number("payment_${code}_total"):
            return None
        if not snapshot.bills_to(settings.raw("payment_${code}_geo_zone_id")):
            return None
        return PaymentOffer(self.code, texts["text_title"], settings.raw("payment_${code}_sort_order"))
''',
    '''"""The contract every payment method keeps, and what is special about this one."""

from cartapi.testing import line, payment_contract, snapshot

from $code import $name


def test_contract():
    payment_contract($name)


def test_minimum():
    shop = snapshot({"payment_${code}_total": "20"}, [line()])
    assert $name().offer(shop, 19.99) is None
    assert $name().offer(shop, 20.0).title == "$title"
''',
)

_TOTAL = Kind(
    '''"""The total "$title"."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class $name:
    """A fixed fee on every cart with something in it."""

    code = "$code"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add the fee and its tax."""
        settings, texts = snapshot.settings, snapshot.texts("total/$code")
        fee = settings.number("total_${code}_fee")
        if not fee or not snapshot.cart.lines:
            return
        sheet.add(TotalLine(self.code, texts["text_title"], fee, settings.raw("total_${code}_sort_order")))
        sheet.charge_tax(snapshot.taxes.rates(fee, settings.integer("total_${code}_tax_class_id")))
''',
    '''"""The contract every total keeps, and what is special about this one."""

from cartapi.engine.totals import compute_totals
from cartapi.testing import line, snapshot, total_contract

from $code import $name


def test_contract():
    total_contract($name)


def test_fee():
    totals = compute_totals(snapshot({"total_${code}_fee": "3"}, [line()]), [$name()])
    assert [(one.title, one.value) for one in totals.lines] == [("$title", 3.0)]
''',
)

KINDS = {"shipping": _SHIPPING, "payment": _PAYMENT, "total": _TOTAL}

_PROJECT = """[build-system]
requires = ["hatchling>=1.24"]
build-backend = "hatchling.build"

[project]
name = "$project"
version = "0.1.0"
description = "$title for cartapi"
requires-python = ">=3.11"
dependencies = ["cartapi"]

[project.entry-points."cartapi.$kind"]
$code = "$code:$name"

[project.entry-points."cartapi.language"]
$code = "$code"

[tool.hatch.build.targets.wheel]
packages = ["$code"]

[tool.pytest.ini_options]
pythonpath = ["."]
"""

_TEXTS = """text_title = "$title"
text_description = "$title"
"""


def files(kind: str, code: str) -> dict[str, str]:
    """The texts of the files by their paths inside the package's folder."""
    words = code.split("_")
    named = {
        "kind": kind,
        "code": code,
        "project": f"cartapi-{kind}-{code.replace('_', '-')}",
        "name": "".join(word.capitalize() for word in words),
        "title": " ".join(words).capitalize(),
    }
    parts = {
        "pyproject.toml": _PROJECT,
        f"{code}/__init__.py": KINDS[kind].code,
        f"{code}/en-gb/{kind}/{code}.toml": _TEXTS,
        f"{code}/fr-fr/{kind}/{code}.toml": _TEXTS,
        f"tests/test_{code}.py": KINDS[kind].test,
    }
    return {path: Template(text).substitute(named) for path, text in parts.items()}

"""Shipping by the shop's own rate tables: Parcelforce, Royal Mail, Pilibaba (checkout.md §9)."""

import pytest

from cartapi.extensions.shipping.parcelforce_48 import Parcelforce48
from cartapi.extensions.shipping.pilibaba import Pilibaba
from cartapi.extensions.shipping.royal_mail import RoyalMail, regions, services
from tests.unit.builders import BRITAIN, EURO, GERMANY, POUND, line, snapshot

PARCEL = {
    "shipping_parcelforce_48_rate": "10:15.99,12:19.99,14:20.99",
    "shipping_parcelforce_48_insurance": "150:0,500:12,1000:24",
    "shipping_parcelforce_48_tax_class_id": "9",
    "shipping_parcelforce_48_sort_order": "2",
}
SHOWN = {f"shipping_parcelforce_48_display_{key}": "1" for key in ("weight", "insurance", "time")}


def parcel(kilograms=10.0, price=200.0, currency=POUND, **more):
    return Parcelforce48().quote(snapshot({**PARCEL, **more}, [line(price, weight=kilograms)], currency=currency))


def test_parcelforce_quotes_by_weight():
    offer = parcel(shipping_parcelforce_48_display_time="0")
    assert (offer.title, offer.sort_order, offer.error) == ("Parcelforce 48", "2", False)
    assert offer.as_data()["quote"] == {
        "parcelforce_48": {
            "code": "parcelforce_48.parcelforce_48",
            "title": "Parcelforce 48",
            "cost": "15.99",
            "tax_class_id": "9",
            "text": "£10.59",
        }
    }
    assert parcel(10.01).quotes[0].cost == "19.99"


def test_parcelforce_remarks():
    remarks = " (Weight: 10.00kg) (Insured upto: £6.00) (Estimated Time: Within 48 Hours)"
    assert parcel(**SHOWN).quotes[0].title == f"Parcelforce 48{remarks}"
    assert parcel(price=150.0, **SHOWN).quotes[0].title == "Parcelforce 48 (Weight: 10.00kg) (Estimated Time: Within 48 Hours)"
    assert parcel(price=5000.0, **SHOWN).quotes[0].title == "Parcelforce 48 (Weight: 10.00kg) (Estimated Time: Within 48 Hours)"


@pytest.mark.parametrize("rates", ["10:0,12:5", "10:0.00", "10:abc", "9:4", "", None])
def test_parcelforce_without_a_rate_is_absent(rates):
    assert parcel(shipping_parcelforce_48_rate=rates) is None


def test_parcelforce_inside_a_geo_zone():
    zone = {"shipping_parcelforce_48_geo_zone_id": "3"}
    assert Parcelforce48().quote(snapshot({**PARCEL, **zone}, [line()]))
    assert Parcelforce48().quote(snapshot({**PARCEL, **zone}, [line()], ship_to=GERMANY)) is None


def test_pilibaba_goes_everywhere_for_its_fee():
    offer = Pilibaba().quote(snapshot({"payment_pilibaba_shipping_fee": "10.00"}, ship_to=GERMANY, currency=EURO))
    assert offer.as_data() == {
        "title": "PiliExpress",
        "quote": {
            "pilibaba": {
                "code": "pilibaba.pilibaba",
                "title": "PiliExpress (仅限霹雳爸爸支付, Only for Pilibaba checkout)",
                "cost": "10.00",
                "tax_class_id": 0,
                "text": "7.85€",
            }
        },
        "sort_order": 1,
        "error": False,
    }


ALL_ON = {
    **{f"shipping_royal_mail_{service.key}_status": "1" for service in services()},
    **{f"shipping_royal_mail_{service.key}_rate": "2:4.50,10:9" for service in services()},
    **{
        f"shipping_royal_mail_{service.key}_{region}_rate": f"10:{cost}"
        for service in services()
        for region, cost in (("eu", 1), ("non_eu", 2), ("zone_1", 3), ("zone_2", 4))
    },
    "shipping_royal_mail_sort_order": "3",
    "shipping_royal_mail_tax_class_id": "0",
}
DOMESTIC = [
    "special_delivery_500", "special_delivery_1000", "special_delivery_2500",
    "1st_class_signed", "2nd_class_signed", "1st_class_standard", "2nd_class_standard",
]  # fmt: skip


def royal(country, kilograms=1.0, **more):
    return RoyalMail().quote(snapshot({**ALL_ON, **more}, [line(weight=kilograms)], ship_to={**BRITAIN, "iso_code_2": country}))


def costs(country, **more):
    return {quote.key: quote.cost for quote in royal(country, **more).quotes}


def test_royal_mail_at_home():
    offer = royal("GB")
    assert [quote.key for quote in offer.quotes] == DOMESTIC
    assert (offer.title, offer.sort_order) == ("Royal Mail", "3")
    assert offer.quotes[3].as_data() == {
        "code": "royal_mail.1st_class_signed",
        "title": "First Class Signed Post",
        "cost": "4.50",
        "tax_class_id": "0",
        "text": "$4.50",
    }


@pytest.mark.parametrize(
    ("country", "offered"),
    [
        ("DE", {"standard": "1", "tracked_signed": "1", "tracked": "1", "economy": "4.50"}),
        ("CH", {"standard": "1", "tracked_signed": "1", "tracked": "2", "economy": "4.50"}),
        ("ES", {"standard": "1", "tracked": "1", "signed": "1", "economy": "4.50"}),
        ("XC", {"standard": "1", "tracked": "2", "signed": "1", "economy": "4.50"}),
        ("US", {"standard": "3", "tracked_signed": "3", "tracked": "3", "economy": "4.50"}),
        ("NZ", {"standard": "4", "tracked_signed": "4", "tracked": "4", "economy": "4.50"}),
        ("AU", {"standard": "4", "tracked": "4", "signed": "4", "economy": "4.50"}),
        ("ZA", {"standard": "3", "signed": "3", "economy": "4.50"}),
        ("BA", {"economy": "4.50"}),
        ("RS", {"economy": "4.50"}),
        ("", {"economy": "4.50"}),
    ],
)
def test_royal_mail_abroad(country, offered):
    assert costs(country) == {f"international_{name}": cost for name, cost in offered.items()}


def test_royal_mail_remarks_name_weight_and_insurance():
    titles = [
        quote.title
        for quote in royal(
            "GB", shipping_royal_mail_display_weight="1", shipping_royal_mail_display_insurance="1"
        ).quotes
    ]  # fmt: skip
    assert titles[:4] == [
        "Special Delivery Next Day (Weight: 1.00kg) (Insured upto: $500.00)",
        "Special Delivery Next Day (Weight: 1.00kg) (Insured upto: $1,000.00)",
        "Special Delivery Next Day (Weight: 1.00kg) (Insured upto: $2,500.00)",
        "First Class Signed Post (Weight: 1.00kg)",
    ]


def test_royal_mail_leaves_out_what_is_off_free_or_too_heavy():
    assert "1st_class_signed" not in costs("GB", shipping_royal_mail_1st_class_signed_status="0")
    assert "1st_class_signed" not in costs("GB", shipping_royal_mail_1st_class_signed_rate="9:0")
    assert royal("GB", 10.5) is None
    assert royal("GB", shipping_royal_mail_geo_zone_id="4") is None


def test_regions_do_not_overlap():
    europe, first, second = (regions()[name] for name in ("europe", "zone_1", "zone_2"))
    assert not europe & first
    assert not europe & second
    assert not first & second
    assert regions()["outside_eu"] <= europe

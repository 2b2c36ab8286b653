"""Handling and low-order fee: their thresholds as PHP 8 compares them, their tax (pricing.md §5.3)."""

import pytest

from cartapi.engine.totals import TotalsSheet
from cartapi.extensions.total.handling import Handling
from cartapi.extensions.total.low_order_fee import LowOrderFee
from tests.unit.builders import line, snapshot


def fees(total, threshold, **more):
    """What a cart of 50.00 is charged: values of lines, taxes by rate."""
    named = {"total": threshold, "fee": "4.00", **more}
    sheet = TotalsSheet(taxes={})
    total.apply(sheet, snapshot({f"total_{total.code}_{key}": value for key, value in named.items()}, [line(50.0)]))
    return [charged.value for charged in sheet.lines], sheet.taxes


@pytest.mark.parametrize(
    ("threshold", "charged"),
    [("49.99", True), ("50.00", False), ("50.01", False), ("0", True), ("", True), (None, True), ("-5", True), ("abc", False)],
)
def test_handling_is_for_more_than_its_threshold(threshold, charged):
    assert fees(Handling(), threshold)[0] == ([4.0] if charged else [])


@pytest.mark.parametrize(
    ("threshold", "charged"),
    [("49.99", False), ("50.00", False), ("50.01", True), ("0", False), ("", False), (None, False), ("abc", True)],
)
def test_low_order_fee_is_for_less_than_its_threshold(threshold, charged):
    assert fees(LowOrderFee(), threshold)[0] == ([4.0] if charged else [])


@pytest.mark.parametrize(
    ("named", "taxes"),
    [("9", {86: 0.8, 87: 2.0}), ("0", {}), ("", {}), (None, {}), ("9abc", {}), ("abc", {})],
)
def test_a_fee_is_taxed_by_a_class_that_exists(named, taxes):
    assert fees(Handling(), "1", tax_class_id=named)[1] == taxes


@pytest.mark.parametrize("fee", ["", "abc", None])
def test_a_fee_that_is_no_number_is_zero(fee):
    assert fees(Handling(), "1", fee=fee)[0] == [0.0]

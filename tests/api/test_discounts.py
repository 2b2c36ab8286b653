"""Coupons, gift vouchers, reward points and currencies at their edges (pricing.md §5.4-5.6, 6.5-6.10)."""

import pytest

from cartapi.engine.phpjson import dumps
from cartapi.store import models
from tests.api.shops import ADDRESS, GUEST, DemoShop, Script, totals

MARY = {**GUEST, "customer_id": "1"}
COUPON = {"error": "Warning: Coupon is either invalid, expired or reached it's usage limit!"}
VOUCHER = {"error": "Warning: Gift Voucher is either invalid or the balance has been used up!"}
EMPTY = {"error": "Warning: Please enter the amount of reward points to use!"}


@pytest.fixture
def buyer(script: Script) -> Script:
    """Mary with a lantern: 620 points, of which the lantern takes 400."""
    script.ok("customer", MARY)
    script.ok("cart/add", product_id=100)
    return script


@pytest.mark.parametrize(
    ("posted", "answer", "used"),
    [
        ("", EMPTY, None),
        ("0", EMPTY, None),
        ("100", "success", 100),
        ("400", "success", 400),
        ("10.5", "success", 10.5),
        ("1e2", "success", 100),
        ("-10", "success", 10),
        ("401", {"error": "Warning: The maximum number of points that can be applied is 400!"}, None),
        ("621", {"error": "Warning: The maximum number of points that can be applied is 400!"}, None),
        ("-401", {"error": "Warning: The maximum number of points that can be applied is 400!"}, None),
        ("abc", EMPTY, None),
        ("500abc", EMPTY, None),
    ],
)
def test_points(shop: DemoShop, buyer: Script, posted: str, answer: object, used: float | None) -> None:
    said = buyer.call("reward", reward=posted)
    assert answer in said if isinstance(answer, str) else said == answer
    assert shop.session(buyer.token or "").get("reward") == used


def test_more_points_than_he_has(shop: DemoShop, buyer: Script) -> None:
    buyer.ok("cart/edit", key=buyer.call("cart/products")["products"][0]["cart_id"], quantity=2)
    assert buyer.call("reward", reward=621) == {"error": "Warning: You don't have 621 reward points!"}


def test_an_empty_number_of_points_is_told_so_whatever_the_cart_costs(shop: DemoShop, buyer: Script) -> None:
    shop.change(models.product, {"product_id": 100}, points=-5)
    assert buyer.call("reward/maximum") == {"maximum": -5}
    assert buyer.call("reward", reward="") == buyer.call("reward") == EMPTY
    assert buyer.call("reward", reward="0") == {"error": "Warning: The maximum number of points that can be applied is -5!"}


def test_points_that_another_program_stored_as_text(shop: DemoShop, buyer: Script) -> None:
    data = shop.session(buyer.token or "")
    shop.change(models.session, {"session_id": buyer.token}, data=dumps({**data, "reward": "10.5"}))
    assert totals(buyer)["Reward Points (10.5)"] == "$-0.52"


def test_a_guest_has_no_points(script: Script) -> None:
    script.ok("cart/add", product_id=100)
    assert script.call("reward", reward="0") == {"error": "Warning: You don't have 0 reward points!"}
    assert script.call("reward", reward="abc") == EMPTY
    assert script.call("reward/available") == {"points": None}
    assert script.call("reward/maximum") == {"maximum": 400}


def test_points_never_take_more_than_their_goods_cost(buyer: Script) -> None:
    buyer.ok("cart/edit", key=buyer.call("cart/products")["products"][0]["cart_id"], quantity=1)
    buyer.ok("reward", reward=400)
    buyer.ok("cart/add", {"product[0][product_id]": 100, "product[0][quantity]": 1})
    assert totals(buyer)["Reward Points (400)"] == "$-19.99"


COUPONS = [
    ("2222", True),
    ("1111", True),  # from 10.00 on
    ("3333", False),  # from 100.00 on
    ("LAMPS25", True),
    ("TENT15", False),  # not for lanterns
    ("MEMBER5", False),  # signed-in customers only
    ("SUMMER", False),  # over
    ("SOON", False),  # not yet
    ("lamps25", True),
    ("", False),
    ("nonsense", False),
    ("2222'--", False),
]


@pytest.mark.parametrize(("code", "holds"), COUPONS)
def test_coupons(shop: DemoShop, script: Script, code: str, holds: bool) -> None:
    script.ok("cart/add", product_id=100)
    said = script.call("coupon", coupon=code)
    assert said == ({"success": "Success: Your coupon discount has been applied!"} if holds else COUPON)
    assert shop.session(script.token or "").get("coupon") == (code if holds else None)


def test_a_longer_code_is_another_one(shop: DemoShop, script: Script) -> None:
    """The column's length cuts what is stored, not what is compared (pricing.md §5.5)."""
    longest = "ABCDEFGHIJKLMNOPQRST"
    shop.change(models.coupon, {"code": "2222"}, code=longest)
    script.ok("cart/add", product_id=100)
    assert script.call("coupon", coupon=longest + "U") == COUPON
    assert "success" in script.call("coupon", coupon=longest)


def test_a_wrong_coupon_takes_the_old_one_along(script: Script) -> None:
    script.ok("cart/add", product_id=100)
    script.ok("coupon", coupon="2222")
    assert script.call("coupon", coupon="nonsense") == COUPON
    assert "Coupon (2222)" not in totals(script)


@pytest.mark.parametrize(("code", "left"), [("nope", 1), ("2222", 0)])
def test_lines_are_looked_at_only_for_a_coupon_that_runs(shop: DemoShop, script: Script, code: str, left: int) -> None:
    script.ok("cart/add", product_id=100, quantity=0)  # a line that goes when the lines are looked at
    script.call("coupon", coupon=code)
    assert shop.count(models.cart) == left


def test_what_is_left_of_a_voucher_is_added_as_php_adds(shop: DemoShop, script: Script) -> None:
    (voucher,) = shop.rows(models.voucher, code="TIDE25")
    shop.change(models.voucher, {"voucher_id": voucher["voucher_id"]}, amount="100.0000")
    shop.change(models.product, {"product_id": 116}, price="30.1000", tax_class_id=0)
    spent = {
        "voucher_id": voucher["voucher_id"],
        "order_id": 1,
        "amount": "-69.9000",
        "date_added": shop.clock.now.replace(tzinfo=None),
    }
    shop.add(models.voucher_history, **spent)
    script.ok("cart/add", product_id=116)
    script.ok("voucher", voucher="TIDE25")
    script.ok("payment/address", ADDRESS)
    assert "free_checkout" not in str(script.call("payment/methods"))  # 100 - 69.9 is a little less than 30.1


def test_a_coupon_that_no_longer_holds_stays_and_takes_nothing(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id=100)
    script.ok("coupon", coupon="1111")
    assert "Coupon (1111)" in totals(script)
    shop.change(models.coupon, {"code": "1111"}, total=500)
    assert "Coupon (1111)" not in totals(script)
    assert shop.session(script.token or "")["coupon"] == "1111"


@pytest.mark.parametrize(("uses", "own", "holds"), [(0, 0, True), (1, 0, True), (2, 0, True), (3, 0, False), (1, 1, False)])
def test_uses_are_counted_in_all_and_by_customer(shop: DemoShop, buyer: Script, uses: int, own: int, holds: bool) -> None:
    for number in range(uses):
        row = {"coupon_id": 10, "order_id": 1, "customer_id": 1 if number < own else 9, "amount": -1}
        shop.add(models.coupon_history, **row, date_added=shop.clock.now.replace(tzinfo=None))
    buyer.ok("cart/add", product_id=105)
    assert ("success" in buyer.call("coupon", coupon="EARLY3")) is holds


def test_a_shop_may_word_its_discounts_as_any_text(shop: DemoShop, buyer: Script) -> None:
    """Titles are filled in as all texts are: `%1$s` names the value, `%%` is one percent sign (sessions.md §4)."""
    for code, text in (("coupon", "%1$s: 10%% off (%1$s)"), ("reward", "%d points"), ("voucher", "Gift %1$s")):
        row = {"store_id": 0, "language_id": 1, "route": f"extension/total/{code}", "key": f"text_{code}", "value": text}
        shop.add(models.translation, **row, date_added=shop.clock.now.replace(tzinfo=None))
    buyer.ok("cart/add", product_id=100, quantity=50)  # more than her credit pays
    buyer.ok("coupon", coupon="2222")
    buyer.ok("reward", reward=100)
    buyer.ok("voucher", voucher="VOU-7271")
    assert {"2222: 10% off (2222)", "100 points", "Gift VOU-7271"} <= totals(buyer).keys()


@pytest.mark.parametrize(
    ("limit", "holds"), [("1", False), ("2", True), ("1.5", False), ("1 each", False), ("--1", True), ("²", True)]
)
def test_the_uses_of_a_customer_are_a_text_that_is_read_as_php_does(shop: DemoShop, buyer: Script, limit: str, holds: bool) -> None:
    """`uses_customer` is no number in the table (pricing.md §0, int-cast)."""
    shop.change(models.coupon, {"code": "2222"}, uses_customer=limit)
    (coupon,) = shop.rows(models.coupon, code="2222")
    row = {"coupon_id": coupon["coupon_id"], "order_id": 1, "customer_id": 1, "amount": -1}
    shop.add(models.coupon_history, **row, date_added=shop.clock.now.replace(tzinfo=None))
    assert ("success" in buyer.call("coupon", coupon="2222")) is holds


VOUCHERS = [("TIDE25", True), ("tide25", True), ("VOU-7271", True), ("VOID-50", False), ("", False), ("nonsense", False)]


@pytest.mark.parametrize(("code", "holds"), VOUCHERS)
def test_vouchers(script: Script, code: str, holds: bool) -> None:
    said = script.call("voucher", voucher=code)
    assert said == ({"success": "Success: Your gift voucher discount has been applied!"} if holds else VOUCHER)


def test_a_voucher_pays_what_is_left_of_it(shop: DemoShop, script: Script) -> None:
    shop.add(models.voucher_history, voucher_id=2, order_id=1, amount=-15, date_added=shop.clock.now.replace(tzinfo=None))
    script.ok("cart/add", product_id=100, quantity=3)
    script.ok("voucher", voucher="TIDE25")
    assert totals(script)["Gift Certificate (TIDE25)"] == "$-10.00"
    shop.add(models.voucher_history, voucher_id=2, order_id=1, amount=-10, date_added=shop.clock.now.replace(tzinfo=None))
    assert "Gift Certificate (TIDE25)" not in totals(script)
    assert "voucher" not in shop.session(script.token or "")


FORM = {"from_name": "A", "from_email": "a@example.com", "to_name": "B", "to_email": "b@example.com", "amount": "25"}


@pytest.mark.parametrize(
    ("currency", "amount", "passes"),
    [
        ("USD", "1", True),
        ("USD", "1000", True),
        ("USD", "0.99", False),
        ("USD", "1000.01", False),
        ("USD", "-5", False),
        ("USD", "10,5", False),
        ("USD", "abc", False),
        ("USD", "", False),
        ("USD", "1e2", True),
        ("EUR", "0.78", True),
        ("EUR", "0.77", False),
        ("EUR", "784.60", True),
        ("EUR", "784.61", False),
    ],
)
def test_limits_of_a_bought_voucher_are_those_that_are_shown(script: Script, currency: str, amount: str, passes: bool) -> None:
    script.ok("currency", currency=currency)
    said = script.call("voucher/add", {**FORM, "amount": amount})
    assert ("success" in said) is passes
    if not passes:
        limits = "$1.00 and $1,000.00" if currency == "USD" else "0.78€ and 784.60€"
        assert said == {"error": {"amount": f"Amount must be between {limits}!"}}


def test_a_list_of_vouchers_replaces_those_before_and_skips_broken_ones(script: Script) -> None:
    script.ok("voucher/add", FORM)
    entry = {**FORM, "code": "abc", "voucher_theme_id": "7", "message": ""}
    form = {f"voucher[0][{key}]": value for key, value in entry.items()}
    form |= {"voucher[1][code]": "half", "voucher[2]": "text"}
    form |= {f"voucher[3][{key}]": value for key, value in {**entry, "code": "bad", "amount": "x"}.items()}
    script.ok("voucher/add", form)
    assert [voucher["code"] for voucher in script.call("cart/products")["vouchers"]] == ["abc"]


@pytest.mark.parametrize(("code", "shown"), [("EUR", "15.68€"), ("GBP", "£12.24"), ("eur", "$19.99")])
def test_currencies(shop: DemoShop, script: Script, code: str, shown: str) -> None:
    script.ok("cart/add", product_id=100)
    script.ok("currency", currency=code)
    assert totals(script)["Sub-Total"] == shown


@pytest.mark.parametrize(("places", "shown"), [("0", "$20"), ("3", "$19.990"), ("", "$20"), ("x", "$20"), ("²", "$20")])
def test_decimals_are_a_text_that_is_read_as_php_does(shop: DemoShop, script: Script, places: str, shown: str) -> None:
    shop.change(models.currency, {"code": "USD"}, decimal_place=places)
    script.ok("cart/add", product_id=100)
    assert totals(script)["Sub-Total"] == shown


@pytest.mark.parametrize("code", ["", "XXX", "US", "USD "[:2], "$"])
def test_unknown_currencies(script: Script, code: str) -> None:
    assert script.call("currency", currency=code) == {"error": "Warning: Currency code is invalid!"}

"""Lines as they are stored and what their products bring along (pricing.md §1-2)."""

from cartapi.store import models
from tests.api.shops import DemoShop, Script, totals


def test_options_of_a_list_are_stored_as_they_were_posted(shop: DemoShop, script: Script) -> None:
    fields = {f"product[{place}][{name}]": value for place in range(4) for name, value in (("product_id", 100), ("quantity", 1))}
    script.ok("cart/add", {**fields, "product[0][option]": "", "product[2][option]": "0", "product[3][option][7]": "x"})
    assert [row["option"] for row in shop.rows(models.cart)] == ['""', "[]", '"0"', '{"7":"x"}']
    assert [row["quantity"] for row in shop.rows(models.cart)] == [1, 1, 1, 1]


def test_a_file_that_is_gone_or_has_no_text_is_none(shop: DemoShop, script: Script) -> None:
    shop.set(total_handling_status="1", total_handling_total="1", total_handling_fee="4", total_handling_tax_class_id="0")
    script.ok("cart/add", product_id=100)
    charged = totals(script)
    shop.add(models.product_to_download, product_id=100, download_id=77)
    assert totals(script) == charged  # no such file
    shop.add(models.download, download_id=77, filename="plan.pdf", mask="plan.pdf", date_added=shop.clock.now.replace(tzinfo=None))
    assert totals(script) == charged  # no text
    (language,) = shop.rows(models.language, code="en-gb")
    shop.add(models.download_description, download_id=77, language_id=language["language_id"], name="Plan")
    assert totals(script) != charged


def test_an_array_is_no_key_and_no_product(shop: DemoShop, script: Script) -> None:
    """An array where a text is expected counts as an empty one (sessions.md §1, DEFECT): it names no line, and no product 1."""
    script.ok("cart/add", product_id=100, quantity=2)
    (line,) = shop.rows(models.cart)
    shop.change(models.cart, {"cart_id": line["cart_id"]}, cart_id=1)
    script.ok("cart/edit", b"key[]=1&quantity=7")
    script.ok("cart/remove", b"key[]=1")
    assert [row["quantity"] for row in shop.rows(models.cart)] == [2]
    shop.change(models.product, {"product_id": 101}, product_id=1)
    assert "store" in script.call("cart/add", b"product_id[]=101")["error"]


def test_an_array_as_quantity_is_one_piece(shop: DemoShop, script: Script) -> None:
    """A quantity is taken by the int-cast, and an array int-casts to 1 (pricing.md §0, §1): adding, editing and replacing alike."""
    script.ok("cart/add", b"product_id=100&quantity[]=5")
    assert [row["quantity"] for row in shop.rows(models.cart)] == [1]
    script.ok("cart/add", product_id=100, quantity=4)
    (line,) = shop.rows(models.cart)
    script.ok("cart/edit", f"key={line['cart_id']}&quantity[]=7".encode())
    assert [row["quantity"] for row in shop.rows(models.cart)] == [1]
    script.ok("cart/add", b"product[0][product_id]=100&product[0][quantity][]=5")
    assert [row["quantity"] for row in shop.rows(models.cart)] == [1]


def test_a_store_may_have_a_time_zone_of_its_own(shop: DemoShop, script: Script) -> None:
    """What is on sale there, and when a line was added, goes by it; the token by the main store's (sessions.md §5)."""
    shop.clock.forward(hours=13)  # 23:00 on the fourth of May; in Auckland it is the fifth
    script = shop.login()
    shop.add(models.setting, store_id=5, code="test", key="config_timezone", value="Pacific/Auckland", serialized=False)
    shop.add(models.product_to_store, product_id=100, store_id=5)
    shop.change(models.product, {"product_id": 100}, date_available="2026-05-05")
    assert "store" in script.call("cart/add", product_id=100)["error"]
    script.ok("cart/add", query="store_id=5", product_id=100)
    (line,) = shop.rows(models.cart)
    assert line["date_added"].isoformat() == "2026-05-05T11:00:00"
    assert len(script.call("cart/products", query="store_id=5")["products"]) == 1

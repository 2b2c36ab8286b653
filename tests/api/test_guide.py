"""docs/guide.md run as it stands, and the examples of the guide that scripts were written from, as printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cartapi.store import models
from tests.api.shops import DemoShop, Script
from tests.cli import conftest as cli
from tests.cli.servers import Server, Start

PAGE = Path(__file__).parents[2] / "docs/guide.md"
PRINTED = json.loads(Path(__file__).with_name("guide_as_printed.json").read_text("utf-8"))
"""Route and data of every example of the guide that scripts were written from, in its order, misspelt names and all."""
demo_shop, start = cli.demo_shop, cli.start


def program(language: str) -> str:
    """All blocks of one language, one after the other."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) >= 12
    return "\n".join(found)


def run(command: list[str], server: Server) -> str:
    """What a program says that finds the shop's address and key in its environment."""
    places = {"SHOP_URL": server.said["Base URL"], "SHOP_KEY": server.said["API key"]}
    done = subprocess.run(command, env=os.environ | places, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_both_programs_run_to_an_order(start: Start, tmp_path: Path) -> None:
    server = start()
    said = run([sys.executable, "-c", program("python")], server)
    assert re.search(r"^order \d+$", said, re.MULTILINE)
    said = run(["bash", "-c", program("bash")], server)
    assert '"error"' not in said.replace('"error":false', "")
    assert re.search(r'"order_id":\d+}\s*$', said)


def test_every_route_is_shown_in_both_languages(shop: DemoShop) -> None:
    rules = [rule.rule for rule in shop.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    routes = {rule.removeprefix("/api/").removesuffix("/index") for rule in rules if not rule.startswith("/api/rest")}
    page = PAGE.read_text("utf-8")
    shown = {route for route in routes if f"api/{route}`" in page}
    assert routes - shown == {"reward/avaliable"}  # codespell:ignore


def test_the_old_guides_examples_work_as_printed(shop: DemoShop, script: Script) -> None:
    """In the printed order, on one session; the goods have to be ordered somewhere between, so orders come last."""
    said = {}
    for example in PRINTED:
        if not example["route"].startswith("order/"):
            said[example["route"]] = script.send(example["route"], example["data"]).json
    for route in ("currency", "cart/add", "coupon", "customer", "voucher", "voucher/add", "shipping/address", "shipping/method"):
        assert "success" in said[route], (route, said[route])
    for route in ("payment/address", "payment/method"):
        assert "success" in said[route], (route, said[route])
    assert said["shipping/methods"]["shipping_methods"]["pickup"]["quote"]["pickup"]["code"] == "pickup.pickup"
    assert "bank_transfer" in said["payment/methods"]["payment_methods"]
    assert said["reward/maximum"] == {"maximum": 400}
    assert said["reward/avaliable"] == {"points": None}  # codespell:ignore
    assert said["reward"] == {"error": "Warning: Please enter the amount of reward points to use!"}
    number = script.ok("order/add")["order_id"]
    (order,) = shop.rows(models.order, order_id=number)
    assert (order["payment_country"], order["payment_country_id"], order["payment_zone_id"]) == ("Russian Federation", 176, 2743)
    assert (order["shipping_code"], order["payment_code"]) == ("pickup.pickup", "bank_transfer")


def test_the_misspelt_quantity_of_the_printed_examples_counts_as_none(script: Script) -> None:
    """It is not read: adding takes one piece, editing takes none, and the line is gone."""
    script.ok("cart/add", {"product_id": "100", "quantuty": "1"})  # codespell:ignore
    (line,) = script.call("cart/products")["products"]
    assert (line["product_id"], line["quantity"]) == ("100", "1")
    script.ok("cart/edit", {"key": line["cart_id"], "quantuty": "2"})  # codespell:ignore
    assert script.call("cart/products")["products"] == []


@pytest.mark.parametrize("path", ["/index.php", "/yourstore/index.php", "//yourstore/index.php", "/a/b/index.php", "/"])
def test_the_guides_addresses_work_under_any_folder(shop: DemoShop, path: str) -> None:
    signed_in = Script(shop.app).send("login", {"username": "Default", "key": shop.key}, path=path)
    assert (signed_in.json or {})["success"] == "Success: API session successfully started!"


def test_the_printed_login_is_to_a_route_that_is_no_login(shop: DemoShop) -> None:
    """The guide prints `api/shipping/address` for its login; that asks for a token as ever."""
    answer = Script(shop.app).send("shipping/address", {"username": "Default", "key": shop.key})
    assert answer.status_code == 200
    assert "api_token" not in answer.text

"""Extensions of other packages: found by their entry points, told apart, and left out when they break."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.installing import install

PLUGINS = Path(__file__).parent.parent / "plugins"
PROGRAM = """
import sys
sys.path.insert(0, {target!r})
from cartapi.engine.settings import StoreSettings
from cartapi.engine.shop import Installed
from cartapi.extensions import registry
from cartapi.testing import line, payment_contract, shipping_contract, snapshot, total_contract
"""


def run(target: Path, program: str) -> subprocess.CompletedProcess[str]:
    code = PROGRAM.format(target=str(target)) + program
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    install(PLUGINS / "tiny_methods", tmp_path)
    return tmp_path


def test_every_kind_is_found_and_keeps_its_contract(target):
    done = run(
        target,
        """
for code in ("balloon", "donkey_cart", "ox_cart"):
    shipping_contract(registry.known("shipping")[code])
payment_contract(registry.known("payment")["shells"])
total_contract(registry.known("total")["tip"])
rows = [Installed(number, kind, code) for number, (kind, code) in enumerate(
    [("shipping", "balloon"), ("shipping", "flat"), ("payment", "shells"), ("total", "tip"), ("fraud", "hunch")])]
settings = StoreSettings({f"{row.type}_{row.code}_status": "1" for row in rows})
print([one.code for one in registry.shipping_methods(rows, settings)])
print([one.code for one in registry.payment_methods(rows, settings)])
print([one.code for one in registry.totals(rows, settings)])
print([one.code for one in registry.fraud_checks(rows, settings)])
print(registry.known("shipping")["balloon"].quote(snapshot({}, [line()], language="fr-fr")).title)
""",
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["['balloon', 'flat']", "['shells']", "['tip']", "['hunch']", "Montgolfière"]


def test_two_classes_with_one_code_stop_the_start(target):
    module = target / "tiny_methods/__init__.py"
    module.write_text(module.read_text("utf-8").replace('code = "balloon"', 'code = "flat"'), "utf-8")
    done = run(target, "registry.check()")
    assert done.returncode
    assert (
        "DuplicateCode: shipping 'flat' is claimed by cartapi.extensions.shipping.flat:Flat and tiny_methods:Balloon" in done.stderr
    )


def test_a_package_that_cannot_be_imported_is_left_out_with_a_log_line(target):
    (target / "tiny_methods/__init__.py").write_text("import nothing_of_this_name\n", "utf-8")
    done = run(target, 'print(sorted(registry.known("payment"))[:2])')
    assert done.returncode == 0
    assert done.stdout == "['alipay', 'alipay_cross']\n"
    assert "payment shells from tiny_methods:Shells is left out: ModuleNotFoundError" in done.stderr


def test_what_is_enabled_and_known_to_nobody_is_named_once(tmp_path):
    done = run(
        tmp_path,
        """
rows = [Installed(1, "shipping", "zeppelin"), Installed(2, "shipping", "flat"), Installed(3, "shipping", "rocket")]
settings = StoreSettings({"shipping_zeppelin_status": "1", "shipping_flat_status": "1", "shipping_rocket_status": "0"})
for _ in range(3):
    print([one.code for one in registry.shipping_methods(rows, settings)])
print([row.code for row in registry.unknown(rows, settings)])
""",
    )
    assert done.stdout.splitlines() == ["['flat']"] * 3 + ["['zeppelin']"]
    assert done.stderr.splitlines() == [
        "shipping 'zeppelin' is enabled in the shop, but nothing installed here serves it: customers do not see it"
    ]

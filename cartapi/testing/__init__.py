"""For those who write extensions: snapshots made by hand, and the contracts every extension keeps.

from cartapi.testing import line, shipping_contract, snapshot

def test_contract():
    shipping_contract(MyCarrier)
"""

from cartapi.testing.contracts import payment_contract, shipping_contract, total_contract
from cartapi.testing.snapshots import BRITAIN, GERMANY, line, snapshot

__all__ = ["BRITAIN", "GERMANY", "line", "payment_contract", "shipping_contract", "snapshot", "total_contract"]

"""A client of the cart API, in either dialect, with one face.

    from cartapi.client import Address, Customer, FormShop

    with FormShop("http://127.0.0.1:8080") as shop:
        shop.login("the-api-key")
        shop.add(100, quantity=2)
        ...
        print(shop.place().number)

`FormShop` speaks `index.php?route=api/…`, so it also works with OpenCart itself; `RestShop` speaks `/api/rest`. Both raise
`Refused` when the shop says no and `Unreachable` when it says nothing. Calls that may be repeated without harm are, see
`transport`. This package needs httpx and nothing else of cartapi: it may be copied out.
"""

from cartapi.client.errors import ClientError, Refused, Unreachable
from cartapi.client.forms import FormShop
from cartapi.client.models import Address, Cart, Customer, Line, Method, Order, Total
from cartapi.client.protocol import Shop
from cartapi.client.rest import RestShop
from cartapi.client.transport import Retries

__all__ = [
    "Address",
    "Cart",
    "ClientError",
    "Customer",
    "FormShop",
    "Line",
    "Method",
    "Order",
    "Refused",
    "RestShop",
    "Retries",
    "Shop",
    "Total",
    "Unreachable",
]

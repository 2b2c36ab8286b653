"""Where a key may be used from: single addresses in `oc_api_ip`, which PHP reads too; ranges and notes in `cartapi_key_address`.

A single address with a note stands in both; `oc_api_ip` decides whether it is in the list.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from cartapi.engine.addresses import is_range
from cartapi.engine.key_records import KeyAddress
from cartapi.store.models import api_ip, key_address


def of_key(connection: Connection, api_id: int) -> list[KeyAddress]:
    """The list of a key in the order of adding, singles first; blanks around an entry are not part of it."""
    ours = select(key_address).where(key_address.c.api_id == api_id).order_by(key_address.c.key_address_id)
    known = {row.network: KeyAddress(row.network, row.note, row.date_added) for row in connection.execute(ours)}
    stored = connection.scalars(select(api_ip.c.ip).where(api_ip.c.api_id == api_id).order_by(api_ip.c.api_ip_id))
    singles = dict.fromkeys(text.strip() for text in stored if text.strip())
    ranges = [address for network, address in known.items() if is_range(network)]
    return [known.get(single, KeyAddress(single)) for single in singles] + ranges


def entries(connection: Connection, api_id: int) -> list[str]:
    """The list as plain texts, for `engine.addresses.matches`."""
    return [address.entry for address in of_key(connection, api_id)]


def put(connection: Connection, api_id: int, addresses: Iterable[KeyAddress], now: datetime) -> None:
    """Make the list hold exactly `addresses` (normalised, no doubles); `now` is UTC, for those without a date."""
    wanted = list(addresses)
    connection.execute(delete(api_ip).where(api_ip.c.api_id == api_id))
    connection.execute(delete(key_address).where(key_address.c.api_id == api_id))
    singles = [{"api_id": api_id, "ip": address.entry} for address in wanted if not is_range(address.entry)]
    ours = [
        {"api_id": api_id, "network": address.entry, "note": address.note, "date_added": address.date_added or now}
        for address in wanted
        if is_range(address.entry) or address.note or address.date_added
    ]
    if singles:
        connection.execute(insert(api_ip), singles)
    if ours:
        connection.execute(insert(key_address), ours)

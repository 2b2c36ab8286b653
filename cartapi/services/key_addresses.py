"""Where a key may be used from: the list as the panel and `cartapi ip` change it (admin.md 2.2, 6)."""

from collections.abc import Iterable

from sqlalchemy import Connection

from cartapi.engine import addresses as rules
from cartapi.engine.key_records import KeyAddress
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor
from cartapi.services.work import Moment
from cartapi.store import audit, keys
from cartapi.store import key_addresses as table
from cartapi.store.database import Database

LONGEST_NOTE = 255


def checked(addresses: Iterable[KeyAddress]) -> list[KeyAddress]:
    """Entries normalised, blanks and doubles left out. Refuses: `address` (its text as the value), `note_length`."""
    kept: dict[str, KeyAddress] = {}
    problems: list[Problem] = []
    for address in addresses:
        if not address.entry.strip():
            continue
        try:
            entry = rules.normalise(address.entry)
        except rules.AddressError:
            problems.append(Problem("address", "address", (address.entry.strip(),)))
            continue
        if len(address.note) > LONGEST_NOTE:
            problems.append(Problem("note_length", "note", (LONGEST_NOTE,)))
        kept.setdefault(entry, KeyAddress(entry, address.note.strip(), address.date_added))
    if problems:
        raise Refused.of(problems)
    return list(kept.values())


def listed(database: Database, api_id: int) -> list[KeyAddress]:
    """The list of a key."""
    with database.reading() as connection:
        return table.of_key(connection, api_id)


def add(database: Database, api_id: int, address: KeyAddress, actor: Actor, at: Moment) -> str:
    """Add an address or range and return it as stored.

    Refuses: `address`, `address_empty`, `address_known`, `note_length`, `not_found`.
    """
    new = checked([address])
    if not new:
        raise Refused(Problem("address_empty", "address"))
    entry = KeyAddress(new[0].entry, new[0].note, at.utc)
    with database.writing() as connection:
        username = _username(connection, api_id)
        present = table.of_key(connection, api_id)
        if any(_same(known.entry, entry.entry) for known in present):
            raise Refused(Problem("address_known", "address", (entry.entry,)))
        table.put(connection, api_id, [*present, entry], at.utc)
        keys.change(connection, api_id, at.local)
        detail = f"added {entry.entry}" + (f" ({entry.note})" if entry.note else "")
        audit.record(connection, actor, "address.add", f"key {api_id} {username}", detail, at.utc)
    return entry.entry


def remove(database: Database, api_id: int, entry: str, actor: Actor, at: Moment) -> None:
    """Take an entry (as stored) off the list. Refuses: `address_unknown`, `not_found`."""
    with database.writing() as connection:
        username = _username(connection, api_id)
        present = table.of_key(connection, api_id)
        left = [known for known in present if known.entry != entry]
        if len(left) == len(present):
            raise Refused(Problem("address_unknown", "address", (entry,)))
        table.put(connection, api_id, left, at.utc)
        keys.change(connection, api_id, at.local)
        audit.record(connection, actor, "address.remove", f"key {api_id} {username}", f"removed {entry}", at.utc)


def shuts_out(present: Iterable[KeyAddress], entry: str, client: str) -> bool:
    """Would taking `entry` off the list refuse a client that it admits now?"""
    entries = [address.entry for address in present]
    left = [known for known in entries if known != entry]
    return rules.matches(client, entries) and not rules.matches(client, left)


def _same(known: str, entry: str) -> bool:
    try:
        return rules.normalise(known) == entry
    except rules.AddressError:
        return known == entry


def _username(connection: Connection, api_id: int) -> str:
    record = keys.find(connection, api_id)
    if record is None:
        raise Refused(Problem("not_found"))
    return record.username

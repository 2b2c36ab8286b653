"""API users and their keys: what the panel and `cartapi key` do with them (admin.md 2 and 6).

A key is generated here and handed out once. By default `oc_api.key` holds it in clear, because a PHP shop on the same tables
compares it there; `hashed` keeps only its SHA-256 and leaves a random text that opens nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from cartapi.engine import keys as rules
from cartapi.engine.key_records import KeyAddress, KeyDraft, KeyFilter, KeyRecord
from cartapi.engine.paging import Page, clamp
from cartapi.engine.phptext import escape
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor
from cartapi.services.key_addresses import checked
from cartapi.services.work import Moment
from cartapi.store import audit, key_addresses, key_sessions, panel_settings
from cartapi.store import keys as table
from cartapi.store.database import Database

SHORTEST_NAME, LONGEST_NAME = 3, 64
LONGEST_DESCRIPTION = 255
LONGEST_OVERLAP = timedelta(days=30)


@dataclass(frozen=True)
class NewKey:
    """A key just made; `secret` is shown once and never again."""

    api_id: int
    secret: str


def page(database: Database, wanted: KeyFilter, size: int, at: Moment) -> Page[KeyRecord]:
    """One page of API users."""
    with database.reading() as connection:
        total = table.count(connection, wanted, at.utc)
        number = clamp(wanted.page, total, size)
        rows = table.page(connection, wanted, at.utc, (number - 1) * size, size)
    return Page(tuple(rows), total, number, size)


def find(database: Database, api_id: int) -> KeyRecord | None:
    """One API user, None when there is none of this id."""
    with database.reading() as connection:
        return table.find(connection, api_id)


def find_all(database: Database, api_ids: Sequence[int]) -> list[KeyRecord]:
    """Those of the given API users that exist, by name."""
    with database.reading() as connection:
        return table.find_all(connection, api_ids)


def by_name(database: Database, username: str) -> list[KeyRecord]:
    """The API users of a name; PHP lets there be several."""
    with database.reading() as connection:
        return table.find_all(connection, table.named(connection, username.strip()))


def back_office_key(database: Database) -> int:
    """Id of the API user that the shop's own order pages use (`config_api_id`), 0 when none is chosen."""
    with database.reading() as connection:
        return panel_settings.back_office_key(connection)


def create(database: Database, draft: KeyDraft, actor: Actor, at: Moment, *, hashed: bool = False) -> NewKey:
    """Make an API user with a new key. Refuses: `name_length`, `name_taken`, `description_length`, `scopes`, `addresses_none`, …"""
    with database.writing() as connection:
        addresses = _check_all(connection, draft)
        secret = _generate()
        api_id = table.add(connection, draft.username.strip(), _generate() if hashed else secret, draft.enabled, at.local)
        table.describe(connection, api_id, **_described(draft), key_tail=rules.tail(secret), **_hash(secret, hashed))
        key_addresses.put(connection, api_id, addresses, at.utc)
        detail = f"rights: {_rights(draft.scopes)}"
        audit.record(connection, actor, "key.create", _subject(api_id, draft.username), detail, at.utc)
    return NewKey(api_id, secret)


def check(database: Database, api_id: int, draft: KeyDraft) -> None:
    """Refuse what `edit` would refuse of a draft, and change nothing."""
    with database.reading() as connection:
        if problems := _problems(connection, draft, api_id):
            raise Refused.of(problems)


def check_new(database: Database, draft: KeyDraft) -> None:
    """Refuse what `create` would refuse of a draft, and change nothing."""
    with database.reading() as connection:
        _check_all(connection, draft)


def edit(database: Database, api_id: int, draft: KeyDraft, actor: Actor, at: Moment) -> None:
    """Change all but the key and the addresses. Disabling ends the sessions. Refuses as `create`, and `not_found`."""
    with database.writing() as connection:
        before = _found(connection, api_id)
        if problems := _problems(connection, draft, api_id):
            raise Refused.of(problems)
        table.change(connection, api_id, at.local, username=draft.username.strip(), status=int(draft.enabled))
        table.describe(connection, api_id, **_described(draft))
        if before.enabled and not draft.enabled:
            key_sessions.end_all(connection, api_id)
        audit.record(connection, actor, "key.edit", _subject(api_id, draft.username), _differences(before, draft), at.utc)


def set_enabled(database: Database, api_ids: Sequence[int], enabled: bool, actor: Actor, at: Moment) -> int:
    """Enable or disable keys; disabling ends their sessions at once. Returns how many there were."""
    with database.writing() as connection:
        found = table.find_all(connection, api_ids)
        for record in found:
            table.change(connection, record.api_id, at.local, status=int(enabled))
            ended = 0 if enabled else key_sessions.end_all(connection, record.api_id)
            action = "key.enable" if enabled else "key.disable"
            audit.record(connection, actor, action, _subject(record.api_id, record.username), _ended(ended), at.utc)
    return len(found)


def rotate(database: Database, api_id: int, overlap: timedelta, actor: Actor, at: Moment) -> str:
    """Give a key a new secret and return it; the former one opens for `overlap` more. Refuses: `not_found`, `overlap`."""
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise Refused(Problem("overlap", "overlap"))
    with database.writing() as connection:
        record = _found(connection, api_id)
        former = table.secret(connection, api_id)
        secret = _generate()
        table.change(connection, api_id, at.local, key=_generate() if record.hashed else secret)
        former_hash = "" if former is None else former.key_hash or rules.fingerprint(former.key)
        until = at.utc + overlap if overlap else None
        kept = {"previous_hash": former_hash if overlap else "", "previous_until": until}
        table.describe(connection, api_id, key_tail=rules.tail(secret), **_hash(secret, record.hashed), **kept)
        if not overlap:
            key_sessions.end_all(connection, api_id)
        detail = f"former key …{record.tail} " + (f"works until {until:%Y-%m-%d %H:%M} UTC" if until else "ended at once")
        audit.record(connection, actor, "key.rotate", _subject(api_id, record.username), detail, at.utc)
    return secret


def end_overlap(database: Database, api_id: int, actor: Actor, at: Moment) -> None:
    """Let the former key open no longer. Refuses: `not_found`."""
    with database.writing() as connection:
        record = _found(connection, api_id)
        table.describe(connection, api_id, previous_hash="", previous_until=None)
        audit.record(connection, actor, "key.overlap_end", _subject(api_id, record.username), "", at.utc)


def delete(database: Database, api_ids: Sequence[int], actor: Actor, at: Moment) -> int:
    """Delete keys with their addresses, sessions and carts. Returns how many there were."""
    with database.writing() as connection:
        found = table.find_all(connection, api_ids)
        for record in found:
            ended = key_sessions.end_all(connection, record.api_id)
            table.remove(connection, record.api_id)
            audit.record(connection, actor, "key.delete", _subject(record.api_id, record.username), _ended(ended), at.utc)
    return len(found)


def _check_all(connection: Connection, draft: KeyDraft) -> list[KeyAddress]:
    """The addresses of a new key, normalised; refuses with all that is wrong, here and there."""
    problems = _problems(connection, draft, 0)
    addresses: list[KeyAddress] = []
    try:
        addresses = checked(draft.addresses)
        if not addresses:
            problems.append(Problem("addresses_none", "addresses"))
    except Refused as refused:
        problems.extend(refused.problems)
    if problems:
        raise Refused.of(problems)
    return addresses


def _problems(connection: Connection, draft: KeyDraft, api_id: int) -> list[Problem]:
    name = draft.username.strip()
    problems: list[Problem] = []
    if not SHORTEST_NAME <= len(escape(name)) <= LONGEST_NAME:
        problems.append(Problem("name_length", "username", (SHORTEST_NAME, LONGEST_NAME)))
    elif any(other != api_id for other in table.named(connection, name)):
        problems.append(Problem("name_taken", "username"))
    if len(draft.description) > LONGEST_DESCRIPTION:
        problems.append(Problem("description_length", "description", (LONGEST_DESCRIPTION,)))
    if not draft.scopes:
        problems.append(Problem("scopes", "scopes"))
    return problems


def _found(connection: Connection, api_id: int) -> KeyRecord:
    record = table.find(connection, api_id)
    if record is None:
        raise Refused(Problem("not_found"))
    return record


def _generate() -> str:
    return "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.KEY_LENGTH))


def _hash(secret: str, hashed: bool) -> dict[str, Any]:
    return {"key_hash": rules.fingerprint(secret) if hashed else ""}


def _described(draft: KeyDraft) -> dict[str, Any]:
    return {
        "description": draft.description.strip(),
        "scopes": rules.format_scopes(draft.scopes),
        "date_expires": draft.expires,
        "rate_limit": draft.rate_limit,
        "test_mode": int(draft.test_mode),
    }


def _subject(api_id: int, username: str) -> str:
    return f"key {api_id} {username.strip()}"


def _ended(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'} ended" if count else ""


def _differences(before: KeyRecord, draft: KeyDraft) -> str:
    """What an edit changed, in words for the audit log."""
    pairs: list[tuple[str, object, object]] = [
        ("name", before.username, draft.username.strip()),
        ("description", before.description, draft.description.strip()),
        ("status", _word(before.enabled), _word(draft.enabled)),
        ("rights", _rights(before.scopes), _rights(draft.scopes)),
        ("expiry", before.expires or "never", draft.expires or "never"),
        ("calls a minute", before.rate_limit or "no limit", draft.rate_limit or "no limit"),
        ("test", before.test_mode, draft.test_mode),
    ]
    return "; ".join(f"{what}: {old} → {new}" for what, old, new in pairs if old != new) or "nothing changed"


def _rights(scopes: frozenset[str]) -> str:
    return "all" if scopes >= frozenset(rules.SCOPES) else ",".join(scope for scope in rules.SCOPES if scope in scopes)


def _word(enabled: bool) -> str:
    return "enabled" if enabled else "disabled"

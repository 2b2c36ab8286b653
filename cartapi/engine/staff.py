"""Who works in the back office, and what his group lets him do (admin.md 3)."""

import json
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True)
class Permissions:
    """Routes a user group may open (`access`) and act on (`modify`); exact matches, no wildcards."""

    access: frozenset[str] = frozenset()
    modify: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str | None) -> "Permissions":
        """Read `oc_user_group.permission`: a JSON object, an empty text, or no group at all (= no permissions)."""
        try:
            found = json.loads(text or "{}")
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        lists = cast("dict[str, Any]", found)
        return cls(_routes(lists.get("access")), _routes(lists.get("modify")))


@dataclass(frozen=True)
class Staff:
    """A signed-in member of staff, read anew on every request."""

    user_id: int
    username: str
    name: str
    email: str
    permissions: Permissions = field(default_factory=Permissions)
    ip: str = ""
    """Where he was last seen, here or in the PHP back office."""

    def may_open(self, route: str) -> bool:
        """May this person see the pages behind a back-office route such as `user/api`?"""
        return route in self.permissions.access

    def may_change(self, route: str) -> bool:
        """May this person act on them?"""
        return route in self.permissions.modify


@dataclass(frozen=True)
class Actor:
    """Who did something, for the audit log; `user_id` 0 is the command line."""

    user_id: int
    username: str
    ip: str


def _routes(value: Any) -> frozenset[str]:
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if not isinstance(value, list):
        return frozenset()
    return frozenset(route for route in cast("list[Any]", value) if isinstance(route, str))

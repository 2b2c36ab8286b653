"""A store's settings (`oc_setting`), with typed access: what is missing or odd has one reading here."""

from collections.abc import Mapping

from cartapi.engine.phpnum import to_float, to_int, truthy


class StoreSettings:
    """Settings of one store: those of store 0, overlaid by the store's own (sessions.md §10).

    Values are text as stored, or what a serialized row decodes to; a missing key is None.
    """

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def raw(self, key: str) -> object:
        """The value as stored, None when missing: what OpenCart echoes."""
        return self.values.get(key)

    def text(self, key: str) -> str:
        """The value as text; "" when missing or no text."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def truthy(self, key: str) -> bool:
        """PHP's truth of the value: "0", "" and missing are false."""
        return truthy(self.values.get(key))

    def integer(self, key: str) -> int:
        """Leading integer of the value, else 0."""
        return to_int(self.values.get(key))

    def number(self, key: str) -> float:
        """Leading number of the value, else 0.0."""
        return to_float(self.values.get(key))

    def listed(self, key: str) -> tuple[str, ...]:
        """Members of a JSON list setting as text; () when missing or no list."""
        value = self.values.get(key)
        members: list[object] = []
        if isinstance(value, list):
            members = list(value)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(value, dict):
            members = list(value.values())  # pyright: ignore[reportUnknownArgumentType]
        return tuple(str(member) for member in members)

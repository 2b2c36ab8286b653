"""`attrs` and `embed` of a request (rest-cart.md §3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cartapi.web.request import query


@dataclass(frozen=True, slots=True)
class Selection:
    """Names given in `attrs`, None when it is absent; names given in `embed`, in order."""

    attrs: frozenset[str] | None = None
    embed: tuple[str, ...] = ()

    def of(self, known: Iterable[str]) -> frozenset[str] | None:
        """Attributes of the resource that was asked for; None for all, an empty set for none."""
        return None if self.attrs is None else self.attrs & frozenset(known)

    def embedded(self, known: Iterable[str]) -> frozenset[str] | None:
        """Attributes of an embedded resource: all when none of its own is named."""
        return self.of(known) or None

    def names(self, name: str) -> bool:
        """Whether an attribute is asked for by its name."""
        return self.attrs is not None and name in self.attrs


def read() -> Selection:
    """The selection of the current request."""
    attrs, embed = _listed("attrs"), _listed("embed")
    return Selection(None if attrs is None else frozenset(attrs), tuple(dict.fromkeys(embed or ())))


def _listed(name: str) -> list[str] | None:
    value = query().get(name)
    if value is None:
        return None
    members = value.values() if isinstance(value, dict) else [value]
    texts = [text for member in members if isinstance(member, str) for text in member.split(",")]
    return [text.strip() for text in texts if text.strip()]

"""Pages of a list: clamped to those that exist, unlike the reference's (admin.md 2.1)."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

NUMBERS_BESIDE = 3


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and where it stands among the others; the first page is 1, also of an empty list."""

    rows: tuple[Row, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return page_count(self.total, self.size)

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 when there is none."""
        return 0 if not self.total else (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.page * self.size, self.total)

    @property
    def page_numbers(self) -> range:
        """Numbers to offer around this page."""
        return range(max(1, self.page - NUMBERS_BESIDE), min(self.pages, self.page + NUMBERS_BESIDE) + 1)


def page_count(total: int, size: int) -> int:
    """Pages that `total` rows fill, at least one."""
    return max(1, -(-total // size))


def clamp(page: int, total: int, size: int) -> int:
    """The page nearest to the one asked for that exists."""
    return max(1, min(page, page_count(total, size)))

"""Bar charts as plain SVG: the numbers of the drawing, which a template writes down. No script, no library in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 600, 230, 40, 28, 8
GAP = 0.28


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its height, and how much of it went wrong."""

    name: str
    value: int
    bad: int = 0


@dataclass(frozen=True)
class Drawn:
    """A bar's place: `x`, `width`, tops and heights of the good and the bad part; `label` when it is to be named."""

    bar: Bar
    x: float
    width: float
    good: tuple[float, float]
    bad: tuple[float, float]
    column: tuple[float, float]
    label: str


@dataclass(frozen=True)
class Chart:
    """All of a drawing; `lines` are heights of the grid with their values."""

    bars: tuple[Drawn, ...]
    lines: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM
    top: int = TOP

    @property
    def empty(self) -> bool:
        """Is there nothing to see?"""
        return not any(drawn.bar.value for drawn in self.bars)


def chart(bars: Sequence[Bar], every: int) -> Chart:
    """Place bars side by side and name each `every`th."""
    highest = _round_up(max((bar.value for bar in bars), default=0))
    slot = (WIDTH - LEFT) / max(1, len(bars))
    drawn = tuple(_place(bar, number, slot, highest, every) for number, bar in enumerate(bars))
    lines = tuple(
        (_y(highest * part / 4, highest), f"{highest * part / 4:g}") for part in range(5) if highest >= 4 or part in (0, 4)
    )
    return Chart(drawn, lines)


def _place(bar: Bar, number: int, slot: float, highest: int, every: int) -> Drawn:
    x = LEFT + number * slot
    fine = _y(bar.value - bar.bad, highest)
    top = _y(bar.value, highest)
    base = HEIGHT - BOTTOM
    return Drawn(
        bar=bar,
        x=round(x + slot * GAP / 2, 2),
        width=round(slot * (1 - GAP), 2),
        good=(fine, round(base - fine, 2)),
        bad=(top, round(fine - top, 2)),
        column=(round(x, 2), round(slot, 2)),
        label=bar.name if number % every == 0 else "",
    )


def _y(value: float, highest: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highest, 2)


def _round_up(value: int) -> int:
    """The next of 1, 2, 4, 8, 20, 40, 80, 200, … so that quarters of it are round."""
    top = 4
    while top < value:
        top = {4: 8, 8: 20}.get(top, 0) or (top * 2 if str(top)[0] in "24" else top * 5 // 2)
    return top if value else 4

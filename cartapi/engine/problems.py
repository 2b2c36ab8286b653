"""What stands in the way, as data: codes and values, never sentences or HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` names the rule (the text key is `error_<code>`), `field` the input it belongs to, `values` what the text needs.
    """

    code: str
    field: str = ""
    values: tuple[object, ...] = ()


class Refused(Exception):
    """A use case said no. Carries every problem in the order the reference reports them.

    What was written before stays (the reference forgets an old coupon or address before it checks the new one);
    a use case that must leave nothing behind undoes its own writes first.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "Refused":
        """The refusal that carries these problems."""
        return cls(*problems)

"""A signed-in customer as the rules need him."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """An enabled row of `oc_customer`; `ip_known` says whether he was seen from the caller's address before."""

    customer_id: int
    customer_group_id: int
    language_id: int
    ip: str
    safe: int
    ip_known: bool

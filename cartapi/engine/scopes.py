"""What a key must be allowed for each call of both dialects (admin.md 6)."""

_READING = frozenset({"info", "list", "products", "totals", "histories"})
_CUSTOMER = ("/api/customer/", "/api/shipping/address", "/api/payment/address")
_DISCOUNT = ("/api/coupon", "/api/voucher", "/api/reward")
_ORDER = "/api/order/"
_REST, _PLACE = "/api/rest/", "/api/rest/cart/place"
NOTHING: frozenset[str] = frozenset()


def needed(path: str) -> frozenset[str]:
    """The scopes of `engine/keys.py` that a call of this path takes: `/api/order/add` → order:write. What is no call takes none."""
    if path.startswith(_REST):
        return frozenset({"rest", "order:write"}) if path.rstrip("/") == _PLACE else frozenset({"rest"})
    if not path.startswith("/api/") or path.startswith("/api/login"):
        return NOTHING
    if path.startswith(_ORDER):
        method = path.removeprefix(_ORDER)
        return frozenset({"order:read" if method in _READING else "order:delete" if method == "delete" else "order:write"})
    return frozenset({"customer" if path.startswith(_CUSTOMER) else "discount" if path.startswith(_DISCOUNT) else "cart"})

"""Which representation an answer takes, by `Accept` (rest-cart.md §2.2)."""

from cartapi.rest.errors import NOT_ACCEPTABLE, RestError

JSON, TEXT, XML = "json", "text", "xml"
BY_TYPE = {
    "*/*": JSON,
    "application/*": JSON,
    "application/json": JSON,
    "text/plain": TEXT,
    "text/*": TEXT,
    "text/xml": XML,
    "application/xml": XML,
    "application/xhtml+xml": XML,
}
CONTENT_TYPES = {
    JSON: "application/json; charset=utf-8",
    TEXT: "text/plain; charset=utf-8",
    XML: "application/xml; charset=utf-8",
}


def negotiate(accept: str) -> str:
    """The first supported type, by quality, then as sent; without a header JSON. Raises 406."""
    if not accept.strip():
        return JSON
    parts = [(_quality(part), part.partition(";")[0].strip().lower()) for part in accept.split(",")]
    for quality, media_type in sorted(parts, key=lambda part: -part[0]):
        if quality > 0 and media_type in BY_TYPE:
            return BY_TYPE[media_type]
    raise RestError.of(NOT_ACCEPTABLE, "Server can not understand Accept HTTP header media type.", "accept", "Accept")


def _quality(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0

"""What a request starts with: store, language, currency (sessions.md §10)."""

from collections.abc import Iterable, Sequence

from cartapi.engine.currency import Currencies
from cartapi.engine.shop import Language, StoreRow

DEFAULT_LANGUAGE = Language(0, "en-gb", ())


def store_of(base_url: str, stores: Iterable[StoreRow]) -> int:
    """Id of the store whose URL is the request's base (`http://host/dir/`), `www.` and case aside; 0 for none."""
    wanted = base_url.replace("www.", "").lower()
    for store in stores:
        url = store.ssl if wanted.startswith("https:") else store.url
        if url and url.replace("www.", "").lower() == wanted:
            return store.store_id
    return 0


def choose_language(languages: Sequence[Language], session: object, cookie: object, accept: str, default: str) -> Language:
    """First valid of session, cookie, `Accept-Language` header, setting; else the first enabled language."""
    by_code = {language.code: language for language in languages}
    for code in (session, cookie):
        if isinstance(code, str) and code in by_code:
            return by_code[code]
    detected = _detect(languages, by_code, accept)
    if detected is not None:
        return detected
    return by_code.get(default) or next(iter(languages), DEFAULT_LANGUAGE)


def _detect(languages: Sequence[Language], by_code: dict[str, Language], accept: str) -> Language | None:
    """The header is split at commas only; quality values and blanks are not removed, as in the reference."""
    if not accept:
        return None
    pieces = accept.split(",")
    for piece in pieces:
        for language in languages:
            if piece in language.locale:
                return language
    for piece in pieces:
        if piece.lower() in by_code:
            return by_code[piece.lower()]
    return None


def choose_currency(currencies: Currencies, session: object, cookie: object, default: str) -> str:
    """First enabled of session and cookie, else the setting; compared exactly (pricing.md §4.1)."""
    for code in (session, cookie):
        if isinstance(code, str) and currencies.enabled(code):
            return code
    return default

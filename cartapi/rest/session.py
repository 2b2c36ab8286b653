"""`/session`: a key for a token, and the token's end (rest-cart.md §6.1)."""

from cartapi.rest import admission, bodies, texts
from cartapi.rest.answers import CREATED, NOTHING, Answer
from cartapi.rest.dumping import dump, load
from cartapi.rest.errors import BAD_REQUEST, FORBIDDEN, UNAUTHORIZED, RestError
from cartapi.rest.schemas.session import SignInInput, TokenSchema
from cartapi.services import login
from cartapi.services.access import ALLOWED
from cartapi.store import sessions
from cartapi.web import front_door, units
from cartapi.web.request import caller
from cartapi.web.retries import repeated
from cartapi.web.runtime import runtime

LOGIN = "api/login"


def sign_in() -> Answer:
    """A new token; 401 for a wrong name or key, 403 for an address that is not listed."""
    front_door.refuse(ALLOWED)  # whatever there is against a token that came along: it is not asked for
    admission.check_rate()
    body = bodies.read()
    if not isinstance(body.get("key"), str) or not body["key"]:
        raise RestError.of(BAD_REQUEST, "Resource data pre-validation error.", "key", "key")
    fields = load(SignInInput, {key: value for key, value in body.items() if value is not None})
    shared, ip = runtime(), caller().ip
    limit = login.tries(shared.config.login_failures, shared.config.login_lock_seconds)
    name = fields.get("username", login.DEFAULT_USER)
    found = repeated(lambda: login.sign_in(shared.database, name, fields["key"], ip, units.moment(), limit))
    if found.token is not None:
        return Answer(dump(TokenSchema, {"api_token": found.token}, None), CREATED)
    front_door.refuse(found.verdict)
    if found.verdict.reason == login.ADDRESS_NOT_LISTED:
        raise RestError.of(FORBIDDEN, _text("ip", ip), "ip")
    raise RestError.of(UNAUTHORIZED, _text("key"), "key", "key", www_authenticate="Bearer")


def sign_out() -> Answer:
    """End the session, its token and its lines."""
    admission.admit()
    state = units.current()
    if state.sid is not None:
        with runtime().database.writing() as db:
            if state.guest:
                sessions.end_guest(db, state.sid)
            else:
                sessions.end(db, [state.sid])
        state.sid = None
    return NOTHING


def _text(code: str, *values: object) -> str:
    return texts.of_shop(units.shop(), LOGIN, f"error_{code}", *values)

"""The panel over a shop of its own: staff with and without rights, one API key, a clock that stands until it is moved."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import insert
from werkzeug.test import TestResponse

from cartapi import admin
from cartapi.config import Config
from cartapi.engine.passwords import salted_sha1, stored_form
from cartapi.services.shop import ShopSource
from cartapi.store import models
from cartapi.store.database import Database
from cartapi.web.runtime import Runtime

PASSWORD = "correct horse"
BOTH = '{"access":["user\\/api","sale\\/order"],"modify":["user\\/api","sale\\/order"]}'
LOOKS = '{"access":["user\\/api","sale\\/order"],"modify":[]}'
ORDERS = '{"access":["sale\\/order"],"modify":["sale\\/order"]}'
KEY = "K" * 252 + "tail"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **distance: float) -> None:
        self.now += timedelta(**distance)


class Browser:
    """A person at a browser: follows redirects, fills the token into forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.address = "203.0.113.7"

    def _come(self) -> None:
        """Let what follows come from the address, redirected calls too."""
        self.client.environ_base = {**self.client.environ_base, "REMOTE_ADDR": self.address}

    def get(self, path: str, **options: Any) -> TestResponse:
        options.setdefault("follow_redirects", True)
        self._come()
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, form_on: str = "/admin/account", **options: Any) -> TestResponse:
        options.setdefault("follow_redirects", True)
        sent = {"csrf_token": self.token(form_on), **(data or {})}
        self._come()
        return self.client.post(path, data=sent, **options)

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        return found[1] if found else ""

    def sign_in(
        self, username: str = "admin", password: str = PASSWORD, *, follow_redirects: bool = True, **more: str
    ) -> TestResponse:
        form = {"username": username, "password": password, **more}
        return self.post("/admin/sign-in", form, form_on="/admin/sign-in", follow_redirects=follow_redirects)


def add_staff(database: Database, user_id: int, username: str, permission: str, password: str = PASSWORD, status: int = 1) -> None:
    """A member of staff with a group of his own."""
    salt = "saltsalt9"
    values = {"user_id": user_id, "user_group_id": user_id, "username": username, "status": status, "salt": salt}
    values |= {"password": salted_sha1(stored_form(password), salt), "firstname": "Ada", "lastname": username.title()}
    values |= {"email": f"{username}@example.org", "image": "", "code": "", "ip": "", "date_added": datetime(2026, 1, 1)}
    with database.writing() as db:
        db.execute(insert(models.user).values(values))
        db.execute(insert(models.user_group).values(user_group_id=user_id, name=username, permission=permission))


def add_setting(database: Database, key: str, value: str) -> None:
    """A setting of the main store."""
    with database.writing() as db:
        db.execute(insert(models.setting).values(store_id=0, code="config", key=key, value=value, serialized=0))


def add_key(database: Database, api_id: int, username: str, status: int = 1, ips: tuple[str, ...] = ("203.0.113.7",)) -> None:
    """An API user as PHP makes it: no row of ours."""
    made = datetime(2026, 1, 1)
    with database.writing() as db:
        db.execute(
            insert(models.api).values(api_id=api_id, username=username, key=KEY, status=status, date_added=made, date_modified=made)
        )
        for ip in ips:
            db.execute(insert(models.api_ip).values(api_id=api_id, ip=ip))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(database: Database) -> Database:
    """Staff: admin may do all, viewer only look, packer only orders, nobody nothing. Key 1 is the back office's."""
    add_staff(database, 1, "admin", BOTH)
    add_staff(database, 2, "viewer", LOOKS)
    add_staff(database, 3, "packer", ORDERS)
    add_staff(database, 4, "nobody", "")
    add_setting(database, "config_name", "Corner & Shop")
    add_setting(database, "config_timezone", "Europe/Berlin")
    add_setting(database, "config_api_id", "1")
    add_key(database, 1, "Default")
    return database


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all tests, though each has an app of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(shop: Database, clock: Clock, compiled: FileSystemBytecodeCache) -> Flask:
    app = Flask("cartapi", static_folder=None)
    app.jinja_options = {"bytecode_cache": compiled}
    app.config["TESTING"] = True
    config = Config()
    app.extensions["cartapi"] = Runtime(shop, ShopSource(shop, 0), config, clock)
    admin.init(app)
    return app


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def browser(app: Flask) -> Browser:
    """An administrator at work."""
    person = Browser(app.test_client())
    person.sign_in(follow_redirects=False)
    return person

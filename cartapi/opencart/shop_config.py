"""What a shop's `config.php` says of its database and its address."""

from dataclasses import dataclass, field
from pathlib import Path

from cartapi.opencart.constants import Constants
from cartapi.opencart.errors import ConfigPhpError
from cartapi.opencart.php_tokens import as_text

DEFAULT_PORT = 3306
LARGEST = 100_000
"""Bytes; a stock file has some 1,500."""
SOCKETS = ("/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock")  # noqa: S108
"""Where servers listen on the machine itself: PHP's drivers go there for the host `localhost`."""
_DRIVERS = ("mysqli", "mysql", "mpdo", "pdo")


@dataclass(frozen=True, slots=True)
class ShopConfig:
    """Database and address of a shop. `url` is its base address with `/` at the end, "" when the file has none."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    database: str
    prefix: str
    url: str
    socket: str = ""

    @property
    def database_url(self) -> str:
        """As SQLAlchemy takes it."""
        from sqlalchemy.engine import URL  # reading a file for its prefix alone does without it

        query = {"unix_socket": self.socket} if self.socket else {}
        return URL.create(
            "mysql", self.username, self.password, self.host, self.port, self.database, query
        ).render_as_string(hide_password=False)  # fmt: skip


def read(path: Path, sockets: tuple[str, ...] = SOCKETS) -> ShopConfig:
    """The `config.php` at `path`, of the shop or of its back office. Raises `ConfigPhpError`: one line, the path first."""
    try:
        return _config(Constants(_source(path)), sockets)
    except OSError as error:
        raise ConfigPhpError(f"{path}: {error.strerror or error}") from error
    except ConfigPhpError as error:
        raise ConfigPhpError(f"{path}: {error}") from error


def _source(path: Path) -> str:
    if not path.is_file():
        raise ConfigPhpError("this is a folder; name its config.php" if path.is_dir() else "there is no such file")
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ConfigPhpError("this is far too long for a config.php")
    return raw.decode("latin-1")


def _config(constants: Constants, sockets: tuple[str, ...]) -> ShopConfig:
    if not constants:
        more = "; the file that it includes may" if constants.includes else ", as a config.php does once the shop is installed"
        raise ConfigPhpError(f"it defines nothing{more}")
    driver = constants.text("DB_DRIVER") or "mysqli"
    if driver.lower() not in _DRIVERS:
        raise ConfigPhpError(f"DB_DRIVER is {driver!r}; only MySQL and MariaDB are known ({', '.join(_DRIVERS)})")
    host = _needed(constants, "DB_HOSTNAME").removeprefix("p:")  # PHP's word for a connection that is kept
    local = host.lower() == "localhost"
    return ShopConfig(
        host="127.0.0.1" if local else host,
        port=_port(constants.text("DB_PORT")),
        username=_needed(constants, "DB_USERNAME"),
        password=as_text(constants.text("DB_PASSWORD") or ""),
        database=_needed(constants, "DB_DATABASE"),
        prefix=as_text(constants.text("DB_PREFIX") or ""),
        url=_address(constants),
        socket=next((path for path in sockets if Path(path).is_socket()), "") if local else "",
    )


def _needed(constants: Constants, name: str) -> str:
    value = constants.text(name)
    if not value:
        state = "is empty" if value == "" else "is not defined"
        raise ConfigPhpError(f"{name} {state}{'; name the file that this one includes' if constants.includes else ''}")
    return as_text(value)


def _port(text: str | None) -> int:
    if not text:
        return DEFAULT_PORT
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigPhpError(f"DB_PORT is {text!r}, which is no port")
    return int(text)


def _address(constants: Constants) -> str:
    """What the shop knows as its `config_url`: its front, which a back office's file calls a catalog."""
    front = "CATALOG" if constants.text("HTTP_CATALOG") else "SERVER"
    url = constants.text(f"HTTP_{front}") or constants.text(f"HTTPS_{front}") or ""
    return as_text(url if not url or url.endswith("/") else f"{url}/")

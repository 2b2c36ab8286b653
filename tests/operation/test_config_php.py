"""A shop's config.php, read without PHP: what it says, and one clear line where that cannot be told."""

import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.config import ConfigError, load
from cartapi.opencart import ConfigPhpError, ShopConfig, read
from cartapi.opencart.constants import Constants
from cartapi.store.connecting import parse_url
from tests.cli.servers import CARTAPI, settings

STOCK = r"""<?php
// HTTP
define('HTTP_SERVER', 'http://shop.example/');

// HTTPS
define('HTTPS_SERVER', 'https://shop.example/');

// DIR
define('DIR_APPLICATION', '/var/www/shop/catalog/');
define('DIR_IMAGE', DIR_APPLICATION . '../image/');
define('DIR_STORAGE', DIR_SYSTEM . 'storage/');

// DB
define('DB_DRIVER', 'mysqli');
define('DB_HOSTNAME', 'db.example');
define('DB_USERNAME', 'shop');
define('DB_PASSWORD', 'it\'s a \\ "secret" $x @/:');
define('DB_DATABASE', 'shop_live');
define('DB_PORT', '3307');
define('DB_PREFIX', 'oc7_');
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.php"


def parsed(file: Path, source: str | bytes) -> ShopConfig:
    """What a file with this content says."""
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read(file, sockets=())


def with_constant(name: str, expression: str) -> str:
    """The stock file with another expression for one constant."""
    lines = [f"define('{name}', {expression});" if f"define('{name}'" in line else line for line in STOCK.splitlines()]
    return "\n".join(lines)


def test_a_stock_file(file: Path) -> None:
    assert parsed(file, STOCK) == ShopConfig(
        "db.example", 3307, "shop", 'it\'s a \\ "secret" $x @/:', "shop_live", "oc7_", "http://shop.example/"
    )


def test_its_database_url_brings_every_character_to_the_driver(file: Path) -> None:
    url = parse_url(parsed(file, STOCK).database_url)
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "shop",
        'it\'s a \\ "secret" $x @/:',
        "db.example",
        3307,
        "shop_live",
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'plain'", "plain"),
        ('"plain"', "plain"),
        (r"'a\'b\\c\nd'", r"a'b\c\nd"),
        (r'"a\"b\\c\$d"', 'a"b\\c$d'),
        (r'"\x41\102\u{43}\u{20ac}"', "ABC€"),
        (r'"\q"', r"\q"),
        ("'a' . \"b\" . 'c'", "abc"),
        ("'a' /* 'x' */ . // 'y'\n 'b'", "ab"),
        ("'//not a comment # at /* all'", "//not a comment # at /* all"),
        ("DB_DATABASE_NAME . '1'", "first1"),
        ("'a', true", "a"),
        ("12", "12"),
        ('"price in $ "', "price in $ "),
        ("'пароль'", "пароль"),
        ("''", ""),
    ],
)
def test_a_value_is_what_php_takes_it_for(file: Path, expression: str, value: str) -> None:
    source = "<?php define('DB_DATABASE_NAME', 'first'); ?>\n" + with_constant("DB_PASSWORD", expression)
    assert parsed(file, source).password == value


@pytest.mark.parametrize(
    "expression",
    [
        "getenv('PASSWORD')",
        "$password",
        '"$password"',
        '"{$password}"',
        "UNKNOWN . 'x'",
        "'a' + 'b'",
        "['a']",
        "true ? 'a' : 'b'",
        "'a' . trim('b')",
    ],
)
def test_a_value_that_only_php_could_tell_is_refused_with_its_line(file: Path, expression: str) -> None:
    with pytest.raises(ConfigPhpError, match=r"config.php: line 17: DB_PASSWORD is computed when PHP runs"):
        parsed(file, with_constant("DB_PASSWORD", expression))


def test_paths_may_be_computed_as_nobody_asks_for_them(file: Path) -> None:
    assert parsed(file, with_constant("DIR_STORAGE", "dirname(__DIR__) . '/storage/'")).database == "shop_live"


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        (STOCK.replace("define", "DEFINE"), "oc7_"),
        (STOCK.replace("define", "\\define"), "oc7_"),
        (STOCK.replace("\n", "\r\n"), "oc7_"),
        ("\ufeff" + STOCK, "oc7_"),
        ("#!/usr/bin/php\n" + STOCK + "?>\ntext 'with a quote", "oc7_"),
        (STOCK.replace("define('DB_PREFIX', 'oc7_');", "const DB_PREFIX = 'c_';"), "c_"),
        (STOCK.replace("define('DB_PREFIX', 'oc7_');", "if (!defined('DB_PREFIX')) { define('DB_PREFIX', 'd_'); }"), "d_"),
        (STOCK + "define('DB_PREFIX', 'oc7_');", "oc7_"),
        (STOCK + "// define('DB_PREFIX', 'old_');\n# define('DB_PREFIX', 'old_');\n/* define('DB_PREFIX', 'old_'); */", "oc7_"),
        (STOCK.replace("define('DB_PREFIX', 'oc7_');", ""), ""),
        (STOCK.replace("<?php", "<?php #[Attribute]\nclass x {}"), "oc7_"),
        (STOCK.encode() + b"define('OTHER', '\xff\xfe');", "oc7_"),
    ],
)
def test_files_as_people_write_them(file: Path, source: str | bytes, prefix: str) -> None:
    assert parsed(file, source).prefix == prefix


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("", "defines nothing, as a config.php does once the shop is installed"),
        ("<?php", "defines nothing"),
        ("define('DB_HOSTNAME', 'x');", "defines nothing"),
        ("<?php require_once('/etc/shop.php');", "the file that it includes may"),
        (with_constant("DB_HOSTNAME", "''"), "DB_HOSTNAME is empty"),
        (STOCK.replace("define('DB_DATABASE', 'shop_live');", ""), "DB_DATABASE is not defined"),
        (STOCK + "define('DB_HOSTNAME', 'elsewhere');", "DB_HOSTNAME has different values, in lines 15 and 21"),
        (with_constant("DB_PORT", "'3306a'"), "DB_PORT is '3306a', which is no port"),
        (with_constant("DB_PORT", "'0'"), "DB_PORT is '0', which is no port"),
        (with_constant("DB_DRIVER", "'pgsql'"), "DB_DRIVER is 'pgsql'; only MySQL and MariaDB"),
        (with_constant("DB_PASSWORD", "'never ends"), "has a comment or text that never ends"),
        ("<?php /* never", "line 1 has a comment or text that never ends"),
        ("<?php define('DB_PASSWORD', <<<X\nx\nX);", "line 1 has a heredoc"),
        (b"<?php\0" + bytes(range(256)), "config.php: "),
        (b"<?php " + b"x" * 200_000, "far too long"),
    ],
)
def test_odd_files_are_one_clear_line(file: Path, source: str | bytes, complaint: str) -> None:
    with pytest.raises(ConfigPhpError) as raised:
        parsed(file, source)
    assert complaint in str(raised.value)
    assert str(raised.value).startswith(f"{file}: ")
    assert "\n" not in str(raised.value)


@given(st.text(alphabet="<?php define('\")\\.;$xA, {}\n/*#\x80", max_size=120))
def test_any_text_at_all_is_read_or_refused(source: str) -> None:
    try:
        value = Constants("<?php " + source.encode("utf-8").decode("latin-1")).text("A")
    except ConfigPhpError as error:
        value = str(error).splitlines()[0]
    assert value is None or isinstance(value, str)


def test_the_file_of_the_back_office_names_the_shop_s_front(file: Path) -> None:
    admin = STOCK.replace("shop.example/", "shop.example/admin/") + "define('HTTP_CATALOG', 'http://shop.example');\n"
    assert parsed(file, admin).url == "http://shop.example/"


def test_localhost_means_the_server_s_socket_as_in_php(file: Path, tmp_path: Path) -> None:
    file.write_text(with_constant("DB_HOSTNAME", "'localhost'"))
    assert (read(file, ()).host, read(file, ()).socket) == ("127.0.0.1", "")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place := str(tmp_path / "s"))
        found = read(file, ("/nowhere/mysqld.sock", place))
    assert parse_url(found.database_url).query["unix_socket"] == place


def test_a_password_is_not_in_what_is_printed_of_it(file: Path) -> None:
    assert "secret" not in repr(parsed(file, STOCK))


def test_what_is_said_beside_the_file_wins_over_it_and_the_file_over_what_is_said_wider(file: Path, tmp_path: Path) -> None:
    file.write_text(STOCK)
    wide = tmp_path / "own.toml"
    wide.write_text('database_url = "sqlite:///wide.db"\ntable_prefix = "wide_"\n')
    named = {"CARTAPI_CONFIG": str(wide), "CARTAPI_OPENCART_CONFIG": str(file)}
    assert load(environ=named).table_prefix == "oc7_"
    assert load(environ=named).shop_url == "http://shop.example/"
    assert load(environ=named | {"CARTAPI_TABLE_PREFIX": "mine_"}).table_prefix == "mine_"
    option = {"opencart_config": str(file)}
    assert load(option, {"CARTAPI_TABLE_PREFIX": "wide_"}).table_prefix == "oc7_"
    assert load(option | {"table_prefix": "mine_"}, {}).table_prefix == "mine_"


@pytest.mark.parametrize("path", ["/nowhere/config.php", "/"])
def test_a_file_that_is_none_stops_the_start(path: str) -> None:
    with pytest.raises(ConfigError, match=path):
        load({"opencart_config": path}, {})


@pytest.mark.parametrize("how", ["option", "variable"])
@pytest.mark.parametrize("command", ["serve", "doctor", "db check", "key list"])
def test_every_command_takes_the_file_and_refuses_an_odd_one_in_one_line(file: Path, command: str, how: str) -> None:
    file.write_text("<?php define('DB_HOSTNAME', $host);")
    option, environ = (["--opencart", str(file)], {}) if how == "option" else ([], {"CARTAPI_OPENCART_CONFIG": str(file)})
    words = command.split()
    ended = subprocess.run([*CARTAPI, *words, *option], env=settings() | environ, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"Error: {file}: line 1: DB_HOSTNAME is computed when PHP runs; only texts in quotes can be read\n"

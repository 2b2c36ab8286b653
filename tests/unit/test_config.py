"""Settings: the defaults, then a file for the environment, then a file of one's own, then variables, then options."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from cartapi.config import Config, ConfigError, folder, load

DEFAULT = (folder() / "default.toml").read_text(encoding="utf-8")
KEYS = [each.name for each in fields(Config)]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_in_the_default_file_with_its_meaning(key: str) -> None:
    assert re.search(rf"^{key} = \S.*# \S", DEFAULT, re.MULTILINE)


def test_the_default_file_says_what_the_program_does_without_it() -> None:
    assert load(environ={}) == Config()


def test_the_default_file_has_no_key_that_does_nothing() -> None:
    assert sorted(tomllib.loads(DEFAULT)) == sorted(KEYS)


@pytest.mark.parametrize("name", ["production", "testing"])
def test_the_files_for_an_environment_can_be_read(name: str) -> None:
    assert isinstance(load(environ={"CARTAPI_ENV": name}), Config)


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("CARTAPI_DATABASE_URL", "sqlite:///x.db", "database_url", "sqlite:///x.db"),
        ("CARTAPI_WORKERS", "3", "workers", 3),
        ("CARTAPI_CACHE_SECONDS", "0.5", "cache_seconds", 0.5),
        ("CARTAPI_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1", "trusted_proxies", ("10.0.0.0/8", "192.0.2.1")),
        ("CARTAPI_EXTRA_SCRIPTS", '["/a b/index.php"]', "extra_scripts", ("/a b/index.php",)),
        ("CARTAPI_TRUSTED_PROXIES", "", "trusted_proxies", ()),
    ],
)
def test_a_variable_sets_its_key(variable: str, text: str, key: str, value: object) -> None:
    assert getattr(load(environ={variable: text}), key) == value


def test_a_file_of_ones_own_wins_over_the_defaults_a_variable_over_the_file_an_option_over_all(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('workers = 3\nthreads = 5\nbind = "127.0.0.1:1"\ntrusted_proxies = ["192.0.2.1"]\n')
    environ = {"CARTAPI_CONFIG": str(file), "CARTAPI_THREADS": "6", "CARTAPI_BIND": "127.0.0.1:2"}
    config = load({"bind": "127.0.0.1:3", "workers": None}, environ)
    assert (config.workers, config.threads, config.bind, config.trusted_proxies) == (3, 6, "127.0.0.1:3", ("192.0.2.1",))


def test_other_variables_are_nobody_s_business() -> None:
    assert load(environ={"CARTAPI_REQUIRE_MARIADB": "1", "PATH": "/bin"}) == Config()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("worker = 3", "unknown setting: worker"),
        ("workers = 'many'", "workers: 'many' is no "),
        ("workers = 1.5", "workers: 1.5 is no "),
        ("workers = [1]", r"workers: \[1\] is no "),
        ("trusted_proxies = 5", "trusted_proxies: 5 is no "),
        ("bind = 8080", "bind: 8080 is no "),
        ("workers = ", "own.toml: "),
        (b"\xff", "own.toml: "),
    ],
)
def test_what_cannot_be_meant_is_an_error_of_one_line(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError, match=complaint) as raised:
        load(environ={"CARTAPI_CONFIG": str(file)})
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["many", "1.5", ""])
def test_a_variable_that_is_no_number_is_an_error(text: str) -> None:
    with pytest.raises(ConfigError, match="workers"):
        load(environ={"CARTAPI_WORKERS": text})


def test_a_broken_list_in_a_variable_is_an_error() -> None:
    with pytest.raises(ConfigError, match="trusted_proxies"):
        load(environ={"CARTAPI_TRUSTED_PROXIES": "["})


@pytest.mark.parametrize("environ", [{"CARTAPI_CONFIG": "/nowhere/own.toml"}, {"CARTAPI_ENV": "nowhere"}])
def test_a_file_that_is_not_there_is_an_error(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="no such settings file"):
        load(environ=environ)


def test_a_folder_for_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        load(environ={"CARTAPI_CONFIG": str(tmp_path)})

"""Deployment settings: `config/*.toml`, then `CARTAPI_*` variables, then what the command line says."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cartapi import opencart

PREFIX = "CARTAPI_"


class ConfigError(Exception):
    """A setting that is unknown or cannot be read; one clear line."""


@dataclass(frozen=True, slots=True)
class Config:
    """Each key with its default; `config/default.toml` says what it means."""

    database_url: str = "sqlite:///var/demo.db"
    table_prefix: str = "oc_"
    opencart_config: str = ""
    shop_url: str = ""
    panel_url: str = ""
    session_store: str = ""
    bind: str = "127.0.0.1:8080"
    workers: int = 0
    threads: int = 2
    cache_seconds: float = 5.0
    touch_seconds: float = 30.0
    housekeeping_seconds: float = 60.0
    max_body: int = 8_388_608
    max_fields: int = 10_000
    max_depth: int = 64
    max_value_length: int = 65_535
    trusted_proxies: tuple[str, ...] = ()
    extra_scripts: tuple[str, ...] = ()
    lock_attempts: int = 6
    login_failures: int = 20
    login_lock_seconds: float = 900.0
    request_log: bool = True
    secret_key: str = ""
    hashed_keys: bool = False
    slow_passwords: bool = False
    rest_public_carts: bool = True
    rest_cookies: tuple[str, ...] = ("OCSESSID",)
    rest_guest_rate: int = 240
    cors_origins: tuple[str, ...] = ()
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    log_format: str = "text"
    log_level: str = "info"
    log_calls: str = "failed"
    otel: bool = False


_SWITCH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_WORDS = {
    "log_format": ("text", "json"),
    "log_level": ("debug", "info", "warning", "error"),
    "log_calls": ("none", "failed", "all"),
}
_TYPES = {each.name: each.type for each in fields(Config)}


def folder() -> Path:
    """Where the TOML files are: in the checkout, or inside the installed package."""
    packaged = Path(__file__).parent / "_config"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "config"


def load(overrides: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings. `overrides` win over the environment, None among them means not given. Raises `ConfigError`."""
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for name in ("default", environ.get("CARTAPI_ENV", "")):
        if name:
            values.update(_file(folder() / f"{name}.toml"))
    if environ.get("CARTAPI_CONFIG"):
        values.update(_file(Path(environ["CARTAPI_CONFIG"])))
    variables = {name: environ[PREFIX + name.upper()] for name in _TYPES if PREFIX + name.upper() in environ}
    said = {name: value for name, value in (overrides or {}).items() if value is not None}
    values |= _of_shop(variables.get("opencart_config", values.get("opencart_config"))) | variables
    values |= _of_shop(said.get("opencart_config")) | said
    unknown = sorted(set(values) - set(_TYPES))
    if unknown:
        raise ConfigError(f"unknown setting: {', '.join(unknown)}")
    return Config(**{name: _typed(name, value) for name, value in values.items()})


def _of_shop(path: object) -> dict[str, object]:
    """What a shop's config.php says. It wins over what was said in a wider place: a file of it over settings files, an option of it
    over variables; what is said beside it wins over it."""
    if not path:
        return {}
    try:
        shop = opencart.read(Path(str(path)))
    except opencart.ConfigPhpError as error:
        raise ConfigError(str(error)) from error
    return {"database_url": shop.database_url, "table_prefix": shop.prefix, "shop_url": shop.url}


def _file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise ConfigError(f"no such settings file: {path}") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _typed(name: str, value: object) -> Any:
    kind = getattr(_TYPES[name], "__name__", str(_TYPES[name]))
    try:
        if "tuple" in kind:
            return _words(value)
        if kind == "bool":
            return _switch(value)
        if kind == "int":
            return int(str(value))
        if kind == "float":
            return float(str(value))
        if isinstance(value, str):
            return _known(name, value)
        raise TypeError(kind)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{name}: {value!r} is no {kind}") from error


def _known(name: str, value: Any) -> Any:
    words = _WORDS.get(name)
    if words is not None and value not in words:
        raise ConfigError(f"{name}: {value!r} is none of {', '.join(words)}")
    return value


def _switch(value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _SWITCH:
        raise ValueError(word)
    return _SWITCH[word]


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("[") else [word for word in value.replace(",", " ").split() if word]
    return tuple(str(word) for word in value)  # type: ignore[union-attr]

"""Loading language packs: each file is read once a process, a lookup is two dict accesses.

A pack is a folder named after the language code. `api/cart.toml` in it holds the texts of route `api/cart`; `<code>.toml` at its
top holds what the reference keeps in the file named after the language: separators, date formats, direction.
"""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from cartapi import entry_points
from cartapi.language import numbers
from cartapi.language.numbers import NumberFormat

FALLBACK = "en-gb"
GROUP = "cartapi.language"

Texts = Mapping[str, str]
_NONE: Texts = MappingProxyType({})
_PACK_FILE = ""  # the route under which a pack's own file is kept; no client can ask for it by accident
_added: list[Path] = []


def add_folder(path: str | Path) -> None:
    """Take language folders from `path` too; its texts win over those known so far, key by key. Meant for start-up."""
    folder = Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"no such language folder: {folder}")
    _added.append(folder)
    _packs.cache_clear()
    _own.cache_clear()
    number_format.cache_clear()


def texts(code: str, route: str) -> Texts:
    """Texts of one route (`api/cart`, `total/coupon`, `mail/order_add`) in a language; read-only.

    A language without a pack has the English texts; an unknown route has none.
    """
    packs = _packs()
    pack = packs.get(code) or packs.get(code.lower()) or packs[FALLBACK]
    return pack.get(route, _NONE)


@functools.lru_cache(maxsize=256)
def number_format(code: str) -> NumberFormat:
    """Separators of a language: of its pack, else of the table of separators, else `.` and `,`. Never the English ones."""
    own = _own(code.lower()).get(_PACK_FILE, {})
    listed = numbers.listed(code)
    return NumberFormat(own.get("decimal_point", listed.decimal_point), own.get("thousand_point", listed.thousand_point))


def date_format(code: str, key: str = "date_format_short") -> str:
    """PHP date format of a language, e.g. `d/m/Y`; `key` may be `datetime_format` or `time_format`. English without a pack."""
    return texts(code, _PACK_FILE)[key]


def available() -> tuple[str, ...]:
    """Codes of the languages that have a pack, sorted."""
    return tuple(sorted(_packs()))


@functools.cache
def _packs() -> Mapping[str, Mapping[str, Texts]]:
    english = _own(FALLBACK)
    return {code: _merged(english, _own(code)) for code in _codes()}


def _merged(*layers: Mapping[str, Texts]) -> dict[str, Texts]:
    routes = {route for layer in layers for route in layer}
    return {
        route: MappingProxyType({key: text for layer in layers for key, text in layer.get(route, _NONE).items()})
        for route in routes
    }


@functools.cache
def _own(code: str) -> dict[str, Texts]:
    """What the folders themselves say of a language, without the fallback."""
    return _merged(*(dict(_files(folder / code)) for folder in _folders())) if code in _codes() else {}


def _codes() -> set[str]:
    return {child.name for folder in _folders() for child in folder.iterdir() if (child / f"{child.name}.toml").is_file()}


def _files(pack: Path) -> Iterator[tuple[str, Texts]]:
    for file in sorted(pack.rglob("*.toml")):
        route = file.relative_to(pack).with_suffix("").as_posix()
        with file.open("rb") as stream:
            yield (_PACK_FILE if route == pack.name else route), {key: str(text) for key, text in tomllib.load(stream).items()}


def _folders() -> list[Path]:
    return [Path(__file__).parent, *_registered(), *_added]


@functools.cache
def _registered() -> tuple[Path, ...]:
    """Folders of installed packs: the entry point names a package that has language folders beside its `__init__`, or a path."""
    found = [entry.load() for entry in sorted(entry_points.of(GROUP), key=lambda entry: entry.name)]
    return tuple(Path(one) if isinstance(one, str | Path) else Path(one.__file__).parent for one in found)

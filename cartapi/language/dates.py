"""PHP's date formats, as language packs and shops write them."""

from datetime import datetime

_DIRECTIVES = {
    "d": "%d",
    "m": "%m",
    "Y": "%Y",
    "y": "%y",
    "H": "%H",
    "h": "%I",
    "i": "%M",
    "s": "%S",
}


def php_date(pattern: str, moment: datetime) -> str:
    """`moment` by a PHP date format: `d j m n Y y H G h g i s A a`; `\\x` is a literal x, other characters stand for themselves."""
    characters = iter(pattern)
    return "".join(next(characters, "") if character == "\\" else _part(character, moment) for character in characters)


def _part(letter: str, moment: datetime) -> str:
    if letter in _DIRECTIVES:
        # %Y is not padded for years before 1000 on every platform
        return f"{moment.year:04d}" if letter == "Y" else moment.strftime(_DIRECTIVES[letter])
    match letter:
        case "j":
            return str(moment.day)
        case "n":
            return str(moment.month)
        case "G":
            return str(moment.hour)
        case "g":
            return str(moment.hour % 12 or 12)
        case "A" | "a":
            half = "PM" if moment.hour >= 12 else "AM"
            return half if letter == "A" else half.lower()
        case _:
            return letter

"""The constants that a PHP file defines: `define('NAME', 'a' . OTHER . 'b');` and `const NAME = 'a';`."""

from collections.abc import Sequence

from cartapi.opencart.errors import ConfigPhpError
from cartapi.opencart.php_tokens import Token, tokens

_PLAIN = {"true": "1", "false": "", "null": ""}


class Constants:
    """Values by name, each with the line that defines it. A value that PHP would compute is None."""

    def __init__(self, source: str) -> None:
        """`source` has one character a byte. Raises `ConfigPhpError` for what cannot be read."""
        self._found: dict[str, list[tuple[str | None, int]]] = {}
        self.includes = False
        """Whether the file has others read, where the constants may be."""
        words = list(tokens(source))
        for place, word in enumerate(words):
            if word.kind != "name":
                continue
            name = (word.value or "").lstrip("\\").lower()
            if name in ("require", "require_once", "include", "include_once"):
                self.includes = True
            elif name == "define":
                self._define(words, place)
            elif name == "const":
                self._const(words, place)

    def text(self, name: str) -> str | None:
        """The value of a constant, None without one. Raises `ConfigPhpError` for a value that only PHP could tell."""
        values = self._found.get(name, [])
        for value, line in values:
            if value is None:
                raise ConfigPhpError(f"line {line}: {name} is computed when PHP runs; only texts in quotes can be read")
        if len({value for value, _ in values}) > 1:
            lines = " and ".join(str(line) for _, line in values)
            raise ConfigPhpError(f"{name} has different values, in lines {lines}; which one counts only PHP knows")
        return values[0][0] if values else None

    def __bool__(self) -> bool:
        return bool(self._found)

    def _define(self, words: Sequence[Token], place: int) -> None:
        opened, name, comma = (*words[place + 1 : place + 4], *[Token("sign", "", 0)] * 3)[:3]
        if (opened.value, comma.value) == ("(", ",") and name.kind == "text" and name.value:
            self._keep(name.value, self._value(words, place + 4, ")"), name.line)

    def _const(self, words: Sequence[Token], place: int) -> None:
        name, equals = (*words[place + 1 : place + 3], *[Token("sign", "", 0)] * 2)[:2]
        if name.kind == "name" and equals.value == "=":
            self._keep(name.value or "", self._value(words, place + 3, ";"), name.line)

    def _keep(self, name: str, value: str | None, line: int) -> None:
        self._found.setdefault(name, []).append((value, line))

    def _value(self, words: Sequence[Token], place: int, end: str) -> str | None:
        """Texts, numbers and constants known already, joined by dots; None for anything else."""
        parts: list[str] = []
        while place + 1 < len(words):
            part, after = self._part(words[place]), words[place + 1]
            if part is None or after.kind != "sign":
                return None
            parts.append(part)
            if after.value in (end, ","):  # define() may have a third argument
                return "".join(parts)
            if after.value != ".":
                return None
            place += 2
        return None

    def _part(self, word: Token) -> str | None:
        if word.kind == "text":
            return word.value
        if word.kind != "name" or word.value is None:
            return None
        if word.value.isdigit():
            return word.value
        known = self._found.get(word.value)
        return known[0][0] if known else _PLAIN.get(word.value.lower())

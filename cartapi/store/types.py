"""Column types that behave the same on MariaDB/MySQL and on SQLite.

The reference writes through a connection that is not strict (spec/orders.md, "Writing"): text is cut to the column,
numbers are clipped to its range, dates may be `0000-00-00`. These types do in Python what such a connection does, so a
value comes back the same from either database. They read raw text written by other programs as well.

A type converts on its own in both directions, past SQLAlchemy's processors: one call a value when binding, none at all
when reading what PyMySQL has converted already.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from sqlalchemy import Date, DateTime, Dialect, Double, Integer, Numeric, String, Text, TypeDecorator
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

from cartapi.engine.phpnum import to_int, to_text
from cartapi.store.casting import clip, to_decimal


class _Convert(Protocol):
    def __call__(self, value: Any) -> Any: ...


Processor = _Convert | None

ZERO_DATE = "0000-00-00"
ZERO_DATETIME = "0000-00-00 00:00:00"


class _Stored(TypeDecorator[Any]):
    """What the types below share: the processors of the underlying type are left out."""

    cache_ok = True
    impl = String  # each subclass names its own
    implicit: str = ""
    """What a NOT NULL column without a default holds when a row leaves it out, as text."""

    def __init_subclass__(cls) -> None:
        cls.cache_ok = True  # SQLAlchemy looks for it in each class itself

    def bind_processor(self, dialect: Dialect) -> Processor:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return None

    def _on_mysql(self) -> TypeEngine[Any]:
        raise NotImplementedError

    def _on_sqlite(self) -> TypeEngine[Any]:
        return self.impl_instance

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return self._on_sqlite() if dialect.name == "sqlite" else self._on_mysql()


class Int(_Stored):
    """A whole number of 32 bits. Binds numbers and numeric text by PHP's int-cast, clipped to the column's range."""

    impl = Integer
    implicit = "0"
    bits = 32

    def __init__(self, width: int = 11, *, unsigned: bool = False) -> None:
        super().__init__()
        self.width = width
        self.unsigned = unsigned

    @property
    def limits(self) -> tuple[int, int]:
        """Lowest and highest value of the column."""
        return (0, 2**self.bits - 1) if self.unsigned else (-(2 ** (self.bits - 1)), 2 ** (self.bits - 1) - 1)

    def bind_processor(self, dialect: Dialect) -> Processor:
        low, high = self.limits

        def bind(value: Any) -> int | None:
            if value.__class__ is int and low <= value <= high:
                return value
            return None if value is None else clip(to_int(value), low, high)

        return bind

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.INTEGER(self.width, unsigned=self.unsigned)

    def _on_sqlite(self) -> TypeEngine[Any]:
        return Integer()


class BigInt(Int):
    """A whole number of 64 bits."""

    bits = 64

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.BIGINT(unsigned=self.unsigned)


class SmallInt(Int):
    """A whole number of 16 bits."""

    bits = 16

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.SMALLINT(self.width, unsigned=self.unsigned)


class Flag(Int):
    """A tinyint: usually 0 or 1, but what is stored is what is read (a status of 5 stays 5)."""

    bits = 8

    def __init__(self, width: int = 1, *, unsigned: bool = False) -> None:
        super().__init__(width, unsigned=unsigned)

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.TINYINT(self.width, unsigned=self.unsigned)


class Amount(_Stored):
    """DECIMAL(precision, scale): leaves as `Decimal` at the scale (`str()` gives "100.0000"), binds any number or text.

    A float is bound as the reference does (spec/pricing.md 1, "float into a DECIMAL column"): 14 significant digits as
    text, then half away from zero to the scale; what does not fit is clipped to the largest value.
    """

    impl = Numeric
    implicit = "0"

    def __init__(self, precision: int = 15, scale: int = 4) -> None:
        super().__init__()
        self.precision = precision
        self.scale = scale

    def bind_processor(self, dialect: Dialect) -> Processor:
        precision, scale = self.precision, self.scale
        if dialect.name != "sqlite":
            return lambda value: None if value is None else to_decimal(value, precision, scale)

        def bind(value: Any) -> int | float | None:
            if value is None:
                return None
            number = to_decimal(value, precision, scale)
            return int(number) if number == number.to_integral_value() else float(number)

        return bind

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _to_scale(self.scale) if dialect.name == "sqlite" else None

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.DECIMAL(self.precision, self.scale)

    def _on_sqlite(self) -> TypeEngine[Any]:
        return Numeric(self.precision, self.scale)


class Rate(Amount):
    """DOUBLE(precision, scale), the value of a currency: otherwise as an `Amount`, also in being read as a `Decimal`."""

    impl = Double

    def __init__(self, precision: int = 15, scale: int = 8) -> None:
        super().__init__(precision, scale)

    def bind_processor(self, dialect: Dialect) -> Processor:
        precision, scale = self.precision, self.scale
        return lambda value: None if value is None else float(to_decimal(value, precision, scale))

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _to_scale(self.scale)

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.DOUBLE(self.precision, self.scale, asdecimal=False)

    def _on_sqlite(self) -> TypeEngine[Any]:
        return Double()


class CutText(_Stored):
    """VARCHAR(length): longer text is cut when stored, as a connection that is not strict does; compared uncut.

    On SQLite the column ignores the case of ASCII letters, as MySQL's collation does of all letters.
    """

    impl = String

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def bind_processor(self, dialect: Dialect) -> Processor:
        length = self.length

        def bind(value: Any) -> str | None:
            if value.__class__ is str:
                return value[:length]
            return None if value is None else to_text(value)[:length]

        return bind

    def coerce_compared_value(self, op: object, value: Any) -> TypeEngine[Any]:
        return CutText()

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.VARCHAR(self.length)

    def _on_sqlite(self) -> TypeEngine[Any]:
        return String(self.length, collation="NOCASE")


class Letters(CutText):
    """CHAR(length)."""

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.CHAR(self.length)


class LongText(_Stored):
    """TEXT (65,535 bytes of UTF-8) or, with `medium`, MEDIUMTEXT (16,777,215): cut on a character's boundary.

    On SQLite compared byte for byte, unlike `CutText`: keys and the options of a cart line are no words.
    """

    impl = Text

    def __init__(self, *, medium: bool = False) -> None:
        super().__init__()
        self.medium = medium

    def bind_processor(self, dialect: Dialect) -> Processor:
        limit = 2 ** (24 if self.medium else 16) - 1

        def bind(value: Any) -> str | None:
            if value is None:
                return None
            text = to_text(value)
            if len(text) * 4 <= limit:
                return text
            return text.encode()[:limit].decode(errors="ignore")

        return bind

    def coerce_compared_value(self, op: object, value: Any) -> TypeEngine[Any]:
        return CutText()

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.MEDIUMTEXT() if self.medium else mysql.TEXT()


class Choice(_Stored):
    """ENUM(values) as plain text; what is no member is left to the database, which stores ''."""

    impl = String

    def __init__(self, *values: str) -> None:
        super().__init__()
        self.values = values
        self.implicit = values[0]

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.ENUM(*self.values)

    def _on_sqlite(self) -> TypeEngine[Any]:
        return String(max(map(len, self.values)), collation="NOCASE")


class ZeroDateTime(_Stored):
    """DATETIME in whole seconds, without a zone. "0000-00-00 00:00:00" leaves as None and None is stored so.

    With `nullable`, None is stored as NULL. Text is bound as it is: `ZERO_DATETIME` in a comparison.
    """

    impl = DateTime
    implicit = ZERO_DATETIME

    def __init__(self, *, nullable: bool = False) -> None:
        super().__init__()
        self.nullable = nullable

    def bind_processor(self, dialect: Dialect) -> Processor:
        zero = None if self.nullable else ZERO_DATETIME

        def bind(value: Any) -> str | None:
            if isinstance(value, datetime):
                return value.isoformat(" ")[: len(ZERO_DATETIME)]
            return zero if value is None else f"{value} 00:00:00" if isinstance(value, date) else value

        return bind

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _read_datetime if dialect.name == "sqlite" else _zero_to_none

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.DATETIME()


class ZeroDate(_Stored):
    """DATE. "0000-00-00" leaves as None and None is stored so (as NULL with `nullable`).

    A `datetime` compared with it is compared as the moment it is (a date is its midnight), as MySQL does; a
    `bindparam` that will hold a moment must say so: `bindparam("now", type_=ZeroDateTime())`.
    """

    impl = Date
    implicit = ZERO_DATE

    def __init__(self, *, nullable: bool = False) -> None:
        super().__init__()
        self.nullable = nullable

    def bind_processor(self, dialect: Dialect) -> Processor:
        zero = None if self.nullable else ZERO_DATE

        def bind(value: Any) -> str | None:
            if isinstance(value, date):
                return value.isoformat()[:10]
            return zero if value is None else value

        return bind

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _read_date if dialect.name == "sqlite" else _zero_to_none

    def coerce_compared_value(self, op: object, value: Any) -> TypeEngine[Any]:
        return ZeroDateTime() if isinstance(value, datetime) else self

    def _on_mysql(self) -> TypeEngine[Any]:
        return mysql.DATE()


def _to_scale(scale: int) -> _Convert:
    step = Decimal(1).scaleb(-scale)

    def read(value: Any) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(repr(value)) if value.__class__ is float else Decimal(value)
        return exact.quantize(step, ROUND_HALF_UP)

    return read


def _zero_to_none(value: Any) -> Any:
    # Drivers hand out as text what is no date: 0000-00-00, 2024-00-00.
    return None if value.__class__ is str else value


def _read_datetime(value: Any) -> datetime | None:
    if value is None or value[:4] == "0000":
        return None
    try:
        return datetime.fromisoformat(value[:19])
    except ValueError:
        return None


def _read_date(value: Any) -> date | None:
    if value is None or value[:4] == "0000":
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None

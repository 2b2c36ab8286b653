"""PyMySQL's connection with less Python for each packet: what the hottest calls send and get.

PyMySQL makes an object of every packet and asks it for one piece after the other. Here a packet is sliced where it lies; what is
rare (errors, files, timeouts, kinds of columns not seen before) is left to PyMySQL. Figures: docs/performance.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from pymysql.connections import MySQLResult
from pymysql.constants import SERVER_STATUS
from pymysql.converters import escape_string
from pymysql.cursors import RE_INSERT_VALUES
from pymysql.protocol import MysqlPacket

from cartapi.store.incoming import IncomingConnection

_NULL, _SHORT, _MEDIUM, _LONG = 251, 252, 253, 254
"""First bytes of a length: no value at all, and lengths of two, three and eight bytes; below them the length itself."""
_BEGINS = {_SHORT: 3, _MEDIUM: 4, _LONG: 9}
_OK, _ERROR, _LONGEST_EOF = 0, 0xFF, 9
LONGEST = 262_144
"""What is sent at once, more or less, far less than any server takes in one packet: characters of an INSERT's rows, bytes of
statements that waited."""
_LAYOUTS = 1000
"""So many kinds of results are remembered by a connection."""
_SPECIAL = "\\'\n\r\0\x1a"
"""What a text between single quotes may not hold as it is, the backslash first: the others are written with it."""
_ESCAPED = [(character, escape_string(character)) for character in _SPECIAL]
_BRIEF = 64
"""Up to this length one search for all of them is quicker than one for each."""
_to_be_escaped = re.compile(f"[{re.escape(_SPECIAL)}]").search
_Converters = list[tuple[str | None, Callable[[Any], Any] | None]]


class ResultsConnection(IncomingConnection):
    """PyMySQL's connection, the same in all it answers."""

    server_status: int
    _result: Any
    _write_timeout: float | None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._layouts: dict[tuple[bytes, ...], Any] = {}
        self._heads: dict[tuple[bytes, int], tuple[bytes, int, Any]] = {}
        """By what describes the first column and the number of the next packet: what came next the last time, the number after
        that, and what all of it means."""
        super().__init__(*arguments, **options)

    def filled(self, sql: str, values: Any) -> str:
        """A statement with values by name or in order written into it, as a cursor would."""
        if isinstance(values, dict):
            return sql % dict(zip(values, self._literals(values.values()), strict=True))
        return sql % tuple(self._literals(values))

    def filled_all(self, sql: str, rows: Sequence[Any]) -> Iterator[str]:
        """The statements that run one for each set of values: as few as can be of an INSERT, as a cursor's `executemany`."""
        parts = _inserting(sql)
        if parts is None:
            yield from (self.filled(sql, values) for values in rows)
            return
        before, pattern, after = parts
        waiting: list[str] = []
        size = 0
        for number, values in enumerate(rows, 1):
            waiting.append(self.filled(pattern, values))
            size += len(waiting[-1])
            if size > LONGEST or number == len(rows):
                yield f"{before}{','.join(waiting)}{after}"
                waiting, size = [], 0

    def answer(self, sql: str, values: Any) -> Any:
        """Run a statement. The result has `rows` (None for a write), `affected_rows` and `insert_id`."""
        self.query(self.filled(sql, values))
        return self._result

    def _literals(self, values: Iterable[Any]) -> list[str]:
        """Values as they stand in a statement; in one loop, as an order has some three hundred."""
        found: list[str] = []
        for value in values:
            kind = type(value)
            if kind is str:
                plain = len(value) < _BRIEF and _to_be_escaped(value) is None
                found.append(f"'{value}'" if plain else f"'{self._escape_string(value)}'")
            elif kind is int:
                found.append(str(value))
            else:
                found.append("NULL" if value is None else self.escape(value))
        return found

    def _escape_string(self, s: str) -> str:
        """PyMySQL's own escaping of a text in a fraction of its time: sessions and mails are long, and most of a write.

        Double quotes, of which JSON is full, need none.
        """
        if self.server_status & SERVER_STATUS.SERVER_STATUS_NO_BACKSLASH_ESCAPES:
            return s.replace("'", "''")
        for character, escaped in _ESCAPED:
            if character in s:
                s = s.replace(character, escaped)
        return s

    def _read_query_result(self, unbuffered: bool = False) -> Any:
        if unbuffered or self._read_timeout is not None or self._write_timeout is not None:
            pymysqls_own: Any = super()
            return pymysqls_own._read_query_result(unbuffered)
        self._result = None
        packet, result = self._payload(), MySQLResult(self)
        result.connection = None
        if packet[0] == _OK:
            self._read_outcome(result, packet)
        elif packet[0] in (_NULL, _ERROR):
            self._read_otherwise(result, packet)
        else:
            self._read_rows(result, packet)
        self._result = result
        return result.affected_rows

    def _read_outcome(self, result: Any, packet: bytes) -> None:
        result.affected_rows, at = _number(packet, 1)
        result.insert_id, at = _number(packet, at)
        self.server_status = result.server_status = int.from_bytes(packet[at : at + 2], "little")
        result.warning_count = int.from_bytes(packet[at + 2 : at + 4], "little")
        result.message = packet[at + 4 :]
        result.has_next = bool(result.server_status & SERVER_STATUS.SERVER_MORE_RESULTS_EXISTS)

    def _read_otherwise(self, result: Any, packet: bytes) -> None:
        """An error, or the wish for a file."""
        whole = MysqlPacket(packet, self.encoding)
        if whole.is_error_packet():
            whole.raise_for_error()
        result.connection = self
        try:
            result._read_load_local_packet(whole)
        finally:
            result.connection = None

    def _read_rows(self, result: Any, packet: bytes) -> None:
        result.field_count = _number(packet, 0)[0]
        layout = self._described(result.field_count)
        result.fields, result.description, result.converters = layout.fields, layout.description, layout.converters
        rows: list[tuple[Any, ...]] = []
        reading = _row if len(result.converters) > 1 else _single
        while len(row := self._payload()) >= _LONGEST_EOF or row[0] != _LONG:
            if row[0] == _ERROR:
                MysqlPacket(row, self.encoding).raise_for_error()
            rows.append(reading(row, result.converters))
        result.warning_count = int.from_bytes(row[1:3], "little")
        result.has_next = bool(int.from_bytes(row[3:5], "little") & SERVER_STATUS.SERVER_MORE_RESULTS_EXISTS)
        result.affected_rows, result.rows = len(rows), tuple(rows)

    def _described(self, columns: int) -> Any:
        """What the packets that come now say of so many columns: the same each time a statement is run, and then not read again."""
        first = self._payload()
        begin, key = self._at, (first, self._next_seq_id)
        head, number, layout = self._heads.get(key, (b"", 0, None))
        if head and self._ahead.startswith(head, begin):
            self._at, self._next_seq_id = begin + len(head), number
            return layout
        ahead = self._ahead
        layout = self._layout((first, *[self._payload() for _ in range(columns - 1)]), self._payload())
        if self._ahead is ahead and (key in self._heads or len(self._heads) < _LAYOUTS):
            self._heads[key] = ahead[begin : self._at], self._next_seq_id, layout
        return layout

    def _layout(self, definitions: tuple[bytes, ...], end: bytes) -> Any:
        """What PyMySQL makes of these columns; the same for all results of a statement."""
        known = self._layouts.get(definitions)
        if known is None:
            stand_in: Any = _Definitions(self, [*definitions, end])
            known: Any = MySQLResult(stand_in)
            known.field_count = len(definitions)
            known._get_descriptions()
            known.connection = None
            if len(self._layouts) < _LAYOUTS:
                self._layouts[definitions] = known
        return known


class _Definitions:
    """Stands for a connection while PyMySQL reads the columns of a result."""

    def __init__(self, connection: Any, packets: list[bytes]) -> None:
        self.use_unicode, self.encoding, self.decoders = connection.use_unicode, connection.encoding, connection.decoders
        self._packets = iter(packets)

    def _read_packet(self, kind: type[MysqlPacket] = MysqlPacket) -> MysqlPacket:
        return kind(next(self._packets), self.encoding)


@lru_cache(maxsize=256)
def _inserting(sql: str) -> tuple[str, str, str] | None:
    """What stands before the values of an INSERT, their places, and what stands behind; None for other statements."""
    found = RE_INSERT_VALUES.match(sql)
    return None if found is None else (found[1] % (), found[2].rstrip(), found[3] or "")


def _number(data: bytes, at: int) -> tuple[int, int]:
    """The number that begins here, and where the next thing begins."""
    first = data[at]
    if first < _NULL:
        return first, at + 1
    end = at + _BEGINS[first]
    return int.from_bytes(data[at + 1 : end], "little"), end


def _single(data: bytes, converters: _Converters) -> tuple[Any, ...]:
    """A row of one column: all after its length."""
    if data[0] == _NULL:
        return (None,)
    encoding, converter = converters[0]
    value: Any = data[_BEGINS.get(data[0], 1) :]
    if encoding is not None:
        value = value.decode(encoding)
    return (value if converter is None else converter(value),)


def _row(data: bytes, converters: _Converters) -> tuple[Any, ...]:
    at, values = 0, []
    for encoding, converter in converters:
        try:
            size = data[at]
        except IndexError:  # some servers leave out the last columns; PyMySQL takes that, too
            break
        if size < _NULL:
            at += 1
        elif size == _NULL:
            at += 1
            values.append(None)
            continue
        else:
            size, at = _number(data, at)
        value: Any = data[at : at + size]
        at += size
        if encoding is not None:
            value = value.decode(encoding)
        values.append(value if converter is None else converter(value))
    return tuple(values)

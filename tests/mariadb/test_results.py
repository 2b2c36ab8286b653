"""Our reading of what the server sends is PyMySQL's, value for value; what our connection fills in is what PyMySQL would."""

from collections.abc import Iterator
from typing import Any

import pymysql
import pymysql.cursors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymysql.connections import Connection

from cartapi.store.results import ResultsConnection
from tests.databases import empty_database

pytestmark = pytest.mark.mariadb

SAME: Any = pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "SELECT NULL, '', 'a', NULL, 'ü €', 1.50, 2e3, -7, 18446744073709551615",
        "SELECT REPEAT('a', 250), REPEAT('b', 251), REPEAT('c', 65535), REPEAT('d', 65536), REPEAT('e', 70000)",
        "SELECT REPEAT('long ', 4000000), 'after it'",
        "SELECT REPEAT('x', 16777210)",
        "SELECT REPEAT('\\xfe', 8), CHAR(254 USING latin1)",
        "SELECT DATE '2026-02-28', TIMESTAMP '2026-02-28 12:13:14.5', TIME '-12:00:01', x'00ff41', b'101'",
        "SELECT 1 AS one, 2 AS one, 'x' AS `a.b` FROM DUAL WHERE 1 = 0",
        "SELECT n, IF(n % 7, CONCAT('row ', n), NULL) FROM numbers WHERE n <= 3000",
        "SELECT JSON_OBJECT('a', 'ü')",
        "SHOW VARIABLES LIKE 'character_set%'",
        "SELECT 1/0, CAST('12x' AS SIGNED)",
        "DO 1",
        "SET @a = 1",
        "CREATE TEMPORARY TABLE IF NOT EXISTS t (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
    ],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Where a database of its own is, with a table of the numbers from 1 to 100,000."""
    with empty_database("mariadb", tmp_path_factory.mktemp("results")) as url:
        found = {
            "host": url.host, "port": url.port or 3306, "user": url.username, "password": url.password or "",
            "database": url.database, **url.query,
        }  # fmt: skip
        with Connection(**found) as connection:
            told(connection, "CREATE TABLE numbers (n INT AUTO_INCREMENT PRIMARY KEY)")
            told(connection, f"INSERT INTO numbers VALUES {','.join('()' for _ in range(1000))}")
            for _ in range(99):
                told(connection, "INSERT INTO numbers SELECT n + (SELECT COUNT(*) FROM numbers) FROM numbers WHERE n <= 1000")
            connection.commit()
        yield found


@pytest.fixture
def ours(place: dict[str, Any]) -> Iterator[ResultsConnection]:
    connection = ResultsConnection(**place)
    yield connection
    if connection.open:
        connection.close()


@pytest.fixture
def theirs(place: dict[str, Any]) -> Iterator[Any]:
    with Connection(**place) as connection:
        yield connection


def told(connection: Any, statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        changed = cursor.execute(statement)
        return changed, cursor.rowcount, cursor.lastrowid, cursor.description, cursor.warning_count, cursor.fetchall()


@SAME
def test_every_kind_of_result_is_read_as_pymysql_reads_it(ours: ResultsConnection, theirs: Any, statement: str) -> None:
    for _ in range(2):  # the second time the kind of result is known
        assert told(ours, statement) == told(theirs, statement)
    assert ours.server_status == theirs.server_status


def test_numbers_of_rows_and_keys_are_those_of_the_server(ours: ResultsConnection) -> None:
    told(ours, "CREATE TEMPORARY TABLE t (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, n INT) AUTO_INCREMENT = 70000")
    insert = ours.answer("INSERT INTO t (n) VALUES (%s), (%s)", (1, 2))
    assert (insert.rows, insert.affected_rows, insert.insert_id) == (None, 2, 70000)
    told(ours, "INSERT INTO t (id, n) SELECT 5000000000 + n, 3 FROM numbers WHERE n <= 70000")
    change = ours.answer("UPDATE t SET n = %(n)s WHERE id > %(id)s", {"n": 4, "id": 5_000_000_000})
    assert change.affected_rows == 70000
    assert ours.answer("INSERT INTO t (n) VALUES (%s)", (1,)).insert_id == 5_000_070_001
    assert ours.answer("SELECT MAX(id), COUNT(*) FROM t WHERE n = %s", (4,)).rows == ((5_000_070_000, 70000),)


@given(
    st.one_of(
        st.text(), st.text("\\'\"\n\r\0\x1a%;ü"), st.integers(-(2**63), 2**63 - 1), st.none(), st.booleans(),
        st.decimals(allow_nan=False, allow_infinity=False), st.binary(), st.dates(), st.datetimes(), st.timedeltas(),
        st.floats(allow_nan=False, allow_infinity=False), st.lists(st.integers() | st.text(), min_size=1),
    )
)  # fmt: skip
@settings(max_examples=300)
def test_values_are_written_as_pymysql_writes_them_but_for_double_quotes_which_need_no_escape(value: object) -> None:
    theirs, ours = Connection(defer_connect=True), ResultsConnection(defer_connect=True)
    theirs.server_status = ours.server_status = 0
    for values in ((value,), {"v": value}):
        statement = "SELECT %s, '100%%'" if isinstance(values, tuple) else "SELECT %(v)s, '100%%'"
        expected: Any = theirs.cursor().mogrify(statement, values)
        assert ours.filled(statement, values) == expected.replace('\\"', '"')


class Recording(pymysql.cursors.Cursor):
    """PyMySQL's cursor, which keeps what it would send."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.sent: list[str] = []

    def _query(self, q: Any) -> int:
        self.sent.append(q if isinstance(q, str) else bytes(q).decode())
        return 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (a, `b`) VALUES (%(a)s, %(b)s)",
        "insert ignore into t (`100%%`, b) values (%(a)s,%(b)s)",
        "REPLACE INTO t (a, b) VALUES (%(a)s, %(b)s) ",
        "INSERT INTO t (a) VALUES (%(a)s) ON DUPLICATE KEY UPDATE a = 1",
        "UPDATE t SET a = %(a)s WHERE b = %(b)s AND c = '100%%'",
    ],
)
def test_several_sets_of_values_are_written_as_pymysql_writes_them(statement: str) -> None:
    theirs, ours = Connection(defer_connect=True), ResultsConnection(defer_connect=True)
    theirs.server_status = ours.server_status = 0
    rows = [{"a": 1, "b": "it's (%s)"}, {"a": None, "b": "VALUES ()"}, {"a": 2.5, "b": "ü"}]
    cursor = Recording(theirs)
    cursor.executemany(statement, rows)
    assert list(ours.filled_all(statement, rows)) == cursor.sent


def test_an_insert_of_many_rows_goes_in_pieces_that_any_server_takes(ours: ResultsConnection) -> None:
    ours.query("CREATE TEMPORARY TABLE many (n INT, b MEDIUMTEXT)")
    rows = [{"n": number, "b": "x" * 100_000} for number in range(7)]
    statements = list(ours.filled_all("INSERT INTO many (n, b) VALUES (%(n)s, %(b)s)", rows))
    assert [statement.count("),(") + 1 for statement in statements] == [3, 3, 1]
    for statement in statements:
        ours.query(statement)
    assert ours.answer("SELECT n FROM many WHERE LENGTH(b) = 100000 ORDER BY n", ()).rows == tuple((n,) for n in range(7))


@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"])
@pytest.mark.parametrize("text", ["it's", "a\\b", '"q"', '\\"', "line\nline\r\0\x1a", "ü€😀", "plain", ""])
def test_texts_come_back_as_they_went(ours: ResultsConnection, mode: str, text: str) -> None:
    ours.answer("SET NAMES utf8mb4, sql_mode = %s", (mode,))
    assert ours.answer("SELECT %s", (text,)).rows == ((text,),)


@pytest.mark.parametrize(
    "statement", ["SELECT nothing", "SELEC", "SELECT (SELECT 1 UNION SELECT 2)", "SELECT JSON_EXTRACT('{', '$') FROM no_such.t"]
)
def test_an_error_is_the_one_pymysql_raises(ours: ResultsConnection, theirs: Any, statement: str) -> None:
    with pytest.raises(pymysql.Error) as expected:
        told(theirs, statement)
    with pytest.raises(type(expected.value)) as met:
        told(ours, statement)
    assert met.value.args == expected.value.args
    assert told(ours, "SELECT 1")[-1] == ((1,),)


def test_an_error_in_the_middle_of_the_rows_is_raised(ours: ResultsConnection) -> None:
    statement = "SELECT n, IF(n = 50000, (SELECT 1 UNION SELECT n), 1) FROM numbers"
    with pytest.raises(pymysql.Error, match="more than 1 row"):
        told(ours, statement)
    assert told(ours, "SELECT 1")[-1] == ((1,),)


def test_a_server_that_asks_for_a_file_gets_none(ours: ResultsConnection) -> None:
    whole, ours._sock = ours._sock, Cut(b"\x0c\x00\x00\x01\xfb/etc/passwd")
    with pytest.raises(RuntimeError, match="LOAD_LOCAL"):
        ours.query("SELECT 1")
    whole.close()


def test_a_packet_that_fills_its_header_goes_on_in_the_next(ours: ResultsConnection) -> None:
    whole, ours._sock = ours._sock, Cut(b"\xff\xff\xff\x01" + b"a" * 0xFFFFFF + b"\x01\x00\x00\x02b")
    ours._next_seq_id = 1
    assert ours._payload() == b"a" * 0xFFFFFF + b"b"
    whole.close()


def test_a_connection_the_server_ended_is_a_lost_one(ours: ResultsConnection, theirs: Any) -> None:
    told(theirs, f"KILL {ours.thread_id()}")
    with pytest.raises(pymysql.OperationalError) as error:
        told(ours, "SELECT 1")
    assert error.value.args[0] in (1927, 2006, 2013)


def test_a_connection_lost_in_the_middle_of_an_answer_is_closed(ours: ResultsConnection) -> None:
    whole, ours._sock = ours._sock, Cut(b"\x01\x00")
    with pytest.raises(pymysql.OperationalError, match="Lost connection") as error:
        ours.query("SELECT 1")
    whole.close()
    assert error.value.args[0] == 2013
    assert not ours.open


def test_packets_out_of_order_are_refused(ours: ResultsConnection) -> None:
    whole, ours._sock = ours._sock, Cut(b"\x01\x00\x00\x05\x01")
    with pytest.raises(pymysql.InternalError, match="got 5 expected 1"):
        ours.query("SELECT 1")
    whole.close()
    assert not ours.open


def test_what_was_sent_before_tls_began_is_not_read_after_it(ours: ResultsConnection) -> None:
    whole, ours._sock = ours._sock, Cut(b"asked" + b"slipped in")
    assert ours._read_bytes(5) == b"asked"
    ours._sock = Cut(b"encrypted")
    assert ours._read_bytes(9) == b"encrypted"
    whole.close()


def test_timeouts_are_kept(place: dict[str, Any]) -> None:
    with ResultsConnection(**place, read_timeout=1, write_timeout=1) as impatient:
        assert told(impatient, "SELECT 1, NULL")[-1] == ((1, None),)
        with pytest.raises(pymysql.OperationalError, match="timed out"):
            told(impatient, "SELECT SLEEP(3)")


def test_rows_can_be_had_one_by_one(ours: ResultsConnection) -> None:
    with ours.cursor(pymysql.cursors.SSCursor) as cursor:
        cursor.execute("SELECT n FROM numbers WHERE n <= 3 ORDER BY n")
        assert list(cursor) == [(1,), (2,), (3,)]
    assert told(ours, "SELECT 1")[-1] == ((1,),)


class Cut:
    """What a connection reads from, with so many bytes left."""

    def __init__(self, left: bytes) -> None:
        self.left = left

    def sendall(self, data: bytes) -> None:
        """Nobody reads it."""

    def recv(self, size: int) -> bytes:
        part, self.left = self.left[:size], self.left[size:]
        return part

    def close(self) -> None:
        """Nothing is open."""

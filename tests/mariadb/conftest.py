"""What the tests of the database's own side share."""

import pytest
from pymysql.connections import Connection as Driver


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What PyMySQL sends to the server, one entry a round trip."""
    commands: list[str] = []
    original = Driver._execute_command

    def record(self: Driver, command: int, sql: str | bytes) -> None:
        commands.append(sql.decode() if isinstance(sql, bytes) else sql)
        original(self, command, sql)

    monkeypatch.setattr(Driver, "_execute_command", record)
    return commands

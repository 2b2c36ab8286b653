"""What the server sends, read from the socket in large pieces and cut into packets in place.

PyMySQL reads each packet in two pieces from a file object over the socket, which asks Python for every refill.
"""

import errno
import struct
from collections.abc import Callable
from typing import Any

from pymysql.constants import CR
from pymysql.err import InternalError, OperationalError

from cartapi.store.encryption import SharingConnection

_FULL = 0xFFFFFF
"""The size of a packet that goes on in the next one."""
_HEAD = 4
_head = struct.Struct("<I").unpack_from
"""The size of a packet in three bytes, its number in the fourth."""
_PIECE = 32_768


class IncomingConnection(SharingConnection):
    """PyMySQL's connection with a buffer of its own; whatever reads, PyMySQL's own methods too, reads from that."""

    _sock: Any
    _next_seq_id: int
    _read_timeout: float | None
    _force_close: Callable[[], None]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._ahead, self._at = b"", 0
        """What has been received, and how much of it has been read."""
        self._source: Any = None
        """The socket that sent it."""
        super().__init__(*arguments, **options)

    def _payload(self) -> bytes:
        """The next packet. Raises what PyMySQL does when the connection is lost."""
        ahead, at = self._ahead, self._at
        if len(ahead) < at + _HEAD:
            ahead, at = self._received(_HEAD), 0
        head = _head(ahead, at)[0]
        size, number = head & _FULL, head >> 24
        if number != self._next_seq_id:
            self._refuse(number)
        at += _HEAD
        end = at + size
        if len(ahead) < end:
            ahead, at, end = self._received(_HEAD + size), _HEAD, _HEAD + size
        self._next_seq_id, self._at = (number + 1) & 0xFF, end
        packet = ahead[at:end]
        return packet if size < _FULL else packet + self._payload()

    def _read_bytes(self, num_bytes: int) -> bytes:
        """For PyMySQL's own methods, which also make connections: the next bytes.

        What came before TLS began, or on a connection before this one, counts for nothing: anybody may have sent it.
        """
        if self._sock is not self._source:
            self._ahead, self._at, self._source = b"", 0, self._sock
        ahead = self._received(num_bytes) if len(self._ahead) < self._at + num_bytes else self._ahead
        begin, self._at = self._at, self._at + num_bytes
        return ahead[begin : self._at]

    def _received(self, wanted: int) -> bytes:
        """All that is ahead, from its beginning on what has not been read: so many bytes at least."""
        pieces = [self._ahead[self._at :]]
        size = len(pieces[0])
        while size < wanted:
            pieces.append(self._piece())
            size += len(pieces[-1])
        self._ahead, self._at = b"".join(pieces), 0
        return self._ahead

    def _piece(self) -> bytes:
        while True:
            try:
                piece: bytes = self._sock.recv(_PIECE)
                break
            except OSError as error:
                if error.errno == errno.EINTR:
                    continue
                self._force_close()
                raise OperationalError(CR.CR_SERVER_LOST, f"Lost connection to MySQL server during query ({error})") from error
            except BaseException:
                self._force_close()
                raise
        if not piece:
            self._force_close()
            raise OperationalError(CR.CR_SERVER_LOST, "Lost connection to MySQL server during query")
        return piece

    def _refuse(self, number: int) -> None:
        self._force_close()
        if number == 0:  # the server says this way that it goes away, as after its timeout
            raise OperationalError(CR.CR_SERVER_LOST, "Lost connection to MySQL server during query")
        raise InternalError(f"Packet sequence number wrong - got {number} expected {self._next_seq_id}")

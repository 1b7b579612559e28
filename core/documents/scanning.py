"""Virus scanning by clamd (INSTREAM over TCP or a Unix socket). Chosen by the setting VIRUS_SCANNER; empty: none."""

import socket
import struct
from urllib.parse import urlsplit

_CHUNK = 64 * 1024
_TIMEOUT = 20.0


class Clamd:
    """A clamd at `tcp://host:port` or `unix:///path`. Calling it answers whether the content is clean.

    Raises OSError when the scanner cannot be reached or gives no verdict.
    """

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        if self.parts.scheme not in ("tcp", "unix"):
            raise ValueError(f"VIRUS_SCANNER: {address!r} is neither tcp:// nor unix://")

    def _connect(self) -> socket.socket:
        if self.parts.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(_TIMEOUT)
            connection.connect(self.parts.path)
            return connection
        return socket.create_connection(
            (self.parts.hostname or "localhost", self.parts.port or 3310), timeout=_TIMEOUT
        )

    def __call__(self, content: bytes) -> bool:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                connection.sendall(struct.pack("!L", len(chunk)) + chunk)
            connection.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0"):
                part = connection.recv(4096)
                if not part:
                    break
                answer += part
        said = answer.rstrip(b"\0").strip()
        if said.endswith(b"OK"):
            return True
        if said.endswith(b"FOUND"):
            return False
        raise OSError("The virus scanner gave no verdict")

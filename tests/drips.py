"""A server that never gets to the end of its answer, for tests of who waits for it."""

from __future__ import annotations

import socket
import threading


def dripping(start: bytes, stopped: threading.Event) -> tuple[str, threading.Thread]:
    """Return the address of a server that begins an answer and then sends a byte now and then, without end."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening:
            connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            try:
                connection.sendall(start)
                while not stopped.wait(0.05):
                    connection.sendall(b"0")
            except OSError:
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return f"127.0.0.1:{listening.getsockname()[1]}", thread
